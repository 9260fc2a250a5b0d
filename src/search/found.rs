//! What a search found: which designs keep what is wanted, which is the best, which comes nearest, and which no other exceeds.

use std::cmp::Ordering;

use super::candidate::{Candidate, SearchQuantity};
use crate::scenario::{Best, NamedDesign, Plan, Search, Setting, Variant, Wanted};

/// Values that differ by less differ only by rounding.
const SAME: f64 = 1e-9;

/// One thing that is wanted of a design.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Requirement {
    /// Of which quantity.
    pub quantity: SearchQuantity,
    /// Of its mean over the worst curves, not over all.
    pub of_worst: bool,
    /// At least this for P(correct selection), at most this for all else.
    pub limit: f64,
}

impl Requirement {
    /// Everything that is wanted.
    pub fn all(wanted: &Wanted) -> Vec<Self> {
        use SearchQuantity::{Correct, Dlts, Overdose, Patients};
        let of = |quantity, of_worst, limit: Option<f64>| limit.map(|limit| Self { quantity, of_worst, limit });
        let p = |limit: Option<crate::probability::Probability>| limit.map(|limit| limit.get());
        let all = [
            of(Correct, false, p(wanted.correct)),
            of(Correct, true, p(wanted.correct_worst)),
            of(Overdose, false, p(wanted.overdose)),
            of(Overdose, true, p(wanted.overdose_worst)),
            of(Patients, false, wanted.patients),
            of(Patients, true, wanted.patients_worst),
            of(Dlts, false, wanted.dlts),
            of(Dlts, true, wanted.dlts_worst),
        ];
        all.into_iter().flatten().collect()
    }

    /// Whether it is a least value, not a greatest.
    pub fn is_least(&self) -> bool {
        self.quantity == SearchQuantity::Correct
    }

    /// What a design has.
    pub fn value(&self, candidate: &Candidate) -> f64 {
        let judged = candidate.judged(self.quantity);
        if self.of_worst { judged.worst } else { judged.mean.value }
    }

    /// How far a design is from it, as a share of the limit; 0 if it keeps it.
    pub fn lacks(&self, candidate: &Candidate) -> f64 {
        let value = self.value(candidate);
        let lacking = if self.is_least() { self.limit - value } else { value - self.limit };
        if lacking > SAME { lacking / self.limit.max(SAME) } else { 0.0 }
    }

    /// Whether simulation leaves it open: the mean is within two standard errors of the limit.
    pub fn is_open(&self, candidate: &Candidate) -> bool {
        let mean = candidate.judged(self.quantity).mean;
        let se = mean.mc_se.filter(|_| candidate.trials.is_some() && !self.of_worst);
        se.is_some_and(|se| (mean.value - self.limit).abs() < 2.0 * se)
    }
}

/// All designs of a search with what each comes to.
#[derive(Debug, Clone)]
pub struct Searched {
    /// The plan that was searched for.
    pub plan: Plan,
    /// What was asked.
    pub search: Search,
    /// In the order of the variants.
    pub candidates: Vec<Candidate>,
}

impl Searched {
    /// Everything that is wanted.
    pub fn requirements(&self) -> Vec<Requirement> {
        Requirement::all(&self.search.wanted)
    }

    /// How far the design at this place is from what is wanted, as the sum of the shares of the limits; 0 if it keeps all.
    pub fn lacks(&self, place: usize) -> f64 {
        self.requirements().iter().map(|requirement| requirement.lacks(&self.candidates[place])).sum()
    }

    /// The designs that keep what is wanted, the best first.
    pub fn feasible(&self) -> Vec<usize> {
        let mut places: Vec<_> = (0..self.candidates.len()).filter(|&place| self.lacks(place) <= 0.0).collect();
        places.sort_by(|&one, &other| self.order(one, other));
        places
    }

    /// The best of those that keep what is wanted.
    pub fn best(&self) -> Option<usize> {
        self.feasible().first().copied()
    }

    /// All designs, the one that lacks least of what is wanted first, the better one of equals before the other.
    pub fn by_lack(&self) -> Vec<usize> {
        let mut places: Vec<_> = (0..self.candidates.len()).collect();
        places
            .sort_by(|&one, &other| self.lacks(one).total_cmp(&self.lacks(other)).then_with(|| self.order(one, other)));
        places
    }

    /// The design that lacks least of what is wanted, the better one of equals.
    pub fn nearest(&self) -> Option<usize> {
        self.by_lack().first().copied()
    }

    /// The better one first: by what makes the best, then by all else, then in the order of the variants.
    fn order(&self, one: usize, other: usize) -> Ordering {
        use SearchQuantity::{Correct, Dlts, Overdose, Patients};
        let first = match self.search.best {
            Best::FewestPatients => Patients,
            Best::MostCorrect => Correct,
            Best::LeastOverdose => Overdose,
            Best::FewestDlts => Dlts,
        };
        // In steps, so that what is the same as each of two others makes them the same too.
        let steps = |place: usize, quantity| (self.candidates[place].mean(quantity) / SAME).round();
        let by = |quantity| {
            let (one, other) = (steps(one, quantity), steps(other, quantity));
            if quantity == Correct { other.total_cmp(&one) } else { one.total_cmp(&other) }
        };
        let order = [first, Correct, Patients, Overdose, Dlts].into_iter().map(by);
        order.fold(Ordering::Equal, Ordering::then).then(one.cmp(&other))
    }

    /// The designs that no other exceeds in both correct selection and, downwards, another quantity; by that quantity.
    pub fn frontier(&self, against: SearchQuantity) -> Vec<usize> {
        let at =
            |place: usize| (self.candidates[place].mean(against), self.candidates[place].mean(SearchQuantity::Correct));
        let mut places: Vec<_> = (0..self.candidates.len()).collect();
        places.sort_by(|&one, &other| {
            let ((cost, correct), (cost_other, correct_other)) = (at(one), at(other));
            cost.total_cmp(&cost_other).then(correct_other.total_cmp(&correct)).then(one.cmp(&other))
        });
        let mut most = f64::NEG_INFINITY;
        places.retain(|&place| {
            let exceeds = at(place).1 > most + SAME;
            most = most.max(at(place).1);
            exceeds
        });
        places
    }

    /// The keys that vary, each with its value in the design at this place.
    pub fn settings(&self, place: usize) -> Vec<(&'static str, &Setting)> {
        let variants = &self.search.variants;
        let values = variants.keys.iter().zip(&variants.designs[place].places);
        values.map(|(of, &value)| (of.key, &of.values[value])).collect()
    }

    /// The plan with the design at this place alone, and nothing that varies.
    pub fn plan_of(&self, place: usize) -> Plan {
        let Variant { spec, expansion, .. } = &self.search.variants.designs[place];
        let name = self.plan.designs[self.search.variants.base_design].name.clone();
        Plan {
            designs: vec![NamedDesign { name, spec: spec.clone() }],
            expansion: expansion.clone(),
            // They name designs by their places.
            sweep: None,
            search: None,
            sensitivity: None,
            ..self.plan.clone()
        }
    }
}
