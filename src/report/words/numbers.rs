//! Numbers as people read them.

use crate::scenario::in_threes;

/// A whole number in groups of three digits: 1,000,000.
pub(crate) fn grouped(number: u64) -> String {
    in_threes(number, ',')
}

/// A probability as a percentage with one decimal. "0" and "100" mean exactly that; what only rounds to them says so.
pub(crate) fn percent(probability: f64) -> String {
    if probability <= 0.0 {
        "0".to_owned()
    } else if probability >= 1.0 {
        "100".to_owned()
    } else if probability < 0.0005 {
        "<0.1".to_owned()
    } else if probability >= 0.9995 {
        ">99.9".to_owned()
    } else {
        format!("{:.1}", probability * 100.0)
    }
}

/// A share as [`percent`] writes it, with the sign.
pub(crate) fn percent_sign(share: f64) -> String {
    format!("{} %", percent(share))
}

/// A positive number with two significant digits, rounded up, for what is said to be at most this.
pub(crate) fn rounded_up(number: f64) -> String {
    let decimals = (1.0 - libm::log10(number).floor()).clamp(0.0, 12.0);
    let scale = libm::pow(10.0, decimals);
    // A value that is a decimal number already, such as .05, must not go up for its binary rounding.
    let up = (number * scale - 1e-9).ceil() / scale;
    format!("{up:.0$}", decimals as usize)
}

/// `4.1 % to 14.2 %`; one number if there is no range, nothing if there is no number.
pub(crate) fn range(values: impl Iterator<Item = f64>, write: fn(f64) -> String) -> Option<String> {
    let (least, most) =
        values.fold((f64::INFINITY, f64::NEG_INFINITY), |(least, most), value| (least.min(value), most.max(value)));
    if least > most {
        return None;
    }
    let (least, most) = (write(least), write(most));
    Some(if least == most { least } else { format!("{least} to {most}") })
}

/// Over which range something lies, and where: `0.6 % ("a") to 13.1 % ("b")`. `None` without any value.
pub(crate) fn named_range(
    values: impl Iterator<Item = (f64, String)>,
    write: impl Fn(f64) -> String,
) -> Option<String> {
    let values: Vec<_> = values.collect();
    let least = values.iter().min_by(|a, b| a.0.total_cmp(&b.0))?;
    let most = values.iter().max_by(|a, b| a.0.total_cmp(&b.0))?;
    let (low, high) = (write(least.0), write(most.0));
    Some(if low == high { low } else { format!("{low} ({}) to {high} ({})", least.1, most.1) })
}

/// A standard error behind its number, both times `scale`; nothing for an exact number.
pub(crate) fn plus_minus(mc_se: Option<f64>, scale: f64, decimals: usize) -> String {
    let Some(se) = mc_se.map(|se| se * scale).filter(|&se| se > 0.0) else { return String::new() };
    let least = 0.1_f64.powi(decimals as i32);
    if se < least / 2.0 { format!(" ± <{least:.decimals$}") } else { format!(" ± {se:.decimals$}") }
}

/// A share that is exactly known, in per cent.
pub(crate) fn whole_percent(share: f64) -> String {
    format!("{} %", plain(share * 100.0))
}

/// A share to the nearest per cent, where there is no room for more.
pub(crate) fn rounded_percent(share: f64) -> String {
    format!("{:.0} %", share * 100.0)
}

/// A number with no more decimals than needed, and at most two.
pub(crate) fn plain(value: f64) -> String {
    at_most_decimals(value, 2)
}

/// A number with no more decimals than needed, and at most so many.
pub(crate) fn at_most_decimals(value: f64, most: usize) -> String {
    let text = format!("{value:.most$}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if value >= 1000.0 && !text.contains('.') { grouped(value as u64) } else { text.to_owned() }
}

/// A number with one decimal.
pub(crate) fn one_decimal(value: f64) -> String {
    format!("{value:.1}")
}

/// A number with two decimals.
pub(crate) fn two_decimals(value: f64) -> String {
    format!("{value:.2}")
}

/// Days begun, or patients.
pub(crate) fn whole(days: f64) -> String {
    grouped(days as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentages_do_not_round_to_certainty() {
        let texts = [0.0, 0.0004, 0.0005, 0.041, 0.9994, 0.9995, 1.0].map(percent);
        assert_eq!(texts, ["0", "<0.1", "0.1", "4.1", "99.9", ">99.9", "100"]);
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

    #[test]
    fn numbers_are_written_as_people_do() {
        assert_eq!(grouped(1_000_000), "1,000,000");
        assert_eq!(grouped(100), "100");
        assert_eq!(percent_sign(0.0421), "4.2 %");
        assert_eq!(percent_sign(0.375), "37.5 %");
        assert_eq!(percent_sign(1.0), "100 %");
        assert_eq!(whole_percent(0.3), "30 %");
        assert_eq!(whole_percent(0.125), "12.5 %");
        assert_eq!(percent_sign(0.0001), "<0.1 %");
        assert_eq!(percent_sign(0.0), "0 %");
        assert_eq!(plain(0.5), "0.5");
        assert_eq!(plain(200.0), "200");
        assert_eq!(plain(1037.0), "1,037");
    }
}
