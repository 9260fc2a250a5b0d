//! The heat map of a comparison: correct selection and overdose by scenario and design.

use super::axis::percent;
use super::finding::range;
use super::heat_map::DARKEST;
use super::label::{shortened, width};
use super::palette::{INK, QUIET, WHITE, mix};
use super::picture::{Anchor, Area, Picture, Stroke, Type};
use super::render::{Chart, ChartError};
use super::sheet::{BODY, Head, LINE, STRONG, Sheet};
use super::shown::{MAX_PANELS, letter};
use super::side_by_side::SideBySide;
use crate::characteristics::{Comparison, ComparisonRow, OperatingCharacteristics};

const ROW: f64 = 30.0;
/// Room for the name of a scenario.
const NAME: f64 = 150.0;
/// No cell is wider, or a single design would be a bar.
const WIDEST: f64 = 90.0;

/// How often each design is right, and how often its MTD is too high, under every scenario: dark is often.
///
/// # Errors
///
/// [`ChartError`] when the drawing fails.
pub fn selection_map(comparison: &Comparison) -> Result<Chart, ChartError> {
    let shown = SideBySide::of(comparison, MAX_PANELS);
    let correct = range(shown.cells().map(|cell| cell.characteristics.p_correct.value), percent);
    let title = correct.map_or_else(
        || "Correct selection and overdose".to_owned(),
        |range| format!("Correct selection in {range} of trials, by scenario and design"),
    );
    let mut sheet =
        Sheet::new(&title, &shown.subject("Correct selection and overdose selection; the darker the more often"));
    sheet.list(&shown.legend());
    let heads = ["correct selection (% of trials)", "overdose: MTD above the true one (%)"];
    let heads = heads.map(|title| Head { title: title.to_owned(), subtitle: String::new() });
    // Side by side as long as cells stay wide enough for their numbers.
    let columns = if shown.count() <= 5 { 2 } else { 1 };
    let areas = sheet.grid(&heads, columns, LINE + ROW * shown.scenarios.len() as f64 + 8.0);
    let values: [fn(&OperatingCharacteristics) -> f64; 2] = [|of| of.p_correct.value, |of| of.p_overdose.value];
    for (area, value) in areas.into_iter().zip(values) {
        draw(&mut sheet.picture, area, &shown, |row| value(comparison.characteristics(row)));
    }
    sheet.finish()
}

fn draw(picture: &mut Picture, area: Area, shown: &SideBySide<'_>, value: impl Fn(&ComparisonRow) -> f64) {
    let names = (0..shown.scenarios.len()).map(|scenario| shortened(shown.scenario(scenario), BODY, NAME));
    let names: Vec<String> = names.collect();
    let left = area.left + names.iter().map(|name| width(name, BODY)).fold(0.0, f64::max) + 10.0;
    let cell_width = ((area.right - left) / shown.count() as f64).min(WIDEST);
    let x = |design: usize| (left + cell_width * design as f64).round();
    let y = |scenario: usize| (area.top + LINE + ROW * scenario as f64).round();
    for design in 0..shown.count() {
        picture.text(&letter(design), (x(design) + cell_width / 2.0, y(0) - 6.0), Anchor::Middle, STRONG);
    }
    for (scenario, rows) in shown.scenarios.iter().enumerate() {
        picture.text(&names[scenario], (area.left, y(scenario) + ROW / 2.0 + 5.0), Anchor::Start, BODY);
        for &(design, row) in rows {
            let cell = Area { left: x(design), right: x(design + 1), top: y(scenario), bottom: y(scenario + 1) };
            let share = value(row);
            picture.rectangle(cell, mix(WHITE, DARKEST, share));
            let look = Type { color: if share > 0.55 { WHITE } else { INK }, ..BODY };
            let number = format!("{:.1}", share * 100.0);
            picture.text(&number, (cell.centre().0, cell.centre().1 + 5.0), Anchor::Middle, look);
        }
    }
    let (right, bottom) = (x(shown.count()), y(shown.scenarios.len()));
    let edge = Stroke::solid(QUIET, 1.0);
    let corners = [(x(0), y(0)), (right, y(0)), (right, bottom), (x(0), bottom), (x(0), y(0))];
    picture.path(&corners, edge);
}
