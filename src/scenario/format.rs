//! The tables of a scenario file and the keys that each of them knows.

use super::rule::RULES;

/// One table of the format.
#[derive(Debug)]
pub(super) struct Table {
    /// As its header is written, and empty for the top of the file.
    pub(super) header: &'static str,
    /// In the order of the template; tables within are keys too.
    pub(super) keys: &'static [&'static str],
}

pub(super) const TOP: Table = Table {
    header: "",
    keys: &[
        "title",
        "source",
        "target_dlt_rate",
        "true_mtd",
        "trials",
        "seed",
        "dose",
        "scenario",
        "design",
        "enrolment",
        "dlt_window",
        "onset",
        "conduct",
        "calendar",
        "sweep",
        "sensitivity",
    ],
};

pub(super) const DOSE: Table = Table { header: "[[dose]]", keys: &["label", "amount", "unit"] };

pub(super) const SCENARIO: Table = Table { header: "[[scenario]]", keys: &["name", "source", "dlt_probabilities"] };

pub(super) const DESIGN: Table = Table {
    header: "[[design]]",
    keys: &[
        "name",
        "cap",
        "at_cap",
        "max_patients",
        "enough_at_dose",
        "enough_when",
        "lowest_too_toxic",
        "allow_skipping",
        "three_plus_three",
        "rolling_six",
        "iq_three_plus_three",
        "a_plus_b",
        "accelerated_titration",
        "i_three_plus_three",
        "mtpi",
        "keyboard",
        "boin",
        "tite_boin",
        "crm",
        "tite_crm",
    ],
};

pub(super) const ENROLMENT: Table = Table {
    header: "[enrolment]",
    keys: &["cap", "at_cap", "planned_patients", "arrivals", "patients_per_month", "queue"],
};

pub(super) const DLT_WINDOW: Table =
    Table { header: "[dlt_window]", keys: &["preconditioning_days", "days_after_infusion"] };

pub(super) const ONSET: Table = Table {
    header: "[onset]",
    keys: &[
        "before_infusion_share",
        "acute_share",
        "distribution",
        "min_days",
        "max_days",
        "shape",
        "scale_days",
        "median_days",
        "log_sd",
        "mean_days",
    ],
};

pub(super) const CONDUCT: Table = Table {
    header: "[conduct]",
    keys: &[
        "not_infused_probability",
        "stagger",
        "stagger_days",
        "dropout_probability",
        "stop_cohort_at_excess",
        "decision_days",
        "production",
    ],
};

pub(super) const PRODUCTION: Table = Table {
    header: "[conduct.production]",
    keys: &[
        "distribution",
        "days",
        "min_days",
        "max_days",
        "shape",
        "scale_days",
        "median_days",
        "log_sd",
        "mean_days",
    ],
};

pub(super) const CALENDAR: Table =
    Table { header: "[calendar]", keys: &["planned_start", "planned_completion", "follow_up_days"] };

pub(super) const SWEEP: Table =
    Table { header: "[sweep]", keys: &["trials_per_curve", "grid", "random_curves", "variants"] };

pub(super) const GRID: Table = Table { header: "[[sweep.grid]]", keys: &["name", "base_scenario", "axis"] };

pub(super) const AXIS: Table =
    Table { header: "[[sweep.grid.axis]]", keys: &["dose_level", "toward", "from", "to", "points"] };

pub(super) const RANDOM_CURVES: Table = Table { header: "[sweep.random_curves]", keys: &["curves"] };

pub(super) const VARIANTS: Table = Table {
    header: "[sweep.variants]",
    keys: &["base_design", "de_escalate", "expand_top_dose", "dlts_tolerated_in_six", "starting_dose", "cap", "at_cap"],
};

pub(super) const SENSITIVITY: Table = Table {
    header: "[sensitivity]",
    keys: &["trials", "patients_per_month", "days_after_infusion", "dropout_probability", "cap"],
};

/// Every table but those of rules, in the order of the template.
const OWN_TABLES: [&Table; 16] = [
    &TOP,
    &DOSE,
    &SCENARIO,
    &DESIGN,
    &ENROLMENT,
    &DLT_WINDOW,
    &ONSET,
    &CONDUCT,
    &PRODUCTION,
    &CALENDAR,
    &SWEEP,
    &GRID,
    &AXIS,
    &RANDOM_CURVES,
    &VARIANTS,
    &SENSITIVITY,
];

