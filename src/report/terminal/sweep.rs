//! What a sweep found, part by part: means, the worst points and quantiles, a row for each design.

use super::Style;
use super::columns::Column;
use super::layout::{tables, wrapped};
use super::sentences;
use crate::counted::counted_in_threes;
use crate::report::words::{on_one_line, percent, shortened};
use crate::scenario::Plan;
use crate::sweep::{Spread, SweepKind, SweepQuantity, Swept, spreads};

/// More designs than this are not named in a sentence.
const MOST_NAMES: usize = 4;

/// More rows than this are left to the file.
const MOST_ROWS: usize = 40;

/// The parts of a sweep as text in at most `max_width` columns wherever names allow. It ends with a line break.
pub fn sweep(plan: &Plan, parts: &[Swept], style: Style, max_width: usize) -> String {
    let mut heading = vec![on_one_line(&plan.title)];
    heading.extend(sentences::designs(plan));
    let mut paragraphs = vec![lines(&heading, max_width)];
    for part in parts {
        let table = Table { part, spreads: spreads(&part.answers), style, max_width };
        paragraphs.push(wrapped(&table.heading(), max_width));
        paragraphs.extend(tables(&table.keys(), table.groups(), style, max_width));
        if part.plan.designs.len() > MOST_ROWS {
            let left_out = part.plan.designs.len() - MOST_ROWS;
            paragraphs
                .push(format!("{left_out} more {} in sweep_summary.csv.", if left_out == 1 { "is" } else { "are" }));
        }
    }
    paragraphs.push(lines(&legend(plan, parts), max_width));
    paragraphs.join("\n\n") + "\n"
}

fn lines(lines: &[String], max_width: usize) -> String {
    lines.iter().map(|line| wrapped(line, max_width)).collect::<Vec<_>>().join("\n")
}

/// Which designs were simulated, and why; that all is exact if none was.
pub(super) fn exactness(parts: &[Swept]) -> String {
    let reasons = parts.iter().flat_map(|part| {
        part.inexact.iter().map(|(design, reason)| {
            let only = if reason.spares_decisions() { "only patients and DLTs; " } else { "" };
            (on_one_line(&part.plan.designs[*design].name), format!("{only}{reason}"))
        })
    });
    let mut by_reason: Vec<(String, Vec<String>)> = Vec::new();
    for (name, reason) in reasons {
        match by_reason.iter_mut().find(|(other, _)| *other == reason) {
            Some((_, names)) if names.contains(&name) => {}
            Some((_, names)) => names.push(name),
            None => by_reason.push((reason, vec![name])),
        }
    }
    let answers = parts.iter().flat_map(|part| &part.answers).flat_map(|answers| &answers.by_design);
    let Some(trials) = answers.filter_map(|brief| brief.size.trials).max() else {
        return "All values are exact.".to_owned();
    };
    let estimated = by_reason.iter().map(|(reason, names)| {
        let named = names.iter().take(MOST_NAMES).map(|name| format!("\"{name}\"")).collect::<Vec<_>>().join(", ");
        let more = names.len().saturating_sub(MOST_NAMES);
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        format!("{named}{more} ({reason})")
    });
    let estimated = estimated.collect::<Vec<_>>().join("; ");
    let trials = counted_in_threes(trials, "trial");
    format!(
        "Estimated by simulation, {trials} under each curve (standard errors in sweep.csv): {estimated}. All other \
         values are exact."
    )
}

fn legend(plan: &Plan, parts: &[Swept]) -> Vec<String> {
    let mut legend = vec![
        exactness(parts),
        format!(
            "Correct: the true MTD is declared (target DLT rate {}), or none where none is tolerable.",
            plan.target_dlt_rate
        ),
        "Worst 5 %: mean over the 5 % of points with the lowest chance of a correct MTD, the highest of an overdose, or the \
         most patients."
            .to_owned(),
    ];
    let answers = parts.iter().flat_map(|part| &part.answers).flat_map(|answers| &answers.by_design);
    if answers.into_iter().any(|brief| brief.size.p_more_than_planned.is_some()) {
        let planned = plan.enrolment.planned_patients;
        let than = planned
            .map_or("the cap allows".to_owned(), |patients| format!("the {patients} planned, or than a cap below"));
        legend.push(format!("> planned: more patients are needed than {than}."));
    }
    legend
}

