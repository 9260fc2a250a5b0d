//! One key: what it is called, what it may be, where it is kept, and what holds if it is left out.

use std::fmt::Debug;

use super::table::{Declared, Fallback, Reading, read_members, show_members};
use super::{AnyTable, Context, KeyType, Kind, Shown};
use crate::input::Reader;

/// What is said of a key, wherever it is kept.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Declaration {
    /// In the file.
    pub(crate) name: &'static str,
    /// What it may be.
    pub(crate) kind: Kind,
    /// What it means: for people, in the template, the table of keys and the schema.
    pub(crate) says: &'static str,
    /// A value as a file has it, where the default is none.
    pub(crate) example: &'static str,
    /// When it has an effect.
    pub(crate) only: Only,
}

/// What holds if a key is left out.
pub(crate) enum Absent<P> {
    /// It must be there.
    Required,
    /// What its table usually says; perhaps nothing.
    Usual,
    /// What these words say. The function makes it hold, and is `None` where it cannot.
    Derived(&'static str, fn(&Reader<'_>, &mut P, Context) -> Option<()>),
}

impl<P> Clone for Absent<P> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<P> Copy for Absent<P> {}

/// When a key has an effect. Elsewhere it is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Only {
    Always,
    /// If this key is there, too.
    With(&'static str),
    /// If this key is not there.
    Without(&'static str),
    /// If this key is one of these words.
    When(&'static str, &'static [&'static str]),
}

/// Where a value is kept.
pub(crate) struct Lens<P, T> {
    pub(crate) get: fn(&P) -> T,
    pub(crate) set: fn(&mut P, T),
}

/// The [`Lens`] of a field: `lens!(BoinParameters, conduct.cohort_size)`.
macro_rules! lens {
    ($of:ty, $($field:tt)+) => {
        $crate::parameters::Lens {
            get: |of: &$of| of.$($field)+.clone(),
            set: |of: &mut $of, to| of.$($field)+ = to,
        }
    };
}
pub(crate) use lens;

/// A key that is kept as `T` in `P`.
pub(crate) struct Key<P: 'static, T: 'static> {
    declaration: Declaration,
    lens: Lens<P, T>,
    absent: Absent<P>,
    without: &'static str,
    in_results: bool,
    one_of: &'static [&'static str],
    formerly: &'static str,
    goes_without_saying: fn(&T) -> bool,
}

impl<P, T: KeyType> Key<P, T> {
    pub(crate) const fn new(name: &'static str, lens: Lens<P, T>, kind: Kind, says: &'static str) -> Self {
        let declaration = Declaration { name, kind, says, example: "", only: Only::Always };
        let goes_without_saying = |_: &T| false;
        Self {
            declaration,
            lens,
            absent: Absent::Usual,
            without: "",
            in_results: true,
            one_of: &[],
            formerly: "",
            goes_without_saying,
        }
    }

    /// There is no default.
    pub(crate) const fn required(mut self, example: &'static str) -> Self {
        self.absent = Absent::Required;
        self.example(example)
    }

    /// A value for the template, where there is no default.
    pub(crate) const fn example(mut self, example: &'static str) -> Self {
        self.declaration.example = example;
        self
    }

    /// The default depends on something else.
    pub(crate) const fn derived(
        mut self,
        words: &'static str,
        example: &'static str,
        by: fn(&Reader<'_>, &mut P, Context) -> Option<()>,
    ) -> Self {
        self.absent = Absent::Derived(words, by);
        self.example(example)
    }

    /// It has an effect then only.
    pub(crate) const fn only(mut self, only: Only) -> Self {
        self.declaration.only = only;
        self
    }

    /// A comment of the echo where there is no value.
    pub(crate) const fn or_else_said(mut self, comment: &'static str) -> Self {
        self.without = comment;
        self
    }

    /// Exactly one of these keys of the table is there, this one being the first: the schema says so. The table sees to it.
    pub(crate) const fn one_of(mut self, keys: &'static [&'static str]) -> Self {
        self.one_of = keys;
        self
    }

    /// What it was called before, which is told to whoever writes that.
    pub(crate) const fn formerly(mut self, name: &'static str) -> Self {
        self.formerly = name;
        self
    }

    /// Values that neither an echo nor results name: those of a rule that is not in force.
    pub(crate) const fn unsaid_if(mut self, goes_without_saying: fn(&T) -> bool) -> Self {
        self.goes_without_saying = goes_without_saying;
        self
    }

    /// It goes without saying in results.
    pub(crate) const fn not_in_results(mut self) -> Self {
        self.in_results = false;
        self
    }
}

/// One or more keys of a table that is kept as `P`.
pub(crate) trait Member<P>: Sync {
    /// What is said of the key; `None` for a group of keys.
    fn declaration(&self) -> Option<&Declaration>;

    /// Reads the keys that are there, and sees to those that are not.
    fn read(&self, table: &Reader<'_>, to: &mut Reading<P>, context: Context);

    /// Adds what is declared, `usual` being what the table says if it is empty.
    fn declare(&self, usual: &P, declared: &mut Vec<Declared>);

    /// Adds the values.
    fn show(&self, of: &P, shown: &mut Vec<KeyLine>);

    /// The key of a table that people call so.
    fn called(&self, _name: &str) -> Option<&'static str> {
        None
    }

    /// Its keys, if exactly one of them is there.
    fn alternatives(&self) -> Vec<&'static str> {
        Vec::new()
    }
}

/// One key of an echo.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct KeyLine {
    pub(crate) name: &'static str,
    pub(crate) value: Option<Shown>,
    /// A comment where there is no value.
    pub(crate) without: &'static str,
    pub(crate) in_results: bool,
}

