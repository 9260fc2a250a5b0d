//! Switches that published rules have: BOIN's two changed decisions and given boundaries, and enough patients at any dose level.
//! `tests/fixtures/README.md` says where the figures come from.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use dosim::decision_table::{DecisionTable, RelativeDecision, RelativeMtd};
use dosim::design::{
    self, CohortDesign, Decision, Evaluation, IntervalDecision, IntervalDesign, Mtd, PatientStatus, PendingDesign,
    Ruling, Running, Standing, StopReason, Tallies, boin_rates,
};
use dosim::dose::DoseLevel;
use dosim::graph::{Graph, MAX_STATES};
use dosim::scenario::{
    BoinParameters, EnoughWhen, GeneralRules, MtpiParameters, NamedDesign, Rule, TiteBoinParameters, parse,
};
use dosim::simulate::{Study, Watch};
use support::designs::{at_most, boin, interval, spec};
use support::exact::{self, Ending, binomial};
use support::tables::told_besides;
use support::{level, p};

/// What is decided at so many patients and DLTs, and how many are treated then.
type Decisions<'a> = BTreeMap<(u32, u32), BTreeSet<(&'a str, Option<u8>)>>;

fn built(rule: Rule, general: GeneralRules, doses: usize) -> Box<dyn CohortDesign> {
    design::build(&spec(rule, general), doses, 0.5).into_cohort().unwrap()
}

/// A design of whose graph every state has every DLT: nothing is forgotten.
struct EveryDlt(Box<dyn CohortDesign>);

impl CohortDesign for EveryDlt {
    fn decide(&self, standing: &Standing) -> Ruling {
        self.0.decide(standing)
    }

    fn mtd(&self, tallies: &Tallies) -> Mtd {
        self.0.mtd(tallies)
    }
}

fn endings(rule: Rule, general: GeneralRules, dlt: &[f64]) -> Vec<Ending> {
    let design = EveryDlt(built(rule, general, dlt.len()));
    exact::endings(&Graph::compile(&design, dlt.len(), MAX_STATES).unwrap(), dlt, None)
}

fn enough(patients: u32, enough_when: EnoughWhen, most: u32) -> GeneralRules {
    GeneralRules { enough_at_dose: Some(patients), enough_when, ..at_most(most) }
}

/// Every figure of a recursion apart from this program; and with the switch BOIN is nearer to what Zhao 2024 published (from
/// simulations) of overdosing and of the number of patients, in every scenario, than without.
#[test]
fn staying_at_one_of_three_is_as_in_zhao_2024() {
    let rows: Vec<HashMap<String, String>> =
        csv::Reader::from_reader(include_str!("fixtures/boin_stay_on_one_of_three.csv").as_bytes())
            .deserialize()
            .map(Result::unwrap)
            .collect();
    assert_eq!(rows.len(), 12);
    let mut apart: HashMap<(String, bool), [f64; 2]> = HashMap::new();
    for row in &rows {
        let number = |column: &str| row[column].parse::<f64>().unwrap();
        let dlt: Vec<f64> = row["true_p"].split(' ').map(|rate| rate.parse().unwrap()).collect();
        let stays = row["stay_on_1_of_3"] == "yes";
        let when = match row["stop_at_9_when"].as_str() {
            "next dose has >=9" => EnoughWhen::Next,
            "next dose is the current one and has >=9" => EnoughWhen::Staying,
            other => panic!("{other}"),
        };
        let rule = BoinParameters { stay_at_one_in_three: stays, ..boin(0.25) };
        let ends = endings(Rule::Boin(rule), enough(9, when, 30), &dlt);
        let percent = |mtd| 100.0 * exact::p_mtd(&ends, mtd);
        for dose in 1..=5 {
            let (found, expected) = (percent(Mtd::Dose(level(dose))), number(&format!("select_{dose}_percent")));
            assert!((found - expected).abs() < 6e-5, "{found} at {dose}: {row:?}");
        }
        assert!((percent(Mtd::NoneTolerable) - number("select_none_percent")).abs() < 6e-5, "{row:?}");
        let mean_n = exact::mean(&ends, |end| end.tallies.total_patients().into());
        assert!((mean_n - number("mean_n")).abs() < 6e-5, "{mean_n}: {row:?}");
        if when == EnoughWhen::Staying {
            let overdosing: f64 =
                (1..=5).filter(|&dose| dlt[dose - 1] > 0.25).map(|dose| percent(Mtd::Dose(level(dose)))).sum();
            let far = [overdosing - number("published_overdosing_percent"), mean_n - number("published_mean_n")];
            apart.insert((row["zhao_scenario"].clone(), stays), far.map(f64::abs));
        }
    }
    for scenario in ["1", "2", "4"] {
        let [with, without] = [true, false].map(|stays| apart[&(scenario.to_owned(), stays)]);
        assert!(with[0] < without[0] && with[1] < without[1], "{scenario}: {with:?} {without:?}");
    }
}

