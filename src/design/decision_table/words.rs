//! The conditions of a decision table in words, as `dosim table` writes them and a table is read with them.

pub(crate) const LOWEST: &str = "at the lowest dose level";
pub(crate) const BETWEEN: &str = "between lowest and top dose level";
pub(crate) const TOP: &str = "at the top dose level";
pub(crate) const BELOW_TOP: &str = "below the top dose level";
pub(crate) const ABOVE_LOWEST: &str = "above the lowest dose level";
pub(crate) const LOWEST_OR_TOP: &str = "at the lowest or top dose level";

/// Between conditions of which one must hold.
pub(crate) const OR: &str = " or ";
/// Between conditions that must all hold.
pub(crate) const AND: &str = ", ";

pub(crate) const NO_DOSE_BELOW: &str = "there is no dose level below";
pub(crate) const NO_DOSE_ABOVE: &str = "there is no dose level above";
pub(crate) const CLOSED_ABOVE: &str = "the dose level above is too toxic";
pub(crate) const OPEN_ABOVE: &str = "the dose level above is open";
pub(crate) const UNTRIED_BELOW: &str = "the dose level below is untried";
/// Around a number of patients.
pub(crate) const BELOW_HAS: &str = "the dose level below has ";
pub(crate) const PATIENTS: &str = " patients";

pub(crate) const NEXT_HAS_NOT_ENOUGH: &str = "the next dose level has not enough patients";
pub(crate) const NEXT_HAS_ENOUGH: &str = "the next dose level has enough patients";

/// Before DLTs and patients of the next higher dose level.
pub(crate) const ABOVE: &str = "above ";
/// Before those of the next lower one.
pub(crate) const BELOW: &str = "below ";
