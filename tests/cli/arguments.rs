//! Arguments and files that cannot be used: exit code 2, a reason, and nothing written.

use std::fs;

use crate::place::Place;

/// Expects exit code 2, this in the reason, and an empty folder.
fn refuse(args: &[&str], reason: &str) {
    let place = Place::new();
    let said = place.fail(args, 2);
    assert!(said.contains(reason), "{args:?}: {said}");
    assert_eq!(place.names(), Vec::<String>::new(), "{args:?}");
}

#[test]
fn dlt_probabilities_out_of_range() {
    refuse(&["run", "--dlt", "0.1,NaN"], "error: --dlt gives NaN for dose level 2");
    refuse(&["run", "--dlt", "inf"], "error: --dlt gives inf for dose level 1");
    refuse(&["run", "--dlt", "1.5"], "error: --dlt gives 1.5 for dose level 1");
    refuse(&["run", "--dlt", "-0.1,0.2"], "error: --dlt gives -0.1 for dose level 1");
    refuse(&["exact", "--dlt", "1.5"], "error: --dlt gives 1.5 for dose level 1");
    refuse(&["--dlt", "-0.1"], "error: --dlt gives -0.1 for dose level 1");
}

#[test]
fn dlt_probabilities_that_are_none() {
    refuse(&["run", "--dlt", ""], "invalid value '' for '--dlt");
    refuse(&["run", "--dlt", "0.1,"], "invalid value '' for '--dlt");
    refuse(&["run", "--dlt", "0.1;0.2"], "invalid value '0.1;0.2' for '--dlt");
    refuse(&["run", "--dlt"], "a value is required for '--dlt");
    refuse(&["run", "--dlt", &["0.1"; 25].join(",")], "error: --dlt gives 25 DLT probabilities; give 1 to 24");
}

#[test]
fn rules_and_caps() {
    let known = "classic, classic-top-six, de-escalating, de-escalating-top-six, two-in-six";
    refuse(&["run", "--dlt", "0.1", "--rule", "clasic"], known);
    refuse(&["run", "--dlt", "0.1", "--cap", "2"], "error: --cap 2 is out of range; give 3");
    refuse(&["run", "--rule", "classic"], "--dlt");
    refuse(&["run", "--cap", "12"], "--dlt");
    refuse(&["run", "some.toml", "--dlt", "0.1"], "cannot be used with '--dlt");
}

#[test]
fn designs_without_a_file() {
    let of = |more: &[&str], reason: &str| {
        for command in ["run", "exact"] {
            refuse(&[&[command, "--dlt", "0.1,0.2"], more].concat(), reason);
        }
    };
    of(&["--design", "bion"], "error: --design bion: no such design\nhelp: choose one or more of three_plus_three, ");
    of(&["--design", "boin"], "error: --design BOIN: it never ends on its own\nhelp: ");
    of(&["--design", "3+3,3_plus_3"], "error: --design names 3+3 twice");
    of(&["--design", "blrm", "--max", "12"], "error: --design BLRM: it goes by the amounts of the dose levels\nhelp: ");
    of(&["--design", "boin", "--max", "0"], "error: --max 0 is out of range; give 1 to 1000");
    of(&["--design", "boin", "--max", "12", "--rule", "classic"], "error: --rule is one of a 3+3, and there is none");
    of(&["--start", "3"], "error: --start 3 is no dose level; give 1 to 2");
    of(&["--target", "100%"], "error: --target 1 is no DLT rate to aim at");
    of(&["--doses", "1 mg"], "error: --doses gives 1 dose levels and --dlt 2 DLT probabilities");
    refuse(&["exact", "--dlt", "0.1", "--design", "rolling_six"], "error: design \"rolling six\" has no exact answer");
    for option in [["--design", "boin"], ["--doses", "a,b"], ["--start", "1"], ["--target", "0.3"], ["--max", "12"]] {
        refuse(&[&["run", "some.toml"][..], &option].concat(), &format!("error: {} goes with --dlt", option[0]));
    }
}

