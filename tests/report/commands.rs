//! The commands write the report in the formats that were asked for, and the same one however the trials are conducted.

use std::fs;
use std::path::Path;

use assert_cmd::Command;
use dosim::scenario::TEMPLATE;

const TWO_DESIGNS: &str =
    "\n[[design]]\nname = \"other\"\ncap = 12\n[design.three_plus_three]\nrule = \"de-escalating-top-six\"\n";

fn scenario_file(folder: &Path) -> String {
    let at = TEMPLATE.text.find("\n[enrolment]\n").unwrap();
    let text = format!("{}{TWO_DESIGNS}\n{}", &TEMPLATE.text[..at], &TEMPLATE.text[at..]);
    let path = folder.join("two.toml");
    fs::write(&path, text).unwrap();
    path.display().to_string()
}

fn dosim(folder: &Path, arguments: &[&str]) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_dosim"));
    command.current_dir(folder).args(arguments).assert().success();
}

#[test]
fn the_report_is_written_as_what_was_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let run = |out: &str, more: &[&str]| {
        let arguments =
            [&["run", "--dlt", "0.1,0.3", "--cap", "12", "--trials", "300", "--out", out][..], more].concat();
        dosim(folder.path(), &arguments);
        ["report.html", "report.docx", "report.md", "example_early_stop.svg"]
            .map(|name| folder.path().join(out).join(name).exists())
    };
    assert_eq!(run("one", &[]), [true, false, false, false]);
    assert_eq!(run("two", &["--format", "docx"]), [false, true, false, false]);
    assert_eq!(run("three", &["--format", "html,docx,md"]), [true, true, true, true]);
    let read = |of: &str| fs::read(folder.path().join(of)).unwrap();
    assert_eq!(read("one/report.html"), read("three/report.html"));
    assert_eq!(read("two/report.docx"), read("three/report.docx"));
    // Whatever the Markdown shows is there.
    let text = String::from_utf8(read("three/report.md")).unwrap();
    for name in text.split("](").skip(1).map(|rest| rest.split(')').next().unwrap()) {
        assert!(folder.path().join("three").join(name).exists(), "{name}");
    }
}

#[test]
fn threads_and_saved_trials_do_not_change_the_report() {
    let folder = tempfile::tempdir().unwrap();
    let file = scenario_file(folder.path());
    let report = |out: &str, more: &[&str]| {
        let arguments = [&["run", &file, "--trials", "1500", "--format", "html,docx", "--out", out][..], more].concat();
        dosim(folder.path(), &arguments);
        ["report.html", "report.docx"].map(|name| fs::read(folder.path().join(out).join(name)).unwrap())
    };
    let plain = report("plain", &["--threads", "1"]);
    assert!(plain == report("threads", &["--threads", "3"]), "threads matter");
    assert!(plain == report("saved", &["--save-trials"]), "saving trials matters");
    assert!(String::from_utf8(plain[0].clone()).unwrap().contains("the differences are paired, trial by trial"));
}

#[test]
fn a_comparison_writes_a_report_of_all_files() {
    let folder = tempfile::tempdir().unwrap();
    let file = scenario_file(folder.path());
    fs::copy(&file, folder.path().join("again.toml")).unwrap();
    let arguments = ["compare", &file, "again.toml", "--trials", "200", "--format", "html,md", "--out", "both"];
    dosim(folder.path(), &arguments);
    let text = fs::read_to_string(folder.path().join("both/report.md")).unwrap();
    for heading in ["## Comparison of designs", "### two", "### again", "## Assumptions"] {
        assert!(text.lines().any(|line| line == heading), "{heading}");
    }
    for name in text.split("](").skip(1).map(|rest| rest.split(')').next().unwrap()) {
        assert!(folder.path().join("both").join(name).exists(), "{name}");
    }
}

#[test]
fn an_unknown_format_is_refused() {
    let mut command = Command::new(env!("CARGO_BIN_EXE_dosim"));
    let refused = command.args(["run", "--format", "pdf"]).assert().code(2);
    let told = String::from_utf8(refused.get_output().stderr.clone()).unwrap();
    assert!(told.contains("pdf") && told.contains("html") && told.contains("docx"), "{told}");
}
