; Dockerfile. Of two captures of one node the later pattern counts; inside a node, its own.

(comment) @comment

[
  "ADD"
  "ARG"
  "AS"
  "CMD"
  "COPY"
  "ENTRYPOINT"
  "ENV"
  "EXPOSE"
  "FROM"
  "HEALTHCHECK"
  "LABEL"
  "MAINTAINER"
  "NONE"
  "ONBUILD"
  "RUN"
  "SHELL"
  "STOPSIGNAL"
  "USER"
  "VOLUME"
  "WORKDIR"
] @keyword

[
  (double_quoted_string)
  (single_quoted_string)
  (unquoted_string)
  (json_string)
  (path)
  (image_tag)
  (image_digest)
] @string

[
  (heredoc_marker)
  (heredoc_end)
] @string.special

(image_name) @type
(image_alias) @label
(expose_port) @number

; Flags.
[
  (param)
  (mount_param)
] @attribute

; What is set.
(arg_pair name: (unquoted_string) @variable)
(env_pair name: (unquoted_string) @variable)
(label_pair key: (_) @property)

; $NAME, ${NAME}, ${NAME:-word}
(expansion
  [
    "$"
    "{"
    "}"
  ] @punctuation.special)
(variable) @variable
(expansion_operator) @operator
