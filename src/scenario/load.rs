//! Reads a scenario file from disk: bounded in size, and UTF-8.

use std::fs::File;
use std::io::{self, ErrorKind, Read};
use std::path::{Path, PathBuf};

use super::edit::Edit;
use super::file::{Loaded, parse_in_folder};
use crate::characters::shown;
use crate::input::Diagnostics;

/// The greatest size of a scenario file in bytes: 1 MiB, some hundred times what a planned trial needs.
pub const MOST_BYTES: u64 = 1 << 20;

/// Why a scenario file could not be used.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// The file could not be read.
    #[error("{}: cannot be read: {source}\nhelp: {}", shown(path), remedy(source))]
    Io {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The file is larger than [`MOST_BYTES`].
    #[error(
        "{}: larger than 1 MiB ({MOST_BYTES} bytes), the most a scenario file may have\n\
        help: a scenario file has a few kilobytes; is this another file?",
        shown(path)
    )]
    TooLarge {
        /// The file.
        path: PathBuf,
    },
    /// The file is not text in UTF-8.
    #[error(
        "{}:{line}: not UTF-8: the byte 0x{byte:02x} at offset {offset} is no part of a character\n\
        help: save the file as UTF-8; if it is no text, give another file",
        shown(path)
    )]
    NotUtf8 {
        /// The file.
        path: PathBuf,
        /// The line with the first such byte, counted from 1.
        line: usize,
        /// Where that byte is, counted from 0.
        offset: usize,
        /// The byte.
        byte: u8,
    },
    /// The file says something that cannot be used.
    #[error("{0}")]
    Invalid(#[from] Diagnostics),
}

fn remedy(error: &io::Error) -> &'static str {
    match error.kind() {
        ErrorKind::NotFound => "check the path; `dosim new PATH` writes a scenario file to begin with",
        ErrorKind::PermissionDenied => "make the file readable",
        ErrorKind::IsADirectory => "give a file in this folder, not the folder",
        _ => "check the file and the disk it is on",
    }
}

/// What a scenario file is called in results and folders: its name without folder and extension. The name of a file that was read has
/// no separators, so a folder of that name is inside `output`; one of dots alone would be `output` itself or a folder above it.
pub fn stem(path: &Path) -> String {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    match stem.trim_start_matches('.') {
        "" => "scenario".to_owned(),
        stem => stem.to_owned(),
    }
}

/// Reads and validates a scenario file.
///
/// # Errors
///
/// If the file cannot be read, is larger than [`MOST_BYTES`], is not UTF-8, or is not valid.
pub fn load(path: &Path) -> Result<Loaded, LoadError> {
    load_edited(path, &[])
}

/// Reads and validates a scenario file as it would be with these edits.
///
/// # Errors
///
/// As [`load`].
pub fn load_edited(path: &Path, edits: &[Edit]) -> Result<Loaded, LoadError> {
    let bytes = read(path).map_err(|source| LoadError::Io { path: path.to_owned(), source })?;
    if bytes.len() as u64 > MOST_BYTES {
        return Err(LoadError::TooLarge { path: path.to_owned() });
    }
    let text = std::str::from_utf8(&bytes).map_err(|error| {
        let offset = error.valid_up_to();
        let line = 1 + bytes.iter().take(offset).filter(|&&byte| byte == b'\n').count();
        LoadError::NotUtf8 { path: path.to_owned(), line, offset, byte: bytes.get(offset).copied().unwrap_or_default() }
    })?;
    let folder = path.parent().unwrap_or(Path::new(""));
    Ok(parse_in_folder(&shown(path), text, edits, Some(folder))?)
}

/// Never reads more than one byte too many, whatever the file claims to be.
fn read(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?.take(MOST_BYTES + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}
