//! What follows from the results, in sentences that name designs: each by a rule, from the very numbers that are shown.

use super::cells::scenario_name;
use crate::characteristics::{Cell, Estimate, Quantity, Results, Statistic};
use crate::design::{Mtd, StopReason};
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

/// How one value stands to another.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Difference {
    /// It is another value, by so much, and that is more than chance.
    Told(f64),
    /// It is written alike, and neither has been moved by chance.
    Same,
    /// Chance may have made the difference.
    WithinChance,
}

impl Difference {
    fn between(of: Estimate, other: Estimate) -> Self {
        let difference = of.value - other.value;
        let error = |estimate: Estimate| estimate.mc_se.unwrap_or(f64::INFINITY).powi(2);
        let se = (error(of) + error(other)).sqrt();
        match difference.abs() {
            size if size >= LEAST_SHOWN && size > STANDARD_ERRORS * se => Self::Told(difference),
            _ if se <= 0.0 => Self::Same,
            _ => Self::WithinChance,
        }
    }

    /// That of a quantity of two cells. A simulated share of 0 or 1 has no standard error, and yet is no exact one.
    fn of(quantity: Quantity, cell: &Cell, other: &Cell) -> Option<Self> {
        let difference = Self::between(cell.known(quantity, None)?, other.known(quantity, None)?);
        let is_exact = |cell: &Cell| cell.exact.as_ref().is_some_and(|exact| quantity.estimate(exact, None).is_some());
        let is_open = difference == Self::Same && !(is_exact(cell) && is_exact(other));
        Some(if is_open { Self::WithinChance } else { difference })
    }

    fn told(self) -> Option<f64> {
        if let Self::Told(difference) = self { Some(difference) } else { None }
    }
}

/// How a design differs from the first: in how many scenarios it is right more often, and how many more patients it treats.
fn against_the_first(results: &Results, design: usize) -> String {
    let (of, first) = (name(results, design), name(results, 0));
    let pairs: Vec<_> = cells(results, design).zip(cells(results, 0)).collect();
    let differences: Vec<Difference> =
        pairs.iter().filter_map(|(cell, first)| Difference::of(Quantity::Correct, cell, first)).collect();
    let by = |is_more: bool| -> Option<(usize, String)> {
        let told = differences.iter().filter_map(|of| of.told());
        let all: Vec<f64> = told.filter(|of| (*of > 0.0) == is_more).map(|of| 100.0 * of.abs()).collect();
        let points = range(all.iter().copied(), one_decimal)?;
        Some((all.len(), format!("by {points} percentage points")))
    };
    let scenarios = pairs.len();
    let within = |count: usize| match scenarios {
        1 => ",".to_owned(),
        _ => format!(" in {count} of {scenarios} scenarios,"),
    };
    let open = differences.iter().filter(|of| **of == Difference::WithinChance).count();
    let right = match (by(true), by(false)) {
        (None, None) if open == 0 && scenarios == 1 => format!("{of} gives the right answer as often as {first}."),
        (None, None) if open == 0 => format!("{of} gives the right answer as often as {first} in every scenario."),
        (None, None) => {
            return format!(
                "{of} cannot be told apart from {first} by how often it gives the right answer, with this number of trials.{}",
                costs(&pairs)
            );
        }
        (Some((count, points)), None) => {
            format!("{of} gives the right answer more often than {first}{} {points}.", within(count))
        }
        (None, Some((count, points))) => {
            format!("{of} gives the right answer less often than {first}{} {points}.", within(count))
        }
        (Some((more, points)), Some((less, other_points))) => format!(
            "{of} gives the right answer more often than {first}{} {points}, and less often in {less}, {other_points}.",
            within(more)
        ),
    };
    let open = match open {
        0 => "",
        _ => " In the others no difference can be told with this number of trials.",
    };
    format!("{right}{open}{}", costs(&pairs))
}

