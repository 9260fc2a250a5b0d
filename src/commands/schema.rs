//! `dosim schema`: what a scenario file may say, for editors as a JSON schema and for people as a table.

use super::{Failure, Screen};
use crate::cli::SchemaFormat;
use crate::scenario::{json_schema, key_table};

/// Prints it.
///
/// # Errors
///
/// As [`Screen::answer`].
pub fn schema(format: SchemaFormat, screen: &mut Screen) -> Result<(), Failure> {
    match format {
        SchemaFormat::Json => screen.answer(&format!("{:#}\n", json_schema())),
        SchemaFormat::Md => screen.answer(&key_table()),
    }
}
