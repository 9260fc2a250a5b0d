//! The model against other programs, published numbers and itself in plainer ways.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::BTreeMap;

use rand::rngs::Xoshiro256PlusPlus;
use rand::{RngExt, SeedableRng};
use rayon::prelude::*;

use super::adaptive::{self, DoseWithCuts};
use super::model::{BivariateNormal, Counts, logit};
use super::posterior::{Component, Model};
use super::reference;
use super::table::LatticeTable;
use crate::design::Tallies;
use crate::dose::DoseLevel;

/// Priors of papers and programs, then flat ones, narrow ones and some that data contradict.
const PRIORS: [([f64; 2], [f64; 2], f64); 14] = [
    // crmPack's tests against SAS.
    ([-0.708, -0.389], [1.2, 0.9], 0.0),
    ([-0.8473, -0.0935], [1.489, 1.275], 0.0),
    // Neuenschwander 2008.
    ([2.15, 0.52], [0.84, 0.80], 0.2),
    // OncoBayes2.
    ([-1.0986, 0.0], [2.0, 1.0], 0.0),
    ([-0.8473, 0.0], [2.0, 1.0], 0.0),
    ([-3.0, 0.0], [2.0, 1.0], 0.6),
    ([0.0, 0.7], [1.5, 0.7], -0.5),
    // Flat.
    ([0.0, 0.0], [10.0, 3.0], 0.0),
    ([0.0, 0.0], [5.0, 5.0], 0.0),
    ([-5.0, 1.0], [4.0, 2.0], -0.9),
    // Narrow.
    ([-4.0, 0.0], [0.5, 0.3], -0.4),
    ([-1.0, 0.0], [0.2, 1.16], 0.0),
    ([-1.0, 0.0], [3.0, 0.1], 0.8),
    ([2.0, -2.0], [0.3, 0.3], 0.9),
];

/// Amounts with a reference dose.
const LADDERS: [(&[f64], f64); 5] = [
    (&[1.0, 2.0, 4.0, 8.0, 16.0], 4.0),
    (&[10.0, 20.0, 35.0, 50.0, 65.0], 90.0),
    (&[1.0, 2.5, 5.0, 10.0, 25.0], 250.0),
    (&[1e6, 1e7, 1e8], 1e8),
    (&[0.001, 0.01, 0.1, 1.0], 1.0),
];

fn prior((mean, sd, correlation): ([f64; 2], [f64; 2], f64)) -> BivariateNormal {
    BivariateNormal { mean, sd, correlation }
}

fn ladder((amounts, reference): (&[f64], f64)) -> Vec<f64> {
    amounts.iter().map(|amount| libm::log(amount / reference)).collect()
}

/// Patients and DLTs as no trial would have them, and as some might.
fn history(generator: &mut Xoshiro256PlusPlus, doses: usize, number: usize) -> Vec<(usize, u32, u32)> {
    let top = doses - 1;
    match number % 12 {
        0 => vec![],
        1 => vec![(0, 12, 12)],
        2 => vec![(top, 30, 30)],
        3 => (0..doses).map(|dose| (dose, 6, 0)).collect(),
        4 => vec![(0, 3, 3), (top, 3, 0)],
        _ => {
            let (intercept, slope) = (generator.random_range(-6.0..1.0), generator.random_range(0.0..3.0));
            let most = [9, 18, 30, 60, 120][number % 5];
            let dose = |dose| {
                let p = 1.0 / (1.0 + libm::exp(-intercept - slope * dose as f64));
                let patients = generator.random_range(0..=most / doses as u32);
                let dlts = (0..patients).filter(|_| generator.random_bool(p)).count() as u32;
                (dose, patients, dlts)
            };
            (0..doses).map(dose).filter(|&(_, patients, _)| patients > 0).collect()
        }
    }
}

fn counts(ladder: &[f64], seen: &[(usize, u32, u32)]) -> Vec<Counts> {
    seen.iter().map(|&(dose, patients, dlts)| Counts { x: ladder[dose], patients, dlts }).collect()
}

