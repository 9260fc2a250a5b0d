//! The rows of a swimlane: cohorts, their patients and the decisions after them, as many as a person reads.

use super::kit::axis::Scale;
use super::kit::canvas::{Anchor, Area, Canvas, Stroke};
use super::kit::label::shortened;
use super::kit::marker::Marker;
use super::kit::page::{BODY, LINE, STRONG};
use super::kit::palette::INK;
use super::swimlane::{label, mtd_words, reason_words};
use super::swimlane_parts::draw_patient;
use crate::design::Decision;
use crate::report::words::{expansion_in_short, grouped};
use crate::scenario::Plan;
use crate::trial::{CohortRecord, PatientRecord, TrialRecord};

pub(super) const LANE: f64 = 24.0;
const COHORT: f64 = 28.0;
const DECISION: f64 = 28.0;
/// For the names of patients.
pub(super) const NAMES: f64 = 108.0;

/// More rows than this are not all drawn: so many of the first, and of the last.
const FIRST: usize = 160;
const LAST: usize = 60;

/// What stands below one another.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum SwimlaneRow<'a> {
    Cohort(&'a CohortRecord),
    Patient(&'a PatientRecord),
    Decision(&'a CohortRecord),
    /// So many patients who are not drawn.
    Omitted(usize),
}

/// The rows of a trial. Of a long one the first and the last, with the number of patients between.
pub(super) fn rows(record: &TrialRecord) -> Vec<SwimlaneRow<'_>> {
    let mut rows = Vec::new();
    let mut patients: Vec<_> = record.patients.iter().collect();
    patients.sort_by_key(|patient| patient.cohort);
    let mut patients = patients.into_iter().peekable();
    for cohort in &record.cohorts {
        rows.push(SwimlaneRow::Cohort(cohort));
        while let Some(patient) = patients.next_if(|patient| patient.cohort <= cohort.number) {
            rows.push(SwimlaneRow::Patient(patient));
        }
        rows.push(SwimlaneRow::Decision(cohort));
    }
    if rows.len() <= FIRST + LAST {
        return rows;
    }
    let last = rows.len() - LAST;
    let head = rows[last..].iter().position(|row| matches!(row, SwimlaneRow::Cohort(_)));
    let omitted = FIRST..last + head.unwrap_or(0);
    let number = rows[omitted.clone()].iter().filter(|row| matches!(row, SwimlaneRow::Patient(_))).count();
    rows.splice(omitted, [SwimlaneRow::Omitted(number)]);
    rows
}

impl SwimlaneRow<'_> {
    pub(super) fn height(&self) -> f64 {
        match self {
            Self::Cohort(_) => COHORT,
            Self::Decision(_) => DECISION,
            Self::Patient(_) | Self::Omitted(_) => LANE,
        }
    }

    /// Draws the row; `area` is that of its lane, right of the names.
    pub(super) fn draw(&self, canvas: &mut Canvas, plan: &Plan, x: Scale, area: Area) {
        let Area { left, right, top, .. } = area;
        match self {
            Self::Cohort(cohort) => {
                let head = match (&cohort.expansion, cohort.pending) {
                    (Some(of), _) if of.opens => format!("Expansion: {}", label(plan, cohort.dose)),
                    (Some(_), _) => format!("Expansion goes on: {}", label(plan, cohort.dose)),
                    (None, None) => format!("Cohort {}: {}", cohort.number, label(plan, cohort.dose)),
                    (None, Some(_)) => format!("Dose level {}: {}", cohort.dose, label(plan, cohort.dose)),
                };
                if cohort.expansion.is_some_and(|of| of.opens) {
                    canvas.line((left - NAMES, top + 3.0), (right, top + 3.0), Stroke::solid(INK, 2.0));
                }
                let head = shortened(&head, STRONG, right - left);
                canvas.text_on_white(&head, (left - NAMES, top + COHORT - 8.0), Anchor::Start, STRONG);
            }
            Self::Patient(patient) => {
                let name = format!("patient {}", patient.number);
                canvas.text(&name, (left - NAMES, top + 17.0), Anchor::Start, BODY);
                draw_patient(canvas, patient, plan.treatment, x, top + LANE / 2.0);
            }
            Self::Decision(cohort) => draw_decision(canvas, plan, cohort, x, area),
            Self::Omitted(patients) => {
                let words = format!("… {} patients are not drawn …", grouped(*patients as u64));
                canvas.text_on_white(&words, (left - NAMES, top + 17.0), Anchor::Start, BODY);
            }
        }
    }
}

