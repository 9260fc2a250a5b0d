//! OQ: every check of the operation, with reference values that are part of the program.

mod decisions;
mod definitions;
mod engines;
mod following;
mod models;
mod program;
mod protocols;
mod searching;
mod three_plus_three;

use std::collections::BTreeMap;

use super::Program;
use super::check::Check;
use crate::characteristics::OperatingCharacteristics;
use crate::exact;
use crate::scenario::{Plan, parse};
use crate::simulate::Study;

/// What checks are carried out with.
#[derive(Debug, Clone, Copy)]
pub struct Setting<'a> {
    /// The program that is asked for its exit codes.
    pub program: &'a Program,
    /// The exit code of a simulation that disagrees with the exact answers.
    pub code_of_disagreement: u8,
}

const CLOSED_FORM: &str = "closed form, by the probabilities of passing a dose level (docs/methods.md)";
const ENUMERATION: &str = "enumeration of all paths by another program; UBCRM 1.0.2, escalation 0.2.3, bcrm 0.5.4, crmPack 2.0.1 and precautionary 0.2.6 give the same";

macro_rules! check {
    ($id:literal, $what:literal, $source:expr, $run:expr) => {
        Check { id: $id, what: $what, source: $source, run: $run }
    };
}

/// All of them, in the order of the requirements.
pub const CHECKS: &[Check] = &[
    check!(
        "OQ-01-01",
        "True MTD by both definitions, with ties and without one",
        "docs/methods.md, by hand",
        definitions::true_mtd
    ),
    check!(
        "OQ-01-02",
        "Correct and overdose selection add up from the selection of dose levels",
        "definition",
        definitions::correct_selection
    ),
    check!(
        "OQ-02-01",
        "Two designs with the same rule meet the same patients: every count is the same",
        "definition",
        engines::same_patients
    ),
    check!(
        "OQ-02-02",
        "Share of patients with a DLT in 20,000 trials of a fixed design",
        "assumed true DLT probability",
        engines::dlt_rate
    ),
    check!(
        "OQ-03-01",
        "Days of a trial with fixed arrivals, worked out on paper",
        "by hand: 10, 20, 30; infusions 29, 39, 49; decision 79.5; end 779",
        engines::days_by_hand
    ),
    check!("OQ-04-01", "Rule A: selection on three curves", CLOSED_FORM, |_| three_plus_three::closed_form("classic")),
    check!("OQ-04-02", "Rule B: selection on three curves", CLOSED_FORM, |_| three_plus_three::closed_form(
        "classic-top-six"
    )),
    check!("OQ-04-03", "Rule C: selection on three curves", CLOSED_FORM, |_| three_plus_three::closed_form(
        "de-escalating"
    )),
    check!("OQ-04-04", "Rule D: selection on three curves", CLOSED_FORM, |_| three_plus_three::closed_form(
        "de-escalating-top-six"
    )),
    check!("OQ-04-05", "Rule G: selection on three curves", CLOSED_FORM, |_| three_plus_three::closed_form(
        "two-in-six"
    )),
    check!("OQ-04-06", "Mean patients at each dose level under rule A", CLOSED_FORM, |_| {
        three_plus_three::mean_patients()
    }),
    check!(
        "OQ-04-07",
        "Distinct paths of rules A to D on one to eight dose levels",
        "precautionary 0.2.6 (rule D); enumeration",
        |_| three_plus_three::paths()
    ),
    check!("OQ-04-08", "Selection, patients and DLTs of 95 combinations of rule, cap and curve", ENUMERATION, |_| {
        three_plus_three::reference()
    }),
    check!(
        "OQ-05-01",
        "Every row of the decision grid of the rolling six",
        "Frankel 2020, doi:10.1001/jamanetworkopen.2020.4787, Table 2",
        |_| decisions::rolling_six()
    ),
    check!(
        "OQ-05-02",
        "Every state of the IQ 3+3 at the lowest dose level",
        "docs/methods.md, the rule in words",
        |_| { decisions::iq_three_plus_three() }
    ),
    check!(
        "OQ-06-01",
        "Boundaries of BOIN and keyboard",
        "R: BOIN 2.7.2 get.boundary, Keyboard 0.1.3 get.boundary.kb",
        |_| decisions::boundaries()
    ),
    check!(
        "OQ-06-02",
        "BOIN's table for a target of 0.30, 3 to 30 patients",
        "Liu and Yuan 2015, doi:10.1111/rssc.12089, Table 1",
        |_| decisions::boin_table()
    ),
    check!("OQ-06-03", "Decisions of mTPI and mTPI-2", "R: escalation 0.2.3", |_| decisions::probability_intervals()),
    check!("OQ-06-04", "MTD by isotonic regression", "R: BOIN 2.7.2 select.mtd, Keyboard 0.1.3 select.mtd.kb", |_| {
        decisions::isotonic_mtd()
    }),
    check!(
        "OQ-06-05",
        "Decisions of TITE-BOIN with patients pending",
        "Yuan 2018, doi:10.1158/1078-0432.CCR-18-0246, Tables 1 and S1",
        |_| decisions::tite_boin()
    ),
    check!(
        "OQ-06-06",
        "A decision table as a protocol prints it: a 3+3+3 on one dose level",
        "closed form: q³ (1 + 3pq² + (3pq²)²)",
        |_| protocols::printed_table()
    ),
    check!(
        "OQ-06-07",
        "At least six at the MTD: a classic 3+3 is the one that treats six there",
        "Korn 1994, as rule D",
        |_| { protocols::six_at_the_mtd() }
    ),
    check!("OQ-07-01", "Skeletons by indifference intervals", "R: dfcrm 0.2-2.1 getprior", |_| models::skeletons()),
    check!("OQ-07-02", "Posterior mean and variance of the CRM", "R: dfcrm 0.2-2.1 crm", |_| models::crm_posterior()),
    check!(
        "OQ-08-01",
        "Exact selection and size of a small BLRM",
        "merging of states and quadrature by another program",
        |_| models::blrm()
    ),
    check!(
        "OQ-09-01",
        "A 3+3 with an expansion cohort: stopping, patients and DLTs",
        "recursion by another program",
        |_| following::expansion()
    ),
    check!(
        "OQ-10-01",
        "Exact answers of nine designs are the sums over their paths, one by one",
        "enumeration of paths",
        |_| engines::sums_over_paths()
    ),
    check!(
        "OQ-10-02",
        "Exact against simulated, 20,000 trials of nine designs under three curves",
        "Monte Carlo, fixed seed",
        |_| engines::exact_against_simulated()
    ),
    check!("OQ-11-01", "Monte Carlo standard errors of probabilities", "sqrt(p (1 - p) / n)", |_| {
        engines::standard_errors()
    }),
    check!("OQ-12-01", "The benchmark on two dose levels, one patient at each tolerance", "by hand", |_| {
        engines::benchmark()
    }),
    check!("OQ-13-01", "Value of the best rule", "backward induction by another program", |_| following::best_rule()),
    check!(
        "OQ-14-01",
        "Boundaries of toxicity monitoring and what they do",
        "R: stoppingrule 0.5.2; recursion by another program",
        |_| following::monitoring()
    ),
    check!(
        "OQ-14-02",
        "Simon's two-stage designs",
        "Simon 1989, doi:10.1016/0197-2456(89)90015-9; exhaustive search by another program",
        |_| following::two_stages()
    ),
    check!(
        "OQ-15-01",
        "An exact answer that is altered by 5 percentage points is noticed, one that is not is not",
        "definition",
        |_| engines::disagreement_is_noticed()
    ),
    check!(
        "OQ-16-01",
        "Every dose level is equally often the true MTD of 40,000 random curves",
        "Clertant and O'Quigley 2017",
        |_| engines::random_curves()
    ),
    check!("OQ-17-01", "Next dose of a 3+3 after 21 histories", "Storer 1989", |_| following::histories()),
    check!("OQ-17-02", "Dose transition pathways of the trial VIOLA", "R: dtpcrm 0.1.1, vignette", |_| {
        following::viola()
    }),
    check!("OQ-18-01", "1 thread and 4 threads: the same bytes", "definition", |_| engines::threads()),
    check!("OQ-18-02", "SHA-256 of the summary of 1,000 trials of NCT05745454", "this version on any platform", |_| {
        engines::bytes_of_this_version()
    }),
    check!("OQ-18-03", "A wrong file is refused with file, line, key, value and remedy", "definition", |_| {
        program::refusal()
    }),
    check!("OQ-18-04", "Exit code 0: done", "dosim --help", program::done),
    check!("OQ-18-05", "Exit code 1: a verified file differs", "dosim --help", program::different),
    check!("OQ-18-06", "Exit code 2: wrong input, nothing written", "dosim --help", program::wrong_input),
    check!("OQ-18-07", "Exit code 3: simulation and exact answers disagree", "dosim --help", program::disagreement),
    check!("OQ-18-08", "Exit code 130: stopped by Ctrl-C, nothing written", "dosim --help", program::interrupted),
    check!("OQ-18-09", "Exit code 141: the reader of the output went away", "dosim --help", program::closed_pipe),
    check!(
        "OQ-19-01",
        "Seven sizes of a BOIN, sought in one pass: each is what the graph of that design alone gives",
        "exact answers, one by one",
        |_| searching::each_on_its_own()
    ),
    check!(
        "OQ-19-02",
        "Patients with which a CRM is right in half of the trials",
        "formula of Cheung 2013 (Clin Trials 10:852), an approximation",
        |_| searching::published_sizes()
    ),
];

