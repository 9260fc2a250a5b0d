//! The decision tables of a plan as lines of text, and as Markdown and HTML.

use std::fmt::Write;

use super::label::on_one_line;
use super::terminal::design_sentence;
use crate::decision_table::{DecisionRow, DecisionTable, FollowUp, NoTable, RelativeDecision, RelativeMtd};
use crate::scenario::{NamedDesign, Plan};

/// A design with its decision table.
#[derive(Debug, Clone)]
pub struct Tabled<'a> {
    /// The design.
    pub design: &'a NamedDesign,
    /// Its table, or why there is none.
    pub table: Result<DecisionTable, NoTable>,
}

impl<'a> Tabled<'a> {
    /// A design of a plan.
    pub fn new(plan: &Plan, design: &'a NamedDesign) -> Self {
        Self { design, table: DecisionTable::new(&design.spec, plan.dose_count(), plan.target_dlt_rate.get()) }
    }
}

/// Longer tables are only written where they are asked for alone.
pub(super) const MOST_LINES: usize = 250;

/// One line for people: numbers of patients with the same decisions are told together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Line {
    /// Below the headers of [`keys`].
    pub(super) keys: Vec<Key>,
    /// Whether it goes on from the line above, with the same keys.
    pub(super) goes_on: bool,
    pub(super) when: String,
    pub(super) then: String,
}

/// A number, or several in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Key {
    pub(super) first: u32,
    pub(super) words: String,
}

impl Key {
    /// From `first` to `last`, where there are no more than `most`.
    fn new(first: u32, last: u32, most: u32) -> Self {
        let words = match (first, last) {
            (0, last) if last == most => "any".to_owned(),
            (first, last) if first == last => first.to_string(),
            (first, last) if last == most => format!("{first} or more"),
            (first, last) if last == first + 1 => format!("{first} or {last}"),
            (first, last) => format!("{first} to {last}"),
        };
        Self { first, words }
    }
}

impl Line {
    /// The keys as they stand in a table that is read from above: not again where a line goes on.
    pub(super) fn shown(&self) -> impl Iterator<Item = &str> {
        self.keys.iter().map(|key| if self.goes_on { "" } else { key.words.as_str() })
    }
}

/// The headers of the columns that name a line.
pub(super) fn keys(table: &DecisionTable) -> &'static [&'static str] {
    if table.has_pending() { &["patients", "DLTs", "pending"] } else { &["patients", "DLTs"] }
}

/// What is decided under which conditions.
type Decisions = Vec<(String, RelativeDecision)>;
/// The same for each number of pending patients, those alike together.
type ByPending = Vec<(Key, Decisions)>;
/// And for each number of DLTs.
type ByDlts = Vec<(Key, ByPending)>;

/// The lines of a table.
pub(super) fn lines(table: &DecisionTable) -> Vec<Line> {
    let by_pending = |cell: &[DecisionRow]| -> ByPending {
        let most = cell[cell.len() - 1].pending;
        let decisions =
            |rows: &[DecisionRow]| rows.iter().map(|row| (condition(row), row.verdict)).collect::<Decisions>();
        let all = cell.chunk_by(|a, b| a.pending == b.pending).map(|rows| (rows[0].pending, decisions(rows)));
        together(&all.collect::<Vec<_>>(), |first, last| Key::new(first, last, most))
    };
    let by_dlts = |rows: &[DecisionRow]| -> ByDlts {
        let all = rows.chunk_by(|a, b| a.dlts == b.dlts).map(|cell| (cell[0].dlts, by_pending(cell)));
        together(&all.collect::<Vec<_>>(), |first, last| Key::new(first, last, rows[0].patients))
    };
    let all = table.rows.chunk_by(|a, b| a.patients == b.patients).map(|rows| (rows[0].patients, by_dlts(rows)));
    let groups = together(&all.collect::<Vec<_>>(), |first, last| Key::new(first, last, u32::MAX));
    let mut lines = Vec::new();
    for (patients, by_dlts) in &groups {
        for (dlts, by_pending) in by_dlts {
            for (pending, decisions) in by_pending {
                let keys: Vec<Key> = [patients, dlts, pending].into_iter().take(keys(table).len()).cloned().collect();
                lines.extend(decisions.iter().enumerate().map(|(place, (when, verdict))| Line {
                    keys: keys.clone(),
                    goes_on: place > 0,
                    when: when.clone(),
                    then: words(*verdict),
                }));
            }
        }
    }
    lines
}

/// Numbers that follow each other and to which the same belongs, under one key.
fn together<T: PartialEq + Clone>(all: &[(u32, T)], key: impl Fn(u32, u32) -> Key) -> Vec<(Key, T)> {
    let groups = all.chunk_by(|a, b| a.1 == b.1 && a.0 + 1 == b.0);
    groups.map(|group| (key(group[0].0, group[group.len() - 1].0), group[0].1.clone())).collect()
}

/// The conditions of a row in words: the follow-up, and what matters besides.
fn condition(row: &DecisionRow) -> String {
    let Some(FollowUp { from, below }) = row.follow_up else { return row.when.clone() };
    let follow_up = if from <= 0.0 {
        format!("follow-up below {below:.2}")
    } else if below >= f64::from(row.pending) {
        format!("follow-up of {from:.2} or more")
    } else {
        format!("follow-up of {from:.2} to {below:.2}")
    };
    if row.when.is_empty() { follow_up } else { format!("{follow_up}: {}", row.when) }
}

