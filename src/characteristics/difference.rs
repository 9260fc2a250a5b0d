//! Differences between two cells on the same patients, trial by trial, and what pairing is worth.

use serde::{Deserialize, Serialize};

use super::OutcomeCriteria;
use super::counts::{TICKS_PER_DAY, ticks};
use super::{Cell, Estimate, Kind, OperatingCharacteristics, Quantity, Statistic};
use crate::stats::Moments;
use crate::trial::Outcome;

/// What is compared with the reference.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Compared {
    /// [`Quantity::Correct`].
    Correct,
    /// [`Quantity::Overdose`].
    Overdose,
    /// The mean of [`Quantity::Patients`].
    Patients,
    /// The mean of [`Quantity::Dlts`].
    Dlts,
    /// The mean of [`Quantity::PatientsAbove`].
    PatientsAbove,
    /// The mean of [`Quantity::DaysToMtd`].
    DaysToMtd,
}

impl Compared {
    /// All of them, in the order of results.
    pub const ALL: [Self; 6] =
        [Self::Correct, Self::Overdose, Self::Patients, Self::Dlts, Self::PatientsAbove, Self::DaysToMtd];

    /// The quantity.
    pub fn quantity(self) -> Quantity {
        match self {
            Self::Correct => Quantity::Correct,
            Self::Overdose => Quantity::Overdose,
            Self::Patients => Quantity::Patients(Statistic::Mean),
            Self::Dlts => Quantity::Dlts(Statistic::Mean),
            Self::PatientsAbove => Quantity::PatientsAbove(Statistic::Mean),
            Self::DaysToMtd => Quantity::DaysToMtd(Statistic::Mean),
        }
    }

    /// Its value; `None` without a calendar.
    pub fn of(self, of: &OperatingCharacteristics) -> Option<Estimate> {
        self.quantity().estimate(of, None)
    }

    /// What it is multiplied by for people: probabilities are shown in percent.
    pub fn scale(self) -> f64 {
        if self.quantity().kind() == Kind::Probability { 100.0 } else { 1.0 }
    }

    /// Its value in a cell where it is exact.
    fn exactly(self, cell: &Cell) -> Option<f64> {
        let known = cell.known(self.quantity(), None)?;
        cell.trials_of(self.quantity(), None).is_none().then_some(known.value)
    }

    /// Its value in one trial, a whole number of [`Self::unit`].
    fn counted(self, criteria: &OutcomeCriteria, outcome: &Outcome) -> i64 {
        match self {
            Self::Correct => i64::from(criteria.is_correct(outcome.mtd)),
            Self::Overdose => i64::from(criteria.is_overdose(outcome.mtd)),
            Self::Patients => i64::from(outcome.total_treated()),
            Self::Dlts => i64::from(outcome.total_dlts()),
            Self::PatientsAbove => outcome.treated[criteria.first_above()..].iter().copied().map(i64::from).sum(),
            Self::DaysToMtd => ticks(outcome.days_to_mtd),
        }
    }

    fn unit(self) -> f64 {
        if self == Self::DaysToMtd { TICKS_PER_DAY.recip() } else { 1.0 }
    }
}

/// The sums of paired differences over trials. Adding and merging are exact, so their order does not matter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Difference([Moments; Compared::ALL.len()]);

/// How much one cell differs from a reference in one quantity.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DifferenceEstimate {
    /// The simulated difference with its standard error, that of the paired difference if it is paired.
    pub difference: Estimate,
    /// What the standard error would be if other patients met each of the two.
    pub unpaired_se: Option<f64>,
    /// The difference of the exact values, where both have one.
    pub exact: Option<f64>,
}

impl DifferenceEstimate {
    /// What is known of the difference: the exact one where there is one, and otherwise the simulated one. An exact value is never set
    /// against a simulated one, as what the same patients have in common would be lost.
    pub fn known(&self) -> Estimate {
        self.exact.map_or(self.difference, Estimate::exact)
    }

    /// That of the reference from what was held against it.
    fn reversed(self) -> Self {
        let Estimate { value, mc_se } = self.difference;
        Self { difference: Estimate::new(-value, mc_se), exact: self.exact.map(|exact| -exact), ..self }
    }
}

/// How much one cell differs from a reference.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DifferenceEstimates {
    /// Whether the same patients met both, so that the standard errors are those of paired differences.
    pub paired: bool,
    /// In the order of [`Compared::ALL`].
    estimates: [Option<DifferenceEstimate>; Compared::ALL.len()],
}

