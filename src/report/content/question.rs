//! The question that the simulation asks, and its answer in five lines.

use super::material::Material;
use super::model::{Block, Cell, Column, Table};
use crate::characteristics::{self, Estimate, OperatingCharacteristics, Results, Verification};
use crate::report::words::{grouped, named_range, on_one_line, percent, percent_sign, planned_size};

pub(super) const LEAD: &str = "What was asked of the simulation, and what it answers, in five lines; the sections below say how \
                               each figure came about. All percentages are of simulated trials.";

pub(super) fn build<'a>(material: &Material<'a>) -> Vec<Block<'a>> {
    let results = material.results;
    let lines = [mtd(results), overdose(results), size(results), time(results), trust(results)];
    let mut blocks = vec![Block::Paragraph(question(results)), Block::List(lines.into_iter().flatten().collect())];
    if results.plan.designs.len() > 1 {
        blocks.push(Block::Table(at_a_glance(results)));
    }
    blocks
}

fn question(results: &Results) -> String {
    let plan = &results.plan;
    let designs = match &plan.designs[..] {
        [only] => format!("the design “{}”", on_one_line(&only.name)),
        several => format!("{} designs", several.len()),
    };
    let caps: Vec<_> = plan.designs.iter().filter_map(|design| design.spec.cap).collect();
    let cap = match (caps.iter().min(), caps.iter().max()) {
        (Some(least), Some(most)) if caps.len() == plan.designs.len() && least == most => {
            format!(" with at most {most} patients")
        }
        _ => String::new(),
    };
    let (doses, scenarios) = (counted(plan.doses.len(), "dose level"), plan.scenarios.len());
    let truth = match scenarios {
        1 => "the assumed true DLT probabilities".to_owned(),
        _ => format!("each of {scenarios} assumed scenarios"),
    };
    let does = if plan.designs.len() == 1 { "does" } else { "do" };
    let it = if plan.designs.len() == 1 { "it" } else { "each" };
    format!(
        "Question: how {does} {designs} on {doses}{cap} behave under {truth}: which dose level does {it} declare the MTD, how many \
         patients and DLTs does that take, and how long?"
    )
}

fn counted(number: usize, what: &str) -> String {
    if number == 1 { format!("one {what}") } else { format!("{number} {what}s") }
}

/// A range over all scenarios and designs, with where its ends lie.
fn over_cells(
    results: &Results,
    of: impl Fn(&OperatingCharacteristics) -> Option<f64>,
    write: impl Fn(f64) -> String,
) -> Option<String> {
    let place = |cell: &characteristics::Cell| {
        let scenario = on_one_line(&results.scenario(cell).name);
        match results.plan.designs.len() {
            1 => format!("scenario “{scenario}”"),
            _ => format!("scenario “{scenario}”, design “{}”", on_one_line(&results.design(cell).name)),
        }
    };
    let cells = results.cells.iter();
    named_range(cells.filter_map(|cell| Some((of(&cell.characteristics)?, place(cell)))), write)
}

fn shares(results: &Results, of: impl Fn(&OperatingCharacteristics) -> Option<Estimate>) -> Option<String> {
    over_cells(results, |cell| of(cell).map(|estimate| estimate.value), percent_sign)
}

fn mtd(results: &Results) -> Option<String> {
    let correct = shares(results, |of| Some(of.p_correct))?;
    Some(format!("The right answer (the true MTD, or none where none is tolerable) is given in {correct}."))
}

fn overdose(results: &Results) -> Option<String> {
    let overdose = shares(results, |of| Some(of.p_overdose))?;
    let dlts = over_cells(results, |of| Some(of.mean_dlts()?.value), |value| format!("{value:.2}"))?;
    Some(format!(
        "A dose level above the true MTD is declared in {overdose}; mean number of patients with a DLT: {dlts}."
    ))
}

