//! The decision table at a glance: a letter for each number of patients and of DLTs, and the boundaries between them.

use std::collections::{BTreeMap, BTreeSet};

use crate::decision_table::{DecisionRow, DecisionTable, RelativeDecision};
use crate::design::{DesignSpec, IntervalDecision};
use crate::dose::DoseLevel;
use crate::report::content::rule_numbers::interval_design;

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

    /// The order in which more DLTs lead to them; `None` of what is no decision on the dose alone.
    fn rank(self) -> Option<u32> {
        match self {
            Self::Escalate => Some(0),
            Self::Stay => Some(1),
            Self::DeEscalate => Some(2),
            Self::Eliminate => Some(3),
            Self::Nothing | Self::Stop | Self::Depends => None,
        }
    }

    fn of(verdicts: &BTreeSet<RelativeDecision>) -> Self {
        match (verdicts.first(), verdicts.len()) {
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

    /// The boundaries of these letters, of 0, 1, … DLTs; `None` where more than the DLTs matters, or more of them lead higher.
    fn new(patients: u32, letters: &[Letter]) -> Option<Self> {
        let reached = letters.iter().enumerate().filter(|(_, letter)| **letter != Letter::Nothing);
        let ranks: Option<Vec<(usize, u32)>> = reached.map(|(dlts, letter)| Some((dlts, letter.rank()?))).collect();
        let ranks = ranks.filter(|ranks| !ranks.is_empty() && ranks.is_sorted_by_key(|&(_, rank)| rank))?;
        let from = |least: u32| ranks.iter().find(|&&(_, rank)| rank >= least).map(|&(dlts, _)| dlts);
        let escalate = ranks.iter().rev().find(|&&(_, rank)| rank == 0).map(|&(dlts, _)| dlts);
        Some(Self { patients, escalate, de_escalate: from(2), eliminate: from(3) })
    }
}

/// Which patients a grid counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Counted {
    /// Those at the dose level treated last.
    Last,
    /// The same, nobody pending.
    NobodyPending,
    /// All of a trial that was at this dose level only.
    AtFirst(DoseLevel),
}

/// The letters of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::report) struct LetterGrid {
    /// Evaluable patients, a column each: those with a letter.
    pub(in crate::report) patients: Vec<u32>,
    /// For 0, 1, … DLTs a letter for each number of patients.
    pub(in crate::report) by_dlts: Vec<Vec<Letter>>,
    counted: Counted,
    /// What the design decides by its boundaries where no trial gets: numbers of patients, and letters of 0, 1, … DLTs.
    beyond: Vec<(u32, Vec<Letter>)>,
}

impl LetterGrid {
    /// The letters of a design's table on a ladder of `doses` steps; `None` where they would say no more than the lines.
    pub(in crate::report) fn new(table: &DecisionTable, spec: &DesignSpec, doses: usize) -> Option<Self> {
        let counted = if table.has_pending() { Counted::NobodyPending } else { Counted::Last };
        let mut patients = numbers_of_patients(&table.rows);
        // A trial that has its maximum at one dose level has ended; tables are printed to there (Liu and Yuan 2015).
        let last_two = patients.iter().rev().copied().take(2).collect::<Vec<_>>();
        let next = if let [last, before] = last_two[..] { Some(2 * last - before) } else { None };
        patients.extend(next.filter(|next| spec.general.max_patients == Some(*next)));
        let beyond = beyond(&patients, spec, doses).unwrap_or_default();
        Some(Self { beyond, ..Self::of_rows(&table.rows, counted)? })
    }

    /// The letters of a trial that was at its first dose level only, from what it decides there.
    pub(in crate::report) fn at_first(first: DoseLevel, rows: &[DecisionRow]) -> Option<Self> {
        Self::of_rows(rows, Counted::AtFirst(first))
    }

    fn of_rows(rows: &[DecisionRow], counted: Counted) -> Option<Self> {
        if numbers_of_patients(rows).len() < LEAST_COLUMNS {
            return None;
        }
        let mut verdicts: BTreeMap<(u32, u32), BTreeSet<RelativeDecision>> = BTreeMap::new();
        for row in rows.iter().filter(|row| row.pending == 0 && row.is_between && row.patients > 0) {
            verdicts.entry((row.patients, row.dlts)).or_default().insert(row.verdict);
        }
        let patients: BTreeSet<u32> = verdicts.keys().map(|&(patients, _)| patients).collect();
        let most = verdicts.keys().map(|&(_, dlts)| dlts).max()?;
        let letter = |patients, dlts| verdicts.get(&(patients, dlts)).map_or(Letter::Nothing, Letter::of);
        let by_dlts =
            (0..=most).map(|dlts| patients.iter().map(|&patients| letter(patients, dlts)).collect()).collect();
        Some(Self { patients: patients.into_iter().collect(), by_dlts, counted, beyond: Vec::new() })
    }

    /// The letters of a number of patients, of 0, 1, … DLTs; none of a number without a column.
    fn column(&self, patients: u32) -> Vec<Letter> {
        let place = self.patients.iter().position(|&of| of == patients);
        place.map_or_else(Vec::new, |place| self.by_dlts.iter().map(|letters| letters[place]).collect())
    }

