//! The one place that writes files: a set of them appears under its final names together, or not at all.

mod digest;
mod error;
mod folder;
mod leftovers;
mod staged;

pub use digest::{FileEntry, sha256_hex, sha256_of};
pub use error::OutputError;
pub use folder::is_plain_name;
pub use staged::StagedFile;

use std::io::Write;
use std::path::Path;
use std::sync::Arc;

use super::chart::Chart;
use folder::Folder;

/// The file that lists all others; written last.
pub const MANIFEST: &str = "manifest.json";

/// A set of output files that are written under temporary names in their folder and renamed together by
/// [`OutputSet::commit`].
///
/// A set that is dropped before leaves nothing behind, nor do its [`StagedFile`]s: no temporary files, and no folder that it
/// had to create.
///
/// # Examples
///
/// ```
/// use dosim::report::files::OutputSet;
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
    folder: Arc<Folder>,
}

impl OutputSet {
    /// A set for this folder, which is created if need be.
    ///
    /// # Errors
    ///
    /// If the folder cannot be created, or something else has its name.
    pub fn create(folder: &Path) -> Result<Self, OutputError> {
        Ok(Self { staged: Vec::new(), names: vec![MANIFEST.to_owned()], folder: Arc::new(Folder::create(folder)?) })
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

    /// Writes a chart as two files of the set, `name`.svg and `name`.png.
    ///
    /// # Errors
    ///
    /// As [`OutputSet::stage`].
    pub fn stage_chart(&mut self, name: &str, chart: &Chart) -> Result<(), OutputError> {
        self.stage(&format!("{name}.svg"), chart.svg.as_bytes())?;
        self.stage(&format!("{name}.png"), &chart.png)
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
        if !folder::is_plain_name(name) {
            return Err(OutputError::Name { name: name.to_owned() });
        }
        if self.has(name) {
            return Err(OutputError::Duplicate { name: name.to_owned() });
        }
        let file = StagedFile::create(&self.folder, name)?;
        self.names.push(name.to_owned());
        Ok(file)
    }

    /// Adds a file that was begun with [`OutputSet::begin`] and is now complete.
    pub fn finish(&mut self, file: StagedFile) {
        self.staged.push(file);
    }

    /// Gives every file its final name, the manifest last, and returns what was written, in order of names.
    ///
    /// `manifest` makes the text of the manifest from the list of the other files. Files of an earlier run that are in the
    /// folder's present manifest, are not part of this set, and were not changed since, are removed: a folder never shows
    /// two runs at once.
    ///
    /// # Errors
    ///
    /// Before anything is renamed: if the manifest cannot be made or written, or a folder stands where a file should. After
    /// that, only what the operating system refuses to rename or remove.
    pub fn commit(
        mut self,
        manifest: impl FnOnce(&[FileEntry]) -> Result<Vec<u8>, serde_json::Error>,
    ) -> Result<Vec<FileEntry>, OutputError> {
        self.staged.sort_by(|a, b| a.name().cmp(b.name()));
        let entries: Vec<_> = self.staged.iter().map(StagedFile::entry).collect();
        let mut manifest_file = StagedFile::create(&self.folder, MANIFEST)?;
        manifest_file.write_all(&manifest(&entries)?)?;
        let names: Vec<_> = entries.iter().map(|entry| entry.name.as_str()).chain([MANIFEST]).collect();
        for name in &names {
            self.folder.check_free(name)?;
        }
        let leftovers = leftovers::find(&self.folder, &names);
        for file in self.staged {
            file.persist()?;
        }
        leftovers::remove(&self.folder, &leftovers)?;
        manifest_file.persist()?;
        Ok(entries)
    }
}
