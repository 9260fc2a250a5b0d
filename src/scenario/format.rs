//! The tables of a scenario file and the keys that each of them knows.

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
    ],
};

pub(super) const DOSE: Table = Table { header: "[[dose]]", keys: &["label", "amount", "unit"] };

pub(super) const SCENARIO: Table = Table { header: "[[scenario]]", keys: &["name", "source", "dlt_probabilities"] };

pub(super) const DESIGN: Table = Table { header: "[[design]]", keys: &["name", "cap", "at_cap", "three_plus_three"] };

pub(super) const THREE_PLUS_THREE: Table = Table {
    header: "[design.three_plus_three]",
    keys: &["rule", "de_escalate", "expand_top_dose", "dlts_tolerated_in_six", "starting_dose"],
};

pub(super) const ENROLMENT: Table =
    Table { header: "[enrolment]", keys: &["cap", "at_cap", "arrivals", "patients_per_month", "queue"] };

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

/// Every table, in the order of the template.
pub(super) const TABLES: [&Table; 11] = [
    &TOP,
    &DOSE,
    &SCENARIO,
    &DESIGN,
    &THREE_PLUS_THREE,
    &ENROLMENT,
    &DLT_WINDOW,
    &ONSET,
    &CONDUCT,
    &PRODUCTION,
    &CALENDAR,
];

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

/// The headers of the tables that know this key.
pub(super) fn homes_of(key: &str) -> Vec<&'static str> {
    TABLES.iter().filter(|table| table.keys.contains(&key)).map(|table| table.header).collect()
}
