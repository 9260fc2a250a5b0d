//! The chance of passing one dose level against its true DLT probability.

use super::surface::{Answers, Surface};
use crate::design::{DesignSpec, GeneralRules, Rule, Switches};
use crate::dose::DoseLevel;
use crate::exact::Brief;
use crate::scenario::{NamedDesign, Plan};
use crate::simulate::{Stopped, Study, Watch};

/// How many steps from a true DLT probability of 0 to one of 1.
const STEPS: u32 = 100;

/// What becomes of one dose level at one true DLT probability.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Passing {
    /// The true DLT probability.
    pub true_dlt_probability: f64,
    /// Probability that the next dose level is tried, below the top of the ladder.
    pub p_passed: f64,
    /// Its Monte Carlo standard error; 0 if exact, none of a single trial.
    pub p_passed_se: Option<f64>,
    /// Probability that it is declared the MTD, at the top of the ladder.
    pub p_declared_at_top: f64,
    /// Its Monte Carlo standard error; 0 if exact, none of a single trial.
    pub p_declared_at_top_se: Option<f64>,
    /// Simulated trials; `None` where exact.
    pub trials: Option<u64>,
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

/// For each design of a plan of [`ladder_rules`] its curve, for a trial that comes from below and is not ended early. Where
/// there is no exact answer it is estimated from so many trials at each probability.
///
/// # Errors
///
/// [`Stopped`] when `watch` asked for it.
pub fn passing(plan: &Plan, trials: u64, watch: &Watch) -> Result<Vec<Vec<Passing>>, Stopped> {
    let probabilities: Vec<f64> = (0..=STEPS).map(|step| f64::from(step) / f64::from(STEPS)).collect();
    // Above a dose level that never has a DLT nobody comes back, so that to pass is to end there.
    let passed = p_top(plan, trials, probabilities.iter().map(|&p| vec![p, 0.0]).collect(), watch)?;
    let declared = p_top(plan, trials, probabilities.iter().map(|&p| vec![p]).collect(), watch)?;
    let curve = |design: usize| {
        let ends = passed.iter().zip(&declared);
        let points = probabilities.iter().zip(ends).map(|(&true_dlt_probability, (passed, declared))| Passing {
            true_dlt_probability,
            p_passed: passed[design].0,
            p_passed_se: passed[design].1,
            p_declared_at_top: declared[design].0,
            p_declared_at_top_se: declared[design].1,
            trials: declared[design].2,
        });
        points.collect()
    };
    Ok((0..plan.designs.len()).map(curve).collect())
}

/// How often the top of a ladder is declared, with the standard error and the simulated trials.
type Top = (f64, Option<f64>, Option<u64>);

/// How often each design declares the top of a ladder as long as these curves, curve by curve.
fn p_top(plan: &Plan, trials: u64, curves: Vec<Vec<f64>>, watch: &Watch) -> Result<Vec<Vec<Top>>, Stopped> {
    let doses = curves.first().map_or(1, Vec::len);
    let ladder = (0..doses).map(|_| plan.doses[0].clone()).collect();
    let designs = plan.designs.iter().filter_map(from_the_lowest).collect();
    let study = Study::new(Plan { doses: ladder, designs, ..plan.clone() });
    let answers = Surface::new(&study, trials).answers(curves, watch)?;
    let of_top = |brief: &Brief| (brief.p_mtd[doses - 1], brief.p_se(brief.p_mtd[doses - 1]), brief.trials);
    let top = |answers: Answers| answers.by_design.iter().map(of_top).collect();
    Ok(answers.into_iter().map(top).collect())
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
