//! What a trial that enrols one patient at a time tells of itself: its stretches at a dose level, and its pauses.

use super::course::Course;
use super::record::{CohortRecord, Fate, Recorder};
use crate::design::Decision;
use crate::dose::DoseLevel;

/// Somebody who was given a place.
#[derive(Debug, Clone, Copy)]
pub(super) struct Member {
    pub(super) dose: DoseLevel,
    /// The stretch, from 1.
    pub(super) stretch: u32,
    /// When the design sees how it ended.
    pub(super) known: f64,
    pub(super) course: Course,
}

/// The stretches of a trial so far. A stretch is told like a cohort: all patients enrolled one after the other at one dose level.
#[derive(Debug, Clone, Default)]
pub(super) struct Stretches {
    /// The dose level of this stretch and since when it is open; `None` before the first.
    current: Option<(DoseLevel, f64)>,
    paused_since: Option<f64>,
    cohorts: Vec<CohortRecord>,
    pauses: Vec<(f64, f64)>,
}

impl Stretches {
    /// Back to the beginning, keeping the memory.
    pub(super) fn reset(&mut self) {
        (self.current, self.paused_since) = (None, None);
        self.cohorts.clear();
        self.pauses.clear();
    }

    /// The number of this stretch, from 1.
    pub(super) fn number(&self) -> u32 {
        self.cohorts.len() as u32 + 1
    }

    /// A place is open at a dose level.
    pub(super) fn open(&mut self, dose: DoseLevel, today: f64, members: &[Member]) {
        self.resume(today);
        match self.current {
            Some((current, _)) if current == dose => return,
            // Where nobody came there was no stretch.
            Some(_) if members.last().is_some_and(|last| last.stretch == self.number()) => {
                self.end(today, members, Decision::one_patient(dose));
            }
            _ => {}
        }
        self.current = Some((dose, today));
    }

    /// No place is open.
    pub(super) fn pause(&mut self, today: f64) {
        self.paused_since.get_or_insert(today);
    }

    fn resume(&mut self, today: f64) {
        if let Some(since) = self.paused_since.take() {
            self.pauses.push((since, today));
        }
    }

    /// This stretch ends with a decision, on what is known by today.
    pub(super) fn end(&mut self, today: f64, members: &[Member], decision: Decision) {
        self.resume(today);
        let Some((dose, opened)) = self.current.take() else { return };
        let number = self.number();
        let mut cohort = CohortRecord {
            number,
            dose,
            planned: 0,
            evaluable: 0,
            dlts: 0,
            pending: Some(0),
            opened,
            complete: today,
            decided: today,
            decision,
            expansion: None,
        };
        for member in members.iter().filter(|member| member.stretch == number) {
            cohort.planned += 1;
            match member.course.fate {
                _ if member.known > today => cohort.pending = cohort.pending.map(|pending| pending + 1),
                Fate::Dlt => (cohort.evaluable, cohort.dlts) = (cohort.evaluable + 1, cohort.dlts + 1),
                Fate::NoDlt => cohort.evaluable += 1,
                _ => {}
            }
        }
        self.cohorts.push(cohort);
    }

    /// Tells everything.
    pub(super) fn tell<R: Recorder>(&self, recorder: &mut R) {
        self.cohorts.iter().for_each(|&cohort| recorder.cohort(cohort));
        self.pauses.iter().for_each(|&(from, to)| recorder.pause(from, to));
    }
}
