//! The direction of the source: no circle between its top-level folders, and each of the first ones imports only those before it.

#![allow(clippy::unwrap_used, clippy::panic)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// From what needs nothing to what a plan is made of; `design` does not know of scenarios, and nothing of both knows of engines.
const FOUNDATION: [&str; 11] = [
    "characters",
    "probability",
    "dose",
    "stats",
    "monitoring",
    "input",
    "counted",
    "parameters",
    "design",
    "scenario",
    "graph",
];

/// What each top-level folder or file imports of the others, tests and comments apart.
fn imports() -> BTreeMap<String, BTreeSet<String>> {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut imports: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for path in rust_files(&source) {
        let first = path.strip_prefix(&source).unwrap().components().next().unwrap();
        let of = first.as_os_str().to_string_lossy().trim_end_matches(".rs").to_owned();
        let text = fs::read_to_string(&path).unwrap();
        let code = text.split("#[cfg(test)]\nmod ").next().unwrap_or_default();
        let code: Vec<&str> = code.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
        let imported = imports.entry(of.clone()).or_default();
        imported.extend(of_crate(&code.join("\n")).into_iter().filter(|name| *name != of));
    }
    imports
}

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let of = |path: PathBuf| match path.is_dir() {
        true => rust_files(&path),
        false => vec![path],
    };
    entries.flat_map(of).filter(|path| path.extension().is_some_and(|extension| extension == "rs")).collect()
}

/// The names that follow `crate::`, one or several in braces.
fn of_crate(code: &str) -> Vec<String> {
    let name = |text: &str| text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect::<String>();
    let after = code.split("crate::").skip(1);
    let names = |text: &str| match text.strip_prefix('{') {
        Some(several) => several.split('}').next().unwrap_or_default().split(',').map(|one| name(one.trim())).collect(),
        None => vec![name(text)],
    };
    after.flat_map(names).collect()
}

#[test]
fn no_circle_between_folders() {
    let mut left = imports();
    assert!(left.len() > 20 && left["scenario"].contains("design"), "{left:?}");
    // Whatever imports nothing that is left is taken away, until nothing is.
    while !left.is_empty() {
        let folders: BTreeSet<String> = left.keys().cloned().collect();
        let before = left.len();
        left.retain(|_, imported| imported.iter().any(|name| folders.contains(name)));
        assert!(left.len() < before, "these import each other in a circle, or what does: {left:#?}");
    }
}

#[test]
fn the_foundation_imports_only_what_comes_before() {
    let imports = imports();
    for (place, folder) in FOUNDATION.iter().enumerate() {
        let later: Vec<&String> =
            imports[*folder].iter().filter(|name| !FOUNDATION[..place].contains(&name.as_str())).collect();
        assert!(later.is_empty(), "{folder} imports {later:?}");
    }
}
