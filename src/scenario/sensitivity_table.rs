//! Reads and echoes `[sensitivity]`: values that the report puts in place of the plan's own.

use std::borrow::Borrow;
use std::fmt::{self, Formatter};

use super::designs::CAP;
use super::edit::{Choice, Document};
use super::expansion_table;
use super::sensitivity::{DEFAULT_SENSITIVITY_TRIALS, Sensitivity, Variation};
use super::timing::{PATIENTS_PER_MONTH, POSITIVE_DAYS};
use super::varied::{ListKey, ListKeys, VariedKey};
use super::{Plan, Setting};
use crate::input::{Reader, Value};
use crate::parameters::{Context, Group, Key, Kind, Table, lens, write_lines};

/// More trials than a table of variations is worth.
const MOST_TRIALS: u64 = 1_000_000_000;

/// What `[sensitivity]` says.
#[derive(Debug, Clone)]
pub(super) struct SensitivityTable {
    trials: u64,
    keys: Vec<VariedKey>,
}

pub(super) static SENSITIVITY: Table<SensitivityTable> = Table {
    header: "[sensitivity]",
    says: "What the report of `dosim run` varies, one value at a time around the plan, under every scenario and design; with the \
           seed of the plan. Without this table it varies nothing. Each key is a list; those left out are as planned.",
    usual: || SensitivityTable { trials: DEFAULT_SENSITIVITY_TRIALS, keys: Vec::new() },
    members: &[
        &Key::new(
            "trials",
            lens!(SensitivityTable, trials),
            Kind::Grouped { least: 1, most: MOST_TRIALS, unit: "trials" },
            "Trials for each value, scenario and design.",
        ),
        &Group { lens: lens!(SensitivityTable, keys), members: &[&ListKeys(&VARIED), &ListKeys(&OF_EXPANSION)] },
    ],
};

/// A key that a sensitivity analysis can vary.
#[derive(Debug, Clone, Copy)]
struct Varied {
    key: ListKey,
    /// The keys of the file that take the value, of a plan with so many designs.
    places: fn(usize) -> Vec<String>,
    /// What it has in a plan.
    planned: fn(&Plan) -> String,
}

impl Borrow<ListKey> for Varied {
    fn borrow(&self) -> &ListKey {
        &self.key
    }
}

static VARIED: [Varied; 4] = [
    Varied {
        key: ListKey {
            name: "patients_per_month",
            kind: Kind::List(&Kind::Number(PATIENTS_PER_MONTH)),
            default: "",
            says: "Patients who arrive in a month.",
            example: "[0.5, 2]",
        },
        places: |_| vec!["enrolment.patients_per_month".to_owned()],
        planned: |plan| plan.enrolment.arrivals.patients_per_month().to_string(),
    },
    Varied {
        key: ListKey {
            name: "days_after_infusion",
            kind: Kind::List(&Kind::Number(POSITIVE_DAYS)),
            default: "",
            says: "Days from infusion to the close of the DLT window. The true DLT probabilities are those of the whole window, \
                   however long it is.",
            example: "[21, 42]",
        },
        places: |_| vec!["dlt_window.days_after_infusion".to_owned()],
        planned: |plan| plan.dlt_window.days_after_infusion.to_string(),
    },
    Varied {
        key: ListKey {
            name: "dropout_probability",
            kind: Kind::List(&Kind::Loss),
            default: "",
            says: "As in [conduct].",
            example: "[0.1, 0.2]",
        },
        places: |_| vec!["conduct.dropout_probability".to_owned()],
        planned: |plan| plan.conduct.dropout_probability.to_string(),
    },
    Varied {
        key: ListKey {
            name: "cap",
            kind: Kind::List(&CAP),
            default: "",
            says: "The cap of every design.",
            example: "[15, 18, \"none\"]",
        },
        places: |designs| (1..=designs).map(|design| format!("design[{design}].cap")).collect(),
        planned: caps,
    },
];

const OF_EXPANSION: [ListKey; 8] = expansion_table::varied("");

/// `[sensitivity]`; `None` inside if nothing varies. `plan` is what the rest of the file says, if it could be read.
pub(super) fn sensitivity<'t>(
    top: &Reader<'t>,
    plan: Option<&Plan>,
    document: Option<&Document<'t>>,
) -> Option<Option<Sensitivity>> {
    let table = top.table("sensitivity", &SENSITIVITY)?;
    let reading = SENSITIVITY.read(&table, Context::NOTHING);
    let plan = plan?;
    let trials = reading.value.trials;
    expansion_table::vary_what_is_there(&table, &reading.value.keys, plan)?;
    let mut read_all = Vec::new();
    for of in &reading.value.keys {
        let (places, planned) = places_and_planned(of.key, plan)?;
        let of_value = |value: &Value<'t>| {
            let changes: Vec<_> = places.iter().map(|place| (place.clone(), Choice::listed(value.clone()))).collect();
            let varied = Plan { trials, ..document?.vary(&changes)? };
            let value = Setting(value.canonical());
            Some(Variation { key: of.key, planned: planned.clone(), value, plan: varied })
        };
        read_all.extend(table.get(of.key)?.list()?.iter().map(of_value));
    }
    reading.complete()?;
    let variations: Vec<Variation> = read_all.into_iter().collect::<Option<_>>()?;
    if variations.is_empty() && table.get("trials").is_some() {
        let remedy = "give a list for at least one of the other keys, or remove it";
        return table.without_effect("trials", "as nothing varies", remedy);
    }
    Some((!variations.is_empty()).then_some(Sensitivity { trials, variations }))
}

/// The keys of the file that a key of the table stands for, and what they have in a plan.
fn places_and_planned(key: &str, plan: &Plan) -> Option<(Vec<String>, String)> {
    if let Some((of, expansion)) = expansion_table::varied_key(key).zip(plan.expansion.as_ref()) {
        return Some((vec![format!("expansion.{of}")], expansion_table::planned(expansion, of)));
    }
    let varied = VARIED.iter().find(|varied| varied.key.name == key)?;
    Some(((varied.places)(plan.designs.len()), (varied.planned)(plan)))
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
    let of_key = |variations: &[Variation]| VariedKey {
        key: variations[0].key,
        values: variations.iter().map(|variation| variation.value.clone()).collect(),
    };
    let keys = sensitivity.variations.chunk_by(|one, other| one.key == other.key).map(of_key).collect();
    writeln!(f, "\n[sensitivity]")?;
    write_lines(f, &SENSITIVITY.values(&SensitivityTable { trials: sensitivity.trials, keys }), &[])
}
