//! The paragraphs "Statistical considerations" of a protocol, with every number from the results.

use super::cells::{declared_mtd, scenario_name};
use super::design_sheet::definition_of_true_mtd;
use super::model::{Block, Document, Section};
use super::rule_numbers::rule_numbers;
use crate::characteristics::{Cell, Quantity, Results, Statistic};
use crate::counted::{counted, counted_in_threes, one_or_counted};
use crate::design::StopReason;
use crate::dose::DoseLevel;
use crate::report::words::{
    dose_label, given_at_the_mtd, on_one_line, one_decimal, own_cohorts, passed_by, percent_sign, planned_size,
    precision, true_mtd, two_decimals, whole_percent,
};
use crate::scenario::{NamedDesign, Plan};

const LEAD: &str = "For the section on statistics of a protocol. Every number is one of the results; none is typed.";

/// The text on all designs of these results.
pub fn statistical_text(results: &Results) -> Document<'static> {
    let plan = &results.plan;
    let mut blocks = vec![Block::Paragraph(trial(plan))];
    blocks.extend(plan.rationale.study.as_deref().map(|why| Block::Paragraph(on_one_line(why))));
    for (place, design) in plan.designs.iter().enumerate() {
        if plan.designs.len() > 1 {
            blocks.push(Block::Heading(on_one_line(&design.name)));
        }
        let cells: Vec<&Cell> = results.cells.iter().filter(|cell| cell.design == place).collect();
        blocks.push(Block::Paragraph(rule(plan, design)));
        blocks.push(Block::List(cells.iter().filter_map(|cell| under(results, cell)).collect()));
        blocks.extend(sample_size(plan, design, &cells).map(Block::Paragraph));
    }
    blocks.push(Block::Paragraph(how(results)));
    let section = Section {
        id: "statistics",
        title: "Statistical considerations",
        lead: LEAD.to_owned(),
        blocks,
        appendix: Vec::new(),
    };
    Document {
        title: on_one_line(&plan.title),
        subtitle: format!("Statistical considerations, dosim {}", env!("CARGO_PKG_VERSION")),
        scenarios: Vec::new(),
        sections: vec![section],
        what_if: None,
    }
}

/// What is studied, in whom, and what counts.
fn trial(plan: &Plan) -> String {
    let labels: Vec<String> = plan.doses.iter().map(|dose| on_one_line(&dose.label)).collect();
    let window = &plan.dlt_window;
    let expansion = plan.expansion.as_ref().map_or(String::new(), |expansion| {
        format!(
            " The escalation is followed by an expansion of {} at the dose level declared.",
            counted(expansion.patients, "evaluable patient")
        )
    });
    let words = plan.treatment.words();
    let own = |dose| {
        let days = plan.dlt_window_at(dose).days();
        plan.own(dose).has_window().then(|| format!(", at dose level {dose} over {days} days"))
    };
    let own: String = DoseLevel::ladder(plan.own.len()).filter_map(own).collect();
    let from = if window.preconditioning_days > 0.0 {
        let days = counted(window.preconditioning_days, "day");
        format!("{} {days} before {}", words.start_of_opening, words.the_first)
    } else {
        words.the_first.to_owned()
    };
    format!(
        "The primary objective is the maximum tolerated dose (MTD) among {}, the lowest first: {}. The target rate of dose-limiting \
         toxicities (DLTs) is {}. DLTs are counted over {}, from {from} to {} after {}{own}; \
         a patient who leaves before without a DLT is replaced.{expansion} The true MTD of a scenario is {}.",
        one_or_counted(plan.doses.len(), "dose level"),
        labels.join("; "),
        whole_percent(plan.target_dlt_rate.get()),
        counted(window.days(), "day"),
        counted(window.days_after_infusion, "day"),
        words.the_first,
        definition_of_true_mtd(plan)
    )
}

