//! Patients before the trial: data of a CRM, TITE-CRM and BLRM by dose level, and of nothing else.
#![allow(clippy::unwrap_used, clippy::panic)]

mod support;

use dosim::characteristics::OperatingCharacteristics;
use dosim::design::{
    self, Blrm, CohortDesign, Crm, Decision, Evaluation, Mtd, PatientStatus, PriorPatients, Running, Standing, Tallies,
    TiteCrm,
};
use dosim::exact;
use dosim::notation;
use dosim::report::next::{NextReport, Told};
use dosim::report::terminal::{Style, next};
use dosim::running::{Protocol, from_notation};
use dosim::scenario::{BlrmParameters, Plan, Rule, describe_designs, parse};
use dosim::simulate::{Study, Watch};
use support::level;

/// Six without a DLT at the lowest dose level, one of three at the second.
const PRIOR: &str = "prior_patients = [[1, 6, 0], [2, 3, 1]]";
const CRM: &str = "skeleton = [0.05, 0.12, 0.25, 0.40]\nstarting_dose = 2\nsafety_stop = 0.9";
const BLRM: &str = "reference_dose = 80\nprior = \"given\"\nprior_mean = [-1, 0]\nprior_sd = [2, 1]\nstarting_dose = 2";

fn text(rule: &str) -> String {
    let doses: String = [10, 20, 40, 80].map(|mg| format!("[[dose]]\nlabel = \"{mg} mg\"\namount = {mg}\n")).concat();
    format!(
        "title = \"t\"\ntarget_dlt_rate = 0.25\ntrials = 20_000\n{doses}[[scenario]]\nname = \"s\"\n\
         dlt_probabilities = [0.10, 0.20, 0.35, 0.50]\n[[design]]\nname = \"d\"\nmax_patients = 12\n{rule}\n"
    )
}

fn plan(rule: &str) -> Plan {
    parse("file", &text(rule)).unwrap_or_else(|wrong| panic!("{wrong}")).plan
}

fn refused(rule: &str) -> String {
    parse("file", &text(rule)).err().unwrap_or_else(|| panic!("{rule} is not refused")).to_string()
}

fn built(plan: &Plan) -> Box<dyn CohortDesign> {
    design::build(&plan.designs[0].spec, 4, 0.25).into_cohort().unwrap()
}

fn crm_of(plan: &Plan) -> Crm {
    let Rule::Crm(parameters) = &plan.designs[0].spec.rule else { panic!("no CRM") };
    Crm::new(parameters, 4)
}

fn blrm_of(plan: &Plan) -> (BlrmParameters, Blrm) {
    let Rule::Blrm(parameters) = &plan.designs[0].spec.rule else { panic!("no BLRM") };
    (parameters.clone(), Blrm::new(parameters))
}

fn of(counts: &[(usize, u16, u16)]) -> Tallies {
    counts.iter().fold(Tallies::default(), |sum, &(dose, patients, dlts)| sum.with(level(dose), patients, dlts))
}

/// Mean of β and Pr(p₁ > .25 | data) by `scipy.integrate.quad` (QUADPACK, relative tolerance 10⁻¹²) on β in (−8, 6), the likelihood
/// of prior patients and trial written out: nothing is shared with the program.
#[test]
fn the_posterior_of_a_crm_counts_them() {
    let crm = crm_of(&plan(&format!("[design.crm]\n{CRM}\n{PRIOR}")));
    for (seen, mean, too_toxic) in [
        (of(&[]), -0.114_481_147_317_711, 0.063_395_459_355_353),
        (of(&[(2, 3, 1)]), -0.277_541_136_978_338, 0.086_347_546_657_568),
        (of(&[(1, 3, 0), (2, 3, 1), (3, 6, 2)]), -0.205_580_449_225_510, 0.024_258_185_620_254),
    ] {
        assert!((crm.posterior_moments(&seen).0 - mean).abs() < 1e-9, "{seen:?}");
        assert!((crm.p_lowest_too_toxic(&seen).unwrap() - too_toxic).abs() < 1e-9, "{seen:?}");
    }
}

/// The probabilities of .16 to .33 and above .33 at each dose level by a trapezoidal rule over 641 × 281 nodes of (log α, log β), the part
/// below a border by the antiderivative of a cubic spline along log α (numpy, scipy); the same with 1201 × 1201 nodes to 3·10⁻⁸.
#[test]
fn the_posterior_of_a_blrm_counts_them() {
    let (_, blrm) = blrm_of(&plan(&format!("[design.blrm]\n{BLRM}\n{PRIOR}")));
    for (seen, expected) in [
        (
            of(&[]),
            [
                [0.126_577_3, 0.014_360_1],
                [0.268_968_3, 0.069_726_3],
                [0.331_537_9, 0.274_436_1],
                [0.264_176_5, 0.511_224_9],
            ],
        ),
        (
            of(&[(2, 3, 1)]),
            [
                [0.209_193_7, 0.021_141_5],
                [0.418_329_4, 0.113_414_9],
                [0.379_942_5, 0.414_711_5],
                [0.247_457_7, 0.649_645_2],
            ],
        ),
    ] {
        for (judged, [target, over]) in blrm.judged(&seen).iter().zip(expected) {
            assert!(
                (judged.target - target).abs() < 1e-6 && (judged.over - over).abs() < 1e-6,
                "{judged:?} {target} {over}"
            );
        }
    }
}

