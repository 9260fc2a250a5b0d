//! Reads how a trial runs in time: enrolment, DLT window, onset, conduct and calendar.

use super::days_table::{Family, days_distribution};
use super::designs::MOST_CAP;
use super::reader::Reader;
use super::value::{Limits, Value};
use super::{Arrivals, Calendar, Conduct, DaysDistribution, DltWindow, Enrolment, Onset, Stagger, format};
use crate::probability::Probability;

/// A century: a greater number of days is a slip of the pen.
const MOST_DAYS: f64 = 36_525.0;

/// A number of days that may be 0.
pub(super) const DAYS: Limits = Limits { least: 0.0, inclusive: true, most: MOST_DAYS, unit: " days" };

/// A number of days that may not be 0.
pub(super) const POSITIVE_DAYS: Limits = Limits { inclusive: false, ..DAYS };

pub(super) const PATIENTS_PER_MONTH: Limits = Limits { least: 0.001, inclusive: true, most: 10_000.0, unit: "" };
const MOST_WAITING: u64 = 10_000;

/// The least probability of an onset within the window for which truncation to it makes sense.
pub(super) const LEAST_REACH: f64 = 1e-6;

/// With less than this, the window was probably meant to be longer.
const USUAL_REACH: f64 = 0.05;

/// `[enrolment]` without its cap.
pub(super) fn enrolment(table: &Reader<'_>) -> Option<Enrolment> {
    let poisson = table.or("arrivals", true, |value| value.choice(&[("poisson", true), ("fixed", false)]));
    let patients_per_month = table.or("patients_per_month", 1.0, |value| value.number(PATIENTS_PER_MONTH));
    let queue = table.or("queue", 0, |value| value.whole(0..=MOST_WAITING));
    let planned_patients = table.maybe("planned_patients", |value| value.whole(1..=u64::from(MOST_CAP)));
    let patients_per_month = patients_per_month?;
    let arrivals =
        if poisson? { Arrivals::Poisson { patients_per_month } } else { Arrivals::Fixed { patients_per_month } };
    let planned_patients = planned_patients?.map(u32::try_from).transpose().ok()?;
    Some(Enrolment { arrivals, queue: u32::try_from(queue?).ok()?, planned_patients })
}

/// `[dlt_window]`.
pub(super) fn dlt_window(table: &Reader<'_>) -> Option<DltWindow> {
    let preconditioning_days = table.or("preconditioning_days", 0.0, |value| value.number(DAYS));
    let days_after_infusion = table.or("days_after_infusion", 28.0, |value| value.number(POSITIVE_DAYS));
    Some(DltWindow { preconditioning_days: preconditioning_days?, days_after_infusion: days_after_infusion? })
}

/// `[onset]`, which must reach the window. `window` is `None` if it could not be read.
pub(super) fn onset(table: &Reader<'_>, window: Option<DltWindow>) -> Option<Onset> {
    let share = |value: Value<'_>| value.probability();
    let before_infusion_share = table.or("before_infusion_share", Probability::ZERO, share);
    let acute_share = table.or("acute_share", Probability::ZERO, share);
    let max_days = window.map_or(MOST_DAYS, |window| window.days_after_infusion);
    let whole_window = DaysDistribution::Uniform { min_days: 0.0, max_days };
    let after_infusion = days_distribution(table, &Family::THAT_VARY, whole_window);
    let (window, before_infusion_share) = (window?, before_infusion_share?);
    if before_infusion_share > Probability::ZERO && window.preconditioning_days <= 0.0 {
        return table.refuse(
            "before_infusion_share",
            format!("with {before_infusion_share} of the DLTs before infusion, `preconditioning_days` cannot be 0"),
            "give `preconditioning_days` in [dlt_window], or set this to 0",
        );
    }
    let after_infusion = after_infusion?;
    reaches_window(table, &after_infusion, window)?;
    let until_window_closes =
        matches!(after_infusion, DaysDistribution::Uniform { .. }) && table.get("max_days").is_none();
    Some(Onset { before_infusion_share, acute_share: acute_share?, after_infusion, until_window_closes })
}

fn reaches_window(table: &Reader<'_>, onset: &DaysDistribution, window: DltWindow) -> Option<()> {
    let reach = onset.cdf(window.days_after_infusion);
    let closes = format!("the DLT window, which closes {} days after infusion", window.days_after_infusion);
    let remedy = "give an earlier onset in [onset], or a longer window in [dlt_window]";
    if reach < LEAST_REACH {
        return table.refuse("distribution", format!("this onset does not reach {closes}"), remedy);
    }
    if reach < USUAL_REACH {
        let message = format!("only {:.2} % of this onset fall into {closes}", 100.0 * reach);
        table.warn("distribution", message, remedy);
    }
    Some(())
}

/// `[conduct]` with `[conduct.production]`.
pub(super) fn conduct(table: &Reader<'_>) -> Option<Conduct> {
    let not_infused = table.or("not_infused_probability", Probability::ZERO, |value| value.probability_of_loss());
    let dropout = table.or("dropout_probability", Probability::ZERO, |value| value.probability_of_loss());
    let stagger = stagger(table);
    let stop_cohort_at_excess = table.or("stop_cohort_at_excess", false, |value| value.flag());
    let decision_days = table.or("decision_days", 0.0, |value| value.number(DAYS));
    let production = table
        .table("production", &format::PRODUCTION)
        .and_then(|production| days_distribution(&production, &Family::ALL, DaysDistribution::Fixed { days: 0.0 }));
    Some(Conduct {
        production: production?,
        not_infused_probability: not_infused?,
        stagger: stagger?,
        dropout_probability: dropout?,
        stop_cohort_at_excess: stop_cohort_at_excess?,
        decision_days: decision_days?,
    })
}

fn stagger(table: &Reader<'_>) -> Option<Stagger> {
    type OfDays = fn(f64) -> Stagger;
    const KINDS: [(&str, Option<OfDays>); 3] =
        [("none", None), ("first", Some(|days| Stagger::First { days })), ("all", Some(|days| Stagger::All { days }))];
    let Some(of_days) = table.or("stagger", None, |value| value.choice(&KINDS))? else {
        let remedy = "set `stagger` to \"first\" or \"all\", or remove `stagger_days`";
        table.without_effect::<()>("stagger_days", "without `stagger`", remedy);
        return Some(Stagger::None);
    };
    table.must("stagger_days", "stagger_days = 14", |value| value.number(POSITIVE_DAYS)).map(of_days)
}

/// `[calendar]`.
pub(super) fn calendar(table: &Reader<'_>) -> Option<Calendar> {
    let planned_start = table.maybe("planned_start", |value| value.date());
    let planned_completion = table.maybe("planned_completion", |value| value.date());
    let follow_up_days = table.or("follow_up_days", 0.0, |value| value.number(DAYS));
    if let (Some(Some(start)), Some(Some(completion))) = (planned_start, planned_completion)
        && completion <= start
    {
        let message = format!("{completion} is not after `planned_start`, {start}");
        return table.refuse("planned_completion", message, "give a date after the start");
    }
    if planned_start == Some(None) && planned_completion.is_some() {
        table.without_effect::<()>(
            "planned_completion",
            "without `planned_start`",
            "add `planned_start`, or remove this",
        );
    }
    Some(Calendar {
        planned_start: planned_start?,
        planned_completion: planned_completion?,
        follow_up_days: follow_up_days?,
    })
}
