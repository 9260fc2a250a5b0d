//! Interval designs against the boundaries, decisions, MTDs and operating characteristics of other programs, and against their
//! sources' own examples. `tests/fixtures/README.md` says where the figures come from.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use std::collections::HashMap;

use dosim::design::{
    self, CohortDesign, Decision, IntervalDecision, IntervalDesign, Mtd, Standing, StopReason, Tallies, boin_rates,
};
use dosim::exact as engine;
use dosim::graph::{Graph, MAX_STATES};
use dosim::scenario::{
    BoinParameters, EnoughWhen, GeneralRules, IThreePlusThreeParameters, Interval, KeyboardParameters, MtpiParameters,
    NamedDesign, Preset, Rule,
};
use dosim::simulate::{Study, Watch};
use support::designs::{at_most, boin, interval, spec};
use support::notation::{self, check};
use support::{exact, level, p};

type Row = HashMap<String, String>;

fn rows(csv: &str) -> Vec<Row> {
    csv::Reader::from_reader(csv.as_bytes()).deserialize().map(Result::unwrap).collect()
}

fn number(row: &Row, column: &str) -> f64 {
    row[column].parse().unwrap_or_else(|_| panic!("{column} in {row:?}"))
}

/// A count, or `None` for "never" and "cannot".
fn count(row: &Row, column: &str) -> Option<u32> {
    if matches!(row[column].as_str(), "NA" | "-1") { None } else { Some(number(row, column) as u32) }
}

/// A design with a target of its own under general rules; the plan's target is another one, which must not matter.
fn built(rule: Rule, general: GeneralRules, doses: usize) -> Box<dyn CohortDesign> {
    design::build(&spec(rule, general), doses, 0.5).into_cohort().unwrap()
}

fn keyboard(target: f64, margin: f64) -> KeyboardParameters {
    KeyboardParameters { interval: interval(target, margin, 1) }
}

/// Every boundary of BOIN and keyboard, as every number of DLTs shows it.
#[test]
fn boundaries_are_those_of_boin_and_keyboard() {
    let rows = rows(include_str!("fixtures/interval_boundaries.csv"));
    assert_eq!(rows.len(), 90);
    for row in &rows {
        let target = number(row, "target");
        let design = match row["peer"].as_str() {
            "BOIN" => {
                let (escalate, de_escalate) = boin_rates(&boin(target));
                assert!((escalate - number(row, "lambda_e")).abs() < 1e-14, "{escalate}");
                assert!((de_escalate - number(row, "lambda_d")).abs() < 1e-14, "{de_escalate}");
                IntervalDesign::boin(&boin(target), 5, 30)
            }
            "Keyboard(margin=0.05)" => IntervalDesign::keyboard(&keyboard(target, 0.05), 5, 30),
            "Keyboard(margin=0.08)" => IntervalDesign::keyboard(&keyboard(target, 0.08), 5, 30),
            other => panic!("{other}"),
        };
        let patients = number(row, "n") as u32;
        for dlts in 0..=patients {
            let expected = if count(row, "deescalate_if_ge").is_some_and(|from| dlts >= from) {
                IntervalDecision::DeEscalate
            } else if count(row, "escalate_if_le").is_some_and(|most| dlts <= most) {
                IntervalDecision::Escalate
            } else {
                IntervalDecision::Stay
            };
            assert_eq!(design.boundaries().verdict(patients, dlts), expected, "{dlts}/{patients}: {row:?}");
            let eliminated = count(row, "eliminate_if_ge").is_some_and(|from| dlts >= from);
            assert_eq!(design.boundaries().eliminates(patients, dlts), eliminated, "{dlts}/{patients}: {row:?}");
        }
    }
}

