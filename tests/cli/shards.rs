//! Work divided among machines: the same bytes as on one, and no part that does not belong.

use std::collections::BTreeSet;
use std::fs;

use crate::place::{Place, SOURCES, contents, names};

/// Into how many shares commands are divided.
const DIVISIONS: &[u32] = &[1, 2, 7, 20];

/// Runs all shares of a command, each by a program of its own.
fn divide(place: &Place, command: &[&str], of: u32, parts: &str) {
    for number in 1..=of {
        let told = place.succeed(&[command, &["--shard", &format!("{number}/{of}"), "--out", parts]].concat());
        assert!(told.starts_with(&format!("Part {number}/{of}: {parts}/shard-")), "{told}");
    }
}

/// Scenario files that ship with the program, and a command whose shares must give the bytes of the whole.
fn check(files: &[&str], command: &[&str], divisions: &[u32]) {
    let place = Place::new();
    files.iter().for_each(|file| place.copy_scenario(file, file));
    let told = place.succeed(&[command, &["--out", "whole"]].concat());
    let whole = contents(&place.path("whole"));
    for of in divisions {
        divide(&place, command, *of, &format!("parts-{of}"));
    }
    // All that is needed to join is in the parts.
    files.iter().for_each(|file| fs::remove_file(place.path(file)).unwrap());
    for of in divisions {
        let said = place.succeed(&["merge", &format!("parts-{of}"), "--out", "whole"]);
        assert_eq!(said, told, "{of} shares");
        let joined = contents(&place.path("whole"));
        assert_eq!(joined.keys().collect::<Vec<_>>(), whole.keys().collect::<Vec<_>>());
        for (name, bytes) in &whole {
            assert!(joined[name] == *bytes, "{name} differs with {of} shares");
        }
        fs::remove_dir_all(place.path("whole")).unwrap();
    }
}

#[test]
fn the_registered_trial_with_its_sensitivity_analysis() {
    check(
        &[],
        &["run", "--trials", "1003", "--save-trials", "--save-patients", "5", "--format", "html,docx,md"],
        DIVISIONS,
    );
}

#[test]
fn designs_with_and_without_patients_pending() {
    check(
        &["nct05745454-pending.toml"],
        &["run", "nct05745454-pending.toml", "--trials", "207", "--save-trials"],
        DIVISIONS,
    );
    check(&["nct05745454-designs.toml"], &["run", "nct05745454-designs.toml", "--trials", "105", "--seed", "9"], &[7]);
}

#[test]
fn a_plan_without_a_file_and_fewer_trials_than_shares() {
    check(&[], &["run", "--dlt", "0.1,0.3", "--cap", "12", "--trials", "11", "--save-patients", "30"], &[20]);
}

/// Files that agree in seed and trials and one that does not, so that there are several simulations; the benchmarks' sizes come from
/// trials where designs have no exact answer.
#[test]
fn comparisons() {
    let files = ["nct05745454.toml", "nct05745454-pending.toml", "nct05745454-waiting.toml"];
    check(&files, &[&["compare"], &files[..], &["--trials", "111"]].concat(), &[2, 20]);
    let place = Place::new();
    place.vary_scenario("nct05745454.toml", "a.toml", "trials = 1_000_000", "trials = 50");
    place.vary_scenario("nct05745454-conduct.toml", "b.toml", "trials = 200_000", "trials = 60");
    let command = ["compare", "a.toml", "b.toml"];
    place.succeed(&[&command[..], &["--out", "whole"]].concat());
    divide(&place, &command, 3, "parts");
    place.succeed(&["merge", "parts", "--out", "joined"]);
    assert!(contents(&place.path("whole")) == contents(&place.path("joined")));
}

#[test]
fn sweeps_of_exact_answers_by_curve() {
    check(&["nct05745454-sweep.toml"], &["sweep", "nct05745454-sweep.toml"], &[7, 20]);
}

