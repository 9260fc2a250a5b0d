//! Reads a scenario file, table by table, into a validated plan.

use std::path::Path;

use toml::de::DeTable;

use super::dose_labels::two_units;
use super::edit::{Document, Edit, Edited};
use super::format::{self, DoseTable};
use super::inline::inlined;
use super::without_effect::warn_of_no_cap;
use super::{
    NamedDesign, OwnConduct, Plan, Rationale, Scenario, Treatment, conduct_table, designs, excess, expansion_table,
    moderate, onset_table, search_table, sensitivity_table, stagger_table, sweep_table, timing,
};
use crate::counted::counted;
use crate::design::{DesignSpec, Rule};
use crate::dose::{Dose, MAX_DOSES};
use crate::input::{Diagnostics, Log, Names, Reader, Value, in_threes, note_syntax};
use crate::parameters::Context;
use crate::probability::Probability;

/// Trials that are simulated if a file does not say how many.
pub const DEFAULT_TRIALS: u64 = 100_000;

/// The seed of a file that gives none.
pub const DEFAULT_SEED: u64 = 20_230_228;

/// More trials than anyone can wait for.
pub const MOST_TRIALS: u64 = 1_000_000_000_000;

/// A scenario file that was understood.
#[derive(Debug, Clone, PartialEq)]
pub struct Loaded {
    /// What it says.
    pub plan: Plan,
    /// The file as it was, with the tables that it names in files of their own.
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
    parse_in_folder(name, text, edits, None)
}

/// The same of a file in a folder, in which files are found that it names. Its text comes back with what is in them.
pub(super) fn parse_in_folder(
    name: &str,
    text: &str,
    edits: &[Edit],
    folder: Option<&Path>,
) -> Result<Loaded, Diagnostics> {
    // Editors on Windows put a mark before the text, which is not part of it.
    let content = text.strip_prefix('\u{feff}').unwrap_or(text);
    let edited = Edited::new(content, edits);
    let log = Log::new(&edited.text, &format::TOP).in_folder(folder);
    let (tree, errors) = DeTable::parse_recoverable(content);
    note_syntax(&log, content, &errors);
    let mut tree = tree.into_inner();
    edited.apply(&mut tree, edits, &log);
    let document = Document { tree: &tree, log: &log };
    let plan = plan(&Reader::new(&tree, 0..0, "", &format::TOP, &log), &document);
    let (diagnostics, failed) = log.finish(name);
    match plan {
        Some(plan) if !failed => {
            let text = inlined(text, &plan).unwrap_or_else(|| text.to_owned());
            Ok(Loaded { plan, text, warnings: diagnostics })
        }
        _ => Err(diagnostics),
    }
}

/// The whole file.
fn plan<'t>(top: &Reader<'t>, document: &Document<'t>) -> Option<Plan> {
    let plan = planned(top);
    // Whatever is wrong with the file is wrong with every variation of it, and told once.
    let document = Some(document).filter(|document| !document.log.has_errors());
    let sweep = sweep_table::sweep(top, plan.as_ref(), document);
    let search = search_table::search(top, plan.as_ref(), document);
    let sensitivity = sensitivity_table::sensitivity(top, plan.as_ref(), document);
    Some(Plan { sweep: sweep?, search: search?, sensitivity: sensitivity?, ..plan? })
}

