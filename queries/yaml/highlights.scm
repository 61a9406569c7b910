; YAML, and JSON read as YAML. Of two captures of one node the later pattern counts; inside a node, its own.

(comment) @comment

[
  (string_scalar)
  (timestamp_scalar)
  (single_quote_scalar)
  (double_quote_scalar)
  (block_scalar)
] @string

[
  (integer_scalar)
  (float_scalar)
] @number

[
  (boolean_scalar)
  (null_scalar)
] @constant.builtin

[
  (anchor)
  (alias)
] @label

(tag) @type

[
  (yaml_directive)
  (tag_directive)
  (reserved_directive)
] @keyword

; Keys, whatever they look like.
(block_mapping_pair
  key: (flow_node
    [
      (plain_scalar (_) @property)
      (single_quote_scalar) @property
      (double_quote_scalar) @property
    ]))

(flow_pair
  key: (flow_node
    [
      (plain_scalar (_) @property)
      (single_quote_scalar) @property
      (double_quote_scalar) @property
    ]))
