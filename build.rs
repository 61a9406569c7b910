//! Packs the generated facts of `knowledge/generated/`: each `.facts` file becomes chunks of compressed sections behind
//! an index. `src/knowledge/pack.rs` says what the files look like and reads what is written here.

use std::error::Error;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

/// Sections are compressed together until they have this many bytes: small enough to be decompressed in a fraction of a
/// millisecond, large enough to compress well.
const CHUNK_BYTES: usize = 64 * 1024;

/// Compressing happens once per build, so the best level that stays below some seconds.
const LEVEL: i32 = 17;

fn main() -> Result<(), Box<dyn Error>> {
    let source = Path::new("knowledge/generated");
    println!("cargo::rerun-if-changed={}", source.display());
    let out = PathBuf::from(env::var("OUT_DIR")?);
    let mut table = String::from("&[\n");
    for path in facts(source)? {
        println!("cargo::rerun-if-changed={}", path.display());
        let name = path.strip_prefix(source)?.with_extension("").to_string_lossy().replace('\\', "/");
        let target = out.join(format!("{}.pack", name.replace('/', "-")));
        let text = fs::read_to_string(&path)?;
        fs::write(&target, pack(&text).map_err(|error| format!("{}: {error}", path.display()))?)?;
        writeln!(table, "    ({name:?}, include_bytes!({:?})),", target.display().to_string())?;
    }
    table.push(']');
    fs::write(out.join("packs.rs"), table)?;
    Ok(())
}

/// The `.facts` files below a folder, sorted.
fn facts(folder: &Path) -> Result<Vec<PathBuf>, Box<dyn Error>> {
    let mut found = Vec::new();
    if !folder.is_dir() {
        return Ok(found);
    }
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            found.extend(facts(&path)?);
        } else if path.extension().is_some_and(|extension| extension == "facts") {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

/// An index and chunks. The head is the length of the compressed index (u32, little endian); the index is a line per
/// section, `name\tchunk\tstart\tend`, then a line per chunk, `\toffset\tlength\tdecompressed length`, all in decimal,
/// offsets counted from the end of the index.
fn pack(text: &str) -> Result<Vec<u8>, Box<dyn Error>> {
    let mut index = String::new();
    let mut places = String::new();
    let mut body = Vec::new();
    let mut chunk = String::new();
    let mut chunks = 0;
    let mut previous = "";
    let mut flush = |chunk: &mut String, chunks: &mut usize| -> Result<(), Box<dyn Error>> {
        let compressed = zstd::bulk::compress(chunk.as_bytes(), LEVEL)?;
        writeln!(places, "\t{}\t{}\t{}", body.len(), compressed.len(), chunk.len())?;
        body.extend(compressed);
        chunk.clear();
        *chunks += 1;
        Ok(())
    };
    let sections = text.strip_prefix("== ").into_iter().chain(text.split("\n== ").skip(1));
    for section in sections {
        let (name, lines) = section.split_once('\n').unwrap_or((section, ""));
        if name <= previous || name.contains('\t') {
            return Err(format!(
                "sections must be sorted, of different names and without tabs: `{name}` after `{previous}`"
            )
            .into());
        }
        previous = name;
        writeln!(index, "{name}\t{chunks}\t{}\t{}", chunk.len(), chunk.len() + lines.len())?;
        chunk.push_str(lines);
        if chunk.len() >= CHUNK_BYTES {
            flush(&mut chunk, &mut chunks)?;
        }
    }
    if !chunk.is_empty() {
        flush(&mut chunk, &mut chunks)?;
    }
    let index = zstd::bulk::compress((index + &places).as_bytes(), LEVEL)?;
    let mut packed = u32::try_from(index.len())?.to_le_bytes().to_vec();
    packed.extend(index);
    packed.extend(body);
    Ok(packed)
}
