//! The tables of a scenario file that no other file has: the top, dose levels, scenarios, and what is varied.

use super::designs::{AT_CAP, CAP, DESIGN, NAME};
use super::file::{DEFAULT_SEED, DEFAULT_TRIALS, MOST_TRIALS};
use super::sensitivity_table::MOST_TRIALS as MOST_SENSITIVITY_TRIALS;
use super::sweep_table::{MOST_CURVES, MOST_POINTS, MOST_TRIALS_PER_CURVE, SHARE};
use super::timing::{CALENDAR, CONDUCT, DLT_WINDOW, ENROLMENT, ONSET, PATIENTS_PER_MONTH, POSITIVE_DAYS};
use super::{Scenario, TrueMtd};
use crate::dose::{Dose, MAX_DOSES};
use crate::input::Limits;
use crate::parameters::{Key, Kind, Nested, Only, REQUIRED, Table, lens, words_of};
use crate::probability::Probability;

const TEXT: Kind = Kind::Text { longest: 500 };

/// What the top of the file says.
#[derive(Debug, Clone)]
pub(super) struct Top {
    pub(super) title: String,
    pub(super) source: Option<String>,
    pub(super) target_dlt_rate: Probability,
    pub(super) true_mtd: TrueMtd,
    pub(super) trials: u64,
    pub(super) seed: u64,
}

pub(super) static TOP: Table<Top> = Table {
    header: "",
    says: "",
    usual: || Top {
        title: String::new(),
        source: None,
        target_dlt_rate: Probability::ZERO,
        true_mtd: TrueMtd::HighestAtOrBelowTarget,
        trials: DEFAULT_TRIALS,
        seed: DEFAULT_SEED,
    },
    members: &[
        &Key::new("title", lens!(Top, title), TEXT, "What the trial is called.").required("\"Dose escalation of ...\""),
        &Key::new(
            "source",
            lens!(Top, source),
            TEXT,
            "Where its facts come from: a registry number with the date of the record, or a protocol version.",
        )
        .example("\"registry record or protocol, with its date\""),
        &Key::new(
            "target_dlt_rate",
            lens!(Top, target_dlt_rate),
            Kind::Rate,
            "The DLT rate that the designs aim at or are judged by.",
        )
        .required("0.30"),
        &Key::new(
            "true_mtd",
            lens!(Top, true_mtd),
            Kind::Word(words_of::<TrueMtd>),
            "Which dose level counts as the true MTD of a scenario:\n    \
             \"highest-at-or-below-target\"  the highest whose true DLT probability is at or below the target; perhaps none\n    \
             \"nearest-to-target\"           the one whose true DLT probability is nearest to the target; always one",
        ),
        &Key::new(
            "trials",
            lens!(Top, trials),
            Kind::Grouped { least: 1, most: MOST_TRIALS, unit: "trials" },
            "How many trials are simulated for each scenario and design. With 100_000 the Monte Carlo standard error of a \
             probability is at most 0.16 %.",
        ),
        &Key::new(
            "seed",
            lens!(Top, seed),
            Kind::whole(0, u64::MAX),
            "The same seed gives the same results, whatever the number of threads.",
        ),
        &Nested::tables("dose", &DOSE, Some(MAX_DOSES)),
        &Nested::tables("scenario", &SCENARIO, None),
        &Nested::tables("design", &DESIGN, None),
        &Nested::table("enrolment", Kind::Table(&ENROLMENT)),
        &Nested::table("dlt_window", Kind::Table(&DLT_WINDOW)),
        &Nested::table("onset", Kind::Table(&ONSET)),
        &Nested::table("conduct", Kind::Table(&CONDUCT)),
        &Nested::table("calendar", Kind::Table(&CALENDAR)),
        &Nested::table("sweep", Kind::Table(&SWEEP)),
        &Nested::table("sensitivity", Kind::Table(&SENSITIVITY)),
    ],
};

pub(super) static DOSE: Table<Dose> = Table {
    header: "[[dose]]",
    says: "The dose levels, the lowest first: 1 to 12 of them, each under a [[dose]] of its own.",
    usual: || Dose { label: String::new(), amount: None, unit: None },
    members: &[
        &Key::new("label", lens!(Dose, label), NAME, "What people call it; each its own.").required("\"low\""),
        &Key::new(
            "amount",
            lens!(Dose, amount),
            Kind::Number(Limits { least: 0.0, inclusive: false, most: 1e30, unit: "" }),
            "How much is given.",
        )
        .example("1e6"),
        &Key::new("unit", lens!(Dose, unit), TEXT, "The unit of the amount.")
            .example("\"cells/kg\"")
            .only(Only::With("amount")),
    ],
};

pub(super) static SCENARIO: Table<Scenario> = Table {
    header: "[[scenario]]",
    says: "The scenarios: what the truth might be. At least one, each under a [[scenario]] of its own. Nobody knows it; try \
           several.",
    usual: || Scenario { name: String::new(), source: None, dlt_probabilities: Vec::new() },
    members: &[
        &Key::new("name", lens!(Scenario, name), NAME, "What results call it; each its own.").required("\"moderate\""),
        &Key::new("source", lens!(Scenario, source), TEXT, "Where the assumption comes from.")
            .example("\"assumption of the planning team\""),
        &Key::new(
            "dlt_probabilities",
            lens!(Scenario, dlt_probabilities),
            Kind::EachDose(&Kind::Probability),
            "The true probability of a DLT anywhere in the whole DLT window, one for each dose level, the lowest first. \
             Probabilities that fall with dose give a warning.",
        )
        .required("[0.05, 0.15, 0.30]"),
    ],
};

