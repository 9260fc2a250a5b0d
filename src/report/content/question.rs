//! The first page: the question, what every design does under every scenario, what follows, what is assumed, what to beware of.

use super::cells::scenario_name;
use super::conclusions::{MOST_IN_SENTENCES, conclusions};
use super::design_sheet::{arrivals, onset};
use super::material::Material;
use super::model::{Block, Part};
use super::overview;
use super::warnings::warnings;
use crate::characteristics::{Cell, OperatingCharacteristics, Quantity, Results, Statistic, Summary, Verification};
use crate::counted::{counted, counted_in_threes, one_or_counted};
use crate::dose::DoseLevel;
use crate::report::words::{named_range, on_one_line, one_decimal, percent_sign, planned_size, two_decimals};
use crate::scenario::{DAYS_PER_MONTH, Plan, assumptions};

pub(super) const LEAD: &str = "What was asked of the simulation, what it answers and what follows, what is assumed, and what to beware of; \
                               the sections below say how each figure came about. All percentages are of trials.";

pub(super) fn build<'a>(material: &Material<'a>) -> Part<'a> {
    let results = material.results;
    let Part { blocks: mut overview, appendix } = overview::build(results);
    // Of many designs the first table answers; whoever wants the others reads on.
    let others = overview.split_off(1.min(overview.len()));
    let mut blocks = vec![Block::Paragraph(question(results))];
    let why = results.plan.rationale.study.as_deref();
    blocks.extend(why.map(|why| Block::Paragraph(format!("Why: {}", on_one_line(why)))));
    blocks.extend(overview);
    let follows: Vec<_> = match results.plan.designs.len() {
        1 => [mtd(results), overdose(results), size(results), time(results)].into_iter().flatten().collect(),
        _ => Vec::new(),
    };
    let follows = follows.into_iter().chain(conclusions(results)).chain(besides(results)).chain(trust(results));
    blocks.extend(listed("What follows", follows.collect()));
    blocks.extend(listed("Beware", warnings(material)));
    blocks.extend(listed("Assumed, not known", assumed(material)));
    if !others.is_empty() {
        blocks.push(Block::Heading("What else every design does".to_owned()));
        blocks.extend(others);
    }
    Part { blocks, appendix }
}

/// A list under its heading, or nothing without any item.
fn listed<'a>(heading: &str, items: Vec<String>) -> Vec<Block<'a>> {
    match items.is_empty() {
        true => Vec::new(),
        false => vec![Block::Heading(heading.to_owned()), Block::List(items)],
    }
}

/// The inputs that nobody knows, the most important first.
fn assumed(material: &Material<'_>) -> Vec<String> {
    let plan = &material.results.plan;
    let without_source = plan.scenarios.iter().filter(|scenario| scenario.source.is_none()).count();
    let sources = match (plan.scenarios.len(), without_source) {
        (_, 0) => "each with its source".to_owned(),
        (all, none) if all == none => "no source is given".to_owned(),
        (all, some) => format!("{some} of {all} without a source"),
    };
    let marked = assumptions(material.text).len();
    let scenarios = match plan.scenarios.len() {
        1 => "scenario".to_owned(),
        several => counted(several, "scenario"),
    };
    let mut assumed = vec![
        format!("True DLT rates: those of the {scenarios} ({sources})."),
        format!("Accrual: patients arrive {}.", arrivals(plan.enrolment.arrivals)),
        format!("Onset of DLTs in the window of {}: {}.", windows(plan), onset(plan)),
    ];
    if plan.may_halt() {
        assumed
            .push("Severe events: how often a DLT is one that ends the study, as `halt_probabilities` say.".to_owned());
    }
    if marked > 0 {
        assumed.push(format!(
            "The scenario file marks {} as such; {} listed at the end.",
            one_or_counted(marked, "assumption"),
            if marked == 1 { "it is" } else { "they are" }
        ));
    }
    assumed
}

