//! How a command can fail, and the exit code that says so.

use std::io;

use super::check::CheckError;
use super::new::NewError;
use crate::ask::NoSuchName;
use crate::output::{OutputError, has_written};
use crate::report::chart::ChartError;
use crate::report::formats::FormatError;
use crate::simulate::Stopped;

/// Why a command did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The input or the arguments are wrong: exit code 2.
    #[error("{0}")]
    Input(String),
    /// Something could not be read, written or drawn: exit code 1.
    #[error("error: {0}")]
    Output(String),
    /// The simulation disagrees with the exact answers, which is a defect of this program: exit code 3.
    #[error("{0}")]
    Unverified(String),
    /// Files are not what `dosim verify` expects: exit code 1.
    #[error("{0}")]
    Different(String),
    /// Ctrl-C: exit code 130.
    #[error("{}", stopped())]
    Interrupted,
    /// The reader of standard output went away, as `head` does: exit code 141, without a word.
    #[error("")]
    ClosedPipe,
}

impl Failure {
    /// The exit code of the program.
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::Output(_) | Self::Different(_) => 1,
            Self::Input(_) => 2,
            Self::Unverified(_) => 3,
            Self::Interrupted => 130,
            Self::ClosedPipe => 141,
        }
    }

    /// Wrong input, in its own words.
    pub fn input(error: impl std::fmt::Display) -> Self {
        Self::Input(error.to_string())
    }

    /// What went wrong while printing.
    pub fn printing(error: io::Error) -> Self {
        if error.kind() == io::ErrorKind::BrokenPipe {
            Self::ClosedPipe
        } else {
            Self::Output(format!("cannot write to standard output: {error}"))
        }
    }
}

fn stopped() -> &'static str {
    if has_written() { "stopped; only what was complete before is written" } else { "stopped; nothing was written" }
}

impl From<NoSuchName> for Failure {
    fn from(error: NoSuchName) -> Self {
        Self::Input(format!("error: --{error}"))
    }
}

impl From<Stopped> for Failure {
    fn from(_: Stopped) -> Self {
        Self::Interrupted
    }
}

impl From<OutputError> for Failure {
    fn from(error: OutputError) -> Self {
        match error {
            OutputError::Strangers { .. } => Self::Input(format!("error: {error}")),
            _ => Self::Output(error.to_string()),
        }
    }
}

impl From<ChartError> for Failure {
    fn from(error: ChartError) -> Self {
        Self::Output(error.to_string())
    }
}

impl From<FormatError> for Failure {
    fn from(error: FormatError) -> Self {
        Self::Output(error.to_string())
    }
}

impl From<CheckError> for Failure {
    fn from(error: CheckError) -> Self {
        match error {
            CheckError::Files(rejected) => Self::input(rejected),
            CheckError::Output(error) => Self::printing(error),
        }
    }
}

impl From<NewError> for Failure {
    fn from(error: NewError) -> Self {
        match error {
            NewError::Exists(_) => Self::input(error),
            NewError::Unwritable { .. } => Self::Output(error.to_string()),
            NewError::Output(error) => Self::printing(error),
        }
    }
}
