use std::path::Path;
use std::str::FromStr;

use serde_json::Value;
use tower_lsp::ls_types::Uri;

use crate::model::FileId;

/// The file a URI names: by its path if it has one, else by the URI as it is (`untitled:Untitled-1`).
pub(super) fn file_of(uri: &Uri) -> FileId {
    if uri.scheme().as_str().eq_ignore_ascii_case("file")
        && let Some(path) = uri.to_file_path()
    {
        return FileId::from_path(&path);
    }
    FileId::from_uri(uri.as_str())
}

/// The URI of a file, everything encoded that may be.
pub(super) fn uri_of(file: &FileId) -> Option<Uri> {
    let path = Path::new(file.as_str());
    if path.is_absolute() { Uri::from_file_path(path) } else { Uri::from_str(file.as_str()).ok() }
}

/// Encodes what some editors leave bare in the URIs of a message (blanks, brackets, letters beyond ASCII), and takes a
/// bare path for what it means, so that the message can be read at all. An empty URI names nothing.
pub(super) fn mend(message: &mut Value) {
    match message {
        Value::Object(fields) => {
            for (name, value) in fields {
                match value {
                    Value::String(text) if (name == "uri" || name.ends_with("Uri")) && Uri::from_str(text).is_err() => {
                        *value = match text.as_str() {
                            "" => Value::Null,
                            path if path.starts_with('/') => format!("file://{}", encoded(path)).into(),
                            uri => encoded(uri).into(),
                        };
                    }
                    Value::Object(_) | Value::Array(_) => mend(value),
                    _ => {}
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(mend),
        _ => {}
    }
}

fn encoded(uri: &str) -> String {
    let bytes = uri.as_bytes();
    let mut out = String::with_capacity(uri.len() + 16);
    for (at, byte) in bytes.iter().enumerate() {
        let escapes = || bytes.get(at + 1..at + 3).is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit));
        let stays = match byte {
            b'%' => escapes(),
            b'\\' => false,
            byte => byte.is_ascii_alphanumeric() || b"-._~/:@!$&'()*+,;=?#".contains(byte),
        };
        if stays {
            out.push(char::from(*byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_path_goes_into_a_uri_and_back() {
        for path in ["/shop/compose.yaml", "/a b/ü/[x]#?%41/Dockerfile"] {
            let file = FileId::from_path(Path::new(path));
            assert_eq!(file_of(&uri_of(&file).unwrap()), file);
        }
    }

    #[test]
    fn one_file_may_be_spelt_in_several_ways() {
        for spelling in ["file:///a%20b/c.yaml", "file:///a%20b/./%63.yaml", "FILE:///x/../a%20b/c.yaml"] {
            assert_eq!(file_of(&Uri::from_str(spelling).unwrap()).as_str(), "/a b/c.yaml", "{spelling}");
        }
    }

    #[test]
    fn a_document_that_is_no_file_keeps_its_uri() {
        for uri in ["untitled:Untitled-1", "vscode-vfs://github/a/b/compose.yaml"] {
            let file = file_of(&Uri::from_str(uri).unwrap());
            assert_eq!((file.as_str(), uri_of(&file).unwrap().as_str()), (uri, uri));
        }
    }

    #[test]
    fn bare_characters_in_uris_are_encoded() {
        let mut message = json!({
            "textDocument": { "uri": "file:///a b/[ü]%zz", "text": "a b" },
            "folders": [{ "uri": "/a b", "name": "" }],
            "rootUri": "",
        });
        mend(&mut message);
        let mended = json!({
            "textDocument": { "uri": "file:///a%20b/%5B%C3%BC%5D%25zz", "text": "a b" },
            "folders": [{ "uri": "file:///a%20b", "name": "" }],
            "rootUri": null,
        });
        assert_eq!(message, mended);
    }
}
