//! A report of a small study with all that a report can have.

use std::slice;

use dosim::characteristics::{Comparison, Results};
use dosim::compare;
use dosim::exact::{self, Pooling};
use dosim::examples::{self, Kind};
use dosim::report::chart::{self, ExampleTrial};
use dosim::report::content::{self, Charts, Document, Material, ShownExample, Varied};
use dosim::scenario::{AtCap, DaysDistribution, Plan, Preset, Variation, describe, parse};
use dosim::simulate::{CountedBeside, Study, Watch, simulate_together};

use super::results::{default_plan, design};

/// What would be markup, or run, if it were not escaped.
pub const HOSTILE: &str = "<script>alert(\"1\")</script> & 'x' | `y` *z*";

/// The text of the scenario file: only its comments are read.
pub const TEXT: &str = "# ASSUMPTION: nobody <b>knows</b>.\ntitle = \"x\"\n";

/// Two designs, dropout, and names that are markup.
pub fn plan() -> Plan {
    let mut plan = default_plan();
    plan.title = format!("A trial {HOSTILE}");
    plan.scenarios[1].name = format!("moderate {HOSTILE}");
    plan.scenarios[0].source = Some(format!("source {HOSTILE}"));
    plan.doses[1].label = format!("medium {HOSTILE}");
    plan.designs = vec![
        design(&format!("A {HOSTILE}"), Preset::Classic, Some(12), AtCap::Undetermined),
        design("D", Preset::DeEscalatingTopSix, None, AtCap::Undetermined),
    ];
    plan.conduct.production = DaysDistribution::Fixed { days: 14.0 };
    with_sensitivity(&plan, 400)
}

/// The plan as its echo gives it, with a sensitivity analysis of so many trials.
pub fn with_sensitivity(plan: &Plan, trials: u64) -> Plan {
    let echo = describe(&Plan { sensitivity: None, ..plan.clone() });
    let asked = format!(
        "{echo}\n[sensitivity]\ntrials = {trials}\npatients_per_month = [0.5, 2]\ndays_after_infusion = [42]\n\
         dropout_probability = [0]\ncap = [18, \"none\"]\n"
    );
    parse("varied", &asked).unwrap_or_else(|error| panic!("{error}")).plan
}

/// Everything that a report borrows.
pub struct Made {
    pub study: Study,
    pub results: Results,
    pub charts: Charts,
    pub examples: Vec<ShownExample>,
    pub sensitivity: Vec<Varied>,
    pub pooling: Vec<Pooling>,
    pub comparison: Comparison,
    pub no_charts: Charts,
}

impl Made {
    pub fn new(plan: Plan) -> Self {
        let study = Study::new(plan);
        let comparison = compare::compare(vec!["file".to_owned()], slice::from_ref(&study), &Watch::default()).unwrap();
        let results = comparison.files[0].1.clone();
        let charts = Charts::from([
            ("mtd_selection".to_owned(), chart::mtd_selection(&results).unwrap()),
            ("onset".to_owned(), chart::onset(&results.plan).unwrap()),
        ]);
        let chosen = examples::choose(&study, &results, &Kind::ALL);
        let examples = Kind::ALL.into_iter().zip(chosen).map(|(kind, example)| {
            let example = example.map(|example| {
                let which = ExampleTrial { number: example.trial, scenario: "s", design: "d" };
                let chart = chart::swimlane(study.plan(), &example.record, &example.outcome, &which).unwrap();
                (example, chart)
            });
            ShownExample { kind, example }
        });
        let examples = examples.collect();
        let sensitivity =
            vary(&study).into_iter().map(|(variation, results)| Varied::new(variation, &results)).collect();
        let pooling = exact::pooling(&study);
        Self { results, charts, examples, sensitivity, pooling, comparison, no_charts: Charts::new(), study }
    }

    pub fn document(&self) -> Document<'_> {
        content::report(&[self.material("")], Some((&self.comparison, &self.no_charts)))
    }

    pub fn material<'a>(&'a self, prefix: &'a str) -> Material<'a> {
        Material {
            name: "file",
            file_name: Some("file.toml"),
            text: TEXT,
            study: &self.study,
            results: &self.results,
            prefix,
            pooling: &self.pooling,
            charts: &self.charts,
            examples: &self.examples,
            sensitivity: &self.sensitivity,
        }
    }
}

/// The results under the plan as it is and under each variation.
pub fn vary(study: &Study) -> Vec<(Option<Variation>, Results)> {
    let variations = study.plan().sensitivity.clone().map_or(Vec::new(), |sensitivity| sensitivity.variations);
    let plans = study.plan().baseline().into_iter().chain(variations.iter().map(|of| of.plan.clone()));
    let studies = study.variations(plans.collect());
    let together: Vec<_> = studies.iter().collect();
    let Some(trials) = studies.first().map(|study| study.plan().trials) else { return Vec::new() };
    let mut results =
        simulate_together(&together, &CountedBeside::default(), trials, &Watch::default()).unwrap().results;
    studies.iter().zip(&mut results).for_each(|(study, results)| exact::attach_answers(study, results));
    [None].into_iter().chain(variations.into_iter().map(Some)).zip(results).collect()
}
