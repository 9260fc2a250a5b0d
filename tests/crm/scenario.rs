//! The CRM in scenario files: defaults, every key, the echo, and what is refused.

use dosim::scenario::{DltCurve, Plan, Rule, Skeleton, describe, parse};

use crate::support::{level, p};

/// A trial with five dose levels whose only design has these keys.
fn text(keys: &str) -> String {
    let doses: String = (1..=5).map(|dose| format!("[[dose]]\nlabel = \"dose {dose}\"\n")).collect();
    format!(
        "title = \"t\"\ntarget_dlt_rate = 0.25\n{doses}[[scenario]]\nname = \"E\"\n\
         dlt_probabilities = [0.05, 0.10, 0.20, 0.30, 0.50]\n[[design]]\nname = \"CRM\"\nmax_patients = 30\n\
         [design.crm]\n{keys}\n"
    )
}

fn plan(keys: &str) -> Plan {
    parse("crm", &text(keys)).unwrap_or_else(|error| panic!("{error}")).plan
}

/// All parameters in one line, and the same again from the echo of the plan.
fn understood(keys: &str) -> String {
    let plan = plan(keys);
    let again = parse("echo", &describe(&plan)).unwrap_or_else(|error| panic!("{error}")).plan;
    assert_eq!(again, plan);
    plan.designs[0].spec.rule.to_string()
}

#[test]
fn defaults_and_every_key() {
    assert_eq!(
        understood(""),
        "model=empiric halfwidth=0.05 prior_mtd=3 prior_variance=1.34 target_dlt_rate=0.25 starting_dose=1 \
         restrict_escalation=no cohort_size=3"
    );
    assert_eq!(
        understood(
            "model = \"logistic\"\nintercept = 2.5\nskeleton = [0.1, 0.2, 0.3, 0.4, 0.5]\nprior_variance = 0.5\n\
             target_dlt_rate = 0.3\nstarting_dose = 2\nrestrict_escalation = true\nsafety_stop = 0.9\ncohort_size = 12"
        ),
        "model=logistic intercept=2.5 skeleton=0.1,0.2,0.3,0.4,0.5 prior_variance=0.5 target_dlt_rate=0.3 \
         starting_dose=2 restrict_escalation=yes safety_stop=0.9 cohort_size=12"
    );
    let Rule::Crm(parameters) =
        plan("halfwidth = 0.1\nprior_mtd = 2\nmodel = \"logistic\"").designs.remove(0).spec.rule
    else {
        panic!("no CRM");
    };
    let expected = Skeleton::IndifferenceInterval { halfwidth: 0.1, prior_mtd: level(2) };
    assert_eq!(parameters.reassessment.skeleton, expected);
    assert_eq!(parameters.reassessment.curve, DltCurve::Logistic { intercept: 3.0 });
    assert_eq!(parameters.reassessment.target_dlt_rate, p(0.25));
}

#[test]
fn what_is_refused() {
    let rows = [
        ("model = \"empirical\"", "model", "is not known"),
        ("intercept = 3", "intercept", "no effect with `model = \"empiric\"`"),
        ("model = \"logistic\"\nintercept = -1", "intercept", "out of range"),
        ("model = \"logistic\"\nintercept = 0\ntarget_dlt_rate = 0.5", "intercept", "no dose level reaches the target"),
        ("model = \"logistic\"\nintercept = 1\nskeleton = [0.1, 0.2, 0.3, 0.4, 0.8]", "intercept", "of 0.8"),
        ("skeleton = [0.1, 0.2, 0.3]", "skeleton", "3 probabilities for 5 dose levels"),
        ("skeleton = [0.1, 0.2, 0.2, 0.3, 0.4]", "skeleton", "does not rise"),
        ("skeleton = [0, 0.2, 0.25, 0.3, 0.4]", "skeleton[1]", "0 is no DLT rate"),
        ("skeleton = [0.1, 0.2, 0.3, 0.4, 1]", "skeleton[5]", "1 is no DLT rate"),
        ("skeleton = [0.1, 0.2, 0.3, 0.4, 0.5]\nhalfwidth = 0.05", "halfwidth", "no effect with `skeleton`"),
        ("skeleton = [0.1, 0.2, 0.3, 0.4, 0.5]\nprior_mtd = 3", "prior_mtd", "no effect with `skeleton`"),
        ("halfwidth = 0.25", "halfwidth", "not within 0 and 1"),
        ("halfwidth = 0", "halfwidth", "out of range"),
        ("prior_mtd = 6", "prior_mtd", "out of range"),
        ("prior_variance = 0", "prior_variance", "out of range"),
        ("prior_variance = inf", "prior_variance", "not a finite number"),
        ("target_dlt_rate = 1.0", "target_dlt_rate", "no design can aim at a DLT rate of 1.0"),
        ("starting_dose = 0", "starting_dose", "out of range"),
        ("restrict_escalation = \"yes\"", "restrict_escalation", "expected true or false"),
        ("safety_stop = 90", "safety_stop", "not a probability"),
        ("cohort_size = 13", "cohort_size", "out of range"),
        ("cohort = 3", "cohort", "there is no key"),
    ];
    for (keys, key, message) in rows {
        let refused = parse("crm", &text(keys)).unwrap_err();
        assert_eq!(refused.list.len(), 1, "{keys}:\n{refused}");
        let found = &refused.list[0];
        let header = if found.key.contains("design") { found.key.rsplit('.').next().unwrap() } else { &found.key };
        assert_eq!(header, key, "{keys}:\n{refused}");
        assert!(found.message.contains(message) && !found.remedy.is_empty(), "{keys}:\n{refused}");
    }
}

/// The CRM alone never ends a trial.
#[test]
fn a_maximum_of_patients_is_needed() {
    let without = text("").replace("max_patients = 30\n", "");
    let refused = parse("crm", &without).unwrap_err();
    assert!(refused.list.iter().any(|found| found.key.ends_with("max_patients")), "{refused}");
    assert!(parse("crm", &without.replace("name = \"CRM\"\n", "name = \"CRM\"\ncap = 12\n")).is_ok());
}
