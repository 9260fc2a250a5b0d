//! The definitions by which everything is judged, by hand.

use super::{Setting, exact_of, plan, text};
use crate::qualify::check::{Comparison, Outcome};

const ANY: &str = "[[design]]\nname = \"3+3\"\n[design.three_plus_three]\n";

/// Curves for a target of 0.30, with the true MTD by either definition; 0 for none.
const TRUE_MTD: [(&[f64], usize, usize); 6] = [
    (&[0.10, 0.30, 0.50], 2, 2),
    (&[0.10, 0.20, 0.28], 3, 3),
    (&[0.20, 0.40], 1, 1),
    (&[0.10, 0.35], 1, 2),
    (&[0.35, 0.50], 0, 1),
    (&[0.30, 0.30, 0.45], 2, 1),
];

pub(super) fn true_mtd(_: &Setting<'_>) -> Result<Outcome, String> {
    let mut comparison = Comparison::new();
    for (curve, highest, nearest) in TRUE_MTD {
        for (definition, expected) in [("highest-at-or-below-target", highest), ("nearest-to-target", nearest)] {
            let plan = plan(&format!("true_mtd = \"{definition}\"\n{}", text(0.3, &[curve], ANY)))?;
            let found = plan.true_mtd_of(&plan.scenarios[0]).map_or(0, |dose| dose.number());
            comparison.word(|| format!("{definition} of {curve:?}"), &found.to_string(), &expected.to_string());
        }
    }
    comparison.all_same(12)
}

pub(super) fn correct_selection(_: &Setting<'_>) -> Result<Outcome, String> {
    let mut comparison = Comparison::new();
    for (curve, true_mtd, _) in TRUE_MTD {
        let of = exact_of(&text(0.3, &[curve], ANY))?;
        let mtd: Vec<f64> = of.doses.iter().map(|dose| dose.p_mtd.value).collect();
        let correct = true_mtd.checked_sub(1).map_or(of.p_none_tolerable.value, |place| mtd[place]);
        comparison.number(|| format!("correct, {curve:?}"), of.p_correct.value, correct);
        comparison.number(|| format!("overdose, {curve:?}"), of.p_overdose.value, mtd[true_mtd..].iter().sum());
        let all = of.p_none_tolerable.value + of.p_undetermined.value + mtd.iter().sum::<f64>();
        comparison.number(|| format!("all, {curve:?}"), all, 1.0);
    }
    comparison.within(18, 1e-12, "")
}
