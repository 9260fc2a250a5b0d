//! PQ: whether the program does with the user's own file what it should.

use super::check::{EXACT, Line, Outcome};
use crate::characteristics::Verification;
use crate::counted::counted;
use crate::design::Mtd;
use crate::exact::{self, Inexact};
use crate::scenario::Plan;
use crate::simulate::{Stopped, Study, Watch};

/// More paths than this are not added up.
const MOST_PATHS: u128 = 1_000_000;

/// Paths that are shown, to be followed by hand.
const SHOWN: usize = 6;

/// The user's own file.
#[derive(Debug, Clone)]
pub struct Own {
    /// What it is called.
    pub name: String,
    /// What it plans, with as many trials as are to be simulated.
    pub plan: Plan,
}

/// Every line of the user's own file.
///
/// # Errors
///
/// [`Stopped`] when `watch` asked for it.
pub fn performance(own: &Own, watch: &Watch) -> Result<Vec<Line>, Stopped> {
    let study = Study::new(own.plan.clone());
    let mut results = study.simulate(watch)?;
    exact::attach(&study, &mut results);
    let verification = Verification::new(&results);
    let distance = verification.furthest.as_ref().and_then(|furthest| furthest.z).map_or(0.0, f64::abs);
    let agreement = Outcome {
        expected: "every difference is chance".to_owned(),
        observed: format!(
            "{} values of {}, the furthest {distance:.2} standard errors off",
            verification.compared,
            counted(own.plan.trials, "trial")
        ),
        tolerance: "Bernstein's bound with Bonferroni's correction, in all 1e-6".to_owned(),
        passed: verification.is_within_chance(),
    };
    let mut lines = vec![Line::new(
        "PQ-01",
        "Simulated against exact characteristics of the user's own file",
        agreement,
        &own.name,
    )];
    let by_hand = (0..own.plan.designs.len()).find_map(|design| by_hand(&study, design));
    let what = "The user's own file by hand: paths of the first scenario, added up one by one";
    let none = || Outcome::recorded("no design of the file has paths with exact probabilities");
    lines.push(Line::new(
        "PQ-02",
        what,
        by_hand.unwrap_or_else(none),
        "each path: the binomial probability of its DLTs, cohort by cohort",
    ));
    Ok(lines)
}

/// The first scenario under a design, path by path; `None` if its paths are not exact, or too many.
fn by_hand(study: &Study, design: usize) -> Option<Outcome> {
    // Where a cohort may be stopped at excess, decisions are exact nevertheless.
    exact::inexact(study, design).is_none_or(Inexact::spares_decisions).then_some(())?;
    let of = exact::answer(study, 0, design).ok()?;
    if of.expansion.is_some() {
        return None;
    }
    let graph = exact::capped_graph(study, design).ok()?;
    if exact::distinct_paths(&graph) > MOST_PATHS {
        return None;
    }
    let dlt: Vec<f64> =
        exact::evaluable_patients(study.plan(), &study.plan().scenarios[0]).iter().map(|of| of.dlt).collect();
    let mut sums = vec![0.0; of.doses.len() + 1];
    let mut likeliest: Vec<(f64, String)> = Vec::new();
    exact::paths(&graph, &dlt, &mut |path| {
        match path.mtd {
            Mtd::NoneTolerable => sums[0] += path.probability,
            Mtd::Dose(dose) => sums[dose.number()] += path.probability,
            Mtd::Undetermined => {}
        }
        likeliest.push((path.probability, path.to_string()));
        Ok::<_, ()>(())
    })
    .ok()?;
    likeliest.sort_by(|one, other| other.0.total_cmp(&one.0));
    let shown: Vec<String> = likeliest.iter().take(SHOWN).map(|(p, path)| format!("{path}: {p:.6}")).collect();
    let engine = std::iter::once(of.p_none_tolerable.value).chain(of.doses.iter().map(|dose| dose.p_mtd.value));
    let furthest = engine.zip(&sums).map(|(found, sum)| (found - sum).abs()).fold(0.0, f64::max);
    Some(Outcome {
        expected: format!("the sums over {} paths, the likeliest: {}", likeliest.len(), shown.join("; ")),
        observed: format!("{}: largest difference {furthest:.1e}", study.plan().designs[design].name),
        tolerance: "1e-10".to_owned(),
        passed: furthest <= 1e-10,
    })
}

impl Line {
    /// That a folder made elsewhere is the same here to the byte, or which files are not.
    pub fn of_folder(folder: &str, same: usize, different: &[String]) -> Self {
        let observed = match different {
            [] => format!("{same} files are the same to the byte"),
            [first, ..] => format!("{} files differ, the first {first}", different.len()),
        };
        let passed = different.is_empty() && same > 0;
        let expected = "every file of the folder is the same to the byte".to_owned();
        let outcome = Outcome { expected, observed, tolerance: EXACT.to_owned(), passed };
        Self::new("PQ-03", "A folder made elsewhere, done again here", outcome, folder)
    }
}
