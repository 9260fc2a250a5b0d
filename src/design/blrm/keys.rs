//! The keys of the BLRM.

use super::parameters::{AfterDlt, BlrmParameters, BlrmPrior, Choose};
use crate::design::MAX_COHORT;
use crate::design::parameters::starting_dose;
use crate::design::prior_patients::prior_patients;
use crate::input::{Limits, Reader, Value};
use crate::parameters::{
    Context, Declaration, Declared, Key, KeyLine, KeyType, Kind, Lens, Member, Only, Reading, Shown, Table, lens,
    words_of,
};

/// Limits of the parameters of a prior: no dose has an odds of e²⁰, and a standard deviation of 10 is flat.
const MEAN: Limits = Limits { least: -20.0, inclusive: true, most: 20.0, unit: "" };
const SD: Limits = Limits { least: 0.01, inclusive: true, most: 10.0, unit: "" };
const CORRELATION: Limits = Limits { least: -0.99, inclusive: true, most: 0.99, unit: "" };
const WEIGHT: Limits = Limits { least: 0.0, inclusive: false, most: 1e6, unit: "" };

const AMOUNT: Limits = Limits { least: 0.0, inclusive: false, most: 1e30, unit: "" };
const FROM: Limits = Limits { least: 0.0, inclusive: true, most: 1e30, unit: "" };
const PEOPLE: Limits = Limits { least: 0.0, inclusive: true, most: 10_000.0, unit: "" };
const TIMES: Limits = Limits { least: 1.0, inclusive: true, most: 100.0, unit: "" };
const LOSS: Limits = Limits { least: 0.0, inclusive: true, most: 1_000.0, unit: "" };
const INSIDE: Limits = Limits { least: 0.0, inclusive: false, most: 1.0, unit: "" };

