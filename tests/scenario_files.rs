//! The shipped scenario files, the echo, the template, and plans that are read from disk or made without a file.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::float_cmp)]

use std::fs;
use std::path::{Path, PathBuf};

use dosim::commands::check::{CheckError, check};
use dosim::commands::new::{NewError, new};
use dosim::scenario::{
    Arrivals, AtCap, DEFAULT, DaysDistribution, Draft, DraftError, LoadError, MOST_BYTES, OwnConduct, Plan, Preset,
    QuickPlanError, Rule, Stagger, StaggerCohorts, Switches, TEMPLATE, describe, load, parse, quick_plan,
};
use dosim::simulate::{Study, Watch};

fn shipped() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios");
    let mut files: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    // Protocols are held by a test of their own.
    files.retain(|path| path.is_file());
    files.sort();
    files
}

/// Snapshots hold what is said, not the code that made it be said.
fn without_code() -> insta::internals::SettingsBindDropGuard {
    let mut settings = insta::Settings::clone_current();
    settings.set_omit_expression(true);
    settings.bind_to_scope()
}

fn plan(file: &str) -> Plan {
    let path = shipped().into_iter().find(|path| path.ends_with(file)).expect(file);
    load(&path).unwrap().plan
}

fn presets(plan: &Plan) -> Vec<(Option<Preset>, Option<u32>)> {
    let of = |rule: &Rule| rule.as_three_plus_three().and_then(Switches::preset);
    plan.designs.iter().map(|design| (of(&design.spec.rule), design.spec.cap)).collect()
}

#[test]
fn every_shipped_file_is_valid_without_warning() {
    let files = shipped();
    assert_eq!(files.len(), 12);
    for file in files {
        let loaded = load(&file).unwrap_or_else(|error| panic!("{error}"));
        assert!(loaded.warnings.is_empty(), "{}", loaded.warnings);
    }
}

#[test]
fn the_echo_reads_back_to_the_same_plan() {
    let texts = shipped().into_iter().map(|file| fs::read_to_string(file).unwrap());
    for text in texts.chain([TEMPLATE.text.to_owned(), EVERYTHING.to_owned()]) {
        let plan = parse("file", &text).unwrap_or_else(|error| panic!("{error}")).plan;
        let echo = describe(&plan);
        let again = parse("echo", &echo).unwrap_or_else(|error| panic!("{error}\n{echo}"));
        assert_eq!(plan, again.plan, "{echo}");
        assert_eq!(echo, describe(&again.plan));
    }
}

/// A file that sets what the shipped ones leave alone.
const EVERYTHING: &str = r#"
title = 'A "quoted" \ title with ünïcode'
target_dlt_rate = 0.25
true_mtd = "nearest-to-target"
trials = 1000000000000
seed = 18446744073709551615
dose = [
    { label = "−1", amount = 5e-7, unit = "g", preconditioning_days = 1.5, production = { distribution = "fixed", days = 4 } },
    { label = "1", amount = 1234567.5, days_after_infusion = 3, stagger = "until-free", stagger_days = 2 },
]
[[scenario]]
name = "s"
dlt_probabilities = [0, 1]
[[design]]
name = "d"
cap = 3
at_cap = "declare"
[design.three_plus_three]
rule = "two-in-six"
de_escalate = true
starting_dose = 2
[enrolment]
arrivals = "fixed"
patients_per_month = 0.001
queue = 17
[onset]
distribution = "exponential"
mean_days = 0.00001
[conduct]
stagger = "all"
stagger_days = 0.5
stagger_cohorts = "first-at-dose-level"
[conduct.production]
distribution = "uniform"
min_days = 1
max_days = 2.5
[calendar]
planned_start = 2023-02-28
[[sweep.grid]]
name = "both \"quoted\""
axis = [{ toward = "s", from = 0.25, to = 0.5, points = 2 }, { dose_level = 1 }]
[[sweep.grid]]
name = "all"
[[sweep.grid.axis]]
dose_level = "all"
from = 0.1
points = 1001
[sweep.random_curves]
[sweep.variants]
starting_dose = [2, 1]
cap = ["none", 3]
at_cap = ["declare", "undetermined"]
"#;

