//! The closed forms of the 3+3 on a thousand random vectors for each rule.
//!
//! With q = 1 − p: P0 = q³; P1 = 3pq⁵; e = P0 + P1 (passed); six = P0 (q³ + 3pq²) + P1 (passed with six); P2 = 9p²q⁴ (exactly
//! two of six). They follow from the rule cohort by cohort; Storer 1989 (doi:10.2307/2531693) has that of rule A.

use dosim::scenario::Preset;
use proptest::prelude::*;

use super::{answer, assert_close};

struct Dose {
    p: f64,
    p0: f64,
    e: f64,
    six: f64,
    /// Passed with six after 0/3 there and a toxic dose above: P0 Q0 over P0.
    q0: f64,
    p2: f64,
}

fn dose(&p: &f64) -> Dose {
    let q = 1.0 - p;
    let (p0, p1, q0) = (q.powi(3), 3.0 * p * q.powi(5), q.powi(3) + 3.0 * p * q * q);
    Dose { p, p0, e: p0 + p1, six: p0 * q0 + p1, q0, p2: 9.0 * p * p * q.powi(4) }
}

/// ∏ over the first `doses` of e.
fn passed(of: &[Dose], doses: usize) -> f64 {
    of[..doses].iter().map(|dose| dose.e).product()
}

/// P(MTD = j) for j = 1, …, D without de-escalation; the top dose level is passed with probability `top`.
fn escalating(of: &[Dose], top: f64) -> Vec<f64> {
    let last = of.len() - 1;
    let stays = |j: usize| if j == last { 1.0 } else { 1.0 - if j + 1 == last { top } else { of[j + 1].e } };
    let pass = |j: usize| if j == last { top } else { of[j].e };
    (0..=last).map(|j| passed(of, j) * pass(j) * stays(j)).collect()
}

/// The same with de-escalation: from each dose level k found too toxic, down over those that turn out too toxic with six.
fn de_escalating(of: &[Dose], top: f64) -> Vec<f64> {
    let last = of.len() - 1;
    let passes = |k: usize| if k == last { top } else { of[k].e };
    let from_above = |j: usize, k: usize| {
        let down: f64 = of[j + 1..k].iter().map(|dose| dose.p0 * (1.0 - dose.q0)).product();
        passed(of, j) * of[j].six * down * (1.0 - passes(k))
    };
    let below_top = |j: usize| (j + 1..=last).map(|k| from_above(j, k)).sum::<f64>();
    (0..=last).map(|j| if j == last { passed(of, j) * top } else { below_top(j) }).collect()
}

/// Rule G: exactly two of six make the dose level the MTD.
fn two_in_six(of: &[Dose]) -> Vec<f64> {
    let last = of.len() - 1;
    let here = |j: usize| {
        let toxic_above = if j == last { 1.0 } else { 1.0 - of[j + 1].e - of[j + 1].p2 };
        passed(of, j) * (of[j].p2 + of[j].e * toxic_above)
    };
    (0..=last).map(here).collect()
}

fn closed_form(preset: Preset, of: &[Dose]) -> Vec<f64> {
    let top = &of[of.len() - 1];
    match preset {
        Preset::Classic => escalating(of, top.e),
        Preset::ClassicTopSix => escalating(of, top.six),
        Preset::DeEscalating => de_escalating(of, top.e),
        Preset::DeEscalatingTopSix => de_escalating(of, top.six),
        Preset::TwoInSix => two_in_six(of),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn selection_follows_the_closed_forms(dlt in prop::collection::vec(0.0..=1.0_f64, 1..=6)) {
        let of: Vec<Dose> = dlt.iter().map(dose).collect();
        for preset in Preset::ALL {
            let answer = answer(preset.switches(), None, &dlt);
            let expected = closed_form(preset, &of);
            for (dose, expected) in answer.doses.iter().zip(&expected) {
                assert_close(&format!("{preset:?} at {}", dose.dose), dose.p_mtd.value, *expected);
            }
            assert_close("none", answer.p_none_tolerable.value, 1.0 - expected.iter().sum::<f64>());
        }
    }

    /// E[n_j] = ∏_{i<j} e_i (3 + 9 p_j q_j²) under rule A.
    #[test]
    fn patients_follow_the_closed_form(dlt in prop::collection::vec(0.0..=1.0_f64, 1..=6)) {
        let of: Vec<Dose> = dlt.iter().map(dose).collect();
        let answer = answer(Preset::Classic.switches(), None, &dlt);
        for (j, dose) in answer.doses.iter().enumerate() {
            let expected = passed(&of, j) * (3.0 + 9.0 * of[j].p * (1.0 - of[j].p).powi(2));
            assert_close(&format!("at {}", dose.dose), dose.patients.as_ref().unwrap().mean.value, expected);
            assert_close(&format!("DLTs at {}", dose.dose), dose.dlts.as_ref().unwrap().mean.value, expected * of[j].p);
        }
    }
}

/// Two dose levels: an MTD has six patients if one of its first three had a DLT, under rule A; under rule D whenever it is one.
#[test]
fn patients_at_the_mtd_have_closed_forms() {
    let (p, r) = (0.2_f64, 0.4_f64);
    let six = |p: f64| 3.0 * p * (1.0 - p).powi(5);
    let passed = |p: f64| (1.0 - p).powi(3) + six(p);
    let [at_least_6, at_least_9, _] = answer(Preset::Classic.switches(), None, &[p, r]).at_mtd.unwrap();
    assert_close("six", at_least_6.value, six(p) * (1.0 - passed(r)) + passed(p) * six(r));
    assert_close("nine", at_least_9.value, 0.0);
    let of = answer(Preset::DeEscalatingTopSix.switches(), None, &[p, r]);
    assert_close("always six", of.at_mtd.unwrap()[0].value, 1.0 - of.p_none_tolerable.value);
}

/// Two dose levels, the higher above the true MTD, under rule A: nobody comes back from there, so that it has 0, 3 or 6 patients. With 3
/// at the lower (none with a DLT) and 6 at the higher (one of the first three with a DLT) they are six of nine.
#[test]
fn patients_above_the_true_mtd_have_closed_forms() {
    let (low, high) = (0.1_f64, 0.4_f64);
    let (q, r) = (1.0 - low, 1.0 - high);
    let of = answer(Preset::Classic.switches(), None, &[low, high]);
    let reached = q.powi(3) + 3.0 * low * q.powi(5);
    let six = 3.0 * high * r * r;
    let above = of.above_true_mtd.unwrap();
    assert_close("mean", above.mean.value, reached * (3.0 + 3.0 * six));
    assert_close("mean", of.mean_above_true_mtd.unwrap().value, above.mean.value);
    let more_than = |number| above.distribution.p_more_than(number);
    assert_close("any", more_than(0), reached);
    assert_close("six", more_than(3), reached * six);
    assert_close("more", more_than(6), 0.0);
    let [sixty, eighty] = of.much_above_true_mtd.unwrap();
    assert_close("60 %", sixty.value, q.powi(3) * six);
    assert_close("80 %", eighty.value, 0.0);
    // Where no dose level is tolerable everybody is treated above.
    let of = answer(Preset::Classic.switches(), None, &[0.5]);
    assert_close("all", of.much_above_true_mtd.unwrap()[1].value, 1.0);
    assert_eq!(of.above_true_mtd.unwrap().distribution, of.patients.unwrap().distribution);
}
