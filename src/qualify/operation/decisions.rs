//! Designs that go by tables, against the tables that were published and those of R packages.

use std::ops::RangeInclusive;

use super::{number, numbers, rows, word};
use crate::design::{
    self, CohortDesign, Decision, Evaluation, IntervalDecision, IntervalDesign, Mtd, PatientStatus, PendingDesign,
    Running, Standing, Tallies, boin_rates,
};
use crate::dose::DoseLevel;
use crate::qualify::check::{Comparison, Outcome};
use crate::scenario::{BoinParameters, DesignSpec, Rule};

const BOUNDARIES: &str = include_str!("../../../tests/fixtures/interval_boundaries.csv");
const PROBABILITY_INTERVALS: &str = include_str!("../../../tests/fixtures/toxicity_probability_interval_decisions.csv");
const ISOTONIC: &str = include_str!("../../../tests/fixtures/isotonic_mtd.csv");
const ROLLING_SIX: &str = include_str!("../../../tests/fixtures/rolling_six_decisions.csv");
const TITE_BOIN: &str = include_str!("../../../tests/fixtures/tite_boin_decisions.csv");

/// The design of a file with this table, on so many dose levels.
fn spec(doses: usize, design: &str) -> Result<DesignSpec, String> {
    let curve = vec![0.2; doses];
    let text = super::text(0.3, &[&curve], &format!("[[design]]\nname = \"design\"\n{design}"));
    super::plan(&text)?.designs.pop().map(|design| design.spec).ok_or_else(|| "no design".to_owned())
}

fn boin(target: f64, doses: usize) -> Result<BoinParameters, String> {
    match spec(doses, &format!("max_patients = 60\n[design.boin]\ntarget_dlt_rate = {target:?}\n"))?.rule {
        Rule::Boin(parameters) => Ok(parameters),
        _ => Err("another design".to_owned()),
    }
}

/// An interval design with this target and margin, BOIN going by the target alone.
fn interval_design(
    kind: &str,
    target: f64,
    margin: f64,
    doses: usize,
    eliminate_from: u32,
) -> Result<IntervalDesign, String> {
    let keys = format!(
        "max_patients = 60\n[design.{kind}]\ntarget_dlt_rate = {target:?}\nmargin_below = {margin:?}\nmargin_above = {margin:?}\n\
         eliminate_from = {eliminate_from}\n"
    );
    match spec(doses, &keys)?.rule {
        Rule::Mtpi(parameters) => Ok(IntervalDesign::mtpi(&parameters, doses, 60)),
        Rule::Keyboard(parameters) => Ok(IntervalDesign::keyboard(&parameters, doses, 60)),
        _ => Err("another design".to_owned()),
    }
}

fn level(number: usize) -> Result<DoseLevel, String> {
    DoseLevel::new(number).ok_or_else(|| format!("no dose level {number}"))
}

/// Every boundary, as every number of DLTs shows it.
pub(super) fn boundaries() -> Result<Outcome, String> {
    let mut comparison = Comparison::new();
    for row in rows(BOUNDARIES)? {
        let target = number(&row, "target")?;
        let design = match word(&row, "peer")? {
            "BOIN" => {
                let parameters = boin(target, 5)?;
                let (escalate, de_escalate) = boin_rates(&parameters);
                for (found, column) in [(escalate, "lambda_e"), (de_escalate, "lambda_d")] {
                    let same = (found - number(&row, column)?).abs() < 1e-14;
                    comparison.word(|| format!("{column} for {target}"), if same { "same" } else { "other" }, "same");
                }
                IntervalDesign::boin(&parameters, 5, 60)
            }
            "Keyboard(margin=0.05)" => interval_design("keyboard", target, 0.05, 5, 1)?,
            _ => interval_design("keyboard", target, 0.08, 5, 1)?,
        };
        // "NA" and "-1" are never.
        let count = |column: &str| Ok::<_, String>(word(&row, column)?.parse::<u32>().ok());
        let patients = number(&row, "n")? as u32;
        let (down, up, out) = (count("deescalate_if_ge")?, count("escalate_if_le")?, count("eliminate_if_ge")?);
        for dlts in 0..=patients {
            let expected = match (down.is_some_and(|from| dlts >= from), up.is_some_and(|most| dlts <= most)) {
                (true, _) => IntervalDecision::DeEscalate,
                (false, true) => IntervalDecision::Escalate,
                (false, false) => IntervalDecision::Stay,
            };
            let found = design.boundaries().verdict(patients, dlts);
            let eliminates = design.boundaries().eliminates(patients, dlts);
            let said = |decision: IntervalDecision, out: bool| format!("{decision:?}, eliminated: {out}");
            let expected = said(expected, out.is_some_and(|from| dlts >= from));
            comparison.word(|| format!("{dlts}/{patients}"), &said(found, eliminates), &expected);
        }
    }
    comparison.all_same(BOUNDARY_COMPARISONS)
}

