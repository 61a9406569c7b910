/// A number with a binary unit, as Docker reads sizes: `k`, `m`, `g`, `t`, `p` with or without `b` or `ib`. `-1`
/// stands for "no limit".
pub(super) fn is_docker_bytes(text: &str) -> bool {
    let lower = text.trim().to_ascii_lowercase();
    if lower == "-1" {
        return true;
    }
    let unit = lower.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.');
    let number = lower.strip_suffix(unit).unwrap_or("");
    let unit = unit.trim_start();
    let letters = unit.strip_suffix("ib").or_else(|| unit.strip_suffix('b')).unwrap_or(unit);
    number.starts_with(|c: char| c.is_ascii_digit() || c == '.')
        && number.parse::<f64>().is_ok()
        && matches!(letters, "" | "k" | "m" | "g" | "t" | "p")
}

/// Kubernetes' resource quantities: a number with a binary or decimal suffix or an exponent.
pub(super) fn is_quantity(text: &str) -> bool {
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    let suffix = unsigned.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.');
    let number = unsigned.strip_suffix(suffix).unwrap_or("");
    let exponent = suffix.strip_prefix(['e', 'E']).is_some_and(|e| e.parse::<i32>().is_ok());
    let unit = matches!(
        suffix,
        "" | "n" | "u" | "m" | "k" | "M" | "G" | "T" | "P" | "E" | "Ki" | "Mi" | "Gi" | "Ti" | "Pi" | "Ei"
    );
    number.parse::<f64>().is_ok() && (unit || exponent)
}
/// `3`, `25%`.
pub(super) fn is_number_or_percent(text: &str) -> bool {
    let digits = text.strip_suffix('%').unwrap_or(text);
    !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
}
