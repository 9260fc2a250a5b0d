//! Every message about a bad scenario file, as a user sees it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use dosim::scenario::{Severity, parse};

const VALID: &str = r#"title = "A trial"
target_dlt_rate = 0.30
trials = 1000
seed = 7

[[dose]]
label = "low"
amount = 1e6

[[dose]]
label = "high"
amount = 1e7

[[scenario]]
name = "moderate"
dlt_probabilities = [0.05, 0.30]

[[scenario]]
name = "steep"
dlt_probabilities = [0.10, 0.50]

[[design]]
name = "3+3"
[design.three_plus_three]
rule = "classic"
starting_dose = 1

[enrolment]
cap = 12
patients_per_month = 2

[dlt_window]
preconditioning_days = 5
days_after_infusion = 28

[onset]
distribution = "weibull"
shape = 1.24
scale_days = 5.82

[conduct]
dropout_probability = 0.1

[calendar]
planned_start = 2023-02-28
planned_completion = 2025-12-31
"#;

/// Snapshots hold what is said, not the code that made it be said.
fn without_code() -> insta::internals::SettingsBindDropGuard {
    let mut settings = insta::Settings::clone_current();
    settings.set_omit_expression(true);
    settings.bind_to_scope()
}

/// What is said of the valid file after replacing one part of it by another.
fn complaints(from: &str, to: &str) -> String {
    assert_eq!(VALID.matches(from).count(), 1, "{from:?} should be there once");
    said_of(&VALID.replace(from, to))
}

fn said_of(text: &str) -> String {
    match parse("trial.toml", text) {
        Ok(loaded) if loaded.warnings.is_empty() => "no complaint".to_owned(),
        Ok(loaded) => loaded.warnings.to_string(),
        Err(diagnostics) => diagnostics.to_string(),
    }
}

/// One text for a snapshot from several changes of the valid file, each under a line that says what was changed.
fn report(changes: &[(&str, &str, &str)]) -> String {
    let told = changes.iter().map(|(what, from, to)| format!("--- {what} ---\n{}\n", complaints(from, to)));
    told.collect::<Vec<_>>().join("\n")
}

#[test]
fn the_valid_file_is_valid() {
    assert_eq!(said_of(VALID), "no complaint");
}

#[test]
fn unknown_keys() {
    let _settings = without_code();
    insta::assert_snapshot!(report(&[
        ("misspelt key", "patients_per_month", "patient_per_month"),
        ("another case", "trials = 1000", "Trials = 1000"),
        ("hyphen for underscore", "dropout_probability", "dropout-probability"),
        ("misspelt table", "[enrolment]", "[enrollment]"),
        ("misspelt table of tables", "[[design]]\nname = \"3+3\"\n[design.", "[[desing]]\nname = \"3+3\"\n[desing."),
        ("key in the wrong table", "cap = 12", "cap = 12\ntrials = 10"),
        ("key of two other tables", "dropout_probability = 0.1", "cap = 12"),
        ("no resemblance", "seed = 7", "colour = \"red\""),
        ("strange name", "seed = 7", "\"se\\ned \\\"\\u001b\" = 7"),
        ("dotted key", "trials = 1000", "trials.number = 1000"),
    ]));
}

#[test]
fn wrong_types() {
    let _settings = without_code();
    insta::assert_snapshot!(report(&[
        ("text for a whole number", "trials = 1000", "trials = \"1000\""),
        ("exponent for a whole number", "trials = 1000", "trials = 1e6"),
        ("number for text", "title = \"A trial\"", "title = 12"),
        ("number for a flag", "dropout_probability = 0.1", "stop_cohort_at_excess = 1"),
        ("text for a number", "shape = 1.24", "shape = \"1.24\""),
        ("number for a list", "dlt_probabilities = [0.05, 0.30]", "dlt_probabilities = 0.05"),
        ("text in a list", "[0.05, 0.30]", "[0.05, \"0.30\"]"),
        (
            "unknown table within",
            "[dlt_window]\npreconditioning_days = 5\ndays_after_infusion = 28",
            "[calendar.planned]"
        ),
        ("single brackets", "[[dose]]\nlabel = \"low\"\namount = 1e6\n\n[[dose]]", "[dose]"),
        ("double brackets", "[enrolment]", "[[enrolment]]"),
        ("text for a date", "planned_start = 2023-02-28", "planned_start = \"2023-02-28\""),
        ("date with a time", "planned_start = 2023-02-28", "planned_start = 2023-02-28T08:00:00"),
        ("number for a choice", "rule = \"classic\"", "rule = 1"),
        ("text for a cap", "cap = 12", "cap = \"twelve\""),
        ("number for a table within", "dropout_probability = 0.1", "production = 14"),
    ]));
}

