//! `docs/output.md` names every column and every quantity that is written, and none that is not.

#![allow(clippy::unwrap_used)]

mod results;

use std::collections::BTreeSet;

use dosim::characteristics::{Compared, Kind, Quantity, Results, Scope, values};
use dosim::compare::compare;
use dosim::design::StopReason;
use dosim::monitoring::TwoStage;
use dosim::output::Manifest;
use dosim::probability::Probability;
use dosim::report::Planned;
use dosim::report::formats::csv::{self as tables, RowWriter};
use dosim::scenario::{AtCap, Expansion, ExpansionData, IfStopped, Plan, Preset, Sweep, TrueMtd};
use dosim::shard::Shard;
use dosim::simulate::{Study, Watch};
use dosim::sweep::{self, SweepKind};
use dosim::trial::Fate;
use results::{capped, conduct, default_plan, design, simulate};

/// Standard errors of columns that are named.
const NOT_NAMED: [&str; 2] = ["p_none_tolerable_mc_se", "p_none_tolerable_before_expansion_mc_se"];

const PAGE: &str = include_str!("../docs/output.md");

/// The names in the first column of the tables under a heading of level two.
fn documented(heading: &str) -> BTreeSet<String> {
    let section = PAGE.split("\n## ").find(|section| section.lines().next() == Some(heading)).unwrap();
    let first_cells = section.lines().filter_map(|line| line.strip_prefix("| `")?.split(" |").next());
    first_cells.flat_map(|cell| cell.trim_end_matches('`').split("`, `")).map(str::to_owned).collect()
}

fn header(bytes: &[u8]) -> BTreeSet<String> {
    csv::Reader::from_reader(bytes).headers().unwrap().iter().map(str::to_owned).collect()
}

fn results() -> Results {
    let designs = vec![capped(Preset::TwoInSix, AtCap::Declare), design("free", Preset::Classic, None, AtCap::Declare)];
    let response = TwoStage { first_stage: 3, more_than: 0, patients: 6, success_above: 1 };
    let expansion = Expansion { response: Some(response), ..expansion() };
    let mut plan = Plan { designs, trials: 50, expansion: Some(expansion), ..default_plan() };
    for scenario in &mut plan.scenarios {
        scenario.response_probabilities = Some(scenario.dlt_probabilities.clone());
    }
    simulate(plan)
}

/// Six patients, stopped by a posterior probability.
fn expansion() -> Expansion {
    Expansion {
        patients: 6,
        first_look: 3,
        target_dlt_rate: default_plan().target_dlt_rate,
        stop_above: Probability::new(0.8),
        prior: [1.0, 1.0],
        total_error: None,
        stop_at: None,
        data: ExpansionData::Expansion,
        if_stopped: IfStopped::Lower,
        expand_again: false,
        response: None,
    }
}

fn names_of_quantities(results: &Results) -> BTreeSet<String> {
    results.cells.iter().flat_map(|cell| values(&cell.characteristics)).map(|value| value.name().into_owned()).collect()
}

/// The rows of the tables of quantities as the enumeration has them; the quantiles of a number share a row.
fn table_of_quantities() -> Vec<String> {
    let all = Quantity::all().into_iter().filter(|quantity| quantity.scope() != Scope::Comparison).collect::<Vec<_>>();
    let rows = all.chunk_by(|one, other| one.kind() == Kind::Quantile && other.kind() == Kind::Quantile);
    let row = |alike: &[Quantity]| {
        let names: Vec<_> = alike.iter().map(|quantity| format!("`{}`", quantity.name())).collect();
        let of = match alike[0].scope() {
            Scope::Answer => "dose level, and 0",
            Scope::DoseAndTrial => "dose level, trial",
            Scope::Trial | Scope::Comparison => "trial",
        };
        format!("| {} | {of} | {} | {} |", names.join(", "), alike[0].unit(), alike[0].sentence())
    };
    rows.map(row).collect()
}

#[test]
fn every_quantity_is_documented_as_the_enumeration_has_it() {
    let section = PAGE.split("\n## ").find(|section| section.starts_with("Quantities\n")).unwrap();
    let rows: Vec<_> = section.lines().filter(|line| line.starts_with("| `")).collect();
    assert_eq!(rows.join("\n"), table_of_quantities().join("\n"));
}

/// What is told only in comparisons is named there.
#[test]
fn quantities_of_comparisons_are_documented() {
    let section = PAGE.split("\n## ").find(|section| section.starts_with("`comparison.csv`\n")).unwrap();
    let only_there = Quantity::all().into_iter().filter(|quantity| quantity.scope() == Scope::Comparison);
    for quantity in only_there.chain(Compared::ALL.map(Compared::quantity)) {
        assert!(section.contains(&format!("`{}`", quantity.name())), "{quantity:?}");
    }
}

