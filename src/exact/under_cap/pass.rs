//! Probability pushed through a design whose cap counts patients who leave and are replaced: by state and patients treated.
//!
//! A treated patient is evaluable with probability e, and then has a DLT with probability q, whoever else is treated. So a cohort of n
//! that finds room for r patients below the cap is whole after m of them, n ≤ m ≤ r, with probability C(m − 1, n − 1)·eⁿ·(1 − e)^(m − n),
//! and is left short with k < n evaluable patients, r being treated, with probability C(r, k)·eᵏ·(1 − e)^(r − k). DLTs among the evaluable
//! ones are binomial. What a trial decides, and how many it treats in all, depends on nothing else.

use crate::design::{Cap, Cohort, CohortDesign, Decision, DesignSpec, KeptTallies, StopReason};
use crate::dose::{DoseLevel, MAX_DOSES};
use crate::exact::evaluable::Evaluable;
use crate::exact::pass::{Selection, binomial_of};
use crate::graph::{Graph, StateId};

/// With more places than this, one for each state, number of patients who left and number counted, an answer would take seconds.
const MOST_PLACES: u64 = 1 << 22;

/// The states of a design with every number of patients that its cap allows to be treated.
#[derive(Debug, Clone)]
pub struct StatesUnderCap<'a> {
    graph: &'a Graph,
    cap: Cap,
    most: u32,
    /// Where the ends of each state begin in `ends`.
    first_ends: Vec<u32>,
    /// How a trial ends in a state whose cohort finds no room, and whose cohort is left with 0, 1, … evaluable patients of whom
    /// 0, 1, … have a DLT.
    ends: Vec<Decision>,
}

/// What a pass finds.
#[derive(Debug, Clone, PartialEq)]
pub struct FoundUnderCap {
    /// What is recommended and why trials stop; the means are of evaluable patients and their DLTs.
    pub selection: Selection,
    /// The probability of each number of treated patients.
    pub treated: Vec<f64>,
    /// The same, of trials that do not end at the cap.
    pub treated_below_cap: Vec<f64>,
}

/// What is counted besides treated patients.
#[derive(Debug, Clone, Copy)]
pub(super) enum Counted {
    Nothing,
    PatientsAt(DoseLevel),
    DltsAt(DoseLevel),
    Dlts,
}

/// Probabilities of one state: by what is counted beyond its tallies, then by treated patients who are not evaluable.
type Places = Vec<Vec<f64>>;

/// One way to end.
struct End {
    decision: Decision,
    treated: u32,
    counted: u32,
    probability: f64,
}

impl<'a> StatesUnderCap<'a> {
    /// Of a design with a cap; `None` if there is no cap, or if there are too many places to go through.
    pub fn new(graph: &'a Graph, design: &dyn CohortDesign, spec: &DesignSpec) -> Option<Self> {
        let (cap, most) = (Cap::new(spec), spec.cap?);
        let left =
            |state| most.checked_sub(graph.tallies(state).total_patients()).map_or(0, |left| u64::from(left) + 1);
        let places = (0..graph.len() as StateId).fold(0_u64, |sum, state| sum.saturating_add(left(state).pow(2)));
        if places > MOST_PLACES {
            return None;
        }
        let mut states = Self { graph, cap, most, first_ends: Vec::new(), ends: Vec::new() };
        for state in 0..graph.len() as StateId {
            states.first_ends.push(states.ends.len() as u32);
            if let (Some(cohort), 1..) = (graph.decision(state).cohort(), left(state)) {
                states.add_ends(state, cohort, design);
            }
        }
        Some(states)
    }

    fn add_ends(&mut self, state: StateId, cohort: Cohort, design: &dyn CohortDesign) {
        let tallies = self.graph.tallies(state).taken();
        self.ends.push(self.cap.stop(|| design.mtd(&tallies)));
        for evaluable in 0..cohort.patients {
            for dlts in 0..=evaluable {
                let at_cap = || {
                    let tallies = tallies.with(cohort.dose, evaluable.into(), dlts.into());
                    self.cap.stop(|| design.mtd(&tallies))
                };
                // A cohort that the cap leaves short still decides if its DLTs already do.
                let decides = Cap::short_cohort_decides(dlts.into(), cohort.tolerates.into());
                let end = match decides.then(|| self.graph.decision(self.graph.after(state, dlts.into()))) {
                    Some(end @ Decision::Stop { .. }) => end,
                    _ => at_cap(),
                };
                self.ends.push(end);
            }
        }
    }

