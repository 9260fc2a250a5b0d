//! Who comes when: a Poisson process at every rate, the same whoever asks in whatever order, and drawn only where somebody asks.
// The same arrival is the same to the bit.
#![allow(clippy::float_cmp)]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use dosim::characteristics::Tally;
use dosim::scenario::{Arrivals, DAYS_PER_MONTH, Plan};
use dosim::simulate::{Bench, Study};
use dosim::streams::{Purpose, Stream, stream};
use dosim::trial::{PatientModel, Patients};
use rand::RngExt;
use statrs::distribution::{ContinuousCDF, Discrete, Exp, Poisson};
use support::statistics::{FAR, chi_square, kolmogorov_smirnov};
use support::{p, plan};

/// From less than one a year to thirty thousand a day.
const RATES: [f64; 5] = [0.05, 2.0, 60.0, 3_000.0, 1e6];
const TRIALS: u64 = 10_000;

fn arriving(arrivals: Arrivals) -> Plan {
    let mut plan = plan(&[0.1, 0.2, 0.3]);
    plan.enrolment.arrivals = arrivals;
    plan
}

fn poisson(patients_per_month: f64) -> Plan {
    arriving(Arrivals::Poisson { patients_per_month })
}

fn patients(plan: &Plan, trial: u64) -> Patients {
    Patients::new(PatientModel::new(plan, plan.seed), trial)
}

/// Numbers for questions, apart from those of the trials.
fn chance(number: u64) -> Stream {
    stream(77, number, Purpose::Tolerance)
}

/// Covariance of two samples with these variances, in standard errors of independent ones.
fn covariance(a: &[f64], b: &[f64], (variance_a, variance_b): (f64, f64)) -> f64 {
    let n = a.len() as f64;
    let means = (a.iter().sum::<f64>() / n, b.iter().sum::<f64>() / n);
    let sum: f64 = a.iter().zip(b).map(|(a, b)| (a - means.0) * (b - means.1)).sum();
    sum / (n * variance_a * variance_b).sqrt()
}

/// Mean and variance of a Poisson number are the same; the variance of the variance of n is about (λ + 2λ²)/n.
fn assert_poisson(what: &str, counts: &[f64], mean: f64) {
    let n = counts.len() as f64;
    let average = counts.iter().sum::<f64>() / n;
    let variance = counts.iter().map(|count| (count - average).powi(2)).sum::<f64>() / (n - 1.0);
    let off = (average - mean) / (mean / n).sqrt();
    assert!(off.abs() < 5.0, "{what}: mean {average} against {mean}, {off:.1} standard errors");
    let off = (variance - mean) / ((mean + 2.0 * mean * mean) / n).sqrt();
    assert!(off.abs() < 5.0, "{what}: variance {variance} against {mean}, {off:.1} standard errors");
    if mean < 100.0 {
        let expected = Poisson::new(mean).unwrap();
        let cells: Vec<f64> = (0..200).map(|count| expected.pmf(count)).collect();
        let observed: Vec<u64> =
            (0..200).map(|cell| counts.iter().filter(|&&count| count == f64::from(cell)).count() as u64).collect();
        assert!(chi_square(&observed, &cells) > FAR, "{what}: not Poisson");
    }
}

/// In months: within the first cell, across the borders of cells and octaves, neighbours, and far out.
const TIMES: [f64; 8] = [0.0, 0.9, 4.0, 11.7, 12.0, 30.0, 31.0, 400.0];

#[test]
fn counts_in_fixed_intervals_are_poisson_and_neighbours_independent() {
    for rate in RATES {
        let plan = poisson(rate);
        let mut counts = vec![Vec::new(); TIMES.len() - 1];
        for trial in 1..=TRIALS {
            let mut patients = patients(&plan, trial);
            let upto = TIMES.map(|months| patients.first_from(0, months * DAYS_PER_MONTH));
            counts.iter_mut().zip(upto.windows(2)).for_each(|(counts, upto)| counts.push((upto[1] - upto[0]) as f64));
        }
        let means: Vec<f64> = TIMES.windows(2).map(|times| (times[1] - times[0]) * rate).collect();
        for (counts, (times, &mean)) in counts.iter().zip(TIMES.windows(2).zip(&means)) {
            assert_poisson(&format!("{rate} a month, {times:?}"), counts, mean);
        }
        for first in 0..means.len() - 1 {
            for second in first + 1..means.len() {
                let z = covariance(&counts[first], &counts[second], (means[first], means[second]));
                assert!(z.abs() < 5.0, "{rate} a month, intervals {first} and {second}: {z:.1} standard errors");
            }
        }
    }
}