pub(super) static TABLE: Table<BlrmParameters> = Table {
    header: "[design.blrm]",
    says: "The two-parameter Bayesian logistic regression model (BLRM; Neuenschwander, Branson & Gsponer 2008) with overdose \
           control (EWOC): logit p(d) is log alpha + exp(log beta) * log(d / reference_dose). The next cohort goes to a dose \
           level that is above the target interval with a posterior probability below overdose_limit. Every dose level needs an \
           amount. It needs max_patients or a cap.",
    usual: BlrmParameters::usual,
    members: &[
        &Key::new(
            "reference_dose",
            lens!(BlrmParameters, reference_dose),
            Kind::Number(AMOUNT),
            "The amount at which alpha is the odds of a DLT.",
        )
        .derived("the amount of the highest dose level", "100", |_, to, context| {
            to.reference_dose = context.amounts.iter().flatten().copied().flatten().last().unwrap_or_default();
            Some(())
        }),
        &Amounts,
        &Key::new(
            "prior",
            lens!(BlrmParameters, prior),
            Kind::Word(words_of::<BlrmPrior>),
            "The prior of (log alpha, log beta):\n    \
             \"weakly-informative\"     the DLT probability at the reference dose has a given median, with a standard deviation of \
             2 on the logit scale; log beta is normal with mean 0 and standard deviation 1 (OncoBayes2)\n    \
             \"minimally-informative\"  the normal distribution nearest to the widest beliefs at the lowest and the highest dose \
             level (Neuenschwander 2008, crmPack)\n    \
             \"given\"                  a bivariate normal distribution\n    \
             \"mixture\"                of several of them",
        ),
        &Key::new(
            "dlt_at_reference",
            lens!(BlrmParameters, dlt_at_reference),
            Kind::Modelled,
            "The median of the DLT probability at the reference dose.",
        )
        .derived("the target DLT rate", "0.30", |_, to, context| {
            to.dlt_at_reference = context.target_dlt_rate?;
            Some(())
        })
        .only(Only::When("prior", &["weakly-informative"])),
        &Key::new(
            "lowest_dose_above",
            lens!(BlrmParameters, lowest_dose_above),
            BELIEF,
            "At the lowest dose level the DLT probability is above the first number with the second as probability.",
        )
        .only(Only::When("prior", &["minimally-informative"])),
        &Key::new(
            "highest_dose_below",
            lens!(BlrmParameters, highest_dose_below),
            BELIEF,
            "At the highest dose level the DLT probability is below the first number with the second as probability.",
        )
        .only(Only::When("prior", &["minimally-informative"])),
        &Key::new(
            "prior_mean",
            lens!(BlrmParameters, prior_mean),
            Kind::Numbers(&[("log alpha", MEAN), ("log beta", MEAN)]),
            "The means of log alpha and log beta.",
        )
        .required("[-0.85, 0]")
        .only(Only::When("prior", &["given"])),
        &Key::new(
            "prior_sd",
            lens!(BlrmParameters, prior_sd),
            Kind::Numbers(&[("log alpha", SD), ("log beta", SD)]),
            "Their standard deviations.",
        )
        .required("[2, 1]")
        .only(Only::When("prior", &["given"])),
        &Key::new(
            "prior_correlation",
            lens!(BlrmParameters, prior_correlation),
            Kind::Number(CORRELATION),
            "Their correlation.",
        )
        .only(Only::When("prior", &["given"])),
        &Key::new(
            "prior_mixture",
            lens!(BlrmParameters, prior_mixture),
            Kind::Rows(&[
                ("weight", WEIGHT),
                ("mean of log alpha", MEAN),
                ("mean of log beta", MEAN),
                ("standard deviation of log alpha", SD),
                ("standard deviation of log beta", SD),
                ("correlation", CORRELATION),
            ]),
            "The parts of the mixture. Only the ratio of the weights counts.",
        )
        .required("[[0.8, -0.85, 0, 2, 1, 0], [0.2, -3, 0, 1, 1, 0]]")
        .only(Only::When("prior", &["mixture"])),
        &Key::new(
            "historical",
            Lens {
                get: |of: &BlrmParameters| (!of.historical.is_empty()).then(|| of.historical.clone()),
                set: |of, to| of.historical = to.unwrap_or_default(),
            },
            Kind::Rows(&[("amount", AMOUNT), ("patients", PEOPLE), ("DLTs", PEOPLE)]),
            "Patients before the trial at whatever amounts, whom the model counts; those at the trial's own dose levels are \
             prior_patients.",
        )
        .example("[[10, 6, 0], [25, 6, 1]]"),
        &prior_patients!(BlrmParameters, prior_patients),
        &Key::new(
            "target_interval",
            lens!(BlrmParameters, target_interval),
            Kind::Numbers(&[("from", INSIDE), ("to", INSIDE)]),
            "The DLT probabilities that are aimed at.",
        ),
        &Key::new(
            "overdose_limit",
            lens!(BlrmParameters, overdose_limit),
            Kind::Number(Limits { least: 0.0, inclusive: false, most: 1.0, unit: "" }),
            "A dose level is eligible if it is above the target interval with a posterior probability below this; 1 for no \
             overdose control.",
        ),
        &Key::new(
            "choose",
            lens!(BlrmParameters, choose),
            Kind::Word(words_of::<Choose>),
            "Which of the eligible dose levels is treated next, and is the MTD:\n    \
             \"target-probability\"  the one that most probably is in the target interval\n    \
             \"highest-eligible\"    the highest\n    \
             \"least-loss\"          the one with the least expected loss",
        ),
        &Key::new(
            "losses",
            lens!(BlrmParameters, losses),
            Kind::Numbers(&[
                ("below the target interval", LOSS),
                ("in it", LOSS),
                ("above it", LOSS),
                ("unacceptable", LOSS),
            ]),
            "What is lost by a DLT probability in each interval.",
        )
        .only(Only::When("choose", &["least-loss"])),
        &Key::new(
            "unacceptable_above",
            lens!(BlrmParameters, unacceptable_above),
            Kind::Number(INSIDE),
            "Above the target interval, DLT probabilities up to this lose the third, greater ones the fourth of the losses.",
        )
        .only(Only::When("choose", &["least-loss"])),
        &Key::new(
            "most_levels_up",
            Lens { get: |of: &BlrmParameters| LevelsUp(of.most_levels_up), set: |of, to| of.most_levels_up = to.0 },
            Kind::Or(&Kind::whole(1, 24), ANY),
            "How many dose levels above the last cohort the next one may be.",
        ),
        &Key::new(
            "increments",
            Lens {
                get: |of: &BlrmParameters| (!of.increments.is_empty()).then(|| of.increments.clone()),
                set: |of, to| of.increments = to.unwrap_or_default(),
            },
            Kind::Rows(&[("from", FROM), ("times", TIMES)]),
            "From which amount on the next one may be at most how many times as great.",
        )
        .example("[[0, 2], [20, 1.67], [50, 1.33]]"),
        &Key::new(
            "increment_after_dlt",
            lens!(BlrmParameters, increment_after_dlt),
            Kind::Number(TIMES),
            "How many times as great it may be at most after a DLT.",
        )
        .example("1.5"),
        &Key::new(
            "after_dlt",
            lens!(BlrmParameters, after_dlt),
            Kind::Word(words_of::<AfterDlt>),
            "After which DLTs:\n    \
             \"in-trial\"        any in the trial so far\n    \
             \"in-last-cohort\"  those of the last cohort",
        )
        .only(Only::With("increment_after_dlt")),
        &Key::new(
            "enough_target_probability",
            lens!(BlrmParameters, enough_target_probability),
            Kind::Probability,
            "The trial ends when the dose level to be treated next is in the target interval with at least this posterior \
             probability, has enough_patients, and fewest_cohorts were treated.",
        )
        .example("0.50"),
        &Key::new(
            "enough_patients",
            lens!(BlrmParameters, enough_patients),
            Kind::patients(1, 1_000),
            "Evaluable patients at that dose level.",
        )
        .only(Only::With("enough_target_probability")),
        &Key::new(
            "fewest_cohorts",
            lens!(BlrmParameters, fewest_cohorts),
            Kind::Whole { least: 0, most: 1_000, unit: "cohorts" },
            "Cohorts in the whole trial: its evaluable patients over cohort_size.",
        )
        .only(Only::With("enough_target_probability")),
        &Key::new(
            "cohort_size",
            lens!(BlrmParameters, cohort_size),
            Kind::patients(1, MAX_COHORT as u64),
            "Patients in a cohort; the last one may be smaller.",
        ),
        &starting_dose!(BlrmParameters, starting_dose),
    ],
};

