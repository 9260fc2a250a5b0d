//! The graph of a design as text for a reader's browser: every cohort and where each number of DLTs leads.
//!
//! A whole number is written in digits of five bits, the lowest first, one character each of `A`–`Z`, `a`–`z`, `0`–`9`, `-` and `_`, which
//! stand for 0 to 63; 32 is added to every digit but the last. Each state in which patients are treated is
//!
//! 1. its cohort, `(patients − 1) · dose levels + dose level − 1`,
//! 2. for each number of DLTs from 0 on the place after it: `2e + 1` for the ending `e`, and `2z` for a state, z being its distance from
//!    the first state that was not met yet: `2d` for d states later, `2d − 1` for d states earlier.
//!
//! States are in the order of the graph, so that most that are new are the next ones and need one character.

use serde::Serialize;

use crate::design::Mtd;
use crate::exact::CappedGraph;
use crate::graph::StateId;

const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// A graph under its cap, in which final states of the same size that end alike are one.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct GraphText {
    /// How many states treat patients.
    pub(super) states: usize,
    /// What each ending is: the MTD (0 none, 1 undetermined, 2 the lowest dose level, …), the place of its reason among all, and the
    /// number of evaluable patients.
    pub(super) endings: Vec<[u32; 3]>,
    /// The cohorts and edges.
    pub(super) text: String,
}

impl GraphText {
    pub(super) fn new(graph: &CappedGraph<'_>) -> Self {
        let (endings, place_of) = endings(graph);
        let first_ending = graph.enrolling();
        let mut writer = Writer::default();
        let mut unmet = 1;
        for (_, cohort, edges) in graph.cohorts() {
            writer.number(u64::from(cohort.patients - 1) * graph.doses() as u64 + cohort.dose.index() as u64);
            for &after in edges {
                let after = after as usize;
                if after >= first_ending {
                    writer.number(2 * u64::from(place_of[after - first_ending]) + 1);
                    continue;
                }
                let distance = after.abs_diff(unmet) as u64;
                let zigzag = if after < unmet { 2 * distance - 1 } else { 2 * distance };
                writer.number(2 * zigzag);
                unmet = unmet.max(after + 1);
            }
        }
        Self { states: first_ending, endings, text: writer.text }
    }
}

/// The endings, and the one of each final state.
fn endings(graph: &CappedGraph<'_>) -> (Vec<[u32; 3]>, Vec<u32>) {
    let mut endings: Vec<[u32; 3]> = Vec::new();
    let mut place_of = Vec::new();
    for ending in graph.endings() {
        let alike = endings.len();
        for state in ending.states.clone() {
            let patients = graph.tallies(state as StateId).total_patients();
            let known = endings[alike..].iter().position(|[_, _, size]| *size == patients);
            let place = known.map_or(endings.len(), |place| alike + place);
            if known.is_none() {
                endings.push([number_of(ending.mtd), ending.reason as u32, patients]);
            }
            place_of.push(place as u32);
        }
    }
    (endings, place_of)
}

fn number_of(mtd: Mtd) -> u32 {
    match mtd {
        Mtd::NoneTolerable => 0,
        Mtd::Undetermined => 1,
        Mtd::Dose(dose) => 2 + dose.index() as u32,
    }
}

#[derive(Default)]
struct Writer {
    text: String,
}

impl Writer {
    fn number(&mut self, mut number: u64) {
        while number >= 32 {
            self.digit(32 + number % 32);
            number /= 32;
        }
        self.digit(number);
    }

    fn digit(&mut self, digit: u64) {
        self.text.push(char::from(DIGITS[digit as usize]));
    }
}
