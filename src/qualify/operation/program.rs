//! The program itself, asked for each of its exit codes, and for what it says of a wrong file.

use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Duration;

use tempfile::TempDir;

use super::{Setting, engines, text};
use crate::qualify::check::{EXACT, Outcome};
use crate::scenario::parse;

/// How long the program may take to begin before it is told to stop.
const BEGINNING: Duration = Duration::from_millis(700);

const DESIGN: &str = "[[design]]\nname = \"3+3\"\n[design.three_plus_three]\n";

fn folder() -> Result<TempDir, String> {
    TempDir::new().map_err(|error| format!("no temporary folder: {error}"))
}

/// Begins the program in a folder, silently.
fn begin(setting: &Setting<'_>, folder: &Path, arguments: &[&str]) -> Result<Child, String> {
    setting
        .program
        .command()
        .args(arguments)
        .current_dir(folder)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map_err(|error| format!("{} cannot be begun: {error}", setting.program.file.display()))
}

/// The exit code of the program in a folder.
fn code(setting: &Setting<'_>, folder: &Path, arguments: &[&str]) -> Result<String, String> {
    let output = begin(setting, folder, arguments)?.wait_with_output().map_err(|error| error.to_string())?;
    Ok(shown(output.status.code()))
}

fn shown(code: Option<i32>) -> String {
    code.map_or_else(|| "ended by a signal".to_owned(), |code| code.to_string())
}

/// What is in a folder, hidden files included.
fn files(folder: &Path) -> Result<usize, String> {
    Ok(fs::read_dir(folder).map_err(|error| error.to_string())?.count())
}

pub(super) fn refusal() -> Result<Outcome, String> {
    let wrong = text(0.3, &[&[0.1, 0.2]], DESIGN).replace("target_dlt_rate = 0.3", "target_dlt_rate = 1.3");
    let said = match parse("wrong.toml", &wrong) {
        Ok(_) => "it is accepted".to_owned(),
        Err(error) => error.to_string(),
    };
    let parts = ["wrong.toml:2:", "target_dlt_rate", "1.3", "help:"];
    let missing: Vec<&str> = parts.into_iter().filter(|part| !said.contains(part)).collect();
    Ok(Outcome {
        expected: parts.join(", "),
        observed: if missing.is_empty() { "all of it".to_owned() } else { format!("without {}", missing.join(", ")) },
        tolerance: EXACT.to_owned(),
        passed: missing.is_empty(),
    })
}

pub(super) fn done(setting: &Setting<'_>) -> Result<Outcome, String> {
    Ok(Outcome::same("0", code(setting, folder()?.path(), &["table", "--json"])?))
}

pub(super) fn different(setting: &Setting<'_>) -> Result<Outcome, String> {
    let folder = folder()?;
    code(setting, folder.path(), &["exact", "--dlt", "0.1,0.2", "--out", "written"])?;
    let written = folder.path().join("written");
    let untouched = code(setting, folder.path(), &["verify", "written"])?;
    fs::write(written.join("doses.csv"), "altered").map_err(|error| error.to_string())?;
    let altered = code(setting, folder.path(), &["verify", "written"])?;
    Ok(Outcome::same("as written: 0, altered: 1", format!("as written: {untouched}, altered: {altered}")))
}

pub(super) fn wrong_input(setting: &Setting<'_>) -> Result<Outcome, String> {
    let folder = folder()?;
    let wrong = text(0.3, &[&[0.1, 0.2]], DESIGN).replace("0.2", "1.2");
    fs::write(folder.path().join("wrong.toml"), wrong).map_err(|error| error.to_string())?;
    let code = code(setting, folder.path(), &["run", "wrong.toml"])?;
    let files = files(folder.path())?;
    Ok(Outcome::same(
        "2, nothing beside the file",
        format!("{code}, {}", if files == 1 { "nothing beside the file" } else { "files are written" }),
    ))
}

/// The program cannot be made to disagree with itself: what it does then is asked of the same functions.
pub(super) fn disagreement(setting: &Setting<'_>) -> Result<Outcome, String> {
    let code = if engines::disagrees(0.05)? { setting.code_of_disagreement } else { 0 };
    Ok(Outcome::same("3", code.to_string()))
}

pub(super) fn interrupted(setting: &Setting<'_>) -> Result<Outcome, String> {
    if !cfg!(unix) {
        return Ok(Outcome::recorded("not applicable: Ctrl-C is no signal here; to be tried by hand"));
    }
    let folder = folder()?;
    let child = begin(setting, folder.path(), &["run", "--trials", "1000000000", "--out", "stopped"])?;
    thread::sleep(BEGINNING);
    let told = Command::new("kill").args(["-INT", &child.id().to_string()]).status();
    told.map_err(|error| format!("the program cannot be told to stop: {error}"))?;
    let output = child.wait_with_output().map_err(|error| error.to_string())?;
    let written = if files(folder.path())? == 0 { "nothing written" } else { "something is written" };
    Ok(Outcome::same("130, nothing written", format!("{}, {written}", shown(output.status.code()))))
}

pub(super) fn closed_pipe(setting: &Setting<'_>) -> Result<Outcome, String> {
    let folder = folder()?;
    let mut child = begin(setting, folder.path(), &["schema"])?;
    // Nobody reads.
    drop(child.stdout.take());
    let status = child.wait().map_err(|error| error.to_string())?;
    Ok(Outcome::same("141", shown(status.code())))
}
