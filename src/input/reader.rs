//! Reads one TOML table by the keys that the format gives it, and reports those it does not know.

use std::ops::Range;
use std::sync::LazyLock;

use toml::de::{DeTable, DeValue};

use super::format::{Format, header_of, homes_of, is_table, nearest};
use super::log::{Kind, Log, Problem};
use super::value::Value;

/// Unknown keys of one table that are compared with the known ones. With more, the file is something else altogether.
const MOST_COMPARED: usize = 100;

/// A table of the file, to be asked for its keys.
///
/// Every method that reads returns `None` after something wrong has been noted, so that reading can go on to find more.
#[derive(Debug)]
pub(crate) struct Reader<'t> {
    table: &'t DeTable<'t>,
    /// Where it begins; empty for the whole file.
    span: Range<usize>,
    /// How keys in it are told of: empty for the whole file, else ending in a full stop.
    prefix: String,
    format: &'static dyn Format,
    log: &'t Log<'t>,
}

impl<'t> Reader<'t> {
    /// Begins to read a table, `key` being empty for the whole file. Keys that the format does not know are noted.
    pub(crate) fn new(
        table: &'t DeTable<'t>,
        span: Range<usize>,
        key: &str,
        format: &'static dyn Format,
        log: &'t Log<'t>,
    ) -> Self {
        let prefix = if key.is_empty() { String::new() } else { format!("{key}.") };
        let reader = Self { table, span, prefix, format, log };
        reader.note_unknown_keys();
        reader
    }

    /// The value of a key, if it is there.
    pub(crate) fn get(&self, key: &'static str) -> Option<Value<'t>> {
        debug_assert!(self.knows(key), "{key} is not among the keys of {}", self.format.header());
        let value = self.table.get(key)?;
        Some(Value::new(value, format!("{}{key}", self.prefix), self.log))
    }

    /// Reads a key that may be left out: `None` inside if it is.
    pub(crate) fn maybe<T>(&self, key: &'static str, read: impl FnOnce(Value<'t>) -> Option<T>) -> Option<Option<T>> {
        match self.get(key) {
            Some(value) => read(value).map(Some),
            None => Some(None),
        }
    }

    /// Reads a key that must be there, as in `example`.
    pub(crate) fn must<T>(
        &self,
        key: &'static str,
        example: &str,
        read: impl FnOnce(Value<'t>) -> Option<T>,
    ) -> Option<T> {
        let Some(value) = self.get(key) else {
            return self.missing(key, example);
        };
        read(value)
    }

    /// A table, which is as good as empty if it is left out.
    pub(crate) fn table(&self, key: &'static str, format: &'static dyn Format) -> Option<Reader<'t>> {
        static NOTHING: LazyLock<DeTable<'static>> = LazyLock::new(DeTable::new);
        let left_out = || Self::new(&NOTHING, self.span.clone(), &format!("{}{key}", self.prefix), format, self.log);
        self.get(key).map_or_else(|| Some(left_out()), |value| value.table(format))
    }

