//! The charts of a sweep: curves, heat maps, distributions over random curves, and the chance of passing a dose level.

use crate::counted::counted_in_threes;
use crate::report::words::{grouped, percent_sign, plain, range, whole_percent};
use std::ops::Range;

use super::data::{described, left_out};
use super::kit::axis::{Vertical, round_step, round_up};
use super::kit::canvas::{Point, Stroke};
use super::kit::heat_map::{HeatMap, HeatMaps};
use super::kit::legend::Entry;
use super::kit::legend::letter;
use super::kit::lines::{LinePanel, MAX_LINES, draw, interpolated, legend};
use super::kit::page::{Head, Page};
use super::kit::palette::INK;
use super::kit::render::{Chart, ChartError};
use crate::exact::CurveAnswer;
use crate::scenario::{Along, Axis, Grid, NamedDesign, Plan};
use crate::sweep::{Passing, SweepQuantity, Swept, spreads};

/// One thing that curves and maps show.
#[derive(Clone, Copy)]
struct Measure {
    name: &'static str,
    of: fn(&CurveAnswer) -> f64,
    is_probability: bool,
}

const CORRECT: Measure = Measure { name: "Correct MTD", of: |brief| brief.p_correct, is_probability: true };
const OVERDOSE: Measure =
    Measure { name: "Overdose: MTD above the true MTD", of: |brief| brief.p_overdose, is_probability: true };
const NONE_TOLERABLE: Measure =
    Measure { name: "None tolerable", of: |brief| brief.p_none_tolerable, is_probability: true };
const PATIENTS: Measure =
    Measure { name: "Mean number of patients", of: |brief| brief.size.mean_patients.value, is_probability: false };

/// Points of a curve that are drawn: more cannot be seen.
const MOST_DRAWN: usize = 400;

/// The chance that a dose level is passed, and that it is declared the MTD at the top of the ladder, against its true DLT
/// probability.
///
/// # Errors
///
/// [`ChartError`] when the drawing fails.
pub fn passing(plan: &Plan, curves: &[Vec<Passing>]) -> Result<Chart, ChartError> {
    let target = plan.target_dlt_rate.get();
    // As the curves show it, which have no point at just any target.
    let at_target = curves.iter().take(MAX_LINES);
    let at_target = at_target.filter_map(|curve| interpolated(&points(curve, |point| point.p_passed), target));
    let passed = range(at_target, percent_sign);
    let title = passed.map_or_else(
        || "The chance of passing a dose level".to_owned(),
        |passed| format!("A dose level with a true DLT probability at the target is passed with a chance of {passed}"),
    );
    let designs = first(&plan.designs);
    let mut page = Page::new(&title, &subject(plan, designs, "Coming from below, without a cap", EXACT));
    page.legend(&legend(designs));
    page.legend(&[target_entry(target)]);
    let panel = |title: &str, value: fn(&Passing) -> f64| LinePanel {
        head: Head { title: title.to_owned(), subtitle: String::new() },
        axis: Vertical { title: "probability", top: 1.0, write: whole_percent },
        range: (0.0, 1.0),
        title: "true DLT probability of the dose level".to_owned(),
        lines: curves.iter().take(designs.len()).map(|curve| points(curve, value)).collect(),
        marked: Some(target),
    };
    let panels = [
        panel("Passed: the next dose level is tried", |point| point.p_passed),
        panel("At the top of the ladder: declared the MTD", |point| point.p_declared_at_top),
    ];
    draw(&mut page, &panels, 2);
    page.finish()
}

fn points(curve: &[Passing], value: fn(&Passing) -> f64) -> Vec<Point> {
    curve.iter().map(|point| (point.true_dlt_probability, value(point))).collect()
}

/// A grid with one axis: a curve for each design in panels for selection and size.
///
/// # Errors
///
/// [`ChartError`] when the drawing fails.
pub fn grid_curve(grid: &Grid, part: &Swept) -> Result<Chart, ChartError> {
    let designs = first(&part.plan.designs);
    let title = format!("{}: {}", capitalised(&grid.name), finding(part));
    let mut page =
        Page::new(&title, &subject(&part.plan, designs, &held(grid, part), &of_part(part, 0..designs.len())));
    page.legend(&legend(designs));
    let axis = &grid.axes[0];
    let marked = moves_probabilities(axis).then(|| part.plan.target_dlt_rate.get());
    let marked = marked.filter(|target| (axis.from..=axis.to).contains(target));
    if let Some(target) = marked {
        page.legend(&[target_entry(target)]);
    }
    let panel = |shown: Measure| LinePanel {
        head: Head { title: shown.name.to_owned(), subtitle: String::new() },
        axis: vertical(part, shown),
        range: (axis.from, axis.to),
        title: axis_title(axis, &part.plan),
        lines: (0..designs.len())
            .map(|design| {
                let points = part.points.iter().zip(&part.answers);
                points.map(|(point, answers)| (point.values[0], (shown.of)(&answers.by_design[design]))).collect()
            })
            .collect(),
        marked,
    };
    draw(&mut page, &[CORRECT, OVERDOSE, NONE_TOLERABLE, PATIENTS].map(panel), 2);
    page.note(&omitted(grid, part));
    page.finish()
}

