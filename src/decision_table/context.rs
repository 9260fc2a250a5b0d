//! What a decision depends on besides patients and DLTs at the dose level just treated, in as few words as it takes.

use std::collections::{BTreeMap, BTreeSet};

use super::RelativeDecision;
use crate::design::Standing;
use crate::design::table_words::{
    ABOVE, ABOVE_LOWEST, AND, BELOW, BELOW_HAS, BELOW_TOP, BETWEEN, CLOSED_ABOVE, LOWEST, LOWEST_OR_TOP,
    NEXT_HAS_ENOUGH, NEXT_HAS_NOT_ENOUGH, NO_DOSE_ABOVE, NO_DOSE_BELOW, OPEN_ABOVE, OR, PATIENTS, TOP, UNTRIED_BELOW,
};
use crate::dose::DoseLevel;

/// A state with what follows.
#[derive(Debug, Clone, Copy)]
pub(super) struct Case {
    pub(super) standing: Standing,
    /// The dose level just treated.
    pub(super) at: DoseLevel,
    /// The design would not go up from here even if many more had no DLT.
    pub(super) is_closed_above: bool,
    pub(super) next_has: NextHas,
    pub(super) verdict: RelativeDecision,
}

/// Whether the dose level that the rule itself would treat next has as many patients as are enough.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NextHas {
    NotEnough,
    /// With those pending.
    EnoughPlaces,
    Enough,
}

impl NextHas {
    /// Of those who have a place there, some may be pending.
    pub(super) fn new(enough: u32, evaluable: u32, enrolled: u32) -> Self {
        match enough {
            enough if evaluable >= enough => Self::Enough,
            enough if enrolled >= enough => Self::EnoughPlaces,
            _ => Self::NotEnough,
        }
    }
}

/// Something that a decision may depend on, in words.
type Feature = fn(&Case, usize) -> String;

/// Sets of features from which the first that settles every decision is taken; the last one always does.
const FEATURES: [&[Feature]; 15] = [
    &[],
    &[moderate],
    &[next_has_enough],
    &[place],
    &[place, moderate],
    &[place, next_has_enough],
    &[place, above],
    &[place, above, moderate],
    &[place, above, next_has_enough],
    &[place, above, patients_below],
    &[place, above, patients_below, moderate],
    &[place, above, patients_below, next_has_enough],
    &[place, tally_above, tally_below],
    &[place, tally_above, tally_below, moderate],
    &[everything],
];

/// Whether a case is between the lowest and the highest dose level that is not too toxic.
pub(super) fn is_between(case: &Case, doses: usize) -> bool {
    case.at.below().is_some() && case.at.above(doses).is_some() && !case.is_closed_above
}

fn place(case: &Case, doses: usize) -> String {
    match (case.at.below(), case.at.above(doses)) {
        (None, _) => LOWEST,
        (_, None) => TOP,
        _ => BETWEEN,
    }
    .to_owned()
}

fn above(case: &Case, doses: usize) -> String {
    match case.at.above(doses) {
        None => NO_DOSE_ABOVE,
        Some(_) if case.is_closed_above => CLOSED_ABOVE,
        Some(_) => OPEN_ABOVE,
    }
    .to_owned()
}

fn next_has_enough(case: &Case, _: usize) -> String {
    match case.next_has {
        NextHas::NotEnough => NEXT_HAS_NOT_ENOUGH,
        NextHas::EnoughPlaces => "the next dose level has enough patients with those pending",
        NextHas::Enough => NEXT_HAS_ENOUGH,
    }
    .to_owned()
}

/// Moderate toxicities of single patients.
fn moderate(case: &Case, _: usize) -> String {
    match case.standing.moderate {
        0 => "no moderate toxicity".to_owned(),
        1 => "1 moderate toxicity".to_owned(),
        many => format!("{many} moderate toxicities"),
    }
}

fn patients_below(case: &Case, _: usize) -> String {
    match case.at.below().map(|below| case.standing.tallies.patients(below)) {
        None => NO_DOSE_BELOW.to_owned(),
        Some(0) => UNTRIED_BELOW.to_owned(),
        Some(patients) => format!("{BELOW_HAS}{patients}{PATIENTS}"),
    }
}

fn tally_above(case: &Case, doses: usize) -> String {
    case.at.above(doses).map_or(NO_DOSE_ABOVE.to_owned(), |above| ABOVE.to_owned() + &tally(case, above))
}

fn tally_below(case: &Case, _: usize) -> String {
    case.at.below().map_or(NO_DOSE_BELOW.to_owned(), |below| BELOW.to_owned() + &tally(case, below))
}

