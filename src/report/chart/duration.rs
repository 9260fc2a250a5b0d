//! The chart of how long trials take: days to the decision on the MTD and to the end of study.

use super::data::{ChartData, DAYS, ScenarioCells};
use super::kit::axis::round_up;
use super::kit::lanes::{Bin, Lane, LanePanels, draw_sets, limit_entry, quantile_entries, quantiles};
use super::kit::page::{Head, Page};
use super::kit::render::{Chart, ChartError};
use crate::characteristics::{CalendarCharacteristics, Distribution, Results, Summary};
use crate::report::words::{grouped, percent_sign, range, whole, whole_percent};

/// Trials longer than this share of them lie beyond the axis, or a few would press all others together.
const ON_THE_AXIS: f64 = 0.995;

/// About as many bars are told apart in a panel.
const MOST_BARS: f64 = 50.0;

/// The distribution of the days to the decision on the MTD and to the end of study, with the planned completion: two panels for each
/// scenario, a lane for each design.
///
/// # Errors
///
/// [`ChartError`] when the drawing fails.
pub fn duration(results: &Results) -> Result<Chart, ChartError> {
    let data = ChartData::of(results, 2);
    let planned = data.plan.calendar.planned_days();
    let in_time = data.cells().filter_map(|cell| cell.calendar.as_ref()?.p_by_planned_completion);
    let medians = data.cells().filter_map(|cell| Some(cell.calendar.as_ref()?.days_to_mtd.quantiles[1].value));
    let title = match (range(in_time.map(|share| share.value), percent_sign), range(medians, whole)) {
        (Some(range), _) => format!("Duration: the study ends by its planned completion in {range} of trials"),
        (None, Some(range)) => {
            format!("Duration: half of the trials come to their decision on the MTD within {range} days")
        }
        (None, None) => "Duration of the trial".to_owned(),
    };
    let shown = Measure::shown(&data);
    let subject = match shown {
        [_] => "Days from the start to the decision on the MTD, with which the study ends",
        _ => "Days from the start to the decision on the MTD and to the end of study",
    };
    let mut page = Page::new(&title, &data.subject(subject, &DAYS));
    if data.cells().all(|cell| cell.calendar.is_none()) {
        page.note("An exact answer has no calendar, so there is no duration to show.");
        return page.finish();
    }
    page.legend(&data.legend());
    let sets: Vec<_> = shown.iter().map(|measure| measure.panels(&data)).collect();
    let mut entries = quantile_entries(&sets);
    if let Some(days) = planned {
        entries.insert(0, limit_entry(planned_words(&data, days)));
    }
    page.legend(&entries);
    draw_sets(&mut page, &sets);
    page.note("The decision on the MTD is the end of the escalation: an MTD is declared, or it stops without one.");
    page.note(&format!("At most {} of trials last longer than the axis shows.", whole_percent(1.0 - ON_THE_AXIS)));
    page.finish()
}

fn planned_words(data: &ChartData<'_>, days: f64) -> String {
    let day = grouped(days.round() as u64);
    match data.plan.calendar.planned_completion {
        Some(date) => format!("planned completion: day {day} ({date})"),
        None => format!("planned completion: day {day}"),
    }
}

/// What is measured from the start of the trial.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Measure {
    Mtd,
    EndOfStudy,
}