#[test]
fn numbers_out_of_range() {
    for command in [&["run"][..], &["compare", "some.toml"]] {
        for (option, value) in [
            ("--trials", "0"),
            ("--trials", "1e-1"),
            ("--trials", "1.5e0"),
            ("--trials", "1000000000001"),
            ("--threads", "0"),
            ("--seed", "x"),
        ] {
            refuse(&[command, &[option, value]].concat(), &format!("invalid value '{value}' for '{option} <N>'"));
        }
    }
    refuse(&["trial", "--trial", "0"], "invalid value '0' for '--trial <K>'");
    refuse(&["trial"], "--trial <K>");
    refuse(&["run", "--save-patients", "some"], "invalid value 'some' for '--save-patients <N>'");
}

#[test]
fn numbers_as_people_type_them() {
    let place = Place::new();
    let decimals = place.succeed(&["exact", "--dlt", "0.05,0.125,0.3", "--cap", "100", "--out", "decimals"]);
    let typed = place.succeed(&["exact", "--dlt", "5%, 12.5 %, 30%", "--cap", "1e2", "--out", "typed"]);
    assert_eq!(decimals.replace("decimals", "typed"), typed);
    refuse(&["run", "--dlt", "0,05 0.1"], "invalid value '05 0.1' for '--dlt");
}

#[test]
fn a_misspelt_command() {
    refuse(&["compar", "x.toml"], "error: there is no command `compar`\nhelp: did you mean `compare`?");
    refuse(&["exakt"], "did you mean `exact`?");
    // No word of ours: what was meant may be a file.
    refuse(&["my-trial"], "my-trial: cannot be read");
}

#[test]
fn names_that_are_not_in_the_file() {
    refuse(&["trial", "--trial", "1", "--scenario", "steeper"], "choose one of \"as hoped\", \"moderate\", \"steep\"");
    refuse(&["trial", "--trial", "1", "--design", "4+4"], "choose one of \"3+3 classic\"");
}

#[test]
fn files_that_do_not_exist() {
    for command in [&["run", "no.toml"][..], &["no.toml"], &["check", "no.toml"], &["trial", "no.toml", "--trial", "1"]]
    {
        refuse(command, "no.toml: cannot be read");
        refuse(command, "help: check the path");
    }
}

#[test]
fn files_that_are_no_scenario_files() {
    let place = Place::new();
    fs::create_dir(place.path("folder.toml")).unwrap();
    fs::write(place.path("empty.toml"), "").unwrap();
    fs::write(place.path("syntax.toml"), "title = \"unfinished").unwrap();
    fs::write(place.path("other.toml"), "[package]\nname = \"x\"\n").unwrap();
    fs::write(place.path("picture.toml"), [0x89, b'P', b'N', b'G', 0, 0xff, 0]).unwrap();
    fs::write(place.path("zeros.toml"), vec![0; 4096]).unwrap();
    fs::write(place.path("large.toml"), vec![b'#'; (1 << 20) + 1]).unwrap();
    let files = place.names();
    for file in &files {
        for args in [&["run", file][..], &["check", file], &["exact", file], &["compare", file]] {
            let said = place.fail(args, 2);
            assert!(said.starts_with(file.as_str()), "{args:?}: {said}");
            assert!(said.contains("help: "), "{args:?}: {said}");
        }
    }
    assert_eq!(place.names(), files);
}

#[test]
fn help_and_version() {
    let place = Place::new();
    for command in ["run", "trial", "exact", "compare", "check", "new"] {
        assert!(place.succeed(&[command, "--help"]).contains("Example"), "{command}");
    }
    let help = place.succeed(&["--help"]);
    for line in
        ["0    done", "1    something", "2    the input", "3    the simulation", "130  stopped", "141  the reader"]
    {
        assert!(help.contains(&format!("\n  {line}")), "{help}");
    }
    let short = format!("dosim {}\n", env!("CARGO_PKG_VERSION"));
    assert_eq!(place.succeed(&["-V"]), short);
    let long = place.succeed(&["--version"]);
    for part in [&short, "\ncommit ", "\ntarget ", "\ncompiler rustc "] {
        assert!(long.contains(part), "{long}");
    }
}
