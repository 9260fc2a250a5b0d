//! A published enumeration of every path through a CRM, walked as merged states.

use std::collections::HashSet;

use dosim::design::{Action, CohortDesign, Crm, Mtd, StopReason, Tallies};
use dosim::dose::DoseLevel;
use dosim::exact::{CappedGraph, distinct_paths};
use dosim::graph::{Graph, MAX_STATES, Step};
use dosim::scenario::{DltCurve, Reassessment};

use super::{crm, given, reassessment};
use crate::support;

/// The example of Norris, "MCSE-free CRM performance and safety assessment", a vignette of R's precautionary 0.2.6 after Braun 2020:
/// six dose levels, cohorts of two, no dose level is skipped on the way up, and a stop once ten patients are at one dose level, or
/// five at the lowest.
struct Norris {
    crm: Crm,
    cohorts: u32,
}

impl Norris {
    fn new(cohorts: u32) -> Self {
        let parameters = Reassessment {
            skeleton: given(&[0.03, 0.11, 0.25, 0.42, 0.58, 0.71]),
            prior_variance: 0.85 * 0.85,
            restrict_escalation: false,
            ..reassessment(DltCurve::Empiric, 0.25, 6)
        };
        Self { crm: crm(parameters, 2, 6), cohorts }
    }
}

impl CohortDesign for Norris {
    fn next(&self, tallies: &Tallies, at: Option<DoseLevel>) -> Action {
        let mut levels = DoseLevel::ladder(6);
        if tallies.patients(DoseLevel::LOWEST) >= 5 || levels.any(|dose| tallies.patients(dose) >= 10) {
            return Action::Stop(StopReason::EnoughAtDose);
        }
        if tallies.total_patients() == 2 * self.cohorts {
            return Action::Stop(StopReason::MaxPatientsReached);
        }
        let Action::Enrol { dose, patients, tolerates } = self.crm.next(tallies, at) else { panic!("no safety stop") };
        let next_up = at.map_or(dose, |at| at.above(6).unwrap_or(at));
        Action::Enrol { dose: dose.min(next_up), patients, tolerates }
    }

    fn mtd(&self, tallies: &Tallies) -> Mtd {
        self.crm.mtd(tallies)
    }
}

fn paths(graph: &Graph, design: &Norris) -> u128 {
    let spec = support::design(dosim::scenario::Preset::Classic.switches(), None).spec;
    distinct_paths(&CappedGraph::new(graph, design, &spec))
}

/// His table of the number of paths by the number of cohorts. With fifteen of them, there are no more than 3,192 situations in
/// which a dose level is chosen: patients and DLTs by dose level, and the dose level chosen.
#[test]
fn as_many_paths_as_published() {
    let published =
        [(11, 5001), (12, 7839), (13, 11571), (14, 16125), (15, 22041), (18, 43371), (23, 53205), (25, 53205)];
    for (cohorts, expected) in published {
        let design = Norris::new(cohorts);
        let graph = Graph::compile(&design, 6, MAX_STATES).unwrap();
        assert_eq!(paths(&graph, &design), expected, "{cohorts} cohorts");
        if cohorts == 15 {
            let states = 0..graph.len() as u32;
            let chosen: HashSet<(Tallies, DoseLevel)> = states
                .filter_map(|state| match graph.step(state) {
                    Step::Enrol { dose, .. } => Some((*graph.tallies(state), dose)),
                    Step::Stop { .. } => None,
                })
                .collect();
            assert_eq!(chosen.len(), 3192);
        }
    }
}
