//! Work that is divided among machines: a share is written as a part, and parts are found, held against one another and joined.

use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::vec;

use super::progress::{check_interrupted, watched};
use super::{Failure, Screen, shown};
use crate::output::{
    self, FileEntry, MANIFEST, Manifest, OutputError, OutputSet, PART, Part, RecordedCommand, sha256_hex, sha256_of,
};
use crate::shard::{NotWhole, Shard};
use crate::simulate::{SummedTrials, Sums, Together, Watch};

/// What the names of folders of parts begin with.
const PART_FOLDER: &str = "shard-";

/// Where a share is written if all of the work, or all of its parts, are written to `out`.
pub(super) fn folder_of_share(out: PathBuf, shard: Option<Shard>) -> PathBuf {
    shard.map_or(out.clone(), |shard| out.join(shard.folder_name()))
}

/// A share of the work, and the folder of its part.
#[derive(Debug, Clone, Copy)]
pub(super) struct Share<'a> {
    pub(super) shard: Shard,
    pub(super) folder: &'a Path,
    /// Whether it may take the place of a part of other work.
    pub(super) force: bool,
}

impl Share<'_> {
    /// Writes the part, unless it is there already, as whole as this manifest says. `work` gives it, and may add files.
    ///
    /// # Errors
    ///
    /// [`Failure::Input`] if a part of other work is there, unless it may be replaced.
    pub(super) fn write(
        self,
        manifest: Manifest,
        screen: &mut Screen,
        work: impl FnOnce(&mut OutputSet) -> Result<Part, Failure>,
    ) -> Result<(), Failure> {
        let manifest = manifest.with_shard(self.shard);
        let Self { shard, folder, force } = self;
        match found(folder, &manifest)? {
            Found::Whole => return screen.print(&format!("Part {shard} is there already: {}\n", shown(folder))),
            Found::Other(what) if !force => return Err(of_other_work(folder, what)),
            Found::Other(_) | Found::Nothing => {}
        }
        let mut files = OutputSet::create(folder)?;
        let part = work(&mut files)?;
        files.stage(PART, &part.to_json().map_err(OutputError::from)?)?;
        check_interrupted()?;
        files.commit(|entries| manifest.to_json(entries))?;
        screen.print(&format!("Part {shard}: {}\n", shown(folder)))
    }

    /// Conducts the trials of the share.
    pub(super) fn conduct(self, together: &Together<'_>) -> Result<SummedTrials, Failure> {
        let range = self.shard.range(together.trials());
        let trials = range.end - range.start;
        let sums = watched(trials, "trials", |watch: &Watch| together.conduct(range, watch))?;
        Ok(sums.summed(trials))
    }
}

/// What a folder has of a share that is to be written into it.
enum Found {
    /// All of it, as it was written.
    Whole,
    /// A part of other work, which differs in this.
    Other(&'static str),
    /// Nothing that can be read, or only some of it.
    Nothing,
}

fn found(folder: &Path, manifest: &Manifest) -> Result<Found, Failure> {
    output::carry_on(folder)?;
    let Ok(text) = output::read_manifest(folder) else { return Ok(Found::Nothing) };
    let Ok(recorded) = Manifest::parse(&text) else { return Ok(Found::Nothing) };
    let written = manifest.to_json(&recorded.files).map_err(OutputError::from)?;
    if written == text {
        return Ok(if output::are_whole(folder, &recorded.files) { Found::Whole } else { Found::Nothing });
    }
    let Ok(this) = Manifest::parse(&written) else { return Ok(Found::Nothing) };
    let differences = [
        (recorded.dosim_version != this.dosim_version, "the version of dosim"),
        (recorded.shard != this.shard, "the share"),
    ];
    let version_or_share = differences.into_iter().find(|(differs, _)| *differs).map(|(_, what)| what);
    let what = recorded.command.difference(&this.command).or(version_or_share);
    Ok(what.map_or(Found::Nothing, Found::Other))
}

fn of_other_work(folder: &Path, what: &str) -> Failure {
    let help = "give another folder with --out, or put this part in its place with --force";
    let folder = shown(folder);
    Failure::Input(format!(
        "error: {folder} has a part of other work: {what} is not that of this command\nhelp: {help}"
    ))
}

/// Parts that make up the whole of one command.
pub(super) struct Parts {
    /// In the order of their shares; never empty.
    parts: Vec<FoundPart>,
}

struct FoundPart {
    folder: PathBuf,
    shard: Shard,
    recorded: Manifest,
}

impl Parts {
    /// The parts in these folders, each of which is one or has some in it.
    ///
    /// # Errors
    ///
    /// [`Failure::Input`] if they are not those of one command of this version, or do not make up the whole.
    pub(super) fn open(folders: &[PathBuf]) -> Result<Self, Failure> {
        let mut parts = Vec::new();
        for folder in folders {
            parts.extend(part_folders(folder)?.into_iter().map(FoundPart::open).collect::<Result<Vec<_>, _>>()?);
        }
        if let Some((first, others)) = parts.split_first() {
            others.iter().try_for_each(|part| part.check_same(first))?;
        }
        parts.sort_by(|a, b| a.shard.order(b.shard));
        let shards: Vec<_> = parts.iter().map(|part| part.shard).collect();
        Shard::check_whole(&shards).map_err(|error| not_whole(error, &parts, folders))?;
        Ok(Self { parts })
    }

