//! The engines against each other, against the definitions, and against days worked out on paper.

use std::collections::BTreeMap;

use rayon::ThreadPoolBuilder;

use super::{CLOSED_FORM, Setting, plan, text};
use crate::benchmark::Benchmark;
use crate::characteristics::{Results, Verification};
use crate::exact;
use crate::output::sha256_hex;
use crate::qualify::check::{Comparison, Outcome};
use crate::report::formats::csv;
use crate::scenario::{DEFAULT, parse};
use crate::simulate::{Study, Watch};
use crate::sweep::PseudoUniform;

const CURVES: [&[f64]; 3] = [&[0.05, 0.12, 0.28], &[0.15, 0.30, 0.45], &[0.40, 0.55, 0.65]];

/// One of every cohort design.
const DESIGNS: [(&str, &str); 9] = [
    ("3+3", "[design.three_plus_three]\nrule = \"de-escalating-top-six\"\n"),
    ("A+B", "[design.a_plus_b]\na = 2\nb = 4\n"),
    ("accelerated titration", "[design.accelerated_titration]\n"),
    ("i3+3", "max_patients = 15\n[design.i_three_plus_three]\n"),
    ("mTPI", "max_patients = 15\n[design.mtpi]\n"),
    ("keyboard", "max_patients = 15\n[design.keyboard]\n"),
    ("BOIN", "max_patients = 15\n[design.boin]\n"),
    ("CRM", "max_patients = 12\n[design.crm]\nprior_mtd = 2\nrestrict_escalation = true\n"),
    ("BLRM", "max_patients = 12\n[design.blrm]\nreference_dose = 2\n"),
];

fn designs() -> String {
    DESIGNS.map(|(name, keys)| format!("[[design]]\nname = \"{name}\"\n{keys}")).concat()
}

fn simulated(study: &Study) -> Result<Results, String> {
    study.simulate(&Watch::default()).map_err(|error| error.to_string())
}

/// The summary of the registered trial with so many trials, on so many threads.
fn summary(trials: u64, threads: usize) -> Result<Vec<u8>, String> {
    let mut plan = parse(DEFAULT.stem, DEFAULT.text).map_err(|error| error.to_string())?.plan;
    plan.trials = trials;
    let pool = ThreadPoolBuilder::new().num_threads(threads).build().map_err(|error| error.to_string())?;
    let results = pool.install(|| simulated(&Study::new(plan)))?;
    csv::summary(&results).map_err(|error| error.to_string())
}

pub(super) fn same_patients(_: &Setting<'_>) -> Result<Outcome, String> {
    let design = |name: &str| format!("[[design]]\nname = \"{name}\"\n[design.three_plus_three]\nrule = \"classic\"\n");
    let study = Study::new(plan(&text(0.3, &CURVES, &(design("one") + &design("two"))))?);
    let results = simulated(&study)?;
    let mut comparison = Comparison::new();
    for pair in results.cells.chunks(2) {
        let told = |place: usize| pair.get(place).map(|cell| format!("{:?}", cell.characteristics)).unwrap_or_default();
        comparison.word(|| "counts of the second design".to_owned(), &told(1), &told(0));
    }
    comparison.all_same(3)
}

/// A 3+3 on one dose level: its first three patients are always treated, and the first six as the closed form says.
pub(super) fn dlt_rate(_: &Setting<'_>) -> Result<Outcome, String> {
    let p: f64 = 0.3;
    let design = "[[design]]\nname = \"3+3\"\n[design.three_plus_three]\nrule = \"classic\"\n";
    let results = simulated(&Study::new(plan(&text(0.3, &[&[p]], design))?))?;
    let rate = results.cells[0].characteristics.observed_dlt_rate.ok_or("no patients")?;
    let se = rate.mc_se.ok_or("no standard error")?;
    let mut comparison = Comparison::new();
    comparison.scaled(|| "DLTs per patient".to_owned(), rate.value, p, se);
    comparison.within(1, 4.5, " standard errors")
}