#[test]
fn probabilities() {
    let _settings = without_code();
    insta::assert_snapshot!(report(&[
        ("above 1", "[0.05, 0.30]", "[0.05, 1.2]"),
        ("percent", "[0.05, 0.30]", "[5, 30]"),
        ("below 0", "[0.05, 0.30]", "[-0.05, 0.30]"),
        ("not a number", "[0.05, 0.30]", "[0.05, nan]"),
        ("infinite", "dropout_probability = 0.1", "dropout_probability = inf"),
        ("too many", "[0.05, 0.30]", "[0.05, 0.30, 0.50]"),
        ("too few", "[0.05, 0.30]", "[0.05]"),
        ("none", "[0.05, 0.30]", "[]"),
        ("target of 0", "target_dlt_rate = 0.30", "target_dlt_rate = 0"),
        ("target above 1", "target_dlt_rate = 0.30", "target_dlt_rate = 30"),
        ("dropout without end", "dropout_probability = 0.1", "dropout_probability = 0.95"),
        ("never a product", "dropout_probability = 0.1", "not_infused_probability = 1"),
    ]));
}

#[test]
fn falling_probabilities_are_a_warning() {
    let _settings = without_code();
    let text = VALID.replace("[0.05, 0.30]", "[0.30, 0.05]");
    let loaded = parse("trial.toml", &text).unwrap();
    assert_eq!(loaded.warnings.list.len(), 1);
    assert_eq!(loaded.warnings.list[0].severity, Severity::Warning);
    insta::assert_snapshot!(report(&[
        ("falling probabilities", "[0.05, 0.30]", "[0.30, 0.05]"),
        ("falling amounts", "amount = 1e7", "amount = 1e5"),
    ]));
}

/// Of all rules only those with a model go up past a dose level.
#[test]
fn skipping_without_effect_is_a_warning() {
    for (rule, warnings) in
        [("[design.boin]", 1), ("[design.i_three_plus_three]", 1), ("[design.crm]\nsafety_stop = 0.9", 0)]
    {
        let design = format!("max_patients = 12\nallow_skipping = true\n{rule}");
        let text = VALID.replace("[design.three_plus_three]\nrule = \"classic\"", &design);
        let said = parse("trial.toml", &text).unwrap().warnings;
        assert_eq!(said.list.len(), warnings, "{rule}: {said}");
    }
}

#[test]
fn whole_numbers() {
    let _settings = without_code();
    insta::assert_snapshot!(report(&[
        ("zero trials", "trials = 1000", "trials = 0"),
        ("negative trials", "trials = 1000", "trials = -5"),
        ("too many trials", "trials = 1000", "trials = 1_000_000_000_001"),
        ("beyond 64 bits", "seed = 7", "seed = 18446744073709551616"),
        ("beyond 128 bits", "seed = 7", "seed = 999999999999999999999999999999999999999999999999999999999"),
        ("negative seed", "seed = 7", "seed = -7"),
        ("cap below one cohort", "cap = 12", "cap = 2"),
        ("cap of 0", "cap = 12", "cap = 0"),
        ("cap beyond reason", "cap = 12", "cap = 100000"),
        ("cap of a design", "name = \"3+3\"", "name = \"3+3\"\ncap = 2"),
        ("three tolerated", "rule = \"classic\"", "dlts_tolerated_in_six = 3"),
        ("negative queue", "cap = 12", "queue = -1"),
    ]));
}

#[test]
fn names() {
    let _settings = without_code();
    insta::assert_snapshot!(report(&[
        ("no title", "title = \"A trial\"\n", ""),
        ("empty title", "title = \"A trial\"", "title = \"\""),
        ("blank label", "label = \"low\"", "label = \"  \""),
        ("label with a space at its end", "label = \"low\"", "label = \"low \""),
        ("same label", "label = \"high\"", "label = \"low\""),
        ("same scenario", "name = \"steep\"", "name = \"moderate\""),
        ("same design", "[enrolment]", "[[design]]\nname = \"3+3\"\n[design.three_plus_three]\n[enrolment]"),
        ("control character", "name = \"steep\"", "name = \"st\\u0007eep\""),
        ("line break", "name = \"steep\"", "name = \"st\\neep\""),
        ("turned direction of writing", "name = \"steep\"", "name = \"st\u{202e}eep\""),
        ("long name", "name = \"steep\"", &format!("name = \"{}\"", "very ".repeat(20) + "steep")),
    ]));
}

