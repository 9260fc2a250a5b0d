//! The chart of when in the DLT window DLTs show.

use super::kit::axis::{
    HORIZONTAL_HEIGHT, Scale, VERTICAL_TITLE, Vertical, horizontal, marked_line, round_step, round_up,
};
use super::kit::canvas::{Anchor, Area, Canvas, Stroke};
use super::kit::label::width;
use super::kit::legend::Entry;
use super::kit::page::{BODY, Head, LINE, Page};
use super::kit::palette::{BAND, BLUE, INK, SKY};
use super::kit::render::{Chart, ChartError};
use crate::counted::counted;
use crate::report::words::{plain, whole_percent};
use crate::scenario::{Plan, TreatmentWords};
use crate::trial::OnsetModel;

const PLOT_HEIGHT: f64 = 190.0;
const MOST_BARS: f64 = 60.0;
/// Days that are no time at all.
const AT_ONCE: f64 = 1e-9;
/// Places where the cumulative curve is asked for.
const POINTS: u32 = 4000;

/// The onset of DLTs over the window, for patients who have one: the share on each day, and the cumulative share.
///
/// # Errors
///
/// [`ChartError`] when the drawing fails.
pub fn onset(plan: &Plan) -> Result<Chart, ChartError> {
    let (onset, words) = (Onset::new(plan), plan.treatment.words());
    let [half, most] = [0.5, 0.9].map(|share| plain((onset.day_of(share) * 10.0).round() / 10.0));
    let title = format!("Onset: half of all DLTs show by day {half} from {}, 90 % by day {most}", words.the_first);
    let window = plan.dlt_window;
    let subject = format!(
        "{}. Assumed onset of DLTs over the DLT window: {}{} from {}.",
        plan.title,
        words.begins_before.map_or(String::new(), |_| {
            format!("{} of {}, then ", counted(plain(window.preconditioning_days), "day"), words.opening)
        }),
        counted(plain(window.days_after_infusion), "day"),
        words.the_first
    );
    let subject = match plan.has_own_windows() {
        true => format!("{subject} Dose levels with a window of their own are not shown."),
        false => subject,
    };
    let marks = format!("{}, end of the window", words.first);
    let mut page = Page::new(&title, &subject);
    let mut entries = vec![Entry::new(&marks, |canvas: &mut Canvas, (x, y)| {
        canvas.line((x, y - 9.0), (x, y + 9.0), Stroke::dashed(INK, 2.0));
    })];
    if window.preconditioning_days > 0.0 {
        entries.insert(
            0,
            Entry::new(words.opening, |canvas, (x, y)| {
                canvas.rectangle(Area { left: x - 13.0, right: x + 15.0, top: y - 8.0, bottom: y + 8.0 }, BAND);
            }),
        );
    }
    page.legend(&entries);
    let heads = ["Share of DLTs by day of onset", "Share of DLTs that have shown so far"];
    let heads = heads.map(|title| Head { title: title.to_owned(), subtitle: String::new() });
    let areas = page.grid(&heads, 1, PLOT_HEIGHT + VERTICAL_TITLE + LINE + HORIZONTAL_HEIGHT);
    if let [upper, lower] = areas[..] {
        onset.bars(&mut page.canvas, upper);
        onset.curve(&mut page.canvas, lower);
    }
    page.finish()
}

/// The onset with the limits of its window, in days from infusion.
struct Onset {
    model: OnsetModel,
    words: &'static TreatmentWords,
    from: f64,
    to: f64,
}

impl Onset {
    fn new(plan: &Plan) -> Self {
        let window = plan.dlt_window;
        let model = OnsetModel::new(plan.onset, window);
        Self {
            model,
            words: plan.treatment.words(),
            from: -window.preconditioning_days,
            to: window.days_after_infusion,
        }
    }

    /// The day by which a share of DLTs has shown.
    fn day_of(&self, share: f64) -> f64 {
        let (mut early, mut late) = (self.from, self.to);
        for _ in 0..60 {
            let middle = (early + late) / 2.0;
            if self.model.cdf(middle) < share { early = middle } else { late = middle }
        }
        late
    }

