//! Everything that determines the results: designs with every switch, the plan's conduct, and what makes the run repeatable.

use super::material::Material;
use super::model::{Block, Cell, Column, Part, Table};
use crate::counted::counted;
use crate::dose::{Dose, DoseLevel};
use crate::monitoring::{BoundaryRule, TwoStage};
use crate::output::sha256_hex;
use crate::probability::Probability;
use crate::report::words::{DesignWords, grouped, on_one_line};
use crate::scenario::{
    Arrivals, DaysDistribution, DltWindow, Expansion, ExpansionData, IfStopped, Plan, Stagger, StaggerCohorts, TrueMtd,
    excess_note,
};

pub(super) const LEAD: &str = "Every rule, switch and input. With the same version, scenario file, seed and number of trials, every \
                               figure of this report comes out again.";

pub(super) fn build<'a>(material: &Material<'a>) -> Part<'a> {
    let plan = &material.results.plan;
    let why =
        plan.designs.iter().filter_map(|of| Some((of.name.as_str(), plan.rationale.designs.get(&of.name)?.as_str())));
    let why = rationales("Why these designs", why);
    let designs = std::iter::once(Block::Table(designs(plan))).chain(why).chain(super::prior::build(material));
    let expansion = plan.expansion.as_ref().map(|of| Block::Table(expansion(of)));
    let conduct = std::iter::once(Block::Table(conduct(plan))).chain(expansion);
    designs.chain(conduct).chain([Block::Table(provenance(material))]).collect::<Vec<_>>().into()
}

/// What the planning team says of each of these, by their names; nothing of none.
pub(super) fn rationales<'a, 'b>(heading: &str, of: impl Iterator<Item = (&'b str, &'b str)>) -> Vec<Block<'a>> {
    let items: Vec<String> = of.map(|(name, why)| format!("{}: {}", on_one_line(name), on_one_line(why))).collect();
    match items.is_empty() {
        true => Vec::new(),
        false => vec![Block::Heading(heading.to_owned()), Block::List(items)],
    }
}

/// One row for each design, with all its switches.
fn designs(plan: &Plan) -> Table {
    let headers = ["Design", "Rule", "Preset", "Switches", "Cap on patients", "At the cap"];
    let mut table = Table::new("The designs with every switch.", headers.map(Column::text).to_vec());
    for design in &plan.designs {
        let words = DesignWords::new(design);
        let cap = words.cap.map_or_else(|| Cell::text("none"), |cap| Cell::number(cap.into(), cap.to_string()));
        table.push(
            None,
            vec![
                Cell::text(on_one_line(&design.name)),
                Cell::text(words.rule),
                Cell::text(words.preset.unwrap_or("–")),
                Cell::text(words.switches.trim()),
                cap,
                Cell::text(words.at_cap.unwrap_or("–")),
            ],
        );
    }
    table
}

fn two_columns<'a>(caption: &str, rows: impl IntoIterator<Item = (&'a str, String)>) -> Table {
    let mut table = Table::new(caption, vec![Column::text("What"), Column::text("Value")]);
    rows.into_iter().for_each(|(what, value)| table.push(None, vec![Cell::text(what), Cell::text(value)]));
    table
}