/// Scenario 3 of Zhao 2024: 54.2 % correct without the switch, and 56.0 % with it.
#[test]
fn the_third_scenario_of_zhao_2024() {
    let correct = |stays| {
        let rule = BoinParameters { stay_at_one_in_three: stays, ..boin(0.25) };
        let ends = endings(Rule::Boin(rule), enough(9, EnoughWhen::Staying, 30), &[0.04, 0.12, 0.25, 0.43, 0.63]);
        format!("{:.1}", 100.0 * exact::p_mtd(&ends, Mtd::Dose(level(3))))
    };
    assert_eq!([correct(false), correct(true)], ["54.2", "56.0"]);
}

/// Of the published table each switch changes one number of patients, and there nothing but what it says.
#[test]
fn each_switch_changes_one_decision() {
    let table = |rule: &BoinParameters| IntervalDesign::boin(rule, 5, 30);
    let stays = BoinParameters { stay_at_one_in_three: true, ..boin(0.25) };
    let leaves = BoinParameters { de_escalate_at_two_in_six: true, ..boin(0.3) };
    for (rule, cell, from, to) in [
        (stays, (3, 1), IntervalDecision::DeEscalate, IntervalDecision::Stay),
        (leaves, (6, 2), IntervalDecision::Stay, IntervalDecision::DeEscalate),
    ] {
        let (published, changed) = (table(&boin(rule.conduct.target_dlt_rate.get())), table(&rule));
        for patients in 1..=30 {
            for dlts in 0..=patients {
                let verdicts = [&published, &changed].map(|design| design.boundaries().verdict(patients, dlts));
                let expected = if (patients, dlts) == cell { [from, to] } else { [verdicts[0]; 2] };
                assert_eq!(verdicts, expected, "{dlts}/{patients}");
            }
        }
    }
}

/// Liu and Yuan 2015 print the boundaries .236 and .359 of the target .30: given as such they decide alike, and so do those that
/// follow from the rates, to the last digit.
#[test]
fn given_boundaries_are_those_that_decide() {
    let published = boin(0.3);
    let (up, down) = boin_rates(&published);
    let given = |up, down| BoinParameters { escalate_at: Some(p(up)), de_escalate_at: Some(p(down)), ..published };
    let design = |rule: &BoinParameters| IntervalDesign::boin(rule, 5, 30);
    assert_eq!(design(&given(up, down)).boundaries(), design(&published).boundaries());
    // Rounded to three digits they do, up to the patients that a trial has: of 39, 14 are between .3585 and .359.
    for (patients, dlts) in (1..=30).flat_map(|patients| (0..=patients).map(move |dlts| (patients, dlts))) {
        let verdict = |rule: &BoinParameters| design(rule).boundaries().verdict(patients, dlts);
        assert_eq!(verdict(&given(0.236, 0.359)), verdict(&published), "{dlts}/{patients}");
    }
    assert_ne!(design(&given(0.1, 0.359)).boundaries(), design(&published).boundaries());
    assert_ne!(design(&given(0.236, 0.5)).boundaries(), design(&published).boundaries());
    // The rate at a boundary is at it.
    let at = design(&given(0.25, 0.5));
    assert_eq!(at.boundaries().verdict(4, 1), IntervalDecision::Escalate);
    assert_eq!(at.boundaries().verdict(4, 2), IntervalDecision::DeEscalate);
}

/// What a trial is before its next cohort: patients and DLTs by dose level, and the one treated last.
type Trial = (Vec<(u32, u32)>, usize);

