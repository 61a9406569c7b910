; Instructions over several lines; stages are no nodes of this grammar.

(source_file (_) @fold)
