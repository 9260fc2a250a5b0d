//! Answers of several designs to thousands of curves, in parallel.

use rayon::prelude::*;

use super::estimated::estimate;
use crate::characteristics::OutcomeCriteria;
use crate::dose::DoseLevel;
use crate::exact::{BriefPass, CurveAnswer, Evaluable, Inexact, States, dlts_before_dropout, inexact, states};
use crate::simulate::{Stopped, Study, Watch};

/// Curves that one thread takes at a time.
const AT_ONCE: usize = 64;

/// The designs of a study, compiled under their caps, to be asked about any curve.
pub struct Surface<'a> {
    study: &'a Study,
    /// `None` for a design without an exact answer.
    states: Vec<Option<States<'a>>>,
    /// The designs that are simulated, if only for patients and DLTs.
    inexact: Vec<(usize, Inexact)>,
    trials: u64,
    dropout: f64,
    /// At each dose level.
    dlt_first: Vec<f64>,
}

/// What every design makes of one curve.
#[derive(Debug, Clone, PartialEq)]
pub struct Answers {
    /// The curve: true DLT probabilities, the lowest dose level first.
    pub dlt_probabilities: Vec<f64>,
    /// The true MTD by the plan's definition.
    pub true_mtd: Option<DoseLevel>,
    /// In the order of the study's designs.
    pub by_design: Vec<CurveAnswer>,
}

impl<'a> Surface<'a> {
    /// Prepares the designs of a study. What has no exact answer is simulated in `trials` trials under each curve.
    pub fn new(study: &'a Study, trials: u64) -> Self {
        let plan = study.plan();
        let designs = 0..plan.designs.len();
        let inexact = designs.clone().filter_map(|place| Some((place, inexact(study, place)?))).collect();
        let states = designs.map(|place| states(study, place).ok()).collect();
        let dropout = plan.conduct.dropout_probability.get();
        Self { study, states, inexact, trials, dropout, dlt_first: dlts_before_dropout(plan) }
    }

    /// The study.
    pub fn study(&self) -> &'a Study {
        self.study
    }

    /// The places of the designs that are simulated, if only for patients and DLTs, each with the reason.
    pub fn inexact(&self) -> &[(usize, Inexact)] {
        &self.inexact
    }

    /// The answers to these curves, in their order, of which the first has this place among all that are asked about: the trials of
    /// a curve depend on its place. They do not depend on the number of threads.
    ///
    /// # Errors
    ///
    /// [`Stopped`] when `watch` asked for it.
    pub fn answers(&self, curves: Vec<Vec<f64>>, first: u64, watch: &Watch) -> Result<Vec<Answers>, Stopped> {
        let expansion = self.study.plan().expansion.as_ref();
        let passes = || {
            let states = self.states.iter().map(Option::as_ref);
            states.map(|states| Some(BriefPass::new(states?, expansion))).collect::<Vec<_>>()
        };
        let answer = |passes: &mut Vec<_>, (place, curve)| {
            let answers = self.answer(passes, first + place as u64 + 1, curve);
            watch.finish(passes.len() as u64).map(|()| answers)
        };
        // A simulated curve takes long enough on its own.
        let at_once = if self.inexact.is_empty() { AT_ONCE } else { 1 };
        curves.into_par_iter().enumerate().with_min_len(at_once).map_init(passes, answer).collect()
    }

    fn answer(&self, passes: &mut [Option<BriefPass<'_>>], number: u64, curve: Vec<f64>) -> Answers {
        let plan = self.study.plan();
        let designs: Vec<usize> = self.inexact.iter().map(|&(design, _)| design).collect();
        let estimates = estimate(self.study, &designs, number, &curve, self.trials);
        let estimated =
            |place| designs.iter().position(|&design| design == place).and_then(|at| estimates.get(at).copied());
        let true_mtd = plan.true_mtd_of_curve(&curve);
        let evaluable = |(&p, &dlt_first): (&f64, &f64)| Evaluable::new(p, self.dropout, dlt_first);
        let patients: Vec<_> = curve.iter().zip(&self.dlt_first).map(evaluable).collect();
        let mut criteria = OutcomeCriteria {
            dlt_probabilities: curve,
            true_mtd,
            planned_patients: None,
            response_probabilities: Vec::new(),
            planned_days: None,
            production_while_waiting: false,
            halt_probabilities: Vec::new(),
            may_halt: false,
        };
        let by_design = passes.iter_mut().zip(&plan.designs).enumerate().filter_map(|(place, (pass, design))| {
            criteria.planned_patients = design.spec.planned_patients(plan.enrolment.planned_patients);
            let estimated = estimated(place);
            match pass {
                Some(pass) => Some(pass.brief(&criteria, &patients, estimated.map(|brief| brief.size))),
                None => estimated,
            }
        });
        let by_design = by_design.collect();
        Answers { dlt_probabilities: criteria.dlt_probabilities, true_mtd, by_design }
    }
}
