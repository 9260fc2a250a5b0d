//! Every chart is drawn, complete, within its sheet, and the same each time.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod fixture;

use dosim::characteristics::Results;
use dosim::report::chart::{
    Chart, ExampleTrial, allocation, duration, mtd_selection, onset, sample_size, scenario_curves, swimlane,
};
use dosim::scenario::Plan;

fn all(plan: &Plan, results: &Results) -> Vec<(&'static str, Chart)> {
    let (record, outcome) = fixture::told(plan, 0, 3);
    let which = ExampleTrial { number: 3, scenario: &plan.scenarios[0].name, design: &plan.designs[0].name };
    vec![
        ("scenario_curves", scenario_curves(plan).unwrap()),
        ("mtd_selection", mtd_selection(results).unwrap()),
        ("allocation", allocation(results).unwrap()),
        ("sample_size", sample_size(results).unwrap()),
        ("duration", duration(results).unwrap()),
        ("onset", onset(plan).unwrap()),
        ("swimlane", swimlane(plan, &record, &outcome, &which).unwrap()),
    ]
}

#[test]
fn look() {
    let Ok(out) = std::env::var("LOOK") else { return };
    for (name, plan) in [
        ("default", fixture::registered()),
        ("ten", fixture::ten_designs()),
        ("extreme", fixture::extreme()),
        ("bare", fixture::bare()),
        ("eventful", fixture::eventful()),
    ] {
        let results = fixture::simulate(&plan);
        let start = std::time::Instant::now();
        for (chart, drawn) in all(&plan, &results) {
            std::fs::write(format!("{out}/{name}-{chart}.svg"), &drawn.svg).unwrap();
            std::fs::write(format!("{out}/{name}-{chart}.png"), &drawn.png).unwrap();
            eprintln!("{name} {chart} svg {} png {} {:?}", drawn.svg.len(), drawn.png.len(), start.elapsed());
        }
    }
}
