//! What a page reacts with: graphs read back from their text and pushed forward give the answers of the exact engine.

use std::fs;

use dosim::characteristics::OperatingCharacteristics;
use dosim::design::StopReason;
use dosim::exact;
use dosim::report::content::{MOST_CHARACTERS, MOST_STATES, what_if};
use dosim::report::formats::{DocumentFormat, Html, Markdown};
use dosim::scenario::{Plan, parse};
use dosim::simulate::Study;
use serde_json::Value;

use super::fixture::{Made, plan};
use super::results::probability;
use super::results::support::exact::binomial;

const CLOSE: f64 = 1e-12;

/// One number after the other, as the encoding is documented.
struct Numbers<'a>(std::slice::Iter<'a, u8>);

impl Numbers<'_> {
    fn next(&mut self) -> usize {
        let (mut number, mut shift) = (0, 0);
        loop {
            let digit = match self.0.next().expect("the text goes on") {
                letter @ b'A'..=b'Z' => letter - b'A',
                letter @ b'a'..=b'z' => letter - b'a' + 26,
                figure @ b'0'..=b'9' => figure - b'0' + 52,
                b'-' => 62,
                b'_' => 63,
                other => panic!("{other} is no digit"),
            };
            number |= usize::from(digit & 31) << shift;
            if digit < 32 {
                return number;
            }
            shift += 5;
        }
    }
}

/// What comes out of a graph.
#[derive(Debug)]
struct Outcome {
    none: f64,
    undetermined: f64,
    mtd: Vec<f64>,
    reasons: Vec<f64>,
    /// Evaluable, by dose level.
    patients: Vec<f64>,
    /// The probability of each ending, with its reason and its size.
    endings: Vec<(f64, u64, u64)>,
}

fn push(graph: &Value, dlt: &[f64]) -> Outcome {
    let states = graph["states"].as_u64().unwrap() as usize;
    let endings: Vec<[u64; 3]> = serde_json::from_value(graph["endings"].clone()).unwrap();
    let mut numbers = Numbers(graph["text"].as_str().unwrap().as_bytes().iter());
    let mut reached = vec![0.0; states + endings.len()];
    reached[0] = 1.0;
    let mut patients = vec![0.0; dlt.len()];
    let mut unmet = 1;
    for state in 0..states {
        let cohort = numbers.next();
        let (size, dose) = (cohort / dlt.len() + 1, cohort % dlt.len());
        patients[dose] += reached[state] * size as f64;
        for dlts in 0..=size {
            let value = numbers.next();
            let after = match (value % 2, value / 2 % 2) {
                (1, _) => states + value / 2,
                (_, 1) => unmet - (value / 2).div_ceil(2),
                _ => unmet + value / 4,
            };
            assert!(after > state && after < reached.len(), "{state} leads to {after}");
            if value % 2 == 0 {
                unmet = unmet.max(after + 1);
            }
            reached[after] += reached[state] * binomial(size as u32, dlts as u32, dlt[dose]);
        }
    }
    assert!(numbers.0.next().is_none(), "nothing is left");
    let mut selection = vec![0.0; dlt.len() + 2];
    let mut reasons = vec![0.0; StopReason::ALL.len()];
    let ended = endings.iter().zip(&reached[states..]);
    for (&[mtd, reason, _], &probability) in ended.clone() {
        selection[mtd as usize] += probability;
        reasons[reason as usize] += probability;
    }
    let mtd = selection.split_off(2);
    let endings = ended.map(|(&[_, reason, size], &probability)| (probability, reason, size)).collect();
    Outcome { none: selection[0], undetermined: selection[1], mtd, reasons, patients, endings }
}

fn close(found: f64, expected: f64, of: &str) {
    assert!((found - expected).abs() < CLOSE, "{of}: {found}, exact {expected}");
}

/// Holds a design of a study against the exact engine under every scenario, and says what was compared.
fn check(file: &Value, design: &Value, study: &Study, place: usize) -> usize {
    let (dropout, dlt_first) = (file["dropout"].as_f64().unwrap(), file["dlt_first"].as_f64().unwrap());
    let mut compared = 0;
    for (scenario, start) in file["scenarios"].as_array().unwrap().iter().enumerate() {
        let truth: Vec<f64> = serde_json::from_value(start["dlt"].clone()).unwrap();
        let of = format!("{} under {}", design["name"], start["name"]);
        let evaluable: Vec<f64> = truth.iter().map(|p| p * dlt_first + (1.0 - p) * (1.0 - dropout)).collect();
        let dlt: Vec<f64> = truth.iter().zip(&evaluable).map(|(p, evaluable)| p * dlt_first / evaluable).collect();
        let found = push(&design["graph"], &dlt);
        let exact: OperatingCharacteristics = exact::answer(study, scenario, place).unwrap();
        let expansion = exact.expansion.as_ref();
        let none = expansion.map_or(exact.p_none_tolerable.value, |of| of.p_none_before.value);
        close(found.none, none, &of);
        if expansion.is_none() {
            close(found.undetermined, exact.p_undetermined.value, &of);
        }
        for (reason, estimate) in &exact.stop_reasons {
            close(found.reasons[*reason as usize], estimate.value, &of);
        }
        for (dose, of_exact) in exact.doses.iter().enumerate() {
            let before = expansion.map(|of| &of.doses[dose]);
            close(found.mtd[dose], before.map_or(of_exact.p_mtd.value, |of| of.p_mtd_before.value), &of);
            let Some((patients, dlts)) = of_exact.patients.as_ref().zip(of_exact.dlts.as_ref()) else {
                assert_eq!(design["counts"], false, "{of}");
                continue;
            };
            assert_eq!(design["counts"], true, "{of}");
            let later = |counted: Option<&dosim::characteristics::Summary>| counted.map_or(0.0, |of| of.mean.value);
            let (more, more_dlts) =
                before.map_or((0.0, 0.0), |of| (later(of.patients.as_ref()), later(of.dlts.as_ref())));
            close(found.patients[dose] / evaluable[dose], patients.mean.value - more, &of);
            close(found.patients[dose] * dlt[dose], dlts.mean.value - more_dlts, &of);
            compared += 1;
        }
        if let Some(planned) = design["planned"].as_u64() {
            let cap = file["cap_reached"].as_u64().unwrap();
            let more = found.endings.iter().filter(|(_, reason, size)| *reason == cap || *size > planned);
            close(more.map(|(p, ..)| p).sum(), exact.planned.unwrap().p_more.value, &of);
        }
    }
    compared
}

