//! `dosim text`: every number in the paragraphs for a protocol is found again in what other commands print.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use assert_cmd::Command;
use dosim::scenario::{NamedDesign, Plan, Rule, Scenario, load};

/// Few trials: the numbers need not be good, but the same.
const TRIALS: &str = "60";

/// The quantities of scenario and design, exact where they are.
type Known = BTreeMap<(String, String), BTreeMap<String, f64>>;

fn output(arguments: &[&str]) -> (bool, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_dosim")).args(arguments).output().unwrap();
    (output.status.success(), String::from_utf8(output.stdout).unwrap())
}

/// There where patients are known exactly, so that more than their maximum never are.
const EXACT: &str = "patients are exact";

/// What `dosim run` writes, and over it what `dosim exact` prints.
fn known(file: &str) -> Known {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("run");
    let run = ["run", file, "-q", "--trials", TRIALS, "--format", "html", "--out", out.to_str().unwrap()];
    assert!(output(&run).0, "{file}");
    let mut known = Known::new();
    let mut rows = csv::Reader::from_path(out.join("summary.csv")).unwrap();
    let header = rows.headers().unwrap().clone();
    for row in rows.records().map(Result::unwrap) {
        let values = header.iter().zip(&row).filter_map(|(name, value)| Some((name.to_owned(), value.parse().ok()?)));
        known.insert((row[0].to_owned(), row[1].to_owned()), values.collect());
    }
    let (has_exact, exact) = output(&["exact", file, "--json"]);
    if has_exact {
        let exact: serde_json::Value = serde_json::from_str(&exact).unwrap();
        for row in exact["summary"].as_array().unwrap() {
            let name = |key: &str| row[key].as_str().unwrap().to_owned();
            let over = known.get_mut(&(name("scenario"), name("design"))).unwrap();
            let values = row.as_object().unwrap().iter();
            over.extend(values.filter_map(|(name, value)| Some((name.clone(), value.as_f64()?))));
            over.extend(row["mean_patients"].as_f64().map(|_| (EXACT.to_owned(), 1.0)));
        }
    }
    known
}

/// A share in per cent with one decimal; 0 and 100 mean exactly that.
fn percent(share: f64) -> String {
    let rounded = format!("{:.1}", 100.0 * share);
    match rounded.as_str() {
        _ if share <= 0.0 => "0 %".to_owned(),
        _ if share >= 1.0 => "100 %".to_owned(),
        "0.0" => "<0.1 %".to_owned(),
        "100.0" => ">99.9 %".to_owned(),
        _ => format!("{rounded} %"),
    }
}

/// The line on one scenario, put together here from these values.
fn line(plan: &Plan, scenario: &Scenario, of: &BTreeMap<String, f64>) -> String {
    let rates: Vec<String> = scenario.dlt_probabilities.iter().map(|p| percent(p.get())).collect();
    let mtd = plan.true_mtd_of(scenario).map(|dose| plan.doses[dose.index()].label.clone());
    let declared =
        if plan.expansion.is_some() { "recommended as the MTD after the expansion" } else { "declared the MTD" };
    let (correct, overdose) = (percent(of["p_correct"]), percent(of["p_overdose"]));
    let answers = match &mtd {
        Some(mtd) => {
            format!("the true MTD, {mtd}, is {declared} in {correct} of trials and a higher dose level in {overdose}")
        }
        None => format!(
            "no dose level is tolerable, which is found in {correct} of trials; a dose level is {declared} in {overdose}"
        ),
    };
    let (ninety, most) = (of["q90_patients"], of["max_patients"]);
    let at_most = match of.contains_key(EXACT) && ninety >= most {
        true => format!("never more than {most}"),
        false => format!("at most {ninety} in 90 % of trials"),
    };
    format!(
        "- {} (true DLT rates {}; true MTD: {}): {answers}; a trial treats {:.1} patients on average and {at_most}, \
         and {:.2} have a DLT on average; it is stopped for toxicity at the lowest dose level in {}.",
        scenario.name,
        rates.join(", "),
        mtd.unwrap_or_else(|| "none".to_owned()),
        of["mean_patients"],
        of["mean_dlts"],
        percent(of["p_stop_lowest_dose_too_toxic"]),
    )
}

/// The least and the greatest share of a sentence on planned patients, if it has any.
fn shares(of: &[&BTreeMap<String, f64>]) -> Option<(String, String)> {
    let all: Vec<f64> = of.iter().filter_map(|of| of.get("p_more_than_planned").copied()).collect();
    let least = all.iter().copied().reduce(f64::min)?;
    let most = all.iter().copied().reduce(f64::max)?;
    (most > 0.0).then(|| (percent(least), percent(most)))
}

