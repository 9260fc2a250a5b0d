//! Reads one TOML value as what the format expects, or says what was found instead.

use std::fmt;
use std::fs::File;
use std::io::Read;
use std::ops::{Range, RangeInclusive};

use jiff::civil::Date;
use toml::Spanned;
use toml::de::{DeInteger, DeValue};

use super::format::{Format, header_of, nearest};
use super::log::{Kind, Log, Problem};
use super::numerals::{grouped, number, quoted};
use super::reader::Reader;
use crate::characters::{first_invisible, is_invisible};
use crate::probability::Probability;

/// The most bytes of a file that a file names.
const MOST_BYTES: u64 = 1 << 20;

/// A value of the file with its key. Whatever cannot be read is noted and comes back as `None`.
#[derive(Debug, Clone)]
pub(crate) struct Value<'t> {
    value: &'t DeValue<'t>,
    span: Range<usize>,
    key: String,
    log: &'t Log<'t>,
}

/// Which numbers are meant.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limits {
    pub(crate) least: f64,
    /// Whether `least` itself is meant.
    pub(crate) inclusive: bool,
    pub(crate) most: f64,
    pub(crate) unit: &'static str,
}

impl Limits {
    fn contain(&self, number: f64) -> bool {
        (number > self.least || (self.inclusive && number >= self.least)) && number <= self.most
    }
}

impl fmt::Display for Limits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { least, inclusive, most, unit } = self;
        if *inclusive {
            write!(f, "from {least} to {most}{unit}")
        } else {
            write!(f, "above {least} and at most {most}{unit}")
        }
    }
}

impl<'t> Value<'t> {
    pub(crate) fn new(value: &'t Spanned<DeValue<'t>>, key: String, log: &'t Log<'t>) -> Self {
        Self { value: value.get_ref(), span: value.span(), key, log }
    }

