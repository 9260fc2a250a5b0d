//! Designs that go by a model, against R's dfcrm and a quadrature by another program.

use super::{number, numbers, plan, rows, text, word};
use crate::design::{Crm, Tallies};
use crate::dose::DoseLevel;
use crate::exact;
use crate::qualify::check::{Comparison, Outcome};
use crate::scenario::Rule;
use crate::simulate::Study;

const SKELETONS: &str = include_str!("../../../tests/fixtures/crm_skeletons.csv");
const ESTIMATES: &str = include_str!("../../../tests/fixtures/crm_estimates.csv");
const BLRM: &str = include_str!("../../../tests/fixtures/blrm_exact_small_design.csv");

/// A CRM with these keys on so many dose levels.
fn crm(doses: usize, target: f64, keys: &str) -> Result<Crm, String> {
    let curve = vec![0.2; doses];
    let design = format!("[[design]]\nname = \"CRM\"\nmax_patients = 30\n[design.crm]\n{keys}");
    match plan(&text(target, &[&curve], &design))?.designs.pop().map(|design| design.spec.rule) {
        Some(Rule::Crm(parameters)) => Ok(Crm::new(&parameters, doses)),
        _ => Err("another design".to_owned()),
    }
}

pub(super) fn skeletons() -> Result<Outcome, String> {
    let mut comparison = Comparison::new();
    for row in rows(SKELETONS)? {
        let keys = format!(
            "model = \"{}\"\nhalfwidth = {}\nprior_mtd = {}\n",
            word(&row, "model")?,
            word(&row, "halfwidth")?,
            word(&row, "nu")?
        );
        let design = crm(number(&row, "nlevel")? as usize, number(&row, "target")?, &keys)?;
        for (found, expected) in design.skeleton().into_iter().zip(numbers(word(&row, "skeleton")?)?) {
            comparison.number(|| keys.replace('\n', " "), found, expected);
        }
    }
    comparison.within(80, 1e-13, "")
}

/// dfcrm's own quadrature is good to some 1e-7.
pub(super) fn crm_posterior() -> Result<Outcome, String> {
    let skeletons = rows(SKELETONS)?;
    let mut comparison = Comparison::new();
    for row in rows(ESTIMATES)? {
        let call = word(&row, "skeleton")?;
        let made_for = if call.ends_with(",logistic)") { "logistic" } else { "empiric" };
        let is_that = |of: &&std::collections::BTreeMap<String, String>| {
            ["0.05", "0.25", "3", "5", made_for]
                .iter()
                .zip(["halfwidth", "target", "nu", "nlevel", "model"])
                .all(|(value, column)| of.get(column).is_some_and(|found| found == value))
        };
        let skeleton = numbers(word(skeletons.iter().find(is_that).ok_or("no such skeleton")?, "skeleton")?)?;
        let design = crm(5, 0.25, &format!("model = \"{}\"\nskeleton = {skeleton:?}\n", word(&row, "model")?))?;
        let mut tallies = Tallies::default();
        for (dlt, dose) in numbers(word(&row, "tox")?)?.into_iter().zip(numbers(word(&row, "level")?)?) {
            tallies.add(DoseLevel::new(dose as usize).ok_or("no such dose level")?, 1, dlt as u16);
        }
        let (mean, variance) = design.posterior_moments(&tallies);
        comparison.number(|| format!("mean, {call}"), mean, number(&row, "estimate")?);
        comparison.number(|| format!("variance, {call}"), variance, number(&row, "post_var")?);
    }
    comparison.within(48, 1e-6, "")
}

/// The other program's interval probabilities are good to 3e-5.
pub(super) fn blrm() -> Result<Outcome, String> {
    let rows = rows(BLRM)?;
    let mut comparison = Comparison::new();
    for (rule, choose) in [("highest P(", "target-probability"), ("highest eligible", "highest-eligible")] {
        for curve in ["0.05 0.1 0.2 0.4", "0.02 0.05 0.1 0.2"] {
            let dose = |amount: u32| format!("[[dose]]\nlabel = \"{amount} mg\"\namount = {amount}\nunit = \"mg\"\n");
            let study = Study::new(plan(&format!(
                "title = \"BLRM\"\ntarget_dlt_rate = 0.25\n{}[[scenario]]\nname = \"curve\"\ndlt_probabilities = {:?}\n\
                 [[design]]\nname = \"BLRM\"\nmax_patients = 18\n[design.blrm]\nreference_dose = 4\nchoose = \"{choose}\"\n",
                [1, 2, 4, 8].map(dose).concat(),
                numbers(curve)?
            ))?);
            let of = exact::answer(&study, 0, 0).map_err(|error| error.to_string())?;
            for row in rows.iter().filter(|row| row["rule"].starts_with(rule) && row["true_p"] == curve) {
                let (quantity, dose) = (word(row, "quantity")?, word(row, "dose")?);
                let at = || dose.parse::<usize>().ok().and_then(|number| of.doses.get(number.checked_sub(1)?));
                let found = match quantity {
                    "p_select" if dose == "none" => Some(of.p_none_tolerable.value),
                    "p_select" => at().map(|dose| dose.p_mtd.value),
                    "mean_patients" => at().and_then(|dose| Some(dose.patients.as_ref()?.mean.value)),
                    "mean_total_patients" => of.mean_patients().map(|mean| mean.value),
                    _ => of.mean_dlts().map(|mean| mean.value),
                };
                let found = found.ok_or_else(|| format!("{quantity} at {dose} is not known"))?;
                comparison.number(|| format!("{choose}, {curve}: {quantity} {dose}"), found, number(row, "value")?);
            }
        }
    }
    comparison.within(44, 1e-4, "")
}
