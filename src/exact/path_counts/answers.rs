//! Answers to curves from counted ways: for every maximum of patients, several curves side by side.

use super::count::{Ends, PathCounts};
use super::key::MOST_DOSES;
use crate::characteristics::{Estimate, OutcomeCriteria};
use crate::exact::curve_answer::{CurveAnswer, CurveSize, with_size};
use crate::exact::pass::Selection;

/// Curves that are answered side by side.
pub const CURVES_AT_ONCE: usize = 8;

/// What can be recommended: none, undetermined, or a dose level.
const RECOMMENDED: usize = 2 + MOST_DOSES;

/// A number for each curve.
type Lanes = [f64; CURVES_AT_ONCE];

const ZERO: Lanes = [0.0; CURVES_AT_ONCE];

/// What trials with one maximum come to, added up.
#[derive(Clone, Copy)]
struct Sums {
    /// By what is recommended.
    recommended: [Lanes; RECOMMENDED],
    patients: Lanes,
    dlts: Lanes,
}

impl Sums {
    const NONE: Self = Self { recommended: [ZERO; RECOMMENDED], patients: ZERO, dlts: ZERO };

    fn add(&mut self, other: &Self) {
        self.recommended.iter_mut().zip(&other.recommended).for_each(|(to, more)| add(to, more));
        add(&mut self.patients, &other.patients);
        add(&mut self.dlts, &other.dlts);
    }
}

impl PathCounts {
    /// The answers to up to [`CURVES_AT_ONCE`] curves, in each of which everybody is evaluable: maxima within curves.
    pub fn answers(&self, curves: &[OutcomeCriteria]) -> Vec<Vec<CurveAnswer>> {
        debug_assert!(curves.len() <= CURVES_AT_ONCE);
        let factors: Vec<Vec<Lanes>> = (0..self.doses).map(|dose| self.factors(curves, dose)).collect();
        // Of trials that end on their own, those that a maximum lets end and the one below does not; and of those broken off.
        let (mut ended, mut broken_off) = (vec![Sums::NONE; self.sizes], vec![Sums::NONE; self.sizes]);
        for ends in &self.ends {
            let sums = if ends.is_broken_off { &mut broken_off } else { &mut ended };
            if let Some(sums) = sums.get_mut(ends.least) {
                ends.add_to(sums, &factors);
            }
        }
        let mut so_far = Sums::NONE;
        let by_size: Vec<Sums> = ended
            .iter()
            .zip(&broken_off)
            .map(|(ended, broken_off)| {
                so_far.add(ended);
                let mut sums = so_far;
                sums.add(broken_off);
                sums
            })
            .collect();
        let answers = |(lane, criteria): (usize, &OutcomeCriteria)| {
            by_size.iter().map(|sums| answer(sums, lane, criteria, self.doses)).collect()
        };
        curves.iter().enumerate().map(answers).collect()
    }

    /// p^y (1 − p)^(n − y) at a dose level, for all numbers of patients and DLTs.
    fn factors(&self, curves: &[OutcomeCriteria], dose: usize) -> Vec<Lanes> {
        let most = self.most_at_a_dose;
        let powers = |base: &dyn Fn(f64) -> f64| {
            let mut bases = ZERO;
            bases.iter_mut().zip(curves).for_each(|(to, of)| *to = base(of.dlt_probabilities[dose]));
            let first = [1.0; CURVES_AT_ONCE];
            let all = std::iter::successors(Some(first), |last| Some(times(last, &bases)));
            all.take(most + 1).collect::<Vec<Lanes>>()
        };
        let (with, without) = (powers(&|p| p), powers(&|p| 1.0 - p));
        let of = |patients: usize| (0..=patients).map(move |dlts| (dlts, patients - dlts));
        (0..=most).flat_map(of).map(|(dlts, others)| times(&with[dlts], &without[others])).collect()
    }
}

impl Ends {
    fn add_to(&self, sums: &mut Sums, factors: &[Vec<Lanes>]) {
        let doses = factors.len();
        // Of each end the product of the factors of so many of the lowest dose levels.
        let mut products = [[1.0; CURVES_AT_ONCE]; MOST_DOSES + 1];
        let (mut all, mut dlts) = (ZERO, ZERO);
        let mut places = self.factors.iter();
        for ((&shared, &ways), &dlts_there) in self.shared.iter().zip(&self.ways).zip(&self.dlts) {
            for (dose, &place) in (usize::from(shared)..doses).zip(places.by_ref()) {
                products[dose + 1] = times(&products[dose], &factors[dose][usize::from(place)]);
            }
            let probability = products[doses].map(|product| product * ways);
            let dlts_there = f64::from(dlts_there);
            add(&mut all, &probability);
            dlts.iter_mut().zip(&probability).for_each(|(to, p)| *to += p * dlts_there);
        }
        let patients = f64::from(self.patients);
        add(&mut sums.recommended[usize::from(self.recommended)], &all);
        add(&mut sums.patients, &all.map(|p| p * patients));
        add(&mut sums.dlts, &dlts);
    }
}

fn answer(sums: &Sums, lane: usize, criteria: &OutcomeCriteria, doses: usize) -> CurveAnswer {
    let recommended = |code: usize| sums.recommended[code][lane];
    let mut selection =
        Selection { none_tolerable: recommended(0), undetermined: recommended(1), ..Selection::default() };
    (0..doses).for_each(|dose| selection.mtd[dose] = recommended(2 + dose));
    selection.settle();
    let size = CurveSize {
        mean_patients: Estimate::exact(sums.patients[lane]),
        mean_dlts: Estimate::exact(sums.dlts[lane]),
        p_more_than_planned: None,
        trials: None,
    };
    with_size(&selection, criteria, size)
}

#[inline]
fn times(one: &Lanes, other: &Lanes) -> Lanes {
    let mut product = *one;
    product.iter_mut().zip(other).for_each(|(to, by)| *to *= by);
    product
}

#[inline]
fn add(to: &mut Lanes, more: &Lanes) {
    to.iter_mut().zip(more).for_each(|(to, more)| *to += more);
}
