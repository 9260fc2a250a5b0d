//! Rules for any design that a protocol adds: so many patients at the MTD, and dose levels used only after toxicity above.
#![allow(clippy::unwrap_used, clippy::panic)]

mod support;

use dosim::characteristics::{OperatingCharacteristics, Verification};
use dosim::design::{self, CohortDesign, Decision, Mtd, Standing};
use dosim::dose::DoseLevel;
use dosim::estimate::Estimate;
use dosim::exact;
use dosim::graph::{Graph, MAX_STATES};
use dosim::scenario::{Plan, parse};
use dosim::simulate::{Study, Watch};
use support::exact::binomial;

/// A plan with these dose levels, true DLT probabilities and text below `[[design]]`.
fn plan(doses: &[&str], dlt: &str, design: &str) -> Plan {
    let doses: String = doses.iter().map(|dose| format!("[[dose]]\n{dose}\n")).collect();
    let text = format!(
        "title = \"t\"\ntarget_dlt_rate = 0.3\ntrials = 4_000\n{doses}[[scenario]]\nname = \"s\"\ndlt_probabilities = [{dlt}]\n\
         [[design]]\nname = \"d\"\n{design}\n"
    );
    parse("file", &text).unwrap_or_else(|wrong| panic!("{wrong}")).plan
}

const THREE: [&str; 3] = ["label = \"a\"", "label = \"b\"", "label = \"c\""];
const BETWEEN: [&str; 3] = ["label = \"a\"", "label = \"b\"\nonly_after_toxicity_above = true", "label = \"c\""];
const DLT: &str = "0.1, 0.25, 0.45";

fn answer(plan: Plan) -> OperatingCharacteristics {
    exact::answer(&Study::new(plan), 0, 0).unwrap()
}

fn built(plan: &Plan) -> Box<dyn CohortDesign> {
    design::build(&plan.designs[0].spec, plan.dose_count(), 0.3).into_cohort().unwrap()
}

/// Six at the MTD is what Korn 1994 does: the classic 3+3 with the rule is the de-escalating one that treats six at the top.
#[test]
fn a_classic_three_plus_three_with_six_at_the_mtd_is_that_of_korn() {
    let classic = answer(plan(&THREE, DLT, "at_least_at_mtd = 6\n[design.three_plus_three]\nrule = \"classic\""));
    let korn = answer(plan(&THREE, DLT, "[design.three_plus_three]\nrule = \"de-escalating-top-six\""));
    for (one, other) in classic.doses.iter().zip(&korn.doses) {
        assert!((one.p_mtd.value - other.p_mtd.value).abs() < 1e-12, "{one:?} {other:?}");
    }
    assert!((classic.mean_patients().unwrap().value - korn.mean_patients().unwrap().value).abs() < 1e-12);
    assert!((classic.mean_dlts().unwrap().value - korn.mean_dlts().unwrap().value).abs() < 1e-12);
}

/// Whatever the design, no MTD has fewer: all ends of all trials, patients of a maximum and a stop at enough included.
#[test]
fn no_mtd_has_fewer_patients() {
    for rule in [
        "[design.a_plus_b]\na = 3\nb = 3\nc = 1\nd = 1\ne = 1",
        "[design.accelerated_titration]",
        "max_patients = 12\n[design.boin]",
        "max_patients = 12\nenough_at_dose = 6\n[design.keyboard]",
        "max_patients = 12\n[design.crm]\nsafety_stop = 0.9",
        "[design.decision_table]",
    ] {
        let with = plan(&THREE, DLT, &format!("at_least_at_mtd = 9\n{rule}"));
        let graph = Graph::compile(&*built(&with), 3, MAX_STATES).unwrap();
        let mut ends = 0;
        for state in 0..graph.len() as u32 {
            if let Decision::Stop { mtd: Mtd::Dose(dose), .. } = graph.decision(state) {
                ends += 1;
                assert!(graph.tallies(state).patients(dose) >= 9, "{rule}: {:?}", graph.tallies(state));
            }
        }
        assert!(ends > 0, "{rule}");
    }
}

