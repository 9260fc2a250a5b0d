//! The report of every shipped file stays short: what stands open, and its bytes. The pages themselves are counted in a browser.

use std::fs;
use std::path::Path;

use assert_cmd::Command;

/// A printed page has some sixty lines of a table, and a figure takes about half of it.
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

/// How many lines stand open and how many thousand bytes there are, with the 40 trials of this test: as few as the report has.
/// More of either is a decision.
const LIMITS: [(&str, usize, usize); 12] = [
    ("nct04697940", 358, 550),
    ("nct05745454-blrm", 480, 845),
    ("nct05745454-conduct", 321, 690),
    ("nct05745454-designs", 590, 1800),
    ("nct05745454-expansion", 352, 690),
    ("nct05745454-pending", 364, 805),
    ("nct05745454-rules", 530, 1510),
    ("nct05745454-sweep", 331, 570),
    ("nct05745454-waiting", 316, 570),
    ("nct05745454", 314, 600),
    ("textbook-designs", 543, 1760),
    ("textbook-five-doses", 358, 580),
];

#[test]
fn every_shipped_file_has_a_short_report() {
    let mut seen = 0;
    for entry in fs::read_dir("scenarios").unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            continue;
        }
        let folder = tempfile::tempdir().unwrap();
        let out = folder.path().join("out");
        let mut run = Command::new(env!("CARGO_BIN_EXE_dosim"));
        let arguments = [Path::new("run"), &path, Path::new("--trials"), Path::new("40"), Path::new("--out"), &out];
        run.args(arguments).assert().success();
        let page = fs::read_to_string(out.join("report.html")).unwrap();
        let name = path.display();
        let stem = path.file_stem().unwrap().to_str().unwrap();
        let limit = LIMITS.iter().find(|limit| limit.0 == stem);
        let &(_, most_lines, most_thousands) = limit.unwrap_or_else(|| panic!("{name} has no limit"));
        assert!(page.len() <= 1000 * most_thousands, "{name}: {} bytes", page.len());
        let shown = lines(&open(&page));
        assert!(shown <= most_lines, "{name}: {shown} lines are open");
        assert!(lines(&page) > shown, "{name}: something is folded");
        seen += 1;
    }
    assert_eq!(seen, LIMITS.len());
}
