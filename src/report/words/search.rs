//! What a search was for and what it found, in words.

use super::label::on_one_line;
use super::numbers::{grouped, one_decimal, percent_sign, plain, rounded_up, whole_percent};
use crate::counted::counted_in_threes;
use crate::scenario::{Best, SearchOver, VariedKey};
use crate::search::{Candidate, Requirement, SearchQuantity, Searched};

/// What people call a quantity of a search.
pub(crate) fn searched_quantity(quantity: SearchQuantity) -> &'static str {
    match quantity {
        SearchQuantity::Correct => "correct",
        SearchQuantity::Overdose => "overdose",
        SearchQuantity::Patients => "patients",
        SearchQuantity::Dlts => "DLTs",
    }
}

fn is_probability(quantity: SearchQuantity) -> bool {
    !matches!(quantity, SearchQuantity::Patients | SearchQuantity::Dlts)
}

/// "correct at least 60 %", "patients at most 24 over the worst curves".
pub(crate) fn requirement(of: &Requirement) -> String {
    let limit = if is_probability(of.quantity) { whole_percent(of.limit) } else { plain(of.limit) };
    let least = if of.is_least() { "at least" } else { "at most" };
    let worst = if of.of_worst { " over the worst 5 %" } else { "" };
    format!("{} {least} {limit}{worst}", searched_quantity(of.quantity))
}

/// What makes a design the best.
pub(crate) fn best(searched: &Searched) -> &'static str {
    match searched.search.best {
        Best::FewestPatients => "the fewest patients",
        Best::MostCorrect => "the most correct selections",
        Best::LeastOverdose => "the fewest overdoses",
        Best::FewestDlts => "the fewest DLTs",
    }
}

/// Everything that is wanted, and what is best.
pub(crate) fn wanted(searched: &Searched) -> String {
    let all: Vec<_> = searched.requirements().iter().map(requirement).collect();
    let best = best(searched);
    if all.is_empty() { best.to_owned() } else { format!("{}; best is {best}", all.join(", ")) }
}

/// The curves over which means are.
pub(crate) fn searched_over(searched: &Searched) -> String {
    match &searched.search.over {
        SearchOver::RandomCurves(curves) => format!(
            "{} (Clertant and O'Quigley 2017), seed {}",
            counted_in_threes(*curves, "random dose-toxicity curve"),
            searched.plan.seed
        ),
        SearchOver::Scenarios(weights) => {
            let number = weights.len();
            let scenarios = if number == 1 { "scenario" } else { "scenarios" };
            let is_equal = weights.iter().all(|weight| (weight - weights[0]).abs() <= f64::EPSILON * weights[0]);
            let weighted = if is_equal {
                "equally weighted".to_owned()
            } else {
                format!("with weights {}", weights.iter().map(|&weight| plain(weight)).collect::<Vec<_>>().join(", "))
            };
            format!("the {number} {scenarios} of the file, {weighted}")
        }
    }
}

/// More values of a key than this are told by the first two and the last.
const MOST_VALUES: usize = 8;

/// Every key that varies with its values: `max_patients (12, 15, …, 60; 17 values), cohort_size (1, 3)`.
pub(crate) fn varied(searched: &Searched) -> String {
    let key = |of: &VariedKey| {
        let values: Vec<_> = of.values.iter().map(|value| on_one_line(&value.to_string())).collect();
        let values = match &values[..] {
            [first, second, .., last] if values.len() > MOST_VALUES => {
                format!("{first}, {second}, …, {last}; {} values", grouped(values.len() as u64))
            }
            few => few.join(", "),
        };
        format!("{} ({values})", of.key)
    };
    searched.search.variants.keys.iter().map(key).collect::<Vec<_>>().join(", ")
}

/// What the nearest design has instead of what is wanted; nothing if a design keeps it.
pub(crate) fn lacking(searched: &Searched) -> Option<String> {
    let nearest = searched.nearest().filter(|_| searched.best().is_none())?;
    let candidate = &searched.candidates[nearest];
    let lacks = searched.requirements().into_iter().filter(|of| of.lacks(candidate) > 0.0).map(|of| {
        let value = of.value(candidate);
        let value = if is_probability(of.quantity) { percent_sign(value) } else { one_decimal(value) };
        format!("{}, where it has {value}", requirement(&of))
    });
    Some(format!("The nearest lacks: {}.", lacks.collect::<Vec<_>>().join("; ")))
}

