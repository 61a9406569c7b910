//! Whatever schema meets whatever document: it ends.

use crate::schema::Schema;
use crate::schema::validate::{MAX_PROBLEMS, validate};
use crate::syntax::{Language, parse};

#[test]
fn recursive_schemas_and_deep_documents_end() {
    let schema = Schema::from_yaml(
            "{ oneOf: [{ $ref: '#/$defs/tree' }, { $ref: '#/$defs/tree' }], $defs: { tree: { type: array, items: { anyOf: [{ $ref: '#' }, { $ref: '#' }, { type: string }] } } } }",
        )
        .expect("schema");
    let text = format!("{}1{}", "[".repeat(100), "]".repeat(100));
    let parsed = parse(Language::Yaml, text.into(), None);
    assert!(validate(&schema, &parsed).len() <= MAX_PROBLEMS);
}

#[test]
fn conditions_inside_each_other_end() {
    let schema = Schema::from_yaml(
        "{ $ref: '#/$defs/t', $defs: { t: { type: array, minItems: 1, items: { if: { $ref: '#/$defs/t' }, then: { not: { oneOf: [{ $ref: '#/$defs/t' }, { maxItems: 0 }] } }, else: { contains: { $ref: '#/$defs/t' } } }, unevaluatedItems: { $ref: '#/$defs/t' } } } }",
    )
    .expect("schema");
    for depth in [3, 50, 450] {
        let text = format!("{}1{}", "[".repeat(depth), "]".repeat(depth));
        assert!(validate(&schema, &parse(Language::Yaml, text.into(), None)).len() <= MAX_PROBLEMS);
    }
}

#[test]
fn aliases_that_multiply_end() {
    let mut text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
    for level in 1..30 {
        let items = vec![format!("*a{}", level - 1); 10].join(", ");
        text.push_str(&format!("a{level}: &a{level} [{items}]\n"));
    }
    let schema = Schema::from_yaml(
            "{ additionalProperties: { $ref: '#/$defs/t' }, $defs: { t: { type: [array, string], items: { $ref: '#/$defs/t' } } } }",
        )
        .expect("schema");
    assert!(validate(&schema, &parse(Language::Yaml, text.into(), None)).is_empty());
}
