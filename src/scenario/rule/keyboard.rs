//! Keyboard and mTPI-2: the target key, whose width all keys have.

use super::interval::{self, Interval};
use super::{Context, Parameters, Rule};
use crate::input::Reader;
use crate::parameters::{Group, Line, Table, lens};
use crate::probability::Probability;

pub(super) static TABLE: Table<Keyboard> = Table {
    header: "[design.keyboard]",
    says: "Keyboard (Yan 2017), which is mTPI-2 (Guo 2017) with intervals of equal width: the same with intervals as wide as \
           the one around the target, end to end over 0 to 1.",
    usual: || Keyboard { interval: Interval::usual(ELIMINATE_FROM) },
    members: &[&Group { lens: lens!(Keyboard, interval), members: interval::MEMBERS }],
};

/// Neither source asks for a number of patients.
const ELIMINATE_FROM: u32 = 1;

/// Keyboard, which is mTPI-2 with intervals of equal width.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Keyboard {
    /// The target key.
    pub interval: Interval,
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

    fn first_cohort(&self) -> u8 {
        self.interval.conduct.cohort_size
    }

    fn values(&self) -> Vec<Line> {
        TABLE.values(self)
    }
}

pub(super) fn read(table: &Reader<'_>, context: Context) -> Option<Rule> {
    let rule = TABLE.read(table, context).complete()?;
    rule.interval.consistent(table)?;
    Some(Rule::Keyboard(rule))
}
