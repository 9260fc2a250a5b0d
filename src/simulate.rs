//! Many trials in parallel: the same patients meet every design and every scenario, and only integers are added up.

mod compiled;
mod summed;
mod together;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use crate::characteristics::{Cell, OutcomeCriteria, Results, Tally};
use crate::design::CohortDesign;
use crate::graph::Graph;
use crate::scenario::{Plan, Scenario};
use crate::trial::{
    Conductor, Ignore, Outcome, PatientModel, Patients, PendingConductor, PendingTrialSetting, Recorder, TrialRecord,
    TrialSetting, Uncompiled,
};

use compiled::Workshop;

pub use compiled::Compiled;
pub use summed::SummedTrials;
pub use together::{BenchmarkOf, CountedBeside, SideBySide, Sums, Together, simulate_together};

/// Trials that one thread conducts before it looks up.
const BLOCK: u64 = 1024;

/// A plan with its designs compiled, ready to be simulated.
pub struct Study {
    plan: Plan,
    designs: Vec<Arc<Compiled>>,
    conductors: Conductors,
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
    /// Whether nobody wants more.
    #[inline]
    pub(crate) fn is_stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }

    /// Counts finished pieces of work, or says that nobody wants more.
    pub(crate) fn finish(&self, pieces: u64) -> Result<(), Stopped> {
        self.done.fetch_add(pieces, Ordering::Relaxed);
        if self.is_stopped() { Err(Stopped) } else { Ok(()) }
    }
}

impl Study {
    /// Compiles the designs of a plan.
    pub fn new(plan: Plan) -> Self {
        Self::made_in(&mut Workshop::new(&plan), plan)
    }

    /// Variations of the plan of this study. What they share with it, or with each other, is compiled once, and all graphs
    /// together are as large as those of one study may be.
    pub fn variations(&self, plans: Vec<Plan>) -> Vec<Self> {
        let mut workshop = Workshop::beside(self, plans.iter().map(|plan| plan.designs.len()).sum());
        plans.into_iter().map(|plan| Self::made_in(&mut workshop, plan)).collect()
    }

    fn made_in(workshop: &mut Workshop, plan: Plan) -> Self {
        Self { conductors: Conductors::new(&plan), designs: workshop.designs(&plan), plan }
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
        match &*self.designs[design] {
            Compiled::Graph(design, graph) => Some((graph, &**design)),
            Compiled::TooLarge(_) | Compiled::Pending(_) => None,
        }
    }

    /// One design under one scenario, by their places in the plan.
    fn setting(&self, scenario: usize, design: usize) -> AnyTrialSetting<'_> {
        self.setting_under(&self.plan.scenarios[scenario], design)
    }

    /// One design, by its place in the plan, under any scenario with as many dose levels.
    fn setting_under(&self, scenario: &Scenario, design: usize) -> AnyTrialSetting<'_> {
        let spec = &self.plan.designs[design].spec;
        match &*self.designs[design] {
            Compiled::Graph(design, graph) => {
                AnyTrialSetting::Graph(TrialSetting::new(graph, &**design, spec, scenario))
            }
            Compiled::TooLarge(walk) => {
                AnyTrialSetting::Uncompiled(TrialSetting::new(walk, walk.design(), spec, scenario))
            }
            Compiled::Pending(design) => AnyTrialSetting::Pending(PendingTrialSetting::new(&**design, spec, scenario)),
        }
    }

    /// What outcomes of one design under one scenario are judged by.
    pub fn criteria(&self, scenario: usize, design: usize) -> OutcomeCriteria {
        self.criteria_under(&self.plan.scenarios[scenario], design)
    }

    /// What outcomes of one design under any scenario are judged by.
    pub fn criteria_under(&self, scenario: &Scenario, design: usize) -> OutcomeCriteria {
        OutcomeCriteria::new(&self.plan, scenario, &self.plan.designs[design].spec)
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
        Ok(simulate_together(&[self], &CountedBeside::default(), trials, watch)?.results.swap_remove(0))
    }

    /// Conducts one trial (counted from 1) of one cell again and tells everything about it.
    pub fn one_trial(&self, scenario: usize, design: usize, trial: u64) -> (Outcome, TrialRecord) {
        self.told(scenario, design).trial(trial)
    }

    /// One cell, whose trials are conducted again one by one.
    pub fn told(&self, scenario: usize, design: usize) -> Told<'_> {
        Told {
            setting: self.setting(scenario, design),
            conductors: self.conductors.clone(),
            patients: Patients::new(PatientModel::new(&self.plan, self.plan.seed), 0),
        }
    }

    fn tallies(&self) -> Vec<Tally> {
        self.cells().map(|(scenario, design)| Tally::new(self.criteria(scenario, design))).collect()
    }

    fn results(&self, tallies: &[Tally]) -> Results {
        let cells = self.cells().zip(tallies).map(|((scenario, design), tally)| Cell {
            scenario,
            design,
            characteristics: tally.characteristics(),
            exact: None,
            needed: None,
            against_first: None,
        });
        Results { plan: self.plan.clone(), cells: cells.collect() }
    }
}

