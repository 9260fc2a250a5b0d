//! `comparison.csv`: MTD selection side by side, differences from the reference, and the optimal benchmark, tidy.

use crate::report::words::Label;
use std::borrow::Cow;

use serde::Serialize;

use super::writer::RowWriter;
use crate::characteristics::{
    BenchmarkRow, BestRuleRow, Compared, Comparison, ComparisonLine, ComparisonRow, Estimate, OperatingCharacteristics,
    Quantity, Statistic,
};
use crate::dose::DoseLevel;

#[derive(Serialize)]
struct ComparedRow<'a> {
    file: Label<'a>,
    scenario: Label<'a>,
    design: Label<'a>,
    benchmark_patients: Option<u32>,
    benchmark_used: Option<u32>,
    benchmark_reading: Option<&'static str>,
    quantity: Cow<'static, str>,
    /// 0 for none tolerable, empty for the whole trial.
    dose: Option<usize>,
    estimate: f64,
    mc_se: Option<f64>,
    exact: Option<f64>,
    /// This minus the reference; empty where there is none to tell.
    difference: Option<f64>,
    difference_se: Option<f64>,
    /// Whether the same patients met both.
    paired: Option<bool>,
    unpaired_se: Option<f64>,
    pairing_gain: Option<f64>,
}

/// One value with what else is known of it.
struct Value {
    quantity: Quantity,
    dose: Option<usize>,
    estimate: Estimate,
    exact: Option<f64>,
    compared: Option<Compared>,
}

/// Selection, size and duration of every design under every scenario of every file, and the benchmarks.
///
/// # Errors
///
/// Only if a row cannot be written as CSV, which would be a fault of this program.
pub fn comparison(comparison: &Comparison) -> Result<Vec<u8>, csv::Error> {
    let lines = comparison.lines();
    let rows = lines.iter().flat_map(|line| match line {
        ComparisonLine::Design(row) => design_rows(comparison, row),
        ComparisonLine::Benchmark(row) => benchmark_rows(comparison, row),
        ComparisonLine::BestRule(row) => best_rule_rows(comparison, row),
    });
    RowWriter::new(Vec::new()).file_of(rows)
}

fn design_rows<'a>(comparison: &'a Comparison, row: &'a ComparisonRow) -> Vec<ComparedRow<'a>> {
    let cell = comparison.cell(row);
    let exact = cell.exact.as_ref();
    let mut values = selection(&cell.characteristics, exact);
    for compared in Compared::ALL {
        let exact = exact.and_then(|exact| compared.of(exact)).map(|estimate| estimate.value);
        values.extend(compared.of(&cell.characteristics).map(|estimate| Value {
            quantity: compared.quantity(),
            dose: None,
            estimate,
            exact,
            compared: Some(compared),
        }));
    }
    let efficiency = row.held_against.and_then(|held| Some((held.efficiency?, held.exact_efficiency)));
    values.extend(efficiency.map(|(estimate, exact)| whole(Quantity::Efficiency, estimate, exact)));
    let share = |p_correct| comparison.share_of_best(row, p_correct);
    let exact_share = exact.and_then(|exact| share(exact.p_correct)).map(|of| of.value);
    values.extend(share(cell.characteristics.p_correct).map(|of| whole(Quantity::ShareOfBest, of, exact_share)));
    let benchmark = comparison.benchmark(row);
    let row_of = |Value { quantity, dose, estimate, exact, compared }: Value| {
        let against = row.against.difference().zip(compared);
        let of = against.and_then(|(differences, compared)| differences.of(compared));
        ComparedRow {
            file: Label(&comparison.files[row.file].0),
            scenario: Label(comparison.scenario(row)),
            design: Label(comparison.design(row)),
            benchmark_patients: benchmark.map(|of| of.patients),
            benchmark_used: benchmark.map(|of| of.used),
            benchmark_reading: benchmark.map(|of| of.reading.name()),
            quantity: quantity.name(),
            dose,
            estimate: estimate.value,
            mc_se: estimate.mc_se,
            exact,
            difference: of.map(|of| of.difference.value),
            difference_se: of.and_then(|of| of.difference.mc_se),
            paired: of.and(against).map(|(differences, _)| differences.paired),
            unpaired_se: of.and_then(|of| of.unpaired_se),
            pairing_gain: against.and_then(|(differences, compared)| differences.pairing_gain(compared)),
        }
    };
    values.into_iter().map(row_of).collect()
}

