use super::super::super::Parsed;
use super::super::{Instruction, edit};
use super::parsed;
use crate::text::{Edits, apply};

fn edited(text: &str, change: impl Fn(&Parsed, &[Instruction]) -> Edits) -> String {
    let parsed = parsed(text);
    apply(text, &change(&parsed, &parsed.dockerfile().unwrap().instructions)).unwrap()
}

#[test]
fn instructions_come_and_go() {
    let text = "FROM a\n# c\nRUN b \\\n  c\nCMD d";
    let user = "USER node";
    assert_eq!(
        edited(text, |p, it| edit::insert_after(p, &it[0], user)),
        "FROM a\nUSER node\n# c\nRUN b \\\n  c\nCMD d"
    );
    assert_eq!(
        edited(text, |p, it| edit::insert_after(p, &it[1], user)),
        "FROM a\n# c\nRUN b \\\n  c\nUSER node\nCMD d"
    );
    assert_eq!(edited(text, |p, it| edit::insert_after(p, &it[2], user)), format!("{text}\nUSER node"));
    assert_eq!(
        edited(text, |p, it| edit::insert_before(p, &it[1], user)),
        "FROM a\n# c\nUSER node\nRUN b \\\n  c\nCMD d"
    );
    assert_eq!(edited(text, |p, it| edit::remove(p, &it[1])), "FROM a\n# c\nCMD d");
    assert_eq!(edited(text, |p, it| edit::remove(p, &it[2])), "FROM a\n# c\nRUN b \\\n  c");
    assert_eq!(edited("\u{feff}FROM a", |p, it| edit::insert_before(p, &it[0], "ARG V")), "\u{feff}ARG V\nFROM a");
    assert_eq!(
        edited("FROM a\r\nCMD b\r\n", |p, it| edit::insert_after(p, &it[0], "RUN x\nRUN y")),
        "FROM a\r\nRUN x\r\nRUN y\r\nCMD b\r\n"
    );
    assert_eq!(
        edited("RUN <<E\nx\nE\nCMD b", |p, it| edit::insert_after(p, &it[0], user)),
        "RUN <<E\nx\nE\nUSER node\nCMD b"
    );
    assert_eq!(edited("RUN <<E\nx\nE\nCMD b", |p, it| edit::remove(p, &it[0])), "CMD b");
    assert_eq!(edited("RUN a \\", |p, it| edit::insert_after(p, &it[0], user)), "RUN a\nUSER node");
}

#[test]
fn words_keep_their_quotes() {
    let word = |text: &str, new: &str| edited(text, |p, it| edit::replace_word(p, &it[0].words()[0], new));
    assert_eq!(word("FROM a AS b", "c:1"), "FROM c:1 AS b");
    assert_eq!(word("FROM \"a\"", "c:1"), "FROM \"c:1\"");
    assert_eq!(word("CMD [\"a\", \"b\"]", "x\"y"), "CMD [\"x\\\"y\", \"b\"]");
    let value = |text: &str, new: &str| {
        edited(text, |p, it| edit::replace_word(p, it[0].pairs()[0].value.as_ref().unwrap(), new))
    };
    assert_eq!(value("ENV A=b C=d", "x y"), "ENV A=\"x y\" C=d");
    assert_eq!(value("ENV A='b' C=d", "x"), "ENV A='x' C=d");
    assert_eq!(value("ENV A='b' C=d", "it's"), "ENV A=\"it's\" C=d");
    assert_eq!(value("ENV A=\"b\"", "x\"y"), "ENV A=\"x\\\"y\"");
    assert_eq!(edited("RUN a b", |p, it| edit::replace_arguments(p, &it[0], "c d")), "RUN c d");
    assert_eq!(edited("RUN", |p, it| edit::replace_arguments(p, &it[0], "c d")), "RUN c d");
}

#[test]
fn flags_come_and_go() {
    let text = "COPY --from=x a b";
    assert_eq!(edited(text, |_, it| edit::add_flag(&it[0], "--link")), "COPY --from=x --link a b");
    assert_eq!(edited("COPY a b", |_, it| edit::add_flag(&it[0], "--link")), "COPY --link a b");
    assert_eq!(edited(text, |p, it| edit::set_flag(p, &it[0], "from", "y")), "COPY --from=y a b");
    assert_eq!(edited(text, |p, it| edit::set_flag(p, &it[0], "chown", "y")), "COPY --from=x --chown=y a b");
    assert_eq!(edited(text, |p, it| edit::remove_flag(p, &it[0], "from")), "COPY a b");
}
