//! How a command can fail, and the exit code that says so.

use std::io;

use crate::graph::TooManyStates;
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
    /// Ctrl-C: exit code 130.
    #[error("stopped; nothing was written")]
    Interrupted,
    /// The reader of standard output went away, as `head` does: exit code 141, without a word.
    #[error("")]
    ClosedPipe,
}

impl Failure {
    /// The exit code of the program.
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::Output(_) => 1,
            Self::Input(_) => 2,
            Self::Interrupted => 130,
            Self::ClosedPipe => 141,
        }
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

impl From<Stopped> for Failure {
    fn from(_: Stopped) -> Self {
        Self::Interrupted
    }
}

impl From<TooManyStates> for Failure {
    fn from(error: TooManyStates) -> Self {
        Self::Input(format!("error: {error}"))
    }
}