/// The rows of an embedded CSV file, by column.
fn rows(csv: &str) -> Result<Vec<BTreeMap<String, String>>, String> {
    csv::ReaderBuilder::new()
        .comment(Some(b'#'))
        .from_reader(csv.as_bytes())
        .deserialize()
        .collect::<Result<_, _>>()
        .map_err(|error| error.to_string())
}

/// A number of a row.
fn number(row: &BTreeMap<String, String>, column: &str) -> Result<f64, String> {
    let text = row.get(column).ok_or_else(|| format!("no column {column}"))?;
    text.parse().map_err(|_| format!("{column}: {text} is no number"))
}

/// A text of a row.
fn word<'a>(row: &'a BTreeMap<String, String>, column: &str) -> Result<&'a str, String> {
    row.get(column).map(String::as_str).ok_or_else(|| format!("no column {column}"))
}

/// Numbers between spaces or commas.
fn numbers(text: &str) -> Result<Vec<f64>, String> {
    let separate = |c: char| c.is_whitespace() || c == ',';
    text.split(separate)
        .filter(|number| !number.is_empty())
        .map(|number| number.parse().map_err(|_| format!("{number} is no number")))
        .collect()
}

/// A scenario file with these curves and what follows them.
fn text(target: f64, curves: &[&[f64]], more: &str) -> String {
    let doses = curves.first().map_or(0, |curve| curve.len());
    let dose = |number: usize| format!("[[dose]]\nlabel = \"dose {number}\"\namount = {number}\nunit = \"mg\"\n");
    let scenario = |(place, curve): (usize, &&[f64])| {
        format!("[[scenario]]\nname = \"curve {}\"\ndlt_probabilities = {curve:?}\n", place + 1)
    };
    format!(
        "title = \"Qualification\"\ntarget_dlt_rate = {target:?}\nseed = 1989\ntrials = 20_000\n{}{}{more}",
        (1..=doses).map(dose).collect::<String>(),
        curves.iter().enumerate().map(scenario).collect::<String>(),
    )
}

/// What that file plans.
fn plan(text: &str) -> Result<Plan, String> {
    parse("qualification.toml", text).map(|loaded| loaded.plan).map_err(|error| error.to_string())
}

/// The exact answer of the first design of a file under its first scenario.
fn exact_of(text: &str) -> Result<OperatingCharacteristics, String> {
    exact::answer(&Study::new(plan(text)?), 0, 0).map_err(|error| error.to_string())
}
