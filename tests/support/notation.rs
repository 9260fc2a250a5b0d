//! Reads histories such as "1NNN 2NNT": the dose level of each cohort, then N (no DLT) or T (DLT) for each patient.

use dosim::design::Tallies;
use dosim::dose::DoseLevel;

/// One cohort of a history.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cohort {
    pub dose: DoseLevel,
    pub patients: u16,
    pub dlts: u16,
}

/// The cohorts of a history in order; an empty one has none.
pub fn cohorts(history: &str) -> Result<Vec<Cohort>, String> {
    history.split_whitespace().map(cohort).collect()
}

/// The tallies that a history adds up to.
pub fn tallies(history: &str) -> Result<Tallies, String> {
    let add = |sum: Tallies, cohort: Cohort| sum.with(cohort.dose, cohort.patients, cohort.dlts);
    Ok(cohorts(history)?.into_iter().fold(Tallies::default(), add))
}

fn cohort(word: &str) -> Result<Cohort, String> {
    let digits = word.len() - word.trim_start_matches(|letter: char| letter.is_ascii_digit()).len();
    let (number, letters) = word.split_at(digits);
    let number = number.parse().map_err(|_| format!("{word:?} does not begin with a dose level"))?;
    let dose = DoseLevel::new(number).ok_or(format!("{word:?}: there is no dose level {number}"))?;
    if letters.is_empty() {
        return Err(format!("{word:?} has no patients"));
    }
    if let Some(odd) = letters.chars().find(|letter| !matches!(letter, 'N' | 'T')) {
        return Err(format!("{word:?}: {odd:?} is neither N (no DLT) nor T (DLT)"));
    }
    let dlts = letters.matches('T').count() as u16;
    Ok(Cohort { dose, patients: letters.len() as u16, dlts })
}
