//! What a reader can vary in a browser: the graphs of the designs, through which the page pushes probability.

use std::mem;

use serde::Serialize;

use super::graph_text::GraphText;
use crate::design::StopReason;
use crate::dose::DoseLevel;
use crate::exact::{self, dlt_before_dropout};
use crate::report::words::{dose_label, grouped, on_one_line, reason};
use crate::scenario::{Plan, Scenario};
use crate::simulate::Study;

/// A larger graph is not carried.
pub const MOST_STATES: usize = 50_000;

/// All graphs of a report together have at most so many characters.
pub const MOST_CHARACTERS: usize = 1_000_000;

/// What the page of a report reacts with.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct WhatIf {
    files: Vec<Graphs>,
}

/// The designs of one scenario file.
#[derive(Debug, Clone, PartialEq, Serialize)]
struct Graphs {
    /// The name of the file; none where there is one only.
    name: Option<String>,
    /// Labels, the lowest dose level first.
    doses: Vec<String>,
    scenarios: Vec<Start>,
    /// What would drop out within the DLT window.
    dropout: f64,
    /// The probability that a DLT comes before a dropout.
    dlt_first: f64,
    /// Of each reason for stopping.
    reasons: Vec<String>,
    /// The place of the cap among them.
    cap_reached: u32,
    designs: Vec<Carried>,
    /// What is not shown, and why.
    left_out: Vec<LeftOut>,
}

/// What is not shown of some designs.
#[derive(Debug, Clone, PartialEq, Serialize)]
struct LeftOut {
    /// The designs; none where it is left out of all.
    designs: Vec<String>,
    /// A sentence, which the names of the designs precede.
    why: String,
}

/// True DLT probabilities from which a reader may start.
#[derive(Debug, Clone, PartialEq, Serialize)]
struct Start {
    name: String,
    dlt: Vec<f64>,
}

/// One design.
#[derive(Debug, Clone, PartialEq, Serialize)]
struct Carried {
    name: String,
    graph: GraphText,
    /// Whether patients and DLTs have an exact answer.
    counts: bool,
    /// The planned number of patients, if it is exact that more are needed.
    planned: Option<u32>,
}

/// The graphs of these studies with the names of their files; `None` if there is none to be carried.
pub fn what_if(studies: &[(&str, &Study)]) -> Option<WhatIf> {
    let mut files: Vec<Graphs> =
        studies.iter().map(|(name, study)| Graphs::new((studies.len() > 1).then_some(name), study)).collect();
    let sizes: Vec<usize> = files.iter().flat_map(|file| &file.designs).map(Carried::characters).collect();
    let mut fits = fitting(&sizes).into_iter();
    files.iter_mut().for_each(|file| file.keep(&mut fits));
    files.iter().any(|file| !file.designs.is_empty()).then_some(WhatIf { files })
}

/// Which graphs of these sizes fit together if the smallest come first, and of equals those that stand first.
fn fitting(sizes: &[usize]) -> Vec<bool> {
    let mut order: Vec<usize> = (0..sizes.len()).collect();
    order.sort_by_key(|&place| sizes[place]);
    let mut fits = vec![false; sizes.len()];
    let mut total = 0;
    for place in order {
        total += sizes[place];
        fits[place] = total <= MOST_CHARACTERS;
    }
    fits
}

impl Carried {
    fn characters(&self) -> usize {
        self.graph.text.len()
    }

    /// The design of this place, with what of it is left out and why; or why all of it is.
    fn new(study: &Study, place: usize) -> Result<(Self, Option<String>), String> {
        let name = on_one_line(&study.plan().designs[place].name);
        let none = |reason| match reason {
            exact::Inexact::ModerateToxicities => format!("left out: {reason}."),
            _ => format!("left out, as there is no exact answer: {reason}."),
        };
        let graph = exact::capped_graph(study, place).map_err(none)?;
        let states = graph.decisions().len();
        if states > MOST_STATES {
            let (states, most) = (grouped(states as u64), grouped(MOST_STATES as u64));
            return Err(format!("left out: the graph has {states} states, and a page carries at most {most}."));
        }
        let inexact = exact::inexact(study, place);
        let words =
            inexact.map(|reason| format!("shown without patients and DLTs, which have no exact answer: {reason}."));
        let has_dropout = study.plan().conduct.dropout_probability.get() > 0.0;
        let planned = study.criteria(0, place).planned_patients.filter(|_| inexact.is_none() && !has_dropout);
        Ok((Self { graph: GraphText::new(&graph), counts: inexact.is_none(), planned, name }, words))
    }
}

