[
  (block)
  (object)
  (tuple)
  (for_object_expr)
  (for_tuple_expr)
  (function_call)
  (heredoc_template)
] @fold
