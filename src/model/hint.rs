/// Something an editor may show in a line as if it were written there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hint {
    /// Where, relative to the segment.
    pub at: usize,
    /// What it says.
    pub label: String,
    /// What it is about, for whoever points at it.
    pub tooltip: &'static str,
}
