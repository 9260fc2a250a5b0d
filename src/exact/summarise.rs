//! Operating characteristics from a pass: the whole distributions of patients and DLTs, without chance.

use std::borrow::Cow;

use super::evaluable::Evaluable;
use super::expansion;
use super::pass::{Pass, Selection};
use crate::characteristics::{
    DoseCharacteristics, Estimate, MUCH_ABOVE, OperatingCharacteristics, OutcomeCriteria, PlannedSize, Summary,
    is_much_above,
};
use crate::design::{KeptTallies, StopReason};
use crate::dose::DoseLevel;

/// Everything about one design under one scenario, when treated patients end in this way at each dose level.
pub fn characteristics(
    pass: &mut Pass<'_>,
    criteria: &OutcomeCriteria,
    patients: &[Evaluable],
) -> OperatingCharacteristics {
    let selection = selection(pass, criteria, patients);
    if let Some(expanded) = pass.expand(&selection, criteria, patients) {
        return expansion::characteristics(pass, &selection, &expanded, criteria, patients);
    }
    let mut answer = decisions(&selection, criteria);
    count(&mut answer, (pass, &selection), criteria, patients);
    answer
}

/// The same without patients and DLTs, as far as the decisions tell: of patients at most whether more are needed than `planned`.
pub(super) fn decided(
    pass: &mut Pass<'_>,
    criteria: &OutcomeCriteria,
    patients: &[Evaluable],
    planned: Option<u32>,
) -> OperatingCharacteristics {
    let selection = selection(pass, criteria, patients);
    let planned = planned.map(|planned| more_than_planned(pass, &selection, planned));
    if let Some(expanded) = pass.expand(&selection, criteria, patients) {
        let expansion = Some(expansion::decided(&selection, &expanded, criteria));
        return OperatingCharacteristics { planned, expansion, ..decisions(&expanded.selection, criteria) };
    }
    OperatingCharacteristics { planned, ..decisions(&selection, criteria) }
}

/// What a pass finds; with studies that end at once, and moderate toxicities, where there may be any.
fn selection(pass: &mut Pass<'_>, criteria: &OutcomeCriteria, patients: &[Evaluable]) -> Selection {
    match criteria.halt_probabilities.is_empty() && !pass.counts_moderate(patients) {
        true => pass.run(&dlt_probabilities(patients)),
        false => pass.run_with_events(patients, &criteria.halt_probabilities),
    }
}

fn dlt_probabilities(patients: &[Evaluable]) -> Vec<f64> {
    patients.iter().map(|patient| patient.dlt).collect()
}

/// What the decisions alone tell.
pub(super) fn decisions(selection: &Selection, criteria: &OutcomeCriteria) -> OperatingCharacteristics {
    let doses = DoseLevel::ladder(criteria.dlt_probabilities.len()).map(|dose| DoseCharacteristics {
        dose,
        true_dlt_probability: criteria.dlt_probabilities[dose.index()],
        p_mtd: Estimate::exact(selection.mtd[dose.index()]),
        patients: None,
        dlts: None,
    });
    OperatingCharacteristics {
        trials: None,
        true_mtd: criteria.true_mtd,
        p_none_tolerable: Estimate::exact(selection.none_tolerable),
        p_undetermined: Estimate::exact(selection.undetermined),
        doses: doses.collect(),
        p_correct: Estimate::exact(p_correct(selection, criteria)),
        p_overdose: Estimate::exact(p_overdose(selection, criteria)),
        mean_true_dlt_of_mtd: mean_true_dlt_of_mtd(selection, criteria),
        patients: None,
        dlts: None,
        observed_dlt_rate: None,
        share_above_true_mtd: None,
        mean_above_true_mtd: None,
        above_true_mtd: None,
        much_above_true_mtd: None,
        at_mtd: None,
        planned: None,
        stop_reasons: criteria
            .stop_reasons()
            .map(|reason| (reason, Estimate::exact(selection.stop_reasons[reason as usize])))
            .collect(),
        expansion: None,
        calendar: None,
    }
}

