//! The chance of passing one dose level against its true DLT probability.

use crate::design::{DesignSpec, GeneralRules, Rule, Switches};
use crate::dose::DoseLevel;
use crate::exact::{Evaluable, Pass, capped_graph, dlt_before_dropout};
use crate::scenario::{Conduct, NamedDesign, Plan};
use crate::simulate::{Stopped, Study, Watch};

/// How many steps from a true DLT probability of 0 to one of 1.
const STEPS: u32 = 100;

/// What becomes of one dose level at one true DLT probability, without chance.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Passing {
    /// The true DLT probability.
    pub true_dlt_probability: f64,
    /// Probability that the next dose level is tried, below the top of the ladder.
    pub p_passed: f64,
    /// Probability that it is declared the MTD, at the top of the ladder.
    pub p_declared_at_top: f64,
}

/// How many answers [`passing`] gives.
pub fn passing_answers(plan: &Plan) -> u64 {
    2 * u64::from(STEPS + 1) * plan.designs.len() as u64
}

/// The plan with only those of its designs that pass a dose level once and for all, which are the 3+3; `None` without any.
pub fn ladder_rules(plan: &Plan) -> Option<Plan> {
    let designs = plan.designs.iter().filter(|design| design.spec.rule.as_three_plus_three().is_some());
    let designs: Vec<_> = designs.cloned().collect();
    (!designs.is_empty()).then(|| Plan { designs, ..plan.clone() })
}

/// For each design of a plan of [`ladder_rules`] its curve, for a trial that comes from below and is not ended early.
///
/// # Errors
///
/// [`Stopped`] when `watch` asked for it.
pub fn passing(plan: &Plan, watch: &Watch) -> Result<Vec<Vec<Passing>>, Stopped> {
    let probabilities: Vec<f64> = (0..=STEPS).map(|step| f64::from(step) / f64::from(STEPS)).collect();
    // Above a dose level that never has a DLT nobody comes back, so that to pass is to end there.
    let passed = p_top(plan, &probabilities, &[0.0], watch)?;
    let declared = p_top(plan, &probabilities, &[], watch)?;
    let curve = |design: usize| {
        let ends = passed.iter().zip(&declared);
        let points = probabilities.iter().zip(ends).map(|(&true_dlt_probability, (passed, declared))| Passing {
            true_dlt_probability,
            p_passed: passed[design],
            p_declared_at_top: declared[design],
        });
        points.collect()
    };
    Ok((0..plan.designs.len()).map(curve).collect())
}

/// How often each design declares the top of a ladder of one dose level with each of these true DLT probabilities, and others
/// above it.
fn p_top(plan: &Plan, probabilities: &[f64], above: &[f64], watch: &Watch) -> Result<Vec<Vec<f64>>, Stopped> {
    let doses = 1 + above.len();
    let ladder = (0..doses).map(|_| plan.doses[0].clone()).collect();
    let designs = plan.designs.iter().filter_map(from_the_lowest).collect();
    // A cohort that is stopped at excess is decided on as the whole cohort would be.
    let conduct = Conduct { stop_cohort_at_excess: false, ..plan.conduct };
    let study = Study::new(Plan { doses: ladder, own: Vec::new(), designs, conduct, ..plan.clone() });
    let (dropout, dlt_first) = (plan.conduct.dropout_probability.get(), dlt_before_dropout(plan));
    // Without a cap every 3+3 has its exact answer.
    let graphs: Vec<_> = (0..plan.designs.len()).filter_map(|design| capped_graph(&study, design).ok()).collect();
    let mut passes: Vec<_> = graphs.iter().map(Pass::new).collect();
    let answers = probabilities.iter().map(|p| {
        let curve = std::iter::once(p).chain(above);
        let dlts: Vec<f64> = curve.map(|&p| Evaluable::new(p, dropout, dlt_first).dlt).collect();
        let of_top = passes.iter_mut().map(|pass| pass.run(&dlts).mtd[doses - 1]).collect();
        watch.finish(passes.len() as u64).map(|()| of_top)
    });
    answers.collect()
}

/// A 3+3 from the lowest dose level and without a cap or a maximum; `None` for other rules.
fn from_the_lowest(design: &NamedDesign) -> Option<NamedDesign> {
    let switches = Switches { starting_dose: DoseLevel::LOWEST, ..*design.spec.rule.as_three_plus_three()? };
    let spec = DesignSpec {
        rule: Rule::ThreePlusThree(switches),
        cap: None,
        at_cap: design.spec.at_cap,
        general: GeneralRules::default(),
    };
    Some(NamedDesign { spec, ..design.clone() })
}
