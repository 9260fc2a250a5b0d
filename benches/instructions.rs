//! Instructions of the seven workloads that speed is held by, counted by callgrind: on one machine the same count every time,
//! whatever else the machine does.
//!
//! `cargo bench --bench instructions` prints the table of `docs/about.md`; it needs valgrind. A count is the difference between a run
//! of twice as many units and one of so many, so that start and end do not count.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout)]

use std::hint::black_box;
use std::process::Command;

use dosim::characteristics::OperatingCharacteristics;
use dosim::exact;
use dosim::scenario::{Arrivals, DEFAULT, Plan, parse};
use dosim::simulate::{Study, Watch};

/// Five dose levels and one patient a month, for one design.
const FIVE_DOSES: &str = r#"
title = "Five dose levels"
target_dlt_rate = 0.30
trials = 1
[[dose]]
label = "1"
[[dose]]
label = "2"
[[dose]]
label = "3"
[[dose]]
label = "4"
[[dose]]
label = "5"
[[scenario]]
name = "rising"
dlt_probabilities = [0.05, 0.10, 0.20, 0.30, 0.50]
[[design]]
name = "design"
cap = "none"
max_patients = 30
"#;

const BOIN: &str = "[design.boin]\ntarget_dlt_rate = 0.3\n";
const TITE_CRM: &str = "[design.tite_crm]\ntarget_dlt_rate = 0.25\nhalfwidth = 0.05\nprior_mtd = 3\n";
const CRM: &str = "[design.crm]\ntarget_dlt_rate = 0.25\nhalfwidth = 0.05\nprior_mtd = 3\n";

/// What is done again and again, and how many units make a run.
struct Workload {
    name: &'static str,
    unit: &'static str,
    units: u64,
    plan: fn() -> Plan,
    run: fn(&Plan, u64),
}

const WORKLOADS: [Workload; 7] = [
    Workload { name: "default trial", unit: "trial x curve", units: 2_000, plan: default_plan, run: simulate },
    Workload { name: "default file as it ships", unit: "trial x curve", units: 2_000, plan: shipped, run: simulate },
    Workload { name: "100 patients a month", unit: "trial x curve", units: 2_000, plan: many_come, run: simulate },
    Workload { name: "BOIN, 30 patients", unit: "trial", units: 2_000, plan: || five_doses(BOIN), run: simulate },
    Workload { name: "TITE-CRM, 30 patients", unit: "trial", units: 200, plan: || five_doses(TITE_CRM), run: simulate },
    Workload { name: "exact 3+3, three dose levels", unit: "answer", units: 500, plan: default_plan, run: answer },
    Workload { name: "exact CRM, 30 patients", unit: "answer", units: 1, plan: || five_doses(CRM), run: answer_anew },
];

fn shipped() -> Plan {
    parse(DEFAULT.stem, DEFAULT.text).expect("the embedded file").plan
}

/// With whole cohorts, so that patients have an exact answer too.
fn default_plan() -> Plan {
    let mut plan = shipped();
    plan.conduct.stop_cohort_at_excess = false;
    plan
}

/// The file with a hundred times as many patients, of whom a trial takes no more.
fn many_come() -> Plan {
    let mut plan = shipped();
    plan.enrolment.arrivals = Arrivals::Poisson { patients_per_month: 100.0 };
    plan
}

fn five_doses(design: &str) -> Plan {
    parse("five-doses", &format!("{FIVE_DOSES}{design}")).unwrap_or_else(|errors| panic!("{errors}")).plan
}

/// So many trials under every curve of the plan, on one thread.
fn simulate(plan: &Plan, trials: u64) {
    let study = Study::new(plan.clone());
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap();
    let results = pool.install(|| study.simulate_first(trials, &Watch::default())).unwrap();
    for cell in &results.cells {
        assert_is_whole(&cell.characteristics);
    }
}

/// So many exact answers once the graph stands.
fn answer(plan: &Plan, times: u64) {
    let study = Study::new(plan.clone());
    for _ in 0..times {
        assert_is_whole(&exact::answer(black_box(&study), 0, 0).unwrap());
    }
}

/// So many exact answers, each from the rules.
fn answer_anew(plan: &Plan, times: u64) {
    for _ in 0..times {
        assert_is_whole(&exact::answer(&Study::new(black_box(plan).clone()), 0, 0).unwrap());
    }
}

/// Every trial ends with one of the recommendations.
fn assert_is_whole(of: &OperatingCharacteristics) {
    let total: f64 = of.doses.iter().map(|dose| dose.p_mtd.value).sum();
    let total = total + of.p_none_tolerable.value + of.p_undetermined.value;
    assert!((total - 1.0).abs() < 1e-9, "{total}");
}

/// The instructions of a run of this program with so many units.
fn count(workload: &Workload, units: u64) -> u64 {
    let program = std::env::current_exe().unwrap();
    let output = Command::new("valgrind")
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
        .arg(program)
        .args([workload.name, &units.to_string()])
        .output()
        .expect("valgrind counts the instructions: install it");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{said}");
    let collected = said.split("Collected : ").nth(1).and_then(|rest| rest.split_whitespace().next()?.parse().ok());
    collected.unwrap_or_else(|| panic!("no count in: {said}"))
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let [name, units] = &arguments[..]
        && let Some(workload) = WORKLOADS.iter().find(|workload| workload.name == name)
    {
        return (workload.run)(&(workload.plan)(), units.parse().unwrap());
    }
    if arguments.iter().any(|argument| argument == "--test") {
        for workload in WORKLOADS {
            (workload.run)(&(workload.plan)(), workload.units.min(200));
            println!("{}: right", workload.name);
        }
        return;
    }
    println!("| workload | instructions | a |\n|---|---|---|");
    let mut counts = Vec::new();
    for workload in WORKLOADS {
        let curves = if workload.unit == "trial x curve" { (workload.plan)().scenarios.len() as u64 } else { 1 };
        let difference = count(&workload, 2 * workload.units) - count(&workload, workload.units);
        println!("| {} | {} | {} |", workload.name, difference / (workload.units * curves), workload.unit);
        counts.push(difference);
    }
    assert!(2 * counts[2] <= 3 * counts[1], "a trial to which many come takes more than 1.5 times as long");
}