fn conduct(plan: &Plan) -> Table {
    let conduct = &plan.conduct;
    let words = plan.treatment.words();
    let staggering = format!("Staggering of {} in a cohort", words.firsts);
    let follow_up = format!("Follow-up after {}", words.the_last);
    let rows = [
        ("Dose levels, the lowest first", doses(plan)),
        ("Target DLT rate", plan.target_dlt_rate.to_string()),
        ("True MTD", definition_of_true_mtd(plan)),
        ("Arrivals", arrivals(plan.enrolment.arrivals)),
        ("Queue while no place is open", queue(plan.enrolment.queue)),
        ("DLT window", dlt_window(plan)),
        ("Onset of DLTs", onset(plan)),
        (
            "Evaluable",
            "a patient with a DLT, or who completed the DLT window without one; whoever leaves before is replaced at the same \
             dose level"
                .to_owned(),
        ),
        ("Dropout before the window closes", probability(conduct.dropout_probability, "of patients without a DLT")),
        ("Never treated after enrolment", probability(conduct.not_infused_probability, "of enrolled patients")),
        (words.until_treated, production(plan)),
        (&*staggering, staggers(plan)),
        (
            "Cohort stopped once its DLTs exceed what is tolerated",
            stop_at_excess(plan),
        ),
        ("Days between the last outcome and the decision", conduct.decision_days.to_string()),
        ("Planned start", plan.calendar.planned_start.map_or_else(|| "none".to_owned(), |date| date.to_string())),
        (
            "Planned completion",
            plan.calendar.planned_completion.map_or_else(|| "none".to_owned(), |date| date.to_string()),
        ),
        (&*follow_up, counted(plan.calendar.follow_up_days, "day")),
    ];
    two_columns("How the trial is conducted.", rows)
}

fn dlt_window(plan: &Plan) -> String {
    let (window, words) = (&plan.dlt_window, plan.treatment.words());
    let (first, after) = (words.the_first, counted(window.days_after_infusion, "day"));
    let days = counted(window.days(), "day");
    let others = match words.begins_before {
        None => format!("from {first} to {after} after it: {days}"),
        Some(_) => format!(
            "from {}, {} before {first}, to {after} after {first}: {days}",
            words.start_of_opening,
            counted(window.preconditioning_days, "day"),
        ),
    };
    let own = at_dose_levels(plan, |dose| {
        let DltWindow { preconditioning_days, days_after_infusion } = plan.dlt_window_at(dose);
        let before = words
            .begins_before
            .map_or(String::new(), |_| format!("{} before and ", counted(preconditioning_days, "day")));
        plan.own(dose).has_window().then(|| format!("{before}{} after {first}", counted(days_after_infusion, "day")))
    });
    format!("{others}{own}")
}

/// What is otherwise at some dose levels.
fn at_dose_levels(plan: &Plan, own: impl Fn(DoseLevel) -> Option<String>) -> String {
    let of = |dose| Some(format!("; at dose level {dose}: {}", own(dose)?));
    DoseLevel::ladder(plan.own.len()).filter_map(of).collect()
}

/// What follows the MTD.
fn expansion(expansion: &Expansion) -> Table {
    let first_look = match expansion.first_look {
        look if look > expansion.patients => "never".to_owned(),
        look => format!("after {look} of them are evaluable, then after each"),
    };
    let data = match expansion.data {
        ExpansionData::Expansion => "those of the expansion's own patients",
        ExpansionData::Pooled => "those of its patients, pooled with the escalation's at the dose level",
    };
    let mut if_stopped = match expansion.if_stopped {
        IfStopped::Lower => {
            "the next lower dose level at which the escalation treated somebody; none tolerable if there is none"
                .to_owned()
        }
        IfStopped::None => "none tolerable".to_owned(),
    };
    if expansion.expand_again {
        if_stopped.push_str("; another expansion follows at the lower dose level");
    }
    let rows = [
        ("Evaluable patients, beyond the cap of a design", expansion.patients.to_string()),
        ("Stopped", boundary(&expansion.rule())),
        ("Looked at for stopping", first_look),
        ("Outcomes that the boundary goes by", data.to_owned()),
        ("Recommended if it is stopped", if_stopped),
        ("Response", expansion.response.as_ref().map_or_else(|| "not looked at".to_owned(), stages)),
    ];
    two_columns("The expansion at the MTD.", rows)
}

