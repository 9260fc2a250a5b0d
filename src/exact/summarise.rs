//! Operating characteristics from a pass: the whole distributions of patients and DLTs, without chance.

use std::borrow::Cow;

use super::evaluable::Evaluable;
use super::pass::{Pass, Selection};
use crate::characteristics::{DoseCharacteristics, Estimate, Frame, OperatingCharacteristics, PlannedSize, Summary};
use crate::design::{StopReason, Tallies};
use crate::dose::DoseLevel;

/// Everything about one design under one scenario, when treated patients end in this way at each dose level.
pub fn characteristics(pass: &mut Pass<'_>, frame: &Frame, patients: &[Evaluable]) -> OperatingCharacteristics {
    let dlt_probabilities: Vec<f64> = patients.iter().map(|patient| patient.dlt).collect();
    let selection = pass.run(&dlt_probabilities);
    let counts = Counts::new(pass, patients);
    let doses = DoseLevel::ladder(patients.len()).map(|dose| DoseCharacteristics {
        dose,
        true_dlt_probability: frame.dlt_probabilities[dose.index()],
        p_mtd: Estimate::exact(selection.mtd[dose.index()]),
        patients: Summary::exact(&counts.patients_at(dose, patients[dose.index()])),
        dlts: Summary::exact(counts.dlts_at(dose)),
    });
    let doses: Vec<_> = doses.collect();
    let patients = Summary::exact(&counts.patients);
    let dlts = Summary::exact(&counts.dlts);
    let above: f64 = doses[frame.first_above()..].iter().map(|dose| dose.patients.mean.value).sum();
    let planned = frame.planned_patients.map(|planned| {
        let at_cap = selection.stop_reasons[StopReason::CapReached as usize];
        let p_more = match at_cap > 0.0 {
            true => at_cap + pass.p_ends_with_more_than(planned),
            false => patients.distribution.p_more_than(planned.into()),
        };
        PlannedSize { patients: planned, p_more: Estimate::exact(p_more) }
    });
    let treated = patients.mean.value;
    let per_patient = |of: f64| (treated > 0.0).then(|| Estimate::exact(of / treated));
    // Where every dose level is above the true MTD the share cannot vary.
    let share_above = per_patient(if frame.first_above() == 0 { treated } else { above });
    OperatingCharacteristics {
        trials: None,
        true_mtd: frame.true_mtd,
        p_none_tolerable: Estimate::exact(selection.none_tolerable),
        p_undetermined: Estimate::exact(selection.undetermined),
        p_correct: Estimate::exact(p_correct(&selection, frame)),
        p_overdose: Estimate::exact(p_overdose(&selection, frame)),
        mean_true_dlt_of_mtd: mean_true_dlt_of_mtd(&selection, frame),
        observed_dlt_rate: per_patient(dlts.mean.value),
        share_above_true_mtd: share_above,
        mean_above_true_mtd: Estimate::exact(above),
        planned,
        stop_reasons: StopReason::ALL
            .map(|reason| (reason, Estimate::exact(selection.stop_reasons[reason as usize])))
            .into(),
        doses,
        patients,
        dlts,
        calendar: None,
    }
}

pub(super) fn p_correct(selection: &Selection, frame: &Frame) -> f64 {
    frame.true_mtd.map_or(selection.none_tolerable, |dose| selection.mtd[dose.index()])
}

pub(super) fn p_overdose(selection: &Selection, frame: &Frame) -> f64 {
    selection.p_from(frame.first_above())
}

fn mean_true_dlt_of_mtd(selection: &Selection, frame: &Frame) -> Option<Estimate> {
    let declared: f64 = selection.mtd.iter().sum();
    let weighted: f64 = selection.mtd.iter().zip(&frame.dlt_probabilities).map(|(p, dlt)| p * dlt).sum();
    (declared > 0.0).then(|| Estimate::exact(weighted / declared))
}

/// Probabilities of numbers of patients and DLTs: entry k is that of k.
struct Counts {
    /// For each dose level evaluable patients, then DLTs, each with `room` entries.
    at: Vec<f64>,
    room: usize,
    patients: Vec<f64>,
    dlts: Vec<f64>,
}

