/// What is wrong with a duration of HEALTHCHECK, as Go reads it: `1m30s`, `0.5h`, `0`; at least a millisecond.
pub(super) fn mistake(text: &str) -> Option<&'static str> {
    const FORM: &str = "write a number and a unit, such as `30s`, `1m30s` or `500ms`";
    if text.is_empty() || text == "0" {
        return None;
    }
    let (negative, mut rest) = match text.strip_prefix(['+', '-']) {
        Some(rest) => (text.starts_with('-'), rest),
        None => (false, text),
    };
    if rest == "0" {
        return None;
    }
    if rest.is_empty() {
        return Some(FORM);
    }
    let mut nanoseconds = 0.0_f64;
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(rest.len());
        let (number, behind) = rest.split_at(digits);
        let unit_end = behind.find(|c: char| c.is_ascii_digit() || c == '.').unwrap_or(behind.len());
        let (unit, behind) = behind.split_at(unit_end);
        let factor = match unit {
            "ns" => 1.0,
            "us" | "µs" | "μs" => 1e3,
            "ms" => 1e6,
            "s" => 1e9,
            "m" => 60e9,
            "h" => 3600e9,
            _ => return Some(FORM),
        };
        let Ok(number) = number.parse::<f64>() else { return Some(FORM) };
        nanoseconds += number * factor;
        rest = behind;
    }
    let short = nanoseconds > 0.0 && (negative || nanoseconds < 1e6);
    short.then_some("BuildKit takes no less than a millisecond")
}

#[cfg(test)]
mod tests {
    use super::mistake;

    #[test]
    fn durations_as_go_reads_them() {
        for fine in ["", "0", "30s", "1m30s", "0.5h", "1.5s", ".5s", "1ms", "+5s", "0s", "1h0m0s"] {
            assert_eq!(mistake(fine), None, "{fine}");
        }
        for wrong in ["30", "s", "5 s", "5sec", "-5s", "1us", "$X", "1d", "+", ".s", "é"] {
            assert!(mistake(wrong).is_some(), "{wrong}");
        }
    }
}
