//! Exact answers by pushing probability through a compiled design: short and plain, to hold the engine against.

use dosim::design::{Action, CohortDesign, Mtd, Tallies};
use dosim::dose::DoseLevel;
use dosim::graph::{Graph, Step};

/// A design of whose graph every state has every DLT: nothing that settles a dose level is left out.
#[derive(Debug, Clone, Copy)]
pub struct EveryDlt<D>(pub D);

impl<D: CohortDesign> CohortDesign for EveryDlt<D> {
    fn next(&self, tallies: &Tallies, at: Option<DoseLevel>) -> Action {
        self.0.next(tallies, at)
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
        let (tallies, probability) = (*graph.tallies(state), probabilities[state as usize]);
        match graph.step(state) {
            Step::Stop { mtd, .. } => endings.push(Ending { mtd, tallies, probability }),
            Step::Enrol { patients, .. }
                if cap.is_some_and(|cap| tallies.total_patients() + u32::from(patients) > cap) =>
            {
                endings.push(Ending { mtd: Mtd::Undetermined, tallies, probability });
            }
            Step::Enrol { dose, patients, first_edge, .. } => {
                for dlts in 0..=u32::from(patients) {
                    let next = graph.after(first_edge, dlts);
                    assert!(next > state, "an edge leads back");
                    probabilities[next as usize] += probability * binomial(patients.into(), dlts, dlt[dose.index()]);
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
