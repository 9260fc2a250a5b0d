//! Numbers as people type them on the command line: `5%`, `100_000`, `1e5`.

/// A number, perhaps in per cent and with spaces around it.
///
/// # Errors
///
/// If it is no number.
pub fn number(text: &str) -> Result<f64, String> {
    let text = text.trim();
    let refused = || "give a number such as 0.05 or 5%".to_owned();
    match text.strip_suffix('%').map(str::trim_end) {
        None => text.parse().map_err(|_| refused()),
        // As a decimal exponent, so that 0.1% is the very number that 0.001 is.
        Some(percent) if percent.ends_with(|c: char| c.is_ascii_digit()) && !percent.contains(['e', 'E']) => {
            format!("{percent}e-2").parse().map_err(|_| refused())
        }
        Some(_) => Err(refused()),
    }
}

/// A whole number, perhaps with an underscore between groups of digits, or with an exponent.
///
/// # Errors
///
/// If it is not whole, or greater than any number of 64 bits.
pub fn whole(text: &str) -> Result<u64, String> {
    let text = text.trim();
    exactly(text).ok_or_else(|| "give a whole number such as 100000, 100_000 or 1e5".to_owned())
}

/// A whole number within limits.
///
/// # Errors
///
/// If it is not whole or not within the limits.
pub fn whole_within(text: &str, least: u64, most: u64) -> Result<u64, String> {
    let number = whole(text)?;
    match (least..=most).contains(&number) {
        true => Ok(number),
        false => Err(format!("{number} is not in {least}..={most}")),
    }
}

/// The value without rounding.
fn exactly(text: &str) -> Option<u64> {
    let (decimal, exponent) = match text.split_once(['e', 'E']) {
        Some((decimal, exponent)) => (decimal, exponent.strip_prefix('+').unwrap_or(exponent).parse::<u8>().ok()?),
        None => (text, 0),
    };
    let (whole, fraction) = decimal.split_once('.').unwrap_or((decimal, ""));
    let fits = fraction.len() <= usize::from(exponent) && !whole.is_empty() && !decimal.ends_with('.');
    let grouped = whole.split('_').all(|group| !group.is_empty());
    let digits: String = whole.chars().filter(|&c| c != '_').chain(fraction.chars()).collect();
    if !fits || !grouped || !digits.chars().all(|c| c.is_ascii_digit()) {
        return None;
    }
    let zeros = u32::from(exponent) - u32::try_from(fraction.len()).ok()?;
    digits.parse::<u64>().ok()?.checked_mul(10_u64.checked_pow(zeros)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_numbers_are_read_as_typed_and_never_rounded() {
        for (text, number) in [
            ("0", 0),
            ("100000", 100_000),
            ("100_000", 100_000),
            ("1e5", 100_000),
            ("1E+5", 100_000),
            ("2.5e4", 25_000),
            (" 7 ", 7),
            ("18446744073709551615", u64::MAX),
        ] {
            assert_eq!(whole(text), Ok(number), "{text}");
        }
        for text in
            ["", "x", "-1", "1.5", "1.", "1e-1", "1.25e1", "1e20", "_1", "1__0", "1_", "1e", "e5", "0x10", "NaN", "5%"]
        {
            assert!(whole(text).is_err(), "{text}");
        }
        assert_eq!(whole_within("1e3", 1, 1000), Ok(1000));
        assert!(whole_within("1001", 1, 1000).is_err());
    }

    #[test]
    fn per_cent_is_the_very_number_that_the_decimal_is() {
        for (text, decimal) in
            [("5%", 0.05), ("0.1%", 0.001), (" 12.5 % ", 0.125), ("0.3", 0.3), ("1e-2", 0.01), ("33%", 0.33)]
        {
            assert_eq!(number(text).map(f64::to_bits), Ok(f64::to_bits(decimal)), "{text}");
        }
        for text in ["", "%", "x%", "5%%", "1e1%", "0,5", "nan%", "inf%"] {
            assert!(number(text).is_err(), "{text}");
        }
    }
}