/// All but what varies. Every part is read before any is missed, so that everything wrong is found.
pub(super) fn planned(top: &Reader<'_>) -> Option<Plan> {
    let dose_count = top.get("dose").and_then(|value| value.length());
    let here = Context { doses: dose_count, ..Context::NOTHING };
    let reading = format::TOP.read(top, here);
    let context = Context { target_dlt_rate: reading.part(&["target_dlt_rate"], |of| of.target_dlt_rate), ..here };
    let treatment = reading.part(&["treatment"], |of| of.treatment).unwrap_or_default();
    let (doses, own): (Option<Vec<Dose>>, Option<Vec<OwnConduct>>) = doses(top, treatment, context).unzip();
    let own_of_each = own.as_deref().unwrap_or_default();
    let amount = |doses: &Vec<Dose>| std::array::from_fn(|level| doses.get(level)?.amount);
    let reserved = doses.iter().flatten().enumerate().filter(|(_, dose)| dose.only_after_toxicity_above);
    let reserved = reserved.fold(0, |levels, (level, _)| levels | 1 << level);
    let mut cohort_sizes = [None; MAX_DOSES];
    cohort_sizes.iter_mut().zip(own_of_each).for_each(|(size, own)| *size = own.cohort_size);
    let context = Context { amounts: doses.as_ref().map(amount), reserved, cohort_sizes, ..context };
    let scenarios = scenarios(top, context);
    let enrolment_table = top.table("enrolment", &timing::ENROLMENT);
    let enrolment = enrolment_table.as_ref().map(|table| timing::ENROLMENT.read(table, context));
    let caps = enrolment.as_ref().and_then(|reading| reading.part(&["cap", "at_cap"], |of| of.caps));
    let (designs, rationales) = designs::designs(top, context, caps).unzip();
    let of_moderate = match (&scenarios, &designs) {
        (Some(scenarios), Some(designs)) => moderate::check(top, scenarios, designs),
        _ => Some(()),
    };
    let of_one_unit =
        refuse_two_units(top, doses.as_deref().unwrap_or_default(), designs.as_deref().unwrap_or_default());
    let planned_patients = enrolment.as_ref().and_then(|reading| reading.value.enrolment.planned_patients);
    if let (Some(table), Some(patients)) = (&enrolment_table, planned_patients) {
        warn_of_caps_below(table, patients, designs.as_deref().unwrap_or_default());
    }
    if let (Some(table), Some(caps)) = (&enrolment_table, caps) {
        warn_of_no_cap(table, caps.at_cap, designs.as_deref().unwrap_or_default(), top);
    }
    let dlt_window = top.table("dlt_window", &timing::DLT_WINDOW);
    let dlt_window = dlt_window.and_then(|table| timing::dlt_window(&table, treatment, context));
    let onset = top
        .table("onset", &onset_table::ONSET)
        .and_then(|table| onset_table::onset(&table, dlt_window, own_of_each, context));
    let conduct_table = top.table("conduct", &conduct_table::CONDUCT);
    let conduct = conduct_table.as_ref().and_then(|table| conduct_table::conduct(table, context));
    if let (Some(table), Some(conduct)) = (&conduct_table, &conduct) {
        stagger_table::needs_stagger(table, conduct, own.as_deref())?;
    }
    if let (Some(table), Some(true)) = (&conduct_table, conduct.map(|conduct| conduct.stop_cohort_at_excess)) {
        excess::warn(table, designs.as_deref().unwrap_or_default());
    }
    if let (Some(table), Some(true)) = (&conduct_table, conduct.map(|conduct| conduct.production_while_waiting)) {
        let queue = enrolment.as_ref().and_then(|reading| reading.part(&["queue"], |of| of.enrolment.queue));
        conduct_table::needs_queue(table, queue)?;
        conduct_table::needs_product(table, treatment)?;
        conduct_table::needs_one_production(table, own_of_each)?;
    }
    if let (Some(table), Some(reading), Some(window), Some(conduct)) =
        (&enrolment_table, &enrolment, dlt_window, &conduct)
    {
        // Of a hundred products one takes longer.
        let longest =
            |of: &OwnConduct| of.production.unwrap_or(conduct.production).quantile(0.99) + of.dlt_window(window).days();
        let days = own_of_each.iter().chain([&OwnConduct::default()]).map(longest).fold(0.0, f64::max);
        let days = days + conduct.decision_days;
        let coming = days / reading.value.enrolment.arrivals.mean_gap_days();
        refuse_crowds(table, coming, designs.as_deref().unwrap_or_default())?;
    }
    let calendar = top.table("calendar", &timing::CALENDAR).and_then(|table| timing::calendar(&table, context));
    let expansion = expansion_table::expansion(top, context, scenarios.as_deref());
    if let (Some(table), Some(Some(_))) = (top.get("expansion"), &expansion) {
        refuse_halts_with_expansion(&table, scenarios.as_deref().unwrap_or_default())?;
    }
    let top = reading.complete()?;
    of_one_unit?;
    of_moderate?;
    Some(Plan {
        title: top.title,
        source: top.source,
        rationale: Rationale {
            study: top.rationale,
            sample_size: top.sample_size_rationale,
            trials: top.trials_rationale,
            designs: rationales?,
        },
        doses: doses?,
        own: own?,
        target_dlt_rate: top.target_dlt_rate,
        true_mtd: top.true_mtd,
        scenarios: scenarios?,
        designs: designs?,
        enrolment: enrolment?.complete()?.enrolment,
        dlt_window: dlt_window?,
        onset: onset?,
        conduct: conduct?,
        calendar: calendar?,
        treatment: top.treatment,
        trials: top.trials,
        seed: top.seed,
        expansion: expansion?,
        sweep: None,
        search: None,
        sensitivity: None,
    })
}

