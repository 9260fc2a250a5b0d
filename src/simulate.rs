//! Many trials in parallel: the same patients meet every design and every scenario, and only integers are added up.

use std::ops::Range;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use rayon::prelude::*;

use crate::benchmark::Benchmark;
use crate::characteristics::{BenchmarkTally, Cell, Difference, Frame, Results, Tally};
use crate::design::{self, CohortDesign, Design, PendingDesign};
use crate::graph::{Graph, MAX_STATES};
use crate::scenario::{NamedDesign, Plan, Scenario};
use crate::trial::{
    Arm, Asked, Conductor, Ignore, Outcome, PatientModel, Patients, PendingArm, PendingConductor, Recorder, TrialRecord,
};

/// Trials that one thread conducts before it looks up.
const BLOCK: u64 = 1024;

/// A plan with its designs compiled, ready to be simulated.
pub struct Study {
    plan: Plan,
    designs: Vec<Compiled>,
    conductors: Conductors,
}

/// A design of a study, ready to be conducted.
pub enum Compiled {
    /// A cohort design with all its states.
    Graph(Box<dyn CohortDesign>, Graph),
    /// A cohort design with too many states for a graph.
    TooLarge(Asked),
    /// A design that decides while patients are pending.
    Pending(Box<dyn PendingDesign>),
}

impl Compiled {
    fn new(design: Design, doses: usize) -> Self {
        let design = match design {
            Design::Pending(design) => return Self::Pending(design),
            Design::Cohort(design) => design,
        };
        match Graph::compile(&*design, doses, MAX_STATES) {
            Ok(graph) => Self::Graph(design, graph),
            Err(_) => Self::TooLarge(Asked::new(design)),
        }
    }
}

/// The link between long work and whoever waits for it.
#[derive(Debug, Default)]
pub struct Watch {
    /// Pieces of work finished so far: trials (each under every scenario and design), or answers of a sweep.
    pub done: AtomicU64,
    /// Set to make the work stop soon.
    pub stop: AtomicBool,
}

/// The work was stopped before its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("stopped before the end")]
pub struct Stopped;

impl Watch {
    /// Counts finished pieces of work, or says that nobody wants more.
    pub(crate) fn finish(&self, pieces: u64) -> Result<(), Stopped> {
        self.done.fetch_add(pieces, Ordering::Relaxed);
        if self.stop.load(Ordering::Relaxed) { Err(Stopped) } else { Ok(()) }
    }
}

impl Study {
    /// Compiles the designs of a plan.
    pub fn new(plan: Plan) -> Self {
        let doses = plan.dose_count();
        let build = |named: &NamedDesign| design::build(&named.spec, doses, plan.target_dlt_rate.get());
        let designs = plan.designs.iter().map(|named| Compiled::new(build(named), doses)).collect();
        Self { conductors: Conductors::new(&plan), plan, designs }
    }

    /// The plan.
    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// The design at this place in the plan.
    pub fn compiled(&self, design: usize) -> &Compiled {
        &self.designs[design]
    }

    /// The graph of the design at this place in the plan, and the design itself; `None` if it has no graph.
    pub fn graph(&self, design: usize) -> Option<(&Graph, &dyn CohortDesign)> {
        match &self.designs[design] {
            Compiled::Graph(design, graph) => Some((graph, &**design)),
            Compiled::TooLarge(_) | Compiled::Pending(_) => None,
        }
    }