    /// Makes sure that what they are joined to does not take the place of one of them.
    ///
    /// # Errors
    ///
    /// [`Failure::Input`] if it would.
    pub(super) fn refuse_as_out(&self, out: &Path) -> Result<(), Failure> {
        // What is not there is none of them.
        let Ok(out) = fs::canonicalize(out) else { return Ok(()) };
        let is_out = |part: &&FoundPart| fs::canonicalize(&part.folder).is_ok_and(|folder| folder == out);
        self.parts.iter().find(is_out).map_or(Ok(()), |part| {
            let help = "give another folder with --out: the parts are needed until they are joined";
            Err(Failure::Input(format!("error: --out {} is one of the parts\nhelp: {help}", shown(&part.folder))))
        })
    }

    /// What all of them are parts of.
    pub(super) fn command(&self) -> &RecordedCommand {
        &self.parts[0].recorded.command
    }

    /// What they add up to.
    pub(super) fn join(&self) -> Result<Part, Failure> {
        let mut all = self.parts[0].read()?;
        for part in &self.parts[1..] {
            check_interrupted()?;
            if !all.join(part.read()?) {
                return Err(part.refused("it is not of the same work as those before it"));
            }
        }
        Ok(all)
    }

    /// Writes the rows that all of them have in a file of this name, one after the other.
    pub(super) fn stage_rows(&self, name: &str, files: &mut OutputSet) -> Result<(), Failure> {
        let mut out = files.begin(name)?;
        let mut header = Vec::new();
        for part in &self.parts {
            part.copy_rows(name, &mut header, &mut out)?;
        }
        files.finish(out);
        Ok(())
    }
}

impl FoundPart {
    fn open(folder: PathBuf) -> Result<Self, Failure> {
        let refused = |why: String| not_to_be_joined(&folder, &why);
        let text = output::read_manifest(&folder).map_err(|error| refused(format!("{MANIFEST}: {error}")))?;
        let recorded = Manifest::parse(&text).map_err(|error| refused(format!("{MANIFEST}: {error}")))?;
        let (found, this) = (&recorded.dosim_version, env!("CARGO_PKG_VERSION"));
        if found != this {
            return Err(refused(format!("version {found:?} wrote it, and this is version {this}")));
        }
        let shard = recorded.shard.as_ref().and_then(|shard| shard.parse().ok());
        let shard = shard.ok_or_else(|| refused("it was written without --shard".to_owned()))?;
        Ok(Self { folder, shard, recorded })
    }

    fn refused(&self, why: &str) -> Failure {
        not_to_be_joined(&self.folder, why)
    }

    fn check_same(&self, first: &Self) -> Result<(), Failure> {
        match self.recorded.command.difference(&first.recorded.command) {
            None => Ok(()),
            Some(what) => Err(self.refused(&format!("{what} is not that of {}", shown(&first.folder)))),
        }
    }

    /// The entry of a file, which is there with the recorded length.
    fn listed(&self, name: &str) -> Result<&FileEntry, Failure> {
        let entry = self.recorded.files.iter().find(|file| file.name == name);
        let entry = entry.ok_or_else(|| self.refused(&format!("{MANIFEST} does not list {name}")))?;
        // Neither a link nor a device, which may never end.
        let found = fs::symlink_metadata(self.folder.join(name));
        let is_whole = found.is_ok_and(|found| found.is_file() && found.len() == entry.bytes);
        if is_whole { Ok(entry) } else { Err(self.altered(name)) }
    }

    fn altered(&self, name: &str) -> Failure {
        self.refused(&format!("{name} is missing, or was altered since it was written"))
    }

    fn read(&self) -> Result<Part, Failure> {
        let entry = self.listed(PART)?;
        let text = fs::read(self.folder.join(PART)).map_err(|error| self.refused(&format!("{PART}: {error}")))?;
        if sha256_hex(&text) != entry.sha256 {
            return Err(self.altered(PART));
        }
        Part::parse(&text).map_err(|error| self.refused(&format!("{PART}: {error}")))
    }

