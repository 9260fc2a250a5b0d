//! The 3+3 in all its variants, against closed forms and other programs.

use super::{exact_of, number, numbers, plan, rows, text, word};
use crate::characteristics::OperatingCharacteristics;
use crate::exact;
use crate::qualify::check::{Comparison, Outcome};
use crate::simulate::Study;

const CURVES: [&[f64]; 3] = [&[0.05, 0.10, 0.20], &[0.10, 0.25, 0.40, 0.55], &[0.30, 0.45]];

const REFERENCE: &str = include_str!("../../../tests/fixtures/three_plus_three_exact.csv");

/// The letters of the reference file and the presets that they stand for.
const PRESETS: [(&str, &str); 5] = [
    ("A", "classic"),
    ("B", "classic-top-six"),
    ("C", "de-escalating"),
    ("D", "de-escalating-top-six"),
    ("G", "two-in-six"),
];

fn design(rule: &str, more: &str) -> String {
    format!("[[design]]\nname = \"3+3\"\n{more}[design.three_plus_three]\nrule = \"{rule}\"\n")
}

/// What becomes of a dose level with DLT probability p: 0/3, 1/3 and then 0/3, 2/6, passed in all, and tolerated in six.
struct Passing {
    none_in_three: f64,
    two_in_six: f64,
    passed: f64,
    /// No more than one DLT in the second three, after none in the first.
    confirmed: f64,
    /// At most one DLT in six, all six treated.
    six: f64,
}

impl Passing {
    fn new(p: f64) -> Self {
        let q = 1.0 - p;
        let none_in_three = q.powi(3);
        let one_then_none = 3.0 * p * q.powi(5);
        let confirmed = q.powi(3) + 3.0 * p * q.powi(2);
        Self {
            none_in_three,
            two_in_six: 9.0 * p.powi(2) * q.powi(4),
            passed: none_in_three + one_then_none,
            confirmed,
            six: none_in_three * confirmed + one_then_none,
        }
    }
}

/// The probability of each dose level to be the MTD, the lowest first, by rule.
fn selection(rule: &str, curve: &[f64]) -> Vec<f64> {
    let at: Vec<Passing> = curve.iter().map(|&p| Passing::new(p)).collect();
    let top = curve.len() - 1;
    let reached = |dose: usize| at[..dose].iter().map(|of| of.passed).product::<f64>();
    let six_at_top = matches!(rule, "classic-top-six" | "de-escalating-top-six");
    let holds = |dose: usize| if dose == top && six_at_top { at[dose].six } else { at[dose].passed };
    (0..=top)
        .map(|dose| match rule {
            "classic" | "classic-top-six" if dose == top => reached(top) * holds(top),
            "classic" | "classic-top-six" => reached(dose + 1) * (1.0 - holds(dose + 1)),
            "two-in-six" if dose == top => reached(top) * (at[top].passed + at[top].two_in_six),
            "two-in-six" => {
                let above = &at[dose + 1];
                reached(dose) * (at[dose].two_in_six + at[dose].passed * (1.0 - above.passed - above.two_in_six))
            }
            // Down from the first dose level above that does not hold, over those that turn out too toxic when expanded.
            _ => {
                let from = |above: usize| {
                    let fallen: f64 =
                        at[dose + 1..above].iter().map(|of| of.none_in_three * (1.0 - of.confirmed)).product();
                    reached(dose) * at[dose].six * fallen * (1.0 - holds(above))
                };
                let from_above: f64 = (dose + 1..=top).map(from).sum();
                if dose == top { reached(top) * holds(top) } else { from_above }
            }
        })
        .collect()
}

/// Selection on three curves against the closed form.
pub(super) fn closed_form(rule: &str) -> Result<Outcome, String> {
    let mut comparison = Comparison::new();
    for curve in CURVES {
        let of = exact_of(&text(0.3, &[curve], &design(rule, "")))?;
        let expected = selection(rule, curve);
        comparison.number(|| "none".to_owned(), of.p_none_tolerable.value, 1.0 - expected.iter().sum::<f64>());
        for (dose, expected) in of.doses.iter().zip(expected) {
            comparison.number(|| format!("dose level {}", dose.dose), dose.p_mtd.value, expected);
        }
    }
    comparison.within(12, 1e-12, "")
}

