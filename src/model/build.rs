use super::Field;

/// From what an image is built.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Build {
    /// The folder whose files it may take, from the folder of the file. One that is fetched is unknown.
    pub context: Field<String>,
    /// The Dockerfile, from the context. One that is written in place is unknown.
    pub dockerfile: Field<String>,
    /// The stage that is wanted; absent is the last one.
    pub target: Field<String>,
}

impl Build {
    /// The context, where it is known.
    pub fn folder(&self) -> Option<&str> {
        known(&self.context, ".")
    }

    /// The Dockerfile from the folder of the file, where it is known.
    pub fn path(&self) -> Option<String> {
        let (folder, name) = (self.folder()?, known(&self.dockerfile, "Dockerfile")?);
        let is_absolute = name.starts_with('/');
        Some(if is_absolute { name.to_owned() } else { format!("{}/{name}", folder.trim_end_matches('/')) })
    }
}

fn known<'f>(field: &'f Field<String>, usual: &'static str) -> Option<&'f str> {
    match field {
        Field::Set(text, _) => Some(text),
        Field::Absent(_) => Some(usual),
        Field::Unknown(..) => None,
    }
}
