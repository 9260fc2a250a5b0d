//! The flow diagram of a rule: what is asked after each cohort at a dose level, and what follows from the answer.

use super::data::described;
use super::kit::canvas::{Anchor, Area, Canvas, Point, Stroke};
use super::kit::label::wrapped;
use super::kit::legend::Entry;
use super::kit::marker::Marker;
use super::kit::page::{BODY, Head, LINE, Page, STRONG, WIDTH};
use super::kit::palette::{ALARM, BLUE, INK, QUIET, SKY, WHITE, mix};
use super::kit::render::{Chart, ChartError};
use crate::decision_table::{DecisionRow, DecisionTable, RelativeDecision};
use crate::report::words::decided;
use crate::scenario::{NamedDesign, Plan};

const MARGIN: f64 = 22.0;
/// Between boxes.
const GAP: f64 = 22.0;
/// Between two steps, for the arrows.
const STEP: f64 = 46.0;
/// For the sign before a decision.
const SIGN: f64 = 24.0;
const PADDING: f64 = 10.0;

/// One answer with what follows from it.
struct Answer {
    head: String,
    /// Condition and decision, each with its sign.
    body: Vec<(RelativeDecision, Vec<String>)>,
    stays: bool,
}

/// The rule of a design as its decision table has it.
///
/// # Errors
///
/// [`ChartError`] when the drawing fails.
pub fn rule_flow(plan: &Plan, design: &NamedDesign, table: &DecisionTable) -> Result<Chart, ChartError> {
    let title = format!("What follows after each cohort: {}", design.name);
    let subject = format!(
        "{}. {}. Read from above for every cohort; all patients at a dose level count together.",
        plan.title,
        described(design)
    );
    let mut page = Page::new(&title, &subject);
    page.legend(&legend());
    let steps: Vec<Vec<Answer>> = table.rows.chunk_by(|a, b| a.patients == b.patients).map(answers).collect();
    let heights: Vec<f64> =
        steps.iter().map(|answers| answers.iter().map(Answer::height).fold(0.0, f64::max)).collect();
    let height = heights.iter().map(|height| height + 2.0 * STEP + 40.0).sum::<f64>();
    for area in page.grid(&[Head::default()], 1, height) {
        draw(&mut page.canvas, area, &steps, &heights, table);
    }
    page.finish()
}

fn legend<'a>() -> Vec<Entry<'a>> {
    let stop = RelativeDecision::Stop {
        mtd: crate::decision_table::RelativeMtd::None,
        reason: crate::design::StopReason::LowestDoseTooToxic,
    };
    [
        (RelativeDecision::Escalate(0), "up: again from the top, one dose level higher"),
        (RelativeDecision::Stay(0), "the same dose level"),
        (RelativeDecision::DeEscalate(0), "down: again from the top, one dose level lower"),
        (stop, "the trial stops"),
    ]
    .into_iter()
    .map(|(verdict, words)| Entry::new(words, move |canvas: &mut Canvas, at: Point| sign(canvas, at, verdict)))
    .collect()
}

fn sign(canvas: &mut Canvas, at: Point, verdict: RelativeDecision) {
    match verdict {
        RelativeDecision::Escalate(_) => Marker::Triangle.filled(canvas, at, 7.0, BLUE),
        RelativeDecision::Stay(_) | RelativeDecision::Wait => Marker::Square.open(canvas, at, 7.0, INK),
        RelativeDecision::DeEscalate(_) | RelativeDecision::Eliminate(_) => {
            Marker::Inverted.filled(canvas, at, 7.0, ALARM);
        }
        RelativeDecision::Stop { .. } => Marker::Circle.filled(canvas, at, 7.0, INK),
    }
}

