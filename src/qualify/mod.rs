//! What a company's validation file needs to know of an installation: whether it is the one that was released (IQ), whether it does what
//! it should (OQ), and whether it does so with the user's own file (PQ).

mod check;
mod document;
mod installation;
mod operation;
mod performance;
mod requirements;

pub use check::{Check, Line, Outcome};
pub use document::document;
pub use installation::{Build, Program, installation};
pub use operation::{CHECKS, Setting};
pub use performance::{Own, performance};
pub use requirements::{METHODS, REQUIREMENTS, Requirement, Traced, traced};

/// Everything that was checked, in the order in which it is reported.
#[derive(Debug, Clone, Default)]
pub struct Qualification {
    /// Installation.
    pub installation: Vec<Line>,
    /// Operation.
    pub operation: Vec<Line>,
    /// Performance; empty if no file of the user's own was given.
    pub performance: Vec<Line>,
}

impl Qualification {
    /// All lines.
    pub fn lines(&self) -> impl Iterator<Item = &Line> {
        self.installation.iter().chain(&self.operation).chain(&self.performance)
    }

    /// Whether all passed.
    pub fn is_passed(&self) -> bool {
        self.lines().all(|line| line.passed)
    }
}

/// Carries out every check of the operation. `before_each` is told the number of checks done, and may end it.
///
/// # Errors
///
/// What `before_each` says.
pub fn operation<E>(
    setting: &Setting<'_>,
    mut before_each: impl FnMut(usize) -> Result<(), E>,
) -> Result<Vec<Line>, E> {
    let line = |(done, check): (usize, &Check)| {
        before_each(done)?;
        Ok(check.carry_out(setting))
    };
    CHECKS.iter().enumerate().map(line).collect()
}
