//! `dosim paths`: the tree of dose paths of a design under a scenario, as text, table and chart.

use std::path::{Path, PathBuf};

use super::progress::check_interrupted;
use super::source::Source;
use super::{Failure, Screen, chart_file, exact as exact_command, refuse_strangers, shown};
use crate::ask::{MOST_PATHS, PathsOf, design_place, scenario_place};
use crate::cli::PathsArgs;
use crate::decision_table::DecisionTable;
use crate::exact::{self, Extent, PathTree};
use crate::output::{Manifest, OutputSet};
use crate::report::chart;
use crate::report::formats::csv;
use crate::report::terminal::{self, Drawn};
use crate::report::words::on_one_line;
use crate::simulate::Study;

/// Prints and draws the tree, and lists every path.
///
/// # Errors
///
/// [`Failure`], with nothing written under its final name; [`Failure::Input`] if the design has no exact answer.
pub fn paths(args: &PathsArgs, screen: &mut Screen) -> Result<(), Failure> {
    let source = Source::load(args.file.as_deref())?;
    if !(0.0..=1.0).contains(&args.min_probability) {
        let given = args.min_probability;
        return Err(Failure::Input(format!(
            "error: --min-probability {given}: not a probability\nhelp: give 0 to 1, such as 0.01"
        )));
    }
    let folder = args.out.clone().unwrap_or_else(|| PathBuf::from(format!("output/{}-paths", source.stem)));
    refuse_strangers(&folder, args.force)?;
    carry_out(&source, (args.scenario.as_deref(), args.design.as_deref()), args.min_probability, &folder, screen)
}

/// Draws the paths of a plan, under the scenario and the design of these names or the first ones, into a folder.
pub(super) fn carry_out(
    source: &Source,
    (scenario, design): (Option<&str>, Option<&str>),
    threshold: f64,
    folder: &Path,
    screen: &mut Screen,
) -> Result<(), Failure> {
    let plan = &source.plan;
    let (scenario, design) = (scenario_place(plan, scenario)?, design_place(plan, design)?);
    let (named, rules) = (&plan.scenarios[scenario], &plan.designs[design]);
    let study = Study::new(plan.clone());
    let of =
        PathsOf::new(&study, (scenario, design)).map_err(|reason| exact_command::paths_refused(&rules.name, reason))?;
    let (graph, dlt) = (&of.graph, &of.dlt_probabilities[..]);
    let mut files = OutputSet::create(folder)?;
    let count = of.count();
    if count <= MOST_PATHS {
        let rows = of.write(files.begin(csv::PATHS)?, check_interrupted)?;
        files.finish(rows);
    }
    let extent = Extent { threshold, ..chart::EXTENT };
    let tree = PathTree::with_most_nodes(graph, dlt, extent, chart::MOST_NODES);
    let drawn = chart::path_tree(plan, named, rules, &tree)?;
    chart_file::stage([("path_tree", &drawn)], &mut files)?;
    let table = DecisionTable::new(&rules.spec, plan.dose_count(), plan.target_dlt_rate.get());
    if let (Some(_), Ok(table)) = (rules.spec.rule.as_three_plus_three(), table) {
        chart_file::stage([("rule_flow", &chart::rule_flow(plan, rules, &table)?)], &mut files)?;
    }
    let manifest = Manifest::of_paths(source.planned(), (scenario, design), threshold);
    check_interrupted()?;
    files.commit(|entries| manifest.to_json(entries))?;
    let drawn = Drawn { plan, scenario: named, design: rules, graph, dlt_probabilities: dlt };
    screen.print(&terminal::path_tree(&drawn, threshold, screen.style(), screen.width()))?;
    let listed = if count <= MOST_PATHS { "each in paths.csv" } else { "too many to be listed" };
    if tree.threshold > tree.asked_threshold {
        screen.print(&format!(
            "\nThe chart leaves out what is rarer than {} %, not {} % as asked: with more than {} boxes it could not be read.\n",
            shown_percent(tree.threshold),
            shown_percent(tree.asked_threshold),
            chart::MOST_NODES
        ))?;
    }
    if let Some(cohorts) = tree.cut_after {
        screen.print(&format!(
            "\nThe chart ends after {cohorts} cohorts; the text above follows every trial to its end.\n"
        ))?;
    }
    if exact::inexact(&study, design).is_some() {
        screen.paragraph(&format!("{}: {}.\n", on_one_line(&rules.name), exact_command::OF_PATHS))?;
    }
    screen.print(&format!("\n{count} distinct paths, {listed}. Charts and manifest: {}\n", shown(folder)))
}

/// A threshold in per cent, with as many decimals as it has.
fn shown_percent(threshold: f64) -> f64 {
    (threshold * 1e8).round() / 1e6
}
