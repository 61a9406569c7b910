//! What half-typed lines cost: the line itself and nothing else.

use super::dump::dump;
use super::parse;
use crate::syntax::{Language, Parsed, cut};
use crate::text::Span;

/// A line being typed inside a block or object.
const IN_BLOCK: &[&str] = &[
    "inst",
    "ami =",
    "x = data.aws_ami.",
    "value = aws_instance.",
    "x = \"half",
    "x = \"x-${var.",
    "x = \"x-${var.a",
    "x = merge(var.x,",
    "x = merge(var.x",
    "x = [var.x,",
    "x = [",
    "x = {",
    "x = foo({",
    "x = \"${foo(",
    "x = a +",
    "x = a ?",
    "x = a ? b :",
    "x = !",
    "x = var.a[",
    "x = var.a[\"",
    "x = var.",
    "lifecycle {",
    "dynamic \"x",
    "dynamic \"x\"",
    "dynamic \"x\" {",
    "x = 1 y = 2",
    "x = ,",
    ")",
    "= 3",
    "\"quoted\"",
    "x = \"\\q\"",
    "x == 1",
    "???",
    "x = [for a in b",
    "x = {for a, b in c : a",
    "x = \"%{ if a }\"",
    "/*",
    "x =\u{1F600}",
    "x = <<E",
    "x = f(<<-E",
];

const IN_OBJECT: &[&str] =
    &["Name", "Name =", "Name = var.", "\"Name", "Name = \"half", "(var.x", "Name = [", "Name = f("];

const AT_TOP: &[&str] = &[
    "res",
    "resource \"aws_",
    "resource \"aws_instance\"",
    "resource \"aws_instance\" \"web\"",
    "resource \"aws_instance\" \"web",
    "variable {{",
    "x = ",
    "x = \"half",
    "x = [",
    "}",
    "terraform.",
    "x = <<E",
];

const FILE: &str = r#"# about the first
variable "first" {
  type = string
}

resource "aws_instance" "web" {
  ami = "x"
  #1
  tags = {
    #2
    Name = "n"
    #3
    Env  = "${var.env}-x"
    #4
  }
  #5
  lifecycle {
    #6
    create_before_destroy = true
    #7
  }
  user_data = <<-EOT
    hello ${var.name}
  EOT
  #8
  items = [
    "a",
    "b",
  ]
  #9
}
#0
resource "aws_s3_bucket" "b" {
  bucket = "b"
}
#0
output "o" {
  value = aws_instance.web.id
}
"#;

fn is_mark(line: &str) -> bool {
    let line = line.trim();
    line.len() == 2 && line.starts_with('#')
}

/// The file without its place marks, and with one of them replaced by a typed line.
fn states() -> Vec<(String, String, Span)> {
    let mut states = Vec::new();
    let lines: Vec<&str> = FILE.lines().collect();
    for (index, line) in lines.iter().enumerate() {
        let mark = line.trim();
        let typed = match mark {
            "#0" => AT_TOP,
            "#2" | "#3" | "#4" => IN_OBJECT,
            _ if is_mark(line) => IN_BLOCK,
            _ => continue,
        };
        let file = |replacement: &str| {
            let mut out = String::new();
            for (other, line) in lines.iter().enumerate() {
                if other == index {
                    out.push_str(replacement);
                } else if !is_mark(line) {
                    out.push_str(line);
                    out.push('\n');
                }
            }
            out
        };
        for text in typed {
            let typed = format!("{}{text}", " ".repeat(line.len() - mark.len()));
            let before: usize = lines.iter().take(index).filter(|l| !is_mark(l)).map(|l| l.len() + 1).sum();
            states.push((file(&format!("{typed}\n")), file(""), Span::new(before, before + typed.len())));
        }
    }
    states
}

#[test]
fn of_two_lines_without_a_comma_between_them_the_unfinished_one_goes() {
    let cases = [
        ("x = [\n  a,\n  ne\n  b,\n]\n", "x = (list a b)\n"),
        ("x = [\n  a,\n  b\n  ne\n]\n", "x = (list a b)\n"),
        ("x = f(\n  ne\n  b,\n  c\n)\n", "x = (call f b c)\n"),
    ];
    for (text, expected) in cases {
        let (got, parsed) = whole(text);
        assert_eq!(got, expected, "{text}");
        assert_eq!(parsed.iter().map(|(_, p)| p.errors.len()).sum::<usize>(), 1, "{text}");
    }
}

