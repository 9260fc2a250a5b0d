//! What holds for every trial of every plan.

use std::collections::HashMap;

use dosim::simulate::Study;
use proptest::prelude::*;

use crate::audit::Audit;
use crate::plans::any_plan;

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    /// Each record is audited (see `audit`), and the same place is the same patient in every cell.
    #[test]
    fn every_trial_stands_up_to_an_audit(plan in any_plan()) {
        let study = Study::new(plan);
        for trial in 1..=25 {
            let mut known = HashMap::new();
            for (scenario, design) in study.cells() {
                let mut audit = Audit::new(&study, scenario, design, trial);
                audit.run();
                for patient in &audit.record.patients {
                    let same = *known.entry(patient.place).or_insert((patient.tolerance, patient.arrival));
                    prop_assert_eq!(same, (patient.tolerance, patient.arrival));
                }
            }
        }
    }
}
