//! Findings: what the titles of charts say, made of the very numbers that are shown.

use crate::characteristics::Evidence;
use crate::report::words::{one_decimal, percent_sign, range, two_decimals, whole};

/// The numbers of every design by scenario; `None` where there is none.
pub(super) struct ByDesign {
    pub(super) designs: Vec<String>,
    pub(super) scenarios: Vec<String>,
    /// By scenario, then by design.
    pub(super) values: Vec<Vec<Option<f64>>>,
}

/// A number with what it is the number of.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Named {
    pub(super) name: String,
    pub(super) value: f64,
}

impl ByDesign {
    /// The least and the greatest number.
    fn range(&self) -> Option<(f64, f64)> {
        let all = || self.values.iter().flatten().flatten().copied();
        Some((all().reduce(f64::min)?, all().reduce(f64::max)?))
    }

    /// The mean of each design over the scenarios that all designs have, and how many these are.
    fn means(&self) -> Option<(Vec<Named>, usize)> {
        let whole: Vec<Vec<f64>> =
            self.values.iter().filter_map(|values| values.iter().copied().collect::<Option<Vec<_>>>()).collect();
        if whole.is_empty() {
            return None;
        }
        let mean = |(design, name): (usize, &String)| {
            let sum: f64 = whole.iter().map(|values| values[design]).sum();
            Named { name: name.clone(), value: sum / whole.len() as f64 }
        };
        Some((self.designs.iter().enumerate().map(mean).collect(), whole.len()))
    }

    /// The scenarios of a single design with their numbers.
    fn of_only(&self) -> Vec<Named> {
        let named = |(name, values): (&String, &Vec<Option<f64>>)| {
            Some(Named { name: name.clone(), value: (*values.first()?)? })
        };
        self.scenarios.iter().zip(&self.values).filter_map(named).collect()
    }

    /// `20.1 % (cliff) to 90.2 % (as hoped)` of a single design; of several `on average over 5 scenarios 62.1 % (boin) to
    /// 41.0 % (3+3)`, the first design being the one with the greatest number, or with the least if `least_first`.
    pub(super) fn spread(&self, write: fn(f64) -> String, least_first: bool) -> Option<String> {
        if self.designs.len() == 1 {
            return between(&self.of_only(), write, true);
        }
        match self.means() {
            Some((means, 1)) => between(&means, write, least_first),
            Some((means, count)) => {
                Some(format!("{} on average over {count} scenarios", between(&means, write, least_first)?))
            }
            None => {
                let (least, most) = self.range()?;
                range([least, most].into_iter(), write)
            }
        }
    }
}

/// The least and the greatest, of equal ones the first.
fn ends(values: &[Named]) -> Option<(&Named, &Named)> {
    let least = values.iter().min_by(|a, b| a.value.total_cmp(&b.value))?;
    let most = values.iter().rev().max_by(|a, b| a.value.total_cmp(&b.value))?;
    Some((least, most))
}

/// The two ends with their names; without names if both are written alike.
fn between(values: &[Named], write: fn(f64) -> String, least_first: bool) -> Option<String> {
    let (least, most) = ends(values)?;
    let (from, to) = if least_first { (least, most) } else { (most, least) };
    let (first, second) = (write(from.value), write(to.value));
    Some(if first == second { first } else { format!("{first} ({}) to {second} ({})", from.name, to.name) })
}

/// Which answer is right under how many scenarios: the labels of the dose levels, and the place of the true MTD in each scenario.
pub(super) fn true_mtd(labels: &[&str], of_scenarios: &[Option<usize>]) -> String {
    let count = |mtd: Option<usize>| of_scenarios.iter().filter(|&&of| of == mtd).count();
    let all = of_scenarios.len();
    let none = count(None);
    let levels: Vec<(&str, usize)> = (labels.iter().enumerate())
        .filter_map(|(place, label)| Some((*label, count(Some(place)))).filter(|(_, count)| *count > 0))
        .collect();
    let also_none = if none > 0 { format!(", none in {none}") } else { String::new() };
    match &levels[..] {
        [] if all == 1 => "No dose level is tolerable".to_owned(),
        [] => format!("No dose level is tolerable in any of {all} scenarios"),
        [(only, _)] if all == 1 => format!("The true MTD is {only}"),
        [(only, count)] if *count == all => format!("The true MTD is {only} in each of {all} scenarios"),
        [(first, _), .., (last, _)] if levels.len() > MOST_COUNTED => {
            format!("The true MTD goes from {first} to {last} over {all} scenarios{also_none}")
        }
        [(first, count), others @ ..] => {
            let others: String = others.iter().map(|(label, count)| format!(", {label} in {count}")).collect();
            format!("The true MTD is {first} in {count} of {all} scenarios{others}{also_none}")
        }
    }
}

