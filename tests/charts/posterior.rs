//! What a BLRM says of every dose level, as bars: their numbers are the model's, and texts stay apart however many there are.

use dosim::design::{self, Blrm, Tallies};
use dosim::dose::DoseLevel;
use dosim::notation;
use dosim::report::chart::{Chart, next_intervals, prior_intervals};
use dosim::report::next::{NextReport, Told};
use dosim::running::{Protocol, from_notation};
use dosim::scenario::{BlrmPrior, Choose, NamedDesign, Plan, Rule};

use crate::support::designs::{at_most, blrm, spec};
use crate::support::{dose, level, plan};
use crate::{assert_says, assert_texts_apart, fixture, words};

fn with_blrm(doses: usize, name: &str, prior: BlrmPrior, limit: f64) -> Plan {
    let parameters = dosim::scenario::BlrmParameters {
        overdose_limit: limit,
        ..blrm(doses, prior, Choose::TargetProbability, None)
    };
    let rule = NamedDesign { name: name.into(), spec: spec(Rule::Blrm(parameters), at_most(30)) };
    let labels = (1..=doses).map(|number| dose(&format!("{number} times ten to the eighth cells, cryopreserved")));
    Plan { designs: vec![rule], doses: labels.collect(), ..plan(&vec![0.2; doses]) }
}

fn next_chart(plan: &Plan, history: &str) -> Option<Chart> {
    let named = &plan.designs[0];
    let design = design::build(&named.spec, plan.dose_count(), 0.25).into_cohort().unwrap();
    let patients = from_notation(&notation::parse(history).unwrap());
    let trial = Protocol::new(plan, &named.spec, &*design).follow(&patients).unwrap();
    let report = NextReport::new(plan, named, &trial, &Told::Outcomes { text: history, patients: &patients });
    next_intervals(&report, plan, named).unwrap()
}

fn percent(share: f64) -> String {
    format!("{:.0} %", share * 100.0)
}

#[test]
fn a_running_trial_shows_the_posterior_with_its_counts_and_decision() {
    let plan = with_blrm(3, "BLRM", BlrmPrior::WeaklyInformative, 0.25);
    let chart = next_chart(&plan, "1NNN 2NNT").unwrap();
    let Rule::Blrm(parameters) = &plan.designs[0].spec.rule else { panic!("no BLRM") };
    let tallies = Tallies::default().with(level(1), 3, 0).with(level(2), 3, 1);
    let judged = Blrm::new(parameters).judged(&tallies);
    let drawn = vec![("posterior", chart)];
    let said = words(&drawn, "posterior");
    // What is thinner has no room for its number.
    let parts = judged.iter().flat_map(|of| [of.target, of.over, 1.0 - of.target - of.over]);
    for part in parts.filter(|part| *part > 0.09) {
        assert!(said.contains(&percent(part)), "{part} in {said}");
    }
    assert_says(
        &drawn,
        "posterior",
        &["0/3", "1/3", "0/0", "History: 1NNN 2NNT", "overdose limit 25 %", "Next dose level"],
    );
    // No dose level stands out when the trial stops without an MTD.
    let stopped = vec![("posterior", next_chart(&plan, "1TTT").unwrap())];
    assert_says(&stopped, "posterior", &["The lowest dose level is above the target interval with"]);
    assert!(!words(&stopped, "posterior").contains("Next dose level"));
}

#[test]
fn only_a_blrm_has_such_a_chart() {
    let registered = fixture::registered();
    assert_eq!(prior_intervals(&registered).unwrap(), None);
    assert_eq!(next_chart(&registered, "1NNN"), None);
}

#[test]
fn every_prior_has_its_panel_and_texts_stay_apart() {
    let priors = [
        ("weak", BlrmPrior::WeaklyInformative, 0.25),
        ("minimal", BlrmPrior::MinimallyInformative, 0.5),
        ("mixture", BlrmPrior::Mixture, 1.0),
    ];
    for doses in [1, 5, 12] {
        let mut all = with_blrm(doses, "none", BlrmPrior::WeaklyInformative, 0.3);
        all.designs =
            priors.iter().flat_map(|&(name, prior, limit)| with_blrm(doses, name, prior, limit).designs).collect();
        let drawn = vec![("prior", prior_intervals(&all).unwrap().unwrap())];
        assert_says(&drawn, "prior", &["weak", "minimal", "mixture", "overdose limit 50 %", "overdose limit 100 %"]);
        assert_texts_apart("prior", &drawn[0].1);
        let highest = DoseLevel::ladder(doses).last().unwrap();
        let Rule::Blrm(parameters) = &all.designs[0].spec.rule else { panic!("no BLRM") };
        let over = Blrm::new(parameters).judged(&Tallies::default())[highest.index()].over;
        assert!(drawn[0].1.title.contains(&format!("with {} under weak", percent(over))), "{}", drawn[0].1.title);
    }
}
