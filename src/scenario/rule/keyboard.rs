//! Keyboard and mTPI-2: the target key, whose width all keys have.

use std::fmt::{self, Display, Formatter};

use super::interval::Interval;
use super::{Context, Parameters, Rule};
use crate::probability::Probability;
use crate::scenario::format::Table;
use crate::scenario::reader::Reader;

pub(super) const TABLE: Table = Table { header: "[design.keyboard]", keys: super::interval::KEYS };

/// Neither source asks for a number of patients.
const ELIMINATE_FROM: u32 = 1;

/// Keyboard, which is mTPI-2 with intervals of equal width.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Keyboard {
    /// The target key.
    pub interval: Interval,
}

impl Display for Keyboard {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        self.interval.fmt(f)
    }
}

impl Parameters for Keyboard {
    fn title(&self) -> &'static str {
        "keyboard (mTPI-2)"
    }

    fn reference(&self) -> Option<&'static str> {
        Some("Yan F, Mandrekar SJ, Yuan Y. Clinical Cancer Research 2017;23:3994. doi:10.1158/1078-0432.CCR-17-0220")
    }

    fn key(&self) -> &'static str {
        "keyboard"
    }

    fn target_dlt_rate(&self) -> Option<Probability> {
        Some(self.interval.conduct.target_dlt_rate)
    }

    fn write(&self, f: &mut Formatter<'_>) -> fmt::Result {
        self.interval.write(f)
    }
}

pub(super) fn read(table: &Reader<'_>, context: Context) -> Option<Rule> {
    Interval::read(table, context, ELIMINATE_FROM).map(|interval| Rule::Keyboard(Keyboard { interval }))
}
