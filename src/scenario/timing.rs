//! How a trial runs in time: the tables of enrolment, DLT window and calendar.

use super::designs::{AT_CAP, CAP, Caps, MOST_CAP};
use super::{Arrivals, Calendar, DltWindow, Enrolment, Treatment};
use crate::design::AtCap;
use crate::input::{Limits, Reader};
use crate::parameters::{Cap, Context, Group, Key, Kind, Lens, Member, Only, Table, Words, lens, words_of};

/// A century: a greater number of days is a slip of the pen.
pub(super) const MOST_DAYS: f64 = 36_525.0;

/// A number of days that may be 0.
pub(super) const DAYS: Limits = Limits { least: 0.0, inclusive: true, most: MOST_DAYS, unit: " days" };

/// A number of days that may not be 0.
pub(super) const POSITIVE_DAYS: Limits = Limits { inclusive: false, ..DAYS };

pub(super) const PATIENTS_PER_MONTH: Limits = Limits { least: 0.001, inclusive: true, most: 1_000_000.0, unit: "" };
const MOST_WAITING: u64 = 10_000;

/// What `[enrolment]` says.
#[derive(Debug, Clone, Copy)]
pub(super) struct EnrolmentTable {
    pub(super) caps: Caps,
    pub(super) enrolment: Enrolment,
}

pub(super) static ENROLMENT: Table<EnrolmentTable> = Table {
    header: "[enrolment]",
    says: "How patients come.",
    usual: || EnrolmentTable {
        caps: Caps { cap: Cap(None), at_cap: AtCap::Undetermined },
        enrolment: Enrolment {
            arrivals: Arrivals::Poisson { patients_per_month: 1.0 },
            queue: 0,
            planned_patients: None,
        },
    },
    members: &[
        &Key::new(
            "cap",
            lens!(EnrolmentTable, caps.cap),
            CAP,
            "The most patients that may be treated, at least one cohort of three; or \"none\".",
        ),
        &Key::new("at_cap", lens!(EnrolmentTable, caps.at_cap), AT_CAP, super::designs::AT_CAP_SAYS),
        &Group { lens: lens!(EnrolmentTable, enrolment), members: ARRIVALS },
    ],
};

/// The keys of `[enrolment]` that no design has.
pub(super) const ARRIVALS: &[&dyn Member<Enrolment>] = &[
    &Key::new(
        "arrivals",
        Lens {
            get: |of: &Enrolment| Process::of(of.arrivals),
            set: |of, process| {
                of.arrivals = process.at(of.arrivals.patients_per_month());
            },
        },
        Kind::Word(words_of::<Process>),
        "\"poisson\" for independent arrivals at random, or \"fixed\" for equal intervals.",
    ),
    &Key::new(
        "patients_per_month",
        Lens {
            get: |of: &Enrolment| of.arrivals.patients_per_month(),
            set: |of, rate| {
                of.arrivals = Process::of(of.arrivals).at(rate);
            },
        },
        Kind::Number(PATIENTS_PER_MONTH),
        "Patients who arrive in a month of 365.25/12 days. (Slow in single centres: NCT04511871 took about four years for \
         about twelve patients.)",
    ),
    &Key::new(
        "queue",
        lens!(Enrolment, queue),
        Kind::patients(0, MOST_WAITING),
        "How many may wait while no place is open; others are turned away.",
    ),
    &Key::new(
        "planned_patients",
        lens!(Enrolment, planned_patients),
        Kind::patients(1, MOST_CAP as u64),
        "The number of patients that the trial is planned with, such as a registered enrolment: results then say how often it \
         is not enough, an expansion not counted. Left out, it is the cap; without a cap nothing is said.",
    )
    .example("12"),
];

/// The two ways in which patients arrive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Process {
    Poisson,
    Fixed,
}

impl Words for Process {
    const WORDS: &'static [(&'static str, Self)] = &[("poisson", Self::Poisson), ("fixed", Self::Fixed)];
}

impl Process {
    fn of(arrivals: Arrivals) -> Self {
        match arrivals {
            Arrivals::Poisson { .. } => Self::Poisson,
            Arrivals::Fixed { .. } => Self::Fixed,
        }
    }

    fn at(self, patients_per_month: f64) -> Arrivals {
        match self {
            Self::Poisson => Arrivals::Poisson { patients_per_month },
            Self::Fixed => Arrivals::Fixed { patients_per_month },
        }
    }
}

pub(super) static DLT_WINDOW: Table<DltWindow> = Table {
    header: "[dlt_window]",
    says: "When a DLT is looked for: from the start of preconditioning (lymphodepletion) until so many days after infusion.",
    usual: || DltWindow { preconditioning_days: 0.0, days_after_infusion: 28.0 },
    members: &[
        &Key::new(
            "preconditioning_days",
            lens!(DltWindow, preconditioning_days),
            Kind::Number(DAYS),
            "Days from the start of preconditioning, and of the window, to infusion; 0 for a treatment without \
             preconditioning.",
        ),
        &Key::new(
            "days_after_infusion",
            lens!(DltWindow, days_after_infusion),
            Kind::Number(POSITIVE_DAYS),
            "Days from infusion to the close of the window.",
        ),
    ],
};

/// Refuses preconditioning before doses, which open the DLT window themselves.
pub(super) fn refuse_preconditioning(table: &Reader<'_>, treatment: Treatment, days: Option<f64>) -> Option<()> {
    if treatment == Treatment::Infusion || days.is_none_or(|days| days <= 0.0) {
        return Some(());
    }
    table.refuse(
        "preconditioning_days",
        "with `treatment = \"dose\"` the first dose opens the DLT window, without preconditioning",
        "remove it, or set `treatment = \"infusion\"`",
    )
}

/// `[dlt_window]`.
pub(super) fn dlt_window(table: &Reader<'_>, treatment: Treatment, context: Context) -> Option<DltWindow> {
    let window = DLT_WINDOW.read(table, context).complete()?;
    refuse_preconditioning(table, treatment, Some(window.preconditioning_days))?;
    Some(window)
}

pub(super) static CALENDAR: Table<Calendar> = Table {
    header: "[calendar]",
    says: "The planned dates. Day 0 of a simulated trial is the planned start.",
    usual: || Calendar { planned_start: None, planned_completion: None, follow_up_days: 0.0 },
    members: &[
        &Key::new(
            "planned_start",
            lens!(Calendar, planned_start),
            Kind::Date,
            "The first day on which a patient can come.",
        )
        .example("2026-01-01")
        .or_else_said("no planned start"),
        &Key::new(
            "planned_completion",
            lens!(Calendar, planned_completion),
            Kind::Date,
            "The last day of the study as planned, after the start.",
        )
        .example("2029-12-31")
        .or_else_said("no planned completion")
        .only(Only::With("planned_start")),
        &Key::new(
            "follow_up_days",
            lens!(Calendar, follow_up_days),
            Kind::Number(DAYS),
            "Days from the last infusion to the end of study.",
        ),
    ],
};

/// `[calendar]`.
pub(super) fn calendar(table: &Reader<'_>, context: Context) -> Option<Calendar> {
    let calendar = CALENDAR.read(table, context).complete()?;
    if let (Some(start), Some(completion)) = (calendar.planned_start, calendar.planned_completion)
        && completion <= start
    {
        let message = format!("{completion} is not after `planned_start`, {start}");
        return table.refuse("planned_completion", message, "give a date after the start");
    }
    Some(calendar)
}
