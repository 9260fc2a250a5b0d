//! Panels of distributions: a lane for each design, all on one horizontal axis.

use super::axis::{HORIZONTAL_HEIGHT, Scale, VERTICAL_TITLE, Vertical, base_line, horizontal};
use super::canvas::{Anchor, Area, Canvas, Point, Stroke};
use super::label::width;
use super::legend::{Entry, letter};
use super::page::{self, BODY, Head, LINE, Page, SMALL, STRONG, most_panels};
use super::palette::{INK, QUIET, Rgb, WHITE, mix};
use super::rows::{self, DesignRow, RowPanels, Segment};
use crate::characteristics::Summary;
use crate::report::words::whole_percent;

/// One bar of a distribution.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Bin {
    pub(crate) from: f64,
    pub(crate) to: f64,
    pub(crate) share: f64,
}

/// The distribution of one design.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Lane {
    pub(crate) design: usize,
    pub(crate) color: Rgb,
    pub(crate) bins: Vec<Bin>,
    /// The 10 %, 50 % and 90 % quantiles.
    pub(crate) quantiles: [f64; 3],
    /// Where a dashed line stands.
    pub(crate) limit: Option<f64>,
    /// Written to the right when there are several lanes.
    pub(crate) number: String,
}

/// Panels that share their axes.
pub(crate) struct LanePanels<'a> {
    pub(crate) axis: &'a str,
    pub(crate) range: (f64, f64),
    /// The height of a lane as a share of trials.
    pub(crate) top: f64,
    /// What the numbers to the right of several lanes are.
    pub(crate) numbers: &'a str,
    pub(crate) panels: Vec<(Head, Vec<Lane>)>,
}

/// More lanes are not compared any more.
const MOST_LANES: usize = 6;
const ONLY_LANE: f64 = 96.0;
const ONE_OF_SEVERAL: f64 = 52.0;
/// Between the bars and the next lane or the axis: here lies the line of the quantiles.
const STRIP: f64 = 13.0;

impl LanePanels<'_> {
    /// The height of a panel with this many lanes.
    pub(crate) fn height(lanes: usize) -> f64 {
        let lanes = if lanes == 1 { ONLY_LANE + STRIP } else { ONE_OF_SEVERAL * lanes as f64 };
        VERTICAL_TITLE + lanes + HORIZONTAL_HEIGHT
    }

    /// Draws the place-th panel into its area.
    fn draw(&self, place: usize, canvas: &mut Canvas, area: Area, is_named: bool) {
        let Some((_, lanes)) = self.panels.get(place) else { return };
        match &lanes[..] {
            [only] => self.draw_only(canvas, area, only, is_named),
            lanes => self.draw_several(canvas, area, lanes),
        }
    }

    /// A row for each lane: the middle 80 % of trials with the median.
    fn draw_rows(&self, page: &mut Page, columns: usize) {
        let row = |lane: &Lane| {
            let [low, median, high] = lane.quantiles;
            DesignRow {
                label: letter(lane.design),
                number: lane.number.clone(),
                bars: vec![Segment::plain(low, high, mix(lane.color, WHITE, 0.35))],
                interval: None,
                mark: None,
                line: Some(median),
            }
        };
        let panels = self.panels.iter().map(|(head, lanes)| (head.clone(), lanes.iter().map(row).collect()));
        let limits: Vec<_> = self.panels.iter().flat_map(|(_, lanes)| lanes).map(|lane| lane.limit).collect();
        let set = RowPanels {
            axis: self.axis.to_owned(),
            range: self.range,
            numbers: self.numbers.to_owned(),
            panels: panels.collect(),
            // One line through all rows, if it is one for all.
            upright: (limits.first().copied().flatten())
                .filter(|_| limits.windows(2).all(|pair| pair[0] == pair[1]))
                .map(|limit| (limit, Stroke::dashed(INK, 2.0))),
        };
        rows::draw(page, &[set], columns);
    }

    fn draw_only(&self, canvas: &mut Canvas, area: Area, lane: &Lane, is_named: bool) {
        let vertical = Vertical { title: "share of trials", top: self.top, write: whole_percent };
        let vertical = vertical.named(is_named);
        let (plot, scale) = vertical.plot(area, HORIZONTAL_HEIGHT + STRIP);
        vertical.draw(canvas, area, (plot, scale));
        let x = horizontal(canvas, Area { bottom: plot.bottom + STRIP, ..plot }, self.range, self.axis);
        draw_lane(canvas, plot, lane, x, |share| scale.within(share));
    }

    fn draw_several(&self, canvas: &mut Canvas, area: Area, lanes: &[Lane]) {
        let numbers = lanes.iter().map(|lane| lane.number.as_str()).chain([self.numbers]);
        let right = area.right - numbers.map(|number| width(number, BODY)).fold(0.0, f64::max) - 10.0;
        let top = area.top + LINE + 6.0;
        let plots = Area { left: area.left + 22.0, right, top, bottom: top + ONE_OF_SEVERAL * lanes.len() as f64 };
        canvas.text(self.numbers, (area.right, area.top + LINE), Anchor::End, SMALL);
        let x = horizontal(canvas, plots, self.range, self.axis);
        for (place, lane) in lanes.iter().enumerate() {
            let top = plots.top + ONE_OF_SEVERAL * place as f64;
            let plot = Area { top: top + 3.0, bottom: top + ONE_OF_SEVERAL - STRIP, ..plots };
            let y = Scale::new((0.0, self.top), (plot.bottom, plot.top));
            draw_lane(canvas, plot, lane, x, |share| y.within(share));
            canvas.text(&letter(lane.design), (area.left, plot.bottom - 2.0), Anchor::Start, STRONG);
            canvas.text(&lane.number, (area.right, plot.bottom - 2.0), Anchor::End, BODY);
        }
    }
}

