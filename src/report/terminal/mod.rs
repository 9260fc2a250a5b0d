//! What a person reads on the terminal: the first answer, and all of it when asked for.

mod bound;
mod columns;
mod comparison;
mod decision_table;
mod exact;
pub mod first;
mod layout;
mod monitoring;
mod next;
mod path_tree;
mod protocol_table;
mod search;
mod sentences;
mod sweep;

pub use bound::{bound, frontier, policy};
pub use comparison::comparison;
pub use decision_table::decision_tables;
pub use exact::{inexact, patients_needed, verification};
pub use monitoring::{monitored, two_stage};
pub use next::{headline, next};
pub use path_tree::{Drawn, path_tree};
pub use protocol_table::protocol_table;
pub use search::search;
pub use sweep::sweep;

use crate::characteristics::Results;
use crate::report::words::on_one_line;
use crate::scenario::TrueMtd;
use columns::{Names, Told, key_columns, value_groups};
use layout::{tables, wrapped};

const EVERYTHING: Told = Told { counts: true, dlts: true, planned: true, time: true };

/// How tables are drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// ASCII only (apart from names), for a pipe or a file.
    Plain,
    /// Box-drawing characters, for a terminal.
    Rich,
}

impl Style {
    /// A sentence of every text, which has typographic quotation marks, as this style writes it.
    fn sentence(self, text: &str) -> String {
        match self {
            Self::Plain => text.replace(['“', '”'], "\""),
            Self::Rich => text.to_owned(),
        }
    }

    fn ellipsis(self) -> &'static str {
        match self {
            Self::Plain => "...",
            Self::Rich => "…",
        }
    }
}

/// The results as text in at most `max_width` columns wherever names allow: what was simulated, the switches of every
/// design, one row for each scenario and design, and what matters most in words. It ends with a line break.
pub fn summary(results: &Results, style: Style, max_width: usize) -> String {
    let results = &results.shown();
    let plan = &results.plan;
    let names = Names::new(plan, style, max_width);
    let prose = |lines: Vec<String>| {
        let lines: Vec<_> = lines.iter().map(|line| wrapped(line, max_width)).collect();
        lines.join("\n")
    };
    let mut paragraphs = vec![prose(sentences::heading(results)), prose(sentences::designs(plan))];
    paragraphs.extend(tables(&key_columns(results, &names), value_groups(results, &names), style, max_width));
    paragraphs.push(prose(legend(results, &names, EVERYTHING)));
    paragraphs.push(prose(
        [
            sentences::findings(results),
            vec![style.sentence(&sentences::exactness(results, EVERYTHING, usize::MAX).concat())],
        ]
        .concat(),
    ));
    paragraphs.join("\n\n") + "\n"
}

/// What the columns of a table say, as far as it has them.
fn legend(results: &Results, names: &Names, told: Told) -> Vec<String> {
    let plan = &results.plan;
    let target = plan.target_dlt_rate;
    let true_mtd = match plan.true_mtd {
        TrueMtd::HighestAtOrBelowTarget => {
            format!("highest dose level with a true DLT probability of at most {target}")
        }
        TrueMtd::NearestToTarget => format!("dose level with the true DLT probability nearest to {target}"),
    };
    let mut units = "%: of trials.".to_owned();
    if plan.expansion.is_some() {
        units +=
            if told.counts { " MTD, patients and DLTs: after the expansion." } else { " MTD: after the expansion." };
    }
    if told.time && results.cells.iter().any(|cell| cell.characteristics.calendar.is_some()) {
        let who = if plan.expansion.is_some() { "escalation" } else { "trial" };
        units += &format!(" Days to MTD: median until the {who} declares it or stops without.");
        if let (Some(_), Some(date)) = (plan.calendar.planned_days(), plan.calendar.planned_completion) {
            units += &format!(" On time: end of study by {date}.");
        }
    }
    let mut lines = vec![format!("*: the true MTD ({true_mtd}), or none if there is none."), units];
    if names.doses_are_numbers {
        let numbered = (1..).zip(&plan.doses).map(|(number, dose)| format!("{number} = {}", on_one_line(&dose.label)));
        lines.push(format!("Dose levels: {}.", numbered.collect::<Vec<_>>().join(", ")));
    }
    lines
}