/// Of more dose levels, only the ends are named.
const MOST_COUNTED: usize = 4;

/// How often trials declare the right answer.
pub(super) fn correct(table: &ByDesign) -> String {
    if let Some((means, count)) = table.means().filter(|(means, _)| means.len() > 1)
        && let Some((worst, best)) = ends(&means)
        && percent_sign(worst.value) != percent_sign(best.value)
    {
        let (most, least) = (percent_sign(best.value), percent_sign(worst.value));
        let over = if count == 1 { String::new() } else { format!(" on average over {count} scenarios") };
        return format!(
            "{} is right most often, in {most} of trials{over}; {} least often, in {least}",
            best.name, worst.name
        );
    }
    let spread = table.spread(percent_sign, true);
    spread.map_or_else(
        || "MTD selection".to_owned(),
        |spread| format!("Share of trials that declare the right MTD: {spread}"),
    )
}

/// How many patients are treated, and how many have a DLT.
pub(super) fn patients(patients: &ByDesign, dlts: &ByDesign) -> String {
    match (patients.spread(one_decimal, true), range(dlts.values.iter().flatten().flatten().copied(), one_decimal)) {
        (Some(patients), Some(dlts)) => format!("Mean number of patients: {patients}; of DLTs: {dlts}"),
        _ => "Patients and DLTs by dose level".to_owned(),
    }
}

/// How many patients are treated above the true MTD.
pub(super) fn above_true_mtd(table: &ByDesign) -> String {
    let spread = table.spread(percent_sign, true);
    spread.map_or_else(|| "Allocation".to_owned(), |spread| format!("Patients above the true MTD: {spread}"))
}

/// How close the designs come to the benchmark.
pub(super) fn efficiency(table: &ByDesign) -> String {
    let range = table.range().and_then(|(least, most)| range([least, most].into_iter(), two_decimals));
    range.map_or_else(
        || "Correct selection".to_owned(),
        |range| format!("Correct selection: {range} times as often as the optimal benchmark"),
    )
}

/// The sample size of one design under one scenario.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Size {
    /// The number of patients that must do and the chance of needing more, if there is such a number.
    pub(super) planned: Option<(u32, f64)>,
    /// The number of patients that nine in ten trials stay within.
    pub(super) nine_in_ten: f64,
}

/// How often the planned patients are not enough; where none are planned, how many most trials need.
pub(super) fn sample_size(sizes: &[Size]) -> String {
    let mut numbers: Vec<u32> = sizes.iter().filter_map(|size| Some(size.planned?.0)).collect();
    numbers.sort_unstable();
    numbers.dedup();
    let too_few = range(sizes.iter().filter_map(|size| Some(size.planned?.1)), percent_sign);
    let free = range(sizes.iter().filter(|size| size.planned.is_none()).map(|size| size.nine_in_ten), whole);
    let planned = match (&numbers[..], too_few) {
        (&[1], Some(share)) => Some(format!("1 patient is not enough in {share} of trials")),
        (&[patients], Some(share)) => Some(format!("{patients} patients are not enough in {share} of trials")),
        (_, Some(share)) => Some(format!("more patients than planned are needed in {share} of trials")),
        (_, None) => None,
    };
    let free = free.map(|most| format!("nine in ten trials need at most {most} patients"));
    match (planned, free) {
        (Some(planned), Some(free)) => format!("Sample size: {planned}; where none are planned, {free}"),
        (Some(only), None) | (None, Some(only)) => format!("Sample size: {only}"),
        (None, None) => "Sample size".to_owned(),
    }
}

