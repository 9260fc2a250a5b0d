//! Two-stage designs: given dose levels until the first DLT, and exact answers of them and of a gamma prior.

use dosim::design::{
    CohortDesign, Decision, Design, Evaluation, Mtd, PatientStatus, PendingDesign, Running, Standing, TiteCrm,
};
use dosim::exact;
use dosim::scenario::{DltCurve, Plan, Reassessment, Rule, parse};
use dosim::simulate::{Study, Watch};

use crate::support::{level, notation, p};
use crate::{crm, given, reassessment};

const SKELETON: &str = "skeleton = [0.05, 0.12, 0.25, 0.40]";

fn text(rule: &str) -> String {
    let doses = (1..=4).map(|dose| format!("[[dose]]\nlabel = \"level {dose}\"\n")).collect::<String>();
    format!(
        "title = \"t\"\ntarget_dlt_rate = 0.25\ntrials = 20_000\n{doses}[[scenario]]\nname = \"s\"\n\
         dlt_probabilities = [0.10, 0.20, 0.35, 0.50]\n[[design]]\nname = \"d\"\n{rule}\n{SKELETON}\n"
    )
}

fn plan(rule: &str) -> Plan {
    parse("file", &text(rule)).unwrap_or_else(|wrong| panic!("{wrong}")).plan
}

fn staged(levels: &[usize], cohort: u8) -> dosim::design::Crm {
    let first_stage = levels.iter().copied().map(level).collect();
    let skeleton = given(&[0.05, 0.12, 0.25, 0.40]);
    crm(Reassessment { skeleton, first_stage, ..reassessment(DltCurve::Empiric, 0.25, 4) }, cohort, 4)
}

/// By hand: patients who follow at one dose level together, as many as a cohort has; after the first DLT, or the end, what the model says.
#[test]
fn given_dose_levels_until_the_first_dlt() {
    let said = |design: &dyn CohortDesign, history: &str| match design.decide(&notation::standing(history)).decision {
        Decision::Treat(cohort) => format!("{} at {}", cohort.patients, cohort.dose),
        other => panic!("{other:?}"),
    };
    let design = staged(&[1, 1, 2, 2, 2, 4], 2);
    for (history, expected) in [
        ("1NN", "2 at 2"),
        ("1NN 2NN", "1 at 2"),
        ("1NN 2NN 2N", "1 at 4"),
        // Whatever was done before, the fourth patient is one of dose level 2.
        ("1NNN", "2 at 2"),
    ] {
        assert_eq!(said(&design, history), expected, "{history}");
    }
    let plain = crate::crm(
        Reassessment { skeleton: given(&[0.05, 0.12, 0.25, 0.40]), ..reassessment(DltCurve::Empiric, 0.25, 4) },
        2,
        4,
    );
    for history in ["1NT", "1NN 2NT", "1NN 2NN 2T", "1NN 2NN 2N 4T", "1NN 2NN 2N 4N", "1NN 2NN 2N 4N 4NN"] {
        assert_eq!(said(&design, history), said(&plain, history), "{history}");
    }
    let why = design.decide(&notation::standing("1NN")).why();
    assert_eq!(why, "nobody is known to have had a DLT, and the next of first_stage are at dose level 2");
    assert_eq!(design.decide(&Standing::default()).decision.cohort().map(|first| first.patients), Some(2));
}

/// A recursion over all cohorts with QUADPACK for every posterior (scipy), written in Python apart from this program: selection by dose level,
/// none, mean patients and DLTs. The second is the two-stage design of R's dfcrm (`crmsim` with `x0`, `restrict = TRUE`) but for its flat prior
/// while all had a DLT.
#[test]
fn exact_answers_are_those_of_a_recursion_apart() {
    let rows: [(&str, [f64; 4], f64, f64, f64); 4] = [
        (
            "max_patients = 12\n[design.crm]\ncohort_size = 2\nprior_gamma = [1, 1]\nsafety_stop = 0.9",
            [0.101_546_467_776, 0.384_997_065_066, 0.376_840_830_249, 0.121_379_336_325],
            0.015_236_300_584,
            11.873_478_965_6,
            2.923_651_545_7,
        ),
        (
            "max_patients = 9\n[design.crm]\ncohort_size = 1\nfirst_stage = [1, 1, 1, 2, 2, 2, 3, 3, 3]\nrestrict_escalation = true",
            [0.157_749_85, 0.420_106_662, 0.422_143_488, 0.0],
            0.0,
            9.0,
            1.591_159_068,
        ),
        (
            "max_patients = 10\n[design.crm]\ncohort_size = 2\nfirst_stage = [1, 2, 3, 3]\nprior_gamma = [1, 1]\n\
             restrict_escalation = true\nsafety_stop = 0.9",
            [0.133_526_158_2, 0.349_351_130_475, 0.363_021_457_388, 0.144_408_968_438],
            0.009_692_285_5,
            9.954_721_668,
            2.664_356_133_9,
        ),
        (
            "max_patients = 8\n[design.crm]\ncohort_size = 2\nfirst_stage = [1, 1, 2, 2]\nsafety_stop = 0.85",
            [0.160_759_08, 0.500_136_12, 0.154_411_92, 0.164_268],
            0.020_424_88,
            7.916_924,
            1.627_385_6,
        ),
    ];
    for (rule, selected, none, patients, dlts) in rows {
        let of = exact::answer(&Study::new(plan(rule)), 0, 0).unwrap();
        for (dose, selected) in of.doses.iter().zip(selected) {
            assert!((dose.p_mtd.value - selected).abs() < 1e-9, "{rule}: {dose:?} {selected}");
        }
        assert!((of.p_none_tolerable.value - none).abs() < 1e-9, "{rule}: {:?}", of.p_none_tolerable);
        assert!((of.mean_patients().unwrap().value - patients).abs() < 1e-9, "{rule}: {:?}", of.mean_patients());
        assert!((of.mean_dlts().unwrap().value - dlts).abs() < 1e-9, "{rule}: {:?}", of.mean_dlts());

        let simulated = Study::new(plan(rule)).simulate(&Watch::default()).unwrap().cells.remove(0).characteristics;
        for (simulated, exact) in simulated.doses.iter().zip(&of.doses) {
            let Some(se) = simulated.p_mtd.mc_se.filter(|&se| se > 0.0) else {
                assert!((simulated.p_mtd.value - exact.p_mtd.value).abs() < 1e-12, "{rule}: {simulated:?}");
                continue;
            };
            let errors = (simulated.p_mtd.value - exact.p_mtd.value) / se;
            assert!(errors.abs() < 4.0, "{rule}: {errors}");
        }
    }
}

