//! The optimal benchmark: which dose level the first patients would name, had each been observed at every dose level.

mod exact;

pub use exact::{MAX_EXACT_PATIENTS, Probabilities};

use crate::design::Mtd;
use crate::dose::{DoseLevel, MAX_DOSES};
use crate::scenario::{Plan, Scenario, TrueMtd};
use crate::trial::Patients;

/// A count this little over a limit is over it only by how decimals are rounded to binary.
const ROUNDING: f64 = 1e-9;

/// The nonparametric optimal benchmark after O'Quigley, Paoletti and Maccario (2002, doi:10.1093/biostatistics/3.1.51).
///
/// A trial sees one outcome of each patient, at one dose level. Whoever knew the latent tolerance would see the outcome at
/// every dose level, and so the share of `n` patients with a DLT at each: the best unbiased estimate that these patients
/// allow. The benchmark names a dose level by these shares:
///
/// - nearest to the target, as in the paper. Of two shares equally near the lower one is named. Dose levels with the same
///   share are a tie, which we settle so: below the target the highest of them is named and otherwise the lowest,
///   since the DLT probability rises with dose.
/// - where the plan's true MTD is the highest dose level at or below the target, the shares can be read by that definition
///   too: the highest dose level whose share is; none tolerable if there is none. That is better next to a cliff, and worse
///   where a DLT probability is the target itself, for its share is above the target half of the time. Nor do more patients
///   always help: 3 of 10 are at most 30 %, and of 13 patients it takes 3 again. So that designs that read their
///   patients either way are held against the better one, a scenario has the reading, and as many of the patients, as are most
///   often right there. That choice takes knowing the truth, and is ours, not the paper's.
///
/// On average over curves no design did better in our checks, which is no proof. A design can under a single one: one that
/// always declares the same dose level is never wrong where that is the true MTD.
#[derive(Debug, Clone, PartialEq)]
pub struct Benchmark {
    patients: u32,
    used: u32,
    dlt_probabilities: Vec<f64>,
    reading: TrueMtd,
    judge: Judge,
}

/// A definition of the true MTD applied to counts, all of the same number of patients.
#[derive(Debug, Clone, PartialEq)]
enum Judge {
    /// The highest dose level with at most so many DLTs.
    AtMost(u32),
    /// For each number of DLTs how far it is from the target, in whole billionths of a patient, and whether it is below.
    Nearest(Vec<(u64, bool)>),
}

impl Benchmark {
    /// The benchmark of so many patients under a scenario of this plan.
    pub fn new(plan: &Plan, scenario: &Scenario, patients: u32) -> Self {
        let by = |used, reading| Self::reading_by(plan, scenario, patients, used, reading);
        let own = by(patients, plan.true_mtd);
        if plan.true_mtd == TrueMtd::NearestToTarget || patients > MAX_EXACT_PATIENTS {
            return own;
        }
        let true_mtd = plan.true_mtd_of(scenario);
        let readings = [TrueMtd::HighestAtOrBelowTarget, TrueMtd::NearestToTarget];
        let candidates = (1..=patients).rev().flat_map(|used| readings.map(|reading| by(used, reading)));
        let mut best = (f64::NEG_INFINITY, own);
        for candidate in candidates {
            let correct = candidate.exact().map_or(f64::NEG_INFINITY, |exact| exact.p_correct(true_mtd));
            // What is only rounded up to be better is not.
            if correct > best.0 + ROUNDING {
                best = (correct, candidate);
            }
        }
        best.1
    }

    fn reading_by(plan: &Plan, scenario: &Scenario, patients: u32, used: u32, reading: TrueMtd) -> Self {
        let dlt_probabilities = scenario.dlt_probabilities.iter().map(|p| p.get()).collect();
        Self {
            patients,
            used,
            dlt_probabilities,
            reading,
            judge: Judge::new(plan.target_dlt_rate.get(), used, reading),
        }
    }

    /// The number of patients that there are.
    pub fn patients(&self) -> u32 {
        self.patients
    }

    /// How many of them, the first, it looks at.
    pub fn used(&self) -> u32 {
        self.used
    }

    /// How it reads the shares.
    pub fn reading(&self) -> TrueMtd {
        self.reading
    }

    /// The MTD by the first patients of a trial in the order of arrival, whether a design would treat them or not.
    pub fn mtd(&self, patients: &mut Patients) -> Mtd {
        let mut dlts = [0; MAX_DOSES];
        let dlts = &mut dlts[..self.dlt_probabilities.len()];
        for patient in 0..u64::from(self.used) {
            let tolerance = patients.tolerance(patient);
            for (dlts, &p) in dlts.iter_mut().zip(&self.dlt_probabilities) {
                *dlts += u32::from(tolerance < p);
            }
        }
        self.judge.mtd(dlts)
    }

    /// The probability of each answer without chance; `None` for more than [`MAX_EXACT_PATIENTS`] patients, and where the DLT
    /// probability falls with dose.
    pub fn exact(&self) -> Option<Probabilities> {
        let can = self.used <= MAX_EXACT_PATIENTS && self.dlt_probabilities.is_sorted();
        can.then(|| exact::probabilities(self.used, &self.dlt_probabilities, &self.judge))
    }
}

impl Judge {
    fn new(target: f64, patients: u32, reading: TrueMtd) -> Self {
        let expected = target * f64::from(patients);
        match reading {
            TrueMtd::HighestAtOrBelowTarget => Self::AtMost((expected + ROUNDING).floor() as u32),
            TrueMtd::NearestToTarget => {
                let distance = |dlts: u32| ((f64::from(dlts) - expected).abs() / ROUNDING).round() as u64;
                let below = |dlts: u32| f64::from(dlts) < expected - ROUNDING;
                Self::Nearest((0..=patients).map(|dlts| (distance(dlts), below(dlts))).collect())
            }
        }
    }

    /// The MTD where so many patients have a DLT at each dose level.
    fn mtd(&self, dlts: &[u32]) -> Mtd {
        let counts = || dlts.iter().copied().enumerate();
        let named = match self {
            Self::AtMost(most) => counts().rev().find(|(_, dlts)| dlts <= most),
            Self::Nearest(distances) => counts().min_by_key(|&(place, dlts)| {
                let (distance, below) = distances[dlts as usize];
                (distance, dlts, if below { MAX_DOSES - place } else { place })
            }),
        };
        named.and_then(|(place, _)| DoseLevel::from_index(place)).map_or(Mtd::NoneTolerable, Mtd::Dose)
    }
}