/// A grid with two axes under one design: a heat map for each of selection and size.
///
/// # Errors
///
/// [`ChartError`] when the drawing fails.
pub fn grid_map(grid: &Grid, part: &Swept, design: usize) -> Result<Chart, ChartError> {
    let named = &part.plan.designs[design];
    let values = |axis: &Axis| axis.values().collect::<Vec<_>>();
    let (x, y) = (values(&grid.axes[0]), values(&grid.axes[1]));
    let correct = range(part.answers.iter().map(|answers| answers.by_design[design].p_correct), percent_sign);
    let title = format!("{}: a correct MTD in {} of trials", capitalised(&grid.name), correct.unwrap_or_default());
    let how = of_part(part, design..design + 1);
    let mut page = Page::new(&title, &subject(&part.plan, std::slice::from_ref(named), &held(grid, part), &how));
    let map = |shown: Measure| {
        let mut values = vec![vec![None; y.len()]; x.len()];
        for (point, answers) in part.points.iter().zip(&part.answers) {
            values[point.places[0]][point.places[1]] = Some((shown.of)(&answers.by_design[design]));
        }
        let top = vertical(part, shown).top;
        let step = if shown.is_probability { 0.1 } else { round_step(top / 8.0) };
        let (write, scale): (fn(f64) -> String, _) = match shown.is_probability {
            true => {
                (|value| format!("{:.0}", value * 100.0), "in %; lines every 10 %, white 0 %, darkest 100 %".to_owned())
            }
            false => {
                let (every, most) = (plain(step), plain(top));
                (|value| format!("{value:.1}"), format!("lines every {every}, white 0, darkest {most}"))
            }
        };
        HeatMap { head: Head { title: shown.name.to_owned(), subtitle: scale }, values, top, step, write }
    };
    let titled = |axis: &Axis| axis_title(axis, &part.plan);
    let maps = HeatMaps {
        maps: [CORRECT, OVERDOSE, NONE_TOLERABLE, PATIENTS].map(map).into(),
        x: (titled(&grid.axes[0]), x.clone()),
        y: (titled(&grid.axes[1]), y.clone()),
    };
    maps.draw(&mut page);
    page.note(&omitted(grid, part));
    page.finish()
}

/// How correct selection, overdose selection and size are distributed over random curves.
///
/// # Errors
///
/// [`ChartError`] when the drawing fails.
pub fn random_curves(part: &Swept) -> Result<Chart, ChartError> {
    let designs = first(&part.plan.designs);
    let count = grouped(part.answers.len() as u64);
    let what = format!(
        "{count} random dose-toxicity curves, pseudo-uniform algorithm of Clertant and O'Quigley (2017), seed {}. Each line \
         tells for which share of the curves the value is at most that on the axis below",
        part.plan.seed
    );
    let title = format!("Over random curves: {}", finding(part));
    let mut page = Page::new(&title, &subject(&part.plan, designs, &what, &of_part(part, 0..designs.len())));
    page.legend(&legend(designs));
    let panel = |shown: Measure| LinePanel {
        head: Head { title: shown.name.to_owned(), subtitle: String::new() },
        axis: Vertical { title: "share of curves", top: 1.0, write: whole_percent },
        range: (0.0, vertical(part, shown).top),
        title: if shown.is_probability { "probability".to_owned() } else { "patients".to_owned() },
        lines: (0..designs.len()).map(|design| cumulative(part, design, shown.of)).collect(),
        marked: None,
    };
    draw(&mut page, &[CORRECT, OVERDOSE, PATIENTS].map(panel), 2);
    page.finish()
}

/// The share of answers that are at most a value, from the least to the greatest.
fn cumulative(part: &Swept, design: usize, value: fn(&CurveAnswer) -> f64) -> Vec<Point> {
    let mut values: Vec<f64> = part.answers.iter().map(|answers| value(&answers.by_design[design])).collect();
    values.sort_by(f64::total_cmp);
    let count = values.len();
    let every = count.div_ceil(MOST_DRAWN);
    let shown = (0..count).filter(|place| place % every == 0 || place + 1 == count);
    let mut points: Vec<Point> = values.first().map(|&least| (least, 0.0)).into_iter().collect();
    points.extend(shown.map(|place| (values[place], (place + 1) as f64 / count as f64)));
    points
}