    /// The same as three boundaries, for the numbers of patients where the DLTs alone decide and more never lead higher; `None` if
    /// those are fewer than a grid has.
    pub(in crate::report) fn boundaries(&self) -> Option<Vec<Boundaries>> {
        let boundaries: Vec<_> = match self.beyond.is_empty() {
            true => self.patients.iter().filter_map(|&of| Boundaries::new(of, &self.column(of))).collect(),
            false => {
                self.beyond.iter().filter_map(|(of, beyond)| Boundaries::new(*of, &self.filled(*of, beyond))).collect()
            }
        };
        (boundaries.len() >= LEAST_COLUMNS).then_some(boundaries)
    }

    /// The letters of a number of patients, and where no trial gets those by the boundaries.
    fn filled(&self, patients: u32, beyond: &[Letter]) -> Vec<Letter> {
        let reached = self.column(patients);
        let reached = reached.into_iter().map(Some).chain(std::iter::repeat(None));
        let filled = beyond.iter().zip(reached).map(|(beyond, reached)| match reached {
            None | Some(Letter::Nothing) => *beyond,
            Some(letter) => letter,
        });
        filled.collect()
    }

    /// What the boundaries leave out, and what they say beyond the letters, in a sentence each.
    pub(in crate::report) fn left_out(&self, boundaries: &[Boundaries]) -> Vec<String> {
        let is_told = |patients: &u32| boundaries.iter().any(|of| of.patients == *patients);
        let others: Vec<String> = self.patients.iter().filter(|&of| !is_told(of)).map(u32::to_string).collect();
        let mut sentences = Vec::new();
        if !others.is_empty() {
            let patients = if others.len() == 1 && others[0] == "1" { "patient" } else { "patients" };
            let others = others.join(", ");
            sentences
                .push(format!("There are no boundaries for {others} {patients}, where more than their DLTs decides."));
        }
        // Whoever has no DLT among many would have gone on long before.
        let has_gap = |of: &Boundaries| {
            let letters = self.column(of.patients);
            let reached = letters.iter().rposition(|letter| *letter != Letter::Nothing).map_or(0, |last| last + 1);
            reached == 0 || letters[..reached].contains(&Letter::Nothing)
        };
        if boundaries.iter().any(has_gap) {
            let theirs = if self.beyond.is_empty() { ", which are left out" } else { "" };
            sentences.push(format!("No trial comes to some of these numbers{theirs}."));
        }
        sentences
    }

    /// What columns and letters mean.
    pub(in crate::report) fn legend(&self) -> String {
        const LETTERS: &str = "E escalate, S stay, D de-escalate, DU de-escalate and eliminate the dose level, . stop, \
                               blank no trial comes to it";
        match self.counted {
            Counted::AtFirst(dose) => format!(
                "Columns: evaluable patients at dose level {dose}, the first, as long as nobody was treated at another. Letters: \
                 {LETTERS}, * by the last cohort."
            ),
            counted => {
                let nobody = if counted == Counted::NobodyPending { ", nobody pending" } else { "" };
                format!(
                    "Columns: evaluable patients{nobody}. Letters, between the lowest and the highest dose level that is not too \
                     toxic: {LETTERS}, * it depends on more."
                )
            }
        }
    }
}

fn numbers_of_patients(rows: &[DecisionRow]) -> BTreeSet<u32> {
    rows.iter().map(|row| row.patients).filter(|&patients| patients > 0).collect()
}

/// What an interval design decides for every number of DLTs among these numbers of patients; `None` of any other design.
fn beyond(patients: &BTreeSet<u32>, spec: &DesignSpec, doses: usize) -> Option<Vec<(u32, Vec<Letter>)>> {
    let design = interval_design(&spec.rule, doses, *patients.last()?)?;
    let boundaries = design.boundaries();
    let letter = |patients, dlts| match boundaries.verdict(patients, dlts) {
        _ if boundaries.eliminates(patients, dlts) => Letter::Eliminate,
        IntervalDecision::Escalate => Letter::Escalate,
        IntervalDecision::Stay => Letter::Stay,
        IntervalDecision::DeEscalate => Letter::DeEscalate,
    };
    let column = |&patients: &u32| (patients, (0..=patients).map(|dlts| letter(patients, dlts)).collect());
    Some(patients.iter().map(column).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    const WITH_GAPS: [Letter; 6] =
        [Letter::Nothing, Letter::Escalate, Letter::Nothing, Letter::Stay, Letter::DeEscalate, Letter::Nothing];

    #[test]
    fn numbers_of_dlts_that_are_not_reached_leave_the_boundaries_of_the_others() {
        let boundaries = Boundaries { patients: 9, escalate: Some(1), de_escalate: Some(4), eliminate: None };
        assert_eq!(Boundaries::new(9, &WITH_GAPS), Some(boundaries));
    }

    #[test]
    fn there_are_no_boundaries_where_more_dlts_lead_higher_or_something_else_matters() {
        assert_eq!(Boundaries::new(3, &[Letter::Stay, Letter::Escalate]), None);
        assert_eq!(Boundaries::new(3, &[Letter::Escalate, Letter::Depends]), None);
        assert_eq!(Boundaries::new(3, &[Letter::Escalate, Letter::Stop]), None);
        assert_eq!(Boundaries::new(3, &[Letter::Nothing]), None);
    }
}