/// With everything that can be told, nothing but the enumeration is, and all of it.
#[test]
fn every_quantity_of_the_enumeration_is_told_and_no_other() {
    let all = Quantity::all().into_iter().filter(|quantity| quantity.scope() != Scope::Comparison);
    let mut results = results();
    for calendar in results.cells.iter_mut().filter_map(|cell| cell.characteristics.calendar.as_mut()) {
        calendar.mean_products_unused = Some(calendar.mean_turned_away);
    }
    // No study with an expansion is halted.
    for cell in &mut results.cells {
        let halted = (StopReason::Halted, cell.characteristics.p_undetermined);
        cell.characteristics.stop_reasons.push(halted);
    }
    assert_eq!(names_of_quantities(&results), all.map(|quantity| quantity.name().into_owned()).collect());
}

#[test]
fn every_column_is_documented_and_no_other() {
    let results = results();
    let plain = [
        ("`operating_characteristics.csv`", tables::operating_characteristics(&results).unwrap()),
        ("`distributions.csv`", tables::distributions(&results).unwrap()),
    ];
    let studies = [Study::new(Plan { trials: 50, ..default_plan() })];
    let comparison = compare(vec!["file".to_owned()], &studies, &Watch::default()).unwrap();
    assert_eq!(documented("`comparison.csv`"), header(&tables::comparison(&comparison).unwrap()));
    for (heading, bytes) in plain {
        assert_eq!(documented(heading), header(&bytes), "{heading}");
    }

    // The wide tables have the quantities as columns besides.
    let quantities = names_of_quantities(&results);
    let is_quantity = |column: &str| quantities.contains(column.strip_suffix("_mc_se").unwrap_or(column));
    let wide =
        [("`summary.csv`", tables::summary(&results).unwrap()), ("`doses.csv`", tables::doses(&results).unwrap())];
    for (heading, bytes) in wide {
        let others =
            header(&bytes).into_iter().filter(|column| !is_quantity(column) && !NOT_NAMED.contains(&column.as_str()));
        assert_eq!(documented(heading), others.collect(), "{heading}");
    }
}

#[test]
fn every_column_of_trials_and_patients_is_documented_and_no_other() {
    let mut plan = Plan { doses: results::doses(&["only"]), ..default_plan() };
    plan.conduct.production_while_waiting = true;
    let response = TwoStage { first_stage: 3, more_than: 0, patients: 6, success_above: 1 };
    plan.expansion = Some(Expansion { response: Some(response), ..expansion() });
    let (mut scenario, design) = (results::scenario("one", &[0.2]), &plan.designs[0]);
    scenario.response_probabilities = Some(scenario.dlt_probabilities.clone());
    let mut trials = tables::trial_rows(Vec::new(), &plan).unwrap();
    let mut patients: RowWriter<_, tables::PatientRow<'_>> = tables::patient_rows(Vec::new());
    conduct(&plan, &scenario, design, 2, |trial, outcome, record: dosim::trial::TrialRecord| {
        trials.write(&tables::TrialRow::new(trial, &scenario, design, outcome, &plan)).unwrap();
        for patient in &record.patients {
            patients.write(&tables::PatientRow::new(trial, &scenario, design, patient)).unwrap();
        }
    });
    assert_eq!(documented("`trials.csv`"), header(&trials.finish().unwrap()));
    assert_eq!(documented("`patients.csv`"), header(&patients.finish().unwrap()));
}

#[test]
fn every_column_of_a_sweep_is_documented_and_no_other() {
    let plan = Plan {
        doses: results::doses(&["only"]),
        scenarios: vec![results::scenario("one", &[0.2])],
        designs: vec![design("free", Preset::Classic, None, AtCap::Declare)],
        ..default_plan()
    };
    let asked = Sweep { random_curves: Some(3), ..Sweep::default() };
    let parts: Vec<_> =
        sweep::parts(&plan, &asked).into_iter().map(|part| part.answer(&Watch::default()).unwrap()).collect();
    assert_eq!(documented("`sweep.csv`"), header(&tables::sweep(Vec::new(), &parts).unwrap()));
    assert_eq!(documented("`sweep_summary.csv`"), header(&tables::sweep_summary(&parts).unwrap()));
    let passing = sweep::passing(&plan, &Watch::default()).unwrap();
    assert_eq!(documented("`passing.csv`"), header(&tables::passing(&plan, &passing).unwrap()));
}

