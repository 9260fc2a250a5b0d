//! Goes through everything that a sweep asks for.

use std::ops::Range;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::curves::PseudoUniform;
use super::surface::{Answers, Surface};
use crate::exact::{CurveAnswer, Inexact};
use crate::scenario::{Expansion, NamedDesign, Plan, Setting, Sweep, Variant, Variants};
use crate::simulate::{Stopped, Study, Watch};

/// What kind of sweep it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SweepKind {
    /// A grid of true DLT probabilities, by its place in the plan.
    Grid(usize),
    /// Random dose-toxicity curves.
    RandomCurves,
    /// Variants of a design under every scenario.
    Variants,
}

impl SweepKind {
    /// The word for it in results.
    pub fn name(self) -> &'static str {
        match self {
            Self::Grid(_) => "grid",
            Self::RandomCurves => "random_curves",
            Self::Variants => "variants",
        }
    }
}

/// One part of a sweep with its answers.
#[derive(Debug, Clone)]
pub struct Swept {
    /// What kind it is.
    pub kind: SweepKind,
    /// The name of a grid; what else it is called by.
    pub name: String,
    /// The plan with the designs that were swept, which for variants are not those of the file.
    pub plan: Plan,
    /// Of variants: the keys that vary, each with its value in every design.
    pub varied: Vec<(&'static str, Vec<Setting>)>,
    /// What each answer is of.
    pub points: Vec<SweptPoint>,
    /// In the order of the points.
    pub answers: Vec<Answers>,
    /// The places of the designs that were simulated, if only for patients and DLTs, each with the reason.
    pub inexact: Vec<(usize, Inexact)>,
}

/// What tells one point from the others.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct SweptPoint {
    /// Of a grid: the place along each axis, from 0.
    pub places: Vec<usize>,
    /// Of a grid: the value of each axis.
    pub values: Vec<f64>,
    /// Of variants: the place of the scenario in the plan.
    pub scenario: Option<usize>,
}

/// One part of a sweep before it is answered.
#[derive(Debug, Clone)]
pub struct Part {
    kind: SweepKind,
    name: String,
    plan: Plan,
    varied: Vec<(&'static str, Vec<Setting>)>,
    /// What follows the MTD of each design.
    expansions: Vec<Option<Expansion>>,
    points: Vec<SweptPoint>,
    /// In the order of the points.
    curves: Vec<Vec<f64>>,
    trials_per_curve: u64,
}

/// Points with their curves.
type PointsAndCurves = (Vec<SweptPoint>, Vec<Vec<f64>>);

/// The parts of a sweep of this plan: its grids, then random curves, then variants.
pub fn kinds(sweep: &Sweep) -> Vec<SweepKind> {
    let mut kinds: Vec<_> = (0..sweep.grids.len()).map(SweepKind::Grid).collect();
    kinds.extend(sweep.random_curves.map(|_| SweepKind::RandomCurves));
    kinds.extend(sweep.variants.as_ref().map(|_| SweepKind::Variants));
    kinds
}

/// Those parts, with all that they ask.
pub fn parts(plan: &Plan, sweep: &Sweep) -> Vec<Part> {
    kinds(sweep).into_iter().map(|kind| Part::new(plan, sweep, kind)).collect()
}

impl Part {
    fn new(plan: &Plan, sweep: &Sweep, kind: SweepKind) -> Self {
        let mut swept_plan = plan.clone();
        let mut varied = Vec::new();
        let mut expansions = vec![plan.expansion.clone(); plan.designs.len()];
        let (name, (points, curves)) = match kind {
            SweepKind::Grid(place) => (sweep.grids[place].name.clone(), grid(plan, sweep, place)),
            SweepKind::RandomCurves => {
                let generator = PseudoUniform::new(plan);
                let curves: Vec<_> = (1..=sweep.random_curves.unwrap_or(0)).map(|k| generator.curve(k)).collect();
                ("random curves".to_owned(), (vec![SweptPoint::default(); curves.len()], curves))
            }
            SweepKind::Variants => {
                let base = sweep.variants.as_ref().map_or(0, |of| of.base_design);
                if let Some(of) = &sweep.variants {
                    swept_plan.designs = counted(of);
                    expansions = of.designs.iter().map(|variant| variant.expansion.clone()).collect();
                    let owned = |(key, values): (_, Vec<&Setting>)| (key, values.into_iter().cloned().collect());
                    varied = of.columns().into_iter().map(owned).collect();
                }
                (format!("variants of {}", plan.designs[base].name), scenarios(plan))
            }
        };
        let trials_per_curve = sweep.trials_per_curve;
        Self { kind, name, plan: swept_plan, varied, expansions, points, curves, trials_per_curve }
    }