/// Every table.
fn tables() -> impl Iterator<Item = &'static Table> {
    OWN_TABLES.into_iter().chain(RULES.iter().map(|&(_, table, _)| table))
}

/// What is at most three slips of the pen away from `written`, fewer in a short word, and the nearest such.
pub(super) fn nearest<'a>(written: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
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

/// Whether the format has a table of this name.
pub(super) fn is_table(key: &str) -> bool {
    tables().any(|table| table.header.trim_matches(['[', ']']).rsplit('.').next() == Some(key))
}

/// The headers of the tables that know this key.
pub(super) fn homes_of(key: &str) -> Vec<&'static str> {
    tables().filter(|table| table.keys.contains(&key)).map(|table| table.header).collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]

    use std::collections::BTreeSet;

    use super::*;
    use crate::scenario::{TEMPLATE, parse};

    /// The template with the headers behind "#" uncommented.
    fn template() -> Vec<&'static str> {
        let is_header = |line: &&str| line.starts_with('[') && line.ends_with(']');
        let header = |line: &'static str| line.strip_prefix("# ").filter(is_header).unwrap_or(line);
        TEMPLATE.text.lines().map(header).collect()
    }

    /// The lines with the headers of all rules but one left out, as a design has one rule: that of line `at`, or else the first.
    fn with_one_rule<'a>(lines: &[&'a str], at: usize) -> Vec<&'a str> {
        let is_rule = |line: &str| RULES.iter().any(|&(_, table, _)| table.header == line);
        let home = lines[..at].iter().rfind(|line| line.starts_with('[')).copied();
        let rule = home.filter(|header| is_rule(header)).unwrap_or(RULES[0].1.header);
        lines.iter().map(|&line| if is_rule(line) && line != rule { "" } else { line }).collect()
    }

    /// `header key` for every key of the template, commented or not, those behind "#" being written `# key = value`.
    fn keys_of_template() -> BTreeSet<String> {
        let mut header = "";
        let mut keys = BTreeSet::new();
        for line in template() {
            if line.starts_with('[') {
                header = line;
            } else if let Some((key, _)) = line.strip_prefix("# ").unwrap_or(line).split_once(" = ") {
                keys.insert(format!("{header} {key}"));
            }
        }
        keys
    }

    /// All keys but the tables.
    fn keys_of_format() -> BTreeSet<String> {
        let named = |table: &'static Table| {
            let header = table.header;
            table.keys.iter().filter(|key| !is_table(key)).map(|key| format!("{header} {key}")).collect::<Vec<_>>()
        };
        tables().flat_map(named).collect()
    }

    #[test]
    fn the_template_shows_every_key_and_no_other() {
        assert_eq!(keys_of_template(), keys_of_format());
    }

    /// Whatever stands behind "#" in the template can be uncommented, one line at a time, unless it is a parameter of
    /// another distribution or needs another key.
    #[test]
    fn every_commented_key_of_the_template_is_read() {
        let lines = template();
        for (at, line) in lines.iter().enumerate() {
            let Some((key, _)) = line.strip_prefix("# ").and_then(|line| line.split_once(" = ")) else { continue };
            let mut changed = with_one_rule(&lines, at);
            let wrong = format!("{key} = [[]]");
            changed[at] = &wrong;
            let refused = parse("template", &changed.join("\n")).unwrap_err();
            let there = |one: &crate::scenario::Diagnostic| one.line == at + 1 && one.key.contains(key);
            assert!(refused.list.iter().any(there), "{key} in line {} is not looked at:\n{refused}", at + 1);
        }
    }

    #[test]
    fn slips_of_the_pen_are_recognised_and_other_words_are_not() {
        let keys = ENROLMENT.keys.iter().copied();
        for (written, meant) in [
            ("arrival", Some("arrivals")),
            ("patients-per-month", Some("patients_per_month")),
            ("Queue", Some("queue")),
            ("cpa", Some("cap")),
            ("at-cap", Some("at_cap")),
            ("colour", None),
            ("x", None),
        ] {
            assert_eq!(nearest(written, keys.clone()), meant, "{written}");
        }
    }
}
