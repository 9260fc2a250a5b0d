//! The decision table at a glance: a letter for each number of patients and of DLTs.

use std::collections::BTreeSet;

use crate::decision_table::{DecisionTable, RelativeDecision};

/// With fewer numbers of patients a grid says no more than the lines of the table do.
const LEAST_COLUMNS: usize = 3;

/// What is decided where nothing else matters but the ends of the ladder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::report) enum Letter {
    /// So many DLTs there are not, or no decision is taken.
    Nothing,
    Escalate,
    Stay,
    DeEscalate,
    /// De-escalate, and never come back.
    Eliminate,
    Stop,
    /// It depends on more.
    Depends,
}

impl Letter {
    /// As such tables are printed (Ji 2010, Liu and Yuan 2015).
    pub(in crate::report) fn written(self) -> &'static str {
        match self {
            Self::Nothing => "",
            Self::Escalate => "E",
            Self::Stay => "S",
            Self::DeEscalate => "D",
            Self::Eliminate => "DU",
            Self::Stop => ".",
            Self::Depends => "*",
        }
    }

    fn of(table: &DecisionTable, patients: u32, dlts: u32) -> Self {
        let rows = table.rows.iter().filter(|row| (row.patients, row.dlts, row.pending) == (patients, dlts, 0));
        let between: BTreeSet<RelativeDecision> = rows.filter(|row| row.is_between).map(|row| row.verdict).collect();
        match (between.first(), between.len()) {
            (None, _) => Self::Nothing,
            (Some(RelativeDecision::Escalate(_)), 1) => Self::Escalate,
            (Some(RelativeDecision::Stay(_)), 1) => Self::Stay,
            (Some(RelativeDecision::DeEscalate(_)), 1) => Self::DeEscalate,
            (Some(RelativeDecision::Eliminate(_)), 1) => Self::Eliminate,
            (Some(RelativeDecision::Stop { .. }), 1) => Self::Stop,
            _ => Self::Depends,
        }
    }
}

/// What the DLTs among so many patients lead to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::report) struct Boundaries {
    pub(in crate::report) patients: u32,
    /// Escalate at so many DLTs or fewer.
    escalate: Option<usize>,
    /// De-escalate at so many or more.
    de_escalate: Option<usize>,
    /// Eliminate the dose level at so many or more.
    eliminate: Option<usize>,
}

impl Boundaries {
    /// Three rows with their headers, a cell for each number of patients.
    pub(in crate::report) fn rows(all: &[Self]) -> [(&'static str, Vec<String>); 3] {
        let row = |of: fn(&Self) -> Option<usize>| {
            all.iter().map(|one| of(one).map_or_else(|| "-".to_owned(), |dlts| dlts.to_string())).collect()
        };
        [
            ("escalate if DLTs <=", row(|of| of.escalate)),
            ("de-escalate if DLTs >=", row(|of| of.de_escalate)),
            ("eliminate if DLTs >=", row(|of| of.eliminate)),
        ]
    }
}

/// The letters of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::report) struct LetterGrid {
    /// Evaluable patients, a column each.
    pub(in crate::report) patients: Vec<u32>,
    /// For 0, 1, … DLTs a letter for each number of patients.
    pub(in crate::report) by_dlts: Vec<Vec<Letter>>,
    has_pending: bool,
}

impl LetterGrid {
    /// `None` where it would say no more than the lines.
    pub(in crate::report) fn new(table: &DecisionTable) -> Option<Self> {
        let patients: BTreeSet<u32> =
            table.rows.iter().map(|row| row.patients).filter(|&patients| patients > 0).collect();
        if patients.len() < LEAST_COLUMNS {
            return None;
        }
        let most = table.rows.iter().map(|row| row.dlts).max().unwrap_or(0);
        let letters = |dlts: u32| patients.iter().map(|&patients| Letter::of(table, patients, dlts)).collect();
        let by_dlts = (0..=most).map(letters).collect();
        Some(Self { patients: patients.into_iter().collect(), by_dlts, has_pending: table.has_pending() })
    }

    /// The same as three boundaries, for the numbers of patients where more DLTs never lead higher; `None` if those are fewer than a
    /// grid has.
    pub(in crate::report) fn boundaries(&self) -> Option<Vec<Boundaries>> {
        let of = |(place, &patients): (usize, &u32)| {
            let mut letters: Vec<Letter> =
                self.by_dlts.iter().take(patients as usize + 1).map(|letters| letters[place]).collect();
            // So many DLTs are not reached where fewer eliminate the dose level.
            while letters.last() == Some(&Letter::Nothing) && letters.contains(&Letter::Eliminate) {
                letters.pop();
            }
            let rank = |letter: &Letter| match letter {
                Letter::Escalate => Some(0),
                Letter::Stay => Some(1),
                Letter::DeEscalate => Some(2),
                Letter::Eliminate => Some(3),
                Letter::Nothing | Letter::Stop | Letter::Depends => None,
            };
            let ranks: Option<Vec<u32>> = letters.iter().map(rank).collect();
            let ranks = ranks.filter(|ranks| ranks.is_sorted())?;
            let from = |least: u32| ranks.iter().position(|&rank| rank >= least);
            let escalate = from(1).unwrap_or(ranks.len()).checked_sub(1);
            Some(Boundaries { patients, escalate, de_escalate: from(2), eliminate: from(3) })
        };
        let boundaries: Vec<_> = self.patients.iter().enumerate().filter_map(of).collect();
        (boundaries.len() >= LEAST_COLUMNS).then_some(boundaries)
    }

    /// What columns and letters mean.
    pub(in crate::report) fn legend(&self) -> String {
        let nobody = if self.has_pending { ", nobody pending" } else { "" };
        format!(
            "Columns: evaluable patients{nobody}. E escalate, S stay, D de-escalate, DU de-escalate and eliminate the dose level, . \
             stop: between the lowest and the highest dose level that is not too toxic. *: it depends, see below."
        )
    }
}