    /// How many answers there will be: one for each point and design.
    pub fn size(&self) -> u64 {
        self.points.len() as u64 * self.plan.designs.len() as u64
    }

    /// Answers all that is asked, exactly where there is an exact answer. The answers do not depend on the number of threads.
    ///
    /// # Errors
    ///
    /// [`Stopped`] when `watch` asked for it.
    pub fn answer(self, watch: &Watch) -> Result<Swept, Stopped> {
        let answers = self.answer_some(0..self.size(), watch)?;
        Ok(self.of_all(answers))
    }

    /// Answers some of what is asked, counted from 0 by design, and by point within it.
    ///
    /// # Errors
    ///
    /// [`Stopped`] when `watch` asked for it.
    pub fn answer_some(&self, range: Range<u64>, watch: &Watch) -> Result<PartAnswers, Stopped> {
        let points = self.curves.len() as u64;
        // There may be hundreds, so only those that are being answered are compiled.
        let of_one = |(design, named): (usize, &NamedDesign)| -> Result<PartAnswers, Stopped> {
            let first = design as u64 * points;
            let own = range.start.max(first)..range.end.min(first + points);
            if own.is_empty() {
                return Ok(PartAnswers::default());
            }
            let (designs, expansion) = (vec![named.clone()], self.expansions[design].clone());
            let study = Study::new(Plan { designs, expansion, ..self.plan.clone() });
            let surface = Surface::new(&study, self.trials_per_curve);
            let inexact = surface.inexact().iter().map(|&(_, reason)| (design, reason)).collect();
            let curves = self.curves[(own.start - first) as usize..(own.end - first) as usize].to_vec();
            let answers = surface.answers(curves, own.start - first, watch)?;
            Ok(PartAnswers { inexact, answers: answers.into_iter().flat_map(|answers| answers.by_design).collect() })
        };
        let by_design = self.plan.designs.par_iter().enumerate().map(of_one).collect::<Result<Vec<_>, _>>()?;
        let mut answers = PartAnswers::default();
        by_design.into_iter().for_each(|of_design| answers.join(of_design));
        Ok(answers)
    }

    /// All that was asked with its answers; `None` if they are not as many as were asked for.
    pub fn conclude(self, answers: PartAnswers) -> Option<Swept> {
        let designs = self.plan.designs.len();
        let fits = answers.answers.len() as u64 == self.size() && answers.inexact.iter().all(|&(at, _)| at < designs);
        fits.then(|| self.of_all(answers))
    }

    fn of_all(self, PartAnswers { inexact, answers: by_design }: PartAnswers) -> Swept {
        let Self { kind, name, plan, varied, points, curves, .. } = self;
        let count = curves.len().max(1);
        let of_point = |(point, curve): (usize, Vec<f64>)| Answers {
            true_mtd: plan.true_mtd_of_curve(&curve),
            dlt_probabilities: curve,
            by_design: by_design.iter().skip(point).step_by(count).copied().collect(),
        };
        let answers = curves.into_iter().enumerate().map(of_point).collect();
        Swept { kind, name, plan, varied, points, answers, inexact }
    }
}

/// Answers to some of what one part of a sweep asks, in its order.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PartAnswers {
    /// The places of designs that were simulated, if only for patients and DLTs, each with the reason.
    inexact: Vec<(usize, Inexact)>,
    /// By design, and by point within it.
    answers: Vec<CurveAnswer>,
}

impl PartAnswers {
    /// Adds the answers that follow.
    pub fn join(&mut self, more: Self) {
        for design in more.inexact {
            if !self.inexact.contains(&design) {
                self.inexact.push(design);
            }
        }
        self.answers.extend(more.answers);
    }
}

/// The variants as designs whose names count them.
fn counted(variants: &Variants) -> Vec<NamedDesign> {
    let named = |(number, variant): (u32, &Variant)| NamedDesign {
        name: format!("variant {number}"),
        spec: variant.spec.clone(),
    };
    (1..).zip(&variants.designs).map(named).collect()
}

fn grid(plan: &Plan, sweep: &Sweep, place: usize) -> PointsAndCurves {
    let points = sweep.grids[place].points(&plan.scenarios).into_iter();
    let point = |point: crate::scenario::GridPoint| {
        (SweptPoint { places: point.places, values: point.values, scenario: None }, point.dlt_probabilities)
    };
    points.map(point).unzip()
}

fn scenarios(plan: &Plan) -> PointsAndCurves {
    let curve = |(place, scenario): (usize, &crate::scenario::Scenario)| {
        let curve = scenario.dlt_probabilities.iter().map(|p| p.get()).collect();
        (SweptPoint { scenario: Some(place), ..SweptPoint::default() }, curve)
    };
    plan.scenarios.iter().enumerate().map(curve).unzip()
}
