//! What follows the MTD, stands beside the designs, or is told of a running trial, against other programs.

use std::collections::BTreeMap;

use super::{exact_of, number, numbers, rows, text, word};
use crate::ask::{self, File, History};
use crate::best_rule::{BestRule, Constraints, WeightedCurve};
use crate::dose::DoseLevel;
use crate::monitoring::{Boundary, BoundaryRule, Criterion, Hypotheses, passing, search};
use crate::probability::Probability;
use crate::qualify::check::{Comparison, Outcome};
use crate::simulate::Watch;

const EXPANSION: &str = include_str!("../../../tests/fixtures/expansion_after_3p3_exact.csv");
const BEST_RULE: &str = include_str!("../../../tests/fixtures/best_rule_exact.csv");
const MONITORING: &str = include_str!("../../../tests/fixtures/toxicity_monitoring_reference.csv");
const TWO_STAGES: &str = include_str!("../../../tests/fixtures/simon_two_stage_reference.csv");
const VIOLA: &str = include_str!("../../../tests/fixtures/viola_dose_transition_pathways.csv");

/// Half of the last digit that the other program prints: eight decimals of probabilities, six of means.
pub(super) fn expansion() -> Result<Outcome, String> {
    let mut comparison = Comparison::new();
    for row in rows(EXPANSION)? {
        let rule =
            if word(&row, "three_plus_three")? == "no de-escalation" { "classic" } else { "de-escalating-top-six" };
        let data = if word(&row, "data_in_the_rule")?.starts_with("pooled") { "pooled" } else { "expansion" };
        let more = format!(
            "[[design]]\nname = \"3+3\"\n[design.three_plus_three]\nrule = \"{rule}\"\n\
             [expansion]\npatients = {}\nfirst_look = {}\nstop_above = {}\ndata = \"{data}\"\n",
            word(&row, "expansion_patients")?,
            word(&row, "first_look_after")?,
            word(&row, "cut")?
        );
        let of = exact_of(&text(0.3, &[&numbers(word(&row, "true_p")?)?], &more))?;
        let expansion = of.expansion.as_ref().ok_or("no expansion")?;
        let digits = 6e-9;
        comparison.scaled(|| "none".to_owned(), expansion.p_none_before.value, number(&row, "mtd_none")?, digits);
        for (place, dose) in expansion.doses.iter().enumerate() {
            let level = place + 1;
            let declared = number(&row, &format!("mtd_{level}"))?;
            let stopped = number(&row, &format!("mtd_{level}_and_expansion_stopped"))?;
            comparison.scaled(|| format!("declared {level}"), dose.p_mtd_before.value, declared, digits);
            comparison.scaled(|| format!("stopped {level}"), dose.p_stopped.value, stopped, digits);
        }
        for (found, column) in [(of.mean_patients(), "mean_patients"), (of.mean_dlts(), "mean_dlts")] {
            let found = found.map_or(f64::NAN, |mean| mean.value);
            comparison.scaled(|| column.to_owned(), found, number(&row, column)?, 6e-7);
        }
    }
    comparison.within(36 * 13, 1.0, " of the last digit")
}

pub(super) fn best_rule() -> Result<Outcome, String> {
    let mut comparison = Comparison::new();
    for row in rows(BEST_RULE)? {
        let mtds = numbers(word(&row, "true_mtd")?)?;
        let curve = |(curve, mtd): (&str, f64)| {
            let dlt_probabilities = numbers(curve)?;
            Ok::<_, String>(WeightedCurve { dlt_probabilities, true_mtd: DoseLevel::new(mtd as usize), weight: 1.0 })
        };
        let curves = word(&row, "curves")?.split(';').zip(mtds).map(curve).collect::<Result<Vec<_>, _>>()?;
        let constraints = Constraints {
            doses: curves.first().map_or(0, |curve| curve.dlt_probabilities.len()),
            starting_dose: DoseLevel::LOWEST,
            cohort_size: number(&row, "cohort")? as u8,
            max_patients: number(&row, "patients")? as u32,
            penalty: number(&row, "penalty")?,
        };
        let called = format!("{constraints:?}");
        let rule = BestRule::find(constraints, curves, &Watch::default()).map_err(|error| error.to_string())?;
        let rule = rule.map_err(|error| error.to_string())?;
        comparison.number(|| called.clone(), rule.value(), number(&row, "value")?);
        comparison.word(|| format!("tallies, {called}"), &rule.tallies().to_string(), word(&row, "tallies")?);
    }
    comparison.within(12, 1e-12, "")
}