/// A recursion of its own over one dose level of a BOIN with a maximum of three: nine are treated, and DLTs that eliminate it count.
#[test]
fn one_dose_level_after_the_other_may_be_given_those_whom_it_lacks() {
    let plan = plan(&THREE, DLT, "max_patients = 12\nat_least_at_mtd = 12\n[design.boin]");
    let general = plan.designs[0].spec.general;
    let said = Estimate::new(&plan).to_string();
    let most = answer(plan).patients.unwrap().maximum;
    // Each of the three has twelve in the end: more than the maximum and one dose level's worth.
    assert_eq!(most, 36);
    assert_eq!(general.most_in_all(3), Some(48));
    assert!(said.contains("at most 48 patients"), "{said}");
}

#[test]
fn the_rule_is_applied_to_those_who_are_treated_then() {
    let of = answer(plan(&["label = \"a\""], "0.4", "max_patients = 3\nat_least_at_mtd = 9\n[design.boin]"));
    // Liu and Yuan 2015: 3 of 3 and 5 of 9 eliminate at .30 (Table 1: ≥ 3 of 3, ≥ 4 of 6, ≥ 5 of 9).
    let eliminated: f64 = binomial(3, 3, 0.4)
        + (0..3)
            .map(|first| binomial(3, first, 0.4) * (5 - first..=6).map(|more| binomial(6, more, 0.4)).sum::<f64>())
            .sum::<f64>();
    assert!((of.p_none_tolerable.value - eliminated).abs() < 1e-12, "{} {eliminated}", of.p_none_tolerable.value);
    let patients = 9.0 - 6.0 * binomial(3, 3, 0.4);
    assert!((of.mean_patients().unwrap().value - patients).abs() < 1e-12);
}

/// Korn's 3+3 that tops up to twelve: 1 of 6 is declared the MTD, so six more are treated, of whom one may have a DLT (2 of 12 pass, as 2 of 7
/// would not; `dosim table` has the row). With whole cohorts or a cohort that closes early: the same answers, exact and on the calendar.
#[test]
fn a_cohort_that_tops_up_is_closed_only_by_what_excludes_all_of_it() {
    let doses = ["label = \"a\"", "label = \"b\""];
    let design = "at_least_at_mtd = 12\n[design.three_plus_three]\nrule = \"de-escalating-top-six\"";
    let of = plan(&doses, "0.15, 0.6", design);
    let tallies =
        design::Tallies::default().with(DoseLevel::new(1).unwrap(), 6, 1).with(DoseLevel::new(2).unwrap(), 3, 2);
    let Decision::Treat(cohort) = built(&of).decide(&Standing::of(tallies, DoseLevel::new(1))).decision else {
        panic!("the MTD lacks six")
    };
    assert_eq!((cohort.patients, cohort.tolerates), (6, 1));
    for conduct in ["", "[conduct]\nstop_cohort_at_excess = true"] {
        let study = Study::new(plan(&doses, "0.15, 0.6", &format!("{design}\n{conduct}")));
        let mut results = study.simulate(&Watch::default()).unwrap();
        exact::attach(&study, &mut results);
        let verification = Verification::new(&results);
        assert!(verification.compared > 4 && verification.is_within_chance(), "{conduct}: {:?}", verification.furthest);
    }
}

#[test]
fn a_rolling_six_has_so_many_at_its_mtd_too() {
    let mut of = plan(&THREE, DLT, "at_least_at_mtd = 9\n[design.rolling_six]");
    of.trials = 400;
    let study = Study::new(of);
    let mut declared = 0;
    for trial in 0..400 {
        let (outcome, _) = study.one_trial(0, 0, trial);
        if let Mtd::Dose(dose) = outcome.mtd {
            declared += 1;
            assert!(outcome.treated[dose.index()] >= 9, "{outcome:?}");
        }
    }
    assert!(declared > 200, "{declared}");
}

