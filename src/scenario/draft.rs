//! A short scenario file from a few answers: what `dosim new` writes, and what a plan without a file is made from.

use std::fmt::Write;

use super::designs::{LEAST_CAP, MOST_CAP};
use super::dose_labels::{DoseLabelError, amount, check_labels, dose_entry, two_units};
use super::file::{Loaded, parse};
use crate::design::{Preset, Rule};
use crate::input::{Diagnostics, number, quoted};

/// The odds of a DLT at one dose level to those at the one below, in scenarios that are examples.
const ODDS_RATIO: f64 = 2.5;

/// The longest label that the name of a scenario repeats.
const LONGEST_LABEL: usize = 40;

const MOST_PATIENTS: u32 = 1_000;

/// What was said of a trial; what was not is filled in with examples.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Draft {
    /// What the trial is called.
    pub title: Option<String>,
    /// Dose levels as people write them, the lowest first: "10 mg" has an amount and a unit, "low" has not.
    pub doses: Vec<String>,
    /// The DLT rate that the designs aim at or are judged by.
    pub target_dlt_rate: Option<f64>,
    /// True DLT probabilities of one scenario, the lowest dose level first; if there are none, the scenarios are examples.
    pub dlt: Vec<f64>,
    /// What people call the designs: "boin", "3+3".
    pub designs: Vec<String>,
    /// The rule of a 3+3.
    pub preset: Option<Preset>,
    /// The dose level of the first cohort, from 1.
    pub starting_dose: Option<usize>,
    /// The trial ends, and its MTD is declared, when so many patients are evaluable.
    pub max_patients: Option<u32>,
    /// The most patients that may be treated.
    pub cap: Option<u32>,
}

/// Why there is no draft, in the words of the command line.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum DraftError {
    /// Nobody calls a design so.
    #[error("--design {name}: no such design\nhelp: choose one or more of {}", known_designs())]
    UnknownDesign {
        /// As given.
        name: String,
    },
    /// The same design twice.
    #[error(
        "--design names {title} twice\nhelp: name it once; in the file, copy its [[design]] and give the copy another name"
    )]
    RepeatedDesign {
        /// What people call it.
        title: &'static str,
    },
    /// It would go on for ever.
    #[error(
        "--design {title}: it never ends on its own\nhelp: give the number of patients at which it does, such as --max 30"
    )]
    NoMaximum {
        /// What people call it.
        title: &'static str,
    },
    /// Labels alone are not enough for it.
    #[error(
        "--design {title}: it goes by the amounts of the dose levels\nhelp: give them with --doses, such as \"10 mg,20 mg,40 mg\""
    )]
    NoAmounts {
        /// What people call it.
        title: &'static str,
    },
    /// A preset is one of the 3+3.
    #[error("--rule is one of a 3+3, and there is none\nhelp: leave it out, or add 3+3 to --design")]
    RuleWithoutThreePlusThree,
    /// Its model is a function of amounts, which must be of one unit.
    #[error(
        "--design {title}: it goes by the amounts of the dose levels, which are in {one} and in {other}\n\
         help: give them all in one unit with --doses"
    )]
    MixedUnits {
        /// What people call it.
        title: &'static str,
        /// The unit of one dose level.
        one: String,
        /// The unit of another.
        other: String,
    },
    /// The labels are not those of a ladder.
    #[error("--doses: {0}")]
    Doses(#[from] DoseLabelError),
    /// One probability for each dose level.
    #[error("--doses gives {doses} dose levels and --dlt {probabilities} DLT probabilities; give as many of both")]
    DifferentCounts {
        /// Dose levels.
        doses: usize,
        /// DLT probabilities.
        probabilities: usize,
    },
    /// Not on the ladder.
    #[error("--start {start} is no dose level; give 1 to {doses}, 1 being the lowest")]
    StartOutOfRange {
        /// As given.
        start: usize,
        /// How many dose levels there are.
        doses: usize,
    },
    /// Neither 0 nor 1 can be aimed at.
    #[error("--target {0} is no DLT rate to aim at; give a number between 0 and 1, such as 0.25 or 25%")]
    TargetOutOfRange(f64),
    /// Nobody, or more than a trial of phase I can have.
    #[error("--max {0} is out of range; give 1 to {MOST_PATIENTS} patients")]
    MaximumOutOfRange(u32),
    /// No cohort fits below the cap, or no trial could ever reach it.
    #[error(
        "--cap {0} is out of range; give {LEAST_CAP} (one cohort) to {MOST_CAP} patients, or leave it out for no cap"
    )]
    CapOutOfRange(u32),
    /// What was said does not go together, as the file tells that would have been written.
    #[error("{0}")]
    Invalid(#[from] Diagnostics),
}

