//! What a number of DLTs at a dose level means, by the number of patients there: three whole numbers each, computed once.

/// The decision on the dose level just treated, before the ladder and eliminated dose levels have their say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum IntervalDecision {
    /// To the next higher dose level.
    Escalate,
    /// The same again.
    Stay,
    /// To the next lower dose level.
    DeEscalate,
}

/// The numbers of DLTs at which decisions change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct BoundaryRow {
    /// With fewer, up; 0 for never.
    escalate_below: u32,
    /// With so many, down; more than the patients for never.
    de_escalate_from: u32,
    /// With so many, the dose level and all above are eliminated; more than the patients for never.
    eliminate_from: u32,
}

/// Decisions by patients and DLTs at one dose level.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Boundaries {
    /// By the number of patients.
    rows: Vec<BoundaryRow>,
}

impl Boundaries {
    /// Tabulates rules for up to `most` patients. Each rule is asked of (patients, DLTs), and more DLTs never make a dose level
    /// look less toxic.
    pub(super) fn tabulate(
        most: u32,
        escalates: impl Fn(u32, u32) -> bool,
        de_escalates: impl Fn(u32, u32) -> bool,
        eliminates: impl Fn(u32, u32) -> bool,
    ) -> Self {
        let mut row = BoundaryRow { escalate_below: 0, de_escalate_from: 0, eliminate_from: 0 };
        let next = |patients| {
            // One patient more moves a boundary by one at most, so each search begins where the last one ended.
            row = BoundaryRow {
                escalate_below: first(patients, row.escalate_below, |dlts| !escalates(patients, dlts)),
                de_escalate_from: first(patients, row.de_escalate_from, |dlts| de_escalates(patients, dlts)),
                eliminate_from: first(patients, row.eliminate_from, |dlts| eliminates(patients, dlts)),
            };
            row
        };
        Self { rows: (0..=most).map(next).collect() }
    }

    fn row(&self, patients: u32) -> BoundaryRow {
        self.rows[patients as usize]
    }

    /// What follows for a dose level with so many patients and DLTs.
    pub fn verdict(&self, patients: u32, dlts: u32) -> IntervalDecision {
        let row = self.row(patients);
        if dlts >= row.de_escalate_from {
            IntervalDecision::DeEscalate
        } else if dlts < row.escalate_below {
            IntervalDecision::Escalate
        } else {
            IntervalDecision::Stay
        }
    }

    /// The fewest DLTs in so many patients that eliminate a dose level and all above; more than the patients for never.
    pub fn eliminate_from(&self, patients: u32) -> u32 {
        self.row(patients).eliminate_from
    }

    /// Whether a dose level with so many patients and DLTs is eliminated, and all above with it.
    pub fn eliminates(&self, patients: u32, dlts: u32) -> bool {
        dlts >= self.eliminate_from(patients)
    }
}

/// The least number of DLTs in `patients` for which something holds that holds for all greater ones too; one more than the
/// patients if it never does. The search begins at `guess`.
fn first(patients: u32, guess: u32, holds: impl Fn(u32) -> bool) -> u32 {
    let mut least = guess.min(patients + 1);
    while least > 0 && holds(least - 1) {
        least -= 1;
    }
    while least <= patients && !holds(least) {
        least += 1;
    }
    least
}