fn whole(text: &str) -> (String, Vec<(usize, Parsed)>) {
    let mut dumped = String::new();
    let mut parsed = Vec::new();
    for span in cut(Language::Hcl, text) {
        let segment = parse(span.of(text).into());
        let body = segment.hcl().unwrap();
        dumped.extend(dump(body).lines().filter(|line| !line.starts_with("comment")).map(|line| format!("{line}\n")));
        parsed.push((span.start(), segment));
    }
    (dumped, parsed)
}

#[test]
fn a_broken_line_costs_itself_and_nothing_else() {
    let mut failed = Vec::new();
    for (text, without, line) in states() {
        let (expected, sound) = whole(&without);
        assert!(sound.iter().all(|(_, p)| p.errors.is_empty()), "{without}");
        let (got, parsed) = whole(&text);
        // What gives its value a name is there from its equals sign on.
        let got = got.replace(" Name (broken)", "").replace(" \"Name\" (broken)", "");
        let got: String = got.lines().filter(|line| !line.ends_with(" = (broken)")).map(|l| format!("{l}\n")).collect();
        let errors: Vec<_> =
            parsed.iter().flat_map(|(at, p)| p.errors.iter().map(move |e| (at + e.span.start(), e))).collect();
        let incompletes: usize = parsed.iter().map(|(_, p)| p.incompletes.len()).sum();
        let messages: Vec<_> = errors.iter().map(|(_, e)| e.message.as_str()).collect();
        let on_line = errors.iter().all(|(at, _)| line.touches(*at));
        // What was healed is well-formed for a parser of another hand, and for the grammar.
        for (_, segment) in &parsed {
            assert!(hcl_edit::parser::parse_body(&segment.healed).is_ok(), "{}", segment.healed);
            assert!(!segment.tree().unwrap().root_node().has_error(), "{}", segment.healed);
        }
        if got != expected || errors.len() != 1 || incompletes != 1 || !on_line {
            let why = if got != expected { "lost or gained" } else { "reports" };
            failed.push(format!("{:?} at {line:?}: {why}; {messages:?}, {incompletes} filled", line.of(&text)));
        }
    }
    assert!(failed.is_empty(), "{}\n{}", failed.len(), failed.join("\n"));
}

