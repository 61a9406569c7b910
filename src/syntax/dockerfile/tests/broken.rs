use super::{brief, outline, parsed};

#[test]
fn what_buildkit_refuses() {
    for (text, message, at) in [
        ("FORM a", "Unknown instruction `FORM`; did you mean `FROM`?", "FORM"),
        ("FROM a\nRUNN x", "Unknown instruction `RUNN`; did you mean `RUN`?", "RUNN"),
        (
            "FROM a\nENV A=1 B\n    # c\n    C=2",
            "`B` has no `=`; write `<name>=<value>`, and quote a value that holds blanks",
            "B",
        ),
        ("FROM a\nCOPY a\nb /c", "COPY needs a destination behind `a`", "a"),
        ("FROM a\nENT", "Unknown instruction `ENT`; did you mean `ENTRYPOINT`?", "ENT"),
        (
            "FROM a\nRUN a &&\nmake\n  make install",
            "Unknown instruction `make`; start the line with an instruction such as `RUN`, or end the line above with `\\` \
             if this belongs to it",
            "make",
        ),
        (
            "FROM a\nRUN a &&\n  make\n  make install\nUSER b",
            "The line below belongs to this one; end this one with `\\`",
            "&&",
        ),
        ("FROM a\nENV A=1 \\\n  é\n  C=2", "The line below belongs to this one; end this one with `\\`", "é"),
        (
            "FROM a\nENV A=\"b \\\nc\nd \\\ne\" \\\n  C=2\nUSER b",
            "The line below belongs to this one; end this one with `\\`",
            "c",
        ),
        (
            "FROM a\nLABEL a=1 \\\n  b=\"c \\\n  d=\"2\" \\\n  e=\"3 4\"\nUSER b",
            "This \" is not closed within its word; close it or escape it with `\\`",
            "\"",
        ),
        ("FROM a\nRUN a\n  b \\\n  c\nUSER b", "The line below belongs to this one; end this one with `\\`", "a"),
        (
            "FROM a\nRUN b && \\\n  c && \\\nCOPY --from\n  d\nUSER e",
            "`COPY` stands among the rows of another instruction, which goes on below; move it out",
            "COPY",
        ),
        (
            "FROM a\nRUN b && \\\n  c && \\\nCOPY d e \\\n  # f\n  g\nUSER e",
            "`COPY` stands among the rows of another instruction, which goes on below; move it out",
            "COPY",
        ),
        (
            "FROM a\nRUN b && \\\n  c && \\\nRUN d \\\n  g && \\\n  h\nUSER e",
            "`RUN` stands among the rows of another instruction, which goes on below; move it out",
            "RUN",
        ),
        (
            "FROM a\nRUN b \\\n  && c \\\nENV D=e \\\n  && g\nUSER e",
            "`ENV` stands among the rows of another instruction, which goes on below; move it out",
            "ENV",
        ),
        (
            "FROM a\nRUN if b; then \\\n  c\n;fi\nUSER e",
            "The line below belongs to this one; end this one with `\\`",
            "c",
        ),
        (
            "FROM a\nRUN \\\n  --gid=1 b\nUSER b",
            "`--gid` is no flag of RUN; the command to which it belongs is missing here",
            "RUN",
        ),
        (
            "FROM a\nENV A=1 \\\n  B=\"$\n  C=\"2\"\nUSER b",
            "The line below belongs to this one; end this one with `\\`",
            "B=\"$",
        ),
        (
            "FROM a\nRUN a && \\\nb\nc d && \\\ne\nUSER b",
            "The line below belongs to this one; end this one with `\\`",
            "b",
        ),
        (
            "FROM a\nENV \\\n  # c\n  A\n  # d\n  B=2\nUSER b",
            "The line below belongs to this one; end this one with `\\`",
            "A",
        ),
        (
            "FROM a\nRUN a && \\\n# c\n\nCOPY b c",
            "`\\` joins this line to the instruction below it; remove it, or write here what is to follow",
            "\\",
        ),
        (
            "# escape=`\nFROM a\nENV A=1 `\nRUN b",
            "A backtick joins this line to the instruction below it; remove it, or write here what is to follow",
            "`",
        ),
        (
            "FROM a\nRUN <<E\nx\nFROM y\nEOF\nUSER b",
            "No line says only `E`, which would end this heredoc; did you mean `<<EOF`?",
            "<<E",
        ),
        ("FROM a\nRUN <<EOF\nx\nFROM y\nEO\nUSER b", "`EO` does not end the heredoc `<<EOF`; write `EOF`", "EO"),
        (
            "FROM a\nRUN <<\nx\nEND\nUSER b",
            "The name is missing behind `<<`; write `<<END`, and end the heredoc with a line `END`",
            "<<",
        ),
        (
            "FROM a\nRUN cat <<'E\nx\nEOF\nUSER b",
            "The quote is not closed behind `<<`; write `<<'EOF'`, and end the heredoc with a line `EOF`",
            "<<'E",
        ),
        (
            "FROM a\nRUN <<EOF\nx\n\n# c\nUSER b\nRUN <<EOF\ny\nEOF",
            "This heredoc is not closed; end it with a line that says only `EOF`",
            "<<EOF",
        ),
        (
            "RUN a\nFROM b",
            "RUN stands before the first `FROM`; begin a stage with `FROM <image>` above it (only `ARG` may come before)",
            "RUN",
        ),
        ("FROM", "FROM needs an image: write `FROM <image>` or `FROM <image> AS <name>`", "FROM"),
        ("FROM a AS", "The name of the stage is missing behind `AS`", "AS"),
        ("FROM a b", "FROM takes one image and then only `AS <name>`; remove the rest", "b"),
        ("FROM a AS b c d", "FROM takes one image and then only `AS <name>`; remove the rest", "c d"),
        ("FROM a # x", "A comment needs a line of its own; behind an instruction `#` is an argument", "# x"),
        (
            "FROM a AS 1b",
            "`1b` cannot name a stage; begin with a letter and use only letters, digits, `-`, `_` and `.`",
            "1b",
        ),
        ("FROM a\nCOPY", "COPY needs a source and a destination: write `COPY <source> <destination>`", "COPY"),
        ("FROM a\nCOPY x", "COPY needs a destination behind `x`", "x"),
        ("FROM a\nADD [\"x\"]", "ADD needs a destination behind `x`", "x"),
        ("FROM a\nCOPY x <<E\nE", "COPY cannot write to a heredoc; put the destination behind it", "<<E"),
        ("FROM a\nEXPOSE", "EXPOSE needs at least a port", "EXPOSE"),
        ("FROM a\nVOLUME [\"\"]", "A volume cannot be an empty string; name a path", ""),
        ("FROM a\nUSER", "USER needs a user", "USER"),
        ("FROM a\nENV", "ENV needs a name and a value: write `ENV <name>=<value>`", "ENV"),
        ("FROM a\nENV A", "`A` needs a value: write `ENV A=<value>`", "A"),
        ("FROM a\nLABEL a=b c", "`c` has no `=`; write `<name>=<value>`, and quote a value that holds blanks", "c"),
        ("FROM a\nENV =b", "The name before `=` is missing: write `ENV <name>=<value>`", "=b"),
        ("ARG", "ARG needs a name: write `ARG <name>` or `ARG <name>=<default>`", "ARG"),
        ("FROM a\nSHELL bash", "SHELL needs the JSON form, such as `SHELL [\"/bin/bash\", \"-c\"]`", "bash"),
        (
            "FROM a\nCMD [\"a\", 1]",
            "The JSON form may hold only strings; put every item in double quotes",
            "[\"a\", 1]",
        ),
        ("FROM a\nHEALTHCHECK", "HEALTHCHECK needs `CMD <command>` or `NONE`", "HEALTHCHECK"),
        ("FROM a\nHEALTHCHECK curl x", "HEALTHCHECK takes `CMD <command>` or `NONE`, not `curl`", "curl"),
        ("FROM a\nHEALTHCHECK NONE x", "HEALTHCHECK NONE takes no arguments; remove them", "x"),
        ("FROM a\nHEALTHCHECK CMD", "HEALTHCHECK CMD needs a command", "CMD"),
        ("FROM a\nONBUILD", "ONBUILD needs an instruction, such as `ONBUILD RUN <command>`", "ONBUILD"),
        ("FROM a\nONBUILD ONBUILD RUN a", "ONBUILD cannot hold ONBUILD; BuildKit refuses it", "ONBUILD"),
        ("FROM a\nONBUILD FROM b", "ONBUILD cannot hold FROM; BuildKit refuses it", "FROM"),
        ("FROM a\nONBUILD RUNN a", "Unknown instruction `RUNN`; did you mean `RUN`?", "RUNN"),
        ("FROM a\nCOPY --form=b c d", "Unknown flag `--form`; did you mean `--from`?", "--form=b"),
        ("FROM a\nCMD --x y", "Unknown flag `--x`; CMD takes no flags", "--x"),
        ("FROM --x=y a", "Unknown flag `--x`; FROM takes `--platform`", "--x=y"),
        ("FROM a\nCOPY --from b c", "`--from` needs a value: write `--from=<value>`", "--from"),
        ("FROM a\nCOPY --from=x --from=y b c", "`--from` stands twice; keep one of them", "--from=y"),
        (
            "FROM a\nCOPY --link=yes b c",
            "`--link` is on or off: write `--link`, `--link=true` or `--link=false`",
            "--link=yes",
        ),
        ("FROM a\nRUN <<EOF\nx", "This heredoc is not closed; end it with a line that says only `EOF`", "<<EOF"),
        (
            "FROM a\nRUN echo it's <<EOF\nx\nEOF",
            "BuildKit does not see this heredoc, because a quote or `${` on its line is not closed; close it",
            "<<EOF",
        ),
        (
            "FROM a\nCOPY \"a b\" c",
            "This \" is not closed within its word; close it or escape it with `\\`, and use the JSON form for paths with \
             blanks",
            "\"",
        ),
        ("FROM a\nENV A='b", "This ' is not closed within its word; close it or escape it with `\\`", "'"),
        (
            "FROM a\nHEALTHCHECK --interval=5 CMD x",
            "`--interval` cannot be `5`; write a number and a unit, such as `30s`, `1m30s` or `500ms`",
            "--interval=5",
        ),
        (
            "FROM a\nHEALTHCHECK --retries=x CMD x",
            "`--retries` cannot be `x`; write how many failures make the container unhealthy, such as `3`",
            "--retries=x",
        ),
        ("FROM a\nENV A=${B", "`${` is not closed; add the missing `}`", "${B"),
        ("FROM a\nENV A=${}", "A name is missing in `${…}`", "${}"),
        (
            "FROM a\nENV A=${B:#x}",
            "BuildKit does not know `:#` in `${…}`; it knows `:-`, `:+`, `:?`, `-`, `+`, `?`, `#`, `##`, `%`, `%%`, `/` and \
             `//`",
            "${B:#",
        ),
        (
            "FROM a\nRUN echo $(( 1 << 2 ))\nUSER b",
            "BuildKit takes `<< 2` for a heredoc; write the shift without blanks, such as `$((1<<2))`",
            "<< 2",
        ),
        (
            "FROM a\nCOPY <<E /x\n'${a,,}'\n${b:-}\nE\nUSER b",
            "BuildKit expands this text and does not know `,` in `${…}`; write `<<'E'` to keep the whole text as it is, or \
             escape this `$` with `\\`",
            "${a,",
        ),
        (
            "FROM a\nADD <<E /x\n${a\nb\nE\nUSER b",
            "`${` is not closed; add the missing `}`: BuildKit expands this text; write `<<'E'` to keep the whole text as it \
             is, or escape this `$` with `\\`",
            "${a",
        ),
        (
            "FROM a\nHEALTHCHECK --interval=30S CMD x",
            "`--interval` cannot be `30S`; write a number and a unit, such as `30s`, `1m30s` or `500ms`",
            "--interval=30S",
        ),
        (
            "FROM a\nRUN --mount=type=bind,from=$X,target=/x y",
            "`from` of a mount takes no variables; begin a stage with `FROM $X AS <name>` above, and write `from=<name>`",
            "--mount=type=bind,from=$X,target=/x",
        ),
        ("FROM a\nRUN --network=nome x", "`--network` cannot be `nome`; did you mean `none`?", "--network=nome"),
        (
            "FROM a\nRUN --security=x y",
            "`--security` cannot be `x`; it is one of `sandbox`, `insecure`",
            "--security=x",
        ),
        ("FROM a\nRUN --network= x", "`--network=` needs a value: `default`, `none`, `host`", "--network="),
        ("FROM a\nENV A=${B/x}", "The second `/` is missing: write `${name/pattern/replacement}`", "${B/x}"),
        ("FROM a\n\\", "`\\` joins this line to nothing; remove it or write an instruction", ""),
    ] {
        outline(text);
        let parsed = parsed(text);
        let shown: Vec<(&str, &str)> =
            parsed.errors.iter().map(|error| (error.message.as_str(), error.span.of(text))).collect();
        assert_eq!(shown, [(message, at)], "{text:?}");
        assert!(!parsed.incompletes.is_empty() || message.contains("before the first"), "{text:?}");
    }
}

