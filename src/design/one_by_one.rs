//! The way up and down the ladder that the rolling six and the IQ 3+3 share; they differ in what they make of one dose level.

use super::parameters::starting_dose;
use super::{Cohort, Decision, Evaluation, Facts, Mtd, PendingDesign, Ruling, Running, StopReason};
use crate::counted::counted;
use crate::dose::{DoseLevel, MAX_DOSES};
use crate::parameters::{Key, Kind, Member, lens};

/// The keys of [`LadderSwitches`].
pub(super) const LADDER: &[&dyn Member<LadderSwitches>] = &[
    &Key::new(
        "de_escalate",
        lens!(LadderSwitches, de_escalate),
        Kind::Flag,
        "The dose level above is too toxic: true enrols up to six here before this one can be the MTD; false takes it as it \
         stands.",
    ),
    &Key::new(
        "expand_top_dose",
        lens!(LadderSwitches, expand_top_dose),
        Kind::Flag,
        "The top dose level: true enrols up to six there before it can be the MTD.",
    ),
    &starting_dose!(LadderSwitches, starting_dose),
];

/// What becomes of a dose level that could be the MTD. All variants go up after at most one DLT in six.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct LadderSwitches {
    /// When the dose level above is too toxic: `true` enrols up to six here before this one can be the MTD; `false` takes it
    /// as it stands, once nobody here is pending.
    pub de_escalate: bool,
    /// At the top dose level: `true` enrols up to six there before it can be the MTD.
    pub expand_top_dose: bool,
    /// Where the first patient is treated. Above the lowest level the ladder can be walked down first.
    pub starting_dose: DoseLevel,
}

impl LadderSwitches {
    /// What holds if nothing is given.
    pub(super) fn usual() -> Self {
        Self { de_escalate: true, expand_top_dose: true, starting_dose: DoseLevel::LOWEST }
    }
}

/// The most patients that may have a place at one dose level, those who left without an outcome apart.
pub(super) const PLACES: u32 = 6;

/// The fewest evaluable patients of an MTD.
pub(super) const FEWEST_AT_MTD: u32 = 3;

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

    fn seen(&self, dose: DoseLevel) -> Facts {
        Facts { pending: self.pending, ..Facts::at(dose, self.evaluable, self.dlts) }
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

    /// Whether so many are pending that nobody is enrolled before one of them has an outcome.
    fn is_full_of_pending(&self, _here: Here) -> bool {
        false
    }
}

impl<R: OneByOne> PendingDesign for R {
    fn decide(&self, trial: &Running<'_>) -> Ruling {
        self.ladder().decide(trial, self)
    }

    fn mtd(&self, trial: &Running<'_>) -> Mtd {
        self.ladder().mtd(&Here::everywhere(trial))
    }

    fn is_suspended(&self, trial: &Running<'_>, dose: DoseLevel) -> bool {
        OneByOne::is_full_of_pending(self, Here::everywhere(trial)[dose.index()])
    }

    /// Patients are counted, whatever part of their windows has passed.
    fn depends_on_follow_up(&self) -> bool {
        false
    }
}

/// "1 of 3 evaluable patients with a DLT and 1 pending at dose level 2", after what made the trial come down to it.
fn evidence(seen: &Facts) -> String {
    let Facts { dose, patients, dlts, pending, other: toxic, numbers: [dlts_above, ..] } = *seen;
    let toxic =
        if toxic > dose { format!("{dlts_above} DLTs make dose level {toxic} too toxic; ") } else { String::new() };
    let pending = if pending > 0 { format!(" and {pending} pending") } else { String::new() };
    format!("{toxic}{dlts} of {} with a DLT{pending} at dose level {dose}", counted(patients, "evaluable patient"))
}

