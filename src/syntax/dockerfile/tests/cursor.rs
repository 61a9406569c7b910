use super::super::super::{Slot, Step, context};
use super::parsed;

/// The context at `|`, written as `path: slot "typed"`.
fn at(marked: &str) -> String {
    let offset = marked.find('|').unwrap();
    let text = marked.replacen('|', "", 1);
    let context = context(&parsed(&text), offset);
    let path: Vec<&str> = context
        .path
        .iter()
        .map(|step| match step {
            Step::Instruction(name) => name.as_str(),
            _ => "?",
        })
        .collect();
    let slot = match context.slot {
        Slot::Argument { before } => format!("argument {before:?}"),
        Slot::FlagValue { flag } => format!("value of --{flag}"),
        Slot::Value { key, quoted } => format!("value of {key}{}", if quoted { " quoted" } else { "" }),
        slot => format!("{slot:?}").to_lowercase(),
    };
    format!("{}: {slot} {:?}", path.join("/"), context.typed.of(&text))
}

#[test]
fn what_may_stand_at_the_cursor() {
    for (text, expected) in [
        ("|", ": keyword \"\""),
        ("FR|", ": keyword \"FR\""),
        ("F|ROM a", ": keyword \"FROM\""),
        ("FROM a\n|\nRUN b", ": keyword \"\""),
        ("FROM a\n  |", ": keyword \"\""),
        ("FROM |", "FROM: argument [] \"\""),
        ("FROM al|p AS b", "FROM: argument [] \"alp\""),
        ("FROM a |", "FROM: argument [\"a\"] \"\""),
        ("FROM a AS b|", "FROM: argument [\"a\", \"AS\"] \"b\""),
        ("FROM --pl|", "FROM: flag \"--pl\""),
        ("COPY -|", "COPY: flag \"-\""),
        ("COPY --fr|om=x a b", "COPY: flag \"--from\""),
        ("COPY --from=bu|", "COPY: value of --from \"bu\""),
        ("COPY --from=| a b", "COPY: value of --from \"\""),
        ("COPY --from=x |", "COPY: argument [] \"\""),
        ("COPY --from=x a \\\n  b|", "COPY: argument [\"a\"] \"b\""),
        ("COPY a \\\n|", "COPY: argument [\"a\"] \"\""),
        ("COPY a\\\n|", "COPY: argument [\"a\"] \"\""),
        ("COPY a \\\n  |\n  b", "COPY: argument [\"a\"] \"\""),
        ("COPY [\"a\", \"b|\"]", "COPY: argument [\"a\"] \"b\""),
        ("COPY [\"a\", \"b|", "COPY: argument [\"a\"] \"b\""),
        ("USER ${A|}", "USER: variablename \"A\""),
        ("USER $|", "USER: variablename \"\""),
        ("RUN echo $AB|C", "RUN: variablename \"ABC\""),
        ("RUN echo '$A|'", "RUN: argument [\"echo\"] \"'$A'\""),
        ("RUN echo \\$A|", "RUN: argument [\"echo\"] \"\\\\$A\""),
        ("COPY --from=$A|", "COPY: value of --from \"$A\""),
        ("COPY --chown=$A|", "COPY: variablename \"A\""),
        ("ENV A=b|", "ENV: value of A \"b\""),
        ("ENV A=\"b |\"", "ENV: value of A quoted \"b \""),
        ("ENV A|=b", "ENV: argument [] \"A=b\""),
        ("ONBUILD |", "ONBUILD: keyword \"\""),
        ("ONBUILD CO|", "ONBUILD: keyword \"CO\""),
        ("ONBUILD COPY --fr|", "ONBUILD/COPY: flag \"--fr\""),
        ("HEALTHCHECK --int|", "HEALTHCHECK: flag \"--int\""),
        ("HEALTHCHECK --timeout=1s C|", "HEALTHCHECK: argument [] \"C\""),
        ("HEALTHCHECK CMD cu|", "HEALTHCHECK/CMD: argument [] \"cu\""),
        ("# com|ment\nFROM a", ": nothing \"\""),
        ("# syntax=do|\nFROM a", ": directive \"syntax=do\""),
        ("# |\nFROM a", ": directive \"\""),
        ("# escape=`\n# ch|eck=\nFROM a", ": directive \"check=\""),
        ("# a comment\n# sy|\nFROM a", ": nothing \"\""),
        ("FROM a\n# sy|", ": nothing \"\""),
        ("RUN <<EOF\necho $A|B\nEOF", "RUN: variablename \"AB\""),
        ("RUN <<'EOF'\necho $A|B\nEOF", ": nothing \"\""),
        ("RUN a \\\n # c|\n b", ": nothing \"\""),
        ("RUN <<EOF\nec|ho\nEOF", ": nothing \"\""),
        ("RUN <<EOF\nec|", ": nothing \"\""),
        ("RUN <<EOF\necho\nEOF\nCM|", ": keyword \"CM\""),
    ] {
        assert_eq!(at(text), expected, "{text:?}");
    }
}

#[test]
fn flags_that_are_there_are_present() {
    let text = "COPY --link --from=x --ch a b";
    let context = context(&parsed(text), text.find("--ch").unwrap() + 4);
    assert_eq!(context.present, ["link", "from"]);
}
