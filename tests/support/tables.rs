//! Whether a row of a decision table says what a design decides.

use dosim::decision_table::{RelativeDecision, RelativeMtd};
use dosim::design::{Decision, Mtd, Rule, Standing, StopReason, Tallies};
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

/// Where so many patients and DLTs may be at a dose level of trials that passed all below without a DLT, whether any trial comes there:
/// what a table tells, too, of a design that decides by the patients at one dose level alone. Nowhere else of any other design.
pub fn told_besides(rule: &Rule, (patients, dlts): (u32, u32), doses: usize) -> Vec<(DoseLevel, Standing)> {
    let decides_by_one = match rule {
        Rule::Boin(boin) => !boin.titration,
        Rule::Keyboard(_) | Rule::Mtpi(_) | Rule::IThreePlusThree(_) => true,
        _ => false,
    };
    let at = DoseLevel::ladder(doses).filter(|_| decides_by_one);
    at.map(|at| {
        let mut tallies = Tallies::default();
        DoseLevel::ladder(doses).take_while(|below| *below < at).for_each(|below| tallies.add(below, 3, 0));
        tallies.add(at, patients as u16, dlts as u16);
        (at, Standing::of(tallies, Some(at)))
    })
    .collect()
}
