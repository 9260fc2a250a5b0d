//! What every form of the continual reassessment method has to be told: the working model, and how it is followed.

use crate::design::parameters::{starting_dose, target_dlt_rate};
use crate::design::prior_patients::prior_patients;
use crate::design::{Cohort, Facts, PriorPatients, Ruling};
use crate::dose::DoseLevel;
use crate::input::{Limits, Reader};
use crate::parameters::{Key, Kind, Lens, Member, Only, Words, lens, words_of};
use crate::probability::Probability;

/// The intercept of a logistic model, and the half width of indifference intervals, unless the file says otherwise.
const INTERCEPT: f64 = 3.0;
const HALFWIDTH: f64 = 0.05;

/// With a shape below, nearly all of a gamma prior is at 0; one above leaves data no say, as do rates beyond these.
const SHAPE: Limits = Limits { least: 0.2, inclusive: true, most: 100.0, unit: "" };
const RATE: Limits = Limits { least: 0.01, inclusive: true, most: 100.0, unit: "" };

/// The keys of all forms.
pub(in crate::design) const MEMBERS: &[&dyn Member<Reassessment>] = &[
    &Key::new(
        "model",
        Lens { get: |of: &Reassessment| of.curve.family(), set: |of, family| of.curve = DltCurve::usual(family) },
        Kind::Word(words_of::<Family>),
        "The curve of the model, with a skeleton s and a parameter b whose prior is normal with mean 0:\n    \
         \"empiric\"   p is s^exp(b)\n    \
         \"logistic\"  logit p is a + exp(b) * (logit s - a), a being the intercept",
    ),
    &Key::new(
        "intercept",
        Lens {
            get: |of: &Reassessment| match of.curve {
                DltCurve::Logistic { intercept } => intercept,
                DltCurve::Empiric => INTERCEPT,
            },
            set: |of, intercept| of.curve = DltCurve::Logistic { intercept },
        },
        Kind::Number(Limits { least: 0.0, inclusive: true, most: 20.0, unit: "" }),
        "The intercept of the logistic model, above the logits of the skeleton and of the target.",
    )
    .only(Only::When("model", &["logistic"])),
    &Key::new(
        "skeleton",
        Lens {
            get: |of: &Reassessment| match &of.skeleton {
                Skeleton::Given(values) => Some(values.clone()),
                Skeleton::IndifferenceInterval { .. } => None,
            },
            set: |of, values| {
                if let Some(values) = values {
                    of.skeleton = Skeleton::Given(values);
                }
            },
        },
        Kind::EachDose(&Kind::Modelled),
        "What the model expects of each dose level before anybody is treated: rising DLT probabilities. Left out, they follow \
         from indifference intervals (Lee and Cheung, Clin Trials 2009;6:227).",
    )
    .example("[0.05, 0.15, 0.30]"),
    &Key::new(
        "halfwidth",
        Lens {
            get: |of: &Reassessment| match of.skeleton {
                Skeleton::IndifferenceInterval { halfwidth, .. } => halfwidth,
                Skeleton::Given(_) => HALFWIDTH,
            },
            set: |of, to| {
                if let Skeleton::IndifferenceInterval { halfwidth, .. } = &mut of.skeleton {
                    *halfwidth = to;
                }
            },
        },
        Kind::Number(Limits { least: 0.0, inclusive: false, most: 0.5, unit: "" }),
        "Half the width of the indifference intervals around the target.",
    )
    .only(Only::Without("skeleton")),
    &Key::new(
        "prior_mtd",
        Lens {
            get: |of: &Reassessment| match of.skeleton {
                Skeleton::IndifferenceInterval { prior_mtd, .. } => prior_mtd,
                Skeleton::Given(_) => DoseLevel::LOWEST,
            },
            set: Reassessment::expect,
        },
        Kind::DoseLevel,
        "The dose level that indifference intervals expect to be the MTD.",
    )
    .derived("the middle of the ladder", "2", |_, to, context| {
        to.expect(DoseLevel::new(context.doses?.div_ceil(2))?);
        Some(())
    })
    .only(Only::Without("skeleton")),
    &Key::new(
        "prior_variance",
        lens!(Reassessment, prior_variance),
        // With less, data never move the estimates in a trial of phase I.
        Kind::Number(Limits { least: 0.0001, inclusive: true, most: 100.0, unit: "" }),
        "The variance of the prior of b.",
    )
    .only(Only::Without("prior_gamma")),
    &Key::new(
        "prior_gamma",
        lens!(Reassessment, prior_gamma),
        Kind::Numbers(&[("shape", SHAPE), ("rate", RATE)]),
        "Instead of a normal prior of b: exp(b) has the gamma distribution with this shape and rate, and its posterior mean is \
         what estimates are made with; [1, 1] is the exponential distribution of O'Quigley, Pepe and Fisher 1990.",
    )
    .example("[1, 1]")
    .only(Only::When("model", &["empiric"])),
    &prior_patients!(Reassessment, prior_patients),
    &target_dlt_rate!(Reassessment, target_dlt_rate),
    &starting_dose!(Reassessment, starting_dose).only(Only::Without("first_stage")),
    &Key::new(
        "first_stage",
        Lens {
            get: |of: &Reassessment| (!of.first_stage.is_empty()).then(|| of.first_stage.clone()),
            set: |of, levels| of.begin_with(levels.unwrap_or_default()),
        },
        Kind::Sequence(&Kind::DoseLevel),
        "The dose level of each patient in turn until the first DLT, or the end of the list, from where on the model decides: a \
         two-stage design (dfcrm's x0). Patients of one dose level are treated together, as many as a cohort has at most. A TITE-CRM \
         goes along the list while earlier patients are pending, too; where a dose level is to be seen through first, use [design.crm].",
    )
    .example("[1, 1, 2, 2, 3, 3]"),
    &Key::new(
        "restrict_escalation",
        lens!(Reassessment, restrict_escalation),
        Kind::Flag,
        "Whether the design goes up at most one dose level above the one treated last.",
    ),
    &Key::new(
        "safety_stop",
        lens!(Reassessment, safety_stop),
        Kind::Probability,
        "The trial ends with none tolerable if, by the model, the lowest dose level is above the target (or above safety_rate) \
         with a posterior probability above this.",
    )
    .example("0.90"),
    &Key::new(
        "safety_rate",
        lens!(Reassessment, safety_rate),
        Kind::Rate,
        "The DLT rate that the safety stop holds the lowest dose level against: the target and a margin together.",
    )
    .derived("the target", "0.40", |_, _, _| Some(()))
    .only(Only::With("safety_stop")),
    &Key::new(
        "choose",
        lens!(Reassessment, choice),
        Kind::Word(words_of::<DoseChoice>),
        "Which dose level the model recommends, by the estimated DLT probabilities:\n    \
         \"nearest\"            the nearest to the target\n    \
         \"nearest-not-above\"  the nearest of those at or below the target; if all are above, the lowest",
    )
    .unsaid_if(|choice| matches!(choice, DoseChoice::Nearest)),
];