impl Graphs {
    fn new(name: Option<&&str>, study: &Study) -> Self {
        let plan = study.plan();
        let (mut designs, mut left_out) = (Vec::new(), Vec::new());
        let halts = plan.designs.iter().any(|design| design.spec.rule.halts());
        let dropout = plan.conduct.dropout_probability.get();
        for (place, named) in plan.designs.iter().enumerate() {
            let carried = match plan.has_own_windows() && dropout > 0.0 {
                true => Err(OWN_WINDOWS.to_owned()),
                false => Carried::new(study, place),
            };
            let (design, why) = match carried {
                Ok((design, why)) => (Some(design), why),
                Err(why) => (None, Some(why)),
            };
            designs.extend(design);
            why.into_iter().for_each(|why| leave_out(&mut left_out, &on_one_line(&named.name), why));
        }
        left_out.extend(expansion(plan));
        Self {
            name: name.map(|name| on_one_line(name)),
            doses: DoseLevel::ladder(plan.doses.len()).map(|dose| dose_label(plan, dose)).collect(),
            scenarios: plan.scenarios.iter().map(Start::new).collect(),
            dropout,
            dlt_first: dlt_before_dropout(plan),
            reasons: StopReason::ALL.into_iter().filter(|of| halts || *of != StopReason::Halted).map(reason).collect(),
            cap_reached: StopReason::CapReached as u32,
            designs,
            left_out,
        }
    }

    /// Leaves out the designs that do not fit.
    fn keep(&mut self, fits: &mut impl Iterator<Item = bool>) {
        let designs = mem::take(&mut self.designs).into_iter();
        let (kept, too_large): (Vec<_>, Vec<_>) = designs.partition(|_| fits.next().unwrap_or(false));
        self.designs = kept;
        for Carried { name, .. } in too_large {
            // All of it is left out, whatever was before.
            self.left_out.iter_mut().for_each(|of| of.designs.retain(|design| *design != name));
            let most = grouped(MOST_CHARACTERS as u64);
            let why = format!(
                "left out: the graphs of a page take at most {most} bytes together, and smaller ones come first."
            );
            leave_out(&mut self.left_out, &name, why);
        }
        self.left_out.retain(|of| !of.designs.is_empty() || of.why == EXPANSION);
    }
}

const EXPANSION: &str = "All numbers are of the dose escalation alone: the expansion at the MTD, which can change the recommendation, is left out.";

const OWN_WINDOWS: &str =
    "left out: patients may leave before their DLT window closes, which is not equally long at all dose levels.";

/// What is not shown of any design.
fn expansion(plan: &Plan) -> Option<LeftOut> {
    plan.expansion.as_ref().map(|_| LeftOut { designs: Vec::new(), why: EXPANSION.to_owned() })
}

/// Adds a design to those of which the same is left out.
fn leave_out(left_out: &mut Vec<LeftOut>, design: &str, why: String) {
    match left_out.iter_mut().find(|known| known.why == why) {
        Some(known) => known.designs.push(design.to_owned()),
        None => left_out.push(LeftOut { designs: vec![design.to_owned()], why }),
    }
}

impl Start {
    fn new(scenario: &Scenario) -> Self {
        Self { name: on_one_line(&scenario.name), dlt: scenario.dlt_probabilities.iter().map(|p| p.get()).collect() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_smallest_graphs_that_fit_together_are_carried() {
        assert_eq!(fitting(&[600_000, 10, 300_000]), [true, true, true]);
        assert_eq!(fitting(&[700_000, 10, 300_000]), [false, true, true]);
        assert_eq!(fitting(&[400_000, 400_000, 400_000]), [true, true, false]);
        assert_eq!(fitting(&[MOST_CHARACTERS, 1]), [false, true]);
        assert_eq!(fitting(&[MOST_CHARACTERS + 1]), [false]);
    }
}
