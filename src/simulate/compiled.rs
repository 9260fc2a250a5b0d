//! Designs as they are conducted: as a graph of states where there is one, each compiled once, all within one limit.

use std::sync::Arc;

use super::Study;
use crate::design::{self, CohortDesign, Design, DesignSpec, GeneralRules, PendingDesign, Rule};
use crate::graph::{Graph, MAX_STATES};
use crate::scenario::{NamedDesign, Plan};
use crate::trial::Uncompiled;

/// The designs of a study have no more states together, some 85 MB on twelve dose levels; what is beyond is asked as trials go.
const MOST_STATES_OF_ALL: usize = MAX_STATES;

/// A design of a study, ready to be conducted.
pub enum Compiled {
    /// A cohort design with all its states.
    Graph(Box<dyn CohortDesign>, Graph),
    /// A cohort design with too many states for a graph.
    TooLarge(Uncompiled),
    /// A design that decides while patients are pending.
    Pending(Box<dyn PendingDesign>),
}

impl Compiled {
    /// A design with at most so many states, or one that remembers at most so many answers.
    fn new(design: Design, doses: usize, states: usize, answers: usize) -> Self {
        let design = match design {
            Design::Pending(design) => return Self::Pending(design),
            Design::Cohort(design) => design,
        };
        match Graph::compile(&*design, doses, states) {
            Ok(graph) => Self::Graph(design, graph),
            Err(_) => Self::TooLarge(Uncompiled::remembering(design, answers)),
        }
    }

    fn states(&self) -> usize {
        match self {
            Self::Graph(_, graph) => graph.len(),
            Self::TooLarge(_) | Self::Pending(_) => 0,
        }
    }
}

/// All that a compiled design depends on. A cap is not part of it: it ends a walk.
#[derive(Clone, PartialEq)]
struct Compilation {
    rule: Rule,
    general: GeneralRules,
    doses: usize,
    target_dlt_rate: f64,
}

impl Compilation {
    fn of(named: &NamedDesign, plan: &Plan) -> Self {
        Self {
            rule: in_force(&named.spec.rule, plan),
            general: named.spec.general,
            doses: plan.dose_count(),
            target_dlt_rate: plan.target_dlt_rate.get(),
        }
    }
}

/// Compiles designs, those that are alike once.
pub(super) struct Workshop {
    compiled: Vec<(Compilation, Arc<Compiled>)>,
    /// So many states are left to graphs.
    states: usize,
    /// So many answers a design without a graph remembers.
    answers: usize,
}

impl Workshop {
    /// For one plan.
    pub(super) fn new(plan: &Plan) -> Self {
        Self { compiled: Vec::new(), states: MOST_STATES_OF_ALL, answers: answers_of_each(plan.designs.len()) }
    }

    /// For plans that have so many designs together, with the designs of a study there already.
    pub(super) fn beside(study: &Study, designs: usize) -> Self {
        let compilations = study.plan.designs.iter().map(|named| Compilation::of(named, &study.plan));
        let states: usize = study.designs.iter().map(|design| design.states()).sum();
        Self {
            compiled: compilations.zip(study.designs.iter().cloned()).collect(),
            states: MOST_STATES_OF_ALL.saturating_sub(states),
            answers: answers_of_each(designs),
        }
    }

    /// The designs of a plan.
    pub(super) fn designs(&mut self, plan: &Plan) -> Vec<Arc<Compiled>> {
        plan.designs.iter().map(|named| self.design(named, plan)).collect()
    }

    fn design(&mut self, named: &NamedDesign, plan: &Plan) -> Arc<Compiled> {
        let compilation = Compilation::of(named, plan);
        if let Some((_, compiled)) = self.compiled.iter().find(|(known, _)| *known == compilation) {
            return compiled.clone();
        }
        let spec = DesignSpec { rule: compilation.rule.clone(), ..named.spec.clone() };
        let design = design::build(&spec, compilation.doses, compilation.target_dlt_rate);
        let compiled = Arc::new(Compiled::new(design, compilation.doses, self.states, self.answers));
        self.states -= compiled.states();
        self.compiled.push((compilation, compiled.clone()));
        compiled
    }
}

/// What of a rule is in force under the scenarios of a plan.
fn in_force(rule: &Rule, plan: &Plan) -> Rule {
    if plan.counts_moderate() { rule.clone() } else { rule.without_moderate() }
}

fn answers_of_each(designs: usize) -> usize {
    Uncompiled::MOST_REMEMBERED / designs.max(1)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use crate::scenario::{DEFAULT, parse};

    fn plan(text: &str) -> Plan {
        parse("plan", text).unwrap().plan
    }

    #[test]
    fn what_variations_have_in_common_with_the_plan_is_compiled_once() {
        let planned = plan(DEFAULT.text);
        let study = Study::new(planned.clone());
        let mut capped = planned.clone();
        capped.designs[0].spec.cap = Some(30);
        let mut sparing = planned.clone();
        sparing.designs[0].spec.general.max_patients = Some(9);
        let variations = study.variations(vec![planned, capped, sparing.clone(), sparing]);
        let is_shared: Vec<bool> =
            variations.iter().map(|other| Arc::ptr_eq(&other.designs[0], &study.designs[0])).collect();
        assert_eq!(is_shared, [true, true, false, false]);
        assert!(Arc::ptr_eq(&variations[2].designs[0], &variations[3].designs[0]));
        assert!(variations[2].designs[0].states() < study.designs[0].states());
    }

    #[test]
    fn graphs_of_variations_get_what_those_of_the_plan_leave() {
        let planned = plan(DEFAULT.text);
        let study = Study::new(planned.clone());
        let states: usize = study.designs.iter().map(|design| design.states()).sum();
        assert_eq!(Workshop::beside(&study, 1).states, MOST_STATES_OF_ALL - states);
        let mut workshop = Workshop { states: 2, ..Workshop::new(&planned) };
        assert!(matches!(*workshop.designs(&planned)[0], Compiled::TooLarge(_)));
    }
}
