use super::arena::Schema;
use super::at::{Seen, children, possible};
use super::describe;
use super::problem::shown;
use super::repeated::{self, or_repeated};
use super::types::Types;
use crate::model::Markdown;
use crate::syntax::yaml::Node;
use crate::syntax::{Parsed, Step};
use crate::text::Span;

/// What the schema says about the key or value at `offset`, and the span it speaks of. None between things, and where
/// the schema is silent.
pub fn hover(schema: &Schema, parsed: &Parsed, offset: usize) -> Option<(Span, Markdown)> {
    let mut node = parsed.yaml()?.root()?;
    let mut ids = vec![schema.root()];
    let (mut name, mut of_key) = (None, Vec::new());
    while let Some(inner) = inner(node, offset) {
        let known = possible(schema, &ids, Some((Seen::new(parsed), node)));
        ids = children(schema, &known, &inner.step);
        if let Step::Key(key) = inner.step {
            name = Some(key);
            of_key.clone_from(&ids);
        }
        if inner.on_key {
            return described(schema, &ids, name.as_deref(), inner.node);
        }
        node = inner.node;
        ids = or_repeated(schema, ids, Some(node), Some(Seen::new(parsed)), repeated::DEPTH);
    }
    if node.scalar().is_none() || !node.span().touches(offset) {
        return None;
    }
    // An item of which nothing is known but its type is told of by its list.
    let is_told = !describe::documentation(schema, &ids).0.is_empty();
    let of_what = if is_told { &ids } else { &of_key };
    let (span, Markdown(text)) = described(schema, of_what, name.as_deref(), node)?;
    let values = describe::values(schema, &ids);
    let value = values.into_iter().find(|value| value.equals(node));
    match value.and_then(|value| Some((value, describe::of_value(schema, &ids, value)?))) {
        Some((value, said)) => Some((span, Markdown(format!("`{}`: {said}\n\n{text}", value.text())))),
        None => Some((span, Markdown(text))),
    }
}

/// The part of a mapping or list that an offset is in.
struct Inner<'d> {
    step: Step,
    node: Node<'d>,
    on_key: bool,
}