fn known_designs() -> String {
    Rule::keys().collect::<Vec<_>>().join(", ")
}

impl Draft {
    /// The rules of the designs; a 3+3 if none is named.
    ///
    /// # Errors
    ///
    /// If a name is unknown or there twice.
    pub fn rules(&self) -> Result<Vec<Rule>, DraftError> {
        let three_plus_three = ["3+3".to_owned()];
        let names = if self.designs.is_empty() { &three_plus_three[..] } else { &self.designs };
        let mut rules: Vec<Rule> = Vec::new();
        for name in names {
            let rule = Rule::called(name).ok_or_else(|| DraftError::UnknownDesign { name: name.trim().to_owned() })?;
            if rules.iter().any(|other| other.key() == rule.key()) {
                return Err(DraftError::RepeatedDesign { title: rule.title() });
            }
            rules.push(rule);
        }
        Ok(rules)
    }

    /// The scenario file, with a comment on each part of it, and with what is strange in it; `name` is what diagnostics call it.
    ///
    /// # Errors
    ///
    /// [`DraftError`], if what was said is not what a file may say.
    pub fn file(&self, name: &str) -> Result<Loaded, DraftError> {
        let rules = self.rules()?;
        let doses = self.ladder()?;
        self.check(&rules, &doses)?;
        let mut text = String::new();
        // Writing to a string cannot fail.
        let _ = self.write(&mut text, &rules, &doses);
        Ok(parse(name, &text)?)
    }

    /// Makes sure that the dose levels that were said, if any, are those of a ladder.
    ///
    /// # Errors
    ///
    /// [`DraftError::Doses`] if they are not.
    pub fn check_doses(&self) -> Result<(), DraftError> {
        if self.doses.is_empty() {
            return Ok(());
        }
        Ok(check_labels(&self.labels())?)
    }

    fn labels(&self) -> Vec<String> {
        self.doses.iter().map(|dose| dose.trim().to_owned()).collect()
    }

    /// The dose levels as people write them.
    fn ladder(&self) -> Result<Vec<String>, DraftError> {
        self.check_doses()?;
        let ladder: Vec<String> = match (&self.doses[..], &self.dlt[..]) {
            ([], []) => ["low", "medium", "high"].map(str::to_owned).to_vec(),
            ([], dlt) => (1..=dlt.len()).map(|number| format!("dose {number}")).collect(),
            _ => self.labels(),
        };
        if !self.dlt.is_empty() && self.dlt.len() != ladder.len() {
            return Err(DraftError::DifferentCounts { doses: ladder.len(), probabilities: self.dlt.len() });
        }
        Ok(ladder)
    }

    fn target(&self) -> f64 {
        self.target_dlt_rate.unwrap_or(0.3)
    }

    fn check(&self, rules: &[Rule], doses: &[String]) -> Result<(), DraftError> {
        let target = self.target();
        if !(target > 0.0 && target < 1.0) {
            return Err(DraftError::TargetOutOfRange(target));
        }
        let count = doses.len();
        if let Some(start) = self.starting_dose.filter(|start| !(1..=count).contains(start)) {
            return Err(DraftError::StartOutOfRange { start, doses: count });
        }
        if let Some(most) = self.max_patients.filter(|most| !(1..=MOST_PATIENTS).contains(most)) {
            return Err(DraftError::MaximumOutOfRange(most));
        }
        if let Some(cap) = self.cap.filter(|cap| !(LEAST_CAP..=MOST_CAP).contains(cap)) {
            return Err(DraftError::CapOutOfRange(cap));
        }
        if self.preset.is_some() && !rules.iter().any(|rule| rule.as_three_plus_three().is_some()) {
            return Err(DraftError::RuleWithoutThreePlusThree);
        }
        if let Some(rule) = rules.iter().find(|rule| rule.needs_amounts()) {
            check_amounts(rule.title(), doses)?;
        }
        let endless = rules.iter().find(|rule| rule.needs_max_patients());
        match endless.filter(|_| self.max_patients.is_none() && self.cap.is_none()) {
            Some(rule) => Err(DraftError::NoMaximum { title: rule.title() }),
            None => Ok(()),
        }
    }

