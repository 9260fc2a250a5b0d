//! The chart of the true DLT probabilities that the scenarios assume.

use super::data::{MAX_PANELS, left_out, true_mtd_label};
use super::findings;
use super::kit::axis::{Scale, VERTICAL_TITLE, Vertical, base_line, round_up};
use super::kit::canvas::{Anchor, Area, Canvas, Point, Stroke};
use super::kit::categories::{Category, Labels, slot};
use super::kit::label::{shortened, wrapped};
use super::kit::legend::Entry;
use super::kit::marker::Marker;
use super::kit::page::{BODY, Head, LINE, Page, SMALL, STRONG, panel_width};
use super::kit::palette::{BLUE, INK, QUIET, RULE, Rgb, line};
use super::kit::render::{Chart, ChartError};
use crate::dose::DoseLevel;
use crate::report::words::whole_percent;
use crate::scenario::{Plan, Scenario, TrueMtd};

/// More curves than this in one panel cannot be followed.
const MOST_IN_ONE_PANEL: usize = Marker::ALL.len();

const PLOT_HEIGHT: f64 = 360.0;
/// For the names beside the ends of the curves.
const NAMES_WIDTH: f64 = 300.0;
const SMALL_PLOT_HEIGHT: f64 = 150.0;
/// How far marks reach below the axis.
const MARKS: f64 = 7.0;
/// Between the points of two curves at one dose level, so that equal ones do not hide each other.
const APART: f64 = 9.0;

/// The true DLT probability at each dose level under every scenario, with the target and each true MTD. Many scenarios have
/// a panel each, before the others in grey.
///
/// # Errors
///
/// [`ChartError`] when the drawing fails.
pub fn scenario_curves(plan: &Plan) -> Result<Chart, ChartError> {
    let scenarios = &plan.scenarios[..plan.scenarios.len().min(MAX_PANELS)];
    let target = whole_percent(plan.target_dlt_rate.get());
    let labels: Vec<&str> = plan.doses.iter().map(|dose| dose.label.as_str()).collect();
    let mtds: Vec<_> = scenarios.iter().map(|of| plan.true_mtd_of(of).map(DoseLevel::index)).collect();
    let title = format!("{}; target DLT rate {target}", findings::true_mtd(&labels, &mtds));
    let definition = match plan.true_mtd {
        TrueMtd::HighestAtOrBelowTarget => "highest dose level at or below the target",
        TrueMtd::NearestToTarget => "dose level nearest to the target",
    };
    let mut subject = format!("{}. Assumed, not estimated. The true MTD is the {definition}.", plan.title);
    subject += &left_out(scenarios.len(), plan.scenarios.len(), "scenarios");
    let mut page = Page::new(&title, &subject);
    page.legend(&[
        Entry::new("true MTD (filled)", |canvas, at| Marker::Circle.filled(canvas, at, 7.0, INK)),
        Entry::new("other dose level (open)", |canvas, at| Marker::Circle.open(canvas, at, 6.0, INK)),
        Entry::new(format!("target DLT rate {target}"), |canvas, (x, y)| {
            canvas.line((x - 13.0, y), (x + 15.0, y), Stroke::dashed(INK, 2.0));
        }),
    ]);
    let highest = scenarios.iter().flat_map(|scenario| &scenario.dlt_probabilities).map(|p| p.get());
    let top = round_up(highest.fold(plan.target_dlt_rate.get(), f64::max), 0.1).min(1.0);
    let curves = Curves { plan, scenarios, top };
    if scenarios.len() <= MOST_IN_ONE_PANEL {
        curves.in_one_panel(&mut page);
    } else {
        curves.in_panels(&mut page);
    }
    page.finish()
}

/// What both arrangements draw.
struct Curves<'a> {
    plan: &'a Plan,
    scenarios: &'a [Scenario],
    top: f64,
}

