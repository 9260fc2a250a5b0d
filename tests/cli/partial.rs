//! What a command does with only a part of its input: exact answers where there are any, silence, names that clash.

use super::place::{Place, rows};

const TITLE: &str = "title = \"t\"\ntarget_dlt_rate = 0.3\ntrials = 200\n";
const LADDER: &str = "[[dose]]\nlabel = \"a\"\n[[scenario]]\nname = \"s\"\ndlt_probabilities = [0.2]\n";
const EXACT: &str = "[[design]]\nname = \"3+3\"\n[design.three_plus_three]\n";
const PENDING: &str = "[[design]]\nname = \"R6\"\n[design.rolling_six]\n";
const LEAVING: &str = "[conduct]\ndropout_probability = 0.2\n";

fn place_with(name: &str, parts: &[&str]) -> Place {
    let place = Place::new();
    std::fs::write(place.path(name), parts.concat()).unwrap();
    place
}

#[test]
fn exact_answers_the_designs_that_it_can() {
    let place = place_with("both.toml", &[TITLE, LADDER, PENDING, EXACT]);
    let told = place.succeed(&["exact", "both.toml"]);
    assert!(told.contains("Left out, as without an exact answer: R6; `dosim run` estimates it."), "{told}");
    let all = place.succeed(&["exact", "both.toml", "-v"]);
    assert!(all.contains("R6: left out, as it has no exact answer"), "{all}");
    let designs: Vec<_> =
        rows(&place.path("output/both-exact/summary.csv")).iter().map(|row| row["design"].clone()).collect();
    assert_eq!(designs, ["3+3"]);
    place.succeed(&["verify", "output/both-exact"]);
    for option in ["--json", "--paths"] {
        let output = place.run(&["exact", "both.toml", option]);
        assert!(output.status.success());
        let (out, aside) = (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
        assert!(!out.contains("R6") && out.contains("3+3"), "{out}");
        assert!(aside.contains("R6: left out"), "{aside}");
    }
}

#[test]
fn exact_refuses_a_file_without_any_exact_answer() {
    let place = place_with("none.toml", &[TITLE, LADDER, PENDING]);
    let told = place.fail(&["exact", "none.toml"], 2);
    assert!(told.contains("\"R6\" has no exact answer"), "{told}");
    assert_eq!(place.names(), ["none.toml"]);
}

/// Under a cap that counts those who leave, a design has exact answers and no exact paths.
#[test]
fn paths_do_not_know_who_left() {
    let place = place_with("left.toml", &[TITLE, LADDER, &EXACT.replacen("3+3\"", "3+3\"\ncap = 9", 1), LEAVING]);
    let told = place.succeed(&["exact", "left.toml", "-v"]);
    assert!(told.contains(" states\n") && !told.contains("distinct paths") && !told.contains("left out"), "{told}");
    let row = &rows(&place.path("output/left-exact/summary.csv"))[0];
    let p = |name: &str| row[name].parse::<f64>().unwrap();
    assert!(p("p_undetermined") > 0.0 && p("mean_patients") > 3.0 && p("p_undetermined") <= p("p_more_than_planned"));
    for command in [&["exact", "left.toml", "--paths"][..], &["paths", "left.toml"]] {
        let refused = place.fail(command, 2);
        assert!(
            refused.contains("the paths of design \"3+3\" have no exact probabilities: patients may drop"),
            "{refused}"
        );
    }
    let both =
        place_with("both.toml", &[TITLE, LADDER, &EXACT.replacen("3+3\"", "capped\"\ncap = 9", 1), EXACT, LEAVING]);
    let output = both.run(&["exact", "both.toml", "--paths"]);
    let (out, aside) = (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
    assert!(output.status.success() && out.contains("3+3") && !out.contains("capped"), "{out}");
    assert!(aside.contains("capped: left out, as its paths have no exact probabilities"), "{aside}");
}

#[test]
fn a_quiet_check_says_nothing_of_what_is_right() {
    let place = place_with("right.toml", &[TITLE, LADDER, EXACT]);
    assert_eq!(place.succeed(&["check", "-q", "right.toml"]), "");
    std::fs::write(place.path("wrong.toml"), TITLE).unwrap();
    place.fail(&["check", "-q", "right.toml", "wrong.toml"], 2);
}

#[test]
fn a_quiet_new_file_is_written_without_a_word() {
    let place = Place::new();
    assert_eq!(place.succeed(&["new", "own.toml", "-q"]), "");
    place.succeed(&["check", "-q", "own.toml"]);
    assert!(place.succeed(&["new", "-q"]).contains("[[design]]"));
}

/// The rows of a design and of a benchmark are told apart by their names.
#[test]
fn a_design_called_benchmark_is_not_taken_for_one() {
    let place = place_with("b.toml", &[TITLE, LADDER, &EXACT.replace("3+3", "benchmark")]);
    place.succeed(&["compare", "b.toml"]);
    let rows = rows(&place.path("output/comparison/comparison.csv"));
    let keys: Vec<_> = rows
        .iter()
        .map(|row| ["file", "scenario", "design", "benchmark_patients", "quantity", "dose"].map(|key| row[key].clone()))
        .collect();
    let distinct: std::collections::BTreeSet<_> = keys.iter().collect();
    assert_eq!(distinct.len(), keys.len());
    assert!(keys.iter().any(|key| key[2] == "optimal benchmark") && keys.iter().any(|key| key[2] == "benchmark"));
}

/// A sweep without random curves has a seed too, where a design is simulated.
#[test]
fn a_sweep_with_a_seed_of_its_own_is_verified() {
    let variants = "[sweep]\ntrials_per_curve = 50\n[sweep.variants]\ncap = [6, 9]\n";
    let place = place_with("seed.toml", &[TITLE, LADDER, PENDING, variants]);
    place.succeed(&["sweep", "seed.toml", "--seed", "9"]);
    place.succeed(&["verify", "output/seed-sweep"]);
}
