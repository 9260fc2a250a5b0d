//! What the system refuses: the exit code, the reason with its remedy, and nothing half-written.

use std::fs;

use crate::place::{Place, names};

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
    let said = place.fail(&["run", "--trials", "10", "--out", "out"], 1);
    assert!(said.contains("summary.csv"), "{said}");
    assert!(said.contains("remove or rename it"), "{said}");
    assert_eq!(names(&place.path("out")), ["summary.csv"]);
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
