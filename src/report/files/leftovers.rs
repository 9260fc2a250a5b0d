//! Files of an earlier run that the present one does not write: removed if nobody touched them since.

use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use serde::Deserialize;

use super::digest::{FileEntry, sha256_of};
use super::folder::{Folder, is_plain_name};
use super::{MANIFEST, OutputError};

/// What is read of an earlier manifest; JSON of anything else lacks the version.
#[derive(Deserialize)]
struct EarlierManifest {
    #[serde(rename = "dosim_version")]
    _version: String,
    files: Vec<FileEntry>,
}

/// The names of files that the folder's manifest lists with the very content they have, and that are not in `kept`.
pub(super) fn find(folder: &Folder, kept: &[&str]) -> Vec<String> {
    let Ok(text) = fs::read(folder.file(MANIFEST)) else {
        return Vec::new();
    };
    let Ok(earlier) = serde_json::from_slice::<EarlierManifest>(&text) else {
        return Vec::new();
    };
    let listed = earlier.files.into_iter().filter(|entry| !kept.contains(&entry.name.as_str()));
    let untouched = listed.filter(|entry| is_plain_name(&entry.name) && is_untouched(&folder.file(&entry.name), entry));
    untouched.map(|entry| entry.name).collect()
}

fn is_untouched(path: &Path, entry: &FileEntry) -> bool {
    // A link is not what was written, whatever it points to.
    let is_same_size = fs::symlink_metadata(path).is_ok_and(|found| found.is_file() && found.len() == entry.bytes);
    is_same_size && sha256_of(path).is_ok_and(|sha256| sha256 == entry.sha256)
}

/// Removes these files.
pub(super) fn remove(folder: &Folder, names: &[String]) -> Result<(), OutputError> {
    for name in names {
        let path = folder.file(name);
        match fs::remove_file(&path) {
            Err(source) if source.kind() != ErrorKind::NotFound => {
                return Err(OutputError::RemoveLeftover { path, source });
            }
            _ => {}
        }
    }
    Ok(())
}
