use crate::text::Span;

/// A place that names a file or folder by its path. The span is relative to the segment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PathUse {
    /// The path as written, without quotation marks.
    pub span: Span,
    /// What it may mean, the likeliest first: paths relative to the folder of the file, or absolute.
    pub paths: Vec<String>,
    /// Whether a folder among them leads to the first file in it.
    pub into_folders: bool,
}

/// A place that names what has a page on the web. The span is relative to the segment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageUse {
    /// The name as written, without quotation marks.
    pub span: Span,
    /// Where the page is.
    pub url: String,
}