/// How many more patients a design treats than the first, over these cells of both.
fn costs(pairs: &[(&Cell, &Cell)]) -> String {
    let mean = |quantity| {
        let all = pairs
            .iter()
            .map(|(cell, first)| Some(cell.known(quantity, None)?.value - first.known(quantity, None)?.value));
        let all = all.collect::<Option<Vec<f64>>>()?;
        Some(all.iter().sum::<f64>() / all.len() as f64)
    };
    let costs = [
        (Quantity::Patients(Statistic::Mean), "in all"),
        (Quantity::PatientsAbove(Statistic::Mean), "above the true MTD"),
    ];
    let costs: Vec<_> =
        costs.iter().filter_map(|&(quantity, whom)| Some(more_or_fewer(mean(quantity)?, whom))).collect();
    if costs.is_empty() {
        return String::new();
    }
    let average = if pairs.len() > 1 { ", on average over the scenarios" } else { "" };
    format!(" It treats {}{average}.", costs.join(" and "))
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
    let mut sentences = Vec::new();
    let all = means(results, Quantity::Correct);
    let best = first_and_ties(&all, MOST_RANKED, percent_sign);
    if !best.is_empty() {
        let least = last(&all, percent_sign)
            .map_or(String::new(), |least| format!("; least often: {}", written(least, percent_sign)));
        sentences.push(format!("Right most often{over}: {}{least}.", written(best, percent_sign)));
    }
    let ends = [
        (Quantity::Overdose, "An MTD above the true one", ["most often", "least often"], percent_sign as fn(f64) -> _),
        (
            Quantity::PatientsAbove(Statistic::Mean),
            "Mean number of patients treated above the true MTD",
            ["most", "fewest"],
            one_decimal,
        ),
    ];
    for (quantity, what, [the_most, the_least], write) in ends {
        let all = means(results, quantity);
        let [greatest, .., smallest] = &all[..] else { continue };
        let is_told = Difference::between(greatest.mean, smallest.mean).told().is_some();
        if !is_told || write(greatest.mean.value) == write(smallest.mean.value) {
            continue;
        }
        let most = first_and_ties(&all, 1, write);
        let least = last(&all, write);
        let least = least.map_or(String::new(), |least| format!(", {the_least} with {}", written(least, write)));
        sentences.push(format!("{what}{over}: {the_most} with {}{least}.", written(most, write)));
    }
    sentences.push(format!("Right most often by scenario: {}.", leaders(results).join("; ")));
    sentences
}

/// So many designs are named as those that are right most often, and whoever is written alike.
const MOST_RANKED: usize = 3;

/// A design with a quantity under one scenario, or its mean over several.
struct Ranked {
    name: String,
    mean: Estimate,
}

/// Every design by its mean over the scenarios, the greatest first. As the same patients may come under every scenario, the
/// standard error of a mean is at most the mean of the standard errors, which is taken.
fn means(results: &Results, quantity: Quantity) -> Vec<Ranked> {
    let of = |design: usize| {
        let values = cells(results, design).map(|cell| cell.known(quantity, None));
        let values = values.collect::<Option<Vec<_>>>()?;
        let mean = |of: &dyn Fn(&Estimate) -> Option<f64>| {
            let all = values.iter().map(of).collect::<Option<Vec<f64>>>()?;
            Some(all.iter().sum::<f64>() / all.len() as f64)
        };
        let mean = Estimate::new(mean(&|of| Some(of.value))?, mean(&|of| of.mc_se));
        Some(Ranked { name: name(results, design), mean })
    };
    in_order((0..results.plan.designs.len()).filter_map(of).collect())
}

/// The greatest first; equal ones stay in the order of the plan.
fn in_order(mut all: Vec<Ranked>) -> Vec<Ranked> {
    all.sort_by(|one, other| other.mean.value.total_cmp(&one.mean.value));
    all
}

/// The first so many of a ranking, and all that are written as the last of them is.
fn first_and_ties(all: &[Ranked], most: usize, write: fn(f64) -> String) -> &[Ranked] {
    let (first, others) = all.split_at(most.min(all.len()));
    let Some(last) = first.last() else { return &[] };
    let shown = write(last.mean.value);
    let ties = others.iter().take_while(|of| write(of.mean.value) == shown).count();
    &all[..first.len() + ties]
}

/// The last of a ranking, and all that are written alike; `None` if chance may have put the one before behind them.
fn last(all: &[Ranked], write: fn(f64) -> String) -> Option<&[Ranked]> {
    let end = all.last()?;
    let shown = write(end.mean.value);
    let from = all.iter().position(|of| write(of.mean.value) == shown)?;
    let before = all[..from].last()?;
    Difference::between(before.mean, end.mean).told()?;
    Some(&all[from..])
}

fn written(all: &[Ranked], write: fn(f64) -> String) -> String {
    all.iter().map(|of| format!("{} ({})", of.name, write(of.mean.value))).collect::<Vec<_>>().join(", ")
}

/// Under each scenario the design that is right most often, and all that are written alike.
fn leaders(results: &Results) -> Vec<String> {
    let of_scenario = |cells: &[Cell]| {
        let ranked = |cell: &Cell| {
            let mean = cell.known(Quantity::Correct, None)?;
            Some(Ranked { name: name(results, cell.design), mean })
        };
        let all = in_order(cells.iter().filter_map(ranked).collect());
        let best = first_and_ties(&all, 1, percent_sign);
        (!best.is_empty()).then(|| format!("{}: {}", scenario_name(results, &cells[0]), written(best, percent_sign)))
    };
    results.cells.chunk_by(|one, other| one.scenario == other.scenario).filter_map(of_scenario).collect()
}

/// Whether most trials without an MTD were ended by a severe event.
fn mostly_halted(cell: &Cell) -> bool {
    let value = |quantity| cell.known(quantity, None).map_or(0.0, |estimate| estimate.value);
    2.0 * value(Quantity::Stop(StopReason::Halted)) > value(Quantity::Undetermined)
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
            let after = if most == Mtd::Undetermined && mostly_halted(cell) { " after a severe event" } else { "" };
            format!(
                "{}{after} under “{}” ({}; right: {}, {})",
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
