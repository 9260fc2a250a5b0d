//! The calendar on which small trials are worked out on paper, and the days of such a trial.

use dosim::scenario::{Arrivals, DAYS_PER_MONTH, DaysDistribution, DltWindow, Onset, Plan, Preset};
use dosim::trial::TrialRecord;

use super::{design, p, plan};

/// One patient every 10 days (10, 20, 30 …), production takes 14 days, preconditioning 5, the window closes 28 days after infusion,
/// and a DLT shows 7 days after infusion: who comes on day d is infused on d + 19, has a DLT on d + 26, or else is evaluable on
/// d + 47. The study ends 730 days after the last infusion.
pub fn every_ten_days(dlt: &[f64]) -> Plan {
    let mut plan = plan(dlt);
    plan.enrolment.arrivals = Arrivals::Fixed { patients_per_month: DAYS_PER_MONTH / 10.0 };
    plan.dlt_window = DltWindow { preconditioning_days: 5.0, days_after_infusion: 28.0 };
    plan.conduct.production = DaysDistribution::Fixed { days: 14.0 };
    plan.onset = Onset {
        before_infusion_share: p(0.0),
        acute_share: p(0.0),
        after_infusion: DaysDistribution::Fixed { days: 7.0 },
        until_window_closes: false,
    };
    plan.designs = vec![design(Preset::Classic.switches(), None)];
    plan.calendar.follow_up_days = 730.0;
    plan
}

#[track_caller]
pub fn assert_days(days: impl IntoIterator<Item = f64>, expected: &[f64]) {
    let days: Vec<f64> = days.into_iter().collect();
    let same = days.len() == expected.len() && days.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-9);
    assert!(same, "days {days:?}, by hand {expected:?}");
}

pub fn enrolled(record: &TrialRecord) -> impl Iterator<Item = f64> {
    record.patients.iter().map(|patient| patient.enrolled)
}

pub fn infusions(record: &TrialRecord) -> impl Iterator<Item = f64> {
    record.patients.iter().filter_map(|patient| patient.infusion)
}