/// With patients pending: who comes is the next of the list, whether or not the others are known, until a DLT is.
#[test]
fn a_tite_crm_has_a_first_stage_too() {
    let parameters = Reassessment {
        skeleton: given(&[0.05, 0.12, 0.25, 0.40]),
        first_stage: [1, 2, 2, 3].map(level).into(),
        safety_stop: Some(p(0.9)),
        ..reassessment(DltCurve::Empiric, 0.25, 4)
    };
    let design = TiteCrm::new(&parameters, 4);
    let plain = TiteCrm::new(&Reassessment { first_stage: Vec::new(), ..parameters }, 4);
    let pending = |dose| PatientStatus { dose: level(dose), evaluation: Evaluation::Pending { follow_up: 0.2 } };
    let known = |dose, evaluation| PatientStatus { dose: level(dose), evaluation };
    let next = |design: &TiteCrm, patients: &[PatientStatus]| {
        let trial = Running { patients, at: patients.last().map(|last| last.dose) };
        (design.decide(&trial).decision, design.enrols_for_sure(&trial, false))
    };
    let at = |dose| Decision::one_patient(level(dose));
    assert_eq!(next(&design, &[]).0, at(1));
    assert_eq!(next(&design, &[pending(1)]), (at(2), true));
    assert_eq!(next(&design, &[known(1, Evaluation::NoDlt), pending(2), pending(2)]), (at(3), true));
    let over = [pending(1), pending(2), pending(2), pending(3)];
    let toxic = [pending(1), known(2, Evaluation::Dlt)];
    for patients in [&over[..], &toxic[..]] {
        assert_eq!(next(&design, patients), next(&plain, patients), "{patients:?}");
    }
    // One DLT in the only patient: the model may stop the trial at once, however sure the list was.
    let first = [known(1, Evaluation::Dlt), known(1, Evaluation::Dlt), pending(1)];
    let trial = Running { patients: &first, at: Some(level(1)) };
    assert_eq!(design.decide(&trial).decision.ending().map(|(mtd, _)| mtd), Some(Mtd::NoneTolerable));
    assert!(!design.enrols_for_sure(&trial, false));
}

#[test]
fn first_stages_and_gamma_priors_are_echoed_and_what_makes_no_sense_is_refused() {
    let of = plan("max_patients = 9\n[design.crm]\nfirst_stage = [2, 2, 3]\nprior_gamma = [1.5, 2]");
    let spec = &of.designs[0].spec;
    let Rule::Crm(parameters) = &spec.rule else { panic!("no CRM") };
    assert_eq!(parameters.reassessment.starting_dose, level(2));
    let said = spec.rule.to_string();
    assert!(said.contains("prior_gamma=1.5,2") && said.contains("first_stage=2,2,3"), "{said}");
    assert!(!said.contains("prior_variance") && !said.contains("starting_dose"), "{said}");
    let echo = dosim::scenario::describe(&of);
    assert_eq!(parse("echo", &echo).unwrap_or_else(|wrong| panic!("{wrong}")).plan, of);

    let refused = |rule: &str| parse("file", &text(rule)).err().unwrap_or_else(|| panic!("{rule}")).to_string();
    for (rule, says) in [
        ("[design.crm]\nfirst_stage = [2, 1]", "dose level 1 follows 2, and nobody had a DLT until then"),
        ("[design.crm]\nfirst_stage = [1, 5]", "from 1 (the lowest) to 4"),
        ("[design.crm]\nfirst_stage = []", "this list is empty"),
        ("[design.crm]\nfirst_stage = [1, 2]\nstarting_dose = 1", "no effect"),
        ("[design.tite_crm]\nprior_gamma = [1, 1]\nprior_variance = 1.34", "no effect"),
        ("[design.crm]\nmodel = \"logistic\"\nprior_gamma = [1, 1]", "no effect"),
        ("[design.crm]\nprior_gamma = [0, 1]", "prior_gamma"),
    ] {
        let error = refused(&format!("max_patients = 9\n{rule}"));
        assert!(error.contains(says), "{rule}: {error}");
    }
    assert!(matches!(dosim::design::build(spec, 4, 0.25), Design::Cohort(_)));
}
