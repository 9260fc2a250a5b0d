//! The keys of a scenario file at its top, and those of dose levels and scenarios.

use super::conduct_table::{CONDUCT, OWN_PRODUCTION};
use super::designs::{DESIGN, NAME};
use super::expansion_table::EXPANSION;
use super::file::{DEFAULT_SEED, DEFAULT_TRIALS, MOST_TRIALS};
use super::onset_table::ONSET;
use super::search_keys::SEARCH;
use super::sensitivity_table::SENSITIVITY;
use super::stagger_table::{OWN_STAGGER, OwnStagger};
use super::sweep_keys::SWEEP;
use super::timing::{CALENDAR, DAYS, DLT_WINDOW, ENROLMENT, POSITIVE_DAYS};
use super::{Scenario, Treatment, TrueMtd};
use crate::design::MAX_COHORT;
use crate::dose::{Dose, MAX_DOSES};
use crate::input::Limits;
use crate::parameters::{Group, Key, Kind, Nested, Only, Table, lens, words_of};
use crate::probability::Probability;

const TEXT: Kind = Kind::Text { longest: 500 };

/// Why something is as it is takes a few sentences.
pub(super) const REASONS: Kind = Kind::Text { longest: 2000 };

/// What the top of the file says.
#[derive(Debug, Clone)]
pub(super) struct Top {
    pub(super) title: String,
    pub(super) source: Option<String>,
    pub(super) rationale: Option<String>,
    pub(super) sample_size_rationale: Option<String>,
    pub(super) trials_rationale: Option<String>,
    pub(super) target_dlt_rate: Probability,
    pub(super) true_mtd: TrueMtd,
    pub(super) treatment: Treatment,
    pub(super) trials: u64,
    pub(super) seed: u64,
}

pub(super) static TOP: Table<Top> = Table {
    header: "",
    says: "",
    usual: || Top {
        title: String::new(),
        source: None,
        rationale: None,
        sample_size_rationale: None,
        trials_rationale: None,
        target_dlt_rate: Probability::ZERO,
        true_mtd: TrueMtd::HighestAtOrBelowTarget,
        treatment: Treatment::Infusion,
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
            "rationale",
            lens!(Top, rationale),
            REASONS,
            "Why the trial is planned and simulated as it is: the choice of design, scenarios and target. The report shows it.",
        )
        .example("\"why this design, and why these scenarios\""),
        &Key::new(
            "sample_size_rationale",
            lens!(Top, sample_size_rationale),
            REASONS,
            "Why so many patients. The report shows it.",
        )
        .example("\"the least cap that holds in nine of ten trials\""),
        &Key::new(
            "trials_rationale",
            lens!(Top, trials_rationale),
            REASONS,
            "Why so many simulated trials. The report shows it.",
        )
        .example("\"a Monte Carlo standard error below 0.5 %\""),
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
            "treatment",
            lens!(Top, treatment),
            Kind::Word(words_of::<Treatment>),
            "What patients are treated with, which every text speaks of:\n    \
             \"infusion\"  an infusion, perhaps of a product made for the patient and after preconditioning\n    \
             \"dose\"      doses, such as tablets: the DLT window opens with the first one, which is day 0, without preconditioning",
        )
        .unsaid_if(|treatment| *treatment == Treatment::Infusion),
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
        &Nested::table("expansion", Kind::Table(&EXPANSION)),
        &Nested::table("sweep", Kind::Table(&SWEEP)),
        &Nested::table("search", Kind::Table(&SEARCH)),
        &Nested::table("sensitivity", Kind::Table(&SENSITIVITY)),
    ],
};

/// What `[[dose]]` says.
#[derive(Debug, Clone)]
pub(super) struct DoseTable {
    pub(super) dose: Dose,
    pub(super) cohort_size: Option<u32>,
    pub(super) preconditioning_days: Option<f64>,
    pub(super) days_after_infusion: Option<f64>,
    pub(super) stagger: OwnStagger,
}

