//! Agreement with `tests/fixtures/three_plus_three_exact.csv`, whose figures other programs agree on (see its README).

use dosim::characteristics::OperatingCharacteristics;

use super::support::preset;
use super::{answer, assert_close};

const FIXTURE: &str = include_str!("../fixtures/three_plus_three_exact.csv");

/// A figure of the fixture out of our answer; `None` for what is no operating characteristic.
fn ours(of: &OperatingCharacteristics, quantity: &str, at: &str) -> Option<f64> {
    let number = || at.parse::<usize>().unwrap();
    Some(match (quantity, at) {
        ("p_mtd", "0") => of.p_none_tolerable.value,
        ("p_mtd", _) => of.doses[number() - 1].p_mtd.value,
        ("p_undetermined", _) => of.p_undetermined.value,
        ("mean_patients", "all") => of.patients.as_ref().unwrap().mean.value,
        ("mean_dlts", "all") => of.dlts.as_ref().unwrap().mean.value,
        ("mean_patients", _) => of.doses[number() - 1].patients.as_ref().unwrap().mean.value,
        ("mean_dlts", _) => of.doses[number() - 1].dlts.as_ref().unwrap().mean.value,
        ("p_sample_size", _) => {
            let bins = &of.patients.as_ref().unwrap().distribution.bins;
            bins.iter().find(|bin| bin.from == number() as u64).map_or(0.0, |bin| bin.probability.value)
        }
        ("paths", _) => return None,
        other => panic!("no quantity {other:?}"),
    })
}

#[test]
fn every_figure_agrees() {
    let mut reader = csv::Reader::from_reader(FIXTURE.as_bytes());
    let mut compared = 0;
    for row in reader.records().map(Result::unwrap) {
        let dlt: Vec<f64> = row[2].split(' ').map(|p| p.parse().unwrap()).collect();
        let of = answer(preset(&row[0]).switches(), row[1].parse().ok(), &dlt);
        if let Some(ours) = ours(&of, &row[3], &row[4]) {
            assert_close(&format!("{row:?}"), ours, row[5].parse().unwrap());
            compared += 1;
        }
    }
    assert_eq!(compared, 1695);
}
