//! What interval designs share: they decide by the DLTs at the dose level just treated, and choose the MTD by isotonic regression.
//!
//! BOIN, keyboard, mTPI and i3+3 differ in their [`Boundaries`] alone; each has a file of its own that tabulates them.

use super::boundaries::{Boundaries, IntervalDecision};
use super::general::MOST_PATIENTS;
use super::isotonic_mtd::IsotonicMtd;
use super::parameters::{starting_dose, target_dlt_rate};
use super::posterior::{is_above, p_above};
use super::{Cohort, CohortDesign, Facts, MAX_COHORT, Mtd, Ruling, Standing, StopReason, Tallies, Words};
use crate::dose::DoseLevel;
use crate::input::Reader;
use crate::parameters::{Key, Kind, Member, lens};
use crate::probability::Probability;

/// The keys of an [`IntervalConduct`].
pub(super) const CONDUCT: &[&dyn Member<IntervalConduct>] = &[
    &target_dlt_rate!(IntervalConduct, target_dlt_rate),
    &Key::new(
        "cohort_size",
        lens!(IntervalConduct, cohort_size),
        Kind::patients(1, MAX_COHORT as u64),
        "Patients treated together.",
    ),
    &starting_dose!(IntervalConduct, starting_dose),
    &Key::new(
        "eliminate_above",
        lens!(IntervalConduct, eliminate_above),
        Kind::Probability,
        "A dose level is eliminated, and all above, when its true DLT probability is above the target with a posterior \
         probability above this; Beta(1, 1) prior. If the lowest is eliminated, none is tolerable. 1 eliminates none.",
    ),
    &Key::new(
        "eliminate_from",
        lens!(IntervalConduct, eliminate_from),
        Kind::patients(1, MOST_PATIENTS as u64),
        "The fewest evaluable patients at a dose level that can eliminate it.",
    ),
];

/// The posterior probability above which a dose level is eliminated unless the file says otherwise.
const ELIMINATE_ABOVE: f64 = 0.95;

/// How an interval design is conducted, whatever its boundaries are.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct IntervalConduct {
    /// The DLT rate that it aims at; above 0 and below 1.
    pub target_dlt_rate: Probability,
    /// Patients treated together; 1 to [`MAX_COHORT`].
    pub cohort_size: u8,
    /// Where the first cohort is treated.
    pub starting_dose: DoseLevel,
    /// A dose level is eliminated, and all above, when its true DLT probability is above the target with a posterior probability
    /// above this (Beta(1, 1) prior).
    pub eliminate_above: Probability,
    /// The fewest evaluable patients at a dose level that can eliminate it.
    pub eliminate_from: u32,
}

impl IntervalConduct {
    /// Above which posterior probability, and from how many patients on, dose levels are eliminated.
    pub(super) fn elimination(&self) -> (Probability, u32) {
        (self.eliminate_above, self.eliminate_from)
    }

    /// The keys that are not in force beside the others, and why.
    pub(super) fn idle(&self) -> Option<(&'static [&'static str], String)> {
        let eliminates = self.eliminate_above.get() < 1.0;
        let why = || "eliminate_above = 1 eliminates no dose level".to_owned();
        (!eliminates).then(|| (&["eliminate_from"][..], why()))
    }

    /// Tells of them in a table, unless they are as if they were left out.
    pub(super) fn warn_of_idle(&self, table: &Reader<'_>, usual: &Self) {
        if let Some((_, why)) = self.idle()
            && self.eliminate_from != usual.eliminate_from
        {
            table.warn("eliminate_from", format!("this has no effect: {why}"), "remove it");
        }
    }

    /// What holds if nothing is given, but for the target; `eliminate_from` is the default of the design.
    pub(super) fn usual(eliminate_from: u32) -> Self {
        Self {
            target_dlt_rate: Probability::ZERO,
            cohort_size: 3,
            starting_dose: DoseLevel::LOWEST,
            eliminate_above: Probability::new(ELIMINATE_ABOVE).unwrap_or(Probability::ZERO),
            eliminate_from,
        }
    }
}

/// An interval design on a ladder with a fixed number of dose levels, for a fixed number of patients at most.
#[derive(Debug, Clone)]
pub struct IntervalDesign {
    boundaries: Boundaries,
    starting_dose: DoseLevel,
    cohort: u8,
    /// Single patients first.
    titrates: bool,
    doses: usize,
    mtd: IsotonicMtd,
}

impl IntervalDesign {
    /// A design that goes up and down by these two rules of (patients, DLTs).
    pub(super) fn new(
        conduct: &IntervalConduct,
        doses: usize,
        most_patients: u32,
        escalates: impl Fn(u32, u32) -> bool,
        de_escalates: impl Fn(u32, u32) -> bool,
    ) -> Self {
        debug_assert!(conduct.starting_dose.number() <= doses, "starting dose above the ladder");
        let target = conduct.target_dlt_rate.get();
        let eliminates = |patients, dlts| {
            patients >= conduct.eliminate_from
                && is_above(p_above(target, patients, dlts), conduct.eliminate_above.get())
        };
        // The last cohort may go beyond the maximum where a design is asked without the rules that hold it.
        let most = most_patients + MAX_COHORT as u32;
        Self {
            boundaries: Boundaries::tabulate(most, escalates, de_escalates, eliminates),
            starting_dose: conduct.starting_dose,
            cohort: conduct.cohort_size,
            titrates: false,
            doses,
            mtd: IsotonicMtd { target, bound: None },
        }
    }

    /// With single patients until the first DLT or the top dose level; the cohort is then completed there. Nothing changes with
    /// cohorts of one.
    pub(super) fn titrating(self, titrates: bool) -> Self {
        Self { titrates: titrates && self.cohort > 1, ..self }
    }