fn draw_lane(canvas: &mut Canvas, plot: Area, lane: &Lane, x: Scale, y: impl Fn(f64) -> f64) {
    let dark = mix(lane.color, INK, 0.25);
    for bin in &lane.bins {
        let bar = Area { left: x.within(bin.from), right: x.within(bin.to), top: y(bin.share), bottom: plot.bottom };
        match bar.width() {
            width if width <= 0.0 => {}
            width if width < 6.0 => canvas.rectangle(bar, dark),
            _ => canvas.box_with_border(bar, lane.color, INK),
        }
    }
    base_line(canvas, plot);
    let strip = plot.bottom + STRIP / 2.0;
    let [low, median, high] = lane.quantiles.map(|quantile| x.within(quantile));
    quantile_line(canvas, (low, high), (median, strip));
    if let Some(limit) = lane.limit {
        let at = x.within(limit);
        canvas.line((at, plot.top - 2.0), (at, plot.bottom + STRIP - 2.0), Stroke::dashed(INK, 2.0));
    }
}

fn quantile_line(canvas: &mut Canvas, (low, high): (f64, f64), (median, y): Point) {
    canvas.line((low, y), (high.max(low + 1.0), y), Stroke::solid(QUIET, 2.0));
    canvas.circle((median, y), 4.0, INK);
}

/// The 10 %, 50 % and 90 % quantiles of a summary, each `shift` further.
pub(crate) fn quantiles(of: &Summary, shift: f64) -> [f64; 3] {
    [0, 1, 3].map(|place| of.quantiles[place].value + shift)
}

/// What dot and line below the bars mean.
fn quantile_entry<'a>() -> Entry<'a> {
    Entry::new("median and middle 80 % of trials", |canvas, (x, y)| {
        quantile_line(canvas, (x - 12.0, x + 14.0), (x, y));
    })
}

/// Whether there is more than one value, and so a distribution to show.
pub(crate) fn varies(of: &Summary) -> bool {
    of.distribution.bins.iter().filter(|bin| bin.probability.value > 0.0).count() > 1
}

/// What the dashed line means.
pub(crate) fn limit_entry<'a>(words: impl Into<String>) -> Entry<'a> {
    Entry::new(words, |canvas, (x, y)| canvas.line((x, y - 9.0), (x, y + 9.0), Stroke::dashed(INK, 2.0)))
}

/// How the panels of some sets are laid out.
struct Arrangement {
    panels: usize,
    lanes: usize,
    columns: usize,
    /// Whether each lane becomes a row with its quantiles, because there are too many for a page.
    are_rows: bool,
}

impl Arrangement {
    /// As many sets side by side as there are, twice as many panels where they are narrow, or one set in as many columns as it needs.
    fn of(sets: &[LanePanels<'_>]) -> Self {
        let lanes = sets.iter().flat_map(|set| &set.panels).map(|(_, lanes)| lanes.len()).max().unwrap_or(1);
        let panels = sets.first().map_or(0, |set| set.panels.len());
        let height = LanePanels::height(lanes);
        let all = panels * sets.len();
        // A single lane has no names beside it, and needs less width.
        let columns = match (sets.len(), lanes) {
            (0 | 1, 1) => page::columns(panels, height, 3),
            (0 | 1, _) => page::columns(panels, height, 2),
            (several, 1) => (2 * several).min(all),
            (several, _) => several,
        };
        if lanes > MOST_LANES || all > most_panels(height, columns) {
            return Self { panels, lanes, columns: page::columns(all, rows::height(lanes), 2), are_rows: true };
        }
        Self { panels, lanes, columns, are_rows: false }
    }
}

/// Whether the lanes of these sets are drawn as rows with their quantiles.
pub(crate) fn are_rows(sets: &[LanePanels<'_>]) -> bool {
    Arrangement::of(sets).are_rows
}

/// What stands for median and middle 80 % of trials.
pub(crate) fn quantile_entries<'a>(sets: &[LanePanels<'_>]) -> Vec<Entry<'a>> {
    if are_rows(sets) { rows::quantile_entries() } else { vec![quantile_entry()] }
}

/// The distributions of all panels on one page.
pub(crate) fn draw_sets(page: &mut Page, sets: &[LanePanels<'_>]) {
    let Arrangement { panels, lanes, columns, are_rows } = Arrangement::of(sets);
    if are_rows {
        return sets.iter().for_each(|set| set.draw_rows(page, columns));
    }
    let places: Vec<_> = (0..panels).flat_map(|row| sets.iter().map(move |set| (set, row))).collect();
    let heads: Vec<_> = places.iter().map(|(set, row)| set.panels[*row].0.clone()).collect();
    let areas = page.grid(&heads, columns, LanePanels::height(lanes));
    for (place, (area, (set, row))) in areas.into_iter().zip(places).enumerate() {
        set.draw(row, &mut page.canvas, area, place % columns == 0);
    }
}