/// `max_patients = 24, cohort_size = 3`.
pub(crate) fn settings(searched: &Searched, place: usize) -> String {
    let all =
        searched.settings(place).into_iter().map(|(key, value)| format!("{key} = {}", on_one_line(&value.to_string())));
    all.collect::<Vec<_>>().join(", ")
}

/// What a design comes to: "right in 60.1 % of trials, overdose in 12.0 %, 24.0 patients and 6.2 DLTs on average".
pub(crate) fn comes_to(candidate: &Candidate) -> String {
    let p = |quantity| percent_sign(candidate.mean(quantity));
    let number = |quantity| one_decimal(candidate.mean(quantity));
    format!(
        "right in {} of trials, overdose in {}, {} patients and {} DLTs on average",
        p(SearchQuantity::Correct),
        p(SearchQuantity::Overdose),
        number(SearchQuantity::Patients),
        number(SearchQuantity::Dlts)
    )
}

/// How many designs keep what is wanted, and which is the best; or that none does, and which comes nearest.
pub(crate) fn finding(searched: &Searched) -> String {
    let (all, kept) = (searched.candidates.len(), searched.feasible().len());
    let name = on_one_line(&searched.plan.designs[searched.search.variants.base_design].name);
    let variants = if all == 1 { "variant" } else { "variants" };
    match (searched.best(), searched.nearest()) {
        (Some(best), _) if searched.requirements().is_empty() => format!(
            "The best of {} {variants} of {name}, with {}, is {}",
            grouped(all as u64),
            settings(searched, best),
            comes_to(&searched.candidates[best])
        ),
        (Some(best), _) => format!(
            "{} of {} {variants} of {name} {} what is wanted; the best, with {}, is {}",
            grouped(kept as u64),
            grouped(all as u64),
            if kept == 1 { "keeps" } else { "keep" },
            settings(searched, best),
            comes_to(&searched.candidates[best])
        ),
        (None, Some(nearest)) => format!(
            "None of {} {variants} of {name} keeps what is wanted; the nearest, with {}, is {}",
            grouped(all as u64),
            settings(searched, nearest),
            comes_to(&searched.candidates[nearest])
        ),
        (None, None) => format!("There is no variant of {name}"),
    }
}

/// How answers came about, with the standard error of what is best or nearest.
pub(crate) fn exactness(searched: &Searched) -> String {
    let shown = searched.best().or_else(|| searched.nearest()).map(|place| &searched.candidates[place]);
    let correct = shown.map(|candidate| candidate.judged(SearchQuantity::Correct).mean);
    let error = correct.and_then(|mean| mean.mc_se).filter(|se| *se > 0.0).map(|se| rounded_up(100.0 * se));
    let simulated = searched.candidates.iter().find_map(|candidate| candidate.trials.zip(candidate.inexact));
    let how = match simulated {
        None => "All values are exact for these curves".to_owned(),
        Some((trials, reason)) => {
            let exact = searched.candidates.iter().all(|candidate| candidate.trials.is_some());
            let some = if exact { "Simulated" } else { "Some are simulated" };
            format!(
                "{some}, {} under each curve, the same patients for every design ({reason})",
                counted_in_threes(trials, "trial")
            )
        }
    };
    match (error, &searched.search.over) {
        (None, _) => format!("{how}."),
        (Some(error), SearchOver::Scenarios(_)) => format!("{how}; standard error of correct: {error} points."),
        (Some(error), SearchOver::RandomCurves(_)) => {
            format!("{how}; as a sample of all curves, standard error of correct: {error} points.")
        }
    }
}

/// Which of the requirements simulation leaves open for the best design; nothing if none.
pub(crate) fn left_open(searched: &Searched) -> Option<String> {
    let best = &searched.candidates[searched.best()?];
    let open: Vec<_> = searched.requirements().iter().filter(|of| of.is_open(best)).map(requirement).collect();
    let open = open.join(", ");
    (!open.is_empty()).then(|| {
        format!(
            "Within two standard errors of a limit: {open}. Give more `trials_per_curve` before relying on the best."
        )
    })
}