/// One patient every ten days, product after 14, preconditioning of 5, a window of 28 days, 2.5 days for the decision.
pub(super) fn days_by_hand(_: &Setting<'_>) -> Result<Outcome, String> {
    let month = crate::scenario::DAYS_PER_MONTH / 10.0;
    let more = format!(
        "[enrolment]\narrivals = \"fixed\"\npatients_per_month = {month:?}\n\
         [dlt_window]\npreconditioning_days = 5\ndays_after_infusion = 28\n\
         [conduct]\ndecision_days = 2.5\n[conduct.production]\ndistribution = \"fixed\"\ndays = 14\n[calendar]\nfollow_up_days = 730\n\
         [[design]]\nname = \"3+3\"\n[design.three_plus_three]\nrule = \"classic\"\n"
    );
    let (outcome, record) = Study::new(plan(&text(0.3, &[&[0.0]], &more))?).one_trial(0, 0, 1);
    let mut comparison = Comparison::new();
    let expected = [(10.0, 29.0), (20.0, 39.0), (30.0, 49.0)];
    for (patient, (enrolled, infused)) in record.patients.iter().zip(expected) {
        comparison.number(|| format!("enrolment of patient {}", patient.number), patient.enrolled, enrolled);
        let infusion = patient.infusion.unwrap_or(f64::NAN);
        comparison.number(|| format!("infusion of patient {}", patient.number), infusion, infused);
    }
    for (what, found, expected) in [
        ("days to the MTD", outcome.days_to_mtd, 79.5),
        ("days closed", outcome.days_closed, 49.5),
        ("days to the end of study", outcome.days_to_end_of_study, 779.0),
    ] {
        comparison.number(|| what.to_owned(), found, expected);
    }
    comparison.within(9, 1e-9, " days")
}

/// Path by path, without merging states.
pub(super) fn sums_over_paths() -> Result<Outcome, String> {
    let study = Study::new(plan(&text(0.3, &CURVES, &designs()))?);
    let mut comparison = Comparison::new();
    for (scenario, design) in study.cells() {
        let of = exact::answer(&study, scenario, design).map_err(|error| error.to_string())?;
        let graph = exact::capped_graph(&study, design).map_err(|error| error.to_string())?;
        let name = &study.plan().designs[design].name;
        let mut by_mtd: BTreeMap<String, f64> = BTreeMap::new();
        exact::paths(&graph, CURVES[scenario], &mut |path| {
            *by_mtd.entry(format!("{:?}", path.mtd)).or_default() += path.probability;
            Ok::<_, String>(())
        })?;
        let sum = |mtd: crate::design::Mtd| by_mtd.get(&format!("{mtd:?}")).copied().unwrap_or(0.0);
        comparison.number(
            || format!("{name}: none"),
            of.p_none_tolerable.value,
            sum(crate::design::Mtd::NoneTolerable),
        );
        for dose in &of.doses {
            let expected = sum(crate::design::Mtd::Dose(dose.dose));
            comparison.number(|| format!("{name}: {}", dose.dose), dose.p_mtd.value, expected);
        }
    }
    comparison.within(9 * 3 * 4, 1e-11, "")
}

pub(super) fn exact_against_simulated() -> Result<Outcome, String> {
    let study = Study::new(plan(&text(0.3, &CURVES, &designs()))?);
    let mut results = simulated(&study)?;
    exact::attach(&study, &mut results);
    let verification = Verification::new(&results);
    let furthest = verification.furthest.as_ref();
    let distance = furthest.and_then(|furthest| furthest.z).unwrap_or(f64::NAN);
    let what = furthest.map_or(String::new(), |of| format!("{}, {}, {}", of.scenario, of.design, of.quantity.name()));
    Ok(Outcome {
        expected: "every difference is chance".to_owned(),
        observed: format!("{} values, the furthest {distance:.2} standard errors ({what})", verification.compared),
        tolerance: "Bernstein's bound with Bonferroni's correction, in all 1e-6".to_owned(),
        passed: verification.is_within_chance() && verification.tested > 500,
    })
}

pub(super) fn disagreement_is_noticed() -> Result<Outcome, String> {
    let noticed = |off: f64| disagrees(off).map(|noticed| if noticed { "noticed" } else { "not noticed" });
    Ok(Outcome::same(
        "altered: noticed, as it is: not noticed",
        format!("altered: {}, as it is: {}", noticed(0.05)?, noticed(0.0)?),
    ))
}

