//! What the system refuses: the exit code, the reason with its remedy, and nothing half-written.

use std::fs;

use crate::place::{Place, names, rows};

#[test]
fn a_file_where_the_output_folder_should_be() {
    let place = Place::new();
    fs::write(place.path("taken"), "mine").unwrap();
    place.copy_scenario("nct05745454.toml", "plan.toml");
    for out in ["taken", "taken/below"] {
        let commands: [&[&str]; 4] = [
            &["run", "--trials", "10"],
            &["trial", "--trial", "1"],
            &["exact"],
            &["compare", "plan.toml", "--trials", "10"],
        ];
        for command in commands {
            let args = [command, &["--out", out]].concat();
            let said = place.fail(&args, 1);
            assert!(said.contains(&format!("{out:?}")), "{said}");
            assert!(said.contains("choose another folder with --out DIR"), "{said}");
        }
    }
    assert_eq!(fs::read_to_string(place.path("taken")).unwrap(), "mine");
    assert_eq!(place.names(), ["plan.toml", "taken"]);
}

#[test]
fn a_folder_where_a_file_should_be() {
    let place = Place::new();
    fs::create_dir_all(place.path("out/summary.csv")).unwrap();
    let said = place.fail(&["run", "--trials", "10", "--out", "out", "--force"], 1);
    assert!(said.contains("summary.csv"), "{said}");
    assert!(said.contains("remove or rename it"), "{said}");
    assert_eq!(names(&place.path("out")), ["summary.csv"]);
}

/// What a person has in a folder is neither overwritten nor mixed with what the program writes, unless it is wanted so.
#[test]
fn a_folder_with_files_of_other_people() {
    let place = Place::new();
    place.copy_scenario("nct05745454.toml", "plan.toml");
    fs::create_dir(place.path("out")).unwrap();
    fs::write(place.path("out/report.html"), "mine").unwrap();
    let commands: [&[&str]; 6] = [
        &["run", "--trials", "10"],
        &["trial", "--trial", "1"],
        &["exact"],
        &["paths"],
        &["sweep", "plan.toml"],
        &["compare", "plan.toml", "--trials", "10"],
    ];
    for command in commands {
        let said = place.fail(&[command, &["--out", "out"]].concat(), 2);
        assert!(said.contains("\"report.html\"") && said.contains("--force"), "{said}");
        assert_eq!(names(&place.path("out")), ["report.html"]);
    }
    fs::write(place.path("out/notes.txt"), "mine").unwrap();
    place.succeed(&["run", "--trials", "10", "--out", "out", "--force", "--quiet"]);
    assert_eq!(fs::read_to_string(place.path("out/notes.txt")).unwrap(), "mine");
    assert!(fs::read_to_string(place.path("out/report.html")).unwrap().len() > 1000);
    // What is left is told from what was written.
    fs::remove_file(place.path("out/notes.txt")).unwrap();
    place.succeed(&["exact", "--out", "out", "--quiet"]);
    assert!(!place.path("out/report.html").exists(), "a file of the run before");
}

/// Whoever names a file or gives an argument, the terminal obeys only the person at it.
#[test]
fn nothing_that_a_terminal_obeys_is_printed() {
    let place = Place::new();
    let name = "a\u{1b}[31m\u{202e}b\u{9b}\nc.toml";
    place.copy_scenario("nct05745454.toml", name);
    fs::write(place.path("bad.csv"), "patient,enrolled,dose,\u{1b}[2J\u{202e}\n1,2026-01-01,1,x\n").unwrap();
    let no_file = format!("{name}.no");
    let commands: [&[&str]; 12] = [
        &["check", name],
        &["check", &no_file],
        &["run", name, "--trials", "10"],
        &["run", name, "--trials", "10", "--out", "\u{1b}[31m/out"],
        &["run", "--trials", name],
        &[name],
        &["exact", name],
        &["trial", name, "--trial", "1", "--scenario", name],
        &["new", name],
        &["next", "--patients", "bad.csv"],
        &["next", "--outcomes", name],
        &["verify", name],
    ];
    for command in commands {
        let output = place.run(command);
        for said in [output.stdout, output.stderr] {
            let said = String::from_utf8(said).unwrap();
            let is_obeyed = |c: char| (c.is_control() && c != '\n') || matches!(c, '\u{202a}'..='\u{202e}');
            assert!(!said.contains(is_obeyed), "{command:?}: {said:?}");
        }
    }
    let folder = place.path("output").join(name.strip_suffix(".toml").unwrap());
    let manifest = fs::read_to_string(folder.join("manifest.json")).unwrap();
    fs::write(folder.join("manifest.json"), manifest.replacen(env!("CARGO_PKG_VERSION"), "\\u001b[2J\u{202e}", 1))
        .unwrap();
    let told = String::from_utf8(place.run(&["verify", folder.to_str().unwrap()]).stdout).unwrap();
    assert!(told.contains("[2J") && !told.contains(['\u{1b}', '\u{202e}']), "{told:?}");
}

/// A small scenario file with this in its title, its label, its unit, its names and a comment.
fn named(text: &str, comment: &str) -> String {
    format!(
        "title = \"T{text}\"\ntarget_dlt_rate = 0.3\n# ASSUMPTION: because{comment}\ntrials = 100\n[[dose]]\nlabel = \"D{text}\"\n\
         amount = 1\nunit = \"mg{text}\"\n[[scenario]]\nname = \"S{text}\"\ndlt_probabilities = [0.1]\n[[design]]\n\
         name = \"N{text}\"\n[design.three_plus_three]\n"
    )
}