/// How long the DLT windows of the dose levels are.
fn windows(plan: &Plan) -> String {
    let days = || DoseLevel::ladder(plan.doses.len()).map(|dose| plan.dlt_window_at(dose).days());
    let (least, most) = (days().fold(f64::INFINITY, f64::min), days().fold(0.0, f64::max));
    match least < most {
        true => format!("{least} to {}, by dose level", counted(most, "day")),
        false => counted(most, "day"),
    }
}

fn question(results: &Results) -> String {
    let plan = &results.plan;
    let designs = match &plan.designs[..] {
        [only] => format!("the design “{}”", on_one_line(&only.name)),
        several => format!("{} designs", several.len()),
    };
    let caps: Vec<_> = plan.designs.iter().filter_map(|design| design.spec.cap).collect();
    let cap = match (caps.iter().min(), caps.iter().max()) {
        (Some(least), Some(most)) if caps.len() == plan.designs.len() && least == most => {
            let whose = if plan.expansion.is_some() { " in the escalation" } else { "" };
            format!(" with at most {}{whose}", counted(*most, "patient"))
        }
        _ => String::new(),
    };
    let cap = match plan.expansion.as_ref().map(|expansion| expansion.patients) {
        None => cap,
        Some(patients) => format!("{cap}, followed by an expansion of {patients} at the dose level declared,"),
    };
    let (doses, scenarios) = (one_or_counted(plan.doses.len(), "dose level"), plan.scenarios.len());
    let truth = match scenarios {
        1 => "the assumed true DLT probabilities".to_owned(),
        _ => format!("each of {scenarios} assumed scenarios"),
    };
    let does = if plan.designs.len() == 1 { "does" } else { "do" };
    let it = if plan.designs.len() == 1 { "it" } else { "each" };
    let declare = if plan.expansion.is_some() { "recommend in the end as" } else { "declare" };
    format!(
        "Question: how {does} {designs} on {doses}{cap} behave under {truth}: which dose level does {it} {declare} the \
         maximum tolerated dose (MTD), how many patients and dose-limiting toxicities (DLTs) does that take, and how long?"
    )
}

/// A range over the scenarios of a single design, with where its ends lie.
fn over_scenarios(
    results: &Results,
    of: impl Fn(&Cell) -> Option<f64>,
    write: impl Fn(f64) -> String,
) -> Option<String> {
    let place = |cell: &Cell| format!("“{}”", scenario_name(results, cell));
    named_range(results.cells.iter().filter_map(|cell| Some((of(cell)?, place(cell)))), write)
}

fn known(quantity: Quantity) -> impl Fn(&Cell) -> Option<f64> {
    move |cell| cell.known(quantity, None).map(|estimate| estimate.value)
}

fn mtd(results: &Results) -> Option<String> {
    let correct = over_scenarios(results, known(Quantity::Correct), percent_sign)?;
    Some(format!(
        "The right answer (the true MTD, or none where none is tolerable) is given in {correct}{}.",
        in_the_end(results)
    ))
}

/// After which part of the trial an answer counts, where there is more than the escalation.
fn in_the_end(results: &Results) -> &'static str {
    if results.plan.expansion.is_some() { ", after the expansion" } else { "" }
}

fn overdose(results: &Results) -> Option<String> {
    let overdose = over_scenarios(results, known(Quantity::Overdose), percent_sign)?;
    let dlts = over_scenarios(results, known(Quantity::Dlts(Statistic::Mean)), two_decimals)?;
    let declared = if results.plan.expansion.is_some() { "recommended in the end" } else { "declared" };
    Some(format!(
        "A dose level above the true MTD is {declared} in {overdose}; mean number of patients with a DLT: {dlts}."
    ))
}

fn size(results: &Results) -> Option<String> {
    let patients = over_scenarios(results, known(Quantity::Patients(Statistic::Mean)), one_decimal)?;
    let cells: Vec<_> = results.cells.iter().collect();
    let not_enough = results.plan.designs.first().and_then(|only| planned_size(&cells, &only.spec));
    let not_enough = not_enough.map_or(String::new(), |sentence| format!(" {sentence}"));
    let of_them = over_scenarios(results, known(Quantity::PatientsInExpansion(Statistic::Mean)), one_decimal);
    let of_them = of_them.map_or(String::new(), |expanded| format!(", of them in the expansion {expanded}"));
    Some(format!("A trial treats {patients} patients on average{of_them}.{not_enough}"))
}