/// The dose-toxicity curve of the working model, as a function of the parameter β and the skeleton s.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum DltCurve {
    /// p = s^exp(β).
    Empiric,
    /// logit p = a + exp(β)·(logit s − a).
    Logistic {
        /// The intercept a, above the logit of the greatest skeleton value and of the target.
        intercept: f64,
    },
}

/// What DLT probability the working model expects of each dose level.
#[derive(Debug, Clone, PartialEq)]
pub enum Skeleton {
    /// These, one a dose level, rising, each above 0 and below 1.
    Given(Vec<Probability>),
    /// Such that neighbouring dose levels are told apart where their DLT probabilities are the target ∓ the half width.
    IndifferenceInterval {
        /// Above 0; the target ∓ the half width is within 0 and 1.
        halfwidth: f64,
        /// The dose level whose skeleton value is the target.
        prior_mtd: DoseLevel,
    },
}

/// A working model with its prior, and how it is followed.
#[derive(Debug, Clone, PartialEq)]
pub struct Reassessment {
    /// The dose-toxicity curve.
    pub curve: DltCurve,
    /// What it expects of each dose level.
    pub skeleton: Skeleton,
    /// The variance of the normal prior of β, whose mean is 0; positive.
    pub prior_variance: f64,
    /// The shape and the rate of the gamma prior of e^β, of an empiric curve; `None` for the normal prior of β.
    pub prior_gamma: Option<[f64; 2]>,
    /// Patients before the trial, whom the model counts.
    pub prior_patients: PriorPatients,
    /// The DLT rate that the dose level to be treated should have.
    pub target_dlt_rate: Probability,
    /// Where the first patients are treated.
    pub starting_dose: DoseLevel,
    /// The dose level of each patient until the first DLT, of whom the first is at the starting dose; never falling. None for a design
    /// of one stage.
    pub first_stage: Vec<DoseLevel>,
    /// `true` never goes more than one dose level above the last one.
    pub restrict_escalation: bool,
    /// The trial ends with none tolerable when the posterior probability that the DLT probability of the lowest dose level is
    /// above `safety_rate` is greater than this.
    pub safety_stop: Option<Probability>,
    /// `None` for the target.
    pub safety_rate: Option<Probability>,
    /// Which dose level the estimates recommend.
    pub choice: DoseChoice,
}

