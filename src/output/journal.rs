//! What remains to be done of a set that is settled: the names of its files, and who began.

use std::fs::{self, File};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::folder::is_plain_name;
use super::lock::is_owner;
use super::{MANIFEST, OutputError, PREFIX};

/// The folder of a set that is settled.
pub(super) fn settled(folder: &Path) -> PathBuf {
    folder.join(format!("{PREFIX}commit"))
}

/// No name of an output file, for it begins with a dot.
const JOURNAL: &str = ".journal";

/// Longer than the names of any set.
const MOST_BYTES: u64 = 1 << 24;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Journal {
    pub(super) owner: String,
    /// In the order in which they get their places, the manifest last.
    pub(super) names: Vec<String>,
}

impl Journal {
    /// Writes it into the folder of a set.
    pub(super) fn write(&self, staging: &Path) -> Result<(), OutputError> {
        let path = staging.join(JOURNAL);
        let text = serde_json::to_vec(self)?;
        let written = File::create(&path).and_then(|mut file| file.write_all(&text).and_then(|()| file.sync_all()));
        written.map_err(|error| OutputError::Write { path, source: error })
    }

    /// Reads that of the set that is settled in this folder; `None` if there is none.
    pub(super) fn read(folder: &Path) -> Result<Option<Self>, OutputError> {
        let path = settled(folder).join(JOURNAL);
        let unreadable = |why: String| OutputError::Journal { path: settled(folder), why };
        let found = match fs::symlink_metadata(&path) {
            Ok(found) => found,
            Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => return Ok(None),
            Err(error) => return Err(unreadable(error.to_string())),
        };
        if !found.is_file() || found.len() > MOST_BYTES {
            return Err(unreadable("its list is none".to_owned()));
        }
        let text = match fs::read(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(unreadable(error.to_string())),
        };
        let journal: Self = serde_json::from_slice(&text).map_err(|error| unreadable(error.to_string()))?;
        let is_ours = is_owner(&journal.owner)
            && journal.names.iter().all(|name| is_plain_name(name))
            && journal.names.last().is_some_and(|name| name == MANIFEST);
        if is_ours { Ok(Some(journal)) } else { Err(unreadable("its list is none of this program".to_owned())) }
    }
}
