//! The lane of one patient, and what its signs mean.

use super::axis::Scale;
use super::marker::{Marker, cross};
use super::palette::{ALARM, BAND, INK, QUIET, RULE, SKY, WHITE};
use super::picture::{Anchor, Area, Picture, Point, Stroke};
use super::sheet::{BODY, Entry};
use crate::trial::{Fate, PatientRecord, TrialRecord};

/// Half the height of the bar of a window.
const HALF: f64 = 6.5;

/// Draws the course of one patient around height `y`.
pub(super) fn draw_patient(picture: &mut Picture, patient: &PatientRecord, x: Scale, y: f64) {
    let span = |from: f64, to: f64| Area { left: x.at(from), right: x.at(to), top: y - HALF, bottom: y + HALF };
    let enrolled = (x.at(patient.enrolled), y);
    picture.line((x.at(patient.arrival), y), enrolled, Stroke::dotted(QUIET, 2.0));
    waiting(picture, enrolled, (x.at(patient.preconditioning.unwrap_or(patient.ended)), y));
    if let (Some(preconditioning), Some(closes)) = (patient.preconditioning, patient.window_closes) {
        if patient.ended < closes {
            unobserved(picture, span(patient.ended, closes));
        }
        picture.box_with_border(span(preconditioning, patient.infusion.unwrap_or(patient.ended)), BAND, INK);
        if let Some(infusion) = patient.infusion {
            picture.box_with_border(span(infusion, patient.ended), SKY, INK);
            infusion_sign(picture, (x.at(infusion), y));
        }
    }
    draw_fate(picture, patient, x, y);
}

fn draw_fate(picture: &mut Picture, patient: &PatientRecord, x: Scale, y: f64) {
    let day = patient.ended.ceil();
    let (sign, words): (fn(&mut Picture, Point), _) = match patient.fate {
        Fate::NoDlt => return,
        Fate::Dlt => (dlt_sign, format!("DLT, day {day:.0}")),
        Fate::DroppedOut => (dropout_sign, format!("left, day {day:.0}")),
        Fate::NoProduct => (never_treated_sign, "no product".to_owned()),
        Fate::CohortStopped => (never_treated_sign, "cohort stopped".to_owned()),
        Fate::TrialStopped => (never_treated_sign, "trial stopped".to_owned()),
    };
    let at = x.at(patient.ended);
    sign(picture, (at, y));
    let beside = patient.window_closes.map_or(at, |closes| x.at(closes)).max(at + 6.0) + 8.0;
    picture.text_on_white(&words, (beside, y + 5.0), Anchor::Start, BODY);
}

fn waiting(picture: &mut Picture, from: Point, to: Point) {
    picture.line(from, to, Stroke::solid(QUIET, 2.0));
}

fn unobserved(picture: &mut Picture, area: Area) {
    picture.box_with_border(area, WHITE, RULE);
}

fn infusion_sign(picture: &mut Picture, at: Point) {
    Marker::Triangle.filled(picture, at, 7.0, INK);
}

fn dlt_sign(picture: &mut Picture, at: Point) {
    picture.circle(at, 9.0, ALARM);
    cross(picture, at, 4.0, WHITE, 3.0);
}

fn dropout_sign(picture: &mut Picture, at: Point) {
    Marker::Circle.open(picture, at, 8.0, INK);
}

fn never_treated_sign(picture: &mut Picture, at: Point) {
    cross(picture, at, 5.0, INK, 2.0);
}

/// The signs that this trial needs.
pub(super) fn legend<'a>(record: &TrialRecord) -> Vec<Entry<'a>> {
    let around = |(x, y): Point| Area { left: x - 13.0, right: x + 15.0, top: y - HALF, bottom: y + HALF };
    let fate = |fates: &[Fate]| record.patients.iter().any(|patient| fates.contains(&patient.fate));
    let queued = record.patients.iter().any(|patient| patient.enrolled > patient.arrival);
    let bar = |fill, border| move |picture: &mut Picture, at: Point| picture.box_with_border(around(at), fill, border);
    let mut entries = Vec::new();
    if queued {
        entries.push(Entry::new("waiting for a place", |picture: &mut Picture, (x, y): Point| {
            picture.line((x - 13.0, y), (x + 15.0, y), Stroke::dotted(QUIET, 2.0));
        }));
    }
    entries.extend([
        Entry::new("enrolled, production", |picture: &mut Picture, (x, y): Point| {
            waiting(picture, (x - 13.0, y), (x + 15.0, y));
        }),
        Entry::new("preconditioning", bar(BAND, INK)),
        Entry::new("infusion", infusion_sign),
        Entry::new("DLT window", bar(SKY, INK)),
    ]);
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
    entries.push(Entry::new("decision", |picture: &mut Picture, at: Point| {
        Marker::Diamond.filled(picture, at, 6.0, INK);
    }));
    entries
}
