//! Operating characteristics under a cap that counts patients who leave.

use super::pass::{Counted, StatesUnderCap};
use crate::characteristics::{Estimate, OperatingCharacteristics, OutcomeCriteria, PlannedSize, Summary};
use crate::exact::evaluable::Evaluable;
use crate::exact::exactness::Exactness;
use crate::exact::summarise::{add_totals, decisions};

/// What has an exact answer under one scenario, when treated patients end in this way at each dose level.
pub(in crate::exact) fn characteristics(
    states: &StatesUnderCap<'_>,
    exactness: Exactness,
    criteria: &OutcomeCriteria,
    patients: &[Evaluable],
) -> OperatingCharacteristics {
    let found = states.run(patients);
    let mut answer = decisions(&found.selection, criteria);
    let more_than =
        |patients| PlannedSize { patients, p_more: Estimate::exact_probability(found.p_more_than(patients)) };
    if let Exactness::Decisions(_) = exactness {
        // How many are treated is not known, but for the cap.
        answer.planned = criteria.planned_patients.filter(|&planned| planned >= states.most_patients()).map(more_than);
        return answer;
    }
    answer.planned = criteria.planned_patients.map(more_than);
    let summary = |counted| Some(Summary::exact(&states.count(patients, counted)));
    for of_dose in &mut answer.doses {
        of_dose.patients = summary(Counted::PatientsAt(of_dose.dose));
        of_dose.dlts = summary(Counted::DltsAt(of_dose.dose));
    }
    let dlts = Summary::exact(&states.count(patients, Counted::Dlts));
    add_totals(&mut answer, Summary::exact(&found.treated), dlts, criteria);
    answer
}
