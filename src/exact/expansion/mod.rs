//! What follows the MTD, without chance: each ending of the escalation goes on as an expansion, patient by patient.

mod answer;
mod chains;
mod course;
mod whole;

pub(super) use answer::{characteristics, decided};
pub(super) use chains::counts_stopped_cohorts;

use std::sync::Arc;

use super::evaluable::Evaluable;
use super::pass::Selection;
use crate::characteristics::OutcomeCriteria;
use crate::design::Mtd;
use crate::dose::MAX_DOSES;
use crate::exact::capped::CappedGraph;
use crate::scenario::Expansion;
use chains::{Chain, Chains};
use course::{Course, Responding};

/// The expansions of one design, prepared.
#[derive(Debug, Clone)]
pub(super) struct Expanding {
    chains: Chains,
    expansion: Expansion,
}

/// What becomes of the endings of an escalation, as the last pass found them.
#[derive(Debug, Clone)]
pub(super) struct Expanded {
    of: Arc<Expanding>,
    /// The course of an expansion at each site.
    courses: Vec<Course>,
    /// The probability of each chain of expansions.
    masses: Vec<f64>,
    /// What the trial recommends at its end; its means count the whole trial, but for replaced patients.
    pub(super) selection: Selection,
    /// At each dose level.
    pub(super) at: [AtDose; MAX_DOSES],
    /// The probability that there is an expansion.
    pub(super) p_expansion: f64,
    /// The probability that one of the expansions is stopped, the first if any.
    pub(super) p_stopped: f64,
    /// And that the recommendation is right then.
    pub(super) p_correct: f64,
    /// The probability that the first expansion goes on to its second stage for response.
    pub(super) p_second_stage: f64,
    /// The probability that enough patients of an expansion respond.
    pub(super) p_success: f64,
}

/// What happens at one dose level, each as a probability over all trials.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct AtDose {
    pub(super) p_expansion: f64,
    pub(super) p_stopped: f64,
}

impl Expanding {
    pub(super) fn new(graph: &CappedGraph<'_>, expansion: &Expansion) -> Self {
        Self { chains: Chains::new(graph, expansion), expansion: expansion.clone() }
    }
}

impl Expanded {
    /// Goes on from the final states, which have these probabilities, in their order.
    pub(super) fn new(
        of: &Arc<Expanding>,
        endings: &[f64],
        escalation: &Selection,
        criteria: &OutcomeCriteria,
        patients: &[Evaluable],
    ) -> Self {
        let mut masses = vec![0.0; of.chains.chains.len()];
        for (&chain, &probability) in of.chains.of_endings.iter().zip(endings) {
            masses[chain as usize] += probability;
        }
        let responding = |dose: usize| {
            let design = of.expansion.response?;
            Some(Responding { design, p: *criteria.response_probabilities.get(dose)? })
        };
        let course = |site: &chains::Site| {
            let dose = site.dose.index();
            Course::new(&site.limits, patients[dose].dlt, responding(dose))
        };
        let mut expanded = Self {
            of: Arc::clone(of),
            courses: of.chains.sites.iter().map(course).collect(),
            masses,
            selection: Selection { none_tolerable: 0.0, undetermined: 0.0, mtd: [0.0; MAX_DOSES], ..*escalation },
            at: [AtDose::default(); MAX_DOSES],
            p_expansion: 0.0,
            p_stopped: 0.0,
            p_correct: 0.0,
            p_second_stage: 0.0,
            p_success: 0.0,
        };
        of.chains
            .chains
            .iter()
            .enumerate()
            .for_each(|(place, chain)| expanded.follow(chain, place, criteria, patients));
        expanded.selection.settle();
        expanded
    }

    /// Follows one chain to what is recommended at its end.
    fn follow(&mut self, chain: &Chain, place: usize, criteria: &OutcomeCriteria, patients: &[Evaluable]) {
        let mut reach = self.masses[place];
        let of = Arc::clone(&self.of);
        if let Some(&first) = chain.sites.first() {
            self.p_expansion += reach;
            self.p_stopped += reach * self.courses[first].stopped.p;
            self.p_second_stage += reach * self.courses[first].p_second_stage;
        }
        for &site in &chain.sites {
            let (dose, course) = (of.chains.sites[site].dose, &self.courses[site]);
            let index = dose.index();
            let mean_patients = reach * (course.stopped.mean_patients() + course.ended.mean_patients());
            let (ended, stopped) = (reach * course.ended.p, reach * course.stopped.p);
            self.selection.mean_patients[index] += mean_patients;
            self.selection.mean_dlts[index] += mean_patients * patients[index].dlt;
            self.at[index].p_expansion += reach;
            self.at[index].p_stopped += stopped;
            self.p_success += reach * course.p_success;
            self.recommend(chain, Mtd::Dose(dose), ended, criteria);
            reach = stopped;
        }
        self.recommend(chain, chain.at_last, reach, criteria);
    }

    /// Whether two stages for response are planned, and responses are assumed.
    fn looks_at_response(&self, criteria: &OutcomeCriteria) -> bool {
        self.of.expansion.response.is_some() && !criteria.response_probabilities.is_empty()
    }

    fn recommend(&mut self, chain: &Chain, mtd: Mtd, probability: f64, criteria: &OutcomeCriteria) {
        self.selection.recommend(mtd, probability);
        if !chain.sites.is_empty() && criteria.is_correct(mtd) {
            self.p_correct += probability;
        }
    }
}