#[test]
fn missing_braces_and_quotes_are_supplied_where_the_layout_shows_them() {
    let cases = [
        // A block without its closing brace, before another and at the end.
        ("a {\n  x = 1\n\nb {\n  y = 2\n}\n", "block a\n  x = 1\nblock b\n  y = 2\n", "this `{` is never closed"),
        ("a {\n  x = 1", "block a\n  x = 1\n", "this `{` is never closed"),
        ("a {\n  b {\n    x = 1\n  y = 2\n}\n", "block a\n  block b\n    x = 1\n  y = 2\n", "this `{` is never closed"),
        ("a {\n  x = [\n    1,\n  y = 2\n}\n", "block a\n  x = (list 1)\n  y = 2\n", "this `[` is never closed"),
        ("a {\n  x = {\n    b = 1\n  y = 2\n}\n", "block a\n  x = (object b 1)\n  y = 2\n", "this `{` is never closed"),
        (
            "a \"b\" \"c {\n  x = 1\n}\n",
            "block a \"b\" \"c\"\n  x = 1\n",
            "this text has no closing quotation mark on its line",
        ),
        (
            "a \"b\" \"c\n  x = 1\n}\nd {}\n",
            "block a \"b\" \"c\"\n  x = 1\nblock d\n",
            "this text has no closing quotation mark on its line",
        ),
        (
            "z {\n  a \"\n  }\n  x = 1\n}\n",
            "block z\n  block a \"\"\n  x = 1\n",
            "this text has no closing quotation mark on its line",
        ),
        ("a \"b\"\n}\n", "block a \"b\"\n", "the block `a` has no opening brace `{` on this line"),
        (
            "a {\n  x = <<EOT\n    y\n}\n\n# b\nb {\n}\n",
            "block a\n  x = (heredoc \"    y\\n\")\nblock b\n",
            "this heredoc is never closed; end it with a line that holds `EOT` alone",
        ),
        (
            "a {\n  x = <<EOT\n    y\n",
            "block a\n  x = (heredoc \"    y\\n\")\n",
            "this heredoc is never closed; end it with a line that holds `EOT` alone",
        ),
        ("a \"b\"\n  x = 1\n}\n", "block a \"b\"\n  x = 1\n", "the block `a` has no opening brace `{` on this line"),
        ("a {\n  x = 1\n}\n}\nb {}\n", "block a\n  x = 1\nblock b\n", "this `}` closes nothing"),
        (
            "a {\n  b {\n  }\n  }\n  x = 1\n}\nb {}\n",
            "block a\n  block b\n  x = 1\nblock b\n",
            "this `}` closes nothing",
        ),
        (
            "x = <<EOT\n  a\n",
            "x = (heredoc \"  a\\n\")\n",
            "this heredoc is never closed; end it with a line that holds `EOT` alone",
        ),
        ("a = 1\na = 2\n", "a = 1\na = 2\n", ""),
        (
            "b {\n  a = 1\n  a = 2\n}\n",
            "block b\n  a = 1\n  a = 2\n",
            "`a` is set twice here; an attribute may be set only once",
        ),
    ];
    for (text, expected, message) in cases {
        let (got, parsed) = whole(text);
        assert_eq!(got, expected, "{text}");
        let messages: Vec<_> = parsed.iter().flat_map(|(_, p)| &p.errors).map(|e| e.message.as_str()).collect();
        assert_eq!(messages, if message.is_empty() { vec![] } else { vec![message] }, "{text}");
    }
}

/// Lines that open or close something, and what may stand there while they are changed.
const CHANGED: &[(&str, &[&str])] = &[
    ("tags = {", &["tags = merge(", "tags = [", "tags = ", "tags = {{", "tags = a ? {", "tags"]),
    ("Env  = \"${var.env}-x\"", &["Env = {", "Env = [", "Env = f(", "Env = \"${"]),
    ("lifecycle {", &["lifecycle =", "lifecycle {{", "lifecycle ("]),
    ("user_data = <<-EOT", &["user_data = ", "user_data = <<", "user_data = \""]),
    ("items = [", &["items = ", "items = [[", "items = f(", "items = {"]),
    (
        "resource \"aws_instance\" \"web\" {",
        &["resource \"aws_instance\" \"web\" {{", "resource \"aws_instance\" \"web\" = {"],
    ),
    ("}", &["},", "}}", "})", "]"]),
    ("]", &["],", "])", ""]),
];

#[test]
fn a_line_that_opens_or_closes_is_told_once_while_it_is_changed() {
    let lines: Vec<&str> = FILE.lines().filter(|line| !is_mark(line)).collect();
    let mut failed = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        let indent = line.len() - line.trim_start().len();
        let changed = CHANGED.iter().filter(|(whole, _)| *whole == line.trim()).flat_map(|(_, changed)| *changed);
        for changed in changed {
            let changed = format!("{}{changed}", " ".repeat(indent));
            let text: String = lines
                .iter()
                .enumerate()
                .map(|(n, line)| format!("{}\n", if n == at { &changed } else { *line }))
                .collect();
            let (_, parsed) = whole(&text);
            let messages: Vec<_> = parsed.iter().flat_map(|(_, p)| &p.errors).map(|e| e.message.as_str()).collect();
            if messages.len() != 1 {
                failed.push(format!("line {} {changed:?}: {messages:?}", at + 1));
            }
        }
    }
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}

#[test]
fn what_is_wrong_by_itself_is_told_by_itself() {
    for text in [
        "a {\n  b =\n  c {\n    d =\n  }\n}\n",
        "a {\n  b = [\n  c = 1\n  d =\n}\n",
        "a \"b\"\n  c =\n  d =\n}\n",
        "a {\n  b =\n  c = {\n    d = ]\n  }\n}\n",
    ] {
        let (_, parsed) = whole(text);
        assert!(parsed.iter().map(|(_, p)| p.errors.len()).sum::<usize>() >= 2, "{text}");
    }
}

