//! No key of a design is without effect in silence: whatever it says, some decision is another one without it, or a warning names it.

use std::collections::HashSet;

use dosim::design::{CohortDesign, Design, Evaluation, PatientStatus, PendingDesign, Running, Standing, build};
use dosim::report::formats::csv;
use dosim::scenario::{Loaded, Plan, json_schema, parse};
use dosim::simulate::{Study, Watch};
use serde_json::{Value, json};

use crate::sample::{Place, base, outside_and_inside, places, put, shortened, take, toml};

const TARGET: f64 = 0.3;

/// Patients whom a trial of a design with patients pending is followed to.
const FOLLOWED: usize = 10;

fn built(plan: &Plan) -> Design {
    build(&plan.designs[0].spec, plan.dose_count(), TARGET)
}

/// Whether two cohort designs decide otherwise wherever trials by the first come to.
fn cohorts_differ(one: &dyn CohortDesign, other: &dyn CohortDesign) -> bool {
    let (mut seen, mut open) = (HashSet::new(), vec![Standing::default()]);
    while let Some(standing) = open.pop() {
        let decision = one.decide(&standing).decision;
        if decision != other.decide(&standing).decision {
            return true;
        }
        let Some(cohort) = decision.cohort() else { continue };
        let moderate = (cohort.patients == 1).then(|| standing.after_moderate(cohort));
        let after = (0..=cohort.patients).map(|dlts| standing.after(cohort, dlts)).chain(moderate);
        open.extend(after.filter(|&standing| seen.insert(standing)));
    }
    false
}

/// The same of designs that decide while patients are pending, of whom each is pending, free of a DLT or has one.
fn pending_differ(one: &dyn PendingDesign, other: &dyn PendingDesign, patients: &mut Vec<PatientStatus>) -> bool {
    let running = Running { patients, at: patients.last().map(|patient| patient.dose) };
    let decision = one.decide(&running).decision;
    if decision != other.decide(&running).decision {
        return true;
    }
    if patients.len() == FOLLOWED {
        return false;
    }
    let is_pending = |patient: &PatientStatus| matches!(patient.evaluation, Evaluation::Pending { .. });
    let Some(dose) = decision.dose() else {
        // Until nobody is pending.
        let mut known: Vec<PatientStatus> = patients.clone();
        known
            .iter_mut()
            .filter(|patient| is_pending(patient))
            .for_each(|patient| patient.evaluation = Evaluation::NoDlt);
        return decision.stop_reason().is_none() && pending_differ(one, other, &mut known);
    };
    let pending = Evaluation::Pending { follow_up: 0.4 };
    // More than two pending, or pending late, tells nothing new of a key.
    let may_be_pending = patients.len() < 7 && patients.iter().filter(|patient| is_pending(patient)).count() < 3;
    let evaluations = [Evaluation::NoDlt, Evaluation::Dlt].into_iter().chain(may_be_pending.then_some(pending));
    evaluations.into_iter().any(|evaluation| {
        patients.push(PatientStatus { dose, evaluation });
        let differ = pending_differ(one, other, patients);
        patients.pop();
        differ
    })
}

fn differ(one: &Plan, other: &Plan) -> bool {
    match (built(one), built(other)) {
        (Design::Cohort(one), Design::Cohort(other)) => cohorts_differ(&*one, &*other),
        (Design::Pending(one), Design::Pending(other)) => pending_differ(&*one, &*other, &mut Vec::new()),
        _ => true,
    }
}

/// Values that a person might write.
fn values(place: &Place) -> Vec<Value> {
    let (_, inside) = outside_and_inside(place.schema());
    let whole = [1, 2, 3, 4, 6, 7, 9, 12, 18, 100].map(|value| json!(value));
    let parts = [0.05, 0.2, 0.28, 0.35, 0.45, 0.72, 0.9, 0.95, 0.97, 1.0].map(|value| json!(value));
    let lists = [json!([[1, 3, 2]]), json!([[1, 6, 0]]), json!([0.1, 0.3]), json!([1, 1, 2]), json!([0.05, 0.2, 0.5])];
    let pairs = [json!([[0, 1.5]]), json!([[0, 100]]), json!([2, 0, 1, 3]), json!([-1, 0]), json!([1, 1])];
    inside.into_iter().chain(whole).chain(parts).chain(lists).chain(pairs).chain([json!(true), json!(false)]).collect()
}

