//! Who comes when: a Poisson process at every rate, the same whoever asks in whatever order, and only counted where nobody asks.
// The same arrival is the same to the bit.
#![allow(clippy::float_cmp)]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use dosim::characteristics::Tally;
use dosim::scenario::{Arrivals, DAYS_PER_MONTH, LadderSwitches, NamedDesign, Plan, Rule};
use dosim::simulate::{Bench, Study};
use dosim::streams::{Purpose, Stream, stream};
use dosim::trial::{Next, PatientModel, Patients};
use rand::RngExt;
use statrs::distribution::{ContinuousCDF, Discrete, Exp, Poisson};
use support::designs::{at_most, spec};
use support::statistics::{FAR, chi_square, kolmogorov_smirnov};
use support::{level, p, plan};

/// From less than one a year to thirty thousand a day.
const RATES: [f64; 6] = [0.05, 2.0, 12.0, 60.0, 3_000.0, 1e6];
const TRIALS: u64 = 10_000;

/// Mean gaps in a cell of the product, in one of four of which somebody comes: there is nothing else that could make some moments more
/// likely than others.
const CELL: f64 = 0.287_682_072_451_780_93;

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

/// One who stands at the door of a trial.
struct Door {
    patients: Patients,
    next: Next,
}

impl Door {
    fn of(plan: &Plan, trial: u64) -> Self {
        Self { patients: patients(plan, trial), next: Next::default() }
    }

    /// How many come before a day, without being looked at.
    fn pass(&mut self, day: f64) -> u64 {
        let before = self.next.came;
        self.next = self.patients.pass(self.next, day);
        self.next.came - before
    }

    /// When whoever comes next does. From here on, as nobody comes before.
    fn look(&mut self) -> f64 {
        let (coming, day) = self.patients.coming(self.next);
        self.next = coming;
        day
    }

    /// Whoever comes next comes.
    fn let_in(&mut self) -> f64 {
        let day = self.look();
        self.next = self.next.after();
        day
    }