    /// The value with its place in the file.
    pub(crate) fn spanned(&self) -> Spanned<DeValue<'t>> {
        Spanned::new(self.span.clone(), self.value.clone())
    }

    /// Whether an error was noted here.
    pub(crate) fn is_refused(&self) -> bool {
        self.log.is_refused(&self.span)
    }

    /// Its place in the file.
    pub(crate) fn span(&self) -> Range<usize> {
        self.span.clone()
    }

    /// Whether a place in the file is within this value.
    pub(crate) fn contains(&self, span: &Range<usize>) -> bool {
        self.span.start <= span.start && span.end <= self.span.end
    }

    /// As TOML, the same for values that are the same.
    pub(crate) fn canonical(&self) -> String {
        match self.value {
            DeValue::String(text) => quoted(text),
            DeValue::Boolean(flag) => flag.to_string(),
            DeValue::Integer(integer) => {
                integer_value(integer).map_or_else(|| self.written(), |whole| whole.to_string())
            }
            DeValue::Float(_) => self.as_number().map_or_else(|| self.written(), number),
            _ => self.written(),
        }
    }

    /// Notes an error or a warning here, unless that was done before.
    pub(crate) fn note_once(&self, kind: Kind, message: String, remedy: String) {
        self.log.note_once(Problem { kind, span: self.span.clone(), key: self.key.clone(), message, remedy });
    }

    /// Notes an error here.
    pub(crate) fn refuse<T>(&self, message: impl Into<String>, remedy: impl Into<String>) -> Option<T> {
        self.note(Kind::Content, message.into(), remedy.into())
    }

    /// Notes a warning here.
    pub(crate) fn warn(&self, message: impl Into<String>, remedy: impl Into<String>) {
        let _: Option<()> = self.note(Kind::Warning, message.into(), remedy.into());
    }

    fn note<T>(&self, kind: Kind, message: String, remedy: String) -> Option<T> {
        self.log.note(Problem { kind, span: self.span.clone(), key: self.key.clone(), message, remedy });
        None
    }

    /// The value as the file has it, shortened if it is long or of several lines.
    pub(crate) fn written(&self) -> String {
        const LONGEST: usize = 40;
        let line = self.log.written(self.span.clone()).lines().next().unwrap_or_default();
        let shown: String = line.chars().map(|c| if is_invisible(c) { '\u{fffd}' } else { c }).take(LONGEST).collect();
        if shown.len() < self.span.len() && shown.chars().count() == LONGEST { format!("{shown}…") } else { shown }
    }

    /// The line it is on.
    pub(crate) fn line(&self) -> usize {
        self.log.line(self.span.start)
    }

    fn found(&self) -> String {
        match self.value {
            DeValue::String(_) => format!("the text {}", self.written()),
            DeValue::Integer(_) | DeValue::Float(_) => format!("the number {}", self.written()),
            DeValue::Boolean(_) => self.written(),
            DeValue::Datetime(_) => format!("the date or time {}", self.written()),
            DeValue::Array(_) => "a list".to_owned(),
            DeValue::Table(_) => "a table".to_owned(),
        }
    }

    fn wrong_type<T>(&self, expected: &str, remedy: &str) -> Option<T> {
        self.refuse(format!("expected {expected}, found {}", self.found()), remedy)
    }

    /// Text in quotes: not empty, on one line, without characters that cannot be seen.
    pub(crate) fn text(&self, longest: usize) -> Option<String> {
        let DeValue::String(text) = self.value else {
            return self.wrong_type("text", "put it in double quotes, \"like this\"");
        };
        if text.trim().is_empty() {
            return self.refuse("this is empty", "write some text between the quotes");
        }
        if let Some(c) = first_invisible(text) {
            let message = format!("the text contains the character U+{:04X}, which cannot be seen", u32::from(c));
            return self.refuse(message, "remove it; text is a single line");
        }
        if text.trim().len() < text.len() {
            return self.refuse(format!("{} begins or ends with a space", self.written()), "remove the space");
        }
        let length = text.chars().count();
        if length > longest {
            let message = format!("this text has {length} characters");
            return self.refuse(message, format!("shorten it to {longest} at most"));
        }
        Some(text.to_string())
    }

    /// Text of several lines: not empty, without characters that cannot be seen.
    pub(crate) fn lines(&self, longest: usize) -> Option<String> {
        let DeValue::String(text) = self.value else {
            return self.wrong_type("text", "put it in three single quotes, '''like this'''");
        };
        self.checked_lines(text, longest)
    }

    fn checked_lines(&self, text: &str, longest: usize) -> Option<String> {
        if text.trim().is_empty() {
            return self.refuse("this is empty", "give some text");
        }
        // A byte order mark is no part of the text.
        let text = text.strip_prefix('\u{feff}').unwrap_or(text).replace("\r\n", "\n");
        if let Some(c) = text.chars().find(|&c| !matches!(c, '\n' | '\t') && is_invisible(c)) {
            let message = format!("the text contains the character U+{:04X}, which cannot be seen", u32::from(c));
            return self.refuse(message, "remove it");
        }
        let length = text.chars().count();
        if length > longest {
            return self
                .refuse(format!("this text has {length} characters"), format!("shorten it to {longest} at most"));
        }
        Some(text)
    }

    /// The text of a file that this names, by its path from the folder of the file that is read.
    pub(crate) fn of_file(&self, longest_name: usize) -> Option<String> {
        let name = self.text(longest_name)?;
        let Some(folder) = &self.log.folder else {
            let message = "there is no folder to find it in, as this text is no file";
            return self.refuse(message, "give the contents themselves instead");
        };
        let mut bytes = Vec::new();
        let read = File::open(folder.join(&name)).and_then(|file| file.take(MOST_BYTES + 1).read_to_end(&mut bytes));
        if let Err(error) = read {
            return self
                .refuse(format!("this file cannot be read: {error}"), "check the path, from the folder of this file");
        }
        if bytes.len() as u64 > MOST_BYTES {
            return self.refuse(format!("this file is larger than {MOST_BYTES} bytes"), "is this another file?");
        }
        match String::from_utf8(bytes) {
            Ok(text) => self.checked_lines(&text, MOST_BYTES as usize),
            Err(_) => self.refuse("this file is not UTF-8", "save it as UTF-8"),
        }
    }

    /// Whether this is text, whatever it says.
    pub(crate) fn is_text(&self, text: &str) -> bool {
        self.value.as_str() == Some(text)
    }

    /// `true` or `false`.
    pub(crate) fn flag(&self) -> Option<bool> {
        match self.value {
            DeValue::Boolean(flag) => Some(*flag),
            _ => self.wrong_type("true or false", "write true or false, without quotes"),
        }
    }

    /// A whole number in a range.
    pub(crate) fn whole(&self, range: RangeInclusive<u64>) -> Option<u64> {
        let how = if self.value.is_integer() { "" } else { ", in digits without quotes, point or exponent" };
        let remedy = format!("give a whole number from {} to {}{how}", grouped(*range.start()), grouped(*range.end()));
        self.whole_or(range, &remedy)
    }

    /// A whole number in a range, with a remedy of its own.
    pub(crate) fn whole_or(&self, range: RangeInclusive<u64>, remedy: &str) -> Option<u64> {
        let DeValue::Integer(integer) = self.value else {
            return self.wrong_type("a whole number", remedy);
        };
        let number = integer_value(integer).and_then(|number| u64::try_from(number).ok());
        match number.filter(|number| range.contains(number)) {
            Some(number) => Some(number),
            None => self.refuse(format!("{} is out of range", self.written()), remedy),
        }
    }

    /// A number within limits; never NaN or infinite.
    pub(crate) fn number(&self, limits: Limits) -> Option<f64> {
        let number = self.finite()?;
        if limits.contain(number) {
            return Some(number + 0.0);
        }
        self.refuse(format!("{} is out of range", self.written()), format!("give a number {limits}"))
    }

    /// A probability.
    pub(crate) fn probability(&self) -> Option<Probability> {
        let remedy = "give a number from 0 to 1 (30 % is 0.30)";
        match Probability::new(self.finite()?) {
            Some(probability) => Some(probability),
            None => self.refuse(format!("{} is not a probability", self.written()), remedy),
        }
    }

    fn as_number(&self) -> Option<f64> {
        match self.value {
            DeValue::Float(float) => float.as_str().parse().ok(),
            DeValue::Integer(integer) => integer_value(integer).map(|number| number as f64),
            _ => None,
        }
    }

    fn finite(&self) -> Option<f64> {
        if !matches!(self.value, DeValue::Float(_) | DeValue::Integer(_)) {
            return self.wrong_type("a number", "write it without quotes, decimals with a point");
        }
        match self.as_number().filter(|number| number.is_finite()) {
            Some(number) => Some(number),
            None => {
                self.refuse(format!("{} is not a finite number", self.written()), "give a number such as 0.5 or 12")
            }
        }
    }

    /// A date without time.
    pub(crate) fn date(&self) -> Option<Date> {
        let remedy = "write it as YYYY-MM-DD, without quotes and without a time";
        let DeValue::Datetime(datetime) = self.value else {
            return self.wrong_type("a date", remedy);
        };
        let (Some(date), None) = (datetime.date, datetime.time) else {
            return self.wrong_type("a date", remedy);
        };
        let date = i16::try_from(date.year)
            .ok()
            .and_then(|year| Date::new(year, i8::try_from(date.month).ok()?, i8::try_from(date.day).ok()?).ok());
        if date.is_none() {
            return self
                .refuse(format!("{}: there is no such date", self.written()), "give a date that exists as YYYY-MM-DD");
        }
        date
    }

    /// One of several words, each standing for something.
    pub(crate) fn choice<T: Copy>(&self, words: &[(&str, T)]) -> Option<T> {
        let list = words.iter().map(|(word, _)| format!("\"{word}\"")).collect::<Vec<_>>().join(", ");
        let DeValue::String(text) = self.value else {
            return self.wrong_type("text", &format!("choose one of {list}"));
        };
        if let Some((_, meaning)) = words.iter().find(|(word, _)| word == text) {
            return Some(*meaning);
        }
        let remedy = match (nearest(text, words.iter().map(|(word, _)| *word)), header_of(self.log.format, text)) {
            (Some(word), _) => format!("did you mean \"{word}\"? It is one of {list}"),
            (None, Some(header)) => format!("choose one of {list}; `{text}` is a table of its own, {header}"),
            (None, None) => format!("choose one of {list}"),
        };
        self.refuse(format!("{} is not known", self.written()), remedy)
    }

    /// A list.
    pub(crate) fn list(&self) -> Option<Vec<Value<'t>>> {
        let DeValue::Array(array) = self.value else {
            return self.wrong_type("a list", "write it in square brackets: [0.05, 0.15, 0.30]");
        };
        let entry = |(index, value)| Value::new(value, format!("{}[{}]", self.key, index + 1), self.log);
        Some(array.iter().enumerate().map(entry).collect())
    }

    /// How many entries a list has.
    pub(crate) fn length(&self) -> Option<usize> {
        self.value.as_array().map(|array| array.len())
    }

    /// A table.
    pub(crate) fn table(&self, format: &'static dyn Format) -> Option<Reader<'t>> {
        let DeValue::Table(table) = self.value else {
            let remedy = format!("write {} on a line of its own and its keys below", format.header());
            return self.wrong_type("a table", &remedy);
        };
        Some(Reader::new(table, self.span.clone(), &self.key, format, self.log))
    }

    /// A list of tables with at least one entry.
    pub(crate) fn tables(&self, format: &'static dyn Format) -> Option<Vec<Reader<'t>>> {
        let remedy = format!("write {} on a line of its own for each of them, with its keys below", format.header());
        if !matches!(self.value, DeValue::Array(_)) {
            return self.wrong_type(&format!("tables headed {}", format.header()), &remedy);
        }
        let entries = self.list()?;
        if entries.is_empty() {
            return self.refuse("there is none", remedy);
        }
        let readers: Vec<Option<Reader<'t>>> = entries.iter().map(|entry| entry.table(format)).collect();
        readers.into_iter().collect()
    }
}

fn integer_value(integer: &DeInteger<'_>) -> Option<i128> {
    i128::from_str_radix(integer.as_str(), integer.radix()).ok()
}