fn boundary(rule: &BoundaryRule) -> String {
    match rule {
        BoundaryRule::Posterior { above, .. } if above.get() >= 1.0 => "never".to_owned(),
        BoundaryRule::Posterior { target, above, prior: (a, b) } => {
            format!(
                "once the posterior probability of a DLT rate above {target} exceeds {above}, under a Beta({a}, {b}) prior"
            )
        }
        BoundaryRule::ConstantTail { target, total_error } => format!(
            "at one and the same tail probability at every look, the greatest with which the chance to stop is at most \
             {total_error} where the true DLT rate is {target}"
        ),
        BoundaryRule::Steps(steps) => {
            let step = |(patients, dlts): &(u32, u32)| {
                format!("{} in up to {}", counted(*dlts, "DLT"), counted(*patients, "patient"))
            };
            format!("from {}", steps.iter().map(step).collect::<Vec<_>>().join(", "))
        }
    }
}

fn stages(of: &TwoStage) -> String {
    format!(
        "two stages: {} the first {} if more than {} of these respond, and otherwise it is \
         over; a success if more than {} of all {} do",
        match of.patients - of.first_stage {
            1 => "1 more patient follows".to_owned(),
            more => format!("{more} more patients follow"),
        },
        of.first_stage,
        of.more_than,
        of.success_above,
        of.patients
    )
}

fn production(plan: &Plan) -> String {
    let conduct = &plan.conduct;
    let begun = if conduct.production_while_waiting { "; while waiting in the queue from arrival on" } else { "" };
    let own = at_dose_levels(plan, |dose| plan.own(dose).production.as_ref().map(distribution));
    format!("{}{own}{begun}", distribution(&conduct.production))
}

fn stop_at_excess(plan: &Plan) -> String {
    let word = if plan.conduct.stop_cohort_at_excess { "yes" } else { "no" };
    excess_note(plan).map_or_else(|| word.to_owned(), |note| format!("{word}; {}", on_one_line(&note)))
}

fn provenance(material: &Material<'_>) -> Table {
    let plan = &material.results.plan;
    let rows = [
        ("Title", on_one_line(&plan.title)),
        ("Source of its facts", plan.source.as_deref().map_or_else(|| "not given".to_owned(), on_one_line)),
        ("Scenario file", material.file_name.map_or_else(|| "none: given on the command line".to_owned(), on_one_line)),
        ("SHA-256 of the scenario", sha256_hex(material.text.as_bytes())),
        ("Program", format!("dosim {}", env!("CARGO_PKG_VERSION"))),
        (
            "Build and platform",
            "without influence: every build of this version gives the same bytes on every platform, which “dosim verify” checks"
                .to_owned(),
        ),
        ("Seed", plan.seed.to_string()),
        ("Simulated trials for each scenario and design", grouped(plan.trials)),
        ("Random generator", "SplittableRandom, streams for each trial, and for each patient in it".to_owned()),
    ];
    let why = plan.rationale.trials.as_deref().map(|why| ("Why so many trials", on_one_line(why)));
    two_columns("What these results were made from.", rows.into_iter().chain(why))
}

fn doses(plan: &Plan) -> String {
    let written = DoseLevel::ladder(plan.dose_count()).zip(&plan.doses).map(|(level, of)| {
        let size = plan.own(level).cohort_size.map_or(String::new(), |size| format!(", in cohorts of {size}"));
        format!("{}{size}", dose(of))
    });
    written.collect::<Vec<_>>().join("; ")
}

fn dose(dose: &Dose) -> String {
    let unit = dose.unit.as_deref().map_or_else(String::new, |unit| format!(" {unit}"));
    let amount = dose.amount.map(|amount| format!("{amount}{unit}")).filter(|amount| *amount != dose.label);
    let amount = amount.map_or_else(String::new, |amount| format!(" ({amount})"));
    on_one_line(&format!("{}{amount}", dose.label))
}

/// Which dose level counts as the true MTD.
pub(super) fn definition_of_true_mtd(plan: &Plan) -> String {
    let target = plan.target_dlt_rate;
    match plan.true_mtd {
        TrueMtd::HighestAtOrBelowTarget => {
            format!("the highest dose level with a true DLT probability of at most {target}; none if there is none")
        }
        TrueMtd::NearestToTarget => {
            format!("the dose level with the true DLT probability nearest to {target}, the lower of two equally near")
        }
    }
}

