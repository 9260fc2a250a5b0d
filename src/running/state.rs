//! Where a trial stands between two cohorts, and what each number of DLTs in the next one would lead to.

use std::ops::RangeInclusive;

use super::Protocol;
use super::answer::{Answer, Neighbour, merged};
use super::standing::OpenCohort;
use crate::design::{Cap, Cohort, CohortTally, Decision, DoseEstimate, Facts, Ruling, Standing, Tallies};
use crate::dose::{DoseLevel, MAX_DOSES};

/// Numbers of DLTs in a cohort that lead to the same decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PossibleOutcome {
    /// DLTs among the evaluable patients of the whole cohort.
    pub dlts: RangeInclusive<u32>,
    /// Whether its only patient has a moderate toxicity, and no DLT, where that makes a difference.
    pub moderate: bool,
    /// Evaluable patients of the whole cohort.
    pub evaluable: u32,
    /// What follows.
    pub decision: Decision,
    /// Why, in the words of the rule.
    pub why: String,
}

/// So many ways in which patients pending elsewhere can end are looked at one by one.
const MOST_WAYS: usize = 4096;

/// A running trial between two cohorts.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct State {
    /// What the design is asked with: every cohort in full, but those that were left early.
    standing: Standing,
    /// The evaluable patients that there are: fewer, where a cohort was decided on before it was full.
    evaluable: Tallies,
    /// Patients whose preconditioning has begun.
    pub(super) treated: u32,
    /// Patients pending of cohorts that were left, by dose level.
    pending: [u16; MAX_DOSES],
}

impl State {
    /// A trial of which nothing is known but these tallies, those pending, and the dose level treated last.
    pub(super) fn of(tallies: Tallies, pending: [u16; MAX_DOSES], at: Option<DoseLevel>) -> Self {
        let treated = tallies.total_patients() + pending.iter().copied().map(u32::from).sum::<u32>();
        // Nobody evaluable at a dose level tells a design nothing about it: the nearest one below is taken to be the one before.
        let is_tried = |dose: &DoseLevel| tallies.patients(*dose) > 0;
        let below = at.and_then(|at| DoseLevel::ladder(at.number()).rev().find(is_tried));
        let at = below.or_else(|| DoseLevel::ladder(MAX_DOSES).find(is_tried));
        Self { standing: Standing::of(tallies, at), evaluable: tallies, treated, pending }
    }

    /// The same after a last cohort of so many, of whom so many had a DLT.
    pub(super) fn with_last_cohort(mut self, patients: u8, dlts: u8) -> Self {
        self.standing.last_cohort = Some(CohortTally { patients, dlts });
        self
    }

    /// The same if so many of those treated alone last had a moderate toxicity.
    pub(super) fn with_moderate(mut self, moderate: u8) -> Self {
        self.standing.moderate = moderate;
        self
    }

    pub(super) fn tallies(&self) -> &Tallies {
        &self.standing.tallies
    }

    /// What the design decides of the evaluable patients and why, as far as the cap allows it.
    pub(super) fn decide(&self, protocol: &Protocol<'_>) -> Ruling {
        let Protocol { design, cap, .. } = *protocol;
        cap.limit_ruling(design.decide(&self.standing), self.treated, false, || design.mtd(&self.evaluable))
    }

    /// With how many DLTs a cohort that opens here is closed: the fewest that leave its dose level excluded, or the decision the same,
    /// whatever the others show.
    pub(super) fn closes_from(&self, cohort: Cohort, protocol: &Protocol<'_>) -> u32 {
        let Cohort { dose, patients, tolerates } = cohort;
        let excludes = |dlts: u8| {
            let whole = self.standing.tallies.with(dose, patients.into(), dlts.into());
            protocol.design.excludes(&whole, dose)
        };
        (0..=patients).find(|&dlts| dlts > tolerates || excludes(dlts)).unwrap_or(patients + 1).into()
    }

    /// What the protocol says: what the design decides, if that is the same whatever those pending elsewhere show.
    pub(super) fn ask(&self, protocol: &Protocol<'_>) -> Answer {
        let now = self.decide(protocol);
        if self.pending == [0; MAX_DOSES] {
            return Answer::Ruling(now);
        }
        let pending: usize = self.pending.iter().map(|&pending| usize::from(pending)).sum();
        let why = format!("it depends on what {pending} pending elsewhere show");
        let Some(ways) = self.ways() else { return Answer::NotSaid { why, neighbours: Vec::new() } };
        let rulings: Vec<(String, Ruling)> =
            ways.into_iter().map(|(when, state)| (when, state.decide(protocol))).collect();
        let is_sure = |decision: Decision| rulings.iter().all(|(_, ruling)| ruling.decision == decision);
        match rulings.first() {
            _ if is_sure(now.decision) => Answer::Ruling(now),
            Some((_, first)) if is_sure(first.decision) => Answer::Ruling(*first),
            _ => {
                let neighbour = |(when, of): (String, Ruling)| Neighbour { when, decision: of.decision, why: of.why() };
                Answer::NotSaid { why, neighbours: merged(rulings.into_iter().map(neighbour)) }
            }
        }
    }

