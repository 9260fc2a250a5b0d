//! The report of every shipped file stays short: what stands open, and its bytes. The pages themselves are counted in a browser.

use std::fs;
use std::path::Path;

use assert_cmd::Command;

/// A page has some sixty lines of a table, and a figure takes about half of it.
const LINES_OF_A_PAGE: usize = 60;
const LINES_OF_A_FIGURE: usize = 30;

/// The text of a page without what is folded.
fn open(page: &str) -> String {
    let mut parts = page.split("<details>");
    let first = parts.next().unwrap().to_owned();
    parts.fold(first, |open, part| open + part.split_once("</details>").unwrap().1)
}

fn lines(page: &str) -> usize {
    page.matches("<tr").count() + LINES_OF_A_FIGURE * page.matches("<figure>").count()
}

#[test]
fn every_shipped_file_has_a_short_report() {
    let mut seen = 0;
    for entry in fs::read_dir("scenarios").unwrap() {
        let path = entry.unwrap().path();
        let folder = tempfile::tempdir().unwrap();
        let out = folder.path().join("out");
        let mut run = Command::new(env!("CARGO_BIN_EXE_dosim"));
        let arguments = [Path::new("run"), &path, Path::new("--trials"), Path::new("40"), Path::new("--out"), &out];
        run.args(arguments).assert().success();
        let page = fs::read_to_string(out.join("report.html")).unwrap();
        let name = path.display();
        assert!(page.len() < 5_000_000, "{name}: {} bytes", page.len());
        let shown = lines(&open(&page));
        let pages = if name.to_string().ends_with("nct05745454.toml") { 8 } else { 20 };
        assert!(shown <= pages * LINES_OF_A_PAGE, "{name}: {shown} lines are open");
        assert!(lines(&page) > shown, "{name}: something is folded");
        seen += 1;
    }
    assert!(seen >= 10, "{seen}");
}
