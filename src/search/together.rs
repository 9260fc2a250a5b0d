//! Asks all designs of a search about all curves, in parallel; those that differ in their maximum of patients alone in one pass.

use rayon::prelude::*;

use super::candidate::Candidate;
use super::found::Searched;
use crate::characteristics::OutcomeCriteria;
use crate::design::{self, DesignSpec, GeneralRules};
use crate::exact::{CURVES_AT_ONCE, CurveAnswer, Inexact, PathCounts};
use crate::probability::Probability;
use crate::scenario::{NamedDesign, Plan, Search, SearchOver, Variant};
use crate::simulate::{Stopped, Study, Watch};
use crate::sweep::{PseudoUniform, Surface};

/// Up to so many patients a design in cohorts has some hundred thousand states, and with each three more half as many again.
const MOST_SMALL: u32 = 42;

/// How many answers a search has: one for each design and curve.
pub fn pieces(plan: &Plan, search: &Search) -> u64 {
    let curves = match search.over {
        SearchOver::Scenarios(_) => plan.scenarios.len() as u64,
        SearchOver::RandomCurves(curves) => curves,
    };
    curves.saturating_mul(search.variants.designs.len() as u64)
}

/// Judges every design. The answers do not depend on the number of threads.
///
/// # Errors
///
/// [`Stopped`] when `watch` asked for it.
pub fn search(plan: &Plan, search: &Search, watch: &Watch) -> Result<Searched, Stopped> {
    let curves = curves(plan, search);
    let groups = groups(plan, &search.variants.designs);
    let work = Work { plan, search, curves: &curves, watch };
    let (large, small): (Vec<_>, Vec<_>) = groups.iter().partition(|group| work.is_large(group));
    let mut judged: Vec<Vec<(usize, Candidate)>> =
        small.par_iter().map(|group| work.judge(group)).collect::<Result<_, _>>()?;
    for group in large {
        judged.push(work.judge(group)?);
    }
    let mut judged: Vec<(usize, Candidate)> = judged.into_iter().flatten().collect();
    judged.sort_by_key(|(place, _)| *place);
    let candidates = judged.into_iter().map(|(_, candidate)| candidate).collect();
    Ok(Searched { plan: plan.clone(), search: search.clone(), candidates })
}

fn curves(plan: &Plan, search: &Search) -> Vec<Vec<f64>> {
    match search.over {
        SearchOver::Scenarios(_) => {
            plan.scenarios.iter().map(|of| of.dlt_probabilities.iter().map(|p| p.get()).collect()).collect()
        }
        SearchOver::RandomCurves(curves) => {
            let generator = PseudoUniform::new(plan);
            (1..=curves).map(|number| generator.curve(number)).collect()
        }
    }
}

/// The places of designs that may be asked together: those that differ in nothing but their maximum of patients, the least first.
/// A trial of the greater maximum is one of the smaller, broken off: not where the MTD is then given patients whom it lacks.
fn groups(plan: &Plan, variants: &[Variant]) -> Vec<Vec<usize>> {
    let but_for_maximum = |variant: &Variant| {
        let general = GeneralRules { max_patients: None, ..variant.spec.general };
        DesignSpec { general, ..variant.spec.clone() }
    };
    let mut groups: Vec<(Option<DesignSpec>, Vec<usize>)> = Vec::new();
    for (place, variant) in variants.iter().enumerate() {
        let is_broken_off = is_counted(plan, variant) && variant.spec.general.at_least_at_mtd.is_none();
        let alike = is_broken_off.then(|| but_for_maximum(variant));
        match groups.iter_mut().find(|(of, _)| of.is_some() && *of == alike) {
            Some((_, group)) => group.push(place),
            None => groups.push((alike, vec![place])),
        }
    }
    let by_maximum = |(_, mut group): (_, Vec<usize>)| {
        group.sort_by_key(|&place| variants[place].spec.general.max_patients);
        group
    };
    groups.into_iter().map(by_maximum).collect()
}

/// Whether nothing but tallies and a maximum of patients says how trials of a design end, and everybody is evaluable.
fn is_counted(plan: &Plan, variant: &Variant) -> bool {
    let DesignSpec { cap, general, .. } = &variant.spec;
    let everybody = plan.conduct.dropout_probability == Probability::ZERO && !plan.conduct.stop_cohort_at_excess;
    everybody && variant.expansion.is_none() && cap.is_none() && general.max_patients.is_some()
}

