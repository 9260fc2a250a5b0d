//! What is required, and how each requirement is traced: to its paragraph in `docs/methods.md`, to the tests named there, and to lines of
//! the operational qualification.

use super::operation::CHECKS;

/// How everything is computed, with the tests that hold it.
pub const METHODS: &str = include_str!("../../docs/methods.md");

/// A requirement.
#[derive(Debug, Clone, Copy)]
pub struct Requirement {
    /// What it is called.
    pub id: &'static str,
    /// The heading of its paragraph in `docs/methods.md`.
    pub heading: &'static str,
    /// What is required.
    pub says: &'static str,
}

const fn requirement(id: &'static str, heading: &'static str, says: &'static str) -> Requirement {
    Requirement { id, heading, says }
}

/// All requirements, in the order in which they got their numbers, which stay as they are.
pub const REQUIREMENTS: [Requirement; 19] = [
    requirement("R01", "The trial", "DLT window, evaluability, true MTD and correct selection are as defined."),
    requirement(
        "R02",
        "One patient, the same under every design and scenario",
        "Patients are drawn from the stated distributions, and are the same whatever treats them.",
    ),
    requirement(
        "R03",
        "The calendar",
        "Enrolment, production, windows, decisions and ends fall on the days that the rules give.",
    ),
    requirement("R04", "The 3+3", "Every variant of the 3+3 decides and ends as its switches say."),
    requirement(
        "R05",
        "Rolling six and IQ 3+3",
        "The rolling six decides as its published table says, the IQ 3+3 as its rule.",
    ),
    requirement("R06", "Other cohort designs", "Interval designs have the published boundaries, decisions and MTDs."),
    requirement("R07", "The CRM and the TITE-CRM", "Skeletons, posteriors and recommendations are those of the model."),
    requirement("R08", "The BLRM", "Posterior interval probabilities and decisions are those of the model."),
    requirement("R09", "Expansion cohorts", "What follows the MTD is stopped and recommended as its rule says."),
    requirement("R10", "Exact answers", "Exact answers are the sums over all paths, and agree with simulation."),
    requirement("R11", "Estimates", "Estimates have the Monte Carlo standard error that their definition gives."),
    requirement(
        "R12",
        "The optimal benchmark, after O'Quigley",
        "The benchmark is what complete knowledge of the same patients would select.",
    ),
    requirement("R13", "The best rule for given curves", "No rule gains more than the one found."),
    requirement(
        "R14",
        "Monitoring one group of patients",
        "Boundaries and two-stage designs have the published characteristics.",
    ),
    requirement("R15", "Verification of a run", "A simulation that disagrees with the exact answer is noticed."),
    requirement("R16", "Random dose-toxicity curves", "Random curves have the stated distribution."),
    requirement(
        "R17",
        "The next dose of a running trial",
        "What a running trial is told is what its design says of its history.",
    ),
    requirement(
        "R18",
        "Same bytes, refusals and exit codes",
        "The same input gives the same bytes; wrong input is refused with its place and remedy; the exit code says how it ended.",
    ),
    requirement(
        "R19",
        "A search among designs",
        "Every design of a search is judged as on its own; what is told best keeps what is wanted, and no other is better.",
    ),
];

/// A requirement with everything that it is traced to.
#[derive(Debug, Clone)]
pub struct Traced {
    /// The requirement.
    pub requirement: Requirement,
    /// The tests that its paragraph names, as `file: test`.
    pub tests: Vec<String>,
    /// The ids of its lines in the operational qualification.
    pub lines: Vec<&'static str>,
}

/// Every requirement with everything that it is traced to.
pub fn traced() -> Vec<Traced> {
    let trace = |requirement: &Requirement| Traced {
        requirement: *requirement,
        tests: paragraph(requirement.heading).map(tests).unwrap_or_default(),
        lines: CHECKS.iter().filter(|check| check.requirement() == requirement.id).map(|check| check.id).collect(),
    };
    REQUIREMENTS.iter().map(trace).collect()
}

/// What stands under a heading of `docs/methods.md`.
fn paragraph(heading: &str) -> Option<&'static str> {
    METHODS
        .split("\n## ")
        .skip(1)
        .find_map(|part| part.split_once('\n').filter(|(title, _)| *title == heading))
        .map(|(_, text)| text)
}

/// The tests that a text names between backticks, on one line each.
fn tests(text: &str) -> Vec<String> {
    let quoted =
        text.split('`').skip(1).step_by(2).map(|quoted| quoted.split_whitespace().collect::<Vec<_>>().join(" "));
    let is_test =
        |quoted: &String| (quoted.starts_with("tests/") || quoted.starts_with("src/")) && quoted.contains(": ");
    let mut tests: Vec<String> = quoted.filter(is_test).collect();
    tests.dedup();
    tests
}
