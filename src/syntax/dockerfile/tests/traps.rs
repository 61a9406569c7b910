use super::{outline, parsed};

/// Text behind a `FROM a` line, and what is read from it.
fn check(rows: &[(&str, &str)]) {
    for (text, expected) in rows {
        let whole = outline(&format!("FROM a\n{text}"));
        let rest = whole.strip_prefix("FROM a").unwrap_or(&whole).trim_start_matches('\n');
        assert_eq!(rest, *expected, "{text:?}");
    }
}

#[test]
fn heredocs() {
    check(&[
        ("RUN <<EOF\necho\nEOF", "RUN $ <<EOF <<EOF\"echo\\n\""),
        ("RUN << EOF\necho\nEOF", "RUN $ << EOF <<EOF\"echo\\n\""),
        ("RUN 3<<EOF cat\nx\nEOF", "RUN $ 3<<EOF cat <<EOF\"x\\n\""),
        ("RUN <<'EOF'\n$A\nEOF", "RUN $ <<'EOF' <<'EOF'\"$A\\n\""),
        ("RUN <<\"E F\"\n$A\nE F", "RUN $ <<\"E F\" <<'E F'\"$A\\n\""),
        ("RUN <<\\EOF\nx\nEOF", "RUN $ <<\\EOF <<EOF\"x\\n\""),
        ("RUN <<-EOF\n\tx\n\tEOF\nCMD x", "RUN $ <<-EOF <<EOF\"\\tx\\n\"\nCMD $ x"),
        ("RUN <<EOF\n\tEOF\nEOF", "RUN $ <<EOF <<EOF\"\\tEOF\\n\""),
        // The next line is an ordinary instruction at once.
        ("RUN <<EOF\nx\nEOF\nCMD y", "RUN $ <<EOF <<EOF\"x\\n\"\nCMD $ y"),
        ("COPY <<a <<b /d\n1\na\n2\nb\nCMD y", "COPY <<a|<<b|/d <<a\"1\\n\" <<b\"2\\n\"\nCMD $ y"),
        ("ADD <<a /d\n# no comment\na", "ADD <<a|/d <<a\"# no comment\\n\""),
        // The logical line comes first, then the bodies.
        ("RUN a && \\\n  cat <<EOF > x\nb\nEOF", "RUN $ a &&   cat <<EOF > x <<EOF\"b\\n\""),
        ("RUN cat <<EOF > x && \\\n  b\nc\nEOF", "RUN $ cat <<EOF > x &&   b <<EOF\"c\\n\""),
        ("RUN <<EOF\nx \\\nEOF", "RUN $ <<EOF <<EOF\"x \\\\\\n\""),
        ("ONBUILD RUN <<EOF\nx\nEOF", "ONBUILD > RUN $ <<EOF <<EOF\"x\\n\""),
        ("RUN <<EOF\n#!/usr/bin/env python\nprint()\nEOF", "RUN $ <<EOF <<EOF\"#!/usr/bin/env python\\nprint()\\n\""),
        ("RUN <<EOF\r\nx\r\nEOF\r\nCMD y", "RUN $ <<EOF <<EOF\"x\\r\\n\"\nCMD $ y"),
        // No heredocs.
        ("RUN echo $((1<<2)) $(( a<<2 ))", "RUN $ echo $((1<<2)) $(( a<<2 ))"),
        // A shift with blanks is a heredoc to BuildKit.
        ("COPY << E /x\n${a[0]}\nE", "COPY <<|E|/x <<E\"${a[0]}\\n\""),
        ("RUN echo $(( 1 << 2 ))\nx\n2", "RUN $ echo $(( 1 << 2 )) <<2\"x\\n\""),
        ("RUN cat <<< x", "RUN $ cat <<< x"),
        ("RUN cat <<<x", "RUN $ cat <<<x"),
        ("RUN echo \"<<EOF\"", "RUN $ echo \"<<EOF\""),
        ("RUN [\"cat\", \"<<a\"]", "RUN [cat|<<a]"),
        ("CMD cat <<EOF", "CMD $ cat <<EOF"),
        ("ENV A=<<EOF", "ENV (A=<<EOF)"),
    ]);
}

#[test]
fn variables_of_heredocs_are_known_where_they_are_expanded() {
    for (text, expected) in [
        ("FROM a\nRUN <<E\necho $A '$B' ${C:-x}\nE", "A C"),
        ("FROM a\nRUN <<'E'\necho $A\nE", "A"),
        ("FROM a\nRUN cat <<'E' > x\necho $A\nE", ""),
        ("FROM a\nCOPY <<E /x\n$A '$B' \\$C ${D:-it's}\nE", "A B D"),
        ("FROM a\nRUN <<E\n${A[0]} ${B,,}\nE", "A B"),
        ("FROM a\nCOPY <<'E' /x\n$A\nE", ""),
    ] {
        let parsed = parsed(text);
        let variables = &parsed.dockerfile().unwrap().instructions[1].heredocs[0].variables;
        let names: Vec<&str> = variables.iter().map(|variable| variable.name_span.of(text)).collect();
        assert_eq!(names.join(" "), expected, "{text:?}");
    }
}