    /// One design under one scenario, by their places in the plan.
    fn arm(&self, scenario: usize, design: usize) -> AnyArm<'_> {
        self.arm_under(&self.plan.scenarios[scenario], design)
    }

    /// One design, by its place in the plan, under any scenario with as many dose levels.
    fn arm_under(&self, scenario: &Scenario, design: usize) -> AnyArm<'_> {
        let spec = &self.plan.designs[design].spec;
        match &self.designs[design] {
            Compiled::Graph(design, graph) => AnyArm::Graph(Arm::new(graph, &**design, spec, scenario)),
            Compiled::TooLarge(asked) => AnyArm::Asked(Arm::new(asked, asked.design(), spec, scenario)),
            Compiled::Pending(design) => AnyArm::Pending(PendingArm::new(&**design, spec, scenario)),
        }
    }

    /// What outcomes of one design under one scenario are judged by.
    pub fn frame(&self, scenario: usize, design: usize) -> Frame {
        self.frame_under(&self.plan.scenarios[scenario], design)
    }

    /// What outcomes of one design under any scenario are judged by.
    pub fn frame_under(&self, scenario: &Scenario, design: usize) -> Frame {
        Frame::new(&self.plan, scenario, &self.plan.designs[design].spec)
    }

    /// The places (scenario, design) of every cell, in the order of results.
    pub fn cells(&self) -> impl Iterator<Item = (usize, usize)> + use<> {
        let (scenarios, designs) = (self.plan.scenarios.len(), self.plan.designs.len());
        (0..scenarios).flat_map(move |scenario| (0..designs).map(move |design| (scenario, design)))
    }

    /// Conducts every trial of the plan under every scenario and design.
    ///
    /// # Errors
    ///
    /// [`Stopped`] when `watch` asked for it.
    pub fn simulate(&self, watch: &Watch) -> Result<Results, Stopped> {
        self.simulate_first(self.plan.trials, watch)
    }

    /// As [`Study::simulate`], but so many trials, whatever the plan says.
    ///
    /// # Errors
    ///
    /// [`Stopped`] when `watch` asked for it.
    pub fn simulate_first(&self, trials: u64, watch: &Watch) -> Result<Results, Stopped> {
        Ok(simulate_together(&[self], &Beside::default(), trials, watch)?.results.swap_remove(0))
    }

    /// As [`Study::simulate`], handing every outcome to `each` as (trial, cell, outcome), in the order of trials and cells.
    /// Few outcomes are in memory at a time.
    ///
    /// # Errors
    ///
    /// What `each` returns, or [`Stopped`] when `watch` asked for it.
    pub fn simulate_each<E: From<Stopped>>(
        &self,
        watch: &Watch,
        mut each: impl FnMut(u64, usize, &Outcome) -> Result<(), E>,
    ) -> Result<Results, E> {
        let mut tallies = self.tallies();
        let at_once = BLOCK * 2 * rayon::current_num_threads() as u64;
        let cells = tallies.len();
        for first in (1..=self.plan.trials).step_by(at_once as usize) {
            let last = (first + at_once - 1).min(self.plan.trials);
            let outcomes: Vec<Outcome> = (0..(last + 1 - first) as usize)
                .into_par_iter()
                .with_min_len(64)
                .map_init(
                    || Bench::new(self),
                    |bench, offset| {
                        bench.conduct(first + offset as u64);
                        bench.outcomes.clone()
                    },
                )
                .flatten_iter()
                .collect();
            for (trial, outcomes) in (first..).zip(outcomes.chunks(cells)) {
                for (cell, outcome) in outcomes.iter().enumerate() {
                    tallies[cell].add(outcome);
                    each(trial, cell, outcome)?;
                }
            }
            watch.finish(last + 1 - first)?;
        }
        Ok(self.results(&tallies))
    }

    /// Conducts one trial (counted from 1) of one cell again and tells everything about it.
    pub fn one_trial(&self, scenario: usize, design: usize, trial: u64) -> (Outcome, TrialRecord) {
        let mut record = TrialRecord::default();
        let mut patients = Patients::new(PatientModel::new(&self.plan, self.plan.seed), trial);
        let outcome = self.conductors.clone().conduct(&self.arm(scenario, design), &mut patients, &mut record);
        (outcome, record)
    }

    fn tallies(&self) -> Vec<Tally> {
        self.cells().map(|(scenario, design)| Tally::new(self.frame(scenario, design))).collect()
    }

    fn results(&self, tallies: &[Tally]) -> Results {
        let cells = self.cells().zip(tallies).map(|((scenario, design), tally)| Cell {
            scenario,
            design,
            characteristics: tally.characteristics(),
            exact: None,
            needed: None,
        });
        Results { plan: self.plan.clone(), cells: cells.collect() }
    }
}

/// What is counted beside the operating characteristics of several studies. Cells are counted through all studies.
#[derive(Debug, Clone, Default)]
pub struct Beside {
    /// For each (cell, reference) the outcomes of the same trial are compared.
    pub pairs: Vec<(usize, usize)>,
    /// Benchmarks, with the designs that are held against them.
    pub benchmarks: Vec<BenchmarkOf>,
}

