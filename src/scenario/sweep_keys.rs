//! The keys of `[sweep]` and of the tables within.

use super::designs::{AT_CAP, CAP, NAME};
use super::expansion_table;
use super::sweep::{DEFAULT_CURVES, Sweep};
use super::varied::{ListKey, ListKeys, VariedKey};
use crate::dose::DoseLevel;
use crate::input::{Limits, Value};
use crate::parameters::{Context, Group, Key, KeyType, Kind, Lens, Nested, Only, Shown, Table, dose_level, lens};

/// Along an axis: a probability, or a share of the way.
const SHARE: Limits = Limits { least: 0.0, inclusive: true, most: 1.0, unit: "" };

/// More random curves than this take long and tell nothing more.
pub(super) const MOST_CURVES: u64 = 100_000;

/// Simulated trials under each curve.
pub(super) const MOST_TRIALS_PER_CURVE: u64 = 10_000_000;

/// Values along an axis.
const MOST_POINTS: u64 = 1_001;

pub(super) static SWEEP: Table<Sweep> = Table {
    header: "[sweep]",
    says: "What `dosim sweep FILE` varies; answers are exact where there is an exact answer. Any of the tables may be there. \
           Without any of them it draws random curves. In any case it shows the chance of passing a dose level against \
           its true DLT probability.",
    usual: || Sweep { random_curves: None, ..Sweep::default() },
    members: &[
        &Key::new(
            "trials_per_curve",
            lens!(Sweep, trials_per_curve),
            Kind::Grouped { least: 1, most: MOST_TRIALS_PER_CURVE, unit: "trials" },
            "Trials that are simulated under each curve where a design has no exact answer.",
        ),
        &Nested::table("grid", Kind::Tables(&GRID, None)),
        &Nested::table("random_curves", Kind::Table(&RANDOM_CURVES)),
        &Nested::table("variants", Kind::Table(&VARIANTS)),
    ],
};

/// What `[[sweep.grid]]` says beside its axes.
#[derive(Debug, Clone, Default)]
pub(super) struct GridTable {
    pub(super) name: String,
    pub(super) base_scenario: Option<String>,
}

pub(super) static GRID: Table<GridTable> = Table {
    header: "[[sweep.grid]]",
    says: "A grid of true DLT probabilities: one axis gives a curve, two give a heat map. Points at which the DLT probability \
           would fall with dose are left out. At most 10_000 points.",
    usual: GridTable::default,
    members: &[
        &Key::new("name", lens!(GridTable, name), NAME, "What results call it; each its own.")
            .required("\"top dose level\""),
        &Key::new(
            "base_scenario",
            lens!(GridTable, base_scenario),
            Kind::NameOf("scenario"),
            "The scenario that says what is held.",
        )
        .derived(THE_FIRST, "\"moderate\"", |_, _, _| Some(())),
        &Nested::tables("axis", &AXIS, Some(2)),
    ],
};

const THE_FIRST: &str = "the first";

/// What `[[sweep.grid.axis]]` says.
#[derive(Debug, Clone)]
pub(super) struct AxisTable {
    pub(super) dose_level: Option<DoseOrAll>,
    pub(super) toward: Option<String>,
    pub(super) from: f64,
    pub(super) to: f64,
    pub(super) points: u64,
}

pub(super) static AXIS: Table<AxisTable> = Table {
    header: "[[sweep.grid.axis]]",
    says: "One or two of these; what each moves is required: dose_level or toward.",
    usual: || AxisTable { dose_level: None, toward: None, from: 0.0, to: 1.0, points: 21 },
    members: &[
        &Key::new(
            "dose_level",
            lens!(AxisTable, dose_level),
            Kind::Or(&Kind::DoseLevel, ALL),
            "The dose level whose DLT probability moves; \"all\": those of all of them, which are then the same.",
        )
        .required("1")
        .only(Only::Without("toward")),
        &Key::new(
            "toward",
            lens!(AxisTable, toward),
            Kind::NameOf("scenario"),
            "Instead: all DLT probabilities move, by a share of the way to this scenario.",
        )
        .example("\"too toxic\""),
        &Key::new("from", lens!(AxisTable, from), Kind::Number(SHARE), "The least value."),
        &Key::new("to", lens!(AxisTable, to), Kind::Number(SHARE), "The greatest value."),
        &Key::new(
            "points",
            lens!(AxisTable, points),
            Kind::Whole { least: 2, most: MOST_POINTS, unit: "values" },
            "How many values, both ends included.",
        ),
    ],
};