#[test]
fn designs() {
    let _settings = without_code();
    insta::assert_snapshot!(report(&[
        ("no rule", "[design.three_plus_three]\nrule = \"classic\"\nstarting_dose = 1\n", ""),
        (
            "unknown rule",
            "[design.three_plus_three]\nrule = \"classic\"\nstarting_dose = 1\n",
            "[design.ewoc]\nphi = 0.3\n"
        ),
        ("misspelt rule", "[design.three_plus_three]", "[design.three_plus_thre]"),
        ("misspelt preset", "rule = \"classic\"", "rule = \"clasic\""),
        ("unknown preset", "rule = \"classic\"", "rule = \"A\""),
        ("start above the ladder", "starting_dose = 1", "starting_dose = 3"),
        ("start at 0", "starting_dose = 1", "starting_dose = 0"),
        ("unknown end at the cap", "cap = 12", "at_cap = \"stop\""),
        ("unknown definition", "seed = 7", "true_mtd = \"highest-below-target\""),
    ]));
}

#[test]
fn rules() {
    let _settings = without_code();
    const RULE: &str = "[design.three_plus_three]\nrule = \"classic\"\nstarting_dose = 1\n";
    let with = |keys: &str| format!("max_patients = 30\n{keys}\n");
    insta::assert_snapshot!(report(&[
        ("c above a", RULE, "[design.a_plus_b]\na = 2\nc = 3\n"),
        ("d below c - 1", RULE, "[design.a_plus_b]\nc = 3\nd = 1\n"),
        ("e below d", RULE, "[design.a_plus_b]\nd = 2\ne = 1\n"),
        (
            "more levels with one patient than there are",
            RULE,
            "[design.accelerated_titration]\nsingle_patient_levels = 3\nstarting_dose = 2\n"
        ),
        (
            "more moderate toxicities than patients",
            RULE,
            "[design.accelerated_titration]\nsingle_patient_levels = 1\nend_titration_at_moderate = 2\n"
        ),
        (
            "moderate toxicities that nobody counts",
            "dlt_probabilities = [0.10, 0.50]",
            "dlt_probabilities = [0.10, 0.50]\nmoderate_probabilities = [0.1, 0.1]"
        ),
        (
            "moderate toxicities that nobody has",
            RULE,
            "[design.accelerated_titration]\nend_titration_at_moderate = 1\n"
        ),
        ("a key that was renamed", RULE, "[design.accelerated_titration]\nlast_titration_dose = 2\n"),
        ("a table without a row", RULE, &with("[design.decision_table]\ntable = \"DLTs,3\\n0,E\\n1,D\\n2,D\"")),
        ("no maximum of patients", "[enrolment]\ncap = 12", "[[design]]\nname = \"b\"\n[design.boin]\n[enrolment]"),
        ("a target of 0", RULE, &with("[design.mtpi]\ntarget_dlt_rate = 0")),
        ("nothing below the interval", RULE, &with("[design.keyboard]\nmargin_below = 0.4")),
        ("nothing above the interval", RULE, &with("[design.i_three_plus_three]\nmargin_above = 0.7")),
        ("an interval without width", RULE, &with("[design.mtpi]\nmargin_below = 0\nmargin_above = 0")),
        ("underdosing above the target", RULE, &with("[design.boin]\nunderdosing_rate = 0.4")),
        ("overdosing below the target", RULE, &with("[design.boin]\noverdosing_rate = 0.2")),
        ("no default for overdosing", RULE, &with("[design.boin]\ntarget_dlt_rate = 0.8")),
        ("titration without effect", RULE, &with("[design.boin]\ncohort_size = 1\ntitration = true")),
        ("a key of BOIN", RULE, &with("[design.tite_boin]\ntitration = true")),
        ("pending beyond all", RULE, &with("[design.tite_boin]\nmost_pending = 1.5")),
        ("cohorts beyond reason", RULE, &with("[design.boin]\ncohort_size = 13")),
        ("enough without a number", RULE, &format!("enough_when = \"staying\"\n{RULE}")),
        ("enough at another time", RULE, &format!("enough_at_dose = 9\nenough_when = \"now\"\n{RULE}")),
        ("enough beyond the cap", RULE, &format!("enough_at_dose = 13\n{RULE}")),
        ("enough beyond the maximum", RULE, &format!("max_patients = 9\nenough_at_dose = 10\n{RULE}")),
        ("enough beyond the cap that is the maximum", RULE, &format!("enough_at_dose = 13\n{}", with("[design.boin]"))),
        ("a margin without its target", RULE, &with("[design.crm]\nsafety_stop = 0.9\nsafety_rate = 0.1")),
        ("the same with patients pending", RULE, &with("[design.tite_crm]\nsafety_stop = 0.9\nsafety_rate = 0.29")),
    ]));
}

