//! Reads and echoes `[sensitivity]`: values that the report puts in place of the plan's own.

use std::fmt::{self, Display, Formatter};

use super::designs::cap;
use super::numerals::{grouped, number};
use super::reader::Reader;
use super::sensitivity::{DEFAULT_SENSITIVITY_TRIALS, Sensitivity};
use super::sweep_table::list;
use super::timing::{LEAST_REACH, PATIENTS_PER_MONTH, POSITIVE_DAYS};
use super::value::Value;
use super::{Onset, format};

/// More trials than a table of variations is worth.
const MOST_TRIALS: u64 = 1_000_000_000;

/// `[sensitivity]`; `None` inside if nothing varies. `onset` is `None` if it could not be read.
pub(super) fn sensitivity(top: &Reader<'_>, onset: Option<Onset>) -> Option<Option<Sensitivity>> {
    let table = top.table("sensitivity", &format::SENSITIVITY)?;
    let trials = table.or("trials", DEFAULT_SENSITIVITY_TRIALS, |value| value.whole(1..=MOST_TRIALS));
    let patients_per_month =
        table.or("patients_per_month", Vec::new(), |value| list(&value, |value| value.number(PATIENTS_PER_MONTH)));
    let days_after_infusion =
        table.or("days_after_infusion", Vec::new(), |value| list(&value, |value| window(value, onset)));
    let dropout_probability =
        table.or("dropout_probability", Vec::new(), |value| list(&value, |value| value.probability_of_loss()));
    let cap = table.or("cap", Vec::new(), |value| list(&value, |value| cap(value.clone())));
    let sensitivity = Sensitivity {
        trials: trials?,
        patients_per_month: patients_per_month?,
        days_after_infusion: days_after_infusion?,
        dropout_probability: dropout_probability?,
        cap: cap?,
    };
    if sensitivity.is_empty() && table.get("trials").is_some() {
        let remedy = "give a list for at least one of the other keys, or remove it";
        return table.without_effect("trials", "as nothing varies", remedy);
    }
    Some((!sensitivity.is_empty()).then_some(sensitivity))
}

/// A window that the onset of DLTs reaches.
fn window(value: &Value<'_>, onset: Option<Onset>) -> Option<f64> {
    let days = value.number(POSITIVE_DAYS)?;
    match onset {
        Some(onset) if onset.after_infusion.cdf(days) < LEAST_REACH => value.refuse(
            format!("the onset in [onset] does not reach a window that closes {days} days after infusion"),
            "give a longer window",
        ),
        _ => Some(days),
    }
}

/// The table, so that it reads back to the same values.
pub(super) fn write(f: &mut Formatter<'_>, sensitivity: &Sensitivity) -> fmt::Result {
    writeln!(f, "\n[sensitivity]\ntrials = {}", grouped(sensitivity.trials))?;
    write_list(f, "patients_per_month", sensitivity.patients_per_month.iter().map(|&value| number(value)))?;
    write_list(f, "days_after_infusion", sensitivity.days_after_infusion.iter().map(|&value| number(value)))?;
    write_list(f, "dropout_probability", sensitivity.dropout_probability.iter())?;
    let cap = |cap: &Option<u32>| cap.map_or("\"none\"".to_owned(), |cap| cap.to_string());
    write_list(f, "cap", sensitivity.cap.iter().map(cap))
}

/// A key with its list, or nothing if that is empty.
fn write_list(f: &mut Formatter<'_>, key: &str, values: impl Iterator<Item = impl Display>) -> fmt::Result {
    let values: Vec<_> = values.map(|value| value.to_string()).collect();
    if values.is_empty() { Ok(()) } else { writeln!(f, "{key} = [{}]", values.join(", ")) }
}