/// A design that goes by amounts would take milligrams a kilogram for milligrams a square metre.
fn refuse_two_units(top: &Reader<'_>, doses: &[Dose], designs: &[NamedDesign]) -> Option<()> {
    let Some(design) = designs.iter().find(|design| design.spec.rule.needs_amounts()) else { return Some(()) };
    let Some((one, other)) = two_units(doses.iter().filter_map(|dose| dose.unit.as_deref())) else { return Some(()) };
    let (name, title) = (&design.name, design.spec.rule.title());
    let message = format!("amounts are in {one:?} and in {other:?}, and design \"{name}\", a {title}, goes by amounts");
    top.refuse("dose", message, "give all amounts in one unit")
}

/// What an expansion recommends that is ended from without is not said anywhere.
fn refuse_halts_with_expansion(expansion: &Value<'_>, scenarios: &[Scenario]) -> Option<()> {
    let Some(scenario) = scenarios.iter().find(|scenario| scenario.may_halt()) else { return Some(()) };
    let message = format!(
        "scenario \"{}\" has `halt_probabilities`, and a study with an expansion is not ended by them",
        scenario.name
    );
    expansion.refuse(message, "remove `halt_probabilities`, or [expansion]")
}

/// More may not come while one outcome is waited for, where time alone can end the waiting and the design is asked at each of them.
const MOST_ASKED: f64 = 100_000.0;

/// A trial is bounded in time by whom it treats, but for designs that are asked again whenever somebody comes.
fn refuse_crowds(enrolment: &Reader<'_>, coming: f64, designs: &[NamedDesign]) -> Option<()> {
    let is_asked = |design: &&NamedDesign| {
        let DesignSpec { rule, general, .. } = &design.spec;
        matches!(rule, Rule::TiteBoin(_) | Rule::TiteCrm(_)) && general.enough_at_dose.is_some()
    };
    let Some(design) = designs.iter().find(is_asked).filter(|_| coming > MOST_ASKED) else { return Some(()) };
    let message = format!(
        "about {} patients come until an outcome is known, and design \"{}\", which has `enough_at_dose`, is asked at each of them",
        in_threes(coming as u64, ','),
        design.name
    );
    let remedy = format!("give fewer patients a month, so that {} come at most", in_threes(MOST_ASKED as u64, ','));
    enrolment.refuse("patients_per_month", message, remedy)
}

/// A cap ends trials before they can need more than it.
fn warn_of_caps_below(enrolment: &Reader<'_>, planned: u32, designs: &[NamedDesign]) {
    for design in designs.iter().filter(|design| design.spec.cap.is_some_and(|cap| cap < planned)) {
        enrolment.warn(
            "planned_patients",
            format!("design \"{}\" has a cap below {}, which counts instead", design.name, counted(planned, "patient")),
            "give a number of patients that the cap allows",
        );
    }
}

/// How much is given, and in which unit, if that is said.
type Amount = (f64, Option<String>);