fn inner(node: Node<'_>, offset: usize) -> Option<Inner<'_>> {
    for (index, item) in node.items().enumerate() {
        if item.span().touches(offset) {
            return Some(Inner { step: Step::Item(index), node: item, on_key: false });
        }
    }
    node.entries().find_map(|entry| {
        let step = || Step::Key(entry.key.text().unwrap_or("").to_owned());
        if entry.key.span().touches(offset) {
            return Some(Inner { step: step(), node: entry.key, on_key: true });
        }
        // Through an alias the value stands elsewhere, and the cursor is not on it.
        let here = entry.via == crate::syntax::yaml::Via::Direct && entry.value.span().touches(offset);
        here.then(|| Inner { step: step(), node: entry.value, on_key: false })
    })
}

fn described(schema: &Schema, ids: &[super::SchemaId], name: Option<&str>, node: Node<'_>) -> Option<(Span, Markdown)> {
    let body = describe::documentation(schema, ids);
    let types = describe::types(schema, ids);
    let heading = match name {
        Some(name) if types == Types::ANY => format!("**{}**", shown(name)),
        Some(name) => format!("**{}**: {}", shown(name), types.summary()),
        None => types.summary(),
    };
    if ids.is_empty() || body.0.is_empty() && types == Types::ANY {
        return None;
    }
    let text = if body.0.is_empty() { heading } else { format!("{heading}\n\n{}", body.0) };
    Some((node.span(), Markdown(text)))
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;
    use crate::syntax::{Language, parse};

    /// What is said at `|`.
    fn said(marked: &str, expected: &Expect) {
        let offset = marked.find('|').expect("cursor");
        let text = marked.replacen('|', "", 1);
        let parsed = parse(Language::Yaml, text.as_str().into(), None);
        let schema = crate::schema::schema("compose").expect("compose");
        let hover = hover(&schema, &parsed, offset);
        let shown = hover.map(|(span, text_of)| format!("[{}]\n{}\n", span.of(&text), text_of.0));
        expected.assert_eq(&shown.unwrap_or_default());
    }

    #[test]
    fn keys_are_described_with_types_values_and_default() {
        said(
            "services:\n  web:\n    rest|art: always\n",
            &expect![[r#"
                [restart]
                **restart**: string

                Whether the container is started again after it has ended: never, always, after a failure (at most `:n` times), or unless it was stopped by hand.

                - `no`: It is never started again.
                - `always`: It is started again until it is removed, after the engine has restarted as well.
                - `on-failure`: It is started again if it has ended with an error.
                - `unless-stopped`: As `always`, except after it was stopped by hand.

                Default: `no`
            "#]],
        );
        said(
            "serv|ices: {}\n",
            &expect![[r#"
            [services]
            **services**: mapping

            The containers that make up the application, by name. Other services reach them under that name.
        "#]],
        );
        said(
            "services:\n  we|b: {}\n",
            &expect![[r#"
            [web]
            **web**: mapping

            A service, run as one or more containers of the same image.
        "#]],
        );
        said(
            "ver|sion: '3'\n",
            &expect![[r#"
            [version]
            **version**: string | number

            **Deprecated**: Docker Compose ignores it, take it out.

            Version of the old file format. Docker Compose no longer reads it and prints a warning where it stands.
        "#]],
        );
        said(
            "services:\n  web:\n    att|ach: false\n",
            &expect![[r#"
            [attach]
            **attach**: string | boolean

            Whether `docker compose up` shows the service's logs.

            Default: `true`

            Since Docker Compose 2.20
        "#]],
        );
    }

    #[test]
    fn values_are_described_by_their_key() {
        said(
            "services:\n  web:\n    restart: alw|ays\n",
            &expect![[r#"
                [always]
                `always`: It is started again until it is removed, after the engine has restarted as well.

                **restart**: string

                Whether the container is started again after it has ended: never, always, after a failure (at most `:n` times), or unless it was stopped by hand.

                - `no`: It is never started again.
                - `always`: It is started again until it is removed, after the engine has restarted as well.
                - `on-failure`: It is started again if it has ended with an error.
                - `unless-stopped`: As `always`, except after it was stopped by hand.

                Default: `no`
            "#]],
        );
        said(
            "services:\n  web:\n    volumes:\n      - type: bi|nd\n",
            &expect![[r#"
                [bind]
                `bind`: A file or folder of the host.

                **type**: string

                What is mounted: a named volume, a path of the host (`bind`), memory (`tmpfs`), an image, a Windows pipe or a cluster volume.

                - `volume`: A named volume, or a new one without a name.
                - `bind`: A file or folder of the host.
                - `tmpfs`: Memory; it is gone with the container.
                - `image`: The files of an image.
                - `npipe`: A named pipe of Windows.
                - `cluster`: A volume of the swarm's storage.
            "#]],
        );
        said(
            "services:\n  web:\n    volumes:\n      - bi|nd: { selinux: z }\n",
            &expect![[r#"
            [bind]
            **bind**: mapping

            Settings of a mount of type `bind`.
        "#]],
        );
        said(
            "services:\n  web:\n    volumes:\n      - bind: { seli|nux: z }\n",
            &expect![[r#"
            [selinux]
            **selinux**: string

            SELinux label: shared by containers (`z`) or for this one alone (`Z`).

            Values: `z`, `Z`
        "#]],
        );
    }

    #[test]
    fn nothing_is_said_between_things_and_about_the_unknown() {
        said("services:\n  web:\n    image: a\n\n|\n", &expect![[r#""#]]);
        said("services:\n  web:\n    nonsen|se: a\n", &expect![[r#""#]]);
        said("x-own: { imag|e: a }\n", &expect![[r#""#]]);
    }
}
