//! `dosim monitor`: when a group of patients is stopped for toxicity, what that does, and two stages for response.

use super::{Failure, Screen};
use crate::cli::MonitorArgs;
use crate::monitoring::{Boundary, BoundaryRule, Criterion, Hypotheses, Passing, TwoStage, passing, search};
use crate::output::OutputError;
use crate::probability::Probability;
use crate::report::formats::{csv, json};
use crate::report::terminal;

/// True DLT probabilities that are shown if nobody says which.
const USUAL_RATES: [f64; 9] = [0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5, 0.6];

/// Two-stage designs are sought up to so many patients.
const MOST_PATIENTS: u32 = 150;

/// Prints a boundary with its operating characteristics, or Simon's optimal and minimax designs.
///
/// # Errors
///
/// [`Failure::Input`] if the arguments do not make a rule.
pub fn monitor(args: &MonitorArgs, screen: &mut Screen) -> Result<(), Failure> {
    if let (Some(p0), Some(p1), Some(alpha), Some(beta)) = (args.p0, args.p1, args.alpha, args.beta) {
        let [p0, p1, alpha, beta] = [("--p0", p0), ("--p1", p1), ("--alpha", alpha), ("--beta", beta)].map(probability);
        return two_stage(Hypotheses { p0: p0?, p1: p1?, alpha: alpha?, beta: beta? }, screen);
    }
    let (rule, words) = rule(args)?;
    let patients = args.patients.unwrap_or_default();
    let boundary = Boundary::new(&rule, patients, args.first_look).map_err(|error| refused(&error.to_string()))?;
    let rates = if args.rates.is_empty() { USUAL_RATES.to_vec() } else { args.rates.clone() };
    let pass = |rate: f64| Ok((rate, passing(&boundary, probability(("--rates", rate))?.get())));
    let passed = rates.into_iter().map(pass).collect::<Result<Vec<(f64, Passing)>, Failure>>()?;
    if args.json {
        let boundary = csv::boundary(&boundary).map_err(OutputError::from)?;
        let monitored = csv::monitored(&passed).map_err(OutputError::from)?;
        return screen.answer(&json::tables(&[("boundary", &boundary), ("monitored", &monitored)])?);
    }
    let words = format!(
        "{words}, at most {patients} evaluable patients, looked at after each from number {} on",
        args.first_look
    );
    screen.print(&terminal::monitored(&words, &boundary, &passed, screen.style(), screen.width()))
}

/// The rule that the arguments make, and the same in words.
fn rule(args: &MonitorArgs) -> Result<(BoundaryRule, String), Failure> {
    let target = args.target.map(|target| probability(("--target", target))).transpose()?;
    match (target, args.above, args.total_error) {
        (Some(target), Some(above), _) => {
            let prior = match args.prior[..] {
                [] => (1.0, 1.0),
                [a, b] => (a, b),
                _ => return Err(refused("--prior: give two numbers, such as --prior 0.6,1.4")),
            };
            let above = probability(("--above", above))?;
            let words = format!("Stop when Pr(p > {target}) exceeds {above} under Beta({}, {})", prior.0, prior.1);
            Ok((BoundaryRule::Posterior { target, above, prior }, words))
        }
        (Some(target), None, Some(total_error)) => {
            let total_error = probability(("--total-error", total_error))?;
            let words =
                format!("Stop at a constant tail probability, in all with at most {total_error} if p = {target}");
            Ok((BoundaryRule::ConstantTail { target, total_error }, words))
        }
        _ if !args.stop_at.is_empty() => {
            Ok((BoundaryRule::Steps(args.stop_at.clone()), "Stop at the given steps".to_owned()))
        }
        _ => Err(refused("no rule: give --target with --above or --total-error, or --stop-at")),
    }
}

fn two_stage(hypotheses: Hypotheses, screen: &mut Screen) -> Result<(), Failure> {
    if hypotheses.p1 <= hypotheses.p0 {
        return Err(refused("--p1 must be above --p0"));
    }
    let found = [("optimal", Criterion::Optimal), ("minimax", Criterion::Minimax)]
        .map(|(name, criterion)| search(&hypotheses, criterion, MOST_PATIENTS).map(|design| (name, design)));
    let designs = found.into_iter().collect::<Result<Vec<(&str, TwoStage)>, _>>();
    let designs = designs.map_err(|error| refused(&error.to_string()))?;
    screen.print(&terminal::two_stage(&hypotheses, &designs, screen.style(), screen.width()))
}

fn probability((option, value): (&str, f64)) -> Result<Probability, Failure> {
    Probability::new(value).ok_or_else(|| refused(&format!("{option} {value}: give a number from 0 to 1")))
}

fn refused(what: &str) -> Failure {
    Failure::Input(format!("error: {what}\nhelp: see `dosim monitor --help`"))
}
