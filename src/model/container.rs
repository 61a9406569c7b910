use super::{Build, Confinement, Field, Health, Mount, Pull, Resources, Restart};
use crate::text::Span;

/// Something that runs an image, or makes one: a Dockerfile's stage, a Compose service, a container of a pod.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Container {
    /// The service's, container's or stage's name; a nameless stage has none.
    pub name: Option<String>,
    /// What findings about the container as a whole point at: its name, or the first line.
    pub span: Span,
    /// What kind of thing it is.
    pub role: ContainerRole,
    /// The image it runs or builds on. Absent where it is built from files alone.
    pub image: Field<ImageRef>,
    /// From what its image is built; none where nothing says that it is.
    pub build: Option<Build>,
    /// The user its process runs as.
    pub user: Field<User>,
    /// Its environment, as far as it is written here.
    pub environment: Vec<EnvVar>,
    /// Ports it listens on or publishes.
    pub ports: Vec<Port>,
    /// What findings about its pod as a whole point at; containers of one pod share it. Only pods have it.
    pub pod: Option<Span>,
    /// The words it is started with, as far as they are written here.
    pub arguments: Vec<Field<String>>,
    /// When its image is asked for.
    pub pull: Field<Pull>,
    /// When it is started again.
    pub restart: Field<Restart>,
    /// How it is found out whether it is well.
    pub health: Health,
    /// What it may use of its host.
    pub resources: Resources,
    /// The walls between it and its host.
    pub confinement: Confinement,
    /// What it shows of things kept elsewhere.
    pub mounts: Vec<Mount>,
}

impl Container {
    /// A container of which nothing more is written.
    pub fn new(span: Span, role: ContainerRole) -> Self {
        Container {
            name: None,
            span,
            role,
            image: Field::absent(span),
            build: None,
            user: Field::absent(span),
            environment: Vec::new(),
            ports: Vec::new(),
            pod: None,
            arguments: Vec::new(),
            pull: Field::absent(span),
            restart: Field::absent(span),
            health: Health::absent(span),
            resources: Resources::absent(span),
            confinement: Confinement::absent(span),
            mounts: Vec::new(),
        }
    }

    /// What messages call it.
    pub fn called(&self) -> String {
        self.name.as_deref().map_or_else(|| "This image".to_owned(), |name| format!("`{name}`"))
    }

    /// Whether it is meant to go on for ever: no stage, nothing that runs once.
    pub fn is_lasting(&self) -> bool {
        matches!(self.role, ContainerRole::Service | ContainerRole::PodContainer)
            && !matches!(self.restart.value(), Some(Restart::Never | Restart::OnFailure))
    }
}

/// What kind of thing a container is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ContainerRole {
    /// A stage of a Dockerfile that other stages use; nothing runs in it at the end.
    BuildStage,
    /// The last stage of a Dockerfile: what the image is.
    FinalStage,
    /// A service that runs.
    Service,
    /// A container of a pod.
    PodContainer,
    /// A container that runs before the others of its pod.
    InitContainer,
}

/// A reference to an image: `[registry/]repository[:tag][@digest]`, after the distribution project's grammar.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ImageRef {
    /// As written.
    pub text: String,
    /// Registry host with port, as written; none means Docker Hub.
    pub registry: Option<String>,
    /// Repository as written, without registry: `node`, `library/node`, `team/app`.
    pub repository: String,
    /// The tag, without colon.
    pub tag: Option<String>,
    /// The digest, without `@`: `sha256:…`.
    pub digest: Option<String>,
}

