//! TITE-BOIN: BOIN that goes on while patients are pending, counting what they may still show.
//!
//! Yuan, Lin, Li, Nie & Warren, Clin Cancer Res 2018;24:4921 (doi:10.1158/1078-0432.CCR-18-0246). A pending patient counts with the
//! DLTs expected of the rest of the window, DLTs being spread evenly over it: with y DLTs in n patients, c of them pending whose
//! shares of the window add up to s, the DLT rate is (y + q (c − s))/n, where q = p/(1 − p) and p = (y + φ/2)/(n − c + 1) is the
//! posterior mean for the others under a Beta(φ/2, 1 − φ/2) prior. It is held against BOIN's boundaries.
//!
//! Like the published tables, it decides at whole cohorts: a cohort is filled first, whatever it shows meanwhile, unless its DLTs
//! already eliminate the dose level whatever the others of it will show, or those below do.

use super::boin::{BoinParameters, WITH_PENDING};
use super::parameters::Parameters;
use super::{
    Cohort, Decision, Design, Evaluation, Facts, IntervalDecision, IntervalDesign, Mtd, PendingDesign, Ruling, Running,
    StopReason, Tallies, Words, boin_rates,
};
use crate::counted::counted;
use crate::dose::DoseLevel;
use crate::input::Reader;
use crate::parameters::{Group, Key, Kind, Table, lens};
use crate::probability::Probability;

/// What the source recommends.
const MOST_PENDING: f64 = 0.5;

static TABLE: Table<TiteBoinParameters> = Table {
    header: "[design.tite_boin]",
    says: "TITE-BOIN (Yuan 2018): BOIN that decides while patients are pending. A DLT that may still come counts by the share \
           of its window that is left. The keys are those of BOIN, without titration and without the decisions that can be changed at 1 DLT in 3 patients and at 2 in 6.",
    usual: || TiteBoinParameters {
        boin: BoinParameters::usual(),
        most_pending: Probability::new(MOST_PENDING).unwrap_or(Probability::ZERO),
    },
    members: &[
        &Group { lens: lens!(TiteBoinParameters, boin), members: WITH_PENDING },
        &Key::new(
            "most_pending",
            lens!(TiteBoinParameters, most_pending),
            Kind::Probability,
            "Nobody is enrolled while a greater share of the patients at the dose level is pending, unless it is too toxic \
             anyway.",
        ),
    ],
};

/// The time-to-event Bayesian optimal interval design as a scenario file describes it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TiteBoinParameters {
    /// As in BOIN, without titration and without changes at 1 DLT in 3 patients and at 2 in 6.
    pub boin: BoinParameters,
    /// Nobody is enrolled while a greater share of the patients at the dose level is pending.
    pub most_pending: Probability,
}

impl Parameters for TiteBoinParameters {
    fn table() -> &'static Table<Self> {
        &TABLE
    }

    fn title(&self) -> &'static str {
        "TITE-BOIN"
    }

    fn reference(&self) -> &'static str {
        "Yuan Y, Lin R, Li D, Nie L, Warren KE. Clinical Cancer Research 2018;24:4921. doi:10.1158/1078-0432.CCR-18-0246"
    }

    fn target_dlt_rate(&self) -> Option<Probability> {
        Some(self.boin.conduct.target_dlt_rate)
    }

    fn consistent(&self, table: &Reader<'_>) -> Option<()> {
        self.boin.conduct.warn_of_idle(table, &(TABLE.usual)().boin.conduct);
        self.boin.has_boundaries(table)
    }

    fn elimination(&self) -> Option<(Probability, u32)> {
        Some(self.boin.conduct.elimination())
    }

    fn idle(&self) -> Option<(&'static [&'static str], String)> {
        self.boin.conduct.idle()
    }

    fn design(&self, doses: usize, most_patients: u32) -> Design {
        Design::pending(TiteBoin::new(self, doses, most_patients))
    }
}

