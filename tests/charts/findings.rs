//! What titles say, held against the numbers computed again, over all shipped scenario files.

use std::collections::HashMap;
use std::convert::Infallible;
use std::fs;
use std::path::Path;

use dosim::characteristics::Results;
use dosim::design::Mtd;
use dosim::exact::{self, PathTree};
use dosim::report::chart::{EXTENT, MOST_NODES, allocation, mtd_selection, path_tree, sample_size, scenario_curves};
use dosim::scenario::{Plan, TrueMtd, load};
use dosim::simulate::{Study, Watch};

/// Designs with more paths are left out: to follow each takes too long.
const MOST_PATHS: u128 = 400_000;

fn shipped() -> Vec<Plan> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios");
    let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|file| file.is_file());
    files.sort();
    files.iter().map(|file| load(file).unwrap().plan).collect()
}

/// The title of a tree of paths names the end that most trials come to: every path is followed, and those that end alike are
/// added up.
#[test]
fn the_tree_names_the_most_frequent_end() {
    let mut checked = 0;
    for plan in shipped() {
        let study = Study::new(plan.clone());
        for (place, design) in plan.designs.iter().enumerate() {
            let Ok(graph) = exact::capped_graph(&study, place) else { continue };
            if exact::distinct_paths(&graph) > MOST_PATHS {
                continue;
            }
            for scenario in &plan.scenarios {
                let dlt: Vec<f64> = exact::evaluable_patients(&plan, scenario).iter().map(|of| of.dlt).collect();
                let mut ends: HashMap<String, f64> = HashMap::new();
                let mut add = |path: &exact::Path| -> Result<(), Infallible> {
                    *ends.entry(end(&plan, path.mtd)).or_default() += path.probability;
                    Ok(())
                };
                exact::paths(&graph, &dlt, &mut add).unwrap();
                let (most, p) = ends.into_iter().max_by(|a, b| a.1.total_cmp(&b.1)).unwrap();
                let tree = PathTree::with_most_nodes(&graph, &dlt, EXTENT, MOST_NODES);
                let chart = path_tree(&plan, scenario, design, &tree).unwrap();
                assert!(!chart.svg.contains('…'), "a label of {}, {} is cut", design.name, scenario.name);
                let title = chart.title;
                let expected = format!("Dose paths: the most frequent end is {most}, {:.1} %", 100.0 * p);
                assert_eq!(title, expected, "{}, {}", design.name, scenario.name);
                checked += 1;
            }
        }
    }
    assert!(checked > 100, "{checked}");
}

/// Of the five-dose textbook the 3+3 with six at the MTD ends most often at dose level 3, though most boxes left after folding
/// say dose level 2.
#[test]
fn folded_boxes_count_for_the_title() {
    let has_rule = |plan: &Plan| plan.designs.iter().any(|of| of.name == "3+3 six at the MTD");
    let plan = shipped().into_iter().find(|plan| plan.dose_count() == 5 && has_rule(plan)).unwrap();
    let place = plan.designs.iter().position(|of| of.name == "3+3 six at the MTD").unwrap();
    let study = Study::new(plan.clone());
    let graph = exact::capped_graph(&study, place).unwrap();
    let dlt: Vec<f64> = exact::evaluable_patients(&plan, &plan.scenarios[0]).iter().map(|of| of.dlt).collect();
    let tree = PathTree::with_most_nodes(&graph, &dlt, EXTENT, MOST_NODES);
    let title = path_tree(&plan, &plan.scenarios[0], &plan.designs[place], &tree).unwrap().title;
    assert!(title.ends_with(&format!("MTD {}, 33.1 %", plan.doses[2].label)), "{title}");
    assert!(tree.threshold > tree.asked_threshold && tree.folded() > 0.0);
}

fn end(plan: &Plan, mtd: Mtd) -> String {
    match mtd {
        Mtd::NoneTolerable => "none tolerable".to_owned(),
        Mtd::Undetermined => "undetermined".to_owned(),
        Mtd::Dose(dose) => format!("MTD {}", plan.doses[dose.index()].label),
    }
}

/// The mean over the scenarios of what a design does in each.
fn mean(results: &Results, design: usize, value: impl Fn(usize) -> f64) -> f64 {
    let cells: Vec<usize> = (0..results.cells.len()).filter(|&cell| results.cells[cell].design == design).collect();
    cells.iter().map(|&cell| value(cell)).sum::<f64>() / cells.len() as f64
}

