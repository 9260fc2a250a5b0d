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
        tallies.dlts(dose) > self.tolerated(tallies.patients(dose))
    }

    fn enrol(&self, tallies: &Tallies, dose: DoseLevel) -> Action {
        let tolerated = self.tolerated(tallies.patients(dose) + u32::from(COHORT)) - tallies.dlts(dose);
        Action::Enrol { dose, patients: COHORT, tolerates: tolerated.min(u32::from(COHORT)) as u8 }
    }

    /// `dose` is too toxic: what of the level below?
    fn go_down(&self, tallies: &Tallies, dose: DoseLevel) -> Decision {
        match dose.below() {
            None => (Action::Stop(StopReason::LowestDoseTooToxic), Branch::NoneBelow),
            // Untried only when the trial started above it: the ladder is walked down.
            Some(lower) if tallies.patients(lower) == 0 => (self.enrol(tallies, lower), Branch::WalkDown(lower)),
            Some(lower) => self.confirm(tallies, lower),
        }
    }

    /// The level above `dose` is too toxic and `dose` is not.
    fn confirm(&self, tallies: &Tallies, dose: DoseLevel) -> Decision {
        if self.switches.de_escalate && tallies.patients(dose) < SIX {
            (self.enrol(tallies, dose), Branch::ExpandBelowToxic(dose))
        } else {
            (Action::Stop(StopReason::LowerDoseConfirmed), Branch::BelowToxic(dose))
        }
    }

    /// `dose` is passed, with 0/3 or at most 1/6: is there a level to go up to?
    fn go_up(&self, tallies: &Tallies, dose: DoseLevel) -> Decision {
        match dose.above(self.doses) {
            Some(higher) if self.too_toxic(tallies, higher) => self.confirm(tallies, dose),
            Some(higher) => (self.enrol(tallies, higher), Branch::Up(dose)),
            None if self.switches.expand_top_dose && tallies.patients(dose) < SIX => {
                (self.enrol(tallies, dose), Branch::ExpandTop)
            }
            None => (Action::Stop(StopReason::TopDoseReached), Branch::Top(dose)),
        }
    }

    fn decide(&self, tallies: &Tallies, at: Option<DoseLevel>) -> Decision {
        let Some(dose) = at else {
            return (self.enrol(tallies, self.switches.starting_dose), Branch::Start);
        };
        match (tallies.patients(dose), tallies.dlts(dose)) {
            _ if self.too_toxic(tallies, dose) => self.go_down(tallies, dose),
            (patients, 1) if patients < SIX => (self.enrol(tallies, dose), Branch::ThreeMore(dose)),
            (_, 0 | 1) => self.go_up(tallies, dose),
            _ => (Action::Stop(StopReason::ToleranceReached), Branch::Tolerance(dose)),
        }
    }
}

/// What is done, and by which branch of the rule.
type Decision = (Action, Branch);

/// A branch of the rule, with the dose level that it is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Branch {
    Start,
    ThreeMore(DoseLevel),
    Up(DoseLevel),
    Top(DoseLevel),
    ExpandTop,
    ExpandBelowToxic(DoseLevel),
    BelowToxic(DoseLevel),
    WalkDown(DoseLevel),
    NoneBelow,
    Tolerance(DoseLevel),
}

impl Branch {
    fn words(self) -> String {
        let toxic_above = |lower: DoseLevel| format!("dose level {} is too toxic", lower.number() + 1);
        match self {
            Self::Start => "the first cohort is treated at the starting dose".to_owned(),
            Self::ThreeMore(dose) => format!("with one DLT in three, three more are treated at dose level {dose}"),
            Self::Up(dose) => format!("dose level {dose} is passed, and the next higher one is treated"),
            Self::Top(dose) => format!("dose level {dose} is passed, and there is none to go up to"),
            Self::ExpandTop => "no DLT in three at the top dose level: three more are treated there first".to_owned(),
            Self::ExpandBelowToxic(dose) => {
                format!("{}, and dose level {dose} with three patients is expanded to six first", toxic_above(dose))
            }
            Self::BelowToxic(dose) => format!("{}, and dose level {dose} is the MTD", toxic_above(dose)),
            Self::WalkDown(dose) => format!("{}, and dose level {dose} is untried and treated", toxic_above(dose)),
            Self::NoneBelow => "the lowest dose level is too toxic, and there is none below it".to_owned(),
            Self::Tolerance(dose) => {
                format!("as many DLTs as are tolerated in six, and no more: dose level {dose} is the MTD")
            }
        }
    }
}

impl CohortDesign for ThreePlusThree {
    fn next(&self, tallies: &Tallies, at: Option<DoseLevel>) -> Action {
        self.decide(tallies, at).0
    }

    fn why(&self, tallies: &Tallies, at: Option<DoseLevel>) -> String {
        self.decide(tallies, at).1.words()
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
}
