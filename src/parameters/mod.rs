//! One declaration a key: from it come reading with its diagnostics, the echo, the template, the JSON schema and the table of all keys.

mod key;
mod key_type;
mod kind;
pub(crate) mod listing;
pub(crate) mod schema;
mod table;

pub(crate) use key::{Declaration, Group, Key, KeyLine, Lens, Member, Nested, Only, lens};
pub(crate) use key_type::{Cap, KeyType, Shown, Words, words_of};
pub(crate) use kind::{Kind, dose_level};
pub(crate) use table::{
    AnyTable, Declared, Fallback, Note, Reading, Table, in_one_line, show_members, without_effect, write_lines,
};

use crate::dose::MAX_DOSES;
use crate::probability::Probability;

/// What the rest of the file says that a key depends on, as far as it could be read.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Context {
    /// How many dose levels the ladder has.
    pub(crate) doses: Option<usize>,
    /// What designs aim at unless they say otherwise.
    pub(crate) target_dlt_rate: Option<Probability>,
    /// The amount of each dose level, where it has one.
    pub(crate) amounts: Option<[Option<f64>; MAX_DOSES]>,
    /// Dose levels that are used only after toxicity above, a bit for each, the lowest first.
    pub(crate) reserved: u32,
    /// The size of cohorts at dose levels that have one of their own.
    pub(crate) cohort_sizes: [Option<u32>; MAX_DOSES],
}

impl Context {
    /// Nothing could be read, or nothing is said.
    pub(crate) const NOTHING: Self =
        Self { doses: None, target_dlt_rate: None, amounts: None, reserved: 0, cohort_sizes: [None; MAX_DOSES] };
}