/// One design of any kind under one scenario.
pub(crate) enum AnyTrialSetting<'a> {
    Graph(TrialSetting<'a>),
    Uncompiled(TrialSetting<'a, &'a Uncompiled>),
    Pending(PendingTrialSetting<'a>),
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
    fn conduct<R: Recorder>(
        &mut self,
        setting: &AnyTrialSetting<'_>,
        patients: &mut Patients,
        recorder: &mut R,
        outcome: &mut Outcome,
    ) {
        match setting {
            AnyTrialSetting::Graph(setting) => self.cohort.conduct_into(setting, patients, recorder, outcome),
            AnyTrialSetting::Uncompiled(setting) => self.cohort.conduct_into(setting, patients, recorder, outcome),
            AnyTrialSetting::Pending(setting) => *outcome = self.pending.conduct(setting, patients, recorder),
        }
    }
}

/// Everything needed to conduct single trials of one cell again and to tell everything about them, allocated once.
pub struct Told<'a> {
    setting: AnyTrialSetting<'a>,
    conductors: Conductors,
    patients: Patients,
}

impl Told<'_> {
    /// Conducts one trial (counted from 1).
    pub fn trial(&mut self, trial: u64) -> (Outcome, TrialRecord) {
        self.patients.restart(trial);
        let (mut record, mut outcome) = (TrialRecord::default(), Outcome::new());
        self.conductors.conduct(&self.setting, &mut self.patients, &mut record, &mut outcome);
        (outcome, record)
    }
}

/// Everything one thread needs to conduct the trials of a study, allocated once.
pub struct Bench<'a> {
    settings: Vec<AnyTrialSetting<'a>>,
    conductors: Conductors,
    patients: Patients,
    outcomes: Vec<Outcome>,
}

impl<'a> Bench<'a> {
    /// A bench for all cells of a study.
    pub fn new(study: &'a Study) -> Self {
        Self::with_settings(study, study.cells().map(|(scenario, design)| study.setting(scenario, design)).collect())
    }

    /// A bench for these designs of a study, by their places in the plan, under any scenario with as many dose levels.
    pub fn under(study: &'a Study, scenario: &Scenario, designs: &[usize]) -> Self {
        Self::with_settings(study, designs.iter().map(|&design| study.setting_under(scenario, design)).collect())
    }

    fn with_settings(study: &'a Study, settings: Vec<AnyTrialSetting<'a>>) -> Self {
        let plan = study.plan();
        Self {
            outcomes: vec![Outcome::new(); settings.len()],
            settings,
            conductors: study.conductors.clone(),
            patients: Patients::new(PatientModel::new(plan, plan.seed), 0),
        }
    }

    /// Conducts one trial (counted from 1) in every cell. Its outcomes are then in the order of cells.
    #[inline]
    pub fn conduct(&mut self, trial: u64) -> &[Outcome] {
        self.patients.restart(trial);
        for (setting, outcome) in self.settings.iter().zip(&mut self.outcomes) {
            self.conductors.conduct(setting, &mut self.patients, &mut Ignore, outcome);
        }
        &self.outcomes
    }

    /// The patients of the last trial, as far as they were drawn.
    pub fn patients(&self) -> &Patients {
        &self.patients
    }
}