/// BOIN as its words say it, one trial after the other: the probability of every end by its tallies.
fn plainly(rule: &BoinParameters, enough: u32, most: u32, dlt: &[f64]) -> BTreeMap<Vec<(u32, u32)>, f64> {
    let (up, down) = (rule.escalate_at.unwrap().get(), rule.de_escalate_at.unwrap().get());
    let target = rule.conduct.target_dlt_rate.get();
    // P(Beta(1 + y, 1 + n − y) > target) is P(Binomial(n + 1, target) ≤ y).
    let eliminates = |&(n, y): &(u32, u32)| n >= 3 && (0..=y).map(|k| binomial(n + 1, k, target)).sum::<f64>() > 0.95;
    let mut ends = BTreeMap::new();
    let mut open: BTreeMap<Trial, f64> = BTreeMap::from([((vec![(0, 0); dlt.len()], usize::MAX), 1.0)]);
    while !open.is_empty() {
        let mut later = BTreeMap::new();
        for ((doses, at), probability) in open {
            let closed = doses.iter().position(eliminates).unwrap_or(dlt.len());
            let treated: u32 = doses.iter().map(|dose| dose.0).sum();
            let is_over = closed == 0 || treated >= most || doses.iter().any(|dose| dose.0 >= enough);
            if is_over {
                *ends.entry(doses).or_insert(0.0) += probability;
                continue;
            }
            let next = if at == usize::MAX {
                0
            } else {
                let (n, y) = doses[at];
                let rate = f64::from(y) / f64::from(n);
                let goes_down = match (n, y) {
                    (3, 1) if rule.stay_at_one_in_three => false,
                    (6, 2) if rule.de_escalate_at_two_in_six => true,
                    _ => rate >= down,
                };
                let wanted = if goes_down {
                    at.saturating_sub(1)
                } else if rate <= up {
                    (at + 1).min(dlt.len() - 1)
                } else {
                    at
                };
                wanted.min(closed - 1)
            };
            let cohort = 3.min(most - treated);
            for k in 0..=cohort {
                let mut after = doses.clone();
                after[next] = (after[next].0 + cohort, after[next].1 + k);
                *later.entry((after, next)).or_insert(0.0) += probability * binomial(cohort, k, dlt[next]);
            }
        }
        open = later;
    }
    ends
}

/// The exact engine against an enumeration apart from it, end by end, with every switch, given boundaries and a stop as soon as any
/// dose level has enough.
#[test]
fn exact_answers_are_those_of_a_plain_enumeration() {
    let given = |target: f64, up, down| BoinParameters {
        escalate_at: Some(p(up)),
        de_escalate_at: Some(p(down)),
        ..boin(target)
    };
    let stays = BoinParameters { stay_at_one_in_three: true, ..given(0.25, 0.2, 0.3) };
    let leaves = BoinParameters { de_escalate_at_two_in_six: true, ..given(0.3, 0.24, 0.36) };
    let dlt = [0.08, 0.2, 0.35, 0.5];
    for (rule, patients) in [(stays, 6), (stays, 100), (leaves, 9), (leaves, 100), (given(0.3, 0.3, 0.4), 4)] {
        let expected = plainly(&rule, patients, 20, &dlt);
        let mut found: BTreeMap<Vec<(u32, u32)>, f64> = BTreeMap::new();
        for end in endings(Rule::Boin(rule), enough(patients, EnoughWhen::Any, 20), &dlt) {
            let tallies = DoseLevel::ladder(4).map(|dose| (end.tallies.patients(dose), end.tallies.dlts(dose)));
            *found.entry(tallies.collect()).or_insert(0.0) += end.probability;
        }
        assert_eq!(found.keys().collect::<Vec<_>>(), expected.keys().collect::<Vec<_>>(), "{rule:?} {patients}");
        for (end, probability) in &expected {
            assert!((found[end] - probability).abs() < 1e-14, "{end:?}: {} {probability}", found[end]);
        }
    }
}

/// The Monte Carlo engine against the exact one.
#[test]
fn simulated_answers_agree_with_exact_ones() {
    let stays = BoinParameters { stay_at_one_in_three: true, ..boin(0.25) };
    let leaves =
        BoinParameters { de_escalate_at_two_in_six: true, escalate_at: Some(p(0.2)), bounded_mtd: true, ..boin(0.3) };
    let mut plan = support::plan(&[0.1, 0.3, 0.5]);
    plan.trials = 20_000;
    plan.designs = [(stays, EnoughWhen::Staying), (leaves, EnoughWhen::Any)]
        .map(|(rule, when)| (Rule::Boin(rule), enough(6, when, 18)))
        .into_iter()
        .map(|(rule, general)| NamedDesign { name: format!("{rule}{general}"), spec: spec(rule, general) })
        .collect();
    let study = Study::new(plan);
    for (design, cell) in study.simulate(&Watch::default()).unwrap().cells.iter().enumerate() {
        let exact = dosim::exact::answer(&study, 0, design).unwrap();
        let pairs = [
            (&cell.characteristics.p_none_tolerable, &exact.p_none_tolerable),
            (&cell.characteristics.doses[1].p_mtd, &exact.doses[1].p_mtd),
            (&cell.characteristics.patients.as_ref().unwrap().mean, &exact.patients.as_ref().unwrap().mean),
        ];
        for (simulated, exact) in pairs {
            let errors = (simulated.value - exact.value) / simulated.mc_se.unwrap();
            assert!(errors.abs() < 4.0, "{errors} of design {design}: {simulated:?} {exact:?}");
        }
    }
}