/// Every `[[dose]]`, and what dose levels have of their own.
fn doses(top: &Reader<'_>, treatment: Treatment, context: Context) -> Option<(Vec<Dose>, Vec<OwnConduct>)> {
    let mut labels = Names::new("label");
    let mut below: Option<Amount> = None;
    let count = top.get("dose").and_then(|value| value.length()).unwrap_or_default();
    let mut level = 0;
    let doses = top.tables("dose", &format::DOSE, "[[dose]]` and `label = \"low\"", |table| {
        let reading = format::DOSE.read(&table, context);
        let label = reading.part(&["label"], |of| of.dose.label.clone());
        level += 1;
        let first = label.zip(table.get("label")).and_then(|(label, value)| {
            labels.claim(&label, &value)?;
            warn_of_number(&value, &label, level, count);
            Some(())
        });
        let amount = reading.part(&["amount", "unit"], |of| Some((of.dose.amount?, of.dose.unit.clone()))).flatten();
        if level == count && reading.value.dose.only_after_toxicity_above {
            let message = "there is no dose level above the highest one";
            let _: Option<()> = table.refuse("only_after_toxicity_above", message, "remove it");
        }
        if level == 1 && reading.value.dose.only_after_toxicity_above {
            let remedy = "remove it; a starting_dose above 1 leaves the dose levels below for the way down";
            table.warn(
                "only_after_toxicity_above",
                "this has no effect: no trial goes up to the lowest dose level",
                remedy,
            );
        }
        warn_of_falling_amount(&table, amount.as_ref(), below.as_ref());
        below = amount;
        let production = conduct_table::own_production(&table, context);
        let DoseTable { dose, cohort_size, preconditioning_days, days_after_infusion, stagger } = reading.complete()?;
        timing::refuse_preconditioning(&table, treatment, preconditioning_days)?;
        let stagger = stagger.stagger(&table)?;
        let own =
            OwnConduct { cohort_size, preconditioning_days, days_after_infusion, production: production?, stagger };
        first.map(|()| (dose, own))
    });
    if count > MAX_DOSES {
        let message = format!("there are {}", counted(count, "dose level"));
        return top.refuse("dose", message, format!("at most {MAX_DOSES} can be simulated"));
    }
    let (doses, own): (_, Vec<OwnConduct>) = doses?.into_iter().unzip();
    Some((doses, if own.iter().all(OwnConduct::is_nothing) { Vec::new() } else { own }))
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

/// Amounts of two units say nothing of what is more.
fn warn_of_falling_amount(table: &Reader<'_>, amount: Option<&Amount>, below: Option<&Amount>) {
    let (Some(value), Some((amount, unit)), Some((below, unit_below))) = (table.get("amount"), amount, below) else {
        return;
    };
    let are_comparable = unit.as_ref().zip(unit_below.as_ref()).is_none_or(|(unit, below)| unit == below);
    if are_comparable && amount <= below {
        value.warn(
            format!("{} is not more than the amount of the dose level below", value.written()),
            "write the dose levels in ascending order, the lowest first",
        );
    }
}

fn scenarios(top: &Reader<'_>, context: Context) -> Option<Vec<Scenario>> {
    let mut names = Names::new("name");
    let example = "[[scenario]]` with `name = \"moderate\"` and `dlt_probabilities = [0.05, 0.15, 0.30]";
    top.tables("scenario", &format::SCENARIO, example, |table| {
        let reading = format::SCENARIO.read(&table, context);
        let name = reading.part(&["name"], |scenario| scenario.name.clone());
        let first = name.and_then(|name| names.claim(&name, &table.get("name")?));
        if let Some(curve) = reading.part(&["dlt_probabilities"], |scenario| scenario.dlt_probabilities.clone()) {
            warn_of_falling_probabilities(&table, &curve);
        }
        first?;
        reading.complete()
    })
}

fn warn_of_falling_probabilities(table: &Reader<'_>, curve: &[Probability]) {
    let Some(fall) = curve.windows(2).position(|pair| pair[1] < pair[0]) else { return };
    let (lower, higher) = (curve[fall], curve[fall + 1]);
    table.warn(
        "dlt_probabilities",
        format!("the DLT probability falls from {lower} at dose level {} to {higher} at {}", fall + 1, fall + 2),
        "DLT probabilities usually rise with dose; if this is meant, leave it as it is",
    );
}
