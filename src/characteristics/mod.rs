//! Operating characteristics: how a design behaves under a scenario, each value with its Monte Carlo standard error.

mod benchmark;
mod comparison;
mod counts;
mod difference;
mod distribution;
mod estimate;
mod evidence;
mod expansion;
mod expansion_tally;
mod outcome_criteria;
mod quantity;
mod quantity_kind;
mod quantity_value;
mod shown;
mod tally;
mod verification;

pub use benchmark::{BenchmarkCounts, BenchmarkSelection, BenchmarkTally};
pub use comparison::{
    Against, BenchmarkRow, BestRuleRow, Comparison, ComparisonLine, ComparisonRow, HeldAgainst, Place,
};
pub use counts::Counts;
pub use difference::{Compared, Difference, DifferenceEstimate, DifferenceEstimates};
pub use distribution::{Bin, Distribution, QUANTILES, Summary};
pub use estimate::Estimate;
pub use evidence::{Evidence, Jointly};
pub use expansion::{DoseExpansion, ExpansionCharacteristics, ResponseCharacteristics};
pub use outcome_criteria::OutcomeCriteria;
pub use quantity::{NONE_BEFORE_EXPANSION, NONE_TOLERABLE, Quantity};
pub use quantity_kind::{Kind, Scope, Statistic};
pub use quantity_value::{QuantityValue, values};
pub use tally::Tally;
pub use verification::{Checked, FALSE_ALARM, Furthest, Verification, check};

use crate::design::StopReason;
use crate::dose::DoseLevel;
use crate::scenario::{NamedDesign, Plan, Scenario};

/// Shares of a trial's patients above the true MTD that are much: so many of five (the risk of overdosing of Yuan, Hess, Hilsenbeck and
/// Gilbert 2016, <https://doi.org/10.1158/1078-0432.CCR-16-0592>: 60 % and 80 %).
pub const MUCH_ABOVE: [u64; 2] = [3, 4];

/// Which of [`MUCH_ABOVE`] these numbers reach: of a trial without patients none.
pub fn is_much_above(patients: u64, above: u64) -> [bool; MUCH_ABOVE.len()] {
    MUCH_ABOVE.map(|of_five| patients > 0 && 5 * above >= of_five * patients)
}

/// Numbers of patients that people want to have seen at the dose level that is declared the MTD.
pub const AT_MTD: [u32; 3] = [6, 9, 12];

/// How one design behaves under one scenario. Monte Carlo and exact engine return this same type; an exact value has a
/// standard error of 0. What an exact answer does not cover is not there: never the calendar, and not always patients and DLTs.
#[derive(Debug, Clone, PartialEq)]
pub struct OperatingCharacteristics {
    /// Simulated trials; `None` for an exact answer.
    pub trials: Option<u64>,
    /// The true MTD by the plan's definition.
    pub true_mtd: Option<DoseLevel>,
    /// Probability that the trial ends with none tolerable.
    pub p_none_tolerable: Estimate,
    /// Probability that the trial ends at its cap without an MTD.
    pub p_undetermined: Estimate,
    /// For each dose level, the lowest first.
    pub doses: Vec<DoseCharacteristics>,
    /// Probability that the MTD is the true MTD, or that none is declared tolerable when none is.
    pub p_correct: Estimate,
    /// Probability that the MTD is above the true MTD.
    pub p_overdose: Estimate,
    /// Mean true DLT probability of the MTD, over the trials that declare one; `None` if none does.
    pub mean_true_dlt_of_mtd: Option<Estimate>,
    /// Patients treated: the sample size; `None` where an exact answer leaves it to simulation.
    pub patients: Option<Summary>,
    /// Patients with a DLT; `None` as for patients.
    pub dlts: Option<Summary>,
    /// DLTs per treated patient, over all trials; `None` if nobody is treated, or as for patients.
    pub observed_dlt_rate: Option<Estimate>,
    /// Share of treated patients above the true MTD, over all trials; `None` if nobody is treated, or as for patients.
    pub share_above_true_mtd: Option<Estimate>,
    /// Mean number of patients treated above the true MTD; `None` as for patients.
    pub mean_above_true_mtd: Option<Estimate>,
    /// The same number with its distribution; `None` as for patients, and in an exact answer with an expansion.
    pub above_true_mtd: Option<Summary>,
    /// Probability that so great a share of a trial's patients, of [`MUCH_ABOVE`], is treated above the true MTD; `None` as for the
    /// distribution, and in an exact answer where patients drop out.
    pub much_above_true_mtd: Option<[Estimate; MUCH_ABOVE.len()]>,
    /// Probability that a dose level is declared the MTD at which at least so many patients, of [`AT_MTD`], are treated; `None` as for
    /// the shares above.
    pub at_mtd: Option<[Estimate; AT_MTD.len()]>,
    /// Whether the planned number of patients is enough; `None` if none is planned, or where an exact answer cannot tell.
    pub planned: Option<PlannedSize>,
    /// Probability of each reason for stopping, in the order of [`StopReason::ALL`].
    pub stop_reasons: Vec<(StopReason, Estimate)>,
    /// What follows the MTD; `None` if nothing does.
    pub expansion: Option<ExpansionCharacteristics>,
    /// What depends on the calendar; `None` for an exact answer.
    pub calendar: Option<CalendarCharacteristics>,
}

impl OperatingCharacteristics {
    /// Mean patients treated, if that is known.
    pub fn mean_patients(&self) -> Option<Estimate> {
        self.patients.as_ref().map(|patients| patients.mean)
    }

    /// Mean patients with a DLT, if that is known.
    pub fn mean_dlts(&self) -> Option<Estimate> {
        self.dlts.as_ref().map(|dlts| dlts.mean)
    }