#[test]
fn missing_parts() {
    let _settings = without_code();
    let without = |from: &str, to: &str| {
        let (begin, end) = (VALID.find(from).unwrap(), VALID.find(to).unwrap());
        format!("--- {from} ---\n{}\n", said_of(&format!("{}{}", &VALID[..begin], &VALID[end..])))
    };
    let told = [
        without("[[dose]]", "[[scenario]]"),
        without("[[scenario]]", "[[design]]"),
        without("[[design]]", "[enrolment]"),
        without("label = \"low\"\n", "amount = 1e6"),
        without("dlt_probabilities = [0.05", "\n[[scenario]]\nname = \"steep\""),
        without("shape", "scale_days"),
        format!("--- empty list ---\n{}\n", said_of("title = \"x\"\ntarget_dlt_rate = 0.3\ndose = []\n")),
        format!("--- empty file ---\n{}\n", said_of("")),
    ];
    insta::assert_snapshot!(told.join("\n"));
}

#[test]
fn too_many_doses() {
    let _settings = without_code();
    let doses: String = (1..=25).map(|dose| format!("[[dose]]\nlabel = \"dose {dose}\"\n")).collect();
    let probabilities = ["0.1"; 25].join(", ");
    insta::assert_snapshot!(said_of(&format!(
        "title = \"x\"\ntarget_dlt_rate = 0.3\n{doses}[[scenario]]\nname = \"a\"\ndlt_probabilities = [{probabilities}]\n\
        [[design]]\nname = \"d\"\n[design.three_plus_three]\n"
    )));
}

#[test]
fn days_and_distributions() {
    let _settings = without_code();
    const WEIBULL: &str = "distribution = \"weibull\"\nshape = 1.24\nscale_days = 5.82";
    insta::assert_snapshot!(report(&[
        ("negative days", "preconditioning_days = 5", "preconditioning_days = -5"),
        ("no window", "days_after_infusion = 28", "days_after_infusion = 0"),
        ("days beyond reason", "days_after_infusion = 28", "days_after_infusion = 1e300"),
        ("days beyond all numbers", "days_after_infusion = 28", "days_after_infusion = 1e400"),
        ("no patients", "patients_per_month = 2", "patients_per_month = 0"),
        ("onset after the window", WEIBULL, "distribution = \"uniform\"\nmin_days = 30\nmax_days = 60"),
        ("onset that starts at the close", WEIBULL, "min_days = 28"),
        ("onset that hardly reaches the window", "scale_days = 5.82", "scale_days = 3000"),
        ("onset far too late", "shape = 1.24\nscale_days = 5.82", "shape = 5\nscale_days = 3000"),
        ("fixed onset", WEIBULL, "distribution = \"fixed\"\ndays = 3"),
        ("limits the wrong way round", WEIBULL, "distribution = \"uniform\"\nmin_days = 9\nmax_days = 2"),
        ("parameters of another distribution", "distribution = \"weibull\"", "distribution = \"lognormal\""),
        ("no distribution named", "distribution = \"weibull\"\n", ""),
        ("misspelt distribution", "\"weibull\"", "\"weibul\""),
        ("shape beyond reason", "shape = 1.24", "shape = 0"),
        (
            "DLTs before infusion without time for them",
            "preconditioning_days = 5\ndays_after_infusion = 28\n\n[onset]",
            "days_after_infusion = 28\n\n[onset]\nbefore_infusion_share = 0.1",
        ),
        ("stagger without days", "dropout_probability = 0.1", "stagger = \"first\""),
        ("days without stagger", "dropout_probability = 0.1", "stagger_days = 14"),
        ("unknown stagger", "dropout_probability = 0.1", "stagger = \"both\"\nstagger_days = 14"),
        ("production without days", "[calendar]", "[conduct.production]\ndistribution = \"fixed\"\n[calendar]"),
        ("unit without amount", "amount = 1e6", "unit = \"cells\""),
    ]));
}

