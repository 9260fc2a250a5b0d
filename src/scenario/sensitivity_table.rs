//! Reads and echoes `[sensitivity]`: values that the report puts in place of the plan's own.

use std::fmt::{self, Formatter};

use super::edit::Document;
use super::sensitivity::{DEFAULT_SENSITIVITY_TRIALS, Sensitivity, Variation};
use super::sweep_table::list;
use super::{Plan, Setting, format};
use crate::input::{Reader, Value, grouped};

/// More trials than a table of variations is worth.
pub(super) const MOST_TRIALS: u64 = 1_000_000_000;

/// The keys that a sensitivity analysis can vary.
#[derive(Debug, Clone, Copy)]
struct Varied {
    key: &'static str,
    /// The keys of the file that take the value, of a plan with so many designs.
    places: fn(usize) -> Vec<String>,
    /// What it has in a plan.
    planned: fn(&Plan) -> String,
}

const VARIED: [Varied; 4] = [
    Varied {
        key: "patients_per_month",
        places: |_| vec!["enrolment.patients_per_month".to_owned()],
        planned: |plan| plan.enrolment.arrivals.patients_per_month().to_string(),
    },
    Varied {
        key: "days_after_infusion",
        places: |_| vec!["dlt_window.days_after_infusion".to_owned()],
        planned: |plan| plan.dlt_window.days_after_infusion.to_string(),
    },
    Varied {
        key: "dropout_probability",
        places: |_| vec!["conduct.dropout_probability".to_owned()],
        planned: |plan| plan.conduct.dropout_probability.to_string(),
    },
    Varied {
        key: "cap",
        places: |designs| (1..=designs).map(|design| format!("design[{design}].cap")).collect(),
        planned: caps,
    },
];

/// `[sensitivity]`; `None` inside if nothing varies. `plan` is what the rest of the file says, if it could be read.
pub(super) fn sensitivity<'t>(
    top: &Reader<'t>,
    plan: Option<&Plan>,
    document: Option<&Document<'t>>,
) -> Option<Option<Sensitivity>> {
    let table = top.table("sensitivity", &format::SENSITIVITY)?;
    let trials = table.or("trials", DEFAULT_SENSITIVITY_TRIALS, |value| value.whole(1..=MOST_TRIALS));
    let lists = VARIED.map(|varied| (varied, table.or(varied.key, Vec::new(), |value| list(&value))));
    let (trials, plan) = (trials?, plan?);
    let mut read_all = Vec::new();
    for (varied, values) in lists {
        read_all.extend(values?.iter().map(|value| variation(varied, value, (plan, trials), document)));
    }
    let variations: Vec<Variation> = read_all.into_iter().collect::<Option<_>>()?;
    if variations.is_empty() && table.get("trials").is_some() {
        let remedy = "give a list for at least one of the other keys, or remove it";
        return table.without_effect("trials", "as nothing varies", remedy);
    }
    Some((!variations.is_empty()).then_some(Sensitivity { trials, variations }))
}

fn variation<'t>(
    Varied { key, places, planned }: Varied,
    value: &Value<'t>,
    (plan, trials): (&Plan, u64),
    document: Option<&Document<'t>>,
) -> Option<Variation> {
    let changes: Vec<_> = places(plan.designs.len()).into_iter().map(|place| (place, value)).collect();
    let varied = Plan { trials, ..document?.vary(&changes)? };
    Some(Variation { key, planned: planned(plan), value: Setting(value.canonical()), plan: varied })
}

/// The cap of all designs, or each of them where they differ.
fn caps(plan: &Plan) -> String {
    let words = |cap: Option<u32>| cap.map_or_else(|| "none".to_owned(), |cap| cap.to_string());
    let mut caps: Vec<_> = plan.designs.iter().map(|design| words(design.spec.cap)).collect();
    caps.dedup();
    caps.join(", ")
}

/// The table, so that it reads back to the same values.
pub(super) fn write(f: &mut Formatter<'_>, sensitivity: &Sensitivity) -> fmt::Result {
    writeln!(f, "\n[sensitivity]\ntrials = {}", grouped(sensitivity.trials))?;
    for of_key in sensitivity.variations.chunk_by(|one, other| one.key == other.key) {
        let values: Vec<_> = of_key.iter().map(|variation| variation.value.as_toml()).collect();
        writeln!(f, "{} = [{}]", of_key[0].key, values.join(", "))?;
    }
    Ok(())
}
