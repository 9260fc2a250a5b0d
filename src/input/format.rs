//! What a reader has to know of the tables of a file, and which known word is meant by a misspelt one.

use std::fmt::Debug;

/// One table of a format.
pub(crate) trait Format: Debug + Sync {
    /// As it is written in a file, such as `[enrolment]` or `[[dose]]`; empty for the top of the file.
    fn header(&self) -> &'static str;

    /// The keys that it knows, tables within included.
    fn keys(&self) -> Vec<&'static str>;

    /// The tables within, each with its key.
    fn tables(&self) -> Vec<(&'static str, &'static dyn Format)>;

    /// The key of the table within that people call so.
    fn called(&self, name: &str) -> Option<&'static str>;
}

/// The header of the table that has this key or is called so, at this table or within.
pub(crate) fn header_of(format: &dyn Format, written: &str) -> Option<&'static str> {
    let called = format.called(written);
    let tables = format.tables();
    let here = tables.iter().find(|(key, _)| *key == written || Some(*key) == called).map(|(_, table)| table.header());
    here.or_else(|| tables.iter().find_map(|(_, table)| header_of(*table, written)))
}

/// Whether some table has this key, at this table or within.
pub(crate) fn is_table(format: &dyn Format, key: &str) -> bool {
    format.tables().into_iter().any(|(name, table)| name == key || is_table(table, key))
}

/// The headers of the tables that know this key, at this table or within.
pub(crate) fn homes_of(format: &dyn Format, key: &str) -> Vec<&'static str> {
    let here = format.keys().contains(&key).then(|| format.header());
    here.into_iter().chain(format.tables().into_iter().flat_map(|(_, table)| homes_of(table, key))).collect()
}

/// What is at most three slips of the pen away from `written`, fewer in a short word, and the nearest such.
pub(crate) fn nearest<'a>(written: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    const LONGEST: usize = 40;
    let length = written.chars().count();
    if length > LONGEST {
        return None;
    }
    let plain = written.to_lowercase().replace(['-', ' '], "_");
    let distance = |word: &str| strsim::damerau_levenshtein(&plain, &word.replace('-', "_"));
    known
        .into_iter()
        .map(|word| (distance(word), word))
        .filter(|&(slips, _)| slips <= (length / 3).clamp(1, 3))
        .min_by_key(|&(slips, _)| slips)
        .map(|(_, word)| word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_of_the_pen_are_recognised_and_other_words_are_not() {
        let keys = ["cap", "at_cap", "arrivals", "patients_per_month", "queue"];
        for (written, meant) in [
            ("arrival", Some("arrivals")),
            ("patients-per-month", Some("patients_per_month")),
            ("Queue", Some("queue")),
            ("cpa", Some("cap")),
            ("at-cap", Some("at_cap")),
            ("colour", None),
            ("x", None),
        ] {
            assert_eq!(nearest(written, keys), meant, "{written}");
        }
    }
}