#[test]
fn directives() {
    for (text, expected) in [
        ("# syntax=docker/dockerfile:1\nFROM a", "# syntax=docker/dockerfile:1\nFROM a"),
        (
            "#  SynTax =  x y  \n# check=skip=all;error=true\nFROM a",
            "# syntax=x y\n# check=skip=all;error=true\nFROM a",
        ),
        ("# escape=`\nFROM a\nRUN dir C:\\\nCMD x `\n y", "# escape=`\nFROM a\nRUN $ dir C:\\\nCMD $ x  y"),
        ("\u{feff}# escape=`\nFROM a", "# escape=`\nFROM a"),
        // Only before anything else.
        ("# comment\n# escape=`\nFROM a\nCMD x \\\n y", "FROM a\nCMD $ x  y"),
        ("\n# escape=`\nFROM a\nCMD x \\\n y", "FROM a\nCMD $ x  y"),
        ("FROM a\n# syntax=x\n", "FROM a"),
        ("# unknown=x\n# syntax=x\nFROM a", "FROM a"),
        ("#!/usr/bin/env docker\n# syntax=x\nFROM a", "# syntax=x\nFROM a"),
        ("// syntax=x\nFROM a", "# syntax=x\nFROM a"),
        ("# escape=x\nFROM a", "# escape=x\nFROM a\n! `x` cannot be the escape character; use \\ or ` @ \"x\""),
        (
            "# syntax=x\n# syntax=y\nFROM a",
            "# syntax=x\n# syntax=y\nFROM a\n! `syntax` has been set above; a directive may stand only once, so remove this \
             line @ \"# syntax=y\"",
        ),
    ] {
        assert_eq!(outline(text), expected, "{text:?}");
    }
}

#[test]
fn lines() {
    check(&[
        ("RUN a \\\n# comment\n  # another\n\n  b", "RUN $ a   b"),
        ("RUN \\\n# comment\n  b", "RUN $ b"),
        ("ENV A=1 \\\n# comment\n B=2", "ENV (A=1) (B=2)"),
        ("RUN a \\   \n b", "RUN $ a  b"),
        ("RUN a \\", "RUN $ a"),
        ("RUN a \\\n# comment", "RUN $ a"),
        ("RUN a \\\\\nCMD b", "RUN $ a \\\\\nCMD $ b"),
        ("RU\\\nN a", "RUN $ a"),
        ("RUN a\r\nCMD b\r\n", "RUN $ a\nCMD $ b"),
        ("RUN a \\\r\n b\r\n", "RUN $ a  b"),
        ("RUN a\rb", "RUN $ a\rb"),
        ("  run a", "RUN $ a"),
        ("\\\nRUN a", "RUN $ a"),
        ("RUN", "RUN"),
        ("COPY a b ", "COPY a|b"),
    ]);
    assert_eq!(outline("\u{feff}FROM a\nRUN b"), "FROM a\nRUN $ b");
    assert_eq!(outline("# just a comment"), "");
    assert_eq!(outline(""), "");
}

#[test]
fn a_physical_line_may_have_65535_bytes() {
    let line = |len: usize| format!("FROM a\nRUN {}\nCMD b", "x".repeat(len - 4));
    assert_eq!(parsed(&line(65_535)).errors, []);
    assert_eq!(parsed(&line(65_536)).errors.len(), 1);
}

