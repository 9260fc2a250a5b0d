//! `dosim compare`.
use super::{Failure, Screen};
use crate::cli::CompareArgs;
/// Compares.
///
/// # Errors
///
/// [`Failure`].
pub fn compare(_args: &CompareArgs, _screen: &mut Screen) -> Result<(), Failure> {
    Ok(())
}
