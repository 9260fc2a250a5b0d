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

/// A value that takes the place of another: one of a list of the file, or one that follows from what the file says there.
#[derive(Debug, Clone)]
pub(super) struct Choice<'t> {
    at: Value<'t>,
    made: Option<Setting>,
}

impl<'t> Choice<'t> {
    /// The value itself.
    pub(super) fn listed(at: Value<'t>) -> Self {
        Self { at, made: None }
    }

    /// A single number or word, made of what is said there.
    pub(super) fn made(at: &Value<'t>, setting: &Setting) -> Self {
        Self { at: at.clone(), made: Some(setting.clone()) }
    }

    fn written(&self) -> String {
        self.made.as_ref().map_or_else(|| self.at.written(), |made| made.as_toml().to_owned())
    }
}

/// A file as it was read, to be read again with other values.
#[derive(Debug, Clone, Copy)]
pub(super) struct Document<'t> {
    pub(super) tree: &'t DeTable<'t>,
    pub(super) log: &'t Log<'t>,
}

impl<'t> Document<'t> {
    /// The plan with these values at these keys, without what varies it. Whatever is wrong with it, and not with the file itself, is
    /// noted at the values.
    pub(super) fn vary(&self, changes: &[(String, Choice<'t>)]) -> Option<Plan> {
        let statement = |(_, choice): &(String, Choice<'t>)| {
            choice.made.as_ref().map_or_else(String::new, |made| format!("{VALUE} = {}", made.as_toml()))
        };
        let statements: Vec<String> = changes.iter().map(statement).collect();
        let mut tree: DeTable<'_> = self.tree.clone();
        for ((key, choice), statement) in changes.iter().zip(&statements) {
            let value = match choice.made {
                None => choice.at.spanned(),
                // It stands where the file says so.
                Some(_) => Spanned::new(choice.at.span(), made_of(statement)?),
            };
            if let Err(message) = put(&mut tree, key, &value) {
                return choice.at.refuse(message, "remove it");
            }
        }
        let log = self.log.beside();
        let plan = planned(&Reader::new(&tree, 0..0, "", &format::TOP, &log));
        let failed = log.has_errors();
        log.beyond(self.log).into_iter().for_each(|problem| self.note(problem, changes));
        plan.filter(|_| !failed)
    }

    /// Notes what is wrong with a varied plan: at the value that is wrong, or else at the last one, with all of them.
    fn note(&self, problem: Problem, changes: &[(String, Choice<'t>)]) {
        let within = |(_, choice): &&(String, Choice<'t>)| choice.at.contains(&problem.span);
        let (choice, message) = match (changes.iter().find(within), changes.last()) {
            // What is wrong with one value of a range is wrong with many; and it is the value that is wrong, not what makes it.
            (Some((_, Choice { at, made: Some(_) })), _) if at.is_refused() => return,
            (Some((_, choice)), _) => {
                let made = choice.made.as_ref().map_or_else(|| choice.at.written(), |made| made.as_toml().to_owned());
                (choice, problem.message.replacen(&choice.at.written(), &made, 1))
            }
            (None, Some((_, last))) => {
                let all: Vec<_> = changes.iter().map(|(key, choice)| format!("{key} = {}", choice.written())).collect();
                (last, format!("with {}, {}: {}", all.join(" and "), problem.key, problem.message))
            }
            (None, None) => return,
        };
        choice.at.note_once(problem.kind, message, problem.remedy);
    }
}

/// The value of a statement.
fn made_of(statement: &str) -> Option<DeValue<'_>> {
    let (mut parsed, _) = DeTable::parse_recoverable(statement);
    parsed.get_mut().remove(VALUE).map(Spanned::into_inner)
}
