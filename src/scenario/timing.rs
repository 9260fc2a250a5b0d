//! How a trial runs in time: the tables of enrolment, DLT window, onset, conduct and calendar.

use super::days_table;
use super::designs::{AT_CAP, CAP, Caps, MOST_CAP};
use super::stagger_table::STAGGER;
use super::{
    Arrivals, Calendar, Conduct, DaysDistribution, DltWindow, Enrolment, Onset, OwnConduct, Stagger, StaggerCohorts,
    Treatment,
};
use crate::design::AtCap;
use crate::input::{Limits, Reader};
use crate::parameters::{Cap, Context, Group, Key, Kind, Lens, Member, Nested, Only, Table, Words, lens, words_of};
use crate::probability::Probability;

/// A century: a greater number of days is a slip of the pen.
const MOST_DAYS: f64 = 36_525.0;

/// A number of days that may be 0.
pub(super) const DAYS: Limits = Limits { least: 0.0, inclusive: true, most: MOST_DAYS, unit: " days" };

/// A number of days that may not be 0.
pub(super) const POSITIVE_DAYS: Limits = Limits { inclusive: false, ..DAYS };

pub(super) const PATIENTS_PER_MONTH: Limits = Limits { least: 0.001, inclusive: true, most: 1_000_000.0, unit: "" };
const MOST_WAITING: u64 = 10_000;

/// The least probability of an onset within the window for which truncation to it makes sense.
pub(super) const LEAST_REACH: f64 = 1e-6;

/// With less than this, the window was probably meant to be longer.
const USUAL_REACH: f64 = 0.05;

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

pub(super) static ONSET: Table<Onset> = Table {
    header: "[onset]",
    says: "When in the window a DLT shows, given that there is one. The Weibull distribution of the template was fitted to the \
           onset of cytokine release syndrome in 471 patients after tisagenlecleucel (median 5 days, quartiles 2 and 7).",
    usual: || Onset {
        before_infusion_share: Probability::ZERO,
        acute_share: Probability::ZERO,
        after_infusion: DaysDistribution::Uniform { min_days: 0.0, max_days: 28.0 },
        until_window_closes: true,
    },
    members: &[
        &Key::new(
            "before_infusion_share",
            lens!(Onset, before_infusion_share),
            Kind::Probability,
            "Share of DLTs that show during preconditioning, spread evenly over it. Such a patient is treated but not infused.",
        ),
        &Key::new(
            "acute_share",
            lens!(Onset, acute_share),
            Kind::Probability,
            "Share of the DLTs after infusion that show within the first day, such as infusion reactions.",
        ),
        &Group { lens: lens!(Onset, after_infusion), members: days_table::ONSET },
    ],
};

/// `[onset]`, which must reach the window. `window` is `None` if it could not be read.
pub(super) fn onset(
    table: &Reader<'_>,
    window: Option<DltWindow>,
    own: &[OwnConduct],
    context: Context,
) -> Option<Onset> {
    let max_days = window.map_or(MOST_DAYS, |window| window.days_after_infusion);
    let usual = Onset { after_infusion: DaysDistribution::Uniform { min_days: 0.0, max_days }, ..(ONSET.usual)() };
    let reading = ONSET.read_onto(usual, table, context);
    let (window, share) = (window?, reading.part(&["before_infusion_share"], |onset| onset.before_infusion_share)?);
    let is_preconditioned = |window: DltWindow| window.preconditioning_days > 0.0;
    let own = || own.iter().map(|own| own.dlt_window(window));
    if share > Probability::ZERO && !is_preconditioned(window) && !own().any(is_preconditioned) {
        return table.refuse(
            "before_infusion_share",
            format!("with {share} of the DLTs before infusion, `preconditioning_days` cannot be 0"),
            "give `preconditioning_days` in [dlt_window], or set this to 0",
        );
    }
    let onset = reading.complete()?;
    days_table::consistent(table, &onset.after_infusion)?;
    reaches_window(table, &onset.after_infusion, window)?;
    let is_uniform = matches!(onset.after_infusion, DaysDistribution::Uniform { .. });
    let onset = Onset { until_window_closes: is_uniform && table.get("max_days").is_none(), ..onset };
    for window in own() {
        reaches_window(table, &onset.within(window).after_infusion, window)?;
    }
    Some(onset)
}

fn reaches_window(table: &Reader<'_>, onset: &DaysDistribution, window: DltWindow) -> Option<()> {
    let reach = onset.cdf(window.days_after_infusion);
    if let DaysDistribution::Uniform { min_days, max_days } = *onset
        && min_days >= max_days
    {
        let message =
            format!("`min_days` ({min_days}) is not before the DLT window closes, {max_days} days after infusion");
        return table.refuse("min_days", message, "give an earlier onset, or a longer window");
    }
    let closes = format!("the DLT window, which closes {} days after infusion", window.days_after_infusion);
    let remedy = "give an earlier onset in [onset], or a longer window in [dlt_window]";
    if reach < LEAST_REACH {
        return table.refuse("distribution", format!("this onset does not reach {closes}"), remedy);
    }
    if reach < USUAL_REACH {
        let message = format!("only {:.2} % of this onset fall into {closes}", 100.0 * reach);
        table.warn("distribution", message, remedy);
    }
    Some(())
}