pub(super) static SWEEP: Table<()> = Table {
    header: "[sweep]",
    says: "What `dosim sweep FILE` varies; answers are exact where there is an exact answer. Any of the tables may be there. \
           Without any of them it draws 1_000 random curves. In any case it shows the chance of passing a dose level against \
           its true DLT probability.",
    usual: || (),
    members: &[
        &Nested::new(
            "trials_per_curve",
            Kind::Grouped { least: 1, most: MOST_TRIALS_PER_CURVE, unit: "trials" },
            "1_000",
            "Trials that are simulated under each curve where a design has no exact answer.",
        ),
        &Nested::table("grid", Kind::Tables(&GRID, None)),
        &Nested::table("random_curves", Kind::Table(&RANDOM_CURVES)),
        &Nested::table("variants", Kind::Table(&VARIANTS)),
    ],
};

pub(super) static GRID: Table<()> = Table {
    header: "[[sweep.grid]]",
    says: "A grid of true DLT probabilities: one axis gives a curve, two give a heat map. Points at which the DLT probability \
           would fall with dose are left out. At most 10_000 points.",
    usual: || (),
    members: &[
        &Nested::new("name", NAME, REQUIRED, "What results call it; each its own.").example("\"top dose level\""),
        &Nested::new("base_scenario", Kind::NameOf("scenario"), "the first", "The scenario that says what is held.")
            .example("\"moderate\""),
        &Nested::tables("axis", &AXIS, Some(2)),
    ],
};

pub(super) static AXIS: Table<()> = Table {
    header: "[[sweep.grid.axis]]",
    says: "One or two of these; what each moves is required: dose_level or toward.",
    usual: || (),
    members: &[
        &Nested::new(
            "dose_level",
            Kind::Or(&Kind::DoseLevel, "all"),
            REQUIRED,
            "The dose level whose DLT probability moves; \"all\": those of all of them, which are then the same.",
        )
        .example("3")
        .only(Only::Without("toward")),
        &Nested::new(
            "toward",
            Kind::NameOf("scenario"),
            "",
            "Instead: all DLT probabilities move, by a share of the way to this scenario.",
        )
        .example("\"too toxic\""),
        &Nested::new("from", Kind::Number(SHARE), "0", "The least value."),
        &Nested::new("to", Kind::Number(SHARE), "1", "The greatest value."),
        &Nested::new(
            "points",
            Kind::Whole { least: 2, most: MOST_POINTS, unit: "values" },
            "21",
            "How many values, both ends included.",
        ),
    ],
};

pub(super) static RANDOM_CURVES: Table<()> = Table {
    header: "[sweep.random_curves]",
    says: "Random dose-toxicity curves by the pseudo-uniform algorithm of Clertant and O'Quigley (2017, J R Stat Soc B 79:1487): \
           each dose level is equally often the true MTD. The same seed gives the same curves.",
    usual: || (),
    members: &[&Nested::new(
        "curves",
        Kind::Grouped { least: 1, most: MOST_CURVES, unit: "curves" },
        "1_000",
        "How many.",
    )],
};

pub(super) static VARIANTS: Table<()> = Table {
    header: "[sweep.variants]",
    says: "Variants of a design, every combination of these lists, under every scenario. What is left out is as in the base \
           design.",
    usual: || (),
    members: &[
        &Nested::new("base_design", Kind::NameOf("design"), "the first", "The design that is varied.")
            .example("\"3+3\""),
        &Nested::new("de_escalate", Kind::List(&Kind::Flag), AS_BASE, "As in [design.three_plus_three].")
            .example("[false, true]"),
        &Nested::new("expand_top_dose", Kind::List(&Kind::Flag), AS_BASE, "As in [design.three_plus_three].")
            .example("[false, true]"),
        &Nested::new(
            "dlts_tolerated_in_six",
            Kind::List(&Kind::whole(1, 2)),
            AS_BASE,
            "As in [design.three_plus_three].",
        )
        .example("[1, 2]"),
        &Nested::new("starting_dose", Kind::List(&Kind::DoseLevel), AS_BASE, "As in [design.three_plus_three].")
            .example("[1, 2]"),
        &Nested::new("cap", Kind::List(&CAP), AS_BASE, "As in [enrolment].").example("[12, 15, \"none\"]"),
        &Nested::new("at_cap", Kind::List(&AT_CAP), AS_BASE, "As in [enrolment].")
            .example("[\"undetermined\", \"declare\"]"),
    ],
};

const AS_BASE: &str = "as the base design";

pub(super) static SENSITIVITY: Table<()> = Table {
    header: "[sensitivity]",
    says: "What the report of `dosim run` varies, one value at a time around the plan, under every scenario and design; with the \
           seed of the plan. Without this table it varies nothing. Each key is a list; those left out are as planned.",
    usual: || (),
    members: &[
        &Nested::new(
            "trials",
            Kind::Grouped { least: 1, most: MOST_SENSITIVITY_TRIALS, unit: "trials" },
            "10_000",
            "Trials for each value, scenario and design.",
        ),
        &Nested::new(
            "patients_per_month",
            Kind::List(&Kind::Number(PATIENTS_PER_MONTH)),
            "",
            "Patients who arrive in a month.",
        )
        .example("[0.5, 2]"),
        &Nested::new(
            "days_after_infusion",
            Kind::List(&Kind::Number(POSITIVE_DAYS)),
            "",
            "Days from infusion to the close of the DLT window. The true DLT probabilities are those of the whole window, \
             however long it is.",
        )
        .example("[21, 42]"),
        &Nested::new("dropout_probability", Kind::List(&Kind::Loss), "", "As in [conduct].").example("[0.1, 0.2]"),
        &Nested::new("cap", Kind::List(&CAP), "", "The cap of every design.").example("[15, 18, \"none\"]"),
    ],
};