/// Variants that are simulated, and a 3+3 that is exact.
#[test]
fn sweeps_of_simulated_answers() {
    let place = Place::new();
    let text = "title = \"t\"\ntarget_dlt_rate = 0.3\n[[dose]]\nlabel = \"a\"\n[[dose]]\nlabel = \"b\"\n\
        [[scenario]]\nname = \"s\"\ndlt_probabilities = [0.1, 0.3]\n[[scenario]]\nname = \"t\"\ndlt_probabilities = [0.2, 0.5]\n\
        [[design]]\nname = \"R6\"\n[design.rolling_six]\n[[design]]\nname = \"3+3\"\ncap = 9\n[design.three_plus_three]\n\
        [conduct]\ndropout_probability = 0.1\n\
        [sweep]\ntrials_per_curve = 20\n[sweep.random_curves]\ncurves = 9\n[sweep.variants]\ncap = [6, 9, 12]\n";
    fs::write(place.path("plan.toml"), text).unwrap();
    let command = ["sweep", "plan.toml", "--seed", "3"];
    place.succeed(&[&command[..], &["--out", "whole"]].concat());
    let whole = contents(&place.path("whole"));
    for of in [1, 2, 7, 20] {
        divide(&place, &command, of, &format!("parts-{of}"));
        place.succeed(&["merge", &format!("parts-{of}"), "--out", &format!("joined-{of}")]);
        assert!(contents(&place.path(format!("joined-{of}"))) == whole, "{of} shares");
    }
}

/// The registered trial with an expansion cohort after the MTD.
fn with_expansion(place: &Place) {
    place.copy_scenario("nct05745454.toml", "plan.toml");
    let text = fs::read_to_string(place.path("plan.toml")).unwrap();
    fs::write(place.path("plan.toml"), text + "\n[expansion]\npatients = 9\nstop_above = 0.8\n").unwrap();
}

#[test]
fn what_follows_the_mtd_is_divided_too() {
    let place = Place::new();
    with_expansion(&place);
    let command = ["run", "plan.toml", "--trials", "64"];
    place.succeed(&[&command[..], &["--out", "whole"]].concat());
    divide(&place, &command, 3, "parts");
    place.succeed(&["merge", "parts", "--out", "joined"]);
    assert!(contents(&place.path("whole")) == contents(&place.path("joined")));
}

/// A share that takes too long is divided again, and parts may lie anywhere.
#[test]
fn shares_of_different_divisions_fit_together() {
    let place = Place::new();
    let command = ["run", "--dlt", "0.1,0.3", "--trials", "101"];
    place.succeed(&[&command[..], &["--out", "whole"]].concat());
    for (shard, parts) in [("1/2", "one"), ("4/4", "two"), ("5/8", "three"), ("6/8", "two")] {
        place.succeed(&[&command[..], &["--shard", shard, "--out", parts]].concat());
    }
    place.succeed(&["merge", "two", "one/shard-1-of-2", "three", "--out", "joined"]);
    assert!(contents(&place.path("whole")) == contents(&place.path("joined")));
    assert!(place.succeed(&["verify", "joined"]).ends_with("files are the same to the byte.\n"));
    let told = place.succeed(&["verify", "two/shard-6-of-8"]);
    assert!(
        told.contains("dosim run, shard 6/8, version") && told.ends_with("All 2 files are the same to the byte.\n")
    );
}

#[test]
fn what_was_divided_is_joined_where_it_would_have_been_written() {
    let place = Place::new();
    place.copy_scenario("nct05745454.toml", "plan.toml");
    for (command, folder) in [("run", "output/plan"), ("compare", "output/comparison"), ("sweep", "output/plan-sweep")]
    {
        let args = if command == "sweep" { &[][..] } else { &["--trials", "50"] };
        divide(&place, &[&[command, "plan.toml"], args].concat(), 2, command);
        let told = place.succeed(&["merge", command, "--json"]);
        assert!(told.starts_with('{'), "{told}");
        place.succeed(&["verify", folder]);
    }
}

