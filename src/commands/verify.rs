//! `dosim verify`: does again what a manifest records, elsewhere, and says whether every file is the same to the byte.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::Path;

use super::parts::{Share, Trials};
use super::progress::check_interrupted;
use super::report::formats;
use super::run::Saved;
use super::source::{Source, incomplete};
use super::{Failure, Screen, compare, exact, paths, run, search, shown, sweep, trial};
use crate::characters;
use crate::cli::VerifyArgs;
use crate::output::{
    self, FileEntry, MANIFEST, Manifest, RecordedCommand, RecordedStudy, Scratch, sha256_hex, sha256_of,
};

use crate::report::words::on_one_line;

/// What became of one file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum FileState {
    Same,
    Altered,
    Missing,
    Extra,
    /// A link, a folder, a pipe or a device.
    NotAFile,
    /// As it was written, but this version writes something else.
    WrittenDifferently,
    /// Listed, but not written by this version.
    NotWritten,
    /// Written by this version, but not listed.
    NotListed,
}

impl FileState {
    fn words(self) -> &'static str {
        match self {
            Self::Same => "the same",
            Self::Altered => "altered since it was written",
            Self::Missing => "missing",
            Self::Extra => "not listed in the manifest",
            Self::NotAFile => "a link, a folder or a device, which is not followed or read",
            Self::WrittenDifferently => "unaltered, but this version writes other bytes",
            Self::NotWritten => "unaltered, but this version writes no such file",
            Self::NotListed => "written by this version, but not listed in the manifest",
        }
    }
}

/// Verifies a folder, of which nothing is touched, but that a set of files is put in its place that was cut off on its way.
///
/// # Errors
///
/// [`Failure::Different`] if a file is not the same; [`Failure::Input`] if there is no manifest to go by.
pub fn verify(args: &VerifyArgs, screen: &mut Screen) -> Result<(), Failure> {
    let manifest = args.folder.join(MANIFEST);
    output::settle(&args.folder)?;
    let text = output::read_manifest(&args.folder).map_err(|error| {
        let help = "give a folder that dosim wrote";
        Failure::Input(format!("{}: cannot be read: {error}\nhelp: {help}", characters::shown(&manifest)))
    })?;
    let recorded = Manifest::parse(&text).map_err(|error| {
        let help = "it was altered, or written by a version that did not record its command; run that command again";
        Failure::Input(format!("{}: no manifest to verify by: {error}\nhelp: {help}", characters::shown(&manifest)))
    })?;
    introduce(&recorded, &args.folder, screen)?;
    let place = Scratch::new().map_err(|error| Failure::Output(format!("no temporary folder: {error}")))?;
    let again = place.path().join("again");
    match repeat(&recorded, args.threads, &again) {
        // The files are there; that they do not verify themselves is no difference to those of the folder.
        Err(Failure::Unverified(_)) | Ok(()) => {}
        Err(failure) => return Err(failure),
    }
    let verdicts = judge(&args.folder, &again, &recorded, &text)?;
    let same = verdicts.values().filter(|verdict| **verdict == FileState::Same).count();
    let differing: Vec<_> = verdicts.iter().filter(|(_, verdict)| **verdict != FileState::Same).collect();
    for (name, verdict) in &differing {
        screen.print(&format!("{}: {}\n", on_one_line(name), verdict.words()))?;
    }
    if differing.is_empty() {
        return screen.print(&format!("All {same} files are the same to the byte.\n"));
    }
    let (count, of) = (differing.len(), shown(&args.folder));
    Err(Failure::Different(format!("{count} of {} files in {of} are not as this version writes them", verdicts.len())))
}

/// Says what is verified: which command on which scenario by which version.
fn introduce(recorded: &Manifest, folder: &Path, screen: &mut Screen) -> Result<(), Failure> {
    let (version, this) = (&recorded.dosim_version, env!("CARGO_PKG_VERSION"));
    let shard = recorded.shard.as_ref().map_or(String::new(), |shard| format!(", shard {}", on_one_line(shard)));
    screen.print(&format!(
        "{}: dosim {}{shard}, version {}\n",
        shown(folder),
        recorded.command.name(),
        on_one_line(version)
    ))?;
    for study in recorded.command.studies() {
        let file = study.scenario_file.as_deref().unwrap_or("no scenario file");
        let number =
            |name: &str, number: Option<u64>| number.map_or(String::new(), |number| format!(", {name} {number}"));
        screen.print(&format!(
            "{}, SHA-256 {}{}{}{}\n",
            on_one_line(file),
            on_one_line(&study.scenario_sha256),
            number("seed", study.seed),
            number("trials", study.trials),
            number("trial", study.trial)
        ))?;
        if sha256_hex(study.scenario_text.as_bytes()) != study.scenario_sha256 {
            screen.print(
                "The text of the scenario in the manifest does not have that SHA-256: the manifest was altered.\n",
            )?;
        }
    }
    if version == this {
        return Ok(());
    }
    screen.print(&format!("This is version {this}: what it writes may differ, if only in the manifest.\n"))
}

