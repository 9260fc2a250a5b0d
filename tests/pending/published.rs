//! The rolling six against what its authors found.

use dosim::characteristics::OperatingCharacteristics;
use dosim::scenario::{
    Arrivals, DAYS_PER_MONTH, DaysDistribution, DltWindow, LadderSwitches, NamedDesign, Preset, Rule,
};
use dosim::simulate::{Study, Watch};

use crate::support::{design, level, plan};

/// Skolnik et al., J Clin Oncol 2008;26:190 (doi:10.1200/JCO.2007.12.7712), abstract: with ten days between patients on
/// average, 1,000 simulated trials took 294 days (SD 75) under the rolling six and 350 (SD 84) under the 3+3, with 3.3 and 3.2
/// DLTs (SD 1.1 each). Their DLT probabilities are historical data that the abstract does not give; here they are those of
/// scenario E (.05, .10, .20, .30, .50) with a window of 28 days, so that only what does not hang on them closely is compared:
/// DLTs, and what the rolling six saves.
#[test]
fn days_saved_and_dlts_as_published() {
    let mut plan = plan(&[0.05, 0.10, 0.20, 0.30, 0.50]);
    plan.enrolment.arrivals = Arrivals::Poisson { patients_per_month: DAYS_PER_MONTH / 10.0 };
    plan.dlt_window = DltWindow { preconditioning_days: 0.0, days_after_infusion: 28.0 };
    plan.onset.after_infusion = DaysDistribution::Uniform { min_days: 0.0, max_days: 28.0 };
    plan.conduct.production = DaysDistribution::Fixed { days: 0.0 };
    let three_plus_three = design(Preset::DeEscalatingTopSix.switches(), None);
    let ladder = LadderSwitches { de_escalate: true, expand_top_dose: true, starting_dose: level(1) };
    let mut rolling_six = NamedDesign { name: "rolling six".into(), ..three_plus_three.clone() };
    rolling_six.spec.rule = Rule::RollingSix(ladder);
    plan.designs = vec![three_plus_three, rolling_six];
    plan.trials = 20_000;
    let results = Study::new(plan).simulate(&Watch::default()).unwrap();
    let of = |cell: usize| &results.cells[cell].characteristics;
    let days = |of: &OperatingCharacteristics| of.calendar.as_ref().unwrap().days_to_mtd.mean.value;
    let (parent, rolling) = (of(0), of(1));

    let share = days(rolling) / days(parent);
    assert!((share - 294.0 / 350.0).abs() < 0.04, "{share:.3} of the days of a 3+3, published {:.3}", 294.0 / 350.0);
    let saved = days(parent) - days(rolling);
    assert!((saved - (350.0 - 294.0)).abs() < 10.0, "{saved:.1} days saved, published 56");
    for (of, dlts) in [(parent, 3.2), (rolling, 3.3)] {
        let found = (of.dlts.as_ref().unwrap().mean.value, of.dlts.as_ref().unwrap().sd.unwrap().value);
        assert!((found.0 - dlts).abs() < 0.1 && (found.1 - 1.1).abs() < 0.1, "{found:?}, published {dlts} (SD 1.1)");
    }
}