#[test]
fn forms_of_arguments() {
    check(&[
        ("RUN [ -f x ]", "RUN $ [ -f x ]"),
        ("CMD ['a']", "CMD $ ['a']"),
        ("CMD [ \"a\", \"b c\" ]", "CMD [a|b c]"),
        ("CMD [\"a\", \\\n \"b\"]", "CMD [a|b]"),
        ("CMD [\"a\"] x", "CMD $ [\"a\"] x"),
        ("CMD []", "CMD []"),
        ("RUN if true; \\\n [ -f x ]; then y; fi", "RUN $ if true;  [ -f x ]; then y; fi"),
        ("ENV K v w", "ENV (K=v w)"),
        ("ENV A=1 B=2", "ENV (A=1) (B=2)"),
        ("ENV A=\"1 2\" B='x'y\\ z", "ENV (A=1 2) (B=xy z)"),
        ("ENV A= B=\"\"", "ENV (A=) (B=)"),
        ("ENV K a=b", "ENV (K=a=b)"),
        ("ENV K \\\n  A=\"1 2\" \\\n  B=\"3\" c", "ENV (K) (A=1 2) (B=3)"),
        ("RUN b \\\n    c\n  ENV\\\n  A=b", "RUN $ b     c\nENV (A=b)"),
        ("ARG A B=1 C=", "ARG (A) (B=1) (C=)"),
        ("LABEL \"a b\"=c com.x/y=d", "LABEL (a b=c) (com.x/y=d)"),
        ("LABEL a b c", "LABEL (a=b c)"),
        ("WORKDIR /a b", "WORKDIR /a b"),
        ("EXPOSE 80 1-2/udp $P ${Q}-9", "EXPOSE 80|1-2/udp|$P|${Q}-9"),
        ("COPY [[]a] x", "COPY [[]a]|x"),
        ("COPY [\"a b\", \"c\"]", "COPY [a b|c]"),
        ("VOLUME /a /b", "VOLUME /a|/b"),
        ("VOLUME [\"/a\"]", "VOLUME [/a]"),
        ("USER $U:${G:-g}", "USER $U:${G:-g}"),
        ("SHELL [\"a\", \"-c\"]", "SHELL [a|-c]"),
        ("MAINTAINER it's me", "MAINTAINER it's me"),
        ("HEALTHCHECK NONE", "HEALTHCHECK"),
        ("HEALTHCHECK --interval=5s --retries=3 cmd a b", "HEALTHCHECK --interval=5s --retries=3 > CMD $ a b"),
        ("HEALTHCHECK CMD [\"a\"]", "HEALTHCHECK > CMD [a]"),
        ("ONBUILD COPY a b", "ONBUILD > COPY a|b"),
        ("STOPSIGNAL SIGTERM", "STOPSIGNAL SIGTERM"),
        ("COPY --from=x --chown=a:b --link -- -a /b", "COPY --from=x --chown=a:b --link -a|/b"),
        ("COPY --exclude=*.a --exclude=*.b --parents a /b", "COPY --exclude=*.a --exclude=*.b --parents a|/b"),
        ("COPY a b --link", "COPY a|b|--link"),
        (
            "RUN --mount=type=cache,target=/a --mount=\"type=bind,target=/b\" x",
            "RUN --mount=type=cache,target=/a --mount=type=bind,target=/b $ x",
        ),
        (
            "RUN --network=none --security=insecure --device=a x",
            "RUN --network=none --security=insecure --device=a $ x",
        ),
        (
            "RUN --network=$N --security=sandbox --mount=type=bind,target=/b,source=$A,from=b$ x",
            "RUN --network=$N --security=sandbox --mount=type=bind,target=/b,source=$A,from=b$ $ x",
        ),
        ("COPY --link=TRUE a b", "COPY --link=TRUE a|b"),
        (
            "ADD --checksum=sha256:1 --unpack=true --keep-git-dir a /b",
            "ADD --checksum=sha256:1 --unpack=true --keep-git-dir a|/b",
        ),
        (
            "ENV A=${B#a} C=${D##*/} E=${F%.x} G=${H%%.x} I=${J/a/b} K=${L//a/b}",
            "ENV (A=${B#a}) (C=${D##*/}) (E=${F%.x}) (G=${H%%.x}) (I=${J/a/b}) (K=${L//a/b})",
        ),
        ("ENV A=${B:-${C:+$D}} E=${F?x}", "ENV (A=${B:-${C:+$D}}) (E=${F?x})"),
        ("RUN ${a[@]} ${b:=c}", "RUN $ ${a[@]} ${b:=c}"),
    ]);
    for (text, expected) in [
        ("FROM \"alpine:3\" AS x", "FROM alpine:3|AS|x"),
        ("FROM --platform=$P a as Build-1_2.x", "FROM --platform=$P a|as|Build-1_2.x"),
        ("arg V=1\nfrom a:${V}", "ARG (V=1)\nFROM a:${V}"),
    ] {
        assert_eq!(outline(text), expected, "{text:?}");
    }
}

#[test]
fn spans_lead_back_over_continuations() {
    let text = "FROM a\nENV A=x\\\ny${N\\\nM:-z} B=2";
    let parsed = parsed(text);
    let pairs = parsed.dockerfile().unwrap().instructions[1].pairs();
    let value = pairs[0].value.as_ref().unwrap();
    assert_eq!(value.text, "xy${NM:-z}");
    assert_eq!(value.span.of(text), "x\\\ny${N\\\nM:-z}");
    assert_eq!(value.variables[0].name, "NM");
    assert_eq!(value.variables[0].name_span.of(text), "N\\\nM");
    assert_eq!(value.variables[0].span.of(text), "${N\\\nM:-z}");
    assert_eq!(pairs[1].span.of(text), "B=2");
}
