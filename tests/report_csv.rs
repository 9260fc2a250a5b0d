//! Every CSV file parsed back and held against the results it was written from, to the bit.

#![allow(clippy::unwrap_used)]

mod results;

use std::collections::{BTreeSet, HashMap};

use csv::StringRecord;
use dosim::characteristics::{Results, check, values};
use dosim::design::Mtd;
use dosim::exact;
use dosim::probability::Probability;
use dosim::report::formats::csv::{
    PatientRow, TrialRow, distributions, doses, operating_characteristics, patient_rows, summary, trial_rows,
};
use dosim::scenario::{AtCap, Plan, Preset};
use dosim::simulate::Study;
use dosim::trial::{Fate, Ignore, Outcome, TrialRecord};
use results::{capped, conduct, default_plan, design, simulate};

/// A parsed file: rows as maps from column to text.
struct Table {
    header: Vec<String>,
    rows: Vec<HashMap<String, String>>,
}

fn parse(bytes: &[u8]) -> Table {
    let mut reader = csv::Reader::from_reader(bytes);
    let header: Vec<_> = reader.headers().unwrap().iter().map(str::to_owned).collect();
    let row = |record: StringRecord| header.iter().cloned().zip(record.iter().map(str::to_owned)).collect();
    let rows = reader.records().map(|record| row(record.unwrap())).collect();
    Table { header, rows }
}

/// The same number to the bit, or the same absence.
fn same(text: &str, value: Option<f64>) -> bool {
    match value {
        None => text.is_empty(),
        Some(value) => text.parse::<f64>().unwrap().to_bits() == value.to_bits(),
    }
}

/// Two designs of which one has a cap.
fn results() -> Results {
    let designs = vec![
        capped(Preset::Classic, AtCap::Undetermined),
        design("D", Preset::DeEscalatingTopSix, None, AtCap::Declare),
    ];
    let mut plan = Plan { designs, trials: 300, ..default_plan() };
    plan.doses[0].amount = Some(1e7);
    plan.doses[0].unit = Some("CAR+ cells".to_owned());
    simulate(plan)
}

#[test]
fn operating_characteristics_come_back_to_the_bit() {
    // Without dropout there is an exact answer, with a cap too.
    let mut plan = results().plan;
    plan.conduct.dropout_probability = Probability::ZERO;
    let study = Study::new(plan.clone());
    let mut results = simulate(plan);
    exact::attach(&study, &mut results);
    let table = parse(&operating_characteristics(&results).unwrap());
    assert_eq!(table.header, ["scenario", "design", "quantity", "dose", "estimate", "mc_se", "exact", "z"]);
    assert!(table.rows.iter().any(|row| !row["z"].is_empty()));
    let mut rows = table.rows.iter();
    for cell in &results.cells {
        for (value, checked) in values(&cell.characteristics).into_iter().zip(check(cell)) {
            let row = rows.next().unwrap();
            assert!(same(&row["exact"], checked.as_ref().map(|checked| checked.exact)), "{row:?}");
            assert!(same(&row["z"], checked.and_then(|checked| checked.z)), "{row:?}");
            assert_eq!(row["scenario"], results.scenario(cell).name);
            assert_eq!(row["design"], results.design(cell).name);
            assert_eq!(row["quantity"], value.name());
            assert_eq!(row["dose"], value.dose.map_or(String::new(), |dose| dose.to_string()));
            assert!(same(&row["estimate"], Some(value.estimate.value)), "{row:?}");
            assert!(same(&row["mc_se"], value.estimate.mc_se), "{row:?}");
        }
    }
    assert!(rows.next().is_none());
}