fn probability(value: f64) -> Result<Probability, String> {
    Probability::new(value).ok_or_else(|| format!("{value} is no probability"))
}

/// The rule of a row, and its first look.
fn rule(row: &BTreeMap<String, String>) -> Result<(BoundaryRule, u32), String> {
    let (name, target) = (word(row, "rule")?, probability(number(row, "p0")?)?);
    if name.starts_with("Pocock") {
        return Ok((BoundaryRule::ConstantTail { target, total_error: probability(number(row, "alpha")?)? }, 1));
    }
    // The published threshold of the beta-binomial rule is 4e-7 below the posterior probability at which its boundary jumps.
    let searched = if name.starts_with("beta-binomial") { 1e-6 } else { 0.0 };
    let above = probability(number(row, "posterior_threshold")? + searched)?;
    let prior = (number(row, "prior_a")?, number(row, "prior_b")?);
    Ok((BoundaryRule::Posterior { target, above, prior }, if name.contains("from 3 patients") { 3 } else { 1 }))
}

/// Boundaries are the same; probabilities and means to half of the last digit that is printed.
pub(super) fn monitoring() -> Result<Outcome, String> {
    let mut comparison = Comparison::new();
    for row in rows(MONITORING)? {
        let (rule, first_look) = rule(&row)?;
        let boundary =
            Boundary::new(&rule, number(&row, "n_max")? as u32, first_look).map_err(|error| error.to_string())?;
        if word(&row, "true_p")?.is_empty() {
            let never = || "never".to_owned();
            let found = boundary.stop_at(number(&row, "n")? as u32).map_or_else(never, |dlts| dlts.to_string());
            comparison.word(|| format!("{rule:?}"), &found, word(&row, "stop_if_dlts_at_least")?);
            continue;
        }
        let found = passing(&boundary, number(&row, "true_p")?);
        for (found, column, digit) in [
            (found.p_stop, "p_stop_exact", 5e-9),
            (found.mean_patients, "e_patients_exact", 5e-7),
            (found.mean_dlts, "e_events_exact", 5e-7),
        ] {
            comparison.scaled(|| column.to_owned(), found, number(&row, column)?, digit * 1.000_001);
        }
    }
    comparison.within(452 + 3 * 68, 1.0, " of the last digit")
}

pub(super) fn two_stages() -> Result<Outcome, String> {
    let mut comparison = Comparison::new();
    for row in rows(TWO_STAGES)? {
        let of = |column: &str| probability(number(&row, column)?);
        let hypotheses = Hypotheses { p0: of("p0")?, p1: of("p1")?, alpha: of("alpha")?, beta: of("beta")? };
        let criterion = if word(&row, "kind")? == "optimal" { Criterion::Optimal } else { Criterion::Minimax };
        let found = search(&hypotheses, criterion, 80).map_err(|error| error.to_string())?;
        let sizes = [found.more_than, found.first_stage, found.success_above, found.patients];
        for (found, column) in sizes.into_iter().zip(["r1", "n1", "r", "n"]) {
            comparison.word(|| column.to_owned(), &found.to_string(), word(&row, column)?);
        }
        let (p0, p1) = (hypotheses.p0.get(), hypotheses.p1.get());
        for (found, column) in [
            (found.mean_patients(p0), "expected_n_p0"),
            (found.p_early_end(p0), "pet_p0"),
            (found.p_success(p0), "type1_exact"),
            (found.p_success(p1), "power_exact"),
        ] {
            comparison.scaled(|| column.to_owned(), found, number(&row, column)?, 5.000_001e-7);
        }
    }
    comparison.within(18 * 8, 1.0, " of the last digit")
}

