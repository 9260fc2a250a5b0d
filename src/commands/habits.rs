//! `dosim completions` and `dosim man`: what a shell and a manual know of the program, made from its arguments.

use clap::CommandFactory;
use clap_complete::Shell;

use super::{Failure, Screen};
use crate::cli::Cli;

/// Prints the completions of a shell.
///
/// # Errors
///
/// As [`Screen::answer`].
pub fn completions(shell: Shell, screen: &mut Screen) -> Result<(), Failure> {
    let mut text = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "dosim", &mut text);
    screen.answer(&String::from_utf8_lossy(&text))
}

/// Prints a manual page: that of the program, or that of one of its commands.
///
/// # Errors
///
/// [`Failure::Input`] if there is no such command; as [`Screen::answer`].
pub fn man(command: Option<&str>, screen: &mut Screen) -> Result<(), Failure> {
    let mut program = Cli::command();
    program.build();
    let page = match command {
        None => program,
        Some(name) => program.find_subcommand(name).cloned().ok_or_else(|| {
            let names: Vec<_> = program.get_subcommands().map(clap::Command::get_name).collect();
            Failure::Input(format!("error: {name:?}: no such command\nhelp: choose one of {}", names.join(", ")))
        })?,
    };
    let mut text = Vec::new();
    clap_mangen::Man::new(page).render(&mut text).map_err(Failure::printing)?;
    screen.answer(&String::from_utf8_lossy(&text))
}