/// A DLT probability and the probability that goes with it.
const BELIEF: Kind = Kind::Numbers(&[("DLT probability", INSIDE), ("probability", INSIDE)]);

/// As a number of dose levels.
const ANY: &str = "any";

/// A number of dose levels; `None` for any.
struct LevelsUp(Option<u8>);

impl KeyType for LevelsUp {
    fn read(value: &Value<'_>, kind: &Kind, context: Context) -> Option<Self> {
        let Kind::Or(number, word) = kind else { return None };
        if value.is_text(word) {
            Some(Self(None))
        } else {
            u8::read(value, number, context).map(|levels| Self(Some(levels)))
        }
    }

    fn shown(&self, kind: &Kind) -> Option<Shown> {
        let Kind::Or(_, word) = kind else { return None };
        Some(self.0.map_or_else(|| Shown::Text((*word).to_owned()), |levels| Shown::Whole(levels.into())))
    }
}

/// The amounts of the ladder, which the model is a function of; no key of this table.
struct Amounts;

impl Member<BlrmParameters> for Amounts {
    fn declaration(&self) -> Option<&Declaration> {
        None
    }

    fn read(&self, table: &Reader<'_>, to: &mut Reading<BlrmParameters>, context: Context) {
        match amounts(table, context) {
            Some(amounts) => to.value.amounts = amounts,
            None => to.failed.push("amount"),
        }
    }

    fn declare(&self, _: &BlrmParameters, _: &mut Vec<Declared>) {}

    fn show(&self, _: &BlrmParameters, _: &mut Vec<KeyLine>) {}
}

/// Every amount, if there are all and they rise.
fn amounts(table: &Reader<'_>, context: Context) -> Option<Vec<f64>> {
    let amounts = context.amounts?;
    let amounts = &amounts[..context.doses?.min(amounts.len())];
    let known: Option<Vec<f64>> = amounts.iter().copied().collect();
    let Some(known) = known else {
        let message = "the BLRM goes by the amounts of the dose levels, of which at least one is missing";
        return table.refuse("reference_dose", message, "give each [[dose]] an `amount`");
    };
    if !known.windows(2).all(|pair| pair[0] < pair[1]) {
        let message = "the amounts of the dose levels do not rise";
        return table.refuse("reference_dose", message, "give each [[dose]] a greater `amount` than the one before");
    }
    Some(known)
}
