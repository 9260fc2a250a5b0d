//! Findings in a sentence: over which range a number lies among scenarios and designs.

use super::axis::percent;

/// `in 4.1 % to 14 % of trials`; one number if there is no range, nothing if there is no number.
pub(super) fn range(shares: impl Iterator<Item = f64>) -> Option<String> {
    let (least, most) =
        shares.fold((f64::INFINITY, f64::NEG_INFINITY), |(least, most), share| (least.min(share), most.max(share)));
    if least > most {
        return None;
    }
    let (least, most) = (percent(least), percent(most));
    Some(if least == most { least } else { format!("{least} to {most}") })
}
