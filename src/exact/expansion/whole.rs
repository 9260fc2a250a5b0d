//! Patients and DLTs of the whole trial, and of its expansions: whole distributions.

use super::Expanded;
use super::course::Ends;
use crate::design::KeptTallies;
use crate::dose::DoseLevel;
use crate::exact::evaluable::Evaluable;
use crate::exact::pass::Pass;
use crate::exact::summarise::{treated_among, treated_at};

/// Probabilities of numbers of patients, DLTs and responses: entry k is that of k.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Whole {
    /// Evaluable patients at each dose level, in the whole trial.
    pub(super) evaluable_at: Vec<Vec<f64>>,
    /// DLTs at each dose level, in the whole trial.
    pub(super) dlts_at: Vec<Vec<f64>>,
    /// Treated patients of the whole trial.
    pub(super) patients: Vec<f64>,
    pub(super) dlts: Vec<f64>,
    /// Treated patients of the expansions at each dose level.
    pub(super) expansion_patients_at: Vec<Vec<f64>>,
    pub(super) expansion_dlts_at: Vec<Vec<f64>>,
    pub(super) expansion_patients: Vec<f64>,
    pub(super) expansion_dlts: Vec<f64>,
    pub(super) responses: Vec<f64>,
}

/// What all expansions of a chain make together, the last one with them.
struct Together {
    patients: Vec<f64>,
    dlts: Vec<f64>,
    responses: Vec<f64>,
}

impl Whole {
    /// After `pass` has run under these DLT probabilities.
    pub(super) fn new(pass: &mut Pass<'_>, expanded: &Expanded, patients: &[Evaluable]) -> Self {
        let doses = patients.len();
        let mut whole = Self::empty(doses);
        let dlt_probabilities: Vec<f64> = patients.iter().map(|patient| patient.dlt).collect();
        pass.dlts(&dlt_probabilities, |dose, dlts, probability| {
            *place(&mut whole.dlts_at[dose.index()], dlts as usize) += probability;
        });
        let of_ending = &expanded.of.chains.of_endings;
        let mut dlts_of = vec![Vec::new(); expanded.masses.len()];
        pass.each_ending_dlts(|ending, least, probabilities| {
            add_shifted(&mut dlts_of[of_ending[ending] as usize], probabilities, least, 1.0);
        });
        let mut endings: Vec<Vec<_>> = vec![Vec::new(); expanded.masses.len()];
        for (ending, probability, tallies) in pass.numbered_endings() {
            endings[of_ending[ending] as usize].push((probability, tallies));
        }
        for (place, endings) in endings.into_iter().enumerate().filter(|(_, endings)| !endings.is_empty()) {
            whole.add_chain(pass, expanded, place, endings, &dlts_of[place], patients);
        }
        whole.complete_expansions();
        whole
    }

    fn empty(doses: usize) -> Self {
        let by_dose = || vec![Vec::new(); doses];
        Self {
            evaluable_at: by_dose(),
            dlts_at: by_dose(),
            patients: Vec::new(),
            dlts: Vec::new(),
            expansion_patients_at: by_dose(),
            expansion_dlts_at: by_dose(),
            expansion_patients: Vec::new(),
            expansion_dlts: Vec::new(),
            responses: Vec::new(),
        }
    }

