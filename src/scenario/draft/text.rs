//! The text of a drafted scenario file, with examples for what was not said.

use std::fmt::Write;

use super::Draft;
use crate::design::{Preset, Rule};
use crate::input::{number, quoted};
use crate::scenario::Treatment;
use crate::scenario::dose_labels::dose_entry;

/// The odds of a DLT at one dose level to those at the one below, in scenarios that are examples.
const ODDS_RATIO: f64 = 2.5;

/// The longest label that the name of a scenario repeats.
const LONGEST_LABEL: usize = 40;

impl Draft {
    /// The scenario file of these rules and dose levels.
    pub(super) fn text(&self, rules: &[Rule], doses: &[String]) -> String {
        let mut text = String::new();
        // Writing to a string cannot fail.
        let _ = self.write(&mut text, rules, doses);
        text
    }

    fn write(&self, text: &mut String, rules: &[Rule], doses: &[String]) -> std::fmt::Result {
        let title = self.title.as_deref().unwrap_or("Dose escalation of a new treatment");
        text.push_str(
            "# Written by `dosim new`, to be changed: `dosim check FILE` shows all that is understood, `dosim run FILE` simulates it,\n\
             # `dosim new --all-keys` prints every key there is.\n",
        );
        writeln!(text, "title = {}", quoted(title))?;
        let gap = if self.treatment.is_none() { "\n" } else { "" };
        writeln!(text, "target_dlt_rate = {} # what the designs aim at or are judged by{gap}", number(self.target()))?;
        match self.treatment {
            None => {}
            Some(Treatment::Infusion) => {
                text.push_str("treatment = \"infusion\" # or \"dose\": tablets and the like, of which the first opens the DLT window\n\n");
            }
            Some(Treatment::Dose) => {
                text.push_str(
                    "treatment = \"dose\" # or \"infusion\": the DLT window may open with preconditioning\n\n",
                );
            }
        }
        text.push_str("dose = [ # the dose levels, the lowest first\n");
        doses.iter().try_for_each(|dose| writeln!(text, "    {},", dose_entry(dose)))?;
        text.push_str("]\n\n");
        self.write_scenarios(text, doses)?;
        rules.iter().try_for_each(|rule| self.write_design(text, rule, doses.len()))?;
        text.push_str(
            "\n# Assumptions about time, from which the duration of the trial follows.\n\
             [enrolment]\npatients_per_month = 2\n[dlt_window]\ndays_after_infusion = 28\n",
        );
        Ok(())
    }

    fn write_scenarios(&self, text: &mut String, doses: &[String]) -> std::fmt::Result {
        let scenarios = if self.dlt.is_empty() {
            writeln!(
                text,
                "# What the truth might be. Nobody knows it: these are examples, in which the odds of a DLT rise {ODDS_RATIO} times from\n\
                 # dose level to dose level. Put what the team expects and fears in their place."
            )?;
            examples(self.target(), doses)
        } else {
            vec![("as given".to_owned(), self.dlt.clone())]
        };
        text.push_str("scenario = [\n");
        for (name, probabilities) in scenarios {
            // Adding zero turns -0 into 0.
            let probabilities: Vec<_> = probabilities.into_iter().map(|p| number(p + 0.0)).collect();
            let list = probabilities.join(", ");
            writeln!(text, "    {{ name = {}, dlt_probabilities = [{list}] }},", quoted(&name))?;
        }
        writeln!(text, "]")
    }

    fn write_design(&self, text: &mut String, rule: &Rule, doses: usize) -> std::fmt::Result {
        let preset = rule.as_three_plus_three().map(|_| self.preset.unwrap_or(Preset::Classic));
        let name =
            preset.map_or_else(|| rule.title().to_owned(), |preset| format!("{} {}", rule.title(), preset.name()));
        writeln!(text, "\n[[design]] # {}", rule.reference())?;
        writeln!(text, "name = {}", quoted(&name))?;
        match (self.max_patients, rule.most_in_all(doses)) {
            (Some(most), Some(least)) if most >= least => {
                writeln!(text, "# max_patients = {most}: this rule never treats more than {least}")?;
            }
            (Some(most), _) => writeln!(text, "max_patients = {most}")?,
            (None, _) => {}
        }
        if let Some(cap) = self.cap {
            writeln!(text, "cap = {cap}")?;
        }
        writeln!(text, "[design.{}]", rule.key())?;
        if let Some(preset) = preset {
            let names: Vec<_> = Preset::ALL.iter().map(|preset| preset.name()).collect();
            writeln!(text, "rule = {} # or {}", quoted(preset.name()), others(&names, preset.name()))?;
        }
        if let Some(start) = self.starting_dose {
            writeln!(text, "starting_dose = {start}")?;
        }
        if let Rule::DecisionTable(table) = rule {
            writeln!(text, "table = {}", table.toml())?;
        }
        if rule.has_key("safety_stop") {
            text.push_str("safety_stop = 0.90 # without it the design treats on where every dose level is too toxic\n");
        }
        Ok(())
    }
}

/// The other names in a sentence.
fn others(names: &[&str], name: &str) -> String {
    names.iter().filter(|other| **other != name).copied().collect::<Vec<_>>().join(", ")
}

/// Scenarios in which the true MTD is at the lowest, a middle or the highest dose level (at each, if there are few), or none is
/// tolerable.
fn examples(target: f64, doses: &[String]) -> Vec<(String, Vec<f64>)> {
    const FEW: usize = 3;
    let count = doses.len();
    let mut levels: Vec<usize> = if count <= FEW { (1..=count).collect() } else { vec![1, count.div_ceil(2), count] };
    levels.dedup();
    let named = levels.into_iter().filter_map(|level| {
        let label = doses.get(level.checked_sub(1)?)?;
        let is_short = label.chars().count() <= LONGEST_LABEL;
        let name = if is_short { format!("MTD at {label}") } else { format!("MTD at dose level {level}") };
        Some((name, curve(target, level, count)))
    });
    named.chain([("all too toxic".to_owned(), curve(target, 0, count))]).collect()
}

/// DLT probabilities with the target at this dose level, counted from 1; with 0, all are above it.
fn curve(target: f64, level: usize, count: usize) -> Vec<f64> {
    let odds = target / (1.0 - target);
    let rounded = |p: f64| (p * 100.0).round() / 100.0;
    (1..=count)
        .map(|at| {
            let steps = at as f64 - level as f64;
            let odds = odds * libm::pow(ODDS_RATIO, steps);
            let probability = rounded(odds / (1.0 + odds));
            if at == level {
                target
            } else if at < level {
                // Of a target near 0 the rounded value may be 0, or more than the target.
                let least = probability.max(0.01);
                if least <= target { least } else { target / 2.0 }
            } else {
                let most = probability.min(0.99);
                if most > target { most } else { f64::midpoint(target, 1.0) }
            }
        })
        .collect()
}