#[test]
fn dates() {
    let _settings = without_code();
    insta::assert_snapshot!(report(&[
        ("completion before the start", "2025-12-31", "2022-12-31"),
        ("completion on the start", "2025-12-31", "2023-02-28"),
        ("no such day", "2023-02-28", "2023-02-30"),
        ("no such month", "2025-12-31", "2025-13-31"),
        ("completion without start", "planned_start = 2023-02-28\n", ""),
    ]));
}

#[test]
fn syntax() {
    let _settings = without_code();
    insta::assert_snapshot!(report(&[
        ("text without quotes", "rule = \"classic\"", "rule = classic"),
        ("percent sign", "target_dlt_rate = 0.30", "target_dlt_rate = 30%"),
        ("decimal comma", "target_dlt_rate = 0.30", "target_dlt_rate = 0,30"),
        ("no digit before the point", "target_dlt_rate = 0.30", "target_dlt_rate = .30"),
        ("capital true", "dropout_probability = 0.1", "stop_cohort_at_excess = True"),
        ("same key twice", "seed = 7", "seed = 7\nseed = 8"),
        ("same table twice", "[calendar]", "[enrolment]\nqueue = 1\n[calendar]"),
        ("quote not closed", "name = \"steep\"", "name = \"steep"),
        ("typographic quotes", "name = \"steep\"", "name = “steep”"),
        ("list not closed", "[0.05, 0.30]", "[0.05, 0.30"),
        ("comma missing", "[0.05, 0.30]", "[0.05 0.30]"),
        ("comma too many", "[0.05, 0.30]", "[0.05,, 0.30]"),
        ("leading zero", "seed = 7", "seed = 07"),
        ("two points", "shape = 1.24", "shape = 1.2.4"),
        ("exponent without digits", "shape = 1.24", "shape = 1e"),
        ("unknown escape", "name = \"steep\"", "name = \"st\\qeep\""),
        ("bracket not closed", "[enrolment]", "[enrolment"),
        ("no value", "seed = 7", "seed ="),
        ("no equals sign", "seed = 7", "seed 7"),
        ("raw control character", "name = \"steep\"", "name = \"st\u{1b}[31meep\""),
        ("deep nesting", "seed = 7", &format!("seed = {}", "[".repeat(10_000))),
    ]));
}

#[test]
fn several_errors_are_told_together_in_the_order_of_the_file() {
    let _settings = without_code();
    let text = VALID
        .replace("trials = 1000", "trials = 0")
        .replace("seed = 7", "sead = 7")
        .replace("[0.05, 0.30]", "[0.30, 0.05]")
        .replace("[0.10, 0.50]", "[0.10, 1.50]")
        .replace("rule = \"classic\"", "rule = classic")
        .replace("cap = 12", "cap = 2")
        .replace("2025-12-31", "2022-12-31");
    let diagnostics = parse("trial.toml", &text).unwrap_err();
    assert_eq!(diagnostics.list.len(), 7);
    assert!(diagnostics.list.is_sorted_by_key(|diagnostic| (diagnostic.line, diagnostic.column)));
    insta::assert_snapshot!(diagnostics.to_string());
}

#[test]
fn lines_and_columns_count_characters_and_marks_fit_wide_ones() {
    let _settings = without_code();
    insta::assert_snapshot!(report(&[
        ("wide characters", "title = \"A trial\"", "source = \"剂量递增\"; title = 12"),
        ("tab", "cap = 12", "\tcap\t=\t2"),
        ("Windows line ends and byte order mark", "trials = 1000", "trials = 0\r"),
        ("long line", "[0.05, 0.30]", &format!("[{}0.05, 7.5, {}0.30]", "0.01, ".repeat(40), "0.02, ".repeat(40))),
    ]));
    let with_mark = format!("\u{feff}{}", VALID.replace("title", "titel"));
    assert!(said_of(&with_mark).starts_with("trial.toml:1:1: error"), "{}", said_of(&with_mark));
}

#[test]
fn a_flood_of_errors_is_cut_short() {
    let flood: String = (0..5000).map(|number| format!("x{number} = 1\n")).collect();
    let diagnostics = parse("trial.toml", &flood).unwrap_err();
    assert_eq!(diagnostics.list.len(), 100);
    assert!(diagnostics.to_string().ends_with("more like these are not shown"));
    assert!(diagnostics.omitted > 4900);
}