#[test]
fn a_part_that_is_whole_is_not_done_again() {
    let place = Place::new();
    let command = ["run", "--dlt", "0.1,0.3", "--trials", "50", "--shard", "1/2", "--out", "parts", "--save-trials"];
    let folder = place.path("parts/shard-1-of-2");
    assert_eq!(place.succeed(&command), "Part 1/2: parts/shard-1-of-2/\n");
    let before = contents(&folder);
    assert_eq!(before.keys().collect::<Vec<_>>(), ["manifest.json", "part.json", "trials.csv"]);
    let written = || fs::metadata(folder.join("part.json")).unwrap().modified().unwrap();
    let first = written();
    assert_eq!(place.succeed(&command), "Part 1/2 is there already: parts/shard-1-of-2/\n");
    assert_eq!(written(), first);
    let done_again = |args: &[&str]| assert_eq!(place.succeed(args), "Part 1/2: parts/shard-1-of-2/\n");
    fs::remove_file(folder.join("trials.csv")).unwrap();
    done_again(&command);
    fs::write(folder.join("part.json"), "{}").unwrap();
    done_again(&command);
    assert!(contents(&folder) == before);
}

#[test]
fn a_part_of_other_work_is_not_lost() {
    let place = Place::new();
    let command = |file: &'static str, more: &[&'static str]| {
        let shard = ["run", file, "--trials", "50", "--shard", "1/2", "--out", "parts"];
        [&shard[..], more].concat()
    };
    place.copy_scenario("nct05745454.toml", "plan.toml");
    place.vary_scenario("nct05745454.toml", "other.toml", "target_dlt_rate", "# \ntarget_dlt_rate");
    place.succeed(&command("plan.toml", &[]));
    let folder = place.path("parts/shard-1-of-2");
    let before = contents(&folder);
    for (other, what) in [
        (command("other.toml", &[]), "the scenario is not that of this command"),
        (command("plan.toml", &["--seed", "2"]), "the seed is not that of this command"),
        (command("plan.toml", &["--save-trials"]), "what is written, by --save-trials"),
        (["compare", "plan.toml", "--shard", "1/2", "--out", "parts"].to_vec(), "the command is not that of"),
    ] {
        let said = place.fail(&other, 2);
        assert!(said.contains("parts/shard-1-of-2/ has a part of other work: ") && said.contains(what), "{said}");
        assert!(said.contains("help: ") && contents(&folder) == before, "{said}");
    }
    let manifest = fs::read_to_string(folder.join("manifest.json")).unwrap();
    let version = format!("\"dosim_version\": \"{}\"", env!("CARGO_PKG_VERSION"));
    fs::write(folder.join("manifest.json"), manifest.replace(&version, "\"dosim_version\": \"0.0.1\"")).unwrap();
    assert!(place.fail(&command("plan.toml", &[]), 2).contains("the version of dosim is not that of"));
    place.succeed(&command("plan.toml", &["--force", "--seed", "2"]));
    assert!(contents(&folder) != before);
}

#[test]
fn what_parts_are_joined_to_is_none_of_them() {
    let place = Place::new();
    divide(&place, &["run", "--dlt", "0.1,0.3", "--trials", "50"], 2, "parts");
    let before = contents(&place.path("parts/shard-2-of-2"));
    for out in ["parts/shard-2-of-2", "./parts/../parts/shard-2-of-2/"] {
        let said = place.fail(&["merge", "parts", "--out", out, "--force"], 2);
        assert!(said.contains("error: --out parts/shard-2-of-2/ is one of the parts\nhelp: "), "{said}");
    }
    assert!(contents(&place.path("parts/shard-2-of-2")) == before);
}

#[test]
fn only_a_share_of_one_of_some_is_one() {
    let place = Place::new();
    for shard in ["0/3", "4/3", "3", "1/10001", "a/b"] {
        let said = place.fail(&["run", "--shard", shard, "--out", "parts"], 2);
        assert!(said.contains("give K/N, the K-th of N shares, such as 3/100"), "{said}");
    }
    assert!(place.fail(&["run", "--shard", "1/2"], 2).contains("--out"));
    for option in ["--json", "--open"] {
        assert!(place.fail(&["run", "--shard", "1/2", "--out", "parts", option], 2).contains(option));
    }
    fs::create_dir_all(place.path("parts/shard-1-of-2")).unwrap();
    fs::write(place.path("parts/shard-1-of-2/notes.txt"), "mine").unwrap();
    let said = place.fail(&["run", "--shard", "1/2", "--out", "parts"], 2);
    assert!(said.contains("notes.txt"), "{said}");
    assert_eq!(names(&place.path("parts/shard-1-of-2")), ["notes.txt"]);
}

