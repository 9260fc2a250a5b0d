//! Panels of distributions: a lane for each design, all on one horizontal axis.

use super::axis::{HORIZONTAL_HEIGHT, Scale, VERTICAL_TITLE, Vertical, base_line, horizontal, whole_percent};
use super::label::width;
use super::palette::{INK, QUIET, Rgb, mix};
use super::picture::{Anchor, Area, Picture, Point, Stroke};
use super::sheet::{BODY, Entry, Head, LINE, SMALL, STRONG, Sheet};
use super::shown::letter;
use crate::characteristics::Summary;

/// One bar of a distribution.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Bin {
    pub(super) from: f64,
    pub(super) to: f64,
    pub(super) share: f64,
}

/// The distribution of one design.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Lane {
    pub(super) design: usize,
    pub(super) color: Rgb,
    pub(super) bins: Vec<Bin>,
    /// The 10 %, 50 % and 90 % quantiles.
    pub(super) quantiles: [f64; 3],
    /// Where a dashed line stands.
    pub(super) limit: Option<f64>,
    /// Written to the right when there are several lanes.
    pub(super) number: String,
}

/// Panels that share their axes.
pub(super) struct LanePanels<'a> {
    pub(super) axis: &'a str,
    pub(super) range: (f64, f64),
    /// The height of a lane as a share of trials.
    pub(super) top: f64,
    /// What the numbers to the right of several lanes are.
    pub(super) numbers: &'a str,
    pub(super) panels: Vec<(Head, Vec<Lane>)>,
}

const ONLY_LANE: f64 = 120.0;
const ONE_OF_SEVERAL: f64 = 52.0;
/// Between the bars and the next lane or the axis: here lies the line of the quantiles.
const STRIP: f64 = 13.0;

impl LanePanels<'_> {
    /// The height of a panel with this many lanes.
    pub(super) fn height(lanes: usize) -> f64 {
        let lanes = if lanes == 1 { ONLY_LANE + STRIP } else { ONE_OF_SEVERAL * lanes as f64 };
        VERTICAL_TITLE + lanes + HORIZONTAL_HEIGHT
    }

    /// Draws the place-th panel into its area.
    pub(super) fn draw(&self, place: usize, picture: &mut Picture, area: Area) {
        let Some((_, lanes)) = self.panels.get(place) else { return };
        match &lanes[..] {
            [only] => self.draw_only(picture, area, only),
            lanes => self.draw_several(picture, area, lanes),
        }
    }

    fn draw_only(&self, picture: &mut Picture, area: Area, lane: &Lane) {
        let vertical = Vertical { title: "share of trials", top: self.top, write: whole_percent };
        let (plot, scale) = vertical.plot(area, HORIZONTAL_HEIGHT + STRIP);
        vertical.draw(picture, area, (plot, scale));
        let x = horizontal(picture, Area { bottom: plot.bottom + STRIP, ..plot }, self.range, self.axis);
        draw_lane(picture, plot, lane, x, |share| scale.within(share));
    }

    fn draw_several(&self, picture: &mut Picture, area: Area, lanes: &[Lane]) {
        let numbers = lanes.iter().map(|lane| lane.number.as_str()).chain([self.numbers]);
        let right = area.right - numbers.map(|number| width(number, BODY)).fold(0.0, f64::max) - 10.0;
        let top = area.top + LINE + 6.0;
        let plots = Area { left: area.left + 22.0, right, top, bottom: top + ONE_OF_SEVERAL * lanes.len() as f64 };
        picture.text(self.numbers, (area.right, area.top + LINE), Anchor::End, SMALL);
        let x = horizontal(picture, plots, self.range, self.axis);
        for (place, lane) in lanes.iter().enumerate() {
            let top = plots.top + ONE_OF_SEVERAL * place as f64;
            let plot = Area { top: top + 3.0, bottom: top + ONE_OF_SEVERAL - STRIP, ..plots };
            let y = Scale::new((0.0, self.top), (plot.bottom, plot.top));
            draw_lane(picture, plot, lane, x, |share| y.within(share));
            picture.text(&letter(lane.design), (area.left, plot.bottom - 2.0), Anchor::Start, STRONG);
            picture.text(&lane.number, (area.right, plot.bottom - 2.0), Anchor::End, BODY);
        }
    }
}

fn draw_lane(picture: &mut Picture, plot: Area, lane: &Lane, x: Scale, y: impl Fn(f64) -> f64) {
    let dark = mix(lane.color, INK, 0.25);
    for bin in &lane.bins {
        let bar = Area { left: x.within(bin.from), right: x.within(bin.to), top: y(bin.share), bottom: plot.bottom };
        match bar.width() {
            width if width <= 0.0 => {}
            width if width < 6.0 => picture.rectangle(bar, dark),
            _ => picture.box_with_border(bar, lane.color, INK),
        }
    }
    base_line(picture, plot);
    let strip = plot.bottom + STRIP / 2.0;
    let [low, median, high] = lane.quantiles.map(|quantile| x.within(quantile));
    quantile_line(picture, (low, high), (median, strip));
    if let Some(limit) = lane.limit {
        let at = x.within(limit);
        picture.line((at, plot.top - 2.0), (at, plot.bottom + STRIP - 2.0), Stroke::dashed(INK, 2.0));
    }
}

fn quantile_line(picture: &mut Picture, (low, high): (f64, f64), (median, y): Point) {
    picture.line((low, y), (high.max(low + 1.0), y), Stroke::solid(QUIET, 2.0));
    picture.circle((median, y), 4.0, INK);
}

/// The 10 %, 50 % and 90 % quantiles of a summary, each `shift` further.
pub(super) fn quantiles(of: &Summary, shift: f64) -> [f64; 3] {
    [0, 1, 3].map(|place| of.quantiles[place].value + shift)
}

/// What dot and line below the bars mean.
pub(super) fn quantile_entry<'a>() -> Entry<'a> {
    Entry::new("median and middle 80 % of trials", |picture, (x, y)| {
        quantile_line(picture, (x - 12.0, x + 14.0), (x, y));
    })
}

/// What the dashed line means.
pub(super) fn limit_entry<'a>(words: impl Into<String>) -> Entry<'a> {
    Entry::new(words, |picture, (x, y)| picture.line((x, y - 9.0), (x, y + 9.0), Stroke::dashed(INK, 2.0)))
}

/// The distributions of all panels on one sheet, in as many columns as there are sets, a row for each scenario.
pub(super) fn draw_sets(sheet: &mut Sheet, sets: &[LanePanels<'_>], columns: usize) {
    let rows = sets.first().map_or(0, |set| set.panels.len());
    let places: Vec<_> = (0..rows).flat_map(|row| sets.iter().map(move |set| (set, row))).collect();
    let heads: Vec<_> = places.iter().map(|(set, row)| set.panels[*row].0.clone()).collect();
    let lanes = sets.iter().flat_map(|set| &set.panels).map(|(_, lanes)| lanes.len()).max().unwrap_or(1);
    let areas = sheet.grid(&heads, columns, LanePanels::height(lanes));
    for (area, (set, row)) in areas.into_iter().zip(places) {
        set.draw(row, &mut sheet.picture, area);
    }
}