/// In how many pairs of design and scenario correct selection is higher, lower, the same, or not told apart from the reference.
pub(super) fn differences(reference: &str, differences: &[Evidence]) -> String {
    let count = |is_it: fn(&Evidence) -> bool| differences.iter().filter(|of| is_it(of)).count();
    let higher = count(|of| of.told().is_some_and(|difference| difference > 0.0));
    let lower = count(|of| of.told().is_some_and(|difference| difference < 0.0));
    let others =
        [(count(|of| *of == Evidence::Same), "the same"), (count(|of| *of == Evidence::WithinChance), "within chance")];
    let others: String = others
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, what)| format!(", {what} in {count}"))
        .collect();
    match differences.len() {
        0 => format!("There is no design beside {reference} to compare with it"),
        all => {
            let pairs = if all == 1 { "comparison" } else { "comparisons" };
            format!(
                "Against {reference}: correct selection is higher in {higher} of {all} {pairs}, lower in {lower}{others}"
            )
        }
    }
}

/// One kind of end of a trial with its probability.
pub(super) fn most_frequent_end(ends: &[Named]) -> String {
    let most = ends.iter().max_by(|a, b| a.value.total_cmp(&b.value));
    most.map_or_else(
        || "Dose paths".to_owned(),
        |end| format!("Dose paths: the most frequent end is {}, {}", end.name, percent_sign(end.value)),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(designs: &[&str], values: &[&[Option<f64>]]) -> ByDesign {
        ByDesign {
            designs: designs.iter().map(ToString::to_string).collect(),
            scenarios: (1..=values.len()).map(|number| format!("s{number}")).collect(),
            values: values.iter().map(|values| values.to_vec()).collect(),
        }
    }

    #[test]
    fn dose_levels_are_counted_and_of_many_the_ends_are_named() {
        let labels = ["a", "b", "c", "d", "e", "f"];
        let said = |of: &[Option<usize>]| true_mtd(&labels, of);
        assert_eq!(said(&[None]), "No dose level is tolerable");
        assert_eq!(said(&[Some(1)]), "The true MTD is b");
        assert_eq!(said(&[Some(1), Some(1)]), "The true MTD is b in each of 2 scenarios");
        assert_eq!(
            said(&[Some(2), None, Some(1), Some(2)]),
            "The true MTD is b in 1 of 4 scenarios, c in 2, none in 1"
        );
        let many = [Some(4), Some(0), Some(1), None, Some(2), Some(3)];
        assert_eq!(said(&many), "The true MTD goes from a to e over 6 scenarios, none in 1");
    }

    #[test]
    fn one_design_is_told_by_scenario() {
        let table = table(&["a"], &[&[Some(0.5)], &[Some(0.25)], &[None]]);
        assert_eq!(table.spread(percent_sign, false).as_deref(), Some("25.0 % (s2) to 50.0 % (s1)"));
    }

    /// Means are over the scenarios that every design has: (.5 + .3) / 2 and (.6 + .4) / 2.
    #[test]
    fn several_designs_are_told_by_their_means_over_the_same_scenarios() {
        let values: [&[Option<f64>]; 3] = [&[Some(0.5), Some(0.6)], &[Some(0.3), Some(0.4)], &[Some(0.9), None]];
        let of = table(&["a", "b"], &values);
        assert_eq!(
            of.spread(percent_sign, false).as_deref(),
            Some("50.0 % (b) to 40.0 % (a) on average over 2 scenarios")
        );
        assert_eq!(
            of.spread(percent_sign, true).as_deref(),
            Some("40.0 % (a) to 50.0 % (b) on average over 2 scenarios")
        );
        let apart = table(&["a", "b"], &[&[Some(0.5), None], &[None, Some(0.2)]]);
        assert_eq!(apart.spread(percent_sign, false).as_deref(), Some("20.0 % to 50.0 %"));
    }

    #[test]
    fn differences_are_counted_by_what_can_be_told() {
        use Evidence::{Same, Told, WithinChance};
        let said = differences("x", &[Told(0.1), Told(-0.1), WithinChance, Told(0.2)]);
        assert!(said.ends_with("higher in 2 of 4 comparisons, lower in 1, within chance in 1"), "{said}");
        let said = differences("x", &[Same, Told(0.1)]);
        assert!(said.ends_with("higher in 1 of 2 comparisons, lower in 0, the same in 1"), "{said}");
        assert_eq!(differences("x", &[]), "There is no design beside x to compare with it");
    }

    #[test]
    fn the_most_frequent_end_is_the_likeliest() {
        let end = |name: &str, value| Named { name: name.to_owned(), value };
        let said = most_frequent_end(&[end("MTD low", 0.2), end("MTD high", 0.5), end("none tolerable", 0.3)]);
        assert_eq!(said, "Dose paths: the most frequent end is MTD high, 50.0 %");
    }
}