/// Half-typed lines at the start, in the middle and at the end of a file: no other line gains or loses anything, and
/// there is exactly one message.
#[test]
fn a_broken_line_costs_one_line() {
    let around = ["ARG V=1", "FROM a AS b", "ENV A=1", "RUN x \\\n  y", "COPY --from=b p /q", "CMD [\"z\"]"];
    let whole: Vec<String> = {
        let text = around.join("\n");
        let parsed = parsed(&text);
        parsed.dockerfile().unwrap().instructions.iter().map(|it| brief(&text, it)).collect()
    };
    for broken in [
        "CO",
        "RNU apt-get update",
        "EXPOSE",
        "COPY --fr",
        "COPY --from=",
        "COPY --from=b",
        "COPY a",
        "LABEL a=\"b c",
        "LABEL a=b c",
        "LABEL a=${B",
        "VOLUME [\"a\", 1]",
        "SHELL [\"a",
        "RUN <<EOF",
        "RUN <<EOF\necho hi",
        "RUN <<E\necho hi\nEOF",
        "RUN <<\necho hi\nEOF",
        "RUN <<'EO\necho hi\nEOF",
        "RUN <<EOF\necho hi\nEO",
        "ENV X=1 \n  Y=2",
        "HEALTHCHECK --interval=5s",
        "HEALTHCHECK --int",
        "ONBUILD",
        "ONBUILD CO",
        "<<<<<<< HEAD",
        "{{ template }}",
        "$",
        "é",
    ] {
        for place in 0..=around.len() {
            let mut lines = around.to_vec();
            lines.insert(place, broken);
            for line_break in ["\n", "\r\n"] {
                let text = lines.join("\n").replace('\n', line_break);
                let parsed = parsed(&text);
                let messages: Vec<&str> = parsed.errors.iter().map(|error| error.message.as_str()).collect();
                assert!(messages.len() == 1, "{text}\n{messages:?}");
                let seen: Vec<String> = parsed
                    .dockerfile()
                    .unwrap()
                    .instructions
                    .iter()
                    .filter(|it| !parsed.incompletes.iter().any(|line| line.line.meets(it.keyword_span)))
                    .map(|it| brief(&text, it))
                    .collect();
                assert_eq!(seen, whole, "{text}");
                let tree = parsed.tree().unwrap();
                assert_eq!(tree.root_node().named_child_count(), whole.len(), "{}", parsed.healed);
            }
        }
    }
}

#[test]
fn an_instruction_among_the_rows_of_another_costs_itself() {
    let rows = |typed: &str| format!("FROM a\nRUN b && \\\n  c && \\\n{typed}  d && \\\n  e\nENV A=1 \\\n  B=2\n");
    let kept = |text: &str| -> Vec<String> {
        let parsed = parsed(text);
        parsed.dockerfile().unwrap().instructions.iter().map(|instruction| brief(text, instruction)).collect()
    };
    for typed in ["COPY --from\n", "COPY a b\n", "ENV A=${B\n", "ONBUILD RU\n", "RUN <<\n", "# why\nWORKDIR $\n"] {
        let text = rows(typed);
        assert_eq!(parsed(&text).errors.len(), 1, "{text}");
        assert_eq!(kept(&text), kept(&rows("")), "{text}");
    }
}
