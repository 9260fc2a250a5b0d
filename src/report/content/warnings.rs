//! What a reader must be told before any number is believed: designs that seldom stop where all is toxic, caps that end trials, limits
//! that cannot reach the MTD, and expansions that are stopped at it.

use super::cells::scenario_name;
use super::material::Material;
use crate::characteristics::{Cell, Quantity, Results, Statistic};
use crate::design::{AtCap, StopReason};
use crate::dose::DoseLevel;
use crate::report::words::{dose_label, on_one_line, one_decimal, percent_sign};

/// Where the true MTD is the dose level nearest to the target there is always one; the lowest is plainly too toxic from this
/// multiple of the target DLT rate on: what BOIN calls overly toxic (Liu and Yuan 2015,
/// <https://doi.org/10.1111/rssc.12089>).
const TOO_TOXIC: f64 = 1.4;

/// A design that stops for toxicity less often than this where no dose level is tolerable is told of.
const STOPS: f64 = 0.5;

/// A cap is told of that ends this share of trials without an MTD.
const ENDED_BY_CAP: f64 = 0.1;

/// A boundary is told of that stops more than this share of the expansions at the true MTD.
const STOPPED_AT_THE_MTD: f64 = 0.25;

/// The warnings; none where there is nothing to warn of.
pub(super) fn warnings(material: &Material<'_>) -> Vec<String> {
    let results = material.results;
    let scenarios = results.cells.chunk_by(|one, other| one.scenario == other.scenario);
    let mut warnings: Vec<String> = scenarios.filter_map(|cells| stops_seldom(results, cells)).collect();
    warnings.extend(out_of_reach(material));
    warnings.extend(ended_by_cap(results));
    warnings.extend(unequal_cap(results));
    warnings.extend(stopped_at_the_mtd(results));
    warnings
}

fn known(cell: &Cell, quantity: Quantity) -> Option<f64> {
    cell.known(quantity, None).map(|estimate| estimate.value)
}

fn name(results: &Results, cell: &Cell) -> String {
    format!("“{}”", on_one_line(&results.design(cell).name))
}

/// How often a cell stops for toxicity, if it seldom does although no dose level is tolerable, or the lowest is too toxic.
fn seldom(results: &Results, cell: &Cell) -> Option<f64> {
    let lowest = cell.characteristics.doses.first()?.true_dlt_probability;
    let stops = known(cell, Quantity::Stop(StopReason::LowestDoseTooToxic))?;
    let should_stop =
        cell.characteristics.true_mtd.is_none() || lowest >= TOO_TOXIC * results.plan.target_dlt_rate.get();
    (should_stop && stops < STOPS).then_some(stops)
}

/// The names of the designs that seldom stop for toxicity under some scenario in which no dose level is tolerable.
pub fn designs_that_seldom_stop(results: &Results) -> Vec<String> {
    let is_seldom =
        |design: &usize| results.cells.iter().any(|cell| cell.design == *design && seldom(results, cell).is_some());
    let names = (0..results.plan.designs.len()).filter(is_seldom).map(|design| &results.plan.designs[design].name);
    names.map(|name| on_one_line(name)).collect()
}

/// Designs that seldom stop for toxicity under a scenario in which no dose level is tolerable, each with whom it treats until it ends.
fn stops_seldom(results: &Results, cells: &[Cell]) -> Option<String> {
    let lowest = cells.first()?.characteristics.doses.first()?.true_dlt_probability;
    let of_design = |cell: &Cell| {
        let stops = percent_sign(seldom(results, cell)?);
        let patients = one_decimal(known(cell, Quantity::Patients(Statistic::Mean))?);
        Some(format!("{} ({stops}; {patients} patients on average)", name(results, cell)))
    };
    let designs: Vec<_> = cells.iter().filter_map(of_design).collect();
    (!designs.is_empty()).then(|| {
        format!(
            "Where already the lowest dose level has {} DLTs, scenario “{}”, less than half of the trials stop for toxicity with {}.",
            percent_sign(lowest),
            scenario_name(results, &cells[0]),
            designs.join(", ")
        )
    })
}

/// Designs whose limits on patients let nobody be treated at a true MTD, each with the first scenario for each such dose level.
fn out_of_reach(material: &Material<'_>) -> Option<String> {
    let results = material.results;
    let mut seen = Vec::new();
    let never_there = |cell: &Cell| {
        let mtd = cell.characteristics.true_mtd?;
        let treated = cell.known(Quantity::Patients(Statistic::Mean), Some(mtd.index()))?.value;
        let why = limit_below(material, cell.design, mtd)?;
        let is_new = !seen.contains(&(cell.design, mtd));
        seen.push((cell.design, mtd));
        (treated <= 0.0 && is_new).then(|| {
            let (dose, scenario) = (dose_label(&results.plan, mtd), scenario_name(results, cell));
            format!("{} treats nobody at {dose}, the true MTD under “{scenario}”: {why}", name(results, cell))
        })
    };
    let never: Vec<_> = results.cells.iter().filter_map(never_there).collect();
    (!never.is_empty()).then(|| format!("Limits on patients keep designs from the true MTD: {}.", never.join("; ")))
}