/// Whether a simulation is found to disagree with an exact answer that is altered by this much.
pub(super) fn disagrees(off: f64) -> Result<bool, String> {
    let study = Study::new(plan(&text(0.3, &CURVES[..1], &designs()))?);
    let mut results = simulated(&study)?;
    exact::attach(&study, &mut results);
    for exact in results.cells.iter_mut().filter_map(|cell| cell.exact.as_mut()).take(1) {
        exact.p_correct.value += off;
    }
    Ok(!Verification::new(&results).is_within_chance())
}

pub(super) fn standard_errors() -> Result<Outcome, String> {
    let study = Study::new(plan(&text(0.3, &CURVES, &designs()))?);
    let results = simulated(&study)?;
    let mut comparison = Comparison::new();
    for cell in &results.cells {
        let of = &cell.characteristics;
        let n = of.trials.ok_or("no trials")? as f64;
        for estimate in [of.p_correct, of.p_overdose, of.p_none_tolerable] {
            let expected = (estimate.value * (1.0 - estimate.value) / n).sqrt();
            comparison.number(|| format!("p = {}", estimate.value), estimate.mc_se.unwrap_or(f64::NAN), expected);
        }
    }
    // With n - 1 instead of n the estimate is as good.
    comparison.within(9 * 3 * 3, 1e-6, "")
}

/// With one patient the share of patients with a DLT is 0 or 1: the true MTD is read off where the patient has a DLT above it alone.
pub(super) fn benchmark() -> Result<Outcome, String> {
    let mut comparison = Comparison::new();
    for (curve, expected) in [([0.10, 0.25], 0.75), ([0.40, 0.60], 0.40)] {
        let plan = plan(&text(0.3, &[&curve], DESIGNS_OF_BENCHMARK))?;
        let scenario = &plan.scenarios[0];
        let exact = Benchmark::new(&plan, scenario, 1).exact().ok_or(CLOSED_FORM)?;
        comparison.number(|| format!("{curve:?}"), exact.p_correct(plan.true_mtd_of(scenario)), expected);
    }
    comparison.within(2, 1e-12, "")
}

const DESIGNS_OF_BENCHMARK: &str = "[[design]]\nname = \"3+3\"\n[design.three_plus_three]\n";

pub(super) fn random_curves() -> Result<Outcome, String> {
    const CURVES: u64 = 40_000;
    let plan = plan(&text(0.3, &[&[0.1, 0.2, 0.3, 0.4]], DESIGNS_OF_BENCHMARK))?;
    let generator = PseudoUniform::new(&plan);
    let mut counts = [0_u32; 4];
    for number in 1..=CURVES {
        let curve = generator.curve(number);
        let at_most = curve.iter().filter(|&&p| p <= 0.3).count();
        let count = at_most.checked_sub(1).and_then(|place| counts.get_mut(place));
        *count.ok_or("a curve without a true MTD")? += 1;
    }
    let expected = CURVES as f64 / 4.0;
    let chi_square: f64 = counts.iter().map(|&count| (f64::from(count) - expected).powi(2) / expected).sum();
    Ok(Outcome {
        expected: "10,000 each".to_owned(),
        observed: format!("{counts:?}, chi-square {chi_square:.2} on 3 degrees of freedom"),
        tolerance: "16.27, exceeded by chance with probability 0.001".to_owned(),
        passed: chi_square < 16.27,
    })
}

pub(super) fn threads() -> Result<Outcome, String> {
    let of = |threads| summary(3_000, threads).map(|bytes| sha256_hex(&bytes));
    Ok(Outcome::same(of(1)?, of(4)?))
}

/// What this version writes; a value-breaking change changes it.
const SUMMARY_OF_THIS_VERSION: &str = "1a12b4c36dd5467d184ff35dfa0dbb73ef9dda126a0f5bae6fc79aaacea87304";

pub(super) fn bytes_of_this_version() -> Result<Outcome, String> {
    Ok(Outcome::same(SUMMARY_OF_THIS_VERSION, sha256_hex(&summary(1_000, 2)?)))
}