#[test]
fn segments_tile_the_file() {
    let cases: &[(&str, &[&str])] = &[
        ("", &[""]),
        ("\n# only\n", &["\n# only\n"]),
        ("a = 1\nb = 2", &["a = 1\n", "b = 2"]),
        ("# a\na {\n}\n\n# b\n\nb {}\n# end\n", &["# a\na {\n}\n", "\n# b\n\nb {}\n# end\n"]),
        ("a { # c\r\n}\r\nb {}\r\n", &["a { # c\r\n}\r\n", "b {}\r\n"]),
        // Balanced text is not cut by its looks.
        ("a {\nb {\n}\nc = 1\n}\nd {}\n", &["a {\nb {\n}\nc = 1\n}\n", "d {}\n"]),
        ("a {\n  b {\n  x = 1\n}\n# c\nc {}\n", &["a {\n  b {\n  x = 1\n}\n", "# c\nc {}\n"]),
        ("x = [\n  1,\ny = 2\n", &["x = [\n  1,\n", "y = 2\n"]),
        ("a \"b {\n  x = 1\n}\nc {}\n", &["a \"b {\n  x = 1\n}\n", "c {}\n"]),
        ("x = <<A\na {\n}\n# b\n\nb {}\n", &["x = <<A\n", "a {\n}\n", "# b\n\nb {}\n"]),
        ("x = <<A\na {\nA\nb {}\n", &["x = <<A\na {\nA\n", "b {}\n"]),
        ("x = \"${\"}\"}\"\nb {}\n", &["x = \"${\"}\"}\"\n", "b {}\n"]),
        ("\u{feff}a {}\nb {}\n", &["\u{feff}a {}\n", "b {}\n"]),
        // Comments that are half typed.
        ("/\n * a (\n */\nb {}\n", &["/\n * a (\n */\n", "b {}\n"]),
        ("/*\n * a\nb {}\nc {}\n", &["/*\n * a\n", "b {}\n", "c {}\n"]),
        ("a {}\n * b\n */\nc {}\n", &["a {}\n", " * b\n */\n", "c {}\n"]),
        ("a {\n}\n/\nb {}\n", &["a {\n}\n", "/\n", "b {}\n"]),
        // What is only ever part of a block.
        ("a {\ndynamic \"b\" {\n  c = 1\n}\nd {}\n", &["a {\ndynamic \"b\" {\n  c = 1\n}\n", "d {}\n"]),
    ];
    for (text, expected) in cases {
        let cut: Vec<&str> = cut(Language::Hcl, text).into_iter().map(|span| span.of(text)).collect();
        assert_eq!(&cut, expected, "{text:?}");
    }
}

#[test]
fn hostile_texts_are_read_in_bounded_time_and_stack() {
    let deep = |open: &str, close: &str| format!("x = {}1{}\n", open.repeat(10_000), close.repeat(10_000));
    let texts = [
        deep("[", "]"),
        deep("(", ")"),
        deep("{ a = ", "}"),
        deep("\"${", "}\""),
        deep("f(", ")"),
        deep("-", ""),
        deep("a ? b : ", ""),
        deep("1 + ", ""),
        "a {\n".repeat(10_000),
        "}\n".repeat(10_000),
        "a \"\n".repeat(5_000),
        "/*\n * a\n".repeat(5_000),
        "/\n * a\n".repeat(5_000),
        format!("/\n{}", " * a\n".repeat(10_000)),
        "x = (\n  a ?\n  : b\n  ? c\n)\n".repeat(3_000),
        format!("x = (\n  a\n{})\n", "  ? b\n".repeat(5_000)),
        format!("x = [\n{}]\n", "  f(a)\n".repeat(5_000)),
        "x\n  y\n    z\nEOT\n".repeat(3_000),
        (0..5_000).map(|n| format!("x = <<A{n}\nb {{\n}}\n")).collect(),
        "a \"\n  b = 1\n".repeat(5_000),
        "x = [\n".repeat(5_000),
        format!("x = <<EOT\n{}", "line ${a}\n".repeat(20_000)),
        format!("x = \"{}\"\n", "\u{1F600}\0".repeat(20_000)),
        "\0\u{1}\u{fffd}{[(\"".repeat(500),
        format!("x = {}", "\\".repeat(10_000)),
        format!("x = f(\n{}", "  a = ,\n".repeat(1_000)),
    ];
    for text in texts {
        let began = std::time::Instant::now();
        for span in cut(Language::Hcl, &text) {
            let parsed = parse(span.of(&text).into());
            assert_eq!(parsed.healed.len(), span.len());
        }
        let took = began.elapsed();
        let start: String = text.chars().take(12).collect();
        assert!(took.as_secs() < 20, "{start:?} took {took:?}");
    }
}

