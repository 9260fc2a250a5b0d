//! One answer: where a value is known exactly, every text, table and chart shows the exact one, whatever was simulated beside it.

use std::path::Path;

use dosim::characteristics::{Compared, Quantity, Scope};
use dosim::report::chart;
use dosim::report::content::{Document, Table, report};
use dosim::report::terminal::{self, Style};
use dosim::scenario::{AtCap, Plan, Preset, load};

use super::fixture::Made;
use super::results::{default_plan, design, probability};

/// Two designs with exact answers to all but the calendar, by so few trials that simulated numbers are far off and differ by seed.
fn made(seed: u64) -> Made {
    let designs = vec![
        design("A", Preset::Classic, Some(12), AtCap::Undetermined),
        design("D", Preset::DeEscalatingTopSix, None, AtCap::Undetermined),
    ];
    let mut plan = Plan { designs, trials: 7, seed, sensitivity: None, ..default_plan() };
    plan.conduct.stop_cohort_at_excess = false;
    plan.conduct.dropout_probability = probability(0.0);
    let mut made = Made::new(plan);
    // The number of the seed is told, too, and is not what this is about.
    made.results.plan.seed = 1;
    made.comparison.files[0].1.plan.seed = 1;
    made
}

#[test]
fn what_is_exact_does_not_depend_on_the_seed() {
    let [one, other] = [made(1), made(2)];
    let cells = one.results.cells.iter().zip(&other.results.cells);
    assert!(cells.clone().any(|(one, other)| one.characteristics.p_correct != other.characteristics.p_correct));
    assert!(cells.clone().all(|(one, other)| one.exact.is_some() && one.exact == other.exact));
    type Draw = fn(&Made) -> Result<chart::Chart, chart::ChartError>;
    let exact: [(&str, Draw); 7] = [
        ("mtd_selection", |of| chart::mtd_selection(&of.results)),
        ("allocation", |of| chart::allocation(&of.results)),
        ("sample_size", |of| chart::sample_size(&of.results)),
        ("correct_selection", |of| chart::correct_selection(&of.comparison)),
        ("selection_map", |of| chart::selection_map(&of.comparison)),
        ("compared_allocation", |of| chart::compared_allocation(&of.comparison)),
        ("size_and_selection", |of| chart::size_and_selection(&of.comparison)),
    ];
    for (name, draw) in exact {
        let [first, second] = [&one, &other].map(|of| draw(of).unwrap());
        assert!(first.svg == second.svg && !first.title.contains("simulated"), "{name}: {}", first.title);
        assert!(!first.svg.contains("simulated trials"), "{name}");
    }
    // The calendar is simulated, and says so.
    let simulated: [(&str, Draw); 2] =
        [("duration", |of| chart::duration(&of.results)), ("days_to_mtd", |of| chart::days_to_mtd(&of.comparison))];
    for (name, draw) in simulated {
        let [first, second] = [&one, &other].map(|of| draw(of).unwrap());
        assert!(first.svg != second.svg && first.svg.contains("simulated trials"), "{name}");
    }
    let in_words = |of: &Made| terminal::first::comparison(&of.comparison, &[], Style::Plain, 120);
    assert_eq!(in_words(&one), in_words(&other));
    assert!(in_words(&one).contains("All values and differences are exact."), "{}", in_words(&one));
}

/// A table without the columns of the calendar.
fn without_days(document: &Document<'_>, caption: &str) -> Vec<Vec<String>> {
    let table: &Table = document.tables().find(|table| table.caption.starts_with(caption)).unwrap();
    let is_told = |place: &usize| {
        let header = &table.columns[*place].header;
        !header.starts_with("Days") && !header.starts_with("Months")
    };
    let row = |cells: &[dosim::report::content::Cell]| {
        (0..cells.len()).filter(is_told).map(|place| cells[place].text.clone()).collect()
    };
    table.rows.iter().map(|row_of| row(&row_of.cells)).collect()
}

