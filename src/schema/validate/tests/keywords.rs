//! Each keyword of JSON Schema as its specification describes it.

use expect_test::expect;

use super::against;

#[test]
fn one_of_two_schemas_follows_from_a_third() {
    let schema = "
properties:
  port:
    type: object
    if: { properties: { kind: { const: tcp } }, required: [kind] }
    then: { required: [number] }
    else: { required: [path] }
";
    against(
        schema,
        "port: { kind: tcp }\n",
        &expect![[r#"
        0  port: { kind: tcp }
           ^^^^ `port` needs the key `number`
    "#]],
    );
    against(
        schema,
        "port: { kind: unix }\n",
        &expect![[r#"
        0  port: { kind: unix }
           ^^^^ `port` needs the key `path`
    "#]],
    );
    against(schema, "port: { kind: tcp, number: 1 }\n", &expect![[r#""#]]);
    // A value nobody knows decides nothing.
    against(schema, "port: { kind: !secret x }\n", &expect![[r#""#]]);
}

#[test]
fn what_must_not_hold_is_said_in_its_own_words() {
    let schema = "
properties:
  a: { not: { required: [old] } }
  b: { not: { required: [one, two] } }
  c: { not: { enum: [latest, dev] } }
  d: { not: { type: string } }
  e: { not: { properties: { x: { minimum: 3 } } }, description: E }
  f: { not: {} }
";
    against(
        schema,
        "a: { old: 1 }\nb: { one: 1, two: 2 }\nc: dev\nd: text\ne: { x: 4 }\nf: 1\n",
        &expect![[r#"
        0  a: { old: 1 }
           ^ `a` must not have the key `old`
        1  b: { one: 1, two: 2 }
           ^ `b` must not have `one` together with `two`
        2  c: dev
              ^^^ `c` must not be `dev`
        3  d: text
              ^^^^ `d` must not be a string
        4  e: { x: 4 }
           ^ `e` has a form that is forbidden here
        5  f: 1
              ^ `f` must not stand here
    "#]],
    );
    against(schema, "a: { new: 1 }\nb: { one: 1 }\nc: v1\nd: 1\ne: { x: 2 }\n", &expect![[r#""#]]);
}

#[test]
fn keys_have_names_numbers_and_company() {
    let schema = "
properties:
  labels: { propertyNames: { pattern: '^[a-z]+$', maxLength: 5 }, minProperties: 1, maxProperties: 2 }
  tls: { dependentRequired: { cert: [key] }, dependentSchemas: { strict: { required: [ca] } } }
  old: { dependencies: { a: [b], c: { required: [d] } } }
";
    against(
        schema,
        "labels: { App: 1, toolong: 2, a: 3 }\ntls: { cert: a, strict: true }\nold: { a: 1, c: 1 }\n",
        &expect![[r#"
            0  labels: { App: 1, toolong: 2, a: 3 }
               ^^^^^^ `labels` must have at most 2 keys, not 3
            0  labels: { App: 1, toolong: 2, a: 3 }
                         ^^^ `App` cannot be a key here: it must match `^[a-z]+$`
            0  labels: { App: 1, toolong: 2, a: 3 }
                                 ^^^^^^^ `toolong` cannot be a key here: it must have at most 5 characters
            1  tls: { cert: a, strict: true }
               ^^^ `tls` needs the key `ca`
            1  tls: { cert: a, strict: true }
                      ^^^^ `cert` needs the key `key` beside it
            2  old: { a: 1, c: 1 }
               ^^^ `old` needs the key `d`
            2  old: { a: 1, c: 1 }
                      ^ `a` needs the key `b` beside it
        "#]],
    );
    against(
        schema,
        "labels: {}\ntls: { cert: a, key: b, ca: c, strict: true }\nold: { b: 1 }\n",
        &expect![[r#"
        0  labels: {}
           ^^^^^^ `labels` needs at least one key
    "#]],
    );
}

#[test]
fn numbers_strings_and_lists_have_bounds() {
    let schema = "
properties:
  a: { exclusiveMinimum: 0, exclusiveMaximum: 1 }
  b: { minimum: 0, exclusiveMinimum: true }
  c: { multipleOf: 0.1 }
  d: { minLength: 2, maxLength: 3 }
  e: { maxItems: 1 }
  f: { contains: { const: x }, minContains: 2, maxContains: 2 }
  g: { prefixItems: [{ type: string }, { type: integer }], items: false }
  h: { items: [{ type: string }], additionalItems: { type: integer } }
  i: { uniqueItems: true }
  j: { enum: [[1, { k: v }], { a: 1.0 }] }
";
    against(
        schema,
        "
a: 1
b: 0
c: 0.25
d: abcd
e: [1, 2]
f: [x, y]
g: [a, b, c]
h: [1, a]
i: [{ a: 1, b: [x] }, { b: [x], a: 1.0 }]
j: { a: 2 }
",
        &expect![[r#"
            1  a: 1
                  ^ `a` must be less than 1
            2  b: 0
                  ^ `b` must be greater than 0
            3  c: 0.25
                  ^^^^ `c` must be a multiple of 0.1
            4  d: abcd
                  ^^^^ `d` must have at most 3 characters, not 4
            5  e: [1, 2]
                      ^ `e` must have at most one item, not 2
            6  f: [x, y]
               ^ `f` needs at least 2 items equal to `x`
            7  g: [a, b, c]
                      ^ an item of `g` must be a whole number, not a string
            7  g: [a, b, c]
                         ^ `g` must have at most 2 items
            8  h: [1, a]
                   ^ an item of `h` must be a string, not the number 1: put it in quotation marks
                   → "1"
            8  h: [1, a]
                      ^ an item of `h` must be a whole number, not a string
            9  i: [{ a: 1, b: [x] }, { b: [x], a: 1.0 }]
                                     ^^^^^^^^^^^^^^^^^^ this item stands twice in this list
            10 j: { a: 2 }
               ^ `j` is none of the values that are allowed
        "#]],
    );
    against(
        schema,
        "
a: 0.5
b: 1
c: 0.3
d: äöü
e: [1]
f: [x, y, x]
g: [a, 1]
h: [a, 1, 2]
i: [1, '1', [1], { a: 1 }]
j: [1, { k: v }]
",
        &expect![[r#""#]],
    );
}

#[test]
fn what_no_part_speaks_of_is_unevaluated() {
    let schema = "
properties:
  a:
    allOf: [{ properties: { x: {} } }]
    anyOf: [{ properties: { kind: { const: k }, y: {} }, required: [kind] }, {}]
    properties: { z: {} }
    unevaluatedProperties: false
  b: { prefixItems: [{}], contains: { const: ok }, unevaluatedItems: false }
  c: { $ref: '#/$defs/c', unevaluatedProperties: { type: integer } }
$defs: { c: { properties: { name: { type: string } } } }
";
    against(
        schema,
        "a: { x: 1, y: 2, z: 3, zz: 4 }\nb: [1, ok, no]\nc: { name: a, other: b }\n",
        &expect![[r#"
        0  a: { x: 1, y: 2, z: 3, zz: 4 }
                      ^ `y` is not a key of `a`
        0  a: { x: 1, y: 2, z: 3, zz: 4 }
                                  ^^ `zz` is not a key of `a`
        1  b: [1, ok, no]
                      ^^ `no` must not be in `b`
        2  c: { name: a, other: b }
                                ^ `other` must be a whole number, not a string
    "#]],
    );
    against(schema, "a: { x: 1, y: 2, z: 3, kind: k }\nb: [1, ok]\nc: { name: a, other: 1 }\n", &expect![[r#""#]]);
}

#[test]
fn one_of_several_is_exactly_one() {
    let schema = "
properties:
  a: { oneOf: [{ required: [name] }, { required: [id] }] }
  b: { oneOf: [{ title: even, multipleOf: 2 }, { title: triple, multipleOf: 3 }] }
  c: { anyOf: [{ required: [name] }, { required: [id] }] }
  d: { oneOf: [{ format: unheard-of }, { type: string }] }
";
    against(
        schema,
        "a: { name: n, id: 1 }\nb: 6\nc: { name: n, id: 1 }\nd: text\n",
        &expect![[r#"
        0  a: { name: n, id: 1 }
           ^ `a` must have only one of the keys `name` and `id`
        1  b: 6
              ^ `b` must not be both `even` and `triple`
    "#]],
    );
}

#[test]
fn scalars_of_the_wrong_type_come_with_the_right_form() {
    let schema =
        "properties: { a: { type: boolean }, b: { type: integer }, c: { type: boolean }, d: { type: integer } }";
    against(
        schema,
        "a: yes\nb: '80'\nc: \"true\"\nd: '1.5'\n",
        &expect![[r#"
        0  a: yes
              ^^^ `a` must be true or false, not a string: write `true`
              → true
        1  b: '80'
              ^^^^ `b` must be a whole number, not a string: write `80`
              → 80
        2  c: "true"
              ^^^^^^ `c` must be true or false, not a string: write `true`
              → true
        3  d: '1.5'
              ^^^^^ `d` must be a whole number, not a string
    "#]],
    );
}

#[test]
fn a_key_that_was_meant_is_not_missing_as_well() {
    let schema = "{ required: [image, name], properties: { image: {}, name: {} }, additionalProperties: false }";
    against(
        schema,
        "imgae: a\n",
        &expect![[r#"
        0  imgae: a
           ^^^^^ `imgae` is not a key of this file; did you mean `image`?
           → image
        0  imgae: a
           ^^^^^ this file needs the key `name`
    "#]],
    );
}

#[test]
fn kubernetes_extensions_are_understood() {
    let schema = "
properties:
  port: { x-kubernetes-int-or-string: true }
  raw: { type: object, x-kubernetes-preserve-unknown-fields: true, additionalProperties: false, properties: { a: { type: string } } }
  bytes: { type: string, format: byte }
  small: { type: integer, format: int32 }
  old: { type: string, deprecated: true, deprecationMessage: Write `new`. }
";
    against(
        schema,
        "port: [1]\nraw: { a: 1, b: 2 }\nbytes: '***'\nsmall: 3000000000\nold: x\n",
        &expect![[r#"
        0  port: [1]
                 ^^^ `port` must be a string or a whole number, not a list
        1  raw: { a: 1, b: 2 }
                     ^ `a` must be a string, not the number 1: put it in quotation marks
                     → "1"
        2  bytes: '***'
                  ^^^^^ `***` is not written in base 64
        3  small: 3000000000
                  ^^^^^^^^^^ `3000000000` does not fit into 32 bits
        4  old: x
           ^^^ `old` is deprecated: Write `new`
    "#]],
    );
    against(schema, "port: http\nraw: { b: 1 }\nbytes: YQ==\nsmall: 1\n", &expect![[r#""#]]);
}
