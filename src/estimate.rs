//! What a study takes, told before it begins: states, trials, patients and bytes of output.

mod limits;
mod long;

use std::fmt;

use crate::counted::{counted, counted_in_threes};
use crate::design;
use crate::graph::Graph;
use crate::scenario::{Grid, NamedDesign, Plan, Sweep, in_threes};
use crate::search;

pub use limits::{
    MOST_ANSWERS, MOST_CELLS, MOST_SEARCHED, NoEvents, NoSweep, SearchTooLarge, TooLarge, check_events, check_search,
    check_size, check_sweep,
};
pub use long::{long_trials, long_work};

/// Files that are larger are said.
const LARGE: u64 = 100_000_000_000;

/// States that are counted, so that counting takes a moment.
const MOST_COUNTED: usize = 20_000;

/// A row of `trials.csv`, about.
const BYTES_A_ROW: u64 = 120;

/// A row of `patients.csv`, about.
const BYTES_A_PATIENT: u64 = 150;

/// A row of `sweep.csv`, about: so much, and so much for each dose level.
const BYTES_AN_ANSWER: (u64, u64) = (360, 25);

/// What a study takes, as far as its plan tells.
#[derive(Debug, Clone, PartialEq)]
pub struct Estimate {
    scenarios: usize,
    trials: u64,
    designs: Vec<Size>,
    /// How many patients an expansion has, if one follows the MTD.
    expansion: Option<u32>,
    /// How many plans a sensitivity analysis holds side by side, and the trials of each.
    sensitivity: Option<(usize, u64)>,
    /// How many answers the sweep of the file has, and about how many bytes.
    sweep: Option<(u64, u64)>,
    /// How many designs the search of the file goes through, and how many answers it has.
    search: Option<(u64, u64)>,
}

/// How large a design is.
#[derive(Debug, Clone, PartialEq)]
struct Size {
    name: String,
    states: States,
    /// The greatest number of patients of a trial, if the plan limits it.
    most_patients: Option<u32>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum States {
    /// All of them are built.
    Built(usize),
    /// More than are counted.
    TooMany,
    /// It decides while patients are pending.
    Pending,
}

/// How many answers a sweep has at most: points of a grid are left out where a probability would fall with dose.
fn answers(plan: &Plan, sweep: &Sweep) -> u64 {
    let points = |grid: &Grid| grid.axes.iter().map(|axis| axis.points as u64).fold(1, u64::saturating_mul);
    let grids = sweep.grids.iter().map(points).fold(0, u64::saturating_add);
    let curves = grids.saturating_add(sweep.random_curves.unwrap_or(0));
    let variants = sweep.variants.as_ref().map_or(0, |of| of.designs.len() * plan.scenarios.len());
    curves.saturating_mul(plan.designs.len() as u64).saturating_add(variants as u64)
}

impl Estimate {
    /// What this plan takes. Designs are compiled, but nothing is conducted.
    pub fn new(plan: &Plan) -> Self {
        let (fixed, a_dose) = BYTES_AN_ANSWER;
        let bytes_an_answer = fixed + a_dose * plan.dose_count() as u64;
        let of_sweep = |sweep: &Sweep| (answers(plan, sweep), answers(plan, sweep).saturating_mul(bytes_an_answer));
        Self {
            scenarios: plan.scenarios.len(),
            trials: plan.trials,
            designs: plan.designs.iter().map(|named| Size::new(plan, named)).collect(),
            expansion: plan.expansion.as_ref().map(|expansion| expansion.patients),
            // The plan itself is one of them.
            sensitivity: plan.sensitivity.as_ref().map(|of| (of.variations.len() + 1, of.trials)),
            sweep: plan.sweep.as_ref().map(of_sweep),
            search: plan.search.as_ref().map(|of| (of.variants.designs.len() as u64, search::pieces(plan, of))),
        }
    }

    fn cells(&self) -> u64 {
        (self.scenarios * self.designs.len()) as u64
    }

    fn rows(&self) -> u64 {
        self.trials.saturating_mul(self.cells())
    }

