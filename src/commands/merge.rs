//! `dosim merge`: joins the parts of work that was divided among machines to what one machine writes, to the byte.

use std::path::PathBuf;

use super::parts::{Joined, Parts, Trials};
use super::run::Saved;
use super::source::{Source, incomplete};
use super::{Failure, Screen, compare, refuse_strangers, report, run, sweep};
use crate::cli::MergeArgs;
use crate::output::RecordedCommand;

/// Joins parts.
///
/// # Errors
///
/// [`Failure`], with nothing written under its final name; [`Failure::Input`] if the parts do not belong together or something is
/// missing.
pub fn merge(args: &MergeArgs, screen: &mut Screen) -> Result<(), Failure> {
    let parts = Parts::open(&args.parts)?;
    let command = parts.command().clone();
    let sources = command.studies().iter().map(Source::of_record).collect::<Result<Vec<_>, _>>()?;
    let folder = args.out.clone().unwrap_or_else(|| match (&command, &sources[..]) {
        (RecordedCommand::Compare { .. }, _) => PathBuf::from(compare::FOLDER),
        (RecordedCommand::Sweep { .. }, [source]) => sweep::folder_of(source),
        (_, sources) => sources.first().map_or_else(PathBuf::new, Source::folder),
    });
    parts.refuse_as_out(&folder)?;
    refuse_strangers(&folder, args.force)?;
    let mut joined = Joined::new(parts)?;
    let trials = &mut Trials::Joined(&mut joined);
    let shown = (args.json, screen);
    match (&command, &sources[..]) {
        (RecordedCommand::Run { .. }, [source]) => {
            run::carry_out(source, &Saved::of_record(&command)?, trials, args.threads, &folder, shown)
        }
        (RecordedCommand::Compare { report, .. }, [_, ..]) => {
            compare::carry_out(&sources, &report::formats(report)?, trials, args.threads, &folder, shown)
        }
        (RecordedCommand::Sweep { .. }, [source]) => sweep::carry_out(source, trials, args.threads, &folder, shown),
        _ => Err(incomplete("a command that can be divided")),
    }
}
