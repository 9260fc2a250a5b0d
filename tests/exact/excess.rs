//! What stays exact where cohorts are stopped at excess, and what does not.

use dosim::characteristics::{
    Kind, OperatingCharacteristics, Quantity, Results, Statistic, Verification, check, values,
};
use dosim::exact::{self, Exactness, Inexact};
use dosim::report::formats::csv;
use dosim::report::terminal::{Style, summary};
use dosim::scenario::{AtCap, DesignSpec, GeneralRules, NamedDesign, Plan, Preset, Stagger, Switches, parse};
use dosim::simulate::{Study, Watch};

use super::support::{self, designs};

const DLT: [f64; 3] = [0.15, 0.30, 0.45];

/// Patients one after the other, so that a cohort can be stopped wherever its DLTs exceed what is tolerated.
fn stopping(designs: Vec<NamedDesign>) -> Plan {
    let mut plan = support::plan(&DLT);
    plan.designs = designs;
    plan.conduct.stop_cohort_at_excess = true;
    plan.conduct.stagger = Stagger::All { days: 28.0 };
    plan.trials = 20_000;
    plan
}

fn verified(plan: &Plan) -> (Study, Results, Verification) {
    let study = Study::new(plan.clone());
    let mut results = study.simulate(&Watch::default()).unwrap();
    exact::attach(&study, &mut results);
    let verification = Verification::new(&results);
    (study, results, verification)
}

/// Of what the decisions tell: selection, reasons for stopping, and what is made of them.
fn decisions(of: &OperatingCharacteristics) -> Vec<(Quantity, Option<usize>, f64)> {
    let values = values(of).into_iter().map(|value| (value.quantity, value.dose, value.estimate.value));
    let is_of_decisions = |quantity: Quantity| {
        quantity.kind() == Kind::Probability
            && !matches!(quantity, Quantity::MoreThanPlanned | Quantity::ByPlannedCompletion)
            && !matches!(quantity, Quantity::SixtyPercentAbove | Quantity::EightyPercentAbove)
            && !matches!(quantity, Quantity::SixAtMtd | Quantity::NineAtMtd | Quantity::TwelveAtMtd)
            || quantity == Quantity::TrueDltOfMtd
    };
    values.filter(|&(quantity, ..)| is_of_decisions(quantity)).collect()
}

/// One dose level at .5, by hand. After TT two are treated; after TNT, NTT and NNN three; after one DLT in three the next DLT
/// ends it, at four, five or six patients. So none is tolerable with probability 1 − (q³ + 3pq²·q³) = 53/64, and the mean number
/// of patients is (2 + 3)/4 + 3/8 + 3/8·(4/2 + 5/4 + 6/4) = 109/32, which only the simulation knows.
#[test]
fn selection_is_exact_and_the_number_of_patients_is_not() {
    let text = "title = \"two DLTs known before the third is dosed\"\ntarget_dlt_rate = 0.30\ntrials = 100000\n\
                [[dose]]\nlabel = \"only\"\n[[scenario]]\nname = \"toxic\"\ndlt_probabilities = [0.50]\n\
                [[design]]\nname = \"3+3\"\n[design.three_plus_three]\n[enrolment]\npatients_per_month = 1\n\
                [conduct]\nstagger = \"all\"\nstagger_days = 28\nstop_cohort_at_excess = true\n";
    let plan = parse("excess.toml", text).unwrap_or_else(|error| panic!("{error}")).plan;
    let (study, results, verification) = verified(&plan);
    assert_eq!(exact::exactness(&study, 0), Ok(Exactness::Decisions(Inexact::StopAtExcess)));
    let (simulated, exact) = (&results.cells[0].characteristics, results.cells[0].exact.as_ref().unwrap());
    assert!((exact.p_none_tolerable.value - 53.0 / 64.0).abs() < 1e-15, "{:?}", exact.p_none_tolerable);
    assert!(verification.is_within_chance() && verification.tested > 5, "{verification:?}");
    let mean = simulated.mean_patients().unwrap();
    assert!((mean.value - 109.0 / 32.0).abs() < 4.5 * mean.mc_se.unwrap(), "{mean:?}");
    assert_eq!((&exact.patients, &exact.dlts, exact.observed_dlt_rate), (&None, &None, None));
    assert_eq!((exact.share_above_true_mtd, exact.mean_above_true_mtd), (None, None));
    assert!(exact.doses.iter().all(|dose| dose.patients.is_none() && dose.dlts.is_none()));
    for (value, checked) in values(simulated).iter().zip(check(&results.cells[0])) {
        let is_counted =
            matches!(value.quantity, Quantity::Patients(_) | Quantity::Dlts(_) | Quantity::ObservedDltRate);
        assert!(!is_counted || checked.is_none(), "{value:?} is held against {checked:?}");
    }
}