fn size(results: &Results) -> Option<String> {
    let patients = over_cells(results, |of| Some(of.mean_patients()?.value), |value| format!("{value:.1}"))?;
    let cells: Vec<_> = results.cells.iter().collect();
    let not_enough = match &results.plan.designs[..] {
        [only] => planned_size(&cells, &only.spec),
        _ => {
            let planned: Vec<_> = cells.iter().filter_map(|cell| results.planned_patients(cell)).collect();
            let than = match (planned.iter().min(), planned.iter().max()) {
                (Some(least), Some(most)) if least == most => format!("than {most} patients"),
                _ => "patients than planned".to_owned(),
            };
            let share = shares(results, |of| Some(of.planned?.p_more));
            share.map(|share| format!("It would need more {than} in {share}."))
        }
    };
    let not_enough = not_enough.map_or(String::new(), |sentence| format!(" {sentence}"));
    Some(format!("A trial treats {patients} patients on average.{not_enough}"))
}

fn time(results: &Results) -> Option<String> {
    let median =
        |of: &OperatingCharacteristics| Some(of.calendar.as_ref()?.days_to_mtd.distribution.quantile(0.5) as f64);
    let days = over_cells(results, median, |value| format!("{value:.0}"))?;
    let on_time = shares(results, |of| of.calendar.as_ref()?.p_by_planned_completion);
    let planned = results.plan.calendar.planned_completion;
    let on_time = planned.zip(on_time).map_or(String::new(), |(date, share)| {
        format!(" The study ends by the planned completion, {date}, in {share}.")
    });
    Some(format!("The answer is there after a median of {days} days.{on_time}"))
}

fn trust(results: &Results) -> Option<String> {
    let trials = results.cells.iter().filter_map(|cell| cell.characteristics.trials).min()?;
    let verification = Verification::new(results);
    let against = match (verification.tested, verification.is_within_chance()) {
        (0, _) => "for these designs no exact answer is known to hold them against".to_owned(),
        (tested, true) => {
            let values = verification.compared.max(tested);
            format!("{values} values that are known exactly agree with them within chance")
        }
        (_, false) => "they DISAGREE with the exact answers: do not use them".to_owned(),
    };
    Some(format!("These are results of {} simulated trials for each scenario and design; {against}.", grouped(trials)))
}

/// One row for each design: over which range its answers lie among the scenarios.
fn at_a_glance(results: &Results) -> Table {
    let is_planned = results.cells.iter().any(|cell| results.planned_patients(cell).is_some());
    let not_enough = is_planned.then_some("Not enough patients %");
    let headers = ["Correct %", "Overdose %"].into_iter().chain(not_enough);
    let headers = headers.chain(["Patients, mean", "DLTs, mean", "Median days to MTD"]);
    let columns = [Column::text("Design")].into_iter().chain(headers.map(Column::number));
    let mut table = Table::new(
        "The designs at a glance: from the least to the greatest value among the scenarios.",
        columns.collect(),
    );
    for (place, design) in results.plan.designs.iter().enumerate() {
        let of_design = || results.cells.iter().filter(|cell| cell.design == place).map(|cell| &cell.characteristics);
        let range = |of: &dyn Fn(&OperatingCharacteristics) -> Option<f64>, write: &dyn Fn(f64) -> String| {
            let values: Vec<f64> = of_design().filter_map(of).collect();
            let (least, most) = (values.iter().copied().reduce(f64::min), values.iter().copied().reduce(f64::max));
            match least.zip(most).map(|(least, most)| (write(least), write(most))) {
                None => Cell::text("–"),
                Some((least, most)) if least == most => Cell::text(least),
                Some((least, most)) => Cell::text(format!("{least} to {most}")),
            }
        };
        let days =
            |of: &OperatingCharacteristics| Some(of.calendar.as_ref()?.days_to_mtd.distribution.quantile(0.5) as f64);
        let mut cells = vec![
            Cell::text(on_one_line(&design.name)),
            range(&|of| Some(of.p_correct.value), &percent),
            range(&|of| Some(of.p_overdose.value), &percent),
        ];
        cells.extend(is_planned.then(|| range(&|of| Some(of.planned?.p_more.value), &percent)));
        cells.extend([
            range(&|of| Some(of.mean_patients()?.value), &|value| format!("{value:.1}")),
            range(&|of| Some(of.mean_dlts()?.value), &|value| format!("{value:.2}")),
            range(&days, &|value| format!("{value:.0}")),
        ]);
        table.push(None, cells);
    }
    table
}