/// The stated error, of which the table may use no more than the decisions leave it.
#[test]
fn a_thousand_histories_by_the_table_are_within_a_millionth() {
    let cuts = vec![logit(0.16), logit(0.33)];
    let of_prior = |(number, &given): (usize, &_)| {
        let mut generator = Xoshiro256PlusPlus::seed_from_u64(20_261_125 + number as u64);
        let (mut by_table, mut worst, mut worst_evidence) = (0, 0.0_f64, 0.0_f64);
        for (which, &of) in LADDERS.iter().enumerate() {
            let ladder = ladder(of);
            let table = LatticeTable::new(prior(given), vec![], ladder.clone(), cuts.clone());
            let asked: Vec<DoseWithCuts> = ladder.iter().map(|&x| DoseWithCuts { x, cuts: cuts.clone() }).collect();
            for trial in 0..15 {
                let seen = history(&mut generator, ladder.len(), trial + which);
                let Some(fast) = table.sums(&seen) else { continue };
                let full = adaptive::posterior(&prior(given), &counts(&ladder, &seen), &asked, 1e-7);
                let errors = full.below.concat().into_iter().zip(&fast.below).map(|(full, fast)| (full - fast).abs());
                worst = errors.fold(worst, f64::max);
                worst_evidence = worst_evidence.max((full.ln_evidence - fast.ln_evidence).abs());
                by_table += 1;
            }
        }
        (by_table, worst, worst_evidence)
    };
    let all: Vec<_> = PRIORS.par_iter().enumerate().map(of_prior).collect();
    let by_table: u32 = all.iter().map(|(by_table, ..)| by_table).sum();
    assert!(all.iter().all(|&(_, worst, evidence)| worst < 1e-6 && evidence < 1e-5), "{all:?}");
    assert!(by_table > 900, "{by_table} of 1050 by the table: {all:?}");
}

/// What the table is held against, against forty lines.
#[test]
fn sums_that_refine_themselves_are_the_plain_ones() {
    let mut generator = Xoshiro256PlusPlus::seed_from_u64(16);
    for (number, &given) in PRIORS[..4].iter().enumerate() {
        let ladder = ladder(LADDERS[number % LADDERS.len()]);
        let seen = counts(&ladder, &history(&mut generator, ladder.len(), [5, 6, 7, 10][number]));
        let x = ladder[number % ladder.len()];
        let cut = logit([0.16, 0.33][number % 2]);
        let plain = reference::below(&prior(given), &seen, x, cut, 16.0);
        let full = adaptive::posterior(&prior(given), &seen, &[DoseWithCuts { x, cuts: vec![cut] }], 1e-10);
        assert!((plain - full.below[0][0]).abs() < 1e-6, "{given:?} {seen:?}: {plain} against {}", full.below[0][0]);
    }
}

/// One row of a table of numbers.
pub(super) type FixtureRow = BTreeMap<String, String>;

pub(super) fn rows(text: &str) -> Vec<FixtureRow> {
    csv::Reader::from_reader(text.as_bytes()).deserialize().map(|row| row.expect("a row")).collect()
}

pub(super) fn number(row: &FixtureRow, column: &str) -> f64 {
    row[column].parse().unwrap_or_else(|_| panic!("{column} of {row:?}"))
}

fn sas_rows() -> Vec<FixtureRow> {
    rows(include_str!("../../../tests/fixtures/blrm_sas_reference.csv"))
}

/// The doses of a row like "10:0/3 20:1/3".
fn published(text: &str) -> Vec<(f64, u32, u32)> {
    let one = |text: &str| {
        let (amount, rest) = text.split_once(':')?;
        let (dlts, patients) = rest.split_once('/')?;
        Some((amount.parse().ok()?, patients.parse().ok()?, dlts.parse().ok()?))
    };
    text.split(' ').map(|text| one(text).unwrap_or_else(|| panic!("{text}"))).collect()
}

/// One of the eight cases, with its rows.
pub(super) struct Case {
    pub(super) name: String,
    pub(super) amounts: Vec<f64>,
    pub(super) tallies: Tallies,
    pub(super) last: DoseLevel,
    pub(super) recommended: f64,
    pub(super) component: Component,
    pub(super) reference: f64,
    pub(super) rows: Vec<FixtureRow>,
}

