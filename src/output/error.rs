//! What can go wrong when files are written: where, what, and what to do.

use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

/// Files could not be written.
#[derive(Debug, thiserror::Error)]
pub enum OutputError {
    /// The output folder does not exist and cannot be created.
    #[error("cannot create the output folder {path:?}: {source}; {}", remedy(.source))]
    CreateFolder {
        /// The folder.
        path: PathBuf,
        /// What the operating system says.
        source: io::Error,
    },
    /// Something that is not a folder has the name of the output folder, or of a folder above it.
    #[error("cannot write into {path:?}: it is not a folder; choose another folder with --out DIR")]
    NotAFolder {
        /// What is in the way.
        path: PathBuf,
    },
    /// A file cannot be created or written.
    #[error("cannot write {path:?}: {source}; {}", remedy(.source))]
    Write {
        /// The file.
        path: PathBuf,
        /// What the operating system says.
        source: io::Error,
    },
    /// A folder stands where a file should be written.
    #[error(
        "cannot write {path:?}: a folder has this name; remove or rename it, or choose another folder with --out DIR"
    )]
    FolderInTheWay {
        /// The folder.
        path: PathBuf,
    },
    /// A file of an earlier run cannot be removed.
    #[error("cannot remove {path:?}, which an earlier run left: {source}; {}", remedy(.source))]
    RemoveLeftover {
        /// The file.
        path: PathBuf,
        /// What the operating system says.
        source: io::Error,
    },
    /// The output folder cannot be read.
    #[error("cannot read {path:?}: {source}; {}", remedy(.source))]
    Read {
        /// The folder.
        path: PathBuf,
        /// What the operating system says.
        source: io::Error,
    },
    /// The output folder has files in it that this program did not write.
    #[error("{}", strangers(.path, .names, *.more))]
    Strangers {
        /// The folder.
        path: PathBuf,
        /// Some of them.
        names: Vec<String>,
        /// How many more there are.
        more: usize,
    },
    /// The list of a set that was cut off cannot be used.
    #[error("cannot carry on what was cut off in {path:?}: {why}; remove that folder and run the command again")]
    Journal {
        /// The folder of the set.
        path: PathBuf,
        /// Why not.
        why: String,
    },
    /// Someone else puts files there and does not end.
    #[error("another dosim is writing into {path:?}; wait until it has ended, or choose another folder with --out DIR")]
    Busy {
        /// The output folder.
        path: PathBuf,
    },
    /// A file name would lead out of the folder, or is not one.
    #[error("{name:?} is not a plain file name; use a name without / \\ : and leading dots")]
    Name {
        /// The name.
        name: String,
    },
    /// Two files of a set have the same name.
    #[error("{name:?} would be written twice; use distinct names")]
    Duplicate {
        /// The name.
        name: String,
    },
    /// Rows do not make a table.
    #[error("cannot write a table: {0}")]
    Table(String),
    /// The manifest cannot be written as JSON.
    #[error("cannot write the manifest: {0}")]
    Manifest(#[from] serde_json::Error),
    /// A stream failed that belongs to no file of this program.
    #[error("cannot write: {0}")]
    Stream(io::Error),
}

impl From<io::Error> for OutputError {
    /// Files of a set report what went wrong inside an [`io::Error`], so that it survives any writer in between.
    fn from(error: io::Error) -> Self {
        error.downcast().unwrap_or_else(Self::Stream)
    }
}

impl From<csv::Error> for OutputError {
    fn from(error: csv::Error) -> Self {
        let text = error.to_string();
        match error.into_kind() {
            csv::ErrorKind::Io(error) => error.into(),
            _ => Self::Table(text),
        }
    }
}

fn strangers(folder: &Path, names: &[String], more: usize) -> String {
    let shown: Vec<_> = names.iter().map(|name| format!("{name:?}")).collect();
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    format!(
        "{folder:?} has files in it that dosim did not write: {}{more}; choose another folder with --out DIR, or write \
         beside them with --force, which replaces those that have the name of an output file",
        shown.join(", ")
    )
}

fn remedy(error: &io::Error) -> &'static str {
    match error.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => "make room there, or choose another folder with --out DIR",
        ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => {
            "choose a folder that you may write to with --out DIR"
        }
        _ => "choose another folder with --out DIR",
    }
}
