//! What `stop_cohort_at_excess` does under each design of a plan, which is told where it does less than its name says.

use super::{NamedDesign, Plan};
use crate::design::Excess;
use crate::input::Reader;

const KEY: &str = "stop_cohort_at_excess";

/// The names of the designs to which it means this; empty if there are none.
fn names(designs: &[NamedDesign], excess: Excess) -> String {
    let designs = designs.iter().filter(|design| design.spec.rule.excess() == excess);
    designs.map(|design| format!("\"{}\"", design.name)).collect::<Vec<_>>().join(", ")
}

fn has(designs: &[NamedDesign], excess: Excess) -> bool {
    designs.iter().any(|design| design.spec.rule.excess() == excess)
}

/// Where it does less than its name says, a clause for each kind of design.
fn less(designs: &[NamedDesign]) -> Vec<String> {
    let mut less = Vec::new();
    if has(designs, Excess::Elimination) {
        let names = names(designs, Excess::Elimination);
        less.push(format!("stops a cohort of {names} only by DLTs that eliminate its dose level"));
    }
    if has(designs, Excess::Nothing) {
        let names = names(designs, Excess::Nothing);
        less.push(format!("has no effect under {names}, where every DLT of a cohort matters or there are no cohorts"));
    }
    less
}

/// What holds, behind the key in the echo of a plan; `None` if it is what the key says.
pub(crate) fn note(plan: &Plan) -> Option<String> {
    let designs = &plan.designs;
    if !plan.conduct.stop_cohort_at_excess {
        let whole = || {
            format!("whole cohorts: those of {} are filled up after DLTs that decide", names(designs, Excess::TooToxic))
        };
        return has(designs, Excess::TooToxic).then(whole);
    }
    let less = less(designs);
    (!less.is_empty()).then(|| less.join("; "))
}

/// A plan under none of whose designs the key does what it says.
pub(super) fn warn(conduct: &Reader<'_>, designs: &[NamedDesign]) {
    if has(designs, Excess::TooToxic) || designs.is_empty() {
        return;
    }
    conduct.warn(KEY, less(designs).join("; "), "leave it out, or set it to false: whole cohorts are treated then");
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::parse;

    const FILE: &str = "title = \"t\"\ntarget_dlt_rate = 0.3\n[[dose]]\nlabel = \"low\"\n[[dose]]\nlabel = \"high\"\n\
                        [[scenario]]\nname = \"s\"\ndlt_probabilities = [0.1, 0.3]\n";

    /// The warnings of a file with these designs, and what its echo says behind the key.
    fn said(designs: &[(&str, &str)], stops: bool) -> (String, Option<String>) {
        let tables = designs.iter().map(|(name, rule)| format!("[[design]]\nname = \"{name}\"\n{rule}\n"));
        let designs = tables.collect::<String>();
        match parse("file", &format!("{FILE}{designs}[conduct]\nstop_cohort_at_excess = {stops}\n")) {
            Ok(loaded) => (loaded.warnings.to_string(), note(&loaded.plan)),
            Err(wrong) => (format!("refused: {wrong}"), None),
        }
    }

    const CRM: (&str, &str) = ("CRM", "max_patients = 12\n[design.crm]");
    const BOIN: (&str, &str) = ("BOIN", "max_patients = 12\n[design.boin]");
    const ROLLING: (&str, &str) = ("R6", "[design.rolling_six]");
    const PLAIN: (&str, &str) = ("3+3", "[design.three_plus_three]");

    #[test]
    fn the_key_is_never_without_effect_in_silence() {
        for designs in [&[CRM][..], &[ROLLING], &[CRM, ROLLING]] {
            let (warnings, note) = said(designs, true);
            assert!(warnings.contains("conduct.stop_cohort_at_excess: has no effect under"), "{warnings}");
            assert!(designs.iter().all(|(name, _)| warnings.contains(&format!("{name:?}"))), "{warnings}");
            assert!(note.is_some_and(|note| note.starts_with("has no effect under")));
        }
        let (warnings, _) = said(&[BOIN], true);
        assert!(
            warnings.contains("stops a cohort of \"BOIN\" only by DLTs that eliminate its dose level"),
            "{warnings}"
        );
    }

    #[test]
    fn beside_a_3_plus_3_the_echo_says_what_holds() {
        assert_eq!(said(&[PLAIN], true), (String::new(), None));
        let (warnings, note) = said(&[PLAIN, CRM, BOIN], true);
        let note = note.unwrap_or_default();
        assert!(
            warnings.is_empty() && note.contains("\"BOIN\" only by") && note.contains("no effect under \"CRM\""),
            "{note}"
        );
        let (warnings, note) = said(&[PLAIN, CRM], false);
        assert!(warnings.is_empty());
        assert_eq!(note.as_deref(), Some("whole cohorts: those of \"3+3\" are filled up after DLTs that decide"));
        assert_eq!(said(&[CRM], false), (String::new(), None));
    }

    #[test]
    fn every_design_of_a_3_plus_3_goes_by_it() {
        for rule in ["[design.a_plus_b]", "[design.accelerated_titration]"] {
            assert_eq!(said(&[("d", rule)], true), (String::new(), None));
        }
    }
}
