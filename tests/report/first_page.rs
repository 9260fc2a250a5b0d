//! The first page: what it concludes and what it warns of is found again from the numbers, without its rules.

use std::path::Path;

use dosim::characteristics::{Cell, Quantity, Results, Statistic};
use dosim::design::StopReason;
use dosim::report::content::{Block, Document};
use dosim::scenario::{AtCap, Plan, Preset, load};

use super::fixture::{Made, plan};
use super::results::{default_plan, design, probability};

/// The items of the list under a heading of the first section.
fn list(document: &Document<'_>, heading: &str) -> Vec<String> {
    let blocks = &document.sections[0].blocks;
    let at = blocks.iter().position(|block| matches!(block, Block::Heading(text) if text == heading));
    match at.and_then(|at| blocks.get(at + 1)) {
        Some(Block::List(items)) => items.clone(),
        _ => Vec::new(),
    }
}

fn exactly(cell: &Cell, quantity: Quantity) -> f64 {
    quantity.estimate(cell.exact.as_ref().unwrap(), None).unwrap().value
}

/// The shipped file with the 3+3, BOIN and the BLRM is exact, so that the sentences can be written down from the exact answers.
#[test]
fn conclusions_name_designs_and_their_numbers_are_those_of_the_exact_answers() {
    let file = load(Path::new("scenarios/nct05745454-blrm.toml")).unwrap();
    let mut plan = Plan { trials: 50, sensitivity: None, ..file.plan };
    plan.conduct.stop_cohort_at_excess = false;
    let made = Made::new(plan);
    let document = made.document();
    let said = list(&document, "What follows");
    let results = &made.results;
    let designs = results.plan.designs.len();
    for place in 1..designs {
        let [name, first] = [place, 0].map(|place| format!("“{}”", results.plan.designs[place].name));
        let sentence = said.iter().find(|said| said.starts_with(&format!("{name} gives the right answer"))).unwrap();
        assert!(sentence.contains(&first), "{sentence}");
        let (mut more, mut less) = (Vec::new(), Vec::new());
        let (mut patients, mut above) = (0.0, 0.0);
        for cells in results.cells.chunks(designs) {
            let change = |quantity| exactly(&cells[place], quantity) - exactly(&cells[0], quantity);
            let points = 100.0 * change(Quantity::Correct);
            if points > 0.05 {
                more.push(points);
            } else if points < -0.05 {
                less.push(-points);
            }
            patients += change(Quantity::Patients(Statistic::Mean)) / results.plan.scenarios.len() as f64;
            above += change(Quantity::PatientsAbove) / results.plan.scenarios.len() as f64;
        }
        let range = |all: &[f64]| {
            let (least, most) =
                (all.iter().copied().fold(f64::INFINITY, f64::min), all.iter().copied().fold(0.0, f64::max));
            let (least, most) = (format!("{least:.1}"), format!("{most:.1}"));
            if least == most { least } else { format!("{least} to {most}") }
        };
        let scenarios = results.plan.scenarios.len();
        if !more.is_empty() {
            let expected = format!(
                "more often than {first} in {} of {scenarios} scenarios, by {} percentage",
                more.len(),
                range(&more)
            );
            assert!(sentence.contains(&expected), "{expected}: {sentence}");
        }
        if !less.is_empty() {
            let expected = format!("by {} percentage points", range(&less));
            assert!(sentence.contains(&expected) && sentence.contains("less often"), "{expected}: {sentence}");
        }
        for (difference, whom) in [(patients, "in all"), (above, "above the true MTD")] {
            let word = if difference > 0.0 { "more" } else { "fewer" };
            let expected = format!("{:.1} {word} patients {whom}", difference.abs());
            assert!(sentence.contains(&expected), "{expected}: {sentence}");
        }
    }
    // What is most often declared and wrong is told of each design, and of no scenario where the right answer leads.
    for (place, design) in results.plan.designs.iter().enumerate() {
        let told = said
            .iter()
            .find(|said| said.starts_with(&format!("The most frequent answer of “{}” is a wrong", design.name)));
        for cell in results.cells.iter().filter(|cell| cell.design == place) {
            let exact = cell.exact.as_ref().unwrap();
            let answers = exact.doses.iter().map(|dose| dose.p_mtd.value);
            let most = answers.chain([exact.p_none_tolerable.value, exact.p_undetermined.value]).fold(0.0, f64::max);
            let scenario = format!("under “{}”", results.scenario(cell).name);
            let is_told = told.is_some_and(|told| told.contains(&scenario));
            assert_eq!(is_told, most > exact.p_correct.value, "{scenario} {}: {told:?}", design.name);
        }
    }
}

/// Thirteen designs are ranked. The leaders are found again from the results.
#[test]
fn many_designs_are_ranked() {
    let file = load(Path::new("scenarios/textbook-designs.toml")).unwrap();
    let made = Made::new(Plan { trials: 60, sensitivity: None, ..file.plan });
    let document = made.document();
    let said = list(&document, "What follows");
    let results = &made.results;
    let designs = results.plan.designs.len();
    let correct = |cell: &Cell| cell.known(Quantity::Correct, None).unwrap().value;
    let leaders = said.iter().find(|said| said.starts_with("Right most often by scenario: ")).unwrap();
    for cells in results.cells.chunks(designs) {
        let most = cells.iter().map(correct).fold(0.0, f64::max);
        let first = cells.iter().find(|cell| correct(cell) >= most).unwrap();
        let expected = format!("{}: “{}” (", results.scenario(first).name, results.design(first).name);
        assert!(leaders.contains(&expected), "{expected}: {leaders}");
    }
    let mean = |place: usize| results.cells.iter().skip(place).step_by(designs).map(correct).sum::<f64>();
    let best = (0..designs).max_by(|one, other| mean(*one).total_cmp(&mean(*other))).unwrap();
    let worst = (0..designs).min_by(|one, other| mean(*one).total_cmp(&mean(*other))).unwrap();
    let ranking = said.iter().find(|said| said.starts_with("Right most often, on average")).unwrap();
    let [best, worst] = [best, worst].map(|place| format!("“{}” (", results.plan.designs[place].name));
    assert!(
        ranking.contains(&format!("scenarios: {best}")) && ranking.contains(&format!("least often: {worst}")),
        "{ranking}"
    );
    // Every number of the overview is there for every design and scenario.
    let overview = document.sections[0].blocks.iter().chain(&document.sections[0].appendix);
    let tables: Vec<_> =
        overview.filter_map(|block| if let Block::Table(table) = block { Some(table) } else { None }).collect();
    assert_eq!(tables.iter().map(|table| table.rows.len()).collect::<Vec<_>>(), [designs; 7]);
}