impl Measure {
    /// Both, or the one that has a limit if any has, where nobody is followed up after the MTD and so both are the same.
    fn shown(data: &ChartData<'_>) -> &'static [Self] {
        let mut calendars = data.cells().filter_map(|cell| cell.calendar.as_ref());
        let is_same = calendars.all(|calendar| {
            Self::Mtd.summary(calendar).distribution == Self::EndOfStudy.summary(calendar).distribution
        });
        match (is_same, Self::EndOfStudy.limit(data)) {
            (true, Some(_)) => &[Self::EndOfStudy],
            (true, None) => &[Self::Mtd],
            (false, _) => &[Self::Mtd, Self::EndOfStudy],
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Mtd => "days to the decision on the MTD",
            Self::EndOfStudy => "days to the end of study",
        }
    }

    fn summary(self, calendar: &CalendarCharacteristics) -> &Summary {
        match self {
            Self::Mtd => &calendar.days_to_mtd,
            Self::EndOfStudy => &calendar.days_to_end_of_study,
        }
    }

    /// The planned completion is about the end of study only.
    fn limit(self, data: &ChartData<'_>) -> Option<f64> {
        data.plan.calendar.planned_days().filter(|_| self == Self::EndOfStudy)
    }

    fn panels<'a>(self, data: &ChartData<'_>) -> LanePanels<'a> {
        let distributions = || {
            let calendars = data.cells().filter_map(|cell| cell.calendar.as_ref());
            calendars.map(|calendar| &self.summary(calendar).distribution)
        };
        let least = distributions().filter_map(|days| days.bins.first()).map(|bin| bin.from as f64);
        let most = distributions().map(|days| days.quantile(ON_THE_AXIS) as f64);
        let limit = self.limit(data);
        let from = least.chain(limit).fold(f64::INFINITY, f64::min);
        let to = most.chain(limit).fold(1.0, f64::max);
        // Days from 0 unless that would leave a quarter of the axis empty.
        let from = if from < to / 4.0 { 0.0 } else { from };
        let width = bar_days((to - from) / MOST_BARS, distributions().map(|days| days.width).max().unwrap_or(1));
        let whole_bars = |days: f64, round: fn(f64) -> f64| round(days / width as f64) * width as f64;
        let panels: Vec<_> = data.scenarios.iter().map(|row| self.panel(data, row, width)).collect();
        let bins = panels.iter().flat_map(|(_, lanes)| lanes).flat_map(|lane| &lane.bins);
        let top = bins.map(|bin| bin.share).fold(0.0, f64::max);
        LanePanels {
            // The head of a panel says until when.
            axis: "days from the start",
            range: (whole_bars(from, f64::floor), whole_bars(to, f64::ceil)),
            top: round_up(top, 0.01).min(1.0),
            numbers: if limit.is_some() { "in time" } else { "median" },
            panels,
        }
    }

    fn panel(self, data: &ChartData<'_>, row: &ScenarioCells<'_>, width: u64) -> (Head, Vec<Lane>) {
        let mut lanes = Vec::new();
        let mut subtitle = String::new();
        for &(design, cell) in &row.cells {
            let Some(calendar) = &cell.characteristics.calendar else { continue };
            let summary = self.summary(calendar);
            let [low, median, high] = quantiles(summary, 0.0).map(|days| grouped(days as u64));
            let in_time = self.limit(data).and(calendar.p_by_planned_completion).map(|p| percent_sign(p.value));
            if data.one_design() {
                subtitle = format!("{}: median {median}, middle 80 % {low}–{high}", self.name());
                subtitle += &in_time.as_ref().map(|share| format!("; {share} in time")).unwrap_or_default();
            }
            lanes.push(Lane {
                design,
                color: data.color(design),
                bins: rebinned(&summary.distribution, width),
                quantiles: quantiles(summary, -0.5),
                limit: self.limit(data),
                number: in_time.unwrap_or(median),
            });
        }
        let name = &row.scenario.name;
        let title = if data.one_design() { name.clone() } else { format!("{name}: {}", self.name()) };
        (Head { title, subtitle }, lanes)
    }
}

/// Days, weeks, quarters or years for a bar that is at least `least` days wide, in whole bins of `bin` days.
fn bar_days(least: f64, bin: u64) -> u64 {
    const DAYS: [u64; 10] = [1, 2, 7, 14, 28, 56, 91, 182, 364, 1820];
    let days = DAYS.into_iter().find(|&days| days as f64 >= least).unwrap_or(least.ceil() as u64);
    days.div_ceil(bin) * bin
}

/// A distribution of days begun in bars of `width` days.
fn rebinned(distribution: &Distribution, width: u64) -> Vec<Bin> {
    let mut bars: Vec<Bin> = Vec::new();
    for bin in distribution.bins.iter() {
        // The day begun d ends the interval from d − 1.
        let from = (bin.from.saturating_sub(1) / width * width) as f64;
        match bars.last_mut().filter(|bar| bar.from >= from) {
            Some(bar) => bar.share += bin.probability.value,
            None => bars.push(Bin { from, to: from + width as f64, share: bin.probability.value }),
        }
    }
    bars
}