    fn write(&self, text: &mut String, rules: &[Rule], doses: &[String]) -> std::fmt::Result {
        let title = self.title.as_deref().unwrap_or("Dose escalation of a new treatment");
        text.push_str(
            "# Written by `dosim new`, to be changed: `dosim check FILE` shows all that is understood, `dosim run FILE` simulates it,\n\
             # `dosim new --all-keys` prints every key there is.\n",
        );
        writeln!(text, "title = {}", quoted(title))?;
        writeln!(text, "target_dlt_rate = {} # what the designs aim at or are judged by\n", number(self.target()))?;
        text.push_str("dose = [ # the dose levels, the lowest first\n");
        doses.iter().try_for_each(|dose| writeln!(text, "    {},", dose_entry(dose)))?;
        text.push_str("]\n\n");
        self.write_scenarios(text, doses)?;
        rules.iter().try_for_each(|rule| self.write_design(text, rule))?;
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

    fn write_design(&self, text: &mut String, rule: &Rule) -> std::fmt::Result {
        let preset = rule.as_three_plus_three().map(|_| self.preset.unwrap_or(Preset::Classic));
        let name =
            preset.map_or_else(|| rule.title().to_owned(), |preset| format!("{} {}", rule.title(), preset.name()));
        writeln!(text, "\n[[design]] # {}", rule.reference())?;
        writeln!(text, "name = {}", quoted(&name))?;
        if let Some(most) = self.max_patients {
            writeln!(text, "max_patients = {most}")?;
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

/// Makes sure that the dose levels have amounts of one unit, by which a design of this title goes.
fn check_amounts(title: &'static str, doses: &[String]) -> Result<(), DraftError> {
    let units: Option<Vec<&str>> = doses.iter().map(|dose| amount(dose).map(|(_, unit)| unit)).collect();
    let units = units.ok_or(DraftError::NoAmounts { title })?;
    match two_units(units.into_iter()) {
        Some((one, other)) => Err(DraftError::MixedUnits { title, one: one.to_owned(), other: other.to_owned() }),
        None => Ok(()),
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

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use crate::dose::{DoseLevel, MAX_DOSES};

    fn asked() -> Draft {
        Draft {
            designs: ["boin", "crm", "3+3"].map(str::to_owned).to_vec(),
            doses: ["10 mg", " 20 mg", "40 mg "].map(str::to_owned).to_vec(),
            starting_dose: Some(2),
            target_dlt_rate: Some(0.25),
            max_patients: Some(30),
            ..Draft::default()
        }
    }

    #[test]
    fn a_draft_says_what_was_said() {
        let Loaded { text, plan, warnings } = asked().file("new.toml").unwrap();
        assert!(warnings.is_empty(), "{warnings}");
        assert!(text.lines().count() <= 45, "{}", text.lines().count());
        let labels: Vec<_> = plan.doses.iter().map(|dose| dose.label.as_str()).collect();
        assert_eq!(labels, ["10 mg", "20 mg", "40 mg"]);
        assert_eq!(plan.doses[2].amount, Some(40.0));
        assert_eq!(plan.doses[2].unit.as_deref(), Some("mg"));
        let titles: Vec<_> = plan.designs.iter().map(|design| design.spec.rule.title()).collect();
        assert_eq!(titles, ["BOIN", "CRM", "3+3"]);
        for design in &plan.designs {
            assert_eq!(design.spec.general.max_patients, Some(30), "{}", design.name);
            assert!(design.spec.rule.to_string().contains("starting_dose=2"), "{}", design.spec.rule);
            let target = design.spec.rule.target_dlt_rate();
            assert!(target.is_none_or(|target| target.get().to_bits() == 0.25_f64.to_bits()), "{}", design.name);
        }
    }

    #[test]
    fn every_design_has_a_draft() {
        for key in Rule::keys() {
            let draft = Draft { designs: vec![key.to_owned()], doses: asked().doses, ..asked() };
            let plan = draft.file("new.toml").unwrap().plan;
            assert_eq!(plan.designs[0].spec.rule.key(), key);
            let endless = Rule::called(key).unwrap().needs_max_patients();
            let without = Draft { max_patients: None, ..draft }.file("new.toml");
            assert_eq!(matches!(without, Err(DraftError::NoMaximum { .. })), endless, "{key}: {without:?}");
        }
    }

    /// The name of an example says which dose level is the true MTD, for any ladder and target.
    #[test]
    fn examples_are_what_they_are_called() {
        for (count, target) in
            (1..=MAX_DOSES).flat_map(|count| [0.004, 0.1, 0.25, 0.333, 0.6, 0.99].map(|p| (count, p)))
        {
            let doses: Vec<_> = (1..=count).map(|number| format!("{} mg", 10 * number)).collect();
            let draft = Draft { doses, target_dlt_rate: Some(target), ..Draft::default() };
            let plan = draft.file("new.toml").unwrap().plan;
            for scenario in &plan.scenarios {
                let called =
                    plan.true_mtd_of(scenario).map(|dose: DoseLevel| format!("MTD at {} mg", 10 * dose.number()));
                assert_eq!(
                    called.as_deref().unwrap_or("all too toxic"),
                    scenario.name,
                    "{count} doses, target {target}"
                );
                assert!(scenario.dlt_probabilities.is_sorted(), "{scenario:?}");
            }
        }
    }

    #[test]
    fn what_makes_no_sense_is_refused() {
        let refused = |draft: Draft| draft.file("new.toml").unwrap_err();
        let of = |designs: &[&str]| designs.iter().map(|&name| name.to_owned()).collect::<Vec<_>>();
        assert!(matches!(refused(Draft { designs: of(&["bion"]), ..asked() }), DraftError::UnknownDesign { .. }));
        assert!(matches!(
            refused(Draft { designs: of(&["3+3", "3_plus_3"]), ..asked() }),
            DraftError::RepeatedDesign { .. }
        ));
        assert_eq!(
            refused(Draft { starting_dose: Some(4), ..asked() }),
            DraftError::StartOutOfRange { start: 4, doses: 3 }
        );
        assert_eq!(
            refused(Draft { starting_dose: Some(0), ..asked() }),
            DraftError::StartOutOfRange { start: 0, doses: 3 }
        );
        assert_eq!(refused(Draft { target_dlt_rate: Some(1.0), ..asked() }), DraftError::TargetOutOfRange(1.0));
        assert_eq!(refused(Draft { max_patients: Some(0), ..asked() }), DraftError::MaximumOutOfRange(0));
        assert_eq!(refused(Draft { cap: Some(2), ..asked() }), DraftError::CapOutOfRange(2));
        let counts = DraftError::DifferentCounts { doses: 3, probabilities: 1 };
        assert_eq!(refused(Draft { dlt: vec![0.1], ..asked() }), counts);
        let blrm = |doses: &[&str]| Draft { designs: of(&["blrm"]), doses: of(doses), ..asked() };
        assert_eq!(refused(blrm(&["low", "high"])), DraftError::NoAmounts { title: "BLRM" });
        let (one, other) = ("mg/kg".to_owned(), "mg/m2".to_owned());
        let mixed = DraftError::MixedUnits { title: "BLRM", one, other };
        assert_eq!(refused(blrm(&["5 mg/kg", "10 mg/kg", "400 mg/m2"])), mixed);
        let no_three = Draft { designs: of(&["boin"]), preset: Some(Preset::Classic), ..asked() };
        assert_eq!(refused(no_three), DraftError::RuleWithoutThreePlusThree);
        let repeated = DraftError::Doses(DoseLabelError::Repeated("a".to_owned()));
        assert_eq!(refused(Draft { doses: of(&["a", " a"]), ..asked() }), repeated);
        // A quote belongs to the label.
        assert!(
            Draft { doses: of(&["a \"quoted\" \\ label"]), starting_dose: None, ..asked() }.file("new.toml").is_ok()
        );
    }

    #[test]
    fn what_is_strange_is_told() {
        let falling = Draft { dlt: vec![0.3, 0.15, 0.05], ..Draft::default() };
        let warnings = falling.file("new.toml").unwrap().warnings.to_string();
        assert!(warnings.starts_with("new.toml:") && warnings.contains("falls from 0.3 at dose level 1"), "{warnings}");
    }

    #[test]
    fn a_design_that_has_a_safety_stop_is_drafted_with_one() {
        for key in Rule::keys() {
            let text = Draft { designs: vec![key.to_owned()], ..asked() }.file("new.toml").unwrap().text;
            assert_eq!(text.contains("\nsafety_stop = 0.90 #"), ["crm", "tite_crm"].contains(&key), "{text}");
        }
    }
}
