//! Which of the rules that fit any design change nothing under a design, as it decides before they can.

use std::collections::HashSet;

use super::parameters::Parameters;
use super::{CohortDesign, Decision, Design, DesignSpec, EnoughWhen, GeneralRules, Rule, Standing, build};

/// A design with more states is not looked through: whoever reads a file does not wait for a warning.
const MOST_STATES: usize = 2_000;

/// A rule that fits any design, and changes nothing under this one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct IdleRule {
    pub(crate) key: &'static str,
    /// Why, as a clause.
    pub(crate) why: &'static str,
    pub(crate) remedy: &'static str,
}

/// Those of a design on a ladder of `doses` steps, in trials that follow it.
pub(crate) fn idle_rules(spec: &DesignSpec, doses: usize, target_dlt_rate: f64) -> Vec<IdleRule> {
    let GeneralRules { max_patients, max_is_cap, enough_at_dose, lowest_too_toxic, at_least_at_mtd, .. } = spec.general;
    let general = spec.general;
    let bounds = Bounds { spec, doses };
    let mut idle = Vec::new();
    let mut hold = |is_known: bool, without: GeneralRules, rule: IdleRule| {
        let without = DesignSpec { general: without, ..spec.clone() };
        let is_idle = || !spec.rule.needs_max_patients() && are_alike(spec, &without, doses, target_dlt_rate);
        if is_known || is_idle() {
            idle.push(rule);
        }
    };
    if let Some(most) = max_patients.filter(|_| !max_is_cap && !spec.rule.needs_max_patients()) {
        let (why, remedy) = ("no trial by this rule would treat more", "remove it, or give fewer patients");
        let without = GeneralRules { max_patients: None, ..general };
        hold(bounds.keep_below(most), without, IdleRule { key: "max_patients", why, remedy });
    }
    if let Some(enough) = enough_at_dose {
        let why = "no trial by this rule would go on with so many patients at a dose level";
        let without = GeneralRules { enough_at_dose: None, ..general };
        let rule = IdleRule { key: "enough_at_dose", why, remedy: "remove it, or give fewer patients" };
        hold(bounds.never_have(enough), without, rule);
    }
    if let Some(limit) = lowest_too_toxic {
        let why = match limit.get() < 1.0 {
            true => "wherever it holds, the rule itself ends the trial for a toxic lowest dose level",
            false => "no probability is above 1",
        };
        let without = GeneralRules { lowest_too_toxic: None, ..general };
        let rule = IdleRule { key: "lowest_too_toxic", why, remedy: "remove it, or give a smaller probability" };
        hold(bounds.judge_the_lowest(limit.get()), without, rule);
    }
    if let Some(least) = at_least_at_mtd {
        let why = "no dose level is declared the MTD with fewer patients";
        let without = GeneralRules { at_least_at_mtd: None, ..general };
        let rule = IdleRule { key: "at_least_at_mtd", why, remedy: "remove it, or give more patients" };
        hold(least <= bounds.fewest_at_the_mtd(), without, rule);
    }
    idle
}

/// Keys of a decision table whose values change nothing, by its rows.
pub(crate) fn idle_keys_of_table(spec: &DesignSpec, doses: usize, target_dlt_rate: f64) -> Vec<&'static str> {
    let Rule::DecisionTable(table) = &spec.rule else { return Vec::new() };
    let with_defaults = table.with_defaults().into_iter();
    let with_rule = |table| DesignSpec { rule: Rule::DecisionTable(table), ..spec.clone() };
    let idle = with_defaults.filter(|(_, table)| are_alike(spec, &with_rule(table.clone()), doses, target_dlt_rate));
    idle.map(|(key, _)| key).collect()
}

/// What the numbers of a design say of its trials, without following them.
struct Bounds<'a> {
    spec: &'a DesignSpec,
    doses: usize,
}

impl Bounds<'_> {
    fn of_rule(&self) -> &dyn Parameters {
        self.spec.rule.parameters()
    }

    /// The most patients at a dose level, if that is known.
    fn most_at_dose(&self) -> Option<u32> {
        let most = u32::from(self.of_rule().most_at_dose()?);
        Some(most.max(self.spec.general.at_least_at_mtd.unwrap_or(0)))
    }

    /// Whether a trial has so many patients at most.
    fn keep_below(&self, patients: u32) -> bool {
        self.most_at_dose().is_some_and(|most| most * self.doses as u32 <= patients)
    }

    /// Whether no trial goes on where a dose level of which that is asked has so many.
    fn never_have(&self, enough: u32) -> bool {
        // To the one that is treated next, the rule adds patients up to the most that it treats there.
        let is_next = self.spec.general.enough_when != EnoughWhen::Any;
        self.most_at_dose().is_some_and(|most| enough > most || (is_next && enough == most))
    }

    /// Whether the rule ends a trial itself wherever the lowest dose level is too toxic with a probability above `limit`.
    fn judge_the_lowest(&self, limit: f64) -> bool {
        let decides_on_cohorts = self.of_rule().excess() != super::Excess::Nothing;
        let own = self.of_rule().elimination().filter(|_| decides_on_cohorts);
        let is_judged =
            own.is_some_and(|(above, from)| above.get() <= limit && from <= super::general::FEWEST_TO_JUDGE_THE_LOWEST);
        limit >= 1.0 || is_judged
    }

    /// So many patients has every MTD at least.
    fn fewest_at_the_mtd(&self) -> u32 {
        let GeneralRules { max_patients, cohort_sizes, .. } = self.spec.general;
        let rule = self.of_rule();
        if !rule.prior_patients().is_empty() {
            return 0;
        }
        let cohort = rule.cohort_size().filter(|_| cohort_sizes.are_those_of_the_design());
        let whole = cohort.map(u32::from).filter(|size| max_patients.is_some_and(|most| most % size == 0));
        whole.unwrap_or(1).max(rule.fewest_at_mtd().into())
    }
}

/// Whether two designs decide alike wherever a trial comes to by the first. "No" if that is too much to look through.
fn are_alike(one: &DesignSpec, other: &DesignSpec, doses: usize, target_dlt_rate: f64) -> bool {
    let built = |spec| build(spec, doses, target_dlt_rate);
    let (Design::Cohort(one), Design::Cohort(other)) = (built(one), built(other)) else { return false };
    let (mut seen, mut open) = (HashSet::new(), vec![Standing::default()]);
    while let Some(standing) = open.pop() {
        if !seen.insert(standing) {
            continue;
        }
        let decision = one.decide(&standing).decision;
        if seen.len() > MOST_STATES || decision != other.decide(&standing).decision {
            return false;
        }
        open.extend(following(&*one, &standing, decision));
    }
    true
}

/// Where a trial stands after the cohort that is decided on.
fn following<'a>(
    design: &'a dyn CohortDesign,
    standing: &'a Standing,
    decision: Decision,
) -> impl Iterator<Item = Standing> + 'a {
    decision.cohort().into_iter().flat_map(move |cohort| {
        let moderate = (cohort.patients == 1 && design.counts_moderate()).then(|| standing.after_moderate(cohort));
        let after = (0..=cohort.patients).map(move |dlts| standing.after(cohort, dlts)).chain(moderate);
        after.map(|full| design.forget(full))
    })
}