pub(super) fn sas_cases() -> Vec<Case> {
    let mut cases: BTreeMap<String, Vec<FixtureRow>> = BTreeMap::new();
    sas_rows().into_iter().for_each(|row| cases.entry(row["case"].clone()).or_default().push(row));
    let case = |(name, rows): (String, Vec<FixtureRow>)| {
        let first = &rows[0];
        let amounts: Vec<f64> = rows.iter().map(|row| number(row, "dose")).collect();
        let level = |amount: f64| {
            let index = amounts.iter().position(|of| (of - amount).abs() < 1e-9).expect("a dose of the ladder");
            DoseLevel::from_index(index).expect("a dose level")
        };
        let seen = published(&first["data_dose:dlts/patients"]);
        let add = |tallies: Tallies, &(amount, patients, dlts): &(f64, u32, u32)| {
            tallies.with(level(amount), patients as u16, dlts as u16)
        };
        let given = (
            [number(first, "prior_mean_log_alpha"), number(first, "prior_mean_log_beta")],
            [number(first, "prior_sd_log_alpha"), number(first, "prior_sd_log_beta")],
            number(first, "prior_corr"),
        );
        Case {
            tallies: seen.iter().fold(Tallies::default(), add),
            last: level(seen.last().expect("patients").0),
            recommended: number(first, "recommended_dose"),
            component: Component { weight: 1.0, prior: prior(given) },
            reference: number(first, "reference_dose"),
            name,
            amounts,
            rows,
        }
    };
    cases.into_iter().map(case).collect()
}

/// SAS by Markov chain Monte Carlo, and a quadrature on 401 × 241 nodes apart from this program.
#[test]
fn interval_probabilities_of_sas() {
    let cases = sas_cases();
    assert_eq!(cases.len(), 8);
    for case in &cases {
        let ladder: Vec<f64> = case.amounts.iter().map(|amount| libm::log(amount / case.reference)).collect();
        let model = Model::new(&[case.component], vec![], ladder, &[0.20, 0.35, 0.60]);
        let intervals = model.intervals(&case.tallies);
        let summaries = model.summaries(&case.tallies, [0.25, 0.75]);
        for ((row, intervals), summary) in case.rows.iter().zip(intervals).zip(summaries) {
            let [under, target, excessive, unacceptable] = intervals[..] else { panic!("{intervals:?}") };
            let over = excessive + unacceptable;
            for (column, found) in [
                ("quad_p_under_20", under),
                ("quad_p_target", target),
                ("quad_p_excessive", excessive),
                ("quad_p_unacceptable", unacceptable),
                ("quad_p_over", over),
                ("quad_mean", summary.mean),
                ("quad_sd", summary.sd),
            ] {
                let expected = number(row, column);
                assert!((found - expected).abs() < 1e-5, "{} {column}: {found} against {expected}", case.name);
            }
            let quartile = number(row, "quad_q75");
            assert!(
                (summary.limits[1] - quartile).abs() < 1e-4,
                "{}: {} against {quartile}",
                case.name,
                summary.limits[1]
            );
            for (column, found) in [
                ("sas_p_target_20_35", target),
                ("sas_p_excessive_35_60", excessive),
                ("sas_p_unacceptable_60_100", unacceptable),
                ("sas_p_over_35", over),
                ("sas_mean", summary.mean),
            ] {
                let expected = number(row, column);
                assert!((found - expected).abs() < 0.006, "{} {column}: {found} against {expected}", case.name);
            }
        }
    }
}

/// Neuenschwander, Branson and Gsponer, Stat Med 2008;27:2420 (doi:10.1002/sim.3230): the example after 18 patients, under
/// three priors; by a quadrature apart from this program, and bcrm's means by Markov chain Monte Carlo.
#[test]
fn the_example_of_neuenschwander_2008() {
    let rows = rows(include_str!("../../../tests/fixtures/blrm_neuenschwander2008_example.csv"));
    let priors = [
        ([2.15, 0.52], [0.84, 0.80], 0.134 / (0.84 * 0.80)),
        ([2.15, 0.52], [0.84, 0.80], 0.0),
        ([0.0, 0.0], [2.0, 1.0], 0.0),
    ];
    assert_eq!(rows.len(), 3 * 15);
    for (rows, given) in rows.chunks_exact(15).zip(priors) {
        let amounts: Vec<f64> = rows.iter().map(|row| number(row, "dose")).collect();
        let ladder: Vec<f64> = amounts.iter().map(|amount| libm::log(amount / 250.0)).collect();
        // Fifteen doses: what was seen is told as if before the trial.
        let seen = [(1.0, 3, 0), (2.5, 4, 0), (5.0, 5, 0), (10.0, 4, 0), (25.0, 2, 2)];
        let seen = seen.map(|(amount, patients, dlts)| Counts { x: libm::log(amount / 250.0_f64), patients, dlts });
        let component = Component { weight: 1.0, prior: prior(given) };
        let model = Model::new(&[component], seen.to_vec(), ladder, &[0.20, 0.35, 0.60]);
        let intervals = model.intervals(&Tallies::default());
        let summaries = model.summaries(&Tallies::default(), [0.025, 0.975]);
        for ((row, intervals), summary) in rows.iter().zip(intervals).zip(summaries) {
            for (column, found, within) in [
                ("quad_mean", summary.mean, 2e-6),
                ("quad_sd", summary.sd, 2e-6),
                ("quad_q025", summary.limits[0], 1e-4),
                ("quad_q975", summary.limits[1], 1e-4),
                ("quad_p_0_20", intervals[0], 1e-5),
                ("quad_p_20_35", intervals[1], 1e-5),
                ("quad_p_35_60", intervals[2], 1e-5),
                ("quad_p_60_100", intervals[3], 1e-5),
            ] {
                let expected = number(row, column);
                assert!((found - expected).abs() < within, "{column} {row:?}: {found} against {expected}");
            }
            let is_eligible = intervals[2] + intervals[3] < 0.25;
            assert_eq!(is_eligible, row["ewoc_25_ok"] == "yes", "{row:?}");
            if let Ok(mean) = row["bcrm_jags_mean"].parse::<f64>() {
                assert!((summary.mean - mean).abs() < 0.004, "{row:?}: {} against {mean}", summary.mean);
            }
        }
    }
}

