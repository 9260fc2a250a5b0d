//! The first page: what it concludes and what it warns of is found again from the numbers, without its rules.

use std::path::Path;

use dosim::characteristics::{Cell, Compared, Quantity, Results, Statistic};
use dosim::design::StopReason;
use dosim::exact;
use dosim::report::content::{Block, Document};
use dosim::scenario::{AtCap, NamedDesign, Plan, Preset, load, parse};

use statrs::distribution::{ContinuousCDF, Normal};

use super::fixture::{Made, plan};
use super::results::support::level;
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
            above += change(Quantity::PatientsAbove(Statistic::Mean)) / results.plan.scenarios.len() as f64;
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

/// The difference between two cells in correct selection with its standard error, without the rules of the page: of exact values, on the
/// same patients as the comparison counted them, or else as between separate patients.
fn difference(made: &Made, [of, other]: [usize; 2]) -> (f64, f64) {
    let cells = [of, other].map(|place| &made.results.cells[place]);
    if let [Some(of), Some(other)] = cells.map(|cell| cell.exact.as_ref()) {
        return (of.p_correct.value - other.p_correct.value, 0.0);
    }
    let counted = |place: usize| {
        let row = made.comparison.rows.iter().find(|row| row.cell == place).unwrap();
        let of = row.against.difference().unwrap().of(Compared::Correct).unwrap().difference;
        (of.value, of.mc_se.unwrap())
    };
    match cells.map(|cell| cell.design) {
        [_, 0] => counted(of),
        [0, _] => (-counted(other).0, counted(other).1),
        _ => {
            let [of, other] = cells.map(|cell| cell.characteristics.p_correct);
            (of.value - other.value, (of.mc_se.unwrap().powi(2) + other.mc_se.unwrap().powi(2)).sqrt())
        }
    }
}

/// Thirteen designs are ranked. The leaders are found again from the results: the best, and all that are not behind it by more than chance,
/// as one in four scenarios and three means, each against twelve designs.
#[test]
fn many_designs_are_ranked() {
    let file = load(Path::new("scenarios/textbook-designs.toml")).unwrap();
    let made = Made::new(Plan { trials: 60, sensitivity: None, ..file.plan });
    let document = made.document();
    let said = list(&document, "What follows");
    let results = &made.results;
    let designs = results.plan.designs.len();
    let scenarios = results.plan.scenarios.len();
    let comparisons = ((designs - 1) * (scenarios + 3)) as f64;
    let least = Normal::standard().inverse_cdf(1.0 - 0.025 / comparisons);
    let correct = |cell: &Cell| cell.known(Quantity::Correct, None).unwrap().value;
    let leaders = said.iter().find(|said| said.starts_with("Right most often by scenario: ")).unwrap();
    let mut alike_in_all = 0;
    for (scenario, cells) in results.cells.chunks(designs).enumerate() {
        let mut order: Vec<usize> = (0..designs).collect();
        order.sort_by(|&one, &other| correct(&cells[other]).total_cmp(&correct(&cells[one])));
        let best = order[0];
        let is_alike = |&design: &usize| {
            let places = [best, design].map(|design| scenario * designs + design);
            let (ahead, se) = if design == best { (0.0, 0.0) } else { difference(&made, places) };
            ahead.abs() < 0.0005 || ahead <= least * se
        };
        let alike: Vec<usize> = order.iter().copied().filter(is_alike).collect();
        alike_in_all += alike.len();
        let written = |design: &usize| {
            let percent = format!("{:.1}", 100.0 * correct(&cells[*design]));
            format!("“{}” ({percent} %)", results.plan.designs[*design].name)
        };
        let named = alike.iter().take(3).map(written).collect::<Vec<_>>().join(", ");
        let expected = match alike.len() {
            0..=3 => named,
            4 => format!("{named} and 1 other"),
            all => format!("{named} and {} others", all - 3),
        };
        let said = leaders.split(&format!("{}: ", results.scenario(&cells[0]).name)).nth(1).unwrap();
        assert_eq!(said.split("; ").next().unwrap().trim_end_matches('.'), expected, "{leaders}");
    }
    assert!(alike_in_all > scenarios, "with 60 trials no simulated leader stands alone");
    let mean = |place: usize| {
        let all = results.cells.iter().skip(place).step_by(designs).map(correct);
        all.sum::<f64>() / results.plan.scenarios.len() as f64
    };
    let most = (0..designs).map(mean).fold(0.0, f64::max);
    let ranking = said.iter().find(|said| said.starts_with("Right most often, on average")).unwrap();
    let best = (0..designs).find(|&place| mean(place) >= most).unwrap();
    let expected = format!("scenarios: “{}” ({:.1} %)", results.plan.designs[best].name, 100.0 * most);
    assert!(ranking.contains(&expected), "{expected}: {ranking}");
    // Whoever stops in less than half of the trials where no dose level is tolerable is named with both numbers, and nobody else.
    let seldom =
        list(&document, "Beware").into_iter().find(|said| said.contains("less than half of the trials stop")).unwrap();
    for cell in results.cells.chunks(designs).last().unwrap() {
        let stops = cell.known(Quantity::Stop(StopReason::LowestDoseTooToxic), None).unwrap().value;
        let patients = cell.known(Quantity::Patients(Statistic::Mean), None).unwrap().value;
        let name = format!("“{}” ", results.design(cell).name);
        let told = format!("{name}({:.1} %; {patients:.1} patients on average)", 100.0 * stops);
        assert_eq!(seldom.contains(&told), stops < 0.5, "{told}: {seldom}");
        assert_eq!(seldom.contains(&name), stops < 0.5, "{name}: {seldom}");
    }
    // Every number of the overview is there for every design and scenario.
    let overview = document.sections[0].blocks.iter().chain(&document.sections[0].appendix);
    let tables: Vec<_> =
        overview.filter_map(|block| if let Block::Table(table) = block { Some(table) } else { None }).collect();
    assert_eq!(tables.iter().map(|table| table.rows.len()).collect::<Vec<_>>(), [designs; 7]);
}