/// They are patients like those of the trial, to the last bit: of a CRM, of a TITE-CRM, and of a BLRM at their amounts.
#[test]
fn they_count_as_patients_of_the_trial_do() {
    let (with, without) = (plan(&format!("[design.crm]\n{CRM}\n{PRIOR}")), plan(&format!("[design.crm]\n{CRM}")));
    let (seen, all) = (of(&[(2, 3, 1), (3, 3, 0)]), of(&[(1, 6, 0), (2, 6, 2), (3, 3, 0)]));
    assert_eq!(crm_of(&with).posterior_moments(&seen), crm_of(&without).posterior_moments(&all));

    let tite = |plan: &Plan| {
        let Rule::Crm(of) = &plan.designs[0].spec.rule else { panic!("no CRM") };
        TiteCrm::new(&of.reassessment, 4)
    };
    let status = |dose, evaluation| PatientStatus { dose: level(dose), evaluation };
    let pending = status(3, Evaluation::Pending { follow_up: 0.4 });
    let trial = [status(2, Evaluation::Dlt), pending];
    let before = [vec![status(1, Evaluation::NoDlt); 6], vec![status(2, Evaluation::NoDlt); 2]].concat();
    let everybody = [&before[..], &[status(2, Evaluation::Dlt)], &trial].concat();
    let at = |patients| Running { patients, at: Some(level(3)) };
    assert_eq!(tite(&with).posterior_moments(&at(&trial)), tite(&without).posterior_moments(&at(&everybody)));

    let (by_level, blrm) = blrm_of(&plan(&format!("[design.blrm]\n{BLRM}\n{PRIOR}")));
    let historical = BlrmParameters {
        historical: vec![[10.0, 6.0, 0.0], [20.0, 3.0, 1.0]],
        prior_patients: PriorPatients::default(),
        ..by_level
    };
    assert_eq!(blrm.judged(&seen), Blrm::new(&historical).judged(&seen));
}

fn answer(rule: &str) -> OperatingCharacteristics {
    exact::answer(&Study::new(plan(rule)), 0, 0).unwrap()
}

/// A recursion over all cohorts with the quadratures above, written in Python apart from this program: selection, and DLTs.
#[test]
fn exact_answers_are_those_of_a_recursion_apart() {
    for (rule, selected, none, dlts) in [
        (
            format!("[design.crm]\n{CRM}\n{PRIOR}"),
            [0.029_140_280_496, 0.520_416_567_214, 0.431_132_245_77, 0.019_307_236],
            3.670_52e-6,
            3.111_294_684,
        ),
        (
            format!("[design.blrm]\n{BLRM}\n{PRIOR}"),
            [0.109_892_868_824, 0.615_971_046_716, 0.250_001_213_956, 0.019_307_236],
            0.004_827_634_504,
            2.854_334_248_8,
        ),
    ] {
        let of = answer(&rule);
        for (dose, selected) in of.doses.iter().zip(selected) {
            assert!((dose.p_mtd.value - selected).abs() < 1e-9, "{rule}: {dose:?} {selected}");
        }
        assert!((of.p_none_tolerable.value - none).abs() < 1e-9, "{rule}: {:?}", of.p_none_tolerable);
        assert!((of.mean_dlts().unwrap().value - dlts).abs() < 1e-9, "{rule}: {:?}", of.mean_dlts());
        // They are none of the trial's patients.
        assert_eq!(of.patients.unwrap().maximum, 12);
    }
}

#[test]
fn simulated_answers_agree_with_exact_ones() {
    for rule in [format!("[design.crm]\n{CRM}\n{PRIOR}"), format!("[design.blrm]\n{BLRM}\n{PRIOR}")] {
        let exact = answer(&rule);
        let simulated = Study::new(plan(&rule)).simulate(&Watch::default()).unwrap().cells.remove(0).characteristics;
        let pairs = simulated.doses.iter().zip(&exact.doses).map(|(one, other)| (&one.p_mtd, &other.p_mtd));
        for (simulated, exact) in pairs {
            let errors = (simulated.value - exact.value) / simulated.mc_se.unwrap();
            assert!(errors.abs() < 4.0, "{rule}: {errors}");
        }
    }
}

