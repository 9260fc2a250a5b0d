//! The gallery of protocols: each says whether its planned number of patients holds, and so does docs/protocols.md. Both are computed here.
#![allow(clippy::unwrap_used, clippy::panic)]

use std::fs;
use std::path::{Path, PathBuf};

use dosim::exact;
use dosim::scenario::{Plan, load};
use dosim::simulate::{Study, Watch};

/// A planned number holds if more are needed in no more than one trial of ten, whatever scenario is true.
const HOLDS: f64 = 0.1;

/// Standing for the sentence in a file that was not filled in yet.
const PLANNED: &str = "# PLANNED";

const INTRODUCTION: &str = "\
# Protocols

Public protocols of phase I as scenario files, in `scenarios/protocols/`. What the records say is in the files, and every assumption is marked there:
above all the DLT probabilities, which no record has. So a line says how a rule behaves if these were true, not how the trial went. The numbers are
exact, as `dosim exact FILE` gives them; a test computes them anew.

A planned number of patients *holds* here if more are needed in at most one trial of ten under every scenario of the file, replacements included.

";

fn files() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/protocols");
    let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

fn percent(p: f64) -> String {
    format!("{:.1}", 100.0 * p)
}

/// Of the first design, under every scenario: how often more patients are needed than planned, how many are treated on average, and how
/// often the MTD is the true one.
fn answers(plan: &Plan) -> Vec<[f64; 3]> {
    let study = Study::new(plan.clone());
    let of = |scenario| {
        let answer = exact::answer(&study, scenario, 0).unwrap();
        let planned = answer.planned.as_ref().map(|planned| planned.p_more.value);
        [planned.unwrap(), answer.mean_patients().unwrap().value, answer.p_correct.value]
    };
    (0..plan.scenarios.len()).map(of).collect()
}

/// Whether the planned number holds, in a sentence.
fn sentence(plan: &Plan, answers: &[[f64; 3]]) -> String {
    let planned = plan.enrolment.planned_patients.unwrap();
    let more = |of: &[f64; 3]| of[0];
    let (least, most) =
        answers.iter().map(more).fold((1.0_f64, 0.0_f64), |(least, most), p| (least.min(p), most.max(p)));
    if most <= 0.0 {
        return format!("The planned {planned} patients hold: no trial needs more.");
    }
    let worst = &plan.scenarios[answers.iter().position(|of| more(of) >= most).unwrap()].name;
    let verdict = if most <= HOLDS { "hold" } else { "do not hold" };
    format!(
        "The planned {planned} patients {verdict}: more are needed in {} to {} % of trials, most often under \"{worst}\".",
        percent(least),
        percent(most)
    )
}

#[test]
fn every_protocol_says_whether_its_planned_number_holds() {
    let overwrite = std::env::var_os("PROTOCOLS").is_some();
    let mut page = INTRODUCTION.to_owned();
    page += "| protocol | first design | scenario | true DLT probabilities | P(more than planned), % | mean patients | MTD is the true one, % |\n\
             |---|---|---|---|---:|---:|---:|\n";
    let mut sentences = String::new();
    let files = files();
    assert!(files.len() >= 10, "{files:?}");
    for path in files {
        let loaded = load(&path).unwrap();
        assert!(loaded.warnings.is_empty(), "{}", loaded.warnings);
        let plan = loaded.plan;
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let answers = answers(&plan);
        let planned = sentence(&plan, &answers);
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.contains("# From the ") && text.contains("ASSUMPTION"), "{name} marks no assumption");
        let line = format!("# {planned}");
        if overwrite {
            let said = text.lines().find(|line| *line == PLANNED || line.starts_with("# The planned ")).unwrap();
            fs::write(&path, text.replace(said, &line)).unwrap();
        } else {
            assert!(text.lines().any(|of| of == line), "{name} does not say: {line}");
        }
        for (scenario, [more, mean, correct]) in plan.scenarios.iter().zip(&answers) {
            let dlt: Vec<_> = scenario.dlt_probabilities.iter().map(ToString::to_string).collect();
            page += &format!(
                "| [`{name}`](../scenarios/protocols/{name}) | {} | {} | {} | {} | {mean:.1} | {} |\n",
                plan.designs[0].name,
                scenario.name,
                dlt.join(" "),
                percent(*more),
                percent(*correct)
            );
        }
        let source = plan.source.unwrap();
        sentences += &format!("- `{name}`, {}, {source}. {planned}\n", plan.title);
    }
    let page = format!("{page}\n{sentences}");
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/protocols.md");
    if overwrite {
        fs::write(path, page).unwrap();
    } else {
        assert_eq!(fs::read_to_string(path).unwrap(), page);
    }
}

/// The other witness: trials on their calendar, with those who leave replaced.
#[test]
fn trials_on_their_calendar_need_as_many() {
    for path in files() {
        let mut plan = load(&path).unwrap().plan;
        plan.trials = 1_500;
        plan.designs.truncate(1);
        let exact = answers(&plan);
        let results = Study::new(plan).simulate(&Watch::default()).unwrap();
        for (cell, [more, mean, correct]) in results.cells.iter().zip(&exact) {
            let of = &cell.characteristics;
            for (simulated, exact) in [
                (of.planned.as_ref().unwrap().p_more, *more),
                (of.mean_patients().unwrap(), *mean),
                (of.p_correct, *correct),
            ] {
                let error = simulated.mc_se.unwrap_or(0.0).max(1e-3);
                let apart = (simulated.value - exact).abs() / error;
                assert!(apart < 4.5, "{}: {} and {exact}", path.display(), simulated.value);
            }
        }
    }
}
