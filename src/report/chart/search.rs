//! The chart of a search: correct selection against patients and against overdose, every design a point, and the frontiers.

use super::kit::axis::{HORIZONTAL_HEIGHT, Scale, VERTICAL_TITLE, Vertical, horizontal, marked_line, round_up};
use super::kit::canvas::{Area, Canvas, Point, Stroke};
use super::kit::legend::Entry;
use super::kit::page::{Head, Page};
use super::kit::palette::{ALARM, BLUE, INK, RULE, Rgb, WHITE};
use super::kit::render::{Chart, ChartError};
use crate::report::words::{search, whole_percent};
use crate::search::{Requirement, SearchQuantity, Searched};

const PLOT_HEIGHT: f64 = 300.0;
const RADIUS: f64 = 4.5;

/// What a panel has along its horizontal axis.
struct Panel {
    against: SearchQuantity,
    title: &'static str,
    axis: &'static str,
    /// The axis ends at a multiple of this.
    least: f64,
}

const PANELS: [Panel; 2] = [
    Panel {
        against: SearchQuantity::Patients,
        title: "Against the number of patients",
        axis: "patients (mean)",
        least: 5.0,
    },
    Panel {
        against: SearchQuantity::Overdose,
        title: "Against overdose",
        axis: "probability of an MTD above the true one (mean)",
        least: 0.05,
    },
];

/// Every design of a search by its means.
///
/// # Errors
///
/// [`ChartError`] when the drawing fails.
pub fn search_frontier(searched: &Searched) -> Result<Chart, ChartError> {
    let what = format!(
        "{}. Means over {}. Wanted: {}. {}",
        searched.plan.title,
        search::searched_over(searched),
        search::wanted(searched),
        search::exactness(searched)
    );
    let mut page = Page::new(&search::finding(searched), &what);
    let mut legend = vec![
        Entry::new("keeps what is wanted", |canvas: &mut Canvas, at: Point| mark(canvas, at, BLUE)),
        Entry::new("does not", |canvas: &mut Canvas, at: Point| mark(canvas, at, WHITE)),
        Entry::new(
            if searched.best().is_some() { "the best" } else { "the nearest" },
            |canvas: &mut Canvas, at: Point| star(canvas, at),
        ),
        Entry::new("frontier: none is better in both", |canvas: &mut Canvas, (x, y): Point| {
            canvas.line((x - 13.0, y), (x + 15.0, y), Stroke::solid(RULE, 3.0));
        }),
    ];
    if !searched.requirements().is_empty() {
        legend.push(Entry::new("limit of a mean", |canvas: &mut Canvas, (x, y): Point| {
            canvas.line((x - 13.0, y), (x + 15.0, y), Stroke::dashed(INK, 2.0));
        }));
    }
    page.legend(&legend);
    let heads = PANELS.map(|panel| Head { title: panel.title.to_owned(), subtitle: String::new() });
    let areas = page.grid(&heads, 2, VERTICAL_TITLE + PLOT_HEIGHT + HORIZONTAL_HEIGHT);
    for (place, (area, panel)) in areas.into_iter().zip(&PANELS).enumerate() {
        panel.draw(&mut page.canvas, area, searched, place == 0);
    }
    page.finish()
}

impl Panel {
    fn draw(&self, canvas: &mut Canvas, area: Area, searched: &Searched, is_named: bool) {
        let values = searched.candidates.iter().map(|candidate| candidate.mean(self.against));
        let right = round_up(values.fold(0.0, f64::max) * 1.05, self.least);
        let axis = Vertical { title: "correct selection (mean)", top: 1.0, write: whole_percent };
        let (plot, y) = axis.plot(area, HORIZONTAL_HEIGHT);
        axis.named(is_named).draw(canvas, area, (plot, y));
        let x = horizontal(canvas, plot, (0.0, right), self.axis);
        let at = |place: usize| {
            let candidate = &searched.candidates[place];
            (x.within(candidate.mean(self.against)), y.within(candidate.mean(SearchQuantity::Correct)))
        };
        self.limits(canvas, plot, &searched.requirements(), (x, y, right));
        let frontier: Vec<Point> = searched.frontier(self.against).into_iter().map(at).collect();
        if frontier.len() > 1 {
            canvas.path(&frontier, Stroke::solid(RULE, 3.0));
        }
        let keeps = |place: &usize| searched.lacks(*place) <= 0.0;
        let (kept, others): (Vec<usize>, Vec<usize>) = (0..searched.candidates.len()).partition(keeps);
        others.into_iter().for_each(|place| mark(canvas, at(place), WHITE));
        kept.into_iter().for_each(|place| mark(canvas, at(place), BLUE));
        if let Some(place) = searched.best().or_else(|| searched.nearest()) {
            star(canvas, at(place));
        }
    }

    fn limits(&self, canvas: &mut Canvas, plot: Area, wanted: &[Requirement], (x, y, right): (Scale, Scale, f64)) {
        for of in wanted.iter().filter(|of| !of.of_worst) {
            if of.quantity == SearchQuantity::Correct {
                let height = y.within(of.limit);
                canvas.line((plot.left, height), (plot.right, height), Stroke::dashed(INK, 2.0));
            } else if of.quantity == self.against && of.limit <= right {
                marked_line(canvas, plot, x.within(of.limit));
            }
        }
    }
}

fn mark(canvas: &mut Canvas, at: Point, fill: Rgb) {
    canvas.circle(at, RADIUS, INK);
    canvas.circle(at, RADIUS - 1.0, fill);
}

/// Told from the others by its size, too.
fn star(canvas: &mut Canvas, at: Point) {
    canvas.circle(at, RADIUS + 3.5, INK);
    canvas.circle(at, RADIUS + 2.0, ALARM);
}
