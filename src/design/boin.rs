//! BOIN: the Bayesian optimal interval design.
//!
//! Liu & Yuan, J R Stat Soc C 2015;64:507 (doi:10.1111/rssc.12089): up if the DLT rate at the dose level is at most λe, down if it
//! is at least λd, where λe and λd make the least mistakes between a DLT rate at the target φ, at φ1 below and at φ2 above.

use super::interval::{self, IntervalConduct};
use super::parameters::Parameters;
use super::{Design, Excess, IntervalDecision, IntervalDesign};
use crate::dose::DoseLevel;
use crate::input::Reader;
use crate::parameters::{Group, Key, Kind, Lens, Member, Only, Table, lens};
use crate::probability::Probability;

static TABLE: Table<BoinParameters> = Table {
    header: "[design.boin]",
    says: "BOIN (Liu & Yuan 2015): the DLT rate at or below one boundary -> up, at or above another -> down. For its \
           extra-safe rule give [[design]] a lowest_too_toxic of eliminate_above less the offset, 0.90; for its stop at so \
           many at one dose level give enough_at_dose, staying.",
    usual: BoinParameters::usual,
    members: &[
        &Group { lens: Lens { get: |boin| *boin, set: |boin, to| *boin = to }, members: WITH_PENDING },
        &Key::new(
            "titration",
            lens!(BoinParameters, titration),
            Kind::Flag,
            "Whether single patients, one a dose level, come first, until the first DLT or the highest dose level, where \
             the cohort is then completed.",
        ),
        &Key::new(
            "stay_at_one_in_three",
            lens!(BoinParameters, stay_at_one_in_three),
            Kind::Flag,
            "Whether 1 DLT in 3 patients is no reason to go down, where by the boundaries it would be.",
        )
        .unsaid_if(|stay| !stay),
        &Key::new(
            "de_escalate_at_two_in_six",
            lens!(BoinParameters, de_escalate_at_two_in_six),
            Kind::Flag,
            "Whether 2 DLTs in 6 patients are a reason to go down, where by the boundaries they would be one to stay.",
        )
        .unsaid_if(|de_escalate| !de_escalate),
    ],
};

/// The keys that make sense while patients are pending, too.
pub(super) const WITH_PENDING: &[&dyn Member<BoinParameters>] = &[
    &Group { lens: lens!(BoinParameters, conduct), members: interval::CONDUCT },
    &Key::new(
        "underdosing_rate",
        lens!(BoinParameters, underdosing_rate),
        Kind::Probability,
        "The highest DLT rate that is too low; above 0 and below the target.",
    )
    .derived("0.6 of the target", "0.18", |_, to, _| {
        to.underdosing_rate = Probability::new(rounded(UNDERDOSING * to.conduct.target_dlt_rate.get()))?;
        Some(())
    })
    .only(Only::Without("escalate_at")),
    &Key::new(
        "overdosing_rate",
        lens!(BoinParameters, overdosing_rate),
        Kind::Probability,
        "The lowest DLT rate that is too high; above the target and below 1.",
    )
    .derived("1.4 of the target", "0.42", |table, to, _| {
        let rate = OVERDOSING * to.conduct.target_dlt_rate.get();
        if rate >= 1.0 {
            return table.missing("overdosing_rate", "overdosing_rate = 0.9");
        }
        to.overdosing_rate = Probability::new(rounded(rate))?;
        Some(())
    })
    .only(Only::Without("de_escalate_at")),
    &Key::new(
        "escalate_at",
        lens!(BoinParameters, escalate_at),
        Kind::Probability,
        "The boundary for going up itself, instead of the one that follows from underdosing_rate: up if the DLT rate is at or \
         below it. At most the target.",
    )
    .derived("by underdosing_rate", "0.20", |_, _, _| Some(())),
    &Key::new(
        "de_escalate_at",
        lens!(BoinParameters, de_escalate_at),
        Kind::Probability,
        "The boundary for going down itself, instead of the one that follows from overdosing_rate: down if the DLT rate is at \
         or above it. At least the target.",
    )
    .derived("by overdosing_rate", "0.35", |_, _, _| Some(())),
    &Key::new(
        "bounded_mtd",
        lens!(BoinParameters, bounded_mtd),
        Kind::Flag,
        "Whether the isotonic estimate at the MTD must not be above the boundary for going down.",
    ),
];