/// Every rule from every starting dose, with and without caps: where the decisions are said to be exact they are those of whole
/// cohorts, and the simulation agrees; where they are not, it is because of the cap, and it matters under one at least.
#[test]
fn decisions_are_those_of_whole_cohorts_unless_the_cap_comes_after() {
    let starts = || (1..=3).map(support::level);
    let switches = Preset::ALL
        .into_iter()
        .flat_map(|preset| starts().map(move |starting_dose| Switches { starting_dose, ..preset.switches() }));
    let caps = [None, Some(6), Some(8), Some(12), Some(13), Some(14)];
    let mut named: Vec<_> = switches.flat_map(|of| caps.map(|cap| support::design(of, cap))).collect();
    let mut declaring = named.clone();
    declaring.iter_mut().for_each(|design| {
        design.spec.at_cap = AtCap::Declare;
        design.name += " declare";
    });
    named.append(&mut declaring);
    let plan = stopping(named);
    let mut whole = plan.clone();
    whole.conduct.stop_cohort_at_excess = false;
    let whole = Study::new(whole);
    let (study, results, verification) = verified(&plan);
    assert!(verification.is_within_chance(), "{verification:?}");
    let (mut after_cap, mut differing, mut exactly) = (0, 0, 0);
    for cell in &results.cells {
        let expected = exact::answer(&whole, 0, cell.design).unwrap();
        match exact::exactness(&study, cell.design) {
            Ok(_) => {
                exactly += 1;
                assert_eq!(
                    decisions(cell.exact.as_ref().unwrap()),
                    decisions(&expected),
                    "{}",
                    results.design(cell).name
                );
            }
            Err(reason) => {
                assert_eq!((reason, &cell.exact), (Inexact::CapAfterExcess, &None));
                after_cap += 1;
                let expected = decisions(&expected);
                let off = |(quantity, dose, found): (Quantity, Option<usize>, f64)| {
                    let same = expected.iter().find(|of| (of.0, of.1) == (quantity, dose))?;
                    let se = (same.2 * (1.0 - same.2) / 20_000.0).sqrt();
                    (quantity.kind() == Kind::Probability).then(|| (found - same.2).abs() / se.max(1e-9))
                };
                let off = decisions(&cell.characteristics).into_iter().filter_map(off);
                differing += usize::from(off.fold(0.0, f64::max) > 6.0);
            }
        }
    }
    assert!(
        exactly > 60 && after_cap > 3 && differing > 3,
        "{exactly} exact, {after_cap} not, {differing} of them differ"
    );
}

/// Every other design, too: an excess that eliminates a dose level decides alone; the model of a CRM has none, so that all of it
/// is exact.
#[test]
fn every_design_agrees_with_the_simulation() {
    let named = designs::every_design(3).into_iter().map(|(name, spec)| NamedDesign { name, spec });
    let plan = stopping(named.filter(|design| design.spec.rule.as_three_plus_three().is_none()).collect());
    let (study, results, verification) = verified(&plan);
    assert!(verification.is_within_chance(), "{verification:?}");
    let kinds = |key: &str| {
        let of = |(place, design): (usize, &NamedDesign)| {
            (design.spec.rule.key() == key).then(|| exact::exactness(&study, place).unwrap())
        };
        plan.designs.iter().enumerate().filter_map(of).collect::<Vec<_>>()
    };
    let is_everything = |exactness: &Exactness| *exactness == Exactness::Everything;
    assert!(kinds("crm").iter().all(is_everything) && !kinds("crm").is_empty());
    for key in ["a_plus_b", "accelerated_titration"] {
        assert!(!kinds(key).is_empty() && !kinds(key).iter().any(is_everything), "{key}");
    }
    assert!(!kinds("boin").iter().all(is_everything));
    assert!(results.cells.iter().all(|cell| cell.exact.is_some()));
}

/// With dropouts, too, as long as there is no cap.
#[test]
fn dropouts_change_no_decision() {
    let mut plan = stopping(Preset::ALL.map(|preset| support::design(preset.switches(), None)).into());
    plan.conduct.dropout_probability = support::p(0.2);
    plan.enrolment.planned_patients = Some(12);
    let (study, results, verification) = verified(&plan);
    assert!(verification.is_within_chance() && verification.tested > 40, "{verification:?}");
    for cell in &results.cells {
        assert_eq!(exact::exactness(&study, cell.design), Ok(Exactness::Decisions(Inexact::StopAtExcess)));
        let exact = cell.exact.as_ref().unwrap();
        assert_eq!((&exact.patients, exact.planned, &cell.needed), (&None, None, &None));
    }
}

