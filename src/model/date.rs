use std::str::FromStr;
use std::time::{SystemTime, UNIX_EPOCH};

/// A day of the calendar, written `2026-11-21`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Deserialize)]
#[serde(try_from = "String")]
pub struct Date {
    year: i64,
    month: u32,
    day: u32,
}

impl Date {
    /// The day it is, in UTC, by the system's clock.
    pub fn today() -> Date {
        let seconds = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
        Date::from_days(i64::try_from(seconds / 86_400).unwrap_or(0))
    }

    /// The day so many days after 1970-01-01, after Hinnant's `civil_from_days`.
    fn from_days(days: i64) -> Date {
        // Years begin in March, so that the odd day comes last; an era is 400 years.
        let shifted = days + 719_468;
        let era = shifted.div_euclid(146_097);
        let of_era = shifted.rem_euclid(146_097);
        let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let march_based = (5 * of_year + 2) / 153;
        let day = of_year - (153 * march_based + 2) / 5 + 1;
        let month = if march_based < 10 { march_based + 3 } else { march_based - 9 };
        let year = year_of_era + era * 400 + i64::from(month <= 2);
        Date { year, month: u32::try_from(month).unwrap_or(1), day: u32::try_from(day).unwrap_or(1) }
    }
}

impl TryFrom<String> for Date {
    type Error = String;

    fn try_from(text: String) -> Result<Date, String> {
        text.parse()
    }
}

impl FromStr for Date {
    type Err = String;

    fn from_str(text: &str) -> Result<Date, String> {
        let mistake = || format!("`{text}` is no date such as `2026-11-21`");
        let mut parts = text.splitn(3, '-');
        let mut part = |length: usize| parts.next().filter(|part| part.len() == length).ok_or_else(mistake);
        let (year, month, day) = (part(4)?, part(2)?, part(2)?);
        let date = Date {
            year: year.parse().map_err(|_| mistake())?,
            month: month.parse().map_err(|_| mistake())?,
            day: day.parse().map_err(|_| mistake())?,
        };
        let exists = (1..=12).contains(&date.month) && (1..=31).contains(&date.day);
        exists.then_some(date).ok_or_else(mistake)
    }
}

impl std::fmt::Display for Date {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_since_the_epoch_are_dates() {
        for (days, date) in
            [(0, "1970-01-01"), (58, "1970-02-28"), (59, "1970-03-01"), (11_016, "2000-02-29"), (20_778, "2026-11-21")]
        {
            assert_eq!(Date::from_days(days).to_string(), date);
        }
    }

    #[test]
    fn dates_are_read_and_compared() {
        let date = |text: &str| text.parse::<Date>();
        assert!(date("2026-11-21").unwrap() > date("2026-02-28").unwrap());
        for wrong in ["", "2026-11", "2026-13-01", "26-11-21", "2026-11-2a"] {
            assert!(date(wrong).is_err(), "{wrong}");
        }
    }
}