    fn bars(&self, canvas: &mut Canvas, area: Area) {
        let step = round_step(((self.to - self.from) / MOST_BARS).max(1.0));
        let bars = self.shares(step);
        let top = bars.iter().map(|&(_, _, share)| share).fold(0.0, f64::max);
        let title = if step > 1.0 {
            format!("share of DLTs, {} days a bar", plain(step))
        } else {
            "share of DLTs a day".into()
        };
        let axis = Vertical { title: &title, top: round_up(top, 0.01).min(1.0), write: whole_percent };
        self.frame(canvas, area, axis, |canvas, x, y, plot| {
            for &(from, to, share) in bars.iter().filter(|bar| bar.2 > 0.0) {
                let bar =
                    Area { left: x.at(from) + 1.0, right: x.at(to) - 1.0, top: y.within(share), bottom: plot.bottom };
                canvas.box_with_border(bar, SKY, INK);
            }
        });
    }

    /// From, to and share of DLTs of each bar; bars begin at infusion and go both ways.
    fn shares(&self, step: f64) -> Vec<(f64, f64, f64)> {
        let first = (self.from / step).floor() as i64;
        let last = (self.to / step).ceil() as i64;
        let share = |place: i64| {
            let (from, to) = ((place as f64 * step).max(self.from), ((place + 1) as f64 * step).min(self.to));
            // A DLT at the very moment of infusion belongs to the bar after it.
            let until = |day: f64| self.model.cdf(if day.abs() < AT_ONCE { -AT_ONCE } else { day });
            let before = if place == first { 0.0 } else { until(from) };
            (from, to, (until(to) - before).max(0.0))
        };
        (first..last).map(share).collect()
    }

    fn curve(&self, canvas: &mut Canvas, area: Area) {
        let axis = Vertical { title: "cumulative share of DLTs", top: 1.0, write: whole_percent };
        self.frame(canvas, area, axis, |canvas, x, y, _| {
            let day = |point: u32| self.from + (self.to - self.from) * f64::from(point) / f64::from(POINTS);
            let mut points = vec![(x.at(self.from), y.within(0.0))];
            for point in (0..POINTS).map(day).map(|day| (x.at(day), y.within(self.model.cdf(day)))) {
                // Backends know whole pixels only. Where the height is one of them, rounding does not bend the curve.
                let far = points.last().is_none_or(|&(left, _)| point.0 - left >= 6.0);
                if far && (point.1 - point.1.round()).abs() < 0.1 {
                    points.push(point);
                }
            }
            points.push((x.at(self.to), y.within(1.0)));
            canvas.path(&points, Stroke::solid(BLUE, 3.0));
        });
    }

    /// Draws axes and the marks of the window around what `inside` draws.
    fn frame(
        &self,
        canvas: &mut Canvas,
        area: Area,
        axis: Vertical<'_>,
        inside: impl FnOnce(&mut Canvas, Scale, Scale, Area),
    ) {
        let area = Area { right: area.right - 46.0, ..area };
        let (plot, y) = axis.plot(Area { top: area.top + LINE - 6.0, ..area }, HORIZONTAL_HEIGHT);
        let margin = (self.to - self.from) * 0.01;
        let range = (self.from - margin, self.to + margin);
        let x = Scale::new(range, (plot.left, plot.right));
        if self.from < 0.0 {
            canvas.rectangle(Area { left: x.at(self.from), right: x.at(0.0), ..plot }, BAND);
        }
        axis.draw(canvas, area, (plot, y));
        inside(canvas, x, y, plot);
        horizontal(canvas, plot, range, &format!("days from {}", self.words.the_first));
        for (day, words) in [(0.0, self.words.first), (self.to, "end of window")] {
            marked_line(canvas, plot, x.at(day));
            // Left of the plot stand the numbers of the axis.
            let middle = x.at(day).max(plot.left + width(words, BODY) / 2.0);
            canvas.text(words, (middle, plot.top - 6.0), Anchor::Middle, BODY);
        }
    }
}
