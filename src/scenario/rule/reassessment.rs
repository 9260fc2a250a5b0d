//! What every form of the continual reassessment method has to be told: the working model, and how it is followed.

use std::fmt::{self, Display, Formatter};

use super::{Context, dose_level};
use crate::dose::DoseLevel;
use crate::probability::Probability;
use crate::scenario::numerals::number;
use crate::scenario::reader::Reader;
use crate::scenario::value::{Limits, Value};

/// The keys that the tables of all forms share.
macro_rules! shared_keys {
    ($($more:literal),*) => {
        &[
            "model", "intercept", "skeleton", "halfwidth", "prior_mtd", "prior_variance", "target_dlt_rate",
            "starting_dose", "restrict_escalation", "safety_stop" $(, $more)*
        ]
    };
}
pub(super) use shared_keys;

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
    /// The DLT rate that the dose level to be treated should have.
    pub target_dlt_rate: Probability,
    /// Where the first patients are treated.
    pub starting_dose: DoseLevel,
    /// `true` never goes more than one dose level above the last one.
    pub restrict_escalation: bool,
    /// The trial ends with none tolerable when the posterior probability that the DLT probability of the lowest dose level is
    /// above the target is greater than this.
    pub safety_stop: Option<Probability>,
}

impl Display for Reassessment {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self.curve {
            DltCurve::Empiric => write!(f, "model=empiric")?,
            DltCurve::Logistic { intercept } => write!(f, "model=logistic intercept={intercept}")?,
        }
        match &self.skeleton {
            Skeleton::Given(values) => write!(f, " skeleton={}", list(values, ","))?,
            Skeleton::IndifferenceInterval { halfwidth, prior_mtd } => {
                write!(f, " halfwidth={halfwidth} prior_mtd={prior_mtd}")?;
            }
        }
        write!(f, " prior_variance={} target_dlt_rate={}", self.prior_variance, self.target_dlt_rate)?;
        write!(f, " starting_dose={}", self.starting_dose)?;
        write!(f, " restrict_escalation={}", if self.restrict_escalation { "yes" } else { "no" })?;
        match self.safety_stop {
            Some(probability) => write!(f, " safety_stop={probability}"),
            None => Ok(()),
        }
    }
}

impl Reassessment {
    /// The keys with their values, one a line.
    pub(super) fn write(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self.curve {
            DltCurve::Empiric => writeln!(f, "model = \"empiric\"")?,
            DltCurve::Logistic { intercept } => {
                writeln!(f, "model = \"logistic\"\nintercept = {}", number(intercept))?;
            }
        }
        match &self.skeleton {
            Skeleton::Given(values) => writeln!(f, "skeleton = [{}]", list(values, ", "))?,
            Skeleton::IndifferenceInterval { halfwidth, prior_mtd } => {
                writeln!(f, "halfwidth = {}\nprior_mtd = {prior_mtd}", number(*halfwidth))?;
            }
        }
        writeln!(f, "prior_variance = {}", number(self.prior_variance))?;
        writeln!(f, "target_dlt_rate = {}", self.target_dlt_rate)?;
        writeln!(f, "starting_dose = {}", self.starting_dose)?;
        writeln!(f, "restrict_escalation = {}", self.restrict_escalation)?;
        self.safety_stop.map_or(Ok(()), |probability| writeln!(f, "safety_stop = {probability}"))
    }
}

fn list(values: &[Probability], separator: &str) -> String {
    values.iter().map(ToString::to_string).collect::<Vec<_>>().join(separator)
}

/// Which of the two a file names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Family {
    Empiric,
    Logistic,
}

/// Reads the shared keys. Everything is looked at, so that one reading finds all errors.
pub(super) fn read(table: &Reader<'_>, context: Context) -> Option<Reassessment> {
    let target = match table.get("target_dlt_rate") {
        Some(value) => inside(&value),
        None => context.target_dlt_rate,
    };
    let curve = curve(table, target);
    let skeleton = skeleton(table, context, target);
    let positive = Limits { least: 0.0, inclusive: false, most: 100.0, unit: "" };
    let prior_variance = table.or("prior_variance", 1.34, |value| value.number(positive));
    let starting_dose = table.or("starting_dose", DoseLevel::LOWEST, |value| dose_level(&value, context.doses));
    let restrict_escalation = table.or("restrict_escalation", false, |value| value.flag());
    let safety_stop = table.maybe("safety_stop", |value| value.probability());
    let (curve, skeleton) = (curve?, skeleton?);
    fits(table, curve, &skeleton, target?)?;
    Some(Reassessment {
        curve,
        skeleton,
        prior_variance: prior_variance?,
        target_dlt_rate: target?,
        starting_dose: starting_dose?,
        restrict_escalation: restrict_escalation?,
        safety_stop: safety_stop?,
    })
}

