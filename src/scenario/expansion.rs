//! What follows the MTD: an expansion cohort there, when it is stopped, and what is recommended then.

use crate::design::Tallies;
use crate::dose::DoseLevel;
use crate::monitoring::{Boundary, BoundaryError, BoundaryRule, TwoStage};
use crate::parameters::Words;
use crate::probability::Probability;

/// More patients than any expansion cohort has.
pub const MOST_EXPANSION_PATIENTS: u32 = 500;

/// An expansion cohort: further patients at the MTD.
#[derive(Debug, Clone, PartialEq)]
pub struct Expansion {
    /// How many evaluable patients it has.
    pub patients: u32,
    /// It is not stopped before so many of them are evaluable.
    pub first_look: u32,
    /// The DLT rate that is too high when exceeded.
    pub target_dlt_rate: Probability,
    /// Stop when the posterior probability of more than the target exceeds this; one of three boundaries.
    pub stop_above: Option<Probability>,
    /// a and b of the prior Beta(a, b) of that.
    pub prior: [f64; 2],
    /// Stop at a constant tail probability with this total error; the second boundary.
    pub total_error: Option<Probability>,
    /// Stop at these steps of patients and DLTs; the third.
    pub stop_at: Option<Vec<[f64; 2]>>,
    /// Whose outcomes the boundary goes by.
    pub data: ExpansionData,
    /// What is recommended if it is stopped.
    pub if_stopped: IfStopped,
    /// Whether there is another expansion at the lower dose level then.
    pub expand_again: bool,
    /// Two stages for response, if that is looked at.
    pub response: Option<TwoStage>,
}

/// Whose outcomes the boundary of an expansion goes by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExpansionData {
    /// Those of its own patients.
    Expansion,
    /// Those of the patients whom the escalation treated at the dose level, too.
    Pooled,
}

impl Words for ExpansionData {
    const WORDS: &'static [(&'static str, Self)] = &[("expansion", Self::Expansion), ("pooled", Self::Pooled)];
}

/// What is recommended if an expansion is stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IfStopped {
    /// The next lower dose level at which the escalation treated somebody; none tolerable if there is none.
    Lower,
    /// None tolerable.
    None,
}

impl Words for IfStopped {
    const WORDS: &'static [(&'static str, Self)] = &[("lower", Self::Lower), ("none", Self::None)];
}

impl Expansion {
    /// How its boundary is found.
    pub fn rule(&self) -> BoundaryRule {
        let target = self.target_dlt_rate;
        match (self.stop_above, self.total_error, &self.stop_at) {
            (Some(above), _, _) => BoundaryRule::Posterior { target, above, prior: (self.prior[0], self.prior[1]) },
            (None, Some(total_error), _) => BoundaryRule::ConstantTail { target, total_error },
            (None, None, steps) => {
                let step = |&[patients, dlts]: &[f64; 2]| (patients as u32, dlts as u32);
                BoundaryRule::Steps(steps.iter().flatten().map(step).collect())
            }
        }
    }

    /// The dose level that is recommended instead of one whose expansion was stopped, after an escalation with these tallies; `None`
    /// for none tolerable.
    pub fn lower(&self, tallies: &Tallies, dose: DoseLevel) -> Option<DoseLevel> {
        let below = (0..dose.index()).rev().filter_map(DoseLevel::from_index);
        let mut tried = below.filter(|&below| tallies.patients(below) > 0);
        if self.if_stopped == IfStopped::Lower { tried.next() } else { None }
    }

    /// The boundary where so many patients of the escalation count: 0 unless data are pooled.
    ///
    /// # Errors
    ///
    /// [`BoundaryError`] if there is no such boundary, which a plan that was read rules out.
    pub fn boundary(&self, before: u32) -> Result<Boundary, BoundaryError> {
        let patients = before + self.patients;
        match self.first_look > self.patients {
            true => Ok(Boundary::never(patients)),
            false => Boundary::new(&self.rule(), patients, before + self.first_look),
        }
    }
}