/// E\[n_j\] = (product of e_i below j) (3 + 9 p q²), rule A: three more are treated after 1/3, whose probability is 3 p q².
pub(super) fn mean_patients() -> Result<Outcome, String> {
    let mut comparison = Comparison::new();
    for curve in CURVES {
        let of = exact_of(&text(0.3, &[curve], &design("classic", "")))?;
        let mut reached = 1.0;
        for (dose, &p) in of.doses.iter().zip(curve) {
            let expected = reached * (3.0 + 9.0 * p * (1.0 - p).powi(2));
            let found = dose.patients.as_ref().map_or(f64::NAN, |patients| patients.mean.value);
            comparison.number(|| format!("dose level {}", dose.dose), found, expected);
            reached *= Passing::new(p).passed;
        }
    }
    comparison.within(9, 1e-12, "")
}

/// The number of distinct paths, cohort by cohort.
pub(super) fn paths() -> Result<Outcome, String> {
    const COUNTS: [(&str, [u128; 8]); 4] = [
        ("classic", [7, 19, 43, 91, 187, 379, 763, 1531]),
        ("classic-top-six", [10, 25, 55, 115, 235, 475, 955, 1915]),
        ("de-escalating", [7, 34, 118, 346, 922, 2314, 5578, 13066]),
        ("de-escalating-top-six", [10, 46, 154, 442, 1162, 2890, 6922, 16138]),
    ];
    let mut comparison = Comparison::new();
    for (rule, counts) in COUNTS {
        for (place, expected) in counts.into_iter().enumerate() {
            let curve = vec![0.2; place + 1];
            let study = Study::new(plan(&text(0.3, &[&curve], &design(rule, "")))?);
            let graph = exact::capped_graph(&study, 0).map_err(|error| error.to_string())?;
            let found = exact::distinct_paths(&graph).to_string();
            comparison.word(|| format!("{rule}, {} dose levels", place + 1), &found, &expected.to_string());
        }
    }
    comparison.all_same(32)
}

/// Everything that the other program enumerated.
pub(super) fn reference() -> Result<Outcome, String> {
    let mut comparison = Comparison::new();
    let mut known: Option<(String, Study, OperatingCharacteristics)> = None;
    let rows = rows(REFERENCE)?;
    for row in &rows {
        let (variant, cap, curve) = (word(row, "variant")?, word(row, "cap")?, word(row, "true_dlt_probabilities")?);
        let key = format!("{variant}, cap {cap}, {curve}");
        if known.as_ref().is_none_or(|(of, ..)| *of != key) {
            let rule = PRESETS.iter().find(|(letter, _)| *letter == variant).ok_or("an unknown rule")?.1;
            let cap = if cap.is_empty() { String::new() } else { format!("cap = {cap}\nat_cap = \"undetermined\"\n") };
            let study = Study::new(plan(&text(0.3, &[&numbers(curve)?], &design(rule, &cap)))?);
            let of = exact::answer(&study, 0, 0).map_err(|error| error.to_string())?;
            known = Some((key.clone(), study, of));
        }
        let Some((_, study, of)) = &known else { continue };
        let (quantity, at) = (word(row, "quantity")?, word(row, "at")?);
        let found = found(study, of, quantity, at)?;
        // A count of paths is as exact as any number here.
        let expected = number(row, "value")?;
        comparison.scaled(|| format!("{key}: {quantity} {at}"), found, expected, expected.abs().max(1.0));
    }
    comparison.within(1790, 1e-11, "")
}

/// A quantity as the reference file names it.
fn found(study: &Study, of: &OperatingCharacteristics, quantity: &str, at: &str) -> Result<f64, String> {
    let dose = || at.parse::<usize>().ok().and_then(|number| of.doses.get(number.checked_sub(1)?));
    let value = match (quantity, at) {
        ("paths", _) => {
            let graph = exact::capped_graph(study, 0).map_err(|error| error.to_string())?;
            Some(exact::distinct_paths(&graph) as f64)
        }
        ("p_mtd", "0") => Some(of.p_none_tolerable.value),
        ("p_mtd", _) => dose().map(|dose| dose.p_mtd.value),
        ("p_undetermined", _) => Some(of.p_undetermined.value),
        ("mean_patients", "all") => of.mean_patients().map(|mean| mean.value),
        ("mean_patients", _) => dose().and_then(|dose| Some(dose.patients.as_ref()?.mean.value)),
        ("mean_dlts", "all") => of.mean_dlts().map(|mean| mean.value),
        ("mean_dlts", _) => dose().and_then(|dose| Some(dose.dlts.as_ref()?.mean.value)),
        ("p_sample_size", size) => {
            let size: u64 = size.parse().map_err(|_| format!("{size} is no size"))?;
            let bins = of.patients.as_ref().map(|patients| &patients.distribution.bins);
            bins.map(|bins| bins.iter().find(|bin| bin.from == size).map_or(0.0, |bin| bin.probability.value))
        }
        _ => None,
    };
    value.ok_or_else(|| format!("{quantity} at {at} is not known"))
}