/// A probability that is neither 0 nor 1.
fn inside(value: &Value<'_>) -> Option<Probability> {
    let probability = value.probability()?;
    match probability.get() > 0.0 && probability.get() < 1.0 {
        true => Some(probability),
        false => {
            value.refuse(format!("{probability} is no DLT rate that a model can have"), "give one between 0 and 1")
        }
    }
}

fn curve(table: &Reader<'_>, target: Option<Probability>) -> Option<DltCurve> {
    let words = [("empiric", Family::Empiric), ("logistic", Family::Logistic)];
    let family = table.or("model", Family::Empiric, |value| value.choice(&words));
    let limits = Limits { least: 0.0, inclusive: true, most: 20.0, unit: "" };
    let intercept = table.or("intercept", 3.0, |value| value.number(limits));
    match (family?, intercept?) {
        (Family::Empiric, _) if table.get("intercept").is_some() => {
            table.without_effect("intercept", "with the empiric model", "remove it, or choose model = \"logistic\"")
        }
        (Family::Empiric, _) => Some(DltCurve::Empiric),
        (Family::Logistic, intercept) if target.is_some_and(|target| logit(target.get()) >= intercept) => {
            let message = format!("with the intercept {intercept} no dose level reaches the target DLT rate");
            table.refuse("intercept", message, "give a greater one, such as 3")
        }
        (Family::Logistic, intercept) => Some(DltCurve::Logistic { intercept }),
    }
}

fn logit(p: f64) -> f64 {
    libm::log(p) - libm::log1p(-p)
}

fn skeleton(table: &Reader<'_>, context: Context, target: Option<Probability>) -> Option<Skeleton> {
    let given = table.maybe("skeleton", |value| given(&value, context.doses));
    let limits = Limits { least: 0.0, inclusive: false, most: 0.5, unit: "" };
    let halfwidth = table.or("halfwidth", 0.05, |value| value.number(limits));
    let prior_mtd = table.maybe("prior_mtd", |value| dose_level(&value, context.doses));
    let (given, halfwidth, prior_mtd) = (given?, halfwidth?, prior_mtd?);
    if let Some(values) = given {
        let why = "with a skeleton that is given";
        let idle = ["halfwidth", "prior_mtd"].into_iter().find(|key| table.get(key).is_some());
        return match idle {
            Some(key) => table.without_effect(key, why, "remove it, or remove the skeleton"),
            None => Some(Skeleton::Given(values)),
        };
    }
    let target = target?.get();
    if target - halfwidth <= 0.0 || target + halfwidth >= 1.0 {
        let message = format!("the indifference interval {target} -+ {halfwidth} is not within 0 and 1");
        return table.refuse("halfwidth", message, "give a smaller half width");
    }
    let middle = || DoseLevel::new(context.doses?.div_ceil(2));
    Some(Skeleton::IndifferenceInterval { halfwidth, prior_mtd: prior_mtd.or_else(middle)? })
}

/// A skeleton as a list: one value a dose level, rising.
fn given(value: &Value<'_>, doses: Option<usize>) -> Option<Vec<Probability>> {
    let entries: Vec<Option<Probability>> = value.list()?.iter().map(inside).collect();
    let values: Vec<Probability> = entries.into_iter().collect::<Option<_>>()?;
    if let Some(doses) = doses.filter(|&doses| doses != values.len()) {
        let message = format!("the skeleton has {} values for {doses} dose levels", values.len());
        return value.refuse(message, "give one value for each [[dose]], the lowest first");
    }
    match values.windows(2).all(|pair| pair[0] < pair[1]) {
        true => Some(values),
        false => value.refuse("the skeleton does not rise from each dose level to the next", "give rising values"),
    }
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