impl Curves<'_> {
    fn axis(&self) -> Vertical<'static> {
        Vertical { title: "true DLT probability", top: self.top, write: whole_percent }
    }

    fn in_one_panel(&self, page: &mut Page) {
        let full = panel_width(1);
        let labels = self.labels(full - NAMES_WIDTH);
        let below = labels.height() + MARKS + LINE + 4.0;
        for area in page.grid(&[Head::default()], 1, PLOT_HEIGHT + VERTICAL_TITLE + below) {
            let panel = Area { right: area.right - NAMES_WIDTH, ..area };
            let canvas = &mut page.canvas;
            let (plot, y) = self.frame(canvas, panel, &labels, below);
            canvas.text("dose level", (plot.centre().0, plot.bottom + below - 2.0), Anchor::Middle, SMALL);
            let count = self.scenarios.len();
            let look = |place: usize| (line(place, count), Marker::ALL[place % Marker::ALL.len()]);
            let mut ends = Vec::new();
            for (place, scenario) in self.scenarios.iter().enumerate() {
                let apart = APART.min(plot.width() / (self.plan.dose_count() * count) as f64);
                let aside = (place as f64 - (count - 1) as f64 / 2.0) * apart;
                let points = places(plot, y, scenario).into_iter().map(|(x, y)| (x + aside, y)).collect::<Vec<_>>();
                self.curve(canvas, &points, scenario, look(place));
                ends.extend(points.last());
            }
            for (place, (end, top)) in spread(&ends, plot).into_iter().enumerate() {
                self.name(canvas, place, look(place), (end, (plot.right, top)));
            }
        }
        page.note(&labels.key);
    }

    fn in_panels(&self, page: &mut Page) {
        let columns = if panel_width(3) / self.plan.dose_count() as f64 >= 26.0 { 3 } else { 2 };
        let labels = self.labels(panel_width(columns));
        let heads: Vec<_> = (self.scenarios.iter())
            .map(|scenario| Head { title: scenario.name.clone(), subtitle: self.true_mtd(scenario) })
            .collect();
        let below = labels.height() + MARKS;
        let areas = page.grid(&heads, columns, SMALL_PLOT_HEIGHT + VERTICAL_TITLE + below);
        for (area, scenario) in areas.into_iter().zip(self.scenarios) {
            let canvas = &mut page.canvas;
            let (plot, y) = self.frame(canvas, area, &labels, below);
            for other in self.scenarios.iter().filter(|other| other.name != scenario.name) {
                canvas.path(&places(plot, y, other), Stroke::solid((205, 205, 205), 1.0));
            }
            self.curve(canvas, &places(plot, y, scenario), scenario, (BLUE, Marker::Circle));
        }
        page.note(&labels.key);
    }

    fn labels(&self, width: f64) -> Labels {
        let probe = Area { left: 0.0, top: 0.0, right: width, bottom: 0.0 };
        let slot = self.axis().plot(probe, 0.0).0.width() / self.plan.dose_count() as f64;
        Labels::fitting(&Category::doses(self.plan), slot)
    }

    /// Axes and target.
    fn frame(&self, canvas: &mut Canvas, panel: Area, labels: &Labels, below: f64) -> (Area, Scale) {
        let (plot, y) = self.axis().plot(panel, below);
        self.axis().draw(canvas, panel, (plot, y));
        base_line(canvas, plot);
        labels.draw(canvas, plot, MARKS, |_| false);
        let target = y.at(self.plan.target_dlt_rate.get());
        canvas.line((plot.left, target), (plot.right, target), Stroke::dashed(INK, 2.0));
        (plot, y)
    }

    /// Draws a curve through its points, one a dose level.
    fn curve(&self, canvas: &mut Canvas, points: &[Point], scenario: &Scenario, (color, marker): (Rgb, Marker)) {
        canvas.path(points, Stroke::solid(color, 2.0));
        let true_mtd = self.plan.true_mtd_of(scenario).map(|dose| dose.index());
        for (dose, &point) in points.iter().enumerate() {
            if true_mtd == Some(dose) {
                marker.filled(canvas, point, 9.0, color);
            } else {
                marker.open(canvas, point, 6.5, color);
            }
        }
    }

    /// The name of a curve beside its end.
    fn name(&self, canvas: &mut Canvas, place: usize, (color, marker): (Rgb, Marker), (end, beside): (Point, Point)) {
        let left = beside.0 + 46.0;
        let scenario = &self.scenarios[place];
        canvas.line((end.0 + 11.0, end.1), (left - 26.0, beside.1 + LINE / 2.0), Stroke::solid(RULE, 1.0));
        marker.filled(canvas, (left - 14.0, beside.1 + LINE / 2.0), 6.5, color);
        let room = NAMES_WIDTH - 46.0;
        let mut baseline = beside.1 + LINE - 5.0;
        for words in wrapped(&scenario.name, STRONG, room, 2) {
            canvas.text(&words, (left, baseline), Anchor::Start, STRONG);
            baseline += LINE;
        }
        let mtd = shortened(&self.true_mtd(scenario), BODY, room);
        canvas.text(&mtd, (left, baseline), Anchor::Start, super::kit::canvas::Type { color: QUIET, ..BODY });
    }

    fn true_mtd(&self, scenario: &Scenario) -> String {
        format!("true MTD: {}", true_mtd_label(self.plan, self.plan.true_mtd_of(scenario)))
    }
}

/// The points of a curve.
fn places(plot: Area, y: Scale, scenario: &Scenario) -> Vec<Point> {
    let count = scenario.dlt_probabilities.len();
    let point =
        |(dose, p): (usize, &crate::probability::Probability)| (slot(plot, dose, count).centre().0, y.at(p.get()));
    scenario.dlt_probabilities.iter().enumerate().map(point).collect()
}

/// For the end of each curve, the top of its name: as near as names of three lines can be without overlapping.
fn spread(ends: &[Point], plot: Area) -> Vec<(Point, f64)> {
    const NAME: f64 = 3.0 * LINE;
    let mut order: Vec<usize> = (0..ends.len()).collect();
    order.sort_by(|&a, &b| ends[a].1.total_cmp(&ends[b].1));
    let mut tops = vec![0.0; ends.len()];
    // Downwards each name below the one before; then upwards from the bottom, where they ran out of the plot.
    let mut least = plot.top - LINE;
    for &place in &order {
        tops[place] = (ends[place].1 - LINE / 2.0).max(least);
        least = tops[place] + NAME;
    }
    let mut most = plot.bottom + LINE - NAME;
    for &place in order.iter().rev() {
        tops[place] = tops[place].min(most);
        most = tops[place] - NAME;
    }
    ends.iter().copied().zip(tops).collect()
}
