//! What a command does with only a part of its input: exact answers where there are any, silence, names that clash.

use super::place::{Place, rows};

const TITLE: &str = "title = \"t\"\ntarget_dlt_rate = 0.3\ntrials = 200\n";
const LADDER: &str = "[[dose]]\nlabel = \"a\"\n[[scenario]]\nname = \"s\"\ndlt_probabilities = [0.2]\n";
const EXACT: &str = "[[design]]\nname = \"3+3\"\n[design.three_plus_three]\n";
const PENDING: &str = "[[design]]\nname = \"R6\"\n[design.rolling_six]\n";

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

#[test]
fn a_quiet_check_says_nothing_of_what_is_right() {
    let place = place_with("right.toml", &[TITLE, LADDER, EXACT]);
    assert_eq!(place.succeed(&["check", "-q", "right.toml"]), "");
    std::fs::write(place.path("wrong.toml"), TITLE).unwrap();
    place.fail(&["check", "-q", "right.toml", "wrong.toml"], 2);
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
