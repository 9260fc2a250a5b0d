//! A file of a set before the set has its place, hashed while it is written.

use std::fs::File;
use std::io::{self, Write};
use std::sync::Arc;

use sha2::{Digest, Sha256};

use super::OutputError;
use super::digest::{FileEntry, hex};
use super::staging::Staging;

/// A file that is being written aside. It is not buffered.
///
/// Its errors are [`OutputError`]s inside [`io::Error`]s; `OutputError::from` takes them out again.
#[derive(Debug)]
pub struct StagedFile {
    name: String,
    file: File,
    hash: Sha256,
    bytes: u64,
    /// After `file`, so that the file is closed when its folder is removed.
    staging: Arc<Staging>,
}

impl StagedFile {
    pub(super) fn create(staging: &Arc<Staging>, name: &str) -> Result<Self, OutputError> {
        match File::create_new(staging.path().join(name)) {
            Ok(file) => {
                Ok(Self { name: name.to_owned(), file, hash: Sha256::new(), bytes: 0, staging: Arc::clone(staging) })
            }
            Err(source) => Err(OutputError::Write { path: staging.folder().file(name), source }),
        }
    }

    pub(super) fn name(&self) -> &str {
        &self.name
    }

    pub(super) fn entry(&self) -> FileEntry {
        FileEntry { name: self.name.clone(), bytes: self.bytes, sha256: hex(self.hash.clone()) }
    }

    /// Makes sure that the file outlives a power cut.
    pub(super) fn flush_to_disk(&self) -> Result<(), OutputError> {
        let path = || self.staging.folder().file(&self.name);
        self.file.sync_all().map_err(|source| OutputError::Write { path: path(), source })
    }

    /// Closes the file, of which nothing but its name is wanted any more.
    pub(super) fn close(self) -> String {
        self.name
    }

    fn failed(&self, source: io::Error) -> io::Error {
        if source.kind() == io::ErrorKind::Interrupted {
            return source;
        }
        let path = self.staging.folder().file(&self.name);
        io::Error::new(source.kind(), OutputError::Write { path, source })
    }
}

impl Write for StagedFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.file.write(bytes).map_err(|source| self.failed(source))?;
        self.hash.update(&bytes[..written]);
        self.bytes += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush().map_err(|source| self.failed(source))
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::super::folder::Folder;
    use super::*;

    /// `/dev/full` takes nothing and says that the disk is full.
    #[test]
    fn a_full_disk_is_named_with_the_file_and_the_remedy() {
        let base = tempfile::tempdir().unwrap();
        let staging = Staging::create(Folder::create(base.path()).unwrap()).unwrap();
        let mut staged = StagedFile::create(&staging, "trials.csv").unwrap();
        staged.file = File::options().write(true).open("/dev/full").unwrap();
        let error = staged.write_all(b"trial\r\n").unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::StorageFull);

        let through_csv = OutputError::from(csv::Error::from(error)).to_string();
        let path = base.path().join("trials.csv");
        assert!(through_csv.starts_with(&format!("cannot write {path:?}: No space left on device")), "{through_csv}");
        assert!(through_csv.ends_with("; make room there, or choose another folder with --out DIR"), "{through_csv}");
        assert_eq!(staged.entry().bytes, 0);
    }
}