/// Whether a value is one of degree, which changes no decision of small trials where it is near the default.
fn is_of_degree(place: &Place) -> bool {
    let counts = ["eliminate_from", "enough_patients", "fewest_cohorts", "cohort_size"];
    ["number", "array"].iter().any(|kind| place.schema()["type"] == *kind) || counts.contains(&place.key())
}

/// What the warnings of a file say of a key.
fn told<'a>(loaded: &'a Loaded, place: &Place) -> Option<&'a str> {
    let named = format!("`{}`", place.key());
    let concerns = |key: &str, message: &str| key.ends_with(&format!(".{}", place.key())) || message.contains(&named);
    let of_key = loaded.warnings.list.iter().find(|one| concerns(&one.key, &one.message));
    of_key.map(|one| &*one.message)
}

/// The same key, with a value and without.
fn with_and_without(place: &Place, file: &Value) -> Option<(Loaded, Vec<(Value, Loaded)>)> {
    let mut without = file.clone();
    take(&mut without, place);
    let without = parse("file", &toml(&without)).ok()?;
    let with = values(place).into_iter().filter_map(|value| {
        let mut with = file.clone();
        put(&mut with, place, value.clone());
        Some((value, parse("file", &toml(&with)).ok().filter(|with| with.plan != without.plan)?))
    });
    let with = with.collect();
    Some((without, with))
}

/// What comes to the same as the default in such small trials, though not by its meaning.
const ALIKE: [&str; 5] = [
    // Under overdose control the highest eligible dose level is also the one with the greatest target probability, and the least loss.
    "design.blrm.choose = \"highest-eligible\"",
    "design.blrm.choose = \"least-loss\"",
    // The 3+3 of the example never goes back to a dose level.
    "design.enough_when = \"staying\"",
    // The highest dose level that it passes is also the nearest to the target.
    "design.decision_table.choose_mtd = \"isotonic\"",
    // A TITE-CRM comes down further only in longer trials.
    "design.tite_crm.restrict_escalation = true",
];

#[test]
fn no_key_of_a_design_is_without_effect_in_silence() {
    let (mut silent, mut effective, mut told_of) = (Vec::new(), 0, 0);
    let unasked = ["name", "rationale", "cap", "at_cap"];
    let all = places(&json_schema()).into_iter().filter(|place| !unasked.contains(&place.key()));
    let all = all.filter(|place| place.to_string() != "design.decision_table.target_dlt_rate");
    for place in all.filter(|place| place.within().next() == Some("design")) {
        let is_of = |rule: &str| place.within().any(|table| table.starts_with(rule));
        // Those that decide while patients are pending are followed through more states, and a BLRM goes up in smaller steps.
        let file = shortened(base(&place), if is_of("blrm") { 4 } else { 3 }, if is_of("tite") { 9 } else { 18 });
        let Some((without, with)) = with_and_without(&place, &file) else { continue };
        let mut of_this = Vec::new();
        let before = effective;
        for (value, with) in with {
            let differ = differ(&with.plan, &without.plan);
            match told(&with, &place) {
                Some(told) if told.contains("no effect:") => {
                    assert!(!differ, "{place} = {value}: {told}");
                    told_of += 1;
                }
                Some(_) => told_of += 1,
                None if differ => effective += 1,
                None => of_this.push(format!("{place} = {value}")),
            }
        }
        if !is_of_degree(&place) || effective == before {
            silent.extend(of_this);
        }
    }
    silent.retain(|of| !ALIKE.contains(&&**of));
    assert!(effective > 300 && told_of > 50, "{effective} {told_of}");
    assert_eq!(silent, Vec::<String>::new());
}

/// What a hundred trials come to.
fn simulated(plan: &Plan) -> Vec<u8> {
    let results = Study::new(plan.clone()).simulate(&Watch::default()).unwrap();
    [csv::summary(&results).unwrap(), csv::doses(&results).unwrap()].concat()
}

/// Keys that only texts of the report go by.
const OF_TEXTS: [&str; 5] = ["source", "rationale", "sample_size_rationale", "trials_rationale", "treatment"];

