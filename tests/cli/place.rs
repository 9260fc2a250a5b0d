//! A folder of its own for every test, to run the program in.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use assert_cmd::assert::{Assert, OutputAssertExt};
use tempfile::TempDir;

/// The folder of the program's sources.
pub const SOURCES: &str = env!("CARGO_MANIFEST_DIR");

/// A temporary folder.
pub struct Place {
    folder: TempDir,
}

impl Place {
    pub fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    /// What is called `name` here.
    pub fn path(&self, name: impl AsRef<Path>) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The program, to be run here.
    pub fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_dosim"));
        command.args(args).current_dir(self.folder.path());
        command
    }

    /// Runs the program here.
    pub fn run(&self, args: &[&str]) -> Output {
        self.command(args).output().unwrap()
    }

    /// Runs the program here and expects success without a word on standard error. Returns what it printed.
    pub fn succeed(&self, args: &[&str]) -> String {
        let output = self.run(args);
        assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{args:?}");
        assert_eq!(output.status.code(), Some(0), "{args:?}");
        String::from_utf8(output.stdout).unwrap()
    }

    /// Runs the program here and expects this exit code. Returns what it said on standard error.
    pub fn fail(&self, args: &[&str], code: i32) -> String {
        let assert = self.run(args).assert().code(code);
        said(&assert)
    }

    /// The names of what is here.
    pub fn names(&self) -> Vec<String> {
        names(self.folder.path())
    }

    /// Puts a scenario file here that ships with the program.
    pub fn copy_scenario(&self, name: &str, to: &str) {
        fs::copy(Path::new(SOURCES).join("scenarios").join(name), self.path(to)).unwrap();
    }

    /// Puts one here in which every `from`, of which there must be one, is `by`.
    pub fn vary_scenario(&self, name: &str, to: &str, from: &str, by: &str) {
        let text = fs::read_to_string(Path::new(SOURCES).join("scenarios").join(name)).unwrap();
        assert!(text.contains(from), "{name} does not say {from:?}");
        fs::write(self.path(to), text.replace(from, by)).unwrap();
    }
}

/// What the program said on standard error, which is never that it panicked.
pub fn said(assert: &Assert) -> String {
    let said = String::from_utf8(assert.get_output().stderr.clone()).unwrap();
    assert!(!said.contains("panicked"), "{said}");
    said
}

/// The names of everything in a folder, in order.
pub fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let mut names: Vec<_> = entries.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

/// Every file of a folder with its bytes.
pub fn contents(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    names(folder).into_iter().map(|name| (name.clone(), fs::read(folder.join(name)).unwrap())).collect()
}

/// As [`contents`], but without folders.
#[cfg(unix)]
pub fn contents_of_files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let files = names(folder).into_iter().filter(|name| folder.join(name).is_file());
    files.map(|name| (name.clone(), fs::read(folder.join(name)).unwrap())).collect()
}

/// The rows of a table as maps from column to value.
pub fn rows(table: &Path) -> Vec<BTreeMap<String, String>> {
    csv::Reader::from_path(table).unwrap().deserialize().map(Result::unwrap).collect()
}
