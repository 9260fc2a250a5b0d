//! Exact answers of several designs to thousands of curves, in parallel.

use rayon::prelude::*;

use crate::characteristics::Frame;
use crate::dose::DoseLevel;
use crate::exact::{Brief, CappedGraph, Evaluable, Inexact, Pass, brief, capped_graph, dlt_before_dropout};
use crate::scenario::NamedDesign;
use crate::simulate::{Stopped, Study, Watch};

/// Curves that one thread takes at a time.
const AT_ONCE: usize = 64;

/// The designs of a study, compiled under their caps, to be asked about any curve.
pub struct Surface<'a> {
    study: &'a Study,
    graphs: Vec<CappedGraph<'a>>,
    dropout: f64,
    dlt_first: f64,
}

/// What every design makes of one curve.
#[derive(Debug, Clone, PartialEq)]
pub struct Answers {
    /// The curve: true DLT probabilities, the lowest dose level first.
    pub dlt_probabilities: Vec<f64>,
    /// The true MTD by the plan's definition.
    pub true_mtd: Option<DoseLevel>,
    /// In the order of the study's designs.
    pub by_design: Vec<Brief>,
}

/// A sweep has no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SweepError {
    /// A design has no exact answer.
    #[error("design {design:?} has no exact answer: {reason}")]
    NotExact {
        /// The name of the design.
        design: String,
        /// Why.
        reason: Inexact,
    },
    /// Nobody waited for the rest.
    #[error(transparent)]
    Stopped(#[from] Stopped),
}

impl<'a> Surface<'a> {
    /// Prepares the designs of a study.
    ///
    /// # Errors
    ///
    /// [`SweepError`] if one of them has no exact answer.
    pub fn new(study: &'a Study) -> Result<Self, SweepError> {
        let plan = study.plan();
        let graph = |(place, design): (usize, &NamedDesign)| {
            capped_graph(study, place).map_err(|reason| SweepError::NotExact { design: design.name.clone(), reason })
        };
        let graphs = plan.designs.iter().enumerate().map(graph).collect::<Result<_, SweepError>>()?;
        let dropout = plan.conduct.dropout_probability.get();
        Ok(Self { study, graphs, dropout, dlt_first: dlt_before_dropout(plan) })
    }

    /// The study.
    pub fn study(&self) -> &'a Study {
        self.study
    }

    /// The answers to these curves, in their order. They do not depend on the number of threads.
    ///
    /// # Errors
    ///
    /// [`Stopped`] when `watch` asked for it.
    pub fn answers(&self, curves: Vec<Vec<f64>>, watch: &Watch) -> Result<Vec<Answers>, Stopped> {
        let passes = || self.graphs.iter().map(Pass::new).collect::<Vec<_>>();
        let answer = |passes: &mut Vec<Pass<'_>>, curve| {
            let answers = self.answer(passes, curve);
            watch.finish(passes.len() as u64).map(|()| answers)
        };
        curves.into_par_iter().with_min_len(AT_ONCE).map_init(passes, answer).collect()
    }

    fn answer(&self, passes: &mut [Pass<'_>], curve: Vec<f64>) -> Answers {
        let plan = self.study.plan();
        let true_mtd = plan.true_mtd_of_curve(&curve);
        let patients: Vec<_> = curve.iter().map(|&p| Evaluable::new(p, self.dropout, self.dlt_first)).collect();
        let mut frame = Frame { dlt_probabilities: curve, true_mtd, cap: None, planned_days: None };
        let by_design = passes.iter_mut().zip(&plan.designs).map(|(pass, design)| {
            frame.cap = design.spec.cap;
            brief(pass, &frame, &patients)
        });
        let by_design = by_design.collect();
        Answers { dlt_probabilities: frame.dlt_probabilities, true_mtd, by_design }
    }
}
