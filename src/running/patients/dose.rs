//! Reads a dose as people write it: by number, label or amount, and refuses one that means two dose levels.

use super::columns::Columns;
use super::sheet::SheetRow;
use crate::dose::{Dose, DoseLevel};
use crate::scenario::Plan;

/// A dose level that a text can stand for, and as what.
struct Meaning {
    dose: DoseLevel,
    what: &'static str,
}

/// The column, what is wrong and what to do.
type Wrong = (&'static str, String, String);

/// The dose level of a row. Columns of which each means one thing win over `dose`, which must not gainsay them.
pub(super) fn read(columns: &Columns, row: &SheetRow, plan: &Plan) -> Result<DoseLevel, Wrong> {
    let number = sure(columns, row, plan, "dose_level", by_number)?;
    let label = sure(columns, row, plan, "dose_label", by_label)?;
    if let (Some(number), Some(label)) = (number, label)
        && number != label
    {
        let message = format!("this is dose level {label}, but dose_level says {number}");
        return Err(("dose_label", message, "check the two".to_owned()));
    }
    let settled = number.or(label);
    // A dose that reads "NA" is one only if a dose level is called so.
    let written = columns.written(row, "dose").unwrap_or_default();
    let meanings = meanings(plan, written);
    if columns.field(row, "dose").is_none() && meanings.is_empty() {
        return settled.ok_or_else(|| ("dose", format!("{written:?} is no dose level"), levels(plan)));
    }
    match (settled, &meanings[..]) {
        (_, []) => Err(("dose", format!("{written:?} is no dose level"), levels(plan))),
        (Some(settled), meanings) if meanings.iter().any(|meaning| meaning.dose == settled) => Ok(settled),
        (Some(settled), meanings) => {
            let message =
                format!("{written:?} is {}, but dose level {settled} is given beside it", said(plan, meanings));
            Err(("dose", message, "check the two".to_owned()))
        }
        (None, [first, others @ ..]) if others.iter().all(|other| other.dose == first.dose) => Ok(first.dose),
        (None, meanings) => {
            let remedy = "name the column dose_level and give numbers, or dose_label and give labels";
            Err(("dose", format!("{written:?} is {}", said(plan, meanings)), remedy.to_owned()))
        }
    }
}

/// What a column says that has one kind of name for dose levels; `None` if it says nothing.
fn sure(
    columns: &Columns,
    row: &SheetRow,
    plan: &Plan,
    column: &'static str,
    by: fn(&Plan, &str) -> Option<DoseLevel>,
) -> Result<Option<DoseLevel>, Wrong> {
    let written = columns.written(row, column).unwrap_or_default();
    let found = by(plan, written);
    match columns.field(row, column) {
        Some(_) if found.is_none() => {
            let what = if column == "dose_level" { "the number" } else { "the label" };
            let remedy = format!("give {what}, or call the column dose, where either will do: {}", listed(plan));
            Err((column, format!("{written:?} is not {what} of a dose level"), remedy))
        }
        _ => Ok(found),
    }
}

fn meanings(plan: &Plan, text: &str) -> Vec<Meaning> {
    let ways = [
        (by_label(plan, text), "the label"),
        (by_number(plan, text), "the number"),
        (by_amount(plan, text), "the amount"),
    ];
    ways.into_iter().filter_map(|(dose, what)| Some(Meaning { dose: dose?, what })).collect()
}

fn by_number(plan: &Plan, text: &str) -> Option<DoseLevel> {
    text.parse().ok().filter(|&number| number <= plan.dose_count()).and_then(DoseLevel::new)
}

/// The same letters; in another case only if that is one label.
fn by_label(plan: &Plan, text: &str) -> Option<DoseLevel> {
    let place = |is_it: &dyn Fn(&str) -> bool| {
        let mut places = plan.doses.iter().enumerate().filter(|(_, dose)| is_it(&dose.label)).map(|(place, _)| place);
        places.next().filter(|_| places.next().is_none())
    };
    let in_any_case = || place(&|label| label.to_lowercase() == text.to_lowercase());
    place(&|label| label == text).or_else(in_any_case).and_then(DoseLevel::from_index)
}

/// An amount, with its unit behind it or without.
fn by_amount(plan: &Plan, text: &str) -> Option<DoseLevel> {
    let is_it = |dose: &Dose| {
        let without_unit = dose.unit.as_ref().and_then(|unit| text.strip_suffix(unit.as_str())).unwrap_or(text);
        let written = without_unit.trim().parse::<f64>().ok();
        let (Some(amount), Some(written)) = (dose.amount, written) else { return false };
        (amount - written).abs() <= amount * 1e-9
    };
    plan.doses.iter().position(is_it).and_then(DoseLevel::from_index)
}

/// `the label of dose level 3 and the number of dose level 2 (1)`.
fn said(plan: &Plan, meanings: &[Meaning]) -> String {
    let one = |meaning: &Meaning| {
        let of = &plan.doses[meaning.dose.index()];
        format!("{} of dose level {} ({of})", meaning.what, meaning.dose)
    };
    meanings.iter().map(one).collect::<Vec<_>>().join(" and ")
}

fn levels(plan: &Plan) -> String {
    format!("give the number or the label of a dose level: {}", listed(plan))
}

/// `1 (low), 2 (medium)`.
fn listed(plan: &Plan) -> String {
    let labels: Vec<_> = (1..).zip(&plan.doses).map(|(number, dose)| format!("{number} ({})", dose.label)).collect();
    labels.join(", ")
}
