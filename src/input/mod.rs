//! Reading a TOML file: its tables by the keys that a format gives them, and everything that is wrong with it, at its place.

mod diagnostics;
mod format;
mod log;
mod names;
mod numerals;
mod reader;
mod syntax;
mod value;

pub use diagnostics::{Diagnostic, Diagnostics, Excerpt, Severity};
pub(crate) use format::Format;
pub(crate) use format::nearest;
pub(crate) use log::{Kind as ProblemKind, Log, Problem};
pub(crate) use names::{LONGEST_NAME, Names};
pub(crate) use numerals::{grouped, in_lines, in_threes, number, quoted};
pub(crate) use reader::Reader;
pub(crate) use syntax::note as note_syntax;
pub(crate) use value::{Limits, Value};