const ALL: &str = "all";

/// One dose level, or all of them.
#[derive(Debug, Clone, Copy)]
pub(super) enum DoseOrAll {
    Dose(DoseLevel),
    All,
}

impl KeyType for DoseOrAll {
    fn read(value: &Value<'_>, _: &Kind, context: Context) -> Option<Self> {
        if value.is_text(ALL) { Some(Self::All) } else { dose_level(value, context.doses).map(Self::Dose) }
    }

    fn shown(&self, kind: &Kind) -> Option<Shown> {
        match self {
            Self::Dose(dose) => dose.shown(kind),
            Self::All => Some(Shown::Text(ALL.to_owned())),
        }
    }
}

pub(super) static RANDOM_CURVES: Table<u64> = Table {
    header: "[sweep.random_curves]",
    says: "Random dose-toxicity curves by the pseudo-uniform algorithm of Clertant and O'Quigley (2017, J R Stat Soc B 79:1487): \
           each dose level is equally often the true MTD. The same seed gives the same curves.",
    usual: || DEFAULT_CURVES,
    members: &[&Key::new(
        "curves",
        Lens { get: |curves: &u64| *curves, set: |curves, to| *curves = to },
        Kind::Grouped { least: 1, most: MOST_CURVES, unit: "curves" },
        "How many.",
    )],
};

/// What `[sweep.variants]` says.
#[derive(Debug, Clone, Default)]
pub(super) struct VariantsTable {
    pub(super) base_design: Option<String>,
    pub(super) keys: Vec<VariedKey>,
}

pub(super) static VARIANTS: Table<VariantsTable> = Table {
    header: "[sweep.variants]",
    says: "Variants of a design, with the expansion that follows it if there is one, every combination of these lists, under every \
           scenario. What is left out is as in the base design, or in [expansion].",
    usual: VariantsTable::default,
    members: &[
        &Key::new(
            "base_design",
            lens!(VariantsTable, base_design),
            Kind::NameOf("design"),
            "The design that is varied.",
        )
        .derived(THE_FIRST, "\"3+3\"", |_, _, _| Some(())),
        &Group { lens: lens!(VariantsTable, keys), members: &[&ListKeys(&VARIED), &ListKeys(&OF_EXPANSION)] },
    ],
};

/// Keys of `[[design]]`, and keys of the table of its rule.
pub(super) const VARIED: [ListKey; 6] = [
    of_three_plus_three("de_escalate", Kind::List(&Kind::Flag), "[false, true]"),
    of_three_plus_three("expand_top_dose", Kind::List(&Kind::Flag), "[false, true]"),
    of_three_plus_three("dlts_tolerated_in_six", Kind::List(&Kind::whole(1, 2)), "[1, 2]"),
    of_three_plus_three("starting_dose", Kind::List(&Kind::DoseLevel), "[1, 2]"),
    of_any_design("cap", Kind::List(&CAP), "[12, 15, \"none\"]"),
    of_any_design("at_cap", Kind::List(&AT_CAP), "[\"undetermined\", \"declare\"]"),
];

const OF_EXPANSION: [ListKey; 8] = expansion_table::varied("as in [expansion]");

const fn of_three_plus_three(name: &'static str, kind: Kind, example: &'static str) -> ListKey {
    ListKey { name, kind, default: AS_BASE, says: "As in [design.three_plus_three].", example }
}

const fn of_any_design(name: &'static str, kind: Kind, example: &'static str) -> ListKey {
    ListKey { name, kind, default: AS_BASE, says: "As in [enrolment].", example }
}

const AS_BASE: &str = "as the base design";