/// A benchmark on the patients of one study.
#[derive(Debug, Clone)]
pub struct BenchmarkOf {
    /// The place of the study.
    pub study: usize,
    /// The benchmark.
    pub benchmark: Benchmark,
    /// The cells that are held against it, all under its scenario.
    pub cells: Vec<usize>,
}

/// What came out of several studies side by side.
#[derive(Debug, Clone)]
pub struct SideBySide {
    /// In the order of the studies.
    pub results: Vec<Results>,
    /// In the order of [`Beside::pairs`].
    pub differences: Vec<Difference>,
    /// In the order of [`Beside::benchmarks`].
    pub benchmarks: Vec<BenchmarkTally>,
}

/// Conducts the first trials of several studies side by side, which must agree in their seed, so that a trial means the same
/// patients in all.
///
/// # Errors
///
/// [`Stopped`] when `watch` asked for it.
pub fn simulate_together(
    studies: &[&Study],
    beside: &Beside,
    trials: u64,
    watch: &Watch,
) -> Result<SideBySide, Stopped> {
    let sums = (0..trials.div_ceil(BLOCK))
        .into_par_iter()
        .try_fold(
            || Worker::new(studies, beside),
            |mut worker, block| {
                let first = block * BLOCK + 1;
                let block = first..(first + BLOCK).min(trials + 1);
                let done = block.end - block.start;
                worker.conduct(block);
                watch.finish(done).map(|()| worker)
            },
        )
        .map(|worker| worker.map(|worker| worker.sums))
        .try_reduce_with(|mut sums, more| {
            sums.merge(more);
            Ok(sums)
        })
        .unwrap_or_else(|| Ok(Sums::new(studies, beside)))?;
    let results = studies.iter().zip(&sums.tallies).map(|(study, tallies)| study.results(tallies)).collect();
    Ok(SideBySide { results, differences: sums.differences, benchmarks: sums.benchmarks })
}

/// One thread's part of a simulation.
struct Worker<'a> {
    benches: Vec<Bench<'a>>,
    beside: &'a Beside,
    sums: Sums,
}

/// All that is added up: tallies by study and cell, a difference for each pair, and a tally for each benchmark.
struct Sums {
    tallies: Vec<Vec<Tally>>,
    differences: Vec<Difference>,
    benchmarks: Vec<BenchmarkTally>,
}

impl Sums {
    fn new(studies: &[&Study], beside: &Beside) -> Self {
        let tallies: Vec<_> = studies.iter().map(|study| study.tallies()).collect();
        let benchmark = |of: &BenchmarkOf| {
            let frame = of.cells.first().and_then(|&cell| tallies.iter().flatten().nth(cell)).map(Tally::frame);
            Some(BenchmarkTally::new(of.benchmark.clone(), frame?.clone(), of.cells.len()))
        };
        Self {
            differences: vec![Difference::default(); beside.pairs.len()],
            benchmarks: beside.benchmarks.iter().filter_map(benchmark).collect(),
            tallies,
        }
    }

    fn merge(&mut self, more: Self) {
        for (tally, more) in self.tallies.iter_mut().flatten().zip(more.tallies.into_iter().flatten()) {
            tally.merge(more);
        }
        for (difference, more) in self.differences.iter_mut().zip(&more.differences) {
            difference.merge(more);
        }
        for (benchmark, more) in self.benchmarks.iter_mut().zip(&more.benchmarks) {
            benchmark.merge(more);
        }
    }
}