/// What people write before they have read how it is written: the hint is what they meant.
#[test]
fn what_people_write_first() {
    let _settings = without_code();
    insta::assert_snapshot!(report(&[
        ("the name of the 3+3 as it is spoken", "[design.three_plus_three]", "[design.3+3]"),
        ("a rule as a key", "[design.three_plus_three]\nrule = \"classic\"\nstarting_dose = 1", "rule = \"boin\""),
        ("a rule as a preset", "rule = \"classic\"", "rule = \"boin\""),
        ("another name of the keyboard", "[design.three_plus_three]\nrule = \"classic\"", "[design.mtpi-2]"),
        ("doses in a list", "seed = 7", "seed = 7\ndoses = [10, 20]"),
        ("a non-breaking space", "trials = 1000", "trials\u{a0}= 1000"),
        ("a thin space", "trials = 1000", "trials =\u{2009}1000"),
    ]));
}

/// Nobody would ever be treated, and means over no patients are no numbers.
#[test]
fn what_a_dose_level_has_of_its_own() {
    let _settings = without_code();
    const HIGH: &str = "label = \"high\"\namount = 1e7";
    let own = |keys: &str| format!("{HIGH}\n{keys}");
    let said = [
        ("days of stagger alone", HIGH, own("stagger_days = 14")),
        ("stagger without days", HIGH, own("stagger = \"until-free\"")),
        ("days of no stagger", HIGH, own("stagger = \"none\"\nstagger_days = 14")),
        ("window that the onset does not reach", HIGH, own("days_after_infusion = 0.001")),
        ("production without days", HIGH, own("[dose.production]\ndistribution = \"fixed\"")),
        ("cohorts of a 3+3", HIGH, own("cohort_size = 2")),
        ("cohorts of nobody", HIGH, own("cohort_size = 0")),
        ("cohorts without stagger", "dropout_probability = 0.1", "stagger_cohorts = \"first-of-trial\"".to_owned()),
        ("unknown cohorts", "dropout_probability = 0.1", "stagger_cohorts = \"some\"".to_owned()),
        ("tablets after preconditioning", "seed = 7", "seed = 7\ntreatment = \"dose\"".to_owned()),
        ("unknown treatment", "seed = 7", "seed = 7\ntreatment = \"tablet\"".to_owned()),
    ];
    let changes: Vec<_> = said.iter().map(|(what, from, to)| (*what, *from, to.as_str())).collect();
    insta::assert_snapshot!(report(&changes));
    let made = VALID.replace(HIGH, &own("[dose.production]\ndistribution = \"fixed\"\ndays = 3"));
    let waits = made.replace("patients_per_month = 2", "patients_per_month = 2\nqueue = 1");
    let refused = said_of(&waits.replace("dropout_probability = 0.1", "production_while_waiting = true"));
    assert!(refused.contains("begun before the dose level is known"), "{refused}");
}

#[test]
fn a_cap_below_the_first_cohort_is_refused() {
    let file = |design: &str| VALID.replace("[design.three_plus_three]\nrule = \"classic\"\nstarting_dose = 1", design);
    let refused = said_of(&file("cap = 5\nmax_patients = 24\n[design.boin]\ncohort_size = 6"));
    assert!(refused.contains("design[1].cap: a cap of 5 is below the first cohort of 6"), "{refused}");
    let refused = said_of(&file("cap = 3\n[design.a_plus_b]\na = 4"));
    assert!(refused.contains("a cap of 3 is below the first cohort of 4"), "{refused}");
    // Of fewer patients in all the first cohort is made, and single patients need no room.
    for fits in [
        "cap = 6\nmax_patients = 24\n[design.boin]\ncohort_size = 6",
        "cap = 5\nmax_patients = 5\n[design.boin]\ncohort_size = 6",
        "cap = 5\nmax_patients = 24\n[design.boin]\ncohort_size = 6\ntitration = true",
    ] {
        assert_eq!(said_of(&file(fits)), "no complaint", "{fits}");
    }
    // The first cohort has the size that its dose level has of its own.
    let own = |size: u32| {
        let boin = file("cap = 5\nmax_patients = 24\n[design.boin]\ncohort_size = 6");
        said_of(&boin.replacen("[[dose]]\n", &format!("[[dose]]\ncohort_size = {size}\n"), 1))
    };
    assert_eq!(own(3), "no complaint");
    assert!(own(7).contains("a cap of 5 is below the first cohort of 7"), "{}", own(7));
}
