//! Under which further conditions a row of a decision table holds.

use super::words;
use crate::design::Tallies;
use crate::dose::DoseLevel;

/// What a row depends on besides patients and DLTs at the dose level just treated: alternatives, in each of which every clause
/// must hold. Without any, the row always holds.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Condition {
    text: String,
    alternatives: Vec<Vec<Clause>>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Clause {
    /// At the lowest, a middle or the top dose level.
    Place([bool; 3]),
    NoDoseAbove,
    ClosedAbove,
    OpenAbove,
    NoDoseBelow,
    /// So many patients at the dose level below, untried being none.
    BelowHas(Vec<u32>),
    NextHasEnough(bool),
    /// DLTs and patients at the dose level above.
    Above(u32, u32),
    /// DLTs and patients at the dose level below.
    Below(u32, u32),
    /// DLTs and patients at every dose level, and which of them was treated last.
    Everything(Vec<(u32, u32)>, usize),
}

/// Where a trial stands, as far as conditions look.
#[derive(Debug, Clone, Copy)]
pub(super) struct Surroundings<'a> {
    pub(super) tallies: &'a Tallies,
    pub(super) at: DoseLevel,
    pub(super) doses: usize,
    pub(super) is_closed_above: bool,
    /// Whether the dose level that would be treated next has enough patients; `None` lets both be so.
    pub(super) next_has_enough: Option<bool>,
}

/// Each with the clause that it is.
const CLAUSES: [(&str, Clause); 14] = [
    ("lowest", Clause::Place([true, false, false])),
    ("between", Clause::Place([false, true, false])),
    ("top", Clause::Place([false, false, true])),
    (words::LOWEST, Clause::Place([true, false, false])),
    (words::BETWEEN, Clause::Place([false, true, false])),
    (words::TOP, Clause::Place([false, false, true])),
    (words::BELOW_TOP, Clause::Place([true, true, false])),
    (words::ABOVE_LOWEST, Clause::Place([false, true, true])),
    (words::LOWEST_OR_TOP, Clause::Place([true, false, true])),
    (words::NO_DOSE_ABOVE, Clause::NoDoseAbove),
    (words::CLOSED_ABOVE, Clause::ClosedAbove),
    (words::OPEN_ABOVE, Clause::OpenAbove),
    (words::NO_DOSE_BELOW, Clause::NoDoseBelow),
    (words::UNTRIED_BELOW, Clause::BelowHas(Vec::new())),
];

impl Condition {
    /// Reads the words; `None` if they are not those of a condition.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let mut alternatives = Vec::new();
        let (mut rest, mut clauses) = (text, Vec::new());
        while !rest.is_empty() {
            let (clause, tail) = clause(rest)?;
            clauses.push(clause);
            if let Some(next) = tail.strip_prefix(words::AND) {
                rest = next;
            } else if let Some(next) = tail.strip_prefix(words::OR) {
                alternatives.push(std::mem::take(&mut clauses));
                rest = next;
            } else {
                alternatives.push(std::mem::take(&mut clauses));
                rest = tail;
            }
        }
        // Words that end with a comma lack a clause.
        clauses.is_empty().then(|| Self { text: text.to_owned(), alternatives })
    }

    /// As it was written.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// Whether it holds there.
    pub(super) fn holds(&self, there: &Surroundings<'_>) -> bool {
        let all_hold = |clauses: &Vec<Clause>| clauses.iter().all(|clause| clause.holds(there));
        self.alternatives.is_empty() || self.alternatives.iter().any(all_hold)
    }

    /// Whether it asks if the next dose level has enough patients.
    pub(super) fn asks_of_next(&self) -> bool {
        self.clauses().any(|clause| matches!(clause, Clause::NextHasEnough(_)))
    }

    /// Whether it asks for the DLTs at another dose level.
    pub(super) fn asks_of_tallies(&self) -> bool {
        self.clauses().any(|clause| matches!(clause, Clause::Above(..) | Clause::Below(..) | Clause::Everything(..)))
    }

    fn clauses(&self) -> impl Iterator<Item = &Clause> {
        self.alternatives.iter().flatten()
    }
}

impl Clause {
    fn holds(&self, there: &Surroundings<'_>) -> bool {
        let &Surroundings { tallies, at, doses, is_closed_above, next_has_enough } = there;
        let (above, below) = (at.above(doses), at.below());
        let has = |dose: DoseLevel, (dlts, patients): (u32, u32)| {
            (tallies.dlts(dose), tallies.patients(dose)) == (dlts, patients)
        };
        match self {
            Self::Place(places) => {
                places[match (below, above) {
                    (None, _) => 0,
                    (_, None) => 2,
                    _ => 1,
                }]
            }
            Self::NoDoseAbove => above.is_none(),
            Self::ClosedAbove => above.is_some() && is_closed_above,
            Self::OpenAbove => above.is_some() && !is_closed_above,
            Self::NoDoseBelow => below.is_none(),
            Self::BelowHas(numbers) => below.is_some_and(|below| match tallies.patients(below) {
                0 => numbers.is_empty(),
                patients => numbers.contains(&patients),
            }),
            Self::NextHasEnough(enough) => next_has_enough.is_none_or(|has| has == *enough),
            &Self::Above(dlts, patients) => above.is_some_and(|above| has(above, (dlts, patients))),
            &Self::Below(dlts, patients) => below.is_some_and(|below| has(below, (dlts, patients))),
            Self::Everything(all, place) => {
                at.index() == *place && DoseLevel::ladder(doses).zip(all).all(|(dose, &counts)| has(dose, counts))
            }
        }
    }
}

