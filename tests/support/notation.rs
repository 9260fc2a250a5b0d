//! Histories such as "1NNN 2NNT" in the numbers that tests compare, and what a design answers to them.

use dosim::design::{Action, CohortDesign, Mtd, Tallies};
use dosim::dose::DoseLevel;
use dosim::notation;

/// One cohort of a history.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cohort {
    pub dose: DoseLevel,
    pub patients: u16,
    pub dlts: u16,
}

/// The cohorts of a history in order; an empty one has none.
pub fn cohorts(history: &str) -> Result<Vec<Cohort>, notation::Misplaced> {
    let numbers =
        |of: &notation::Cohort| Cohort { dose: of.dose, patients: of.evaluable() as u16, dlts: of.dlts() as u16 };
    Ok(notation::parse(history)?.iter().map(numbers).collect())
}

/// The tallies that a history adds up to.
pub fn tallies(history: &str) -> Result<Tallies, notation::Misplaced> {
    let add = |sum: Tallies, cohort: Cohort| sum.with(cohort.dose, cohort.patients, cohort.dlts);
    Ok(cohorts(history)?.into_iter().fold(Tallies::default(), add))
}

/// What a design answers to a history: "3 at 2" for the next cohort, "2: top_dose_reached" for its MTD and why it stops. Every
/// cohort of the history must be the one that the design asks for.
fn follow(design: &dyn CohortDesign, history: &str) -> String {
    let (mut tallies, mut at) = (Tallies::default(), None);
    for cohort in cohorts(history).unwrap() {
        let Action::Enrol { dose, patients, .. } = design.next(&tallies, at) else { panic!("{history}: it stops") };
        assert_eq!((dose, u16::from(patients)), (cohort.dose, cohort.patients), "{history} after {tallies:?}");
        tallies.add(cohort.dose, cohort.patients, cohort.dlts);
        at = Some(cohort.dose);
    }
    match design.next(&tallies, at) {
        Action::Enrol { dose, patients, .. } => format!("{patients} at {dose}"),
        Action::Stop(reason) => match design.mtd(&tallies) {
            Mtd::Dose(dose) => format!("{dose}: {}", reason.name()),
            mtd => format!("{mtd:?}: {}", reason.name()),
        },
    }
}

/// A table of histories with the answer to each.
#[track_caller]
pub fn check(design: &dyn CohortDesign, rows: &[(&str, &str)]) {
    for (history, expected) in rows {
        assert_eq!(follow(design, history), *expected, "after {history:?}");
    }
}
