//! The only place that writes a number or a name for people: every text of the report, the charts and the terminal takes its
//! words from here.

mod comparison;
mod decision;
mod design;
mod expansion;
mod label;
mod names;
mod numbers;
mod precision;
pub(crate) mod search;
mod size;
mod verification;

pub(crate) use comparison::{exactness_of_comparison, other_truths};
pub(crate) use decision::{NumberRange, condition, decided};
pub(crate) use design::{DesignWords, design_sentence, patients_before};
pub(crate) use expansion::{escalation_ended, escalation_ends, expansion_goes_on, expansion_in_short, recommended};
pub(crate) use label::{Label, for_spreadsheet, on_one_line, shortened};
pub(crate) use names::{dose_label, level, mtd, not_checked, reason, recommendation, true_mtd, why};
pub(crate) use numbers::{
    at_most_decimals, grouped, named_range, one_decimal, percent, percent_sign, plain, plus_minus, range,
    rounded_percent, rounded_up, two_decimals, whole, whole_percent,
};
pub(crate) use precision::{precision, precision_in_short};
pub(crate) use size::{given_at_the_mtd, own_cohorts, passed_by, planned_size};
pub(crate) use verification::furthest_off;