#[test]
fn everything_is_understood_as_written() {
    let plan = parse("everything", EVERYTHING).unwrap_or_else(|error| panic!("{error}")).plan;
    assert_eq!(plan.title, "A \"quoted\" \\ title with ünïcode");
    assert_eq!(plan.seed, u64::MAX);
    assert_eq!((plan.designs[0].spec.cap, plan.designs[0].spec.at_cap), (Some(3), AtCap::Declare));
    let switches = plan.designs[0].spec.rule.as_three_plus_three().unwrap();
    assert_eq!(switches.to_string(), "de_escalate=yes expand_top_dose=no dlts_tolerated_in_six=2 starting_dose=2");
    assert_eq!(plan.enrolment.arrivals, Arrivals::Fixed { patients_per_month: 0.001 });
    assert_eq!(plan.conduct.stagger, Stagger::All { days: 0.5 });
    assert_eq!(plan.conduct.production, DaysDistribution::Uniform { min_days: 1.0, max_days: 2.5 });
    assert_eq!(plan.onset.after_infusion, DaysDistribution::Exponential { mean_days: 0.00001 });
    assert_eq!(plan.conduct.stagger_cohorts, StaggerCohorts::FirstAtDose);
    let production = Some(DaysDistribution::Fixed { days: 4.0 });
    let first = OwnConduct { preconditioning_days: Some(1.5), production, ..OwnConduct::default() };
    let stagger = Some(Stagger::UntilFree { days: 2.0 });
    let second = OwnConduct { days_after_infusion: Some(3.0), stagger, ..OwnConduct::default() };
    assert_eq!(plan.own, [first, second]);
}

/// All defaults in one place, as users see them.
#[test]
fn defaults() {
    let required = "title = \"t\"\ntarget_dlt_rate = 0.3\n[[dose]]\nlabel = \"low\"\n[[scenario]]\nname = \"s\"\n\
        dlt_probabilities = [0.1]\n[[design]]\nname = \"d\"\n[design.three_plus_three]\n";
    let _settings = without_code();
    insta::assert_snapshot!(describe(&parse("required", required).unwrap().plan));
}

#[test]
fn the_default_is_the_registered_trial() {
    let plan = parse(DEFAULT.stem, DEFAULT.text).unwrap().plan;
    assert_eq!(plan, self::plan("nct05745454.toml"));
    assert_eq!(presets(&plan), [(Some(Preset::Classic), Some(12))]);
    let names: Vec<&str> = plan.scenarios.iter().map(|scenario| scenario.name.as_str()).collect();
    assert_eq!(names, ["as hoped", "moderate", "steep", "cliff", "all too toxic"]);
    let true_mtds: Vec<_> = plan.scenarios.iter().map(|s| plan.true_mtd_of(s).map(|dose| dose.number())).collect();
    assert_eq!(true_mtds, [Some(3), Some(3), Some(2), Some(2), None]);
    assert_eq!((plan.trials, plan.dlt_window.days(), plan.calendar.follow_up_days), (1_000_000, 33.0, 730.0));
    // Two years of follow-up leave about 307 days for the last infusion.
    assert_eq!(plan.calendar.planned_days().unwrap() - plan.calendar.follow_up_days, 307.0);
    let _settings = without_code();
    insta::assert_snapshot!(describe(&plan));
}

#[test]
fn the_rules_file_has_every_preset_with_and_without_the_cap() {
    let expected: Vec<_> =
        Preset::ALL.into_iter().flat_map(|preset| [(Some(preset), Some(12)), (Some(preset), None)]).collect();
    assert_eq!(presets(&plan("nct05745454-rules.toml")), expected);
    let default = parse(DEFAULT.stem, DEFAULT.text).unwrap().plan;
    let curves = |plan: &Plan| plan.scenarios.iter().map(|s| s.dlt_probabilities.clone()).collect::<Vec<_>>();
    assert_eq!(curves(&plan("nct05745454-rules.toml")), curves(&default));
}

#[test]
fn the_conduct_file_sets_every_switch_of_conduct() {
    let plan = plan("nct05745454-conduct.toml");
    assert_eq!(plan.conduct.stagger, Stagger::First { days: 14.0 });
    assert_eq!(plan.conduct.not_infused_probability.get(), 0.05);
    assert_eq!(plan.conduct.dropout_probability.get(), 0.10);
    assert_eq!((plan.conduct.decision_days, plan.enrolment.queue), (7.0, 3));
}

