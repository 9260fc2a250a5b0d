//! The lane of one patient, and what its signs mean.

use super::kit::axis::Scale;
use super::kit::canvas::{Anchor, Area, Canvas, Point, Stroke};
use super::kit::legend::Entry;
use super::kit::marker::{Marker, cross};
use super::kit::page::BODY;
use super::kit::palette::{ALARM, BAND, INK, QUIET, RULE, SKY, WHITE};
use crate::scenario::Treatment;
use crate::trial::{Fate, PatientRecord, TrialRecord};

/// Half the height of the bar of a window.
const HALF: f64 = 6.5;

/// Draws the course of one patient around height `y`.
pub(super) fn draw_patient(canvas: &mut Canvas, patient: &PatientRecord, treatment: Treatment, x: Scale, y: f64) {
    let span = |from: f64, to: f64| Area { left: x.at(from), right: x.at(to), top: y - HALF, bottom: y + HALF };
    let enrolled = (x.at(patient.enrolled), y);
    canvas.line((x.at(patient.arrival), y), enrolled, Stroke::dotted(QUIET, 2.0));
    waiting(canvas, enrolled, (x.at(patient.preconditioning.unwrap_or(patient.ended)), y));
    if let (Some(preconditioning), Some(closes)) = (patient.preconditioning, patient.window_closes) {
        if patient.ended < closes {
            unobserved(canvas, span(patient.ended, closes));
        }
        canvas.box_with_border(span(preconditioning, patient.infusion.unwrap_or(patient.ended)), BAND, INK);
        if let Some(infusion) = patient.infusion {
            canvas.box_with_border(span(infusion, patient.ended), SKY, INK);
            infusion_sign(canvas, (x.at(infusion), y));
        }
    }
    draw_fate(canvas, patient, treatment, x, y);
}

fn draw_fate(canvas: &mut Canvas, patient: &PatientRecord, treatment: Treatment, x: Scale, y: f64) {
    let day = patient.ended.ceil();
    let (sign, words): (fn(&mut Canvas, Point), _) = match patient.fate {
        Fate::NoDlt => return,
        Fate::Dlt if patient.halts => (dlt_sign, format!("severe, day {day:.0}")),
        Fate::Dlt => (dlt_sign, format!("DLT, day {day:.0}")),
        Fate::DroppedOut => (dropout_sign, format!("left, day {day:.0}")),
        Fate::NoProduct => (never_treated_sign, treatment.words().never_treated.to_owned()),
        Fate::CohortStopped => (never_treated_sign, "cohort stopped".to_owned()),
        Fate::TrialStopped => (never_treated_sign, "trial stopped".to_owned()),
    };
    let at = x.at(patient.ended);
    sign(canvas, (at, y));
    let beside = patient.window_closes.map_or(at, |closes| x.at(closes)).max(at + 6.0) + 8.0;
    canvas.text_on_white(&words, (beside, y + 5.0), Anchor::Start, BODY);
}

fn waiting(canvas: &mut Canvas, from: Point, to: Point) {
    canvas.line(from, to, Stroke::solid(QUIET, 2.0));
}

fn unobserved(canvas: &mut Canvas, area: Area) {
    canvas.box_with_border(area, WHITE, RULE);
}

fn infusion_sign(canvas: &mut Canvas, at: Point) {
    Marker::Triangle.filled(canvas, at, 7.0, INK);
}

fn dlt_sign(canvas: &mut Canvas, at: Point) {
    canvas.circle(at, 9.0, ALARM);
    cross(canvas, at, 4.0, WHITE, 3.0);
}

fn dropout_sign(canvas: &mut Canvas, at: Point) {
    Marker::Circle.open(canvas, at, 8.0, INK);
}

fn never_treated_sign(canvas: &mut Canvas, at: Point) {
    cross(canvas, at, 5.0, INK, 2.0);
}

/// The signs that this trial needs.
pub(super) fn legend<'a>(record: &TrialRecord, treatment: Treatment) -> Vec<Entry<'a>> {
    let words = treatment.words();
    let around = |(x, y): Point| Area { left: x - 13.0, right: x + 15.0, top: y - HALF, bottom: y + HALF };
    let fate = |fates: &[Fate]| record.patients.iter().any(|patient| fates.contains(&patient.fate));
    let queued = record.patients.iter().any(|patient| patient.enrolled > patient.arrival);
    let bar = |fill, border| move |canvas: &mut Canvas, at: Point| canvas.box_with_border(around(at), fill, border);
    let mut entries = Vec::new();
    if queued {
        entries.push(Entry::new("waiting for a place", |canvas: &mut Canvas, (x, y): Point| {
            canvas.line((x - 13.0, y), (x + 15.0, y), Stroke::dotted(QUIET, 2.0));
        }));
    }
    entries.extend([Entry::new(words.enrolled, |canvas: &mut Canvas, (x, y): Point| {
        waiting(canvas, (x - 13.0, y), (x + 15.0, y));
    })]);
    entries.extend(words.begins_before.map(|_| Entry::new(words.opening, bar(BAND, INK))));
    entries.extend([Entry::new(words.first, infusion_sign), Entry::new("DLT window", bar(SKY, INK))]);
    if fate(&[Fate::Dlt, Fate::DroppedOut]) {
        entries.push(Entry::new("rest of the window", bar(WHITE, RULE)));
    }
    if fate(&[Fate::Dlt]) {
        entries.push(Entry::new("DLT", dlt_sign));
    }
    if fate(&[Fate::DroppedOut]) {
        entries.push(Entry::new("dropout, not evaluable", dropout_sign));
    }
    if fate(&[Fate::NoProduct, Fate::CohortStopped, Fate::TrialStopped]) {
        entries.push(Entry::new("never treated", never_treated_sign));
    }
    entries.push(Entry::new("decision", |canvas: &mut Canvas, at: Point| {
        Marker::Diamond.filled(canvas, at, 6.0, INK);
    }));
    entries
}
