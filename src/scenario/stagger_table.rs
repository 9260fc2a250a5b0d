//! The keys that keep infusions apart, for all dose levels and for one.

use super::own::OwnConduct;
use super::timing::POSITIVE_DAYS;
use super::{Conduct, Stagger, StaggerCohorts};
use crate::input::Reader;
use crate::parameters::{Key, Kind, Lens, Member, Only, Words, lens, words_of};

/// The ways to keep infusions apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Staggered {
    No,
    First,
    UntilFree,
    All,
}

impl Words for Staggered {
    const WORDS: &'static [(&'static str, Self)] =
        &[("none", Self::No), ("first", Self::First), ("until-free", Self::UntilFree), ("all", Self::All)];
}

/// Those that have days.
const WITH_DAYS: Only = Only::When("stagger", &["first", "until-free", "all"]);

impl Staggered {
    fn of(stagger: Stagger) -> Self {
        match stagger {
            Stagger::None => Self::No,
            Stagger::First { .. } => Self::First,
            Stagger::UntilFree { .. } => Self::UntilFree,
            Stagger::All { .. } => Self::All,
        }
    }

    fn by(self, days: f64) -> Stagger {
        match self {
            Self::No => Stagger::None,
            Self::First => Stagger::First { days },
            Self::UntilFree => Stagger::UntilFree { days },
            Self::All => Stagger::All { days },
        }
    }
}

fn days_of(stagger: Stagger) -> f64 {
    match stagger {
        Stagger::None => f64::NAN,
        Stagger::First { days } | Stagger::UntilFree { days } | Stagger::All { days } => days,
    }
}

impl Words for StaggerCohorts {
    const WORDS: &'static [(&'static str, Self)] =
        &[("every", Self::Every), ("first-at-dose-level", Self::FirstAtDose), ("first-of-trial", Self::First)];
}

/// Of `[conduct]`.
pub(super) const STAGGER: &[&dyn Member<Conduct>] = &[
    &Key::new(
        "stagger",
        Lens {
            get: |of: &Conduct| Staggered::of(of.stagger),
            set: |of, staggered| of.stagger = staggered.by(f64::NAN),
        },
        Kind::Word(words_of::<Staggered>),
        "Days between infusions within a cohort: \"none\", after the \"first\" patient only, between \"all\", or \"until-free\": one \
         patient after another, none being preconditioned before so many days after the infusion before, until one patient was free \
         of a DLT for so many days; nobody else of the cohort waits then.",
    ),
    &Key::new(
        "stagger_days",
        Lens {
            get: |of: &Conduct| days_of(of.stagger),
            set: |of, days| of.stagger = Staggered::of(of.stagger).by(days),
        },
        Kind::Number(POSITIVE_DAYS),
        "How many days between infusions.",
    )
    .required("14")
    .only(WITH_DAYS),
    &Key::new(
        "stagger_cohorts",
        lens!(Conduct, stagger_cohorts),
        Kind::Word(words_of::<StaggerCohorts>),
        "In which cohorts infusions are kept apart: in \"every\" one, in the \"first-at-dose-level\", or in the \"first-of-trial\" alone. \
         Under designs that decide while patients are pending, all patients of a dose level are one cohort.",
    )
    .unsaid_if(|cohorts| *cohorts == StaggerCohorts::Every),
];

/// What `[[dose]]` says of staggering.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct OwnStagger {
    staggered: Option<Staggered>,
    days: Option<f64>,
}

/// Of `[[dose]]`.
pub(super) const OWN_STAGGER: &[&dyn Member<OwnStagger>] = &[
    &Key::new(
        "stagger",
        lens!(OwnStagger, staggered),
        Kind::Word(words_of::<Staggered>),
        "Days between infusions within a cohort at this dose level, as in [conduct]. Left out, as [conduct] says.",
    )
    .example("\"none\""),
    &Key::new("stagger_days", lens!(OwnStagger, days), Kind::Number(POSITIVE_DAYS), "How many days between infusions.")
        .derived("required with it", "14", |table, own, _| match own.staggered {
            Some(_) => table.missing("stagger_days", "stagger_days = 14"),
            None => Some(()),
        })
        .only(WITH_DAYS),
];

impl OwnStagger {
    /// What a dose level has of its own, as it is written.
    pub(super) fn of(own: &OwnConduct) -> Self {
        let days = own.stagger.map(days_of).filter(|days| !days.is_nan());
        Self { staggered: own.stagger.map(Staggered::of), days }
    }

    /// How infusions are kept apart, if the dose level has that of its own.
    pub(super) fn stagger(self, table: &Reader<'_>) -> Option<Option<Stagger>> {
        match self.staggered {
            None => match table.get("stagger_days") {
                Some(_) => {
                    table.without_effect("stagger_days", "without `stagger`", "add `stagger`, or remove `stagger_days`")
                }
                None => Some(None),
            },
            Some(staggered) => Some(Some(staggered.by(self.days.unwrap_or(f64::NAN)))),
        }
    }
}

/// Refuses a choice of cohorts where no infusions are kept apart. `own` is `None` if it could not be read.
pub(super) fn needs_stagger(table: &Reader<'_>, conduct: &Conduct, own: Option<&[OwnConduct]>) -> Option<()> {
    let Some(own) = own else { return Some(()) };
    let is_kept_apart = |stagger: Stagger| stagger != Stagger::None;
    if is_kept_apart(conduct.stagger) || own.iter().filter_map(|own| own.stagger).any(is_kept_apart) {
        return Some(());
    }
    match table.get("stagger_cohorts") {
        Some(_) => {
            table.without_effect("stagger_cohorts", "without `stagger`", "add `stagger`, or remove `stagger_cohorts`")
        }
        None => Some(()),
    }
}