    /// The states once everybody pending elsewhere is known, each with what they showed; `None` if there are too many.
    pub(super) fn ways(&self) -> Option<Vec<(String, Self)>> {
        let mut ways = vec![(String::new(), Self { pending: [0; MAX_DOSES], ..*self })];
        for (dose, pending) in DoseLevel::ladder(MAX_DOSES).zip(self.pending).filter(|&(_, pending)| pending > 0) {
            if ways.len() * usize::from(pending + 1) > MOST_WAYS {
                return None;
            }
            let known = |(when, state): &(String, Self), dlts: u16| {
                let mut state = *state;
                state.standing.tallies.add(dose, pending, dlts);
                state.evaluable.add(dose, pending, dlts);
                let and = if when.is_empty() { "" } else { " and " };
                (format!("{when}{and}{dlts} of {pending} pending at dose level {dose} with a DLT"), state)
            };
            ways = ways.iter().flat_map(|way| (0..=pending).map(move |dlts| known(way, dlts))).collect();
        }
        Some(ways)
    }

    /// What the design makes of the DLT probabilities, if it has a model.
    pub(super) fn estimates(&self, protocol: &Protocol<'_>) -> Option<Vec<DoseEstimate>> {
        protocol.design.estimates(&self.evaluable)
    }

    /// The state after a cohort, and what is said then: the trial may end at the cap in the middle of the cohort.
    pub(super) fn after(mut self, cohort: &OpenCohort, protocol: &Protocol<'_>) -> (Self, Answer) {
        let is_short = cohort.evaluable < cohort.planned;
        if is_short && cohort.departs {
            return self.left(cohort, protocol);
        }
        self.count(cohort);
        if is_short && !cohort.is_closed() {
            let stop = protocol.cap.stop(|| protocol.design.mtd(&self.evaluable));
            let ruling = Ruling::new(stop, Facts::NONE, |_| {
                format!("the cohort is short of evaluable patients, and {}", Cap::NO_ROOM)
            });
            return (self, Answer::Ruling(ruling));
        }
        self.standing = self.standing_after(cohort);
        let answer = self.ask(protocol);
        (self, answer)
    }

    /// The state after a cohort that was left before it was decided on: whoever is evaluable counts, and nobody else.
    pub(super) fn left(mut self, cohort: &OpenCohort, protocol: &Protocol<'_>) -> (Self, Answer) {
        self.count(cohort);
        self.pending[cohort.dose.index()] += cohort.pending as u16;
        if cohort.evaluable > 0 {
            let seen = OpenCohort { planned: cohort.evaluable, ..*cohort };
            self.standing = self.standing_after(&seen);
        } else if cohort.pending > 0 {
            // Otherwise those pending could not be told from a trial that has not begun.
            self.standing.at = self.standing.at.or(Some(cohort.dose));
        }
        let answer = self.ask(protocol);
        (self, answer)
    }

    /// What the design is asked with after a cohort.
    fn standing_after(&self, cohort: &OpenCohort) -> Standing {
        match (cohort.planned, cohort.dlts, cohort.moderate) {
            (1, 0, 1..) => self.standing.after_moderate(cohort.cohort()),
            _ => self.standing.after(cohort.cohort(), cohort.dlts as u8),
        }
    }

    fn count(&mut self, cohort: &OpenCohort) {
        self.evaluable.add(cohort.dose, cohort.evaluable as u16, cohort.dlts as u16);
        self.treated += cohort.treated;
    }

    /// What is said once the whole of a cohort is evaluable, with so many DLTs and moderate toxicities.
    fn after_full(&self, cohort: &OpenCohort, (dlts, moderate): (u32, u32), protocol: &Protocol<'_>) -> Answer {
        let treated = cohort.treated + cohort.places;
        let full = OpenCohort { evaluable: cohort.planned, dlts, moderate, treated, places: 0, pending: 0, ..*cohort };
        self.after(&full, protocol).1
    }

    /// What each number of DLTs in the open cohort would lead to, if everybody in it becomes evaluable.
    pub(super) fn possible_outcomes(&self, cohort: &OpenCohort, protocol: &Protocol<'_>) -> Vec<PossibleOutcome> {
        let mut outcomes: Vec<PossibleOutcome> = Vec::new();
        let evaluable = cohort.planned;
        let may_be_moderate = protocol.design.counts_moderate() && evaluable == 1 && cohort.evaluable == 0;
        for dlts in cohort.dlts..=cohort.dlts + (cohort.planned - cohort.evaluable) {
            let (decision, why) = self.after_full(cohort, (dlts, cohort.moderate), protocol).in_short();
            match outcomes.last_mut() {
                Some(last) if last.decision == decision && last.why == why => last.dlts = *last.dlts.start()..=dlts,
                _ => outcomes.push(PossibleOutcome { dlts: dlts..=dlts, moderate: false, evaluable, decision, why }),
            }
            if dlts == 0 && may_be_moderate {
                let (decision, why) = self.after_full(cohort, (0, 1), protocol).in_short();
                if outcomes.last().is_some_and(|none| none.decision != decision) {
                    outcomes.push(PossibleOutcome { dlts: 0..=0, moderate: true, evaluable, decision, why });
                }
            }
        }
        outcomes
    }
}