/// What was seen before the trial counts as if it had been seen in it.
#[test]
fn historical_patients_are_patients() {
    let ladder = ladder(LADDERS[0]);
    let component = Component { weight: 1.0, prior: prior(PRIORS[3]) };
    let before = vec![Counts { x: ladder[1], patients: 6, dlts: 1 }];
    let with = Model::new(&[component], before, ladder.clone(), &[0.16, 0.33]);
    let without = Model::new(&[component], vec![], ladder, &[0.16, 0.33]);
    let level = |number| DoseLevel::new(number).expect("a dose level");
    let tallies = Tallies::default().with(level(3), 3, 1);
    let pooled = without.intervals(&tallies.with(level(2), 6, 1)).concat();
    let apart = with.intervals(&tallies).concat();
    assert!(pooled.iter().zip(&apart).all(|(pooled, apart)| (pooled - apart).abs() < 1e-6), "{pooled:?} {apart:?}");
    let unlike = without.intervals(&tallies).concat();
    assert!(pooled.iter().zip(&unlike).any(|(pooled, unlike)| (pooled - unlike).abs() > 0.05), "{unlike:?}");
}

/// The posterior under a mixture, by sums of the mixture's own density on a plain grid.
#[test]
fn a_mixture_is_weighed_by_what_was_seen() {
    let ladder = ladder(LADDERS[0]);
    let mixture = [
        Component { weight: 0.8, prior: prior(([-4.0, 0.0], [0.5, 0.3], 0.0)) },
        Component { weight: 0.2, prior: prior(([0.0, 0.5], [1.5, 0.7], 0.3)) },
    ];
    let model = Model::new(&mixture, vec![], ladder.clone(), &[0.16, 0.33]);
    let level = |number| DoseLevel::new(number).expect("a dose level");
    let tallies = Tallies::default().with(level(1), 3, 0).with(level(2), 3, 2);
    let seen = [Counts { x: ladder[0], patients: 3, dlts: 0 }, Counts { x: ladder[1], patients: 3, dlts: 2 }];
    let (mut below, mut whole) = (0.0, 0.0);
    for row in -300..300 {
        for node in -800..800 {
            let (log_alpha, log_beta) = (0.01 * (f64::from(node) + 0.5), 0.02 * f64::from(row));
            let of =
                |component: &Component| component.weight * libm::exp(component.prior.ln_density(log_alpha, log_beta));
            let logit_at = |x: f64| log_alpha + libm::exp(log_beta) * x;
            let likelihood: f64 = seen.iter().map(|counts| counts.ln_likelihood(logit_at(counts.x))).sum();
            let density = mixture.iter().map(of).sum::<f64>() * libm::exp(likelihood);
            whole += density;
            below += if logit_at(ladder[2]) < logit(0.16) { density } else { 0.0 };
        }
    }
    let found = model.intervals(&tallies)[2][0];
    assert!((found - below / whole).abs() < 1e-3, "{found} against {}", below / whole);
    // Two DLTs in three are what the second prior expects.
    let shares = model.shares(&tallies);
    assert!(shares[1] > 0.9 && (shares[0] + shares[1] - 1.0).abs() < 1e-12, "{shares:?}");
}
