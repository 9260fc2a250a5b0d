//! Reads a date as people and spreadsheets write it, and refuses one that can be read in two ways.

use jiff::civil::Date;

use super::sheet::Epoch;
use super::workbook;

/// The order in which a file writes days and months before years.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DateOrder {
    /// Day, month, year.
    DayMonthYear,
    /// Month, day, year.
    MonthDayYear,
}

/// How the dates of a file are to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Dates {
    /// `None` if nobody said.
    pub(super) order: Option<DateOrder>,
    /// How a workbook counts days.
    pub(super) epoch: Option<Epoch>,
}

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// Years in which a trial of today can have a date.
const YEARS: std::ops::RangeInclusive<i16> = 1950..=2199;

const WRITE: &str = "write dates as YYYY-MM-DD, or leave the field empty";

/// A part of a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    /// A number as written, and of how many digits.
    Number(i16, usize),
    /// A month by its English name.
    Month(i8),
}

impl Dates {
    /// The date that a text says.
    ///
    /// # Errors
    ///
    /// What is wrong with it and what to do, if it is no date, or may be two.
    pub(super) fn read(&self, text: &str) -> Result<Date, (String, String)> {
        let no_date = || (format!("{text:?} is no date"), WRITE.to_owned());
        let whole = text.parse::<f64>().ok().filter(|days| days.fract().abs() < f64::EPSILON && *days >= 0.0);
        if let (Some(epoch), Some(days)) = (self.epoch, whole) {
            return self.day(&workbook::serial(days, epoch)).unwrap_or_else(|| Err(no_date()));
        }
        let Some((day, midnight)) = without_time(text) else { return Err(no_date()) };
        if !midnight {
            return Err((format!("{text:?} has a time of day"), "give the date alone, as YYYY-MM-DD".to_owned()));
        }
        self.day(day).unwrap_or_else(|| Err(no_date()))
    }

    /// The date of a day without a time; `None` if it is none.
    fn day(&self, text: &str) -> Option<Result<Date, (String, String)>> {
        use Part::{Month, Number};
        let date = |year: i16, month: i16, day: i16| {
            let date = Date::new(year, month.try_into().ok()?, day.try_into().ok()?).ok()?;
            YEARS.contains(&year).then_some(Ok(date))
        };
        match parts(text)?[..] {
            [Number(year, 4), Number(month, 1..=2), Number(day, 1..=2)] => date(year, month, day),
            [Number(year, 4), Month(month), Number(day, 1..=2)]
            | [Number(day, 1..=2), Month(month), Number(year, 4)]
            | [Month(month), Number(day, 1..=2), Number(year, 4)] => date(year, month.into(), day),
            [Number(first, 1..=2), Number(second, 1..=2), Number(year, 4)] => match self.order {
                Some(DateOrder::DayMonthYear) => date(year, second, first),
                Some(DateOrder::MonthDayYear) => date(year, first, second),
                None => {
                    let ways = [date(year, second, first), date(year, first, second)];
                    let ways: Vec<_> = ways.into_iter().flatten().flatten().map(|date| date.to_string()).collect();
                    (!ways.is_empty()).then(|| Err(ambiguous(text, &ways)))
                }
            },
            [Number(..), Number(..) | Month(_), Number(_, 2)] => {
                let remedy = "write the year with four digits, best as YYYY-MM-DD";
                Some(Err((format!("{text:?} does not say which century"), remedy.to_owned())))
            }
            _ => None,
        }
    }
}

fn ambiguous(text: &str, ways: &[String]) -> (String, String) {
    let message = match ways {
        [one] => format!("{text:?} is {one} only if the file gives days and months in that order"),
        _ => format!("{text:?} may be {}", ways.join(" or ")),
    };
    let remedy = "write dates as YYYY-MM-DD, or say in which order the file has them: --date-order dmy (day, month, year) or \
                  --date-order mdy (month, day, year)";
    (message, remedy.to_owned())
}

/// A text without its time of day, and whether that is midnight, which is how programs write that there is none. `None` if
/// it is no time of day.
fn without_time(text: &str) -> Option<(&str, bool)> {
    let Some(colon) = text.find(':') else { return Some((text, true)) };
    let at = text[..colon].rfind(['T', ' '])?;
    let time = text[at + 1..].trim_end_matches('Z').trim_end().to_ascii_uppercase();
    let (time, twelve_hours) = match time.strip_suffix("AM") {
        Some(time) => (time.trim_end().to_owned(), true),
        None => (time.strip_suffix("PM").map_or(time.as_str(), str::trim_end).to_owned(), false),
    };
    if !time.bytes().all(|byte| byte.is_ascii_digit() || byte == b':' || byte == b'.') {
        return None;
    }
    let (hour, rest) = time.split_once(':')?;
    let is_hour = hour.parse() == Ok(if twelve_hours { 12 } else { 0 });
    let is_whole = rest.bytes().all(|byte| !byte.is_ascii_digit() || byte == b'0');
    Some((text[..at].trim_end(), is_hour && is_whole))
}