#[test]
fn every_key_of_the_manifest_is_documented_and_no_other() {
    let plan = default_plan();
    let planned = Planned { plan: &plan, scenario_file: None, scenario_text: "" };
    let manifests = [
        Manifest::of_run(planned, true, Some(1), vec!["html".to_owned()]),
        Manifest::of_sweep(planned).with_shard(Shard::WHOLE),
        Manifest::of_trial(planned, 17, (1, 0)),
        Manifest::of_paths(planned, (1, 0), 0.01),
        Manifest::of_comparison([planned].into_iter(), Vec::new()),
    ];
    let mut keys = BTreeSet::new();
    for manifest in manifests {
        let manifest: serde_json::Value = serde_json::from_slice(&manifest.to_json(&[]).unwrap()).unwrap();
        keys.extend(manifest.as_object().unwrap().keys().cloned());
    }
    assert_eq!(documented("`manifest.json`"), keys);
}

#[test]
fn every_column_of_paths_and_decision_tables_is_documented_and_no_other() {
    let path = dosim::exact::Path {
        cohorts: Vec::new(),
        probability: 1.0,
        mtd: dosim::design::Mtd::NoneTolerable,
        reason: dosim::design::StopReason::CapReached,
    };
    let mut rows = tables::path_rows(Vec::new());
    rows.write(&tables::PathRow::new("scenario", "design", &path)).unwrap();
    assert_eq!(documented("`paths.csv`"), header(&rows.finish().unwrap()));

    let design = design("free", Preset::Classic, None, AtCap::Declare);
    let tabled = [dosim::report::content::decision_table::DesignDecisions::new(&default_plan(), &design)];
    assert_eq!(documented("The decision table"), header(&tables::decision_table(&tabled).unwrap()));
}

#[test]
fn every_column_of_a_search_is_documented_and_no_other() {
    let text = "title = \"t\"\ntarget_dlt_rate = 0.3\n[[dose]]\nlabel = \"one\"\n[[scenario]]\nname = \"s\"\ndlt_probabilities = [0.2]\n\
                [[design]]\nname = \"d\"\n[design.three_plus_three]\n[search]\nvary = [{ key = \"cap\", values = [6, 9] }]\n";
    let plan = dosim::scenario::parse("file", text).unwrap().plan;
    let found = dosim::search::search(&plan, plan.search.as_ref().unwrap(), &Watch::default()).unwrap();
    let mut columns = header(&tables::search(&found).unwrap());
    assert!(columns.remove("cap"));
    assert_eq!(documented("`search.csv`"), columns);
}

/// The words in backticks that a row of a section says of a column.
fn words(heading: &str, column: &str) -> BTreeSet<String> {
    let section = PAGE.split("\n## ").find(|section| section.lines().next() == Some(heading)).unwrap();
    let row = section.lines().find(|line| line.starts_with(&format!("| `{column}` |"))).unwrap();
    let definition = row.trim_end_matches(" |").rsplit(" | ").next().unwrap();
    definition.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

/// Words that a column can have, but for those that only point elsewhere.
#[test]
fn every_word_that_is_written_is_documented_and_no_other() {
    let of = |words: &[&str]| words.iter().map(|&word| word.to_owned()).collect::<BTreeSet<_>>();
    let mut reasons = of(&StopReason::ALL.map(StopReason::name));
    reasons.insert("p_stop_...".to_owned());
    assert_eq!(words("`trials.csv`", "stop_reason"), reasons);
    assert_eq!(words("`patients.csv`", "fate"), of(&Fate::ALL.map(Fate::name)));
    assert_eq!(words("`summary.csv`", "preset"), of(&Preset::ALL.map(Preset::name)));
    assert_eq!(words("`summary.csv`", "at_cap"), of(&[AtCap::Undetermined, AtCap::Declare].map(AtCap::name)));
    let readings = [TrueMtd::NearestToTarget, TrueMtd::HighestAtOrBelowTarget].map(TrueMtd::name);
    assert_eq!(words("`comparison.csv`", "benchmark_reading"), of(&readings));
    assert_eq!(
        words("`sweep.csv`", "kind"),
        of(&[SweepKind::Grid(0), SweepKind::RandomCurves, SweepKind::Variants].map(SweepKind::name))
    );
}

/// The units say which columns hold text; so must the writer of JSON know.
#[test]
fn every_column_of_text_is_text_in_json() {
    let texts = PAGE.lines().filter_map(|line| line.strip_prefix("| `")?.split_once("` | text |"));
    for (names, _) in texts {
        for name in names.split("`, `") {
            assert!(dosim::report::formats::json::TEXT_COLUMNS.contains(&name), "{name}");
        }
    }
}
