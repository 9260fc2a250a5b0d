//! The plans of a sensitivity analysis: each with one value in place of the plan's own.

use crate::scenario::{Arrivals, Plan};

/// A plan that differs from another in one value.
#[derive(Debug, Clone, PartialEq)]
pub struct Variation {
    /// The key of the scenario file that has another value.
    pub key: &'static str,
    /// What it has in the plan; differs by design only for the cap.
    pub planned: String,
    /// What it has here.
    pub value: String,
    /// The plan with it, and with the number of trials of the sensitivity analysis.
    pub plan: Plan,
}

/// The plans that `[sensitivity]` asks for, one for each value, in the order of the template. None without that table.
pub fn variations(plan: &Plan) -> Vec<Variation> {
    let Some(asked) = &plan.sensitivity else { return Vec::new() };
    let base = Plan { trials: asked.trials, ..plan.clone() };
    let mut variations = Vec::new();
    let mut vary = |key, planned: String, value: String, change: &dyn Fn(&mut Plan)| {
        let mut plan = base.clone();
        change(&mut plan);
        variations.push(Variation { key, planned, value, plan });
    };
    let planned = rate(plan.enrolment.arrivals).to_string();
    for &value in &asked.patients_per_month {
        vary("patients_per_month", planned.clone(), value.to_string(), &|plan| {
            plan.enrolment.arrivals = with_rate(plan.enrolment.arrivals, value);
        });
    }
    let planned = plan.dlt_window.days_after_infusion.to_string();
    for &value in &asked.days_after_infusion {
        vary("days_after_infusion", planned.clone(), value.to_string(), &|plan| {
            plan.dlt_window.days_after_infusion = value;
        });
    }
    let planned = plan.conduct.dropout_probability.to_string();
    for &value in &asked.dropout_probability {
        vary("dropout_probability", planned.clone(), value.to_string(), &|plan| {
            plan.conduct.dropout_probability = value;
        });
    }
    let planned = caps(plan);
    for &value in &asked.cap {
        vary("cap", planned.clone(), cap_words(value), &|plan| set_cap(plan, value));
    }
    variations
}

/// The plan itself with the number of trials of its sensitivity analysis, to hold the variations against. `None` without any.
pub fn baseline(plan: &Plan) -> Option<Plan> {
    let asked = plan.sensitivity.as_ref()?;
    Some(Plan { trials: asked.trials, ..plan.clone() })
}

fn rate(arrivals: Arrivals) -> f64 {
    match arrivals {
        Arrivals::Poisson { patients_per_month } | Arrivals::Fixed { patients_per_month } => patients_per_month,
    }
}

fn with_rate(arrivals: Arrivals, patients_per_month: f64) -> Arrivals {
    match arrivals {
        Arrivals::Poisson { .. } => Arrivals::Poisson { patients_per_month },
        Arrivals::Fixed { .. } => Arrivals::Fixed { patients_per_month },
    }
}

fn cap_words(cap: Option<u32>) -> String {
    cap.map_or_else(|| "none".to_owned(), |cap| cap.to_string())
}

/// The cap of all designs, or each of them where they differ.
fn caps(plan: &Plan) -> String {
    let mut caps: Vec<_> = plan.designs.iter().map(|design| cap_words(design.spec.cap)).collect();
    caps.dedup();
    caps.join(", ")
}

fn set_cap(plan: &mut Plan, cap: Option<u32>) {
    for design in &mut plan.designs {
        let spec = &mut design.spec;
        // A rule that never ends of itself goes on to the cap, unless it has a maximum of its own.
        if spec.rule.needs_max_patients() && spec.general.max_patients == spec.cap && cap.is_some() {
            spec.general.max_patients = cap;
        }
        spec.cap = cap;
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use crate::scenario::{TEMPLATE, parse};

    #[test]
    fn each_variation_changes_one_value_and_the_number_of_trials() {
        let text = format!(
            "{}\n[sensitivity]\ntrials = 500\npatients_per_month = [0.5, 4]\ndays_after_infusion = [42]\n\
             dropout_probability = [0.2]\ncap = [18, 24]\n",
            TEMPLATE.text
        );
        let plan = parse("test", &text).unwrap().plan;
        let variations = variations(&plan);
        let told: Vec<_> = variations.iter().map(|of| (of.key, of.value.as_str())).collect();
        let expected = [
            ("patients_per_month", "0.5"),
            ("patients_per_month", "4"),
            ("days_after_infusion", "42"),
            ("dropout_probability", "0.2"),
            ("cap", "18"),
            ("cap", "24"),
        ];
        assert_eq!(told, expected);
        let base = baseline(&plan).unwrap();
        assert_eq!(base.trials, 500);
        for variation in &variations {
            let mut back = variation.plan.clone();
            match variation.key {
                "patients_per_month" => back.enrolment = plan.enrolment,
                "days_after_infusion" => back.dlt_window = plan.dlt_window,
                "dropout_probability" => back.conduct = plan.conduct,
                _ => back.designs.clone_from(&plan.designs),
            }
            assert_ne!(variation.plan, base, "{}", variation.key);
            assert_eq!(back, base, "{}", variation.key);
        }
    }
}
