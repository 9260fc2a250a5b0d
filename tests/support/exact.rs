//! Exact answers by pushing probability through a compiled design: short and plain, to hold the engine against.

use dosim::design::{CohortDesign, Decision, Mtd, Ruling, Standing, Tallies};
use dosim::graph::Graph;

/// A design of whose graph every state has every DLT: nothing is forgotten.
#[derive(Debug, Clone, Copy)]
pub struct EveryDlt<D>(pub D);

impl<D: CohortDesign> CohortDesign for EveryDlt<D> {
    fn decide(&self, standing: &Standing) -> Ruling {
        self.0.decide(standing)
    }

    fn mtd(&self, tallies: &Tallies) -> Mtd {
        self.0.mtd(tallies)
    }
}

/// One way in which a trial without dropouts can end, with its probability.
#[derive(Debug, Clone, Copy)]
pub struct Ending {
    pub mtd: Mtd,
    pub tallies: Tallies,
    pub probability: f64,
}

/// Every end of a trial under these true DLT probabilities, undetermined at the cap. The tallies are those of the graph:
/// all DLTs are in them if it is that of [`EveryDlt`].
pub fn endings(graph: &Graph, dlt: &[f64], cap: Option<u32>) -> Vec<Ending> {
    let mut probabilities = vec![0.0; graph.len()];
    probabilities[0] = 1.0;
    let mut endings = Vec::new();
    for state in 0..graph.len() as u32 {
        let (tallies, probability) = (graph.tallies(state).taken(), probabilities[state as usize]);
        match graph.decision(state) {
            Decision::Wait => panic!("a cohort design waits"),
            Decision::Stop { mtd, .. } => endings.push(Ending { mtd, tallies, probability }),
            Decision::Treat(next)
                if cap.is_some_and(|cap| tallies.total_patients() + u32::from(next.patients) > cap) =>
            {
                endings.push(Ending { mtd: Mtd::Undetermined, tallies, probability });
            }
            Decision::Treat(next) => {
                for dlts in 0..=u32::from(next.patients) {
                    let after = graph.after(state, dlts);
                    assert!(after > state, "an edge leads back");
                    let weight = binomial(next.patients.into(), dlts, dlt[next.dose.index()]);
                    probabilities[after as usize] += probability * weight;
                }
            }
        }
    }
    endings
}

/// The mean of something over the ends.
pub fn mean(endings: &[Ending], value: impl Fn(&Ending) -> f64) -> f64 {
    endings.iter().map(|ending| ending.probability * value(ending)).sum()
}

/// The probability of ends with this MTD.
pub fn p_mtd(endings: &[Ending], mtd: Mtd) -> f64 {
    endings.iter().filter(|ending| ending.mtd == mtd).map(|ending| ending.probability).sum()
}

/// The probability of `k` in `n`.
pub fn binomial(n: u32, k: u32, p: f64) -> f64 {
    let choose = (1..=k).fold(1.0, |product, i| product * f64::from(n + 1 - i) / f64::from(i));
    choose * p.powi(k as i32) * (1.0 - p).powi((n - k) as i32)
}
