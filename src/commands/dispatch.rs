//! Reads the arguments, calls the command, prints what failed, and says so in the exit code.

use std::ffi::OsString;

use clap::Parser;

use super::{Failure, Screen, misspelt, print_failure, print_refusal, progress};
use crate::cli::{Cli, Command};
use crate::interrupt;
use crate::qualify::Program;

/// Carries out a command line, the name of the program first, and gives its exit code.
pub fn carry_out(arguments: Vec<OsString>) -> u8 {
    carry_out_by(None, arguments)
}

/// The same, for a program that another one carries out, as Python does.
pub fn carry_out_by(program: Option<&Program>, arguments: Vec<OsString>) -> u8 {
    let misspelt = misspelt::command(arguments.get(1).map(OsString::as_os_str));
    let done = match misspelt.map_or_else(|| Ok(Cli::try_parse_from(arguments)), Err) {
        Err(misspelt) => Err(misspelt),
        Ok(Ok(cli)) => dispatch(&cli, program),
        // Wrong arguments, but also `--help` and `--version`, which are to fail as other output does.
        Ok(Err(refused)) => match print_refusal(&refused) {
            Ok(()) => return if refused.use_stderr() { 2 } else { 0 },
            Err(error) => Err(Failure::printing(error)),
        },
    };
    match done {
        Ok(()) => 0,
        // What fails after Ctrl-C fails because everything is being taken away.
        Err(_) if interrupt::is_requested() => {
            progress::say_stopped();
            Failure::Interrupted.exit_code()
        }
        Err(failure) => {
            print_failure(&failure);
            failure.exit_code()
        }
    }
}

fn dispatch(cli: &Cli, program: Option<&Program>) -> Result<(), Failure> {
    let mut screen = Screen::stdout(cli.quiet, cli.verbose);
    if cli.quiet {
        progress::be_quiet();
    }
    progress::catch_interrupts()?;
    match &cli.command {
        None => super::run::run(&cli.run, &mut screen),
        Some(Command::Run(args)) => super::run::run(args, &mut screen),
        Some(Command::Trial(args)) => super::trial::trial(args, &mut screen),
        Some(Command::Exact(args)) => super::exact::exact(args, &mut screen),
        Some(Command::Sweep(args)) => super::sweep::sweep(args, &mut screen),
        Some(Command::Search(args)) => super::search::search(args, &mut screen),
        Some(Command::Compare(args)) => super::compare::compare(args, &mut screen),
        Some(Command::Merge(args)) => super::merge::merge(args, &mut screen),
        Some(Command::Next(args)) => super::next::next(args, &mut screen),
        Some(Command::Table(args)) => super::table::table(args, &mut screen),
        Some(Command::Oc(args)) => super::oc::oc(args, &mut screen),
        Some(Command::Text(args)) => super::text::text(args, &mut screen),
        Some(Command::Paths(args)) => super::paths::paths(args, &mut screen),
        Some(Command::Bound(args)) => super::bound::bound(args, &mut screen),
        Some(Command::Monitor(args)) => super::monitor::monitor(args, &mut screen),
        Some(Command::Verify(args)) => super::verify::verify(args, &mut screen),
        Some(Command::Qualify(args)) => super::qualify::qualify(args, program, &mut screen),
        Some(Command::Completions { shell }) => super::habits::completions(*shell, &mut screen),
        Some(Command::Man { command }) => super::habits::man(command.as_deref(), &mut screen),
        Some(Command::Schema { format }) => super::schema::schema(*format, &mut screen),
        Some(Command::Check { files }) if cli.quiet => Ok(super::check::check(files, &mut std::io::sink())?),
        Some(Command::Check { files }) => Ok(super::check::check(files, &mut screen)?),
        Some(Command::New(args)) if cli.quiet && args.path.is_some() => super::new::command(args, &mut std::io::sink()),
        Some(Command::New(args)) => super::new::command(args, &mut screen),
    }
}