/// 30 rows of BOIN with two rates each, and for each row every number of DLTs.
const BOUNDARY_COMPARISONS: usize = 60 + 3 * 495;

/// The first table of the paper.
pub(super) fn boin_table() -> Result<Outcome, String> {
    let design = IntervalDesign::boin(&boin(0.3, 3)?, 3, 60);
    let table = design.boundaries();
    let first = |patients: u32, holds: &dyn Fn(u32) -> bool| (0..=patients).find(|&dlts| holds(dlts)).unwrap_or(99);
    let each =
        |of: &dyn Fn(u32) -> u32| (1..=10).map(|cohort| of(3 * cohort).to_string()).collect::<Vec<_>>().join(" ");
    let up = each(&|n| first(n, &|y| table.verdict(n, y) != IntervalDecision::Escalate) - 1);
    let down = each(&|n| first(n, &|y| table.verdict(n, y) == IntervalDecision::DeEscalate));
    let out = each(&|n| table.eliminate_from(n));
    let published =
        "escalate 0 1 2 2 3 4 4 5 6 7; de-escalate 2 3 4 5 6 7 8 9 10 11; eliminate 3 4 5 7 8 9 10 11 12 14";
    Ok(Outcome::same(published, format!("escalate {up}; de-escalate {down}; eliminate {out}")))
}

/// What a design says at a dose level where these were treated, in the letters of the reference.
fn letter(design: &IntervalDesign, dose: usize, patients: u16, dlts: u16) -> Result<&'static str, String> {
    let tallies = Tallies::default().with(level(dose)?, patients, dlts);
    Ok(match design.decide(&Standing::of(tallies, Some(level(dose)?))).decision {
        Decision::Treat(next) if next.dose > level(dose)? => "E",
        Decision::Treat(next) if next.dose == level(dose)? => "S",
        Decision::Treat(_) => "D",
        Decision::Wait | Decision::Stop { .. } => "STOP",
    })
}

/// Every decision in the middle and at the lowest of three dose levels.
pub(super) fn probability_intervals() -> Result<Outcome, String> {
    let mut comparison = Comparison::new();
    for row in rows(PROBABILITY_INTERVALS)? {
        let kind = if word(&row, "design")? == "mTPI" { "mtpi" } else { "keyboard" };
        let design = interval_design(kind, number(&row, "target")?, 0.05, 3, 1)?;
        let (patients, dlts) = (number(&row, "n")? as u16, number(&row, "y")? as u16);
        for (dose, column) in [(2, "decision_middle_dose"), (1, "decision_lowest_dose")] {
            let found = letter(&design, dose, patients, dlts)?;
            comparison.word(|| format!("{kind} {dlts}/{patients}, {column}"), found, word(&row, column)?);
        }
    }
    comparison.all_same(2 * 362)
}

