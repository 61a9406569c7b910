use super::Keyword;

/// Which values a flag takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FlagKind {
    /// `--link`, `--link=true`, `--link=false`.
    Switch,
    /// `--name=value`, at most once.
    Value,
    /// `--name=value`, any number of times.
    Values,
}

impl Keyword {
    /// Every instruction, by name.
    pub const ALL: [Keyword; 18] = [
        Keyword::Add,
        Keyword::Arg,
        Keyword::Cmd,
        Keyword::Copy,
        Keyword::Entrypoint,
        Keyword::Env,
        Keyword::Expose,
        Keyword::From,
        Keyword::Healthcheck,
        Keyword::Label,
        Keyword::Maintainer,
        Keyword::Onbuild,
        Keyword::Run,
        Keyword::Shell,
        Keyword::Stopsignal,
        Keyword::User,
        Keyword::Volume,
        Keyword::Workdir,
    ];

    /// The name in upper case.
    pub fn name(self) -> &'static str {
        match self {
            Keyword::Add => "ADD",
            Keyword::Arg => "ARG",
            Keyword::Cmd => "CMD",
            Keyword::Copy => "COPY",
            Keyword::Entrypoint => "ENTRYPOINT",
            Keyword::Env => "ENV",
            Keyword::Expose => "EXPOSE",
            Keyword::From => "FROM",
            Keyword::Healthcheck => "HEALTHCHECK",
            Keyword::Label => "LABEL",
            Keyword::Maintainer => "MAINTAINER",
            Keyword::Onbuild => "ONBUILD",
            Keyword::Run => "RUN",
            Keyword::Shell => "SHELL",
            Keyword::Stopsignal => "STOPSIGNAL",
            Keyword::User => "USER",
            Keyword::Volume => "VOLUME",
            Keyword::Workdir => "WORKDIR",
        }
    }

    /// The instruction of this name, in any case.
    pub fn of(name: &str) -> Option<Keyword> {
        let first = name.bytes().next()?.to_ascii_uppercase();
        let is_it = |name_of: &str| name_of.as_bytes().first() == Some(&first) && name_of.eq_ignore_ascii_case(name);
        Keyword::ALL.into_iter().find(|keyword| is_it(keyword.name()))
    }

    /// The instruction that may have been meant by `typed`.
    pub fn similar(typed: &str) -> Option<Keyword> {
        let typed = typed.to_ascii_uppercase();
        if typed.is_empty() || typed.len() > 16 {
            return None;
        }
        let allowed = if typed.len() < 5 { 1 } else { 2 };
        let distance = |keyword: &Keyword| strsim::osa_distance(keyword.name(), &typed);
        let near = Keyword::ALL.into_iter().min_by_key(distance).filter(|keyword| distance(keyword) <= allowed);
        let begun = || {
            let mut begun =
                Keyword::ALL.into_iter().filter(|keyword| typed.len() > 1 && keyword.name().starts_with(&typed));
            begun.next().filter(|_| begun.next().is_none())
        };
        begun().or(near)
    }

    /// The flags BuildKit knows for it.
    pub fn flags(self) -> &'static [(&'static str, FlagKind)] {
        use FlagKind::{Switch, Value, Values};
        match self {
            Keyword::Add => &[
                ("checksum", Value),
                ("chmod", Value),
                ("chown", Value),
                ("exclude", Values),
                ("keep-git-dir", Switch),
                ("link", Switch),
                ("unpack", Switch),
            ],
            Keyword::Copy => &[
                ("chmod", Value),
                ("chown", Value),
                ("exclude", Values),
                ("from", Value),
                ("link", Switch),
                ("parents", Switch),
            ],
            Keyword::From => &[("platform", Value)],
            Keyword::Healthcheck => &[
                ("interval", Value),
                ("retries", Value),
                ("start-interval", Value),
                ("start-period", Value),
                ("timeout", Value),
            ],
            Keyword::Run => &[("device", Values), ("mount", Values), ("network", Value), ("security", Value)],
            _ => &[],
        }
    }
}