/// What stands in the other lines of a value is still read.
#[test]
fn a_line_of_a_condition_costs_itself() {
    for (text, line, kept) in [
        (
            "a {\n  x = (\n    b.c == 1 &&\n    d == &&\n    e.f\n  )\n}\n",
            4,
            "(paren (&& (&& (== (ref b .c) 1) (broken)) (ref e .f)))",
        ),
        ("a {\n  x = (b.c\n    && d e\n    && e.f)\n}\n", 3, "(paren (&& (&& (ref b .c) (broken)) (ref e .f)))"),
        ("a {\n  x = (b.c\n    ? d e\n    : e.f)\n}\n", 3, "(paren (if (ref b .c) (broken) (ref e .f)))"),
        (
            "a {\n  x = (b.c &&\n    length(d. ==) &&\n    e.f)\n}\n",
            3,
            "(paren (&& (&& (ref b .c) (broken)) (ref e .f)))",
        ),
    ] {
        let (got, parsed) = whole(text);
        assert_eq!(got, format!("block a\n  x = {kept}\n"), "{text}");
        let errors: Vec<_> =
            parsed.iter().flat_map(|(at, p)| p.errors.iter().map(move |e| at + e.span.start())).collect();
        let lines: Vec<_> = errors.iter().map(|at| 1 + text[..*at].matches('\n').count()).collect();
        assert_eq!(lines, [line], "{text}");
        assert!(parsed.iter().all(|(_, p)| !p.tree().unwrap().root_node().has_error()), "{text}");
    }
}

#[test]
fn a_value_on_the_line_of_a_header_costs_itself() {
    for (text, kept, errors) in [
        ("a \"b\" { x =\n  y = 1\n}\nc = 2\n", "block a \"b\"\n  y = 1\nc = 2\n", 1),
        ("a \"b\" { x =\n  y =\n  z = 1\n}\n", "block a \"b\"\n  y = (broken)\n  z = 1\n", 2),
        ("a { x = }\nc = 2\n", "block a\n  x = (broken)\nc = 2\n", 1),
    ] {
        let (got, parsed) = whole(text);
        assert_eq!(got, kept, "{text}");
        assert_eq!(parsed.iter().map(|(_, p)| p.errors.len()).sum::<usize>(), errors, "{text}");
    }
}

/// A closer too many behind a value ends the block above its own end, which then closes nothing.
#[test]
fn a_closer_behind_a_value_is_told_where_it_stands() {
    for line in ["  x = {}}\n", "  x = \"a\"}\n", "  x = [1]]\n", "  x = f(1))\n"] {
        for (before, behind) in
            [("", ""), ("  w = 1\n", ""), ("  w = 1\n", "  y {\n    z = 2\n  }\n"), ("", "  y = [\n    2,\n  ]\n")]
        {
            let text = format!("a \"b\" {{\n{before}{line}{behind}}}\n\nc = 2\n");
            let (got, parsed) = whole(&text);
            let (expected, _) = whole(&text.replace(line, ""));
            let got: String =
                got.lines().filter(|line| !line.starts_with("  x = ")).map(|l| format!("{l}\n")).collect();
            assert_eq!(got, expected, "{text}");
            let errors: Vec<_> =
                parsed.iter().flat_map(|(at, p)| p.errors.iter().map(move |e| at + e.span.start())).collect();
            let lines: Vec<_> = errors.iter().map(|at| 1 + text[..*at].matches('\n').count()).collect();
            assert_eq!(lines, [2 + before.lines().count()], "{text}");
        }
    }
}