/// Each quantity of the whole trial is in the summary, each of a dose level among the doses, and nothing else is.
#[test]
fn wide_tables_hold_the_same_quantities() {
    let results = results();
    let summary = parse(&summary(&results).unwrap());
    let doses = parse(&doses(&results).unwrap());
    insta::assert_snapshot!("summary_header", summary.header.join("\n"));
    insta::assert_snapshot!("doses_header", doses.header.join("\n"));
    assert_eq!(summary.rows.len(), 10);
    assert_eq!(doses.rows.len(), 30);

    let mut filled = 0;
    for (index, cell) in results.cells.iter().enumerate() {
        for value in values(&cell.characteristics) {
            let (row, name) = match value.dose {
                Some(0) => (&summary.rows[index], "p_none_tolerable".into()),
                None => (&summary.rows[index], value.name()),
                Some(dose) => (&doses.rows[3 * index + dose - 1], value.name()),
            };
            assert!(same(&row[&*name], Some(value.estimate.value)), "{name} in {row:?}");
            if value.estimate.mc_se.is_some() {
                assert!(same(&row[&format!("{name}_mc_se")], value.estimate.mc_se), "{name} in {row:?}");
            }
            filled += 1 + usize::from(value.estimate.mc_se.is_some());
        }
    }
    let filled_of = |table: &Table, lead: usize| {
        let of =
            |row: &HashMap<String, String>| table.header[lead..].iter().filter(|name| !row[*name].is_empty()).count();
        table.rows.iter().map(of).sum::<usize>()
    };
    assert_eq!(filled_of(&summary, 11) + filled_of(&doses, 14), filled);
}

#[test]
fn leading_columns_say_which_design_and_dose_level() {
    let results = results();
    let summary = parse(&summary(&results).unwrap());
    let (capped, free) = (&summary.rows[0], &summary.rows[1]);
    let switches = "de_escalate=no expand_top_dose=no dlts_tolerated_in_six=1 starting_dose=1";
    for (column, text) in [
        ("scenario", "as hoped"),
        ("design", "classic"),
        ("preset", "classic"),
        ("switches", switches),
        ("cap", "12"),
        ("at_cap", "undetermined"),
        ("target_dlt_rate", "0.33"),
        ("true_mtd", "3"),
        ("trials", "300"),
        ("seed", "20230228"),
    ] {
        assert_eq!(capped[column], text, "{column}");
    }
    for (column, text) in [("preset", "de-escalating-top-six"), ("cap", ""), ("at_cap", "")] {
        assert_eq!(free[column], text, "{column}");
    }
    assert_eq!(summary.rows[8]["true_mtd"], "0");

    let doses = parse(&doses(&results).unwrap());
    let steep: Vec<_> = doses.rows.iter().filter(|row| row["scenario"] == "steep" && row["design"] == "D").collect();
    let column = |name: &str| steep.iter().map(|row| row[name].clone()).collect::<Vec<_>>();
    assert_eq!(column("dose"), ["1", "2", "3"]);
    assert_eq!(column("label"), ["low", "medium", "high"]);
    assert_eq!(column("amount"), ["10000000.0", "", ""]);
    assert_eq!(column("unit"), ["CAR+ cells", "", ""]);
    assert_eq!(column("true_dlt_probability"), ["0.1", "0.25", "0.45"]);
    assert_eq!(column("is_true_mtd"), ["false", "true", "false"]);
    assert_eq!(column("above_true_mtd"), ["false", "false", "true"]);
    let too_toxic = doses.rows.iter().filter(|row| row["scenario"] == "all too toxic");
    assert!(too_toxic.into_iter().all(|row| row["is_true_mtd"] == "false" && row["above_true_mtd"] == "true"));
}