/// The answers after so many patients, numbers of DLTs with the same decisions together.
fn answers(rows: &[DecisionRow]) -> Vec<Answer> {
    let cells: Vec<&[DecisionRow]> = rows.chunk_by(|a, b| a.dlts == b.dlts).collect();
    let decisions = |cell: &[DecisionRow]| cell.iter().map(|row| (row.when.clone(), row.verdict)).collect::<Vec<_>>();
    let groups: Vec<&[&[DecisionRow]]> = cells.chunk_by(|a, b| decisions(a) == decisions(b)).collect();
    let room = (WIDTH - 2.0 * MARGIN - GAP * (groups.len() as f64 - 1.0)) / groups.len() as f64 - 2.0 * PADDING - SIGN;
    let answer = |group: &&[&[DecisionRow]]| {
        let (first, last) = (group[0][0].dlts, group[group.len() - 1][0].dlts);
        let dlts = if first == last { first.to_string() } else { format!("{first} or more") };
        let body = group[0].iter().map(|row| {
            let when = if row.when.is_empty() { String::new() } else { format!("{}: ", row.when) };
            (row.verdict, wrapped(&(when + &decided(row.verdict)), BODY, room, 12))
        });
        Answer {
            head: format!("{dlts} with a DLT"),
            body: body.collect(),
            stays: group[0].iter().any(|row| matches!(row.verdict, RelativeDecision::Stay(_))),
        }
    };
    groups.iter().map(answer).collect()
}

impl Answer {
    fn height(&self) -> f64 {
        let lines: usize = self.body.iter().map(|(_, lines)| lines.len()).sum();
        2.0 * PADDING + LINE * (1.0 + lines as f64) + 6.0 * self.body.len() as f64
    }

    fn draw(&self, canvas: &mut Canvas, area: Area) {
        canvas.box_with_border(area, WHITE, INK);
        let mut baseline = area.top + PADDING + 14.0;
        canvas.text(&self.head, (area.left + PADDING, baseline), Anchor::Start, STRONG);
        for (verdict, lines) in &self.body {
            baseline += 6.0;
            sign(canvas, (area.left + PADDING + 8.0, baseline + LINE - 5.0), *verdict);
            for line in lines {
                baseline += LINE;
                canvas.text(line, (area.left + PADDING + SIGN, baseline), Anchor::Start, BODY);
            }
        }
    }
}

fn draw(canvas: &mut Canvas, area: Area, steps: &[Vec<Answer>], heights: &[f64], table: &DecisionTable) {
    let mut patients: Vec<u32> = table.rows.iter().map(|row| row.patients).collect();
    patients.dedup();
    let mut top = area.top;
    let mut arrives: Vec<Point> = Vec::new();
    for ((answers, height), patients) in steps.iter().zip(heights).zip(patients) {
        let middle = area.centre().0;
        let question = format!("{patients} evaluable patients at the dose level: how many with a DLT?");
        let half = super::kit::label::width(&question, STRONG) / 2.0 + 16.0;
        let ask = Area { left: middle - half, right: middle + half, top, bottom: top + 36.0 };
        for from in arrives.drain(..) {
            arrow(canvas, from, (from.0.clamp(ask.left + 12.0, ask.right - 12.0), ask.top));
        }
        canvas.box_with_border(ask, mix(SKY, WHITE, 0.6), INK);
        canvas.text(&question, (middle, top + 24.0), Anchor::Middle, STRONG);
        let count = answers.len() as f64;
        let width = (area.width() - GAP * (count - 1.0)) / count;
        for (place, answer) in answers.iter().enumerate() {
            let left = area.left + place as f64 * (width + GAP);
            let at = Area { left, right: left + width, top: ask.bottom + STEP, bottom: ask.bottom + STEP + height };
            let to = (at.centre().0, at.top);
            arrow(canvas, (to.0.clamp(ask.left + 12.0, ask.right - 12.0), ask.bottom), to);
            answer.draw(canvas, at);
            if answer.stays {
                arrives.push((at.centre().0, at.bottom));
            }
        }
        top = ask.bottom + STEP + height + STEP;
    }
}

/// An arrow down to a point.
fn arrow(canvas: &mut Canvas, from: Point, to: Point) {
    let (dx, dy) = (to.0 - from.0, to.1 - from.1);
    let length = libm::hypot(dx, dy).max(1.0);
    let (ux, uy) = (dx / length, dy / length);
    let base = (to.0 - 10.0 * ux, to.1 - 10.0 * uy);
    canvas.line(from, base, Stroke::solid(QUIET, 2.0));
    let side = |sign: f64| (base.0 - sign * 5.0 * uy, base.1 + sign * 5.0 * ux);
    canvas.polygon(vec![to, side(1.0), side(-1.0)], QUIET);
}