/// Storer's traditional design: what comes after each history.
const HISTORIES: [(&str, &str); 21] = [
    ("", "treat 3 at 1"),
    ("1NNN", "treat 3 at 2"),
    ("1NNT", "treat 3 at 1"),
    ("1NTT", "none: lowest dose too toxic"),
    ("1TTT", "none: lowest dose too toxic"),
    ("1NNT 1NNN", "treat 3 at 2"),
    ("1NNT 1NNT", "none: lowest dose too toxic"),
    ("1NNT 1TTT", "none: lowest dose too toxic"),
    ("1NNN 2NNN", "treat 3 at 3"),
    ("1NNN 2NNT", "treat 3 at 2"),
    ("1NNN 2NTT", "1: lower dose confirmed"),
    ("1NNN 2TTT", "1: lower dose confirmed"),
    ("1NNN 2NNT 2NNN", "treat 3 at 3"),
    ("1NNN 2NNT 2NNT", "1: lower dose confirmed"),
    ("1NNN 2NNT 2NTT", "1: lower dose confirmed"),
    ("1NNT 1NNN 2NTT", "1: lower dose confirmed"),
    ("1NNN 2NNN 3NNT", "treat 3 at 3"),
    ("1NNN 2NNN 3NTT", "2: lower dose confirmed"),
    ("1NNN 2NNN 3NNT 3NNT", "2: lower dose confirmed"),
    ("1NNN 2NNN 3NNT 3NNN", "3: top dose reached"),
    ("1NNT 1NNN 2NNT 2NNN 3NNT 3NTT", "2: lower dose confirmed"),
];

/// What the first design of a file says after a history.
fn said(text: &str, history: &str) -> Result<String, String> {
    let file = File { name: "qualification.toml", text };
    let told = ask::next(file, None, History::Outcomes(history), true).map_err(|error| error.to_string())?;
    let decision = told.decision;
    Ok(match (decision.patients, decision.dose, decision.mtd, decision.stop_reason) {
        (Some(patients), Some(dose), ..) => format!("treat {patients} at {dose}"),
        (_, _, Some(mtd), Some(reason)) => format!("{mtd}: {}", reason.replace('_', " ")),
        _ => decision.action.to_owned(),
    })
}

pub(super) fn histories() -> Result<Outcome, String> {
    let text =
        text(0.3, &[&[0.1, 0.2, 0.3]], "[[design]]\nname = \"3+3\"\n[design.three_plus_three]\nrule = \"classic\"\n");
    let mut comparison = Comparison::new();
    for (history, expected) in HISTORIES {
        comparison.word(|| format!("after {history:?}"), &said(&text, history)?, expected);
    }
    comparison.all_same(21)
}

pub(super) fn viola() -> Result<Outcome, String> {
    let skeleton: [f64; 7] = [0.03, 0.07, 0.12, 0.20, 0.30, 0.40, 0.52];
    let design = format!(
        "[[design]]\nname = \"CRM\"\nmax_patients = 21\nenough_at_dose = 12\n[design.crm]\nmodel = \"empiric\"\nskeleton = {skeleton:?}\n\
         prior_variance = 0.75\nstarting_dose = 3\nrestrict_escalation = true\nsafety_stop = 0.72\nsafety_rate = 0.30\n"
    );
    let text = text(0.2, &[&skeleton], &design);
    let mut comparison = Comparison::new();
    for row in rows(VIOLA)? {
        let (mut history, mut dose) = (String::new(), "3".to_owned());
        for cohort in 1..=3 {
            let Ok(dlts) = word(&row, &format!("dlts_{cohort}"))?.parse::<usize>() else { break };
            history += &format!(" {dose}{}{}", "T".repeat(dlts), "N".repeat(3_usize.saturating_sub(dlts)));
            let expected = word(&row, &format!("next_{}", cohort + 1))?;
            let found = said(&text, history.trim())?;
            let stop = "none: lowest dose too toxic".to_owned();
            let in_words = if expected == "STOP" { stop } else { format!("treat 3 at {expected}") };
            comparison.word(|| format!("after{history}"), &found, &in_words);
            if expected == "STOP" {
                break;
            }
            expected.clone_into(&mut dose);
        }
    }
    comparison.all_same(152)
}
