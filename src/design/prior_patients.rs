//! Patients who were treated before the trial: data of a model, by dose level.

use super::Tallies;
use crate::dose::{DoseLevel, MAX_DOSES};
use crate::input::{Limits, Value};
use crate::parameters::{Context, KeyType, Kind, Shown};

/// More patients at one dose level no trial of phase I has had before it.
const MOST: f64 = 1_000.0;

const LEVEL: Limits = Limits { least: 1.0, inclusive: true, most: MAX_DOSES as f64, unit: "" };
const PATIENTS: Limits = Limits { least: 1.0, inclusive: true, most: MOST, unit: "" };
const DLTS: Limits = Limits { least: 0.0, inclusive: true, most: MOST, unit: "" };

pub(super) const KIND: Kind = Kind::Rows(&[("dose level", LEVEL), ("patients", PATIENTS), ("DLTs", DLTS)]);

/// The key of patients before the trial.
macro_rules! prior_patients {
    ($of:ty, $field:ident) => {
        $crate::parameters::Key::new(
            "prior_patients",
            $crate::parameters::lens!($of, $field),
            $crate::design::prior_patients::KIND,
            "Patients before the trial, whom the model counts from the first decision on. A dose level where they were treated \
             counts as tried. They are none of the trial's patients, DLTs and cohorts, and only the model's own rules of safety go by \
             them.",
        )
        .example("[[1, 6, 0], [2, 3, 1]]")
    };
}
pub(super) use prior_patients;

/// Patients and DLTs before the trial, by dose level; none unless a file says so.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct PriorPatients(Tallies);

impl PriorPatients {
    /// These.
    pub fn new(tallies: Tallies) -> Self {
        Self(tallies)
    }

    /// Who they are.
    pub fn tallies(&self) -> &Tallies {
        &self.0
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.total_patients() == 0
    }

    /// Together with those of the trial.
    pub(super) fn and(&self, tallies: &Tallies) -> Tallies {
        let both = |mut sum: Tallies, dose| {
            sum.add(dose, self.0.patients(dose) as u16, self.0.dlts(dose) as u16);
            sum
        };
        if self.is_empty() { *tallies } else { DoseLevel::ladder(MAX_DOSES).fold(*tallies, both) }
    }

    /// One more dose level, of a ladder of so many steps if that is known; or what is wrong with it.
    fn add(&mut self, [level, patients, dlts]: [f64; 3], doses: Option<usize>) -> Result<(), String> {
        if ![level, patients, dlts].iter().all(|number| number.fract() == 0.0) {
            return Err(format!("{dlts} DLTs in {patients} patients at dose level {level} are no whole numbers"));
        }
        if let Some(doses) = doses.filter(|&doses| level > doses as f64) {
            return Err(format!("there is no dose level {level}: the ladder has {doses}"));
        }
        if dlts > patients {
            return Err(format!("{dlts} DLTs in {patients} patients at dose level {level} cannot be"));
        }
        match DoseLevel::new(level as usize) {
            Some(dose) if self.0.patients(dose) == 0 => self.0.add(dose, patients as u16, dlts as u16),
            _ => return Err(format!("dose level {level} is there twice")),
        }
        Ok(())
    }
}

impl KeyType for PriorPatients {
    fn read(value: &Value<'_>, kind: &Kind, context: Context) -> Option<Self> {
        let mut prior = Self::default();
        for row in Vec::<[f64; 3]>::read(value, kind, context)? {
            if let Err(message) = prior.add(row, context.doses) {
                let remedy = "give [dose level, patients, DLTs] in whole numbers, each dose level once";
                return value.refuse(message, remedy);
            }
        }
        Some(prior)
    }

    fn shown(&self, _: &Kind) -> Option<Shown> {
        let row = |dose: DoseLevel| {
            let numbers = [dose.number() as u64, self.0.patients(dose).into(), self.0.dlts(dose).into()];
            Shown::List(numbers.map(Shown::Whole).into())
        };
        let rows = DoseLevel::ladder(MAX_DOSES).filter(|&dose| self.0.patients(dose) > 0).map(row).collect();
        (!self.is_empty()).then_some(Shown::List(rows))
    }
}