/// Six exact designs have a last one; six times the same simulated one has none, and all six lead.
#[test]
fn least_often_is_said_only_of_what_is_more_than_chance() {
    let spec = |name: &str, preset| design(name, preset, None, AtCap::Undetermined);
    let presets = [Preset::Classic, Preset::ClassicTopSix, Preset::DeEscalating, Preset::DeEscalatingTopSix];
    let names = ["A", "B", "C", "D"].into_iter().zip(presets);
    let mut designs: Vec<_> = names.map(|(name, preset)| spec(name, preset)).collect();
    designs.extend([spec("A too", Preset::Classic), spec("G", Preset::TwoInSix)]);
    let mut plan = Plan { designs, trials: 50, sensitivity: None, ..default_plan() };
    plan.conduct.dropout_probability = probability(0.0);
    let ranking = |plan: &Plan| {
        let made = Made::new(plan.clone());
        let is_exact = made.results.cells.iter().all(|cell| cell.exact.is_some());
        let said = list(&made.document(), "What follows");
        let ranking = said.into_iter().find(|said| said.starts_with("Right most often, on average")).unwrap();
        (is_exact, ranking)
    };
    plan.conduct.stop_cohort_at_excess = false;
    let (is_exact, exactly) = ranking(&plan);
    assert!(is_exact && exactly.contains("; least often: “"), "{exactly}");
    // Rolling six: the same design six times, with the same patients.
    let pending = load(Path::new("scenarios/nct05745454-pending.toml")).unwrap().plan;
    let rolling = pending.designs.iter().find(|design| design.name == "rolling six").unwrap();
    for (place, design) in plan.designs.iter_mut().enumerate() {
        *design = NamedDesign { name: format!("R{place}"), ..rolling.clone() };
    }
    let (is_exact, simulated) = ranking(&plan);
    assert!(!is_exact && !simulated.contains("least often"), "{simulated}");
    assert!((0..3).all(|place| simulated.contains(&format!("“R{place}”"))), "ties are named: {simulated}");
    assert!(simulated.ends_with(" and 3 others."), "{simulated}");
}

/// The same design twice is the same where it is exact; where it is simulated that is not known.
#[test]
fn a_difference_lost_in_chance_is_not_called_equality() {
    let pending = load(Path::new("scenarios/nct05745454-pending.toml")).unwrap().plan;
    let rolling = pending.designs.iter().find(|design| design.name == "rolling six").unwrap().clone();
    let exact = design("rolling six", Preset::Classic, None, AtCap::Undetermined);
    let equal = "“again” gives the right answer as often as “rolling six” in every scenario.";
    let open = "“again” cannot be told apart from “rolling six” by how often it gives the right answer, with this number of trials.";
    for (design, said, not_said) in [(exact, equal, open), (rolling, open, equal)] {
        let again = NamedDesign { name: "again".to_owned(), ..design.clone() };
        let mut plan = Plan { designs: vec![design, again], trials: 50, sensitivity: None, ..default_plan() };
        plan.conduct.stop_cohort_at_excess = false;
        plan.conduct.dropout_probability = probability(0.0);
        let all = list(&Made::new(plan).document(), "What follows").join("\n");
        assert!(all.contains(said) && !all.contains(not_said), "{all}");
    }
}

