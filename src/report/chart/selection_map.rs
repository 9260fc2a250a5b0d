//! The heat map of a comparison: correct selection and overdose by scenario and design.

use super::comparison_data::ComparisonData;
use super::data::{MAX_PANELS, SELECTION};
use super::findings;
use super::kit::canvas::{Anchor, Area, Canvas, Stroke, Type};
use super::kit::heat_map::DARKEST;
use super::kit::label::{shortened, width};
use super::kit::legend::letter;
use super::kit::page::{BODY, Head, LINE, Page, STRONG};
use super::kit::palette::{INK, QUIET, WHITE, mix};
use super::kit::render::{Chart, ChartError};
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
    let comparison = &comparison.shown();
    let data = ComparisonData::of(comparison, MAX_PANELS);
    let correct = |row: &ComparisonRow| Some(comparison.characteristics(row).p_correct.value);
    let title = data.title(&findings::correct(&data.table(correct)), &SELECTION);
    let what = "Correct selection and overdose selection; the darker the more often";
    let mut page = Page::new(&title, &data.subject(what, &SELECTION));
    page.legend(&data.legend());
    let heads = ["correct selection (% of trials)", "overdose: MTD above the true one (%)"];
    let heads = heads.map(|title| Head { title: title.to_owned(), subtitle: String::new() });
    // Side by side as long as cells stay wide enough for their numbers.
    let columns = if data.count() <= 5 { 2 } else { 1 };
    let areas = page.grid(&heads, columns, LINE + ROW * data.scenarios.len() as f64 + 8.0);
    let values: [fn(&OperatingCharacteristics) -> f64; 2] = [|of| of.p_correct.value, |of| of.p_overdose.value];
    for (area, value) in areas.into_iter().zip(values) {
        draw(&mut page.canvas, area, &data, |row| value(comparison.characteristics(row)));
    }
    page.finish()
}

fn draw(canvas: &mut Canvas, area: Area, data: &ComparisonData<'_>, value: impl Fn(&ComparisonRow) -> f64) {
    let names = (0..data.scenarios.len()).map(|scenario| shortened(&data.scenario(scenario), BODY, NAME));
    let names: Vec<String> = names.collect();
    let left = area.left + names.iter().map(|name| width(name, BODY)).fold(0.0, f64::max) + 10.0;
    let cell_width = ((area.right - left) / data.count() as f64).min(WIDEST);
    let x = |design: usize| (left + cell_width * design as f64).round();
    let y = |scenario: usize| (area.top + LINE + ROW * scenario as f64).round();
    for design in 0..data.count() {
        canvas.text(&letter(design), (x(design) + cell_width / 2.0, y(0) - 6.0), Anchor::Middle, STRONG);
    }
    for (scenario, rows) in data.scenarios.iter().enumerate() {
        canvas.text(&names[scenario], (area.left, y(scenario) + ROW / 2.0 + 5.0), Anchor::Start, BODY);
        for &(design, row) in rows {
            let cell = Area { left: x(design), right: x(design + 1), top: y(scenario), bottom: y(scenario + 1) };
            let share = value(row);
            canvas.rectangle(cell, mix(WHITE, DARKEST, share));
            let look = Type { color: if share > 0.55 { WHITE } else { INK }, ..BODY };
            let number = format!("{:.1}", share * 100.0);
            canvas.text(&number, (cell.centre().0, cell.centre().1 + 5.0), Anchor::Middle, look);
        }
    }
    let (right, bottom) = (x(data.count()), y(data.scenarios.len()));
    let edge = Stroke::solid(QUIET, 1.0);
    let corners = [(x(0), y(0)), (right, y(0)), (right, bottom), (x(0), bottom), (x(0), y(0))];
    canvas.path(&corners, edge);
}
