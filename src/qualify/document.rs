//! The report of a qualification, as content for every format.

use super::check::Line;
use super::requirements::traced;
use super::{Build, Qualification};
use crate::report::content::{Block, Cell, Column, Document, Section, Table};

/// What validation is about, with the limitations and defects that are known.
const VALIDATION: &str = include_str!("../../docs/validation.md");

/// The report.
pub fn document<'a>(qualification: &Qualification, build: &Build, day: &str) -> Document<'a> {
    let result = if qualification.is_passed() { "passed" } else { "NOT passed" };
    let mut document = Document {
        title: format!("Qualification of dosim {}: {result}", build.version),
        subtitle: format!("Commit {}, {}, {day}", build.commit, build.target),
        scenarios: Vec::new(),
        sections: vec![
            summary(qualification),
            of_lines("installation", "IQ: installation", INSTALLATION, &qualification.installation),
            of_lines("operation", "OQ: operation", OPERATION, &qualification.operation),
            of_lines("performance", "PQ: performance", PERFORMANCE, &qualification.performance),
            requirements(),
            limitations(),
            signatures(),
        ],
        what_if: None,
    };
    document.number();
    document
}

const INSTALLATION: &str = "Which program this is, and where it runs.";
const OPERATION: &str = "Reference values that are part of the program, and what it observed.";
const PERFORMANCE: &str = "The user's own file.";

fn section<'a>(id: &'static str, title: &'static str, lead: &str, blocks: Vec<Block<'a>>) -> Section<'a> {
    Section { id, title, lead: lead.to_owned(), blocks, appendix: Vec::new() }
}

fn summary<'a>(qualification: &Qualification) -> Section<'a> {
    let mut table = Table::new("Checks by stage", ["Stage", "Checks", "Passed", "Not passed"].map(Column::text).into());
    for (stage, lines) in
        [("IQ", &qualification.installation), ("OQ", &qualification.operation), ("PQ", &qualification.performance)]
    {
        let passed = lines.iter().filter(|line| line.passed).count();
        let counts = [lines.len(), passed, lines.len() - passed].map(|count| count.to_string());
        table.push(None, [stage.to_owned()].into_iter().chain(counts).map(Cell::text).collect());
    }
    let failed: Vec<String> =
        qualification.lines().filter(|line| !line.passed).map(|line| format!("{}: {}", line.id, line.what)).collect();
    let mut blocks = vec![Block::Table(table)];
    if !failed.is_empty() {
        blocks.extend([Block::Heading("Not passed".to_owned()), Block::List(failed)]);
    }
    let lead =
        "The installation is qualified only if every check passed; what falls to the user is in docs/validation.md.";
    section("summary", "Result", lead, blocks)
}

fn of_lines<'a>(id: &'static str, title: &'static str, lead: &str, lines: &[Line]) -> Section<'a> {
    if lines.is_empty() {
        let words = "Not carried out: give the file with `dosim qualify --file FILE`, and a folder made elsewhere with --folder DIR.";
        return section(id, title, lead, vec![Block::Paragraph(words.to_owned())]);
    }
    let headers = ["Id", "What is checked, and its source", "Expected, and how far apart", "Observed", "Passed"];
    let mut table = Table::new(title, headers.map(Column::text).into());
    for line in lines {
        let Line { id, what, expected, observed, tolerance, source, passed } = line;
        let passed = if *passed { "yes" } else { "NO" }.to_owned();
        let cells = [
            id.clone(),
            format!("{what}. Source: {source}."),
            format!("{expected}; tolerance: {tolerance}"),
            observed.clone(),
            passed,
        ];
        let cells = cells.map(Cell::text).into();
        table.push(None, cells);
    }
    section(id, title, lead, vec![Block::Table(table)])
}

fn requirements<'a>() -> Section<'a> {
    let headers = ["Id", "Requirement", "Paragraph of docs/methods.md", "OQ", "Tests"];
    let mut table = Table::new("Every requirement with all that it is traced to", headers.map(Column::text).into());
    for of in traced() {
        let cells = [
            of.requirement.id.to_owned(),
            of.requirement.says.to_owned(),
            of.requirement.heading.to_owned(),
            of.lines.join(", "),
            of.tests.join("; "),
        ];
        table.push(None, cells.map(Cell::text).into());
    }
    let lead = "Each paragraph of the methods is a requirement; a test holds that none is without tests and checks, and no check without a requirement.";
    section("requirements", "Requirements", lead, vec![Block::Table(table)])
}

fn limitations<'a>() -> Section<'a> {
    let known = VALIDATION.split("## Known limitations and defects\n").nth(1).unwrap_or_default();
    let known = known.split("\n## ").next().unwrap_or_default();
    let points =
        known.split("\n- ").skip(1).map(|point| point.split_whitespace().collect::<Vec<_>>().join(" ")).collect();
    section("limitations", "Known limitations and defects", "Of this version.", vec![Block::List(points)])
}

fn signatures<'a>() -> Section<'a> {
    let headers = ["Role", "Name", "Date", "Signature"];
    let mut table = Table::new("Signatures", headers.map(Column::text).into());
    for role in ["Carried out by", "Reviewed by", "Approved by (quality)"] {
        let cells = [role, "", "", ""].map(Cell::text);
        table.push(None, cells.into());
    }
    section(
        "signatures",
        "Signatures",
        "On paper, or by the electronic signature of the user's own system.",
        vec![Block::Table(table)],
    )
}
