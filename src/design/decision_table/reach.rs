//! Whether a decision table answers wherever its trials can come to, and answers once.

use std::collections::{BTreeSet, HashSet};

use super::conduct::{Said, TableDesign};
use crate::design::{Cohort, CohortDesign, Decision, DesignSpec, Mtd, Rule, Standing, StopReason, build};
use crate::dose::DoseLevel;

/// Trials are followed through so many states. Beyond, every dose level is followed alone.
const MOST_STATES: usize = 20_000;

/// What is wrong with a decision table, and the remedy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct TableFault {
    pub(crate) message: String,
    pub(crate) remedy: String,
}

/// A state with the cohort that led to it.
struct Found {
    standing: Standing,
    /// The place of the state before; none at the start.
    before: Option<usize>,
    cohort: Cohort,
    dlts: u8,
}

/// The first thing that is wrong with the table of a design, if it is one: a cell that can be reached and has no row, rows that
/// disagree, or an MTD that `choose_mtd` would not choose. The fewest cohorts that lead there are told.
pub(crate) fn fault_of(spec: &DesignSpec, doses: usize, target_dlt_rate: f64) -> Option<TableFault> {
    let Rule::DecisionTable(parameters) = &spec.rule else { return None };
    if parameters.starting_dose.number() > doses {
        return None;
    }
    let table = TableDesign::new(parameters, doses, &spec.general);
    if spec.general.enough_at_dose.is_none() && table.asks_for_enough() {
        return Some(TableFault {
            message: "rows ask whether the next dose level has enough patients, and nothing says how many are enough"
                .to_owned(),
            remedy: "add `enough_at_dose` to this [[design]]".to_owned(),
        });
    }
    let design = build(spec, doses, target_dlt_rate).into_cohort()?;
    let search = Search { table: &table, design: &*design, spec };
    search.trials().unwrap_or_else(|| search.dose_levels())
}

struct Search<'a> {
    table: &'a TableDesign,
    design: &'a dyn CohortDesign,
    spec: &'a DesignSpec,
}

impl Search<'_> {
    /// What is wrong where trials come to, cohort by cohort; `None` if there are too many states to say.
    fn trials(&self) -> Option<Option<TableFault>> {
        let mut seen = HashSet::new();
        let mut found: Vec<Found> = Vec::new();
        let (mut place, mut standing) = (None, Standing::default());
        loop {
            if let Decision::Treat(cohort) = self.design.decide(&standing).decision {
                for dlts in 0..=cohort.patients {
                    let full = standing.after(cohort, dlts);
                    let kept = Standing { tallies: full.tallies, ..self.design.forget(full) };
                    if !seen.insert(kept) {
                        continue;
                    }
                    found.push(Found { standing: kept, before: place, cohort, dlts });
                    if let Some(wrong) = self.wrong_at(&kept, cohort.dose) {
                        return Some(Some(wrong.told(&history(&found))));
                    }
                }
            }
            if found.len() > MOST_STATES {
                return None;
            }
            let next = place.map_or(0, |place| place + 1);
            let Some(state) = found.get(next) else { return Some(None) };
            (place, standing) = (Some(next), state.standing);
        }
    }

    fn wrong_at(&self, standing: &Standing, at: DoseLevel) -> Option<Wrong> {
        let tallies = &standing.tallies;
        let ruled = self.design.decide(standing).decision;
        let (patients, dlts) = (tallies.patients(at), tallies.dlts(at));
        match self.table.said(tallies, at) {
            Said::One(_, Decision::HALTED) => None,
            Said::One(_, Decision::Stop { mtd, .. }) if mtd != self.table.mtd(tallies) => {
                Some(Wrong::Mtd(shown(mtd), shown(self.table.mtd(tallies))))
            }
            Said::One(..) => None,
            Said::Two(one, other) => Some(Wrong::Contradiction(one.to_string(), other.to_string())),
            // Another rule ends the trial there, whatever the table says.
            Said::Nothing if self.ends_otherwise(ruled, standing) || self.is_at_the_mtd(patients) => None,
            Said::Nothing => Some(Wrong::Missing { at, patients, dlts, most: self.table.cells().most_patients() }),
        }
    }

    fn ends_otherwise(&self, ruled: Decision, standing: &Standing) -> bool {
        match ruled.stop_reason() {
            Some(StopReason::MaxPatientsReached) => true,
            Some(StopReason::LowestDoseTooToxic) => self.spec.general.lowest_too_toxic.is_some(),
            Some(_) => self.table.decide(standing).decision.cohort().is_some(),
            None => false,
        }
    }

    /// Whether so many patients were only treated at the MTD, where the nearest rows are followed.
    fn is_at_the_mtd(&self, patients: u32) -> bool {
        let least = self.spec.general.at_least_at_mtd;
        patients > self.table.cells().most_patients() && least.is_some_and(|least| patients <= least)
    }

    /// What is missing at a dose level that is followed alone, whatever happens at the others.
    fn dose_levels(&self) -> Option<TableFault> {
        let most = self.spec.general.max_patients.into_iter().chain(self.spec.general.enough_at_dose).min();
        let mut open: BTreeSet<(u32, u32)> = [(0, 0)].into();
        while let Some((patients, dlts)) = open.pop_first() {
            if most.is_some_and(|most| patients >= most) {
                continue;
            }
            if patients > 0 && self.table.cells().get(patients, dlts).is_none() {
                return Some(TableFault {
                    message: format!("a dose level may come to {dlts}/{patients}, and no row says what follows"),
                    remedy: "add a row for it, or give enough_at_dose or max_patients".to_owned(),
                });
            }
            for more in self.table.cohorts_from(patients, dlts) {
                let more = u32::from(more);
                open.extend((0..=more).map(|with| (patients + more, dlts + with)));
            }
        }
        None
    }
}