#[test]
fn distributions_are_whole() {
    let results = results();
    let table = parse(&distributions(&results).unwrap());
    assert_eq!(table.header, ["scenario", "design", "quantity", "value_from", "value_to", "probability", "mc_se"]);
    let mut rows = table.rows.iter();
    for cell in &results.cells {
        let of = &cell.characteristics;
        let calendar = of.calendar.as_ref().unwrap();
        let summaries = [
            ("patients", of.patients.as_ref().unwrap()),
            ("dlts", of.dlts.as_ref().unwrap()),
            ("patients_above_true_mtd", of.above_true_mtd.as_ref().unwrap()),
            ("days_to_mtd", &calendar.days_to_mtd),
            ("days_to_end_of_study", &calendar.days_to_end_of_study),
        ];
        for (quantity, summary) in summaries {
            let mut total = 0.0;
            for bin in summary.distribution.bins.iter() {
                let row = rows.next().unwrap();
                assert_eq!((&*row["scenario"], &*row["quantity"]), (&*results.scenario(cell).name, quantity));
                assert_eq!(row["value_from"], bin.from.to_string());
                assert_eq!(row["value_to"], (bin.from + summary.distribution.width - 1).to_string());
                assert!(same(&row["probability"], Some(bin.probability.value)));
                assert!(same(&row["mc_se"], bin.probability.mc_se));
                total += bin.probability.value;
            }
            assert!((total - 1.0).abs() < 1e-12, "{quantity}: {total}");
        }
    }
    assert!(rows.next().is_none());
}

#[test]
fn trials_come_back_as_they_were() {
    let plan = default_plan();
    let (scenario, design) = (&plan.scenarios[2], &plan.designs[0]);
    let mut writer = trial_rows(Vec::new(), &plan).unwrap();
    let mut outcomes: Vec<Outcome> = Vec::new();
    conduct(&plan, scenario, design, 200, |trial, outcome, _: Ignore| {
        writer.write(&TrialRow::new(trial, scenario, design, outcome, &plan)).unwrap();
        outcomes.push(*outcome);
    });
    let table = parse(&writer.finish().unwrap());
    insta::assert_snapshot!("trials_header", table.header.join("\n"));
    assert_eq!(table.rows.len(), 200);
    for (trial, (row, outcome)) in (1..).zip(table.rows.iter().zip(&outcomes)) {
        assert_eq!(row["trial"], trial.to_string());
        let mtd = match outcome.mtd {
            Mtd::NoneTolerable => "0".to_owned(),
            Mtd::Dose(dose) => dose.to_string(),
            Mtd::Undetermined => String::new(),
        };
        assert_eq!(row["mtd"], mtd);
        assert_eq!(row["stop_reason"], outcome.reason.name());
        for dose in 1..=3 {
            assert_eq!(row[&format!("patients_{dose}")], outcome.treated[dose - 1].to_string());
            assert_eq!(row[&format!("dlts_{dose}")], outcome.dlts[dose - 1].to_string());
        }
        let counts = [
            ("patients", outcome.total_treated()),
            ("dlts", outcome.total_dlts()),
            ("enrolled", outcome.enrolled),
            ("not_infused", outcome.not_infused()),
            ("not_evaluable", outcome.not_evaluable),
            ("turned_away", u32::try_from(outcome.turned_away).unwrap()),
        ];
        for (column, count) in counts {
            assert_eq!(row[column], count.to_string(), "{column}");
        }
        let days = [
            ("days_to_mtd", outcome.days_to_mtd),
            ("days_to_end_of_study", outcome.days_to_end_of_study),
            ("days_closed", outcome.days_closed),
        ];
        for (column, days) in days {
            assert!(same(&row[column], Some(days)), "{column}");
        }
    }
    let answers: BTreeSet<_> = table.rows.iter().map(|row| row["mtd"].clone()).collect();
    assert_eq!(answers.len(), 5, "every kind of answer is met: {answers:?}");
}