/// The source eliminates from three patients on.
const ELIMINATE_FROM: u32 = 3;

/// What the source recommends, as shares of the target.
const UNDERDOSING: f64 = 0.6;
const OVERDOSING: f64 = 1.4;

/// The Bayesian optimal interval design.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BoinParameters {
    /// Target, cohorts and elimination.
    pub conduct: IntervalConduct,
    /// φ1, the highest DLT rate that is too low; above 0 and below the target. Without effect beside `escalate_at`.
    pub underdosing_rate: Probability,
    /// φ2, the lowest DLT rate that is too high; above the target and below 1. Without effect beside `de_escalate_at`.
    pub overdosing_rate: Probability,
    /// λe itself, at most the target.
    pub escalate_at: Option<Probability>,
    /// λd itself, at least the target and above λe.
    pub de_escalate_at: Option<Probability>,
    /// Single patients until the first DLT or the top dose level, where the cohort is then completed.
    pub titration: bool,
    /// `true` takes no dose level for the MTD whose isotonic estimate is above the de-escalation boundary.
    pub bounded_mtd: bool,
    /// `true` stays at a dose level with 1 DLT in 3 patients that it would leave for the next lower one.
    pub stay_at_one_in_three: bool,
    /// `true` leaves a dose level with 2 DLTs in 6 patients for the next lower one, where it would stay.
    pub de_escalate_at_two_in_six: bool,
}

impl BoinParameters {
    /// What holds if nothing is given, but for what follows from the target.
    pub(super) fn usual() -> Self {
        Self {
            conduct: IntervalConduct::usual(ELIMINATE_FROM),
            underdosing_rate: Probability::ZERO,
            overdosing_rate: Probability::ZERO,
            escalate_at: None,
            de_escalate_at: None,
            titration: false,
            bounded_mtd: false,
            stay_at_one_in_three: false,
            de_escalate_at_two_in_six: false,
        }
    }

    /// Whether the boundaries exist.
    pub(super) fn has_boundaries(&self, table: &Reader<'_>) -> Option<()> {
        let target = self.conduct.target_dlt_rate.get();
        let (under, over) = (self.underdosing_rate.get(), self.overdosing_rate.get());
        if self.escalate_at.is_none() && !(0.0 < under && under < target) {
            let message = format!("{under} is not between 0 and the target DLT rate {target}");
            return table.refuse(
                "underdosing_rate",
                message,
                format!("give {UNDERDOSING} of the target, or leave it out"),
            );
        }
        if self.de_escalate_at.is_none() && !(target < over && over < 1.0) {
            let message = format!("{over} is not between the target DLT rate {target} and 1");
            return table.refuse(
                "overdosing_rate",
                message,
                format!("give {OVERDOSING} of the target, or leave it out"),
            );
        }
        if let Some(up) = self.escalate_at.filter(|up| up.get() > target) {
            let message = format!("{up} is above the target DLT rate {target}");
            return table.refuse("escalate_at", message, "give at most the target");
        }
        if let Some(down) = self.de_escalate_at.filter(|down| down.get() < target) {
            let message = format!("{down} is below the target DLT rate {target}");
            return table.refuse("de_escalate_at", message, "give at least the target");
        }
        let (up, down) = boin_rates(self);
        if up < down {
            return Some(());
        }
        let message = format!("at a DLT rate of {target} the design would both go up and down");
        table.refuse("escalate_at", message, "give less, or a greater de_escalate_at")
    }

    /// Whether the two decisions that can be changed are others without the change.
    fn has_changes(&self, table: &Reader<'_>) -> Option<()> {
        let conduct = IntervalConduct { starting_dose: DoseLevel::LOWEST, ..self.conduct };
        let published = Self { conduct, stay_at_one_in_three: false, de_escalate_at_two_in_six: false, ..*self };
        let design = IntervalDesign::boin(&published, 1, 6);
        let verdict = |patients, dlts| design.boundaries().verdict(patients, dlts);
        if self.stay_at_one_in_three && verdict(3, 1) != IntervalDecision::DeEscalate {
            let message = "this has no effect: by the boundaries, 1 DLT in 3 patients is no reason to go down";
            return table.refuse("stay_at_one_in_three", message, "remove it");
        }
        if self.de_escalate_at_two_in_six && verdict(6, 2) != IntervalDecision::Stay {
            let message = "this has no effect: by the boundaries, 2 DLTs in 6 patients are no reason to stay";
            return table.refuse("de_escalate_at_two_in_six", message, "remove it");
        }
        Some(())
    }
}

