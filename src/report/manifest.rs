//! What a manifest records of a plan: the scenario text, and the rules of its designs in the words of every result.

use std::path::Path;

use super::words::DesignWords;
use crate::output::{Generator, Manifest, RecordedCommand, RecordedDesign, RecordedStudy, sha256_hex};
use crate::scenario::{NamedDesign, Plan};
use crate::shard::Shard;

/// A plan and the scenario text that it was read from.
#[derive(Debug, Clone, Copy)]
pub struct Planned<'a> {
    /// The plan.
    pub plan: &'a Plan,
    /// The file, of which only the file name is kept; `None` if the text was not a file.
    pub scenario_file: Option<&'a Path>,
    /// The text.
    pub scenario_text: &'a str,
}

impl Planned<'_> {
    /// Without chance.
    fn recorded(self) -> RecordedStudy {
        let Self { plan, scenario_file, scenario_text } = self;
        let file_name = scenario_file.and_then(Path::file_name);
        RecordedStudy {
            title: plan.title.clone(),
            scenario_file: file_name.map(|name| name.to_string_lossy().into_owned()),
            scenario_sha256: sha256_hex(scenario_text.as_bytes()),
            scenario_text: scenario_text.to_owned(),
            seed: None,
            trials: None,
            trial: None,
            min_probability: None,
            scenarios: plan.scenarios.iter().map(|scenario| scenario.name.clone()).collect(),
            designs: plan.designs.iter().map(design).collect(),
        }
    }

    fn by_chance(self) -> RecordedStudy {
        RecordedStudy { seed: Some(self.plan.seed), ..self.recorded() }
    }

    fn simulated(self) -> RecordedStudy {
        RecordedStudy { trials: Some(self.plan.trials), ..self.by_chance() }
    }
}

fn design(design: &NamedDesign) -> RecordedDesign {
    let DesignWords { rule, preset, switches, cap, at_cap } = DesignWords::new(design);
    let name = design.name.clone();
    RecordedDesign {
        name,
        rule: rule.to_owned(),
        preset: preset.map(str::to_owned),
        switches,
        cap,
        at_cap: at_cap.map(str::to_owned),
    }
}

/// The study of the scenario and the design at these places.
fn of_one(study: RecordedStudy, (scenario, design): (usize, usize)) -> RecordedStudy {
    let scenarios = study.scenarios.into_iter().skip(scenario).take(1).collect();
    let designs = study.designs.into_iter().skip(design).take(1).collect();
    RecordedStudy { scenarios, designs, ..study }
}

const GENERATOR: Generator = Generator::SplittableRandom;

impl Manifest {
    /// The manifest of a simulation that also wrote every trial, the patients of the first so many, and a report in these formats.
    pub fn of_run(planned: Planned<'_>, saved_trials: bool, saved_patients: Option<u64>, report: Vec<String>) -> Self {
        let (random_generator, study) = (GENERATOR, planned.simulated());
        Self::new(RecordedCommand::Run { random_generator, saved_trials, saved_patients, report, study })
    }

    /// The manifest of exact results.
    pub fn of_exact(planned: Planned<'_>) -> Self {
        Self::new(RecordedCommand::Exact(planned.recorded()))
    }

    /// The manifest of a sweep, whose random curves and simulated trials come from the plan's seed.
    pub fn of_sweep(planned: Planned<'_>) -> Self {
        Self::new(RecordedCommand::Sweep { random_generator: GENERATOR, study: planned.by_chance() })
    }

    /// The manifest of a search that also wrote a report in these formats; its random curves and simulated trials come from the plan's seed.
    pub fn of_search(planned: Planned<'_>, report: Vec<String>) -> Self {
        Self::new(RecordedCommand::Search { random_generator: GENERATOR, report, study: planned.by_chance() })
    }

    /// The manifest of one trial told again, of this number and under the scenario and the design at these places.
    pub fn of_trial(planned: Planned<'_>, trial: u64, places: (usize, usize)) -> Self {
        let study = RecordedStudy { trial: Some(trial), ..of_one(planned.by_chance(), places) };
        Self::new(RecordedCommand::Trial { random_generator: GENERATOR, study })
    }

    /// The manifest of the dose paths under the scenario and the design at these places, drawn down to this probability.
    pub fn of_paths(planned: Planned<'_>, places: (usize, usize), min_probability: f64) -> Self {
        let study = RecordedStudy { min_probability: Some(min_probability), ..of_one(planned.recorded(), places) };
        Self::new(RecordedCommand::Paths(study))
    }

    /// The manifest of a comparison of simulations that also wrote a report in these formats.
    pub fn of_comparison<'a>(compared: impl Iterator<Item = Planned<'a>>, report: Vec<String>) -> Self {
        let studies = compared.map(Planned::simulated).collect();
        Self::new(RecordedCommand::Compare { random_generator: GENERATOR, report, studies })
    }

    /// The manifest of a share of what the command does.
    #[must_use]
    pub fn with_shard(self, shard: Shard) -> Self {
        Self { shard: Some(shard.to_string()), ..self }
    }
}