/// Expects that these cannot be joined, for this reason, and that nothing is written.
fn refuse(place: &Place, parts: &[&str], why: &str) {
    let said = place.fail(&[&["merge"], parts, &["--out", "joined"]].concat(), 2);
    assert!(said.contains(why), "{parts:?}: {said}");
    assert!(said.contains("help: "), "{said}");
    assert!(!place.path("joined").exists());
}

#[test]
fn gaps_and_overlaps_are_refused() {
    let place = Place::new();
    let command = ["run", "--dlt", "0.1,0.3", "--trials", "50"];
    divide(&place, &command, 5, "parts");
    let parts: Vec<_> = (1..=5).map(|number| format!("parts/shard-{number}-of-5")).collect();
    let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
    refuse(&place, &[&parts[..2], &parts[3..]].concat(), "shard 3/5 is missing");
    refuse(&place, &parts[2..], "shards 1/5 to 2/5 are missing");
    refuse(&place, &parts[..1], "shards 2/5 to 5/5 are missing");
    refuse(&place, &["parts", parts[1]], "shards 2/5 and 2/5 overlap\nhelp: leave out one of parts/shard-2-of-5/");
    place.succeed(&[&command[..], &["--shard", "1/4", "--out", "parts"]].concat());
    refuse(&place, &["parts"], "shards 1/5 and 1/4 overlap");
    fs::remove_dir_all(place.path("parts/shard-1-of-4")).unwrap();
    // Cut off before it was done.
    fs::remove_file(place.path("parts/shard-3-of-5/manifest.json")).unwrap();
    refuse(&place, &["parts"], "shard 3/5 is missing");
    fs::create_dir(place.path("empty")).unwrap();
    refuse(&place, &["empty"], "all shards are missing");
    refuse(&place, &["nowhere"], "nowhere/ is no part to be joined");
}

#[test]
fn parts_of_something_else_are_refused() {
    let place = Place::new();
    place.copy_scenario("nct05745454.toml", "plan.toml");
    place.vary_scenario("nct05745454.toml", "other.toml", "target_dlt_rate", "# \ntarget_dlt_rate");
    fs::create_dir(place.path("folder")).unwrap();
    place.copy_scenario("nct05745454.toml", "folder/renamed.toml");
    let one = |args: &[&str], shard: &str, out: &str| {
        place.succeed(&[args, &["--shard", shard, "--out", out]].concat());
    };
    let usual = ["run", "plan.toml", "--trials", "50"];
    one(&usual, "1/2", "parts");
    for (other, what) in [
        (&["run", "other.toml", "--trials", "50"][..], "the scenario is not that of parts/shard-1-of-2/"),
        (&["run", "folder/renamed.toml", "--trials", "50"], "the name of the scenario file is not that of"),
        (&["run", "plan.toml", "--trials", "50", "--seed", "5"], "the seed is not that of"),
        (&["run", "plan.toml", "--trials", "60"], "the number of trials is not that of"),
        (&["run", "plan.toml", "--trials", "50", "--save-trials"], "what is written, by --save-trials"),
        (&["run", "plan.toml", "--trials", "50", "--format", "md"], "what is written, by --save-trials"),
        (&["compare", "plan.toml", "--trials", "50"], "the command is not that of"),
        (&["sweep", "plan.toml"], "the command is not that of"),
    ] {
        one(other, "2/2", "other");
        refuse(&place, &["parts", "other"], what);
        fs::remove_dir_all(place.path("other")).unwrap();
    }
    place.succeed(&[&usual[..], &["--out", "whole"]].concat());
    refuse(&place, &["parts", "whole"], "whole/ is no part to be joined: it was written without --shard");
    one(&usual, "2/2", "parts");
    place.succeed(&["merge", "parts", "--out", "joined"]);
}

