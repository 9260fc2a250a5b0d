//! The decision tables of a plan as lines of text, and as Markdown and HTML.

use std::fmt::Write;

use super::label::on_one_line;
use super::terminal::design_sentence;
use crate::decision_table::{DecisionTable, RelativeMtd, Row, Verdict};
use crate::scenario::NamedDesign;

/// A design with its decision table.
#[derive(Debug, Clone)]
pub struct Tabled<'a> {
    /// The design.
    pub design: &'a NamedDesign,
    /// Its table.
    pub table: DecisionTable,
}

/// One line for people: numbers of DLTs with the same decisions are told together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Line {
    pub(super) patients: String,
    pub(super) dlts: String,
    pub(super) when: String,
    pub(super) then: String,
}

/// The lines of a table.
pub(super) fn lines(table: &DecisionTable) -> Vec<Line> {
    let mut lines = Vec::new();
    let cells: Vec<&[Row]> = table.rows.chunk_by(|a, b| (a.patients, a.dlts) == (b.patients, b.dlts)).collect();
    let decisions = |cell: &[Row]| cell.iter().map(|row| (row.when.clone(), row.verdict)).collect::<Vec<_>>();
    let alike = |a: &&[Row], b: &&[Row]| a[0].patients == b[0].patients && decisions(a) == decisions(b);
    for group in cells.chunk_by(alike) {
        let (first, last) = (group[0][0].dlts, group[group.len() - 1][0].dlts);
        let patients = group[0][0].patients;
        let dlts = match (first, last) {
            (first, last) if first == last => first.to_string(),
            (first, last) if last == patients => format!("{first} or more"),
            (first, last) if last == first + 1 => format!("{first} or {last}"),
            (first, last) => format!("{first} to {last}"),
        };
        for (place, row) in group[0].iter().enumerate() {
            let key = |text: String| if place == 0 { text } else { String::new() };
            lines.push(Line {
                patients: key(patients.to_string()),
                dlts: key(dlts.clone()),
                when: row.when.clone(),
                then: words(row.verdict),
            });
        }
    }
    lines
}

/// A decision in words.
pub(super) fn words(verdict: Verdict) -> String {
    match verdict {
        Verdict::Escalate(patients) => format!("escalate: {patients} at the next higher dose level"),
        Verdict::Stay(patients) => format!("stay: {patients} more at this dose level"),
        Verdict::DeEscalate(patients) => format!("de-escalate: {patients} at the next lower dose level"),
        Verdict::Eliminate(patients) => {
            format!("eliminate: {patients} at the next lower dose level, none at this one any more")
        }
        Verdict::Stop { mtd, .. } => {
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

/// What the table leaves out, in a sentence each.
pub(super) fn notes(tabled: &Tabled<'_>) -> Vec<String> {
    let spec = &tabled.design.spec;
    let mut notes = vec![
        "After each cohort: evaluable patients and DLTs at the dose level just treated, all cohorts there together."
            .to_owned(),
    ];
    let mut ends = Vec::new();
    ends.extend(spec.general.max_patients.map(|patients| format!("{patients} patients in all")));
    ends.extend(spec.general.enough_at_dose.map(|patients| format!("{patients} patients at the next dose level")));
    ends.extend(spec.cap.map(|cap| format!("the cap of {cap} treated patients")));
    if !ends.is_empty() {
        notes.push(format!("Besides, the trial ends at {}.", ends.join(", or at ")));
    }
    if let Some(patients) = tabled.table.followed_to {
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
        text += "| patients | DLTs | when | then |\n|---:|---:|---|---|\n";
        for Line { patients, dlts, when, then } in lines(&tabled.table) {
            let _ = writeln!(text, "| {patients} | {dlts} | {} | {} |", cell(&when), cell(&then));
        }
        let _ = write!(text, "\n{}\n", notes(tabled).join(" "));
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
        let _ = write!(
            text,
            "<h2>{}</h2>\n<p>{}</p>\n<table>\n<thead><tr><th scope=\"col\">patients</th><th scope=\"col\">DLTs</th>\
             <th scope=\"col\">when</th><th scope=\"col\">then</th></tr></thead>\n<tbody>\n",
            cell(&tabled.design.name),
            cell(&design_sentence(tabled.design))
        );
        for Line { patients, dlts, when, then } in lines(&tabled.table) {
            let (when, then) = (cell(&when), cell(&then));
            let _ = writeln!(text, "<tr><td>{patients}</td><td>{dlts}</td><td>{when}</td><td>{then}</td></tr>");
        }
        let _ = write!(text, "</tbody>\n</table>\n<p>{}</p>\n", cell(&notes(tabled).join(" ")));
    }
    text + "</body>\n</html>\n"
}

const STYLE: &str = "<style>\nbody { font-family: sans-serif; max-width: 60em; margin: 2em auto; padding: 0 1em; }\n\
table { border-collapse: collapse; }\nth, td { border-bottom: 1px solid #999; padding: .3em .8em; text-align: left; \
vertical-align: top; }\n@media print { tr { break-inside: avoid; } }\n</style>\n";
