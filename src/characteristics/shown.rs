//! What people are shown: every value exact where it is known exactly, and otherwise simulated.

use super::{
    Against, Cell, Comparison, DoseCharacteristics, DoseExpansion, Estimate, ExpansionCharacteristics,
    OperatingCharacteristics, Results,
};

impl Results {
    /// The results as every text, table and chart shows them. Files of numbers keep both values apart.
    pub fn shown(&self) -> Self {
        let shown = |cell: &Cell| Cell { characteristics: cell.shown(), ..cell.clone() };
        Self { plan: self.plan.clone(), cells: self.cells.iter().map(shown).collect() }
    }
}

impl Comparison {
    /// The comparison as every text, table and chart shows it: differences of exact values are exact.
    pub fn shown(&self) -> Self {
        let mut shown = self.clone();
        shown.files.iter_mut().for_each(|(_, results)| *results = results.shown());
        for benchmark in &mut shown.benchmarks {
            if let Some(exact) = &benchmark.exact {
                benchmark.selection = exact.clone();
            }
        }
        for row in &mut shown.rows {
            if let Against::Reference(differences) = &mut row.against {
                **differences = differences.shown();
            }
            if let Some(held) = &mut row.held_against {
                held.efficiency = held.exact_efficiency.map(Estimate::exact).or(held.efficiency);
            }
        }
        shown
    }
}

impl Cell {
    /// What [`Cell::known`] says of every quantity, as characteristics.
    fn shown(&self) -> OperatingCharacteristics {
        let simulated = &self.characteristics;
        let Some(exact) = self.exact.clone() else { return simulated.clone() };
        let doses = exact.doses.into_iter().zip(&simulated.doses).map(|(exact, simulated)| DoseCharacteristics {
            patients: exact.patients.or_else(|| simulated.patients.clone()),
            dlts: exact.dlts.or_else(|| simulated.dlts.clone()),
            ..exact
        });
        let reasons = simulated.stop_reasons.iter().map(|&(reason, share)| {
            let exact = exact.stop_reasons.iter().find(|(other, _)| *other == reason);
            (reason, exact.map_or(share, |&(_, exact)| exact))
        });
        OperatingCharacteristics {
            trials: simulated.trials,
            doses: doses.collect(),
            mean_true_dlt_of_mtd: exact.mean_true_dlt_of_mtd.or(simulated.mean_true_dlt_of_mtd),
            patients: exact.patients.or_else(|| simulated.patients.clone()),
            dlts: exact.dlts.or_else(|| simulated.dlts.clone()),
            observed_dlt_rate: exact.observed_dlt_rate.or(simulated.observed_dlt_rate),
            share_above_true_mtd: exact.share_above_true_mtd.or(simulated.share_above_true_mtd),
            mean_above_true_mtd: exact.mean_above_true_mtd.or(simulated.mean_above_true_mtd),
            above_true_mtd: exact.above_true_mtd.or_else(|| simulated.above_true_mtd.clone()),
            much_above_true_mtd: exact.much_above_true_mtd.or(simulated.much_above_true_mtd),
            at_mtd: exact.at_mtd.or(simulated.at_mtd),
            planned: exact.planned.or(simulated.planned),
            stop_reasons: reasons.collect(),
            expansion: match (exact.expansion, &simulated.expansion) {
                (Some(exact), Some(simulated)) => Some(shown_expansion(exact, simulated)),
                (exact, simulated) => exact.or_else(|| simulated.clone()),
            },
            calendar: exact.calendar.or_else(|| simulated.calendar.clone()),
            ..exact
        }
    }
}

fn shown_expansion(exact: ExpansionCharacteristics, simulated: &ExpansionCharacteristics) -> ExpansionCharacteristics {
    let doses = exact.doses.into_iter().zip(&simulated.doses).map(|(exact, simulated)| DoseExpansion {
        p_stopped_given_expansion: exact.p_stopped_given_expansion.or(simulated.p_stopped_given_expansion),
        patients: exact.patients.or_else(|| simulated.patients.clone()),
        dlts: exact.dlts.or_else(|| simulated.dlts.clone()),
        ..exact
    });
    ExpansionCharacteristics {
        doses: doses.collect(),
        p_stopped_given_expansion: exact.p_stopped_given_expansion.or(simulated.p_stopped_given_expansion),
        p_correct: exact.p_correct.or(simulated.p_correct),
        patients: exact.patients.or_else(|| simulated.patients.clone()),
        dlts: exact.dlts.or_else(|| simulated.dlts.clone()),
        response: exact.response.or_else(|| simulated.response.clone()),
        days: exact.days.or_else(|| simulated.days.clone()),
        ..exact
    }
}
