//! Which endings of an escalation are followed by the same expansions: compiled once for each design.

use std::collections::HashMap;

use super::course::Limits;
use crate::design::{Mtd, Tallies};
use crate::dose::DoseLevel;
use crate::exact::capped::CappedGraph;
use crate::graph::StateId;
use crate::monitoring::Boundary;
use crate::scenario::{Expansion, ExpansionData};

/// An expansion that may take place: where, and what stops it.
#[derive(Debug, Clone)]
pub(super) struct Site {
    pub(super) dose: DoseLevel,
    pub(super) limits: Limits,
}

/// Expansions that follow one another, each after the one before was stopped.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Chain {
    /// What the escalation declared.
    pub(super) declared: Mtd,
    /// Places of [`Site`]s; none without an MTD.
    pub(super) sites: Vec<usize>,
    /// What is recommended when the last of them was stopped too.
    pub(super) at_last: Mtd,
}

/// All endings of a design by what follows them.
#[derive(Debug, Clone)]
pub(super) struct Chains {
    pub(super) sites: Vec<Site>,
    pub(super) chains: Vec<Chain>,
    /// For each final state the place of its chain, in the order of states.
    pub(super) of_endings: Vec<u32>,
}

impl Chains {
    pub(super) fn new(graph: &CappedGraph<'_>, expansion: &Expansion) -> Self {
        let (mut known_sites, mut boundaries) = (HashMap::new(), HashMap::new());
        let mut known_chains: HashMap<Chain, u32> = HashMap::new();
        let mut chains = Self { sites: Vec::new(), chains: Vec::new(), of_endings: Vec::new() };
        for ending in graph.endings() {
            for state in ending.states.clone() {
                let tallies = &graph.tallies(state as StateId).taken();
                let mut site = |dose: DoseLevel| {
                    let before = expansion.before(tallies, dose);
                    *known_sites.entry((dose, before)).or_insert_with(|| {
                        // A boundary depends on how many the escalation had there, not on their DLTs.
                        let boundary = boundaries.entry(before.0).or_insert_with(|| expansion.boundary(before.0).ok());
                        chains.sites.push(Site { dose, limits: limits(expansion, boundary.as_ref(), before) });
                        chains.sites.len() - 1
                    })
                };
                let chain = chain(expansion, tallies, ending.mtd, &mut site);
                let place = *known_chains.entry(chain).or_insert_with_key(|chain| {
                    chains.chains.push(chain.clone());
                    chains.chains.len() as u32 - 1
                });
                chains.of_endings.push(place);
            }
        }
        chains
    }
}

/// Whether a cohort that may be stopped at excess is at a dose level that may be expanded with pooled data later: then it matters how
/// many of its patients were treated.
pub(in crate::exact) fn counts_stopped_cohorts(graph: &CappedGraph<'_>, expansion: &Expansion) -> bool {
    if expansion.data == ExpansionData::Expansion {
        return false;
    }
    let chains = Chains::new(graph, expansion);
    let levels_of = |chain: &u32| {
        let sites = chains.chains[*chain as usize].sites.iter();
        sites.fold(0_u64, |levels, &site| levels | 1 << chains.sites[site].dose.index())
    };
    let mut levels = vec![0_u64; graph.enrolling()];
    levels.extend(chains.of_endings.iter().map(levels_of));
    // Every edge leads forward.
    for state in (0..graph.enrolling()).rev() {
        levels[state] = graph.ways(state as StateId).fold(0, |all, (_, after)| all | levels[after as usize]);
    }
    graph.cohorts().any(|(_, cohort, edges)| {
        let excess = edges.iter().skip(usize::from(cohort.tolerates) + 1);
        excess.into_iter().any(|&after| levels[after as usize] & 1 << cohort.dose.index() != 0)
    })
}

fn chain(expansion: &Expansion, tallies: &Tallies, declared: Mtd, site: &mut impl FnMut(DoseLevel) -> usize) -> Chain {
    let Mtd::Dose(mtd) = declared else { return Chain { declared, sites: Vec::new(), at_last: declared } };
    let mut sites = vec![site(mtd)];
    let mut next = expansion.lower(tallies, mtd);
    while let Some(dose) = next.filter(|_| expansion.expand_again) {
        sites.push(site(dose));
        next = expansion.lower(tallies, dose);
    }
    Chain { declared, sites, at_last: next.map_or(Mtd::NoneTolerable, Mtd::Dose) }
}

/// What stops an expansion after so many patients and DLTs of the escalation count.
fn limits(expansion: &Expansion, boundary: Option<&Boundary>, (patients, dlts): (u32, u32)) -> Limits {
    let least = |more: u32| {
        let least = boundary?.stop_at(patients + more)?;
        Some(least.saturating_sub(dlts)).filter(|&least| least <= more)
    };
    Limits { stop_at: (1..=expansion.patients).map(least).collect() }
}
