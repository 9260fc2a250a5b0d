//! What follows from the results, in sentences that name designs: each by a rule, from the very numbers that are shown.

use super::cells::scenario_name;
use super::ranking::ranked;
use crate::characteristics::{
    Cell, Compared, DifferenceEstimate, DifferenceEstimates, Estimate, Evidence, Jointly, Quantity, Results,
};
use crate::design::{Mtd, StopReason};
use crate::dose::DoseLevel;
use crate::report::words::{mtd, on_one_line, one_decimal, percent_sign, range};
use crate::scenario::DAYS_PER_MONTH;

/// More designs than this are ranked, instead of each being held against the first.
pub(super) const MOST_IN_SENTENCES: usize = 5;

/// The sentences; none for a single design that is right wherever it should be.
pub(super) fn conclusions(results: &Results) -> Vec<String> {
    let designs = results.plan.designs.len();
    if designs > MOST_IN_SENTENCES {
        return ranked(results);
    }
    let jointly = Jointly::of(comparisons(results));
    let mut sentences: Vec<_> = (1..designs).map(|design| against_the_first(results, design, jointly)).collect();
    sentences.extend((0..designs).filter_map(|design| wrong_more_often(results, design, jointly)));
    sentences
}

/// Of how many differences the sentences tell that chance has moved: of correct selection in every scenario and of what it costs, for
/// every design but the first; and in every cell between the right and the most frequent answer.
fn comparisons(results: &Results) -> usize {
    let is_simulated = |of: &DifferenceEstimate| of.exact.is_none();
    let against_first = (1..results.plan.designs.len()).map(|design| {
        let correct = differences(results, design, Compared::Correct);
        let costs = COSTS.iter().map(|(compared, _)| *compared).chain([Compared::DaysToMtd]);
        let costs = costs.filter_map(|compared| mean_difference(results, [design, 0], compared));
        correct.into_iter().chain(costs).filter(is_simulated).count()
    });
    let answers = results.cells.iter().filter(|cell| cell.trials_of(Quantity::Correct, None).is_some()).count();
    against_first.sum::<usize>() + answers
}

pub(super) fn name(results: &Results, design: usize) -> String {
    format!("“{}”", on_one_line(&results.plan.designs[design].name))
}

pub(super) fn cells(results: &Results, design: usize) -> impl Iterator<Item = &Cell> {
    results.cells.iter().filter(move |cell| cell.design == design)
}

/// How a design differs from the first under each scenario.
fn differences(results: &Results, design: usize, compared: Compared) -> Vec<DifferenceEstimate> {
    let pairs = cells(results, design).zip(cells(results, 0));
    pairs.filter_map(|(cell, first)| DifferenceEstimates::between(cell, first).of(compared).copied()).collect()
}

/// By how much one design differs from the other on average over the scenarios; `None` if that is not known under each. As the same
/// patients may come under every scenario, the standard error of a mean is at most the mean of the standard errors, which is taken.
pub(super) fn mean_difference(
    results: &Results,
    [of, other]: [usize; 2],
    compared: Compared,
) -> Option<DifferenceEstimate> {
    let pairs = cells(results, of).zip(cells(results, other));
    let all = pairs.map(|(of, other)| DifferenceEstimates::between(of, other).of(compared).copied());
    let all = all.collect::<Option<Vec<DifferenceEstimate>>>()?;
    let mean = |part: &dyn Fn(&DifferenceEstimate) -> Option<f64>| -> Option<f64> {
        let parts = all.iter().map(part).collect::<Option<Vec<f64>>>()?;
        Some(parts.iter().sum::<f64>() / parts.len() as f64)
    };
    let difference = Estimate::new(mean(&|of| Some(of.known().value))?, mean(&|of| of.known().mc_se));
    Some(DifferenceEstimate { difference, unpaired_se: mean(&|of| of.unpaired_se), exact: mean(&|of| of.exact) })
}

