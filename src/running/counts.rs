//! Patients and DLTs at each dose level of a running trial, where the order in which they came is not known.

use std::ops::Range;

use super::Protocol;
use super::answer::{Answer, Neighbour, merged};
use super::expansion;
use super::history::Enrolled;
use super::protocol::Limits;
use super::replay::Replay;
use super::standing::{DoseCounts, Now, RunningTrial};
use super::state::State;
use crate::counted::counted;
use crate::design::{Cohort, Standing, Tallies};
use crate::dose::{DoseLevel, MAX_DOSES};
use crate::notation::{Letter, Misplaced};

/// What is known at each dose level, the lowest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counts {
    text: String,
    by_dose: Vec<(DoseCounts, Range<usize>)>,
}

impl Counts {
    /// Reads DLTs/evaluable for each dose level, the lowest first and separated by blanks, with `+` and the patients pending
    /// behind a count: `0/3 1/5+1`. Dose levels that are left out at the end have nobody.
    ///
    /// # Errors
    ///
    /// [`Misplaced`], for the first thing that is no count.
    pub fn parse(text: &str) -> Result<Self, Misplaced> {
        let mut by_dose = Vec::new();
        for word in text.split_whitespace() {
            let start = word.as_ptr() as usize - text.as_ptr() as usize;
            let place = start..start + word.len();
            match count(word) {
                Ok(count) => by_dose.push((count, place)),
                Err((message, remedy)) => return Err(Misplaced { text: text.to_owned(), place, message, remedy }),
            }
        }
        Ok(Self { text: text.to_owned(), by_dose })
    }

    /// As it was written.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether there is anybody.
    pub fn is_empty(&self) -> bool {
        self.by_dose.iter().all(|(counts, _)| *counts == DoseCounts::default())
    }

    /// Whether anybody is pending.
    pub fn anyone_pending(&self) -> bool {
        self.by_dose.iter().any(|(counts, _)| counts.pending > 0)
    }

    /// What is known at a dose level.
    pub fn at(&self, dose: DoseLevel) -> DoseCounts {
        self.by_dose.get(dose.index()).map_or(DoseCounts::default(), |(counts, _)| *counts)
    }

    /// The same for a ladder of so many steps.
    pub(super) fn ladder(&self, doses: usize) -> Vec<DoseCounts> {
        DoseLevel::ladder(doses).map(|dose| self.at(dose)).collect()
    }

    /// Refuses more dose levels than there are, and more patients than a design can be asked with.
    pub(super) fn check(&self, limits: &Limits) -> Result<(), Misplaced> {
        for (number, (counts, place)) in (1..).zip(&self.by_dose) {
            let wrong = if number > limits.doses {
                Some((format!("there is no dose level {number}: the ladder has {}", limits.doses), "leave it out"))
            } else if counts.evaluable + counts.pending > limits.patients {
                let message = format!(
                    "more than {}, and the design plans for no more in all",
                    counted(limits.patients, "patient")
                );
                Some((message, "check the counts, or raise max_patients"))
            } else {
                None
            };
            if let Some((message, remedy)) = wrong {
                let (text, remedy) = (self.text.clone(), remedy.to_owned());
                return Err(Misplaced { text, place: place.clone(), message, remedy });
            }
        }
        Ok(())
    }

    /// Refuses a dose level treated last at which there is nobody.
    pub(super) fn check_at(&self, at: DoseLevel) -> Result<(), Misplaced> {
        if self.at(at) != DoseCounts::default() {
            return Ok(());
        }
        let end = self.text.len()..self.text.len();
        let place = self.by_dose.get(at.index()).map_or(end, |(_, place)| place.clone());
        let message = format!("nobody is evaluable or pending at dose level {at}, the one treated last");
        let remedy = "give the counts of that dose level, or another one to --at".to_owned();
        Err(Misplaced { text: self.text.clone(), place, message, remedy })
    }

    fn tallies(&self) -> Tallies {
        let ladder = DoseLevel::ladder(MAX_DOSES).map(|dose| (dose, self.at(dose)));
        ladder.fold(Tallies::default(), |sum, (dose, of)| sum.with(dose, of.evaluable as u16, of.dlts as u16))
    }
}

/// A count with what is wrong and the remedy.
fn count(word: &str) -> Result<DoseCounts, (String, String)> {
    let remedy =
        || "write DLTs/evaluable for each dose level, as in 0/3 1/6, and +1 behind it for a patient pending".to_owned();
    let (known, pending) = word.split_once('+').unwrap_or((word, "0"));
    let number = |text: &str| text.parse::<u16>().ok().filter(|_| text.chars().all(|c| c.is_ascii_digit()));
    let numbers = known.split_once('/').and_then(|(dlts, of)| Some((number(dlts)?, number(of)?, number(pending)?)));
    let Some((dlts, evaluable, pending)) = numbers else {
        return Err((format!("{word:?} is no count"), remedy()));
    };
    if dlts > evaluable {
        return Err((format!("{} among {}", counted(dlts, "DLT"), counted(evaluable, "evaluable patient")), remedy()));
    }
    let [evaluable, dlts, pending] = [evaluable, dlts, pending].map(u32::from);
    Ok(DoseCounts { evaluable, dlts, pending, not_evaluable: 0 })
}