/// A file that is written from top to bottom has one mistake at most, wherever it ends: what is open is about to be closed.
#[test]
fn what_is_open_at_the_end_is_told_once() {
    let text = "resource \"a\" \"b\" {\n  c = {\n    d = f(var.g, [1, \"h-${var.i}\"])\n    e = j.k\n  }\n\n  l {\n    m = [\n      \
                2,\n    ]\n  }\n}\n\noutput \"n\" {\n  value = {\n    o = [\"p\"]\n  }\n}\n";
    let mut failed = Vec::new();
    for end in 0..text.len() {
        let (_, parsed) = whole(&text[..end]);
        let messages: Vec<_> = parsed.iter().flat_map(|(_, p)| &p.errors).map(|e| e.message.as_str()).collect();
        if messages.len() > 1 {
            failed.push(format!("{}\n{messages:?}", &text[..end]));
        }
    }
    assert!(failed.is_empty(), "{}", failed.join("\n"));
    let (_, parsed) = whole("a {\n  b {\n    c = [\n");
    let told: Vec<_> = parsed[0].1.errors.iter().map(|e| (e.span.start(), e.message.as_str())).collect();
    assert_eq!(told, [(18, "this `[` is never closed")]);
}

/// What is typed behind the bracket that a line opens costs itself.
#[test]
fn what_stands_behind_an_opening_bracket_costs_itself() {
    for (text, kept) in [
        ("a {\n  b { y\n    c = 1\n  }\n}\n", "block a\n  block b\n    c = 1\n"),
        (
            "a {\n  b { x = {\n    c = {\n      d = 1\n    }\n  }\n  e = 2\n}\n",
            "block a\n  block b\n    c = (object d 1)\n  e = 2\n",
        ),
        ("a \"b\" { for c\n  d = 1\n}\n", "block a \"b\"\n  d = 1\n"),
        ("a \"b\" {{\n  d = 1\n}\n", "block a \"b\"\n  d = 1\n"),
        ("a {\n  b = { (\n    c = 1\n  }\n}\n", "block a\n  b = (object c 1)\n"),
        ("a {\n  b = { for k, v in\n    c = 1\n  }\n}\n", "block a\n  b = (object c 1)\n"),
        ("a {\n  b = [ var.\n    \"c\",\n  ]\n}\n", "block a\n  b = (list \"c\")\n"),
    ] {
        let (got, parsed) = whole(text);
        assert_eq!(got, kept, "{text}");
        assert_eq!(parsed.iter().map(|(_, p)| p.errors.len()).sum::<usize>(), 1, "{text}");
    }
}

/// A template sequence that a line of a heredoc leaves open costs its line, whatever stands around it.
#[test]
fn a_sequence_in_a_heredoc_is_told_once() {
    for (typed, mark) in [
        ("%{ if var.", "a name after the dot is missing here"),
        ("%{ if var.a", "this `%{` is never closed with `}`"),
        ("%{ for x in", "this `%{` is never closed with `}`"),
        ("${", "this `${` is never closed with `}`"),
        ("${var.a", "this `${` is never closed with `}`"),
        ("${f(", "this `${` is never closed with `}`"),
    ] {
        let ends = if typed.contains("for") {
            "    %{ endfor }\n"
        } else if typed.contains("if") {
            "    %{ endif }\n"
        } else {
            ""
        };
        let text = format!("a {{\n  b = <<-EOT\n    {typed}\n    c ${{var.d}}\n{ends}  EOT\n  e = 1\n}}\n\nf = 2\n");
        let (got, parsed) = whole(&text);
        assert!(got.contains("\n  e = 1\n") && got.contains("(ref var .d)") && got.ends_with("f = 2\n"), "{text}{got}");
        let told: Vec<_> = parsed
            .iter()
            .flat_map(|(at, p)| p.errors.iter().map(move |e| (at + e.span.start(), e.message.as_str())))
            .collect();
        let lines: Vec<_> =
            told.iter().map(|(at, message)| (1 + text[..*at].matches('\n').count(), *message)).collect();
        assert_eq!(lines, [(3, mark)], "{text}");
    }
}
