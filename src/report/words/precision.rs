//! Which of the numbers shown are exact, and how far chance may have moved the others, in words.

use super::{on_one_line, rounded_up};
use crate::characteristics::{Cell, Estimate, Quantity, Results, Statistic};
use crate::counted::counted_in_threes;
use crate::design::StopReason;
use crate::scenario::NamedDesign;

const PATIENTS: Quantity = Quantity::Patients(Statistic::Mean);
const DLTS: Quantity = Quantity::Dlts(Statistic::Mean);
const STOPPED_EARLY: Quantity = Quantity::Stop(StopReason::LowestDoseTooToxic);

/// Which numbers of selection, patients and DLTs are exact, with the largest standard error of the others. `besides` is what other
/// numbers beside them are called, which are simulated.
pub(crate) fn precision(results: &Results, besides: Option<&str>) -> String {
    let simulated = Simulated::new(results, "");
    let trials = results.cells.iter().filter_map(|cell| cell.characteristics.trials).min();
    let besides = besides.zip(trials);
    if simulated.wholly.is_empty() && simulated.counts_only.is_empty() {
        return match besides {
            None => "All values are exact: no simulation, and no Monte Carlo error.".to_owned(),
            Some((what, trials)) => format!(
                "All values but {what} are exact; these are simulated, with {} for each scenario.",
                counted_in_threes(trials, "trial")
            ),
        };
    }
    let others = match (simulated.wholly.len() == results.plan.designs.len(), besides) {
        (true, _) => String::new(),
        (false, None) => "; all others are exact".to_owned(),
        (false, Some((what, _))) => format!("; {what} are simulated, too, and all others are exact"),
    };
    let trials = trials.unwrap_or(0);
    let error = match largest_errors(results, [true; 2]) {
        Some(errors) => format!("a Monte Carlo standard error of at most {errors}"),
        None => never_seen(trials),
    };
    format!(
        "{} are simulated, with {} for each scenario and {error}{others}.",
        simulated.words(results.plan.designs.len()),
        counted_in_threes(trials, "trial")
    )
}

/// The same in short, for where the number of trials is told already: of selection, of patients and of DLTs as far as these are shown, and
/// of what is beside them; then, if there is any to tell, of the error. Of more than `most` designs it is told how many they are.
pub(crate) fn precision_in_short(
    results: &Results,
    [with_patients, with_dlts]: [bool; 2],
    besides: &[&str],
    most: usize,
) -> [String; 2] {
    let designs = results.plan.designs.len();
    let simulated = Simulated::new(results, "");
    let counts_only = if with_patients { &simulated.counts_only[..] } else { &[] };
    if simulated.wholly.is_empty() && counts_only.is_empty() && besides.is_empty() {
        return ["All values are exact.".to_owned(), String::new()];
    }
    let errors = match largest_errors(results, [with_patients, with_dlts]) {
        Some(errors) => format!(" Monte Carlo standard error at most {errors}."),
        None if simulated.wholly.is_empty() => String::new(),
        None => {
            let trials = results.cells.iter().filter_map(|cell| cell.characteristics.trials).min();
            format!(" Each simulated trial gave {}.", never_seen(trials.unwrap_or(0)))
        }
    };
    if simulated.wholly.len() == designs {
        return ["All values are simulated.".to_owned(), errors];
    }
    let mut parts = match simulated.wholly.len() {
        many if many > most => vec![format!("{many} of {designs} designs")],
        _ => simulated.wholly.clone(),
    };
    parts.extend(match counts_only.len() {
        0 => None,
        all if all == designs => Some("patients and DLTs".to_owned()),
        many if many > most => Some(format!("patients and DLTs of {many}")),
        _ => Some(format!("patients and DLTs of {}", counts_only.join(", "))),
    });
    parts.extend(besides.iter().map(|&what| what.to_owned()));
    [format!("Simulated: {}; all else is exact.", parts.join(", ")), errors]
}

/// The designs that are simulated in all or in part, by name.
pub(super) struct Simulated {
    pub(super) wholly: Vec<String>,
    /// Those whose selection is exact.
    pub(super) counts_only: Vec<String>,
}

impl Simulated {
    /// Those of these results, each behind whose it is.
    pub(super) fn new(results: &Results, whose: &str) -> Self {
        let name = |design: &NamedDesign| format!("“{}”", on_one_line(&format!("{whose}{}", design.name)));
        let (mut wholly, mut counts_only) = (Vec::new(), Vec::new());
        for (place, design) in results.plan.designs.iter().enumerate() {
            let is_simulated = |quantity| {
                let cells = results.cells.iter().filter(|cell| cell.design == place);
                cells.map(|cell| cell.trials_of(quantity, None)).any(|trials| trials.is_some())
            };
            match (is_simulated(Quantity::Correct), is_simulated(PATIENTS)) {
                (true, _) => wholly.push(name(design)),
                (false, true) => counts_only.push(name(design)),
                (false, false) => {}
            }
        }
        Self { wholly, counts_only }
    }

    fn words(&self, designs: usize) -> String {
        match (&self.wholly[..], &self.counts_only[..]) {
            (all, _) if all.len() == designs => "All values".to_owned(),
            ([], counts) if counts.len() == designs => "Patients and DLTs".to_owned(),
            ([], counts) => format!("Patients and DLTs of {}", counts.join(", ")),
            (all, []) => format!("All values of {}", all.join(", ")),
            (all, counts) => {
                format!("All values of {}, and patients and DLTs of {},", all.join(", "), counts.join(", "))
            }
        }
    }
}

/// The largest standard errors of selection, of patients and of DLTs as far as these are shown; `None` if no simulated value states one.
fn largest_errors(results: &Results, [with_patients, with_dlts]: [bool; 2]) -> Option<String> {
    let worst = |quantity: Quantity, by_dose: bool| -> f64 {
        let places = if by_dose { results.plan.dose_count() } else { 0 };
        let errors = results.cells.iter().flat_map(|cell: &Cell| {
            let places = (0..places).map(Some).chain([None]);
            places.filter_map(move |place| error_of(cell.known(quantity, place)?))
        });
        errors.fold(0.0, f64::max)
    };
    let others = worst(Quantity::Undetermined, false).max(worst(STOPPED_EARLY, false));
    let points = worst(Quantity::Mtd, true).max(others);
    let (patients, dlts) = (worst(PATIENTS, true), worst(DLTS, true));
    let mut errors = Vec::new();
    errors.extend((points > 0.0).then(|| format!("{} percentage points", rounded_up(100.0 * points))));
    errors.extend((with_patients && patients > 0.0).then(|| format!("{} patients", rounded_up(patients))));
    errors.extend((with_dlts && dlts > 0.0).then(|| format!("{} DLTs", rounded_up(dlts))));
    (!errors.is_empty()).then(|| errors.join(", "))
}

/// The standard error of what is not exact.
fn error_of(estimate: Estimate) -> Option<f64> {
    estimate.mc_se.filter(|&error| error > 0.0)
}

/// With a share of 0 or 1 the estimated error is 0, which says nothing; 3/n bounds what was never seen with 95 % confidence.
fn never_seen(trials: u64) -> String {
    let points = rounded_up((300.0 / trials.max(1) as f64).min(100.0));
    format!("the same answer; others may still have up to {points} % (95 % confidence)")
}
