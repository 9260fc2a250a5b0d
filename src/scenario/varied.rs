//! Keys that list values for a key of the plan, each of which takes its place in turn.

use std::borrow::Borrow;

use super::Setting;
use crate::input::{Reader, Value};
use crate::parameters::{Context, Declaration, Declared, Fallback, KeyLine, Kind, Member, Only, Reading, Shown};

/// A longer list would give more plans than anyone can compare.
pub(super) const LONGEST_LIST: usize = 1_000;

/// A key that takes several values in turn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VariedKey {
    /// The key of the table that lists its values.
    pub key: &'static str,
    /// Distinct; never empty.
    pub values: Vec<Setting>,
}

/// The declaration of a key that lists values.
#[derive(Debug, Clone, Copy)]
pub(super) struct ListKey {
    pub(super) name: &'static str,
    /// What the list may be.
    pub(super) kind: Kind,
    /// What holds if it is left out; nothing if empty.
    pub(super) default: &'static str,
    pub(super) says: &'static str,
    pub(super) example: &'static str,
}

/// All such keys of a table.
pub(super) struct ListKeys<T: 'static>(pub(super) &'static [T]);

impl<T: Borrow<ListKey> + Sync> Member<Vec<VariedKey>> for ListKeys<T> {
    fn declaration(&self) -> Option<&Declaration> {
        None
    }

    fn read(&self, table: &Reader<'_>, to: &mut Reading<Vec<VariedKey>>, _: Context) {
        for ListKey { name: key, .. } in self.0.iter().map(Borrow::borrow) {
            let Some(value) = table.get(key) else { continue };
            match distinct(&value) {
                Some(values) => to.value.push(VariedKey { key, values }),
                None => to.failed.push(key),
            }
        }
    }

    fn declare(&self, _: &Vec<VariedKey>, declared: &mut Vec<Declared>) {
        let declare = |&ListKey { name, kind, default, says, example }: &ListKey| Declared {
            declaration: Declaration { name, kind, says, example, only: Only::Always },
            default: if default.is_empty() { Fallback::Nothing } else { Fallback::Words(default) },
        };
        declared.extend(self.0.iter().map(Borrow::borrow).map(declare));
    }

    fn show(&self, of: &Vec<VariedKey>, shown: &mut Vec<KeyLine>) {
        let is_own = |of: &&VariedKey| self.0.iter().any(|own| own.borrow().name == of.key);
        shown.extend(of.iter().filter(is_own).map(|VariedKey { key: name, values }| {
            let values = values.iter().map(|value| Shown::Written(value.as_toml().to_owned()));
            KeyLine { name, value: Some(Shown::List(values.collect())), without: "", in_results: true }
        }));
    }
}

/// A list of distinct values, of which there is one at least.
pub(super) fn distinct(value: &Value<'_>) -> Option<Vec<Setting>> {
    let entries = value.list()?;
    if entries.is_empty() {
        return value.refuse("this list is empty", "give at least one value, or remove the key");
    }
    if entries.len() > LONGEST_LIST {
        let message = format!("this list has {} values", entries.len());
        return value.refuse(message, format!("give at most {LONGEST_LIST}"));
    }
    let settings: Vec<_> = entries.iter().map(|entry| Setting(entry.canonical())).collect();
    match (1..entries.len()).find(|&place| settings[..place].contains(&settings[place])) {
        Some(place) => {
            let message = format!("{} is in this list already", entries[place].written());
            entries[place].refuse(message, "give each value once")
        }
        None => Some(settings),
    }
}