pub(super) fn arrivals(arrivals: Arrivals) -> String {
    match arrivals {
        Arrivals::Poisson { patients_per_month } => {
            format!("at random (Poisson process), {patients_per_month} a month on average")
        }
        Arrivals::Fixed { patients_per_month } => format!("at equal intervals, {patients_per_month} a month"),
    }
}

fn queue(queue: u32) -> String {
    match queue {
        0 => "nobody waits; others are turned away".to_owned(),
        1 => "one patient waits at most".to_owned(),
        _ => format!("up to {queue} patients wait"),
    }
}

pub(super) fn onset(plan: &Plan) -> String {
    let (onset, first) = (&plan.onset, plan.treatment.words().the_first);
    let mut parts = Vec::new();
    if onset.before_infusion_share > Probability::ZERO {
        parts.push(format!("a share of {} before {first}", onset.before_infusion_share));
    }
    if onset.acute_share > Probability::ZERO {
        parts.push(format!("of those after {first} a share of {} within a day", onset.acute_share));
    }
    // Without an end of its own it goes on as long as the window of each dose level.
    let days = |dose| plan.dlt_window_at(dose).days_after_infusion;
    let windows: Vec<f64> = DoseLevel::ladder(plan.doses.len()).map(days).collect();
    let differ = windows.iter().any(|of| of.total_cmp(&plan.dlt_window.days_after_infusion).is_ne());
    let others = match onset.after_infusion {
        DaysDistribution::Uniform { min_days, .. } if onset.until_window_closes && differ => {
            format!("uniform from {min_days} days after {first} to the close of the window of the dose level")
        }
        DaysDistribution::Uniform { min_days, max_days } if windows.iter().all(|&window| max_days <= window) => {
            format!("uniform from {min_days} to {max_days} days after {first}")
        }
        other => format!("{} after {first}, truncated to the window", distribution(&other)),
    };
    parts.push(format!("{}{others}", if parts.is_empty() { "" } else { "the others " }));
    parts.join("; ")
}

fn probability(probability: Probability, of: &str) -> String {
    if probability == Probability::ZERO { "none".to_owned() } else { format!("a share of {probability} {of}") }
}

fn distribution(distribution: &DaysDistribution) -> String {
    match *distribution {
        DaysDistribution::Fixed { days } => counted(days, "day"),
        DaysDistribution::Uniform { min_days, max_days } => format!("{min_days} to {max_days} days, uniform"),
        DaysDistribution::Weibull { shape, scale_days } => format!("Weibull, shape {shape}, scale {scale_days} days"),
        DaysDistribution::LogNormal { median_days, log_sd } => {
            format!("lognormal, median {median_days} days, standard deviation of the logarithm {log_sd}")
        }
        DaysDistribution::Exponential { mean_days } => format!("exponential, mean {mean_days} days"),
    }
}

/// Of all dose levels, then of those that have their own; and in which cohorts.
fn staggers(plan: &Plan) -> String {
    let cohorts = match plan.conduct.stagger_cohorts {
        StaggerCohorts::Every => "",
        StaggerCohorts::FirstAtDose => "; in the first cohort of a dose level only",
        StaggerCohorts::First => "; in the first cohort of the trial only",
    };
    let own = at_dose_levels(plan, |dose| plan.own(dose).stagger.map(stagger));
    format!("{}{own}{cohorts}", stagger(plan.conduct.stagger))
}

fn stagger(stagger: Stagger) -> String {
    match stagger {
        Stagger::None => "none".to_owned(),
        Stagger::First { days } => format!("{} after the first patient", counted(days, "day")),
        Stagger::UntilFree { days } => {
            format!("{} after each patient until one was free of a DLT for so long", counted(days, "day"))
        }
        Stagger::All { days } => format!("{} between all patients", counted(days, "day")),
    }
}