impl ImageRef {
    /// Reads a reference; nothing if the text is none (blanks, empty parts, braces of a template).
    pub fn parse(text: &str) -> Option<ImageRef> {
        let (rest, digest) = match text.split_once('@') {
            Some((rest, digest)) if digest.contains(':') => (rest, Some(digest.to_owned())),
            Some(_) => return None,
            None => (text, None),
        };
        let (path, tag) = match rest.rsplit_once(':') {
            Some((path, tag)) if !tag.contains('/') => (path, Some(tag.to_owned())),
            _ => (rest, None),
        };
        let (registry, repository) = match path.split_once('/') {
            Some((host, rest)) if host.contains(['.', ':']) || host == "localhost" => (Some(host.to_owned()), rest),
            _ => (None, path),
        };
        let component = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '.' | '_' | '-');
        let repository_is_well_formed =
            repository.split('/').all(|part| !part.is_empty() && part.chars().all(component));
        let tag_is_well_formed = tag.as_ref().is_none_or(|tag: &String| {
            !tag.is_empty() && tag.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-'))
        });
        if !repository_is_well_formed || !tag_is_well_formed {
            return None;
        }
        Some(ImageRef { text: text.to_owned(), registry, repository: repository.to_owned(), tag, digest })
    }

    /// The name under which Docker Hub keeps an official image (`node` for `node`, `library/node` and
    /// `docker.io/library/node`); none for every other image.
    pub fn official_name(&self) -> Option<&str> {
        if !matches!(self.registry.as_deref(), None | Some("docker.io" | "index.docker.io")) {
            return None;
        }
        let name = self.repository.strip_prefix("library/").unwrap_or(&self.repository);
        (!name.contains('/')).then_some(name)
    }

    /// Its page on Docker Hub, if it is kept there: `https://hub.docker.com/_/node`.
    pub fn page(&self) -> Option<String> {
        if let Some(name) = self.official_name() {
            return Some(format!("https://hub.docker.com/_/{name}"));
        }
        let is_there = matches!(self.registry.as_deref(), None | Some("docker.io" | "index.docker.io"));
        let is_users = self.repository.split('/').count() == 2;
        (is_there && is_users).then(|| format!("https://hub.docker.com/r/{}", self.repository))
    }

    /// Registry and repository without tag and digest, as written.
    pub fn name(&self) -> String {
        match &self.registry {
            Some(registry) => format!("{registry}/{}", self.repository),
            None => self.repository.clone(),
        }
    }
}

/// Who a process runs as.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum User {
    /// User id 0, `root`.
    Root,
    /// A user id other than 0.
    Id(u32),
    /// A name other than `root`: whoever the image says that is.
    Named(String),
    /// The runtime refuses to start it as root (`runAsNonRoot: true`).
    AnyButRoot,
}

impl User {
    /// Reads `USER`'s and `user:`'s form, the group left out: `root`, `0`, `0:0`, `node`, `1000:1000`.
    pub fn parse(text: &str) -> User {
        let user = text.split(':').next().unwrap_or(text);
        match user.parse() {
            Ok(0) => User::Root,
            Ok(id) => User::Id(id),
            Err(_) if user.eq_ignore_ascii_case("root") => User::Root,
            Err(_) => User::Named(user.to_owned()),
        }
    }
}

/// One environment variable of a container.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct EnvVar {
    /// Its name.
    pub name: String,
    /// Where the name stands.
    pub name_span: Span,
    /// Its literal value. Unknown where it is interpolated or read from a secret, a config or the host.
    pub value: Field<String>,
}

/// One port of a container.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Port {
    /// The port inside the container.
    pub container: Field<u16>,
    /// The port on the host, where one is published.
    pub host: Option<u16>,
    /// The address of the host on which it is published; none is all of them.
    pub address: Option<String>,
    /// Whether it is one of TCP.
    pub tcp: bool,
    /// The whole entry.
    pub span: Span,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn image_references_follow_the_distribution_grammar() {
        let parts = |text: &str| {
            ImageRef::parse(text).map(|i| {
                format!(
                    "{}|{}|{}|{}",
                    i.registry.as_deref().unwrap_or("-"),
                    i.repository,
                    i.tag.as_deref().unwrap_or("-"),
                    i.digest.as_deref().unwrap_or("-")
                )
            })
        };
        for (text, expected) in [
            ("node", Some("-|node|-|-")),
            ("node:22-alpine", Some("-|node|22-alpine|-")),
            ("library/node", Some("-|library/node|-|-")),
            ("localhost:5000/app", Some("localhost:5000|app|-|-")),
            ("ghcr.io/team/app:1.2@sha256:ab", Some("ghcr.io|team/app|1.2|sha256:ab")),
            ("${IMAGE}", None),
            ("Node", None),
            ("node:", None),
            ("", None),
        ] {
            assert_eq!(parts(text).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn official_images_are_those_docker_hub_keeps_without_an_owner() {
        let official = |text: &str| ImageRef::parse(text).and_then(|i| i.official_name().map(str::to_owned));
        assert_eq!(official("docker.io/library/node:1").as_deref(), Some("node"));
        assert_eq!(official("bitnami/node").as_deref(), None);
        assert_eq!(official("ghcr.io/node").as_deref(), None);
    }

    #[test]
    fn root_is_known_by_name_and_number() {
        assert_eq!(User::parse("0:1000"), User::Root);
        assert_eq!(User::parse("root"), User::Root);
        assert_eq!(User::parse("10001"), User::Id(10001));
        assert_eq!(User::parse("node:node"), User::Named("node".into()));
    }
}