    /// The bytes of `trials.csv`, about.
    pub fn bytes_of_trials(&self) -> u64 {
        self.rows().saturating_mul(BYTES_A_ROW)
    }
}

impl Size {
    fn new(plan: &Plan, named: &NamedDesign) -> Self {
        let doses = plan.dose_count();
        let states = match design::build(&named.spec, doses, plan.target_dlt_rate.get()).into_cohort() {
            None => States::Pending,
            Some(design) => match Graph::compile(&*design, doses, MOST_COUNTED) {
                Ok(graph) => States::Built(graph.len()),
                Err(_) => States::TooMany,
            },
        };
        Self { name: named.name.clone(), states, most_patients: most_patients(named, doses) }
    }
}

impl fmt::Display for Estimate {
    /// A line for the study, one for each design, and one for all that comes on top.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let count = |number: u64| in_threes(number, ',');
        let (scenarios, designs) = (self.scenarios, self.designs.len());
        writeln!(
            f,
            "{} under {} and {}: {} in all; trials.csv would have about {}",
            counted_in_threes(self.trials, "trial"),
            counted(scenarios, "scenario"),
            counted(designs, "design"),
            count(self.rows()),
            bytes(self.bytes_of_trials())
        )?;
        for Size { name, states, most_patients } in &self.designs {
            let patients = most_patients
                .map_or("no limit on patients".to_owned(), |most| format!("at most {}", counted(most, "patient")));
            let states = match states {
                States::Built(states) => counted_in_threes(*states as u64, "state"),
                States::TooMany => format!("more than {} states", count(MOST_COUNTED as u64)),
                States::Pending => "decides with patients pending, without states".to_owned(),
            };
            let more = self.expansion.map_or(String::new(), |more| format!(", and {more} in each expansion"));
            writeln!(f, "{name}: {states}; {patients}{more}")?;
        }
        if let Some((plans, trials)) = self.sensitivity {
            let all = (plans as u64).saturating_mul(trials).saturating_mul(self.cells());
            writeln!(
                f,
                "sensitivity: {} of {}: {} more in all",
                counted(plans, "plan"),
                counted_in_threes(trials, "trial"),
                count(all)
            )?;
        }
        if let Some((answers, size)) = self.sweep {
            writeln!(
                f,
                "sweep: at most {}; sweep.csv would have about {}",
                counted_in_threes(answers, "answer"),
                bytes(size)
            )?;
        }
        if let Some((designs, answers)) = self.search {
            writeln!(f, "search: {}, {}", counted_in_threes(designs, "design"), counted_in_threes(answers, "answer"))?;
        }
        Ok(())
    }
}

/// A number of bytes as people say it.
fn bytes(number: u64) -> String {
    match number {
        0..1_000_000 => format!("{} kB", number.div_ceil(1_000)),
        1_000_000..1_000_000_000 => format!("{} MB", number / 1_000_000),
        _ => format!("{} GB", in_threes(number / 1_000_000_000, ',')),
    }
}

/// That `trials.csv` is very large, with what to do about it; `None` if it is not.
pub fn large_file(plan: &Plan) -> Option<String> {
    let rows = plan.trials.saturating_mul((plan.scenarios.len() * plan.designs.len()) as u64);
    let expected = rows.saturating_mul(BYTES_A_ROW);
    let said = format!("trials.csv will have about {}; leave out --save-trials, or give fewer trials", bytes(expected));
    (expected >= LARGE).then_some(said)
}

/// That `patients.csv` is very large with the patients of so many trials, with what to do about it; `None` if it is not.
pub fn large_file_of_patients(plan: &Plan, trials: u64) -> Option<String> {
    let expansion = plan.expansion.as_ref().map_or(0, |expansion| expansion.patients);
    // Where nothing limits them, about six at every dose level.
    let doses = plan.dose_count();
    let of_design = |named: &NamedDesign| most_patients(named, doses).unwrap_or(6 * doses as u32) + expansion;
    let patients: u64 = plan.designs.iter().map(|named| u64::from(of_design(named))).sum();
    let rows = trials.min(plan.trials).saturating_mul(patients.saturating_mul(plan.scenarios.len() as u64));
    let expected = rows.saturating_mul(BYTES_A_PATIENT);
    let said = format!("patients.csv will have up to about {}; give fewer with --save-patients", bytes(expected));
    (expected >= LARGE).then_some(said)
}

