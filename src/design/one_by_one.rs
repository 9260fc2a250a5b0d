//! The way up and down the ladder that the rolling six and the IQ 3+3 share; they differ in what they make of one dose level.

use super::{Evaluation, Mtd, PendingAction, PendingDesign, Running, StopReason};
use crate::dose::{DoseLevel, MAX_DOSES};
use crate::scenario::LadderSwitches;

/// The most patients that may have a place at one dose level, those who left without an outcome apart.
pub(super) const PLACES: u32 = 6;

/// DLTs at one dose level that are not too many.
const TOLERATED: u32 = 1;

/// The patients of one dose level.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Here {
    pub(super) evaluable: u32,
    pub(super) dlts: u32,
    pub(super) pending: u32,
}

impl Here {
    /// Those of every dose level, counted in one pass: these rules are asked some forty times a trial.
    fn everywhere(trial: &Running<'_>) -> [Self; MAX_DOSES] {
        let mut everywhere = [Self::default(); MAX_DOSES];
        for patient in trial.patients {
            let here = &mut everywhere[patient.dose.index()];
            let pending = matches!(patient.evaluation, Evaluation::Pending { .. });
            here.pending += u32::from(pending);
            here.evaluable += u32::from(!pending);
            here.dlts += u32::from(matches!(patient.evaluation, Evaluation::Dlt));
        }
        everywhere
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
pub(super) trait OneByOne: Sync + Send {
    /// The ladder that it goes up and down.
    fn ladder(&self) -> &Ladder;

    /// Whether the next patient may go up.
    fn passes(&self, here: Here) -> bool;

    /// Whether another patient may have a place here before more is known; only if it does not can a trial wait, so there must
    /// be room where nobody is pending and fewer than [`PLACES`] are evaluable.
    fn has_room(&self, here: Here) -> bool;
}

impl<R: OneByOne> PendingDesign for R {
    fn next(&self, trial: &Running<'_>) -> PendingAction {
        self.ladder().decide(trial, self).0
    }

    fn why(&self, trial: &Running<'_>) -> String {
        self.ladder().why(trial, self)
    }

    fn mtd(&self, trial: &Running<'_>) -> Mtd {
        self.ladder().mtd(trial)
    }

    /// Patients are counted, whatever part of their windows has passed.
    fn depends_on_follow_up(&self) -> bool {
        false
    }
}

/// Why a rule decides as it does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ground {
    TooToxic,
    Passed,
    HasRoom,
    IsFull,
    Settled,
    Expanded,
    Unsettled,
    AsItStands,
}

impl Ground {
    fn words(self) -> &'static str {
        match self {
            Self::TooToxic => "too toxic, and there is no dose level below",
            Self::Passed => "it is passed",
            Self::HasRoom => "not passed yet, and there is a place for another patient before more is known",
            Self::IsFull => "not passed yet, and there is no place for another patient before more is known",
            Self::Settled => "it is passed, there is nowhere to go up to, and at most one in six will have a DLT",
            Self::Expanded => "it is passed, there is nowhere to go up to, and it is expanded to six",
            Self::Unsettled => {
                "it is passed, there is nowhere to go up to, and those pending could still show it too toxic"
            }
            Self::AsItStands => "it is passed, there is nowhere to go up to, and it is taken as it stands",
        }
    }
}

/// The ladder with its switches.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ladder {
    switches: LadderSwitches,
    doses: usize,
}

impl Ladder {
    pub(super) fn new(switches: LadderSwitches, doses: usize) -> Self {
        debug_assert!(switches.starting_dose.number() <= doses, "starting dose above the ladder");
        Self { switches, doses }
    }

    /// Why a rule decides as it does, in words.
    fn why(&self, trial: &Running<'_>, rule: &impl OneByOne) -> String {
        let everywhere = Here::everywhere(trial);
        let (_, dose, ground) = self.decide(trial, rule);
        let Here { evaluable, dlts, pending } = everywhere[dose.index()];
        let standing = trial.at.unwrap_or(self.switches.starting_dose);
        let toxic = self.lowest_too_toxic(&everywhere).filter(|&toxic| toxic > dose && toxic <= standing);
        let toxic = toxic.map_or(String::new(), |toxic| {
            format!("{} DLTs make dose level {toxic} too toxic; ", everywhere[toxic.index()].dlts)
        });
        let pending = if pending > 0 { format!(" and {pending} pending") } else { String::new() };
        format!(
            "{toxic}{dlts} of {evaluable} evaluable patients with a DLT{pending} at dose level {dose}: {}",
            ground.words()
        )
    }

    /// What happens next by a rule, which dose level that is decided upon, and why.
    fn decide(&self, trial: &Running<'_>, rule: &impl OneByOne) -> (PendingAction, DoseLevel, Ground) {
        let everywhere = Here::everywhere(trial);
        let standing = trial.at.unwrap_or(self.switches.starting_dose);
        let dose = match self.lowest_too_toxic(&everywhere) {
            Some(toxic) if toxic <= standing => match toxic.below() {
                Some(below) => below,
                None => return (PendingAction::Stop(StopReason::LowestDoseTooToxic), toxic, Ground::TooToxic),
            },
            _ => standing,
        };
        let here = everywhere[dose.index()];
        let (action, ground) = if rule.passes(here) {
            self.go_up(&everywhere, dose, rule)
        } else if rule.has_room(here) {
            (PendingAction::Enrol { dose }, Ground::HasRoom)
        } else {
            (PendingAction::Wait, Ground::IsFull)
        };
        (action, dose, ground)
    }

    /// `dose` is passed: is there a level to go up to?
    fn go_up(&self, everywhere: &[Here; MAX_DOSES], dose: DoseLevel, rule: &impl OneByOne) -> (PendingAction, Ground) {
        let here = everywhere[dose.index()];
        let (reason, needs_six) = match dose.above(self.doses) {
            Some(above) if everywhere[above.index()].dlts <= TOLERATED => {
                return (PendingAction::Enrol { dose: above }, Ground::Passed);
            }
            Some(_) => (StopReason::LowerDoseConfirmed, self.switches.de_escalate),
            None => (StopReason::TopDoseReached, self.switches.expand_top_dose),
        };
        if here.is_settled() {
            (PendingAction::Stop(reason), Ground::Settled)
        } else if needs_six && rule.has_room(here) {
            (PendingAction::Enrol { dose }, Ground::Expanded)
        } else if here.pending > 0 {
            // No MTD is declared while it could still turn out too toxic.
            (PendingAction::Wait, Ground::Unsettled)
        } else {
            (PendingAction::Stop(reason), Ground::AsItStands)
        }
    }

    fn lowest_too_toxic(&self, everywhere: &[Here; MAX_DOSES]) -> Option<DoseLevel> {
        DoseLevel::ladder(self.doses).find(|&dose| everywhere[dose.index()].dlts > TOLERATED)
    }

    /// The highest dose level below every one found too toxic that has three evaluable patients or more and no DLT, or six
    /// and at most one.
    fn mtd(&self, trial: &Running<'_>) -> Mtd {
        let everywhere = Here::everywhere(trial);
        let toxic = self.lowest_too_toxic(&everywhere);
        let below = DoseLevel::ladder(self.doses).take_while(|&dose| toxic.is_none_or(|toxic| dose < toxic));
        let tolerable = |dose: &DoseLevel| {
            let here = everywhere[dose.index()];
            here.evaluable >= 3 && PLACES * here.dlts <= here.evaluable
        };
        below.filter(tolerable).last().map_or(Mtd::NoneTolerable, Mtd::Dose)
    }
}