/// How often each answer is given.
fn selection(of: &OperatingCharacteristics, exact: Option<&OperatingCharacteristics>) -> Vec<Value> {
    let at = |dose: usize, estimate, exact| Value {
        quantity: Quantity::Mtd,
        dose: Some(dose),
        estimate,
        exact,
        compared: None,
    };
    let value = |of: fn(&OperatingCharacteristics) -> Estimate| exact.map(|exact| of(exact).value);
    let mut values = vec![at(0, of.p_none_tolerable, value(|of| of.p_none_tolerable))];
    for dose in &of.doses {
        let exact = exact.map(|exact| exact.doses[dose.dose.index()].p_mtd.value);
        values.push(at(dose.dose.number(), dose.p_mtd, exact));
    }
    values.push(whole(Quantity::Undetermined, of.p_undetermined, value(|of| of.p_undetermined)));
    values
}

fn whole(quantity: Quantity, estimate: Estimate, exact: Option<f64>) -> Value {
    Value { quantity, dose: None, estimate, exact, compared: None }
}

fn best_rule_rows<'a>(comparison: &'a Comparison, row: &'a BestRuleRow) -> Vec<ComparedRow<'a>> {
    let at = |dose: usize, p: f64| (Quantity::Mtd, Some(dose), p);
    let mut values = vec![at(0, row.p_none_tolerable)];
    values.extend(row.p_mtd.iter().enumerate().map(|(place, &p_mtd)| at(place + 1, p_mtd)));
    values.push((Quantity::Correct, None, row.p_correct));
    values.push((Quantity::Overdose, None, row.p_overdose));
    values.push((Quantity::Patients(Statistic::Mean), None, row.mean_patients));
    let row_of = |(quantity, dose, value): (Quantity, Option<usize>, f64)| ComparedRow {
        file: Label(&comparison.files[row.file].0),
        scenario: Label(comparison.scenario_of(&ComparisonLine::BestRule(row))),
        design: Label(comparison.best_rule_name()),
        benchmark_patients: None,
        benchmark_used: None,
        benchmark_reading: None,
        quantity: quantity.name(),
        dose,
        estimate: value,
        mc_se: Some(0.0),
        exact: Some(value),
        difference: None,
        difference_se: None,
        paired: None,
        unpaired_se: None,
        pairing_gain: None,
    };
    values.into_iter().map(row_of).collect()
}

fn benchmark_rows<'a>(comparison: &'a Comparison, row: &'a BenchmarkRow) -> Vec<ComparedRow<'a>> {
    let (of, exact) = (&row.selection, row.exact.as_ref());
    let at = |dose: Option<DoseLevel>, estimate, exact| Value {
        quantity: Quantity::Mtd,
        dose: Some(dose.map_or(0, DoseLevel::number)),
        estimate,
        exact,
        compared: None,
    };
    let mut values = vec![at(None, of.p_none_tolerable, exact.map(|exact| exact.p_none_tolerable.value))];
    for (dose, &estimate) in DoseLevel::ladder(of.p_mtd.len()).zip(&of.p_mtd) {
        values.push(at(Some(dose), estimate, exact.map(|exact| exact.p_mtd[dose.index()].value)));
    }
    values.push(whole(Quantity::Correct, of.p_correct, exact.map(|exact| exact.p_correct.value)));
    values.push(whole(Quantity::Overdose, of.p_overdose, exact.map(|exact| exact.p_overdose.value)));
    let row_of = |value: Value| ComparedRow {
        file: Label(&comparison.files[row.file].0),
        scenario: Label(comparison.scenario_of(&ComparisonLine::Benchmark(row))),
        design: Label(comparison.benchmark_name()),
        benchmark_patients: Some(row.patients),
        benchmark_used: Some(row.used),
        benchmark_reading: Some(row.reading.name()),
        quantity: value.quantity.name(),
        dose: value.dose,
        estimate: value.estimate.value,
        mc_se: value.estimate.mc_se,
        exact: value.exact,
        difference: None,
        difference_se: None,
        paired: None,
        unpaired_se: None,
        pairing_gain: None,
    };
    values.into_iter().map(row_of).collect()
}
