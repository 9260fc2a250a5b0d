//! Every key of a scenario file, for editors and for people.

use serde_json::Value;

use super::format::TOP;
use crate::parameters::{listing, schema};

const INTRODUCTION: &str = "\
# Keys of a scenario file

Every key, in the order of the template that `dosim new` writes; printed by `dosim schema --format md`. A file is in
[TOML](https://toml.io) and needs `title`, `target_dlt_rate`, and at least one dose level, scenario and design. Unknown keys are errors,
and errors come with file, line, column and remedy, all of them at once. A key that would have no effect is refused, too;
a value that changes nothing gives a warning.

`dosim schema` prints a JSON schema, with which editors complete and check a scenario file; those that use Taplo or Tombi find it
by a first line `#:schema ./dosim.schema.json`.
";

/// The JSON schema (draft 2020-12) of a scenario file, with which editors complete and check it. A file that it refuses is
/// refused by [`super::parse`] too; what depends on several keys at once, only by the latter.
pub fn json_schema() -> Value {
    let description = "A planned phase-I dose-escalation trial, as dosim reads it.";
    schema::of_file(&TOP, "dosim scenario file", description)
}

/// The table of all keys, as Markdown.
pub fn key_table() -> String {
    format!("{INTRODUCTION}\n{}", listing::of_file(&TOP))
}
