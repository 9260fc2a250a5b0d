//! Brings together what a report is made of, and stages it in every format that was asked for.

use std::collections::BTreeMap;

use clap::ValueEnum;
use rayon::prelude::*;

use super::parts::Trials;
use super::progress::check_interrupted;
use super::source::{Source, incomplete};
use super::{Failure, chart_file};
use crate::ask::charts;
use crate::characteristics::Results;
use crate::cli::Format;
use crate::exact::{self, Pooling};
use crate::examples::{self, Example, Kind};
use crate::output::OutputSet;
use crate::report::chart::{Chart, ChartError};
use crate::report::content::{Charts, Document, Material, ShownExample, Varied};
use crate::report::formats::{DocumentFormat, Html, Markdown, Word};
use crate::scenario::Variation;
use crate::simulate::{CountedBeside, Study, Together};

/// Everything about one scenario file that a report shows beside the answers themselves.
pub(super) struct Gathered {
    /// The charts of a run.
    pub(super) charts: Charts,
    examples: Vec<ShownExample>,
    sensitivity: Vec<Varied>,
    pooling: Vec<Pooling>,
}

impl Gathered {
    /// Draws the charts and looks for the examples, to be shown with these answers of the sensitivity analysis.
    ///
    /// # Errors
    ///
    /// [`Failure`] when something cannot be drawn, or Ctrl-C was pressed.
    pub(super) fn new(study: &Study, results: &Results, sensitivity: Vec<Varied>) -> Result<Self, Failure> {
        check_interrupted()?;
        let (examples, charts) =
            rayon::join(|| examples::choose(study, results, &Kind::ALL), || charts::of_run(results));
        let draw = |(kind, example): (Kind, Option<Example>)| {
            let example = example.map(|example| Ok::<_, ChartError>((charts::of_trial(study, &example)?, example)));
            let example = example.transpose()?.map(|(chart, example)| (example, chart));
            Ok(ShownExample { kind, example })
        };
        let examples = Kind::ALL.into_par_iter().zip(examples).map(draw).collect::<Result<Vec<_>, ChartError>>()?;
        Ok(Self { charts: charts?.into_iter().collect(), examples, sensitivity, pooling: exact::pooling(study) })
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
        Material {
            name: &source.stem,
            file_name: source.file_name(),
            text: &source.text,
            study,
            results,
            prefix,
            pooling: &self.pooling,
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

/// The formats that these words stand for.
pub(super) fn formats(names: &[String]) -> Result<Vec<Format>, Failure> {
    let format = |name: &String| Format::from_str(name, false).map_err(|_| incomplete("a known format of the report"));
    names.iter().map(format).collect()
}

/// A plan as it is and with each of its variations, all on the same patients.
pub(super) struct Variations {
    /// The first is the plan as it is.
    variations: Vec<Option<Variation>>,
    studies: Vec<Study>,
    trials: u64,
}

impl Variations {
    /// Those of the plan of a study; `None` if nothing is to vary.
    pub(super) fn new(study: &Study) -> Option<Self> {
        let planned = study.plan().baseline()?;
        let trials = planned.trials;
        let variations = study.plan().sensitivity.clone().map_or(Vec::new(), |sensitivity| sensitivity.variations);
        let plans = [planned].into_iter().chain(variations.iter().map(|variation| variation.plan.clone()));
        let studies = study.variations(plans.collect());
        Some(Self { variations: [None].into_iter().chain(variations.into_iter().map(Some)).collect(), studies, trials })
    }

    /// What is simulated, one after the other: the sums of all at once would be many.
    pub(super) fn simulations(&self) -> impl Iterator<Item = Together<'_>> {
        self.studies.iter().map(|study| Together::new(vec![study], CountedBeside::default(), self.trials))
    }
}

/// The answers of the sensitivity analysis; none if nothing is to vary.
pub(super) fn vary(study: &Study, trials: &mut Trials<'_>) -> Result<Vec<Varied>, Failure> {
    let Some(variations) = Variations::new(study) else { return Ok(Vec::new()) };
    let mut answers = Vec::new();
    for ((variation, study), simulation) in
        variations.variations.iter().zip(&variations.studies).zip(variations.simulations())
    {
        let mut results = simulation.conclude(trials.sums(&simulation)?).results.swap_remove(0);
        exact::attach_answers(study, &mut results);
        answers.push(Varied::new(variation.clone(), &results));
    }
    Ok(answers)
}

/// What a report is called, unless its command has a word of its own for it.
pub(super) const REPORT: &str = "report";

/// Stages a document of this name as HTML, as Word and as Markdown, as far as they were asked for; beside the last, every chart that it shows.
///
/// # Errors
///
/// [`Failure::Output`] when something cannot be written.
pub(super) fn stage(
    name: &str,
    document: &Document<'_>,
    formats: &[Format],
    files: &mut OutputSet,
) -> Result<(), Failure> {
    for format in Format::value_variants().iter().filter(|format| formats.contains(format)) {
        let format = written_as(*format);
        files.stage(&format!("{name}.{}", format.extension()), &format.write(document)?)?;
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
    let figures = document.figures();
    let missing = figures.into_iter().filter(|figure| !files.has(&format!("{}.svg", figure.name)));
    let missing: BTreeMap<_, _> = missing.map(|figure| (figure.name.as_str(), figure.chart)).collect();
    chart_file::stage(missing, files)
}