    /// Copies a table to the end of another, of which `header` is the first line, once it has one.
    fn copy_rows(&self, name: &str, header: &mut Vec<u8>, out: &mut impl Write) -> Result<(), Failure> {
        let entry = self.listed(name)?;
        let path = self.folder.join(name);
        let reading = |error: io::Error| self.refused(&format!("{name}: {error}"));
        if sha256_of(&path).map_err(reading)? != entry.sha256 {
            return Err(self.altered(name));
        }
        let mut rows = BufReader::with_capacity(1 << 16, File::open(&path).map_err(reading)?);
        let mut first = Vec::new();
        rows.read_until(b'\n', &mut first).map_err(reading)?;
        // A table of patients without rows has no header either.
        if first.is_empty() {
            return Ok(());
        }
        if header.is_empty() {
            out.write_all(&first).map_err(OutputError::from)?;
            *header = first;
        } else if *header != first {
            return Err(self.refused(&format!("{name} has other columns than those before it")));
        }
        loop {
            check_interrupted()?;
            let piece = rows.fill_buf().map_err(reading)?;
            if piece.is_empty() {
                return Ok(());
            }
            out.write_all(piece).map_err(OutputError::from)?;
            let length = piece.len();
            rows.consume(length);
        }
    }
}

/// The folders of parts: this one, or those in it.
fn part_folders(folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    output::carry_on(folder)?;
    if folder.join(MANIFEST).exists() {
        return Ok(vec![folder.to_path_buf()]);
    }
    let entries = fs::read_dir(folder).map_err(|error| not_to_be_joined(folder, &error.to_string()))?;
    let mut folders = Vec::new();
    for entry in entries {
        let entry = entry.map_err(|error| not_to_be_joined(folder, &error.to_string()))?;
        if entry.file_name().to_string_lossy().starts_with(PART_FOLDER) && entry.path().is_dir() {
            output::carry_on(&entry.path())?;
            folders.push(entry.path());
        }
    }
    // One without a manifest is not done yet, or was cut off.
    folders.retain(|folder| folder.join(MANIFEST).exists());
    folders.sort();
    Ok(folders)
}

fn not_to_be_joined(folder: &Path, why: &str) -> Failure {
    let help = "give the folders that one command wrote into with --shard, all of the same version";
    Failure::Input(format!("error: {} is no part to be joined: {why}\nhelp: {help}", shown(folder)))
}

fn not_whole(error: NotWhole, parts: &[FoundPart], folders: &[PathBuf]) -> Failure {
    let searched: Vec<_> = folders.iter().map(|folder| shown(folder)).collect();
    let help = match (error, parts.first()) {
        (NotWhole::Gap { .. }, None) => "give the folder that a command wrote into with --shard".to_owned(),
        (NotWhole::Gap { .. }, Some(part)) => {
            format!("run `dosim {} … --shard …` for what is missing", part.recorded.command.name())
        }
        (NotWhole::Overlap(one, other), _) => {
            let of_either = parts.iter().filter(|part| part.shard == one || part.shard == other);
            let folders: Vec<_> = of_either.map(|part| shown(&part.folder)).collect();
            format!("leave out one of {}", folders.join(", "))
        }
    };
    Failure::Input(format!("error: {}: {error}\nhelp: {help}", searched.join(", ")))
}

/// Where the sums of a command's trials come from.
pub(super) enum Trials<'a> {
    /// All are conducted here.
    Conducted,
    /// They were conducted elsewhere.
    Joined(&'a mut Joined),
}

/// Parts with what they add up to.
pub(super) struct Joined {
    pub(super) parts: Parts,
    simulations: vec::IntoIter<SummedTrials>,
    /// All else.
    pub(super) part: Part,
}

impl Joined {
    pub(super) fn new(parts: Parts) -> Result<Self, Failure> {
        let mut part = parts.join()?;
        let simulations = std::mem::take(&mut part.simulations).into_iter();
        Ok(Self { parts, simulations, part })
    }
}

/// That parts do not have what a command asks for, although they fit together.
pub(super) fn not_of_this_work() -> Failure {
    let help = "they were altered, or written by another build of this version; run all shards again";
    Failure::Input(format!("error: the parts do not have what their command asks for\nhelp: {help}"))
}

impl Trials<'_> {
    /// The sums over all trials of what is simulated next.
    pub(super) fn sums(&mut self, together: &Together<'_>) -> Result<Sums, Failure> {
        match self {
            Self::Conducted => {
                let trials = together.trials();
                Ok(watched(trials, "trials", |watch: &Watch| together.conduct(0..trials, watch))?)
            }
            Self::Joined(joined) => {
                let next = joined.simulations.next();
                next.and_then(|summed| together.read(summed)).ok_or_else(not_of_this_work)
            }
        }
    }
}
