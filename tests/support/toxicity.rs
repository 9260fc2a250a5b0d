//! What makes a dose level too toxic for good, worked out from the sources anew.

use dosim::scenario::{GeneralRules, IntervalConduct, Rule};

use super::exact::binomial;

/// What a 3+3, an A+B, a rolling six or an IQ 3+3 finds too toxic, and what an interval design eliminates.
pub fn is_eliminated(rule: &Rule, patients: u32, dlts: u32) -> bool {
    let by_posterior = |conduct: &IntervalConduct| {
        let target = conduct.target_dlt_rate.get();
        // P(Beta(1 + y, 1 + n − y) > target) is P(Binomial(n + 1, target) ≤ y).
        let above: f64 = (0..=dlts).map(|k| binomial(patients + 1, k, target)).sum();
        patients >= conduct.eliminate_from && above > conduct.eliminate_above.get()
    };
    let by_cut_offs = |a: u32, d: u32, tolerated: u32| dlts > if patients <= a { d } else { tolerated };
    match rule {
        Rule::ThreePlusThree(switches) => by_cut_offs(3, 1, switches.dlts_tolerated_in_six.into()),
        Rule::AcceleratedTitration(rule) => by_cut_offs(3, 1, rule.then.dlts_tolerated_in_six.into()),
        Rule::APlusB(rule) => by_cut_offs(rule.cut_offs.a.into(), rule.cut_offs.d.into(), rule.cut_offs.e.into()),
        Rule::IThreePlusThree(rule) => by_posterior(&rule.interval.conduct),
        Rule::Mtpi(rule) => by_posterior(&rule.interval.conduct),
        Rule::Keyboard(rule) => by_posterior(&rule.interval.conduct),
        Rule::Boin(rule) => by_posterior(&rule.conduct),
        Rule::Blrm(_) | Rule::Crm(_) | Rule::TiteCrm(_) => {
            unreachable!("eliminates no dose level: it goes by its model alone")
        }
        Rule::TiteBoin(rule) => by_posterior(&rule.boin.conduct),
        // The tables of these tests are those of a 3+3.
        Rule::DecisionTable(_) => by_cut_offs(3, 1, 1),
        Rule::RollingSix(_) | Rule::IqThreePlusThree(_) => dlts > 1,
    }
}

/// The rule on the lowest dose level that fits any design: Beta(1, 1), three patients or more.
pub fn lowest_is_too_toxic(rules: &GeneralRules, target: f64, patients: u32, dlts: u32) -> bool {
    let above: f64 = (0..=dlts).map(|k| binomial(patients + 1, k, target)).sum();
    rules.lowest_too_toxic.is_some_and(|limit| patients >= 3 && above > limit.get())
}
