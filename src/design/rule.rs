//! What can be said of a rule, whichever it is, and the one table of a `[[design]]` that describes it.

use std::fmt::{self, Display, Formatter};

use super::parameters::Parameters;
use super::registry::{RULES, Rule, RuleTable};
use super::{AcceleratedTitrationParameters, Excess, PriorPatients, Switches};
use crate::input::Reader;
use crate::parameters::{
    Context, Declaration, Declared, KeyLine, Kind, Member, Note, Reading, in_one_line, without_effect, write_lines,
};
use crate::probability::Probability;

impl Rule {
    /// The tables of a scenario file that describe a rule, one for each that there is.
    pub fn keys() -> impl Iterator<Item = &'static str> {
        RULES.iter().map(|rule| rule.key)
    }

    /// The rule that people call this, such as "3+3" or "BOIN", with the defaults that depend on nothing else.
    pub fn called(name: &str) -> Option<Self> {
        called(name).map(|rule| (rule.usual)())
    }

    /// Whether its table in a scenario file has this key.
    pub(crate) fn has_key(&self, key: &str) -> bool {
        self.table().keys().contains(&key)
    }

    /// What people call the rule, such as "3+3".
    pub fn title(&self) -> &'static str {
        self.parameters().title()
    }

    /// Where the rule is published, with its DOI.
    pub fn reference(&self) -> &'static str {
        self.parameters().reference()
    }

    /// The preset with these parameters, if it has a name.
    pub fn preset(&self) -> Option<&'static str> {
        self.parameters().preset()
    }

    /// Whether presets are something that this rule has.
    pub fn has_presets(&self) -> bool {
        self.parameters().has_presets()
    }

    /// Whether the rule alone would never end a trial, so that it needs a maximum of patients.
    pub fn needs_max_patients(&self) -> bool {
        self.parameters().needs_max_patients()
    }

    /// Whether the rule goes by the amounts of the dose levels, not only by their order.
    pub fn needs_amounts(&self) -> bool {
        self.parameters().needs_amounts()
    }

    /// Whether the last cohort may be smaller than the others, where the maximum of patients leaves no room for more.
    pub fn allows_short_cohort(&self) -> bool {
        self.parameters().allows_short_cohort()
    }

    /// Whether the rule alone may go up more than one dose level above the highest one tried.
    pub fn may_skip(&self) -> bool {
        self.parameters().may_skip()
    }

    /// The DLT rate that the rule aims at, if it aims at one.
    pub fn target_dlt_rate(&self) -> Option<Probability> {
        self.parameters().target_dlt_rate()
    }

    /// Which DLTs of a cohort decide before it is whole.
    pub fn excess(&self) -> Excess {
        self.parameters().excess()
    }

    /// Whether it may end the study at once, without an MTD.
    pub fn halts(&self) -> bool {
        matches!(self, Self::DecisionTable(table) if table.halts())
    }

    /// Whether moderate toxicities, which are no DLTs, have a part in its decisions.
    pub fn counts_moderate(&self) -> bool {
        matches!(self, Self::AcceleratedTitration(titration) if titration.end_titration_at_moderate.is_some())
    }

    /// The same where nobody has a moderate toxicity: the same decisions from fewer states.
    pub(crate) fn without_moderate(&self) -> Self {
        match self {
            Self::AcceleratedTitration(titration) => Self::AcceleratedTitration(AcceleratedTitrationParameters {
                end_titration_at_moderate: None,
                ..*titration
            }),
            other => other.clone(),
        }
    }

    /// Whether it decides on cohorts of any size alike, so that a dose level may have another one.
    pub fn takes_any_cohort(&self) -> bool {
        match self {
            Self::Boin(boin) => !boin.titration,
            Self::IThreePlusThree(_) | Self::Mtpi(_) | Self::Keyboard(_) | Self::Crm(_) | Self::Blrm(_) => true,
            _ => false,
        }
    }

    /// The fewest patients from whom a dose level is eliminated, where the rule eliminates any and the file says from how many on.
    pub(crate) fn eliminates_from(&self) -> Option<u32> {
        let of = |parameters: &dyn Parameters| parameters.elimination().filter(|(above, _)| above.get() < 1.0);
        let from = of(self.parameters()).map(|(_, from)| from);
        let usual = RULES.iter().find(|rule| rule.key == self.key()).map(|rule| (rule.usual)());
        from.filter(|_| usual.is_none_or(|usual| of(usual.parameters()).map(|(_, from)| from) != from))
    }

    /// The most patients of a trial by the rule alone on a ladder of `doses` steps, if there is such a number.
    pub(crate) fn most_in_all(&self, doses: usize) -> Option<u32> {
        self.parameters().most_at_dose().map(|most| u32::from(most) * doses as u32)
    }

    /// Patients before the trial, whom the model of the rule counts.
    pub fn prior_patients(&self) -> PriorPatients {
        self.parameters().prior_patients()
    }

    /// Patients who are treated together first.
    pub fn first_cohort(&self) -> u32 {
        self.parameters().first_cohort().into()
    }

    /// The switches of a plain 3+3.
    pub fn as_three_plus_three(&self) -> Option<&Switches> {
        match self {
            Self::ThreePlusThree(switches) => Some(switches),
            _ => None,
        }
    }

    /// The one rule of a `[[design]]`.
    pub(crate) fn read(design: &Reader<'_>, context: Context) -> Option<Self> {
        let given = || RULES.iter().filter_map(|rule| Some((rule, design.get(rule.key)?)));
        let mut rules: Vec<Option<Self>> =
            given().map(|(rule, value)| (rule.read)(&value.table((rule.table)())?, context)).collect();
        match (rules.len(), given().nth(1)) {
            // A misspelt or unknown rule has been noted as such.
            (0, _) if design.has_unknown_table() => None,
            (0, _) => design.missing("three_plus_three", "[design.three_plus_three]"),
            (_, Some((rule, _))) => {
                design.refuse(rule.key, "a design has one rule", "give each rule a [[design]] of its own")
            }
            _ => rules.swap_remove(0),
        }
    }

    /// The table of a scenario file that says all this.
    pub(crate) fn write(&self, f: &mut Formatter<'_>) -> fmt::Result {
        writeln!(f, "[design.{}]", self.key())?;
        let idle = self.parameters().idle();
        let notes: Vec<(&str, Note)> =
            idle.iter().flat_map(|(keys, why)| keys.iter().map(move |key| (*key, without_effect(why)))).collect();
        write_lines(f, &self.values(), &notes)?;
        self.parameters().comments().iter().try_for_each(|comment| writeln!(f, "# {comment}"))
    }
}

