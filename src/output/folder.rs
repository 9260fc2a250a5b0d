//! The output folder: created if need be, and removed again if nothing came of it.

use std::fs;
use std::io::ErrorKind;
use std::path::{Component, Path, PathBuf};

use super::OutputError;

/// A folder; what it had to create for itself is removed with it if it is still empty.
#[derive(Debug)]
pub(super) struct Folder {
    path: PathBuf,
    /// Folders that were not there before, the outermost first.
    created: Vec<PathBuf>,
}

impl Folder {
    pub(super) fn create(path: &Path) -> Result<Self, OutputError> {
        let missing = path.ancestors().take_while(|folder| !folder.as_os_str().is_empty() && !folder.exists());
        let mut missing: Vec<_> = missing.map(Path::to_path_buf).collect();
        missing.reverse();
        let mut folder = Self { path: path.to_path_buf(), created: Vec::new() };
        for path in missing {
            match fs::create_dir(&path) {
                Ok(()) => folder.created.push(path),
                // Someone else was faster.
                Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
                Err(error) if error.kind() == ErrorKind::NotADirectory => return Err(OutputError::NotAFolder { path }),
                Err(source) => return Err(OutputError::CreateFolder { path, source }),
            }
        }
        if path.is_dir() { Ok(folder) } else { Err(OutputError::NotAFolder { path: path.to_path_buf() }) }
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    pub(super) fn file(&self, name: &str) -> PathBuf {
        self.path.join(name)
    }

    /// A rename replaces a file but not a folder: better to know before the first one.
    pub(super) fn check_free(&self, name: &str) -> Result<(), OutputError> {
        let path = self.file(name);
        if path.is_dir() { Err(OutputError::FolderInTheWay { path }) } else { Ok(()) }
    }
}

impl Folder {
    /// Removes what was created, as far as it is empty.
    pub(super) fn remove_created(&self) {
        for path in self.created.iter().rev() {
            // Refused, as it should be, for a folder with something in it.
            if fs::remove_dir(path).is_err() {
                return;
            }
        }
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        self.remove_created();
    }
}

/// Whether a name stays in its folder on every platform.
pub fn is_plain_name(name: &str) -> bool {
    let mut components = Path::new(name).components();
    let is_one_name = matches!((components.next(), components.next()), (Some(Component::Normal(_)), None));
    is_one_name && !name.starts_with('.') && !name.contains(['/', '\\', ':', '\0'])
}

#[cfg(test)]
mod tests {
    use super::is_plain_name;

    #[test]
    fn names_stay_in_their_folder() {
        for plain in ["summary.csv", "mtd selection.svg", "a..b"] {
            assert!(is_plain_name(plain), "{plain}");
        }
        for other in ["", ".", "..", "a/b", "a/", "/a", "../a", "a\\b", "c:a", ".hidden", "a\0"] {
            assert!(!is_plain_name(other), "{other:?}");
        }
    }
}
