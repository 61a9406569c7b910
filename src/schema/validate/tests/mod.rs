mod bounds;
mod keywords;

use expect_test::{Expect, expect};

use super::*;
use crate::syntax::{Language, parse};

/// The lines with problems by their number from 0, each with carets under the span, the message, and what would stand there instead.
fn problems(schema: &Schema, text: &str) -> String {
    let parsed = parse(Language::Yaml, text.into(), None);
    let mut out = String::new();
    for problem in validate(schema, &parsed) {
        let before = &text[..problem.span.start()];
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        let line = text[line_start..].lines().next().unwrap_or("");
        let carets = "^".repeat(problem.span.of(text).lines().next().map_or(1, |first| first.len().max(1)));
        let place = " ".repeat(problem.span.start() - line_start);
        let number = before.matches('\n').count();
        out.push_str(&format!("{number:<3}{line}\n   {place}{carets} {}\n", problem.message));
        if let Some((span, replacement)) = problem.suggestion {
            assert_eq!(span, problem.span);
            out.push_str(&format!("   {place}→ {replacement}\n"));
        }
    }
    out
}

fn compose(text: &str, expected: &Expect) {
    let schema = crate::schema::schema("compose").expect("compose");
    expected.assert_eq(&problems(&schema, text));
}

fn against(schema: &str, text: &str, expected: &Expect) {
    let schema = Schema::from_yaml(schema).expect("schema");
    expected.assert_eq(&problems(&schema, text));
}