impl Parameters for BoinParameters {
    fn table() -> &'static Table<Self> {
        &TABLE
    }

    fn title(&self) -> &'static str {
        "BOIN"
    }

    fn reference(&self) -> &'static str {
        "Liu S, Yuan Y. Journal of the Royal Statistical Society C 2015;64:507. doi:10.1111/rssc.12089"
    }

    fn target_dlt_rate(&self) -> Option<Probability> {
        Some(self.conduct.target_dlt_rate)
    }

    fn first_cohort(&self) -> u8 {
        if self.titration { 1 } else { self.conduct.cohort_size }
    }

    fn consistent(&self, table: &Reader<'_>) -> Option<()> {
        self.conduct.warn_of_idle(table, &(TABLE.usual)().conduct);
        self.has_boundaries(table)?;
        self.has_changes(table)?;
        if self.titration && self.conduct.cohort_size == 1 {
            let message = "this has no effect with cohorts of one";
            return table.refuse("titration", message, "remove it, or give a greater cohort_size");
        }
        Some(())
    }

    fn excess(&self) -> Excess {
        Excess::Elimination
    }

    fn decides_by_one_dose(&self) -> bool {
        !self.titration
    }

    fn cohort_size(&self) -> Option<u8> {
        Some(self.conduct.cohort_size).filter(|_| !self.titration)
    }

    fn elimination(&self) -> Option<(Probability, u32)> {
        Some(self.conduct.elimination())
    }

    fn idle(&self) -> Option<(&'static [&'static str], String)> {
        self.conduct.idle()
    }

    fn design(&self, doses: usize, most_patients: u32) -> Design {
        Design::cohort(IntervalDesign::boin(self, doses, most_patients))
    }
}

/// Without the last binary digits, so that 0.6 of 0.30 is shown as 0.18.
fn rounded(rate: f64) -> f64 {
    (rate * 1e12).round() / 1e12
}

/// Counts this little beyond a boundary are at it: λd is ½ where φ2 = 1 − φ, and by logarithms it is more or less than that.
const ROUNDING: f64 = 1e-9;

/// The DLT rates at which BOIN goes up and down, (λe, λd):
///
/// λe = ln((1 − φ1)/(1 − φ)) / ln(φ (1 − φ1)/(φ1 (1 − φ))) and λd = ln((1 − φ)/(1 − φ2)) / ln(φ2 (1 − φ)/(φ (1 − φ2))),
///
/// for 0 < φ1 < φ < φ2 < 1: `underdosing_rate`, `target_dlt_rate` and `overdosing_rate`; or what is given instead as `escalate_at`
/// and `de_escalate_at`.
pub fn boin_rates(rules: &BoinParameters) -> (f64, f64) {
    let target = rules.conduct.target_dlt_rate.get();
    // The rate at which the likelihoods of two rates are equal.
    let between = |low: f64, high: f64| {
        libm::log((1.0 - low) / (1.0 - high)) / libm::log(high * (1.0 - low) / (low * (1.0 - high)))
    };
    let given = |rate: Option<Probability>| rate.map(Probability::get);
    (
        given(rules.escalate_at).unwrap_or_else(|| between(rules.underdosing_rate.get(), target)),
        given(rules.de_escalate_at).unwrap_or_else(|| between(target, rules.overdosing_rate.get())),
    )
}

impl IntervalDesign {
    /// BOIN on a ladder of `doses` steps, for at most `most_patients` evaluable patients.
    pub fn boin(rules: &BoinParameters, doses: usize, most_patients: u32) -> Self {
        let (escalate, de_escalate) = boin_rates(rules);
        Self::new(
            &rules.conduct,
            doses,
            most_patients,
            |patients, dlts| f64::from(dlts) <= escalate * f64::from(patients) + ROUNDING,
            |patients, dlts| match (patients, dlts) {
                (3, 1) if rules.stay_at_one_in_three => false,
                (6, 2..) if rules.de_escalate_at_two_in_six => true,
                _ => f64::from(dlts) >= de_escalate * f64::from(patients) - ROUNDING,
            },
        )
        .titrating(rules.titration)
        .bounded(rules.bounded_mtd.then_some(de_escalate))
    }
}