/// The numbers and months of a text; `None` if there is anything else.
fn parts(text: &str) -> Option<Vec<Part>> {
    let mut parts = Vec::new();
    let mut rest = text.trim();
    while let Some(first) = rest.chars().next() {
        let is_part: fn(char) -> bool = match first {
            _ if first.is_ascii_digit() => |c| c.is_ascii_digit(),
            _ if first.is_ascii_alphabetic() => |c| c.is_ascii_alphabetic(),
            '-' | '/' | '.' | ',' | ' ' => |c| matches!(c, '-' | '/' | '.' | ',' | ' '),
            _ => return None,
        };
        let end = rest.find(|c| !is_part(c)).unwrap_or(rest.len());
        let (part, after) = rest.split_at(end);
        rest = after;
        if first.is_ascii_digit() {
            parts.push(Part::Number(part.parse().ok()?, part.len()));
        } else if first.is_ascii_alphabetic() {
            parts.push(Part::Month(month(part)?));
        } else if parts.is_empty() || rest.is_empty() || part.trim().len() > 1 {
            return None;
        }
    }
    Some(parts)
}

/// A month by its English name, of which three letters will do.
fn month(name: &str) -> Option<i8> {
    let name = name.to_ascii_lowercase();
    let place = MONTHS.iter().position(|month| name.len() >= 3 && month.starts_with(&name))?;
    i8::try_from(place + 1).ok()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn read(text: &str, order: Option<DateOrder>) -> Result<String, String> {
        let dates = Dates { order, epoch: None };
        dates.read(text).map(|date| date.to_string()).map_err(|(message, _)| message)
    }

    #[test]
    fn dates_that_mean_one_day_are_read_whatever_their_form() {
        let forms = [
            "2026-01-05",
            "2026-1-5",
            "2026/01/05",
            "2026.01.05",
            "2026-01-05T00:00:00",
            "2026-01-05 00:00",
            "2026-01-05T00:00:00.000Z",
            "2026-01-05 12:00:00 AM",
            "05-Jan-2026",
            "5 January 2026",
            "Jan 5, 2026",
            "05JAN2026",
            "2026-JAN-05",
        ];
        for form in forms {
            assert_eq!(read(form, None).as_deref(), Ok("2026-01-05"), "{form}");
        }
        for (form, order, day) in [
            ("05/01/2026", DateOrder::DayMonthYear, "2026-01-05"),
            ("05/01/2026", DateOrder::MonthDayYear, "2026-05-01"),
            ("5.1.2026", DateOrder::DayMonthYear, "2026-01-05"),
            ("1/5/2026 12:00:00 AM", DateOrder::MonthDayYear, "2026-01-05"),
            ("2026-01-05", DateOrder::MonthDayYear, "2026-01-05"),
        ] {
            assert_eq!(read(form, Some(order)).as_deref(), Ok(day), "{form}");
        }
    }

    #[test]
    fn what_is_no_date_or_two_is_refused() {
        for (text, message) in [
            ("05/01/2026", "\"05/01/2026\" may be 2026-01-05 or 2026-05-01"),
            ("20/01/2026", "\"20/01/2026\" is 2026-01-20 only if the file gives days and months in that order"),
            ("05/01/26", "\"05/01/26\" does not say which century"),
            ("5-Jan-26", "\"5-Jan-26\" does not say which century"),
            ("2026-01-05T10:00", "\"2026-01-05T10:00\" has a time of day"),
            ("2026-01-05 12:00:00 PM", "\"2026-01-05 12:00:00 PM\" has a time of day"),
        ] {
            assert_eq!(read(text, None).unwrap_err(), message);
        }
        let none =
            ["2026-02-30", "2026-13-01", "0026-01-05", "46027", "tomorrow", "2026-01", "2026--01-05", "1-2-3-2026"];
        for text in none.into_iter().chain([
            "30/30/2026",
            "2026-01-05-",
            "Ja 5 2026",
            "20260105",
            "2026-01-05 x:00",
            "५-1-2026",
        ]) {
            assert_eq!(read(text, None).unwrap_err(), format!("{text:?} is no date"));
        }
        assert!(read("20/01/2026", Some(DateOrder::MonthDayYear)).unwrap_err().contains("no date"));
    }

    /// A date as a number of days, by hand: 2026-01-05 is 126 years (32 of them leap years with the one that Excel invents
    /// in 1900) and 4 days after 1900-01-01, which is day 1: 126 · 365 + 32 + 5 = 46,027; the other count begins 1,462 days later.
    #[test]
    fn the_days_of_a_workbook_are_counted_from_its_epoch() {
        let of = |days: &str, epoch| Dates { order: None, epoch: Some(epoch) }.read(days).map(|date| date.to_string());
        assert_eq!(of("46027", Epoch::Of1900).as_deref(), Ok("2026-01-05"));
        assert_eq!(of("44565", Epoch::Of1904).as_deref(), Ok("2026-01-05"));
        assert!(of("46027.5", Epoch::Of1900).is_err());
        assert!(of("3", Epoch::Of1900).is_err());
    }
}