/// The clause at the beginning of a text, and what follows it.
fn clause(text: &str) -> Option<(Clause, &str)> {
    let is_end = |tail: &&str| tail.is_empty() || tail.starts_with(words::AND) || tail.starts_with(words::OR);
    let known =
        CLAUSES.iter().find_map(|(words, clause)| Some((clause.clone(), text.strip_prefix(words).filter(is_end)?)));
    let next = [(words::NEXT_HAS_NOT_ENOUGH, false), (words::NEXT_HAS_ENOUGH, true)];
    let next = || {
        next.into_iter()
            .find_map(|(words, enough)| Some((Clause::NextHasEnough(enough), text.strip_prefix(words).filter(is_end)?)))
    };
    known.or_else(next).or_else(|| numbers_below(text)).or_else(|| tallies(text))
}

/// "the dose level below has 3 or 6 patients".
fn numbers_below(text: &str) -> Option<(Clause, &str)> {
    let (numbers, tail) = text.strip_prefix(words::BELOW_HAS)?.split_once(words::PATIENTS)?;
    let numbers: Option<Vec<u32>> = numbers.split(words::OR).map(|number| number.parse().ok()).collect();
    Some((Clause::BelowHas(numbers?), tail))
}

/// "above 1/3", "below 0/6", or all dose levels with the one treated last in brackets: "1/6 \[2/3\] 0/0".
fn tallies(text: &str) -> Option<(Clause, &str)> {
    let end = [words::AND, words::OR].into_iter().filter_map(|word| text.find(word)).min().unwrap_or(text.len());
    let (written, tail) = text.split_at(end);
    let count = |word: &str| {
        let (dlts, patients) = word.split_once('/')?;
        Some((dlts.parse::<u32>().ok()?, patients.parse::<u32>().ok()?))
    };
    if let Some((dlts, patients)) = written.strip_prefix(words::ABOVE).and_then(count) {
        return Some((Clause::Above(dlts, patients), tail));
    }
    if let Some((dlts, patients)) = written.strip_prefix(words::BELOW).and_then(count) {
        return Some((Clause::Below(dlts, patients), tail));
    }
    let places = written.split(' ').map(|word| match word.strip_prefix('[').and_then(|word| word.strip_suffix(']')) {
        Some(word) => Some((count(word)?, true)),
        None => Some((count(word)?, false)),
    });
    let places: Vec<((u32, u32), bool)> = places.collect::<Option<_>>()?;
    let at = places.iter().position(|(_, is_last)| *is_last)?;
    Some((Clause::Everything(places.into_iter().map(|(counts, _)| counts).collect(), at), tail))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    /// Whether words hold at a dose level of three with these patients without a DLT.
    fn holds(text: &str, at: usize, patients: [u16; 3], is_closed_above: bool) -> bool {
        let tallies = (1..).zip(patients).fold(Tallies::default(), |tallies, (dose, patients)| {
            tallies.with(DoseLevel::new(dose).unwrap(), patients, 0)
        });
        let at = DoseLevel::new(at).unwrap();
        let there = Surroundings { tallies: &tallies, at, doses: 3, is_closed_above, next_has_enough: None };
        Condition::parse(text).unwrap().holds(&there)
    }

    #[test]
    fn alternatives_and_clauses_are_told_apart() {
        let text =
            "at the lowest dose level or between lowest and top dose level, the dose level below has 3 or 6 patients";
        assert!(holds(text, 1, [3, 0, 0], false) && holds(text, 2, [6, 3, 0], false));
        assert!(!holds(text, 2, [9, 3, 0], false) && !holds(text, 3, [3, 3, 3], false));
        let both = "at the lowest or top dose level, the dose level above is too toxic";
        assert!(
            holds(both, 1, [3, 3, 0], true) && !holds(both, 1, [3, 3, 0], false) && !holds(both, 3, [3, 3, 3], true)
        );
        assert!(holds("0/3 [0/6] 0/0", 2, [3, 6, 0], false) && !holds("0/3 [0/6] 0/0", 1, [3, 6, 0], false));
        assert!(
            holds("above 0/3, below 0/6", 2, [6, 3, 3], false) && !holds("above 0/3, below 0/6", 2, [6, 3, 6], false)
        );
        assert!(holds("the dose level below is untried", 2, [0, 3, 0], false) && holds("", 2, [0, 3, 0], false));
    }

    #[test]
    fn what_is_no_condition_is_refused() {
        for text in [
            "at the moon",
            "at the lowest dose level,",
            "the dose level below has x patients",
            "1/3 2/3",
            "or",
            "top or",
        ] {
            assert_eq!(Condition::parse(text), None, "{text}");
        }
    }
}
