//! `dosim check`: validates scenario files and echoes what was understood.

use std::fmt;
use std::io::{self, Write};
use std::path::PathBuf;

use crate::characters::shown;
use crate::estimate::{self, Estimate};
use crate::report::chart::undrawable;
use crate::scenario::{LoadError, Plan, describe, load};

/// Why a check ended without success.
#[derive(Debug, thiserror::Error)]
pub enum CheckError {
    /// Some files cannot be used.
    #[error("{0}")]
    Files(Rejected),
    /// The echo could not be written.
    #[error("the echo cannot be written: {0}\nhelp: check where the output goes")]
    Output(#[from] io::Error),
}

/// The files that cannot be used, out of all that were checked.
#[derive(Debug)]
pub struct Rejected {
    /// Why each of them cannot.
    pub errors: Vec<LoadError>,
    /// How many files were checked.
    pub checked: usize,
}

impl fmt::Display for Rejected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for error in &self.errors {
            write!(f, "{error}\n\n")?;
        }
        let files = if self.checked == 1 { "file" } else { "files" };
        write!(f, "{} of {} {files} cannot be used", self.errors.len(), self.checked)
    }
}

/// Validates every file and writes to `out` what was understood of those that can be used, after their warnings.
///
/// # Errors
///
/// If a file cannot be used (all are checked nevertheless), or `out` cannot be written to.
pub fn check(paths: &[PathBuf], out: &mut dyn Write) -> Result<(), CheckError> {
    let mut errors = Vec::new();
    for path in paths {
        match load(path) {
            Ok(loaded) => {
                writeln!(out, "# {}: valid; everything that was understood:", shown(path))?;
                for line in loaded.warnings.to_string().lines() {
                    writeln!(out, "# {line}")?;
                }
                if let Some(warning) = lacking_glyphs(&undrawable(&loaded.plan)) {
                    writeln!(out, "# {warning}")?;
                }
                writeln!(out, "{}", describe(&loaded.plan))?;
                for line in estimated(&loaded.plan).lines() {
                    writeln!(out, "# {line}")?;
                }
            }
            Err(error) => errors.push(error),
        }
    }
    out.flush()?;
    if errors.is_empty() { Ok(()) } else { Err(CheckError::Files(Rejected { errors, checked: paths.len() })) }
}

/// What the study would take, and what about it is out of proportion.
fn estimated(plan: &Plan) -> String {
    let too_large = estimate::check_size(plan).err();
    let said = [
        too_large.map(|error| error.to_string()),
        too_large.is_none().then(|| Estimate::new(plan).to_string()),
        plan.sweep
            .as_ref()
            .and_then(|sweep| estimate::check_sweep(plan, sweep).err())
            .map(|error| format!("{error}\n")),
        too_large.is_none().then(|| estimate::long_trials(plan)).flatten(),
    ];
    said.into_iter().flatten().collect::<Vec<_>>().join("")
}

/// That no font of this machine has these characters, of which the first few are named.
fn lacking_glyphs(characters: &[char]) -> Option<String> {
    const NAMED: usize = 8;
    let first = characters.get(..NAMED).unwrap_or(characters);
    let named: Vec<_> = first.iter().map(|&c| format!("{c} (U+{:04X})", u32::from(c))).collect();
    let rest = characters.len() - first.len();
    let more = if rest > 0 { format!(" and {rest} more") } else { String::new() };
    (!characters.is_empty()).then(|| {
        format!(
            "warning: no font on this machine has {}{more}: in PNG and PDF files each is a box; SVG and HTML show what the \
             reader's machine has. Install a font that has them, such as Noto.",
            named.join(", ")
        )
    })
}

#[cfg(test)]
mod tests {
    use super::lacking_glyphs;

    #[test]
    fn characters_without_a_glyph_are_named() {
        assert_eq!(lacking_glyphs(&[]), None);
        let said = lacking_glyphs(&['\u{10fffd}']).unwrap_or_default();
        assert!(said.contains("(U+10FFFD): in PNG and PDF"), "{said}");
        let many: Vec<char> = ('\u{100000}'..='\u{100009}').collect();
        assert!(lacking_glyphs(&many).is_some_and(|said| said.contains("(U+100007) and 2 more")));
    }
}
