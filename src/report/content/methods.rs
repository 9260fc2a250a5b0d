//! How the figures were computed, in words, with references.

use super::material::Material;
use super::model::{Block, Part};
use crate::counted::counted_in_threes;
use crate::exact::{self, Inexact};

pub(super) const LEAD: &str = "How the simulation works and how each figure is computed, with references.";

/// Those that hold whatever the design.
const REFERENCES: [&str; 4] = [
    "Morris TP, White IR, Crowther MJ. Using simulation studies to evaluate statistical methods. Statistics in Medicine 2019;38:2074. \
     doi:10.1002/sim.8086",
    "Wilson EB. Probable inference, the law of succession, and statistical inference. Journal of the American Statistical \
     Association 1927;22:209. doi:10.1080/01621459.1927.10502953",
    "Woodruff RS. Confidence intervals for medians and other position measures. Journal of the American Statistical Association \
     1952;47:635. doi:10.1080/01621459.1952.10483443",
    "Steele GL, Lea D, Flood CH. Fast splittable pseudorandom number generators. Proceedings of OOPSLA 2014:453. \
     doi:10.1145/2660193.2660195",
];

/// What a reader from outside the field has to know.
const WORDS: [&str; 6] = [
    "DLT, dose-limiting toxicity: a side effect, observed within the DLT window, that limits how much can be given.",
    "MTD, maximum tolerated dose: the dose level that a trial recommends at its end; it may be none.",
    "Dose level: one step of the ladder of doses, counted from the lowest. Cohort: patients enrolled together at one dose level.",
    "Target DLT rate: the share of patients with a DLT that a design aims at, or is judged by.",
    "Scenario: the true DLT probability of each dose level, as assumed. True MTD: the right answer under it.",
    "Operating characteristics: how a design behaves over many trials under a scenario, as selection, patients, DLTs and time.",
];

pub(super) fn build<'a>(material: &Material<'a>) -> Part<'a> {
    let plan = &material.results.plan;
    let words = plan.treatment.words();
    let mut blocks = vec![
        Block::Paragraph(format!(
            "Simulation. Each of {} is conducted day by day: patients arrive, {}, and the design decides on every cohort. A \
             patient has a latent tolerance that is uniform between 0 and 1 and has a DLT at every dose level whose true DLT probability is above it; so the same \
             patients meet every scenario and every design. The random numbers of a trial depend on the seed and the numbers of \
             the trial and the patient alone (SplittableRandom; Steele, Lea and Flood 2014).",
            counted_in_threes(plan.trials, "trial"),
            words.course
        )),
        Block::Paragraph(
            "Uncertainty. A share p of n trials has the Monte Carlo standard error √(p(1−p)/n), a mean s/√n with the standard \
             deviation s between trials (Morris et al. 2019). Intervals of shares are Wilson's (1927) at 95 %, standard errors of \
             quantiles Woodruff's (1952). These say how far chance moved the simulation, and nothing of how right its assumptions \
             are. What was never seen in n trials may still have a probability of about 3/n."
                .to_owned(),
        ),
    ];
    if (0..plan.designs.len()).any(|design| exact::exactness(material.study, design).is_ok()) {
        blocks.push(Block::Paragraph(
            "Exact answers. A design that decides from the numbers of patients and DLTs alone is a graph of states: trials that \
             reach the same numbers have the same future. Pushing probability through that graph gives selection, patients, DLTs \
 and reasons for stopping without chance; the calendar is simulated only."
                .to_owned(),
        ));
    }
    if (0..plan.designs.len()).any(|design| exact::inexact(material.study, design) == Some(Inexact::StopAtExcess)) {
        blocks.push(Block::Paragraph(
            "Cohorts stopped at excess. Once the DLTs of a cohort exceed what the rule tolerates, nobody else in it is \
             treated. The decision is that of the whole cohort, whatever the others would have shown, so that selection and \
             reasons for stopping are as exact as with whole cohorts. How many patients were treated by then depends on the \
             calendar: patients, DLTs and days are simulated only. A cap counts places: the next cohort needs room for all of \
             its patients."
                .to_owned(),
        ));
    }
    if plan.may_halt() {
        blocks.push(Block::Paragraph(
            "Studies that a severe event ends. Of patients with a DLT, each ends the study with the assumed probability of the dose \
             level, apart from everything else: nobody is enrolled or treated from that day on, whoever is treated is followed, and no \
             MTD is declared, which counts as undetermined. How often that happens, and selection, are exact for designs that decide on \
             whole cohorts; how many patients of the last cohort were treated by then depends on the calendar, so that patients and \
             DLTs are simulated only."
                .to_owned(),
        ));
    }
    if plan.counts_moderate() {
        blocks.push(Block::Paragraph(
            "Moderate toxicities. A patient without a DLT has a moderate toxicity with the assumed probability of the dose level, apart \
             from everything else; it is known when the DLT window closes. So many of single patients end titration as a DLT does: two \
             more patients are treated at the dose level of the last of them, and the 3+3 goes on from these three. Elsewhere they have \
             no part in any decision. The exact answers count them."
                .to_owned(),
        ));
    }
    blocks.push(Block::Paragraph(format!(
        "Definitions. Correct: the MTD is the true MTD, or none is declared tolerable where none is. Overdose: the MTD is above the \
         true MTD, or any where none is tolerable. Undetermined: the trial ends {} without an MTD. Sample size: patients \
         treated, that is, whose {} began.",
        if plan.may_halt() { "at its cap or by a severe event" } else { "at its cap" },
        words.opening
    )));
    blocks.push(Block::Heading("Words".to_owned()));
    blocks.push(Block::List(WORDS.map(str::to_owned).to_vec()));
    let mut references = REFERENCES.map(str::to_owned).to_vec();
    for design in &plan.designs {
        let rule = &design.spec.rule;
        let reference = format!("{}: {}", rule.title(), rule.reference());
        if !references.contains(&reference) {
            references.push(reference);
        }
    }
    Part { blocks, appendix: vec![Block::Heading("References".to_owned()), Block::List(references)] }
}
