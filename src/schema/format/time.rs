/// Go's durations with days and weeks: numbers, each with its unit, without blanks; or a bare zero.
pub(super) fn is_duration_with_days(text: &str) -> bool {
    is_duration(text, &["ns", "us", "µs", "μs", "ms", "s", "m", "h", "d", "w"])
}

/// Go's durations (`time.ParseDuration`).
pub(super) fn is_go_duration(text: &str) -> bool {
    is_duration(text, &["ns", "us", "µs", "μs", "ms", "s", "m", "h"])
}

fn is_duration(text: &str, units: &[&str]) -> bool {
    let mut rest = text.strip_prefix(['-', '+']).unwrap_or(text);
    if rest == "0" {
        return true;
    }
    if rest.is_empty() {
        return false;
    }
    while !rest.is_empty() {
        let number = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.').len();
        let Some((digits, after)) = rest.split_at_checked(number) else { return false };
        if !digits.contains(|c: char| c.is_ascii_digit()) {
            return false;
        }
        let Some(next) = units.iter().find_map(|unit| {
            let next = after.strip_prefix(unit)?;
            next.chars().next().is_none_or(|c| c.is_ascii_digit() || c == '.').then_some(next)
        }) else {
            return false;
        };
        rest = next;
    }
    true
}

/// A duration of ISO 8601, as RFC 3339 (appendix A) writes it: `P1DT12H`, `P3W`.
pub(super) fn is_iso_duration(text: &str) -> bool {
    let Some(rest) = text.strip_prefix('P') else { return false };
    let (days, time) = rest.split_once('T').map_or((rest, None), |(days, time)| (days, Some(time)));
    if time == Some("") || days.is_empty() && time.is_none() {
        return false;
    }
    let is_weeks = days.strip_suffix('W').is_some_and(|n| !n.is_empty() && is_digits(n));
    (is_weeks && time.is_none() || has_parts(days, "YMD")) && time.is_none_or(|time| has_parts(time, "HMS"))
}

/// Numbers, each with one of these units, in their order.
fn has_parts(text: &str, units: &str) -> bool {
    let (mut rest, mut units) = (text, units);
    while !rest.is_empty() {
        let number = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        let unit = rest.get(number..).and_then(|rest| rest.chars().next());
        let Some((_, later)) = unit.filter(|_| number > 0).and_then(|unit| units.split_once(unit)) else {
            return false;
        };
        units = later;
        rest = rest.get(number + 1..).unwrap_or("");
    }
    true
}

/// A moment of RFC 3339: `2026-11-21T12:00:00Z`.
pub(super) fn is_date_time(text: &str) -> bool {
    text.split_once(['T', 't', ' ']).is_some_and(|(date, time)| is_date(date) && is_time(time))
}

/// A day of RFC 3339: `2026-11-21`.
pub(super) fn is_date(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let [year, month, day] = parts.as_slice() else { return false };
    let (Some(year), Some(month), Some(day)) = (number(year, 4), number(month, 2), number(day, 2)) else {
        return false;
    };
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        1..=12 => 31,
        _ => return false,
    };
    (1..=days).contains(&day)
}

/// A time of RFC 3339, with its zone: `12:00:00.5+01:00`.
pub(super) fn is_time(text: &str) -> bool {
    let Some((clock, zone)) = text.find(['Z', 'z', '+', '-']).and_then(|at| text.split_at_checked(at)) else {
        return false;
    };
    let (whole, fraction) = clock.split_once('.').map_or((clock, None), |(whole, f)| (whole, Some(f)));
    let parts: Vec<&str> = whole.split(':').collect();
    let [hour, minute, second] = parts.as_slice() else { return false };
    // A leap second is the sixtieth.
    let below = |text: &str, most: u32| number(text, 2).is_some_and(|n| n <= most);
    let zone_fits = matches!(zone, "Z" | "z")
        || zone.get(1..).and_then(|zone| zone.split_once(':')).is_some_and(|(h, m)| below(h, 23) && below(m, 59));
    below(hour, 23)
        && below(minute, 59)
        && below(second, 60)
        && fraction.is_none_or(|f| !f.is_empty() && is_digits(f))
        && zone_fits
}

fn number(text: &str, digits: usize) -> Option<u32> {
    (text.len() == digits && is_digits(text)).then(|| text.parse().ok()).flatten()
}

fn is_digits(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_digit())
}

/// What is wrong with a schedule of cron's five fields, in words that follow it.
pub(super) fn cron_complaint(text: &str) -> Option<String> {
    const MACROS: &[&str] =
        &["@yearly", "@annually", "@monthly", "@weekly", "@daily", "@midnight", "@hourly", "@reboot"];
    const MONTHS: &[&str] = &["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    const DAYS: &[&str] = &["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
    let text = text.trim();
    if text.starts_with('@') {
        let every = text.strip_prefix("@every ").is_some_and(is_go_duration);
        let known = every || MACROS.contains(&text);
        return (!known).then(|| "is not a schedule, such as `@daily` or `0 3 * * *`".to_owned());
    }
    let fields: Vec<&str> = text.split_whitespace().collect();
    // A time zone may stand before the fields.
    let fields = match fields.first() {
        Some(first) if first.starts_with("TZ=") || first.starts_with("CRON_TZ=") => fields.get(1..).unwrap_or(&[]),
        _ => fields.as_slice(),
    };
    if fields.len() != 5 {
        return Some(format!(
            "has {} fields, but a schedule has five (minute, hour, day, month, weekday), such as `0 3 * * *`",
            fields.len()
        ));
    }
    let rules: [(&str, u32, u32, &[&str]); 5] = [
        ("minute", 0, 59, &[]),
        ("hour", 0, 23, &[]),
        ("day", 1, 31, &[]),
        ("month", 1, 12, MONTHS),
        ("weekday", 0, 7, DAYS),
    ];
    fields.iter().zip(rules).find_map(|(field, (name, least, most, names))| {
        let fits = field.split(',').all(|part| is_cron_part(part, least, most, names));
        (!fits).then(|| format!("has `{field}` for the {name}, which goes from {least} to {most}"))
    })
}

/// `*`, `?`, `5`, `1-5`, each with a step behind `/`.
fn is_cron_part(part: &str, least: u32, most: u32, names: &[&str]) -> bool {
    let (range, step) = part.split_once('/').map_or((part, None), |(range, step)| (range, Some(step)));
    if step.is_some_and(|step| !is_digits(step) || step.parse::<u32>().is_ok_and(|step| step == 0) || step.is_empty()) {
        return false;
    }
    let value = |text: &str| -> Option<u32> {
        let lower = text.to_ascii_lowercase();
        let by_name = names.iter().position(|name| *name == lower).and_then(|at| u32::try_from(at).ok());
        let first = if names.len() == 12 { 1 } else { 0 };
        by_name
            .map(|at| at + first)
            .or_else(|| Some(text).filter(|t| !t.is_empty() && is_digits(t)).and_then(|t| t.parse().ok()))
            .filter(|n| (least..=most).contains(n))
    };
    match range.split_once('-') {
        _ if matches!(range, "*" | "?") => true,
        Some((first, last)) => value(first).zip(value(last)).is_some_and(|(first, last)| first <= last),
        None => value(range).is_some(),
    }
}
