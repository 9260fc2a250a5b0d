//! Numbers as people read them.

pub(super) use crate::report::words::grouped;

/// A probability as a percentage with one decimal. "0" and "100" mean exactly that; what only rounds to them says so.
pub(in crate::report) fn percent(probability: f64) -> String {
    if probability <= 0.0 {
        "0".to_owned()
    } else if probability >= 1.0 {
        "100".to_owned()
    } else if probability < 0.0005 {
        "<0.1".to_owned()
    } else if probability > 0.9995 {
        ">99.9".to_owned()
    } else {
        format!("{:.1}", probability * 100.0)
    }
}

/// A positive number with two significant digits, rounded up, for what is said to be at most this.
pub(super) fn rounded_up(number: f64) -> String {
    let decimals = (1.0 - libm::log10(number).floor()).clamp(0.0, 12.0);
    let scale = libm::pow(10.0, decimals);
    // A value that is a decimal number already, such as .05, must not go up for its binary rounding.
    let up = (number * scale - 1e-9).ceil() / scale;
    format!("{up:.0$}", decimals as usize)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentages_do_not_round_to_certainty() {
        let texts = [0.0, 0.0004, 0.0005, 0.041, 0.9996, 1.0].map(percent);
        assert_eq!(texts, ["0", "<0.1", "0.1", "4.1", ">99.9", "100"]);
    }

    #[test]
    fn thousands_are_grouped() {
        let texts = [0, 12, 999, 1000, 1_000_000, 12_345_678].map(grouped);
        assert_eq!(texts, ["0", "12", "999", "1,000", "1,000,000", "12,345,678"]);
    }

    #[test]
    fn an_upper_limit_is_never_rounded_down() {
        let texts = [0.05, 0.0494, 0.501, 1.58, 15.01, 0.0015].map(rounded_up);
        assert_eq!(texts, ["0.050", "0.050", "0.51", "1.6", "16", "0.0015"]);
    }
}
