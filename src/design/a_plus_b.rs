//! The general A+B, of which every 3+3 is a case: cohorts of A, expanded by B where the first A leave it open.
//!
//! Lin & Shih, Biostatistics 2001;2:203 (doi:10.1093/biostatistics/2.2.203): with fewer than C DLTs in A → up; with C to D → B
//! more; with more than D → the dose level is too toxic; after A + B, at most E → up, more → too toxic. Section 2 there has no
//! de-escalation, section 3 has it: A + B patients at any MTD below a dose level that is too toxic.
//!
//! The paper is silent on counts that the rule itself never leads to, but a running trial may. Between A and A + B they are read
//! as at A: a DLT more than D is too toxic, fewer than C go up, and what is left open is filled up to A + B. Beyond A + B the share
//! of DLTs counts as at A + B. No dose level is treated above one that is too toxic, and one that was left open below such a one
//! is filled up before it is the MTD.

mod parameters;

use super::StopReason::{LowerDoseConfirmed, LowestDoseTooToxic, ToleranceReached, TopDoseReached};
use super::{Cohort, CohortDesign, Facts, Mtd, Ruling, Standing, Tallies};
use crate::dose::DoseLevel;
pub use parameters::{APlusBParameters, CutOffs};

/// What an A+B leaves open, the 3+3's switches included.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rules {
    /// A, B, C, D and E.
    pub(super) cut_offs: CutOffs,
    /// DLTs in A + B that make a dose level the MTD, if more than E allows to go up with; otherwise E.
    pub(super) tolerated: u32,
    /// Whether a dose level of A below a too toxic one is expanded to A + B.
    pub(super) de_escalate: bool,
    /// Whether the top dose level is expanded to A + B although it is passed with A.
    pub(super) expand_top_dose: bool,
    /// Where the first cohort goes.
    pub(super) starting_dose: DoseLevel,
}

/// An A+B on a ladder with a fixed number of dose levels.
#[derive(Debug, Clone, Copy)]
pub struct APlusB {
    rules: Rules,
    doses: usize,
}

impl APlusB {
    /// The design on a ladder of `doses` steps; the starting dose is one of them.
    pub fn new(rules: &APlusBParameters, doses: usize) -> Self {
        let rules = Rules {
            cut_offs: rules.cut_offs,
            tolerated: rules.cut_offs.e.into(),
            de_escalate: rules.de_escalate,
            expand_top_dose: false,
            starting_dose: rules.starting_dose,
        };
        Self::with_rules(rules, doses)
    }

    pub(super) fn with_rules(rules: Rules, doses: usize) -> Self {
        debug_assert!(rules.starting_dose.number() <= doses, "starting dose above the ladder");
        Self { rules, doses }
    }

    fn a(&self) -> u32 {
        self.rules.cut_offs.a.into()
    }

    fn a_and_b(&self) -> u32 {
        self.a() + u32::from(self.rules.cut_offs.b)
    }

    /// The DLTs that do not make a dose level too toxic once it has this many evaluable patients.
    fn tolerated(&self, patients: u32) -> u32 {
        if patients < self.a_and_b() {
            self.rules.cut_offs.d.into()
        } else {
            // The share that is tolerated of A + B.
            self.rules.tolerated * patients / self.a_and_b()
        }
    }

    /// Whether a dose level with A patients or more may be gone up from.
    fn passes(&self, tallies: &Tallies, dose: DoseLevel) -> bool {
        let (patients, dlts) = (tallies.patients(dose), tallies.dlts(dose));
        if patients < self.a_and_b() {
            dlts < u32::from(self.rules.cut_offs.c)
        } else {
            self.a_and_b() * dlts <= u32::from(self.rules.cut_offs.e) * patients
        }
    }

    fn too_toxic(&self, tallies: &Tallies, dose: DoseLevel) -> bool {
        tallies.dlts(dose) >= self.decisive_dlts(tallies.patients(dose))
    }

    /// DLTs that settle a dose level with so many patients: one more than is tolerated.
    fn decisive_dlts(&self, patients: u32) -> u32 {
        self.tolerated(patients) + 1
    }

    /// A dose level is filled up to A patients, or to A + B.
    fn fill(&self, tallies: &Tallies, dose: DoseLevel) -> Cohort {
        let patients = tallies.patients(dose);
        let full = if patients < self.a() { self.a() } else { self.a_and_b() };
        let more = full - patients;
        let tolerates = (self.tolerated(full) - tallies.dlts(dose)).min(more);
        Cohort { dose, patients: more as u8, tolerates: tolerates as u8 }
    }

    /// What is known of a dose level.
    fn seen(&self, tallies: &Tallies, dose: DoseLevel) -> Facts {
        let numbers = [self.a().into(), self.a_and_b().into(), 0.0, 0.0];
        Facts { numbers, ..Facts::at(dose, tallies.patients(dose), tallies.dlts(dose)) }
    }

    /// What is known of the too toxic dose level above `lower`.
    fn seen_above(&self, tallies: &Tallies, lower: DoseLevel) -> Facts {
        Facts { other: lower, ..self.seen(tallies, lower.above(self.doses).unwrap_or(lower)) }
    }

    /// What follows for a dose level below which none is too toxic.
    fn judge(&self, tallies: &Tallies, dose: DoseLevel) -> Ruling {
        let patients = tallies.patients(dose);
        let seen = self.seen(tallies, dose);
        if self.too_toxic(tallies, dose) {
            self.go_down(tallies, dose)
        } else if patients < self.a() {
            Ruling::treat(self.fill(tallies, dose), seen, |seen| {
                format!("dose level {} is filled up to {}", seen.dose, seen.numbers[0])
            })
        } else if self.passes(tallies, dose) {
            self.go_up(tallies, dose)
        } else if patients < self.a_and_b() {
            Ruling::treat(self.fill(tallies, dose), seen, |seen| {
                format!("{} leaves dose level {} open: it is expanded to {}", of(seen), seen.dose, seen.numbers[1])
            })
        } else {
            Ruling::stop(self.mtd(tallies), ToleranceReached, seen, |seen| {
                format!("{} at dose level {}, as many as are tolerated and no more", of(seen), seen.dose)
            })
        }
    }