/// XML 1.0 has no U+FFFE and no U+FFFF (production 2, `Char`), so no chart could be read: refused with the place of each, raw or
/// as an escape.
#[test]
fn names_that_no_xml_can_have() {
    let place = Place::new();
    for bad in ["\u{fffe}", "\u{ffff}", "\\uFFFF", "\u{1fffe}", "\u{fdd0}", "\u{202e}"] {
        fs::write(place.path("plan.toml"), named(bad, "")).unwrap();
        let said = place.fail(&["run", "plan.toml", "--out", "out"], 2);
        for line in [1, 6, 8, 10, 13] {
            assert!(said.contains(&format!("plan.toml:{line}:")), "{bad:?}: {said}");
        }
        assert!(said.contains("which cannot be seen"), "{said}");
    }
    assert_eq!(place.names(), ["plan.toml"]);
}

/// What is said in a comment gets into the report, without what nobody can read there.
#[test]
fn comments_that_no_xml_can_have() {
    let place = Place::new();
    fs::write(place.path("plan.toml"), named("", "\u{ffff}\u{202e}")).unwrap();
    place.succeed(&["run", "plan.toml", "--out", "out", "--format", "html,docx,md", "--quiet"]);
    for name in names(&place.path("out")) {
        let bytes = fs::read(place.path("out").join(&name)).unwrap();
        // The manifest has the text of the file as it is, which JSON can have.
        if let (Ok(text), false) = (String::from_utf8(bytes), name == "manifest.json") {
            assert!(!text.contains(['\u{ffff}', '\u{202e}']), "{name}");
            if name.ends_with(".svg") {
                roxmltree::Document::parse(&text).unwrap();
            }
        }
    }
    assert!(fs::read_to_string(place.path("out/report.md")).unwrap().contains("because"));
}

/// The day of the planned completion counts. Nothing is by chance here: nobody has a DLT and patients come at fixed times.
#[test]
fn a_study_that_ends_during_the_planned_day_is_in_time() {
    let place = Place::new();
    let plan = |completion: &str| {
        let certain = named("", "").replace("[0.1]", "[0.0]");
        fs::write(
            place.path("plan.toml"),
            format!(
                "{certain}[enrolment]\narrivals = \"fixed\"\npatients_per_month = 1.7\n[calendar]\nplanned_start = 2024-01-01\n\
                 planned_completion = {completion}\nfollow_up_days = 100\n"
            ),
        )
        .unwrap();
        let told = place.succeed(&["trial", "plan.toml", "--trial", "1", "--out", "trial"]);
        let end = told.split("end of study on day ").nth(1).unwrap().split('.').next().unwrap().parse::<i64>().unwrap();
        place.succeed(&["run", "plan.toml", "--out", "out", "--quiet"]);
        let rows = rows(&place.path("out/operating_characteristics.csv"));
        let row = rows.iter().find(|row| row["quantity"] == "p_by_planned_completion").unwrap();
        (end, row["estimate"].clone(), told.contains("That is in time for"))
    };
    let (end, _, _) = plan("2024-02-01");
    let start = jiff::civil::date(2024, 1, 1);
    let on = |days: i64| (start + jiff::Span::new().days(days)).to_string();
    assert_eq!(plan(&on(end)), (end, "1.0".to_owned(), true));
    assert_eq!(plan(&on(end - 1)), (end, "0.0".to_owned(), false));
}

#[cfg(target_os = "linux")]
mod streams {
    use std::fs::File;
    use std::process::Stdio;

    use assert_cmd::assert::OutputAssertExt;

    use crate::place::{Place, said};

    /// Every command, with something to print.
    const COMMANDS: [&[&str]; 9] = [
        &["run", "--trials", "10"],
        &["trial", "--trial", "1"],
        &["exact"],
        &["exact", "--paths"],
        &["compare", "plan.toml", "--trials", "10"],
        &["check", "plan.toml"],
        &["new"],
        &["--help"],
        &["--version"],
    ];

    fn place_with_plan() -> Place {
        let place = Place::new();
        place.copy_scenario("nct05745454.toml", "plan.toml");
        place
    }

    #[test]
    fn a_closed_pipe_is_no_matter() {
        let place = place_with_plan();
        for args in COMMANDS {
            let (reader, writer) = std::io::pipe().unwrap();
            drop(reader);
            let assert = place.command(args).stdout(writer).stderr(Stdio::piped()).output().unwrap().assert().code(141);
            assert_eq!(said(&assert), "", "{args:?}");
        }
    }

    #[test]
    fn a_full_disk_is_said() {
        let place = place_with_plan();
        for args in COMMANDS {
            let full = File::options().write(true).open("/dev/full").unwrap();
            let assert = place.command(args).stdout(full).output().unwrap().assert().code(1);
            assert!(said(&assert).contains("cannot write to standard output: No space left on device"), "{args:?}");
        }
    }

    #[test]
    fn errors_that_cannot_be_shown_keep_their_exit_code() {
        let place = Place::new();
        let full = || File::options().write(true).open("/dev/full").unwrap();
        place.command(&["run", "no.toml"]).stderr(full()).output().unwrap().assert().code(2);
    }
}