/// The chance of needing more patients than planned, all treated patients being evaluable.
fn more_than_planned(pass: &mut Pass<'_>, selection: &Selection, planned: u32) -> PlannedSize {
    let at_cap = selection.stop_reasons[StopReason::CapReached as usize];
    PlannedSize { patients: planned, p_more: Estimate::exact_probability(at_cap + pass.p_ends_with_more_than(planned)) }
}

/// Adds patients and DLTs to an answer.
fn count(
    answer: &mut OperatingCharacteristics,
    (pass, selection): (&mut Pass<'_>, &Selection),
    criteria: &OutcomeCriteria,
    patients: &[Evaluable],
) {
    let counts = Counts::new(pass, patients);
    for (dose, patient) in answer.doses.iter_mut().zip(patients) {
        dose.patients = Some(Summary::exact(&counts.patients_at(dose.dose, *patient)));
        dose.dlts = Some(Summary::exact(counts.dlts_at(dose.dose)));
    }
    let (above, much_above) = patients_above(pass, patients, criteria.first_above());
    answer.above_true_mtd = Some(Summary::exact(&above));
    answer.much_above_true_mtd = much_above.map(|shares| shares.map(Estimate::exact_probability));
    let all_are_evaluable = patients.iter().all(|patient| patient.evaluable >= 1.0);
    answer.at_mtd = all_are_evaluable.then(|| pass.p_at_mtd().map(Estimate::exact_probability));
    let (patients, dlts) = (Summary::exact(&counts.patients), Summary::exact(&counts.dlts));
    answer.planned = criteria.planned_patients.map(|planned| {
        // With a cap nobody drops out.
        match selection.stop_reasons[StopReason::CapReached as usize] > 0.0 {
            true => more_than_planned(pass, selection, planned),
            false => {
                let p_more = Estimate::exact_probability(patients.distribution.p_more_than(planned.into()));
                PlannedSize { patients: planned, p_more }
            }
        }
    });
    add_totals(answer, patients, dlts, criteria);
}

/// Numbers of patients treated at the dose levels from this place on, each with its probability, as the last pass found it; and the
/// probabilities that they are much of all patients, where nobody drops out, so that whoever is treated is evaluable.
fn patients_above(
    pass: &mut Pass<'_>,
    patients: &[Evaluable],
    first: usize,
) -> (Vec<f64>, Option<[f64; MUCH_ABOVE.len()]>) {
    let ladder = || DoseLevel::ladder(patients.len()).skip(first);
    let Some(lowest) = ladder().next() else { return (vec![1.0], Some([0.0; MUCH_ABOVE.len()])) };
    let evaluable = |tallies: KeptTallies<'_>| ladder().map(|dose| tallies.patients(dose)).sum::<u32>();
    if patients.iter().any(|patient| patient.evaluable < 1.0) {
        let mut endings: Vec<(f64, KeptTallies<'_>)> = pass.endings().collect();
        let most = endings.iter().map(|&(_, tallies)| evaluable(tallies)).max().unwrap_or(0);
        endings.sort_by(|(_, one), (_, other)| {
            ladder().map(|dose| one.patients(dose)).cmp(ladder().map(|dose| other.patients(dose)))
        });
        let share = patients[first..].iter().map(|patient| patient.evaluable).fold(1.0, f64::min);
        return (without_tail(treated_in_all(&endings, patients, lowest, most_treated(most, share))), None);
    }
    let mut above = vec![0.0; pass.most_patients().0 as usize + 1];
    let mut much = [0.0; MUCH_ABOVE.len()];
    for (probability, tallies) in pass.endings() {
        let number = evaluable(tallies);
        above[number as usize] += probability;
        if number > 0 {
            let reached = is_much_above(tallies.total_patients().into(), number.into());
            much.iter_mut().zip(reached).for_each(|(sum, reached)| *sum += if reached { probability } else { 0.0 });
        }
    }
    (above, Some(much))
}

/// Whether the planned number of patients is enough for the escalation; what follows the MTD comes on top.
pub(super) fn planned_size(
    pass: &mut Pass<'_>,
    escalation: &Selection,
    criteria: &OutcomeCriteria,
    patients: &[Evaluable],
) -> Option<PlannedSize> {
    let planned = criteria.planned_patients?;
    if patients.iter().all(|patient| patient.evaluable >= 1.0) {
        return Some(more_than_planned(pass, escalation, planned));
    }
    let more = treated(pass, patients).iter().skip(planned as usize + 1).fold(0.0, |sum, p| sum + p);
    Some(PlannedSize { patients: planned, p_more: Estimate::exact_probability(more) })
}

/// Adds patients and DLTs in all, when those at each dose level are there.
pub(super) fn add_totals(
    answer: &mut OperatingCharacteristics,
    patients: Summary,
    dlts: Summary,
    criteria: &OutcomeCriteria,
) {
    let above = answer.doses[criteria.first_above()..].iter().filter_map(|dose| dose.patients.as_ref());
    let above: f64 = above.map(|patients| patients.mean.value).sum();
    let treated = patients.mean.value;
    let per_patient = |of: f64| (treated > 0.0).then(|| Estimate::exact(of / treated));
    answer.observed_dlt_rate = per_patient(dlts.mean.value);
    // Where every dose level is above the true MTD the share cannot vary.
    answer.share_above_true_mtd = per_patient(if criteria.first_above() == 0 { treated } else { above });
    answer.mean_above_true_mtd = Some(Estimate::exact(above));
    (answer.patients, answer.dlts) = (Some(patients), Some(dlts));
}

pub(super) fn p_correct(selection: &Selection, criteria: &OutcomeCriteria) -> f64 {
    criteria.true_mtd.map_or(selection.none_tolerable, |dose| selection.mtd[dose.index()])
}

pub(super) fn p_overdose(selection: &Selection, criteria: &OutcomeCriteria) -> f64 {
    selection.p_from(criteria.first_above())
}

fn mean_true_dlt_of_mtd(selection: &Selection, criteria: &OutcomeCriteria) -> Option<Estimate> {
    let declared: f64 = selection.mtd.iter().sum();
    let weighted: f64 = selection.mtd.iter().zip(&criteria.dlt_probabilities).map(|(p, dlt)| p * dlt).sum();
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
        let dlts = pass.dlts(&dlt_probabilities(patients), |dose, dlts, probability| {
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
    treated_among(pass.endings().collect(), patients)
}

/// The same of some endings, each with its probability and the tallies of evaluable patients.
pub(super) fn treated_among(mut endings: Vec<(f64, KeptTallies<'_>)>, patients: &[Evaluable]) -> Vec<f64> {
    if patients.iter().all(|patient| patient.evaluable >= 1.0) {
        let most = endings.iter().map(|(_, tallies)| tallies.total_patients()).max().unwrap_or(0);
        let mut treated = vec![0.0; most as usize + 1];
        endings.iter().for_each(|(probability, tallies)| treated[tallies.total_patients() as usize] += probability);
        return treated;
    }
    endings.sort_by_key(|&(_, tallies)| tallies);
    let evaluable = endings.iter().map(|(_, tallies)| tallies.total_patients()).max().unwrap_or(0);
    let share = patients.iter().map(|patient| patient.evaluable).fold(1.0, f64::min);
    without_tail(treated_in_all(&endings, patients, DoseLevel::LOWEST, most_treated(evaluable, share)))
}

/// How many are treated at this dose level and all above until as many are evaluable as the endings say, which are in order
/// of their numbers of patients, up to `most`. Those that agree below are together, so that their sum is taken only once.
fn treated_in_all(
    endings: &[(f64, KeptTallies<'_>)],
    patients: &[Evaluable],
    dose: DoseLevel,
    most: usize,
) -> Vec<f64> {
    let mut treated = vec![0.0; most + 1];
    let mut alike =
        endings.chunk_by(|(_, one), (_, other)| one.patients(dose) == other.patients(dose)).rev().peekable();
    while let Some(endings) = alike.next() {
        match dose.above(patients.len()) {
            Some(above) => {
                let above = treated_in_all(endings, patients, above, most);
                treated.iter_mut().zip(above).for_each(|(probability, more)| *probability += more);
            }
            None => treated[0] += endings.iter().map(|(probability, _)| probability).sum::<f64>(),
        }
        let fewer = alike.peek().map_or(0, |endings| endings[0].1.patients(dose));
        for _ in fewer..endings[0].1.patients(dose) {
            add_evaluable(&mut treated, patients[dose.index()].evaluable);
        }
    }
    treated
}

/// How many are treated at a dose level that has k evaluable patients with probability `evaluable[k]`.
pub(super) fn treated_at(evaluable: &[f64], share: f64) -> Vec<f64> {
    let patients = evaluable.len().saturating_sub(1);
    let mut treated = vec![0.0; most_treated(patients as u32, share) + 1];
    for (number, &probability) in evaluable.iter().enumerate().rev() {
        treated[0] += probability;
        if number > 0 {
            add_evaluable(&mut treated, share);
        }
    }
    without_tail(treated)
}

/// Adds those treated until one more is evaluable, each with probability `share`: a geometric number from 1 on. As P(k) =
/// share·Q(k − 1) + (1 − share)·P(k − 1), where Q is without and P with them, sums of positive numbers suffice.
fn add_evaluable(treated: &mut [f64], share: f64) {
    let mut with = 0.0;
    for without in treated {
        let next = share * *without + (1.0 - share) * with;
        *without = with;
        with = next;
    }
}

/// What is left out of a distribution without end has a probability below this.
const LEFT: f64 = 1e-15;

/// A number treated that is exceeded with a probability below [`LEFT`] until so many are evaluable, each with at least this
/// probability. That is that of fewer evaluable patients n among N, below exp(−(μ − n)²/2μ) with μ = N·share (Chernoff's bound
/// of the lower tail: Mitzenmacher and Upfal, Probability and Computing, 2005, theorem 4.5), which is solved for μ.
fn most_treated(evaluable: u32, share: f64) -> usize {
    if share >= 1.0 {
        return evaluable as usize;
    }
    let (n, log) = (f64::from(evaluable), -libm::log(LEFT));
    ((n + log + (log * log + 2.0 * n * log).sqrt()) / share).ceil() as usize
}

/// A distribution up to where the rest has a probability below [`LEFT`].
fn without_tail(mut probabilities: Vec<f64>) -> Vec<f64> {
    let mut rest = 0.0;
    let is_tail = |probability: &&f64| {
        rest += **probability;
        rest < LEFT
    };
    let tail = probabilities.iter().rev().take_while(is_tail).count();
    probabilities.truncate(probabilities.len() - tail);
    probabilities
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Three evaluable patients, each with probability s: k are treated with probability C(k − 1, 2)·s³·(1 − s)^(k − 3), as
    /// often as the share is stated to drop out.
    #[test]
    fn treated_until_three_are_evaluable_is_negative_binomial() {
        for share in [0.4, 0.1, 0.01, 0.001] {
            let treated = treated_at(&[0.0, 0.0, 0.0, 1.0], share);
            let mut total = 0.0;
            for (number, &probability) in treated.iter().enumerate() {
                let ways = if number < 3 { 0.0 } else { ((number - 1) * (number - 2) / 2) as f64 };
                let expected = ways * share.powi(3) * libm::pow(1.0 - share, number as f64 - 3.0);
                assert!((probability - expected).abs() < 1e-12 * expected + 1e-30, "{share} {number}: {probability}");
                total += probability;
            }
            assert!((total - 1.0).abs() < 1e-12, "{share}: {total}");
        }
    }

    /// With nobody leaving nobody is replaced.
    #[test]
    fn all_are_evaluable_where_nobody_leaves() {
        assert_eq!(treated_at(&[0.25, 0.0, 0.75], 1.0), [0.25, 0.0, 0.75]);
    }
}
