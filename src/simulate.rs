//! Many trials in parallel: the same patients meet every design and every scenario, and only integers are added up.

use std::ops::Range;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use rayon::prelude::*;

use crate::characteristics::{Cell, Frame, Results, Tally};
use crate::design::{self, CohortDesign};
use crate::graph::{Graph, MAX_STATES, TooManyStates};
use crate::scenario::Plan;
use crate::trial::{Arm, Conductor, Ignore, Outcome, PatientModel, Patients, TrialRecord};

/// Trials that one thread conducts before it looks up.
const BLOCK: u64 = 4096;

/// A plan with its designs compiled, ready to be simulated.
pub struct Study {
    plan: Plan,
    designs: Vec<Compiled>,
}

struct Compiled {
    design: Box<dyn CohortDesign>,
    graph: Graph,
}

/// The link between a long simulation and whoever waits for it.
#[derive(Debug, Default)]
pub struct Watch {
    /// Trials finished so far (each under every scenario and design).
    pub done: AtomicU64,
    /// Set to make the simulation stop soon.
    pub stop: AtomicBool,
}

/// The simulation was stopped before its last trial.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("stopped before the last trial")]
pub struct Stopped;

impl Study {
    /// Compiles the designs of a plan.
    ///
    /// # Errors
    ///
    /// [`TooManyStates`] when a design is too large to be enumerated.
    pub fn new(plan: Plan) -> Result<Self, TooManyStates> {
        let doses = plan.dose_count();
        let compile = |named: &crate::scenario::NamedDesign| {
            let design = design::build(&named.spec.rule, doses);
            let graph = Graph::compile(&*design, doses, MAX_STATES)?;
            Ok(Compiled { design, graph })
        };
        let designs = plan.designs.iter().map(compile).collect::<Result<_, _>>()?;
        Ok(Self { plan, designs })
    }

    /// The plan.
    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// The compiled graph of the design at this place in the plan.
    pub fn graph(&self, design: usize) -> &Graph {
        &self.designs[design].graph
    }

    /// One design under one scenario, by their places in the plan.
    pub fn arm(&self, scenario: usize, design: usize) -> Arm<'_> {
        let Compiled { design: rules, graph } = &self.designs[design];
        Arm::new(graph, &**rules, &self.plan.designs[design].spec, &self.plan.scenarios[scenario])
    }

    /// The places (scenario, design) of every cell, in the order of results.
    pub fn cells(&self) -> impl Iterator<Item = (usize, usize)> {
        let designs = self.plan.designs.len();
        (0..self.plan.scenarios.len()).flat_map(move |scenario| (0..designs).map(move |design| (scenario, design)))
    }

    fn tallies(&self) -> Vec<Tally> {
        let frame = |(scenario, design): (usize, usize)| {
            Frame::new(&self.plan, &self.plan.scenarios[scenario], &self.plan.designs[design].spec)
        };
        self.cells().map(|cell| Tally::new(frame(cell))).collect()
    }

    /// Conducts every trial of the plan under every scenario and design.
    ///
    /// # Errors
    ///
    /// [`Stopped`] when `watch` asked for it.
    pub fn simulate(&self, watch: &Watch) -> Result<Results, Stopped> {
        let blocks = self.plan.trials.div_ceil(BLOCK);
        let tallies = (0..blocks)
            .into_par_iter()
            .try_fold(
                || (self.tallies(), None),
                |(mut tallies, bench), block| {
                    let mut bench = bench.unwrap_or_else(|| Bench::new(self));
                    let first = block * BLOCK + 1;
                    let trials = first..(first + BLOCK).min(self.plan.trials + 1);
                    watch.done.fetch_add(trials.end - trials.start, Ordering::Relaxed);
                    bench.conduct(trials, |_, cell, outcome| tallies[cell].add(outcome));
                    let stop = watch.stop.load(Ordering::Relaxed);
                    if stop { Err(Stopped) } else { Ok((tallies, Some(bench))) }
                },
            )
            .map(|part| part.map(|(tallies, _)| tallies))
            .try_reduce(
                || self.tallies(),
                |mut tallies, more| {
                    tallies.iter_mut().zip(more).for_each(|(tally, more)| tally.merge(more));
                    Ok(tallies)
                },
            )?;
        Ok(self.results(&tallies))
    }

    fn results(&self, tallies: &[Tally]) -> Results {
        let cells = self.cells().zip(tallies).map(|((scenario, design), tally)| Cell {
            scenario,
            design,
            characteristics: tally.characteristics(),
        });
        Results { plan: self.plan.clone(), cells: cells.collect() }
    }

    /// Conducts one trial (counted from 1) of one cell again and tells everything about it.
    pub fn one_trial(&self, scenario: usize, design: usize, trial: u64) -> (Outcome, TrialRecord) {
        let mut record = TrialRecord::default();
        let mut patients = Patients::new(PatientModel::new(&self.plan, self.plan.seed), trial);
        let outcome = Conductor::new(&self.plan).conduct(&self.arm(scenario, design), &mut patients, &mut record);
        (outcome, record)
    }
}

/// Everything one thread needs to conduct trials of a study, allocated once.
pub struct Bench<'a> {
    arms: Vec<Arm<'a>>,
    conductor: Conductor,
    patients: Patients,
}

impl<'a> Bench<'a> {
    /// A bench for all cells of a study.
    pub fn new(study: &'a Study) -> Self {
        let plan = study.plan();
        Self {
            arms: study.cells().map(|(scenario, design)| study.arm(scenario, design)).collect(),
            conductor: Conductor::new(plan),
            patients: Patients::new(PatientModel::new(plan, plan.seed), 0),
        }
    }

    /// The patients drawn so far for the last trial.
    pub fn patients(&self) -> &Patients {
        &self.patients
    }

    /// Conducts these trials (counted from 1) one by one and hands over (trial, cell, outcome).
    pub fn conduct(&mut self, trials: Range<u64>, mut each: impl FnMut(u64, usize, &Outcome)) {
        for trial in trials {
            self.patients.restart(trial);
            for (cell, arm) in self.arms.iter().enumerate() {
                each(trial, cell, &self.conductor.conduct(arm, &mut self.patients, &mut Ignore));
            }
        }
    }
}