impl Counts {
    fn new(pass: &mut Pass<'_>, patients: &[Evaluable]) -> Self {
        let (most, most_at) = pass.most_patients();
        let room = most_at as usize + 1;
        let mut at = vec![0.0; 2 * room * patients.len()];
        let dlt_probabilities: Vec<f64> = patients.iter().map(|patient| patient.dlt).collect();
        let dlts = pass.dlts(&dlt_probabilities, |dose, dlts, probability| {
            at[(2 * dose.index() + 1) * room + dlts as usize] += probability;
        });
        let mut counts = Self { at, room, patients: vec![0.0; most as usize + 1], dlts };
        for (probability, tallies) in pass.endings() {
            let mut evaluable_in_all = 0;
            let by_dose = DoseLevel::ladder(patients.len()).zip(tallies.by_dose());
            for (at, (dose, (evaluable, dlts))) in counts.at.chunks_exact_mut(2 * room).zip(by_dose) {
                at[evaluable] += probability;
                if !pass.is_settled(dose, evaluable, dlts) {
                    at[room + dlts] += probability;
                }
                evaluable_in_all += evaluable;
            }
            counts.patients[evaluable_in_all] += probability;
        }
        if patients.iter().any(|patient| patient.evaluable < 1.0) {
            counts.patients = treated(pass, patients);
        }
        counts
    }

    /// Of a dose level, where treated patients end in this way.
    fn patients_at(&self, dose: DoseLevel, patient: Evaluable) -> Cow<'_, [f64]> {
        let evaluable = &self.at[2 * dose.index() * self.room..][..self.room];
        match patient.evaluable < 1.0 {
            true => Cow::Owned(treated_at(evaluable, patient.evaluable)),
            false => Cow::Borrowed(evaluable),
        }
    }

    /// Of a dose level.
    fn dlts_at(&self, dose: DoseLevel) -> &[f64] {
        &self.at[(2 * dose.index() + 1) * self.room..][..self.room]
    }
}

/// How many are treated, evaluable or not, each number with its probability, as the last pass found it.
pub(super) fn treated(pass: &Pass<'_>, patients: &[Evaluable]) -> Vec<f64> {
    let mut endings: Vec<_> = pass.endings().collect();
    endings.sort_by_key(|&(_, tallies)| tallies);
    treated_in_all(&endings, patients, DoseLevel::LOWEST)
}

/// How many are treated at this dose level and all above until as many are evaluable as the endings say, which are in order
/// of their numbers of patients: those that agree below are together, so that their sum is taken only once.
fn treated_in_all(endings: &[(f64, &Tallies)], patients: &[Evaluable], dose: DoseLevel) -> Vec<f64> {
    let mut treated = Vec::new();
    for alike in endings.chunk_by(|(_, one), (_, other)| one.patients(dose) == other.patients(dose)) {
        let above = match dose.above(patients.len()) {
            Some(above) => treated_in_all(alike, patients, above),
            None => vec![alike.iter().map(|(probability, _)| probability).sum()],
        };
        let here = treated_for(alike[0].1.patients(dose) as usize, patients[dose.index()].evaluable);
        add(&mut treated, &convolve(&here, &above), 1.0);
    }
    treated
}

/// Adds probabilities times a factor, number by number.
fn add(probabilities: &mut Vec<f64>, more: &[f64], factor: f64) {
    if probabilities.len() < more.len() {
        probabilities.resize(more.len(), 0.0);
    }
    probabilities.iter_mut().zip(more).for_each(|(probability, more)| *probability += more * factor);
}

/// How many are treated at a dose level that has k evaluable patients with probability `evaluable[k]`.
fn treated_at(evaluable: &[f64], share: f64) -> Vec<f64> {
    let mut treated = Vec::new();
    for (number, &probability) in evaluable.iter().enumerate().filter(|&(_, &p)| p > 0.0) {
        add(&mut treated, &treated_for(number, share), probability);
    }
    treated
}

/// The number treated until `evaluable` of them are evaluable, each with probability `share`: negative binomial, up to where
/// what is left has a probability below 10⁻¹⁵.
fn treated_for(evaluable: usize, share: f64) -> Vec<f64> {
    const LEFT: f64 = 1e-15;
    let mut probabilities = vec![0.0; evaluable];
    let mut probability = libm::pow(share, evaluable as f64);
    let mut left = 1.0;
    while left > LEFT && probability > 0.0 {
        left -= probability;
        probabilities.push(probability);
        let treated = probabilities.len() as f64;
        probability *= (1.0 - share) * (treated - 1.0) / (treated - evaluable as f64);
    }
    probabilities
}

fn convolve(one: &[f64], other: &[f64]) -> Vec<f64> {
    let mut sum = vec![0.0; (one.len() + other.len()).saturating_sub(1)];
    for (i, p) in one.iter().enumerate() {
        for (j, q) in other.iter().enumerate() {
            sum[i + j] += p * q;
        }
    }
    sum
}
