//! The keys of `[search]` and `[[search.vary]]`.

use super::Setting;
use super::search::{Best, Wanted};
use super::sweep::{DEFAULT_CURVES, DEFAULT_TRIALS_PER_CURVE};
use super::sweep_keys::{MOST_CURVES, MOST_TRIALS_PER_CURVE};
use super::varied::distinct;
use crate::input::{LONGEST_NAME, Limits, Value};
use crate::parameters::{Context, Group, Key, KeyType, Kind, Nested, Only, Shown, Table, lens, words_of};

/// Of a scenario.
const WEIGHT: Limits = Limits { least: 0.0, inclusive: false, most: 1e6, unit: "" };

/// Mean patients or DLTs.
const PEOPLE: Limits = Limits { least: 0.0, inclusive: false, most: 1e6, unit: "" };

/// Along a range.
const ANY_NUMBER: Limits = Limits { least: -1e9, inclusive: true, most: 1e9, unit: "" };
const STEP: Limits = Limits { least: 0.0, inclusive: false, most: 1e9, unit: "" };

/// What `[search]` says beside its ranges.
#[derive(Debug, Clone)]
pub(super) struct SearchTable {
    pub(super) base_design: Option<String>,
    pub(super) weights: Option<Vec<f64>>,
    pub(super) random_curves: Option<u64>,
    pub(super) wanted: Wanted,
    pub(super) best: Best,
    pub(super) trials_per_curve: u64,
}

pub(super) static SEARCH: Table<SearchTable> = Table {
    header: "[search]",
    says: "What `dosim search FILE` looks for: among all variants of a design, every combination of the values under \
           [[search.vary]], those that keep what is wanted, and the best of them. Answers are exact where there is an exact \
           answer. Means are over the scenarios of the file, or over random curves; worst is the mean over the worst 5 % of them, which \
           of up to twenty is the single worst.",
    usual: || SearchTable {
        base_design: None,
        weights: None,
        random_curves: None,
        wanted: Wanted::default(),
        best: Best::FewestPatients,
        trials_per_curve: DEFAULT_TRIALS_PER_CURVE,
    },
    members: &[
        &Key::new(
            "base_design",
            lens!(SearchTable, base_design),
            Kind::NameOf("design"),
            "The design that is varied. What no [[search.vary]] names is as it says.",
        )
        .derived("the first", "\"3+3\"", |_, _, _| Some(())),
        &Key::new(
            "weights",
            lens!(SearchTable, weights),
            Kind::EachScenario(&Kind::Number(WEIGHT)),
            "How much each scenario counts in means, in the order of the file. Without it they count alike.",
        )
        .example("[1, 2, 1]")
        .only(Only::Without("random_curves")),
        &Key::new(
            "random_curves",
            lens!(SearchTable, random_curves),
            Kind::Grouped { least: 1, most: MOST_CURVES, unit: "curves" },
            "Instead of the scenarios: so many random dose-toxicity curves, as in [sweep.random_curves].",
        )
        .example(EXAMPLE_CURVES),
        &Group { lens: lens!(SearchTable, wanted), members: WANTED },
        &Key::new(
            "best",
            lens!(SearchTable, best),
            Kind::Word(words_of::<Best>),
            "Which of the designs that keep what is wanted is the best, by means; among equal ones the more often correct, then the \
             one with fewer patients, overdoses and DLTs.",
        ),
        &Key::new(
            "trials_per_curve",
            lens!(SearchTable, trials_per_curve),
            Kind::Grouped { least: 1, most: MOST_TRIALS_PER_CURVE, unit: "trials" },
            "Trials that are simulated under each curve where a design has no exact answer; the same patients meet every design.",
        ),
        &Nested::tables("vary", &VARY, None),
    ],
};

const _: () = assert!(DEFAULT_CURVES == 1_000);
const EXAMPLE_CURVES: &str = "1_000";

const WANTED: &[&dyn crate::parameters::Member<Wanted>] = &[
    &Key::new(
        "correct",
        lens!(Wanted, correct),
        Kind::Probability,
        "The mean probability of a correct selection is to be at least this.",
    )
    .example("0.60"),
    &Key::new("correct_worst", lens!(Wanted, correct_worst), Kind::Probability, "The same over the worst curves.")
        .example("0.40"),
    &Key::new(
        "overdose",
        lens!(Wanted, overdose),
        Kind::Probability,
        "The mean probability of an MTD above the true one is to be at most this.",
    )
    .example("0.20"),
    &Key::new("overdose_worst", lens!(Wanted, overdose_worst), Kind::Probability, "The same over the worst curves.")
        .example("0.40"),
    &Key::new(
        "patients",
        lens!(Wanted, patients),
        Kind::Number(PEOPLE),
        "The mean number of patients is to be at most this.",
    )
    .example("24"),
    &Key::new("patients_worst", lens!(Wanted, patients_worst), Kind::Number(PEOPLE), "The same over the worst curves.")
        .example("30"),
    &Key::new("dlts", lens!(Wanted, dlts), Kind::Number(PEOPLE), "The mean number of DLTs is to be at most this.")
        .example("6"),
    &Key::new("dlts_worst", lens!(Wanted, dlts_worst), Kind::Number(PEOPLE), "The same over the worst curves.")
        .example("10"),
];

/// What `[[search.vary]]` says.
#[derive(Debug, Clone)]
pub(super) struct VaryTable {
    pub(super) key: String,
    pub(super) values: Option<Listed>,
    pub(super) from: Option<f64>,
    pub(super) to: Option<f64>,
    pub(super) step: f64,
}

pub(super) static VARY: Table<VaryTable> = Table {
    header: "[[search.vary]]",
    says: "A key of the base design that takes several values, in a list or a range; at most 1_000 combinations in all. \
           In one line: vary = [{ key = \"max_patients\", from = 12, to = 60, step = 3 }].",
    usual: || VaryTable { key: String::new(), values: None, from: None, to: None, step: 1.0 },
    members: &[
        &Key::new(
            "key",
            lens!(VaryTable, key),
            Kind::Text { longest: LONGEST_NAME },
            "Any key of [[design]] or of the table of its rule; with the prefix expansion_, one of [expansion].",
        )
        .required("\"max_patients\""),
        &Key::new("values", lens!(VaryTable, values), Kind::List(&Kind::Any), "Its values.")
            .example("[3, 6]")
            .only(Only::Always),
        &Key::new("from", lens!(VaryTable, from), Kind::Number(ANY_NUMBER), "Instead: the first value of a range.")
            .required("12")
            .only(Only::Without("values")),
        &Key::new("to", lens!(VaryTable, to), Kind::Number(ANY_NUMBER), "The greatest value that it may have.")
            .required("60")
            .only(Only::With("from")),
        &Key::new("step", lens!(VaryTable, step), Kind::Number(STEP), "From each value to the next.")
            .only(Only::With("from")),
    ],
};

/// Values of any kind, of which there is one at least.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Listed(pub(super) Vec<Setting>);

impl KeyType for Listed {
    fn read(value: &Value<'_>, _: &Kind, _: Context) -> Option<Self> {
        distinct(value).map(Self)
    }

    fn shown(&self, _: &Kind) -> Option<Shown> {
        Some(Shown::List(self.0.iter().map(|value| Shown::Written(value.as_toml().to_owned())).collect()))
    }
}
