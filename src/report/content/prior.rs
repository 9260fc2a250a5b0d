//! What a model believes before anybody is treated: its prior, what that is worth, and what it says of each dose level.

use super::material::Material;
use super::model::{Block, Cell, Column, Table};
use crate::design::{Blrm, Component, Tallies, effective_sample_size};
use crate::report::words::{on_one_line, one_decimal, patients_before, percent};
use crate::scenario::{NamedDesign, Plan, Rule};

/// The priors of all designs that have one of this kind, and their chart.
pub(super) fn build<'a>(material: &Material<'a>) -> Vec<Block<'a>> {
    let plan = &material.results.plan;
    let tables = plan.designs.iter().flat_map(|design| of_design(plan, design));
    let caption =
        "What the prior says of the DLT probability of each dose level before the first patient of the trial.";
    tables.chain(material.figure("prior", caption)).collect()
}

fn of_design<'a>(plan: &Plan, design: &NamedDesign) -> Vec<Block<'a>> {
    let Rule::Blrm(parameters) = &design.spec.rule else { return Vec::new() };
    let blrm = Blrm::new(parameters);
    let (name, [from, to]) = (on_one_line(&design.name), parameters.target_interval);
    let parts: Vec<String> = blrm.mixture().iter().map(in_words).collect();
    let by_level = patients_before(&design.spec.rule).map_or_else(String::new, |before| format!(" {before}"));
    let before = match parameters.historical.is_empty() && parameters.prior_patients.is_empty() {
        true => String::new(),
        false => format!("{by_level} The table below counts the patients before the trial as well."),
    };
    let paragraph = format!(
        "{name}: logit p(d) = log alpha + exp(log beta) log(d / {}). {}.{before}",
        parameters.reference_dose,
        parts.join("; ")
    );
    vec![Block::Paragraph(paragraph), Block::Table(by_dose(plan, &blrm, &name, [from, to]))]
}

fn in_words(component: &Component) -> String {
    let Component { weight, prior } = component;
    let share = if *weight < 1.0 { format!(" with weight {weight:.3}") } else { String::new() };
    format!(
        "Prior{share}: log alpha is normal with mean {:.3} and standard deviation {:.3}, log beta with mean {:.3} and standard \
         deviation {:.3}; their correlation is {:.3}",
        prior.mean[0], prior.sd[0], prior.mean[1], prior.sd[1], prior.correlation
    )
}

fn by_dose(plan: &Plan, blrm: &Blrm, name: &str, [from, to]: [f64; 2]) -> Table {
    let columns = vec![
        Column::text("Dose level"),
        Column::number("Mean DLT probability"),
        Column::number("5 %"),
        Column::number("95 %"),
        Column::number(format!("Below {from} (%)")),
        Column::number(format!("{from} to {to} (%)")),
        Column::number(format!("Above {to} (%)")),
        Column::number("Worth, in patients"),
    ];
    let caption = format!(
        "{name}: what the prior says of the DLT probability of each dose level, and how many patients that is worth: those of the \
         beta distribution with the same mean and standard deviation."
    );
    let mut table = Table::new(caption, columns);
    let nobody = Tallies::default();
    let judged = blrm.judged(&nobody);
    for ((dose, summary), judged) in plan.doses.iter().zip(blrm.summaries(&nobody)).zip(judged.iter()) {
        let three = |value: f64| Cell::number(value, format!("{value:.3}"));
        let share = |value: f64| Cell::number(100.0 * value, percent(value));
        let worth = effective_sample_size(summary.mean, summary.sd);
        let [lower, upper] = summary.limits;
        table.push(
            None,
            vec![
                Cell::text(on_one_line(&dose.label)),
                three(summary.mean),
                three(lower),
                three(upper),
                share(1.0 - judged.target - judged.over),
                share(judged.target),
                share(judged.over),
                Cell::number(worth, one_decimal(worth)),
            ],
        );
    }
    table
}