/// With patients pending nobody is enrolled once a dose level, whichever, has as many places as are enough, and the trial ends when
/// as many are evaluable.
#[test]
fn any_dose_level_ends_a_trial_with_patients_pending() {
    // Cohorts of one: larger ones are filled before the rule is asked.
    let mut one_by_one = boin(0.3);
    one_by_one.conduct.cohort_size = 1;
    let rules = [
        Rule::TiteBoin(TiteBoinParameters { boin: one_by_one, most_pending: p(0.5) }),
        Rule::called("rolling_six").unwrap(),
    ];
    for rule in rules {
        let decide = |when, last: Evaluation| {
            let design = design::build(&spec(rule.clone(), enough(3, when, 18)), 3, 0.3).into_pending().unwrap();
            let of = |dose, evaluation| PatientStatus { dose: level(dose), evaluation };
            let no_dlt = Evaluation::NoDlt;
            let patients = [of(1, no_dlt), of(1, no_dlt), of(1, last), of(2, no_dlt)];
            PendingDesign::decide(&*design, &Running { patients: &patients, at: Some(level(2)) }).decision
        };
        let pending = Evaluation::Pending { follow_up: 0.9 };
        assert!(matches!(decide(EnoughWhen::Next, Evaluation::NoDlt), Decision::Treat(_)), "{rule:?}");
        assert_eq!(decide(EnoughWhen::Any, pending), Decision::Wait, "{rule:?}");
        let end = decide(EnoughWhen::Any, Evaluation::NoDlt);
        assert!(matches!(end, Decision::Stop { reason: StopReason::EnoughAtDose, .. }), "{rule:?}: {end:?}");
    }
}

/// Every standing that a trial can reach.
fn reached(design: &dyn CohortDesign) -> Vec<Standing> {
    let (mut all, mut open) = (Vec::new(), vec![Standing::default()]);
    let mut seen = BTreeSet::new();
    while let Some(standing) = open.pop() {
        if let Decision::Treat(cohort) = design.decide(&standing).decision {
            for dlts in 0..=cohort.patients {
                let after = standing.after(cohort, dlts);
                if seen.insert(format!("{after:?}")) {
                    open.push(after);
                    all.push(after);
                }
            }
        }
    }
    all
}

/// A decision table has, for every number of patients and DLTs at a dose level, what the conduct decides there and nothing else,
/// the end at enough patients included; the maximum of patients is told apart.
#[test]
fn a_table_has_the_end_at_enough_patients_as_the_conduct_has_it() {
    for rule in [Rule::Mtpi(MtpiParameters { interval: interval(0.27, 0.05, 1) }), Rule::Boin(boin(0.25))] {
        let mut texts = Vec::new();
        for when in [EnoughWhen::Next, EnoughWhen::Staying, EnoughWhen::Any] {
            let general = enough(6, when, 18);
            let table = DecisionTable::new(&spec(rule.clone(), general), 3, 0.27).unwrap();
            let endless = built(rule.clone(), GeneralRules { max_patients: None, ..general }, 3);
            let mut expected: Decisions<'_> = BTreeMap::new();
            let reached: Vec<_> = reached(&*built(rule.clone(), general, 3)).into_iter().collect();
            let cell = |standing: &Standing| {
                let at = standing.at.unwrap();
                (standing.tallies.patients(at), standing.tallies.dlts(at))
            };
            let besides = reached.iter().flat_map(|standing| told_besides(&rule, cell(standing), 3));
            let besides: Vec<_> = besides.map(|(_, standing)| standing).collect();
            for standing in reached.into_iter().chain(besides) {
                let at = standing.at.unwrap();
                let said = match endless.decide(&standing).decision {
                    Decision::Treat(cohort) if cohort.dose > at => ("up", Some(cohort.patients)),
                    Decision::Treat(cohort) if cohort.dose == at => ("stay", Some(cohort.patients)),
                    Decision::Treat(cohort) => ("down", Some(cohort.patients)),
                    Decision::Stop { reason, .. } => (reason.name(), None),
                    Decision::Wait => panic!("{standing:?}"),
                };
                expected.entry(cell(&standing)).or_default().insert(said);
            }
            let mut found: Decisions<'_> = BTreeMap::new();
            for row in &table.rows {
                let said = match row.verdict {
                    RelativeDecision::Escalate(_) => "up",
                    RelativeDecision::Stay(_) => "stay",
                    RelativeDecision::DeEscalate(_) | RelativeDecision::Eliminate(_) => "down",
                    RelativeDecision::Wait => "wait",
                    RelativeDecision::Stop { mtd, reason } => {
                        assert_eq!(mtd == RelativeMtd::Chosen, reason == StopReason::EnoughAtDose, "{row:?}");
                        reason.name()
                    }
                };
                found.entry((row.patients, row.dlts)).or_default().insert((said, row.verdict.cohort()));
            }
            assert_eq!(found, expected, "{rule:?} {when:?}");
            assert!(table.rows.len() < 80, "{} rows: {rule:?} {when:?}", table.rows.len());
            texts.push(format!("{:?}", table.rows));
        }
        assert!(texts[0] != texts[1] && texts[1] != texts[2] && texts[0] != texts[2], "{rule:?}");
    }
}