/// A CRM without a safety stop treats everybody where the lowest dose level has 70 % DLTs; with one it does not.
#[test]
fn a_design_that_goes_on_where_all_is_toxic_is_warned_of() {
    let file = load(Path::new("scenarios/textbook-designs.toml")).unwrap();
    let mut plan = Plan { trials: 60, sensitivity: None, ..file.plan };
    plan.designs.retain(|design| design.name == "CRM");
    let worst = plan.scenarios.len() - 1;
    plan.scenarios[worst].dlt_probabilities.iter_mut().for_each(|p| *p = probability(0.7));
    let with_stop = Made::new(plan.clone());
    assert!(list(&with_stop.document(), "Beware").iter().all(|said| !said.contains("designs go on")));
    let text = dosim::scenario::describe(&plan);
    let without: String =
        text.lines().filter(|line| !line.contains("safety_stop")).map(|line| format!("{line}\n")).collect();
    assert_ne!(text, without, "there is a stop to take away");
    let made = Made::new(dosim::scenario::parse("without", &without).unwrap().plan);
    let document = made.document();
    let warned = list(&document, "Beware");
    let cell = made.results.cells.last().unwrap();
    let stops = cell.known(Quantity::Stop(StopReason::LowestDoseTooToxic), None).unwrap().value;
    assert!(stops < 1e-9, "{stops}");
    let patients = cell.known(Quantity::Patients(Statistic::Mean), None).unwrap().value;
    let expected = format!("“CRM” treats {patients:.1} patients on average and stops for toxicity in 0 %");
    assert!(
        warned.iter().any(|said| said.contains(&expected) && said.contains("70.0 % DLTs")),
        "{expected}: {warned:?}"
    );
}

/// Rule D needs up to 18 patients: under a cap of 12 that ends trials without an MTD it looks worse than rule A, and is said to.
#[test]
fn a_cap_that_ends_trials_without_an_mtd_is_warned_of() {
    let designs = vec![
        design("A", Preset::Classic, Some(12), AtCap::Undetermined),
        design("D", Preset::DeEscalatingTopSix, Some(12), AtCap::Undetermined),
    ];
    let mut plan = Plan { designs, trials: 60, sensitivity: None, ..default_plan() };
    plan.conduct.stop_cohort_at_excess = false;
    plan.conduct.dropout_probability = probability(0.0);
    let made = Made::new(plan.clone());
    let warned = list(&made.document(), "Beware");
    let shares = |place: usize| -> Vec<f64> {
        let cells = made.results.cells.iter().filter(|cell| cell.design == place);
        cells.map(|cell| exactly(cell, Quantity::Undetermined)).collect()
    };
    let ended = warned.iter().find(|said| said.starts_with("The cap ends trials without an MTD")).unwrap();
    for (place, name) in ["A", "D"].into_iter().enumerate() {
        let most = shares(place).into_iter().fold(0.0, f64::max);
        assert_eq!(ended.contains(&format!("“{name}” in {:.1} % (cap of 12", 100.0 * most)), most >= 0.1, "{ended}");
    }
    let mean = |place| 100.0 * shares(place).iter().sum::<f64>() / shares(place).len() as f64;
    let unequal = warned.iter().find(|said| said.contains("look bad")).unwrap();
    let expected = format!("{:.1} % of the trials of “D”, and {:.1} % of “A”", mean(1), mean(0));
    assert!(unequal.contains(&expected), "{expected}: {unequal}");
    // A cap that declares what the data allow ends no trial without an answer.
    plan.designs.iter_mut().for_each(|design| design.spec.at_cap = AtCap::Declare);
    assert_eq!(list(&Made::new(plan).document(), "Beware"), Vec::<String>::new());
}

#[test]
fn what_is_assumed_is_said_on_the_first_page() {
    let made = Made::new(Plan { trials: 50, ..plan() });
    let said = list(&made.document(), "Assumed, not known").join("\n");
    for expected in ["the 5 scenarios", "a month", "window of 33 days", "marks one assumption"] {
        assert!(said.contains(expected), "{expected}: {said}");
    }
}

/// Months are days over the mean length of a month.
#[test]
fn months_are_those_of_the_median() {
    let made = Made::new(Plan { trials: 200, sensitivity: None, ..default_plan() });
    let results: &Results = &made.results;
    let document = dosim::report::content::report(&[made.material("")], None);
    let table = document.tables().next().unwrap();
    let place = table.columns.iter().position(|column| column.header.starts_with("Months")).unwrap();
    for (row, cell) in table.rows.iter().zip(&results.cells) {
        let days = cell.characteristics.calendar.as_ref().unwrap().days_to_mtd.distribution.quantile(0.5);
        assert_eq!(row.cells[place].text, format!("{:.1}", days as f64 * 12.0 / 365.25));
    }
}