#[test]
fn counts_in_intervals_at_random_are_poisson() {
    for rate in RATES {
        let plan = poisson(rate);
        let counts: Vec<f64> = (1..=TRIALS)
            .map(|trial| {
                let begins = chance(trial).random::<f64>() * 2_000.0;
                let mut patients = patients(&plan, trial);
                let before = patients.first_from(0, begins);
                (patients.first_from(before, begins + 5.0) - before) as f64
            })
            .collect();
        assert_poisson(&format!("{rate} a month"), &counts, rate * 5.0 / DAYS_PER_MONTH);
    }
}

/// The wait from any day on is exponential, and so is the gap after it; within a cell, every moment is as likely.
#[test]
fn waits_and_gaps_are_exponential_and_positions_in_a_cell_uniform() {
    // A cell of the product: there is nothing else that could make some moments more likely than others.
    const CELL: f64 = 8.0;
    for rate in RATES {
        let plan = poisson(rate);
        let mean = DAYS_PER_MONTH / rate;
        let exponential = Exp::new(1.0 / mean).unwrap();
        for day in [0.0, 3.0, 777.7, 100_000.0] {
            let (mut waits, mut gaps, mut positions) = (Vec::new(), Vec::new(), vec![0; 64]);
            let cell = (day / (CELL * mean)).round();
            for trial in 1..=TRIALS {
                let mut patients = patients(&plan, trial);
                let first = patients.first_from(0, day);
                let days = [0, 1].map(|later| patients.arrival(first + later));
                waits.push(days[0] - day);
                gaps.push(days[1] - days[0]);
                let [first, next] = [cell, cell + 1.0].map(|cell| patients.first_from(0, cell * CELL * mean));
                for place in first..next {
                    let share = patients.arrival(place) / (CELL * mean) - cell;
                    positions[((64.0 * share) as usize).min(63)] += 1;
                }
            }
            for (what, sample) in [("wait", waits), ("gap", gaps)] {
                // Days far out are rounded to a part of a very short gap.
                let p_value = kolmogorov_smirnov(sample, |days| exponential.cdf(days.max(0.0)));
                assert!(p_value > FAR, "{what} from day {day} on, {rate} a month: p = {p_value:.1e}");
            }
            assert!(chi_square(&positions, &[1.0 / 64.0; 64]) > FAR, "positions in cell {cell}, {rate} a month");
        }
    }
}

/// Moments of neighbouring cells, and of cells an octave apart, are drawn from streams of their own.
#[test]
fn positions_in_different_cells_are_independent() {
    let plan = poisson(60.0);
    let cell = 8.0 * DAYS_PER_MONTH / 60.0;
    let mut sample = [30.0, 31.0, 32.0, 62.0].map(|_| Vec::new());
    for trial in 1..=TRIALS {
        let mut patients = patients(&plan, trial);
        // How long it takes from a quarter of the cell on until somebody comes.
        let waits = [30.0, 31.0, 32.0, 62.0].map(|number| {
            let from = (number + 0.25) * cell;
            let first = patients.first_from(0, from);
            patients.arrival(first) - from
        });
        sample.iter_mut().zip(waits).for_each(|(sample, wait)| sample.push(wait));
    }
    let variance = (DAYS_PER_MONTH / 60.0).powi(2);
    for first in 0..sample.len() {
        for second in first + 1..sample.len() {
            let z = covariance(&sample[first], &sample[second], (variance, variance));
            assert!(z.abs() < 5.0, "cells {first} and {second}: {z:.1} standard errors");
        }
    }
}

/// The process drawn out from day 0 on, one after the other, is what every question is answered from.
#[test]
fn the_same_patients_come_whoever_asks_in_whatever_order() {
    for (rate, number) in [(0.5, 60), (2.0, 400), (60.0, 3_000)] {
        let plan = poisson(rate);
        let mut again = patients(&plan, 0);
        for trial in 1..=20 {
            let mut whole = patients(&plan, trial);
            let days: Vec<f64> = (0..number).map(|place| whole.arrival(place)).collect();
            assert_eq!(whole.drawn() as u64 / number, 1, "drawn out one after the other");
            assert!(days.is_sorted());
            let last = days[days.len() - 1];
            let mut chance = chance(trial);
            let at_random = (0..300).map(|_| last * chance.random::<f64>());
            let at_arrivals = days.iter().step_by(7).flat_map(|&day| [day.next_down(), day, day.next_up()]);
            let mut asked: Vec<f64> = at_random.chain(at_arrivals).filter(|&day| day <= last).collect();
            let mut answer = |patients: &mut Patients, day: f64| {
                let before = days.partition_point(|&arrival| arrival < day) as u64;
                assert_eq!(patients.first_from(0, day), before, "trial {trial}, {rate} a month, day {day}");
                assert_eq!(patients.arrival(before), days[before as usize]);
                // From one who comes later on, it is that one; from one who came before, the same.
                let from = chance.random_range(0..number);
                assert_eq!(patients.first_from(from, day), from.max(before));
                let place = chance.random_range(0..number);
                assert_eq!(patients.arrival(place), days[place as usize], "trial {trial}, place {place}");
            };
            again.restart(trial);
            asked.iter().for_each(|&day| answer(&mut again, day));
            asked.sort_by(f64::total_cmp);
            let (mut forwards, mut backwards) = (patients(&plan, trial), patients(&plan, trial));
            asked.iter().for_each(|&day| answer(&mut forwards, day));
            asked.iter().rev().for_each(|&day| answer(&mut backwards, day));
        }
    }
}

