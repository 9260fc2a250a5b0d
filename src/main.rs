//! The program: reads the arguments, calls the command, prints what failed, and says so in the exit code.

use std::process::ExitCode;

use clap::Parser;
use dosim::cli::{Cli, Command};
use dosim::commands::{self, Failure, Screen};
use dosim::interrupt;

fn main() -> ExitCode {
    let misspelt = commands::misspelt::command(std::env::args_os().nth(1).as_deref());
    let done = match misspelt.map_or_else(|| Ok(Cli::try_parse()), Err) {
        Err(misspelt) => Err(misspelt),
        Ok(Ok(cli)) => dispatch(&cli),
        // Wrong arguments, but also `--help` and `--version`, which are to fail as other output does.
        Ok(Err(refused)) => match commands::print_refusal(&refused) {
            Ok(()) => return ExitCode::from(if refused.use_stderr() { 2 } else { 0 }),
            Err(error) => Err(Failure::printing(error)),
        },
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        // What fails after Ctrl-C fails because everything is being taken away.
        Err(_) if interrupt::is_requested() => {
            commands::progress::say_stopped();
            ExitCode::from(Failure::Interrupted.exit_code())
        }
        Err(failure) => {
            commands::print_failure(&failure);
            ExitCode::from(failure.exit_code())
        }
    }
}

fn dispatch(cli: &Cli) -> Result<(), Failure> {
    let mut screen = Screen::stdout(cli.quiet, cli.verbose);
    if cli.quiet {
        commands::progress::be_quiet();
    }
    commands::progress::catch_interrupts()?;
    match &cli.command {
        None => commands::run::run(&cli.run, &mut screen),
        Some(Command::Run(args)) => commands::run::run(args, &mut screen),
        Some(Command::Trial(args)) => commands::trial::trial(args, &mut screen),
        Some(Command::Exact(args)) => commands::exact::exact(args, &mut screen),
        Some(Command::Sweep(args)) => commands::sweep::sweep(args, &mut screen),
        Some(Command::Compare(args)) => commands::compare::compare(args, &mut screen),
        Some(Command::Merge(args)) => commands::merge::merge(args, &mut screen),
        Some(Command::Next(args)) => commands::next::next(args, &mut screen),
        Some(Command::Table(args)) => commands::table::table(args, &mut screen),
        Some(Command::Oc(args)) => commands::oc::oc(args, &mut screen),
        Some(Command::Paths(args)) => commands::paths::paths(args, &mut screen),
        Some(Command::Bound(args)) => commands::bound::bound(args, &mut screen),
        Some(Command::Monitor(args)) => commands::monitor::monitor(args, &mut screen),
        Some(Command::Verify(args)) => commands::verify::verify(args, &mut screen),
        Some(Command::Completions { shell }) => commands::habits::completions(*shell, &mut screen),
        Some(Command::Man { command }) => commands::habits::man(command.as_deref(), &mut screen),
        Some(Command::Schema { format }) => commands::schema::schema(*format, &mut screen),
        Some(Command::Check { files }) if cli.quiet => Ok(commands::check::check(files, &mut std::io::sink())?),
        Some(Command::Check { files }) => Ok(commands::check::check(files, &mut screen)?),
        Some(Command::New(args)) => commands::new::command(args, &mut screen),
    }
}
