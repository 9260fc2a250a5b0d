//! One file on its way through the library: read, tabled, told of running trials, answered exactly and by ten trials. Whatever
//! comes out of it is held against what must be true of any answer.

use rand::rngs::Xoshiro256PlusPlus;

use dosim::characteristics::{Estimate, Kind, OperatingCharacteristics, values};
use dosim::design::{self, Design, PendingDesign};
use dosim::dose::DoseLevel;
use dosim::estimate::{self, Estimate as Effort};
use dosim::exact;
use dosim::graph::Graph;
use dosim::notation::{self, Misplaced};
use dosim::report::content::decision_table::DesignDecisions;
use dosim::report::formats::csv;
use dosim::report::next::{NextReport, Told};
use dosim::report::terminal::{self, Style};
use dosim::running::{Counts, PatientsFile, PendingProtocol, Protocol, ReadAs, RunningTrial, from_notation};
use dosim::scenario::{NamedDesign, Plan, Severity, describe, parse};
use dosim::simulate::{Study, Watch};
use dosim::sweep;

use crate::histories;

/// What is asked of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Depth {
    /// To be read, echoed and estimated.
    Reading,
    /// All that can be asked.
    Answers,
}

/// How far a file came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reached {
    /// It was refused.
    Refused,
    /// It is valid, and nothing more was asked.
    Read,
    /// It is valid, but all of its designs have more states than are asked for here.
    Large,
    /// All was answered.
    Answered,
}

/// Designs with more states are left to the benches.
const MOST_STATES: usize = 2_000;

/// As many patients are treated here at most, and as many are in an expansion.
const MOST_PATIENTS: u32 = 60;

/// Reads a file: a plan reads back from its echo; a refusal names at least one error, at a place that exists.
pub fn read(text: &str) -> Option<Plan> {
    match parse("fuzz.toml", text) {
        Ok(loaded) => {
            let echo = describe(&loaded.plan);
            let again = parse("echo", &echo).unwrap_or_else(|error| panic!("{error}\n{echo}"));
            assert_eq!(loaded.plan, again.plan);
            let warned = loaded.warnings.list.iter().all(|one| one.severity == Severity::Warning);
            assert!(warned && is_legible(&loaded.warnings.to_string()));
            Some(loaded.plan)
        }
        Err(diagnostics) => {
            assert!(diagnostics.omitted > 0 || diagnostics.list.iter().any(|one| one.severity == Severity::Error));
            let lines = text.split('\n').count();
            assert!(diagnostics.list.iter().all(|one| one.line <= lines && one.line > 0 && one.column > 0));
            assert!(diagnostics.list.iter().all(|one| !one.message.is_empty() && !one.remedy.is_empty()));
            let shown = diagnostics.to_string();
            assert!(is_legible(&shown), "control characters reach the terminal: {shown:?}");
            let named = |one: &&dosim::scenario::Diagnostic| {
                format!("fuzz.toml:{}:{}: {}: {}", one.line, one.column, one.severity, one.key)
            };
            assert!(diagnostics.list.iter().take(1).all(|one| shown.contains(&named(&one))), "{shown}");
            None
        }
    }
}