    /// Reads the tables of this name, of which there must be one at least; and goes on after one that cannot be read.
    pub(crate) fn tables<T>(
        &self,
        key: &'static str,
        format: &'static dyn Format,
        example: &str,
        read: impl FnMut(Reader<'t>) -> Option<T>,
    ) -> Option<Vec<T>> {
        self.must(key, example, |value| {
            let read_all: Vec<Option<T>> = value.tables(format)?.into_iter().map(read).collect();
            read_all.into_iter().collect()
        })
    }

    /// Notes that something should be in this table, unless it is there with a slip of the pen.
    pub(crate) fn missing<T>(&self, key: &str, example: &str) -> Option<T> {
        let misspelt = |written: &str| nearest(written, self.format.keys()) == Some(key);
        if self.unknown_keys().take(MOST_COMPARED).any(misspelt) {
            return None;
        }
        let place = match self.format.header() {
            "" => " to the file".to_owned(),
            header => format!(" below {header}"),
        };
        let message = "missing, and there is no default".to_owned();
        self.note(Kind::Missing, self.span.clone(), key, message, format!("add `{example}`{place}"))
    }

    /// Notes an error at a key, or at the table if the key is left out.
    pub(crate) fn refuse<T>(
        &self,
        key: &'static str,
        message: impl Into<String>,
        remedy: impl Into<String>,
    ) -> Option<T> {
        match self.get(key) {
            Some(value) => value.refuse(message, remedy),
            None => self.note(Kind::Content, self.span.clone(), key, message.into(), remedy.into()),
        }
    }

    /// Notes a warning at a key, or at the table if the key is left out.
    pub(crate) fn warn(&self, key: &'static str, message: impl Into<String>, remedy: impl Into<String>) {
        match self.get(key) {
            Some(value) => value.warn(message, remedy),
            None => {
                let _: Option<()> = self.note(Kind::Warning, self.span.clone(), key, message.into(), remedy.into());
            }
        }
    }

    /// Notes that a key, if it is there, has no effect and why.
    pub(crate) fn without_effect<T>(&self, key: &'static str, because: &str, remedy: &str) -> Option<T> {
        let (name, _) = self.table.get_key_value(key)?;
        self.note(Kind::Content, name.span(), key, format!("this has no effect {because}"), remedy.to_owned())
    }

    /// Whether there is something that the format does not know and that is a table, or names one.
    pub(crate) fn has_unknown_table(&self) -> bool {
        let names_table =
            |value: &DeValue<'_>| value.as_str().is_some_and(|word| header_of(self.format, word).is_some());
        let mut unknown = self.table.iter().filter(|(key, _)| !self.knows(key.get_ref()));
        unknown.any(|(_, value)| value.get_ref().is_table() || names_table(value.get_ref()))
    }

    fn knows(&self, key: &str) -> bool {
        self.format.keys().contains(&key)
    }

    fn unknown_keys(&self) -> impl Iterator<Item = &str> {
        self.table.keys().map(|key| key.get_ref().as_ref()).filter(|key| !self.knows(key))
    }

    fn note_unknown_keys(&self) {
        let place = match self.format.header() {
            "" => "at the top of the file".to_owned(),
            header => format!("in {header}"),
        };
        let unknown = self.table.iter().filter(|(key, _)| !self.knows(key.get_ref()));
        for ((key, value), number) in unknown.zip(0..) {
            let name: String = key.get_ref().escape_debug().take(60).collect();
            let is_table = value.get_ref().is_table();
            let message = format!("there is no {} `{name}` {place}", if is_table { "table" } else { "key" });
            let remedy = if number < MOST_COMPARED {
                self.remedy_for_unknown(&name, value.get_ref())
            } else {
                "remove it".to_owned()
            };
            let _: Option<()> = self.note(Kind::Content, key.span(), &name, message, remedy);
        }
    }

    fn remedy_for_unknown(&self, name: &str, value: &DeValue<'_>) -> String {
        let on_its_own = |header: &str| format!("write {header} on a line of its own, with its keys below");
        if let Some(key) = self.format.called(name) {
            return header_of(self.format, key).map_or_else(|| format!("did you mean `{key}`?"), on_its_own);
        }
        // `rule = "boin"` where the table [design.boin] is meant.
        if let Some(header) = value.as_str().and_then(|word| header_of(self.format, word)) {
            return on_its_own(header);
        }
        let place = |home: &'static str| match home {
            "" => "at the top of the file, before the first [table]".to_owned(),
            header => format!("in {header}"),
        };
        let homes: Vec<String> = homes_of(self.log.format, name).into_iter().map(place).collect();
        if !homes.is_empty() {
            return format!("`{name}` belongs {}", homes.join(", or "));
        }
        let has_tables = holds_tables(value);
        if let Some(known) = nearest(name, self.format.keys()) {
            let table = self.format.tables().into_iter().find(|(key, _)| *key == known && !has_tables);
            return table.map_or_else(|| format!("did you mean `{known}`?"), |(_, table)| on_its_own(table.header()));
        }
        let is_table = |key: &&str| is_table(self.log.format, key) == value.is_table();
        let alike: Vec<&str> = self.format.keys().into_iter().filter(is_table).collect();
        match alike.is_empty() {
            true => "remove it".to_owned(),
            false => format!("remove it; known here: {}", alike.join(", ")),
        }
    }

    fn note<T>(&self, kind: Kind, span: Range<usize>, key: &str, message: String, remedy: String) -> Option<T> {
        self.log.note(Problem { kind, span, key: format!("{}{key}", self.prefix), message, remedy });
        None
    }
}

/// Whether it is a table, or a list of tables.
fn holds_tables(value: &DeValue<'_>) -> bool {
    let of_list = |list: &[toml::Spanned<DeValue<'_>>]| list.iter().any(|entry| entry.get_ref().is_table());
    value.is_table() || value.as_array().is_some_and(|list| of_list(list))
}