impl<'a> Worker<'a> {
    fn new(studies: &[&'a Study], beside: &'a Beside) -> Self {
        Self {
            benches: studies.iter().map(|study| Bench::new(study)).collect(),
            beside,
            sums: Sums::new(studies, beside),
        }
    }

    fn conduct(&mut self, trials: Range<u64>) {
        for trial in trials {
            for (bench, tallies) in self.benches.iter_mut().zip(&mut self.sums.tallies) {
                bench.conduct(trial);
                for (tally, outcome) in tallies.iter_mut().zip(&bench.outcomes) {
                    tally.add(outcome);
                }
            }
            if !self.beside.pairs.is_empty() {
                self.compare();
            }
            if !self.beside.benchmarks.is_empty() {
                self.hold_against_benchmarks();
            }
        }
    }

    /// Compares the outcomes of the trial just conducted, pair by pair.
    fn compare(&mut self) {
        let tallies = self.sums.tallies.iter().flatten();
        let judged: Vec<_> = tallies.zip(self.benches.iter().flat_map(|bench| &bench.outcomes)).collect();
        for (difference, &(cell, reference)) in self.sums.differences.iter_mut().zip(&self.beside.pairs) {
            let (tally, outcome) = judged[cell];
            let (reference_tally, reference_outcome) = judged[reference];
            difference.add((tally.frame(), outcome), (reference_tally.frame(), reference_outcome));
        }
    }

    /// Asks the benchmarks about the patients of the trial just conducted.
    fn hold_against_benchmarks(&mut self) {
        let named = |of: &BenchmarkOf| of.benchmark.mtd(&mut self.benches[of.study].patients);
        let named: Vec<_> = self.beside.benchmarks.iter().map(named).collect();
        let outcomes = self.benches.iter().flat_map(|bench| &bench.outcomes);
        let judged: Vec<_> = self.sums.tallies.iter().flatten().zip(outcomes).collect();
        let right: Vec<bool> =
            judged.into_iter().map(|(tally, outcome)| tally.frame().is_correct(outcome.mtd)).collect();
        for ((tally, of), mtd) in self.sums.benchmarks.iter_mut().zip(&self.beside.benchmarks).zip(named) {
            tally.add(mtd, of.cells.iter().map(|&cell| right[cell]));
        }
    }
}

/// One design of any kind under one scenario.
pub(crate) enum AnyArm<'a> {
    Graph(Arm<'a>),
    Asked(Arm<'a, &'a Asked>),
    Pending(PendingArm<'a>),
}

/// Whoever conducts the trials of a plan, one for each kind of design.
#[derive(Debug, Clone)]
struct Conductors {
    cohort: Conductor,
    pending: PendingConductor,
}

impl Conductors {
    fn new(plan: &Plan) -> Self {
        Self { cohort: Conductor::new(plan), pending: PendingConductor::new(plan) }
    }

    #[inline]
    fn conduct<R: Recorder>(&mut self, arm: &AnyArm<'_>, patients: &mut Patients, recorder: &mut R) -> Outcome {
        match arm {
            AnyArm::Graph(arm) => self.cohort.conduct(arm, patients, recorder),
            AnyArm::Asked(arm) => self.cohort.conduct(arm, patients, recorder),
            AnyArm::Pending(arm) => self.pending.conduct(arm, patients, recorder),
        }
    }
}

/// Everything one thread needs to conduct the trials of a study, allocated once.
pub struct Bench<'a> {
    arms: Vec<AnyArm<'a>>,
    conductors: Conductors,
    patients: Patients,
    outcomes: Vec<Outcome>,
}

impl<'a> Bench<'a> {
    /// A bench for all cells of a study.
    pub fn new(study: &'a Study) -> Self {
        Self::with_arms(study, study.cells().map(|(scenario, design)| study.arm(scenario, design)).collect())
    }

    /// A bench for these designs of a study, by their places in the plan, under any scenario with as many dose levels.
    pub fn under(study: &'a Study, scenario: &Scenario, designs: &[usize]) -> Self {
        Self::with_arms(study, designs.iter().map(|&design| study.arm_under(scenario, design)).collect())
    }

    fn with_arms(study: &'a Study, arms: Vec<AnyArm<'a>>) -> Self {
        let plan = study.plan();
        Self {
            arms,
            conductors: study.conductors.clone(),
            patients: Patients::new(PatientModel::new(plan, plan.seed), 0),
            outcomes: Vec::new(),
        }
    }

    /// Conducts one trial (counted from 1) in every cell. Its outcomes are then in the order of cells.
    #[inline]
    pub fn conduct(&mut self, trial: u64) -> &[Outcome] {
        self.patients.restart(trial);
        self.outcomes.clear();
        for arm in &self.arms {
            self.outcomes.push(self.conductors.conduct(arm, &mut self.patients, &mut Ignore));
        }
        &self.outcomes
    }

    /// The patients of the last trial, as far as they were drawn.
    pub fn patients(&self) -> &Patients {
        &self.patients
    }
}
