//! A command that does not exist, where another one was meant.

use std::ffi::OsStr;
use std::path::Path;

use clap::CommandFactory;

use super::Failure;
use crate::cli::Cli;
use crate::input::nearest;

/// What to say of the first argument if it is no file and a slip of the pen away from a command. Anything else is left to
/// the reading of the arguments.
pub fn command(first: Option<&OsStr>) -> Option<Failure> {
    let written = first?.to_str()?;
    let is_word = written.starts_with(|c: char| c.is_ascii_alphabetic()) && !written.contains(['.', '/', '\\']);
    let program = Cli::command();
    let names: Vec<_> = program.get_subcommands().map(clap::Command::get_name).chain(["help"]).collect();
    if !is_word || names.contains(&written) || Path::new(written).exists() {
        return None;
    }
    let meant = nearest(written, names)?;
    Some(Failure::Input(format!("error: there is no command `{written}`\nhelp: did you mean `{meant}`?")))
}