    /// `dose` is too toxic: what of the level below?
    fn go_down(&self, tallies: &Tallies, dose: DoseLevel) -> Ruling {
        match dose.below() {
            None => Ruling::stop(self.mtd(tallies), LowestDoseTooToxic, self.seen(tallies, dose), |lowest| {
                format!("the lowest dose level is too toxic ({})", of(lowest))
            }),
            // Fewer than A only where the trial started above, or came up faster: the ladder is walked down.
            Some(lower) if tallies.patients(lower) < self.a() => {
                Ruling::treat(self.fill(tallies, lower), self.seen_above(tallies, lower), |toxic| {
                    format!("{}, and dose level {} has fewer than {}", too_toxic(toxic), toxic.other, toxic.numbers[0])
                })
            }
            Some(lower) if !self.passes(tallies, lower) && tallies.patients(lower) < self.a_and_b() => {
                Ruling::treat(self.fill(tallies, lower), self.seen_above(tallies, lower), |toxic| {
                    let (open, full) = (toxic.other, toxic.numbers[1]);
                    format!("{}, and dose level {open}, which is left open, is expanded to {full}", too_toxic(toxic))
                })
            }
            Some(lower) => self.confirm(tallies, lower),
        }
    }

    /// The level above `dose` is too toxic and `dose` is not.
    fn confirm(&self, tallies: &Tallies, dose: DoseLevel) -> Ruling {
        let above = self.seen_above(tallies, dose);
        if self.rules.de_escalate && tallies.patients(dose) < self.a_and_b() {
            Ruling::treat(self.fill(tallies, dose), above, |toxic| {
                let (below, full) = (toxic.other, toxic.numbers[1]);
                format!("{}, and dose level {below} below it is expanded to {full} first", too_toxic(toxic))
            })
        } else {
            Ruling::stop(self.mtd(tallies), LowerDoseConfirmed, above, too_toxic)
        }
    }

    /// `dose` is passed: is there a level to go up to?
    fn go_up(&self, tallies: &Tallies, dose: DoseLevel) -> Ruling {
        let seen = self.seen(tallies, dose);
        match dose.above(self.doses) {
            Some(higher) if self.too_toxic(tallies, higher) => self.confirm(tallies, dose),
            // Only where a running trial came back down.
            Some(higher) if tallies.patients(higher) >= self.a() => self.judge(tallies, higher),
            Some(higher) => Ruling::treat(self.fill(tallies, higher), seen, |passed| {
                format!("{}: dose level {} is passed, and the next higher one is treated", of(passed), passed.dose)
            }),
            None if self.rules.expand_top_dose && tallies.patients(dose) < self.a_and_b() => {
                Ruling::treat(self.fill(tallies, dose), seen, |top| {
                    format!("{}: the top dose level is expanded to {} before it is the MTD", of(top), top.numbers[1])
                })
            }
            None => Ruling::stop(self.mtd(tallies), TopDoseReached, seen, |passed| {
                format!("{}: dose level {} is passed, and there is none to go up to", of(passed), passed.dose)
            }),
        }
    }
}

/// "1 of 3 with a DLT".
fn of(seen: &Facts) -> String {
    format!("{} of {} with a DLT", seen.dlts, seen.patients)
}

fn too_toxic(seen: &Facts) -> String {
    format!("dose level {} is too toxic ({})", seen.dose, of(seen))
}

impl CohortDesign for APlusB {
    fn decide(&self, standing: &Standing) -> Ruling {
        let tallies = &standing.tallies;
        let Some(dose) = standing.at else {
            return Ruling::start(self.fill(tallies, self.rules.starting_dose));
        };
        // Only a running trial goes up past a dose level that is too toxic.
        let toxic = DoseLevel::ladder(dose.number()).find(|&below| self.too_toxic(tallies, below));
        self.judge(tallies, toxic.unwrap_or(dose))
    }

    /// The highest dose level below every one found too toxic that has A evaluable patients or more and was passed, or has a
    /// share of DLTs of at most E in A + B, or as many in A + B as are tolerated.
    fn mtd(&self, tallies: &Tallies) -> Mtd {
        let mut mtd = Mtd::NoneTolerable;
        for dose in DoseLevel::ladder(self.doses) {
            if self.too_toxic(tallies, dose) {
                break;
            }
            let (patients, dlts) = (tallies.patients(dose), tallies.dlts(dose));
            let CutOffs { c, e, .. } = self.rules.cut_offs;
            let few = dlts < u32::from(c) || self.a_and_b() * dlts <= u32::from(e) * patients;
            if (patients >= self.a() && few) || patients >= self.a_and_b() {
                mtd = Mtd::Dose(dose);
            }
        }
        mtd
    }

    /// What is too toxic, and all above.
    fn excludes(&self, tallies: &Tallies, dose: DoseLevel) -> bool {
        DoseLevel::ladder(dose.number()).any(|lower| self.too_toxic(tallies, lower))
    }

    /// A dose level is too toxic whether it has one DLT too many or more.
    fn forget(&self, standing: Standing) -> Standing {
        let mut standing = standing.without_last_cohort();
        if let Some(dose) = standing.at {
            let decisive = self.decisive_dlts(standing.tallies.patients(dose));
            standing.tallies.forget_dlts_beyond(dose, decisive);
        }
        standing
    }
}