pub(super) static CONDUCT: Table<Conduct> = Table {
    header: "[conduct]",
    says: "How the trial is conducted.",
    usual: || Conduct {
        production: DaysDistribution::Fixed { days: 0.0 },
        not_infused_probability: Probability::ZERO,
        stagger: Stagger::None,
        stagger_cohorts: StaggerCohorts::Every,
        dropout_probability: Probability::ZERO,
        stop_cohort_at_excess: false,
        production_while_waiting: false,
        decision_days: 0.0,
    },
    members: &[
        &Key::new(
            "not_infused_probability",
            lens!(Conduct, not_infused_probability),
            Kind::Loss,
            "Probability that an enrolled patient is never treated (no product, progression); the place opens again.",
        ),
        &Group { lens: Lens { get: |of: &Conduct| *of, set: |of, to| *of = to }, members: STAGGER },
        &Key::new(
            "dropout_probability",
            lens!(Conduct, dropout_probability),
            Kind::Loss,
            "Probability that a patient without a DLT would leave before the window closes. Such a patient is not evaluable \
             and is replaced at the same dose level.",
        ),
        &Key::new(
            "stop_cohort_at_excess",
            lens!(Conduct, stop_cohort_at_excess),
            Kind::Flag,
            "true: as soon as the DLTs in a cohort exceed what the rule tolerates, nobody else of the cohort is treated, as protocols \
             of a 3+3 close a dose level at two DLTs. false: whole cohorts, as the literature counts. An A+B and accelerated \
             titration go by it like a 3+3; mTPI, keyboard, BOIN and i3+3 stop only by DLTs that eliminate the dose level; it has \
             no effect under a CRM and under designs that decide while patients are pending.",
        ),
        &Key::new(
            "production_while_waiting",
            lens!(Conduct, production_while_waiting),
            Kind::Flag,
            "true: the product of a patient who waits in the `queue` is begun on arrival, before it is known whether and at which dose \
             level there will be a place; the dose level is fixed with the place, before preconditioning. Whoever turns out to have \
             no product leaves the queue. Results then count products made for nobody. false: production begins with the place.",
        ),
        &Key::new(
            "decision_days",
            lens!(Conduct, decision_days),
            Kind::Number(DAYS),
            "Days that the committee takes between the last outcome and the decision.",
        ),
        &Nested::table("production", Kind::Table(&PRODUCTION)),
    ],
};

/// Refuses products made while waiting where nobody may wait. `queue` is `None` if it could not be read.
pub(super) fn needs_queue(conduct: &Reader<'_>, queue: Option<u32>) -> Option<()> {
    match queue {
        Some(0) => conduct.refuse(
            "production_while_waiting",
            "nobody waits while `queue` in [enrolment] is 0, so that no product is begun before there is a place",
            "give `queue` in [enrolment], the most patients who may wait; or set this to false",
        ),
        _ => Some(()),
    }
}

/// Refuses products made while waiting where their production depends on the dose level.
pub(super) fn needs_one_production(conduct: &Reader<'_>, own: &[OwnConduct]) -> Option<()> {
    match own.iter().any(|own| own.production.is_some()) {
        false => Some(()),
        true => conduct.refuse(
            "production_while_waiting",
            "the product of a patient who waits is begun before the dose level is known, and a [[dose]] has a production of its own",
            "set this to false, or remove [dose.production]",
        ),
    }
}

/// Refuses products made while waiting where nothing is made for a patient.
pub(super) fn needs_product(conduct: &Reader<'_>, treatment: Treatment) -> Option<()> {
    match treatment {
        Treatment::Infusion => Some(()),
        Treatment::Dose => conduct.refuse(
            "production_while_waiting",
            "with `treatment = \"dose\"` no product is made for a patient who waits",
            "set this to false, or `treatment = \"infusion\"`",
        ),
    }
}

pub(super) static PRODUCTION: Table<DaysDistribution> = Table {
    header: "[conduct.production]",
    says: "Days from enrolment until the product is there: the distributions of [onset], or \"fixed\". Left out, it is there at \
           once.",
    usual: || DaysDistribution::Fixed { days: 0.0 },
    members: days_table::PRODUCTION,
};

pub(super) static OWN_PRODUCTION: Table<DaysDistribution> = Table {
    header: "[dose.production]",
    says: "Days from enrolment until the product is there, at this dose level. Left out, as [conduct.production] says.",
    usual: || DaysDistribution::Fixed { days: 0.0 },
    members: days_table::PRODUCTION,
};

/// `[dose.production]`, if it is there.
pub(super) fn own_production(dose: &Reader<'_>, context: Context) -> Option<Option<DaysDistribution>> {
    if dose.get("production").is_none() {
        return Some(None);
    }
    let production = dose.table("production", &OWN_PRODUCTION)?;
    let distribution = OWN_PRODUCTION.read(&production, context).complete()?;
    days_table::consistent(&production, &distribution)?;
    Some(Some(distribution))
}

/// `[conduct]` with `[conduct.production]`.
pub(super) fn conduct(table: &Reader<'_>, context: Context) -> Option<Conduct> {
    let conduct = CONDUCT.read(table, context).complete();
    let production = table.table("production", &PRODUCTION)?;
    let distribution = PRODUCTION.read(&production, context).complete()?;
    days_table::consistent(&production, &distribution)?;
    Some(Conduct { production: distribution, ..conduct? })
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
