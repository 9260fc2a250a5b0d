//! The one place that writes files: a set of them appears under its final names together, or not at all.
//!
//! A set is written into a folder of its own inside the output folder, `.dosim-…`, where renaming costs nothing and cannot
//! fail for want of room. Its owner holds a lock on the file `.dosim-….lock` beside it, which the operating system releases
//! however the owner ends; whatever has no living owner is removed by the next set.
//!
//! When everything is on the disk, one rename gives that folder the name `.dosim-commit`: that is the moment at which the new
//! set replaces the old one. What follows (removing files of the set before, moving the new ones to their places, the
//! manifest last) only carries out what is settled. Cut off anywhere, it is carried on by whoever comes next, the next run or
//! `dosim verify`; every step can be done twice. Two sets for the same folder wait for one another, for the name can be
//! taken once only.
//!
//! Exchanging whole folders would be shorter, but only Linux can do it at one stroke, and neither the folder one works in, nor
//! a mounted one, nor one with files of other people can be exchanged.

mod commit;
mod digest;
mod earlier;
mod error;
mod folder;
mod journal;
mod lock;
mod manifest;
mod part;
mod staged;
mod staging;
mod transient;

pub use commit::{carry_on, settle};
pub use digest::{FileEntry, sha256_hex, sha256_of};
pub use earlier::{are_whole, read_manifest, refuse_strangers};
pub use error::OutputError;
pub use folder::is_plain_name;
pub use manifest::{Generator, Manifest, NoManifest, RecordedCommand, RecordedDesign, RecordedStudy};
pub use part::{NoPart, PART, Part};
pub use staged::StagedFile;
pub use transient::{Scratch, abandon, has_written};

use std::io::Write;
use std::path::Path;
use std::sync::Arc;

use rayon::prelude::*;

use folder::Folder;
use staging::Staging;

/// The file that lists all others; written last.
pub const MANIFEST: &str = "manifest.json";

/// What the names of all files begin with that are not meant to stay.
const PREFIX: &str = ".dosim-";

/// Whether a file of this name is none that a set is made of, but one of those that come and go while one is written.
pub fn is_transient_name(name: &str) -> bool {
    name.starts_with(PREFIX)
}

/// A set of output files that are written aside and appear together with [`OutputSet::commit`].
///
/// A set that is dropped before leaves nothing behind, nor do its [`StagedFile`]s: no temporary files, and no folder that it
/// had to create.
///
/// # Examples
///
/// ```
/// use dosim::output::OutputSet;
///
/// let base = tempfile::tempdir()?;
/// let folder = base.path().join("output");
/// let mut set = OutputSet::create(&folder)?;
/// set.stage("a.csv", b"a,b\r\n1,2\r\n")?;
/// assert!(!folder.join("a.csv").exists());
/// set.commit(|files| serde_json::to_vec_pretty(files))?;
/// assert!(folder.join("a.csv").exists());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct OutputSet {
    staged: Vec<StagedFile>,
    names: Vec<String>,
    staging: Arc<Staging>,
}

impl OutputSet {
    /// A set for this folder, which is created if need be, and in which is carried on or removed what runs that were cut off
    /// have left.
    ///
    /// # Errors
    ///
    /// If the folder cannot be created or written to, or something else has its name.
    pub fn create(folder: &Path) -> Result<Self, OutputError> {
        let folder = Folder::create(folder)?;
        settle(folder.path())?;
        Ok(Self { staged: Vec::new(), names: vec![MANIFEST.to_owned()], staging: Staging::create(folder)? })
    }

    /// Writes a whole file of the set.
    ///
    /// # Errors
    ///
    /// As [`OutputSet::begin`], and what writing reports, such as a full disk.
    pub fn stage(&mut self, name: &str, bytes: &[u8]) -> Result<(), OutputError> {
        let mut file = self.begin(name)?;
        file.write_all(bytes)?;
        self.finish(file);
        Ok(())
    }

    /// Whether a file of the set has this name.
    pub fn has(&self, name: &str) -> bool {
        self.names.iter().any(|taken| taken == name)
    }

    /// Begins a file of the set that is written bit by bit. It belongs to the set once it is handed to
    /// [`OutputSet::finish`]; dropped before, it is gone.
    ///
    /// # Errors
    ///
    /// If the name is not a plain file name, is taken, or no file can be created in the folder.
    pub fn begin(&mut self, name: &str) -> Result<StagedFile, OutputError> {
        if !is_plain_name(name) {
            return Err(OutputError::Name { name: name.to_owned() });
        }
        if self.has(name) {
            return Err(OutputError::Duplicate { name: name.to_owned() });
        }
        let file = StagedFile::create(&self.staging, name)?;
        self.names.push(name.to_owned());
        Ok(file)
    }

    /// Adds a file that was begun with [`OutputSet::begin`] and is now complete.
    pub fn finish(&mut self, file: StagedFile) {
        self.staged.push(file);
    }

    /// Puts the set in place of the one that was there, and returns what was written, in order of names.
    ///
    /// `manifest` makes the text of the manifest from the list of the other files. Files of an earlier run that are in the
    /// folder's present manifest, are not part of this set, and were not changed since, are removed: a folder never shows
    /// two runs at once.
    ///
    /// # Errors
    ///
    /// Before the set is in place: if the manifest cannot be made or written, the disk is full, or a folder stands where a
    /// file should. After that, only what the operating system refuses to rename or remove; the next set, or
    /// [`settle`], tries again.
    pub fn commit(
        mut self,
        manifest: impl FnOnce(&[FileEntry]) -> Result<Vec<u8>, serde_json::Error>,
    ) -> Result<Vec<FileEntry>, OutputError> {
        self.staged.sort_by(|a, b| a.name().cmp(b.name()));
        let entries: Vec<_> = self.staged.iter().map(StagedFile::entry).collect();
        let mut manifest_file = StagedFile::create(&self.staging, MANIFEST)?;
        manifest_file.write_all(&manifest(&entries)?)?;
        self.staged.push(manifest_file);
        self.staged.par_iter().try_for_each(StagedFile::flush_to_disk)?;
        let names: Vec<_> = self.staged.drain(..).map(StagedFile::close).collect();
        commit::commit(&self.staging, names)?;
        Ok(entries)
    }
}