    fn add_chain(
        &mut self,
        pass: &Pass<'_>,
        expanded: &Expanded,
        place_of_chain: usize,
        endings: Vec<(f64, KeptTallies<'_>)>,
        dlts: &[f64],
        patients: &[Evaluable],
    ) {
        let chain = &expanded.of.chains.chains[place_of_chain];
        // What the escalation left at each dose level.
        let mut evaluable_at = vec![Vec::new(); patients.len()];
        let mut dlts_at = vec![Vec::new(); patients.len()];
        for &(probability, tallies) in &endings {
            for (dose, (evaluable, dlts)) in DoseLevel::ladder(patients.len()).zip(tallies.by_dose()) {
                *place(&mut evaluable_at[dose.index()], evaluable) += probability;
                if !pass.is_settled(dose, evaluable, dlts) {
                    *place(&mut dlts_at[dose.index()], dlts) += probability;
                }
            }
        }
        let mut left_at: Vec<bool> = vec![true; patients.len()];
        let mut share = 1.0;
        for &site in &chain.sites {
            let index = expanded.of.chains.sites[site].dose.index();
            let course = &expanded.courses[site];
            left_at[index] = false;
            let both = |of: fn(&Ends) -> &Vec<f64>| sum(of(&course.stopped), of(&course.ended));
            let (more_patients, more_dlts) = (both(|of| &of.patients), both(|of| &of.dlts));
            add_convolved(&mut self.evaluable_at[index], &evaluable_at[index], &more_patients, share);
            add_shifted(&mut self.evaluable_at[index], &evaluable_at[index], 0, 1.0 - share);
            add_convolved(&mut self.dlts_at[index], &dlts_at[index], &more_dlts, share);
            add_shifted(&mut self.dlts_at[index], &dlts_at[index], 0, 1.0 - share);
            let reach = share * expanded.masses[place_of_chain];
            let treated = treated_of(&more_patients, patients[index]);
            add_shifted(&mut self.expansion_patients_at[index], &treated, 0, reach);
            add_shifted(&mut self.expansion_dlts_at[index], &more_dlts, 0, reach);
            share *= course.stopped.p;
        }
        for index in (0..patients.len()).filter(|&index| left_at[index]) {
            add_shifted(&mut self.evaluable_at[index], &evaluable_at[index], 0, 1.0);
            add_shifted(&mut self.dlts_at[index], &dlts_at[index], 0, 1.0);
        }
        let together = Together::of(expanded, &chain.sites, patients);
        let before = treated_among(endings, patients);
        let mass = expanded.masses[place_of_chain];
        add_convolved(&mut self.patients, &before, &together.patients, 1.0);
        add_convolved(&mut self.dlts, dlts, &together.dlts, 1.0);
        add_shifted(&mut self.expansion_patients, &together.patients, 0, mass);
        add_shifted(&mut self.expansion_dlts, &together.dlts, 0, mass);
        add_shifted(&mut self.responses, &together.responses, 0, mass);
    }

    /// Adds to the probability of nobody what is left of 1: there is no expansion then.
    fn complete_expansions(&mut self) {
        let of_doses = self.expansion_patients_at.iter_mut().chain(&mut self.expansion_dlts_at);
        for probabilities in of_doses {
            let rest = 1.0 - probabilities.iter().sum::<f64>();
            *place(probabilities, 0) += rest.max(0.0);
        }
    }
}

impl Together {
    fn of(expanded: &Expanded, sites: &[usize], patients: &[Evaluable]) -> Self {
        let mut together = Self { patients: Vec::new(), dlts: Vec::new(), responses: Vec::new() };
        let (mut so_far, mut dlts_so_far, mut responses_so_far) = (vec![1.0], vec![1.0], vec![1.0]);
        for &site in sites {
            let (course, patient) = (&expanded.courses[site], patients[expanded.of.chains.sites[site].dose.index()]);
            let (stopped, ended) = (&course.stopped, &course.ended);
            go_on(
                &mut together.patients,
                &mut so_far,
                [&stopped.patients, &ended.patients].map(|of| treated_of(of, patient)),
            );
            go_on(&mut together.dlts, &mut dlts_so_far, [stopped.dlts.clone(), ended.dlts.clone()]);
            go_on(&mut together.responses, &mut responses_so_far, [stopped.responses.clone(), ended.responses.clone()]);
        }
        add_shifted(&mut together.patients, &so_far, 0, 1.0);
        add_shifted(&mut together.dlts, &dlts_so_far, 0, 1.0);
        add_shifted(&mut together.responses, &responses_so_far, 0, 1.0);
        together
    }
}

/// Adds what ends here to `all`; what is stopped goes on as `so_far`.
fn go_on(all: &mut Vec<f64>, so_far: &mut Vec<f64>, [stopped, ended]: [Vec<f64>; 2]) {
    add_convolved(all, so_far, &ended, 1.0);
    let mut next = Vec::new();
    add_convolved(&mut next, so_far, &stopped, 1.0);
    *so_far = next;
}

/// How many are treated until so many are evaluable.
fn treated_of(evaluable: &[f64], patient: Evaluable) -> Vec<f64> {
    if patient.evaluable < 1.0 { treated_at(evaluable, patient.evaluable) } else { evaluable.to_vec() }
}

fn sum(one: &[f64], other: &[f64]) -> Vec<f64> {
    one.iter().zip(other).map(|(one, other)| one + other).collect()
}

/// The entry of a number, which is made room for.
fn place(probabilities: &mut Vec<f64>, number: usize) -> &mut f64 {
    if probabilities.len() <= number {
        probabilities.resize(number + 1, 0.0);
    }
    &mut probabilities[number]
}

/// Adds `weight` times the distribution of `by` more.
fn add_shifted(to: &mut Vec<f64>, of: &[f64], by: u32, weight: f64) {
    let by = by as usize;
    if to.len() < of.len() + by {
        to.resize(of.len() + by, 0.0);
    }
    to[by..].iter_mut().zip(of).for_each(|(to, of)| *to += weight * of);
}

/// Adds `weight` times the distribution of the sum of two independent numbers.
fn add_convolved(to: &mut Vec<f64>, one: &[f64], other: &[f64], weight: f64) {
    if one.is_empty() || other.is_empty() {
        return;
    }
    let room = one.len() + other.len() - 1;
    if to.len() < room {
        to.resize(room, 0.0);
    }
    for (shift, &p) in one.iter().enumerate().filter(|(_, p)| **p > 0.0) {
        to[shift..].iter_mut().zip(other).for_each(|(to, of)| *to += weight * p * of);
    }
}
