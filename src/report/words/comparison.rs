//! The words in which a comparison says where there is nothing to compare.

use super::label::on_one_line;
use crate::characteristics::Comparison;

/// Where there is no difference to be told although the scenarios have one name.
pub(crate) fn other_truths(comparison: &Comparison) -> Option<String> {
    /// More names are counted.
    const MOST: usize = 6;
    let names = comparison.other_truths();
    let mut listed: Vec<String> = names.iter().take(MOST).map(|name| on_one_line(name)).collect();
    if names.len() > MOST {
        listed.push(format!("{} more", names.len() - MOST));
    }
    let listed = listed.join(", ");
    (!names.is_empty())
        .then(|| format!("No difference where a file means another curve or target by the same name: {listed}."))
}
