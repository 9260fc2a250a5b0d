//! The words in which a comparison says which of its numbers are exact, and where there is nothing to compare.

use super::label::on_one_line;
use super::numbers::rounded_up;
use super::precision::Simulated;
use crate::characteristics::{Compared, Comparison, Results};

/// More names are counted.
const MOST: usize = 6;

/// Which values and differences are exact, and how far chance may have moved the differences of correct selection; `has_days` where those
/// of the calendar are told, too.
pub(crate) fn exactness_of_comparison(comparison: &Comparison, has_days: bool) -> String {
    let of_file = |(name, results): &(String, Results)| match comparison.files.len() {
        1 => Simulated::new(results, ""),
        _ => Simulated::new(results, &format!("{name}: ")),
    };
    let files: Vec<Simulated> = comparison.files.iter().map(of_file).collect();
    let designs: usize = comparison.files.iter().map(|(_, results)| results.plan.designs.len()).sum();
    let wholly: Vec<&str> = files.iter().flat_map(|file| &file.wholly).map(String::as_str).collect();
    let counts: Vec<&str> = files.iter().flat_map(|file| &file.counts_only).map(String::as_str).collect();
    let differences = || comparison.rows.iter().filter_map(|row| row.against.difference()?.of(Compared::Correct));
    let error = differences().filter_map(|of| of.known().mc_se).fold(0.0, f64::max);
    let error = (error > 0.0).then(|| rounded_up(error * Compared::Correct.scale()));
    if wholly.len() == designs {
        let error = error
            .map_or(String::new(), |points| format!(" Standard error of the differences: at most {points} points."));
        return format!("All values are simulated.{error}");
    }
    let mut simulated = Vec::new();
    simulated.extend((!wholly.is_empty()).then(|| listed(&wholly)));
    simulated.extend((!counts.is_empty()).then(|| format!("patients and DLTs of {}", listed(&counts))));
    simulated.extend(has_days.then(|| "days".to_owned()));
    if simulated.is_empty() {
        return "All values and differences are exact.".to_owned();
    }
    let differences = match (wholly.is_empty(), error) {
        (true, _) => String::new(),
        (false, error) => {
            let error =
                error.map_or(String::new(), |points| format!(", with a standard error of at most {points} points"));
            format!(" Beside a simulated design a difference is that of the simulated trials of both{error}.")
        }
    };
    format!("Simulated: {}; all else is exact.{differences}", simulated.join("; "))
}

/// Names one behind the other, of many the first.
fn listed(names: &[&str]) -> String {
    let mut listed: Vec<String> = names.iter().take(MOST).map(|name| on_one_line(name)).collect();
    if names.len() > MOST {
        listed.push(format!("{} more", names.len() - MOST));
    }
    listed.join(", ")
}

/// Where there is no difference to be told although the scenarios have one name.
pub(crate) fn other_truths(comparison: &Comparison) -> Option<String> {
    let names = comparison.other_truths();
    (!names.is_empty()).then(|| {
        format!("No difference where a file means another curve or target by the same name: {}.", listed(&names))
    })
}
