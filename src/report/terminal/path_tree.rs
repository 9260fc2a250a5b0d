//! The tree of dose paths as text, a line for each branch that is not too rare.

use super::Style;
use super::columns::Column;
use super::layout::{tables, wrapped};
use crate::design::{Cohort, Decision};
use crate::exact::{CappedGraph, binomial, ends as ends_of};
use crate::graph::StateId;
use crate::report::words::{design_sentence, level, on_one_line, percent, recommendation, why};
use crate::scenario::{NamedDesign, Plan, Scenario};

/// What is drawn: one design under one scenario.
pub struct Drawn<'a> {
    /// The plan.
    pub plan: &'a Plan,
    /// The scenario.
    pub scenario: &'a Scenario,
    /// The design.
    pub design: &'a NamedDesign,
    /// The design under its cap.
    pub graph: &'a CappedGraph<'a>,
    /// The probability that an evaluable patient has a DLT, a place for each dose level.
    pub dlt_probabilities: &'a [f64],
}

/// The tree, with what is rarer than `threshold` told in one line, and the probability of every end. It ends with a line
/// break.
pub fn path_tree(drawn: &Drawn<'_>, threshold: f64, style: Style, max_width: usize) -> String {
    let Drawn { plan, scenario, design, .. } = *drawn;
    let mut text = wrapped(&on_one_line(&plan.title), max_width) + "\n";
    text += &(wrapped(&design_sentence(design), max_width) + "\n");
    text += &(wrapped(&format!("Scenario: {}; all probabilities are exact.", on_one_line(&scenario.name)), max_width)
        + "\n\n");
    let mut branches = Branches { drawn, threshold, max_width, text };
    branches.text += &(branches.state(0) + "\n");
    branches.follow(0, 1.0, 1);
    branches.text + "\n" + &ends(drawn, style, max_width)
}

struct Branches<'a> {
    drawn: &'a Drawn<'a>,
    threshold: f64,
    max_width: usize,
    text: String,
}

impl Branches<'_> {
    /// What happens in a state.
    fn state(&self, state: StateId) -> String {
        let plan = self.drawn.plan;
        match self.drawn.graph.decisions()[state as usize] {
            Decision::Treat(next) => format!("{} at {}", next.patients, on_one_line(&level(plan, next.dose))),
            Decision::Wait => "wait".to_owned(),
            Decision::Stop { mtd, reason } => on_one_line(&format!("{} ({})", recommendation(plan, mtd), why(reason))),
        }
    }

    /// A line for each branch that leads on from a state.
    fn follow(&mut self, state: StateId, probability: f64, depth: usize) {
        let graph = self.drawn.graph;
        let Some(Cohort { dose, patients, .. }) = graph.decisions()[state as usize].cohort() else { return };
        let weights = binomial(self.drawn.dlt_probabilities[dose.index()], patients);
        let edges: Vec<(u8, StateId)> = (0..).zip(graph.edges(state).iter().copied()).collect();
        let is_alike = |a: &(u8, StateId), b: &(u8, StateId)| {
            let ending = |state: StateId| graph.decisions()[state as usize].ending();
            a.1 == b.1 || (ending(a.1).is_some() && ending(a.1) == ending(b.1))
        };
        let indent = "  ".repeat(depth);
        let mut rare = 0.0;
        for alike in edges.chunk_by(is_alike) {
            let [(first, after), .., (last, _)] = alike else {
                let (dlts, after) = alike[0];
                self.branch(
                    &indent,
                    &dlts.to_string(),
                    patients,
                    (after, probability * weights[usize::from(dlts)], depth),
                    &mut rare,
                );
                continue;
            };
            let share: f64 = alike.iter().map(|(dlts, _)| weights[usize::from(*dlts)]).sum();
            let dlts = if last - first == 1 { format!("{first} or {last}") } else { format!("{first} to {last}") };
            self.branch(&indent, &dlts, patients, (*after, probability * share, depth), &mut rare);
        }
        if rare > 0.0 {
            self.text += &format!("{indent}rarer: {} %\n", percent(rare));
        }
    }

    fn branch(
        &mut self,
        indent: &str,
        dlts: &str,
        patients: u8,
        (after, probability, depth): (StateId, f64, usize),
        rare: &mut f64,
    ) {
        if probability < self.threshold {
            *rare += probability;
            return;
        }
        let line = format!("{dlts} of {patients} with a DLT, {} %: {}", percent(probability), self.state(after));
        let room = self.max_width.saturating_sub(indent.len()).max(30);
        for (place, part) in wrapped(&line, room).lines().enumerate() {
            let further = if place > 0 { "  " } else { "" };
            self.text += &format!("{indent}{further}{}\n", part.trim_start());
        }
        self.follow(after, probability, depth + 1);
    }
}

/// The probability of every end, and their sum.
fn ends(drawn: &Drawn<'_>, style: Style, max_width: usize) -> String {
    let ends = ends_of(drawn.graph, drawn.dlt_probabilities);
    let column = |header: &str, is_text, cells| Column { header: header.to_owned(), is_text, cells };
    let words = ends.iter().map(|(mtd, _)| on_one_line(&recommendation(drawn.plan, *mtd)));
    let words = words.chain(["all together".to_owned()]).collect();
    // Rounding moves a sum of products by less than this.
    let total: f64 = ends.iter().map(|(_, probability)| probability).sum();
    let total = (total * 1e9).round() / 1e9;
    let shares = ends.iter().map(|(_, probability)| percent(*probability)).chain([percent(total)]).collect();
    tables(&[column("end", true, words)], vec![vec![column("%", false, shares)]], style, max_width).join("\n\n") + "\n"
}
