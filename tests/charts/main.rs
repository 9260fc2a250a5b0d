//! Every chart is drawn, says what it must, keeps its texts apart and on the page, and is the same each time.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod findings;
mod fixture;
mod posterior;
#[path = "../support/mod.rs"]
mod support;
mod texts;

use std::collections::HashSet;
use std::io::Cursor;
use std::sync::LazyLock;

use dosim::characteristics::{Compared, Quantity, Results};
use dosim::exact::PathTree;
use dosim::report::chart::{
    Chart, ExampleTrial, FORMATS, allocation, compared_allocation, correct_selection, days_to_mtd, differences,
    duration, mtd_selection, onset, path_tree, rule_flow, sample_size, scenario_curves, selection_map,
    size_and_selection, swimlane, undrawable,
};
use dosim::scenario::Plan;
use dosim::trial::{Outcome, TrialRecord};
use roxmltree::Document;

type Drawn = Vec<(&'static str, Chart)>;

fn draw(plan: &Plan, results: &Results) -> Drawn {
    let (record, outcome) = fixture::told(plan, 0, 3);
    let which = ExampleTrial { number: 3, scenario: &plan.scenarios[0].name, design: &plan.designs[0].name };
    let comparison = fixture::compared(plan);
    let mut drawn = vec![
        ("correct_selection", correct_selection(&comparison).unwrap()),
        ("selection_map", selection_map(&comparison).unwrap()),
        ("differences", differences(&comparison).unwrap()),
        ("compared_allocation", compared_allocation(&comparison).unwrap()),
        ("size_and_selection", size_and_selection(&comparison).unwrap()),
        ("days_to_mtd", days_to_mtd(&comparison).unwrap()),
        ("scenario_curves", scenario_curves(plan).unwrap()),
        ("mtd_selection", mtd_selection(results).unwrap()),
        ("allocation", allocation(results).unwrap()),
        ("sample_size", sample_size(results).unwrap()),
        ("duration", duration(results).unwrap()),
        ("onset", onset(plan).unwrap()),
        ("swimlane", swimlane(plan, &record, &outcome, &which).unwrap()),
        ("rule_flow", rule_flow(plan, &plan.designs[0], &fixture::table(plan)).unwrap()),
    ];
    let of_tree = |tree: PathTree| path_tree(plan, &plan.scenarios[0], &plan.designs[0], &tree).unwrap();
    drawn.extend(fixture::tree(plan).map(|tree| ("path_tree", of_tree(tree))));
    drawn
}

fn simulated(plan: Plan) -> (Plan, Results, Drawn) {
    let results = fixture::simulate(&plan);
    let drawn = draw(&plan, &results);
    (plan, results, drawn)
}

static REGISTERED: LazyLock<(Plan, Results, Drawn)> = LazyLock::new(|| simulated(fixture::registered()));
static TEN_DESIGNS: LazyLock<(Plan, Results, Drawn)> = LazyLock::new(|| simulated(fixture::ten_designs()));
static EXTREME: LazyLock<(Plan, Results, Drawn)> = LazyLock::new(|| simulated(fixture::extreme()));
static BARE: LazyLock<(Plan, Results, Drawn)> = LazyLock::new(|| simulated(fixture::bare()));
static EVENTFUL: LazyLock<(Plan, Results, Drawn)> = LazyLock::new(|| simulated(fixture::eventful()));

/// All the words of a chart, texts that were wrapped joined by blanks.
fn words(drawn: &Drawn, chart: &str) -> String {
    let (_, chart) = drawn.iter().find(|(name, _)| *name == chart).unwrap();
    let document = Document::parse(&chart.svg).unwrap();
    texts::texts(&document).into_iter().map(|text| text.words).collect::<Vec<_>>().join(" ")
}

fn assert_says(drawn: &Drawn, chart: &str, expected: &[&str]) {
    let words = words(drawn, chart);
    for expected in expected {
        assert!(words.contains(expected), "{chart} does not say “{expected}”: {words}");
    }
}

/// For a person who wants to see them: `LOOK=folder cargo test --test charts look`.
#[test]
fn look() {
    let Ok(folder) = std::env::var("LOOK") else { return };
    let all = [
        ("registered", &REGISTERED),
        ("ten", &TEN_DESIGNS),
        ("extreme", &EXTREME),
        ("bare", &BARE),
        ("eventful", &EVENTFUL),
    ];
    for (name, fixture) in all {
        for (chart, drawn) in &fixture.2 {
            std::fs::write(format!("{folder}/{name}-{chart}.svg"), &drawn.svg).unwrap();
            std::fs::write(format!("{folder}/{name}-{chart}.png"), drawn.file("png").unwrap().unwrap()).unwrap();
            std::fs::write(format!("{folder}/{name}-{chart}.pdf"), drawn.file("pdf").unwrap().unwrap()).unwrap();
        }
    }
}

#[test]
fn every_chart_names_scenarios_doses_and_units() {
    let drawn = &REGISTERED.2;
    let scenarios = ["as hoped", "moderate", "steep", "cliff", "all too toxic"];
    for chart in ["scenario_curves", "mtd_selection", "allocation", "sample_size", "duration"] {
        assert_says(drawn, chart, &scenarios);
    }
    for chart in ["scenario_curves", "mtd_selection", "allocation"] {
        assert_says(drawn, chart, &["low", "medium", "high", "true MTD: none", "true MTD: medium"]);
    }
    for chart in ["mtd_selection", "allocation", "sample_size", "duration"] {
        assert_says(drawn, chart, &["2,000 simulated", "classic", "dlts_tolerated_in_six=1", "cap 12 (undetermined)"]);
    }
    assert_says(drawn, "scenario_curves", &["true DLT probability", "target DLT rate 30 %", "dose level"]);
    assert_says(drawn, "mtd_selection", &["none tolerable", "undeter- mined", "share of trials", "95 % interval"]);
    assert_says(drawn, "allocation", &["patients, DLTs (mean a trial)"]);
    assert_says(
        drawn,
        "sample_size",
        &["sample size (patients treated)", "of trials need more than the cap of 12", "12 patients are not enough in"],
    );
    let duration = [
        "planned completion: day 1,037 (2025-12-31)",
        "days from the start",
        "days to the decision on the MTD: median",
        "end of study: median",
    ];
    assert_says(drawn, "duration", &duration);
    assert_says(drawn, "onset", &["days from infusion", "preconditioning", "end of window", "cumulative share"]);
    assert_says(drawn, "swimlane", &["Trial 3", "Cohort 1: low", "patient 1", "days from the start", "turned away"]);
}

/// A narrow screen shows the parts of a chart one below the other, and what is in none as running text.
#[test]
fn whatever_is_no_text_belongs_to_a_panel_or_an_entry_of_the_legend() {
    for (of, fixture) in [("registered", &REGISTERED), ("ten", &TEN_DESIGNS), ("bare", &BARE), ("eventful", &EVENTFUL)]
    {
        for (name, chart) in fixture.2.iter().filter(|(name, _)| !["path_tree", "rule_flow"].contains(name)) {
            let document = Document::parse(&chart.svg).unwrap();
            let of_class = |class: &str| {
                let groups = document.root_element().children().filter(|node| node.attribute("class") == Some(class));
                groups.map(|group| group.children().filter(|node| node.is_element()).count()).collect::<Vec<_>>()
            };
            let panels = of_class("panel");
            assert!(panels.iter().all(|&shapes| shapes > 0), "{of} {name}: {panels:?}");
            // The sign and its words.
            assert!(of_class("entry").iter().all(|&shapes| shapes >= 2), "{of} {name}: {:?}", of_class("entry"));
            let others = document.root_element().children().filter(|node| node.is_element() && !node.has_tag_name("g"));
            let mut others: Vec<_> = others.filter(|node| !node.has_tag_name("title")).collect();
            assert!(others.remove(0).has_tag_name("rect"), "{of} {name}: the ground");
            for node in others {
                assert!(node.has_tag_name("text") && node.attribute("x") == Some("22"), "{of} {name}: {node:?}");
            }
        }
    }
    // As many panels as there are scenarios, each with its bars and no other's.
    let (plan, _, drawn) = &*REGISTERED;
    let (_, chart) = drawn.iter().find(|(name, _)| *name == "mtd_selection").unwrap();
    let document = Document::parse(&chart.svg).unwrap();
    let panels: Vec<_> = document.descendants().filter(|node| node.attribute("class") == Some("panel")).collect();
    assert_eq!(panels.len(), plan.scenarios.len());
    for (panel, scenario) in panels.iter().zip(&plan.scenarios) {
        let words: Vec<_> = panel
            .descendants()
            .filter(|node| node.has_tag_name("text"))
            .filter_map(|node| node.text())
            .map(str::trim)
            .collect();
        assert!(words.contains(&scenario.name.as_str()), "{}: {words:?}", scenario.name);
        assert_eq!(words.iter().filter(|word| word.starts_with("true MTD")).count(), 1, "{words:?}");
    }
}

#[test]
fn numbers_on_the_bars_are_those_of_the_results() {
    let (_, results, drawn) = &*REGISTERED;
    let selection = words(drawn, "mtd_selection");
    let allocation = words(drawn, "allocation");
    for cell in &results.cells {
        for dose in &cell.characteristics.doses {
            let p = dose.p_mtd.value * 100.0;
            assert!(p < 0.05 || selection.contains(&format!("{p:.1} %")), "{p} in {selection}");
            let means = format!(
                "{:.1} ({:.1})",
                dose.patients.as_ref().unwrap().mean.value,
                dose.dlts.as_ref().unwrap().mean.value
            );
            assert!(allocation.contains(&means), "{means} in {allocation}");
        }
    }
}

/// 0/3 at the lowest dose level and above with 2, 5 and 10 % is 0.98³, 0.98³·0.95³ and 0.98³·0.95³·0.9³, the last of which
/// declares the top dose level the MTD.
#[test]
fn the_tree_of_paths_has_its_probabilities() {
    let drawn = &REGISTERED.2;
    assert_says(
        drawn,
        "path_tree",
        &["as hoped", "cohort 1", "end", "3 low", "3 medium", "3 high", "MTD high", "undetermined"],
    );
    let no_dlt = |p: f64| (1.0 - p).powi(3);
    let passed = [no_dlt(0.02), no_dlt(0.02) * no_dlt(0.05)];
    let tree = words(drawn, "path_tree");
    for p in passed {
        assert!(tree.contains(&format!("{:.1} %", 100.0 * p)), "{p} in {tree}");
    }
    assert_says(drawn, "path_tree", &["all ends together: 100 %"]);
}

#[test]
fn the_flow_of_a_rule_has_its_questions_and_answers() {
    assert_says(
        &REGISTERED.2,
        "rule_flow",
        &[
            "What follows after each cohort: classic",
            "3 evaluable patients at the dose level: how many with a DLT?",
            "6 evaluable patients at the dose level: how many with a DLT?",
            "0 with a DLT",
            "1 with a DLT",
            "2 or more with a DLT",
            "stay: 3 more at this dose level",
            "escalate: 3 at the next higher dose level",
            "the trial stops",
        ],
    );
}

#[test]
fn charts_of_a_comparison_show_its_numbers() {
    let (plan, _, drawn) = &*TEN_DESIGNS;
    let comparison = fixture::compared(plan);
    for chart in ["correct_selection", "selection_map", "differences", "compared_allocation", "days_to_mtd"] {
        let names: Vec<_> = plan.scenarios.iter().map(|scenario| scenario.name.as_str()).collect();
        assert_says(drawn, chart, &names);
        assert_says(drawn, chart, &["twoinsix"]);
    }
    let [correct, map, days] = ["correct_selection", "selection_map", "days_to_mtd"].map(|chart| words(drawn, chart));
    let differences = words(drawn, "differences");
    for row in &comparison.rows {
        let cell = comparison.cell(row);
        let share = cell.known(Quantity::Correct, None).unwrap().value * 100.0;
        let held = row.held_against.unwrap();
        let efficiency = held.exact_efficiency.unwrap_or_else(|| held.efficiency.unwrap().value);
        assert!(share < 0.05 || correct.contains(&format!("{share:.1} % ({efficiency:.2})")), "{share} in {correct}");
        assert!(map.contains(&format!("{share:.1}")), "{share} in {map}");
        let median = cell.characteristics.calendar.as_ref().unwrap().days_to_mtd.quantiles[1].value;
        assert!(days.contains(&format!("{median}")), "{median} in {days}");
        if let Some(difference) = row.against.difference() {
            let points = difference.of(Compared::Correct).unwrap().known().value * 100.0;
            assert!(points.abs() < 0.05 || differences.contains(&format!("{points:+.1}")), "{points} in {differences}");
        }
    }
    assert_says(drawn, "size_and_selection", &["correct selection", "patients (mean)", "optimal benchmark"]);
    assert_says(drawn, "compared_allocation", &["1: low", "3: high", "above MTD"]);
    assert_says(drawn, "days_to_mtd", &["400 simulated trials"]);
    assert_says(&REGISTERED.2, "differences", &["there are no differences", "There is no design beside classic"]);
}

/// The switches stand in the design sheet: a legend that is longer than its chart is not read.
#[test]
fn every_design_is_named_with_its_letter() {
    let (plan, _, drawn) = &*TEN_DESIGNS;
    for chart in ["mtd_selection", "allocation", "sample_size", "duration"] {
        let names: Vec<_> = plan.designs.iter().map(|design| design.name.as_str()).collect();
        assert_says(drawn, chart, &names);
        let letters = words(drawn, chart);
        assert!(letters.split(' ').filter(|word| *word == "j").count() >= 6, "{letters}");
        assert!(!letters.contains("de_escalate="), "{letters}");
    }
}

#[test]
fn no_chart_is_taller_than_people_scroll() {
    for fixture in [&REGISTERED, &TEN_DESIGNS, &EXTREME, &BARE, &EVENTFUL] {
        for (name, chart) in &fixture.2 {
            assert!(chart.size.1 <= 4000, "{name} is {} pixels high", chart.size.1);
        }
    }
}

/// Above six designs a chart has rows with one bar each: its parts are the dose levels, and the right answer has a frame.
#[test]
fn many_designs_have_a_row_each() {
    assert_says(
        &TEN_DESIGNS.2,
        "mtd_selection",
        &["right answer", "1: low", "2: medium", "3: high", "share of trials (%)"],
    );
    assert_says(&TEN_DESIGNS.2, "allocation", &["patients (DLTs)"]);
    let (_, results, drawn) = &*TEN_DESIGNS;
    let allocation = words(drawn, "allocation");
    for cell in &results.cells {
        let of = &cell.characteristics;
        let means =
            format!("{:.1} ({:.1})", of.patients.as_ref().unwrap().mean.value, of.dlts.as_ref().unwrap().mean.value);
        assert!(allocation.contains(&means), "{means} in {allocation}");
    }
}

/// In three columns there is room for the letter of a design and no more: every row of every panel has it, and so has the legend.
#[test]
fn rows_without_room_for_names_have_letters() {
    let (plan, _, drawn) = &*EXTREME;
    for chart in ["mtd_selection", "allocation", "compared_allocation", "days_to_mtd"] {
        let (_, chart) = drawn.iter().find(|(name, _)| *name == chart).unwrap();
        let document = Document::parse(&chart.svg).unwrap();
        let texts = texts::texts(&document);
        for letter in ('a'..).take(plan.designs.len()) {
            let times = texts.iter().filter(|text| text.words == letter.to_string()).count();
            assert_eq!(times, plan.scenarios.len() + 1, "{letter} in {}", chart.title);
        }
    }
}

/// Nobody is followed up: the study ends with the MTD, and its days are drawn once. Elsewhere they differ and are drawn twice.
#[test]
fn days_that_are_the_same_are_drawn_once() {
    assert_says(&BARE.2, "duration", &["with which the study ends", "days to the decision on the MTD: median"]);
    assert!(!words(&BARE.2, "duration").contains("end of study"));
    assert!(!words(&REGISTERED.2, "duration").contains("with which the study ends"));
}

/// Where the window begins with the infusion, that word stands beside the numbers of the axis and not on them.
#[test]
fn the_mark_of_the_infusion_is_right_of_the_axis() {
    let (_, chart) = BARE.2.iter().find(|(name, _)| *name == "onset").unwrap();
    let document = Document::parse(&chart.svg).unwrap();
    let texts = texts::texts(&document);
    let numbers = texts.iter().filter(|text| text.words.ends_with(" %")).map(|text| text.right);
    let axis = numbers.fold(0.0, f64::max);
    let marks: Vec<_> = texts.iter().filter(|text| text.words == "infusion").collect();
    assert!(marks.len() == 2 && marks.iter().all(|mark| mark.left >= axis), "{axis}: {marks:?}");
}

/// Of a long ladder most ends are rare: the boxes do not show how trials end, and a note does.
#[test]
fn a_tree_of_rare_ends_says_how_trials_end() {
    let curve: Vec<f64> = (1..=12).map(|level| 0.03 * f64::from(level)).collect();
    let doses = (1..=12).map(|level| support::dose(&format!("dose {level}"))).collect();
    let mut plan = Plan { doses, scenarios: vec![support::scenario("long", &curve)], ..fixture::registered() };
    plan.designs[0].spec.cap = None;
    let tree = fixture::tree(&plan).unwrap();
    assert!(tree.folded() > 0.5, "{}", tree.folded());
    let chart = path_tree(&plan, &plan.scenarios[0], &plan.designs[0], &tree).unwrap();
    let said = words(&vec![("path_tree", chart)], "path_tree");
    let said = said.split("How trials end, rare boxes included: ").nth(1).unwrap();
    for (_, probability) in &tree.ends {
        assert!(
            *probability < 0.0005 || said.contains(&format!("{:.1} %", 100.0 * probability)),
            "{probability}: {said}"
        );
    }
    assert!(!words(&REGISTERED.2, "path_tree").contains("How trials end"));
}

/// Five panels in two or three columns: the axis is named where a row begins.
#[test]
fn an_axis_is_named_once_a_row() {
    // Of duration there are two panels for each of the five scenarios.
    for (chart, axis, panels, columns) in [
        ("mtd_selection", "share of trials", 5_usize, 2),
        ("sample_size", "share of trials", 5, 3),
        ("duration", "share of trials", 10, 4),
    ] {
        let (_, chart) = REGISTERED.2.iter().find(|(name, _)| *name == chart).unwrap();
        let document = Document::parse(&chart.svg).unwrap();
        let named = texts::texts(&document).into_iter().filter(|text| text.words == axis).count();
        assert_eq!(named, panels.div_ceil(columns), "{}", chart.title);
    }
}

/// Twelve patients in every trial make no distribution.
#[test]
fn a_sample_size_that_does_not_vary_is_said_and_not_drawn() {
    let chart = sample_size(&BARE.1).unwrap();
    let said = words(&vec![("sample_size", chart)], "sample_size");
    assert!(said.contains("no distribution to show: 3 patients under “harmless”"), "{said}");
    assert!(!said.contains("sample size (patients treated)"), "{said}");
}

#[test]
fn what_does_not_fit_is_said_to_be_left_out() {
    let one = fixture::registered().scenarios[0].clone();
    let many = (1..=30).map(|number| dosim::scenario::Scenario { name: format!("scenario {number}"), ..one.clone() });
    let plan = Plan { scenarios: many.collect(), trials: 2, ..fixture::registered() };
    let results = fixture::simulate(&plan);
    let drawn = vec![
        ("scenario_curves", scenario_curves(&plan).unwrap()),
        ("mtd_selection", mtd_selection(&results).unwrap()),
        ("duration", duration(&results).unwrap()),
    ];
    assert_says(&drawn, "scenario_curves", &["The first 24 of 30 scenarios are shown, 6 are left out.", "scenario 24"]);
    assert_says(&drawn, "mtd_selection", &["The first 24 of 30 scenarios are shown, 6 are left out."]);
    assert_says(&drawn, "duration", &["The first 12 of 30 scenarios are shown, 18 are left out."]);
    assert!(!words(&drawn, "mtd_selection").contains("scenario 25"));
}

#[test]
fn fates_and_decisions_are_told() {
    let plan = Plan { scenarios: vec![support::scenario("toxic", &[0.5, 0.6, 0.7])], ..fixture::eventful() };
    // The first trial with each fate.
    let mut met = HashSet::new();
    let told = (1..=200).map(|trial| fixture::told(&plan, 0, trial));
    let has_new_fate = |(record, _): &(TrialRecord, Outcome)| {
        let fates: HashSet<_> = record.patients.iter().map(|patient| format!("{:?}", patient.fate)).collect();
        let new = !fates.is_subset(&met);
        met.extend(fates);
        new
    };
    let mut told: Vec<_> = told.filter(has_new_fate).collect();
    assert_eq!(met.len(), 5, "every fate is met");
    // And one that goes on after its first cohort.
    let goes_on = |(record, _): &(TrialRecord, Outcome)| record.cohorts.len() > 1;
    told.extend((1..=200).map(|trial| fixture::told(&plan, 0, trial)).find(goes_on));
    let which = ExampleTrial { number: 1, scenario: "toxic", design: "classic" };
    let all: Vec<_> =
        told.iter().map(|(record, outcome)| ("swimlane", swimlane(&plan, record, outcome, &which).unwrap())).collect();
    let words: String = all.iter().map(|one| words(&vec![one.clone()], "swimlane")).collect();
    for expected in [
        "DLT, day ",
        "left, day ",
        "no product",
        "cohort stopped",
        "none tolerable (lowest dose too toxic)",
        "next 3 at low",
    ] {
        assert!(words.contains(expected), "{expected}");
    }
    for (_, chart) in &all {
        assert_texts_apart("swimlane", chart);
    }
}

#[test]
fn labels_are_escaped() {
    let nasty = "<script>alert(\"1\")</script> & 'x' \u{1}";
    let mut plan = Plan { trials: 20, ..fixture::registered() };
    plan.title = nasty.into();
    plan.scenarios[0].name = nasty.into();
    plan.doses[0] = support::dose(nasty);
    plan.designs[0].name = nasty.into();
    let results = fixture::simulate(&plan);
    for (name, chart) in draw(&plan, &results) {
        let document = Document::parse(&chart.svg).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert!(!document.descendants().any(|node| node.tag_name().name().eq_ignore_ascii_case("script")), "{name}");
        assert!(texts::texts(&document).iter().any(|text| text.words.contains("<script>")), "{name}");
    }
}

#[test]
fn collisions_are_seen() {
    let chart = &REGISTERED.2[0].1;
    let document = Document::parse(&chart.svg).unwrap();
    let text = texts::texts(&document).swap_remove(0);
    let shifted = |right: f64, down: f64| texts::Text {
        left: text.left + right,
        right: text.right + right,
        top: text.top + down,
        baseline: text.baseline + down,
        words: text.words.clone(),
    };
    assert!(text.overlaps(&shifted(30.0, 5.0)));
    assert!(!text.overlaps(&shifted(0.0, 20.0)) && !text.overlaps(&shifted(text.right - text.left, 0.0)));
}

fn assert_texts_apart(name: &str, chart: &Chart) {
    let document = Document::parse(&chart.svg).unwrap();
    let (width, height) = texts::size(&document);
    assert!((1000.0..=1200.0).contains(&width), "{name}: {width}");
    let texts = texts::texts(&document);
    let is_only_words = texts.iter().any(|text| text.words.contains("no distribution to show"));
    assert!(texts.len() > if is_only_words { 2 } else { 5 }, "{name} says nothing");
    for text in &texts {
        let inside = text.left >= 0.0 && text.right <= width && text.top >= 0.0 && text.baseline <= height;
        assert!(inside, "{name}: {text:?} leaves the page of {width} × {height}");
    }
    for (place, one) in texts.iter().enumerate() {
        for other in &texts[place + 1..] {
            assert!(!one.overlaps(other), "{name}: {one:?} collides with {other:?}");
        }
    }
}

#[test]
fn texts_stay_on_the_page_and_apart() {
    for (fixture, all) in [&REGISTERED, &TEN_DESIGNS, &EXTREME, &BARE, &EVENTFUL].into_iter().enumerate() {
        for (name, chart) in &all.2 {
            assert_texts_apart(&format!("{name} of fixture {fixture}"), chart);
        }
    }
}

#[test]
fn svg_asks_for_fonts_that_are_everywhere() {
    for (name, chart) in &REGISTERED.2 {
        let document = Document::parse(&chart.svg).unwrap();
        for text in document.descendants().filter(|node| node.has_tag_name("text")) {
            assert_eq!(text.attribute("font-family"), Some("DejaVu Sans, Verdana, sans-serif"), "{name}");
        }
        let title = document.root_element().first_element_child().unwrap();
        assert!(title.has_tag_name("title") && title.text().is_some_and(|text| text.len() > 10), "{name}");
    }
}

#[test]
fn png_shows_the_same_page() {
    for (name, chart) in REGISTERED.2.iter().chain(&BARE.2) {
        let mut reader = png::Decoder::new(Cursor::new(chart.file("png").unwrap().unwrap())).read_info().unwrap();
        let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
        let info = reader.next_frame(&mut pixels).unwrap();
        let document = Document::parse(&chart.svg).unwrap();
        assert_eq!((f64::from(info.width), f64::from(info.height)), texts::size(&document), "{name}");
        let colors: HashSet<_> = pixels.chunks_exact(3).collect();
        assert!(colors.len() > 50, "{name} has {} colours", colors.len());
        let white = pixels.chunks_exact(3).filter(|pixel| *pixel == [255, 255, 255]).count();
        let share = white as f64 / (pixels.len() / 3) as f64;
        assert!((0.5..0.99).contains(&share), "{name} is white by {share}");
    }
}

/// The page of the PDF is as large as the SVG, and its letters are letters of an embedded font.
#[test]
fn pdf_shows_the_same_page() {
    for (name, chart) in REGISTERED.2.iter().chain(&BARE.2) {
        assert_eq!(chart.files().unwrap(), FORMATS.map(|format| chart.file(format).unwrap().unwrap()), "{name}");
        let pdf = chart.file("pdf").unwrap().unwrap();
        let text = String::from_utf8_lossy(&pdf);
        assert!(text.starts_with("%PDF-") && text.trim_end().ends_with("%%EOF"), "{name}");
        let page = format!("/MediaBox[0 0 {} {}]", chart.size.0, chart.size.1);
        assert!(text.replace("/MediaBox [", "/MediaBox[").contains(&page), "{name}: no {page}");
        assert!(text.contains("DejaVuSans") && text.contains("/ToUnicode"), "{name} has no letters");
        assert!(pdf.len() < 400_000, "{name}: {} bytes", pdf.len());
    }
}

#[test]
fn characters_that_no_font_has_are_found() {
    let mut plan = fixture::registered();
    assert!(undrawable(&plan).is_empty());
    plan.doses[1] = support::dose("Ελληνικά кириллица العربية");
    assert!(undrawable(&plan).is_empty(), "the embedded font has them");
    plan.scenarios[0].name = "a\u{10fffd}b\u{10fffd}".into();
    assert_eq!(undrawable(&plan), ['\u{10fffd}']);
}

/// Two files that mean different curves by one name share neither a panel nor a benchmark; those that mean the same do.
#[test]
fn scenarios_of_one_name_are_told_apart_by_what_they_assume() {
    let one = Plan { trials: 50, ..fixture::registered() };
    let mut two = one.clone();
    two.scenarios[0].dlt_probabilities = [0.2, 0.4, 0.6].map(support::p).into();
    let comparison = fixture::compared_files(&one, &two);
    for chart in [correct_selection, selection_map, size_and_selection, compared_allocation, days_to_mtd] {
        let drawn = vec![("compared", chart(&comparison).unwrap())];
        assert_says(&drawn, "compared", &["as hoped (one)", "as hoped (two)", "moderate"]);
        assert!(!words(&drawn, "compared").contains("moderate ("), "both files mean the same by it");
    }
    let merged = comparison.merged(3).unwrap();
    let names: Vec<_> = merged.plan.scenarios.iter().map(|of| of.name.as_str()).collect();
    assert_eq!(names, ["as hoped", "moderate", "steep", "cliff", "all too toxic", "as hoped (two)"]);
    let drawn = vec![("mtd_selection", mtd_selection(&merged).unwrap())];
    assert_says(&drawn, "mtd_selection", &["as hoped (two)", "true MTD: low"]);
}

/// Another target makes another dose level right under the same curve.
#[test]
fn scenarios_of_one_curve_are_told_apart_by_what_is_right() {
    let one = Plan { trials: 50, ..fixture::registered() };
    let mut two = one.clone();
    two.target_dlt_rate = support::p(0.04);
    let merged = fixture::compared_files(&one, &two).merged(3).unwrap();
    let drawn = vec![("mtd_selection", mtd_selection(&merged).unwrap())];
    assert_says(&drawn, "mtd_selection", &["as hoped (two) true MTD: low", "as hoped true MTD: high"]);
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    let (plan, results, drawn) = &*REGISTERED;
    assert!(draw(plan, results) == *drawn);
}
