//! `dosim bound` as text: the best rule beside the designs, scenario by scenario, and what it trades.

use super::Style;
use super::columns::{Column, dash};
use super::layout::{tables, wrapped};
use crate::best_rule::{Behaviour, BestRule, FrontierPoint};
use crate::compare::AgainstBest;
use crate::counted::counted;
use crate::design::Decision;
use crate::dose::DoseLevel;
use crate::graph::{Graph, StateId};
use crate::report::formats::csv::{BEST_RULE, ON_AVERAGE};
use crate::report::next::mtd_word;
use crate::report::words::{at_most_decimals, grouped, on_one_line, percent, shortened};
use crate::scenario::Plan;

/// More scenarios than this are not told one by one.
const MOST_SCENARIOS: usize = 12;

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
    let (mean_of_best, means) = (against.mean_of_best(), against.means());
    // Of many curves only the means say something.
    let shown = if plan.scenarios.len() > MOST_SCENARIOS { 0 } else { plan.scenarios.len() };
    for (place, (scenario, best)) in plan.scenarios.iter().zip(&against.best).enumerate().take(shown) {
        lines.push(Compared { scenario: &scenario.name, design: BEST_RULE, of: best, best });
        let designs = against.designs.iter().filter(|beside| beside.scenario == place);
        lines.extend(designs.map(|beside| {
            let design = plan.designs[beside.design].name.as_str();
            Compared { scenario: "", design, of: &beside.behaviour, best }
        }));
    }
    lines.push(Compared { scenario: ON_AVERAGE, design: BEST_RULE, of: &mean_of_best, best: &mean_of_best });
    lines.extend(plan.designs.iter().zip(&means).map(|(design, of)| Compared {
        scenario: "",
        design: &design.name,
        of,
        best: &mean_of_best,
    }));
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
        "{}: the best of all rules that treat up to {} in cohorts of {} from dose level {} on, skip no untried dose level, may \
         stop at any time and recommend any dose level or none, for {}, {} ({} tallies).",
        on_one_line(&plan.title),
        counted(constraints.max_patients, "patient"),
        constraints.cohort_size,
        constraints.starting_dose,
        counted(plan.scenarios.len(), "scenario"),
        weighted(against),
        grouped(against.rule.tallies() as u64)
    )
}

fn weighted(against: &AgainstBest) -> String {
    let curves = against.rule.curves();
    let is_equal = curves.iter().all(|curve| (curve.weight - curves[0].weight).abs() < 1e-12);
    if is_equal {
        return "equally weighted".to_owned();
    }
    let weights: Vec<_> = curves.iter().map(|curve| at_most_decimals(curve.weight, 3)).collect();
    format!("with weights {}", weights.join(", "))
}

fn caveat(against: &AgainstBest) -> String {
    let (best, worth) = (against.mean_of_best().p_correct, against.rule.value());
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

/// What the rule does with all tallies that it meets, a line for each: DLTs of patients at each dose level, and the decision.
pub fn policy(rule: &BestRule, graph: &Graph, style: Style, max_width: usize) -> String {
    let doses = rule.constraints().doses;
    let states = || 0..graph.len() as StateId;
    let at = |dose: DoseLevel| Column {
        header: format!("dose {dose}\nDLTs"),
        is_text: true,
        cells: states()
            .map(|state| {
                let tallies = graph.tallies(state);
                match tallies.patients(dose) {
                    0 => String::new(),
                    patients => format!("{}/{patients}", tallies.dlts(dose)),
                }
            })
            .collect(),
    };
    let keys: Vec<Column> = DoseLevel::ladder(doses).map(at).collect();
    let decided = |state: StateId| match graph.decision(state) {
        Decision::Treat(cohort) => format!("treat {} at dose level {}", cohort.patients, cohort.dose),
        Decision::Wait => "wait".to_owned(),
        Decision::Stop { mtd, .. } => format!("stop: MTD {}", mtd_word(mtd)),
    };
    let decision = Column { header: "decision".to_owned(), is_text: true, cells: states().map(decided).collect() };
    let heading = "What the best rule does with all tallies that it meets:";
    format!("{heading}\n{}\n", tables(&keys, vec![vec![decision]], style, max_width).join("\n\n"))
}
