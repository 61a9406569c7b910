use std::collections::HashMap;
use std::sync::{LazyLock, OnceLock};

/// Facts that were generated from other projects' packages: a file `knowledge/generated/NAME.facts`, cut into sections.
///
/// In the source tree it is text that a person can read and compare: a section starts with a line `== NAME` and goes up
/// to the next one; names are sorted. What stands before the first section says where the facts come from and under
/// which licence; it stays in the source tree. The build compresses neighbouring sections together into chunks; a chunk
/// is decompressed when one of its sections is first asked for, and kept.
pub struct Pack {
    /// Sorted by name.
    sections: Vec<Section>,
    chunks: Vec<Chunk>,
}

struct Section {
    name: Box<str>,
    chunk: usize,
    start: usize,
    end: usize,
}

struct Chunk {
    compressed: &'static [u8],
    /// In bytes, once decompressed.
    length: usize,
    text: OnceLock<String>,
}

/// Packs as the build left them, by name.
static PACKED: &[(&str, &[u8])] = include!(concat!(env!("OUT_DIR"), "/packs.rs"));

/// The names of all packs, sorted.
pub fn pack_names() -> impl Iterator<Item = &'static str> {
    PACKED.iter().map(|(name, _)| *name)
}

/// The pack of this name: `kubernetes/types`. None if there is no such file.
pub fn pack(name: &str) -> Option<&'static Pack> {
    static OPENED: LazyLock<HashMap<&'static str, OnceLock<Option<Pack>>>> =
        LazyLock::new(|| PACKED.iter().map(|(name, _)| (*name, OnceLock::new())).collect());
    let (_, bytes) = PACKED.iter().find(|(packed, _)| *packed == name)?;
    OPENED.get(name)?.get_or_init(|| Pack::open(bytes)).as_ref()
}

impl Pack {
    /// Reads what `build.rs` wrote; its `pack` says in which form.
    fn open(bytes: &'static [u8]) -> Option<Pack> {
        let (head, rest) = bytes.split_first_chunk::<4>()?;
        let (index, body) = rest.split_at_checked(u32::from_le_bytes(*head) as usize)?;
        let index = unpacked(index)?;
        let mut pack = Pack { sections: Vec::new(), chunks: Vec::new() };
        for line in index.lines() {
            let (name, numbers) = line.split_once('\t')?;
            let mut numbers = numbers.split('\t').map_while(|number| number.parse::<usize>().ok());
            let (first, second, third) = (numbers.next()?, numbers.next()?, numbers.next()?);
            if name.is_empty() {
                let compressed = body.get(first..first + second)?;
                pack.chunks.push(Chunk { compressed, length: third, text: OnceLock::new() });
            } else {
                pack.sections.push(Section { name: name.into(), chunk: first, start: second, end: third });
            }
        }
        Some(pack)
    }

    /// The text of a section, without its heading.
    pub fn section(&self, name: &str) -> Option<&str> {
        let index = self.sections.binary_search_by(|section| (*section.name).cmp(name)).ok()?;
        let section = self.sections.get(index)?;
        self.chunks.get(section.chunk)?.text().get(section.start..section.end)
    }

    /// The names of the sections, sorted. Asking for them decompresses no facts.
    pub fn names(&self) -> impl ExactSizeIterator<Item = &str> {
        self.sections.iter().map(|section| &*section.name)
    }
}

/// The text of a frame that says how long it is. Read in one go: a decoder for streams would make room for the window of
/// the compression level, of several megabytes.
pub(super) fn unpacked(frame: &[u8]) -> Option<String> {
    let length = usize::try_from(zstd::stream::decompressed_size(frame)?).ok()?;
    String::from_utf8(zstd::bulk::decompress(frame, length).ok()?).ok()
}

impl Chunk {
    fn text(&self) -> &str {
        self.text.get_or_init(|| {
            let bytes = zstd::bulk::decompress(self.compressed, self.length).unwrap_or_default();
            String::from_utf8(bytes).unwrap_or_default()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pack_opens_and_every_section_can_be_read() {
        assert!(!PACKED.is_empty());
        for (name, _) in PACKED {
            let pack = pack(name).unwrap_or_else(|| panic!("{name}"));
            assert!(pack.names().len() > 0, "{name}");
            for section in pack.names() {
                assert!(pack.section(section).is_some_and(|text| !text.is_empty()), "{name}: {section}");
            }
            assert!(pack.section("no such section").is_none());
        }
        assert!(pack("no-such-pack").is_none());
    }
}