/// Where nothing can be drawn out, questions are held against one another.
#[test]
fn places_and_days_agree_where_nobody_could_draw_everything() {
    for (rate, far) in [(3_000.0, 40_000.0), (1e6, 36_525.0), (1e6, 3e8)] {
        let plan = poisson(rate);
        for trial in 1..=40 {
            let (mut one, mut other) = (patients(&plan, trial), patients(&plan, trial));
            let mut chance = chance(trial);
            for _ in 0..20 {
                let day = far * chance.random::<f64>();
                let before = one.first_from(0, day);
                let comes = other.arrival(before);
                assert!(comes >= day && other.arrival(before - 1) < day, "{rate} a month, day {day}");
                assert_eq!(one.arrival(before), comes);
                assert_eq!(one.first_from(before, comes), before);
                assert!((0..30).map(|later| one.arrival(before + later)).is_sorted());
            }
        }
    }
}

#[test]
fn equal_intervals_are_found_at_once() {
    for rate in [0.3, 4.0, 1e6] {
        let plan = arriving(Arrivals::Fixed { patients_per_month: rate });
        let mut patients = patients(&plan, 1);
        let gap = DAYS_PER_MONTH / rate;
        for place in [0_u64, 6, 7, 8, 15, 16, 1_000, 1_000_000_007, 64] {
            let day = (place + 1) as f64 * gap;
            assert_eq!(patients.arrival(place), day);
            assert_eq!(patients.first_from(0, day), place);
            assert_eq!(patients.first_from(0, day - 0.25 * gap), place);
            assert_eq!(patients.first_from(0, day + 0.25 * gap), place + 1);
        }
    }
}

/// What a trial draws goes by whom it treats.
#[test]
fn patients_whom_nobody_takes_are_not_drawn() {
    let mut drawn = Vec::new();
    for arrivals in [Arrivals::Poisson { patients_per_month: 1e6 }, Arrivals::Fixed { patients_per_month: 1e6 }] {
        let study = Study::new(arriving(arrivals));
        let mut bench = Bench::new(&study);
        for trial in 1..=200 {
            let outcome = bench.conduct(trial)[0];
            // Closed but for moments, a million a month.
            let came = outcome.days_to_mtd / DAYS_PER_MONTH * 1e6;
            assert!((outcome.turned_away as f64 / came - 1.0).abs() < 0.01, "{outcome:?}");
            drawn.push(bench.patients().drawn());
        }
    }
    assert!(drawn.iter().all(|&drawn| drawn < 200), "{drawn:?}");
}

/// With places always open within a moment, the trial's days are those of its windows, and everybody else is turned away.
#[test]
fn the_mean_of_those_turned_away_is_rate_times_days_less_those_treated() {
    for (queue, dropout) in [(0, 0.0), (0, 0.2), (3, 0.0)] {
        for rate in [0.5, 40.0, 20_000.0] {
            let mut plan = poisson(rate);
            plan.enrolment.queue = queue;
            plan.conduct.dropout_probability = p(dropout);
            let study = Study::new(plan);
            let (mut bench, mut tally) = (Bench::new(&study), Tally::new(study.criteria(0, 0)));
            let mut off = Vec::new();
            for trial in 1..=4_000 {
                let outcome = bench.conduct(trial)[0];
                tally.add(&outcome);
                // Wald: whether a trial goes on does not depend on who comes later, so that arrivals less rate times days are a martingale.
                let came = f64::from(outcome.enrolled) + outcome.turned_away as f64;
                off.push(came - rate / DAYS_PER_MONTH * outcome.days_to_mtd);
            }
            let (mean, se) = support::statistics::mean(&off);
            assert!(mean.abs() < 5.0 * se, "queue {queue}, dropout {dropout}, {rate} a month: {mean} ± {se}");
            let calendar = tally.characteristics().calendar.unwrap();
            assert!(calendar.mean_turned_away.value > 0.0);
        }
    }
}
