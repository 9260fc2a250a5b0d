//! `dosim new`: writes a commented scenario file to start from.

use std::io::{self, ErrorKind, IsTerminal, Write};
use std::path::{Path, PathBuf};

use super::Failure;
use super::questions::{self, OnTerminal};
use super::source::{draft, first_option, say_warnings};
use crate::characters::shown;
use crate::cli::NewArgs;
use crate::scenario::{Draft, DraftError, TEMPLATE};

/// Why there is no new file.
#[derive(Debug, thiserror::Error)]
pub enum NewError {
    /// There is something already, which is never overwritten.
    #[error("{}: exists already\nhelp: give another path, or remove it first; nothing is overwritten", shown(.0))]
    Exists(PathBuf),
    /// The file could not be written.
    #[error("{}: cannot be written: {source}\nhelp: {}", shown(path), remedy(source))]
    Unwritable {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The template could not be written to the output.
    #[error("the template cannot be written: {0}\nhelp: check where the output goes")]
    Output(#[from] io::Error),
}

fn remedy(error: &io::Error) -> &'static str {
    match error.kind() {
        ErrorKind::NotFound | ErrorKind::NotADirectory => "create the folder first",
        ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => "choose a folder that you may write to",
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => "make room on the disk",
        _ => "choose another path",
    }
}

/// Writes a scenario file: one that says what the arguments and the answers on a terminal say, or else one with every key.
///
/// # Errors
///
/// [`Failure::Input`] if that is not what a file may say, or there is something at its path already; [`Failure::Interrupted`]
/// by Ctrl-C; [`Failure::Output`] if writing fails.
pub fn command(args: &NewArgs, out: &mut dyn Write) -> Result<(), Failure> {
    let is_told = first_option(&args.designs).is_some() || args.treatment.is_some();
    let may_ask = io::stdin().is_terminal() && io::stderr().is_terminal();
    if args.all_keys || !(is_told || may_ask) {
        return Ok(new(args.path.as_deref(), TEMPLATE.text, out)?);
    }
    let refused = |error: DraftError| Failure::Input(format!("error: {error}"));
    let mut draft = Draft { treatment: args.treatment, ..draft(&args.designs) };
    // Whoever answers questions is not told at their end what could be told before.
    draft.check_doses().map_err(refused)?;
    let mut path = args.path.clone();
    path.as_deref().map_or(Ok(()), check_place)?;
    if may_ask {
        questions::complete(&mut draft, &mut OnTerminal)?;
        if asks_where(path.as_deref(), io::stdout().is_terminal()) {
            path = Some(questions::place(&mut OnTerminal)?);
        }
    }
    draft.treatment.get_or_insert_default();
    let name = path.as_deref().map_or_else(|| "the new file".to_owned(), shown);
    let loaded = draft.file(&name).map_err(refused)?;
    say_warnings(&loaded.warnings);
    Ok(new(path.as_deref(), &loaded.text, out)?)
}

/// Whether to ask for a path: `dosim new > my-trial.toml` has said where the file goes.
fn asks_where(path: Option<&Path>, prints_on_terminal: bool) -> bool {
    path.is_none() && prints_on_terminal
}

/// Makes sure that a new file can have this path: nothing is there, and the folder is.
fn check_place(path: &Path) -> Result<(), NewError> {
    if path.symlink_metadata().is_ok() {
        return Err(NewError::Exists(path.to_owned()));
    }
    if folder_of(path).is_dir() {
        return Ok(());
    }
    Err(NewError::Unwritable { path: path.to_owned(), source: ErrorKind::NotFound.into() })
}

/// The folder that a file is in.
pub(super) fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Writes a text to a new file, or to `out` if no path is given. The file is there as a whole or not at all.
///
/// # Errors
///
/// If there is something at `path` already, or writing fails.
pub fn new(path: Option<&Path>, text: &str, out: &mut dyn Write) -> Result<(), NewError> {
    let Some(path) = path else {
        out.write_all(text.as_bytes())?;
        return Ok(out.flush()?);
    };
    create(path, text.as_bytes())?;
    let show = shown(path);
    Ok(writeln!(out, "{show} written; next: edit it, then `dosim check {show}`")?)
}

/// Writes a file that was not there before. It is there as a whole or not at all.
///
/// # Errors
///
/// If there is something at `path` already, or writing fails.
pub(super) fn create(path: &Path, bytes: &[u8]) -> Result<(), NewError> {
    write(path, bytes).map_err(|source| match source.kind() {
        ErrorKind::AlreadyExists => NewError::Exists(path.to_owned()),
        _ => NewError::Unwritable { path: path.to_owned(), source },
    })
}

/// Writes a file, in the place of one that was there. It is there as a whole or not at all.
///
/// # Errors
///
/// If writing fails.
pub(super) fn replace(path: &Path, bytes: &[u8]) -> Result<(), NewError> {
    let replaced = filled(path, bytes).and_then(|file| Ok(file.persist(path)?));
    replaced.map(drop).map_err(|source| NewError::Unwritable { path: path.to_owned(), source })
}

fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    if path.symlink_metadata().is_ok() {
        return Err(ErrorKind::AlreadyExists.into());
    }
    filled(path, bytes)?.persist_noclobber(path)?;
    Ok(())
}

/// A temporary file beside `path` with all of its bytes.
fn filled(path: &Path, bytes: &[u8]) -> io::Result<tempfile::NamedTempFile> {
    let mut file = temporary(folder_of(path))?;
    // What is locked is not taken for a leftover; where nothing can be locked, nothing is removed either.
    let _ = file.as_file().try_lock();
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    Ok(file)
}

/// A file that vanishes unless it is given its name, readable as a file that is created in the usual way.
fn temporary(folder: &Path) -> io::Result<tempfile::NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(std::fs::Permissions::from_mode(0o666));
    }
    builder.prefix(".dosim-").tempfile_in(folder)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_output_goes_elsewhere_nobody_is_asked_for_a_path() {
        assert!(asks_where(None, true));
        assert!(!asks_where(None, false));
        assert!(!asks_where(Some(Path::new("x.toml")), true));
    }
}