#[test]
fn no_assumption_is_without_effect_in_silence() {
    let (mut silent, mut effective) = (Vec::new(), 0);
    let elsewhere = ["design", "sweep", "search", "sensitivity"];
    let all = places(&json_schema()).into_iter().filter(|place| !OF_TEXTS.contains(&place.key()));
    for place in all.filter(|place| place.within().next().is_none_or(|table| !elsewhere.contains(&table))) {
        let mut file = shortened(base(&place), 3, 12);
        if place.key() != "trials" {
            file["trials"] = json!(100);
        }
        // Patients who come while others wait, and true MTDs that depend on their definition.
        file["scenario"][0]["dlt_probabilities"] = json!([0.2, 0.24, 0.33]);
        let enrolment = file.as_object_mut().unwrap().entry("enrolment").or_insert(json!({}));
        enrolment.as_object_mut().unwrap().entry("patients_per_month").or_insert(json!(20));
        let Some((without, with)) = with_and_without(&place, &file) else { continue };
        let (expected, before, mut of_this) = (simulated(&without.plan), effective, Vec::new());
        for (value, with) in with {
            if told(&with, &place).is_some() || with.plan.trials > 1_000 {
                continue;
            }
            match simulated(&with.plan) == expected {
                true => of_this.push(format!("{place} = {value}")),
                false => effective += 1,
            }
        }
        if !is_of_degree(&place) || effective == before {
            silent.extend(of_this);
        }
    }
    assert!(effective > 300, "{effective}");
    // As [conduct] has it.
    assert_eq!(silent, ["dose.stagger = \"none\""]);
}

const FILE: &str = "title = \"t\"\ntarget_dlt_rate = 0.3\n\
    dose = [{ label = \"1\", amount = 1 }, { label = \"2\", amount = 2 }, { label = \"3\", amount = 4 }]\n\
    scenario = [{ name = \"s\", dlt_probabilities = [0.1, 0.3, 0.5] }]\n[[design]]\nname = \"d\"\n";

#[test]
fn what_changes_nothing_is_told() {
    for (design, key, why) in [
        ("max_patients = 18\n[design.three_plus_three]", "max_patients", "no trial by this rule would treat more"),
        ("max_patients = 12\n[design.three_plus_three]\nstarting_dose = 2", "max_patients", "would treat more"),
        ("max_patients = 18\n[design.rolling_six]", "max_patients", "no trial by this rule would treat more"),
        ("max_patients = 100\n[design.decision_table]", "max_patients", "no trial by this rule would treat more"),
        ("enough_at_dose = 4\n[design.three_plus_three]", "enough_at_dose", "would go on with so many patients"),
        ("enough_at_dose = 6\n[design.rolling_six]", "enough_at_dose", "would go on with so many patients"),
        ("at_least_at_mtd = 3\n[design.three_plus_three]", "at_least_at_mtd", "with fewer patients"),
        ("at_least_at_mtd = 3\n[design.rolling_six]", "at_least_at_mtd", "with fewer patients"),
        ("at_least_at_mtd = 1\nmax_patients = 10\n[design.boin]", "at_least_at_mtd", "with fewer patients"),
        ("at_least_at_mtd = 3\nmax_patients = 12\n[design.crm]", "at_least_at_mtd", "with fewer patients"),
        ("lowest_too_toxic = 0.9\n[design.three_plus_three]", "lowest_too_toxic", "the rule itself ends the trial"),
        ("lowest_too_toxic = 0.96\nmax_patients = 12\n[design.boin]", "lowest_too_toxic", "the rule itself ends"),
        ("lowest_too_toxic = 1\nmax_patients = 12\n[design.tite_crm]", "lowest_too_toxic", "no probability is above 1"),
        ("max_patients = 12\n[design.crm]\nsafety_stop = 1", "safety_stop", "no probability is above 1"),
        (
            "max_patients = 12\n[design.boin]\neliminate_above = 1\neliminate_from = 6",
            "eliminate_from",
            "eliminates no dose level",
        ),
        (
            "max_patients = 12\n[design.tite_boin]\neliminate_above = 1\neliminate_from = 6",
            "eliminate_from",
            "eliminates no dose level",
        ),
        ("[design.a_plus_b]\nc = 2\nb = 4", "b", "leave nothing open"),
        ("[design.a_plus_b]\nc = 2\ne = 4", "e", "leave nothing open"),
        ("[design.decision_table]\ncohort_size = 4", "decision_table", "`cohort_size` has no effect"),
        ("max_patients = 12\n[design.blrm]\nincrements = [[0, 2]]", "increments", "an amount beyond them"),
        ("max_patients = 12\n[design.blrm]\nincrement_after_dlt = 2", "increment_after_dlt", "an amount beyond it"),
        ("max_patients = 12\n[design.blrm]\nenough_target_probability = 1", "enough_target_probability", "comes to 1"),
        (
            "max_patients = 12\n[design.blrm]\nenough_target_probability = 0.5\nfewest_cohorts = 2",
            "fewest_cohorts",
            "as many cohorts",
        ),
        ("max_patients = 12\n[design.blrm]\nmost_levels_up = 2", "blrm", "as allow_skipping is false"),
        (
            "allow_skipping = true\nmax_patients = 12\n[design.crm]\nrestrict_escalation = true",
            "allow_skipping",
            "skips no dose level",
        ),
    ] {
        let loaded = parse("file", &format!("{FILE}{design}\n")).unwrap_or_else(|error| panic!("{design}: {error}"));
        let told: Vec<String> =
            loaded.warnings.list.iter().map(|one| format!("{}: {}", one.key, one.message)).collect();
        assert!(
            told.len() == 1 && told[0].contains(&format!("{key}: ")) && told[0].contains(why),
            "{design}: {told:?}"
        );
    }
}

