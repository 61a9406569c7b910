//! The view as stable, indented text, for people who look into what was understood.

use std::fmt::Write;

use super::body::{Body, Expression, Item, Part, Term, Traverse};

/// A body, one item per line, two blanks deeper inside blocks. Expressions are written as nested lists.
pub fn dump(body: &Body) -> String {
    let mut out = String::new();
    items(body, 0, &mut out);
    for comment in body.comments() {
        let place = if comment.own_line { "own line" } else { "trailing" };
        // Writing to a string cannot fail.
        let _ = writeln!(out, "comment {:?} {place}", comment.span);
    }
    out
}

/// An expression as a nested list, such as `(call merge (ref var .tags) (object))`.
pub fn dump_expression(of: &Expression) -> String {
    let mut out = String::new();
    expression(of, &mut out);
    out
}

fn items(body: &Body, depth: usize, out: &mut String) {
    for item in &body.items {
        let blanks = "  ".repeat(depth);
        match item {
            Item::Attribute(attribute) => {
                let value = dump_expression(&attribute.value);
                let _ = writeln!(out, "{blanks}{} = {value}", attribute.name.text);
            }
            Item::Block(block) => {
                let labels: String = block.labels.iter().map(|label| format!(" {:?}", label.text)).collect();
                let _ = writeln!(out, "{blanks}block {}{labels}", block.kind.text);
                items(&block.body, depth + 1, out);
            }
        }
    }
}

fn list<'e>(head: &str, parts: impl IntoIterator<Item = &'e Expression>, out: &mut String) {
    out.push('(');
    out.push_str(head);
    for part in parts {
        out.push(' ');
        expression(part, out);
    }
    out.push(')');
}

fn steps(steps: &[Traverse], out: &mut String) {
    for step in steps {
        match step {
            Traverse::Attribute(name) | Traverse::LegacyIndex(name) => {
                let _ = write!(out, " .{}", name.text);
            }
            Traverse::Index(index) => {
                out.push_str(" [");
                expression(index, out);
                out.push(']');
            }
            Traverse::Splat(_) => out.push_str(" *"),
        }
    }
}

fn expression(of: &Expression, out: &mut String) {
    match &of.term {
        Term::Null => out.push_str("null"),
        Term::Boolean(value) => out.push_str(if *value { "true" } else { "false" }),
        Term::Number(number) => out.push_str(number),
        Term::Broken => out.push_str("(broken)"),
        Term::Template { parts, heredoc } => template(parts, *heredoc, out),
        Term::List(items) => list("list", items, out),
        Term::Object(entries) => list("object", entries.iter().flat_map(|(key, value)| [key, value]), out),
        Term::Reference { root, steps: none } if none.is_empty() => out.push_str(&root.text),
        Term::Reference { root, steps: taken } => {
            let _ = write!(out, "(ref {}", root.text);
            steps(taken, out);
            out.push(')');
        }
        Term::Access { of, steps: taken } => {
            out.push_str("(access ");
            expression(of, out);
            steps(taken, out);
            out.push(')');
        }
        Term::Call { name, arguments } => list(&format!("call {}", name.text), arguments, out),
        Term::Unary(inner) => list("unary", [&**inner], out),
        Term::Binary(left, operator, right) => list(operator, [&**left, right], out),
        Term::Conditional(condition, yes, no) => list("if", [&**condition, yes, no], out),
        Term::For { names, parts } => {
            let names: Vec<&str> = names.iter().map(|name| name.text.as_str()).collect();
            list(&format!("for {}", names.join(",")), parts, out);
        }
        Term::Parenthesis(inner) => list("paren", [&**inner], out),
    }
}

fn template(parts: &[Part], heredoc: bool, out: &mut String) {
    if let ([Part::Literal(text, _)], false) = (parts, heredoc) {
        let _ = write!(out, "{text:?}");
        return;
    }
    if parts.is_empty() && !heredoc {
        out.push_str("\"\"");
        return;
    }
    out.push_str(if heredoc { "(heredoc" } else { "(template" });
    for part in parts {
        match part {
            Part::Literal(text, _) => {
                let _ = write!(out, " {text:?}");
            }
            Part::Interpolation(inner, _) => {
                out.push_str(" ${");
                expression(inner, out);
                out.push('}');
            }
            Part::Directive(inner, _) => {
                out.push(' ');
                list("%", inner, out);
            }
        }
    }
    out.push(')');
}

#[cfg(test)]
mod tests {
    use super::super::view::read;
    use super::*;

