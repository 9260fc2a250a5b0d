//! `search.csv`: every design of a search, what it comes to, and whether it keeps what is wanted.

use std::borrow::Cow;

use super::writer::RowWriter;
use crate::search::{SearchQuantity, Searched};

/// What tells whether a design is wanted.
const VERDICT: [&str; 5] = ["feasible", "rank", "lacking", "frontier_patients", "frontier_overdose"];

/// Every design of a search, in the order of the variants.
///
/// # Errors
///
/// Only if a row cannot be written as CSV, which would be a fault of this program.
pub fn search(searched: &Searched) -> Result<Vec<u8>, csv::Error> {
    let keys = searched.search.variants.keys.iter().map(|of| of.key);
    let quantities = SearchQuantity::ALL.into_iter().flat_map(|quantity| {
        let name = quantity.of_sweep().quantity().name();
        [name.to_string(), format!("{name}_mc_se"), format!("{name}_worst_5_percent")]
    });
    let header: Vec<String> = std::iter::once("candidate".to_owned())
        .chain(keys.map(str::to_owned))
        .chain(VERDICT.map(str::to_owned))
        .chain(["trials".to_owned()])
        .chain(quantities)
        .collect();
    let feasible = searched.feasible();
    let frontiers = [SearchQuantity::Patients, SearchQuantity::Overdose].map(|against| searched.frontier(against));
    let mut rows = RowWriter::<Vec<u8>, Vec<Cow<'_, str>>>::with_header(Vec::new(), &header)?;
    for (place, candidate) in searched.candidates.iter().enumerate() {
        let rank = feasible.iter().position(|&other| other == place);
        let optional = |number: Option<String>| Cow::Owned(number.unwrap_or_default());
        let mut row: Vec<Cow<'_, str>> = vec![Cow::Owned((place + 1).to_string())];
        row.extend(searched.settings(place).into_iter().map(|(_, value)| Cow::Owned(value.to_string())));
        row.push(Cow::Owned(rank.is_some().to_string()));
        row.push(optional(rank.map(|rank| (rank + 1).to_string())));
        row.push(Cow::Owned(searched.lacks(place).to_string()));
        row.extend(frontiers.iter().map(|frontier| Cow::Owned(frontier.contains(&place).to_string())));
        row.push(optional(candidate.trials.map(|trials| trials.to_string())));
        for quantity in SearchQuantity::ALL {
            let judged = candidate.judged(quantity);
            row.push(Cow::Owned(judged.mean.value.to_string()));
            row.push(optional(judged.mean.mc_se.map(|se| se.to_string())));
            row.push(Cow::Owned(judged.worst.to_string()));
        }
        rows.write(&row)?;
    }
    rows.finish()
}