struct Table<'a> {
    part: &'a Swept,
    spreads: Vec<Spread>,
    style: Style,
    max_width: usize,
}

impl Table<'_> {
    fn heading(&self) -> String {
        let points = |noun| counted_in_threes(self.part.answers.len() as u64, noun);
        match self.part.kind {
            SweepKind::Grid(_) => format!("Grid \"{}\", {}:", on_one_line(&self.part.name), points("point")),
            SweepKind::RandomCurves => {
                let seed = self.part.plan.seed;
                let curves = points("random dose-toxicity curve");
                format!("{curves} (Clertant and O'Quigley 2017), seed {seed}:")
            }
            SweepKind::Variants => {
                let name = on_one_line(&self.part.name);
                let capitalised = name.replacen('v', "V", 1);
                format!("{capitalised}, over {}:", points("scenario"))
            }
        }
    }

    fn designs(&self) -> std::ops::Range<usize> {
        0..self.part.plan.designs.len().min(MOST_ROWS)
    }

    fn keys(&self) -> Vec<Column> {
        let designs = &self.part.plan.designs;
        let text = |header: &str, cell: &dyn Fn(usize) -> String| Column {
            header: header.to_owned(),
            is_text: true,
            cells: self.designs().map(cell).collect(),
        };
        let room = (self.max_width / 3).max(8);
        let mut keys =
            vec![text("design", &|design| shortened(&on_one_line(&designs[design].name), room, self.style.ellipsis()))];
        for (key, values) in &self.part.varied {
            // Without a cap it does not matter what would happen there.
            let is_idle = |design: usize| *key == "at_cap" && designs[design].spec.cap.is_none();
            let value = |design: usize| if is_idle(design) { String::new() } else { values[design].to_string() };
            keys.push(text(&in_lines(key), &value));
        }
        keys
    }

    fn groups(&self) -> Vec<Vec<Column>> {
        let plain = |value: f64| format!("{value:.1}");
        let column = |header: &str, quantity, write: fn(f64) -> String, of: fn(&Spread) -> f64| Column {
            header: header.to_owned(),
            is_text: false,
            cells: self
                .designs()
                .map(|design| self.spread(design, quantity).map_or("-".to_owned(), |spread| write(of(spread))))
                .collect(),
        };
        let mean: fn(&Spread) -> f64 = |spread| spread.mean;
        let worst: fn(&Spread) -> f64 = |spread| spread.worst;
        use SweepQuantity::{Correct, MoreThanPlanned, Overdose, Patients};
        let mut size =
            vec![column("patients\nmean", Patients, plain, mean), column("worst\n5 %", Patients, plain, worst)];
        if self.designs().any(|design| self.spread(design, MoreThanPlanned).is_some()) {
            size.push(column("> planned\nmean %", MoreThanPlanned, percent, mean));
        }
        vec![
            vec![
                column("correct\nmean %", Correct, percent, mean),
                column("worst\n5 %", Correct, percent, worst),
                column("5 %\nquantile", Correct, percent, |spread| spread.quantiles[0]),
                column("median\n%", Correct, percent, |spread| spread.quantiles[3]),
            ],
            vec![column("overdose\nmean %", Overdose, percent, mean), column("worst\n5 %", Overdose, percent, worst)],
            size,
        ]
    }

    fn spread(&self, design: usize, quantity: SweepQuantity) -> Option<&Spread> {
        self.spreads.iter().find(|spread| spread.design == design && spread.quantity == quantity)
    }
}

/// A key broken after underscores, so that its column is hardly wider than it has to be.
fn in_lines(key: &str) -> String {
    const WIDEST: usize = 10;
    let mut lines: Vec<String> = Vec::new();
    for word in key.split_inclusive('_') {
        match lines.last_mut() {
            Some(line) if line.len() + word.len() <= WIDEST => line.push_str(word),
            _ => lines.push(word.to_owned()),
        }
    }
    lines.join("\n")
}
