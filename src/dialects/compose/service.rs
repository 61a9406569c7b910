use super::build;
use super::confinement::{confinement, mounts};
use super::ports::ports;
use super::running::{arguments, health, pull, resources, restart};
use super::text::{is_interpolated, plain};
use crate::dialects::yaml_values::{Entry, Value, content, field};
use crate::model::{Build, Container, ContainerRole, Entity, EnvVar, Field, ImageRef, Lowered, Site, User, Why};
use crate::syntax::Incomplete;
use crate::text::Span;

/// Where what is typed may become `build`, the image of the service around it is a name for what is built.
pub(super) fn may_be_built(broken: &Incomplete, text: &str, out: &mut Lowered) {
    let typed = broken.typed.of(text).trim();
    if typed.is_empty() || !"build".starts_with(typed) {
        return;
    }
    let above = out.entities.iter_mut().rev().find_map(|entity| match entity {
        Entity::Container(container) if container.span.start() < broken.line.start() => Some(container),
        _ => None,
    });
    if let Some(container) = above {
        container.image = Field::Unknown(Why::Outside, container.image.site());
    }
}

/// A service of the file. Its number among them is the number of its container.
#[derive(Clone, Copy)]
pub(super) struct Service<'d> {
    pub(super) entry: Entry<'d>,
    /// Whether what is not written here may come from another service, or from what cannot be seen.
    is_open: bool,
    is_fragment: bool,
}

/// Every service, in order.
pub(super) fn services(root: Value<'_>) -> Vec<Service<'_>> {
    let services = root.get("services").map_or_else(Vec::new, |services| services.entries());
    services.into_iter().filter(|entry| !entry.name().is_empty()).map(Service::new).collect()
}

impl<'d> Service<'d> {
    fn new(entry: Entry<'d>) -> Self {
        let says = |key: &&str| entry.value.get(key).is_some();
        let has_origin = ["image", "build"].iter().any(says);
        let is_inherited = ["extends", "provider"].iter().any(says);
        let is_open = is_inherited || entry.value.is_open();
        Service { entry, is_open, is_fragment: !has_origin && !is_inherited }
    }

    pub(super) fn name(&self) -> &'d str {
        self.entry.name()
    }

    pub(super) fn name_span(&self) -> Span {
        content(self.entry.key)
    }

    pub(super) fn get(&self, key: &str) -> Option<Value<'d>> {
        self.entry.value.get(key)
    }

    /// Whether it says nothing of where its image comes from: it is a part of a service, merged with what other files
    /// say.
    pub(super) fn is_fragment(&self) -> bool {
        self.is_fragment
    }

    pub(super) fn container(&self) -> Container {
        Container {
            name: Some(self.name().to_owned()),
            span: self.name_span(),
            role: ContainerRole::Service,
            image: self.image(),
            build: self.build(),
            user: self.user(),
            environment: self.environment(),
            ports: ports(self.entry.value),
            pod: None,
            arguments: arguments(self),
            pull: pull(self),
            restart: restart(self),
            health: health(self),
            resources: resources(self),
            confinement: confinement(self),
            mounts: mounts(self),
        }
    }

    /// What is absent, unless it may be written elsewhere.
    pub(super) fn closed<T>(&self, field: Field<T>) -> Field<T> {
        match field {
            Field::Absent(site) if self.is_open => Field::Unknown(Why::Outside, site),
            Field::Absent(site) if self.is_fragment => Field::Unknown(Why::Elsewhere, site),
            field => field,
        }
    }

    fn image(&self) -> Field<ImageRef> {
        let image = self.get("image");
        if let (Some(image), true) = (image, self.get("build").is_some()) {
            // It names what is built, not what is run.
            return Field::Unknown(Why::Outside, image.site());
        }
        self.closed(field(image, self.name_span(), |text| {
            if is_interpolated(text) {
                return Err(Why::Variable);
            }
            ImageRef::parse(text).ok_or(Why::Malformed)
        }))
    }

    /// What a service it extends says of its build is not seen.
    pub(super) fn build(&self) -> Option<Build> {
        let said = build::read(self.get("build")?);
        Some(Build {
            context: self.closed(said.context),
            dockerfile: self.closed(said.dockerfile),
            target: self.closed(said.target),
        })
    }

    fn user(&self) -> Field<User> {
        let user = field(self.get("user"), self.name_span(), |text| match text {
            _ if is_interpolated(text) => Err(Why::Variable),
            "" => Err(Why::Malformed),
            _ => Ok(User::parse(text)),
        });
        match user {
            // The Dockerfile decides.
            Field::Absent(site) if self.get("build").is_some() => Field::Unknown(Why::Outside, site),
            user => self.closed(user),
        }
    }

    fn environment(&self) -> Vec<EnvVar> {
        let Some(environment) = self.get("environment") else { return Vec::new() };
        let variables = self.variables(environment);
        variables.into_iter().map(|variable| variable.fact).collect()
    }

    /// The variables of `environment`, in map or list form, with their values' places.
    pub(super) fn variables(&self, environment: Value<'d>) -> Vec<Variable<'d>> {
        let entries = environment.entries().into_iter().map(|entry| {
            let name_span = content(entry.key);
            let value = match entry.value.text() {
                Some(text) => value(text, entry.value.site()),
                // Passed on from where Compose runs.
                None => Field::Unknown(Why::Outside, Site { span: name_span, via: entry.value.via() }),
            };
            Variable {
                fact: EnvVar { name: entry.name().to_owned(), name_span, value },
                place: entry.value,
                listed: false,
            }
        });
        let items = environment.items().into_iter().filter_map(|item| {
            let text = item.text()?;
            let (name, literal) = text.split_once('=').map_or((text, None), |(name, value)| (name, Some(value)));
            let name_span = item.part(0..name.len());
            let value = match literal {
                Some(literal) => value(literal, Site { span: item.part(name.len() + 1..text.len()), via: item.via() }),
                None => Field::Unknown(Why::Outside, Site { span: name_span, via: item.via() }),
            };
            Some(Variable { fact: EnvVar { name: name.to_owned(), name_span, value }, place: item, listed: true })
        });
        let named = |variable: &Variable<'_>| !variable.fact.name.is_empty() && !is_interpolated(&variable.fact.name);
        entries.chain(items).filter(named).collect()
    }
}