/// The designs that fit on a chart.
fn first(designs: &[NamedDesign]) -> &[NamedDesign] {
    &designs[..designs.len().min(MAX_LINES)]
}

/// How the designs of a part at these places were answered.
fn of_part(part: &Swept, designs: Range<usize>) -> String {
    let trials = |design: usize| part.answers.first().and_then(|answers| answers.by_design[design].trials);
    let sizes = |design: usize| part.answers.first().and_then(|answers| answers.by_design[design].size.trials);
    match designs.clone().find_map(|design| sizes(design).filter(|_| trials(design).is_none())) {
        Some(number) if designs.clone().all(|design| trials(design).is_none()) => {
            format!(
                "Exact, but for numbers of patients: simulated, {} under each curve.",
                counted_in_threes(number, "trial")
            )
        }
        _ => how(&designs.map(trials).collect::<Vec<_>>()),
    }
}

/// How answers without chance came about.
const EXACT: &str = "Exact, without simulation.";

/// How designs that had so many simulated trials each were answered, those without being exact.
fn how(trials: &[Option<u64>]) -> String {
    let simulated: Vec<_> = (0..trials.len()).filter(|&design| trials[design].is_some()).collect();
    let Some(most) = trials.iter().flatten().max() else {
        return EXACT.to_owned();
    };
    let number = format!("{} under each curve", counted_in_threes(*most, "trial"));
    if simulated.len() == trials.len() {
        return format!("Simulated, {number}.");
    }
    let letters = simulated.into_iter().map(letter).collect::<Vec<_>>().join(", ");
    format!("Simulated, {number}: {letters}; all else exact.")
}

fn subject(plan: &Plan, shown: &[NamedDesign], what: &str, how: &str) -> String {
    let mut text = format!("{}. {what}. {how}", plan.title);
    match shown {
        [only] => text += &format!(" Design {}.", described(only)),
        _ => text += &left_out(shown.len(), plan.designs.len(), "designs"),
    }
    text
}

/// The range of mean correct selection among designs.
fn finding(part: &Swept) -> String {
    let correct = spreads(&part.answers).into_iter().filter(|spread| spread.quantity == SweepQuantity::Correct);
    let correct: Vec<_> = correct.take(MAX_LINES).collect();
    let mean = range(correct.iter().map(|spread| spread.mean), percent_sign).unwrap_or_default();
    let worst = range(correct.iter().map(|spread| spread.worst), percent_sign).unwrap_or_default();
    format!("a correct MTD in {mean} of trials on average, in {worst} over the worst 5 %")
}

/// What stays as it is.
fn held(grid: &Grid, part: &Swept) -> String {
    let all = |axis: &Axis| axis.along == Along::AllDoses;
    if grid.axes.iter().any(all) {
        return "The same true DLT probability at all dose levels, unless an axis says otherwise".to_owned();
    }
    format!("Everything that no axis moves is as in the scenario “{}”", part.plan.scenarios[grid.base_scenario].name)
}

fn omitted(grid: &Grid, part: &Swept) -> String {
    match grid.size() - part.points.len() {
        0 => String::new(),
        left_out => format!("{left_out} points are left out, where the DLT probability would fall with dose."),
    }
}

fn moves_probabilities(axis: &Axis) -> bool {
    !matches!(axis.along, Along::Toward(_))
}

fn axis_title(axis: &Axis, plan: &Plan) -> String {
    match axis.along {
        Along::Dose(dose) => format!("true DLT probability, {}", plan.doses[dose.index()].label),
        Along::AllDoses => "true DLT probability, all dose levels".to_owned(),
        Along::Toward(scenario) => format!("share of the way to “{}”", plan.scenarios[scenario].name),
    }
}

/// An axis for all designs: probabilities up to 100 %.
fn vertical(part: &Swept, shown: Measure) -> Vertical<'static> {
    if shown.is_probability {
        return Vertical { title: "probability", top: 1.0, write: whole_percent };
    }
    let greatest = part.answers.iter().flat_map(|answers| &answers.by_design).map(shown.of).fold(0.0, f64::max);
    Vertical { title: "patients", top: round_up(greatest, 1.0), write: plain }
}

fn target_entry<'a>(target: f64) -> Entry<'a> {
    Entry::new(format!("target DLT rate {}", whole_percent(target)), |canvas, (x, y)| {
        canvas.line((x, y - 9.0), (x, y + 9.0), Stroke::dashed(INK, 2.0));
    })
}

fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
}