/// An IQ 3+3 has at most three pending at a dose level, also where the MTD lacks patients.
#[test]
fn those_whom_the_mtd_lacks_do_not_come_while_too_many_are_pending() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("iq.toml");
    let text = "title = \"t\"\ntarget_dlt_rate = 0.3\n[[dose]]\nlabel = \"a\"\n[[dose]]\nlabel = \"b\"\n[[scenario]]\nname = \"s\"\n\
                dlt_probabilities = [0.1, 0.3]\n[[design]]\nname = \"iq\"\nat_least_at_mtd = 12\n[design.iq_three_plus_three]\n";
    std::fs::write(&file, text).unwrap();
    let told = |history: &str| {
        let mut next = assert_cmd::Command::new(env!("CARGO_BIN_EXE_dosim"));
        let said = next.arg("next").arg(&file).args(["--outcomes", history]).assert().success();
        String::from_utf8(said.get_output().stdout.clone()).unwrap()
    };
    let (two, three) = (told("1NNNNNT 2TT 1PP"), told("1NNNNNT 2TT 1PPP"));
    assert!(two.contains("Now: treat 1 patient at dose level 1"), "{two}");
    assert!(three.contains("Now: wait for the pending patients at dose level 1"), "{three}");
}

/// By hand: up from 1 to 3 past the one between; 3 too toxic, three at 2; 0 of 3 there is the MTD, two are too toxic and 1 is.
#[test]
fn a_dose_level_between_is_used_only_on_the_way_down() {
    let of = plan(&BETWEEN, DLT, "[design.three_plus_three]\nrule = \"classic\"");
    let design = built(&of);
    let after = |history: &[(usize, u16, u16)]| {
        let at = history.last().and_then(|&(dose, ..)| DoseLevel::new(dose));
        let tallies = history.iter().fold(Default::default(), |tallies: design::Tallies, &(dose, patients, dlts)| {
            tallies.with(DoseLevel::new(dose).unwrap(), patients, dlts)
        });
        match design.decide(&Standing::of(tallies, at)).decision {
            Decision::Treat(cohort) => format!("{} at {}", cohort.patients, cohort.dose),
            Decision::Stop { mtd: Mtd::Dose(dose), .. } => format!("MTD {dose}"),
            other => format!("{other:?}"),
        }
    };
    assert_eq!(after(&[(1, 3, 0)]), "3 at 3");
    assert_eq!(after(&[(1, 3, 0), (3, 3, 0)]), "MTD 3");
    assert_eq!(after(&[(1, 3, 0), (3, 3, 2)]), "3 at 2");
    assert_eq!(after(&[(1, 3, 0), (3, 3, 2), (2, 3, 0)]), "MTD 2");
    assert_eq!(after(&[(1, 3, 0), (3, 3, 2), (2, 3, 1)]), "3 at 2");
    assert_eq!(after(&[(1, 3, 0), (3, 3, 2), (2, 3, 2)]), "MTD 1");
}

/// The closed form of rule A where the dose level between is tried only if the top is too toxic: with e = q³ + 3pq⁵, none 1 − e₁,
/// top e₁e₃, between e₁(1 − e₃)e₂, and lowest e₁(1 − e₃)(1 − e₂).
#[test]
fn a_dose_level_between_has_the_probabilities_of_the_closed_form() {
    let of = answer(plan(&BETWEEN, DLT, "[design.three_plus_three]\nrule = \"classic\""));
    let e = |p: f64| (1.0 - p).powi(3) + 3.0 * p * (1.0 - p).powi(5);
    let [e1, e2, e3] = [0.1, 0.25, 0.45].map(e);
    for (found, expected) in of.doses.iter().zip([e1 * (1.0 - e3) * (1.0 - e2), e1 * (1.0 - e3) * e2, e1 * e3]) {
        assert!((found.p_mtd.value - expected).abs() < 1e-12, "{found:?} {expected}");
    }
}

#[test]
fn the_highest_dose_level_has_none_above() {
    let text = "title = \"t\"\ntarget_dlt_rate = 0.3\n[[dose]]\nlabel = \"a\"\nonly_after_toxicity_above = true\n[[scenario]]\nname = \"s\"\n\
                dlt_probabilities = [0.1]\n[[design]]\nname = \"d\"\n[design.three_plus_three]\n";
    let wrong = parse("file", text).unwrap_err().to_string();
    assert!(wrong.contains("there is no dose level above the highest one"), "{wrong}");
}
