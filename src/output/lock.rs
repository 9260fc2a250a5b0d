//! Who owns what is being written: a lock that ends with its owner, however that ends.

use std::fs::{self, File, TryLockError};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use super::PREFIX;

const SUFFIX: &str = ".lock";

/// Nobody needs as long to put a set in its place.
const PATIENCE: Duration = Duration::from_secs(20);

/// Held on a file `.dosim-OWNER.lock`.
#[derive(Debug)]
pub(super) struct Lock {
    /// Locked as long as it is open.
    _file: File,
    path: PathBuf,
    owner: String,
}

impl Lock {
    /// A lock of an owner whom nobody knows yet.
    pub(super) fn create(folder: &Path) -> io::Result<Self> {
        loop {
            let mut builder = tempfile::Builder::new();
            builder.prefix(PREFIX).suffix(SUFFIX);
            // Others who may write there may carry on, which takes this lock.
            #[cfg(unix)]
            builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
            let file = builder.tempfile_in(folder)?;
            let (file, path) = file.keep().map_err(|failed| failed.error)?;
            // Whoever removes leftovers may have taken it for one before it was locked.
            if file.try_lock().is_ok() && path.exists() {
                let owner = owner_of(&path).unwrap_or_default();
                return Ok(Self { _file: file, path, owner });
            }
        }
    }

    /// The lock of this owner, as soon as it is dead or done.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::TimedOut`] if it is alive and takes too long.
    pub(super) fn wait(folder: &Path, owner: &str) -> io::Result<Self> {
        let path = folder.join(format!("{PREFIX}{owner}{SUFFIX}"));
        let file = File::options().read(true).write(true).create(true).truncate(false).open(&path)?;
        let begun = Instant::now();
        loop {
            match file.try_lock() {
                Ok(()) => return Ok(Self { _file: file, path, owner: owner.to_owned() }),
                Err(TryLockError::Error(error)) => return Err(error),
                Err(TryLockError::WouldBlock) if begun.elapsed() > PATIENCE => return Err(ErrorKind::TimedOut.into()),
                Err(TryLockError::WouldBlock) => thread::sleep(Duration::from_millis(5)),
            }
        }
    }

    pub(super) fn owner(&self) -> &str {
        &self.owner
    }

    /// Removes the file; to be done last of all.
    pub(super) fn remove(&self) {
        // If it stays, the next set removes it.
        let _ = fs::remove_file(&self.path);
    }
}

/// Whose lock a path is; `None` if it is none.
pub(super) fn owner_of(path: &Path) -> Option<String> {
    let owner = path.file_name()?.to_str()?.strip_prefix(PREFIX)?.strip_suffix(SUFFIX)?;
    is_owner(owner).then(|| owner.to_owned())
}

/// Whether this may be an owner: letters and digits, which lead nowhere else.
pub(super) fn is_owner(owner: &str) -> bool {
    !owner.is_empty() && owner.chars().all(|c| c.is_ascii_alphanumeric())
}

/// Whether nobody holds a lock on this file; not if that cannot be told.
pub(super) fn is_dead(path: &Path) -> bool {
    // A pipe or a device would be waited for.
    let is_file = fs::symlink_metadata(path).is_ok_and(|found| found.is_file());
    is_file && File::options().read(true).write(true).open(path).is_ok_and(|file| file.try_lock().is_ok())
}
