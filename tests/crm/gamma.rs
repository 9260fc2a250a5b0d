//! The gamma prior of the exponent of the power model, against closed forms and an integrator apart from this program.
#![expect(
    clippy::disallowed_methods,
    reason = "a witness shares no function with the program; tolerances allow for it"
)]

use dosim::design::{CohortDesign, PatientStatus, Running, Tallies, TiteCrm};
use dosim::scenario::{DltCurve, Reassessment};

use crate::support::{level, p};
use crate::{Patient, assert_within, crm, given, reassessment, status};

const SKELETON: [f64; 4] = [0.05, 0.12, 0.25, 0.40];

fn parameters(gamma: [f64; 2]) -> Reassessment {
    Reassessment {
        skeleton: given(&SKELETON),
        prior_gamma: Some(gamma),
        safety_stop: Some(p(0.9)),
        ..reassessment(DltCurve::Empiric, 0.25, 4)
    }
}

/// Γ(k) P(a, x)/Γ(k) of a whole number k: what of a gamma variable with rate 1 is below x (Erlang).
fn erlang(shape: u32, x: f64) -> f64 {
    let term = |i: u32| (1..=i).fold(1.0, |term, j| term * x / f64::from(j));
    1.0 - (-x).exp() * (0..shape).map(term).sum::<f64>()
}

/// Mean, variance and the part below `border` of the exponent a, whose prior is gamma with a whole shape k and rate r. With
/// Lᵢ = −ln sᵢ the likelihood is Π e^(−aLᵢ) over those with a DLT times Π (1 − wᵢ e^(−aLᵢ)) over the others; multiplied out, it is a sum of
/// c e^(−aL), and the integral of a^(m+k−1) e^(−ra) against each is c Γ(k+m)/(r+L)^(k+m).
fn closed_form(shape: u32, rate: f64, patients: &[Patient], border: f64) -> [f64; 3] {
    let fall = |dose: usize| -SKELETON[dose - 1].ln();
    let with_dlt: f64 = patients.iter().filter(|(_, dlt, _)| *dlt).map(|&(dose, ..)| fall(dose)).sum();
    let mut terms = vec![(1.0, with_dlt)];
    for &(dose, _, weight) in patients.iter().filter(|(_, dlt, _)| !dlt) {
        let more: Vec<_> = terms.iter().map(|&(c, l)| (-c * weight, l + fall(dose))).collect();
        terms.extend(more);
    }
    let moment = |m: u32| {
        let gamma = f64::from((1..shape + m).product::<u32>());
        terms.iter().map(|&(c, l)| c * gamma / (rate + l).powi((shape + m) as i32)).sum::<f64>()
    };
    let gamma = f64::from((1..shape).product::<u32>());
    let below = |&(c, l): &(f64, f64)| c * gamma / (rate + l).powi(shape as i32) * erlang(shape, (rate + l) * border);
    let mean = moment(1) / moment(0);
    [mean, moment(2) / moment(0) - mean * mean, terms.iter().map(below).sum::<f64>() / moment(0)]
}

/// Exponential and Erlang priors, DLTs alone, none, both, and patients pending.
#[test]
fn posteriors_have_their_closed_forms() {
    let border = 0.25_f64.ln() / SKELETON[0].ln();
    let known = |dose, dlt| (dose, dlt, 1.0);
    let trials: [&[Patient]; 6] = [
        &[],
        &[known(1, true), known(1, true), known(2, true)],
        &[known(1, false); 6],
        &[known(1, false), known(2, false), known(2, true), known(3, false), known(3, true), known(4, false)],
        &[known(2, false), known(2, true), (3, false, 0.25), (3, false, 0.75)],
        &[(1, false, 0.5), (2, false, 0.1)],
    ];
    for (shape, rate) in [(1, 1.0), (3, 2.0)] {
        for patients in trials {
            let [mean, variance, tail] = closed_form(shape, rate, patients, border);
            let parameters = parameters([f64::from(shape), rate]);
            let statuses: Vec<PatientStatus> = patients.iter().map(status).collect();
            let running = Running { patients: &statuses, at: Some(level(1)) };
            let found = TiteCrm::new(&parameters, 4).posterior_moments(&running);
            let what = |name: &str| format!("{name}, shape {shape}, after {patients:?}");
            assert_within(&what("mean"), found.0, mean, 1e-9);
            assert_within(&what("variance"), found.1, variance, 1e-9);
            if patients.iter().all(|&(.., weight)| weight >= 1.0) {
                let count = |sum: Tallies, &(dose, dlt, _): &Patient| sum.with(level(dose), 1, dlt.into());
                let tallies = patients.iter().fold(Tallies::default(), count);
                let crm = crm(parameters, 1, 4);
                assert_eq!(crm.posterior_moments(&tallies), found, "{}", what("both forms"));
                assert_within(&what("tail"), crm.p_lowest_too_toxic(&tallies).unwrap(), tail, 1e-9);
            }
        }
    }
}

/// `scipy.integrate.quad` (QUADPACK, relative tolerance 10⁻¹²) over the logarithm of the exponent, the likelihood written out in Python:
/// mean, variance, and the probability that the lowest dose level is above the target. Shapes that are no whole numbers, and more patients.
#[test]
fn posteriors_are_those_of_an_integrator_apart() {
    type Row = ([(u16, u16); 4], [f64; 2], [f64; 3]);
    let rows: [Row; 4] = [
        (
            [(6, 0), (6, 1), (6, 2), (3, 2)],
            [2.0, 1.5],
            [0.922_335_585_023_778, 0.064_005_838_028_638, 0.011_484_444_292_746],
        ),
        (
            [(0, 0), (3, 0), (9, 4), (0, 0)],
            [1.0, 1.0],
            [0.776_058_473_098_608, 0.076_638_755_088_772, 0.108_688_457_154_850],
        ),
        (
            [(3, 3), (3, 2), (0, 0), (0, 0)],
            [0.5, 0.5],
            [0.101_871_140_853_350, 0.006_948_170_176_273, 0.996_460_161_001_893],
        ),
        (
            [(0, 0), (0, 0), (20, 3), (20, 8)],
            [5.0, 2.0],
            [1.296_047_308_559_164, 0.058_645_361_104_529, 6.741_929_429e-7],
        ),
    ];
    for (counts, gamma, [mean, variance, tail]) in rows {
        let add = |sum: Tallies, (dose, (patients, dlts)): (usize, (u16, u16))| sum.with(level(dose), patients, dlts);
        let tallies = (1..).zip(counts).fold(Tallies::default(), add);
        let crm = crm(parameters(gamma), 3, 4);
        let found = crm.posterior_moments(&tallies);
        assert_within(&format!("mean after {counts:?}"), found.0, mean, 1e-9);
        assert_within(&format!("variance after {counts:?}"), found.1, variance, 1e-9);
        assert_within(&format!("tail after {counts:?}"), crm.p_lowest_too_toxic(&tallies).unwrap(), tail, 1e-9);
        // What is plugged in is the mean of the exponent itself.
        for (estimate, s) in crm.estimates(&tallies).unwrap().iter().zip(SKELETON) {
            assert_within("estimate", estimate.dlt_probability, s.powf(mean), 1e-9);
            let margin = 1.644_853_626_951_472_7 * variance.sqrt();
            assert_within("lower", estimate.lower, s.powf(mean + margin), 1e-9);
            assert_within("upper", estimate.upper, s.powf((mean - margin).max(0.0)), 1e-9);
        }
    }
}