/// The same of a design that decides while patients are pending: where staying is the rule's answer, enough patients end the trial.
#[test]
fn a_table_of_a_design_with_patients_pending_has_the_end_at_enough_patients() {
    let rule = Rule::TiteBoin(TiteBoinParameters { boin: boin(0.3), most_pending: p(0.5) });
    let table = |when| DecisionTable::new(&spec(rule.clone(), enough(6, when, 18)), 3, 0.3).unwrap();
    let at = |table: &DecisionTable, patients, dlts, pending| {
        let rows = table.rows.iter().filter(|row| (row.patients, row.dlts, row.pending) == (patients, dlts, pending));
        rows.map(|row| row.verdict.name()).collect::<BTreeSet<_>>()
    };
    for when in [EnoughWhen::Next, EnoughWhen::Staying, EnoughWhen::Any] {
        let table = table(when);
        // 2 of 6 is a reason to stay; 2 of 3 to go down; with somebody pending the end waits.
        assert_eq!(at(&table, 6, 2, 0), BTreeSet::from(["stop"]), "{when:?}");
        assert_eq!(at(&table, 3, 1, 0), BTreeSet::from(["stay"]), "{when:?}");
        assert!(at(&table, 6, 1, 1).contains("wait"), "{when:?}");
    }
    assert!(at(&table(EnoughWhen::Next), 6, 0, 0).contains("escalate"));
    assert_eq!(at(&table(EnoughWhen::Any), 6, 0, 0), BTreeSet::from(["stop"]));
    assert!(at(&table(EnoughWhen::Any), 9, 0, 0).is_empty(), "no dose level has so many");
}

/// A key without effect is refused, and so are boundaries that are none; what is in force is echoed, and nothing else.
#[test]
fn what_makes_no_sense_is_refused() {
    let file = |keys: &str| {
        format!(
            "title = \"t\"\ntarget_dlt_rate = 0.25\ndose = [{{ label = \"1\" }}, {{ label = \"2\" }}]\n\
             scenario = [{{ name = \"s\", dlt_probabilities = [0.1, 0.3] }}]\n[[design]]\nname = \"d\"\nmax_patients = 12\n\
             [design.boin]\n{keys}\n"
        )
    };
    for (keys, says) in [
        ("target_dlt_rate = 0.3\nstay_at_one_in_three = true", "1 DLT in 3 patients is no reason to go down"),
        ("de_escalate_at_two_in_six = true", "2 DLTs in 6 patients are no reason to stay"),
        ("escalate_at = 0.26", "0.26 is above the target DLT rate 0.25"),
        ("de_escalate_at = 0.24", "0.24 is below the target DLT rate 0.25"),
        ("escalate_at = 0.25\nde_escalate_at = 0.25", "would both go up and down"),
        ("escalate_at = 0.2\nunderdosing_rate = 0.1", "with `escalate_at`"),
        ("de_escalate_at = 0.3\noverdosing_rate = 0.4", "with `de_escalate_at`"),
    ] {
        let error = parse("f.toml", &file(keys)).expect_err(keys).to_string();
        assert!(error.contains(says), "{keys}: {error}");
    }
    let rule = |keys: &str| parse("f.toml", &file(keys)).unwrap().plan.designs[0].spec.rule.to_string();
    let [plain, given] = [rule(""), rule("escalate_at = 0.2\nstay_at_one_in_three = true")];
    assert!(plain.ends_with("underdosing_rate=0.15 overdosing_rate=0.35 bounded_mtd=no titration=no"), "{plain}");
    assert!(
        given.contains("overdosing_rate=0.35 escalate_at=0.2 bounded_mtd=no titration=no stay_at_one_in_three=yes"),
        "{given}"
    );
    assert!(!given.contains("underdosing_rate"), "{given}");
}