impl Protocol<'_> {
    /// What the design says at these counts, after a last cohort at the dose level `at`; if there is nobody, `at` does not matter.
    /// Whoever is pending there is taken to be of the cohort that the design asks for next, as far as it is there too. If what
    /// the design says depends on the last cohort, or on who else is pending, the protocol does not say what follows.
    ///
    /// # Errors
    ///
    /// [`Misplaced`] at a dose level that there is not, or at more patients than any trial has.
    pub fn at_counts(&self, counts: &Counts, at: DoseLevel) -> Result<RunningTrial, Misplaced> {
        counts.check(&self.limits)?;
        if counts.is_empty() {
            let start = State::default();
            let doses = counts.ladder(self.limits.doses);
            return Ok(Replay::at(*self, start, doses, start.ask(self)).trial(None));
        }
        let mut pending = [0_u16; MAX_DOSES];
        for (dose, pending) in DoseLevel::ladder(MAX_DOSES).zip(&mut pending) {
            *pending = counts.at(dose).pending as u16;
        }
        counts.check_at(at)?;
        let here = counts.at(at);
        let elsewhere = State::of(counts.tallies(), without(pending, at, here.pending), Some(at));
        let first = self.first_cohort();
        // Whoever is pending is of a cohort there, if the design asks for one or nobody has been evaluable there yet.
        let asked = match here {
            DoseCounts { pending: 0, .. } => None,
            DoseCounts { evaluable: 0, .. } => Some(Cohort::new(at, first.patients)),
            _ => self.after_any_cohort(&elsewhere, at, first).cohort().filter(|cohort| cohort.dose == at),
        };
        let (state, places) = match asked {
            Some(cohort) => {
                let places = here.pending.min(cohort.patients.into());
                (State::of(counts.tallies(), without(pending, at, places), Some(at)), places)
            }
            None => (State::of(counts.tallies(), pending, Some(at)), 0),
        };
        let mut doses = counts.ladder(self.limits.doses);
        doses[at.index()].pending -= places;
        let answer = match here.evaluable {
            // Its cohort is open, whatever was said before.
            0 => Answer::NotSaid { why: "nobody is evaluable there yet".to_owned(), neighbours: Vec::new() },
            _ => self.after_any_cohort(&state, at, first),
        };
        let mut replay = Replay::at(*self, state, doses, answer);
        if let Some(cohort) = asked {
            replay.reopen(cohort);
        }
        for place in 0..places as usize {
            // The limits were checked, so that nobody is refused.
            if replay.enrol(place, &Enrolled::pending_at(at)).is_err() {
                break;
            }
        }
        // Whoever is counted is taken to be of the escalation.
        let trial = replay.trial(Some(at));
        Ok(match self.expansion {
            Some(expansion) => expansion::followed_from_counts(expansion, self.words, trial),
            None => trial,
        })
    }

    /// The size of a cohort, by the first one.
    fn first_cohort(&self) -> Cohort {
        let first = self.design.decide(&Standing::default()).decision.cohort();
        first.unwrap_or(Cohort::new(DoseLevel::LOWEST, 1))
    }

    /// What is said whatever the last cohort showed, of which only the dose level is known.
    fn after_any_cohort(&self, state: &State, at: DoseLevel, first: Cohort) -> Answer {
        let (there, dlts) = (state.tallies().patients(at), state.tallies().dlts(at));
        let patients = there.min(first.patients.into());
        let fewest = (dlts + patients).saturating_sub(there);
        let plain = state.ask(self);
        let answers: Vec<(String, Answer)> = match self.design.counts_moderate() {
            // Whoever was treated alone may have had one.
            true => (0..=state.tallies().total_patients().min(MAX_DOSES as u32))
                .map(|moderate| {
                    let toxicities = if moderate == 1 { "toxicity" } else { "toxicities" };
                    (format!("{moderate} moderate {toxicities} so far"), state.with_moderate(moderate as u8).ask(self))
                })
                .collect(),
            false => (fewest..=dlts.min(patients))
                .map(|dlts| {
                    let after = state.with_last_cohort(patients as u8, dlts as u8);
                    (format!("the last cohort had {dlts} of {patients} with a DLT"), after.ask(self))
                })
                .collect(),
        };
        if answers.iter().all(|(_, answer)| answer.in_short().0 == plain.in_short().0) {
            return plain;
        }
        let neighbours = answers.into_iter().map(|(when, answer)| {
            let (decision, why) = answer.in_short();
            Neighbour { when, decision, why }
        });
        let what = if self.design.counts_moderate() { "moderate toxicities" } else { "the last cohort" };
        let why = format!("it depends on {what}, which the counts do not tell");
        Answer::NotSaid { why, neighbours: merged(neighbours) }
    }
}

/// The same with so many fewer pending at a dose level.
fn without(mut pending: [u16; MAX_DOSES], at: DoseLevel, fewer: u32) -> [u16; MAX_DOSES] {
    pending[at.index()] -= fewer as u16;
    pending
}

impl Replay<'_> {
    /// The open cohort is this one.
    fn reopen(&mut self, cohort: Cohort) {
        let (dose, patients) = (cohort.dose, u32::from(cohort.patients));
        let is_open = matches!(self.is_now(), Now::Open(open) if open.dose == dose && open.planned == patients);
        if !is_open {
            self.open_unasked(cohort.dose, Some(cohort));
        }
    }
}

impl Enrolled {
    /// A patient of whom nothing is known but the dose level.
    fn pending_at(dose: DoseLevel) -> Self {
        Self {
            dose,
            letter: Letter::Pending,
            treated: true,
            opens_cohort: Some(false),
            enrolled: None,
            halts: false,
            moderate: false,
            preconditioning: None,
            known: None,
        }
    }
}
