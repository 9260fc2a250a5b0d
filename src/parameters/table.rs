//! A table of the file: its keys, read into what they are kept as and shown from it.

use std::fmt::{self, Debug, Formatter};

use super::key::KeyLine;
use super::{Context, Declaration, Kind, Member, Only, Shown};
use crate::input::{Format, Reader};

/// A table that is kept as `P`.
pub(crate) struct Table<P: 'static> {
    /// As it is written in a file.
    pub(crate) header: &'static str,
    /// What it is for: lines of comment above it.
    pub(crate) says: &'static str,
    /// What it says if it is empty, as far as there are defaults.
    pub(crate) usual: fn() -> P,
    /// Its keys, in the order of the template.
    pub(crate) members: &'static [&'static dyn Member<P>],
}

/// A table, whatever it is kept as.
pub(crate) trait AnyTable: Format {
    /// What it is for.
    fn says(&self) -> &'static str;

    /// Everything that is declared.
    fn declared(&self) -> Vec<Declared>;

    /// Keys of which exactly one is there.
    fn alternatives(&self) -> Vec<Vec<&'static str>>;
}

/// A key with its default.
#[derive(Debug, Clone)]
pub(crate) struct Declared {
    pub(crate) declaration: Declaration,
    pub(crate) default: Fallback,
}

impl Declared {
    /// A table within.
    pub(crate) fn table(name: &'static str, kind: Kind) -> Self {
        let declaration = Declaration { name, kind, says: "", example: "", only: Only::Always };
        Self { declaration, default: Fallback::Nothing }
    }
}

/// What holds if a key is left out.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Fallback {
    Required,
    Nothing,
    Value(Shown),
    Words(&'static str),
}

/// What was read of a table.
#[derive(Debug, Clone)]
pub(crate) struct Reading<P> {
    /// Usual values where nothing else could be read.
    pub(crate) value: P,
    /// The keys that could not be read, or should be there.
    pub(crate) failed: Vec<&'static str>,
}

impl<P> Reading<P> {
    /// Everything, if everything could be read.
    pub(crate) fn complete(self) -> Option<P> {
        self.failed.is_empty().then_some(self.value)
    }

    /// A part, if the keys that make it could be read.
    pub(crate) fn part<T>(&self, keys: &[&str], part: impl FnOnce(&P) -> T) -> Option<T> {
        let failed = keys.iter().any(|key| self.failed.contains(key));
        (!failed).then(|| part(&self.value))
    }
}

impl<P> Table<P> {
    /// Reads every key, and goes on after one that cannot be read.
    pub(crate) fn read(&self, table: &Reader<'_>, context: Context) -> Reading<P> {
        self.read_onto((self.usual)(), table, context)
    }

    /// The same, with other values for what is left out.
    pub(crate) fn read_onto(&self, usual: P, table: &Reader<'_>, context: Context) -> Reading<P> {
        let mut reading = Reading { value: usual, failed: Vec::new() };
        read_members(self.members, table, &mut reading, context);
        reading
    }

    /// The keys that have an effect, with their values.
    pub(crate) fn values(&self, of: &P) -> Vec<KeyLine> {
        show_members(self.members, of)
    }
}

/// The values in one line, `key=value` by `key=value`.
pub(crate) fn in_one_line(lines: &[KeyLine]) -> String {
    let shown = lines.iter().filter(|line| line.in_results);
    let pairs = shown.filter_map(|line| Some(format!("{}={}", line.name, line.value.as_ref()?.plain())));
    pairs.collect::<Vec<_>>().join(" ")
}

/// A comment on a key of an echo.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Note {
    /// Behind its value.
    Behind(String),
    /// The value follows from something else, which is this, so that the key is not given.
    FollowsFrom(&'static str),
}

/// The note on a value that is not in force.
pub(crate) fn without_effect(why: &str) -> Note {
    Note::Behind(format!("without effect: {why}"))
}

/// The keys with their values as a scenario file has them, one a line.
pub(crate) fn write_lines(f: &mut Formatter<'_>, lines: &[KeyLine], notes: &[(&str, Note)]) -> fmt::Result {
    for KeyLine { name, value, without, .. } in lines {
        let note = notes.iter().find(|(of, _)| of == name).map(|(_, note)| note);
        match (value.as_ref().map(Shown::toml), note) {
            (Some(value), Some(Note::Behind(note))) => writeln!(f, "{name} = {value} # {note}")?,
            (Some(value), Some(Note::FollowsFrom(origin))) => writeln!(f, "# {name} = {value}, {origin}")?,
            (Some(value), None) => writeln!(f, "{name} = {value}")?,
            (None, _) if without.is_empty() => {}
            (None, _) => writeln!(f, "# {without}")?,
        }
    }
    Ok(())
}