    /// The days on which they come until a day, one after the other.
    fn walk(&mut self, until: f64) -> Vec<f64> {
        let mut days = Vec::new();
        while self.look() < until {
            days.push(self.let_in());
        }
        days
    }
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

/// All counts of stretches of time with these means are independent of one another.
fn assert_independent(what: &str, counts: &[Vec<f64>], means: &[f64]) {
    for first in 0..means.len() - 1 {
        for second in first + 1..means.len() {
            let z = covariance(&counts[first], &counts[second], (means[first], means[second]));
            assert!(z.abs() < 5.0, "{what}, stretches {first} and {second}: {z:.1} standard errors");
        }
    }
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

/// In months: within the first cell and across many, neighbours, and far out.
const TIMES: [f64; 9] = [0.0, 0.2, 0.9, 4.0, 11.7, 12.0, 30.0, 31.0, 400.0];

/// Whether all pass, or some stretches are looked at one by one in between.
#[test]
fn counts_in_fixed_intervals_are_poisson_and_neighbours_independent() {
    for rate in RATES {
        let plan = poisson(rate);
        let means: Vec<f64> = TIMES.windows(2).map(|times| (times[1] - times[0]) * rate).collect();
        for looks in [false, true] {
            let mut counts = vec![Vec::new(); means.len()];
            for trial in 1..=TRIALS {
                let mut door = Door::of(&plan, trial);
                for (place, (counts, &months)) in counts.iter_mut().zip(&TIMES[1..]).enumerate() {
                    let day = months * DAYS_PER_MONTH;
                    let is_walked = looks && place % 2 == 0 && means[place] < 60.0;
                    counts.push(if is_walked { door.walk(day).len() as f64 } else { door.pass(day) as f64 });
                }
            }
            for (counts, (times, &mean)) in counts.iter().zip(TIMES.windows(2).zip(&means)) {
                assert_poisson(&format!("{rate} a month, {times:?}, looking {looks}"), counts, mean);
            }
            assert_independent(&format!("{rate} a month, looking {looks}"), &counts, &means);
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
                let mut door = Door::of(&plan, trial);
                door.pass(begins);
                door.pass(begins + 5.0) as f64
            })
            .collect();
        assert_poisson(&format!("{rate} a month"), &counts, rate * 5.0 / DAYS_PER_MONTH);
    }
}

/// Stretches that pass, of every length that has a way of its own to be counted: of one cell, of some, of a thousand, of ten thousand.
#[test]
fn stretches_of_any_length_are_counted_as_poisson() {
    let plan = poisson(60.0);
    let gap = DAYS_PER_MONTH / 60.0;
    for cells in [1.0, 5.0, 31.0, 32.0, 70.0, 1_023.0, 1_025.0, 3_000.0, 8_190.0, 8_200.0, 40_000.0] {
        let days = cells * CELL * gap;
        let counts: Vec<f64> = (1..=TRIALS)
            .map(|trial| {
                let mut door = Door::of(&plan, trial);
                door.pass(10.0 + 0.37 * CELL * gap);
                door.pass(10.0 + 0.37 * CELL * gap + days) as f64
            })
            .collect();
        assert_poisson(&format!("{cells} cells"), &counts, cells * CELL);
    }
}

/// The wait from any day on is exponential, and so is the gap after it; within a cell, every moment is as likely.
#[test]
fn waits_and_gaps_are_exponential_and_positions_in_a_cell_uniform() {
    for rate in RATES {
        let plan = poisson(rate);
        let mean = DAYS_PER_MONTH / rate;
        let exponential = Exp::new(1.0 / mean).unwrap();
        for day in [0.0, 3.0, 777.7, 100_000.0] {
            let (mut waits, mut gaps, mut positions) = (Vec::new(), Vec::new(), vec![0; 64]);
            let cell = (day / (CELL * mean)).round();
            for trial in 1..=TRIALS {
                let mut door = Door::of(&plan, trial);
                door.pass(day);
                let days = [door.let_in(), door.let_in()];
                waits.push(days[0] - day);
                gaps.push(days[1] - days[0]);
                let mut door = Door::of(&plan, trial);
                door.pass(cell * CELL * mean);
                for comes in door.walk((cell + 1.0) * CELL * mean) {
                    let share = comes / (CELL * mean) - cell;
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

/// So many come in a cell as in any such stretch, and where several do, each where it likes: both halves are independent.
#[test]
fn halves_of_cells_are_independent_within_a_cell_and_across_cells() {
    let plan = poisson(60.0);
    let cell = CELL * DAYS_PER_MONTH / 60.0;
    // Neighbours, and the same place in the next block of cells.
    let halves = [30.0, 30.5, 31.0, 31.5, 94.0, 94.5].map(|begins| begins * cell);
    let mut counts = vec![Vec::new(); halves.len()];
    for trial in 1..=4 * TRIALS {
        let mut door = Door::of(&plan, trial);
        for (counts, &begins) in counts.iter_mut().zip(&halves) {
            door.pass(begins);
            counts.push(door.walk(begins + 0.5 * cell).len() as f64);
        }
    }
    for (counts, begins) in counts.iter().zip(halves) {
        assert_poisson(&format!("half a cell from {begins}"), counts, 0.5 * CELL);
    }
    assert_independent("halves of cells", &counts, &[0.5 * CELL; 6]);
}

/// The process walked from day 0 on, one after the other, is what every question is answered from.
#[test]
fn the_same_patients_come_whoever_asks_in_whatever_order() {
    for (rate, number) in [(0.5, 60), (2.0, 400), (60.0, 3_000)] {
        let plan = poisson(rate);
        let mut again = patients(&plan, 0);
        for trial in 1..=20 {
            let (mut whole, mut next) = (patients(&plan, trial), Next::default());
            let all: Vec<(u64, f64)> = (0..number)
                .map(|_| {
                    let (coming, day) = whole.coming(next);
                    next = coming.after();
                    (coming.place, day)
                })
                .collect();
            assert!(all.is_sorted_by(|a, b| a.0 < b.0 && a.1 <= b.1));
            let last = all[all.len() - 1].1;
            let mut chance = chance(trial);
            let at_random = (0..300).map(|_| last * chance.random::<f64>());
            let at_arrivals = all.iter().step_by(7).flat_map(|&(_, day)| [day.next_down(), day, day.next_up()]);
            let mut asked: Vec<f64> = at_random.chain(at_arrivals).filter(|&day| day <= last).collect();
            let mut answer = |patients: &mut Patients, day: f64| {
                let comes = |patients: &mut Patients, next: Next| {
                    let (coming, day) = patients.coming(next);
                    (coming.place, day)
                };
                let before = all.partition_point(|&(_, arrival)| arrival < day);
                let next = patients.pass(Next::default(), day);
                assert_eq!(comes(patients, next), all[before], "trial {trial}, {rate} a month, day {day}");
                // From one who comes later on, it is that one; from one who came before, the same.
                let from: usize = chance.random_range(0..all.len());
                let from_there = Next { place: all[from].0, came: from as u64 };
                assert_eq!(comes(patients, from_there), all[from], "trial {trial}, number {from}");
                let next = patients.pass(from_there, day);
                assert_eq!(comes(patients, next), all[from.max(before)]);
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

/// Where nothing can be walked from day 0 on, questions are held against one another.
#[test]
fn places_and_days_agree_where_nobody_could_draw_everything() {
    for (rate, far) in [(3_000.0, 40_000.0), (1e6, 36_525.0), (1e6, 3e8)] {
        let plan = poisson(rate);
        for trial in 1..=40 {
            let (mut one, mut other) = (Door::of(&plan, trial), patients(&plan, trial));
            let mut chance = chance(trial);
            let mut days: Vec<f64> = (0..20).map(|_| far * chance.random::<f64>()).collect();
            days.sort_by(f64::total_cmp);
            for day in days {
                one.pass(day);
                let walked: Vec<f64> = (0..30).map(|_| one.let_in()).collect();
                assert!(walked[0] >= day && walked.is_sorted(), "{rate} a month, day {day}: {walked:?}");
                // Days far out are so long that several may come on one.
                for &comes in walked.iter().step_by(7) {
                    let next = other.pass(Next::default(), comes);
                    assert_eq!(other.coming(next).1, comes, "{rate} a month");
                }
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
            let (is, day) = (Next { place, came: place }, (place + 1) as f64 * gap);
            assert_eq!(patients.coming(is), (is, day));
            assert_eq!(patients.pass(Next::default(), day), is);
            assert_eq!(patients.pass(Next::default(), day - 0.25 * gap), is);
            assert_eq!(patients.pass(Next::default(), day + 0.25 * gap), is.after());
        }
    }
}

/// A million a month are counted, not drawn.
#[test]
fn of_patients_whom_nobody_takes_only_the_number_is_drawn() {
    for arrivals in [Arrivals::Poisson { patients_per_month: 1e6 }, Arrivals::Fixed { patients_per_month: 1e6 }] {
        let study = Study::new(arriving(arrivals));
        let mut bench = Bench::new(&study);
        for trial in 1..=200 {
            let outcome = bench.conduct(trial)[0];
            // Closed but for moments.
            let came = outcome.days_to_mtd / DAYS_PER_MONTH * 1e6;
            assert!((outcome.turned_away as f64 / came - 1.0).abs() < 0.01, "{outcome:?}");
            assert_eq!(bench.patients().drawn(), 0);
        }
    }
}

/// Whatever a trial asks at the door, and however often in vain: everybody else is turned away.
#[test]
fn the_mean_of_those_turned_away_is_rate_times_days_less_those_treated() {
    let six = LadderSwitches { de_escalate: true, expand_top_dose: true, starting_dose: level(1) };
    let rolling_six = NamedDesign { name: "rolling six".to_owned(), spec: spec(Rule::RollingSix(six), at_most(24)) };
    for (queue, dropout, stops, pending) in [
        (0, 0.0, false, false),
        (0, 0.2, false, false),
        (0, 0.2, true, false),
        (3, 0.0, true, false),
        (0, 0.1, false, true),
    ] {
        for rate in [0.5, 12.0, 40.0, 20_000.0] {
            let mut plan = poisson(rate);
            plan.enrolment.queue = queue;
            plan.conduct.dropout_probability = p(dropout);
            plan.conduct.stop_cohort_at_excess = stops;
            if pending {
                plan.designs[0] = rolling_six.clone();
            }
            let what = format!("queue {queue}, dropout {dropout}, stops {stops}, pending {pending}, {rate} a month");
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
            assert!(mean.abs() < 5.0 * se, "{what}: {mean} ± {se}");
            let calendar = tally.characteristics().calendar.unwrap();
            assert!(calendar.mean_turned_away.value > 0.0);
        }
    }
}