#[test]
fn unknown_keys_come_with_what_was_meant() {
    compose(
        r#"
service:
  web: {}
services:
  web:
    imgae: nginx
    "containerName": web
    replicas: 2
    surprise: 1
    build: { contxt: . }
  "my service": { image: nginx }
x-anything: { goes: here }
"#,
        &expect![[r#"
            1  service:
               ^^^^^^^ `service` is not a key of a Compose file; did you mean `services`?
            5      imgae: nginx
                   ^^^^^ `imgae` is not a key of a service; did you mean `image`?
                   → image
            6      "containerName": web
                   ^^^^^^^^^^^^^^^ `containerName` is not a key of a service; did you mean `container_name`?
                   → "container_name"
            7      replicas: 2
                   ^^^^^^^^ `replicas` is not a key of a service; it belongs under `deploy`
            8      surprise: 1
                   ^^^^^^^^ `surprise` is not a key of a service
            9      build: { contxt: . }
                            ^^^^^^ `contxt` is not a key of a build configuration; did you mean `context`?
                            → context
            10   "my service": { image: nginx }
                 ^^^^^^^^^^^^ `my service` cannot be a name here: it must match `^[a-zA-Z0-9._-]+$`
        "#]],
    );
}

#[test]
fn wrong_values_come_with_those_allowed() {
    compose(
        "
services:
  web:
    restart: allways
    pull_policy: sometimes
    privileged: perhaps
    mem_limit: lots
    ports: ['99999:80', '80:80/http', '8080:80', 443]
    healthcheck: { interval: 10 seconds, timeout: 5s }
    volumes:
      - { type: Bind, source: ., target: /app }
    cpu_percent: 101
",
        &expect![[r#"
                3      restart: allways
                                ^^^^^^^ `restart` must be one of `no`, `always`, `on-failure` or `unless-stopped`, or something like `on-failure:3`, not `allways`; did you mean `always`?
                                → always
                4      pull_policy: sometimes
                                    ^^^^^^^^^ `pull_policy` must be one of `always`, `never`, `missing`, `if_not_present`, `build`, `daily`, `weekly` or `refresh`, or something like `every_12h`, not `sometimes`
                5      privileged: perhaps
                                   ^^^^^^^ `perhaps` is neither true nor false
                6      mem_limit: lots
                                  ^^^^ `lots` is not a size in bytes, such as `512m` or `2gb`
                7      ports: ['99999:80', '80:80/http', '8080:80', 443]
                               ^^^^^^^^^^ `99999:80` has port 99999, but ports end at 65535
                7      ports: ['99999:80', '80:80/http', '8080:80', 443]
                                           ^^^^^^^^^^^^ `80:80/http` has an unknown protocol `http`: write `tcp`, `udp` or `sctp`
                8      healthcheck: { interval: 10 seconds, timeout: 5s }
                                                ^^^^^^^^^^ `10 seconds` is not a duration, such as `30s`, `1m30s` or `500ms`
                10       - { type: Bind, source: ., target: /app }
                                   ^^^^ `type` must be one of `volume`, `bind`, `tmpfs`, `image`, `npipe` or `cluster`, not `Bind`; did you mean `bind`?
                                   → bind
                11     cpu_percent: 101
                                    ^^^ `cpu_percent` must be at most 100
            "#]],
    );
}

#[test]
fn wrong_types_are_explained_for_short_and_long_forms() {
    compose(
        "
services:
  web:
    image: [nginx]
    user: 1000
    ports: 80:80
    restart: false
    build: 3
    environment: PATH
    command: { run: it }
    networks:
      front: [a]
    volumes:
      - [data, /data]
      - type: bind
        bind: rprivate
    healthcheck: { interval: 30 }
    deploy: { resources: { limits: { memory: 512 } } }
",
        &expect![[r#"
                3      image: [nginx]
                              ^^^^^^^ `image` must be a string, not a list
                4      user: 1000
                             ^^^^ `user` must be a string, not the number 1000: put it in quotation marks
                             → "1000"
                5      ports: 80:80
                              ^^^^^ `ports` must be a list, not a string
                              → ["80:80"]
                6      restart: false
                                ^^^^^ `restart` must be one of `no`, `always`, `on-failure` or `unless-stopped`, or something like `on-failure:3`, not `false`
                7      build: 3
                              ^ `build` must be a string or a mapping, not the number 3: put it in quotation marks
                              → "3"
                8      environment: PATH
                                    ^^^^ `environment` must be a list or a mapping, not a string
                9      command: { run: it }
                                ^^^^^^^^^^^ `command` must be a string or a list, not a mapping
                11       front: [a]
                                ^^^ `front` must be a mapping, not a list
                13       - [data, /data]
                           ^^^^^^^^^^^^^ an item of `volumes` must be a string or a mapping, not a list
                15         bind: rprivate
                                 ^^^^^^^^ `bind` must be a mapping, not a string
                16     healthcheck: { interval: 30 }
                                                ^^ `interval` must be a string, not the number 30: 30 is not a duration, such as `30s`, `1m30s` or `500ms`
                17     deploy: { resources: { limits: { memory: 512 } } }
                                                                ^^^ `memory` must be a string, not the number 512: put it in quotation marks
                                                                → "512"
            "#]],
    );
}

#[test]
fn missing_keys_are_reported_at_the_name_of_what_lacks_them() {
    compose(
        "
services:
  web:
    depends_on:
      db: { restart: true }
    volumes:
      - source: data
        target: /data
    extends: { file: base.yml }
models:
  llm: { context_size: 1 }
",
        &expect![[r#"
                4        db: { restart: true }
                         ^^ a dependency needs the key `condition`
                6        - source: data
                           ^^^^^^ a mount needs the key `type`
                8      extends: { file: base.yml }
                       ^^^^^^^ a reference to a service needs the key `service`
                10   llm: { context_size: 1 }
                     ^^^ a model needs the key `model`
            "#]],
    );
}

#[test]
fn merge_keys_and_aliases_count_as_written_where_they_are_used() {
    compose(
        "
x-base: &base
  image: nginx
  imagee: nginx
x-dependency: &dependency { condition: service_healthy }
x-ports: &ports 80
services:
  web:
    <<: *base
    depends_on:
      db: { <<: *dependency, restart: true }
      cache: *dependency
    ports: *ports
  worker:
    <<: [*base, { user: app }]
    imagee: again
",
        &expect![[r#"
            3    imagee: nginx
                 ^^^^^^ `imagee` is not a key of a service; did you mean `image`?
            5  x-ports: &ports 80
                               ^^ `ports` must be a list, not the number 80
                               → ["80"]
            15     imagee: again
                   ^^^^^^ `imagee` is not a key of a service; did you mean `image`?
        "#]],
    );
}

#[test]
fn what_cannot_be_known_or_counts_as_unset_is_silent() {
    compose(
        "
services:
  web:
    image: ${IMAGE}
    restart: ${RESTART:-no}
    privileged: $PRIVILEGED
    cpu_percent: ${CPU}
    ports: [\"${PORT}:80\"]
    build:
    environment: !reset null
    volumes: !override [data:/data]
    networks: !mystery 3
    labels: *nowhere
    user: !!str 1000
  db:
volumes:
  data:
",
        &expect![[r#""#]],
    );
}

#[test]
fn an_interpolated_text_is_never_a_list() {
    compose(
        "services: { web: { ports: $PORTS } }",
        &expect![[r#"
                0  services: { web: { ports: $PORTS } }
                                             ^^^^^^ `ports` must be a list, not a string
                                             → [$PORTS]
            "#]],
    );
}

#[test]
fn what_is_being_typed_lacks_nothing() {
    compose(
        "
services:
  web:
    develop:
      watch:
        - path: ./src
          act
    depends_on:
      db:
        restart: true
        cond
",
        &expect![[r#""#]],
    );
}

#[test]
fn what_is_given_up_is_said() {
    compose(
        "version: '3.8'\nservices: {}\n",
        &expect![[r#"
                0  version: '3.8'
                   ^^^^^^^ `version` is deprecated: Docker Compose ignores it, take it out
            "#]],
    );
}

#[test]
fn of_several_schemas_the_one_that_was_meant_explains() {
    let schema = "
type: object
properties:
  source:
    oneOf:
      - { type: object, additionalProperties: false, required: [kind, url], properties: { kind: { const: git }, url: { type: string } } }
      - { type: object, additionalProperties: false, required: [kind, path], properties: { kind: { const: file }, path: { type: string } } }
  target:
    type: object
    anyOf: [{ required: [name] }, { required: [id] }]
  list:
    oneOf:
      - { type: array, items: { type: string } }
      - { type: array, items: { type: object, additionalProperties: false, properties: { a: {} } } }
";
    against(
        schema,
        "source: { kind: file, ulr: x }\n",
        &expect![[r#"
                0  source: { kind: file, ulr: x }
                   ^^^^^^ `source` needs the key `path`
                0  source: { kind: file, ulr: x }
                                         ^^^ `ulr` is not a key of `source`
            "#]],
    );
    against(
        schema,
        "source: { kind: got, path: x }\n",
        &expect![[r#"
                0  source: { kind: got, path: x }
                                   ^^^ `kind` must be one of `file` or `git`, not `got`; did you mean `git`?
                                   → git
            "#]],
    );
    against(
        schema,
        "target: { nam: x }\n",
        &expect![[r#"
                0  target: { nam: x }
                   ^^^^^^ `target` needs one of the keys `name`, `id`
            "#]],
    );
    against(
        schema,
        "list: [{ a: 1 }, { b: 1 }]\n",
        &expect![[r#"
                0  list: [{ a: 1 }, { b: 1 }]
                                      ^ `b` is not a key of an item of `list`
            "#]],
    );
}

#[test]
fn bounds_of_numbers_and_lists_hold() {
    let schema = "
properties:
  port: { type: integer, minimum: 1, maximum: 65535 }
  tags: { type: array, minItems: 1, uniqueItems: true }
  name: { type: string, pattern: '^[a-z]+$' }
  never: false
";
    against(
        schema,
        "port: 0\ntags: [a, 'a', b, 1, '1']\nname: Web\nnever: 1\n",
        &expect![[r#"
                0  port: 0
                         ^ `port` must be at least 1
                1  tags: [a, 'a', b, 1, '1']
                             ^^^ `a` stands twice in this list
                2  name: Web
                         ^^^ `Web` does not have the form of `name`: it must match `^[a-z]+$`
                3  never: 1
                          ^ `never` must not be here
            "#]],
    );
    against(
        schema,
        "port: 1.5\ntags: []\nname:\n",
        &expect![[r#"
                0  port: 1.5
                         ^^^ `port` must be a whole number, not the number 1.5
                1  tags: []
                   ^^^^ `tags` needs at least one item
                2  name:
                   ^^^^ `name` is empty, but must be a string
            "#]],
    );
}