impl Display for Rule {
    /// All parameters that are in force in one line, as every result prints them.
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let mut values = self.values();
        if let Some((idle, _)) = self.parameters().idle() {
            values.retain(|line| !idle.contains(&line.name));
        }
        f.write_str(&in_one_line(&values))
    }
}

fn called(name: &str) -> Option<&'static RuleTable> {
    let name = name.trim().to_lowercase();
    RULES.iter().find(|rule| rule.key == name || rule.called.contains(&name.as_str()))
}

/// The keys of `[[design]]` that say which rule it follows.
pub(crate) struct OneRule;

impl<P> Member<P> for OneRule {
    fn declaration(&self) -> Option<&Declaration> {
        None
    }

    fn read(&self, _: &Reader<'_>, _: &mut Reading<P>, _: Context) {}

    fn declare(&self, _: &P, declared: &mut Vec<Declared>) {
        declared.extend(RULES.iter().map(|rule| Declared::table(rule.key, Kind::Table((rule.table)()))));
    }

    fn show(&self, _: &P, _: &mut Vec<KeyLine>) {}

    fn called(&self, name: &str) -> Option<&'static str> {
        called(name).map(|rule| rule.key)
    }

    fn alternatives(&self) -> Vec<&'static str> {
        Rule::keys().collect()
    }
}
