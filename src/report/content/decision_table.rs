//! The decision table of a design as lines for people: what is decided after which numbers of patients and DLTs.

use super::letter_grid::LetterGrid;
use super::rule_numbers::rule_numbers;
use crate::counted::counted;
use crate::decision_table::{DecisionRow, DecisionTable, NoTable, RelativeDecision, at_first_dose};
use crate::design::EnoughWhen;
use crate::report::words::{NumberRange, condition, decided, given_at_the_mtd, own_cohorts, passed_by};
use crate::scenario::{NamedDesign, Plan};

/// A design with its decision table.
#[derive(Debug, Clone)]
pub struct DesignDecisions<'a> {
    /// The design.
    pub design: &'a NamedDesign,
    /// Its table, or why there is none.
    pub table: Result<DecisionTable, NoTable>,
    doses: usize,
    target_dlt_rate: f64,
}

impl<'a> DesignDecisions<'a> {
    /// A design of a plan.
    pub fn new(plan: &Plan, design: &'a NamedDesign) -> Self {
        let (doses, target_dlt_rate) = (plan.dose_count(), plan.target_dlt_rate.get());
        let table = DecisionTable::new(&design.spec, doses, target_dlt_rate);
        Self { design, table, doses, target_dlt_rate }
    }

    /// The numbers behind the rule, in a sentence, if it has any.
    pub(in crate::report) fn numbers(&self) -> Option<String> {
        rule_numbers(&self.design.spec.rule, self.doses)
    }

    /// The table as letters: of the dose level treated last; or, where more lines than people read depend on the other dose
    /// levels, of a trial that was at its first only.
    pub(in crate::report) fn grid(&self) -> Option<LetterGrid> {
        let (table, spec) = (self.table.as_ref().ok()?, &self.design.spec);
        if table.has_pending() || are_for_people(&lines(self)) {
            return LetterGrid::new(table, spec, self.doses);
        }
        let (first, rows) = at_first_dose(spec, self.doses, self.target_dlt_rate)?;
        LetterGrid::at_first(first, &rows)
    }
}

/// Longer tables are only written where they are asked for alone.
const MOST_LINES: usize = 250;

/// Nor are those with more letters in them than fill about four pages.
const MOST_LETTERS: usize = 16_000;

/// Whether people can read so much.
pub(in crate::report) fn are_for_people(lines: &[DecisionLine]) -> bool {
    lines.len() <= MOST_LINES
        && lines.iter().map(|line| line.when.len() + line.then.len()).sum::<usize>() <= MOST_LETTERS
}

/// One line for people: numbers of patients with the same decisions are told together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::report) struct DecisionLine {
    /// Below the headers of [`key_headers`].
    pub(in crate::report) keys: Vec<NumberRange>,
    /// Whether it goes on from the line above, with the same keys.
    pub(in crate::report) goes_on: bool,
    pub(in crate::report) when: String,
    pub(in crate::report) then: String,
}

impl DecisionLine {
    /// The keys as they stand in a table that is read from above: not again where a line goes on.
    pub(in crate::report) fn shown(&self) -> impl Iterator<Item = &str> {
        self.keys.iter().map(|key| if self.goes_on { "" } else { key.words.as_str() })
    }
}

/// The headers of the columns that name a line.
pub(in crate::report) fn key_headers(table: &DecisionTable) -> &'static [&'static str] {
    if table.has_pending() { &["patients", "DLTs", "pending"] } else { &["patients", "DLTs"] }
}

/// What is decided under which conditions.
type Decisions = Vec<(String, RelativeDecision)>;
/// The same for each number of pending patients, those alike together.
type ByPending = Vec<(NumberRange, Decisions)>;
/// And for each number of DLTs.
type ByDlts = Vec<(NumberRange, ByPending)>;

