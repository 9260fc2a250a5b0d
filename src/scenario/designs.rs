//! The designs of a scenario file: which rule, and where it is capped or stopped.

use std::collections::BTreeMap;

use super::NamedDesign;
use super::format::REASONS;
use super::without_effect::warn_of_idle_keys;
use crate::counted::counted;
use crate::design::{
    AtCap, CohortSizes, DesignSpec, GENERAL_RULES, GeneralRules, OneRule, Rule, Standing, build, fault_of_table,
};
use crate::dose::MAX_DOSES;
use crate::input::{LONGEST_NAME, Names, Reader};
use crate::parameters::{Cap, Context, Group, Key, Kind, Table, lens, words_of};

/// The smallest cohort that a cap must leave room for.
pub(super) const LEAST_CAP: u32 = 3;

/// The greatest cap: no design treats so many patients, so that a greater one would be a slip of the pen.
pub(super) const MOST_CAP: u32 = 10_000;

pub(super) const CAP: Kind = Kind::Or(&Kind::patients(LEAST_CAP as u64, MOST_CAP as u64), "none");
pub(super) const AT_CAP: Kind = Kind::Word(words_of::<AtCap>);
pub(super) const AT_CAP_SAYS: &str = "If the next cohort would exceed the cap:\n    \
    \"undetermined\"  no MTD is declared\n    \
    \"declare\"       the MTD is the highest dose level with three evaluable patients or more and at most one DLT in six,\n                    \
    below every dose level found too toxic";

/// What holds for every design that does not say otherwise.
#[derive(Debug, Clone, Copy)]
pub(super) struct Caps {
    pub(super) cap: Cap,
    pub(super) at_cap: AtCap,
}

/// What `[[design]]` says beside its rule.
#[derive(Debug, Clone)]
pub(super) struct DesignTable {
    pub(super) name: String,
    pub(super) rationale: Option<String>,
    pub(super) cap: Option<Cap>,
    pub(super) at_cap: Option<AtCap>,
    pub(super) general: GeneralRules,
}

pub(super) static DESIGN: Table<DesignTable> = Table {
    header: "[[design]]",
    says: "The designs: which rules are followed. At least one, each under a [[design]] of its own, with one table that says \
           which rule. Every design is simulated under every scenario, with the same patients.",
    usual: || DesignTable {
        name: String::new(),
        rationale: None,
        cap: None,
        at_cap: None,
        general: GeneralRules::default(),
    },
    members: &[
        &Key::new("name", lens!(DesignTable, name), NAME, "What results call it; each its own.").required("\"3+3\""),
        &Key::new("rationale", lens!(DesignTable, rationale), REASONS, "Why it is a candidate. The report shows it.")
            .example("\"the rule that the sites know\""),
        &Key::new(
            "cap",
            lens!(DesignTable, cap),
            CAP,
            "The most patients that may be treated under this design; or \"none\".",
        )
        .derived(AS_IN_ENROLMENT, "\"none\"", |_, _, _| Some(())),
        &Key::new("at_cap", lens!(DesignTable, at_cap), AT_CAP, "What becomes of a trial at this design's cap.")
            .derived(AS_IN_ENROLMENT, "\"undetermined\"", |_, _, _| Some(())),
        &Group { lens: lens!(DesignTable, general), members: GENERAL_RULES },
        &OneRule,
    ],
};

pub(super) const NAME: Kind = Kind::Text { longest: LONGEST_NAME };
const AS_IN_ENROLMENT: &str = "as in [enrolment]";

/// Every `[[design]]`, and the rationales of those that have one, by their names. `caps` is `None` if they could not be read.
pub(super) fn designs(
    top: &Reader<'_>,
    context: Context,
    caps: Option<Caps>,
) -> Option<(Vec<NamedDesign>, BTreeMap<String, String>)> {
    let mut rationales = BTreeMap::new();
    let mut names = Names::new("name");
    let example = "[[design]]` with `name = \"3+3\"` and `[design.three_plus_three]";
    let designs = top.tables("design", &DESIGN, example, |table| {
        let reading = DESIGN.read(&table, context);
        let name = reading.part(&["name"], |design| design.name.clone());
        let first = name.and_then(|name| names.claim(&name, &table.get("name")?));
        let rule = Rule::read(&table, context);
        let cap = reading.part(&["cap"], |design| design.cap).zip(caps).map(|(cap, caps)| cap.unwrap_or(caps.cap).0);
        let general = GeneralRules {
            reserved: context.reserved,
            cohort_sizes: CohortSizes::new(context.cohort_sizes),
            ..reading.value.general
        };
        let general = with_maximum(&table, general, rule.as_ref(), cap.flatten());
        let room = match (rule.as_ref(), cap.flatten(), general) {
            (Some(rule), Some(cap), Some(general)) => room_for_first_cohort(&table, rule, cap, general),
            _ => Some(()),
        };
        let enough = general.map_or(Some(()), |general| enough_can_be_reached(&table, general, cap.flatten()));
        let eliminates = match (rule.as_ref(), general) {
            (Some(rule), Some(general)) => elimination_can_be_reached(&table, rule, general, cap.flatten()),
            _ => Some(()),
        };
        let DesignTable { name, at_cap, rationale, .. } = reading.complete()?;
        let at_cap = at_cap.unwrap_or(caps?.at_cap);
        first.and(room).and(enough).and(eliminates)?;
        let spec = DesignSpec { rule: rule?, cap: cap?, at_cap, general: general? };
        takes_own_cohorts(&table, &spec)?;
        own_cohort_fits(&table, &spec, context)?;
        table_answers(&table, &spec, context)?;
        warn_of_idle_keys(&table, &spec, context, top);
        rationales.extend(rationale.map(|rationale| (name.clone(), rationale)));
        Some(NamedDesign { name, spec })
    });
    Some((designs?, rationales))
}

