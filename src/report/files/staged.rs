//! A file of a set before it has its final name, hashed while it is written.

use std::io::{self, Write};
use std::sync::Arc;

use sha2::{Digest, Sha256};
use tempfile::NamedTempFile;

use super::OutputError;
use super::digest::{FileEntry, hex};
use super::folder::Folder;

/// A file that is being written under a temporary name. It is not buffered.
///
/// Its errors are [`OutputError`]s inside [`io::Error`]s; `OutputError::from` takes them out again.
#[derive(Debug)]
pub struct StagedFile {
    name: String,
    file: NamedTempFile,
    hash: Sha256,
    bytes: u64,
    /// After `file`, so that the file is gone when its folder wants to be removed.
    folder: Arc<Folder>,
}

impl StagedFile {
    pub(super) fn create(folder: &Arc<Folder>, name: &str) -> Result<Self, OutputError> {
        let mut builder = tempfile::Builder::new();
        builder.prefix(".dosim-");
        // A temporary file is for its owner only; an output file is for whom the user's umask says.
        #[cfg(unix)]
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
        match builder.tempfile_in(folder.path()) {
            Ok(file) => {
                Ok(Self { name: name.to_owned(), file, hash: Sha256::new(), bytes: 0, folder: Arc::clone(folder) })
            }
            // The full error would name the temporary file, which means nothing to anyone and differs from run to run.
            Err(error) => Err(OutputError::Write { path: folder.file(name), source: error.kind().into() }),
        }
    }

    pub(super) fn name(&self) -> &str {
        &self.name
    }

    pub(super) fn entry(&self) -> FileEntry {
        FileEntry { name: self.name.clone(), bytes: self.bytes, sha256: hex(self.hash.clone()) }
    }

    /// Gives the file its final name, in place of any file that has it.
    pub(super) fn persist(self) -> Result<(), OutputError> {
        let path = self.folder.file(&self.name);
        match self.file.persist(&path) {
            Ok(_) => Ok(()),
            Err(failed) => Err(OutputError::Write { path, source: failed.error }),
        }
    }

    fn failed(&self, source: io::Error) -> io::Error {
        if source.kind() == io::ErrorKind::Interrupted {
            return source;
        }
        let path = self.folder.file(&self.name);
        io::Error::new(source.kind(), OutputError::Write { path, source })
    }
}

impl Write for StagedFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.file.as_file_mut().write(bytes).map_err(|source| self.failed(source))?;
        self.hash.update(&bytes[..written]);
        self.bytes += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.as_file_mut().flush().map_err(|source| self.failed(source))
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    /// `/dev/full` takes nothing and says that the disk is full.
    #[test]
    fn a_full_disk_is_named_with_the_file_and_the_remedy() {
        let base = tempfile::tempdir().unwrap();
        let folder = Arc::new(Folder::create(base.path()).unwrap());
        let mut staged = StagedFile::create(&folder, "trials.csv").unwrap();
        *staged.file.as_file_mut() = std::fs::File::options().write(true).open("/dev/full").unwrap();
        let error = staged.write_all(b"trial\r\n").unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::StorageFull);

        let through_csv = OutputError::from(csv::Error::from(error)).to_string();
        let path = base.path().join("trials.csv");
        assert!(through_csv.starts_with(&format!("cannot write {path:?}: No space left on device")), "{through_csv}");
        assert!(through_csv.ends_with("; make room there, or choose another folder with --out DIR"), "{through_csv}");
        assert_eq!(staged.entry().bytes, 0);
    }
}
