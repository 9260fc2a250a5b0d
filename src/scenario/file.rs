//! Reads a scenario file, table by table, into a validated plan.

use toml::de::DeTable;

use super::diagnostics::Diagnostics;
use super::edit::{Document, Edit, Edited};
use super::log::Log;
use super::names::Names;
use super::reader::Reader;
use super::rule::Context;
use super::value::{Limits, Value};
use super::{NamedDesign, Plan, Scenario, TrueMtd, designs, format, sensitivity_table, sweep_table, syntax, timing};
use crate::dose::{Dose, MAX_DOSES};
use crate::probability::Probability;

/// Trials that are simulated if a file does not say how many.
pub const DEFAULT_TRIALS: u64 = 100_000;

/// The seed of a file that gives none.
pub const DEFAULT_SEED: u64 = 20_230_228;

/// More trials than anyone can wait for.
pub const MOST_TRIALS: u64 = 1_000_000_000_000;

const LONGEST_TEXT: usize = 500;
const TRUE_MTD: [(&str, TrueMtd); 2] =
    [("highest-at-or-below-target", TrueMtd::HighestAtOrBelowTarget), ("nearest-to-target", TrueMtd::NearestToTarget)];

/// A scenario file that was understood.
#[derive(Debug, Clone, PartialEq)]
pub struct Loaded {
    /// What it says.
    pub plan: Plan,
    /// The file as it was.
    pub text: String,
    /// What is strange in it, though it can be used.
    pub warnings: Diagnostics,
}

/// Reads the text of a scenario file; `name` is what diagnostics call it.
///
/// # Errors
///
/// Everything that is wrong with it, warnings included, in the order of the text.
pub fn parse(name: &str, text: &str) -> Result<Loaded, Diagnostics> {
    parse_edited(name, text, &[])
}

/// Reads the text of a scenario file as it would be with these edits, the last being made last.
///
/// # Errors
///
/// As [`parse`]; an edit is told of as a line after the last of the text.
pub fn parse_edited(name: &str, text: &str, edits: &[Edit]) -> Result<Loaded, Diagnostics> {
    // Editors on Windows put a mark before the text, which is not part of it.
    let content = text.strip_prefix('\u{feff}').unwrap_or(text);
    let edited = Edited::new(content, edits);
    let log = Log::new(&edited.text);
    let (tree, errors) = DeTable::parse_recoverable(content);
    syntax::note(&log, content, &errors);
    let mut tree = tree.into_inner();
    edited.apply(&mut tree, edits, &log);
    let document = Document { tree: &tree, log: &log };
    let plan = plan(&Reader::new(&tree, 0..0, "", &format::TOP, &log), &document);
    let (diagnostics, failed) = log.finish(name);
    match plan {
        Some(plan) if !failed => Ok(Loaded { plan, text: text.to_owned(), warnings: diagnostics }),
        _ => Err(diagnostics),
    }
}

/// The whole file.
fn plan<'t>(top: &Reader<'t>, document: &Document<'t>) -> Option<Plan> {
    let plan = planned(top);
    // Whatever is wrong with the file is wrong with every variation of it, and told once.
    let document = Some(document).filter(|document| !document.log.has_errors());
    let sweep = sweep_table::sweep(top, plan.as_ref(), document);
    let sensitivity = sensitivity_table::sensitivity(top, plan.as_ref(), document);
    Some(Plan { sweep: sweep?, sensitivity: sensitivity?, ..plan? })
}

/// All but what varies. Every part is read before any is missed, so that everything wrong is found.
pub(super) fn planned(top: &Reader<'_>) -> Option<Plan> {
    let text = |value: Value<'_>| value.text(LONGEST_TEXT);
    let title = top.must("title", "title = \"Dose escalation of ...\"", text);
    let source = top.maybe("source", text);
    let target_dlt_rate = top.must("target_dlt_rate", "target_dlt_rate = 0.30", target);
    let true_mtd = top.or("true_mtd", TrueMtd::HighestAtOrBelowTarget, |value| value.choice(&TRUE_MTD));
    let trials = top.or("trials", DEFAULT_TRIALS, |value| value.whole(1..=MOST_TRIALS));
    let seed = top.or("seed", DEFAULT_SEED, |value| value.whole(0..=u64::MAX));
    let dose_count = top.get("dose").and_then(|value| value.length());
    let doses = doses(top);
    let scenarios = scenarios(top, dose_count);
    let enrolment_table = top.table("enrolment", &format::ENROLMENT);
    let caps = enrolment_table.as_ref().and_then(designs::caps);
    let context = Context { doses: dose_count, target_dlt_rate };
    let designs = designs::designs(top, context, caps);
    let enrolment = enrolment_table.as_ref().and_then(timing::enrolment);
    enrolment_table.iter().for_each(|table| caps_below_planned(table, designs.as_deref().unwrap_or_default()));
    let dlt_window = top.table("dlt_window", &format::DLT_WINDOW).and_then(|table| timing::dlt_window(&table));
    let onset = top.table("onset", &format::ONSET).and_then(|table| timing::onset(&table, dlt_window));
    let conduct = top.table("conduct", &format::CONDUCT).and_then(|table| timing::conduct(&table));
    let calendar = top.table("calendar", &format::CALENDAR).and_then(|table| timing::calendar(&table));
    Some(Plan {
        title: title?,
        source: source?,
        doses: doses?,
        target_dlt_rate: target_dlt_rate?,
        true_mtd: true_mtd?,
        scenarios: scenarios?,
        designs: designs?,
        enrolment: enrolment?,
        dlt_window: dlt_window?,
        onset: onset?,
        conduct: conduct?,
        calendar: calendar?,
        trials: trials?,
        seed: seed?,
        sweep: None,
        sensitivity: None,
    })
}