/// Which dose level the estimated DLT probabilities recommend.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum DoseChoice {
    /// The nearest to the target; the lower of two equally near.
    #[default]
    Nearest,
    /// The nearest of those at or below the target; the lowest of all if there are none.
    NearestNotAbove,
}

impl Words for DoseChoice {
    const WORDS: &'static [(&'static str, Self)] =
        &[("nearest", Self::Nearest), ("nearest-not-above", Self::NearestNotAbove)];
}

/// Which of the two a file names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Family {
    Empiric,
    Logistic,
}

impl Words for Family {
    const WORDS: &'static [(&'static str, Self)] = &[("empiric", Self::Empiric), ("logistic", Self::Logistic)];
}

impl DltCurve {
    fn family(self) -> Family {
        match self {
            Self::Empiric => Family::Empiric,
            Self::Logistic { .. } => Family::Logistic,
        }
    }

    fn usual(family: Family) -> Self {
        match family {
            Family::Empiric => Self::Empiric,
            Family::Logistic => Self::Logistic { intercept: INTERCEPT },
        }
    }
}

impl Reassessment {
    /// What holds if nothing is given, but for the target and what follows from the ladder.
    pub fn usual() -> Self {
        Self {
            curve: DltCurve::Empiric,
            skeleton: Skeleton::IndifferenceInterval { halfwidth: HALFWIDTH, prior_mtd: DoseLevel::LOWEST },
            prior_variance: 1.34,
            prior_gamma: None,
            prior_patients: PriorPatients::default(),
            target_dlt_rate: Probability::ZERO,
            starting_dose: DoseLevel::LOWEST,
            first_stage: Vec::new(),
            restrict_escalation: false,
            safety_stop: None,
            safety_rate: None,
            choice: DoseChoice::Nearest,
        }
    }

    /// The DLT rate that the safety stop holds the lowest dose level against.
    pub(in crate::design) fn limit_of_safety(&self) -> f64 {
        self.safety_rate.unwrap_or(self.target_dlt_rate).get()
    }

    fn begin_with(&mut self, levels: Vec<DoseLevel>) {
        self.starting_dose = levels.first().copied().unwrap_or(self.starting_dose);
        self.first_stage = levels;
    }

    /// Who is treated next of a first stage after so many patients and DLTs: those who follow at one dose level, as many as a cohort
    /// has at most. `None` once the model decides.
    pub(in crate::design) fn in_first_stage(&self, patients: u32, dlts: u32, cohort: u8) -> Option<Cohort> {
        let left = self.first_stage.get(patients as usize..).filter(|_| dlts == 0)?;
        let dose = *left.first()?;
        let together = left.iter().take(cohort.into()).take_while(|&&level| level == dose).count();
        Some(Cohort::new(dose, together as u8))
    }

