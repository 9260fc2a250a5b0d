//! `dosim bound` as text: the best rule beside the designs, scenario by scenario, and what it trades.

use super::Style;
use super::columns::{Column, dash};
use super::layout::{tables, wrapped};
use crate::best_rule::{Behaviour, FrontierPoint};
use crate::compare::AgainstBest;
use crate::report::formats::csv::BEST_RULE;
use crate::report::words::{grouped, on_one_line, percent, shortened};
use crate::scenario::Plan;

/// One line of the table.
struct Compared<'a> {
    scenario: &'a str,
    design: &'a str,
    of: &'a Behaviour,
    best: &'a Behaviour,
}

/// The best rule and the designs in at most `max_width` columns wherever names allow. It ends with a line break.
pub fn bound(plan: &Plan, against: &AgainstBest, style: Style, max_width: usize) -> String {
    let mut lines = Vec::new();
    for (place, (scenario, best)) in plan.scenarios.iter().zip(&against.best).enumerate() {
        lines.push(Compared { scenario: &scenario.name, design: BEST_RULE, of: best, best });
        let designs = against.designs.iter().filter(|beside| beside.scenario == place);
        lines.extend(designs.map(|beside| {
            let design = plan.designs[beside.design].name.as_str();
            Compared { scenario: "", design, of: &beside.behaviour, best }
        }));
    }
    let short = |name: &str| shortened(&on_one_line(name), (max_width / 4).max(8), style.ellipsis());
    let text = |header: &str, of: &dyn Fn(&Compared<'_>) -> String| Column {
        header: header.to_owned(),
        is_text: true,
        cells: lines.iter().map(of).collect(),
    };
    let number = |header: &str, of: &dyn Fn(&Compared<'_>) -> String| Column { is_text: false, ..text(header, of) };
    let keys = [text("scenario", &|line| short(line.scenario)), text("design", &|line| short(line.design))];
    let values = vec![
        number("correct\n%", &|line| percent(line.of.p_correct)),
        number("of the\nbest %", &|line| {
            if line.best.p_correct > 0.0 { percent(line.of.p_correct / line.best.p_correct) } else { dash() }
        }),
        number("over-\ndose %", &|line| percent(line.of.p_overdose)),
        number("patients\nmean", &|line| format!("{:.1}", line.of.mean_patients)),
        number("above the\ntrue MTD", &|line| format!("{:.2}", line.of.mean_patients_above)),
        number("DLTs\nmean", &|line| format!("{:.2}", line.of.mean_dlts)),
    ];
    let table = tables(&keys, vec![values], style, max_width).join("\n\n");
    format!("{}\n\n{table}\n\n{}\n", wrapped(&heading(plan, against), max_width), wrapped(&caveat(against), max_width))
}

fn heading(plan: &Plan, against: &AgainstBest) -> String {
    let constraints = against.rule.constraints();
    format!(
        "{}: the best of all rules that treat up to {} patients in cohorts of {} from dose level {} on, skip no untried dose level, may \
         stop at any time and recommend any dose level or none, for the {} scenarios of the file, equally weighted ({} tallies).",
        on_one_line(&plan.title),
        constraints.max_patients,
        constraints.cohort_size,
        constraints.starting_dose,
        plan.scenarios.len(),
        grouped(against.rule.tallies() as u64)
    )
}

fn caveat(against: &AgainstBest) -> String {
    let Behaviours { best, worth } = Behaviours::of(against);
    format!(
        "On average over these scenarios no rule that keeps these constraints gains more than {worth:.4} (P(correct selection){}); the best \
         one is right in {} % of trials. It knows these curves and is best for them only: it is no proposal for a protocol. Under a \
         single scenario another rule may do better.",
        match against.rule.constraints().penalty {
            penalty if penalty > 0.0 => format!(" − {penalty} × patients treated above the true MTD"),
            _ => String::new(),
        },
        percent(best)
    )
}

/// What the best rule does on average.
struct Behaviours {
    best: f64,
    worth: f64,
}

impl Behaviours {
    fn of(against: &AgainstBest) -> Self {
        let weighted = against.rule.curves().iter().zip(&against.best);
        Self { best: weighted.map(|(curve, of)| curve.weight * of.p_correct).sum(), worth: against.rule.value() }
    }
}

/// The frontier as a table.
pub fn frontier(points: &[FrontierPoint], style: Style, max_width: usize) -> String {
    let column = |header: &str, of: &dyn Fn(&FrontierPoint) -> String| Column {
        header: header.to_owned(),
        is_text: false,
        cells: points.iter().map(of).collect(),
    };
    let keys = [column("penalty", &|point| point.penalty.to_string())];
    let values = vec![
        column("correct\n%", &|point| percent(point.p_correct)),
        column("patients above\nthe true MTD", &|point| format!("{:.2}", point.mean_patients_above)),
        column("patients\nmean", &|point| format!("{:.1}", point.mean_patients)),
    ];
    let heading = "The best rules where a patient treated above the true MTD costs more:";
    format!("{heading}\n{}\n", tables(&keys, vec![values], style, max_width).join("\n\n"))
}
