/// A compiled schema.
#[derive(Debug)]
pub struct Schema {}
