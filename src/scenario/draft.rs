//! A short scenario file from a few answers: what `dosim new` writes, and what a plan without a file is made from.

mod error;
mod text;

pub use error::DraftError;
use error::MOST_PATIENTS;

use super::designs::{LEAST_CAP, MOST_CAP};
use super::dose_labels::{amount, check_labels, two_units};
use super::file::{Loaded, parse};
use super::treatment::Treatment;
use crate::design::{Preset, Rule};

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
    /// What patients are treated with, where the file says it.
    pub treatment: Option<Treatment>,
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
        Ok(parse(name, &self.text(&rules, &doses))?)
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

    /// The DLT rate aimed at.
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

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use crate::dose::{DoseLevel, MAX_DOSES};
    use crate::scenario::dose_labels::DoseLabelError;

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
            // A 3+3 treats 18 at most, and is not given a maximum that changes nothing.
            let most = Some(30).filter(|_| design.spec.rule.needs_max_patients());
            assert_eq!(design.spec.general.max_patients, most, "{}", design.name);
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
