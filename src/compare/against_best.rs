//! The best rule for the scenarios of a plan beside the designs of the plan, in the same quantities.

use rayon::prelude::*;

use crate::best_rule::{Behaviour, BestRule, Constraints, NoBound, WeightedCurve};
use crate::characteristics::{BestRuleRow, OperatingCharacteristics};
use crate::dose::DoseLevel;
use crate::exact::{self, Pass, Selection, States, evaluable_patients};
use crate::graph::MAX_STATES;
use crate::scenario::{Plan, Scenario};
use crate::simulate::{Stopped, Study, Watch};

/// One design of the plan under one of its scenarios.
#[derive(Debug, Clone, PartialEq)]
pub struct DesignBehaviour {
    /// The place of the scenario in the plan.
    pub scenario: usize,
    /// The place of the design in the plan.
    pub design: usize,
    /// What it does; means and probabilities, exact or estimated.
    pub behaviour: Behaviour,
    /// Simulated trials; `None` of an exact answer.
    pub trials: Option<u64>,
}

/// The best rule for the scenarios of a plan, and the designs of the plan beside it.
pub struct AgainstBest {
    /// The rule itself.
    pub rule: BestRule,
    /// What it does under each scenario, in the order of the plan.
    pub best: Vec<Behaviour>,
    /// What the designs do, designs within scenarios.
    pub designs: Vec<DesignBehaviour>,
}

impl AgainstBest {
    fn weights(&self) -> impl Iterator<Item = f64> + Clone {
        self.rule.curves().iter().map(|curve| curve.weight)
    }

    /// What the best rule does on average over the scenarios.
    pub fn mean_of_best(&self) -> Behaviour {
        Behaviour::mean(self.weights().zip(&self.best))
    }

    /// What each design does on average over the scenarios, in the order of the plan.
    pub fn means(&self) -> Vec<Behaviour> {
        let designs = self.designs.len() / self.best.len().max(1);
        let of_design = |design: usize| {
            let behaviours = self.designs.iter().skip(design).step_by(designs).map(|beside| &beside.behaviour);
            Behaviour::mean(self.weights().zip(behaviours))
        };
        (0..designs).map(of_design).collect()
    }
}

/// The scenarios of a plan as curves of one weight.
pub fn curves(plan: &Plan) -> Vec<WeightedCurve> {
    weighted_curves(plan, &vec![1.0; plan.scenarios.len()])
}

/// The scenarios of a plan as curves with these weights.
pub fn weighted_curves(plan: &Plan, weights: &[f64]) -> Vec<WeightedCurve> {
    let curve = |(scenario, &weight): (&Scenario, &f64)| WeightedCurve {
        dlt_probabilities: scenario.dlt_probabilities.iter().map(|p| p.get()).collect(),
        true_mtd: plan.true_mtd_of(scenario),
        weight,
    };
    plan.scenarios.iter().zip(weights).map(curve).collect()
}

/// Works out the best rule for the scenarios of a plan, which these curves are with their weights, and what it and the designs do:
/// exactly, or by the trials of the plan for designs without an exact answer.
///
/// # Errors
///
/// [`NoBound`], one for each reason.
pub fn against_best(
    study: &Study,
    constraints: Constraints,
    curves: Vec<WeightedCurve>,
    watch: &Watch,
) -> Result<AgainstBest, NoBound> {
    let rule = BestRule::find(constraints, curves, watch)??;
    let best = rule.behaviour(MAX_STATES)?;
    Ok(AgainstBest { rule, best, designs: beside(study, watch)? })
}

/// Cohorts of the best rule that a comparison holds designs against.
const COHORT: u8 = 3;

/// With more likelihoods of tallies under scenarios to go through, a comparison leaves its best rule out: some seconds.
const MOST_WORK: usize = 200_000_000;

/// Patients that the best rule for the scenarios of a plan may treat: as many as are planned, or else the greatest maximum or cap of the
/// designs; `None` if there is neither.
pub fn usual_patients(plan: &Plan) -> Option<u32> {
    let of_designs = plan.designs.iter().filter_map(|design| {
        let most = design.spec.general.most_in_all(plan.dose_count());
        most.or(design.spec.cap)
    });
    plan.enrolment.planned_patients.or_else(|| of_designs.max())
}

/// Whether the true MTDs of a plan differ: a rule that knows the one there is needs no patient.
pub fn true_mtds_differ(plan: &Plan) -> bool {
    let mut mtds = plan.scenarios.iter().map(|scenario| plan.true_mtd_of(scenario));
    let first = mtds.next();
    mtds.any(|mtd| Some(mtd) != first)
}

