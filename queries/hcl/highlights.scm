; HashiCorp's configuration language. Of two captures of one node the later pattern counts; inside a node, its own.

(comment) @comment

[
  (template_literal)
  (quoted_template_start)
  (quoted_template_end)
  (heredoc_start)
  (heredoc_identifier)
] @string

(numeric_lit) @number

[
  (bool_lit)
  (null_lit)
] @constant.builtin

[
  (template_interpolation_start)
  (template_interpolation_end)
  (template_directive_start)
  (template_directive_end)
  (strip_marker)
] @punctuation.special

[
  "!"
  "*"
  "/"
  "%"
  "+"
  "-"
  ">"
  ">="
  "<"
  "<="
  "=="
  "!="
  "&&"
  "||"
  "?"
  "=>"
  "="
  (ellipsis)
] @operator

(conditional ":" @operator)

[
  "for"
  "endfor"
  "in"
  "if"
  "else"
  "endif"
] @keyword

; References: the first name, and the steps into it.
(variable_expr (identifier) @variable)
(get_attr (identifier) @variable.member)
(for_intro (identifier) @variable.parameter)
(template_for_start (identifier) @variable.parameter)
(function_call . (identifier) @function)

; What is set.
(attribute . (identifier) @property)
(object_elem key: (expression (variable_expr (identifier) @property)))
(object_elem key: (expression (literal_value (string_lit (template_literal) @property))))

; A block: its type, then its labels.
(block (identifier) @type)
(block (string_lit (template_literal) @type))
(block . (identifier) @keyword)