/// The greatest number of patients before an expansion, if the plan limits it.
fn most_patients(named: &NamedDesign, doses: usize) -> Option<u32> {
    [named.spec.cap, named.spec.general.most_in_all(doses)].into_iter().flatten().min()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use std::time::Duration;

    use super::*;
    use crate::scenario::{DEFAULT, parse};

    fn default_plan() -> Plan {
        parse("nct05745454.toml", DEFAULT.text).unwrap().plan
    }

    /// The classic 3+3 on three dose levels has 19 paths (field's closed form), each state of which is on one of them.
    #[test]
    fn the_default_is_small() {
        let text = Estimate::new(&default_plan()).to_string();
        assert!(text.contains("in all; trials.csv would have about"), "{text}");
        assert!(text.contains("3+3 classic: ") && text.contains("states; at most 12 patients"), "{text}");
        assert_eq!(long_trials(&default_plan()), None);
        assert_eq!(large_file(&default_plan()), None);
        assert_eq!(check_size(&default_plan()), Ok(()));
    }

    #[test]
    fn days_are_said() {
        let hour = Duration::from_secs(3_600);
        assert_eq!(long_work(100, 2_300, "trials", hour), None);
        assert_eq!(
            long_work(100, 4_800, "trials", hour).unwrap(),
            "4,800 trials will take about 2 days; give fewer with --trials"
        );
        assert!(long_work(0, 10, "trials", hour).unwrap().starts_with("not one of 10 trials has ended in 3600.0 s; "));
        let plan = Plan { trials: 1_000_000_000_000, sensitivity: None, ..default_plan() };
        assert!(long_trials(&plan).unwrap().contains("1,000,000,000,000 trials will take about"));
        assert!(large_file(&plan).unwrap().starts_with("trials.csv will have about 600,000 GB"));
    }

    fn shipped(name: &str) -> Plan {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios").join(name);
        parse(name, &std::fs::read_to_string(path).unwrap()).unwrap().plan
    }

    /// By hand: the grids of the file have 81, 25·33 and 51 points, each for three designs; the curves likewise; the 32 variants of two
    /// scenarios each need no more than 32·2.
    #[test]
    fn what_comes_on_top_is_said() {
        let sweep = shipped("nct05745454-sweep.toml");
        let variants = sweep.sweep.as_ref().unwrap().variants.as_ref().unwrap().designs.len();
        let answers = 3 * (81 + 25 * 33 + 51 + 10_000) + 2 * variants as u64;
        let said = Estimate::new(&sweep).to_string();
        let line = format!("sweep: at most {} answers; sweep.csv would have about ", in_threes(answers, ','));
        assert!(said.contains(&line), "{said}");
        let said = Estimate::new(&shipped("nct05745454-expansion.toml")).to_string();
        assert!(
            said.contains("3+3 classic: ") && said.contains(" states; at most 12 patients, and 12 in each expansion\n"),
            "{said}"
        );
        // Two values each of accrual, window, dropout and cap, and the plan itself.
        let plan = default_plan();
        let cells = (plan.scenarios.len() * plan.designs.len()) as u64;
        let said = Estimate::new(&plan).to_string();
        let line = format!("sensitivity: 9 plans of 10,000 trials: {} more in all\n", in_threes(90_000 * cells, ','));
        assert!(said.contains(&line), "{said}");
    }

    #[test]
    fn more_answers_than_fit_are_refused() {
        let plan = default_plan();
        let curves = |curves| Sweep { random_curves: Some(curves), ..Sweep::default() };
        let designs = plan.designs.len() as u64;
        assert_eq!(check_sweep(&plan, &curves(MOST_ANSWERS / designs)), Ok(()));
        let refused = check_sweep(&plan, &curves(MOST_ANSWERS / designs + 1)).unwrap_err().to_string();
        assert!(
            refused.contains("no more than 400,000 are kept") && refused.contains("help: ask for fewer"),
            "{refused}"
        );
    }

    #[test]
    fn large_files_of_patients_are_said() {
        let plan = Plan { trials: 1_000_000_000_000, ..default_plan() };
        assert_eq!(large_file_of_patients(&plan, 1_000), None);
        let said = large_file_of_patients(&plan, plan.trials).unwrap();
        assert!(said.contains("patients.csv will have up to about") && said.contains("--save-patients"), "{said}");
    }

    #[test]
    fn more_counts_than_fit_are_refused() {
        let plan = default_plan();
        let scenarios = vec![plan.scenarios[0].clone(); MOST_CELLS];
        assert_eq!(check_size(&Plan { scenarios: scenarios.clone(), ..plan.clone() }), Ok(()));
        let scenarios = [scenarios, vec![plan.scenarios[0].clone()]].concat();
        let refused = check_size(&Plan { scenarios, ..plan }).unwrap_err().to_string();
        assert!(refused.contains("2501 scenarios under 1 designs") && refused.contains("help: divide"), "{refused}");
    }
}