/// Three at 3 with three DLTs: the second dose level, where only patients before the trial were treated, is the MTD.
#[test]
fn a_dose_level_where_they_were_treated_is_tried() {
    let start = CRM.replace("starting_dose = 2", "starting_dose = 3");
    let seen = of(&[(3, 3, 3)]);
    let mtd = |rule: &str| built(&plan(rule)).mtd(&seen);
    assert_eq!(mtd(&format!("[design.crm]\n{start}\nprior_patients = [[2, 12, 2]]")), Mtd::Dose(level(2)));
    assert_eq!(mtd(&format!("[design.crm]\n{start}")), Mtd::Dose(level(3)));
    let blrm = BLRM.replace("starting_dose = 2", "starting_dose = 3");
    assert_eq!(mtd(&format!("[design.blrm]\n{blrm}\nprior_patients = [[2, 12, 1]]")), Mtd::Dose(level(2)));
    assert_eq!(mtd(&format!("[design.blrm]\n{blrm}")), Mtd::NoneTolerable);

    // And it is not skipped: up past it goes who started below.
    let next = |rule: &str| {
        let low = CRM.replace("starting_dose = 2", "starting_dose = 1");
        let plan = plan(&format!("[design.crm]\n{low}\n{rule}"));
        match built(&plan).decide(&Standing::of(of(&[(1, 3, 0)]), Some(level(1)))).decision {
            Decision::Treat(cohort) => cohort.dose.number(),
            other => panic!("{other:?}"),
        }
    };
    assert_eq!([next(""), next("prior_patients = [[2, 6, 0]]"), next("prior_patients = [[3, 12, 0]]")], [2, 3, 4]);
}

/// A rule of safety with a prior of its own counts those of the trial alone, and so does a maximum at a dose level.
#[test]
fn rules_that_fit_any_design_do_not_count_them() {
    let rule = |general: &str| {
        format!("{general}\n[design.crm]\nprior_patients = [[1, 6, 3]]\nskeleton = [0.05, 0.12, 0.25, 0.4]")
    };
    let decided = |general: &str, seen: Tallies| {
        let design = built(&plan(&rule(general)));
        design.decide(&Standing::of(seen, Some(level(1)))).decision.ending().is_some()
    };
    // Beta(1, 1): above .25 with .949 after 2/3, with .997 after 5/9.
    assert!(!decided("lowest_too_toxic = 0.95", of(&[(1, 3, 2)])));
    assert!(decided("lowest_too_toxic = 0.94", of(&[(1, 3, 2)])));
    assert!(!decided("enough_at_dose = 9", of(&[(1, 6, 1)])));
    assert!(decided("enough_at_dose = 9", of(&[(1, 9, 1)])));
}

#[test]
fn they_are_echoed_and_read_back() {
    for rule in ["crm", "tite_crm", "blrm"] {
        let plan = plan(&format!("[design.{rule}]\n{PRIOR}"));
        let spec = &plan.designs[0].spec;
        assert_eq!(spec.rule.prior_patients(), PriorPatients::new(of(&[(1, 6, 0), (2, 3, 1)])));
        assert!(spec.rule.to_string().contains("prior_patients=1,6,0;2,3,1"), "{}", spec.rule);
        let echo = describe_designs(&plan).to_string();
        assert!(echo.contains(PRIOR), "{echo}");
    }
}

#[test]
fn a_running_trial_is_told_of_them() {
    let said = |prior: &str| {
        let plan = plan(&format!("[design.crm]\n{CRM}\n{prior}"));
        let (named, design, history) = (&plan.designs[0], built(&plan), "2NNT");
        let patients = from_notation(&notation::parse(history).unwrap());
        let trial = Protocol::new(&plan, &named.spec, &*design).follow(&patients).unwrap();
        let report = NextReport::new(&plan, named, &trial, &Told::Outcomes { text: history, patients: &patients });
        next(&report, &plan, named, Style::Plain, 200)
    };
    let sentence = "Patients before the trial (DLTs/evaluable): 0/6 at dose level 1, 1/3 at dose level 2. The model counts them; they \
                    are none of the trial's patients.";
    assert!(said(PRIOR).contains(sentence), "{}", said(PRIOR));
    assert!(!said("").contains("before the trial"));
}

#[test]
fn what_cannot_be_is_refused() {
    for (rows, says) in [
        ("[[5, 3, 0]]", "there is no dose level 5: the ladder has 4"),
        ("[[1, 3, 4]]", "4 DLTs in 3 patients at dose level 1 cannot be"),
        ("[[1, 3, 0], [1, 3, 1]]", "dose level 1 is there twice"),
        ("[[1, 2.5, 0]]", "no whole numbers"),
        ("[[1, 0, 0]]", "out of range"),
    ] {
        for rule in ["crm", "blrm"] {
            let error = refused(&format!("[design.{rule}]\nprior_patients = {rows}"));
            assert!(error.contains(says) && error.contains("prior_patients"), "{rows}: {error}");
        }
    }
    // No design without a model has the key, and none of them may be over before it begins.
    assert!(refused(&format!("[design.boin]\n{PRIOR}")).contains("prior_patients"));
    for rule in
        [format!("[design.crm]\n{CRM}"), "[design.tite_crm]\nsafety_stop = 0.9".to_owned(), "[design.blrm]".to_owned()]
    {
        let error = refused(&format!("{rule}\nprior_patients = [[1, 6, 5]]"));
        assert!(error.contains("the trial would end before it begins"), "{error}");
    }
    let without_stop = parse("file", &text("[design.crm]\nprior_patients = [[1, 6, 5]]"));
    assert!(without_stop.is_ok());
}
