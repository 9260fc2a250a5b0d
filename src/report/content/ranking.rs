//! Which of many designs is best and which is worst, with all that cannot be told apart from it.

use super::cells::scenario_name;
use super::conclusions::{cells, mean_difference, name};
use crate::characteristics::{
    Cell, Compared, DifferenceEstimate, DifferenceEstimates, Evidence, Jointly, Quantity, Results,
};
use crate::report::words::{one_decimal, percent_sign};

/// So many are named of those that cannot be told apart.
const MOST_NAMED: usize = 3;

/// Who is right most and least often, who overdoses, and who leads under which scenario.
pub(super) fn ranked(results: &Results) -> Vec<String> {
    let judge = Judge::new(results);
    let over = match results.plan.scenarios.len() {
        1 => String::new(),
        scenarios => format!(", on average over {scenarios} scenarios"),
    };
    let ends = [
        (Compared::Correct, "Right", ["most often", "least often"], percent_sign as fn(f64) -> String),
        (Compared::Overdose, "An MTD above the true one", ["most often", "least often"], percent_sign),
        (
            Compared::PatientsAbove,
            "Mean number of patients treated above the true MTD",
            ["most", "fewest"],
            one_decimal,
        ),
    ];
    let mut sentences = Vec::new();
    for (compared, what, [most, least], write) in ends {
        let Some((first, last)) = judge.of_means(compared) else { continue };
        let (first, last) = (first.written(results, write), last.map(|last| last.written(results, write)));
        sentences.extend(match (compared, last) {
            (Compared::Correct, None) => Some(format!("{what} {most}{over}: {first}.")),
            (Compared::Correct, Some(last)) => Some(format!("{what} {most}{over}: {first}; {least}: {last}.")),
            (_, None) => None,
            (_, Some(last)) => Some(format!("{what}{over}: {most} with {first}, {least} with {last}.")),
        });
    }
    let of_scenario = |cells: &[Cell]| {
        let first = judge.of_scenario(cells)?.written(results, percent_sign);
        Some(format!("{}: {first}", scenario_name(results, &cells[0])))
    };
    let scenarios = results.cells.chunk_by(|one, other| one.scenario == other.scenario);
    let leaders: Vec<String> = scenarios.filter_map(of_scenario).collect();
    sentences.push(format!("Right most often by scenario: {}.", leaders.join("; ")));
    if judge.is_simulated {
        sentences.push(
            "Named together are all designs that cannot be told apart from the best, or the worst, with this number of trials."
                .to_owned(),
        );
    }
    sentences
}

/// A design with a value.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Ranked {
    design: usize,
    value: f64,
}

/// Designs that chance may have put in this order.
struct Alike(Vec<Ranked>);

impl Alike {
    /// The first few with their values, and how many there are besides.
    fn written(&self, results: &Results, write: fn(f64) -> String) -> String {
        let named = self.0.iter().take(MOST_NAMED);
        let named: Vec<_> = named.map(|of| format!("{} ({})", name(results, of.design), write(of.value))).collect();
        match self.0.len().saturating_sub(MOST_NAMED) {
            0 => named.join(", "),
            1 => format!("{} and 1 other", named.join(", ")),
            more => format!("{} and {more} others", named.join(", ")),
        }
    }
}

/// Tells designs apart.
struct Judge<'a> {
    results: &'a Results,
    jointly: Jointly,
    is_simulated: bool,
}

impl<'a> Judge<'a> {
    /// Each ranking holds the best, and the worst, against every other design: by correct selection under each scenario and on
    /// average, and by two other means.
    ///
    /// Which design is the best is itself seen in the trials. That needs no further correction: the true best is left out only if it
    /// is told to be below another, of which there are one fewer than designs (Hsu 1984, <https://doi.org/10.1214/aos/1176346732>).
    fn new(results: &'a Results) -> Self {
        let rankings = results.plan.scenarios.len() + 3;
        let is_simulated = results.cells.iter().any(|cell| cell.trials_of(Quantity::Correct, None).is_some());
        Self { results, jointly: Jointly::of(rankings * (results.plan.designs.len() - 1)), is_simulated }
    }

    /// The designs with the greatest mean over the scenarios, and those with the least unless these may be the same; `None` if not
    /// all means are known.
    fn of_means(&self, compared: Compared) -> Option<(Alike, Option<Alike>)> {
        let mean = |design: usize| {
            let values = cells(self.results, design).map(|cell| Some(cell.known(compared.quantity(), None)?.value));
            let values = values.collect::<Option<Vec<f64>>>()?;
            Some(Ranked { design, value: values.iter().sum::<f64>() / values.len() as f64 })
        };
        let all = in_order((0..self.results.plan.designs.len()).map(mean).collect::<Option<Vec<_>>>()?);
        let difference = |of: Ranked, other: Ranked| mean_difference(self.results, [of.design, other.design], compared);
        let first = self.alike(&all, difference)?;
        let reversed: Vec<_> = all.iter().rev().copied().collect();
        let last = self.alike(&reversed, difference)?;
        let are_apart = !last.0.contains(&all[0]) && !first.0.contains(&reversed[0]);
        Some((first, are_apart.then_some(last)))
    }

    /// The designs that are right most often under a scenario.
    fn of_scenario(&self, cells: &[Cell]) -> Option<Alike> {
        let value =
            |cell: &Cell| Some(Ranked { design: cell.design, value: cell.known(Quantity::Correct, None)?.value });
        let all = in_order(cells.iter().map(value).collect::<Option<Vec<_>>>()?);
        let cell = |of: Ranked| cells.iter().find(|cell| cell.design == of.design);
        self.alike(&all, |of, other| {
            DifferenceEstimates::between(cell(of)?, cell(other)?).of(Compared::Correct).copied()
        })
    }

    /// The first of these, and all that cannot be told to be behind it.
    fn alike(
        &self,
        all: &[Ranked],
        difference: impl Fn(Ranked, Ranked) -> Option<DifferenceEstimate>,
    ) -> Option<Alike> {
        let first = *all.first()?;
        let is_behind = |of: &Ranked| {
            let evidence = difference(first, *of).map(|of| self.jointly.evidence(&of));
            matches!(evidence, Some(Evidence::Told(ahead)) if ahead * (first.value - of.value) >= 0.0)
        };
        Some(Alike(all.iter().filter(|of| **of == first || !is_behind(of)).copied().collect()))
    }
}

/// The greatest first; equal ones stay in the order of the plan.
fn in_order(mut all: Vec<Ranked>) -> Vec<Ranked> {
    all.sort_by(|one, other| other.value.total_cmp(&one.value));
    all
}