    /// Pushes probability through all places when treated patients end in this way at each dose level, the lowest first.
    pub fn run(&self, patients: &[Evaluable]) -> FoundUnderCap {
        let room = self.most as usize + 1;
        let mut selection = Selection::default();
        let (mut treated, mut treated_below_cap) = (vec![0.0; room], vec![0.0; room]);
        let treated_at = self.push(patients, Counted::Nothing, |end| {
            let Some((mtd, reason)) = end.decision.ending() else { return };
            selection.end(mtd, reason, end.probability);
            treated[end.treated as usize] += end.probability;
            if reason != StopReason::CapReached {
                treated_below_cap[end.treated as usize] += end.probability;
            }
        });
        // Whom the next place goes to depends on those before alone (Wald's identity).
        for (dose, patient) in patients.iter().enumerate() {
            selection.mean_patients[dose] = treated_at[dose] * patient.evaluable;
            selection.mean_dlts[dose] = selection.mean_patients[dose] * patient.dlt;
        }
        selection.settle();
        FoundUnderCap { selection, treated, treated_below_cap }
    }

    /// The probability of each number of what is counted.
    pub(super) fn count(&self, patients: &[Evaluable], counted: Counted) -> Vec<f64> {
        let mut probabilities = vec![0.0; self.most as usize + 1];
        self.push(patients, counted, |end| probabilities[end.counted as usize] += end.probability);
        probabilities
    }

    /// The most patients that can be treated.
    pub(super) fn most_patients(&self) -> u32 {
        self.most
    }

    /// Tells every way to end, and returns the mean number of patients treated at each dose level.
    fn push(&self, patients: &[Evaluable], counted: Counted, mut ended: impl FnMut(End)) -> [f64; MAX_DOSES] {
        let mut treated_at = [0.0; MAX_DOSES];
        let mut arrived: Vec<Places> = vec![Vec::new(); self.graph.len()];
        row(&mut arrived[0], 0, self.most)[0] = 1.0;
        for state in 0..self.graph.len() as StateId {
            // Every edge leads forward, so that nothing arrives here any more.
            let here = std::mem::take(&mut arrived[state as usize]);
            if here.is_empty() {
                continue;
            }
            let decision = self.graph.decision(state);
            if let Some(cohort) = decision.cohort() {
                let patient = patients[cohort.dose.index()];
                let (whole, treated) = self.treat((state, cohort), &here, (patient, counted), &mut ended);
                treated_at[cohort.dose.index()] += treated;
                self.go_on((state, cohort), &whole, (patient, counted), &mut arrived);
                continue;
            }
            let tallies = self.graph.tallies(state);
            for (more, left, probability) in each(&here) {
                let (treated, counted) = (tallies.total_patients() + left, counted.of(tallies) + more);
                ended(End { decision, treated, counted, probability });
            }
        }
        treated_at
    }

    /// Treats a cohort. Trials that end at the cap are told; the others are returned, with the mean number that is treated.
    fn treat(
        &self,
        (state, Cohort { dose, patients, .. }): (StateId, Cohort),
        here: &Places,
        (patient, counted): (Evaluable, Counted),
        ended: &mut impl FnMut(End),
    ) -> (Places, f64) {
        let tallies = self.graph.tallies(state);
        let (evaluable, known, n) = (tallies.total_patients(), counted.of(tallies), u32::from(patients));
        let ends = &self.ends[self.first_ends[state as usize] as usize..];
        let by_dlts: Vec<_> = (0..patients).map(|evaluable| binomial_of(patient.dlt, evaluable)).collect();
        let (mut whole, mut mean) = (Places::new(), 0.0);
        for (more, left, probability) in each(here) {
            let (treated, counted_here) = (evaluable + left, known + more);
            if !self.cap.leaves_room(treated, n) {
                ended(End { decision: ends[0], treated, counted: counted_here, probability });
                continue;
            }
            let room = n + self.cap.replacements(treated, n);
            for (of_cohort, p) in (n..=room).zip(whole_after(n, patient.evaluable)) {
                let more = more + counted.of_cohort(dose, of_cohort - n, 0);
                row(&mut whole, more, self.most - evaluable - n)[(left + of_cohort - n) as usize] += probability * p;
                mean += probability * p * f64::from(of_cohort);
            }
            let mut ends = ends[1..].iter();
            for ((weights, p), evaluable) in by_dlts.iter().zip(short_of(room, patient.evaluable)).zip(0..) {
                mean += probability * p * f64::from(room);
                for (dlts, (weight, &decision)) in (0..=evaluable).zip(weights.iter().zip(&mut ends)) {
                    let counted = counted_here + counted.of_cohort(dose, room, dlts);
                    ended(End { decision, treated: self.most, counted, probability: probability * p * weight });
                }
            }
        }
        (whole, mean)
    }

