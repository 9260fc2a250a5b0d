//! One check of a qualification, and the line that it leaves.

use super::operation::Setting;

/// A check that is always carried out.
pub struct Check {
    /// What the line is called, such as "OQ-04-01": the first number is that of the requirement.
    pub id: &'static str,
    /// What is checked.
    pub what: &'static str,
    /// Where the expected values come from.
    pub source: &'static str,
    /// Carries it out. An error is a check that could not be carried out, and has not passed.
    pub run: fn(&Setting<'_>) -> Result<Outcome, String>,
}

/// What came out of a check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// What was expected.
    pub expected: String,
    /// What was observed.
    pub observed: String,
    /// How far both may be apart.
    pub tolerance: String,
    /// Whether they are no further apart.
    pub passed: bool,
}

/// A line of the report.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Line {
    /// What it is called.
    pub id: String,
    /// What was checked.
    pub what: String,
    /// What was expected.
    pub expected: String,
    /// What was observed.
    pub observed: String,
    /// How far both may be apart.
    pub tolerance: String,
    /// Where the expected values come from.
    pub source: String,
    /// Whether it passed.
    pub passed: bool,
}

impl Check {
    /// The id of the requirement that it belongs to, such as "R04".
    pub fn requirement(&self) -> String {
        format!("R{}", self.id.split('-').nth(1).unwrap_or_default())
    }

    /// Carries it out.
    pub fn carry_out(&self, setting: &Setting<'_>) -> Line {
        let outcome = (self.run)(setting).unwrap_or_else(|error| Outcome {
            expected: "the check can be carried out".to_owned(),
            observed: error,
            tolerance: EXACT.to_owned(),
            passed: false,
        });
        Line::new(self.id, self.what, outcome, self.source)
    }
}

/// Both must be the same.
pub(super) const EXACT: &str = "none: the same";

impl Line {
    /// The line of a check.
    pub fn new(id: &str, what: &str, outcome: Outcome, source: &str) -> Self {
        let Outcome { expected, observed, tolerance, passed } = outcome;
        let [id, what, source] = [id, what, source].map(str::to_owned);
        Self { id, what, expected, observed, tolerance, source, passed }
    }
}

impl Outcome {
    /// Two texts that must be the same.
    pub fn same(expected: impl Into<String>, observed: impl Into<String>) -> Self {
        let (expected, observed) = (expected.into(), observed.into());
        let passed = expected == observed;
        Self { expected, observed, tolerance: EXACT.to_owned(), passed }
    }

    /// Something that is recorded, and cannot fail by itself.
    pub fn recorded(observed: impl Into<String>) -> Self {
        Self { expected: "recorded".into(), observed: observed.into(), tolerance: "-".into(), passed: true }
    }
}

/// Numbers held against others, of which the one that is furthest off is told.
#[derive(Debug, Clone)]
pub(super) struct Comparison {
    compared: usize,
    furthest: Option<(f64, String)>,
    unequal: Vec<String>,
}

impl Comparison {
    pub(super) fn new() -> Self {
        Self { compared: 0, furthest: None, unequal: Vec::new() }
    }

    /// Notes a number and what it should be.
    pub(super) fn number(&mut self, what: impl FnOnce() -> String, observed: f64, expected: f64) {
        self.scaled(what, observed, expected, 1.0);
    }

    /// Notes a number and what it should be, the distance being told in units.
    pub(super) fn scaled(&mut self, what: impl FnOnce() -> String, observed: f64, expected: f64, unit: f64) {
        self.compared += 1;
        let distance = (observed - expected).abs() / unit;
        // What is not a number is as far off as can be.
        let distance = if distance.is_nan() { f64::INFINITY } else { distance };
        if self.furthest.as_ref().is_none_or(|(furthest, _)| distance > *furthest) {
            self.furthest = Some((distance, format!("{}: {observed} for {expected}", what())));
        }
    }

    /// Notes two words that should be the same.
    pub(super) fn word(&mut self, what: impl FnOnce() -> String, observed: &str, expected: &str) {
        self.compared += 1;
        if observed != expected {
            self.unequal.push(format!("{}: {observed} for {expected}", what()));
        }
    }

    /// Whether there are so many comparisons, and all numbers are no further off than this.
    pub(super) fn within(self, number: usize, tolerance: f64, unit: &str) -> Result<Outcome, String> {
        let (distance, furthest) = self.furthest.unwrap_or((0.0, "nothing".to_owned()));
        let complete = self.compared == number;
        let observed = match (&self.unequal[..], complete) {
            ([first, ..], _) => format!("{} of {number} differ, the first {first}", self.unequal.len()),
            ([], false) => format!("{} values instead of {number}", self.compared),
            ([], true) => format!("largest difference {distance:.2e}{unit} ({furthest})"),
        };
        Ok(Outcome {
            expected: format!("{number} reference values"),
            observed,
            tolerance: format!("{tolerance:e}{unit}"),
            passed: complete && self.unequal.is_empty() && distance <= tolerance,
        })
    }

    /// Whether there are so many comparisons, and all words are the same.
    pub(super) fn all_same(self, number: usize) -> Result<Outcome, String> {
        let observed = match self.unequal.first() {
            Some(first) => format!("{} of {} differ, the first {first}", self.unequal.len(), self.compared),
            None => format!("{} the same", self.compared),
        };
        Ok(Outcome {
            expected: format!("{number} the same"),
            observed,
            tolerance: EXACT.to_owned(),
            passed: self.compared == number && self.unequal.is_empty(),
        })
    }
}
