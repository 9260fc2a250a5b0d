//! Variants of a design: every combination of switches, caps and starting doses.

use crate::scenario::{DesignSpec, NamedDesign, Plan, Rule, Switches, Variants};

/// The plan with its designs replaced by the variants, each of them once. Their names count them.
pub fn variants(plan: &Plan, variants: &Variants) -> Plan {
    let base = &plan.designs[variants.base_design].spec;
    let mut specs: Vec<DesignSpec> = Vec::new();
    for rule in rules(&base.rule, variants) {
        for &cap in &variants.cap {
            for &at_cap in &variants.at_cap {
                // Without a cap it does not matter what would happen there.
                let at_cap = cap.map_or(base.at_cap, |_| at_cap);
                let spec = DesignSpec { rule: rule.clone(), cap, at_cap, ..base.clone() };
                if !specs.contains(&spec) {
                    specs.push(spec);
                }
            }
        }
    }
    let named = |(number, spec)| NamedDesign { name: format!("variant {number}"), spec };
    Plan { designs: (1..).zip(specs).map(named).collect(), ..plan.clone() }
}

/// A 3+3 with every combination of switches; of other rules only the base itself.
fn rules(base: &Rule, variants: &Variants) -> Vec<Rule> {
    match base.as_three_plus_three() {
        Some(switches) => every_switch(*switches, variants).into_iter().map(Rule::ThreePlusThree).collect(),
        None => vec![base.clone()],
    }
}

fn every_switch(base: Switches, variants: &Variants) -> Vec<Switches> {
    let mut all = vec![base];
    all = every(all, &variants.de_escalate, |switches, de_escalate| Switches { de_escalate, ..switches });
    all = every(all, &variants.expand_top_dose, |switches, expand_top_dose| Switches { expand_top_dose, ..switches });
    all = every(all, &variants.dlts_tolerated_in_six, |switches, dlts_tolerated_in_six| Switches {
        dlts_tolerated_in_six,
        ..switches
    });
    every(all, &variants.starting_dose, |switches, starting_dose| Switches { starting_dose, ..switches })
}

/// Each of these with each value put in.
fn every<T: Copy>(all: Vec<Switches>, values: &[T], put: impl Fn(Switches, T) -> Switches) -> Vec<Switches> {
    all.into_iter().flat_map(|switches| values.iter().map(|&value| put(switches, value)).collect::<Vec<_>>()).collect()
}