/// What the tour and the changelog say of it, on the same patients: days to the MTD under "as hoped" without a queue, with one, and
/// with products made while waiting, and how many of these are made for nobody.
#[test]
fn products_made_while_waiting_save_the_days_that_are_told() {
    let told = |patients_per_month: f64| {
        let mut plan = plan("nct05745454-waiting.toml");
        plan.scenarios.truncate(1);
        plan.trials = 20_000;
        plan.enrolment.arrivals = Arrivals::Poisson { patients_per_month };
        let of = |queue: u32, waiting: bool| {
            let mut plan = plan.clone();
            (plan.enrolment.queue, plan.conduct.production_while_waiting) = (queue, waiting);
            let results = Study::new(plan).simulate(&Watch::default()).unwrap();
            let calendar = results.cells[0].characteristics.calendar.clone().unwrap();
            let unused = calendar.mean_products_unused.map(|unused| format!(", {:.1} for nobody", unused.value));
            format!("{:.0}{}", calendar.days_to_mtd.mean.value, unused.unwrap_or_default())
        };
        [of(0, false), of(3, false), of(3, true)]
    };
    assert_eq!(told(1.0), ["455", "355", "352, 1.3 for nobody"]);
    assert_eq!(told(3.0), ["254", "190", "172, 2.4 for nobody"]);
}

#[test]
fn nct04697940_tolerates_two_in_six_and_staggers_by_28_days() {
    let plan = plan("nct04697940.toml");
    assert_eq!(presets(&plan)[0], (Some(Preset::TwoInSix), Some(18)));
    assert_eq!(plan.conduct.stagger, Stagger::First { days: 28.0 });
}

#[test]
fn the_textbook_file_has_no_cap_and_rules_a_and_d() {
    let plan = plan("textbook-five-doses.toml");
    assert_eq!(presets(&plan), [(Some(Preset::Classic), None), (Some(Preset::DeEscalatingTopSix), None)]);
    assert_eq!(plan.dose_count(), 5);
}

/// What `--dlt` computes is what the file that `dosim new` writes from the same words computes.
#[test]
fn a_quick_plan_is_that_of_the_file_with_the_same_words() {
    let dlt = vec![0.05, 0.15, 0.30, 0.5];
    let draft = Draft { dlt, preset: Some(Preset::TwoInSix), cap: Some(12), ..Draft::default() };
    let quick = quick_plan(&draft).unwrap().plan;
    assert_eq!(quick.doses[3].to_string(), "dose 4");
    assert_eq!(presets(&quick), [(Some(Preset::TwoInSix), Some(12))]);
    let written = draft.file("new.toml").unwrap().plan;
    assert_eq!(Plan { title: written.title.clone(), ..quick.clone() }, written);
    assert!(!quick.conduct.stop_cohort_at_excess, "whole cohorts, of which everything has an exact answer");
    assert_eq!(parse("echo", &describe(&quick)).unwrap().plan, quick);
    let usual = quick_plan(&Draft { dlt: vec![0.1], ..Draft::default() }).unwrap().plan;
    assert_eq!(presets(&usual), [(Some(Preset::Classic), None)]);
    assert_eq!(usual.designs[0].name, "3+3 classic");
}

#[test]
fn a_quick_plan_refuses_what_makes_no_sense() {
    let quick = |dlt: &[f64], cap| quick_plan(&Draft { dlt: dlt.to_vec(), cap, ..Draft::default() }).unwrap_err();
    assert_eq!(quick(&[], None), QuickPlanError::WrongCount(0));
    assert_eq!(quick(&[0.1; 25], None), QuickPlanError::WrongCount(25));
    assert_eq!(quick(&[0.1, 1.5], None), QuickPlanError::NotAProbability { dose: 2, value: 1.5 });
    assert!(matches!(quick(&[f64::NAN], None), QuickPlanError::NotAProbability { dose: 1, .. }));
    assert_eq!(quick(&[0.1], Some(2)), QuickPlanError::Draft(DraftError::CapOutOfRange(2)));
    let messages = [quick(&[], None), quick(&[0.1, 1.5], None), quick(&[0.1], Some(2))].map(|error| error.to_string());
    let _settings = without_code();
    insta::assert_snapshot!(messages.join("\n"));
}

