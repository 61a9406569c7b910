use crate::text::Span;

/// A fact about an entity, in one of three states. What is [`Field::Unknown`] is never reported.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Field<T> {
    /// It is written, and this is what it says.
    Set(T, Site),
    /// It is written or comes from somewhere, but what it will be cannot be told from the files.
    Unknown(Why, Site),
    /// It is not there; the site says where it would go.
    Absent(Site),
}

/// Where a field is. The span is relative to the segment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Site {
    /// The value; for an absent field, what a finding about its absence points at (the name of its owner).
    pub span: Span,
    /// How the value came here.
    pub via: Via,
}

/// How a value came to be where it counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Via {
    /// Written at its own place.
    Direct,
    /// Written at an anchor and reached through an alias or merge key: an edit there changes others too.
    Aliased,
    /// Set on something this entity inherits from (a pod for its containers, a base stage).
    Inherited,
    /// Written with variables whose values are known.
    Interpolated,
    /// Not written.
    WouldGo,
}

/// Why a value cannot be told from the files.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Why {
    /// It depends on a variable given at deployment.
    Variable,
    /// It is computed when the infrastructure is made.
    Computed,
    /// It comes from outside the workspace (an image's own settings, a remote file).
    Outside,
    /// Another file that is merged with this one says it, or may say it.
    Elsewhere,
    /// It is written, but not in a form this field has.
    Malformed,
}

impl<T> Field<T> {
    /// A value written at its own place.
    pub fn set(value: T, span: Span) -> Self {
        Field::Set(value, Site { span, via: Via::Direct })
    }

    /// A value that cannot be told.
    pub fn unknown(why: Why, span: Span) -> Self {
        Field::Unknown(why, Site { span, via: Via::Direct })
    }

    /// Nothing; findings about it point at `owner`.
    pub fn absent(owner: Span) -> Self {
        Field::Absent(Site { span: owner, via: Via::WouldGo })
    }

    /// The value, if it is known.
    pub fn value(&self) -> Option<&T> {
        match self {
            Field::Set(value, _) => Some(value),
            _ => None,
        }
    }

    /// Where it is, or would go.
    pub fn site(&self) -> Site {
        match self {
            Field::Set(_, site) | Field::Unknown(_, site) | Field::Absent(site) => *site,
        }
    }

    /// Whether nothing is written.
    pub fn is_absent(&self) -> bool {
        matches!(self, Field::Absent(_))
    }

    /// The same field with another value.
    pub fn map<U>(self, f: impl FnOnce(T) -> U) -> Field<U> {
        match self {
            Field::Set(value, site) => Field::Set(f(value), site),
            Field::Unknown(why, site) => Field::Unknown(why, site),
            Field::Absent(site) => Field::Absent(site),
        }
    }
}