/// With these 2,000 trials the rolling six is right less often than the exact answers of the 3+3, by 2.4 to 2.6 points; on the same patients
/// it is right as often as far as can be told, and that is what counts.
#[test]
fn a_simulated_design_is_held_against_the_same_patients_and_not_against_exact_values() {
    let file = load(Path::new("scenarios/nct05745454-pending.toml")).unwrap();
    let made = Made::new(Plan { trials: 2000, sensitivity: None, ..file.plan });
    let document = made.document();
    let said = list(&document, "What follows");
    let designs = made.results.plan.designs.len();
    let mut would_be_told = 0;
    for (place, design) in made.results.plan.designs.iter().enumerate().skip(1) {
        for scenario in 0..made.results.plan.scenarios.len() {
            let places = [scenario * designs + place, scenario * designs];
            let (points, se) = difference(&made, places);
            assert!(points.abs() < 2.0 * se, "{}: {points} ± {se}", design.name);
            let [of, first] = places.map(|place| &made.results.cells[place]);
            let of = of.characteristics.p_correct;
            let against_exact = of.value - first.exact.as_ref().unwrap().p_correct.value;
            would_be_told += usize::from(against_exact.abs() > 2.0 * of.mc_se.unwrap());
        }
        let expected = format!("“{}” cannot be told apart from “3+3, six at the MTD”", design.name);
        assert!(said.iter().any(|said| said.starts_with(&expected)), "{expected}: {said:?}");
    }
    assert!(would_be_told > 0, "these trials are ones that mislead");
    // Patients are counted alike, and what is told of them is the mean paired difference.
    let paired = |place: usize| {
        let rows = made.comparison.rows.iter().filter(|row| made.comparison.cell(row).design == place);
        let patients =
            rows.map(|row| row.against.difference().unwrap().of(Compared::Patients).unwrap().difference.value);
        patients.sum::<f64>() / made.results.plan.scenarios.len() as f64
    };
    let expected = format!("It treats {:.1} more patients in all", paired(1));
    assert!(said.iter().any(|said| said.contains(&expected)), "{expected}: {said:?}");
}

/// 33.4 % of the expansions at 30 % DLTs are stopped, as the table of pooling has it: the true MTD under that scenario.
#[test]
fn a_boundary_that_stops_expansions_at_the_true_mtd_is_warned_of() {
    let file = load(Path::new("scenarios/nct05745454-expansion.toml")).unwrap();
    let made = Made::new(Plan { trials: 50, sensitivity: None, ..file.plan });
    let document = made.document();
    let warned = list(&document, "Beware");
    let warned = warned.iter().find(|said| said.contains("expansions that are at the true MTD")).unwrap();
    assert!(warned.ends_with(": 33.4 % at high under “moderate”."), "{warned}");
    // Of all expansions under a scenario so many are stopped: what is stopped at each dose level, by how often it is declared.
    let said = list(&document, "What follows");
    let said = said.iter().find(|said| said.starts_with("Expansions that the boundary stops")).unwrap();
    let of = |name: &str| {
        let place = made.results.plan.scenarios.iter().position(|of| of.name == name).unwrap();
        let pooling = exact::pooling(&made.study).into_iter().find(|of| of.scenario == place).unwrap();
        let declared: f64 = pooling.levels.iter().flatten().map(|level| level.declared).sum();
        let stopped: f64 =
            pooling.levels.iter().flatten().map(|level| level.declared * level.stopped_by_own.unwrap_or(0.0)).sum();
        100.0 * stopped / declared
    };
    let expected = format!("{:.1} % (“as hoped”) to {:.1} % (“all too toxic”)", of("as hoped"), of("all too toxic"));
    assert!(said.contains(&expected), "{expected}: {said}");
}

/// Everything is exact but the calendar, of which the first table has a column; and so is how often the plan does not hold.
#[test]
fn months_are_said_to_be_simulated_where_all_else_is_exact() {
    let mut plan = Plan { trials: 50, sensitivity: None, ..default_plan() };
    plan.conduct.stop_cohort_at_excess = false;
    plan.conduct.dropout_probability = probability(0.0);
    let made = Made::new(plan);
    let document = dosim::report::content::report(&[made.material("")], None);
    let caption = &document.tables().next().unwrap().caption;
    let expected = "All values but the months are exact; these are simulated, with 50 trials for each scenario.";
    assert!(caption.ends_with(expected), "{caption}");
    let over = || made.results.cells.iter().map(|cell| 100.0 * exactly(cell, Quantity::MoreThanPlanned));
    let (least, most) = (over().fold(100.0, f64::min), over().fold(0.0, f64::max));
    let expected = format!("12 patients are not enough in {least:.1} % to {most:.1} % of trials");
    let said = list(&document, "What follows").join("\n");
    assert!(said.contains(&expected), "{expected}: {said}");
}

