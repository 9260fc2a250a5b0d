//! Histories such as "1NNN 2NNT" in the numbers that tests compare, and what a design answers to them.

use dosim::design::{CohortDesign, Decision, Mtd, Standing, Tallies};
use dosim::dose::DoseLevel;
use dosim::notation;

/// One cohort of a history.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cohort {
    pub dose: DoseLevel,
    pub patients: u16,
    pub dlts: u16,
    /// Whether its only patient had a moderate toxicity.
    pub moderate: bool,
}

/// The cohorts of a history in order; an empty one has none.
pub fn cohorts(history: &str) -> Result<Vec<Cohort>, notation::Misplaced> {
    let numbers = |of: &notation::Cohort| Cohort {
        dose: of.dose,
        patients: of.evaluable() as u16,
        dlts: of.dlts() as u16,
        moderate: of.patients == [notation::Letter::Moderate],
    };
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
    let mut standing = Standing::default();
    for cohort in cohorts(history).unwrap() {
        let Decision::Treat(next) = design.decide(&standing).decision else { panic!("{history}: it stops") };
        assert_eq!((next.dose, u16::from(next.patients)), (cohort.dose, cohort.patients), "{history}: {standing:?}");
        standing = after(&standing, next, cohort);
    }
    match design.decide(&standing).decision {
        Decision::Treat(next) => format!("{} at {}", next.patients, next.dose),
        Decision::Wait => panic!("{history}: it waits"),
        Decision::Stop { mtd: Mtd::Dose(dose), reason } => format!("{dose}: {}", reason.name()),
        Decision::Stop { mtd, reason } => format!("{mtd:?}: {}", reason.name()),
    }
}

/// Where a trial stands after the cohorts of a history, whoever asked for them.
pub fn standing(history: &str) -> Standing {
    cohorts(history).unwrap().into_iter().fold(Standing::default(), |standing, cohort| {
        let next = dosim::design::Cohort::new(cohort.dose, cohort.patients as u8);
        after(&standing, next, cohort)
    })
}

fn after(standing: &Standing, next: dosim::design::Cohort, cohort: Cohort) -> Standing {
    match cohort.moderate {
        true => standing.after_moderate(next),
        false => standing.after(next, cohort.dlts as u8),
    }
}

/// A table of histories with the answer to each.
#[track_caller]
pub fn check(design: &dyn CohortDesign, rows: &[(&str, &str)]) {
    for (history, expected) in rows {
        assert_eq!(follow(design, history), *expected, "after {history:?}");
    }
}