struct Work<'a> {
    plan: &'a Plan,
    search: &'a Search,
    curves: &'a [Vec<f64>],
    watch: &'a Watch,
}

impl Work<'_> {
    /// Whether counting for a group may take memory for millions of states, so that no two such groups are counted at a time. Counting itself is
    /// in parallel.
    fn is_large(&self, group: &[usize]) -> bool {
        let greatest = group.last().map(|&place| &self.search.variants.designs[place]);
        greatest.is_some_and(|of| of.spec.general.max_patients > Some(MOST_SMALL) && is_counted(self.plan, of))
    }

    /// Judges the designs of a group, each with its place.
    fn judge(&self, group: &[usize]) -> Result<Vec<(usize, Candidate)>, Stopped> {
        if let Some(judged) = self.counted(group)? {
            return Ok(judged);
        }
        let each = |&place: &usize| match if group.len() > 1 { self.counted(&[place])? } else { None } {
            Some(judged) => Ok(judged),
            None => Ok(vec![(place, self.asked(place)?)]),
        };
        Ok(group.iter().map(each).collect::<Result<Vec<_>, _>>()?.into_iter().flatten().collect())
    }

    /// Judges all designs of a group by the ways to the ends of the one with the most patients; `None` if that cannot be.
    fn counted(&self, group: &[usize]) -> Result<Option<Vec<(usize, Candidate)>>, Stopped> {
        let mut variants = group.iter().map(|&place| &self.search.variants.designs[place]);
        let sizes: Option<Vec<u32>> = variants.clone().map(|of| of.spec.general.max_patients).collect();
        let (Some(sizes), Some(greatest)) = (sizes, variants.next_back().filter(|of| is_counted(self.plan, of))) else {
            return Ok(None);
        };
        let doses = self.plan.dose_count();
        let design = design::build(&greatest.spec, doses, self.plan.target_dlt_rate.get());
        let Some(design) = design.into_cohort() else { return Ok(None) };
        let Some(counts) = PathCounts::new(&*design, doses, &sizes, self.watch)? else { return Ok(None) };
        let criteria: Vec<_> = self.curves.iter().map(|curve| self.criteria(curve)).collect();
        let answer = |curves: &[OutcomeCriteria]| {
            let answers = counts.answers(curves);
            self.watch.finish((curves.len() * group.len()) as u64).map(|()| answers)
        };
        let answers = criteria.par_chunks(CURVES_AT_ONCE).map(answer).collect::<Result<Vec<_>, _>>()?;
        let answers: Vec<Vec<CurveAnswer>> = answers.into_iter().flatten().collect();
        let of_size = |size: usize| answers.iter().map(|by_size| by_size[size]).collect::<Vec<_>>();
        let judged = group.iter().enumerate().map(|(size, &place)| (place, self.candidate(&of_size(size), None)));
        Ok(Some(judged.collect()))
    }

    fn criteria(&self, curve: &[f64]) -> OutcomeCriteria {
        OutcomeCriteria {
            dlt_probabilities: curve.to_vec(),
            true_mtd: self.plan.true_mtd_of_curve(curve),
            planned_patients: None,
            response_probabilities: Vec::new(),
            planned_days: None,
            production_while_waiting: false,
            halt_probabilities: Vec::new(),
            may_halt: false,
        }
    }

    /// Judges a design by its answers to one curve after the other, exact or simulated.
    fn asked(&self, place: usize) -> Result<Candidate, Stopped> {
        let Variant { spec, expansion, .. } = &self.search.variants.designs[place];
        let designs = vec![NamedDesign { name: String::new(), spec: spec.clone() }];
        let study = Study::new(Plan { designs, expansion: expansion.clone(), ..self.plan.clone() });
        let surface = Surface::new(&study, self.search.trials_per_curve);
        let inexact = surface.inexact().first().map(|&(_, reason)| reason);
        let answers = surface.answers(self.curves.to_vec(), 0, self.watch)?;
        let answers: Vec<_> = answers.iter().filter_map(|answers| answers.by_design.first().copied()).collect();
        Ok(self.candidate(&answers, inexact))
    }

    fn candidate(&self, answers: &[CurveAnswer], inexact: Option<Inexact>) -> Candidate {
        Candidate::new(answers, &self.search.over, inexact)
    }
}