    /// What is seen of response in expansions, if anybody looks.
    pub fn response(&self) -> Option<&ResponseCharacteristics> {
        self.expansion.as_ref()?.response.as_ref()
    }
}

impl DoseCharacteristics {
    /// Mean patients treated there, if that is known.
    pub fn mean_patients(&self) -> Option<Estimate> {
        self.patients.as_ref().map(|patients| patients.mean)
    }

    /// Mean patients with a DLT there, if that is known.
    pub fn mean_dlts(&self) -> Option<Estimate> {
        self.dlts.as_ref().map(|dlts| dlts.mean)
    }
}

/// The planned number of patients, and the chance that it is not enough.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PlannedSize {
    /// As [`OutcomeCriteria::planned_patients`].
    pub patients: u32,
    /// Probability of needing more: more are treated, or the trial ends at a cap.
    pub p_more: Estimate,
}

/// What happens at one dose level.
#[derive(Debug, Clone, PartialEq)]
pub struct DoseCharacteristics {
    /// The dose level.
    pub dose: DoseLevel,
    /// The true DLT probability that was assumed.
    pub true_dlt_probability: f64,
    /// Probability that it is declared the MTD.
    pub p_mtd: Estimate,
    /// Patients treated there; `None` as in [`OperatingCharacteristics::patients`].
    pub patients: Option<Summary>,
    /// Patients with a DLT there; `None` likewise.
    pub dlts: Option<Summary>,
}

/// How long it takes, and whom it costs.
#[derive(Debug, Clone, PartialEq)]
pub struct CalendarCharacteristics {
    /// Days from the start to the MTD; quantiles in whole days begun.
    pub days_to_mtd: Summary,
    /// Days from the start to the end of study; quantiles in whole days begun.
    pub days_to_end_of_study: Summary,
    /// Probability that the study ends by the planned completion date; `None` without one.
    pub p_by_planned_completion: Option<Estimate>,
    /// Mean days before the MTD on which no place was open.
    pub mean_days_closed: Estimate,
    /// Mean number of patients enrolled.
    pub mean_enrolled: Estimate,
    /// Mean number of patients enrolled but never treated.
    pub mean_not_infused: Estimate,
    /// Mean number of treated patients who were not evaluable.
    pub mean_not_evaluable: Estimate,
    /// Mean number of patients who never got a place.
    pub mean_turned_away: Estimate,
    /// Mean number of products made for nobody; `None` unless products are begun before there is a place.
    pub mean_products_unused: Option<Estimate>,
}

/// The answer to a plan: operating characteristics of every scenario under every design.
#[derive(Debug, Clone)]
pub struct Results {
    /// The plan that was simulated, with the number of trials and the seed that were really used.
    pub plan: Plan,
    /// One for each scenario and design, designs within scenarios, both in the order of the plan.
    pub cells: Vec<Cell>,
}

/// One design under one scenario.
#[derive(Debug, Clone, PartialEq)]
pub struct Cell {
    /// The place of the scenario in the plan.
    pub scenario: usize,
    /// The place of the design in the plan.
    pub design: usize,
    /// How the design behaves.
    pub characteristics: OperatingCharacteristics,
    /// Beside simulated characteristics: the exact ones, if there are any.
    pub exact: Option<OperatingCharacteristics>,
    /// How many patients the design needs if no cap ends the trial, if that is known exactly.
    pub needed: Option<Distribution>,
    /// How it differs from the first design on the same patients, if that was counted; `None` of the first design.
    pub against_first: Option<Box<DifferenceEstimates>>,
}

impl Cell {
    /// The value of a quantity, of the dose level at this 0-based place or of the trial: the exact one where there is one, and
    /// otherwise the simulated one; `None` where neither is.
    pub fn known(&self, quantity: Quantity, place: Option<usize>) -> Option<Estimate> {
        self.exactly(quantity, place).or_else(|| value(&self.characteristics, quantity, place))
    }

    /// The exact value of a quantity beside the simulated one.
    fn exactly(&self, quantity: Quantity, place: Option<usize>) -> Option<Estimate> {
        value(self.exact.as_ref()?, quantity, place)
    }

    /// The simulated trials that the value of a quantity is of that is known; `None` of an exact one.
    pub fn trials_of(&self, quantity: Quantity, place: Option<usize>) -> Option<u64> {
        self.characteristics.trials.filter(|_| self.exactly(quantity, place).is_none())
    }
}

fn value(of: &OperatingCharacteristics, quantity: Quantity, place: Option<usize>) -> Option<Estimate> {
    match place {
        Some(place) => quantity.estimate(of, Some(of.doses.get(place)?)),
        None => quantity.estimate(of, None),
    }
}

impl Results {
    /// Takes down how cells at these places differ from the first design on the same patients. Where there are exact answers, these are
    /// to be there already.
    pub fn hold_against_first(&mut self, paired: &[(usize, Difference)]) {
        for (place, difference) in paired {
            let first = *place - self.cells[*place].design;
            let estimates = difference.estimates(&self.cells[*place], &self.cells[first]);
            self.cells[*place].against_first = Some(Box::new(estimates));
        }
    }

    /// The scenario of a cell.
    pub fn scenario(&self, cell: &Cell) -> &Scenario {
        &self.plan.scenarios[cell.scenario]
    }

    /// The number of patients that must do in a cell, as [`OutcomeCriteria::planned_patients`].
    pub fn planned_patients(&self, cell: &Cell) -> Option<u32> {
        self.design(cell).spec.planned_patients(self.plan.enrolment.planned_patients)
    }

    /// The design of a cell.
    pub fn design(&self, cell: &Cell) -> &NamedDesign {
        &self.plan.designs[cell.design]
    }
}