#[test]
fn what_changes_something_is_not() {
    for design in [
        "max_patients = 17\n[design.three_plus_three]",
        "max_patients = 11\n[design.three_plus_three]\nstarting_dose = 2",
        "max_patients = 17\n[design.rolling_six]",
        "max_patients = 18\nat_least_at_mtd = 9\n[design.rolling_six]",
        "enough_at_dose = 3\n[design.three_plus_three]",
        "enough_at_dose = 6\nenough_when = \"any\"\n[design.rolling_six]",
        "at_least_at_mtd = 4\n[design.three_plus_three]",
        "at_least_at_mtd = 2\nmax_patients = 10\n[design.boin]",
        "at_least_at_mtd = 1\nmax_patients = 12\n[design.crm]\nprior_patients = [[1, 3, 0]]",
        "lowest_too_toxic = 0.94\nmax_patients = 12\n[design.boin]",
        "lowest_too_toxic = 0.96\nmax_patients = 12\n[design.boin]\neliminate_from = 6",
        "max_patients = 12\n[design.boin]\neliminate_above = 1",
        "max_patients = 12\n[design.boin]\neliminate_from = 12",
        "max_patients = 2\n[design.boin]\ncohort_size = 1",
        "max_patients = 12\n[design.blrm]\nincrements = [[0, 1.9]]",
        "max_patients = 12\n[design.blrm]\nenough_target_probability = 0.5\nfewest_cohorts = 3",
        "allow_skipping = true\nmax_patients = 12\n[design.blrm]\nmost_levels_up = 2",
        "allow_skipping = true\nmax_patients = 12\n[design.crm]\nrestrict_escalation = true\nfirst_stage = [1, 3]",
    ] {
        let loaded = parse("file", &format!("{FILE}{design}\n")).unwrap_or_else(|error| panic!("{design}: {error}"));
        assert!(loaded.warnings.is_empty(), "{design}: {}", loaded.warnings);
    }
}

#[test]
fn a_dose_level_is_eliminated_by_patients_who_come() {
    for (limits, most) in [("max_patients = 12", 12), ("cap = 12", 12), ("max_patients = 9\nat_least_at_mtd = 12", 12)]
    {
        for rule in ["boin", "tite_boin", "keyboard", "mtpi", "i_three_plus_three"] {
            let with = |from: u32| format!("{FILE}{limits}\n[design.{rule}]\neliminate_from = {from}\n");
            let refused = parse("file", &with(most + 1)).unwrap_err().to_string();
            assert!(refused.contains("13 patients (eliminate_from)"), "{refused}");
            assert!(parse("file", &with(most)).is_ok(), "{rule}");
        }
    }
}