/// How a design differs from the first: in how many scenarios it is right more often, and what that costs.
fn against_the_first(results: &Results, design: usize, jointly: Jointly) -> String {
    let (of, first) = (name(results, design), name(results, 0));
    let differences = differences(results, design, Compared::Correct);
    let evidence: Vec<Evidence> = differences.iter().map(|of| jointly.evidence(of)).collect();
    let by = |is_more: bool| -> Option<(usize, String)> {
        let told = evidence.iter().filter_map(|of| of.told());
        let all: Vec<f64> = told.filter(|of| (*of > 0.0) == is_more).map(|of| 100.0 * of.abs()).collect();
        let points = range(all.iter().copied(), one_decimal)?;
        Some((all.len(), format!("by {points} percentage points")))
    };
    let scenarios = results.plan.scenarios.len();
    let within = |count: usize| match scenarios {
        1 => ",".to_owned(),
        _ => format!(" in {count} of {scenarios} scenarios,"),
    };
    let open = evidence.iter().filter(|of| **of == Evidence::WithinChance).count();
    let costs = costs(results, design, jointly);
    let right = match (by(true), by(false)) {
        (None, None) if open == 0 && scenarios == 1 => format!("{of} gives the right answer as often as {first}."),
        (None, None) if open == 0 => format!("{of} gives the right answer as often as {first} in every scenario."),
        (None, None) => {
            return format!(
                "{of} cannot be told apart from {first} by how often it gives the right answer, with this number of trials.{costs}"
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
    format!("{right}{open}{costs}")
}

/// What a design may cost, and whom that is.
const COSTS: [(Compared, &str); 2] = [(Compared::Patients, "in all"), (Compared::PatientsAbove, "above the true MTD")];

/// How many more patients a design treats than the first and how much longer it takes, on average over the scenarios.
fn costs(results: &Results, design: usize, jointly: Jointly) -> String {
    let (mut told, mut open) = (Vec::new(), Vec::new());
    for (compared, whom) in COSTS {
        match mean_difference(results, [design, 0], compared).map(|of| jointly.evidence(&of)) {
            Some(Evidence::Told(difference)) => told.push(more_or_fewer(difference, whom)),
            Some(Evidence::Same) => told.push(format!("as many patients {whom}")),
            Some(Evidence::WithinChance) => open.push(whom),
            None => {}
        }
    }
    let average = if results.plan.scenarios.len() > 1 { ", on average over the scenarios" } else { "" };
    let treats = (!told.is_empty()).then(|| format!("treats {}", told.join(" and ")));
    let does: Vec<_> = treats.into_iter().chain(sooner(results, design, jointly)).collect();
    let told = match does.is_empty() {
        true => String::new(),
        false => format!(" It {}{average}.", does.join(" and ")),
    };
    let open = match open.is_empty() {
        true => String::new(),
        false => format!(" No difference can be told in the number of patients {}.", open.join(" and ")),
    };
    told + &open
}

/// `comes to its decision on the MTD 3.2 months earlier`; `None` if that is not more than chance, or not so much as is written.
fn sooner(results: &Results, design: usize, jointly: Jointly) -> Option<String> {
    let of = mean_difference(results, [design, 0], Compared::DaysToMtd)?;
    let months = jointly.evidence(&of).told()? / DAYS_PER_MONTH;
    let written = one_decimal(months.abs());
    let when = if months < 0.0 { "earlier" } else { "later" };
    (written != "0.0").then(|| format!("comes to its decision on the MTD {written} months {when}"))
}

/// `1.2 more patients in all`.
fn more_or_fewer(difference: f64, whom: &str) -> String {
    match one_decimal(difference.abs()).as_str() {
        "0.0" => format!("as many patients {whom}"),
        number if difference > 0.0 => format!("{number} more patients {whom}"),
        number => format!("{number} fewer patients {whom}"),
    }
}

/// Whether most trials without an MTD were ended by a severe event.
fn mostly_halted(cell: &Cell) -> bool {
    let value = |quantity| cell.known(quantity, None).map_or(0.0, |estimate| estimate.value);
    2.0 * value(Quantity::Stop(StopReason::Halted)) > value(Quantity::Undetermined)
}

/// By how much one answer is more frequent than another in the same trials, of which each gives one: variance (p + q − (p − q)²)/n.
fn more_frequent(p: f64, q: f64, trials: Option<u64>) -> DifferenceEstimate {
    let se = |trials: u64| ((p + q - (p - q).powi(2)) / trials as f64).sqrt();
    let mc_se = trials.map_or(Some(0.0), |trials| (trials > 1).then(|| se(trials)));
    let exact = trials.is_none().then_some(p - q);
    DifferenceEstimate { difference: Estimate::new(p - q, mc_se), unpaired_se: mc_se, exact }
}

/// Where another answer than the right one is the most frequent.
fn wrong_more_often(results: &Results, design: usize, jointly: Jointly) -> Option<String> {
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
        let trials = cell.trials_of(Quantity::Correct, None);
        let more = more_frequent(probability(most), probability(right), trials);
        let is_told = jointly.evidence(&more).told().is_some();
        is_told.then(|| {
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
