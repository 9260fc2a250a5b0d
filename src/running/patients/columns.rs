//! Which column of a file is which: names in any case, columns that nothing is known of, and columns that are missing.

use super::fault::Fault;
use super::sheet::{Sheet, SheetRow};
use crate::scenario::{Plan, Treatment};

/// The day on which a moderate toxicity was seen. It is read where a design counts them.
pub(super) const MODERATE: &str = "moderate";

/// The columns that a file may have, in the order of the documentation.
pub const COLUMNS: [&str; 12] = [
    "patient",
    "dose",
    "dose_level",
    "dose_label",
    "enrolled",
    "preconditioning",
    "infusion",
    "dlt",
    MODERATE,
    "off_study",
    "outcome",
    "reason",
];

/// Any one of these says where a patient is treated.
const DOSES: [&str; 3] = ["dose", "dose_level", "dose_label"];

/// Columns that no file can do without.
const NEEDED: [&str; 4] = ["patient", "preconditioning", "infusion", "dlt"];

/// What a file of a treatment by doses has instead of the days of preconditioning and infusion, which are the same.
const FIRST_DOSE: &str = "first_dose";

/// A name this like a known one is a slip of the pen: "enroled", "outcomes".
const ALIKE: f64 = 0.8;

/// Where each column stands.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Columns {
    places: [Option<usize>; COLUMNS.len()],
    /// The names of columns that have something in them and are not read, as written.
    pub(super) not_read: Vec<String>,
    kept: Kept,
}

/// What is kept of patients.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Kept {
    treatment: Treatment,
    /// Whether a design counts moderate toxicities.
    moderate: bool,
}

impl Kept {
    fn of(plan: &Plan) -> Self {
        let moderate = plan.designs.iter().any(|design| design.spec.rule.counts_moderate());
        Self { treatment: plan.treatment, moderate }
    }

    fn has(self, column: &str) -> bool {
        self.moderate || column != MODERATE
    }
}

impl Columns {
    /// The columns of a sheet of patients of a plan.
    pub(super) fn find(sheet: &Sheet, plan: &Plan) -> Result<Self, Vec<Fault>> {
        let kept = Kept::of(plan);
        let Kept { treatment, .. } = kept;
        let mut found = Self { kept, ..Self::default() };
        let mut faults = Vec::new();
        let mut unknown = Vec::new();
        let fault = |message: String| Fault::of_row(sheet.header_line, message, remedy(kept));
        for (place, name) in sheet.header.iter().enumerate() {
            let plain = match plain(name) {
                // The column of the day of infusion stands for both.
                first if treatment == Treatment::Dose && first == FIRST_DOSE => "infusion".to_owned(),
                other => other,
            };
            match COLUMNS.iter().position(|known| *known == plain).filter(|&known| kept.has(COLUMNS[known])) {
                None => unknown.push((place, name)),
                Some(known) if found.places[known].is_some() => {
                    faults.push(fault(format!("the column {name:?} is there twice")));
                }
                Some(known) => found.places[known] = Some(place),
            }
        }
        for (place, name) in unknown {
            if let Some(meant) = found.meant_by(name) {
                faults.push(fault(format!("there is no column {name:?}; is it {meant:?}?")));
            } else if sheet.rows.iter().any(|row| !row.fields[place].is_empty()) {
                found.not_read.push(if name.is_empty() { format!("number {}", place + 1) } else { name.clone() });
            }
        }
        let lacks = |column: &&&str| found.place(column).is_none() && !found.is_left_out(column);
        let missing = NEEDED.iter().filter(lacks).map(|column| found.shown(column));
        faults.extend(missing.map(|lacking| fault(format!("the column {lacking:?} is missing"))));
        if DOSES.iter().all(|column| found.place(column).is_none()) {
            faults.push(fault("the column \"dose\" is missing".to_owned()));
        }
        if faults.is_empty() { Ok(found) } else { Err(faults) }
    }

    /// Whether one day opens the window and is the day of treatment.
    fn has_first_doses(&self) -> bool {
        self.kept.treatment == Treatment::Dose && self.place("preconditioning").is_none()
    }

    /// What the file calls a column.
    pub(super) fn shown(&self, column: &'static str) -> &'static str {
        match column {
            "preconditioning" | "infusion" if self.has_first_doses() => FIRST_DOSE,
            other => other,
        }
    }

    /// Whether another column stands for this one.
    fn is_left_out(&self, column: &str) -> bool {
        column == "preconditioning" && self.kept.treatment == Treatment::Dose
    }

    /// The column that a name which is no name of a column stands for, if it is not there under its own name.
    fn meant_by(&self, name: &str) -> Option<&'static str> {
        let lacking = COLUMNS.into_iter().filter(|column| self.kept.has(column) && self.place(column).is_none());
        lacking.into_iter().find(|column| strsim::normalized_damerau_levenshtein(&plain(name), column) >= ALIKE)
    }

    fn place(&self, column: &str) -> Option<usize> {
        COLUMNS.iter().position(|known| *known == column).and_then(|known| self.places[known])
    }

    /// What stands in a column of a row, whatever it is; `None` if there is no such column.
    pub(super) fn written<'r>(&self, row: &'r SheetRow, column: &str) -> Option<&'r str> {
        let column = if column == "preconditioning" && self.has_first_doses() { "infusion" } else { column };
        row.fields.get(self.place(column)?).map(String::as_str)
    }

    /// What stands in a column of a row; `None` if nothing does, or a word for nothing.
    pub(super) fn field<'r>(&self, row: &'r SheetRow, column: &str) -> Option<&'r str> {
        self.written(row, column).filter(|text| !is_nothing(text))
    }
}

fn remedy(kept: Kept) -> String {
    format!(
        "the columns are {}; any of {} will do; where no dates are known, --outcomes or --counts takes the place of the file",
        columns_of(kept).join(","),
        DOSES.join(", ")
    )
}

/// The columns that such a file may have, as it is told of them.
fn columns_of(kept: Kept) -> Vec<&'static str> {
    let named = |column| match (kept.treatment, column) {
        _ if !kept.has(column) => None,
        (Treatment::Dose, "preconditioning") => None,
        (Treatment::Dose, "infusion") => Some(FIRST_DOSE),
        (_, column) => Some(column),
    };
    COLUMNS.into_iter().filter_map(named).collect()
}

/// A name without case, and with an underscore for whatever separates its words: "Off study" is `off_study`.
fn plain(name: &str) -> String {
    let words = name.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_lowercase).collect::<Vec<_>>().join("_")
}

/// The ways in which people write that there is nothing.
pub(super) fn is_nothing(text: &str) -> bool {
    matches!(text, "" | "-" | "–" | "—" | ".") || ["na", "n/a"].iter().any(|word| text.eq_ignore_ascii_case(word))
}

/// An empty file for a running trial of a plan. The dose level stands in it by its number, which means one thing only.
pub fn template(plan: &Plan) -> String {
    let columns = columns_of(Kept::of(plan)).into_iter().filter(|column| !["dose", "dose_label"].contains(column));
    columns.collect::<Vec<_>>().join(",") + "\n"
}