    /// Whole cohorts lead where their DLTs say.
    fn go_on(
        &self,
        (state, Cohort { dose, patients, .. }): (StateId, Cohort),
        whole: &Places,
        (patient, counted): (Evaluable, Counted),
        arrived: &mut [Places],
    ) {
        let known = counted.of(self.graph.tallies(state));
        let mut weights = binomial_of(patient.dlt, patients);
        let moderate = self.graph.after_moderate(state).map(|after| (after, weights[0] * patient.moderate, 0));
        if moderate.is_some() {
            weights[0] *= 1.0 - patient.moderate;
        }
        let by_dlts = self.graph.edges(state).iter().zip(weights).zip(0..).map(|((&after, p), dlts)| (after, p, dlts));
        for (after, p, dlts) in by_dlts.chain(moderate) {
            let there = &mut arrived[after as usize];
            // The tallies after lack DLTs where they settle a dose level.
            let shift = known + counted.of_cohort(dose, patients.into(), dlts) - counted.of(self.graph.tallies(after));
            for (more, from) in (shift..).zip(whole) {
                let Some(last) = from.len().checked_sub(1) else { continue };
                row(there, more, last as u32).iter_mut().zip(from).for_each(|(there, whole)| *there += whole * p);
            }
        }
    }
}

impl FoundUnderCap {
    /// The chance of needing more patients than planned.
    pub fn p_more_than(&self, planned: u32) -> f64 {
        let at_cap = self.selection.stop_reasons[StopReason::CapReached as usize];
        self.treated_below_cap.iter().skip(planned as usize + 1).fold(at_cap, |sum, p| sum + p)
    }
}

impl Counted {
    /// How many there are in tallies.
    fn of(self, tallies: KeptTallies<'_>) -> u32 {
        match self {
            Self::Nothing => 0,
            Self::PatientsAt(dose) => tallies.patients(dose),
            Self::DltsAt(dose) => tallies.dlts(dose),
            Self::Dlts => tallies.total_dlts(),
        }
    }

    /// How many there are among so many patients of a cohort with so many DLTs.
    fn of_cohort(self, dose: DoseLevel, patients: u32, dlts: u32) -> u32 {
        match self {
            Self::PatientsAt(at) if at == dose => patients,
            Self::DltsAt(at) if at == dose => dlts,
            Self::Dlts => dlts,
            Self::Nothing | Self::PatientsAt(_) | Self::DltsAt(_) => 0,
        }
    }
}

/// The places with so many more counted than the tallies say, from nobody who left to `most`.
fn row(places: &mut Places, more: u32, most: u32) -> &mut [f64] {
    let more = more as usize;
    if places.len() <= more {
        places.resize_with(more + 1, || vec![0.0; most as usize + 1]);
    }
    &mut places[more]
}

/// The places that trials come to: how many more are counted than the tallies say, how many left, and the probability.
fn each(places: &Places) -> impl Iterator<Item = (u32, u32, f64)> {
    let rows = (0..).zip(places);
    let all = rows.flat_map(|(more, row)| (0..).zip(row).map(move |(left, &probability)| (more, left, probability)));
    all.filter(|&(_, _, probability)| probability > 0.0)
}

/// The probabilities that the n-th evaluable patient is the n-th treated one, the one after, …
fn whole_after(n: u32, evaluable: f64) -> impl Iterator<Item = f64> {
    let first = (0..n).fold(1.0, |product, _| product * evaluable);
    let later = move |&(p, m): &(f64, u32)| Some((p * (1.0 - evaluable) * f64::from(m) / f64::from(m + 1 - n), m + 1));
    std::iter::successors(Some((first, n)), later).map(|(p, _)| p)
}

/// The probabilities of 0, 1, … evaluable patients among so many treated ones, of whom at least as many are asked about.
fn short_of(treated: u32, evaluable: f64) -> impl Iterator<Item = f64> {
    let first = libm::pow(1.0 - evaluable, f64::from(treated));
    let odds = if evaluable < 1.0 { evaluable / (1.0 - evaluable) } else { 0.0 };
    let more =
        move |&(p, k): &(f64, u32)| Some((p * odds * f64::from(treated.saturating_sub(k)) / f64::from(k + 1), k + 1));
    std::iter::successors(Some((first, 0)), more).map(|(p, _)| p)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A cohort is whole or short, whatever the room.
    #[test]
    fn all_ways_of_a_cohort_have_probability_one() {
        for (n, evaluable) in [(1, 0.3), (3, 0.9), (6, 0.5), (12, 0.1), (3, 1.0)] {
            for room in n..n + 20 {
                let whole: f64 = (n..=room).zip(whole_after(n, evaluable)).map(|(_, p)| p).sum();
                let short: f64 = (0..n).zip(short_of(room, evaluable)).map(|(_, p)| p).sum();
                assert!((whole + short - 1.0).abs() < 1e-12, "{n} of {room} at {evaluable}: {whole} + {short}");
            }
        }
    }
}