/// What the best rule for the scenarios of a plan, equally weighted, does under each of them, with what `dosim bound` takes if it is told
/// nothing; none if nothing limits the patients, if the scenarios have one true MTD, or if it would take long.
pub(super) fn best_rules(file: usize, plan: &Plan) -> Vec<BestRuleRow> {
    let constraints = usual_patients(plan)
        .filter(|&most| most >= COHORT.into() && true_mtds_differ(plan) && !plan.may_halt() && !plan.counts_moderate())
        .map(|most| {
            let doses = plan.dose_count();
            Constraints {
                doses,
                starting_dose: DoseLevel::LOWEST,
                cohort_size: COHORT,
                max_patients: most,
                penalty: 0.0,
            }
        });
    let Some(constraints) = constraints else { return Vec::new() };
    let tallies = BestRule::count_tallies(&constraints).unwrap_or(usize::MAX);
    if tallies.saturating_mul(plan.scenarios.len()) > MOST_WORK {
        return Vec::new();
    }
    let Ok(Ok(rule)) = BestRule::find(constraints, curves(plan), &Watch::default()) else { return Vec::new() };
    let selections = rule.selections(MAX_STATES).unwrap_or_default();
    let behaviours = rule.behaviour(MAX_STATES).unwrap_or_default();
    let row = |(scenario, (selection, of)): (usize, (&Selection, &Behaviour))| BestRuleRow {
        file,
        scenario,
        max_patients: rule.constraints().max_patients,
        cohort_size: COHORT,
        p_none_tolerable: selection.none_tolerable,
        p_mtd: selection.mtd[..plan.dose_count()].to_vec(),
        p_correct: of.p_correct,
        p_overdose: of.p_overdose,
        mean_patients: of.mean_patients,
    };
    selections.iter().zip(&behaviours).enumerate().map(row).collect()
}

/// What the designs of a plan do under its scenarios, designs within scenarios.
///
/// # Errors
///
/// [`Stopped`] when `watch` asked for it.
pub fn beside(study: &Study, watch: &Watch) -> Result<Vec<DesignBehaviour>, Stopped> {
    let plan = study.plan();
    let designs: Vec<Option<Vec<Behaviour>>> =
        (0..plan.designs.len()).into_par_iter().map(|design| exactly(study, design)).collect();
    let simulated = if designs.iter().all(Option::is_some) { None } else { Some(study.simulate(watch)?) };
    let beside = |(place, (scenario, design)): (usize, (usize, usize))| {
        let (behaviour, trials) = match (&designs[design], &simulated) {
            (Some(of), _) => (of[scenario], None),
            (None, Some(results)) => {
                let of = &results.cells[place].characteristics;
                (of_characteristics(of)?, of.trials)
            }
            (None, None) => return None,
        };
        Some(DesignBehaviour { scenario, design, behaviour, trials })
    };
    Ok(study.cells().enumerate().filter_map(beside).collect())
}

/// What a design does under every scenario, without chance; `None` if not all of it is known so.
fn exactly(study: &Study, design: usize) -> Option<Vec<Behaviour>> {
    let plan = study.plan();
    if exact::inexact(study, design).is_some() {
        return None;
    }
    match exact::states(study, design).ok()? {
        // A pass for each scenario, where nothing but the escalation counts.
        States::Graph(graph) if plan.expansion.is_none() => {
            let mut pass = Pass::new(&graph);
            let of_scenario = |scenario: &Scenario| {
                let patients = evaluable_patients(plan, scenario);
                let dlts: Vec<f64> = patients.iter().map(|patient| patient.dlt).collect();
                Behaviour::of_selection(&pass.run(&dlts), &patients, plan.true_mtd_of(scenario))
            };
            Some(plan.scenarios.iter().map(of_scenario).collect())
        }
        _ => {
            let answer = |scenario| of_characteristics(&exact::answer(study, scenario, design).ok()?);
            (0..plan.scenarios.len()).map(answer).collect()
        }
    }
}

fn of_characteristics(of: &OperatingCharacteristics) -> Option<Behaviour> {
    Some(Behaviour {
        p_correct: of.p_correct.value,
        p_overdose: of.p_overdose.value,
        mean_patients: of.mean_patients()?.value,
        mean_dlts: of.mean_dlts()?.value,
        mean_patients_above: of.mean_above_true_mtd?.value,
    })
}
