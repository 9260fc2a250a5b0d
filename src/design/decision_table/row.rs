//! One row of a decision table: patients and DLTs at the dose level just treated, and what follows.

use std::fmt::{self, Display, Formatter};

use super::condition::Condition;
use crate::design::StopReason;
use crate::dose::DoseLevel;

/// What follows for a number of patients and of DLTs at the dose level just treated, all cohorts there together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct TableRow {
    /// Of which design it is, where a file tells.
    pub(super) of: Option<String>,
    pub(super) patients: u32,
    pub(super) dlts: u32,
    pub(super) when: Condition,
    pub(super) then: Then,
}

/// What follows; a cohort has so many patients, or as many as the table's keys say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Then {
    Escalate(Option<u8>),
    Stay(Option<u8>),
    DeEscalate(Option<u8>),
    /// As [`Then::DeEscalate`], and the dose level and all above are left for good.
    Eliminate(Option<u8>),
    Stop(RowMtd, Option<StopReason>),
}

/// A decision from the number of patients in its cohort.
type Treat = fn(Option<u8>) -> Then;

/// The MTD of a row that ends the trial.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum RowMtd {
    /// None is tolerable.
    None,
    /// The dose level just treated.
    This,
    /// The next lower one.
    Below,
    Level(DoseLevel),
    /// By `choose_mtd`.
    Chosen,
    /// The study is ended at once, without an answer.
    Undetermined,
}

impl Then {
    /// The word for it, and what else people write.
    const WORDS: [(&'static str, Treat); 9] = [
        ("escalate", Self::Escalate),
        ("e", Self::Escalate),
        ("stay", Self::Stay),
        ("s", Self::Stay),
        ("de-escalate", Self::DeEscalate),
        ("d", Self::DeEscalate),
        ("eliminate", Self::Eliminate),
        ("du", Self::Eliminate),
        ("eliminated", Self::Eliminate),
    ];

    /// A decision that treats a cohort, by its word or letter.
    pub(super) fn treat(word: &str, cohort: Option<u8>) -> Option<Self> {
        let word = word.to_lowercase();
        Self::WORDS.iter().find(|(known, _)| *known == word).map(|(_, then)| then(cohort))
    }

    fn word(self) -> &'static str {
        match self {
            Self::Escalate(_) => "escalate",
            Self::Stay(_) => "stay",
            Self::DeEscalate(_) => "de-escalate",
            Self::Eliminate(_) => "eliminate",
            Self::Stop(..) => "stop",
        }
    }

    /// How many patients its cohort has, if it says so.
    pub(super) fn cohort(self) -> Option<u8> {
        match self {
            Self::Escalate(cohort) | Self::Stay(cohort) | Self::DeEscalate(cohort) | Self::Eliminate(cohort) => cohort,
            Self::Stop(..) => None,
        }
    }
}

impl TableRow {
    /// Whether the study is ended at once.
    pub(super) fn halts(&self) -> bool {
        matches!(self.then, Then::Stop(RowMtd::Undetermined, _))
    }
}

impl Display for RowMtd {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::None => f.write_str("none"),
            Self::This => f.write_str("this"),
            Self::Below => f.write_str("below"),
            Self::Level(dose) => dose.fmt(f),
            Self::Chosen => f.write_str("chosen"),
            Self::Undetermined => f.write_str("undetermined"),
        }
    }
}

impl Display for TableRow {
    /// In a sentence.
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let Self { patients, dlts, when, then, .. } = self;
        let when = if when.text().is_empty() { String::new() } else { format!(" {}", when.text()) };
        write!(f, "{dlts} of {patients}{when}: {}", then.word())?;
        match then {
            Then::Stop(mtd, _) => write!(f, ", MTD {mtd}"),
            then => then.cohort().map_or(Ok(()), |cohort| write!(f, " {cohort}")),
        }
    }
}

/// Rows as a table is written: `patients,dlts,when,decision,cohort,mtd,stop_reason`, after a column `design` where they are named.
pub(super) fn written(rows: &[TableRow]) -> String {
    let is_named = rows.iter().any(|row| row.of.is_some());
    let mut text = String::from(if is_named { "design," } else { "" });
    text.push_str("patients,dlts,when,decision,cohort,mtd,stop_reason\n");
    for row in rows {
        if is_named {
            text.push_str(&field(row.of.as_deref().unwrap_or_default()));
            text.push(',');
        }
        let cohort = row.then.cohort().map_or(String::new(), |cohort| cohort.to_string());
        let (mtd, reason) = match row.then {
            Then::Stop(mtd, reason) => (mtd.to_string(), reason.map_or("", StopReason::name)),
            _ => (String::new(), ""),
        };
        let cells =
            [row.patients.to_string(), row.dlts.to_string(), field(row.when.text()), row.then.word().to_owned()];
        text.push_str(&cells.join(","));
        text.push_str(&format!(",{cohort},{mtd},{reason}\n"));
    }
    text
}

/// A field of a CSV file, in quotes where it needs them.
fn field(text: &str) -> String {
    let is_plain = !text.contains([',', '"', '\n', '\r', '#', ';']) && text.trim() == text;
    if is_plain { text.to_owned() } else { format!("\"{}\"", text.replace('"', "\"\"")) }
}
