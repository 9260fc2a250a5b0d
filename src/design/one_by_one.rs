//! The way up and down the ladder that the rolling six and the IQ 3+3 share; they differ in what they make of one dose level.

use super::{Mtd, PendingAction, Running, StopReason, Tallies};
use crate::dose::DoseLevel;
use crate::scenario::LadderSwitches;

/// The most patients that may have a place at one dose level, those who left without an outcome apart.
pub(super) const PLACES: u32 = 6;

/// DLTs at one dose level that are not too many.
const TOLERATED: u32 = 1;

/// The patients of one dose level.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Here {
    pub(super) evaluable: u32,
    pub(super) dlts: u32,
    pub(super) pending: u32,
}

impl Here {
    fn new(trial: &Running<'_>, tallies: &Tallies, dose: DoseLevel) -> Self {
        let evaluable = tallies.patients(dose);
        Self { evaluable, dlts: tallies.dlts(dose), pending: trial.enrolled_at(dose) - evaluable }
    }

    pub(super) fn places(&self) -> u32 {
        self.evaluable + self.pending
    }

    /// Whether this can be the MTD whatever the last of six patients shows: at most one DLT in six. So says the grid of
    /// Frankel 2020 ("escalate, or MTD") of 0/5, 0/6 and 1/6.
    fn is_settled(&self) -> bool {
        self.evaluable + TOLERATED - self.dlts >= PLACES
    }
}

/// What a rule says of a dose level that is not too toxic.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    /// The next patient is treated here, too.
    Stay,
    /// Nobody else before more is known. Only if somebody here is pending.
    Hold,
    /// The next patient may go up.
    Pass,
}

/// The ladder with its switches.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ladder {
    pub(super) switches: LadderSwitches,
    pub(super) doses: usize,
}

impl Ladder {
    pub(super) fn new(switches: LadderSwitches, doses: usize) -> Self {
        debug_assert!(switches.starting_dose.number() <= doses, "starting dose above the ladder");
        Self { switches, doses }
    }

    /// What happens next, where `judge` says what of the patients at a dose level.
    pub(super) fn next(&self, trial: &Running<'_>, judge: impl Fn(Here) -> Verdict) -> PendingAction {
        let tallies = trial.tallies();
        let standing = trial.at.unwrap_or(self.switches.starting_dose);
        let dose = match self.lowest_too_toxic(&tallies) {
            Some(toxic) if toxic <= standing => match toxic.below() {
                Some(below) => below,
                None => return PendingAction::Stop(StopReason::LowestDoseTooToxic),
            },
            _ => standing,
        };
        let here = Here::new(trial, &tallies, dose);
        match judge(here) {
            Verdict::Stay => PendingAction::Enrol { dose },
            Verdict::Hold => PendingAction::Wait,
            Verdict::Pass => self.go_up(&tallies, dose, here),
        }
    }

    /// `dose` is passed: is there a level to go up to?
    fn go_up(&self, tallies: &Tallies, dose: DoseLevel, here: Here) -> PendingAction {
        let (reason, needs_six) = match dose.above(self.doses) {
            Some(above) if tallies.dlts(above) <= TOLERATED => return PendingAction::Enrol { dose: above },
            Some(_) => (StopReason::LowerDoseConfirmed, self.switches.de_escalate),
            None => (StopReason::TopDoseReached, self.switches.expand_top_dose),
        };
        if here.is_settled() {
            PendingAction::Stop(reason)
        } else if needs_six && here.places() < PLACES {
            PendingAction::Enrol { dose }
        } else if here.pending > 0 {
            // No MTD is declared while it could still turn out too toxic.
            PendingAction::Wait
        } else {
            PendingAction::Stop(reason)
        }
    }

    fn lowest_too_toxic(&self, tallies: &Tallies) -> Option<DoseLevel> {
        DoseLevel::ladder(self.doses).find(|&dose| tallies.dlts(dose) > TOLERATED)
    }

    /// The highest dose level below every one found too toxic that has three evaluable patients or more and no DLT, or six
    /// and at most one.
    pub(super) fn mtd(&self, trial: &Running<'_>) -> Mtd {
        let tallies = trial.tallies();
        let toxic = self.lowest_too_toxic(&tallies);
        let below = DoseLevel::ladder(self.doses).take_while(|&dose| toxic.is_none_or(|toxic| dose < toxic));
        let tolerable = |dose: &DoseLevel| {
            let (patients, dlts) = (tallies.patients(*dose), tallies.dlts(*dose));
            patients >= 3 && PLACES * dlts <= patients
        };
        below.filter(tolerable).last().map_or(Mtd::NoneTolerable, Mtd::Dose)
    }
}