impl Difference {
    /// Counts one trial: what came out, and what came out for the same patients under the reference.
    pub fn add(
        &mut self,
        (criteria, outcome): (&OutcomeCriteria, &Outcome),
        (reference_frame, reference): (&OutcomeCriteria, &Outcome),
    ) {
        for (moments, compared) in self.0.iter_mut().zip(Compared::ALL) {
            moments.add(compared.counted(criteria, outcome) - compared.counted(reference_frame, reference));
        }
    }

    /// Counts everything that `other` counted.
    pub fn merge(&mut self, other: &Self) {
        self.0.iter_mut().zip(&other.0).for_each(|(moments, more)| moments.merge(more));
    }

    /// Whether so many trials can give this: what is read may come from anywhere.
    pub fn is_of(&self, trials: u64) -> bool {
        self.0.iter().all(|moments| moments.is_possible() && moments.count() == trials)
    }

    /// The mean differences with their paired standard errors, between these two cells.
    pub fn estimates(&self, of: &Cell, reference: &Cell) -> DifferenceEstimates {
        let mut estimates = DifferenceEstimates::unpaired(of, reference);
        estimates.paired = true;
        for ((estimate, compared), moments) in estimates.estimates.iter_mut().zip(Compared::ALL).zip(&self.0) {
            if let Some(estimate) = estimate {
                estimate.difference = Estimate::mean(moments, compared.unit());
            }
        }
        estimates
    }
}

impl DifferenceEstimates {
    /// The differences between cells whose trials have nothing to do with each other: variances add.
    pub fn unpaired(of: &Cell, reference: &Cell) -> Self {
        let estimate = |compared: Compared| {
            let difference = minus(compared.of(&of.characteristics)?, compared.of(&reference.characteristics)?);
            let exact =
                compared.exactly(of).zip(compared.exactly(reference)).map(|(of, reference)| apart(of, reference));
            Some(DifferenceEstimate { difference, unpaired_se: difference.mc_se, exact })
        };
        Self { paired: false, estimates: Compared::ALL.map(estimate) }
    }

    /// The differences between two cells of one file by the best evidence there is: on the same patients where one of the two is of the
    /// first design and these were counted, and otherwise as if other patients had met both, which is never too sure.
    pub fn between(of: &Cell, other: &Cell) -> Self {
        let is_first = |cell: &Cell| cell.design == 0 && of.scenario == other.scenario;
        match (&of.against_first, &other.against_first) {
            (Some(counted), _) if is_first(other) => **counted,
            (_, Some(counted)) if is_first(of) => counted.reversed(),
            _ => Self::unpaired(of, other),
        }
    }

    fn reversed(&self) -> Self {
        Self { estimates: self.estimates.map(|estimate| estimate.map(DifferenceEstimate::reversed)), ..*self }
    }

    /// As people are shown them: exact where both values are.
    pub(super) fn shown(&self) -> Self {
        let shown = |estimate: DifferenceEstimate| DifferenceEstimate {
            difference: estimate.known(),
            unpaired_se: estimate.unpaired_se.filter(|_| estimate.exact.is_none()),
            ..estimate
        };
        Self { estimates: self.estimates.map(|estimate| estimate.map(shown)), ..*self }
    }

    /// The difference in one quantity; `None` if there is no calendar to take it from.
    pub fn of(&self, compared: Compared) -> Option<&DifferenceEstimate> {
        self.estimates.iter().zip(Compared::ALL).find(|&(_, other)| other == compared)?.0.as_ref()
    }

    /// By how much pairing shrank the standard error in one quantity: that of separate patients as a multiple of it. `None` if
    /// nothing is paired or the two never differed.
    pub fn pairing_gain(&self, compared: Compared) -> Option<f64> {
        let DifferenceEstimate { difference, unpaired_se, .. } = self.of(compared).filter(|_| self.paired)?;
        difference.mc_se.filter(|&se| se > 0.0).zip(*unpaired_se).map(|(paired, unpaired)| unpaired / paired)
    }
}

/// The difference of two exact values: none if it is no more than what sums are rounded by.
fn apart(of: f64, reference: f64) -> f64 {
    const ROUNDING: f64 = 1e-12;
    let difference = of - reference;
    if difference.abs() <= ROUNDING * (1.0 + of.abs()) { 0.0 } else { difference }
}

fn minus(one: Estimate, other: Estimate) -> Estimate {
    let mc_se = one.mc_se.zip(other.mc_se).map(|(a, b)| libm::hypot(a, b));
    Estimate::new(one.value - other.value, mc_se)
}