/// The target is a decimal, so that y − n φ is 0 or far from it; nearer than this it is 0 but for rounding.
const ROUNDING: f64 = 1e-9;

/// TITE-BOIN on a ladder with a fixed number of dose levels, for a fixed number of patients at most.
#[derive(Debug, Clone)]
pub struct TiteBoin {
    boin: IntervalDesign,
    target: f64,
    escalate: f64,
    de_escalate: f64,
    most_pending: f64,
}

/// The patients at one dose level.
#[derive(Debug, Clone, Copy, Default)]
struct Here {
    treated: u32,
    dlts: u32,
    pending: u32,
    /// The shares of the window that have passed for those pending, added up.
    follow_up: f64,
}

impl Here {
    fn new(trial: &Running<'_>, dose: DoseLevel) -> Self {
        let mut here = Self::default();
        for patient in trial.patients.iter().filter(|patient| patient.dose == dose) {
            here.treated += 1;
            match patient.evaluation {
                Evaluation::Dlt => here.dlts += 1,
                Evaluation::NoDlt => {}
                Evaluation::Pending { follow_up } => {
                    here.pending += 1;
                    here.follow_up += follow_up;
                }
            }
        }
        here
    }
}

impl TiteBoin {
    /// The design on a ladder of `doses` steps, for at most `most_patients` patients.
    pub fn new(rules: &TiteBoinParameters, doses: usize, most_patients: u32) -> Self {
        let (escalate, de_escalate) = boin_rates(&rules.boin);
        Self {
            boin: IntervalDesign::boin(&rules.boin, doses, most_patients),
            target: rules.boin.conduct.target_dlt_rate.get(),
            escalate,
            de_escalate,
            most_pending: rules.most_pending.get(),
        }
    }

    /// What follows for a dose level that is not eliminated; `None` to wait.
    fn verdict(&self, here: Here) -> Option<IntervalDecision> {
        let as_it_stands = self.boin.boundaries().verdict(here.treated, here.dlts);
        // Whatever the others show, the rate will not fall below this boundary.
        if here.pending == 0 || as_it_stands == IntervalDecision::DeEscalate {
            return Some(as_it_stands);
        }
        let (treated, dlts) = (f64::from(here.treated), f64::from(here.dlts));
        if self.has_too_many_pending(here) {
            return None;
        }
        let rate = self.rate(here);
        // What was seen must itself have reached the target, as in the published tables.
        let may_go_down = dlts >= self.target * treated - ROUNDING;
        Some(if rate <= self.escalate + ROUNDING {
            IntervalDecision::Escalate
        } else if rate >= self.de_escalate - ROUNDING && may_go_down {
            IntervalDecision::DeEscalate
        } else {
            IntervalDecision::Stay
        })
    }

    fn has_too_many_pending(&self, here: Here) -> bool {
        f64::from(here.pending) > self.most_pending * f64::from(here.treated) + ROUNDING
    }

    /// The DLT rate with what those pending are expected to show.
    fn rate(&self, here: Here) -> f64 {
        let (treated, dlts, pending) = (f64::from(here.treated), f64::from(here.dlts), f64::from(here.pending));
        let p = (dlts + self.target / 2.0) / (treated - pending + 1.0);
        (dlts + p / (1.0 - p) * (pending - here.follow_up)) / treated
    }

    /// What the verdict on a dose level rests on.
    fn seen(&self, here: Here, at: DoseLevel) -> Facts {
        let Here { treated, dlts, pending, follow_up } = here;
        let numbers = [follow_up, self.rate(here), self.escalate, self.de_escalate];
        Facts { pending, numbers, ..Facts::at(at, treated, dlts) }
    }
}

/// Whoever is pending is counted as without a DLT: only what is certain eliminates a dose level.
fn treated(trial: &Running<'_>) -> Tallies {
    trial.patients.iter().fold(Tallies::default(), |tallies, patient| {
        tallies.with(patient.dose, 1, u16::from(patient.evaluation == Evaluation::Dlt))
    })
}

