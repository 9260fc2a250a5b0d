//! The folder in which a set is written before it has its place.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::folder::Folder;
use super::lock::Lock;
use super::transient::{self, Transient};
use super::{OutputError, PREFIX};

/// A folder `.dosim-OWNER` inside the output folder, gone when it is dropped.
#[derive(Debug)]
pub(super) struct Staging {
    path: PathBuf,
    lock: Lock,
    /// After the others, so that it is empty when it wants to be removed.
    folder: Folder,
}

impl Staging {
    pub(super) fn create(folder: Folder) -> Result<Arc<Self>, OutputError> {
        // The full error would name a temporary file, which means nothing to anyone and differs from run to run.
        let failed = |error: std::io::Error, folder: &Folder| OutputError::Write {
            path: folder.path().to_path_buf(),
            source: error.kind().into(),
        };
        let lock = Lock::create(folder.path()).map_err(|error| failed(error, &folder))?;
        let path = folder.file(&format!("{PREFIX}{}", lock.owner()));
        let made = fs::create_dir(&path);
        let staging = Arc::new(Self { path, lock, folder });
        made.map_err(|error| failed(error, &staging.folder))?;
        transient::register(&staging);
        Ok(staging)
    }

    /// Where the set is written.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Where the set belongs.
    pub(super) fn folder(&self) -> &Folder {
        &self.folder
    }

    pub(super) fn owner(&self) -> &str {
        self.lock.owner()
    }
}

impl Transient for Staging {
    fn vanish(&self) {
        // Not there any more if the set has its place.
        let _ = fs::remove_dir_all(&self.path);
        self.lock.remove();
        self.folder.remove_created();
    }
}

impl Drop for Staging {
    fn drop(&mut self) {
        self.vanish();
    }
}