fn nowhere_up(seen: &Facts, then: &str) -> String {
    format!("{}: it is passed, there is nowhere to go up to, {then}", evidence(seen))
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

    /// What happens next by a rule.
    fn decide(&self, trial: &Running<'_>, rule: &impl OneByOne) -> Ruling {
        let everywhere = Here::everywhere(trial);
        let last = trial.at.unwrap_or(self.switches.starting_dose);
        let toxic = self.lowest_too_toxic(&everywhere).filter(|&toxic| toxic <= last);
        let Some(mut dose) = toxic.map_or(Some(last), DoseLevel::below) else {
            let lowest = everywhere[0].seen(DoseLevel::LOWEST);
            return Ruling::stop(self.mtd(&everywhere), StopReason::LowestDoseTooToxic, lowest, |lowest| {
                format!("{}: too toxic, and there is no dose level below", evidence(lowest))
            });
        };
        // Only a running trial comes back down to a dose level from which it has gone up already.
        while let Some(above) = dose.above(self.doses).filter(|_| rule.passes(everywhere[dose.index()]))
            && everywhere[above.index()].places() > 0
            && everywhere[above.index()].dlts <= TOLERATED
        {
            dose = above;
        }
        let here = everywhere[dose.index()];
        let mut seen = here.seen(dose);
        if let Some(toxic) = toxic {
            (seen.other, seen.numbers[0]) = (toxic, everywhere[toxic.index()].dlts.into());
        }
        if rule.passes(here) {
            self.go_up(&everywhere, seen, rule)
        } else if rule.has_room(here) {
            Ruling::treat(Cohort::new(dose, 1), seen, |seen| {
                format!(
                    "{}: not passed yet, and there is a place for another patient before more is known",
                    evidence(seen)
                )
            })
        } else {
            Ruling::new(Decision::Wait, seen, |seen| {
                format!(
                    "{}: not passed yet, and there is no place for another patient before more is known",
                    evidence(seen)
                )
            })
        }
    }

    /// The dose level that was `seen` is passed: is there a level to go up to?
    fn go_up(&self, everywhere: &[Here; MAX_DOSES], seen: Facts, rule: &impl OneByOne) -> Ruling {
        let (dose, here) = (seen.dose, everywhere[seen.dose.index()]);
        let (reason, needs_six) = match dose.above(self.doses) {
            Some(above) if everywhere[above.index()].dlts <= TOLERATED => {
                let next = Cohort::new(above, 1);
                return Ruling::treat(next, seen, |seen| format!("{}: it is passed", evidence(seen)));
            }
            Some(_) => (StopReason::LowerDoseConfirmed, self.switches.de_escalate),
            None => (StopReason::TopDoseReached, self.switches.expand_top_dose),
        };
        if here.is_settled() {
            Ruling::stop(self.mtd(everywhere), reason, seen, |seen| {
                nowhere_up(seen, "and at most one in six will have a DLT")
            })
        } else if needs_six && rule.has_room(here) {
            Ruling::treat(Cohort::new(dose, 1), seen, |seen| nowhere_up(seen, "and it is expanded to six"))
        } else if here.pending > 0 {
            // No MTD is declared while it could still turn out too toxic.
            Ruling::new(Decision::Wait, seen, |seen| {
                nowhere_up(seen, "and those pending could still show it too toxic")
            })
        } else {
            Ruling::stop(self.mtd(everywhere), reason, seen, |seen| nowhere_up(seen, "and it is taken as it stands"))
        }
    }

    fn lowest_too_toxic(&self, everywhere: &[Here; MAX_DOSES]) -> Option<DoseLevel> {
        DoseLevel::ladder(self.doses).find(|&dose| everywhere[dose.index()].dlts > TOLERATED)
    }

    /// The highest dose level below every one found too toxic that has three evaluable patients or more and no DLT, or six
    /// and at most one.
    fn mtd(&self, everywhere: &[Here; MAX_DOSES]) -> Mtd {
        let toxic = self.lowest_too_toxic(everywhere);
        let below = DoseLevel::ladder(self.doses).take_while(|&dose| toxic.is_none_or(|toxic| dose < toxic));
        let tolerable = |dose: &DoseLevel| {
            let here = everywhere[dose.index()];
            here.evaluable >= FEWEST_AT_MTD && PLACES * here.dlts <= here.evaluable
        };
        below.filter(tolerable).last().map_or(Mtd::NoneTolerable, Mtd::Dose)
    }
}
