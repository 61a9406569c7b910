//! What is too much. Every limit has a plain message where it bites.

/// Largest file that is read, in bytes.
pub const FILE_BYTES: usize = 32 * 1024 * 1024;

/// Largest file that is looked at though it is of no format, in bytes.
pub const ASIDE_BYTES: u64 = 1024 * 1024;

/// Most files a workspace holds.
pub const FILES: usize = 20_000;

/// Most schemas that are read at once because files ask for them.
pub const SCHEMAS: usize = 256;

/// Deepest folder that discovery goes into, from its start.
pub const FOLDER_DEPTH: usize = 32;

/// How much of a file is looked at to recognise its dialect, in bytes.
pub const HEAD_BYTES: usize = 8 * 1024;

/// Most names of a folder that are offered to somebody who writes a path.
pub const FOLDER_ENTRIES: usize = 1_000;

/// Most entries of a folder among which a file looks for others of its kind.
pub const NEIGHBOURS: usize = 128;

/// Most definitions that a reference is linked to while a file is checked.
pub const LINKED: usize = 8;
