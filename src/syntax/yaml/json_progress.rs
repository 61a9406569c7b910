//! How far a text is JSON (RFC 8259): a reader that takes it byte by byte, keeps nothing of it, and can be asked to go on
//! from any place it has reached.

/// What has been read.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Progress {
    /// What closes the brackets that are open.
    open: Vec<u8>,
    state: State,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum State {
    /// A value comes next, or the end of an array if it has none.
    Value {
        may_end: bool,
    },
    /// A key comes next, or the end of an object if it has none.
    Key {
        may_end: bool,
    },
    Colon,
    /// A value has been read.
    Behind,
    Text {
        is_key: bool,
    },
    Escape {
        is_key: bool,
    },
    /// The digits of an escape, so many of which are to come.
    Digits {
        is_key: bool,
        left: u8,
    },
    Number(Number),
    /// The rest of `true`, `false` or `null`.
    Word(&'static [u8]),
}

/// The part of a number that is read.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Number {
    Minus,
    Zero,
    Whole,
    Point,
    Fraction,
    Exponent,
    Sign,
    Power,
}

impl Default for Progress {
    fn default() -> Self {
        Progress { open: Vec::new(), state: State::Value { may_end: false } }
    }
}

impl Progress {
    /// Reads bytes. Where one cannot stand, how many were read before it.
    pub(super) fn read(&mut self, bytes: &[u8]) -> Result<(), usize> {
        match bytes.iter().position(|byte| !self.step(*byte)) {
            Some(at) => Err(at),
            None => Ok(()),
        }
    }

    /// Whether the text may end here.
    pub(super) fn is_whole(&self) -> bool {
        let is_behind = self.state == State::Behind || matches!(self.state, State::Number(number) if number.may_end());
        is_behind && self.open.is_empty()
    }

    /// Reads one byte; gives whether it can stand here.
    fn step(&mut self, byte: u8) -> bool {
        let next = match self.state {
            State::Text { is_key } => match byte {
                b'"' if is_key => Some(State::Colon),
                b'"' => Some(State::Behind),
                b'\\' => Some(State::Escape { is_key }),
                0..b' ' => None,
                _ => return true,
            },
            State::Escape { is_key } => match byte {
                b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't' => Some(State::Text { is_key }),
                b'u' => Some(State::Digits { is_key, left: 4 }),
                _ => None,
            },
            State::Digits { is_key, left } => byte.is_ascii_hexdigit().then_some(match left {
                0 | 1 => State::Text { is_key },
                left => State::Digits { is_key, left: left - 1 },
            }),
            State::Word(rest) => match rest.split_first() {
                Some((first, [])) if *first == byte => Some(State::Behind),
                Some((first, rest)) if *first == byte => Some(State::Word(rest)),
                _ => None,
            },
            State::Number(number) => match number.then(byte) {
                Some(number) => Some(State::Number(number)),
                None if number.may_end() => self.between(State::Behind, byte),
                None => None,
            },
            state => self.between(state, byte),
        };
        self.state = next.unwrap_or(self.state);
        next.is_some()
    }

    /// What follows outside of texts, words and numbers.
    fn between(&mut self, state: State, byte: u8) -> Option<State> {
        let is_end = |may_end: bool| may_end || state == State::Behind;
        Some(match (byte, state) {
            (b' ' | b'\t' | b'\n' | b'\r', state) => state,
            (b'}' | b']', State::Value { may_end } | State::Key { may_end }) if !is_end(may_end) => return None,
            (b'}' | b']', State::Value { .. } | State::Key { .. } | State::Behind) => {
                self.open.pop_if(|close| *close == byte)?;
                State::Behind
            }
            (b',', State::Behind) => match self.open.last()? {
                b'}' => State::Key { may_end: false },
                _ => State::Value { may_end: false },
            },
            (b':', State::Colon) => State::Value { may_end: false },
            (b'"', State::Key { .. }) => State::Text { is_key: true },
            (b'"', State::Value { .. }) => State::Text { is_key: false },
            (b'{', State::Value { .. }) => {
                self.open.push(b'}');
                State::Key { may_end: true }
            }
            (b'[', State::Value { .. }) => {
                self.open.push(b']');
                State::Value { may_end: true }
            }
            (b't', State::Value { .. }) => State::Word(b"rue"),
            (b'f', State::Value { .. }) => State::Word(b"alse"),
            (b'n', State::Value { .. }) => State::Word(b"ull"),
            (b'-', State::Value { .. }) => State::Number(Number::Minus),
            (b'0', State::Value { .. }) => State::Number(Number::Zero),
            (b'1'..=b'9', State::Value { .. }) => State::Number(Number::Whole),
            _ => return None,
        })
    }
}

impl Number {
    fn then(self, byte: u8) -> Option<Number> {
        Some(match (self, byte) {
            (Number::Minus, b'0') => Number::Zero,
            (Number::Minus, b'1'..=b'9') | (Number::Whole, b'0'..=b'9') => Number::Whole,
            (Number::Zero | Number::Whole, b'.') => Number::Point,
            (Number::Point | Number::Fraction, b'0'..=b'9') => Number::Fraction,
            (Number::Zero | Number::Whole | Number::Fraction, b'e' | b'E') => Number::Exponent,
            (Number::Exponent, b'+' | b'-') => Number::Sign,
            (Number::Exponent | Number::Sign | Number::Power, b'0'..=b'9') => Number::Power,
            _ => return None,
        })
    }

    fn may_end(self) -> bool {
        matches!(self, Number::Zero | Number::Whole | Number::Fraction | Number::Power)
    }
}

#[cfg(test)]
mod tests {
    use super::super::json_reader;
    use super::*;

    /// How many bytes of a text are JSON, and whether it is whole.
    fn read(text: &str) -> (usize, bool) {
        let mut progress = Progress::default();
        match progress.read(text.as_bytes()) {
            Ok(()) => (text.len(), progress.is_whole()),
            Err(at) => (at, false),
        }
    }

    #[test]
    fn texts_are_whole_where_they_are_json() {
        for text in [
            "{}",
            "[]",
            "[[], {}]",
            "{\"a\": {\"b\": [1, 2]}, \"c\": null}",
            " \"\" ",
            "-0",
            "10",
            "1.50",
            "0.5e-3",
            "1E9",
            "[true,false,null]",
            "[\"\\u00e9\\n\\\"\"]",
            "[1 ,2]\n",
        ] {
            assert_eq!(read(text), (text.len(), true), "{text}");
            assert!(json_reader::read_once(text).is_some(), "{text}");
        }
        for (text, at) in [
            ("{,", 1),
            ("{\"a\" 1", 5),
            ("{\"a\":}", 5),
            ("[1,]", 3),
            ("[}", 1),
            ("[1}", 2),
            ("{}}", 2),
            ("[1 2", 3),
            ("[01", 2),
            ("[1.]", 3),
            ("[+", 1),
            ("[.5", 1),
            ("[tru]", 4),
            ("[truex", 5),
            ("[\"\n", 2),
            ("[\"\\q", 3),
            ("[\"\\u00g", 6),
            ("{\"a\": 1, }", 9),
            ("{1", 1),
            ("// a", 0),
            ("[-]", 2),
            ("[1e]", 3),
        ] {
            assert_eq!(read(text), (at, false), "{text}");
            assert!(json_reader::read_once(text).is_none(), "{text}");
        }
        for open in ["", "[", "{\"a\"", "{\"a\":", "\"", "tru", "-", "1.", "1e"] {
            assert_eq!(read(open), (open.len(), false), "{open}");
        }
    }
}
