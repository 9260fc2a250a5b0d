//! `docs/methods.md` names tests; each of them exists.

#![allow(clippy::unwrap_used, clippy::panic)]

use std::fs;
use std::path::Path;

/// `file: test` for everything between backticks that names a file and a test in it.
fn cited(text: &str) -> Vec<(String, String)> {
    let quoted =
        text.split('`').skip(1).step_by(2).map(|quoted| quoted.split_whitespace().collect::<Vec<_>>().join(" "));
    let cited =
        quoted.filter(|quoted| (quoted.starts_with("tests/") || quoted.starts_with("src/")) && quoted.contains(": "));
    cited
        .map(|quoted| quoted.split_once(": ").map(|(file, test)| (file.to_owned(), test.to_owned())).unwrap())
        .collect()
}

#[test]
fn every_test_that_methods_cites_exists() {
    let top = Path::new(env!("CARGO_MANIFEST_DIR"));
    let cited = cited(&fs::read_to_string(top.join("docs/methods.md")).unwrap());
    assert!(cited.len() >= 30, "only {} tests are cited", cited.len());
    for (file, test) in cited {
        let source = fs::read_to_string(top.join(&file)).unwrap_or_else(|error| panic!("{file}: {error}"));
        assert!(source.contains(&format!("fn {test}(")), "{file} has no test {test}");
    }
}