/// A variable and where it stands.
pub(super) struct Variable<'d> {
    pub(super) fact: EnvVar,
    /// The value of the map form, the item of the list form.
    pub(super) place: Value<'d>,
    pub(super) listed: bool,
}

fn value(text: &str, site: Site) -> Field<String> {
    if is_interpolated(text) { Field::Unknown(Why::Variable, site) } else { Field::Set(plain(text), site) }
}

pub(super) fn boolean(text: &str) -> Result<bool, Why> {
    match text {
        "true" | "True" | "TRUE" => Ok(true),
        "false" | "False" | "FALSE" => Ok(false),
        _ if is_interpolated(text) => Err(Why::Variable),
        _ => Err(Why::Malformed),
    }
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::super::Compose;
    use crate::dialects::shown::containers;

    fn check(text: &str, expected: &Expect) {
        expected.assert_eq(&containers(&Compose, text));
    }

    #[test]
    fn what_a_service_says_of_its_image_and_user() {
        let text = r#"
services:
  literal: {image: "nginx:1.30", user: "0:0"}
  variable: {image: "app:${TAG:-1}", user: $UID}
  built: {build: .}
  built-and-named: {build: ., image: app, user: app}
  unreadable: {image: Not An Image, user: [a]}
  root: {image: nginx, user: root, privileged: true}
  inherits: {extends: {service: literal}}
  fragment: {environment: {A: b}}
  nothing:
"#;
        check(
            text,
            &expect![[r#"
            Service literal: image=nginx:1.30 user=root@`0:0`
            Service variable: image=?Variable@`app:${TAG:-1}` user=?Variable@`$UID`
            Service built: image=- user=?Outside
            Service built-and-named: image=?Outside@`app` user=app
            Service unreadable: image=?Malformed@`Not An Image` user=?Malformed@`[a]`
            Service root: image=nginx user=root privileged=true
            Service inherits: image=?Outside user=?Outside privileged=?Outside
            Service fragment: image=?Elsewhere user=?Elsewhere privileged=?Elsewhere A=b
            Service nothing: image=?Elsewhere user=?Elsewhere privileged=?Elsewhere
        "#]],
        );
    }

    #[test]
    fn the_environment_is_a_map_or_a_list() {
        let text = r#"
services:
  map:
    image: app:1
    environment:
      A: b
      QUOTED: "c d"
      NUMBER: 12
      PASSED:
      VARIABLE: ${X}
      DOLLAR: a$$b
  list:
    image: app:1
    environment:
      - A=b
      - "QUOTED=c d"
      - EMPTY=
      - PASSED
      - VARIABLE=x$X
"#;
        check(
            text,
            &expect![[r#"
            Service map: image=app:1 user=- A=b QUOTED=c d NUMBER=12 PASSED=?Outside@`PASSED` VARIABLE=?Variable@`${X}` DOLLAR=a$b@`a$$b`
            Service list: image=app:1 user=- A=b QUOTED=c d EMPTY= PASSED=?Outside@`PASSED` VARIABLE=?Variable@`x$X`
        "#]],
        );
    }

    #[test]
    fn what_comes_through_aliases_and_merge_keys_is_marked() {
        let text = r#"
x-common: &common
  user: root
  environment: &environment {A: b}
services:
  web:
    <<: *common
    image: nginx:1.30
  api:
    image: api:1
    environment:
      <<: *environment
      C: d
  copy: &copy {image: app:1}
  other: *copy
  open: {<<: *gone, image: app:1}
"#;
        check(
            text,
            &expect![[r#"
            Service web: image=nginx:1.30 user=~root A=~b
            Service api: image=api:1 user=- C=d A=~b
            Service copy: image=app:1 user=-
            Service other: image=~app:1 user=-
            Service open: image=app:1 user=?Outside privileged=?Outside
        "#]],
        );
    }

    #[test]
    fn half_typed_text_is_read_as_far_as_it_goes() {
        for text in ["", "services", "services:", "services:\n  web", "services:\n  - web", "services: [", "- a", "\0"]
        {
            check(text, &expect![""]);
        }
        check(
            "services:\n  web:\n    image: nginx:1.30\n    us\n  api:\n",
            &expect![[r#"
            Service web: image=nginx:1.30 user=-
            Service api: image=?Elsewhere user=?Elsewhere privileged=?Elsewhere
        "#]],
        );
    }
}
