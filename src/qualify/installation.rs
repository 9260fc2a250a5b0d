//! IQ: whether the program that is installed is the one that was released, and where it runs.

use std::env;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::check::{EXACT, Line, Outcome};
use crate::output::sha256_of;

/// The program that is qualified.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Program {
    /// Its file.
    pub file: PathBuf,
    /// Where another program carries it out, that one and what is said to it first.
    pub carried_out_by: Option<(PathBuf, Vec<OsString>)>,
}

impl Program {
    /// What begins it, to be told the rest.
    pub fn command(&self) -> Command {
        let Some((program, first)) = &self.carried_out_by else { return Command::new(&self.file) };
        let mut command = Command::new(program);
        command.args(first);
        command
    }
}

/// How the program was built.
#[derive(Debug, Clone, Copy)]
pub struct Build {
    /// The version.
    pub version: &'static str,
    /// The commit that it was built from.
    pub commit: &'static str,
    /// The compiler.
    pub compiler: &'static str,
    /// The platform that it was built for.
    pub target: &'static str,
}

/// Every line of the installation; `checksums` is the list of a release, as `sha256sum` writes it.
pub fn installation(program: &Path, build: &Build, checksums: Option<&Path>) -> Vec<Line> {
    let digest = sha256_of(program).map_err(|error| format!("{}: {error}", program.display()));
    let recorded = |id, what, observed: String| Line::new(id, what, Outcome::recorded(observed), "this program");
    let processor = env::consts::ARCH;
    let threads = std::thread::available_parallelism().map_or_else(|error| error.to_string(), |n| n.to_string());
    vec![
        Line::new(
            "IQ-01",
            "SHA-256 of the program, held against the list of the release",
            against_list(program, digest, checksums),
            checksums.map_or_else(|| "no list was given".to_owned(), |list| list.display().to_string()).as_str(),
        ),
        recorded("IQ-02", "Version", build.version.to_owned()),
        recorded("IQ-03", "Commit", build.commit.to_owned()),
        recorded("IQ-04", "Compiler", build.compiler.to_owned()),
        Line::new(
            "IQ-05",
            "The program was built for the platform that it runs on",
            on_its_platform(build.target),
            "this program",
        ),
        recorded("IQ-06", "Processor and threads", format!("{processor}, {threads}")),
        recorded("IQ-07", "Operating system", env::consts::OS.to_owned()),
        recorded("IQ-08", "Place of the program", program.display().to_string()),
    ]
}

/// Without a list, the digest is recorded, to be held against the list by hand.
fn against_list(program: &Path, digest: Result<String, String>, checksums: Option<&Path>) -> Outcome {
    let digest = match digest {
        Ok(digest) => digest,
        Err(error) => return Outcome::same("the program can be read", error),
    };
    let Some(list) = checksums else {
        return Outcome {
            expected: "held against the list of the release by hand".to_owned(),
            ..Outcome::recorded(digest)
        };
    };
    let listed: Vec<String> = match fs::read_to_string(list) {
        Ok(text) => text.lines().filter_map(|line| line.split_whitespace().next().map(str::to_lowercase)).collect(),
        Err(error) => return Outcome::same("the list can be read", format!("{}: {error}", list.display())),
    };
    let passed = listed.contains(&digest);
    let name = program.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let expected = format!("the SHA-256 of {name} is one of the {} in the list", listed.len());
    Outcome { expected, observed: digest, tolerance: EXACT.to_owned(), passed }
}

fn on_its_platform(target: &str) -> Outcome {
    let (os, processor) = (env::consts::OS, env::consts::ARCH);
    let named = |name: &str| {
        match name {
            "macos" => "darwin",
            other => other,
        }
        .to_owned()
    };
    Outcome {
        expected: format!("{processor} and {}", named(os)),
        observed: target.to_owned(),
        tolerance: EXACT.to_owned(),
        passed: target.starts_with(processor) && target.contains(&named(os)),
    }
}
