//! The scenario files that the program carries with it.

use std::sync::LazyLock;

use super::template::template;

/// A scenario file as text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Embedded {
    /// The file name without folder and extension.
    pub stem: &'static str,
    /// What is in it.
    pub text: &'static str,
}

/// What is simulated if no file is given: the registered trial NCT05745454.
pub const DEFAULT: Embedded = Embedded { stem: "nct05745454", text: include_str!("../../scenarios/nct05745454.toml") };

static TEXT: LazyLock<String> = LazyLock::new(template);

/// The commented file that `dosim new` writes: every key of the format is in it.
pub static TEMPLATE: LazyLock<Embedded> = LazyLock::new(|| Embedded { stem: "template", text: &TEXT });
