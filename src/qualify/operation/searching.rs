//! The search among designs, against each design on its own and against published sizes.

use super::{number, plan, rows, text, word};
use crate::exact;
use crate::qualify::check::{Comparison, Outcome};
use crate::search::{SearchQuantity, Searched, search};
use crate::simulate::{Study, Watch};

const SIZES: &str = include_str!("../../../tests/fixtures/crm_sample_size_cheung2013.csv");

fn searched(text: &str) -> Result<Searched, String> {
    let plan = plan(text)?;
    let asked = plan.search.as_ref().ok_or("nothing is searched")?;
    search(&plan, asked, &Watch::default()).map_err(|error| error.to_string())
}

/// Sizes are answered by one count of all ways to every end; each is held against the graph of that design alone.
pub(super) fn each_on_its_own() -> Result<Outcome, String> {
    let curves: [&[f64]; 3] = [&[0.15, 0.30, 0.45, 0.60], &[0.05, 0.10, 0.20, 0.30], &[0.40, 0.50, 0.60, 0.70]];
    let asked = "[[design]]\nname = \"BOIN\"\nmax_patients = 30\n[design.boin]\n\
                 [search]\n[[search.vary]]\nkey = \"max_patients\"\nfrom = 6\nto = 24\nstep = 3\n";
    let found = searched(&text(0.3, &curves, asked))?;
    let mut comparison = Comparison::new();
    for (place, candidate) in found.candidates.iter().enumerate() {
        let study = Study::new(found.plan_of(place));
        let answers = (0..curves.len()).map(|scenario| exact::answer(&study, scenario, 0));
        let answers = answers.collect::<Result<Vec<_>, _>>().map_err(|error| error.to_string())?;
        for quantity in SearchQuantity::ALL {
            let each = answers.iter().map(|of| match quantity {
                SearchQuantity::Correct => of.p_correct.value,
                SearchQuantity::Overdose => of.p_overdose.value,
                SearchQuantity::Patients => of.mean_patients().map_or(f64::NAN, |mean| mean.value),
                SearchQuantity::Dlts => of.mean_dlts().map_or(f64::NAN, |mean| mean.value),
            });
            let mean = each.sum::<f64>() / curves.len() as f64;
            comparison.number(|| format!("{quantity:?} of design {}", place + 1), candidate.mean(quantity), mean);
        }
    }
    comparison.within(7 * 4, 1e-11, "")
}

/// The least size with which a CRM is right in half of the trials, sought exactly, and that of the formula: four dose levels, up to ten
/// patients. Where both differ, docs/search.md says why.
pub(super) fn published_sizes() -> Result<Outcome, String> {
    const DOSES: i32 = 4;
    let mut comparison = Comparison::new();
    for row in rows(SIZES)? {
        let patients = number(&row, "n")?;
        let of_four = word(&row, "dose_levels")? == "4" && word(&row, "average_pcs")? == "0.5";
        if !of_four || word(&row, "continuity_correction")? != "True" || patients > 10.0 {
            continue;
        }
        let (target, ratio) = (number(&row, "target")?, number(&row, "odds_ratio_psi")?);
        // Each dose level in turn has the target, and the odds grow by the ratio from one to the next.
        let curve = |mtd: i32| {
            let odds = |dose: i32| target / (1.0 - target) * ratio.powi(dose - mtd);
            (1..=DOSES).map(|dose| odds(dose) / (1.0 + odds(dose))).collect::<Vec<_>>()
        };
        let curves: Vec<_> = (1..=DOSES).map(curve).collect();
        let curves: Vec<_> = curves.iter().map(Vec::as_slice).collect();
        let asked = "[[design]]\nname = \"CRM\"\nmax_patients = 12\n[design.crm]\ncohort_size = 1\n\
                     [search]\nbest = \"most-correct\"\nvary = [{ key = \"max_patients\", from = 4, to = 12 }, \
                     { key = \"halfwidth\", values = [0.04, 0.07, 0.10] }, { key = \"prior_variance\", values = [0.5, 1.34] }]\n";
        let found = searched(&format!("true_mtd = \"nearest-to-target\"\n{}", text(target, &curves, asked)))?;
        let right = (found.candidates.iter().enumerate())
            .filter(|(_, candidate)| candidate.mean(SearchQuantity::Correct) >= 0.5)
            .filter_map(|(place, _)| found.plan_of(place).designs.first()?.spec.general.max_patients);
        let least = right.min().map_or(f64::NAN, f64::from);
        comparison.number(|| format!("target {target}, odds ratio {ratio}"), least, patients);
    }
    comparison.within(5, 2.0, " patients")
}
