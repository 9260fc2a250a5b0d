//! What becomes of a trial after the MTD is declared: its expansion, and what it says of response.

use super::{DoseCharacteristics, Estimate, Summary};

/// How expansions go.
#[derive(Debug, Clone, PartialEq)]
pub struct ExpansionCharacteristics {
    /// For each dose level, the lowest first.
    pub doses: Vec<DoseExpansion>,
    /// Probability that the escalation finds none tolerable.
    pub p_none_before: Estimate,
    /// Probability that there is an expansion.
    pub p_expansion: Estimate,
    /// Probability that there is one which is stopped at too many DLTs.
    pub p_stopped: Estimate,
    /// The same over the trials with an expansion; `None` if there is none.
    pub p_stopped_given_expansion: Option<Estimate>,
    /// Probability that the recommendation is right, over the trials with an expansion; `None` if there is none.
    pub p_correct: Option<Estimate>,
    /// Patients treated in expansions; `None` where an exact answer leaves it to simulation.
    pub patients: Option<Summary>,
    /// Of them with a DLT; `None` likewise.
    pub dlts: Option<Summary>,
    /// What is seen of response; `None` if nobody looks, or where no response is assumed.
    pub response: Option<ResponseCharacteristics>,
    /// Days from the start to the last decision on an expansion, or to the MTD without one; `None` for an exact answer.
    pub days: Option<Summary>,
}

impl ExpansionCharacteristics {
    /// How they go at a dose level.
    pub(super) fn at(&self, dose: &DoseCharacteristics) -> Option<&DoseExpansion> {
        self.doses.get(dose.dose.index())
    }
}

/// How expansions at one dose level go.
#[derive(Debug, Clone, PartialEq)]
pub struct DoseExpansion {
    /// Probability that the escalation declares it the MTD.
    pub p_mtd_before: Estimate,
    /// Probability that there is an expansion here.
    pub p_expansion: Estimate,
    /// Probability that there is one and it is stopped at too many DLTs.
    pub p_stopped: Estimate,
    /// The same over the trials with an expansion here; `None` if there is none.
    pub p_stopped_given_expansion: Option<Estimate>,
    /// Patients treated in it; `None` where an exact answer leaves it to simulation.
    pub patients: Option<Summary>,
    /// Of them with a DLT; `None` likewise.
    pub dlts: Option<Summary>,
}

/// What is seen of response in expansions.
#[derive(Debug, Clone, PartialEq)]
pub struct ResponseCharacteristics {
    /// Probability that the first expansion goes on to its second stage.
    pub p_second_stage: Estimate,
    /// Probability that enough patients of an expansion respond.
    pub p_success: Estimate,
    /// Probability that anybody responds.
    pub p_any: Estimate,
    /// Evaluable patients who respond.
    pub responses: Summary,
}