fn time(results: &Results) -> Option<String> {
    let median = |of: fn(&OperatingCharacteristics) -> Option<&Summary>| {
        let days = move |cell: &Cell| Some(of(&cell.characteristics)?.distribution.quantile(0.5) as f64);
        let write = |days: f64| format!("{days:.0} days or {} months", one_decimal(days / DAYS_PER_MONTH));
        over_scenarios(results, days, write)
    };
    let to_mtd = median(|of| of.calendar.as_ref().map(|calendar| &calendar.days_to_mtd))?;
    let there = match median(|of| of.expansion.as_ref()?.days.as_ref()) {
        None => format!("The answer, an MTD or none, is there after a median of {to_mtd}."),
        Some(to_end) => format!(
            "The escalation is over after a median of {to_mtd}; the expansion, after which the answer is there, after {to_end}."
        ),
    };
    let on_time = over_scenarios(results, known(Quantity::ByPlannedCompletion), percent_sign);
    let planned = results.plan.calendar.planned_completion;
    let on_time = planned.zip(on_time).map_or(String::new(), |(date, share)| {
        format!(" The study ends by the planned completion, {date}, in {share}.")
    });
    Some(format!("{there}{on_time}"))
}

/// What comes of an expansion, and of products that are begun while patients wait, for each of a few designs.
fn besides(results: &Results) -> Vec<String> {
    if results.plan.designs.len() > MOST_IN_SENTENCES {
        return Vec::new();
    }
    let [mut stopped, mut success, mut unused] = [Vec::new(), Vec::new(), Vec::new()];
    for (place, design) in results.plan.designs.iter().enumerate() {
        let whose = match results.plan.designs.len() {
            1 => String::new(),
            _ => format!("“{}” ", on_one_line(&design.name)),
        };
        let range = |quantity: Quantity, write: fn(f64) -> String| {
            let cells = results.cells.iter().filter(|cell| cell.design == place);
            let value = |cell: &Cell| Some((known(quantity)(cell)?, format!("“{}”", scenario_name(results, cell))));
            named_range(cells.filter_map(value), write).map(|range| format!("{whose}{range}"))
        };
        stopped.extend(range(Quantity::StoppedGivenExpansion, percent_sign));
        success.extend(range(Quantity::Success, percent_sign));
        unused.extend(range(Quantity::ProductsUnused, one_decimal));
    }
    let told = [
        ("Expansions that the boundary stops at too many DLTs", stopped),
        ("Expansions that are a success by the rule for response, of all trials", success),
        ("Products made for nobody in a trial on average, as they are begun while patients wait", unused),
    ];
    let told = told.into_iter().filter(|(_, of)| !of.is_empty());
    told.map(|(what, of)| format!("{what}: {}.", of.join("; "))).collect()
}

fn trust(results: &Results) -> Option<String> {
    let trials = results.cells.iter().filter_map(|cell| cell.characteristics.trials).min()?;
    let verification = Verification::new(results);
    let against = match (verification.tested, verification.is_within_chance()) {
        (0, _) => "for these designs no exact answer is known to hold them against".to_owned(),
        (tested, true) => {
            let values = verification.compared.max(tested);
            format!(
                "{} that are known exactly agree with them within chance",
                counted_in_threes(values as u64, "value")
            )
        }
        (_, false) => "they DISAGREE with the exact answers: do not use them".to_owned(),
    };
    let each = if results.cells.len() > 1 { " for each scenario and design" } else { "" };
    let were = if trials == 1 { "was" } else { "were" };
    Some(format!("{} {were} simulated{each}; {against}.", counted_in_threes(trials, "trial")))
}