/// Which rule is followed, and where it ends.
fn rule(plan: &Plan, design: &NamedDesign) -> String {
    let spec = &design.spec;
    let ends = spec.general.max_patients.map(|most| format!("It ends at {}.", counted(most, "evaluable patient")));
    let most = spec.cap.map(|cap| format!("At most {} are treated.", counted(cap, "patient")));
    let besides = [ends, most, own_cohorts(spec), given_at_the_mtd(spec), passed_by(spec)];
    let besides: String = besides.into_iter().flatten().map(|more| format!(" {more}")).collect();
    let why = plan.rationale.designs.get(&design.name).map_or(String::new(), |why| format!(" {}", on_one_line(why)));
    let numbers = rule_numbers(&spec.rule, plan.doses.len()).map_or(String::new(), |numbers| format!(" {numbers}"));
    // Many rules go by one name: which of them it is, its preset says, or its switches do.
    let which = match spec.rule.preset() {
        Some(preset) => format!(", rule “{preset}”"),
        None if spec.rule.has_presets() => format!(" with {}", spec.rule),
        None => String::new(),
    };
    format!(
        "Dose escalation follows the design {}{which} ({}).{why}{numbers}{besides} Its decision table lists every decision. Its operating \
         characteristics were examined under {}:",
        spec.rule.title(),
        spec.rule.reference(),
        one_or_counted(plan.scenarios.len(), "scenario")
    )
}

/// What happens under one scenario; `None` where patients are not known.
fn under(results: &Results, cell: &Cell) -> Option<String> {
    let (plan, of) = (&results.plan, &cell.characteristics);
    let known = |quantity: Quantity| cell.known(quantity, None).map(|estimate| estimate.value);
    let rates: Vec<String> = of.doses.iter().map(|dose| percent_sign(dose.true_dlt_probability)).collect();
    let (correct, overdose) = (percent_sign(known(Quantity::Correct)?), percent_sign(known(Quantity::Overdose)?));
    let declared = declared_mtd(plan);
    let answers = match of.true_mtd {
        Some(dose) => format!(
            "the true MTD, {}, is {declared} in {correct} of trials and a higher dose level in {overdose}",
            dose_label(plan, dose)
        ),
        None => format!(
            "no dose level is tolerable, which is found in {correct} of trials; a dose level is {declared} in {overdose}"
        ),
    };
    let patients = |part: Statistic| known(Quantity::Patients(part));
    let (ninety, most) = (patients(Statistic::Quantile(NINETY))?, patients(Statistic::Maximum)?);
    let exact = cell.exact.as_ref().or_else(|| Some(of).filter(|of| of.trials.is_none()));
    let is_exact = exact.is_some_and(|exact| exact.patients.is_some());
    let at_most = match is_exact && ninety >= most {
        true => format!("never more than {most:.0}"),
        false => format!("at most {ninety:.0} in 90 % of trials"),
    };
    let stopped = known(Quantity::Stop(StopReason::LowestDoseTooToxic)).map_or(String::new(), |stopped| {
        format!("; it is stopped for toxicity at the lowest dose level in {}", percent_sign(stopped))
    });
    let halted = known(Quantity::Stop(StopReason::Halted))
        .map_or(String::new(), |halted| format!("; a severe event ends it without an MTD in {}", percent_sign(halted)));
    Some(format!(
        "{} (true DLT rates {}; true MTD: {}): {answers}; a trial treats {} patients on average and {at_most}, \
         and {} have a DLT on average{stopped}{halted}.",
        scenario_name(results, cell),
        rates.join(", "),
        true_mtd(plan, of.true_mtd),
        one_decimal(patients(Statistic::Mean)?),
        two_decimals(known(Quantity::Dlts(Statistic::Mean))?),
    ))
}

/// The place of 90 % among [`QUANTILES`](crate::characteristics::QUANTILES).
const NINETY: usize = 3;

/// Whether as many patients as are planned are enough.
fn sample_size(plan: &Plan, design: &NamedDesign, cells: &[&Cell]) -> Option<String> {
    let enough = planned_size(cells, &design.spec);
    let why = plan.rationale.sample_size.as_deref().map(on_one_line);
    let sentences: Vec<String> = why.into_iter().chain(enough).collect();
    (!sentences.is_empty()).then(|| format!("Sample size. {}", sentences.join(" ")))
}

/// How the numbers were found.
fn how(results: &Results) -> String {
    let plan = &results.plan;
    let seed =
        results.cells.iter().filter_map(|cell| cell.characteristics.trials).min().map_or(String::new(), |trials| {
            let why = plan.rationale.trials.as_deref().map_or(String::new(), |why| format!(" {}", on_one_line(why)));
            format!(" Simulations: {} for each scenario, seed {}.{why}", counted_in_threes(trials, "trial"), plan.seed)
        });
    format!("Methods. {} Program: dosim {}.{seed}", precision(results, None), env!("CARGO_PKG_VERSION"))
}
