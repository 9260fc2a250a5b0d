//! What is told of running trials: outcomes in the notation, counts, and files of patients, mostly such as a trial could have.

use rand::RngExt;
use rand::rngs::Xoshiro256PlusPlus;

use crate::mutation::characters;
use crate::vocabulary::one;

/// A walk over the ladder: the dose levels of some cohorts.
fn walk(doses: usize, rng: &mut Xoshiro256PlusPlus) -> Vec<usize> {
    let mut at = if rng.random_bool(0.8) { 1 } else { rng.random_range(1..=doses) };
    let mut walked = Vec::new();
    for _ in 0..rng.random_range(0..10) {
        walked.push(at);
        at = match rng.random_range(0..20) {
            0..=8 => at + 1,
            9..=14 => at,
            15..=18 => at.max(2) - 1,
            _ => rng.random_range(0..=doses + 1),
        }
        .min(doses + usize::from(rng.random_bool(0.02)));
    }
    walked
}

fn garbled(text: String, probability: f64, rng: &mut Xoshiro256PlusPlus) -> String {
    if rng.random_bool(probability) { characters(&text, rng) } else { text }
}

/// Cohorts such as `1NNN 2NTP`.
pub fn outcomes(doses: usize, rng: &mut Xoshiro256PlusPlus) -> String {
    let cohorts: Vec<String> = walk(doses, rng)
        .into_iter()
        .map(|dose| {
            let patients = if rng.random_bool(0.8) { 3 } else { rng.random_range(0..=7) };
            let letter = |_| *one(&['N', 'N', 'N', 'N', 'N', 'N', 'T', 'T', 'E', 'P'], rng);
            format!("{dose}{}", (0..patients).map(letter).collect::<String>())
        })
        .collect();
    garbled(cohorts.join(" "), 0.1, rng)
}

/// Counts such as `0/3 1/5+1`, and the dose level treated last.
pub fn counts(doses: usize, rng: &mut Xoshiro256PlusPlus) -> (String, usize) {
    let tried = rng.random_range(1..=doses);
    let counts: Vec<String> = (0..tried)
        .map(|_| {
            let evaluable = rng.random_range(0..=12);
            let dlts = rng.random_range(0..=evaluable) / rng.random_range(1..=4);
            let pending = if rng.random_bool(0.2) { format!("+{}", rng.random_range(0..=3)) } else { String::new() };
            format!("{dlts}/{evaluable}{pending}")
        })
        .collect();
    let at = if rng.random_bool(0.9) { tried } else { rng.random_range(1..=doses) };
    (garbled(counts.join(" "), 0.1, rng), at)
}

/// A file of patients with their dates.
pub fn patients(doses: usize, seeds: &[String], rng: &mut Xoshiro256PlusPlus) -> String {
    if rng.random_bool(0.2) {
        let seed = one(seeds, rng).clone();
        return garbled(seed, 0.9, rng);
    }
    let mut text = "patient,dose,enrolled,preconditioning,infusion,dlt,off_study,outcome\n".to_owned();
    let mut day = 0;
    let mut number = 0;
    for dose in walk(doses, rng) {
        for _ in 0..rng.random_range(1..=4) {
            number += 1;
            day += rng.random_range(0..40);
            let preconditioning = day + rng.random_range(0..10);
            let infusion = preconditioning + rng.random_range(0..8);
            let later = |probability: f64, rng: &mut Xoshiro256PlusPlus| {
                if rng.random_bool(probability) { date(infusion + rng.random_range(0..60)) } else { String::new() }
            };
            let (dlt, off_study) = (later(0.2, rng), later(0.05, rng));
            let outcome = if rng.random_bool(0.05) { *one(&["N", "T", "P", "E", "x"], rng) } else { "" };
            let [enrolled, preconditioning, infusion] = [day, preconditioning, infusion].map(date);
            text += &format!("P{number},{dose},{enrolled},{preconditioning},{infusion},{dlt},{off_study},{outcome}\n");
        }
    }
    garbled(text, 0.3, rng)
}

/// The day so many days after the beginning of 2024, in months of 28 days.
fn date(day: i32) -> String {
    format!("{}-{:02}-{:02}", 2024 + day / 336, 1 + day % 336 / 28, 1 + day % 28)
}