/// Which limit of a design is below the fewest patients with whom it comes to a dose level; `None` if none is.
fn limit_below(material: &Material<'_>, design: usize, dose: DoseLevel) -> Option<String> {
    let spec = &material.results.plan.designs[design].spec;
    let (graph, _) = material.study.graph(design)?;
    match (graph.fewest_patients_to(dose), spec.cap, spec.general.max_patients) {
        (Some(fewest), Some(cap), _) if fewest > cap => {
            Some(format!("that takes {fewest} patients or more, and its cap is {cap}"))
        }
        (None, _, Some(most)) => Some(format!("max_patients = {most} ends the trial before")),
        _ => None,
    }
}

/// The share of trials of a cell that a cap ends without an MTD, if that is what the cap does.
fn undetermined(results: &Results, cell: &Cell) -> Option<f64> {
    let spec = &results.design(cell).spec;
    spec.cap.filter(|_| spec.at_cap == AtCap::Undetermined)?;
    let halted = known(cell, Quantity::Stop(StopReason::Halted)).unwrap_or(0.0);
    Some(known(cell, Quantity::Undetermined)? - halted)
}

/// Caps that end many trials without an answer, each design under its worst scenario.
fn ended_by_cap(results: &Results) -> Option<String> {
    let worst = |design: usize| {
        let cells = results.cells.iter().filter(|cell| cell.design == design);
        let shares = cells.filter_map(|cell| Some((undetermined(results, cell)?, cell)));
        let (share, cell) = shares.max_by(|one, other| one.0.total_cmp(&other.0))?;
        let cap = results.design(cell).spec.cap?;
        (share >= ENDED_BY_CAP).then(|| {
            let (share, scenario) = (percent_sign(share), scenario_name(results, cell));
            format!("{} in {share} (cap of {cap}, scenario “{scenario}”)", name(results, cell))
        })
    };
    let ended: Vec<_> = (0..results.plan.designs.len()).filter_map(worst).collect();
    (!ended.is_empty()).then(|| format!("The cap ends trials without an MTD: {}.", ended.join("; ")))
}

/// A cap under which some designs look bad because they need more patients than others.
fn unequal_cap(results: &Results) -> Option<String> {
    let mean = |design: usize| {
        let cells: Vec<_> = results.cells.iter().filter(|cell| cell.design == design).collect();
        let shares = cells.iter().map(|cell| undetermined(results, cell)).collect::<Option<Vec<f64>>>()?;
        Some((shares.iter().sum::<f64>() / shares.len() as f64, name(results, cells.first()?)))
    };
    let means: Vec<_> = (0..results.plan.designs.len()).filter_map(mean).collect();
    let caps: Vec<_> = results.plan.designs.iter().map(|design| design.spec.cap).collect();
    let or_else =
        if caps.windows(2).all(|pair| pair[0] == pair[1]) { "a larger cap" } else { "a cap that holds for all" };
    let least = means.iter().min_by(|one, other| one.0.total_cmp(&other.0))?;
    let most = means.iter().max_by(|one, other| one.0.total_cmp(&other.0))?;
    (most.0 - least.0 >= ENDED_BY_CAP).then(|| {
        format!(
            "The cap makes designs look bad that need more patients: a trial that it ends counts as no right answer. On average over \
             the scenarios that is {} of the trials of {}, and {} of {}. Compare them with at_cap = \"declare\", or with \
             {or_else}.",
            percent_sign(most.0),
            most.1,
            percent_sign(least.0),
            least.1
        )
    })
}

/// Boundaries that stop many expansions although these are at the true MTD.
fn stopped_at_the_mtd(results: &Results) -> Option<String> {
    let of_cell = |cell: &Cell| {
        let mtd = cell.characteristics.true_mtd?;
        let stopped = cell.known(Quantity::StoppedGivenExpansion, Some(mtd.index()))?.value;
        let whose =
            if results.plan.designs.len() > 1 { format!(" after {}", name(results, cell)) } else { String::new() };
        (stopped > STOPPED_AT_THE_MTD).then(|| {
            format!(
                "{} at {}{whose} under “{}”",
                percent_sign(stopped),
                dose_label(&results.plan, mtd),
                scenario_name(results, cell)
            )
        })
    };
    let stopped: Vec<_> = results.cells.iter().filter_map(of_cell).collect();
    (!stopped.is_empty())
        .then(|| format!("The boundary stops many expansions that are at the true MTD: {}.", stopped.join("; ")))
}
