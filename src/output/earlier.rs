//! What is in an output folder before a set is written: files of an earlier one, and files of other people.

use std::fs;
use std::io::{self, ErrorKind};
use std::path::Path;

use serde::Deserialize;

use super::digest::{FileEntry, sha256_of};
use super::folder::is_plain_name;
use super::{MANIFEST, OutputError, is_transient_name};

/// Strangers that an error names.
const NAMED: usize = 3;

/// A manifest has the texts of scenario files of 1 MiB at most and the names of some hundred files: a longer file of that name is
/// none.
const MOST_BYTES: u64 = 1 << 28;

/// What is read of an earlier manifest; JSON of anything else lacks the version.
#[derive(Deserialize)]
struct EarlierManifest {
    #[serde(rename = "dosim_version")]
    _version: String,
    files: Vec<FileEntry>,
}

/// The text of a folder's manifest.
///
/// # Errors
///
/// If it cannot be read, or is none.
pub fn read_manifest(folder: &Path) -> io::Result<Vec<u8>> {
    let path = folder.join(MANIFEST);
    let found = fs::symlink_metadata(&path)?;
    // It is read as a whole.
    if !found.is_file() || found.len() > MOST_BYTES {
        return Err(io::Error::new(ErrorKind::InvalidData, "it is no manifest, but a link, a device or too long"));
    }
    fs::read(path)
}

/// The files that the folder's manifest lists; `None` if it has no manifest of ours.
fn listed(folder: &Path) -> Option<Vec<FileEntry>> {
    Some(serde_json::from_slice::<EarlierManifest>(&read_manifest(folder).ok()?).ok()?.files)
}

/// The names of files that the folder's manifest lists with the very content they have, and that are not in `kept`.
pub(super) fn outdated(folder: &Path, kept: &[String]) -> Vec<String> {
    let listed = listed(folder).unwrap_or_default().into_iter().filter(|entry| !kept.contains(&entry.name));
    let untouched = listed.filter(|entry| is_plain_name(&entry.name) && is_untouched(&folder.join(&entry.name), entry));
    untouched.map(|entry| entry.name).collect()
}

/// Whether a folder has these files with the very content that they are listed with.
pub fn are_whole(folder: &Path, files: &[FileEntry]) -> bool {
    files.iter().all(|entry| is_plain_name(&entry.name) && is_untouched(&folder.join(&entry.name), entry))
}

fn is_untouched(path: &Path, entry: &FileEntry) -> bool {
    // A link is not what was written, whatever it points to.
    let is_same_size = fs::symlink_metadata(path).is_ok_and(|found| found.is_file() && found.len() == entry.bytes);
    is_same_size && sha256_of(path).is_ok_and(|sha256| sha256 == entry.sha256)
}

/// Makes sure that a folder, if there is one, has nothing in it but what this program wrote.
///
/// # Errors
///
/// [`OutputError::Strangers`] if it has; if the folder cannot be read.
pub fn refuse_strangers(folder: &Path) -> Result<(), OutputError> {
    let reading = |source| OutputError::Read { path: folder.to_path_buf(), source };
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        // What cannot be a folder is told of when it is created.
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => return Ok(()),
        Err(error) => return Err(reading(error)),
    };
    let listed = listed(folder);
    let mut strangers = Vec::new();
    for entry in entries {
        let name = entry.map_err(reading)?.file_name().to_string_lossy().into_owned();
        let is_ours = is_transient_name(&name)
            || listed.as_ref().is_some_and(|files| name == MANIFEST || files.iter().any(|file| file.name == name));
        if !is_ours {
            strangers.push(name);
        }
    }
    if strangers.is_empty() {
        return Ok(());
    }
    strangers.sort();
    let more = strangers.len().saturating_sub(NAMED);
    strangers.truncate(NAMED);
    Err(OutputError::Strangers { path: folder.to_path_buf(), names: strangers, more })
}