/// Whether more are needed than planned is known where every excess is on one side: at a cap of as many it is the chance of
/// reaching the cap; with 8 planned a third cohort may end with eight or nine.
#[test]
fn whether_the_plan_is_enough_is_known_where_no_excess_matters() {
    let classic = |cap| stopping(vec![support::design(Preset::Classic.switches(), cap)]);
    for (cap, planned, is_known) in [
        (Some(12), Some(12), true),
        (Some(12), None, true),
        (None, Some(6), true),
        (None, Some(8), false),
        (Some(12), Some(8), false),
    ] {
        let mut plan = classic(cap);
        plan.enrolment.planned_patients = planned;
        let (_, results, verification) = verified(&plan);
        let cell = &results.cells[0];
        let exact = cell.exact.as_ref().unwrap().planned;
        assert_eq!((exact.is_some(), cell.needed.is_some()), (is_known, is_known), "{cap:?} {planned:?}");
        assert!(verification.is_within_chance(), "{verification:?}");
        if let Some(exact) = exact {
            let simulated = cell.characteristics.planned.unwrap().p_more;
            assert!(
                (simulated.value - exact.p_more.value).abs() < 4.5 * simulated.mc_se.unwrap(),
                "{cap:?} {planned:?}"
            );
            assert!(exact.p_more.value > 0.05);
        }
    }
}

/// The patients that are needed are the room that the next cohort must find: a cap of so many holds as often.
#[test]
fn needed_is_the_room_for_whole_cohorts() {
    let caps = (3..=18).collect::<Vec<u32>>();
    let uncapped = stopping(vec![support::design(Preset::Classic.switches(), None)]);
    let needed = exact::patients_needed(&Study::new(uncapped.clone()), 0, 0).unwrap();
    let capped = stopping(caps.iter().map(|&cap| support::design(Preset::Classic.switches(), Some(cap))).collect());
    let study = Study::new(capped);
    let results = study.simulate(&Watch::default()).unwrap();
    for (cell, &cap) in results.cells.iter().zip(&caps) {
        let ends = cell.characteristics.p_undetermined.value;
        let p = needed.p_more_than(cap.into());
        assert!((ends - p).abs() <= 4.5 * (p * (1.0 - p) / 20_000.0).sqrt() + 1e-12, "cap {cap}: {ends} and {p}");
    }
    // A design that goes on after an excess has room left over: how much, depends on the calendar.
    let on = stopping(vec![support::design(Preset::DeEscalating.switches(), None)]);
    assert_eq!(exact::patients_needed(&Study::new(on), 0, 0), Err(Inexact::StopAtExcess));
}

/// What is left out is empty in CSV and a dash for people, and nothing else is.
#[test]
fn what_is_left_out_is_shown_as_missing() {
    let study = Study::new(stopping(vec![support::design(Preset::Classic.switches(), Some(12))]));
    let results = exact::results(&study);
    let table = String::from_utf8(csv::summary(&results).unwrap()).unwrap();
    let mut reader = ::csv::Reader::from_reader(table.as_bytes());
    let header = reader.headers().unwrap().clone();
    let row = reader.records().next().unwrap().unwrap();
    let field = |name: &str| row.get(header.iter().position(|column| column == name).unwrap()).unwrap().to_owned();
    for quantity in [Quantity::Patients(Statistic::Mean), Quantity::Dlts(Statistic::Sd)] {
        assert_eq!(field(&quantity.name()), "");
    }
    assert_ne!(field("p_correct"), "");
    let doses = String::from_utf8(csv::doses(&results).unwrap()).unwrap();
    assert!(doses.lines().next().unwrap().contains("mean_patients"), "{doses}");
    let shown = summary(&results, Style::Plain, 120);
    let row = shown.lines().find(|line| line.starts_with("assumed")).unwrap();
    let dashes = row.split_whitespace().filter(|field| *field == "-").count();
    assert_eq!(dashes, 2, "{shown}");
}

/// The last recommendation of a design under a cap is made of those who were treated, which for a design that judges shares can be
/// another one; it is then not called exact.
#[test]
fn a_declaration_after_an_excess_is_left_to_simulation() {
    let spec = DesignSpec {
        at_cap: AtCap::Declare,
        cap: Some(9),
        general: GeneralRules::default(),
        ..support::design(Preset::DeEscalating.switches(), None).spec
    };
    let study = Study::new(stopping(vec![NamedDesign { name: "declare".to_owned(), spec }]));
    assert_eq!(exact::exactness(&study, 0), Err(Inexact::CapAfterExcess));
}
