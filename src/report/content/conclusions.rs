//! What follows from the results, in sentences that name designs: each by a rule, from the very numbers that are shown.

use super::cells::scenario_name;
use crate::characteristics::{Cell, Estimate, Quantity, Results, Statistic};
use crate::design::Mtd;
use crate::dose::DoseLevel;
use crate::report::words::{mtd, on_one_line, one_decimal, percent_sign, range};

/// More designs than this are ranked, instead of each being held against the first.
const MOST_IN_SENTENCES: usize = 5;

/// A difference counts from this many standard errors on, as if other patients had met both designs.
const STANDARD_ERRORS: f64 = 2.0;

/// A smaller difference is written as 0.0 percentage points.
const LEAST_SHOWN: f64 = 0.0005;

/// The sentences; none for a single design that is right wherever it should be.
pub(super) fn conclusions(results: &Results) -> Vec<String> {
    let designs = results.plan.designs.len();
    let mut sentences = match designs {
        1 => Vec::new(),
        2..=MOST_IN_SENTENCES => (1..designs).map(|design| against_the_first(results, design)).collect(),
        _ => ranked(results),
    };
    if designs <= MOST_IN_SENTENCES {
        sentences.extend((0..designs).filter_map(|design| wrong_more_often(results, design)));
    }
    sentences
}

fn name(results: &Results, design: usize) -> String {
    format!("“{}”", on_one_line(&results.plan.designs[design].name))
}

fn cells(results: &Results, design: usize) -> impl Iterator<Item = &Cell> {
    results.cells.iter().filter(move |cell| cell.design == design)
}

/// The difference of a quantity between two cells, if it is more than chance.
fn difference(cell: &Cell, first: &Cell, quantity: Quantity) -> Option<f64> {
    let (of, other) = (cell.known(quantity, None)?, first.known(quantity, None)?);
    let difference = of.value - other.value;
    let error = |estimate: Estimate| estimate.mc_se.unwrap_or(f64::INFINITY).powi(2);
    let se = (error(of) + error(other)).sqrt();
    (difference.abs() >= LEAST_SHOWN && difference.abs() > STANDARD_ERRORS * se).then_some(difference)
}

/// How a design differs from the first: in how many scenarios it is right more often, and how many more patients it treats.
fn against_the_first(results: &Results, design: usize) -> String {
    let (of, first) = (name(results, design), name(results, 0));
    let pairs: Vec<_> = cells(results, design).zip(cells(results, 0)).collect();
    let differences: Vec<f64> =
        pairs.iter().filter_map(|(cell, first)| difference(cell, first, Quantity::Correct)).collect();
    let by = |is_more: bool| -> Option<(usize, String)> {
        let all: Vec<f64> =
            differences.iter().filter(|of| (**of > 0.0) == is_more).map(|of| 100.0 * of.abs()).collect();
        let points = range(all.iter().copied(), one_decimal)?;
        Some((all.len(), format!("by {points} percentage points")))
    };
    let scenarios = pairs.len();
    let right = match (by(true), by(false)) {
        (None, None) => format!("{of} gives the right answer as often as {first} in every scenario."),
        (Some((count, points)), None) => {
            format!(
                "{of} gives the right answer more often than {first} in {count} of {scenarios} scenarios, {points}."
            )
        }
        (None, Some((count, points))) => {
            format!(
                "{of} gives the right answer less often than {first} in {count} of {scenarios} scenarios, {points}."
            )
        }
        (Some((more, points)), Some((less, other_points))) => format!(
            "{of} gives the right answer more often than {first} in {more} of {scenarios} scenarios, {points}, and less often in \
             {less}, {other_points}."
        ),
    };
    let mean = |quantity| {
        let all = pairs
            .iter()
            .map(|(cell, first)| Some(cell.known(quantity, None)?.value - first.known(quantity, None)?.value));
        let all = all.collect::<Option<Vec<f64>>>()?;
        Some(all.iter().sum::<f64>() / all.len() as f64)
    };
    let costs = [(Quantity::Patients(Statistic::Mean), "in all"), (Quantity::PatientsAbove, "above the true MTD")];
    let costs: Vec<_> =
        costs.iter().filter_map(|&(quantity, whom)| Some(more_or_fewer(mean(quantity)?, whom))).collect();
    if costs.is_empty() {
        return right;
    }
    let average = if scenarios > 1 { ", on average over the scenarios" } else { "" };
    format!("{right} It treats {}{average}.", costs.join(" and "))
}