/// Rule A stops in 40 % of trials where the lowest dose level has 25 % DLTs, which is above a target of 20 %.
#[test]
fn a_design_that_seldom_stops_where_nothing_is_tolerable_is_warned_of() {
    let mut plan = Plan { trials: 50, sensitivity: None, ..default_plan() };
    plan.target_dlt_rate = probability(0.20);
    plan.scenarios.truncate(1);
    plan.scenarios[0].dlt_probabilities = [0.25, 0.30, 0.40].map(probability).to_vec();
    plan.conduct.stop_cohort_at_excess = false;
    plan.conduct.dropout_probability = probability(0.0);
    let q: f64 = 0.75;
    let stops = 100.0 * (1.0 - q.powi(3) - 3.0 * 0.25 * q.powi(5));
    let expected = format!("less than half of the trials stop for toxicity with “classic” ({stops:.1} %;");
    let warned = list(&Made::new(plan.clone()).document(), "Beware").join("\n");
    assert!(warned.contains(&expected), "{expected}: {warned}");
    plan.target_dlt_rate = probability(0.25);
    let warned = list(&Made::new(plan).document(), "Beware").join("\n");
    assert!(!warned.contains("stop for toxicity"), "{warned}");
}

/// Three dose levels take three cohorts of three at least: a limit of six never comes to the third.
#[test]
fn a_limit_that_cannot_reach_the_true_mtd_is_warned_of() {
    let mut plan = Plan { trials: 50, sensitivity: None, ..default_plan() };
    plan.designs = vec![
        design("cap", Preset::Classic, Some(6), AtCap::Declare),
        design("most", Preset::Classic, None, AtCap::Undetermined),
        design("enough", Preset::Classic, Some(9), AtCap::Declare),
    ];
    plan.designs[1].spec.general.max_patients = Some(6);
    let made = Made::new(plan);
    let first = made.results.cells.iter().find(|cell| cell.characteristics.true_mtd == Some(level(3))).unwrap();
    let scenario = &made.results.scenario(first).name;
    let warned = list(&made.document(), "Beware");
    let said = warned.iter().find(|said| said.starts_with("Limits on patients keep designs")).unwrap();
    let cap = format!(
        "“cap” treats nobody at high, the true MTD under “{scenario}”: that takes 9 patients or more, and its cap is 6"
    );
    let most = format!(
        "“most” treats nobody at high, the true MTD under “{scenario}”: max_patients = 6 ends the trial before"
    );
    assert!(said.contains(&cap) && said.contains(&most) && !said.contains("enough"), "{said}");
}

/// A CRM without a safety stop treats everybody where the lowest dose level has 70 % DLTs; with one it does not.
#[test]
fn a_design_without_a_safety_stop_is_warned_of() {
    let file = load(Path::new("scenarios/textbook-designs.toml")).unwrap();
    let mut plan = Plan { trials: 60, sensitivity: None, ..file.plan };
    plan.designs.retain(|design| design.name == "CRM");
    let worst = plan.scenarios.len() - 1;
    plan.scenarios[worst].dlt_probabilities.iter_mut().for_each(|p| *p = probability(0.7));
    let with_stop = Made::new(plan.clone());
    assert!(list(&with_stop.document(), "Beware").iter().all(|said| !said.contains("stop for toxicity")));
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
    let expected = format!("“CRM” (0 %; {patients:.1} patients on average)");
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
    assert!(unequal.ends_with("or with a larger cap."), "all have this one: {unequal}");
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

/// A dose level with a window of its own, and severe events of which half of all DLTs are.
#[test]
fn windows_of_dose_levels_and_severe_events_are_said_on_the_first_page() {
    let text = "title = \"t\"\ntarget_dlt_rate = 0.3\ntrials = 50\n[[dose]]\nlabel = \"a\"\n[[dose]]\nlabel = \"b\"\ndays_after_infusion = 42\n\
                [[scenario]]\nname = \"s\"\ndlt_probabilities = [0.4, 0.6]\nhalt_probabilities = [1.0, 1.0]\n[[design]]\nname = \"d\"\n\
                [design.three_plus_three]\nrule = \"classic\"\n";
    let made = Made::new(parse("trial.toml", text).unwrap().plan);
    let document = made.document();
    let assumed = list(&document, "Assumed, not known").join("\n");
    assert!(
        assumed
            .contains("in the window of 28 to 42 days, by dose level: uniform from 0 days after infusion to the close"),
        "{assumed}"
    );
    assert!(assumed.contains("Severe events: how often"), "{assumed}");
    // An MTD is declared with .6³·.4³ alone, as every DLT ends the study.
    let said = list(&document, "What follows").join("\n");
    assert!(said.contains("undetermined after a severe event under “s” (98.6 %;"), "{said}");
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