#[test]
fn altered_parts_are_refused() {
    let place = Place::new();
    let command = ["run", "--dlt", "0.1,0.3", "--trials", "50", "--save-trials"];
    divide(&place, &command, 2, "parts");
    let path = |name: &str| place.path("parts/shard-2-of-2").join(name);
    let read = |name: &str| fs::read_to_string(path(name)).unwrap();
    let (manifest, part, trials) = (read("manifest.json"), read("part.json"), read("trials.csv"));
    let versions = format!("\"dosim_version\": \"{}\"", env!("CARGO_PKG_VERSION"));
    fs::write(path("manifest.json"), manifest.replace(&versions, "\"dosim_version\": \"0.0.1\"")).unwrap();
    refuse(&place, &["parts"], "version \"0.0.1\" wrote it, and this is version");
    fs::write(path("manifest.json"), "{}").unwrap();
    refuse(&place, &["parts"], "shard-2-of-2/ is no part to be joined: manifest.json: ");
    fs::write(path("manifest.json"), manifest.replace("\"2/2\"", "\"3/2\"")).unwrap();
    refuse(&place, &["parts"], "it was written without --shard");
    fs::write(path("manifest.json"), &manifest).unwrap();

    fs::write(path("part.json"), part.replacen("25", "26", 1)).unwrap();
    refuse(&place, &["parts"], "part.json is missing, or was altered since it was written");
    fs::remove_file(path("part.json")).unwrap();
    refuse(&place, &["parts"], "part.json is missing, or was altered since it was written");
    fs::write(path("part.json"), &part).unwrap();
    fs::write(path("trials.csv"), trials.replacen('0', "1", 1)).unwrap();
    refuse(&place, &["parts"], "trials.csv is missing, or was altered since it was written");
    fs::write(path("trials.csv"), &trials).unwrap();

    // Altered so that the manifest agrees.
    for (from, by, why) in [
        ("{\"format\":2,", "{\"format\":3,", "part.json: its format has number 3; 2 is the one that is read"),
        ("\"trials\":25", "\"trials\":24", "part.json: no trials add up to its sums"),
        ("\"sum\":", "\"sum\":9", "part.json: no trials add up to its sums"),
        ("\"simulations\":", "\"stimulations\":", "part.json: unknown field `stimulations`"),
        ("\"simulations\":[{", "\"simulations\":[],\"answers\":[],\"x\":[{", "part.json: unknown field `x`"),
    ] {
        assert!(part.contains(from), "{from}");
        let forged = part.replacen(from, by, 1);
        fs::write(path("part.json"), &forged).unwrap();
        let sha256 = |text: &str| dosim::output::sha256_hex(text.as_bytes());
        let bytes = |text: &str| format!("\"bytes\": {}", text.len());
        let agreed = manifest.replace(&sha256(&part), &sha256(&forged)).replace(&bytes(&part), &bytes(&forged));
        fs::write(path("manifest.json"), agreed).unwrap();
        refuse(&place, &["parts"], why);
    }
    fs::write(path("part.json"), &part).unwrap();
    fs::write(path("manifest.json"), &manifest).unwrap();
    place.succeed(&["merge", "parts", "--out", "joined"]);
}

/// The guide has every key of a part and of the counts of a cell, and no other.
#[test]
fn every_key_of_a_part_is_documented_and_no_other() {
    let place = Place::new();
    with_expansion(&place);
    let mut keys: BTreeSet<String> = BTreeSet::new();
    let mut add = |value: &serde_json::Value| keys.extend(value.as_object().unwrap().keys().cloned());
    for command in [&["compare", "plan.toml", "--trials", "20"][..], &["sweep", "plan.toml"]] {
        divide(&place, command, 1, command[0]);
        let text = fs::read_to_string(place.path(command[0]).join("shard-1-of-1/part.json")).unwrap();
        // Numbers of more than 64 bits lose digits here, which matter to no key.
        let part: serde_json::Value = serde_json::from_str(&text).unwrap();
        add(&part);
        if let Some(cell) = part.pointer("/simulations/0/cells/0/0") {
            add(cell);
        }
    }
    let guide = fs::read_to_string(format!("{SOURCES}/docs/cluster.md")).unwrap();
    let format = guide.split("## `part.json`").nth(1).unwrap();
    let rows = format.lines().filter_map(|line| line.strip_prefix("| `")?.split_once("` | "));
    let documented: BTreeSet<String> = rows.flat_map(|(names, _)| names.split("`, `")).map(str::to_owned).collect();
    assert_eq!(keys, documented);
}
