//! How a trial is conducted: the table of conduct, with that of production.

use super::stagger_table::STAGGER;
use super::timing::DAYS;
use super::{Conduct, DaysDistribution, OwnConduct, Stagger, StaggerCohorts, Treatment, days_table};
use crate::input::Reader;
use crate::parameters::{Context, Group, Key, Kind, Lens, Nested, Table, lens};
use crate::probability::Probability;

pub(super) static CONDUCT: Table<Conduct> = Table {
    header: "[conduct]",
    says: "How the trial is conducted.",
    usual: || Conduct {
        production: DaysDistribution::Fixed { days: 0.0 },
        not_infused_probability: Probability::ZERO,
        stagger: Stagger::None,
        stagger_cohorts: StaggerCohorts::Every,
        dropout_probability: Probability::ZERO,
        stop_cohort_at_excess: false,
        production_while_waiting: false,
        decision_days: 0.0,
    },
    members: &[
        &Key::new(
            "not_infused_probability",
            lens!(Conduct, not_infused_probability),
            Kind::Loss,
            "Probability that an enrolled patient is never treated (no product, progression); the place opens again.",
        ),
        &Group { lens: Lens { get: |of: &Conduct| *of, set: |of, to| *of = to }, members: STAGGER },
        &Key::new(
            "dropout_probability",
            lens!(Conduct, dropout_probability),
            Kind::Loss,
            "Probability that a patient without a DLT would leave before the window closes. Such a patient is not evaluable \
             and is replaced at the same dose level.",
        ),
        &Key::new(
            "stop_cohort_at_excess",
            lens!(Conduct, stop_cohort_at_excess),
            Kind::Flag,
            "true: as soon as the DLTs in a cohort exceed what the rule tolerates, nobody else of the cohort is treated, as protocols \
             of a 3+3 close a dose level at two DLTs. false: whole cohorts, as the literature counts. An A+B and accelerated \
             titration go by it like a 3+3; mTPI, keyboard, BOIN and i3+3 stop only by DLTs that eliminate the dose level; it has \
             no effect under a CRM and under designs that decide while patients are pending.",
        ),
        &Key::new(
            "production_while_waiting",
            lens!(Conduct, production_while_waiting),
            Kind::Flag,
            "true: the product of a patient who waits in the `queue` is begun on arrival, before it is known whether and at which dose \
             level there will be a place; the dose level is fixed with the place, before preconditioning. Whoever turns out to have \
             no product leaves the queue. Results then count products made for nobody. false: production begins with the place.",
        ),
        &Key::new(
            "decision_days",
            lens!(Conduct, decision_days),
            Kind::Number(DAYS),
            "Days that the committee takes between the last outcome and the decision.",
        ),
        &Nested::table("production", Kind::Table(&PRODUCTION)),
    ],
};

/// Refuses products made while waiting where nobody may wait. `queue` is `None` if it could not be read.
pub(super) fn needs_queue(conduct: &Reader<'_>, queue: Option<u32>) -> Option<()> {
    match queue {
        Some(0) => conduct.refuse(
            "production_while_waiting",
            "nobody waits while `queue` in [enrolment] is 0, so that no product is begun before there is a place",
            "give `queue` in [enrolment], the most patients who may wait; or set this to false",
        ),
        _ => Some(()),
    }
}

/// Refuses products made while waiting where their production depends on the dose level.
pub(super) fn needs_one_production(conduct: &Reader<'_>, own: &[OwnConduct]) -> Option<()> {
    match own.iter().any(|own| own.production.is_some()) {
        false => Some(()),
        true => conduct.refuse(
            "production_while_waiting",
            "the product of a patient who waits is begun before the dose level is known, and a [[dose]] has a production of its own",
            "set this to false, or remove [dose.production]",
        ),
    }
}

/// Refuses products made while waiting where nothing is made for a patient.
pub(super) fn needs_product(conduct: &Reader<'_>, treatment: Treatment) -> Option<()> {
    match treatment {
        Treatment::Infusion => Some(()),
        Treatment::Dose => conduct.refuse(
            "production_while_waiting",
            "with `treatment = \"dose\"` no product is made for a patient who waits",
            "set this to false, or `treatment = \"infusion\"`",
        ),
    }
}

pub(super) static PRODUCTION: Table<DaysDistribution> = Table {
    header: "[conduct.production]",
    says: "Days from enrolment until the product is there: the distributions of [onset], or \"fixed\". Left out, it is there at \
           once.",
    usual: || DaysDistribution::Fixed { days: 0.0 },
    members: days_table::PRODUCTION,
};

pub(super) static OWN_PRODUCTION: Table<DaysDistribution> = Table {
    header: "[dose.production]",
    says: "Days from enrolment until the product is there, at this dose level. Left out, as [conduct.production] says.",
    usual: || DaysDistribution::Fixed { days: 0.0 },
    members: days_table::PRODUCTION,
};

/// `[dose.production]`, if it is there.
pub(super) fn own_production(dose: &Reader<'_>, context: Context) -> Option<Option<DaysDistribution>> {
    if dose.get("production").is_none() {
        return Some(None);
    }
    let production = dose.table("production", &OWN_PRODUCTION)?;
    let distribution = OWN_PRODUCTION.read(&production, context).complete()?;
    days_table::consistent(&production, &distribution)?;
    Some(Some(distribution))
}

/// `[conduct]` with `[conduct.production]`.
pub(super) fn conduct(table: &Reader<'_>, context: Context) -> Option<Conduct> {
    let conduct = CONDUCT.read(table, context).complete();
    let production = table.table("production", &PRODUCTION)?;
    let distribution = PRODUCTION.read(&production, context).complete()?;
    days_table::consistent(&production, &distribution)?;
    Some(Conduct { production: distribution, ..conduct? })
}
