//! `sweep.csv`, `sweep_summary.csv` and `passing.csv`: answers point by point, what they have in common, and the chance
//! of passing a dose level.

use crate::report::words::{DesignWords, Label};
use std::borrow::Cow;
use std::io::Write;

use serde::ser::SerializeSeq;
use serde::{Serialize, Serializer};

use super::writer::{RowWriter, column_names};
use crate::characteristics::Quantity;
use crate::dose::DoseLevel;
use crate::exact::CurveAnswer;
use crate::scenario::Plan;
use crate::sweep::{Answers, Passing, Spread, SweepKind, Swept, spreads};

#[derive(Serialize, Default)]
struct PointColumns<'a> {
    kind: &'static str,
    sweep: Label<'a>,
    point: usize,
    scenario: Option<Label<'a>>,
    value_1: Option<f64>,
    value_2: Option<f64>,
    design: Label<'a>,
    rule: &'static str,
    preset: Option<&'static str>,
    switches: &'a str,
    cap: Option<u32>,
    at_cap: Option<&'static str>,
}

#[derive(Serialize, Default)]
struct AnswerColumns {
    /// 0 if no dose level qualifies.
    true_mtd: usize,
    /// Empty where all is exact.
    trials: Option<u64>,
    p_none_tolerable: f64,
    p_none_tolerable_mc_se: Option<f64>,
    p_undetermined: f64,
    p_undetermined_mc_se: Option<f64>,
    p_correct: f64,
    p_correct_mc_se: Option<f64>,
    p_overdose: f64,
    p_overdose_mc_se: Option<f64>,
    mean_patients: f64,
    mean_patients_mc_se: Option<f64>,
    mean_dlts: f64,
    mean_dlts_mc_se: Option<f64>,
}

#[derive(Serialize)]
struct PointRow<'a> {
    columns: PointColumns<'a>,
    varied: Vec<String>,
    answer: AnswerColumns,
    /// The chance of needing more patients than planned with its standard error, if a number is planned anywhere.
    more_than_planned: Vec<Option<f64>>,
    by_dose: ByDose<'a>,
}

/// The true DLT probability of each dose level, and how often it is declared the MTD with the standard error.
struct ByDose<'a> {
    dlt_probabilities: &'a [f64],
    brief: &'a CurveAnswer,
}

impl Serialize for ByDose<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut fields = serializer.serialize_seq(Some(3 * self.dlt_probabilities.len()))?;
        for (dlt_probability, mtd) in self.dlt_probabilities.iter().zip(&self.brief.p_mtd) {
            fields.serialize_element(dlt_probability)?;
            fields.serialize_element(mtd)?;
            fields.serialize_element(&self.brief.p_se(*mtd))?;
        }
        fields.end()
    }
}

/// The keys that vary in these parts and have no column of their own.
fn varied_keys(parts: &[Swept]) -> Vec<&'static str> {
    let keys = parts.iter().flat_map(|part| &part.varied).map(|&(key, _)| key);
    keys.filter(|key| !["cap", "at_cap"].contains(key)).collect()
}

/// The values of these keys in a design of a part, empty where they do not vary.
fn varied_values(part: &Swept, design: usize, keys: &[&str]) -> Vec<String> {
    let value = |key: &&str| {
        let of_key = part.varied.iter().find(|(varied, _)| varied == key);
        of_key.map_or(String::new(), |(_, values)| values[design].to_string())
    };
    keys.iter().map(value).collect()
}

/// Writes every design at every point of every part of a sweep, row by row: all of them may be more than memory has room for.
///
/// # Errors
///
/// What the stream reports, such as a full disk.
pub fn sweep<W: Write>(out: W, parts: &[Swept]) -> Result<W, csv::Error> {
    let keys = varied_keys(parts);
    let mut header = column_names::<PointColumns<'_>>()?;
    header.extend(keys.iter().map(|&key| key.to_owned()));
    header.extend(column_names::<AnswerColumns>()?);
    let is_planned = |brief: &CurveAnswer| brief.size.p_more_than_planned.is_some();
    let planned = parts.iter().flat_map(|part| &part.answers).flat_map(|answers| &answers.by_design).any(is_planned);
    if planned {
        let name = Quantity::MoreThanPlanned.name();
        header.extend([name.to_string(), format!("{name}_mc_se")]);
    }
    for dose in DoseLevel::ladder(parts.first().map_or(0, |part| part.plan.dose_count())) {
        header.extend([format!("true_dlt_probability_{dose}"), format!("p_mtd_{dose}"), format!("p_mtd_{dose}_mc_se")]);
    }
    let words = |part: &Swept| part.plan.designs.iter().map(DesignWords::new).collect::<Vec<_>>();
    let words: Vec<_> = parts.iter().map(words).collect();
    let mut rows = RowWriter::with_header(out, &header)?;
    for (part, designs) in parts.iter().zip(&words) {
        for (point, answers) in part.answers.iter().enumerate() {
            for (design, brief) in answers.by_design.iter().enumerate() {
                let varied = varied_values(part, design, &keys);
                let p_more = brief.size.p_more_than_planned;
                let more_than_planned =
                    if planned { vec![p_more.map(|p| p.value), p_more.and_then(|p| p.mc_se)] } else { Vec::new() };
                rows.write(&row(part, point, (design, &designs[design], varied), answers, brief, more_than_planned))?;
            }
        }
    }
    rows.finish()
}

