//! Whether a row of a decision table says what a design decides.

use dosim::decision_table::{RelativeDecision, RelativeMtd};
use dosim::design::{Decision, Mtd, StopReason};
use dosim::dose::DoseLevel;

/// Whether a verdict is this decision, seen from the dose level `at`. Of going down a table says besides whether it is for good.
pub fn says(verdict: RelativeDecision, decision: Decision, at: DoseLevel) -> bool {
    match (verdict, decision) {
        (RelativeDecision::Escalate(patients), Decision::Treat(next)) => next.dose > at && next.patients == patients,
        (RelativeDecision::Stay(patients), Decision::Treat(next)) => next.dose == at && next.patients == patients,
        (RelativeDecision::DeEscalate(patients) | RelativeDecision::Eliminate(patients), Decision::Treat(next)) => {
            next.dose < at && next.patients == patients
        }
        (RelativeDecision::Wait, Decision::Wait) => true,
        (RelativeDecision::Stop { mtd, reason }, Decision::Stop { mtd: of_design, reason: why }) => {
            let is_chosen = why == StopReason::EnoughAtDose && mtd == RelativeMtd::Chosen;
            reason == why && (is_chosen || relative(of_design, at) == mtd)
        }
        _ => false,
    }
}

fn relative(mtd: Mtd, at: DoseLevel) -> RelativeMtd {
    match mtd {
        Mtd::Dose(dose) if dose == at => RelativeMtd::This,
        Mtd::Dose(dose) if dose.number() + 1 == at.number() => RelativeMtd::Below,
        Mtd::Dose(dose) => RelativeMtd::Other(dose),
        Mtd::NoneTolerable => RelativeMtd::None,
        Mtd::Undetermined => panic!("no design declares that"),
    }
}
