//! `dosim search`: the designs among many that keep what is wanted, and the best of them.

use std::path::{Path, PathBuf};

use super::progress::{check_interrupted, watched};
use super::report::{self, format_names};
use super::source::Source;
use super::{Failure, Screen, chart_file, refuse_strangers, shown, with_threads};
use crate::ask::{Overrides, design_place};
use crate::cli::{Format, SearchArgs};
use crate::estimate;
use crate::input::quoted;
use crate::output::{Manifest, OutputError, OutputSet};
use crate::report::chart;
use crate::report::content;
use crate::report::formats::{csv, json};
use crate::report::terminal;
use crate::scenario::{Edit, NamedDesign, Search, describe, describe_designs};
use crate::search::{pieces, search as searched};

/// The file with the best design.
const BEST: &str = "best.toml";

/// What the report is called.
const REPORT: &str = "search";

/// Where sizes are searched that nobody named.
const SIZES: (u32, u32) = (12, 60);

/// Searches for what the file or the arguments ask for.
///
/// # Errors
///
/// [`Failure`], with nothing written under its final name.
pub fn search(args: &SearchArgs, screen: &mut Screen) -> Result<(), Failure> {
    let source = source(args)?;
    estimate::check_events(&source.plan, "a search").map_err(Failure::input)?;
    let folder = args.out.clone().unwrap_or_else(|| folder_of(&source));
    refuse_strangers(&folder, args.force)?;
    carry_out(&source, &args.format, args.threads, &folder, (args.json, screen))
}

/// The file as it would be with what the arguments say.
fn source(args: &SearchArgs) -> Result<Source, Failure> {
    let seed = Overrides { seed: args.seed, trials: None }.edits();
    let mut said = edits_of_limits(args);
    if said.is_empty() && args.design.is_none() && args.vary.is_empty() {
        return Source::load_with(args.file.as_deref(), &seed);
    }
    let (plain, _) = Source::read(args.file.as_deref(), &seed)?;
    let base_design = match (&args.design, &plain.plan.search) {
        (Some(name), _) => design_place(&plain.plan, Some(name))?,
        (None, Some(search)) => search.variants.base_design,
        (None, None) => 0,
    };
    said.push(Edit::new("search.base_design", quoted(&plain.plan.designs[base_design].name)));
    let is_said = |search: &Search| search.variants.base_design == base_design;
    if !args.vary.is_empty() {
        let ranges = args.vary.iter().map(|text| range(text)).collect::<Result<Vec<_>, _>>()?;
        said.push(Edit::new("search.vary", format!("[{}]", ranges.join(", "))));
    } else if !plain.plan.search.as_ref().is_some_and(is_said) {
        said.push(Edit::new("search.vary", sizes(&plain.plan.designs[base_design])?));
    }
    let edits = [seed, said].concat();
    let edited = Source::load_with(args.file.as_deref(), &edits)?;
    // The manifest records all that was asked for.
    Ok(Source { text: describe(&edited.plan), ..edited })
}

fn edits_of_limits(args: &SearchArgs) -> Vec<Edit> {
    let numbers = [
        ("correct", args.correct),
        ("correct_worst", args.correct_worst),
        ("overdose", args.overdose),
        ("overdose_worst", args.overdose_worst),
        ("patients", args.patients),
        ("dlts", args.dlts),
    ];
    let mut edits: Vec<_> =
        numbers.into_iter().filter_map(|(key, value)| Some(Edit::new(format!("search.{key}"), value?))).collect();
    edits.extend(args.curves.map(|curves| Edit::new("search.random_curves", curves)));
    edits.extend(args.best.as_ref().map(|best| Edit::new("search.best", quoted(best))));
    edits
}

/// The sizes that a design is tried with where nobody says what varies.
fn sizes(design: &NamedDesign) -> Result<String, Failure> {
    let rule = &design.spec.rule;
    if !rule.needs_max_patients() {
        let help = "say what varies: --vary cap=12,15,18,none, or [[search.vary]] in the file";
        let title = rule.title();
        let message =
            format!("design \"{}\", a {title}, ends by itself, so that there is no size to search for", design.name);
        return Err(Failure::Input(format!("error: {message}\nhelp: {help}")));
    }
    let (least, most) = SIZES;
    let cohort = rule.first_cohort().max(1);
    let from = least.div_ceil(cohort) * cohort;
    let sizes = format!("{{ key = \"max_patients\", from = {from}, to = {most}, step = {cohort} }}");
    Ok(match design.spec.cap {
        None => format!("[{sizes}]"),
        // It would end every trial that is to be larger.
        Some(_) => format!("[{{ key = \"cap\", values = [\"none\"] }}, {sizes}]"),
    })
}

