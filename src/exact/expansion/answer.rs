//! Operating characteristics of a design with its expansions, without chance.

use super::Expanded;
use super::whole::Whole;
use crate::characteristics::{
    DoseExpansion, Estimate, ExpansionCharacteristics, OperatingCharacteristics, OutcomeCriteria,
    ResponseCharacteristics, Summary,
};
use crate::exact::evaluable::Evaluable;
use crate::exact::pass::{Pass, Selection};
use crate::exact::summarise::{add_totals, decisions, planned_size, treated_at};

/// Everything, after a pass that found these recommendations of the escalation.
pub(in crate::exact) fn characteristics(
    pass: &mut Pass<'_>,
    escalation: &Selection,
    expanded: &Expanded,
    criteria: &OutcomeCriteria,
    patients: &[Evaluable],
) -> OperatingCharacteristics {
    let whole = Whole::new(pass, expanded, patients);
    let mut answer = decisions(&expanded.selection, criteria);
    for ((dose, patient), (evaluable, dlts)) in
        answer.doses.iter_mut().zip(patients).zip(whole.evaluable_at.iter().zip(&whole.dlts_at))
    {
        let treated = match patient.evaluable < 1.0 {
            true => Summary::exact(&treated_at(evaluable, patient.evaluable)),
            false => Summary::exact(evaluable),
        };
        dose.patients = Some(treated);
        dose.dlts = Some(Summary::exact(dlts));
    }
    add_totals(&mut answer, Summary::exact(&whole.patients), Summary::exact(&whole.dlts), criteria);
    answer.planned = planned_size(pass, escalation, criteria, patients);
    let mut expansion = decided(escalation, expanded, criteria);
    for (dose, (patients, dlts)) in
        expansion.doses.iter_mut().zip(whole.expansion_patients_at.iter().zip(&whole.expansion_dlts_at))
    {
        dose.patients = Some(Summary::exact(patients));
        dose.dlts = Some(Summary::exact(dlts));
    }
    expansion.patients = Some(Summary::exact(&whole.expansion_patients));
    expansion.dlts = Some(Summary::exact(&whole.expansion_dlts));
    if expanded.looks_at_response(criteria) {
        let nobody = whole.responses.first().copied().unwrap_or(0.0);
        expansion.response = Some(ResponseCharacteristics {
            p_second_stage: Estimate::exact_probability(expanded.p_second_stage),
            p_success: Estimate::exact_probability(expanded.p_success),
            p_any: Estimate::exact((1.0 - nobody).max(0.0)),
            responses: Summary::exact(&whole.responses),
        });
    }
    answer.expansion = Some(expansion);
    answer
}

/// What the decisions alone tell of the expansions.
pub(in crate::exact) fn decided(
    escalation: &Selection,
    expanded: &Expanded,
    criteria: &OutcomeCriteria,
) -> ExpansionCharacteristics {
    let doses = 0..criteria.dlt_probabilities.len();
    let dose = |index: usize| {
        let at = expanded.at[index];
        let given = (at.p_expansion > 0.0).then(|| Estimate::exact_probability(at.p_stopped / at.p_expansion));
        DoseExpansion {
            p_mtd_before: Estimate::exact_probability(escalation.mtd[index]),
            p_expansion: Estimate::exact_probability(at.p_expansion),
            p_stopped: Estimate::exact_probability(at.p_stopped),
            p_stopped_given_expansion: given,
            patients: None,
            dlts: None,
        }
    };
    let p = expanded.p_expansion;
    ExpansionCharacteristics {
        doses: doses.map(dose).collect(),
        p_none_before: Estimate::exact_probability(escalation.none_tolerable),
        p_expansion: Estimate::exact_probability(p),
        p_stopped: Estimate::exact_probability(expanded.p_stopped),
        p_stopped_given_expansion: (p > 0.0).then(|| Estimate::exact_probability(expanded.p_stopped / p)),
        p_correct: (p > 0.0).then(|| Estimate::exact_probability(expanded.p_correct / p)),
        patients: None,
        dlts: None,
        response: None,
        days: None,
    }
}
