use expect_test::{Expect, expect};
use proptest::prelude::*;

use super::*;

fn check(text: &str, expected: &Expect) {
    let shell = parse(text, &[]).unwrap();
    hold(text, &shell);
    expected.assert_eq(&dump(&shell));
}

/// Every span lies in the text, every word where its characters are, every body behind the one it is in.
fn hold(text: &str, shell: &Shell) {
    for command in &shell.commands {
        let words = command.name.iter().chain(&command.arguments);
        let spans = words.map(|word| word.span).chain(command.assignments.iter().map(|a| a.span));
        for span in spans.chain(command.redirections.iter().map(|r| r.span)) {
            assert!(text.get(span.range()).is_some(), "{span:?} in {text:?}");
            assert!(command.span.covers(span), "{span:?} in {:?} of {text:?}", command.span);
        }
        assert!(command.place.body < shell.bodies.len());
    }
    for (index, body) in shell.bodies.iter().enumerate() {
        assert!(text.get(body.span.range()).is_some(), "{:?} in {text:?}", body.span);
        assert!(index == 0 || body.place.body < index);
    }
}

#[test]
fn words_lose_their_quotation_marks() {
    check(
        r#"echo plain "a b"'c d'\ e $x "${y:-z}" `date` a"$(id -u)"b $'\t' ~/x *.deb ''"#,
        &expect![[r#"
            `echo` `plain` `a bc d` `e` $`$x` $`${y:-z}` $``date`` $`a$(id -u)b` `\t` `~/x` `*.deb` ``
            [substitution] `date`
            [substitution] `id` `-u`
        "#]],
    );
}

#[test]
fn commands_know_how_they_are_joined() {
    check(
        "a && b || c; d & e | f |& g\nh",
        &expect![[r#"
        `a`
        && `b`
        || `c`
        ; `d`
        & `e`
        | `f`
        | `g`
        ; `h`
    "#]],
    );
    check(
        "! a | (b; c) | { d; } > out 2>&1 && e",
        &expect![[r#"
        `a`
        [subshell] `b`
        ; [subshell] `c`
        [group] `d`
        && `e`
    "#]],
    );
}

#[test]
fn assignments_and_redirections() {
    check(
        "A=1 B= C+=\"x $y\" cmd <in >>out 2>/dev/null &>all\nD=$(ls)\nexport E=f G\n>empty\ncat <<<text 3<&1",
        &expect![[r#"
            A=`1` B=`` C+=$`x $y` `cmd` <`in` >>`out` 2>`/dev/null` &>`all`
            ; D=$`$(ls)`
            [substitution] `ls`
            ; `export` `E=f` `G`
            ; >`empty`
            ; `cat` <<<`text` 3<&`1`
        "#]],
    );
}

#[test]
fn heredocs_are_redirections_with_a_body() {
    check(
        "cat <<'A' <<-B | sh -e\n1\nA\n\t2\n\tB\nls",
        &expect![[r#"
        `cat` <<`A`(23..25) <<-`B`(27..30)
        | `sh` `-e`
        ; `ls`
    "#]],
    );
}

#[test]
fn commands_inside_others_are_found() {
    check(
        "if a; then b; elif c && d; then e; else f; fi\nwhile g; do h; done\nfor i in $(j); do k \"$i\"; done\n\
         case $x in l|m) n;; *) o; p;; esac\nq() { r; }\nfunction s { t; }\nuntil u; do v; done < w\n[ -f x ] && [[ $y == z ]]",
        &expect![[r#"
            [condition] `a`
            [branch] `b`
            [condition] `c`
            && [condition] `d`
            [branch] `e`
            [branch] `f`
            [condition] `g`
            [loop] `h`
            [substitution] `j`
            [loop] `k` $`$i`
            [branch] `n`
            [branch] `o`
            ; [branch] `p`
            [function] `r`
            [function] `t`
            [condition] `u`
            [loop] `v`
            ; `[` `-f` `x` `]`
            && `[[` $`$y` `==` `z` `]]`
        "#]],
    );
}

#[test]
fn a_word_with_a_hole_is_unknown() {
    check(
        "docker build -t ${{ env.NAME }}:1 {{ .Values.x }}/y '{{z}}' w",
        &expect![[r#"
        `docker` `build` `-t` ?`${{ env.NAME }}:1` ?`{{ .Values.x }}/y` ?`{{z}}` `w`
    "#]],
    );
    let text = "install ${var.package} now";
    let shell = parse(text, &[Span::new(8, 22)]).unwrap();
    expect![[r#"
        `install` ?`${var.package}` `now`
    "#]]
    .assert_eq(&dump(&shell));
}

#[test]
fn comments_and_continuations() {
    check(
        "a \\\n  --b \\\n  c # not c\n# d\ne",
        &expect![[r#"
        `a` `--b` `c`
        ; `e`
    "#]],
    );
    let shell = parse("a # b\n  # c", &[]).unwrap();
    assert_eq!(shell.comments.iter().map(|c| c.own_line).collect::<Vec<_>>(), [false, true]);
}

#[test]
fn what_is_not_understood_costs_little() {
    check(
        "a && b\nc (((( d\ne f\nfi\ng 'open",
        &expect![[r#"
        `a`
        && `b`
        ; !`c`
        !`e` `f`
        ; !`fi`
        ; !`g`
        gap 9..30
        gap 10..15
        gap 25..30
    "#]],
    );
}

#[test]
fn the_program_is_behind_what_runs_it() {
    for (text, expected) in [
        ("apt-get install", Some("apt-get install")),
        ("sudo -E -u root apt-get install", Some("apt-get install")),
        ("env -i A=b apt-get install", Some("apt-get install")),
        ("exec nice -n 5 /usr/bin/env node x", Some("node x")),
        ("sudo", None),
        ("$x install", None),
        ("sudo $x install", None),
    ] {
        let shell = parse(text, &[]).unwrap();
        let found = shell.commands[0].program().map(|(name, arguments)| {
            std::iter::once(name).chain(arguments).map(|word| word.text.as_str()).collect::<Vec<_>>().join(" ")
        });
        assert_eq!(found.as_deref(), expected, "{text}");
    }
}

#[test]
fn a_command_may_be_fed_by_what_holds_it() {
    for (text, fed) in [
        ("x", false),
        ("x | y", false),
        ("y | x", true),
        ("x <y", true),
        ("x 3<y >z", false),
        ("y | { a; x; }", true),
        ("while y; do x; done <z", true),
        ("y | a; (x)", false),
    ] {
        let shell = parse(text, &[]).unwrap();
        let command = shell.commands.iter().find(|command| command.literal_name() == Some("x")).unwrap();
        assert_eq!(shell.is_fed(command), fed, "{text}");
    }
}

#[test]
fn hostile_texts_are_read_in_bounded_time() {
    let n = 10_000;
    for text in [
        "(".repeat(n),
        "$(".repeat(n),
        "`".repeat(n),
        "\"$(".repeat(n),
        "${".repeat(n),
        "{{".repeat(n),
        "<<A ".repeat(n),
        "cat <<A\n".repeat(n),
        "if ".repeat(n),
        "a|".repeat(n),
        "a && ".repeat(n),
        "a=".repeat(n),
        "[[ ".repeat(n),
        "$((".repeat(n),
        "case x in ".repeat(n),
        "'".repeat(n),
        "\\".repeat(n),
        "{ ".repeat(n),
        "x; ".repeat(n),
    ] {
        if let Some(shell) = parse(&text, &[]) {
            hold(&text, &shell);
        }
    }
    assert_eq!(parse(&"a |\n".repeat(n), &[]), None, "an endless pipeline");
    assert_eq!(parse(&"a".repeat(LARGEST + 1), &[]), None);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    /// Any mixture of shell's pieces is read without harm.
    #[test]
    fn any_text_is_read(pieces in prop::collection::vec(
        prop::sample::select(vec![
            "a", " ", "\n", ";", "&&", "||", "|", "&", "(", ")", "{ ", "}", "$(", "`", "\"", "'", "$'", "${", "$", "<<E", "\nE\n",
            "<<-'E'", "<<<", ">", "2>&1", "#", "\\", "\\\n", "if ", "then ", "fi", "do ", "done", "case x in ", "esac", "=", "[[",
            "]]", "[", "((", "))", "é", "{{", "}}", "\t", "\r", "\0", "*", "?(", "!",
        ]),
        0..40,
    )) {
        let text = pieces.concat();
        if let Some(shell) = parse(&text, &[Span::new(1, 3)]) {
            hold(&text, &shell);
        }
    }
}