    /// With no MTD whose isotonic estimate is above `bound`.
    pub(super) fn bounded(self, bound: Option<f64>) -> Self {
        Self { mtd: IsotonicMtd { bound, ..self.mtd }, ..self }
    }

    /// The decisions by patients and DLTs.
    pub fn boundaries(&self) -> &Boundaries {
        &self.boundaries
    }

    /// The dose level of the first cohort.
    pub(super) fn starting_dose(&self) -> DoseLevel {
        self.starting_dose
    }

    /// Patients in a cohort.
    pub(super) fn cohort(&self) -> u8 {
        self.cohort
    }

    /// Where a verdict on `dose` leads, as if none were eliminated.
    pub(super) fn towards(&self, dose: DoseLevel, verdict: IntervalDecision) -> DoseLevel {
        let next = match verdict {
            IntervalDecision::Escalate => dose.above(self.doses),
            IntervalDecision::Stay => None,
            IntervalDecision::DeEscalate => dose.below(),
        };
        next.unwrap_or(dose)
    }

    /// The MTD by the `evaluable` patients, among the dose levels that those who were `treated` do not eliminate.
    pub(super) fn mtd_among(&self, evaluable: &Tallies, treated: &Tallies) -> Mtd {
        self.mtd.choose(evaluable, self.admissible(treated))
    }

    /// The dose levels below every one that is eliminated, the lowest first.
    pub(super) fn admissible<'a>(&'a self, tallies: &'a Tallies) -> impl Iterator<Item = DoseLevel> + 'a {
        DoseLevel::ladder(self.doses)
            .take_while(|&dose| !self.boundaries.eliminates(tallies.patients(dose), tallies.dlts(dose)))
    }

    /// What a rule says after a cohort at `dose`, as if no dose level were eliminated: the next dose level, how many patients, and
    /// the words for it.
    fn planned(&self, tallies: &Tallies, dose: DoseLevel) -> (DoseLevel, u8, Words) {
        if self.titrates && tallies.by_dose().all(|(patients, _)| patients <= 1) {
            return match dose.above(self.doses) {
                Some(higher) if tallies.total_dlts() == 0 => {
                    (higher, 1, |seen| format!("{}: titration goes on with single patients", evidence(seen)))
                }
                _ => (dose, self.cohort - 1, |seen| {
                    format!("{}: titration is over, and the cohort is completed there", evidence(seen))
                }),
            };
        }
        let verdict = self.boundaries.verdict(tallies.patients(dose), tallies.dlts(dose));
        let words: Words = match verdict {
            IntervalDecision::Escalate => |seen| format!("{}: escalate", evidence(seen)),
            IntervalDecision::Stay => |seen| format!("{}: stay", evidence(seen)),
            IntervalDecision::DeEscalate => |seen| format!("{}: de-escalate", evidence(seen)),
        };
        (self.towards(dose, verdict), self.cohort, words)
    }

    fn cohort_at(&self, tallies: &Tallies, dose: DoseLevel, patients: u8) -> Cohort {
        let eliminating = self.boundaries.eliminate_from(tallies.patients(dose) + u32::from(patients));
        // The fewest DLTs that eliminate the dose level decide alone: whatever the others show, it is left and is no MTD.
        // There may be as many already where elimination is not judged from so few patients; and none do where the target is near 0.
        let tolerates = eliminating.saturating_sub(1).saturating_sub(tallies.dlts(dose)).min(patients.into()) as u8;
        Cohort { dose, patients, tolerates }
    }
}

/// "1 of 3 with a DLT at dose level 2".
fn evidence(seen: &Facts) -> String {
    format!("{} of {} with a DLT at dose level {}", seen.dlts, seen.patients, seen.dose)
}

impl CohortDesign for IntervalDesign {
    fn decide(&self, standing: &Standing) -> Ruling {
        let tallies = &standing.tallies;
        let Some(highest) = self.admissible(tallies).last() else {
            let lowest = DoseLevel::LOWEST;
            let seen = Facts::at(lowest, tallies.patients(lowest), tallies.dlts(lowest));
            return Ruling::stop(Mtd::NoneTolerable, StopReason::LowestDoseTooToxic, seen, |lowest| {
                format!("{} of {} with a DLT eliminate the lowest dose level", lowest.dlts, lowest.patients)
            });
        };
        let Some(at) = standing.at else {
            let patients = if self.titrates { 1 } else { self.cohort };
            return Ruling::start(self.cohort_at(tallies, self.starting_dose.min(highest), patients));
        };
        let seen = Facts { other: highest, ..Facts::at(at, tallies.patients(at), tallies.dlts(at)) };
        let (planned, patients, words) = self.planned(tallies, at);
        let ruling = Ruling::treat(self.cohort_at(tallies, planned.min(highest), patients), seen, words);
        if self.boundaries.eliminates(seen.patients, seen.dlts) {
            Ruling::new(ruling.decision, seen, |seen| format!("{}: eliminate it and all above", evidence(seen)))
        } else if planned > highest {
            ruling.but(ruling.decision, seen, |seen| format!("dose levels above {} are eliminated", seen.other))
        } else {
            ruling
        }
    }

    fn mtd(&self, tallies: &Tallies) -> Mtd {
        self.mtd_among(tallies, tallies)
    }

    fn excludes(&self, tallies: &Tallies, dose: DoseLevel) -> bool {
        self.admissible(tallies).last().is_none_or(|highest| dose > highest)
    }

    fn forget(&self, standing: Standing) -> Standing {
        standing.without_last_cohort()
    }
}
