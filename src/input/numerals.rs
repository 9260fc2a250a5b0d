//! Numbers and texts as they are written in a file.

/// Decimals as they are, very large and very small numbers with an exponent.
pub(crate) fn number(value: f64) -> String {
    if value <= 0.0 || (1e-4..1e6).contains(&value) { value.to_string() } else { format!("{value:e}") }
}

/// With an underscore between groups of three digits: `1_000_000`.
pub(crate) fn grouped(number: u64) -> String {
    in_threes(number, '_')
}

/// In groups of three digits.
pub(crate) fn in_threes(number: u64, separator: char) -> String {
    let digits = number.to_string();
    let mut grouped = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push(separator);
        }
        grouped.push(digit);
    }
    grouped
}

/// Text of several lines, as TOML has it.
pub(crate) fn in_lines(text: &str) -> String {
    if text.contains("'''") {
        return quoted(text).replace('\n', "\\n").replace('\t', "\\t");
    }
    format!("'''\n{text}'''")
}

/// In double quotes, as TOML has it. The text has no control characters.
pub(crate) fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}
