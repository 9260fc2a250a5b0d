//! The JSON of `dosim next` keeps to its documented schema, every key of which occurs.

use std::collections::BTreeSet;
use std::fs;

use serde_json::Value;

use crate::place::Place;

const SCHEMA: &str = include_str!("../../docs/next-schema.json");

/// Answers of many kinds: nothing told, an open cohort, stopped, with dates, with a model, patient by patient, judged,
/// with departures, not said, counts, in an expansion, with something taken for granted, with a moderate toxicity.
fn answers() -> Vec<Value> {
    let place = Place::new();
    let doses = "[[dose]]\nlabel = \"low\"\n[[dose]]\nlabel = \"medium\"\n[[dose]]\nlabel = \"high\"\n";
    let design = |rule: &str| {
        format!(
            "title = \"t\"\ntarget_dlt_rate = 0.30\n{doses}[[scenario]]\nname = \"s\"\ndlt_probabilities = [0.1, 0.2, 0.3]\n\
             [[design]]\nname = \"d\"\n{rule}\n[conduct]\nstagger = \"all\"\nstagger_days = 7\n"
        )
    };
    fs::write(place.path("crm.toml"), design("max_patients = 12\n[design.crm]\nskeleton = [0.1, 0.2, 0.3]")).unwrap();
    let amounts = (1..).zip(["low", "medium", "high"]).fold(
        design("max_patients = 12\n[design.blrm]\nreference_dose = 4\ndlt_at_reference = 0.25"),
        |text, (amount, label)| {
            text.replace(&format!("label = \"{label}\""), &format!("label = \"{label}\"\namount = {amount}"))
        },
    );
    fs::write(place.path("blrm.toml"), amounts).unwrap();
    let titration = design("[design.accelerated_titration]\nend_titration_at_moderate = 2")
        .replace("[0.1, 0.2, 0.3]", "[0.1, 0.2, 0.3]\nmoderate_probabilities = [0.1, 0.2, 0.3]");
    fs::write(place.path("titration.toml"), titration).unwrap();
    fs::write(place.path("six.toml"), design("[design.rolling_six]")).unwrap();
    let patients = "patient,dose,preconditioning,infusion,dlt,off_study,outcome,reason,remarks\n\
                    A,1,2026-01-06,2026-01-11,2026-02-20,,T,late,x\nB,1,2026-01-07,2026-01-12,,2026-01-20,,,\n\
                    C,1,2026-02-18,,,,,,\n";
    fs::write(place.path("p.csv"), patients).unwrap();
    let waiting = "patient,dose,enrolled,preconditioning,infusion,dlt\nA,2,2026-01-05,2026-01-06,2026-01-11,\n\
                   B,1,2026-01-15,,,\n";
    fs::write(place.path("q.csv"), waiting).unwrap();
    place.copy_scenario("nct05745454-expansion.toml", "expansion.toml");
    let asked: [&[&str]; 19] = [
        &[],
        &["--outcomes", "1NNN 2NTP"],
        &["--outcomes", "1NTT"],
        &["--outcomes", "1NNN 2TTP"],
        &["--outcomes", "1NNN 2NTN 2NE"],
        &["crm.toml", "--outcomes", "1NNT 1NP"],
        &["blrm.toml", "--outcomes", "1NNT 1NP"],
        &["six.toml", "--outcomes", "1NPP"],
        &["titration.toml", "--outcomes", "1M 2P"],
        &["crm.toml", "--patients", "p.csv"],
        &["six.toml", "--patients", "p.csv"],
        &["--outcomes", "1NNN 2TT"],
        &["--outcomes", "1NNP 2NNN"],
        &["--counts", "0/3+1", "--at", "1"],
        &["--patients", "q.csv"],
        &["expansion.toml", "--outcomes", "1NNN 2NNN 3NNN 3NNP"],
        &["expansion.toml", "--outcomes", "1NNN 2NNN 3NNN 3NTT"],
        &["expansion.toml", "--outcomes", "1NNN 2NNN 3NNN 3NNNNNNNNN"],
        &["expansion.toml", "--counts", "0/3 0/3 0/9", "--at", "3"],
    ];
    let answer = |args: &&[&str]| {
        let told = place.succeed(&[&["next", "--json"], *args].concat());
        serde_json::from_str(&told).unwrap()
    };
    asked.iter().map(answer).collect()
}

#[test]
fn every_answer_keeps_to_the_schema() {
    let schema: Value = serde_json::from_str(SCHEMA).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    for answer in answers() {
        let wrong: Vec<_> =
            validator.iter_errors(&answer).map(|error| format!("{}: {error}", error.instance_path())).collect();
        assert_eq!(wrong, Vec::<String>::new(), "{answer:#}");
    }
}

/// A schema that allows everything would pass the test above.
#[test]
fn the_schema_refuses_what_is_no_answer() {
    let schema: Value = serde_json::from_str(SCHEMA).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let good = answers().remove(1);
    let broken: [fn(&mut Value); 6] = [
        |answer| answer["schema_version"] = 1.into(),
        |answer| answer["more"] = 1.into(),
        |answer| drop(answer.as_object_mut().unwrap().remove("why")),
        |answer| answer["decision"]["mtd"] = "1".into(),
        |answer| answer["doses"][0]["dlts"] = (-1).into(),
        |answer| answer["history"]["patients"][0]["outcome"] = "X".into(),
    ];
    for (place, spoil) in broken.into_iter().enumerate() {
        let mut answer = good.clone();
        spoil(&mut answer);
        assert!(!validator.is_valid(&answer), "{place}");
    }
}

/// The keys that a schema names, and those that answers have.
#[test]
fn every_key_of_the_schema_occurs_with_a_value() {
    fn named(schema: &Value, keys: &mut BTreeSet<String>) {
        if let Some(properties) = schema["properties"].as_object().filter(|_| schema["additionalProperties"] == false) {
            keys.extend(properties.keys().cloned());
        }
        let inner = schema.as_object().into_iter().flat_map(|object| object.values());
        inner.chain(schema.as_array().into_iter().flatten()).for_each(|value| named(value, keys));
    }
    fn used(value: &Value, keys: &mut BTreeSet<String>) {
        for (key, value) in value.as_object().into_iter().flatten() {
            if !value.is_null() && value.as_array().is_none_or(|list| !list.is_empty()) {
                keys.insert(key.clone());
            }
            used(value, keys);
        }
        value.as_array().into_iter().flatten().for_each(|value| used(value, keys));
    }
    let (mut documented, mut seen) = (BTreeSet::new(), BTreeSet::new());
    named(&serde_json::from_str(SCHEMA).unwrap(), &mut documented);
    answers().iter().for_each(|answer| used(answer, &mut seen));
    assert_eq!(documented, seen);
}