/// The MTD of every row, plain, bounded and by keyboard.
pub(super) fn isotonic_mtd() -> Result<Outcome, String> {
    let mut comparison = Comparison::new();
    for row in rows(ISOTONIC)? {
        let target = number(&row, "target")?;
        let mut tallies = Tallies::default();
        let (patients, dlts) = (numbers(word(&row, "n")?)?, numbers(word(&row, "y")?)?);
        for (place, (patients, dlts)) in patients.into_iter().zip(dlts).enumerate() {
            tallies.add(level(place + 1)?, patients as u16, dlts as u16);
        }
        for (keys, column) in
            [("boin", "boin_mtd"), ("boin]\nbounded_mtd = true\n#", "boin_mtd_boundMTD"), ("keyboard", "keyboard_mtd")]
        {
            let keys = format!("max_patients = 60\n[design.{keys}]\ntarget_dlt_rate = {target:?}\n");
            let design = design::build(&spec(5, &keys)?, 5, target)
                .into_cohort()
                .ok_or("it decides while patients are pending")?;
            let found = match design.mtd(&tallies) {
                Mtd::Dose(dose) => dose.to_string(),
                Mtd::NoneTolerable | Mtd::Undetermined => "99".to_owned(),
            };
            comparison.word(|| format!("{column}, target {target}"), &found, word(&row, column)?);
        }
    }
    comparison.all_same(3 * 34)
}

/// Patients at a dose level with an outcome, DLTs first, and pending.
fn group(dose: DoseLevel, enrolled: u32, evaluable: u32, dlts: u32, follow_up: f64) -> Vec<PatientStatus> {
    let evaluation = |number: u32| match number {
        _ if number < dlts => Evaluation::Dlt,
        _ if number < evaluable => Evaluation::NoDlt,
        _ => Evaluation::Pending { follow_up },
    };
    (0..enrolled).map(|number| PatientStatus { dose, evaluation: evaluation(number) }).collect()
}

/// "2-5", "6", "any" and "3 or more" as numbers of patients.
fn range(text: &str) -> Result<RangeInclusive<u32>, String> {
    let parse = |text: &str| text.parse::<u32>().map_err(|_| format!("{text} is no number"));
    match (text, text.strip_suffix(" or more"), text.split_once('-')) {
        ("any", ..) => Ok(0..=6),
        (_, Some(least), _) => Ok(parse(least)?..=6),
        (_, _, Some((from, to))) => Ok(parse(from)?..=parse(to)?),
        (one, ..) => Ok(parse(one)?..=parse(one)?),
    }
}

/// Every row of the grid, in the middle of three dose levels after 0/3 at the lowest.
pub(super) fn rolling_six() -> Result<Outcome, String> {
    let design = pending(&spec(3, "[design.rolling_six]\n")?, 0.3)?;
    let at = level(2)?;
    let mut comparison = Comparison::new();
    for row in rows(ROLLING_SIX)? {
        for enrolled in range(word(&row, "enrolled")?)? {
            for evaluable in range(word(&row, "evaluable")?)?.filter(|&evaluable| evaluable <= enrolled) {
                for dlts in range(word(&row, "dlts")?)?.filter(|&dlts| dlts <= evaluable) {
                    let mut patients = group(level(1)?, 3, 3, 0, 0.0);
                    patients.extend(group(at, enrolled, evaluable, dlts, 0.5));
                    let expected = word(&row, "decision")?.trim_end_matches(" or MTD");
                    let found = decision_word(&*design, &patients, at);
                    comparison.word(|| format!("{dlts}/{evaluable} of {enrolled}"), found, expected);
                }
            }
        }
    }
    // All numbers of patients, of outcomes and of DLTs but 0/6, which has been decided upon at 0/5.
    comparison.all_same(83)
}

/// What a design that decides while patients are pending does next, seen from a dose level.
fn decision_word(design: &dyn PendingDesign, patients: &[PatientStatus], at: DoseLevel) -> &'static str {
    match design.decide(&Running { patients, at: Some(at) }).decision {
        Decision::Wait => "hold",
        Decision::Treat(next) if next.dose == at => "same dose",
        Decision::Treat(next) if next.dose > at => "escalate",
        Decision::Treat(_) => "de-escalate",
        Decision::Stop { .. } => "stop",
    }
}