/// The lines of a design's table, if it has one.
pub(in crate::report) fn lines(tabled: &DesignDecisions<'_>) -> Vec<DecisionLine> {
    let Ok(table) = &tabled.table else { return Vec::new() };
    // A trial with its maximum, or its cap, at one dose level has ended: nobody is treated after that.
    let spec = &tabled.design.spec;
    let most = spec.general.max_patients.into_iter().chain(spec.cap).min().unwrap_or(u32::MAX);
    let told = |row: &&DecisionRow| row.patients < most || row.verdict.cohort().is_none();
    let rows: Vec<DecisionRow> = table.rows.iter().filter(told).cloned().collect();
    let by_pending = |cell: &[DecisionRow]| -> ByPending {
        let most = cell[cell.len() - 1].pending;
        let decisions =
            |rows: &[DecisionRow]| rows.iter().map(|row| (condition(row), row.verdict)).collect::<Decisions>();
        let all = cell.chunk_by(|a, b| a.pending == b.pending).map(|rows| (rows[0].pending, decisions(rows)));
        together(&all.collect::<Vec<_>>(), |first, last| NumberRange::new(first, last, most))
    };
    let by_dlts = |rows: &[DecisionRow]| -> ByDlts {
        let all = rows.chunk_by(|a, b| a.dlts == b.dlts).map(|cell| (cell[0].dlts, by_pending(cell)));
        together(&all.collect::<Vec<_>>(), |first, last| NumberRange::new(first, last, rows[0].patients))
    };
    let all = rows.chunk_by(|a, b| a.patients == b.patients).map(|rows| (rows[0].patients, by_dlts(rows)));
    let groups = together(&all.collect::<Vec<_>>(), |first, last| NumberRange::new(first, last, u32::MAX));
    let mut lines = Vec::new();
    for (patients, by_dlts) in &groups {
        for (dlts, by_pending) in by_dlts {
            for (pending, decisions) in by_pending {
                let keys: Vec<NumberRange> =
                    [patients, dlts, pending].into_iter().take(key_headers(table).len()).cloned().collect();
                lines.extend(decisions.iter().enumerate().map(|(place, (when, verdict))| DecisionLine {
                    keys: keys.clone(),
                    goes_on: place > 0,
                    when: when.clone(),
                    then: decided(*verdict),
                }));
            }
        }
    }
    lines
}

/// Numbers that follow each other and to which the same belongs, under one key.
fn together<T: PartialEq + Clone>(all: &[(u32, T)], key: impl Fn(u32, u32) -> NumberRange) -> Vec<(NumberRange, T)> {
    let groups = all.chunk_by(|a, b| a.1 == b.1 && a.0 + 1 == b.0);
    groups.map(|group| (key(group[0].0, group[group.len() - 1].0), group[0].1.clone())).collect()
}

/// When a dose level has enough patients, which the rows of a table tell, too.
fn enough(patients: u32, when: EnoughWhen) -> String {
    let patients = counted(patients, "patient");
    match when {
        EnoughWhen::Next => {
            format!("It ends, too, where the next cohort would go to a dose level with {patients}.")
        }
        EnoughWhen::Staying => {
            format!("It ends, too, where the next cohort would stay at a dose level with {patients}.")
        }
        EnoughWhen::Any => format!("It ends, too, as soon as any dose level has {patients}."),
    }
}

/// How to read the table and what it leaves out, in a sentence each; or why there is none.
pub(in crate::report) fn notes(tabled: &DesignDecisions<'_>) -> Vec<String> {
    let spec = &tabled.design.spec;
    let table = match &tabled.table {
        Ok(table) => table,
        Err(reason) => return vec![reason.to_string()],
    };
    let mut notes = Vec::new();
    if table.has_pending() {
        notes.push(
            "At any time: patients at the dose level of the last one enrolled, those pending among them; who left without an outcome \
             does not count."
                .to_owned(),
        );
        notes.push(
            "Dose levels below were passed without a DLT and with nobody pending; for any other trial ask `dosim next`.".to_owned(),
        );
    } else {
        notes.push(
            "After each cohort: evaluable patients and DLTs at the dose level just treated, all cohorts there together. Numbers \
             that no trial comes to are left out; for these ask `dosim next`."
                .to_owned(),
        );
    }
    if table.rows.iter().any(|row| row.follow_up.is_some()) {
        notes.push(
            "Follow-up is that of the pending patients added up, in DLT windows, to two decimals: two halfway through make 1.00. \
             Cohorts are filled before they are decided on, unless their DLTs eliminate the dose level whatever the others show."
                .to_owned(),
        );
    }
    if table.has_pending() && spec.general.lowest_too_toxic.is_some() {
        notes.push(
            "Whether the lowest dose level is too toxic (lowest_too_toxic) is asked after every outcome.".to_owned(),
        );
    }
    let mut ends = Vec::new();
    ends.extend(spec.general.max_patients.map(|patients| format!("{} in all", counted(patients, "patient"))));
    ends.extend(spec.cap.map(|cap| format!("the cap of {cap} treated patients")));
    if !ends.is_empty() {
        notes.push(format!("Besides, the trial ends at {}.", ends.join(", or at ")));
    }
    notes.extend(spec.general.enough_at_dose.map(|patients| enough(patients, spec.general.enough_when)));
    notes.extend([own_cohorts(spec), given_at_the_mtd(spec), passed_by(spec)].into_iter().flatten());
    if let Some(patients) = table.followed_to {
        notes.push(format!(
            "Trials were followed to {}; with more there are too many states.",
            counted(patients, "patient")
        ));
    }
    notes
}