fn is_legible(text: &str) -> bool {
    !text
        .chars()
        .any(|c| (c.is_control() && c != '\n') || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'))
}

/// Asks so much of a file.
pub fn ask(text: &str, depth: Depth, seeds_of_patients: &[String], rng: &mut Xoshiro256PlusPlus) -> Reached {
    let Some(plan) = read(text) else { return Reached::Refused };
    let checked = estimate::check_size(&plan);
    assert!(checked.is_err() || !Effort::new(&plan).to_string().is_empty());
    if depth == Depth::Reading {
        return Reached::Read;
    }
    let Some(plan) = small(plan) else { return Reached::Large };
    for named in &plan.designs {
        assert_is_table(&DesignDecisions::new(&plan, named), named);
        let design = design::build(&named.spec, plan.dose_count(), plan.target_dlt_rate.get());
        for _ in 0..2 {
            of_outcomes(&plan, named, &design, &histories::outcomes(plan.dose_count(), rng));
            of_counts(&plan, named, &design, histories::counts(plan.dose_count(), rng));
            of_patients(&plan, named, &design, &histories::patients(plan.dose_count(), seeds_of_patients, rng));
        }
    }
    answer(plan);
    Reached::Answered
}

/// The plan with fewer of everything, so that it is answered in a moment; `None` if no design is left.
fn small(mut plan: Plan) -> Option<Plan> {
    plan.trials = 10;
    plan.sensitivity = None;
    let all = (plan.scenarios.len(), plan.designs.len());
    plan.scenarios.truncate(2);
    plan.designs.truncate(3);
    if let Some(expansion) = &mut plan.expansion {
        expansion.patients = expansion.patients.min(MOST_PATIENTS).max(expansion.first_look);
    }
    let doses = plan.dose_count();
    let target = plan.target_dlt_rate.get();
    for named in &mut plan.designs {
        let general = &mut named.spec.general;
        general.max_patients = general.max_patients.map(|most| most.min(MOST_PATIENTS));
    }
    plan.designs.retain(|named| match design::build(&named.spec, doses, target).into_cohort() {
        Some(design) => Graph::compile(&*design, doses, MOST_STATES).is_ok(),
        None => true,
    });
    // A sweep goes by the places of scenarios and designs.
    plan.sweep = plan.sweep.filter(|_| (plan.scenarios.len(), plan.designs.len()) == all);
    if let Some(sweep) = &mut plan.sweep {
        sweep.random_curves = sweep.random_curves.map(|curves| curves.min(5));
        sweep.trials_per_curve = 10;
    }
    (!plan.designs.is_empty()).then_some(plan)
}

fn assert_is_table(of: &DesignDecisions<'_>, named: &NamedDesign) {
    let Ok(table) = &of.table else { return };
    for row in &table.rows {
        assert!(row.dlts <= row.patients && row.pending <= row.patients, "{}: {row:?}", named.name);
        let limits = row.follow_up.map(|follow_up| (follow_up.from, follow_up.below));
        // Follow-up from where no end is known goes on for ever.
        assert!(limits.is_none_or(|(from, below)| from.is_finite() && from < below), "{}: {row:?}", named.name);
    }
    assert_has_numbers(&csv::decision_table(std::slice::from_ref(of)).unwrap());
}

/// A table without what is no number.
fn assert_has_numbers(table: &[u8]) {
    let text = str::from_utf8(table).unwrap();
    let is_none = |field: &str| matches!(field.trim_start_matches('-'), "NaN" | "nan" | "inf" | "Infinity");
    assert!(!text.split([',', '\n']).any(is_none), "{text}");
}

fn of_outcomes(plan: &Plan, named: &NamedDesign, design: &Design, text: &str) {
    let cohorts = match notation::parse(text) {
        Ok(cohorts) => cohorts,
        Err(misplaced) => return assert_is_placed(&misplaced, text),
    };
    let patients = from_notation(&cohorts);
    let trial = match design {
        Design::Cohort(design) => Protocol::new(plan, &named.spec, &**design).follow(&patients),
        Design::Pending(design) => match undated(plan, named, &**design) {
            Some(protocol) => protocol.follow(&patients),
            None => return,
        },
    };
    match trial {
        Ok(trial) => assert_is_answer(plan, named, &trial, &Told::Outcomes { text, patients: &patients }),
        Err(refusal) => assert_is_placed(&refusal.in_notation(text, &cohorts), text),
    }
}

fn undated<'a>(plan: &'a Plan, named: &NamedDesign, design: &'a dyn PendingDesign) -> Option<PendingProtocol<'a>> {
    let protocol = PendingProtocol::new(plan, &named.spec, design);
    (!protocol.needs_dates()).then_some(protocol)
}

fn of_counts(plan: &Plan, named: &NamedDesign, design: &Design, (text, at): (String, usize)) {
    let counts = match Counts::parse(&text) {
        Ok(counts) => counts,
        Err(misplaced) => return assert_is_placed(&misplaced, &text),
    };
    let at = DoseLevel::new(at).unwrap();
    let trial = match design {
        Design::Cohort(design) => Protocol::new(plan, &named.spec, &**design).at_counts(&counts, at),
        Design::Pending(design) => match undated(plan, named, &**design) {
            Some(protocol) => protocol.at_counts(&counts, at),
            None => return,
        },
    };
    match trial {
        Ok(trial) => assert_is_answer(plan, named, &trial, &Told::Counts(&counts)),
        Err(misplaced) => assert_is_placed(&misplaced, &text),
    }
}

fn of_patients(plan: &Plan, named: &NamedDesign, design: &Design, text: &str) {
    let told = PatientsFile::read("patients.csv", text.as_bytes(), &ReadAs::default(), plan).and_then(|file| {
        let on = file.on_day_asked();
        let known = file.as_of(on)?;
        let patients: Vec<_> = known.iter().map(|patient| patient.enrolled).collect();
        let trial = match design {
            Design::Cohort(design) => {
                Protocol::new(plan, &named.spec, &**design).follow(&patients).map_err(|refusal| file.place(&refusal))?
            }
            Design::Pending(design) => PendingProtocol::new(plan, &named.spec, &**design).follow_dated(&file, on)?,
        };
        assert_is_answer(plan, named, &trial, &Told::Patients { file: &file, known: &known, on, is_last_date: false });
        Ok(())
    });
    if let Err(error) = told {
        let lines = 1 + text.lines().count() as u64;
        assert!(!error.faults.is_empty());
        assert!(error.faults.iter().all(|fault| fault.line.is_none_or(|line| (1..=lines).contains(&line))), "{error}");
        assert!(error.faults.iter().all(|fault| !fault.message.is_empty() && !fault.remedy.is_empty()));
        assert!(error.to_string().starts_with("patients.csv"), "{error}");
    }
}

/// An error names its place in the text, and a remedy.
fn assert_is_placed(misplaced: &Misplaced, text: &str) {
    assert!(misplaced.place.start <= misplaced.place.end && misplaced.place.end <= text.len(), "{misplaced:?}");
    assert!(!misplaced.message.is_empty() && !misplaced.remedy.is_empty() && misplaced.column() > 0);
    assert!(is_legible(&misplaced.to_string()), "{misplaced:?}");
}

fn assert_is_answer(plan: &Plan, named: &NamedDesign, trial: &RunningTrial, told: &Told<'_>) {
    for of in trial.estimates.iter().flatten() {
        let numbers = [of.lower, of.dlt_probability, of.upper].into_iter().chain(of.intervals.into_iter().flatten());
        assert!(numbers.into_iter().all(|number| (0.0..=1.0).contains(&number)), "{}: {of:?}", named.name);
        assert!(of.lower <= of.upper, "{}: {of:?}", named.name);
        let sum = of.intervals.map_or(1.0, |parts| parts.iter().sum());
        assert!((sum - 1.0).abs() < 1e-9, "{}: {of:?}", named.name);
    }
    let report = NextReport::new(plan, named, trial, told);
    serde_json::from_str::<serde_json::Value>(&report.to_json().unwrap()).unwrap();
    let shown = terminal::next(&report, plan, named, Style::Plain, 100);
    assert!(!shown.split_whitespace().any(|word| matches!(word, "NaN" | "inf" | "-inf")), "{shown}");
}

/// Ten trials, and the exact answers beside them.
fn answer(plan: Plan) {
    let watch = Watch::default();
    for part in plan.sweep.as_ref().map(|of| sweep::parts(&plan, of)).unwrap_or_default() {
        // A point of a sweep is small; whole sweeps are not.
        let some = 0..part.size().min(2);
        part.answer_some(some, &watch).unwrap();
    }
    let study = Study::new(plan);
    let mut results = study.simulate(&watch).unwrap();
    exact::attach(&study, &mut results);
    for cell in &results.cells {
        assert_is_plausible(&cell.characteristics);
        cell.exact.iter().for_each(assert_is_plausible);
        let sum: f64 = cell.needed.iter().flat_map(|needed| needed.bins.iter()).map(|bin| bin.probability.value).sum();
        assert!(cell.needed.is_none() || (sum - 1.0).abs() < 1e-9, "{sum}");
    }
    let tables = [csv::operating_characteristics, csv::doses, csv::summary, csv::distributions];
    tables.into_iter().for_each(|table| assert_has_numbers(&table(&results).unwrap()));
}

/// Numbers are finite, probabilities are from 0 to 1, and every trial ends in one way.
fn assert_is_plausible(of: &OperatingCharacteristics) {
    for value in values(of) {
        let Estimate { value: number, mc_se } = value.estimate;
        let se = mc_se.unwrap_or(0.0);
        assert!(number.is_finite() && se.is_finite() && se >= 0.0, "{value:?}");
        match value.quantity.kind() {
            Kind::Probability => assert!((0.0..=1.0).contains(&number), "{value:?}"),
            Kind::Sd | Kind::Quantile | Kind::Maximum => assert!(number >= 0.0, "{value:?}"),
            Kind::Mean | Kind::Ratio => {}
        }
    }
    let of_doses: f64 = of.doses.iter().map(|dose| dose.p_mtd.value).sum();
    let selected = of_doses + of.p_none_tolerable.value + of.p_undetermined.value;
    assert!((selected - 1.0).abs() < 1e-9, "selection adds up to {selected}");
    let stopped: f64 = of.stop_reasons.iter().map(|(_, probability)| probability.value).sum();
    assert!((stopped - 1.0).abs() < 1e-9, "reasons add up to {stopped}");
}