/// Every state at the lowest of three dose levels, by the sentence of the rule.
pub(super) fn iq_three_plus_three() -> Result<Outcome, String> {
    let design = pending(&spec(3, "[design.iq_three_plus_three]\n")?, 0.3)?;
    let at = level(1)?;
    let mut comparison = Comparison::new();
    for enrolled in 1..=6 {
        for evaluable in 0..=enrolled {
            for dlts in 0..=evaluable.min(2) {
                let expected = match dlts {
                    2 => "stop",
                    0 if evaluable >= 3 => "escalate",
                    1 if evaluable == 6 => "escalate",
                    _ if enrolled - evaluable < 3 && enrolled < 6 => "same dose",
                    _ => "hold",
                };
                let patients = group(at, enrolled, evaluable, dlts, 0.5);
                let found = decision_word(&*design, &patients, at);
                comparison.word(|| format!("{dlts}/{evaluable} of {enrolled}"), found, expected);
            }
        }
    }
    comparison.all_same(63)
}

fn pending(spec: &DesignSpec, target: f64) -> Result<Box<dyn PendingDesign>, String> {
    match design::build(spec, 3, target) {
        design::Design::Pending(design) => Ok(design),
        design::Design::Cohort(_) => Err("it waits for every patient".to_owned()),
    }
}

/// Every state of the published tables, on both sides of every boundary on follow-up.
pub(super) fn tite_boin() -> Result<Outcome, String> {
    let mut comparison = Comparison::new();
    for row in rows(TITE_BOIN)? {
        let target = number(&row, "target")?;
        let spec = spec(3, &format!("max_patients = 60\n[design.tite_boin]\ntarget_dlt_rate = {target:?}\n"))?;
        let design = pending(&spec, target)?;
        let treated = number(&row, "treated")? as u32;
        for dlts in number(&row, "dlts_from")? as u32..=number(&row, "dlts_to")? as u32 {
            let most = (number(&row, "pending_to")? as u32).min(treated - dlts);
            for pending in number(&row, "pending_from")? as u32..=most {
                let said = |follow_up: f64| tite_boin_word(&*design, (treated, dlts, pending), follow_up);
                let longest = f64::from(pending) * 0.999_999;
                let decision = word(&row, "decision")?;
                let (low, high) = match decision {
                    "escalate-or-stay" => ("stay", "escalate"),
                    "stay-or-de-escalate" => ("de-escalate", "stay"),
                    one => (one, one),
                };
                // Published to two decimals.
                let boundary = word(&row, "at_follow_up")?.parse().unwrap_or(longest / 2.0);
                for (follow_up, expected) in [
                    (0.0, low),
                    ((boundary - 0.006).max(0.0), low),
                    ((boundary + 0.006).min(longest), high),
                    (longest, high),
                ] {
                    let found = said(follow_up)?;
                    comparison.word(|| format!("{dlts} DLTs, {pending} of {treated} pending"), found, expected);
                }
            }
        }
    }
    comparison.all_same(4 * 640)
}

/// The decision in the middle of three dose levels, in the words of the paper.
fn tite_boin_word(
    design: &dyn PendingDesign,
    (treated, dlts, pending): (u32, u32, u32),
    follow_up: f64,
) -> Result<&'static str, String> {
    let share = if pending == 0 { 0.0 } else { follow_up / f64::from(pending) };
    let at = |dose: usize| {
        let at = level(dose)?;
        let patients = group(at, treated, treated - pending, dlts, share);
        Ok::<_, String>(design.decide(&Running { patients: &patients, at: Some(at) }).decision)
    };
    let eliminated = matches!(at(1)?, Decision::Stop { mtd: Mtd::NoneTolerable, .. });
    let middle = level(2)?;
    Ok(match at(2)? {
        Decision::Treat(_) if eliminated => "eliminate",
        Decision::Treat(next) if next.dose > middle => "escalate",
        Decision::Treat(next) if next.dose == middle => "stay",
        Decision::Treat(_) => "de-escalate",
        Decision::Wait => "suspend",
        Decision::Stop { .. } => "stop",
    })
}