/// The rules of a `[[design]]`, whose rule and cap are known if they could be read: a rule that never ends on its own needs a
/// maximum of patients.
fn with_maximum(
    design: &Reader<'_>,
    rules: GeneralRules,
    rule: Option<&Rule>,
    cap: Option<u32>,
) -> Option<GeneralRules> {
    if design.get("max_patients").is_some() || !rule.is_some_and(Rule::needs_max_patients) {
        return Some(rules);
    }
    match cap {
        None => design.missing("max_patients", "max_patients = 30"),
        // Without a maximum of its own such a rule goes on to the cap.
        cap => Some(GeneralRules { max_patients: cap, max_is_cap: true, ..rules }),
    }
}

/// Without room for a first cohort nobody would ever be treated.
fn room_for_first_cohort(design: &Reader<'_>, rule: &Rule, cap: u32, general: GeneralRules) -> Option<()> {
    if !general.cohort_sizes.are_those_of_the_design() {
        // What the first cohort is, the design tells when all of it is known.
        return Some(());
    }
    let cohort = rule.first_cohort();
    let shortened = general.max_patients.filter(|_| rule.allows_short_cohort()).unwrap_or(cohort);
    holds(design, cap, cohort.min(shortened))
}

/// Refuses a cap that is below the first cohort.
fn holds(design: &Reader<'_>, cap: u32, first: u32) -> Option<()> {
    if cap >= first {
        return Some(());
    }
    let remedy = format!("give {} or more, or smaller cohorts", counted(first, "patient"));
    design.refuse("cap", format!("a cap of {cap} is below the first cohort of {first}"), remedy)
}

/// A rule whose cohorts are part of it has no others at a dose level.
fn takes_own_cohorts(design: &Reader<'_>, spec: &DesignSpec) -> Option<()> {
    if spec.general.cohort_sizes.are_those_of_the_design() || spec.rule.takes_any_cohort() {
        return Some(());
    }
    let message = format!(
        "a [[dose]] has a `cohort_size` of its own, and the cohorts of this design, a {}, are part of its rule",
        spec.rule.title()
    );
    let remedy = "remove `cohort_size` from [[dose]]; or write the rule as rows of a [design.decision_table]";
    design.refuse(spec.rule.key(), message, remedy)
}

/// As [`room_for_first_cohort`], where a trial may begin with a cohort of another size.
fn own_cohort_fits(design: &Reader<'_>, spec: &DesignSpec, context: Context) -> Option<()> {
    let (Some(cap), Some(doses), Some(target)) = (spec.cap, context.doses, context.target_dlt_rate) else {
        return Some(());
    };
    if spec.general.cohort_sizes.are_those_of_the_design() || doses > MAX_DOSES {
        return Some(());
    }
    let rule = build(spec, doses, target.get()).into_cohort();
    let first = rule.and_then(|rule| rule.decide(&Standing::default()).decision.cohort());
    first.map_or(Some(()), |first| holds(design, cap, first.patients.into()))
}

/// A decision table has a row wherever its trials can come to.
fn table_answers(design: &Reader<'_>, spec: &DesignSpec, context: Context) -> Option<()> {
    let (Some(doses), Some(target)) = (context.doses, context.target_dlt_rate) else { return Some(()) };
    if doses > MAX_DOSES {
        return Some(());
    }
    match fault_of_table(spec, doses, target.get()) {
        Some(fault) => design.refuse("decision_table", fault.message, fault.remedy),
        None => Some(()),
    }
}

/// The most patients of a trial, and the key that says so.
fn most_in_trial(general: GeneralRules, cap: Option<u32>) -> Option<(u32, &'static str)> {
    let most = general.max_patients.filter(|_| !general.max_is_cap).map(|most| (most, "max_patients"));
    most.into_iter().chain(cap.map(|cap| (cap, "cap"))).min_by_key(|limit| limit.0)
}

/// A dose level that is eliminated has as many patients as that takes. The default of a design may be more than a small trial has.
fn elimination_can_be_reached(design: &Reader<'_>, rule: &Rule, general: GeneralRules, cap: Option<u32>) -> Option<()> {
    let (Some(from), Some((most, key))) = (rule.eliminates_from(), most_in_trial(general, cap)) else {
        return Some(());
    };
    if from <= most.max(general.at_least_at_mtd.unwrap_or(0)) {
        return Some(());
    }
    let message = format!(
        "no dose level comes to {} (eliminate_from), as the trial has at most {most} ({key}), and none is ever eliminated",
        counted(from, "patient")
    );
    let remedy = format!("give an eliminate_from of {most} or fewer; eliminate_above = 1 eliminates none");
    design.refuse(rule.key(), message, remedy)
}

/// A dose level never has more patients than the whole trial.
fn enough_can_be_reached(design: &Reader<'_>, general: GeneralRules, cap: Option<u32>) -> Option<()> {
    let Some((enough, (most, key))) = general.enough_at_dose.zip(most_in_trial(general, cap)) else {
        return Some(());
    };
    if enough <= most {
        return Some(());
    }
    let message =
        format!("no dose level comes to {}, as the trial has at most {most} ({key})", counted(enough, "patient"));
    design.refuse("enough_at_dose", message, format!("give {most} or fewer, or a greater {key}"))
}