/// A cap ends trials before they can need more than it.
fn caps_below_planned(enrolment: &Reader<'_>, designs: &[NamedDesign]) {
    let Some(planned) = enrolment.get("planned_patients") else { return };
    let Some(patients) = planned.clone().whole(1..=u64::from(u32::MAX)) else { return };
    let below = |design: &&NamedDesign| design.spec.cap.is_some_and(|cap| u64::from(cap) < patients);
    for design in designs.iter().filter(below) {
        planned.warn(
            format!("design {:?} has a cap below {patients} patients, which counts instead", design.name),
            "give a number of patients that the cap allows",
        );
    }
}

fn target(value: Value<'_>) -> Option<Probability> {
    let target = value.probability()?;
    if target.get() > 0.0 && target.get() < 1.0 {
        return Some(target);
    }
    value.refuse(
        format!("no design can aim at a DLT rate of {}", value.written()),
        "give a number between 0 and 1, such as 0.30",
    )
}

fn doses(top: &Reader<'_>) -> Option<Vec<Dose>> {
    let mut labels = Names::new("label");
    let mut amounts: Vec<Option<f64>> = Vec::new();
    let count = top.get("dose").and_then(|value| value.length()).unwrap_or_default();
    let mut level = 0;
    let doses = top.tables("dose", &format::DOSE, "[[dose]]` and `label = \"low\"", |table| {
        level += 1;
        let label = table.must("label", "label = \"low\"", |value| {
            let label = labels.claim(&value)?;
            warn_of_number(&value, &label, level, count);
            Some(label)
        });
        let amount = table.maybe("amount", |value| amount(&value, amounts.last().copied().flatten()));
        let unit = table.maybe("unit", |value| value.text(LONGEST_TEXT));
        if amount == Some(None) {
            table.without_effect::<()>("unit", "without `amount`", "add `amount`, or remove `unit`");
        }
        amounts.push(amount.flatten());
        Some(Dose { label: label?, amount: amount?, unit: unit? })
    });
    if count > MAX_DOSES {
        let message = format!("there are {count} dose levels");
        return top.refuse("dose", message, format!("at most {MAX_DOSES} can be simulated"));
    }
    doses
}

/// A label that is the number of another dose level has two meanings where patients are told of.
fn warn_of_number(value: &Value<'_>, label: &str, level: usize, count: usize) {
    let other = label.parse().ok().filter(|&number: &usize| number != level && (1..=count).contains(&number));
    if let Some(other) = other {
        value.warn(
            format!("this label of dose level {level} is also the number of dose level {other}"),
            "choose another label; or give patients to `dosim next` in a column dose_level or dose_label",
        );
    }
}

fn amount(value: &Value<'_>, below: Option<f64>) -> Option<f64> {
    let amount = value.number(Limits { least: 0.0, inclusive: false, most: 1e30, unit: "" })?;
    if below.is_some_and(|below| amount <= below) {
        value.warn(
            format!("{} is not more than the amount of the dose level below", value.written()),
            "write the dose levels in ascending order, the lowest first",
        );
    }
    Some(amount)
}

fn scenarios(top: &Reader<'_>, dose_count: Option<usize>) -> Option<Vec<Scenario>> {
    let mut names = Names::new("name");
    let example = "[[scenario]]` with `name = \"moderate\"` and `dlt_probabilities = [0.05, 0.15, 0.30]";
    top.tables("scenario", &format::SCENARIO, example, |table| {
        let name = table.must("name", "name = \"moderate\"", |value| names.claim(&value));
        let source = table.maybe("source", |value| value.text(LONGEST_TEXT));
        let dlt_probabilities = table.must("dlt_probabilities", "dlt_probabilities = [0.05, 0.15, 0.30]", |value| {
            dlt_probabilities(&value, dose_count)
        });
        Some(Scenario { name: name?, source: source?, dlt_probabilities: dlt_probabilities? })
    })
}

fn dlt_probabilities(value: &Value<'_>, dose_count: Option<usize>) -> Option<Vec<Probability>> {
    let entries = value.list()?;
    let probabilities: Vec<Option<Probability>> = entries.iter().map(Value::probability).collect();
    let probabilities: Option<Vec<Probability>> = probabilities.into_iter().collect();
    if let Some(doses) = dose_count.filter(|&doses| doses != entries.len()) {
        let message = format!(
            "{} for {}",
            count(entries.len(), "probability", "probabilities"),
            count(doses, "dose level", "dose levels")
        );
        return value.refuse(message, "give one probability for each [[dose]], the lowest dose level first");
    }
    let probabilities = probabilities?;
    if let Some(fall) = probabilities.windows(2).position(|pair| pair[1] < pair[0]) {
        let (lower, higher) = (probabilities[fall], probabilities[fall + 1]);
        value.warn(
            format!("the DLT probability falls from {lower} at dose level {} to {higher} at {}", fall + 1, fall + 2),
            "DLT probabilities usually rise with dose; if this is meant, leave it as it is",
        );
    }
    Some(probabilities)
}

fn count(number: usize, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}