/// Liu & Yuan 2015 (doi:10.1111/rssc.12089), table 1, target .30: what is told of n = 3, 6, …, 30.
#[test]
fn boin_has_its_published_table() {
    let design = IntervalDesign::boin(&boin(0.3), 3, 30);
    let table = design.boundaries();
    let first = |patients: u32, holds: &dyn Fn(u32) -> bool| (0..=patients).find(|&dlts| holds(dlts)).unwrap();
    let each = |of: &dyn Fn(u32) -> u32| (1..=10).map(|cohort| of(3 * cohort)).collect::<Vec<_>>();
    let up = each(&|n| first(n, &|y| table.verdict(n, y) != IntervalDecision::Escalate) - 1);
    let down = each(&|n| first(n, &|y| table.verdict(n, y) == IntervalDecision::DeEscalate));
    let out = each(&|n| table.eliminate_from(n));
    assert_eq!(up, [0, 1, 2, 2, 3, 4, 4, 5, 6, 7]);
    assert_eq!(down, [2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
    assert_eq!(out, [3, 4, 5, 7, 8, 9, 10, 11, 12, 14]);
}

/// BOIN's extra-safe rule with an offset of .05 is the general rule on the lowest dose level with .95 − .05.
#[test]
fn the_extra_safe_rule_is_that_of_boin() {
    let general = GeneralRules { lowest_too_toxic: Some(p(0.95 - 0.05)), ..at_most(30) };
    let rows = rows(include_str!("fixtures/boin_extra_safe_stopping.csv"));
    assert_eq!(rows.len(), 30);
    for row in &rows {
        let target = number(row, "target");
        let design = built(Rule::Boin(boin(target)), general, 3);
        let patients = number(row, "n_lowest") as u16;
        for dlts in 0..=patients {
            let tallies = Tallies::default().with(level(1), patients, dlts);
            let decision = design.decide(&Standing::of(tallies, Some(level(1)))).decision;
            let stops = decision == Decision::Stop { mtd: Mtd::NoneTolerable, reason: StopReason::LowestDoseTooToxic };
            let expected = count(row, "stop_if_ge").is_some_and(|from| u32::from(dlts) >= from);
            assert_eq!(stops, expected, "{dlts}/{patients}");
        }
    }
}

/// mTPI and mTPI-2, every decision in the middle and at the lowest of three dose levels.
#[test]
fn probability_intervals_decide_as_escalation_does() {
    let rows = rows(include_str!("fixtures/toxicity_probability_interval_decisions.csv"));
    assert_eq!(rows.len(), 362);
    for row in &rows {
        let target = number(row, "target");
        let interval = interval(target, 0.05, 1);
        let design = match row["design"].as_str() {
            "mTPI" => IntervalDesign::mtpi(&MtpiParameters { interval }, 3, 60),
            "mTPI2" => IntervalDesign::keyboard(&KeyboardParameters { interval }, 3, 60),
            other => panic!("{other}"),
        };
        let (patients, dlts) = (number(row, "n") as u16, number(row, "y") as u16);
        let said = |dose: usize| {
            let tallies = Tallies::default().with(level(dose), patients, dlts);
            match design.decide(&Standing::of(tallies, Some(level(dose)))).decision {
                Decision::Treat(next) => ["D", "S", "E"][next.dose.number() + 1 - dose],
                end => {
                    assert_eq!(end.stop_reason(), Some(StopReason::LowestDoseTooToxic));
                    "STOP"
                }
            }
        };
        assert_eq!(said(2), row["decision_middle_dose"], "{row:?}");
        assert_eq!(said(1), row["decision_lowest_dose"], "{row:?}");
        let admissible = !design.boundaries().eliminates(patients.into(), dlts.into());
        assert_eq!(admissible, row["middle_dose_admissible"] == "TRUE", "{row:?}");
        assert_eq!(admissible, row["lowest_dose_admissible"] == "TRUE", "{row:?}");
    }
}

/// The MTD of every row, plain, bounded and extra-safe, and keyboard's.
#[test]
fn the_isotonic_mtd_is_that_of_boin_and_keyboard() {
    let rows = rows(include_str!("fixtures/isotonic_mtd.csv"));
    assert_eq!(rows.len(), 34);
    let general = GeneralRules { lowest_too_toxic: Some(p(0.9)), ..at_most(60) };
    for row in &rows {
        let target = number(row, "target");
        let list = |column: &str| row[column].split(',').map(|n| n.parse().unwrap()).collect::<Vec<u16>>();
        let mut tallies = Tallies::default();
        for (dose, (patients, dlts)) in (1..).zip(list("n").into_iter().zip(list("y"))) {
            tallies.add(level(dose), patients, dlts);
        }
        let plain = Rule::Boin(boin(target));
        let bounded = Rule::Boin(BoinParameters { bounded_mtd: true, ..boin(target) });
        let keyboard = Rule::Keyboard(keyboard(target, 0.05));
        for (rule, general, column) in [
            (&plain, at_most(60), "boin_mtd"),
            (&bounded, at_most(60), "boin_mtd_boundMTD"),
            (&plain, general, "boin_mtd_extrasafe"),
            (&keyboard, at_most(60), "keyboard_mtd"),
        ] {
            let expected = match row[column].as_str() {
                "99" => Mtd::NoneTolerable,
                dose => Mtd::Dose(level(dose.parse().unwrap())),
            };
            let mtd = built(rule.clone(), general, 5).mtd(&tallies);
            assert_eq!(mtd, expected, "{column}: {row:?}");
        }
    }
}

/// Of equal estimates below the target the highest dose level, above it the lowest (Liu & Yuan 2015).
#[test]
fn ties_of_the_mtd_go_towards_the_target() {
    let design = IntervalDesign::boin(&boin(0.3), 4, 60);
    let tallies = |cells: &[(u16, u16)]| {
        (1..).zip(cells).fold(Tallies::default(), |sum, (dose, &(n, y))| sum.with(level(dose), n, y))
    };
    assert_eq!(design.mtd(&tallies(&[(10, 2), (10, 2), (10, 2)])), Mtd::Dose(level(3)));
    assert_eq!(design.mtd(&tallies(&[(10, 4), (10, 4), (10, 4)])), Mtd::Dose(level(1)));
    assert_eq!(design.mtd(&tallies(&[(10, 0), (10, 4), (10, 4), (10, 4)])), Mtd::Dose(level(2)));
    // 4.05/10.1 is as far below .5 as 6.05/10.1 is above it.
    let half = IntervalDesign::boin(&boin(0.5), 4, 60);
    assert_eq!(half.mtd(&tallies(&[(10, 4), (10, 6)])), Mtd::Dose(level(1)));
}

#[test]
fn the_last_cohort_has_as_many_patients_as_there_is_room_for() {
    let three_plus_three = || Rule::ThreePlusThree(Preset::Classic.switches());
    for (rule, most, expected) in [
        (Rule::Boin(boin(0.3)), 9, "3: max_patients_reached"),
        (Rule::Boin(boin(0.3)), 10, "1 at 4"),
        (Rule::Boin(boin(0.3)), 11, "2 at 4"),
        (Rule::Boin(boin(0.3)), 12, "3 at 4"),
        (three_plus_three(), 11, "3: max_patients_reached"),
        (three_plus_three(), 12, "3 at 4"),
    ] {
        check(&*built(rule, at_most(most), 4), &[("1NNN 2NNN 3NNN", expected)]);
    }
}

fn tally_up(history: &str) -> (Tallies, Option<dosim::dose::DoseLevel>) {
    let at = notation::cohorts(history).unwrap().last().map(|cohort| cohort.dose);
    (notation::tallies(history).unwrap(), at)
}

/// Yan, Zhang, Zhou, Pan, Liu & Yuan, J Stat Softw 2020;94(13) (doi:10.18637/jss.v094.i13), page 15: n = (3, 3, 15, 9, 0),
/// y = (0, 0, 4, 4, 0), target .3 → dose level 3. The same trial by BOIN's own rules, cohort by cohort.
#[test]
fn boin_by_hand() {
    let whole = "1NNN 2NNN 3NNN 3NNN 3NNN 3NNT 3TTT 4NNN 4NNT 4TTT";
    let published = IntervalDesign::boin(&boin(0.3), 5, 30);
    assert_eq!(published.mtd(&tally_up(whole).0), Mtd::Dose(level(3)));
    check(
        &*built(Rule::Boin(boin(0.3)), at_most(30), 5),
        &[
            ("", "3 at 1"),
            ("1NNN", "3 at 2"),
            ("1NNT", "3 at 1"),
            ("1NTT", "3 at 1"),
            ("1TTT", "NoneTolerable: lowest_dose_too_toxic"),
            ("1NNN 2NTT", "3 at 1"),
            ("1NNN 2TTT", "3 at 1"),
            // Eliminated: from 0/6 there is no going up to it again.
            ("1NNN 2TTT 1NNN", "3 at 1"),
            ("1NNN 2NTT 1NNN", "3 at 2"),
            ("1NNN 2NNN 3NNN 4NNN 5NNN", "3 at 5"),
            ("1NNN 2NNN 3NNN 4NTT 3NNN 4NNN", "3 at 4"),
            ("1NNN 2NNN 3NNN 4NNN 5NNN 5NNN 5NNN 5NNN 5NNN 5NNN", "5: max_patients_reached"),
        ],
    );
}

/// Single patients until the first DLT or the top; the cohort is completed there and cohorts of three go on.
#[test]
fn boin_titrates_with_single_patients() {
    let design = IntervalDesign::boin(&BoinParameters { titration: true, ..boin(0.3) }, 4, 30);
    check(
        &design,
        &[
            ("", "1 at 1"),
            ("1N", "1 at 2"),
            ("1T", "2 at 1"),
            ("1N 2N 3N", "1 at 4"),
            ("1N 2N 3N 4N", "2 at 4"),
            ("1N 2N 3T", "2 at 3"),
            ("1N 2N 3T 3NN", "3 at 3"),
            ("1N 2N 3T 3NT", "3 at 2"),
            ("1N 2N 3T 3NT 2NNN", "3 at 3"),
            ("1N 2N 3T 3TT", "3 at 2"),
            ("1T 1NN", "3 at 1"),
            ("1N 2N 3N 4N 4NN", "3 at 4"),
        ],
    );
}

/// A cohort tolerates one DLT fewer than eliminate its dose level when it is whole: for a target of .3, 3 of 3, 4 of 6 and 5 of 9
/// (Liu & Yuan 2015, table 1).
#[test]
fn a_cohort_tolerates_what_does_not_eliminate() {
    let design = IntervalDesign::boin(&boin(0.3), 3, 30);
    for (history, patients, tolerates) in [("", 3, 2), ("1NNT", 3, 2), ("1NNT 1NNT", 3, 2), ("1NNN", 3, 2)] {
        let cohort = design.decide(&notation::standing(history)).decision.cohort().unwrap();
        assert_eq!((cohort.patients, cohort.tolerates), (patients, tolerates), "{history}");
    }
}

/// A reason speaks of titration as long as there are single patients, of its end at the cohort that is completed, and never later.
#[test]
fn the_reasons_of_a_boin_that_titrates() {
    let design = IntervalDesign::boin(&BoinParameters { titration: true, ..boin(0.3) }, 4, 30);
    for (history, reason) in [
        ("1N", "0 of 1 with a DLT at dose level 1: titration goes on with single patients"),
        ("1N 2T", "1 of 1 with a DLT at dose level 2: titration is over, and the cohort is completed there"),
        ("1N 2N 3N 4N", "0 of 1 with a DLT at dose level 4: titration is over, and the cohort is completed there"),
        ("1N 2T 2NN", "1 of 3 with a DLT at dose level 2: stay"),
        ("1N 2N 3T 3NT", "2 of 3 with a DLT at dose level 3: de-escalate"),
        ("1N 2N 3T 3NT 2NNN", "0 of 4 with a DLT at dose level 2: escalate"),
        ("1N 2N 3T 3TT", "3 of 3 with a DLT at dose level 3: eliminate it and all above"),
        ("1N 2N 3T 3TT 2NNN", "0 of 4 with a DLT at dose level 2: escalate; but dose levels above 2 are eliminated"),
    ] {
        assert_eq!(design.decide(&notation::standing(history)).why(), reason, "{history}");
    }
}

/// The rule of Liu, Wang & Ji 2020 (doi:10.1080/10543406.2019.1636811), worked out by whole numbers: with pT = .30 and margins of
/// .05, y/n is below the interval if 100 y < 25 n and above if 100 y > 35 n.
#[test]
fn i_three_plus_three_follows_its_rule() {
    let design =
        IntervalDesign::i_three_plus_three(&IThreePlusThreeParameters { interval: interval(0.3, 0.05, 3) }, 3, 200);
    for n in 1..=200_i64 {
        for y in 0..=n {
            let expected = match (100 * y, 100 * (y - 1)) {
                (rate, _) if rate < 25 * n => IntervalDecision::Escalate,
                (rate, _) if rate <= 35 * n => IntervalDecision::Stay,
                (_, fewer) if fewer < 25 * n => IntervalDecision::Stay,
                _ => IntervalDecision::DeEscalate,
            };
            assert_eq!(design.boundaries().verdict(n as u32, y as u32), expected, "{y}/{n}");
        }
    }
    check(
        &design,
        &[
            // The decision table of the source for pT = .3: 1/3 stays, 2/3 goes down, 1/2 stays, 2/6 stays, 3/6 goes down.
            ("1NNN", "3 at 2"),
            ("1NNT", "3 at 1"),
            ("1NNN 2NTT", "3 at 1"),
            ("1NNN 2NNT 2NNT", "3 at 2"),
            ("1NNN 2NNT 2NTT", "3 at 1"),
            ("1NNN 2TTT 1NNN", "3 at 1"),
        ],
    );
}

/// The posterior masses by a sum: P(Beta(1 + y, 1 + n − y) ≤ x) is P(Binomial(n + 1, x) > y).
fn mass(low: f64, high: f64, n: u32, y: u32) -> f64 {
    let below = |x: f64| (y + 1..=n + 1).map(|k| exact::binomial(n + 1, k, x)).sum::<f64>();
    (below(high) - below(low)) / (high - low)
}

/// mTPI and keyboard with uneven margins and other targets, against masses summed up apart from any beta function.
#[test]
fn probability_intervals_follow_their_masses() {
    for (target, below, above) in [(0.2, 0.05, 0.05), (0.25, 0.03, 0.1), (0.33, 0.05, 0.03), (0.1, 0.02, 0.04)] {
        let interval = Interval { margin_below: p(below), margin_above: p(above), ..interval(target, 0.05, 1) };
        let mtpi = IntervalDesign::mtpi(&MtpiParameters { interval }, 3, 40);
        let keyboard = IntervalDesign::keyboard(&KeyboardParameters { interval }, 3, 40);
        let (low, high) = (target - below, target + above);
        let width = high - low;
        let keys: Vec<(f64, f64)> = (-30..=60)
            .map(|key| (low + f64::from(key) * width, low + f64::from(key + 1) * width))
            .map(|(from, to)| (from.max(0.0), to.min(1.0)))
            .filter(|(from, to)| to - from > 1e-9)
            .collect();
        for n in 1..=40 {
            for y in 0..=n {
                let strongest = |intervals: &[(f64, f64)]| {
                    let masses = intervals.iter().map(|&(from, to)| (mass(from, to, n, y), from));
                    let (_, from) = masses.max_by(|a, b| a.0.total_cmp(&b.0)).unwrap();
                    if (from - low).abs() < 1e-9 {
                        IntervalDecision::Stay
                    } else if from < low {
                        IntervalDecision::Escalate
                    } else {
                        IntervalDecision::DeEscalate
                    }
                };
                let three = [(0.0, low), (low, high), (high, 1.0)];
                assert_eq!(mtpi.boundaries().verdict(n, y), strongest(&three), "mTPI {target}: {y}/{n}");
                assert_eq!(keyboard.boundaries().verdict(n, y), strongest(&keys), "keyboard {target}: {y}/{n}");
            }
        }
    }
}

/// True DLT probabilities of the simulations of other programs.
const E: [f64; 5] = [0.05, 0.1, 0.2, 0.3, 0.5];

/// One of the quantities of the fixture at one end of a trial.
fn quantity(name: &str, dose: &str, mtd: Mtd, tallies: &Tallies) -> f64 {
    let at = |dose: &str| level(dose.parse().unwrap());
    let is = |holds| if holds { 1.0 } else { 0.0 };
    match (name, dose) {
        ("p_select", "none") => is(mtd == Mtd::NoneTolerable),
        ("p_select", dose) => is(mtd == Mtd::Dose(at(dose))),
        ("mean_patients", dose) => tallies.patients(at(dose)).into(),
        ("mean_dlts", dose) => tallies.dlts(at(dose)).into(),
        ("mean_total_n", _) => tallies.total_patients().into(),
        ("mean_total_dlts", _) => tallies.total_dlts().into(),
        other => panic!("{other:?}"),
    }
}

/// The exact operating characteristics against simulations by BOIN and Keyboard: every value within four standard errors, which
/// are those of so many trials under the exact distribution.
#[test]
fn exact_answers_agree_with_simulations_by_boin_and_keyboard() {
    let rows = rows(include_str!("fixtures/interval_designs_operating_characteristics.csv"));
    assert_eq!(rows.len(), 144);
    let mut endings = HashMap::new();
    let mut furthest: f64 = 0.0;
    for row in &rows {
        let target = number(row, "target");
        let special = row["settings"].contains("extrasafe=TRUE");
        let ends = endings.entry((row["design"].clone(), special, row["target"].clone())).or_insert_with(|| {
            let (rule, general) = match (row["design"].as_str(), special) {
                ("BOIN", false) => (Rule::Boin(boin(target)), at_most(30)),
                ("BOIN", true) => (
                    Rule::Boin(BoinParameters { bounded_mtd: true, ..boin(target) }),
                    GeneralRules {
                        lowest_too_toxic: Some(p(0.9)),
                        enough_at_dose: Some(12),
                        enough_when: EnoughWhen::Staying,
                        ..at_most(30)
                    },
                ),
                ("Keyboard", _) => (Rule::Keyboard(keyboard(target, 0.05)), at_most(30)),
                other => panic!("{other:?}"),
            };
            let design = built(rule, general, 5);
            exact::endings(&Graph::compile(&*design, 5, MAX_STATES).unwrap(), &E, None)
        });
        let of = |end: &exact::Ending| quantity(&row["quantity"], &row["dose"], end.mtd, &end.tallies);
        let mean = exact::mean(ends, of);
        let variance = exact::mean(ends, |end| (of(end) - mean).powi(2));
        let standard_errors = (number(row, "value") - mean) / (variance / number(row, "n_sims")).sqrt();
        furthest = furthest.max(standard_errors.abs());
        assert!(standard_errors.abs() < 4.0, "{mean} is {standard_errors:.2} standard errors off: {row:?}");
    }
    assert!(furthest > 1.0, "{furthest}: so many simulated values cannot all be this near");
}

/// The Monte Carlo engine against the exact one, for each of the designs.
#[test]
fn exact_and_simulated_answers_agree() {
    let even = interval(0.3, 0.05, 1);
    let rules = [
        Rule::Boin(boin(0.3)),
        Rule::Boin(BoinParameters { titration: true, bounded_mtd: true, ..boin(0.3) }),
        Rule::Mtpi(MtpiParameters { interval: even }),
        Rule::Keyboard(KeyboardParameters { interval: even }),
        Rule::IThreePlusThree(IThreePlusThreeParameters { interval: even }),
    ];
    let mut plan = support::plan(&[0.1, 0.3, 0.5]);
    plan.trials = 20_000;
    let named = |rule: &Rule| NamedDesign { name: rule.to_string(), spec: spec(rule.clone(), at_most(18)) };
    plan.designs = rules.iter().map(named).collect();
    let study = Study::new(plan);
    let simulated = study.simulate(&Watch::default()).unwrap();
    for cell in &simulated.cells {
        let exact = engine::answer(&study, cell.scenario, cell.design).unwrap();
        let name = &study.plan().designs[cell.design].name;
        let pairs = exact.doses.iter().zip(&cell.characteristics.doses);
        let values = pairs.flat_map(|(exact, simulated)| {
            [
                (exact.p_mtd, simulated.p_mtd),
                (exact.patients.as_ref().unwrap().mean, simulated.patients.as_ref().unwrap().mean),
                (exact.dlts.as_ref().unwrap().mean, simulated.dlts.as_ref().unwrap().mean),
            ]
        });
        for (exact, simulated) in values {
            let standard_errors = (simulated.value - exact.value) / simulated.mc_se.unwrap();
            assert!(standard_errors.abs() < 4.5, "{name}: {} against {}", simulated.value, exact.value);
        }
    }
}

/// λd is ½ where φ2 = 1 − φ, and λe where φ1 is: half of the patients are at the boundary, as the source has it, whatever
/// logarithms make of it. Two witnesses: the rule for every number of patients, and an enumeration by another program.
#[test]
fn half_of_the_patients_at_a_boundary_of_one_half_are_at_it() {
    for (target, other) in [(0.45, 0.55), (0.4, 0.6), (0.3, 0.7), (0.35, 0.65), (0.2, 0.8)] {
        let down = BoinParameters { underdosing_rate: p(target / 2.0), overdosing_rate: p(other), ..boin(target) };
        let mut up =
            BoinParameters { underdosing_rate: p(target), overdosing_rate: p((1.0 + other) / 2.0), ..boin(0.5) };
        up.conduct.target_dlt_rate = p(other);
        let (down, up) = (IntervalDesign::boin(&down, 3, 60), IntervalDesign::boin(&up, 3, 60));
        for half in 1..=30 {
            assert_eq!(
                down.boundaries().verdict(2 * half, half),
                IntervalDecision::DeEscalate,
                "{half} of {}",
                2 * half
            );
            assert_eq!(up.boundaries().verdict(2 * half, half), IntervalDecision::Escalate, "{half} of {}", 2 * half);
        }
    }
    let rows = rows(include_str!("fixtures/boin_ties_exact.csv"));
    let mut plan = support::plan(&[0.05, 0.15, 0.25, 0.4, 0.55]);
    let mut rule = BoinParameters { underdosing_rate: p(0.27), overdosing_rate: p(0.55), ..boin(0.45) };
    rule.conduct.cohort_size = 2;
    plan.designs = vec![NamedDesign { name: "BOIN".to_owned(), spec: spec(Rule::Boin(rule), at_most(24)) }];
    let answer = engine::answer(&Study::new(plan), 0, 0).unwrap();
    let mut compared = 0;
    for row in &rows {
        let dose = row["dose"].parse().unwrap_or(0_usize);
        let of_dose = dose.checked_sub(1).map(|place| &answer.doses[place]);
        let found = match (row["quantity"].as_str(), of_dose) {
            ("p_mtd", None) => answer.p_none_tolerable,
            ("p_mtd", Some(of)) => of.p_mtd,
            ("p_undetermined", _) => answer.p_undetermined,
            ("mean_patients", Some(of)) => of.patients.as_ref().unwrap().mean,
            ("mean_dlts", Some(of)) => of.dlts.as_ref().unwrap().mean,
            _ => continue,
        };
        compared += 1;
        assert!((found.value - number(row, "value")).abs() < 1e-12, "{} against {row:?}", found.value);
    }
    assert_eq!(compared, 6 + 1 + 5 + 5);
}