/// `max_patients=12..60:3` or `cohort_size=1,3` as `[[search.vary]]` has it.
fn range(text: &str) -> Result<String, Failure> {
    let refused = || {
        let help =
            "write KEY=FROM..TO:STEP, such as max_patients=12..60:3, or KEY=VALUE,VALUE, such as cohort_size=1,3";
        Failure::Input(format!("error: --vary {text:?} says no values\nhelp: {help}"))
    };
    let (key, values) = text.split_once('=').ok_or_else(refused)?;
    let (key, values) = (quoted(key.trim()), values.trim());
    if values.is_empty() {
        return Err(refused());
    }
    if let Some((from, rest)) = values.split_once("..") {
        let (to, step) = rest.split_once(':').unwrap_or((rest, "1"));
        let is_number = |text: &&str| text.trim().parse::<f64>().is_ok();
        if ![from, to, step].iter().all(is_number) {
            return Err(refused());
        }
        return Ok(format!("{{ key = {key}, from = {}, to = {}, step = {} }}", from.trim(), to.trim(), step.trim()));
    }
    let value = |value: &str| match value.trim() {
        plain if plain.parse::<f64>().is_ok() || plain.parse::<bool>().is_ok() => plain.to_owned(),
        word => quoted(word),
    };
    Ok(format!("{{ key = {key}, values = [{}] }}", values.split(',').map(value).collect::<Vec<_>>().join(", ")))
}

/// Where a search is written unless the command line says otherwise.
fn folder_of(source: &Source) -> PathBuf {
    source.folder().with_file_name(format!("{}-search", source.stem))
}

/// Searches as a plan says, into a folder.
pub(super) fn carry_out(
    source: &Source,
    formats: &[Format],
    threads: Option<u16>,
    folder: &Path,
    (as_json, screen): (bool, &mut Screen),
) -> Result<(), Failure> {
    let plan = &source.plan;
    let asked = plan.search.as_ref().ok_or_else(nothing_asked)?;
    estimate::check_search(plan, asked).map_err(Failure::input)?;
    let mut files = OutputSet::create(folder)?;
    let found = with_threads(threads, || {
        let found = watched(pieces(plan, asked), "answers", |watch| searched(plan, asked, watch))?;
        files.stage(csv::SEARCH, &csv::search(&found).map_err(OutputError::from)?)?;
        if let Some(best) = found.best() {
            files.stage(BEST, describe_designs(&found.plan_of(best)).as_bytes())?;
        }
        let frontier = chart::search_frontier(&found)?;
        chart_file::stage([(content::FRONTIER, &frontier)], &mut files)?;
        let document = content::search_report(&found, &frontier, (source.file_name(), &source.text));
        report::stage(REPORT, &document, formats, &mut files)?;
        Ok::<_, Failure>(found)
    })??;
    check_interrupted()?;
    let manifest = Manifest::of_search(source.planned(), format_names(formats));
    files.commit(|entries| manifest.to_json(entries))?;
    if as_json {
        let rows = csv::search(&found).map_err(OutputError::from)?;
        return screen.answer(&json::tables(&[("search", &rows)])?);
    }
    screen.print(&terminal::search(&found, screen.is_verbose(), screen.style(), screen.width()))?;
    let more = if screen.is_verbose() {
        ""
    } else if found.best().is_some() {
        "-v tells more: all that keep what is wanted, and the best to paste (best.toml).\n"
    } else {
        "-v tells more: every design.\n"
    };
    let report = if formats.is_empty() { "" } else { "Report, " };
    screen.print(&format!("\n{more}{report}search.csv, chart and manifest: {}\n", shown(folder)))
}

fn nothing_asked() -> Failure {
    let help = "say what is wanted: --correct 0.6, or [search] in the file";
    Failure::Input(format!("error: neither the file nor the command says what to search for\nhelp: {help}"))
}