/// `1.2 more patients in all`.
fn more_or_fewer(difference: f64, whom: &str) -> String {
    match one_decimal(difference.abs()).as_str() {
        "0.0" => format!("as many patients {whom}"),
        number if difference > 0.0 => format!("{number} more patients {whom}"),
        number => format!("{number} fewer patients {whom}"),
    }
}

/// Who is right most and least often, who overdoses, and who leads under which scenario.
fn ranked(results: &Results) -> Vec<String> {
    let over = match results.plan.scenarios.len() {
        1 => String::new(),
        scenarios => format!(", on average over {scenarios} scenarios"),
    };
    let mean = |quantity: Quantity| -> Vec<(f64, String)> {
        let of = |design: usize| {
            let values = cells(results, design).map(|cell| Some(cell.known(quantity, None)?.value));
            let values = values.collect::<Option<Vec<f64>>>()?;
            Some((values.iter().sum::<f64>() / values.len() as f64, name(results, design)))
        };
        let mut all: Vec<_> = (0..results.plan.designs.len()).filter_map(of).collect();
        all.sort_by(|one, other| other.0.total_cmp(&one.0));
        all
    };
    let written = |all: &[(f64, String)], write: fn(f64) -> String| -> String {
        all.iter().map(|(value, name)| format!("{name} ({})", write(*value))).collect::<Vec<_>>().join(", ")
    };
    let mut sentences = Vec::new();
    if let [best @ .., worst] = &mean(Quantity::Correct)[..] {
        let best = &best[..best.len().min(3)];
        sentences.push(format!(
            "Right most often{over}: {}; least often: {}.",
            written(best, percent_sign),
            written(std::slice::from_ref(worst), percent_sign)
        ));
    }
    let ends = [
        (Quantity::Overdose, "A dose level above the true MTD is declared", percent_sign as fn(f64) -> String),
        (Quantity::PatientsAbove, "Patients are treated above the true MTD", one_decimal),
    ];
    for (quantity, what, write) in ends {
        if let [most, .., least] = &mean(quantity)[..] {
            let (most, least) = (std::slice::from_ref(most), std::slice::from_ref(least));
            sentences.push(format!(
                "{what}{over} most by {}, least by {}.",
                written(most, write),
                written(least, write)
            ));
        }
    }
    sentences.push(format!("Right most often by scenario: {}.", leaders(results).join("; ")));
    sentences
}

/// Under each scenario the design that is right most often, the first of equal ones.
fn leaders(results: &Results) -> Vec<String> {
    let leader = |cells: &[Cell]| {
        let correct = |cell: &Cell| cell.known(Quantity::Correct, None).map_or(0.0, |estimate| estimate.value);
        let best = cells.iter().rev().max_by(|one, other| correct(one).total_cmp(&correct(other)))?;
        let share = percent_sign(correct(best));
        Some(format!("{}: {} ({share})", scenario_name(results, best), name(results, best.design)))
    };
    results.cells.chunk_by(|one, other| one.scenario == other.scenario).filter_map(leader).collect()
}

/// Where another answer than the right one is the most frequent.
fn wrong_more_often(results: &Results, design: usize) -> Option<String> {
    let of_cell = |cell: &Cell| {
        let probability = |answer: Mtd| {
            let known = match answer {
                Mtd::NoneTolerable => cell.known(Quantity::Mtd, None),
                Mtd::Dose(dose) => cell.known(Quantity::Mtd, Some(dose.index())),
                Mtd::Undetermined => cell.known(Quantity::Undetermined, None),
            };
            known.map_or(0.0, |estimate| estimate.value)
        };
        let right = cell.characteristics.true_mtd.map_or(Mtd::NoneTolerable, Mtd::Dose);
        let doses = DoseLevel::ladder(results.plan.dose_count()).map(Mtd::Dose);
        let most = doses
            .chain([Mtd::NoneTolerable, Mtd::Undetermined])
            .max_by(|one, other| probability(*one).total_cmp(&probability(*other)))?;
        (probability(most) > probability(right)).then(|| {
            format!(
                "{} under “{}” ({}; right: {}, {})",
                mtd(&results.plan, most),
                scenario_name(results, cell),
                percent_sign(probability(most)),
                mtd(&results.plan, right),
                percent_sign(probability(right))
            )
        })
    };
    let wrong: Vec<_> = cells(results, design).filter_map(of_cell).collect();
    let whose = if results.plan.designs.len() > 1 { format!(" of {}", name(results, design)) } else { String::new() };
    (!wrong.is_empty()).then(|| format!("The most frequent answer{whose} is a wrong one: {}.", wrong.join("; ")))
}