impl<P, T: KeyType> Member<P> for Key<P, T> {
    fn declaration(&self) -> Option<&Declaration> {
        Some(&self.declaration)
    }

    fn read(&self, table: &Reader<'_>, to: &mut Reading<P>, context: Context) {
        let Declaration { name, kind, example, .. } = self.declaration;
        let read = match (table.get(name), self.absent) {
            (Some(value), _) => T::read(&value, &kind, context).map(|value| (self.lens.set)(&mut to.value, value)),
            (None, Absent::Required) => table.missing(name, &format!("{name} = {example}")),
            (None, Absent::Usual) => Some(()),
            (None, Absent::Derived(_, by)) => by(table, &mut to.value, context),
        };
        if read.is_none() {
            to.failed.push(name);
        }
    }

    fn declare(&self, usual: &P, declared: &mut Vec<Declared>) {
        let default = match self.absent {
            Absent::Required => Fallback::Required,
            Absent::Derived(words, _) => Fallback::Words(words),
            Absent::Usual => match (self.lens.get)(usual).shown(&self.declaration.kind) {
                Some(shown) => Fallback::Value(shown),
                None => Fallback::Nothing,
            },
        };
        declared.push(Declared { declaration: self.declaration, default });
    }

    fn show(&self, of: &P, shown: &mut Vec<KeyLine>) {
        let value = (self.lens.get)(of);
        let value = if (self.goes_without_saying)(&value) { None } else { value.shown(&self.declaration.kind) };
        shown.push(KeyLine { name: self.declaration.name, value, without: self.without, in_results: self.in_results });
    }

    fn called(&self, name: &str) -> Option<&'static str> {
        (!self.formerly.is_empty() && self.formerly == name).then_some(self.declaration.name)
    }

    fn alternatives(&self) -> Vec<&'static str> {
        self.one_of.to_vec()
    }
}

/// Keys that several tables share, kept as `Q` within `P`.
pub(crate) struct Group<P: 'static, Q: 'static> {
    pub(crate) lens: Lens<P, Q>,
    pub(crate) members: &'static [&'static dyn Member<Q>],
}

impl<P, Q> Member<P> for Group<P, Q> {
    fn declaration(&self) -> Option<&Declaration> {
        None
    }

    fn read(&self, table: &Reader<'_>, to: &mut Reading<P>, context: Context) {
        let mut part = Reading { value: (self.lens.get)(&to.value), failed: Vec::new() };
        read_members(self.members, table, &mut part, context);
        (self.lens.set)(&mut to.value, part.value);
        to.failed.extend(part.failed);
    }

    fn declare(&self, usual: &P, declared: &mut Vec<Declared>) {
        let usual = (self.lens.get)(usual);
        self.members.iter().for_each(|member| member.declare(&usual, declared));
    }

    fn show(&self, of: &P, shown: &mut Vec<KeyLine>) {
        shown.extend(show_members(self.members, &(self.lens.get)(of)));
    }
}

/// A table within, which is read and shown on its own.
pub(crate) struct Nested {
    declaration: Declaration,
    default: Fallback,
}

impl Nested {
    const fn new(name: &'static str, kind: Kind, default: Fallback) -> Self {
        let declaration = Declaration { name, kind, says: "", example: "", only: Only::Always };
        Self { declaration, default }
    }

    /// A table within that may be left out, or tables.
    pub(crate) const fn table(name: &'static str, kind: Kind) -> Self {
        Self::new(name, kind, Fallback::Nothing)
    }

    /// Tables within, of which there is one at least.
    pub(crate) const fn tables(name: &'static str, of: &'static dyn AnyTable, most: Option<usize>) -> Self {
        Self::new(name, Kind::Tables(of, most), Fallback::Required)
    }
}

impl<P> Member<P> for Nested {
    fn declaration(&self) -> Option<&Declaration> {
        Some(&self.declaration)
    }

    fn read(&self, _: &Reader<'_>, _: &mut Reading<P>, _: Context) {}

    fn declare(&self, _: &P, declared: &mut Vec<Declared>) {
        declared.push(Declared { declaration: self.declaration, default: self.default.clone() });
    }

    fn show(&self, _: &P, _: &mut Vec<KeyLine>) {}
}