/// "1 of 3 patients with a DLT at dose level 2", with what is expected of those pending.
fn evidence(seen: &Facts) -> String {
    let Facts { dose, patients, dlts, pending, numbers: [follow_up, rate, up, down], .. } = *seen;
    let known = format!("{dlts} of {} with a DLT", counted(patients, "patient"));
    if pending == 0 {
        return format!("{known} at dose level {dose}");
    }
    let known =
        format!("{known} and {pending} pending, followed for {follow_up:.2} windows in all, at dose level {dose}");
    if f64::from(dlts) >= down * f64::from(patients) {
        format!("{known}, too many whatever those show")
    } else {
        format!("{known}, an expected DLT rate of {rate:.3} (escalate up to {up:.3}, de-escalate from {down:.3})")
    }
}

impl PendingDesign for TiteBoin {
    fn decide(&self, trial: &Running<'_>) -> Ruling {
        let at = trial.at.unwrap_or(self.boin.starting_dose());
        let (here, places_left) = (Here::new(trial, at), trial.places_left(self.cohort_size()));
        let seen = self.seen(here, at);
        // Whoever is still to come counts as without a DLT, so that only what no outcome of the cohort can undo eliminates.
        let Some(highest) = self.boin.admissible(&treated(trial).with(at, places_left as u16, 0)).last() else {
            return Ruling::stop(self.mtd(trial), StopReason::LowestDoseTooToxic, seen, |_| {
                "the lowest dose level is eliminated".to_owned()
            });
        };
        let seen = Facts { other: highest, ..seen };
        let one_at = |dose| Cohort::new(dose, 1);
        if at > highest {
            return Ruling::treat(one_at(highest), seen, |seen| {
                format!("dose levels above {} are eliminated", seen.other)
            });
        }
        if here.treated == 0 || places_left > 0 {
            return Ruling::treat(one_at(at), seen, |seen| {
                format!("the cohort at dose level {} has places left", seen.dose)
            });
        }
        let Some(verdict) = self.verdict(here) else {
            let seen = Facts { numbers: [self.most_pending, 0.0, 0.0, 0.0], ..seen };
            return Ruling::new(Decision::Wait, seen, |seen| {
                let Facts { dose, patients, pending, numbers: [most, ..], .. } = seen;
                format!(
                    "{pending} of {} at dose level {dose} {} pending, more than the share of {most} (most_pending)",
                    counted(*patients, "patient"),
                    if *pending == 1 { "is" } else { "are" }
                )
            });
        };
        let words: Words = match verdict {
            IntervalDecision::Escalate => |seen| format!("{}: escalate", evidence(seen)),
            IntervalDecision::Stay => |seen| format!("{}: stay", evidence(seen)),
            IntervalDecision::DeEscalate => |seen| format!("{}: de-escalate", evidence(seen)),
        };
        let planned = self.boin.towards(at, verdict);
        let ruling = Ruling::treat(one_at(planned.min(highest)), seen, words);
        if planned > highest {
            ruling.but(ruling.decision, seen, |seen| format!("dose levels above {} are eliminated", seen.other))
        } else {
            ruling
        }
    }

    /// It waits for how many are pending, and stops for the DLTs that were seen.
    fn waits_for_outcomes(&self) -> bool {
        true
    }

    /// As BOIN, by the patients who are evaluable.
    fn mtd(&self, trial: &Running<'_>) -> Mtd {
        self.boin.mtd_among(&trial.tallies(), &treated(trial))
    }

    fn is_suspended(&self, trial: &Running<'_>, dose: DoseLevel) -> bool {
        self.has_too_many_pending(Here::new(trial, dose))
    }

    fn cohort_size(&self) -> u32 {
        self.boin.cohort().into()
    }
}
