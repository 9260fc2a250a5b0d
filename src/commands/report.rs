//! Brings together what a report is made of, and stages it in every format that was asked for.

use clap::ValueEnum;
use rayon::prelude::*;

use super::Failure;
use super::progress::{check_interrupted, watched};
use super::source::Source;
use crate::characteristics::Results;
use crate::cli::Format;
use crate::exact;
use crate::examples::{self, Example, Kind};
use crate::report::chart::{self, Chart, ChartError, ExampleTrial};
use crate::report::content::{Charts, Document, Material, ShownExample, Varied};
use crate::report::files::OutputSet;
use crate::report::formats::{DocumentFormat, Html, Markdown, Word};
use crate::simulate::{Beside, Study, Watch, simulate_together};

/// Everything about one scenario file that a report shows beside the answers themselves.
pub(super) struct Gathered {
    /// The charts of a run.
    pub(super) charts: Charts,
    examples: Vec<ShownExample>,
    sensitivity: Vec<Varied>,
}

impl Gathered {
    /// Draws the charts, looks for the examples, and simulates the variations of the sensitivity analysis.
    ///
    /// # Errors
    ///
    /// [`Failure`] when something cannot be drawn, or Ctrl-C was pressed.
    pub(super) fn new(study: &Study, results: &Results) -> Result<Self, Failure> {
        let sensitivity = vary(study)?;
        check_interrupted()?;
        let (examples, charts) = rayon::join(|| examples::choose(study, results, &Kind::ALL), || draw_charts(results));
        let draw = |(kind, example): (Kind, Option<Example>)| {
            let example = example.map(|example| Ok::<_, ChartError>((example_chart(study, &example)?, example)));
            let example = example.transpose()?.map(|(chart, example)| (example, chart));
            Ok(ShownExample { kind, example })
        };
        let examples = Kind::ALL.into_par_iter().zip(examples).map(draw).collect::<Result<Vec<_>, ChartError>>()?;
        Ok(Self { charts: charts?, examples, sensitivity })
    }

    /// The chart of the typical example.
    pub(super) fn typical(&self) -> Option<&Chart> {
        let typical = self.examples.iter().find(|shown| shown.kind == Kind::Typical)?;
        typical.example.as_ref().map(|(_, chart)| chart)
    }

    /// What the report of this file is made of.
    pub(super) fn material<'a>(
        &'a self,
        source: &'a Source,
        study: &'a Study,
        results: &'a Results,
        prefix: &'a str,
    ) -> Material<'a> {
        let file_name = source.path.as_deref().and_then(|path| path.file_name()?.to_str());
        Material {
            name: &source.stem,
            file_name,
            text: &source.text,
            study,
            results,
            prefix,
            charts: &self.charts,
            examples: &self.examples,
            sensitivity: &self.sensitivity,
        }
    }
}

/// The words for these formats on the command line, each once, in a fixed order.
pub(super) fn format_names(formats: &[Format]) -> Vec<String> {
    let asked = Format::value_variants().iter().filter(|format| formats.contains(format));
    asked.filter_map(|format| Some(format.to_possible_value()?.get_name().to_owned())).collect()
}

/// The answers under the plan and under each variation of it, all on the same patients; none if nothing is to vary.
fn vary(study: &Study) -> Result<Vec<Varied>, Failure> {
    let Some(planned) = study.plan().baseline() else { return Ok(Vec::new()) };
    let trials = planned.trials;
    let variations = study.plan().sensitivity.clone().map_or(Vec::new(), |sensitivity| sensitivity.variations);
    let plans = [planned].into_iter().chain(variations.iter().map(|variation| variation.plan.clone()));
    let studies: Vec<_> = plans.map(Study::new).collect();
    let together: Vec<&Study> = studies.iter().collect();
    let work = |watch: &Watch| simulate_together(&together, &Beside::default(), trials, watch);
    let mut results = watched(trials, "trials", work)?.results;
    studies.iter().zip(&mut results).for_each(|(study, results)| exact::attach(study, results));
    let variations = [None].into_iter().chain(variations.into_iter().map(Some));
    Ok(variations.zip(results).map(|(variation, results)| Varied { variation, results }).collect())
}

fn draw_charts(results: &Results) -> Result<Charts, ChartError> {
    type Draw<'a> = (&'static str, &'a (dyn Fn() -> Result<Chart, ChartError> + Sync));
    let plan = &results.plan;
    let draws: [Draw<'_>; 6] = [
        ("scenario_curves", &|| chart::scenario_curves(plan)),
        ("mtd_selection", &|| chart::mtd_selection(results)),
        ("allocation", &|| chart::allocation(results)),
        ("sample_size", &|| chart::sample_size(results)),
        ("duration", &|| chart::duration(results)),
        ("onset", &|| chart::onset(plan)),
    ];
    let mut charts: Charts =
        draws.into_par_iter().map(|(name, draw)| Ok((name.to_owned(), draw()?))).collect::<Result<_, ChartError>>()?;
    charts.extend(chart::prior_intervals(plan)?.map(|chart| ("prior".to_owned(), chart)));
    Ok(charts)
}

/// The swimlane of an example trial.
///
/// # Errors
///
/// [`ChartError`] when the drawing fails.
pub(super) fn example_chart(study: &Study, example: &Example) -> Result<Chart, ChartError> {
    let plan = study.plan();
    let which = ExampleTrial {
        number: example.trial,
        scenario: &plan.scenarios[example.scenario].name,
        design: &plan.designs[example.design].name,
    };
    chart::swimlane(plan, &example.record, &example.outcome, &which)
}

/// Stages `report.html`, `report.docx` and `report.md`, as far as they were asked for; beside the last, every chart that it shows.
///
/// # Errors
///
/// [`Failure::Output`] when something cannot be written.
pub(super) fn stage(document: &Document<'_>, formats: &[Format], files: &mut OutputSet) -> Result<(), Failure> {
    for format in Format::value_variants().iter().filter(|format| formats.contains(format)) {
        let format = written_as(*format);
        files.stage(&format!("report.{}", format.extension()), &format.write(document)?)?;
        if format.has_charts_beside() {
            stage_charts(document, files)?;
        }
    }
    Ok(())
}

fn written_as(format: Format) -> &'static dyn DocumentFormat {
    match format {
        Format::Html => &Html,
        Format::Docx => &Word,
        Format::Md => &Markdown,
    }
}

/// Every chart that the document shows and that is no file of the set yet.
fn stage_charts(document: &Document<'_>, files: &mut OutputSet) -> Result<(), Failure> {
    for figure in document.figures() {
        if !files.has(&format!("{}.svg", figure.name)) {
            files.stage_chart(&figure.name, figure.chart)?;
        }
    }
    Ok(())
}
