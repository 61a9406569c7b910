use super::super::{Scope, Unknown, evaluate};
use super::parsed;

/// The first word, or value, of the last instruction.
fn last(text: &str) -> Result<String, Unknown> {
    let parsed = parsed(text);
    let dockerfile = parsed.dockerfile().unwrap();
    let index = dockerfile.instructions.len() - 1;
    let instruction = &dockerfile.instructions[index];
    let word = instruction.words().first().or_else(|| instruction.pairs()[0].value.as_ref()).unwrap();
    let resolved = Scope::new(dockerfile).resolve(index, word);
    assert_eq!(evaluate(dockerfile, index, word), resolved.clone().ok());
    resolved
}

#[test]
fn scopes() {
    for (text, expected) in [
        ("ARG V=3\nFROM a:$V", Ok("a:3")),
        ("ARG V=3\nARG W=x$V\nFROM a:${W}", Ok("a:x3")),
        ("ARG V=3\nFROM a\nUSER $V", Err("`V` may come from the base image")),
        ("ARG V=3\nFROM a\nARG V\nUSER $V", Ok("3")),
        ("ARG V=3\nFROM a\nARG V=4\nUSER $V", Ok("4")),
        ("FROM a\nARG V=4\nENV V=5\nUSER $V", Ok("5")),
        ("FROM a\nENV V=5\nARG V=4\nUSER $V", Ok("5")),
        ("FROM a\nENV V=1\nENV V=2 W=$V\nUSER $W", Ok("1")),
        ("FROM a AS b\nENV V=1\nARG W=2\nFROM B\nUSER $V", Ok("1")),
        ("FROM a AS b\nENV V=1\nARG W=2\nFROM b\nUSER $W", Err("`W` may come from the base image")),
        ("FROM scratch\nUSER x$V", Ok("x")),
        ("FROM a\nARG V\nUSER $V", Err("`V` has no default")),
        ("FROM a:$V", Err("`V` is not declared here")),
        ("FROM $BUILDPLATFORM", Err("`BUILDPLATFORM` is given by the build")),
        ("FROM a\nARG TARGETARCH\nUSER $TARGETARCH", Err("`TARGETARCH` is given by the build")),
        ("FROM a\nARG A=1\nUSER \\$A'$A'\"$A\"", Ok("$A$A1")),
    ] {
        assert_eq!(
            last(text).map_err(|why| why.to_string()),
            expected.map(String::from).map_err(String::from),
            "{text:?}"
        );
    }
}

#[test]
fn modifiers() {
    for (word, expected) in [
        ("${A:-x}", "1.2.3"),
        ("${N:-x${A}}", "x1.2.3"),
        ("${E:-x}", "x"),
        ("${E-x}", ""),
        ("${A:+y}", "y"),
        ("${E:+y}", ""),
        ("${E+y}", "y"),
        ("${N:+y}", ""),
        ("${A?no}", "1.2.3"),
        ("${A#1.}", "2.3"),
        ("${A#*.}", "2.3"),
        ("${A##*.}", "3"),
        ("${A%.*}", "1.2"),
        ("${A%%.*}", "1"),
        ("${A/./-}", "1-2.3"),
        ("${A//./-}", "1-2-3"),
        ("${P/\\//_}", "_usr/lib"),
        ("${A%.${T}}", "1.2"),
        ("${A##}", "1.2.3"),
        ("v${A}-$T", "v1.2.3-3"),
    ] {
        let text = format!("FROM a\nARG A=1.2.3 E= T=3 P=/usr/lib\nARG N\nUSER {word}");
        assert_eq!(last(&text), Ok(expected.to_owned()), "{word}");
    }
    let required = last("FROM a\nARG N\nUSER ${N:?no}");
    assert_eq!(required, Err(Unknown::Required("N".into())));
}

#[test]
fn values_do_not_explode() {
    let doubling = "ENV A=$A$A\n".repeat(64);
    assert_eq!(last(&format!("FROM a\nENV A=xxxxxxxx\n{doubling}USER $A")), Err(Unknown::Refused));
}

#[test]
fn what_is_computed_for_a_file_is_bounded() {
    let long = "x".repeat(32_000);
    let text = format!("FROM a\nENV A={long}\n{}USER $A$A", "ENV B=$A$A\n".repeat(1_000));
    let parsed = parsed(&text);
    let dockerfile = parsed.dockerfile().unwrap();
    let scope = Scope::new(dockerfile);
    assert_eq!(scope.value(3, "B").map(|value| value.len()), Ok(64_000));
    assert_eq!(scope.value(1_000, "B"), Err(Unknown::Refused));
    let word = &dockerfile.instructions[1_002].words()[0];
    assert!(scope.resolve(1_002, word).is_ok());
    assert!((0..100).any(|_| scope.resolve(1_002, word) == Err(Unknown::Refused)));
}

#[test]
fn a_name_typed_above_others_hides_none_of_them() {
    let parsed = parsed("FROM scratch\nENV A \\\n  B=1\nUSER $B");
    let scope = Scope::new(parsed.dockerfile().unwrap());
    assert_eq!(scope.value(2, "B"), Ok("1".to_owned()));
    assert!(scope.declares(2, "A"));
    assert_eq!(scope.value(2, "A"), Err(Unknown::NoDefault("A".to_owned())));
}

#[test]
fn stages_are_found_by_name_and_number() {
    let text = "FROM a AS One\nFROM one AS two\nFROM two";
    let parsed = parsed(text);
    let dockerfile = parsed.dockerfile().unwrap();
    assert_eq!(dockerfile.stage_by("ONE").map(|stage| stage.index), Some(0));
    assert_eq!(dockerfile.stage_by("1").map(|stage| stage.index), Some(1));
    assert_eq!(dockerfile.stage_before(1, "two").map(|stage| stage.index), None);
    let last = dockerfile.stages()[2];
    assert_eq!(dockerfile.bases().of(&last).iter().map(|stage| stage.index).collect::<Vec<_>>(), [1, 0]);
}
