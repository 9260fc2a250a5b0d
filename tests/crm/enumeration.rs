//! A published enumeration of every path through a CRM, walked as merged states.

use std::collections::HashSet;

use dosim::design::Tallies;
use dosim::dose::DoseLevel;
use dosim::exact::{CappedGraph, distinct_paths};
use dosim::graph::{Graph, MAX_STATES};
use dosim::scenario::Preset;

use crate::support::{self, norris::Norris};

fn paths(graph: &Graph, design: &Norris) -> u128 {
    let spec = support::design(Preset::Classic.switches(), None).spec;
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
                .filter_map(|state| Some((graph.tallies(state).taken(), graph.decision(state).dose()?)))
                .collect();
            assert_eq!(chosen.len(), 3192);
        }
    }
}