#[test]
fn titles_of_a_run_name_the_designs_of_their_numbers() {
    for plan in shipped() {
        let plan = Plan { trials: 60, ..plan };
        let results = Study::new(plan.clone()).simulate(&Watch::default()).unwrap();
        let selection = mtd_selection(&results).unwrap().title;
        let patients = allocation(&results).unwrap().title;
        if let [_] = plan.designs[..] {
            let lowest = results.cells.iter().map(|cell| cell.characteristics.p_correct.value).fold(1.0, f64::min);
            assert!(selection.contains(&percent(lowest)), "{selection}");
            continue;
        }
        let designs = 0..plan.designs.len();
        let correct: Vec<f64> = designs
            .clone()
            .map(|design| mean(&results, design, |cell| results.cells[cell].characteristics.p_correct.value))
            .collect();
        let most = correct.iter().copied().fold(0.0, f64::max);
        let best = &plan.designs[correct.iter().position(|&of| of >= most).unwrap()].name;
        let least = correct.iter().copied().fold(1.0, f64::min);
        assert!(selection.starts_with(&format!("{best} is right most often, in {}", percent(most))), "{selection}");
        // The bars are of simulated trials even where the text beside the chart has exact numbers, so that the title says so.
        let end = format!("least often, in {} (60 simulated trials)", percent(least));
        assert!(selection.ends_with(&end), "{selection}");
        let treated: Vec<f64> = designs
            .map(|design| {
                mean(&results, design, |cell| results.cells[cell].characteristics.patients.as_ref().unwrap().mean.value)
            })
            .collect();
        let fewest = treated.iter().copied().fold(f64::INFINITY, f64::min);
        let small = &plan.designs[treated.iter().position(|&of| of <= fewest).unwrap()].name;
        let most = treated.iter().copied().fold(0.0, f64::max);
        // What is written alike is said once, of all designs.
        let alike = format!("{fewest:.1}") == format!("{most:.1}");
        let said = if alike { format!(": {fewest:.1} on average") } else { format!("{fewest:.1} ({small})") };
        assert!(patients.contains(&said), "{said} in {patients}");
    }
}

/// In how many scenarios a dose level is the highest one at or below the target.
#[test]
fn the_curves_count_the_scenarios_of_each_true_mtd() {
    let mut checked = 0;
    for plan in shipped().into_iter().filter(|plan| plan.true_mtd == TrueMtd::HighestAtOrBelowTarget) {
        let title = scenario_curves(&plan).unwrap().title;
        let target = plan.target_dlt_rate.get();
        let tolerable = |place: usize| {
            let is_it = |p: &[f64]| p.iter().rposition(|&p| p <= target) == Some(place);
            let scenarios =
                plan.scenarios.iter().map(|of| of.dlt_probabilities.iter().map(|p| p.get()).collect::<Vec<_>>());
            scenarios.filter(|p| is_it(p)).count()
        };
        for (place, dose) in plan.doses.iter().enumerate() {
            let expected = match tolerable(place) {
                0 => continue,
                all if all == plan.scenarios.len() => format!("is {}", dose.label),
                count => format!("{} in {count}", dose.label),
            };
            assert!(title.contains(&expected), "{expected}: {title}");
            checked += 1;
        }
    }
    assert!(checked > 20, "{checked}");
}

/// Of a design with neither planned patients nor a cap it is not said that they are not enough; what is said of the others is
/// the range of how often more are needed.
#[test]
fn only_planned_patients_can_be_too_few() {
    let mut seen = [false; 2];
    let free = shipped().into_iter().map(without_limits);
    for plan in shipped().into_iter().chain(free) {
        let plan = Plan { trials: 40, ..plan };
        let results = Study::new(plan.clone()).simulate(&Watch::default()).unwrap();
        let title = sample_size(&results).unwrap().title;
        let more: Vec<f64> =
            results.cells.iter().filter_map(|cell| Some(cell.characteristics.planned?.p_more.value)).collect();
        let any = !more.is_empty();
        assert_eq!(title.contains("not enough in") || title.contains("more patients than planned"), any, "{title}");
        assert_eq!(title.contains("nine in ten trials need"), more.len() < results.cells.len(), "{title}");
        if any {
            let least = more.iter().copied().fold(1.0, f64::min);
            assert!(title.contains(&format!(" in {}", percent(least))), "{least} in {title}");
        }
        seen[usize::from(any)] = true;
    }
    assert_eq!(seen, [true; 2]);
}

fn without_limits(mut plan: Plan) -> Plan {
    plan.enrolment.planned_patients = None;
    plan.designs.iter_mut().for_each(|design| design.spec.cap = None);
    plan.designs.retain(|design| design.spec.rule.as_three_plus_three().is_some());
    plan
}

/// As charts write it.
fn percent(share: f64) -> String {
    match share * 100.0 {
        0.0 => "0 %".to_owned(),
        100.0 => "100 %".to_owned(),
        small if small < 0.05 => "<0.1 %".to_owned(),
        large if large >= 99.95 => ">99.9 %".to_owned(),
        percent => format!("{percent:.1} %"),
    }
}
