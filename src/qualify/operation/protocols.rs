//! What a protocol adds to a rule, or prints instead of one, against closed forms.

use super::{exact_of, text};
use crate::qualify::check::{Comparison, Outcome};

/// An A+B+C as its table: 2 of 6 gives three more.
const THREE_BY_THREE: &str = "[[design]]\nname = \"3+3+3\"\n[design.decision_table]\nescalate_at_top = \"stop\"\n\
     choose_mtd = \"highest-passed\"\ntable = '''\npatients,dlts,decision\n3,0,escalate\n3,1,stay\n3,2+,eliminate\n\
     6,0-1,escalate\n6,2,stay\n6,3+,eliminate\n9,2,escalate\n9,3+,eliminate\n'''\n";

/// One dose level is passed with probability q³ + 3pq²·q³ + (3pq²)²·q³.
pub(super) fn printed_table() -> Result<Outcome, String> {
    let mut comparison = Comparison::new();
    for p in [0.07_f64, 0.31] {
        let q = 1.0 - p;
        let one = 3.0 * p * q.powi(2);
        let passed = q.powi(3) * (1.0 + one + one * one);
        let of = exact_of(&text(0.3, &[&[p]], THREE_BY_THREE))?;
        let found = of.doses.first().map_or(f64::NAN, |dose| dose.p_mtd.value);
        comparison.number(|| format!("passed, p = {p}"), found, passed);
        comparison.number(|| format!("none, p = {p}"), of.p_none_tolerable.value, 1.0 - passed);
    }
    comparison.within(4, 1e-12, "")
}

/// Six at the MTD is what Korn 1994 does: the rule that de-escalates and treats six at the top.
pub(super) fn six_at_the_mtd() -> Result<Outcome, String> {
    let curve: &[f64] = &[0.1, 0.25, 0.45];
    let of = |keys: &str| exact_of(&text(0.3, &[curve], &format!("[[design]]\nname = \"3+3\"\n{keys}")));
    let with = of("at_least_at_mtd = 6\n[design.three_plus_three]\nrule = \"classic\"\n")?;
    let korn = of("[design.three_plus_three]\nrule = \"de-escalating-top-six\"\n")?;
    let mut comparison = Comparison::new();
    for (found, expected) in with.doses.iter().zip(&korn.doses) {
        comparison.number(|| format!("MTD {}", found.dose), found.p_mtd.value, expected.p_mtd.value);
    }
    for (what, found, expected) in
        [("patients", with.mean_patients(), korn.mean_patients()), ("DLTs", with.mean_dlts(), korn.mean_dlts())]
    {
        let [found, expected] = [found, expected].map(|mean| mean.map_or(f64::NAN, |mean| mean.value));
        comparison.number(|| what.to_owned(), found, expected);
    }
    comparison.within(5, 1e-12, "")
}