pub(super) static DOSE: Table<DoseTable> = Table {
    header: "[[dose]]",
    says: "The dose levels, the lowest first: 1 to 24 of them, each under a [[dose]] of its own.",
    usual: || DoseTable {
        dose: Dose { label: String::new(), amount: None, unit: None, only_after_toxicity_above: false },
        cohort_size: None,
        preconditioning_days: None,
        days_after_infusion: None,
        stagger: OwnStagger::default(),
    },
    members: &[
        &Key::new("label", lens!(DoseTable, dose.label), NAME, "What people call it; each its own.").required("\"low\""),
        &Key::new(
            "amount",
            lens!(DoseTable, dose.amount),
            Kind::Number(Limits { least: 0.0, inclusive: false, most: 1e30, unit: "" }),
            "How much is given.",
        )
        .example("1e6"),
        &Key::new("unit", lens!(DoseTable, dose.unit), TEXT, "The unit of the amount.")
            .example("\"cells/kg\"")
            .only(Only::With("amount")),
        &Key::new(
            "only_after_toxicity_above",
            lens!(DoseTable, dose.only_after_toxicity_above),
            Kind::Flag,
            "Whether a trial on its way up passes this dose level by and uses it only after it came down from one above: an \
             intermediate dose.",
        )
        .unsaid_if(|is_reserved| !is_reserved),
        &Key::new(
            "cohort_size",
            lens!(DoseTable, cohort_size),
            Kind::patients(1, MAX_COHORT as u64),
            "Patients in a cohort at this dose level, under designs that decide on cohorts of any size: BOIN without titration, i3+3, \
             mTPI, keyboard, CRM and BLRM. Left out, as the design says.",
        )
        .example("1"),
        &Key::new(
            "preconditioning_days",
            lens!(DoseTable, preconditioning_days),
            Kind::Number(DAYS),
            "Days from the start of preconditioning to infusion at this dose level; 0 if it has none, and then no DLT shows before \
             infusion there. Left out, as [dlt_window] says.",
        )
        .example("0"),
        &Key::new(
            "days_after_infusion",
            lens!(DoseTable, days_after_infusion),
            Kind::Number(POSITIVE_DAYS),
            "Days from infusion to the close of the window at this dose level. Left out, as [dlt_window] says.",
        )
        .example("42"),
        &Group { lens: lens!(DoseTable, stagger), members: OWN_STAGGER },
        &Nested::table("production", Kind::Table(&OWN_PRODUCTION)),
    ],
};

pub(super) static SCENARIO: Table<Scenario> = Table {
    header: "[[scenario]]",
    says: "The scenarios: what the truth might be. At least one, each under a [[scenario]] of its own. Nobody knows it; try \
           several.",
    usual: || Scenario { name: String::new(), source: None, rationale: None, dlt_probabilities: Vec::new(), halt_probabilities: None, moderate_probabilities: None, response_probabilities: None },
    members: &[
        &Key::new("name", lens!(Scenario, name), NAME, "What results call it; each its own.").required("\"moderate\""),
        &Key::new("source", lens!(Scenario, source), TEXT, "Where the assumption comes from.")
            .example("\"assumption of the planning team\""),
        &Key::new("rationale", lens!(Scenario, rationale), REASONS, "Why it is looked at. The report shows it.")
            .example("\"the highest dose level is worse than hoped\""),
        &Key::new(
            "dlt_probabilities",
            lens!(Scenario, dlt_probabilities),
            Kind::EachDose(&Kind::Probability),
            "The true probability of a DLT anywhere in the whole DLT window, one for each dose level, the lowest first. \
             Probabilities that fall with dose give a warning.",
        )
        .required("[0.05, 0.15, 0.30]"),
        &Key::new(
            "halt_probabilities",
            lens!(Scenario, halt_probabilities),
            Kind::EachDose(&Kind::Probability),
            "The true probability, given that a patient has a DLT, that it is one that ends the study at once (a death, a toxicity of grade \
             5), one for each dose level. No MTD is declared then. `dosim sweep`, `search` and `bound` know no such end, nor does a \
             study with an [expansion].",
        )
        .example("[0.01, 0.02, 0.05]"),
        &Key::new(
            "moderate_probabilities",
            lens!(Scenario, moderate_probabilities),
            Kind::EachDose(&Kind::Probability),
            "The true probability of a moderate toxicity (grade 2, say), given that a patient has no DLT, one for each dose level; for \
             accelerated titration with end_titration_at_moderate. Left out, nobody has one. `dosim sweep`, `search` and `bound` know none.",
        )
        .example("[0.10, 0.20, 0.30]"),
        &Key::new(
            "response_probabilities",
            lens!(Scenario, response_probabilities),
            Kind::EachDose(&Kind::Probability),
            "The true probability of a response, one for each dose level; with [expansion.response] only.",
        )
        .example("[0.10, 0.20, 0.30]"),
    ],
};