/// Does what was recorded, or the share of it, into another folder.
fn repeat(recorded: &Manifest, threads: Option<u16>, folder: &Path) -> Result<(), Failure> {
    let command = &recorded.command;
    let sources = command.studies().iter().map(Source::of_record).collect::<Result<Vec<_>, _>>()?;
    let mut silence = Screen::stdout(true, false);
    if let Some(shard) = &recorded.shard {
        let shard = shard.parse().map_err(|_| incomplete("a possible share"))?;
        return repeat_share(command, &sources, Share { shard, folder, force: false }, threads, &mut silence);
    }
    let here = &mut Trials::Conducted;
    match (command, &sources[..]) {
        (RecordedCommand::Run { .. }, [source]) => {
            run::carry_out(source, &Saved::of_record(command)?, here, threads, folder, (false, &mut silence))
        }
        (RecordedCommand::Exact(_), [source]) => exact::carry_out(source, folder, (false, &mut silence)),
        (RecordedCommand::Sweep { .. }, [source]) => {
            sweep::carry_out(source, here, threads, folder, (false, &mut silence))
        }
        (RecordedCommand::Search { report, .. }, [source]) => {
            search::carry_out(source, &formats(report)?, threads, folder, (false, &mut silence))
        }
        (RecordedCommand::Trial { study, .. }, [source]) => {
            let number = study.trial.filter(|&trial| trial > 0).ok_or_else(|| incomplete("the number of the trial"))?;
            trial::carry_out(source, names(study), number, folder, &mut silence)
        }
        (RecordedCommand::Paths(study), [source]) => {
            let threshold = study.min_probability.ok_or_else(|| incomplete("the least probability"))?;
            paths::carry_out(source, names(study), threshold, folder, &mut silence)
        }
        (RecordedCommand::Compare { report, .. }, [_, ..]) => {
            compare::carry_out(&sources, &formats(report)?, here, threads, folder, (false, &mut silence))
        }
        _ => Err(incomplete("a scenario")),
    }
}

fn repeat_share(
    command: &RecordedCommand,
    sources: &[Source],
    share: Share<'_>,
    threads: Option<u16>,
    silence: &mut Screen,
) -> Result<(), Failure> {
    match (command, sources) {
        (RecordedCommand::Run { .. }, [source]) => {
            run::carry_out_share(source, &Saved::of_record(command)?, share, threads, silence)
        }
        (RecordedCommand::Sweep { .. }, [source]) => sweep::carry_out_share(source, share, threads, silence),
        (RecordedCommand::Compare { report, .. }, [_, ..]) => {
            compare::carry_out_share(sources, &formats(report)?, share, threads, silence)
        }
        _ => Err(incomplete("a command that can be divided")),
    }
}

/// The one scenario and the one design.
fn names(study: &RecordedStudy) -> (Option<&str>, Option<&str>) {
    (study.scenarios.first().map(String::as_str), study.designs.first().map(|design| design.name.as_str()))
}

/// The verdict on every file of either folder, by name.
fn judge(
    folder: &Path,
    again: &Path,
    recorded: &Manifest,
    manifest: &[u8],
) -> Result<BTreeMap<String, FileState>, Failure> {
    let reading =
        |path: &Path, error: io::Error| Failure::Output(format!("cannot read {}: {error}", characters::shown(path)));
    let path = again.join(MANIFEST);
    let manifest_again = fs::read(&path).map_err(|error| reading(&path, error))?;
    let written = Manifest::parse(&manifest_again).map_err(|error| Failure::Output(error.to_string()))?.files;
    let sha256 =
        |files: &[FileEntry], name: &str| files.iter().find(|file| file.name == name).map(|file| file.sha256.clone());
    let size = |files: &[FileEntry], name: &str| files.iter().find(|file| file.name == name).map(|file| file.bytes);
    let mut verdicts = BTreeMap::new();
    let is_same = manifest == manifest_again;
    let is_version_only = !is_same && recorded.dosim_version != env!("CARGO_PKG_VERSION");
    verdicts.insert(
        MANIFEST.to_owned(),
        match (is_same, is_version_only) {
            (true, _) => FileState::Same,
            (false, true) => FileState::WrittenDifferently,
            (false, false) => FileState::Altered,
        },
    );
    for name in recorded.files.iter().chain(&written).map(|file| &file.name) {
        let found = folder.join(name);
        check_interrupted()?;
        let sizes = [&recorded.files, &written].map(|files| size(files, name));
        let is = match fs::symlink_metadata(&found) {
            Err(_) => None,
            Ok(found) if !found.is_file() => {
                verdicts.insert(name.clone(), FileState::NotAFile);
                continue;
            }
            // Of another size it cannot be the same, however long it is.
            Ok(found) if !sizes.contains(&Some(found.len())) => Some(String::new()),
            Ok(_) => Some(sha256_of(&found).map_err(|error| reading(&found, error))?),
        };
        let verdict = match (sha256(&recorded.files, name), is, sha256(&written, name)) {
            (None, None, _) => FileState::NotListed,
            (Some(_), None, _) => FileState::Missing,
            (_, Some(is), Some(again)) if is == again => FileState::Same,
            (Some(was), Some(is), again) if was == is => {
                if again.is_some() {
                    FileState::WrittenDifferently
                } else {
                    FileState::NotWritten
                }
            }
            (_, Some(_), _) => FileState::Altered,
        };
        verdicts.insert(name.clone(), verdict);
    }
    for entry in fs::read_dir(folder).map_err(|error| reading(folder, error))? {
        let name = entry.map_err(|error| reading(folder, error))?.file_name().to_string_lossy().into_owned();
        if !output::is_transient_name(&name) {
            verdicts.entry(name).or_insert(FileState::Extra);
        }
    }
    Ok(verdicts)
}