enum Wrong {
    Missing { at: DoseLevel, patients: u32, dlts: u32, most: u32 },
    Contradiction(String, String),
    Mtd(String, String),
}

impl Wrong {
    fn told(self, history: &str) -> TableFault {
        let (message, remedy) = match self {
            Self::Missing { at, patients, dlts, most } if patients > most => (
                format!(
                    "after {history} the trial goes on beyond the table: no row has {patients} patients ({dlts} with a DLT at dose \
                     level {at})"
                ),
                "let rows end the trial, or give max_patients or enough_at_dose".to_owned(),
            ),
            Self::Missing { at, patients, dlts, .. } => (
                format!("after {history} no row says what follows for {dlts}/{patients} at dose level {at}"),
                "add a row for it; `when` says where on the ladder a row holds".to_owned(),
            ),
            Self::Contradiction(one, other) => (
                format!("after {history} two rows contradict each other: \"{one}\" and \"{other}\""),
                "remove one of them, or say in `when` where each holds".to_owned(),
            ),
            Self::Mtd(row, chosen) => (
                format!("after {history} a row makes the MTD {row}, and by choose_mtd it would be {chosen}"),
                "correct the row, or give another choose_mtd".to_owned(),
            ),
        };
        TableFault { message, remedy }
    }
}

fn shown(mtd: Mtd) -> String {
    match mtd {
        Mtd::Dose(dose) => format!("dose level {dose}"),
        Mtd::NoneTolerable | Mtd::Undetermined => "none".to_owned(),
    }
}

/// The cohorts that lead to the last state, as `dosim next` reads them: `1NNN 2NTT`.
fn history(found: &[Found]) -> String {
    let mut cohorts = Vec::new();
    let mut place = found.len().checked_sub(1);
    while let Some(of) = place.and_then(|place| found.get(place)) {
        let dlts = usize::from(of.dlts);
        let without = usize::from(of.cohort.patients) - dlts;
        cohorts.push(format!("{}{}{}", of.cohort.dose, "N".repeat(without), "T".repeat(dlts)));
        place = of.before;
    }
    cohorts.reverse();
    cohorts.join(" ")
}
