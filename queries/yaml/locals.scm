; Anchors and their aliases. An anchor holds until its name is given again.

(anchor (anchor_name) @local.definition)
(alias (alias_name) @local.reference)
