//! The 3+3 in all its variants, one rule with four switches.
//!
//! Storer, Biometrics 1989;45:925 (doi:10.2307/2531693) describes the rule without de-escalation, Korn et al., Stat Med
//! 1994;13:1799 (doi:10.1002/sim.4780131802) the one that treats six at the MTD. [`Switches`] says where they part.

use super::{Action, CohortDesign, Mtd, StopReason, Tallies};
use crate::dose::DoseLevel;
use crate::scenario::Switches;

const COHORT: u8 = 3;
const SIX: u32 = 6;

/// A 3+3 on a ladder with a fixed number of dose levels.
#[derive(Debug, Clone, Copy)]
pub struct ThreePlusThree {
    switches: Switches,
    doses: usize,
}

impl ThreePlusThree {
    /// The rule with these switches on a ladder of `doses` steps; the starting dose is one of them.
    pub fn new(switches: Switches, doses: usize) -> Self {
        debug_assert!(switches.starting_dose.number() <= doses, "starting dose above the ladder");
        Self { switches, doses }
    }

    /// The DLTs that do not make a dose level too toxic once it has this many evaluable patients: one of up to three,
    /// and what the switch says of up to six.
    fn tolerated(&self, patients: u32) -> u32 {
        if patients <= u32::from(COHORT) { 1 } else { u32::from(self.switches.dlts_tolerated_in_six) }
    }

    fn too_toxic(&self, tallies: &Tallies, dose: DoseLevel) -> bool {
        tallies.dlts(dose) >= self.decisive_dlts(tallies.patients(dose))
    }

    fn enrol(&self, tallies: &Tallies, dose: DoseLevel) -> Action {
        let tolerated = self.tolerated(tallies.patients(dose) + u32::from(COHORT)) - tallies.dlts(dose);
        Action::Enrol { dose, patients: COHORT, tolerates: tolerated.min(u32::from(COHORT)) as u8 }
    }

    /// `dose` is too toxic: what of the level below?
    fn go_down(&self, tallies: &Tallies, dose: DoseLevel) -> Action {
        match dose.below() {
            None => Action::Stop(StopReason::LowestDoseTooToxic),
            // Untried only when the trial started above it: the ladder is walked down.
            Some(lower) if tallies.patients(lower) == 0 => self.enrol(tallies, lower),
            Some(lower) => self.confirm(tallies, lower),
        }
    }

    /// The level above `dose` is too toxic and `dose` is not.
    fn confirm(&self, tallies: &Tallies, dose: DoseLevel) -> Action {
        if self.switches.de_escalate && tallies.patients(dose) < SIX {
            self.enrol(tallies, dose)
        } else {
            Action::Stop(StopReason::LowerDoseConfirmed)
        }
    }

    /// `dose` is passed, with 0/3 or at most 1/6: is there a level to go up to?
    fn go_up(&self, tallies: &Tallies, dose: DoseLevel) -> Action {
        match dose.above(self.doses) {
            Some(higher) if self.too_toxic(tallies, higher) => self.confirm(tallies, dose),
            Some(higher) => self.enrol(tallies, higher),
            None if self.switches.expand_top_dose && tallies.patients(dose) < SIX => self.enrol(tallies, dose),
            None => Action::Stop(StopReason::TopDoseReached),
        }
    }
}

impl CohortDesign for ThreePlusThree {
    fn next(&self, tallies: &Tallies, at: Option<DoseLevel>) -> Action {
        let Some(dose) = at else {
            return self.enrol(tallies, self.switches.starting_dose);
        };
        match (tallies.patients(dose), tallies.dlts(dose)) {
            _ if self.too_toxic(tallies, dose) => self.go_down(tallies, dose),
            (patients, 1) if patients < SIX => self.enrol(tallies, dose),
            (_, 0 | 1) => self.go_up(tallies, dose),
            _ => Action::Stop(StopReason::ToleranceReached),
        }
    }

    /// The highest dose level below every one found too toxic that has three evaluable patients or more and at most one
    /// DLT in six of them, or as many in six as are tolerated.
    fn mtd(&self, tallies: &Tallies) -> Mtd {
        let mut mtd = Mtd::NoneTolerable;
        for dose in DoseLevel::ladder(self.doses) {
            if self.too_toxic(tallies, dose) {
                break;
            }
            let (patients, dlts) = (tallies.patients(dose), tallies.dlts(dose));
            if (patients >= u32::from(COHORT) && SIX * dlts <= patients) || patients >= SIX {
                mtd = Mtd::Dose(dose);
            }
        }
        mtd
    }

    /// One more than is tolerated: the dose level is too toxic.
    fn decisive_dlts(&self, patients: u32) -> u32 {
        self.tolerated(patients) + 1
    }
}
