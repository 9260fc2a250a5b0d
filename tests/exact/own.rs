//! Dose levels with cohorts and DLT windows of their own: closed forms, and the Monte Carlo engine.

use dosim::exact;
use dosim::scenario::{Loaded, parse};
use dosim::simulate::Study;

use super::{assert_close, verification::verified};

/// Two dose levels under a design with at most so many patients, of which more is said in `[[dose]]` and at the end.
fn file(dlt: [f64; 2], doses: [&str; 2], design: &str, rest: &str) -> Study {
    let [low, high] = doses;
    let text = format!(
        "title = \"t\"\ntarget_dlt_rate = 0.3\ntrials = 100_000\n[[dose]]\nlabel = \"low\"\n{low}\n[[dose]]\nlabel = \"high\"\n{high}\n\
         [[scenario]]\nname = \"s\"\ndlt_probabilities = {dlt:?}\n[[design]]\nname = \"d\"\n{design}\n{rest}\n"
    );
    let Loaded { plan, warnings, .. } = parse("own", &text).unwrap_or_else(|error| panic!("{error}"));
    assert!(warnings.is_empty(), "{warnings}");
    Study::new(plan)
}

const BOIN: &str = "max_patients = 4\n[design.boin]";

/// BOIN at a target of .30 goes up after 0/1 (λe = .236) and stays at the lowest dose level after 1/1, 1/2, 2/2, 1/3 and 2/3; 3/3
/// eliminates it. With single patients there and three at the second of at most four: E[n₂] = 3 (1 − p), and without going up four
/// are treated, three of them if all have a DLT.
#[test]
fn cohorts_of_one_below_cohorts_of_three() {
    for p in [0.1, 0.25, 0.4] {
        let study = file([p, 0.4], ["cohort_size = 1", ""], BOIN, "");
        let exact = exact::answer(&study, 0, 0).unwrap();
        let mean = |dose: usize| exact.doses[dose].patients.as_ref().unwrap().mean.value;
        assert_close("at the second", mean(1), 3.0 * (1.0 - p));
        assert_close("at the first", mean(0), (1.0 - p) + p * (4.0 - p * p));
        // As the design has cohorts of three, the second needs no size of its own.
        let same = file([p, 0.4], ["cohort_size = 1", "cohort_size = 3"], BOIN, "");
        assert_eq!(exact::answer(&same, 0, 0).unwrap(), exact);
        let others = file([p, 0.4], ["", "cohort_size = 3"], "max_patients = 4\n[design.boin]\ncohort_size = 1", "");
        assert_eq!(exact::answer(&others, 0, 0).unwrap().doses[1].patients, exact.doses[1].patients);
    }
}

/// With the onset on day 5 and dropouts at a constant rate, a DLT comes first with probability (1 − d)^((w + 5)/(w + f)), where w are
/// the days of preconditioning and f those after infusion.
#[test]
fn dropout_by_the_window_of_a_dose_level() {
    let rest = "[dlt_window]\npreconditioning_days = 5\n[onset]\ndistribution = \"uniform\"\nmin_days = 4.999999\nmax_days = 5.000001\n\
                [conduct]\ndropout_probability = 0.2";
    let own = "preconditioning_days = 0\ndays_after_infusion = 60";
    let study = file([0.2, 0.4], ["", own], "[design.three_plus_three]", rest);
    let found = exact::evaluable_patients(study.plan(), &study.plan().scenarios[0]);
    for (found, (p, share)) in found.iter().zip([(0.2, 10.0 / 33.0), (0.4, 5.0 / 60.0)]) {
        let dlt = p * libm::pow(0.8, share);
        let evaluable = dlt + (1.0 - p) * 0.8;
        assert!((found.evaluable - evaluable).abs() < 1e-9, "{found:?} against {evaluable}");
        assert!((found.dlt - dlt / evaluable).abs() < 1e-9, "{found:?} against {}", dlt / evaluable);
    }
}

/// The calendar by dose level changes who leaves, and nothing else of the exact answers.
#[test]
fn simulation_agrees_with_exact_answers() {
    let own = "preconditioning_days = 0\ndays_after_infusion = 60\nstagger = \"until-free\"\nstagger_days = 14\n\
               [dose.production]\ndistribution = \"fixed\"\ndays = 3";
    let rest = "[dlt_window]\npreconditioning_days = 5\n[onset]\nbefore_infusion_share = 0.2\n[conduct]\ndropout_probability = 0.3";
    let three = file([0.15, 0.3], [own, ""], "[design.three_plus_three]", rest);
    let boin = file([0.15, 0.3], ["cohort_size = 1", "cohort_size = 4"], "max_patients = 12\n[design.boin]", rest);
    for study in [three, boin] {
        let (_, verification) = verified(study.plan());
        assert!(verification.is_within_chance() && verification.tested >= 15, "{verification:?}");
        let furthest = verification.furthest.unwrap();
        assert!(furthest.z.unwrap().abs() < 5.0, "{furthest:?}");
    }
}
