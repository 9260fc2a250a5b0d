//! Tells the program which commit it is built from, by which compiler and for which platform.

#![allow(clippy::print_stdout)]

use std::env;
use std::fs;
use std::process::Command;

fn main() {
    println!("cargo:rerun-if-changed=src/build.rs");
    println!("cargo:rustc-env=DOSIM_COMMIT={}", commit().unwrap_or_else(|| "unknown".to_owned()));
    println!("cargo:rustc-env=DOSIM_COMPILER={}", compiler().unwrap_or_else(|| "unknown".to_owned()));
    println!("cargo:rustc-env=DOSIM_TARGET={}", env::var("TARGET").unwrap_or_else(|_| "unknown".to_owned()));
}

/// The commit, of a published package as its registry recorded it, otherwise of the repository. A build for development has none, so
/// that it is not built again for every commit.
fn commit() -> Option<String> {
    if let Ok(recorded) = fs::read_to_string(".cargo_vcs_info.json") {
        return recorded
            .split('"')
            .find(|word| word.len() == 40 && word.chars().all(|c| c.is_ascii_hexdigit()))
            .map(str::to_owned);
    }
    if env::var("PROFILE").is_ok_and(|profile| profile == "debug") {
        return Some("development".to_owned());
    }
    for file in ["HEAD", "refs/heads"] {
        let path = git(&["rev-parse", "--git-path", file])?;
        println!("cargo:rerun-if-changed={path}");
    }
    let commit = git(&["rev-parse", "HEAD"])?;
    let is_clean = git(&["status", "--porcelain", "--untracked-files=no"])?.is_empty();
    Some(if is_clean { commit } else { format!("{commit}, altered") })
}

fn git(arguments: &[&str]) -> Option<String> {
    let output = Command::new("git").args(arguments).output().ok().filter(|output| output.status.success())?;
    String::from_utf8(output.stdout).ok().map(|text| text.trim().to_owned())
}

fn compiler() -> Option<String> {
    let output = Command::new(env::var_os("RUSTC")?).arg("--version").output().ok()?;
    String::from_utf8(output.stdout).ok().map(|text| text.trim().to_owned())
}