/// A decision in words.
pub(super) fn words(verdict: RelativeDecision) -> String {
    match verdict {
        RelativeDecision::Escalate(patients) => format!("escalate: {patients} at the next higher dose level"),
        RelativeDecision::Stay(patients) => format!("stay: {patients} more at this dose level"),
        RelativeDecision::DeEscalate(patients) => format!("de-escalate: {patients} at the next lower dose level"),
        RelativeDecision::Eliminate(patients) => {
            format!("eliminate: {patients} at the next lower dose level, none at this one any more")
        }
        RelativeDecision::Wait => "wait: nobody is enrolled before more is known".to_owned(),
        RelativeDecision::Stop { mtd, .. } => {
            let mtd = match mtd {
                RelativeMtd::None => "no dose level is tolerable".to_owned(),
                RelativeMtd::This => "this dose level is the MTD".to_owned(),
                RelativeMtd::Below => "the next lower dose level is the MTD".to_owned(),
                RelativeMtd::Other(dose) => format!("dose level {dose} is the MTD"),
            };
            format!("stop: {mtd}")
        }
    }
}

/// How to read the table and what it leaves out, in a sentence each; or why there is none.
pub(super) fn notes(tabled: &Tabled<'_>) -> Vec<String> {
    let spec = &tabled.design.spec;
    let table = match &tabled.table {
        Ok(table) => table,
        Err(reason) => return vec![reason.to_string()],
    };
    let mut notes = Vec::new();
    if table.has_pending() {
        notes.push(
            "At any time: patients at the dose level of the last one enrolled, those pending among them; who left without an outcome \
             does not count."
                .to_owned(),
        );
        notes.push(
            "Dose levels below were passed without a DLT and with nobody pending; for any other trial ask `dosim next`.".to_owned(),
        );
    } else {
        notes.push(
            "After each cohort: evaluable patients and DLTs at the dose level just treated, all cohorts there together."
                .to_owned(),
        );
    }
    if table.rows.iter().any(|row| row.follow_up.is_some()) {
        notes.push(
            "Follow-up is that of the pending patients added up, in DLT windows, to two decimals: two halfway through make 1.00. \
             Cohorts are filled before they are decided on, unless their DLTs eliminate the dose level whatever the others show."
                .to_owned(),
        );
    }
    if table.has_pending() && spec.general.lowest_too_toxic.is_some() {
        notes.push(
            "Whether the lowest dose level is too toxic (lowest_too_toxic) is asked after every outcome.".to_owned(),
        );
    }
    let mut ends = Vec::new();
    ends.extend(spec.general.max_patients.map(|patients| format!("{patients} patients in all")));
    ends.extend(spec.general.enough_at_dose.map(|patients| format!("{patients} patients at the next dose level")));
    ends.extend(spec.cap.map(|cap| format!("the cap of {cap} treated patients")));
    if !ends.is_empty() {
        notes.push(format!("Besides, the trial ends at {}.", ends.join(", or at ")));
    }
    if let Some(patients) = table.followed_to {
        notes.push(format!("Trials were followed to {patients} patients; with more there are too many states."));
    }
    notes
}

/// The tables as Markdown.
pub fn markdown(title: &str, tables: &[Tabled<'_>]) -> String {
    let cell = |text: &str| on_one_line(text).replace('\\', "\\\\").replace('|', "\\|").replace('<', "&lt;");
    let mut text = format!("# Decision tables: {}\n", cell(title));
    for tabled in tables {
        let _ = write!(text, "\n## {}\n\n{}\n\n", cell(&tabled.design.name), cell(&design_sentence(tabled.design)));
        if let Ok(table) = &tabled.table {
            let keys = keys(table);
            let _ = writeln!(text, "| {} | when | then |\n|{}---|---|", keys.join(" | "), "---:|".repeat(keys.len()));
            for line in lines(table) {
                let keys = line.shown().collect::<Vec<_>>().join(" | ");
                let _ = writeln!(text, "| {keys} | {} | {} |", cell(&line.when), cell(&line.then));
            }
            text.push('\n');
        }
        let _ = writeln!(text, "{}", notes(tabled).join(" "));
    }
    text
}

/// The tables as one HTML document that needs nothing else.
pub fn html(title: &str, tables: &[Tabled<'_>]) -> String {
    let cell = |text: &str| {
        on_one_line(text).replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
    };
    let mut text = format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<title>Decision tables: {0}</title>\n{STYLE}</head>\n\
         <body>\n<h1>Decision tables: {0}</h1>\n",
        cell(title)
    );
    for tabled in tables {
        let (name, sentence) = (cell(&tabled.design.name), cell(&design_sentence(tabled.design)));
        let _ = writeln!(text, "<h2>{name}</h2>\n<p>{sentence}</p>");
        if let Ok(table) = &tabled.table {
            let heads =
                keys(table).iter().chain(&["when", "then"]).map(|head| format!("<th scope=\"col\">{head}</th>"));
            let _ = writeln!(text, "<table>\n<thead><tr>{}</tr></thead>\n<tbody>", heads.collect::<String>());
            for line in lines(table) {
                let cells = line.shown().chain([line.when.as_str(), &line.then]);
                let cells = cells.map(|text| format!("<td>{}</td>", cell(text)));
                let _ = writeln!(text, "<tr>{}</tr>", cells.collect::<String>());
            }
            text += "</tbody>\n</table>\n";
        }
        let _ = writeln!(text, "<p>{}</p>", cell(&notes(tabled).join(" ")));
    }
    text + "</body>\n</html>\n"
}

const STYLE: &str = "<style>\nbody { font-family: sans-serif; max-width: 60em; margin: 2em auto; padding: 0 1em; }\n\
table { border-collapse: collapse; }\nth, td { border-bottom: 1px solid #999; padding: .3em .8em; text-align: left; \
vertical-align: top; }\n@media print { tr { break-inside: avoid; } }\n</style>\n";
