//! Findings in a sentence: over which range a number lies among scenarios and designs.

/// `4.1 % to 14.2 %`; one number if there is no range, nothing if there is no number.
pub(super) fn range(values: impl Iterator<Item = f64>, write: fn(f64) -> String) -> Option<String> {
    let (least, most) =
        values.fold((f64::INFINITY, f64::NEG_INFINITY), |(least, most), value| (least.min(value), most.max(value)));
    if least > most {
        return None;
    }
    let (least, most) = (write(least), write(most));
    Some(if least == most { least } else { format!("{least} to {most}") })
}