/// Reads each in turn. One that has no effect beside the others is refused.
pub(super) fn read_members<P>(members: &[&dyn Member<P>], table: &Reader<'_>, to: &mut Reading<P>, context: Context) {
    for member in members {
        let Some(declaration) = member.declaration() else {
            member.read(table, to, context);
            continue;
        };
        // What it should be beside a word that cannot be read is not known.
        let is_open = matches!(declaration.only, Only::When(other, _) if to.failed.contains(&other));
        if is_open && table.get(declaration.name).is_none() {
            continue;
        }
        match idle_because(declaration, members, table, to) {
            None => member.read(table, to, context),
            Some((because, remedy)) if table.get(declaration.name).is_some() => {
                let _: Option<()> = table.without_effect(declaration.name, &because, &remedy);
                to.failed.push(declaration.name);
            }
            Some(_) => {}
        }
    }
}

/// Why a key would have no effect, and what to do about it if it is there.
fn idle_because<P>(
    declaration: &Declaration,
    members: &[&dyn Member<P>],
    table: &Reader<'_>,
    to: &Reading<P>,
) -> Option<(String, String)> {
    let name = declaration.name;
    match declaration.only {
        Only::Always => None,
        Only::With(other) => {
            let remedy = format!("add `{other}`, or remove `{name}`");
            table.get(other).is_none().then(|| (format!("without `{other}`"), remedy))
        }
        Only::Without(other) => {
            let remedy = format!("remove it, or remove `{other}`");
            table.get(other).is_some().then(|| (format!("with `{other}`"), remedy))
        }
        Only::When(other, words) => {
            let current = word(members, &to.value, other)?;
            let wanted: Vec<_> = words.iter().map(|word| format!("`{other} = \"{word}\"`")).collect();
            let remedy = format!("remove it, or set {}", wanted.join(" or "));
            let idle = !words.contains(&current.as_str()) && !to.failed.contains(&other);
            idle.then(|| (format!("with `{other} = \"{current}\"`"), remedy))
        }
    }
}

/// The word that a key stands at.
fn word<P>(members: &[&dyn Member<P>], of: &P, name: &str) -> Option<String> {
    let mut lines = Vec::new();
    let named = |member: &&&dyn Member<P>| member.declaration().is_some_and(|declaration| declaration.name == name);
    members.iter().find(named)?.show(of, &mut lines);
    match lines.into_iter().next()?.value? {
        Shown::Text(word) => Some(word),
        _ => None,
    }
}

/// The values of all keys that have an effect.
pub(crate) fn show_members<P>(members: &[&dyn Member<P>], of: &P) -> Vec<KeyLine> {
    let mut shown: Vec<KeyLine> = Vec::new();
    let given = |name: &str| {
        let mut lines = Vec::new();
        let named = |member: &&&dyn Member<P>| member.declaration().is_some_and(|of| of.name == name);
        if let Some(member) = members.iter().find(named) {
            member.show(of, &mut lines);
        }
        lines.into_iter().any(|line| line.value.is_some())
    };
    for member in members {
        let has_effect = match member.declaration().map_or(Only::Always, |declaration| declaration.only) {
            Only::Always => true,
            Only::With(other) => given(other),
            Only::Without(other) => !given(other),
            Only::When(other, words) => word(members, of, other).is_some_and(|word| words.contains(&word.as_str())),
        };
        let mut lines = Vec::new();
        member.show(of, &mut lines);
        // What has no effect is not there, but for a comment that says so.
        lines.retain(|line| has_effect || (line.value.is_none() && !line.without.is_empty()));
        shown.extend(lines);
    }
    shown
}

impl<P> Debug for Table<P> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.debug_struct("Table").field("header", &self.header).finish_non_exhaustive()
    }
}

impl<P> Format for Table<P> {
    fn header(&self) -> &'static str {
        self.header
    }

    fn keys(&self) -> Vec<&'static str> {
        self.declared().into_iter().map(|of| of.declaration.name).collect()
    }

    fn tables(&self) -> Vec<(&'static str, &'static dyn Format)> {
        let table = |of: Declared| Some((of.declaration.name, of.declaration.kind.table()? as &dyn Format));
        self.declared().into_iter().filter_map(table).collect()
    }

    fn called(&self, name: &str) -> Option<&'static str> {
        self.members.iter().find_map(|member| member.called(name))
    }
}

impl<P> AnyTable for Table<P> {
    fn says(&self) -> &'static str {
        self.says
    }

    fn declared(&self) -> Vec<Declared> {
        let usual = (self.usual)();
        let mut declared = Vec::new();
        self.members.iter().for_each(|member| member.declare(&usual, &mut declared));
        declared
    }

    fn alternatives(&self) -> Vec<Vec<&'static str>> {
        self.members.iter().map(|member| member.alternatives()).filter(|keys| !keys.is_empty()).collect()
    }
}