#[test]
fn patients_come_back_as_they_were() {
    let mut plan = default_plan();
    plan.conduct.stop_cohort_at_excess = true;
    let (scenario, design) = (&plan.scenarios[4], &plan.designs[0]);
    let mut writer = patient_rows(Vec::new());
    let mut patients = Vec::new();
    conduct(&plan, scenario, design, 300, |trial, _, record: TrialRecord| {
        for patient in record.patients {
            writer.write(&PatientRow::new(trial, scenario, design, &patient)).unwrap();
            patients.push((trial, patient));
        }
    });
    let table = parse(&writer.finish().unwrap());
    insta::assert_snapshot!("patients_header", table.header.join("\n"));
    assert_eq!(table.rows.len(), patients.len());
    let mut fates = BTreeSet::new();
    for (row, (trial, patient)) in table.rows.iter().zip(&patients) {
        let whole = [
            ("trial", *trial),
            ("patient", patient.number),
            ("cohort", patient.cohort.into()),
            ("dose", patient.dose.number() as u64),
        ];
        for (column, number) in whole {
            assert_eq!(row[column], number.to_string(), "{column}");
        }
        let days = [
            ("tolerance", Some(patient.tolerance)),
            ("arrival_day", Some(patient.arrival)),
            ("enrolled_day", Some(patient.enrolled)),
            ("preconditioning_day", patient.preconditioning),
            ("infusion_day", patient.infusion),
            ("window_closes_day", patient.window_closes),
            ("ended_day", Some(patient.ended)),
        ];
        for (column, days) in days {
            assert!(same(&row[column], days), "{column} in {row:?}");
        }
        let fate = match patient.fate {
            Fate::NoDlt => "no_dlt",
            Fate::Dlt => "dlt",
            Fate::DroppedOut => "dropped_out",
            Fate::NoProduct => "no_product",
            Fate::CohortStopped => "cohort_stopped",
            Fate::TrialStopped => "trial_stopped",
        };
        assert_eq!(row["fate"], fate);
        fates.insert(fate);
    }
    assert_eq!(fates.len(), 5, "every fate is met: {fates:?}");
}

#[test]
fn awkward_names_survive_and_formulas_do_not() {
    let mut plan = Plan { trials: 20, ..default_plan() };
    let awkward = "a \"quoted\" name, with a comma\r\nand a line break; größer";
    plan.scenarios[0].name = awkward.to_owned();
    plan.scenarios[1].name = "=HYPERLINK(\"http://example.org\")".to_owned();
    plan.designs[0].name = "  @SUM(1)".to_owned();
    plan.doses[0].label = "-1".to_owned();
    plan.doses[1].label = "+1".to_owned();
    plan.doses[0].unit = Some("\tmg".to_owned());
    let results = simulate(plan);
    for bytes in [
        operating_characteristics(&results).unwrap(),
        doses(&results).unwrap(),
        summary(&results).unwrap(),
        distributions(&results).unwrap(),
    ] {
        let table = parse(&bytes);
        assert_eq!(table.rows[0]["scenario"], awkward);
        let scenarios: BTreeSet<_> = table.rows.iter().map(|row| &*row["scenario"]).collect();
        assert!(scenarios.contains("'=HYPERLINK(\"http://example.org\")"), "{scenarios:?}");
        assert!(table.rows.iter().all(|row| row["design"] == "'  @SUM(1)"));
        assert!(table.rows.iter().flat_map(HashMap::values).all(|text| !is_formula(text)));
        // Outside of quoted fields, lines end in CR LF and nothing else.
        assert!(bytes.ends_with(b"\r\n"));
    }
    let doses = parse(&doses(&results).unwrap());
    let labels: Vec<_> = doses.rows[..3].iter().map(|row| &*row["label"]).collect();
    assert_eq!(labels, ["'-1", "'+1", "high"]);
    assert_eq!(doses.rows[0]["unit"], "'\tmg");
}

fn is_formula(text: &str) -> bool {
    text.parse::<f64>().is_err()
        && (text.starts_with(['\t', '\r']) || text.trim_start().starts_with(['=', '+', '-', '@']))
}

#[test]
fn lines_end_as_rfc_4180_says() {
    let text = String::from_utf8(summary(&results()).unwrap()).unwrap();
    assert_eq!(text.matches("\r\n").count(), 11);
    assert_eq!(text.matches('\n').count(), 11);
}

#[test]
fn two_runs_are_equal_to_the_byte() {
    let (one, two) = (results(), results());
    for write in [operating_characteristics, doses, summary, distributions] {
        assert_eq!(write(&one).unwrap(), write(&two).unwrap());
    }
}