fn row<'a>(
    part: &'a Swept,
    point: usize,
    (design, words, varied): (usize, &'a DesignWords, Vec<String>),
    answers: &'a Answers,
    brief: &'a CurveAnswer,
    more_than_planned: Vec<Option<f64>>,
) -> PointRow<'a> {
    let place = &part.points[point];
    let columns = PointColumns {
        kind: part.kind.name(),
        sweep: Label(&part.name),
        point: point + 1,
        scenario: place.scenario.map(|scenario| Label(&part.plan.scenarios[scenario].name)),
        value_1: place.values.first().copied(),
        value_2: place.values.get(1).copied(),
        design: Label(&part.plan.designs[design].name),
        rule: words.rule,
        preset: words.preset,
        switches: &words.switches,
        cap: words.cap,
        at_cap: words.at_cap,
    };
    let answer = AnswerColumns {
        true_mtd: answers.true_mtd.map_or(0, DoseLevel::number),
        trials: brief.size.trials,
        p_none_tolerable: brief.p_none_tolerable,
        p_none_tolerable_mc_se: brief.p_se(brief.p_none_tolerable),
        p_undetermined: brief.p_undetermined,
        p_undetermined_mc_se: brief.p_se(brief.p_undetermined),
        p_correct: brief.p_correct,
        p_correct_mc_se: brief.p_se(brief.p_correct),
        p_overdose: brief.p_overdose,
        p_overdose_mc_se: brief.p_se(brief.p_overdose),
        mean_patients: brief.size.mean_patients.value,
        mean_patients_mc_se: brief.size.mean_patients.mc_se,
        mean_dlts: brief.size.mean_dlts.value,
        mean_dlts_mc_se: brief.size.mean_dlts.mc_se,
    };
    PointRow {
        columns,
        varied,
        answer,
        more_than_planned,
        by_dose: ByDose { dlt_probabilities: &answers.dlt_probabilities, brief },
    }
}

#[derive(Serialize, Default)]
struct DesignColumns<'a> {
    kind: &'static str,
    sweep: Label<'a>,
    design: Label<'a>,
    rule: &'static str,
    preset: Option<&'static str>,
    switches: String,
    cap: Option<u32>,
    at_cap: Option<&'static str>,
}

#[derive(Serialize, Default)]
struct SpreadColumns {
    points: usize,
    quantity: Cow<'static, str>,
    mean: f64,
    mean_mc_se: Option<f64>,
    sd: Option<f64>,
    worst_5_percent: f64,
    minimum: f64,
    q05: f64,
    q10: f64,
    q25: f64,
    q50: f64,
    q75: f64,
    q90: f64,
    q95: f64,
    maximum: f64,
}

#[derive(Serialize)]
struct SpreadRow<'a> {
    design: DesignColumns<'a>,
    varied: Vec<String>,
    spread: SpreadColumns,
}

/// Every quantity of every design over the points of each part of a sweep.
///
/// # Errors
///
/// Only if a row cannot be written as CSV, which would be a fault of this program.
pub fn sweep_summary(parts: &[Swept]) -> Result<Vec<u8>, csv::Error> {
    let keys = varied_keys(parts);
    let mut header = column_names::<DesignColumns<'_>>()?;
    header.extend(keys.iter().map(|&key| key.to_owned()));
    header.extend(column_names::<SpreadColumns>()?);
    let mut rows = RowWriter::with_header(Vec::new(), &header)?;
    for part in parts {
        for spread in spreads(&part.answers) {
            let varied = varied_values(part, spread.design, &keys);
            rows.write(&SpreadRow {
                design: design_columns(part, spread.design),
                varied,
                spread: spread_columns(part, &spread),
            })?;
        }
    }
    rows.finish()
}

fn design_columns(part: &Swept, design: usize) -> DesignColumns<'_> {
    let named = &part.plan.designs[design];
    let DesignWords { rule, preset, switches, cap, at_cap } = DesignWords::new(named);
    let (kind, sweep) = (part.kind.name(), Label(&part.name));
    DesignColumns { kind, sweep, design: Label(&named.name), rule, preset, switches, cap, at_cap }
}

fn spread_columns(part: &Swept, spread: &Spread) -> SpreadColumns {
    let [q05, q10, q25, q50, q75, q90, q95] = spread.quantiles;
    SpreadColumns {
        points: spread.points,
        quantity: spread.quantity.quantity().name(),
        mean: spread.mean,
        // Only random curves are a sample of more.
        mean_mc_se: if part.kind == SweepKind::RandomCurves { spread.mc_se() } else { spread.simulation_se },
        sd: spread.sd,
        worst_5_percent: spread.worst,
        minimum: spread.minimum,
        q05,
        q10,
        q25,
        q50,
        q75,
        q90,
        q95,
        maximum: spread.maximum,
    }
}

#[derive(Serialize)]
struct PassingRow<'a> {
    design: Label<'a>,
    rule: &'static str,
    preset: Option<&'static str>,
    switches: String,
    true_dlt_probability: f64,
    p_passed: f64,
    p_declared_at_top: f64,
}

/// What becomes of one dose level against its true DLT probability, for the designs of a plan.
///
/// # Errors
///
/// Only if a row cannot be written as CSV, which would be a fault of this program.
pub fn passing(plan: &Plan, curves: &[Vec<Passing>]) -> Result<Vec<u8>, csv::Error> {
    let rows = plan.designs.iter().zip(curves).flat_map(|(design, curve)| {
        curve.iter().map(|point| {
            let DesignWords { rule, preset, switches, .. } = DesignWords::new(design);
            PassingRow {
                design: Label(&design.name),
                rule,
                preset,
                switches,
                true_dlt_probability: point.true_dlt_probability,
                p_passed: point.p_passed,
                p_declared_at_top: point.p_declared_at_top,
            }
        })
    });
    RowWriter::new(Vec::new()).file_of(rows)
}