/// λe and λd by the formulas of Liu and Yuan 2015.
fn rates(design: &NamedDesign, plan: &Plan) -> Option<[String; 2]> {
    let Rule::Boin(_) = &design.spec.rule else { return None };
    let target: f64 = plan.target_dlt_rate.get();
    let (low, high) = (0.6 * target, 1.4 * target);
    let between = |a: f64, b: f64| libm::log((1.0 - a) / (1.0 - b)) / libm::log(b * (1.0 - a) / (a * (1.0 - b)));
    Some([format!("λe = {:.4}", between(low, target)), format!("λd = {:.4}", between(target, high))])
}

#[test]
fn every_number_of_the_text_is_one_of_the_results() {
    let mut files = 0;
    for entry in fs::read_dir("scenarios").unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            continue;
        }
        let file = path.to_str().unwrap();
        let plan = load(Path::new(file)).unwrap().plan;
        let (_, text) = output(&["text", file, "--trials", TRIALS]);
        let text = text.replace('\\', "");
        let known = known(file);
        let mut lines: Vec<&str> = text.lines().filter(|line| line.starts_with("- ")).collect();
        for design in &plan.designs {
            let name = |scenario: &Scenario| (scenario.name.clone(), design.name.clone());
            for scenario in &plan.scenarios {
                let expected = line(&plan, scenario, &known[&name(scenario)]);
                assert_eq!(lines.remove(0), expected, "{file}: {}", design.name);
            }
            let of: Vec<_> = plan.scenarios.iter().map(|scenario| &known[&name(scenario)]).collect();
            if let Some((least, most)) = shares(&of) {
                let least = least.trim_end_matches(" %");
                let told = [format!("{least} % to {most} of trials"), format!("{most} of trials")];
                assert!(told.iter().any(|told| text.contains(told)), "{file}, {}: {told:?}\n{text}", design.name);
            }
            for rate in rates(design, &plan).into_iter().flatten() {
                assert!(text.contains(&rate), "{file}: {rate}");
            }
        }
        assert_eq!(lines, Vec::<&str>::new(), "{file}: nothing else is listed");
        let window = plan.dlt_window.days();
        assert!(text.contains(&format!("DLTs are counted over {window} days")), "{file}");
        assert!(text.contains(&format!("is {} %.", 100.0 * plan.target_dlt_rate.get())), "{file}: {text}");
        let is_simulated = text.contains("are simulated, with 60 trials");
        assert_eq!(
            text.contains(&format!("Simulations: 60 trials for each scenario, seed {}.", plan.seed)),
            is_simulated
        );
        files += 1;
    }
    assert!(files >= 12, "{files}");
}

#[test]
fn the_text_is_written_as_its_file_is_called() {
    let folder = tempfile::tempdir().unwrap();
    let out = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    for name in ["t.md", "t.docx", "t.html"] {
        let (_, said) = output(&["text", "--out", &out(name), "--trials", "20"]);
        assert!(said.starts_with("Statistical considerations: "), "{said}");
    }
    assert!(!output(&["text", "--out", &out("t.tex")]).0, "no LaTeX");
    assert!(!output(&["text", "--format", "docx"]).0, "a Word document is not printed");
}

/// Whoever is not evaluable is replaced, and the MTD may be given more: a maximum of evaluable patients limits nobody's treatment.
#[test]
fn a_maximum_of_evaluable_patients_is_told_apart_from_a_cap() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("own.toml");
    let text = |limits: &str| {
        let design =
            format!("[[design]]\nname = \"d\"\nmax_patients = 9\nat_least_at_mtd = 6\n{limits}[design.boin]\n");
        let rest = "[[dose]]\nlabel = \"low\"\n[[scenario]]\nname = \"s\"\ndlt_probabilities = [0.2]\n";
        fs::write(&path, format!("title = \"t\"\ntarget_dlt_rate = 0.3\n{rest}{design}")).unwrap();
        let (is_written, text) = output(&["text", path.to_str().unwrap()]);
        assert!(is_written);
        text.replace('\\', "")
    };
    let (ends, beyond) =
        ("It ends at 9 evaluable patients.", "lacks, beyond the maximum of patients if need be, and the rule");
    let uncapped = text("");
    assert!(uncapped.contains(ends) && uncapped.contains(beyond) && !uncapped.contains("are treated."), "{uncapped}");
    let capped = text("cap = 12\n");
    assert!(
        capped.contains(&format!("{ends} At most 12 patients are treated.")) && capped.contains(beyond),
        "{capped}"
    );
    let low = text("cap = 9\n");
    assert!(low.contains("At most 9 patients are treated.") && !low.contains("beyond the maximum"), "{low}");
}
