//! The best rule for the scenarios of a plan beside the designs of the plan, in the same quantities.

use crate::best_rule::{Behaviour, BestRule, Constraints, NoBound, WeightedCurve};
use crate::characteristics::OperatingCharacteristics;
use crate::exact;
use crate::graph::MAX_STATES;
use crate::scenario::Plan;
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

/// The best rule for the scenarios of a plan, equally weighted, and the designs of the plan beside it.
pub struct AgainstBest {
    /// The rule itself.
    pub rule: BestRule,
    /// What it does under each scenario, in the order of the plan.
    pub best: Vec<Behaviour>,
    /// What the designs do, designs within scenarios.
    pub designs: Vec<DesignBehaviour>,
}

/// The scenarios of a plan as curves of one weight.
pub fn curves(plan: &Plan) -> Vec<WeightedCurve> {
    let curve = |scenario| {
        let scenario: &crate::scenario::Scenario = scenario;
        WeightedCurve {
            dlt_probabilities: scenario.dlt_probabilities.iter().map(|p| p.get()).collect(),
            true_mtd: plan.true_mtd_of(scenario),
            weight: 1.0,
        }
    };
    plan.scenarios.iter().map(curve).collect()
}

/// Works out the best rule, and what it and the designs do: exactly, or by the trials of the plan for designs without an exact
/// answer.
///
/// # Errors
///
/// [`NoBound`], one for each reason.
pub fn against_best(study: &Study, constraints: Constraints, watch: &Watch) -> Result<AgainstBest, NoBound> {
    let plan = study.plan();
    let rule = BestRule::find(constraints, curves(plan), watch)??;
    let best = rule.behaviour(MAX_STATES)?;
    Ok(AgainstBest { rule, best, designs: beside(study, watch)? })
}

fn beside(study: &Study, watch: &Watch) -> Result<Vec<DesignBehaviour>, Stopped> {
    // What is exact but for its patients is simulated in all, so that one number of trials tells how certain a row is.
    let exactly = |(scenario, design)| exact::answer(study, scenario, design).ok().filter(|of| of.patients.is_some());
    let exact_or_not: Vec<_> = study.cells().map(exactly).collect();
    let simulated = if exact_or_not.iter().all(Option::is_some) { None } else { Some(study.simulate(watch)?) };
    let cells = study.cells().zip(exact_or_not).enumerate();
    let beside = |(place, ((scenario, design), exact)): (usize, ((usize, usize), Option<OperatingCharacteristics>))| {
        let of = match (&exact, &simulated) {
            (Some(of), _) => of,
            (None, Some(results)) => &results.cells[place].characteristics,
            (None, None) => return None,
        };
        let behaviour = Behaviour {
            p_correct: of.p_correct.value,
            p_overdose: of.p_overdose.value,
            mean_patients: of.mean_patients()?.value,
            mean_dlts: of.mean_dlts()?.value,
            mean_patients_above: of.mean_above_true_mtd?.value,
        };
        Some(DesignBehaviour { scenario, design, behaviour, trials: of.trials })
    };
    Ok(cells.filter_map(beside).collect())
}