#[test]
fn tables_of_the_report_do_not_depend_on_the_seed_but_for_days() {
    let [one, other] = [made(1), made(2)];
    let documents = [one.document(), other.document()];
    let captions = [
        "Every design under",
        "Operating characteristics by scenario",
        "Why trials stop",
        "Toxicity",
        "Patients treated",
        "Differences from the reference",
        "MTD selection: how often",
        "MTD selection side by side",
    ];
    for caption in captions {
        let [first, second] = documents.each_ref().map(|document| without_days(document, caption));
        assert_eq!(first, second, "{caption}");
        assert!(first.iter().flatten().all(|text| !text.contains('±')), "{caption}: {first:?}");
    }
    let days = |document: &Document<'_>| {
        let table = document.tables().find(|table| table.caption.starts_with("Differences")).unwrap().clone();
        let place = table.columns.iter().position(|column| column.header.starts_with("Days")).unwrap();
        table.rows.iter().map(|row| row.cells[place].text.clone()).collect::<Vec<_>>()
    };
    assert!(days(&documents[0]).iter().any(|text| text.contains('±')), "days are simulated");
    assert_ne!(days(&documents[0]), days(&documents[1]));
}

/// Whatever is exact and whatever not, what is shown is what is known, of every quantity at every dose level.
#[test]
fn what_is_shown_is_what_is_known() {
    for name in ["nct05745454-expansion", "nct05745454-pending", "nct05745454-conduct"] {
        let plan = load(&Path::new("scenarios").join(format!("{name}.toml"))).unwrap().plan;
        let made = Made::new(Plan { trials: 30, sensitivity: None, ..plan });
        let shown = made.results.shown();
        let (mut exact, mut simulated) = (0, 0);
        for (cell, shown) in made.results.cells.iter().zip(&shown.cells) {
            let of = &shown.characteristics;
            for quantity in Quantity::all().into_iter().filter(|of| of.scope() != Scope::Comparison) {
                let places = (0..of.doses.len()).map(Some).chain([None]);
                for place in places.filter(|place| place.is_none() || quantity.scope().has_dose_levels()) {
                    let dose = place.map(|place| &of.doses[place]);
                    let known = cell.known(quantity, place);
                    assert_eq!(quantity.estimate(of, dose), known, "{name}: {} {place:?}", quantity.name());
                    match (known, cell.trials_of(quantity, place)) {
                        (None, _) => {}
                        (Some(_), None) => exact += 1,
                        (Some(_), Some(trials)) => {
                            assert_eq!(trials, 30);
                            simulated += 1;
                        }
                    }
                }
            }
        }
        assert!(exact > 40 && simulated > 40, "{name}: {exact} exact, {simulated} simulated");
    }
}

/// Where both designs are exact the difference is that of the exact values, of every quantity but days; beside a simulated design it is
/// that of the trials of both, though the other design has exact values.
#[test]
fn a_difference_is_of_exact_values_or_of_simulated_ones_and_never_of_both() {
    let plan = load(Path::new("scenarios/nct05745454-pending.toml")).unwrap().plan;
    let pending = Made::new(Plan { trials: 40, sensitivity: None, ..plan });
    let (mut exact, mut simulated) = (0, 0);
    for made in [&made(1), &pending] {
        for row in &made.comparison.rows {
            let Some(differences) = row.against.difference() else { continue };
            let of = made.comparison.cell(row);
            let first = &made.results.cells[row.cell - of.design];
            for compared in Compared::ALL {
                let told = differences.of(compared).unwrap().known();
                let values = [of, first].map(|cell| compared.of(cell.exact.as_ref()?));
                let expected = match values {
                    [Some(of), Some(first)] => {
                        assert_eq!(told.mc_se, Some(0.0));
                        exact += 1;
                        of.value - first.value
                    }
                    _ => {
                        simulated += 1;
                        let [of, first] = [of, first].map(|cell| compared.of(&cell.characteristics).unwrap().value);
                        of - first
                    }
                };
                assert!((told.value - expected).abs() < 1e-9, "{compared:?}: {} {expected}", told.value);
            }
        }
    }
    assert!(exact > 20 && simulated > 20, "{exact} {simulated}");
}

/// Half of the trials come to a decision, which need not be an MTD.
#[test]
fn titles_do_not_say_that_trials_reach_an_mtd() {
    let mut plan = Plan { trials: 50, sensitivity: None, ..default_plan() };
    plan.calendar.planned_completion = None;
    let made = Made::new(plan);
    let title = chart::duration(&made.results).unwrap().title;
    assert!(title.starts_with("Duration: half of the trials come to their decision on the MTD within "), "{title}");
    let compared = chart::days_to_mtd(&made.comparison).unwrap().title;
    assert!(
        compared.starts_with("Days to the decision on the MTD: half of the trials are there within "),
        "{compared}"
    );
    let document = report(&[made.material("")], None);
    assert!(document.tables().next().unwrap().columns.iter().any(|of| of.header.contains("decision on the MTD")));
}