fn tally(case: &Case, dose: DoseLevel) -> String {
    let tallies = &case.standing.tallies;
    format!("{}/{}", tallies.dlts(dose), tallies.patients(dose))
}

/// DLTs and patients at every dose level, the one just treated in brackets.
fn everything(case: &Case, doses: usize) -> String {
    let all = DoseLevel::ladder(doses).map(|dose| {
        let tally = tally(case, dose);
        if dose == case.at { format!("[{tally}]") } else { tally }
    });
    let barred = if case.standing.last_cohort.is_some() { " after a cohort that bars going up" } else { "" };
    let toxicities = match case.standing.moderate {
        0 => String::new(),
        _ => format!(" with {}", moderate(case, doses)),
    };
    all.collect::<Vec<_>>().join(" ") + barred + &toxicities
}

/// The values of the features of a case.
type Key = Vec<String>;

/// Every distinct decision of these cases with the conditions under which it is taken.
pub(super) fn conditions(cases: &[Case], doses: usize) -> Vec<(String, RelativeDecision)> {
    for features in FEATURES {
        let key = |case: &Case| features.iter().map(|feature| feature(case, doses)).collect::<Key>();
        let mut verdicts: BTreeMap<Key, RelativeDecision> = BTreeMap::new();
        let is_settled = cases.iter().all(|case| *verdicts.entry(key(case)).or_insert(case.verdict) == case.verdict);
        if is_settled {
            return described(&verdicts, features.len());
        }
    }
    Vec::new()
}

/// Decisions with their conditions, each without the features that it can do without.
fn described(verdicts: &BTreeMap<Key, RelativeDecision>, features: usize) -> Vec<(String, RelativeDecision)> {
    let distinct: BTreeSet<RelativeDecision> = verdicts.values().copied().collect();
    let describe = |verdict: RelativeDecision| {
        let keys = |of: bool| verdicts.iter().filter(move |(_, is)| (**is == verdict) == of).map(|(key, _)| key);
        let mut needed: Vec<usize> = (0..features).collect();
        for feature in 0..features {
            let without: Vec<usize> = needed.iter().copied().filter(|&kept| kept != feature).collect();
            let others: BTreeSet<Key> = keys(false).map(|key| part(key, &without)).collect();
            if keys(true).all(|key| !others.contains(&part(key, &without))) {
                needed = without;
            }
        }
        // Places on the ladder, which come first, are told together where all else is the same.
        let mut places: BTreeMap<Key, BTreeSet<&str>> = BTreeMap::new();
        for key in keys(true) {
            let mut rest = part(key, &needed);
            let known =
                [LOWEST, BETWEEN, TOP].into_iter().find(|place| rest.first().is_some_and(|first| first == place));
            if known.is_some() {
                rest.remove(0);
            }
            places.entry(rest).or_default().extend(known);
        }
        // And so are numbers of patients below.
        let mut numbers: BTreeMap<(BTreeSet<&str>, Key), BTreeSet<u32>> = BTreeMap::new();
        for (mut rest, places) in places {
            let number = rest.iter_mut().find_map(|part| {
                let number = part.strip_prefix(BELOW_HAS)?.strip_suffix(PATIENTS)?.parse::<u32>().ok()?;
                part.truncate(BELOW_HAS.len());
                Some(number)
            });
            numbers.entry((places, rest)).or_default().extend(number);
        }
        let told = numbers.into_iter().map(|((places, rest), numbers)| {
            let place = together(&places);
            let numbers: Vec<String> = numbers.iter().map(u32::to_string).collect();
            let number = |part: String| if part == BELOW_HAS { part + &numbers.join(OR) + PATIENTS } else { part };
            let parts = Some(place).filter(|place| !place.is_empty()).into_iter().chain(rest.into_iter().map(number));
            parts.collect::<Vec<_>>().join(AND)
        });
        (told.collect::<Vec<_>>().join(OR), verdict)
    };
    distinct.into_iter().map(describe).collect()
}

/// Several places on the ladder in as few words as it takes.
fn together(places: &BTreeSet<&str>) -> String {
    let has = |place| places.contains(place);
    match (has(LOWEST), has(BETWEEN), has(TOP)) {
        (true, true, false) => BELOW_TOP.to_owned(),
        (false, true, true) => ABOVE_LOWEST.to_owned(),
        (true, false, true) => LOWEST_OR_TOP.to_owned(),
        (true, true, true) => String::new(),
        _ => places.iter().copied().collect::<Vec<_>>().join(OR),
    }
}

fn part(key: &Key, features: &[usize]) -> Key {
    features.iter().map(|&feature| key[feature].clone()).collect()
}
