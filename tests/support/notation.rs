//! Histories such as "1NNN 2NNT" in the numbers that tests compare.

use dosim::design::Tallies;
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
