//! The plan that an edited file would give: values are put into what was read of the file, and all of it is read again.

use std::borrow::Cow;
use std::fmt::{self, Display, Formatter};

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::file::planned;
use super::{Plan, format};
use crate::input::{Log, Problem, ProblemKind, Reader, Value, note_syntax};

/// One value of a scenario file in place of another, or where there was none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    key: String,
    value: String,
}

impl Edit {
    /// `key` with the tables it is in, entries of lists counted from 1, as diagnostics name it: `design[2].boin.cohort_size`.
    /// `value` as a file would have it: `12`, `"none"`.
    pub fn new(key: impl Into<String>, value: impl ToString) -> Self {
        Self { key: key.into(), value: value.to_string() }
    }
}

/// A value that a key takes, as a scenario file has it; displayed, without quotes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setting(pub(super) String);

impl Setting {
    /// As a scenario file has it.
    pub fn as_toml(&self) -> &str {
        &self.0
    }
}

impl Display for Setting {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.trim_matches('"'))
    }
}

/// The text of a file with its edits as further lines, so that whatever is wrong with them has a place to be told of.
pub(super) struct Edited {
    /// The text, and a line for each edit.
    pub(super) text: String,
    /// For each edit a TOML text of the key [`VALUE`] alone, its value at the same byte as in `text`.
    statements: Vec<String>,
}

const VALUE: &str = "v";

impl Edited {
    pub(super) fn new(text: &str, edits: &[Edit]) -> Self {
        let mut edited = Self { text: text.to_owned(), statements: Vec::new() };
        for Edit { key, value } in edits {
            edited.text += &format!("\n{key} = ");
            let statement = format!("{VALUE} = ");
            let blank = " ".repeat(edited.text.len() - statement.len());
            edited.statements.push(format!("{blank}{statement}{value}"));
            edited.text += value;
        }
        edited
    }

    /// Puts every edit into the tree of the file, or notes why it cannot be.
    pub(super) fn apply<'t>(&'t self, tree: &mut DeTable<'t>, edits: &[Edit], log: &Log<'_>) {
        for (Edit { key, .. }, statement) in edits.iter().zip(&self.statements) {
            let (parsed, errors) = DeTable::parse_recoverable(statement);
            note_syntax(log, &self.text, &errors);
            let end = statement.len();
            let refuse = |message: String, remedy: &str| {
                let (span, remedy) = (end..end, remedy.to_owned());
                log.note(Problem { kind: ProblemKind::Content, span, key: key.clone(), message, remedy });
            };
            match parsed.get_ref().get(VALUE) {
                Some(value) if parsed.get_ref().len() == 1 => {
                    if let Err(message) = put(tree, key, value) {
                        refuse(message, "give a key as messages name it, such as design[1].cap");
                    }
                }
                _ => refuse("this is not one value".to_owned(), "give one TOML value, such as 12 or \"none\""),
            }
        }
    }
}

/// Puts a value at a key. Tables on the way that are not there are added; entries of lists are not.
fn put<'t>(table: &mut DeTable<'t>, key: &str, value: &Spanned<DeValue<'t>>) -> Result<(), String> {
    let (step, rest) = match key.split_once('.') {
        Some((step, rest)) => (step, Some(rest)),
        None => (key, None),
    };
    let (name, entry) = match step.strip_suffix(']').and_then(|step| step.split_once('[')) {
        Some((name, entry)) => (name, Some(entry)),
        None => (step, None),
    };
    if table.get(name).is_none() {
        let added = if rest.is_some() { DeValue::Table(DeTable::new()) } else { value.get_ref().clone() };
        table.insert(Spanned::new(value.span(), Cow::Owned(name.to_owned())), Spanned::new(value.span(), added));
    }
    let mut place = table.get_mut(name).ok_or_else(|| format!("there is no `{name}`"))?;
    if let Some(entry) = entry {
        let number: Option<usize> = entry.parse().ok();
        let entries = match place.get_mut() {
            DeValue::Array(entries) => entries,
            _ => return Err(format!("`{name}` is no list")),
        };
        let found = number.and_then(|number| number.checked_sub(1)).and_then(|place| entries.get_mut(place));
        place = found.ok_or_else(|| format!("`{name}` has no entry {entry}"))?;
    }
    match (rest, place) {
        (None, place) => *place = value.clone(),
        (Some(rest), place) => match place.get_mut() {
            DeValue::Table(table) => put(table, rest, value)?,
            _ => return Err(format!("`{step}` is no table")),
        },
    }
    Ok(())
}

/// A file as it was read, to be read again with other values.
#[derive(Debug, Clone, Copy)]
pub(super) struct Document<'t> {
    pub(super) tree: &'t DeTable<'t>,
    pub(super) log: &'t Log<'t>,
}

impl<'t> Document<'t> {
    /// The plan with these values at these keys, without `[sweep]` and `[sensitivity]`. Whatever is wrong with it, and not with
    /// the file itself, is noted at the values.
    pub(super) fn vary(&self, changes: &[(String, &Value<'t>)]) -> Option<Plan> {
        let mut tree = self.tree.clone();
        for (key, value) in changes {
            if let Err(message) = put(&mut tree, key, &value.spanned()) {
                return value.refuse(message, "remove it");
            }
        }
        let log = self.log.beside();
        let plan = planned(&Reader::new(&tree, 0..0, "", &format::TOP, &log));
        let failed = log.has_errors();
        log.beyond(self.log).into_iter().for_each(|problem| self.note(problem, changes));
        plan.filter(|_| !failed)
    }

    /// Notes what is wrong with a varied plan: at the value that is wrong, or else at the last one, with all of them.
    fn note(&self, problem: Problem, changes: &[(String, &Value<'t>)]) {
        let within = |(_, value): &&(String, &Value<'t>)| value.contains(&problem.span);
        let (value, message) = match (changes.iter().find(within), changes.last()) {
            (Some((_, value)), _) => (value, problem.message),
            (None, Some((_, last))) => {
                let all: Vec<_> = changes.iter().map(|(key, value)| format!("{key} = {}", value.written())).collect();
                (last, format!("with {}, {}: {}", all.join(" and "), problem.key, problem.message))
            }
            (None, None) => return,
        };
        value.note_once(problem.kind, message, problem.remedy);
    }
}
