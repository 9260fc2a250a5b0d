//! What is wrong with a file: where, why, and what to do about it, all of it at once.

use std::fmt;

/// How much a diagnostic matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Severity {
    /// The file cannot be used.
    Error,
    /// The file can be used, but probably does not say what was meant.
    Warning,
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Error => "error",
            Self::Warning => "warning",
        })
    }
}

/// One thing that is wrong at one place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// Error or warning.
    pub severity: Severity,
    /// Counted from 1.
    pub line: usize,
    /// In characters, counted from 1.
    pub column: usize,
    /// The key with the tables it is in, entries of lists counted from 1: `scenario[2].dlt_probabilities[3]`. Empty where
    /// no key is concerned.
    pub key: String,
    /// What is wrong, with the value as written.
    pub message: String,
    /// What to do about it.
    pub remedy: String,
    /// The line of the file, with the part in question marked; `None` where something is missing from the whole file.
    pub excerpt: Option<Excerpt>,
}

/// A line of the file as it can be shown on a terminal: one column a character of width one, no control characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Excerpt {
    /// The line, or the part of a long line around the mark.
    pub text: String,
    /// Terminal columns before the mark.
    pub indent: usize,
    /// Terminal columns marked; at least 1.
    pub width: usize,
}

/// Everything that is wrong with one file, in the order of the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostics {
    /// The name of the file.
    pub file: String,
    /// In the order of the file.
    pub list: Vec<Diagnostic>,
    /// How many more there are that are not in the list.
    pub omitted: usize,
}

impl Diagnostics {
    /// Whether nothing is wrong.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// Each by itself, and how many more there are.
    pub fn each(&self) -> impl Iterator<Item = String> {
        let of = |list, omitted| Self { file: self.file.clone(), list, omitted }.to_string();
        let omitted = (self.omitted > 0).then(|| of(Vec::new(), self.omitted).trim_start().to_owned());
        self.list.iter().map(move |diagnostic| of(vec![diagnostic.clone()], 0)).chain(omitted)
    }

    fn write_one(&self, f: &mut fmt::Formatter<'_>, diagnostic: &Diagnostic) -> fmt::Result {
        let Diagnostic { severity, line, column, key, message, remedy, excerpt } = diagnostic;
        write!(f, "{}:{line}:{column}: {severity}: ", self.file)?;
        if !key.is_empty() {
            write!(f, "{key}: ")?;
        }
        writeln!(f, "{message}")?;
        if let Some(Excerpt { text, indent, width }) = excerpt {
            let number = line.to_string();
            let gutter = number.len();
            writeln!(f, " {number} | {text}")?;
            writeln!(f, " {:gutter$} | {:indent$}{}", "", "", "^".repeat(*width))?;
        }
        write!(f, "help: {remedy}")
    }
}

impl fmt::Display for Diagnostics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, diagnostic) in self.list.iter().enumerate() {
            if index > 0 {
                f.write_str("\n\n")?;
            }
            self.write_one(f, diagnostic)?;
        }
        if self.omitted > 0 {
            write!(f, "\n\n{}: {} more like these are not shown", self.file, self.omitted)?;
        }
        Ok(())
    }
}

impl std::error::Error for Diagnostics {}