// The words of the operating system are in the snapshot.
#[cfg(unix)]
#[test]
fn files_that_cannot_be_read_are_told_of_with_a_remedy() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    fs::write(path("binary.toml"), b"title = \"x\"\nsource = \"\xff\xfe\"\n").unwrap();
    fs::write(path("large.toml"), vec![b'#'; MOST_BYTES as usize + 1]).unwrap();
    fs::write(path("just-right.toml"), vec![b'#'; MOST_BYTES as usize]).unwrap();
    fs::create_dir(path("folder.toml")).unwrap();
    assert!(matches!(load(&path("binary.toml")), Err(LoadError::NotUtf8 { line: 2, offset: 22, byte: 0xff, .. })));
    assert!(matches!(load(&path("large.toml")), Err(LoadError::TooLarge { .. })));
    assert!(matches!(load(&path("just-right.toml")), Err(LoadError::Invalid(_))));
    let told: Vec<String> = ["missing.toml", "folder.toml", "binary.toml", "large.toml"]
        .iter()
        .map(|name| load(&path(name)).unwrap_err().to_string().replace(folder.path().to_str().unwrap(), "FOLDER"))
        .collect();
    let _settings = without_code();
    insta::assert_snapshot!(told.join("\n\n"));
}

#[test]
fn check_echoes_valid_files_and_names_all_others() {
    let folder = tempfile::tempdir().unwrap();
    let bad = folder.path().join("bad.toml");
    fs::write(&bad, "trials = 0\n").unwrap();
    let falling = folder.path().join("falling.toml");
    fs::write(&falling, DEFAULT.text.replace("[0.02, 0.05, 0.10]", "[0.02, 0.10, 0.05]")).unwrap();
    let mut out = Vec::new();
    let result = check(&[bad, falling.clone(), folder.path().join("none.toml")], &mut out);
    let Err(CheckError::Files(rejected)) = result else { panic!("{result:?}") };
    assert_eq!((rejected.errors.len(), rejected.checked), (2, 3));
    assert!(rejected.to_string().ends_with("2 of 3 files cannot be used"));
    let echo = String::from_utf8(out).unwrap();
    assert!(echo.contains("warning: scenario[1].dlt_probabilities"), "{echo}");
    assert_eq!(parse("echo", &echo).unwrap().plan, load(&falling).unwrap().plan);
}

#[test]
fn new_writes_the_template_once() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("trial.toml");
    let mut out = Vec::new();
    new(Some(&path), TEMPLATE.text, &mut out).unwrap();
    assert_eq!(fs::read_to_string(&path).unwrap(), TEMPLATE.text);
    fs::write(&path, "mine").unwrap();
    let error = new(Some(&path), TEMPLATE.text, &mut out).unwrap_err();
    assert!(matches!(error, NewError::Exists(_)), "{error}");
    assert_eq!(fs::read_to_string(&path).unwrap(), "mine");
    assert!(matches!(
        new(Some(&folder.path().join("no/such/folder.toml")), TEMPLATE.text, &mut out),
        Err(NewError::Unwritable { .. })
    ));
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "nothing half-written is left");

    let mut text = Vec::new();
    new(None, TEMPLATE.text, &mut text).unwrap();
    assert_eq!(text, TEMPLATE.text.as_bytes());
}

/// Designs that time alone can end a wait of are asked at everybody who comes; others count whoever finds no place.
#[test]
fn crowds_are_refused_where_a_design_is_asked_at_each_of_them() {
    let text = |rule: &str, enough: &str, a_month: u32| {
        format!(
            "title = \"t\"\ntarget_dlt_rate = 0.3\ndose = [{{ label = \"1\" }}]\n[[scenario]]\nname = \"s\"\n\
             dlt_probabilities = [0.2]\n[[design]]\nname = \"d\"\nmax_patients = 30\n{enough}\n[design.{rule}]\n[enrolment]\n\
             patients_per_month = {a_month}\n[dlt_window]\npreconditioning_days = 0\ndays_after_infusion = 28\n"
        )
    };
    let enough = "enough_at_dose = 12";
    for rule in ["tite_boin", "tite_crm"] {
        // A month has 30.4 days: 100,000 in 28 of them are 108,700 in a month.
        parse("t.toml", &text(rule, enough, 108_000)).unwrap();
        parse("t.toml", &text(rule, "", 1_000_000)).unwrap();
        let refused = parse("t.toml", &text(rule, enough, 109_000)).unwrap_err().to_string();
        assert!(
            refused.starts_with("t.toml:13:22: error: enrolment.patients_per_month: about 100,271 patients"),
            "{refused}"
        );
        assert!(refused.contains("give fewer patients a month, so that 100,000 come at most"), "{refused}");
    }
    parse("t.toml", &text("boin", enough, 1_000_000)).unwrap();
}