fn json_of(study: &Study) -> Value {
    serde_json::to_value(what_if(&[("file", study)])).unwrap()
}

/// Holds every design that is carried against the exact engine, and every other to its reason.
fn check_all(study: &Study) -> usize {
    let json = json_of(study);
    if json.is_null() {
        return 0;
    }
    let file = &json["files"][0];
    let designs = file["designs"].as_array().unwrap();
    // Why something is left out of a design.
    let why = |name: &str| {
        let of = |left_out: &&Value| left_out["designs"].as_array().unwrap().iter().any(|design| design == name);
        file["left_out"].as_array().unwrap().iter().find(of).map_or("", |left_out| left_out["why"].as_str().unwrap())
    };
    let mut compared = 0;
    for (place, named) in study.plan().designs.iter().enumerate() {
        match designs.iter().find(|design| design["name"] == named.name.as_str()) {
            Some(design) => {
                compared += check(file, design, study, place);
                let has_words = why(&named.name).starts_with("shown without patients and DLTs");
                assert_eq!(has_words, design["counts"] == false, "{}", named.name);
            }
            None => assert!(why(&named.name).starts_with("left out"), "{}", named.name),
        }
    }
    compared
}

#[test]
fn graphs_read_back_give_the_exact_answers_of_every_shipped_file() {
    let (mut compared, mut carried) = (0, 0);
    for entry in fs::read_dir("scenarios").unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            continue;
        }
        let parsed = parse(&path.display().to_string(), &fs::read_to_string(&path).unwrap()).unwrap();
        let study = Study::new(parsed.plan);
        compared += check_all(&study);
        let json = json_of(&study);
        let designs = json["files"][0]["designs"].as_array().cloned().unwrap_or_default();
        let characters: Vec<usize> = designs.iter().map(|of| of["graph"]["text"].as_str().unwrap().len()).collect();
        assert!(characters.iter().sum::<usize>() <= MOST_CHARACTERS, "{}: {characters:?}", path.display());
        let states = designs.iter().map(|of| of["graph"]["states"].as_u64().unwrap() as usize).max();
        assert!(states.is_none_or(|states| states <= MOST_STATES));
        carried += designs.len();
    }
    assert!(compared > 100 && carried > 20, "{compared} numbers of {carried} designs");
}

#[test]
fn dropout_and_an_expansion_are_as_the_exact_engine_has_them() {
    let study = |text: &str| Study::new(parse("varied", text).unwrap().plan);
    let base = Plan { designs: plan().designs.split_off(1), sensitivity: None, ..plan() };
    let mut dropping = base.clone();
    dropping.conduct.dropout_probability = probability(0.2);
    let dropping = Study::new(dropping);
    assert!(check_all(&dropping) > 0);
    let json = json_of(&dropping);
    assert!(json["files"][0]["dlt_first"].as_f64().unwrap() < 1.0);
    assert!(json["files"][0]["designs"][0]["planned"].is_null(), "those treated are not those of the states");
    let echo = dosim::scenario::describe(&base);
    let expanded = study(&format!("{echo}\n[expansion]\npatients = 6\nstop_above = 0.8\n"));
    assert!(check_all(&expanded) > 0);
    let left_out = &json_of(&expanded)["files"][0]["left_out"];
    assert!(left_out.to_string().contains("the expansion"), "{left_out}");
}

#[test]
fn a_three_plus_three_on_three_dose_levels_takes_less_than_a_kilobyte() {
    let json = json_of(&Study::new(plan()));
    for design in json["files"][0]["designs"].as_array().unwrap() {
        let bytes = design["graph"].to_string().len();
        assert!((50..1_000).contains(&bytes), "{bytes}");
    }
}

#[test]
fn only_the_page_carries_graphs_and_shows_nothing_of_them_without_script() {
    let made = Made::new(Plan { trials: 40, ..plan() });
    let document = made.document();
    let page = String::from_utf8(Html.write(&document).unwrap()).unwrap();
    let tag = page.split("<section id=\"what-if\"").nth(1).unwrap().split('>').next().unwrap();
    assert!(tag.ends_with(" hidden"), "hidden until the script has filled it");
    let carried = document.what_if.as_ref().map(|graphs| serde_json::to_value(graphs).unwrap()).unwrap();
    let text = carried["files"][0]["designs"][0]["graph"]["text"].as_str().unwrap();
    assert!(tag.contains(text));
    assert!(!String::from_utf8(Markdown.write(&document).unwrap()).unwrap().contains(text));
}