    /// An expression as written and as understood.
    const EXPRESSIONS: &[(&str, &str)] = &[
        ("null", "null"),
        ("true", "true"),
        ("1.5e-3", "1.5e-3"),
        ("1e5", "1e5"),
        (r#""""#, r#""""#),
        (r#""a\n\"b\" \u00e9 \\""#, r#""a\n\"b\" é \\""#),
        (r#""$${x} %%{y} 100% $5""#, r#""${x} %{y} 100% $5""#),
        (r#""${a}""#, "(template ${a})"),
        (r#""x-${var.name}-${"in ${b}"}""#, r#"(template "x-" ${(ref var .name)} "-" ${(template "in " ${b})})"#),
        (r#""a ${~ b ~} c""#, r#"(template "a" ${b} "c")"#),
        (r#""%{ if a }x%{ else }y%{ endif }""#, r#"(template (% a) "x" (%) "y" (%))"#),
        (r#""%{ for i, v in l }${v}%{ endfor }""#, "(template (% l) ${v} (%))"),
        ("\"${merge(\n  a,\n  b\n)}\"", "(template ${(call merge a b)})"),
        ("<<EOT\n  a ${b}\nEOT", r#"(heredoc "  a " ${b} "\n")"#),
        ("<<-EOT\n    a\n      b\n\n    ${c}\n    EOT", r#"(heredoc "a\n  b\n\n" ${c} "\n")"#),
        ("<<EOT\nEOT", "(heredoc)"),
        ("[]", "(list)"),
        ("[1, 2,]", "(list 1 2)"),
        ("[\n  1, # one\n  2\n]", "(list 1 2)"),
        ("{}", "(object)"),
        ("{ a = 1, \"b\" : 2 }", r#"(object a 1 "b" 2)"#),
        ("{\n  a = b\n  (c) = d\n  e.f = 1\n}", "(object a b (paren c) d (ref e .f) 1)"),
        ("var.region", "(ref var .region)"),
        ("aws_subnet.a[0].id", "(ref aws_subnet .a [0] .id)"),
        ("each.value[\"x\"]", "(ref each .value [\"x\"])"),
        ("a.*.b", "(ref a * .b)"),
        ("a[*].b.0.c", "(ref a * .b .0 .c)"),
        ("a.0.1", "(ref a .0 .1)"),
        ("f(x).y[0]", "(access (call f x) .y [0])"),
        ("(a).b", "(access (paren a) .b)"),
        ("[for x in y : x if x != null]", "(for x y x (!= x null))"),
        ("{for k, v in y : k => v...}", "(for k,v y k v)"),
        ("{\n  for k in y : k => {\n    a = k\n  }\n}", "(for k y k (object a k))"),
        ("f()", "(call f)"),
        ("max(xs...)", "(call max xs)"),
        ("provider::aws::arn(\n  x,\n)", "(call provider::aws::arn x)"),
        ("a + b * c - d", "(- (+ a (* b c)) d)"),
        ("!a && b || c == -d", "(|| (&& (unary a) b) (== c (unary d)))"),
        ("a < b == c >= d", "(== (< a b) (>= c d))"),
        ("a % b / c", "(/ (% a b) c)"),
        ("a ? b : c ? d : e", "(if a b (if c d e))"),
        ("(\n  a\n  + b\n)", "(paren (+ a b))"),
        ("a /* why */ + b // so", "(+ a b)"),
        ("größe.naïve", "(ref größe .naïve)"),
    ];

    #[test]
    fn expressions_are_understood() {
        for (text, expected) in EXPRESSIONS {
            let text = format!("x = {text}\n");
            let reading = read(&text);
            assert!(reading.failure.is_none(), "{text}: {:?}", reading.failure);
            let value = &reading.body.attribute("x").unwrap().value;
            assert_eq!(&dump_expression(value), expected, "{text}");
        }
    }

    #[test]
    fn spans_are_those_of_the_text() {
        let text = "b \"l\" {\n  x = f(a.b[0], \"${ c }\") # why\n}\n";
        let body = read(text).body;
        let block = body.blocks().next().unwrap();
        assert_eq!(block.labels[0].span.of(text), "l");
        assert_eq!(block.body.span.of(text), "\n  x = f(a.b[0], \"${ c }\") # why\n");
        let attribute = block.body.attribute("x").unwrap();
        assert_eq!(attribute.span.of(text), "x = f(a.b[0], \"${ c }\")");
        let mut seen = Vec::new();
        attribute.value.walk(&mut |e| seen.push(e.span.of(text)));
        assert_eq!(seen, ["f(a.b[0], \"${ c }\")", "a.b[0]", "0", "\"${ c }\"", "c"]);
        assert_eq!(body.comments()[0].text.of(text), "why");
    }

    #[test]
    fn bodies_are_dumped_with_their_comments() {
        let text = "# about\nresource \"a\" b {\n  x {}\n  y { z = 1 }\n}\n";
        let dumped = dump(&read(text).body);
        expect_test::expect![[r#"
            block resource "a" "b"
              block x
              block y
                z = 1
            comment 0..7 own line
        "#]]
        .assert_eq(&dumped);
    }
}