/// What was decided, beside the day on which it was.
fn draw_decision(canvas: &mut Canvas, plan: &Plan, cohort: &CohortRecord, x: Scale, row: Area) {
    let (at, y) = (x.at(cohort.decided), row.centre().1);
    Marker::Diamond.filled(canvas, (at, y), 6.0, INK);
    let decided = match cohort.decision {
        Decision::Treat(next) if cohort.pending.is_some() => format!("next patients at {}", label(plan, next.dose)),
        Decision::Treat(next) => format!("next {} at {}", next.patients, label(plan, next.dose)),
        Decision::Wait => "nobody until more is known".to_owned(),
        Decision::Stop { mtd, .. } if plan.expansion.is_some() => format!("escalation ends: {}", mtd_words(plan, mtd)),
        Decision::Stop { mtd, reason } => format!("{} ({})", mtd_words(plan, mtd), reason_words(reason)),
    };
    let (day, dlts, evaluable) = (cohort.decided.ceil(), cohort.dlts, cohort.evaluable);
    let pending = cohort.pending.filter(|&pending| pending > 0);
    let pending = pending.map_or(String::new(), |pending| format!(", {pending} pending"));
    let words = match &cohort.expansion {
        Some(of) => format!("day {day:.0}: {}", expansion_in_short(cohort, of, |dose| label(plan, dose))),
        None => format!("day {day:.0}: {dlts} of {evaluable} with a DLT{pending}, {decided}"),
    };
    let (anchor, from, room) = if at > row.centre().0 {
        (Anchor::End, at - 14.0, at - 14.0 - row.left)
    } else {
        (Anchor::Start, at + 14.0, row.right - at - 14.0)
    };
    let words = shortened(&words, BODY, room);
    canvas.text_on_white(&words, (from, y + LINE * 0.25), anchor, BODY);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::design::{Mtd, StopReason};
    use crate::dose::DoseLevel;
    use crate::trial::Fate;

    fn record(cohorts: u32) -> TrialRecord {
        let mut record = TrialRecord::default();
        for number in 1..=cohorts {
            for place in 0..3 {
                record.patients.push(PatientRecord {
                    number: u64::from(3 * number - 2 + place),
                    place: u64::from(3 * number - 3 + place),
                    cohort: number,
                    dose: DoseLevel::LOWEST,
                    tolerance: 0.5,
                    arrival: 0.0,
                    enrolled: 0.0,
                    preconditioning: None,
                    infusion: None,
                    window_closes: None,
                    ended: 1.0,
                    fate: Fate::NoDlt,
                    halts: false,
                    moderate: false,
                });
            }
            record.cohorts.push(CohortRecord {
                number,
                dose: DoseLevel::LOWEST,
                planned: 3,
                evaluable: 3,
                dlts: 0,
                pending: None,
                opened: 0.0,
                complete: 1.0,
                decided: 1.0,
                decision: Decision::Stop { mtd: Mtd::NoneTolerable, reason: StopReason::TopDoseReached },
                expansion: None,
            });
        }
        record
    }

    #[test]
    fn a_short_trial_has_every_row() {
        let record = record(40);
        let rows = rows(&record);
        assert_eq!(rows.len(), 40 * 5);
        assert!(!rows.iter().any(|row| matches!(row, SwimlaneRow::Omitted(_))));
    }

    #[test]
    fn of_a_long_trial_every_patient_is_drawn_or_counted() {
        for cohorts in [45, 100, 3_000] {
            let record = record(cohorts);
            let rows = rows(&record);
            assert!(rows.len() <= FIRST + LAST + 1);
            let drawn = rows.iter().filter(|row| matches!(row, SwimlaneRow::Patient(_))).count();
            let omitted: usize = rows.iter().map(|row| if let SwimlaneRow::Omitted(of) = row { *of } else { 0 }).sum();
            assert_eq!(drawn + omitted, record.patients.len());
            // After the gap it goes on with a cohort.
            let gap = rows.iter().position(|row| matches!(row, SwimlaneRow::Omitted(_)));
            assert!(gap.is_some_and(|gap| matches!(rows[gap + 1], SwimlaneRow::Cohort(_))));
            assert_eq!(rows.last(), record.cohorts.last().map(SwimlaneRow::Decision).as_ref());
        }
    }
}