    fn expect(&mut self, mtd: DoseLevel) {
        if let Skeleton::IndifferenceInterval { prior_mtd, .. } = &mut self.skeleton {
            *prior_mtd = mtd;
        }
    }

    /// Whether it may go up more than one dose level above the highest one tried.
    pub(in crate::design) fn may_skip(&self) -> bool {
        let skips = |pair: &[DoseLevel]| pair[1].number() > pair[0].number() + 1;
        !self.restrict_escalation || self.first_stage.windows(2).any(skips)
    }

    /// Whether the model can be fitted.
    pub(in crate::design) fn consistent(&self, table: &Reader<'_>) -> Option<()> {
        let target = self.target_dlt_rate.get();
        if let DltCurve::Logistic { intercept } = self.curve
            && logit(target) >= intercept
        {
            let message = format!("with the intercept {intercept} no dose level reaches the target DLT rate");
            return table.refuse("intercept", message, "give a greater one, such as 3");
        }
        if self.safety_stop.is_some_and(|limit| limit.get() >= 1.0) {
            table.warn("safety_stop", "this has no effect: no probability is above 1", "remove it, or give less");
        }
        if let Some(rate) = self.safety_rate.filter(|&rate| rate < self.target_dlt_rate) {
            let message = format!("{rate} is below the target DLT rate {}", self.target_dlt_rate);
            let remedy =
                "give the target and its margin together, such as 0.40 for a target of 0.30 and a margin of 0.10";
            return table.refuse("safety_rate", message, remedy);
        }
        if let (DltCurve::Logistic { intercept }, Some(rate)) = (self.curve, self.safety_rate)
            && logit(rate.get()) >= intercept
        {
            let message = format!("with the intercept {intercept} no dose level reaches a DLT rate of {rate}");
            return table.refuse("safety_rate", message, "give less, or a greater intercept");
        }
        let falling = self.first_stage.windows(2).find(|pair| pair[1] < pair[0]);
        if let Some(&[from, to]) = falling.and_then(<[DoseLevel]>::first_chunk) {
            let message = format!("dose level {to} follows {from}, and nobody had a DLT until then");
            return table.refuse(
                "first_stage",
                message,
                "give dose levels that never fall, such as [1, 1, 2, 2, 3, 3]",
            );
        }
        match &self.skeleton {
            Skeleton::Given(values) if !values.windows(2).all(|pair| pair[0] < pair[1]) => {
                let message = "the skeleton does not rise from each dose level to the next";
                return table.refuse("skeleton", message, "give rising values");
            }
            Skeleton::IndifferenceInterval { halfwidth, .. }
                if target - halfwidth <= 0.0 || target + halfwidth >= 1.0 =>
            {
                let message = format!("the indifference interval {target} -+ {halfwidth} is not within 0 and 1");
                return table.refuse("halfwidth", message, "give a smaller half width");
            }
            _ => {}
        }
        fits(table, self.curve, &self.skeleton, self.target_dlt_rate)
    }
}

/// A cohort of the first stage.
pub(in crate::design) fn by_first_stage(cohort: Cohort) -> Ruling {
    Ruling::treat(cohort, Facts { dose: cohort.dose, ..Facts::NONE }, |next| {
        format!("nobody is known to have had a DLT, and the next of first_stage are at dose level {}", next.dose)
    })
}

fn logit(p: f64) -> f64 {
    libm::log(p) - libm::log1p(-p)
}

/// Whether the logistic curve can take on every value of the skeleton.
fn fits(table: &Reader<'_>, curve: DltCurve, skeleton: &Skeleton, target: Probability) -> Option<()> {
    let DltCurve::Logistic { intercept } = curve else { return Some(()) };
    let greatest = match skeleton {
        Skeleton::Given(values) => values.last()?.get(),
        // The half width moves the target itself, and nothing else can come near the intercept.
        Skeleton::IndifferenceInterval { halfwidth, .. } => target.get() + halfwidth,
    };
    if logit(greatest) < intercept {
        return Some(());
    }
    let message = format!("with the intercept {intercept} no dose level reaches a DLT probability of {greatest}");
    table.refuse("intercept", message, "give a greater one")
}
