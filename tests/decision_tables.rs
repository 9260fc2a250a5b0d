//! Decision tables as designs: what `dosim table` writes reads back to the same rule, and what cannot be meant is refused.
#![allow(clippy::unwrap_used, clippy::panic)]

mod support;

use std::fs;

use dosim::characteristics::OperatingCharacteristics;
use dosim::decision_table::DecisionTable;
use dosim::design::{self, CohortDesign, Decision, DesignSpec, GeneralRules, Standing, Tallies};
use dosim::dose::DoseLevel;
use dosim::exact;
use dosim::graph::Graph;
use dosim::report::content::decision_table::DesignDecisions;
use dosim::report::formats::csv;
use dosim::scenario::{Plan, describe, load, parse};
use dosim::simulate::Study;

/// A scenario file with so many dose levels and this in its `[[design]]`.
fn file(doses: usize, design: &str) -> String {
    let labels: String = (1..=doses).map(|dose| format!("[[dose]]\nlabel = \"level {dose}\"\n")).collect();
    let curve = |first: f64, step: f64| {
        let rate = |dose: usize| step.mul_add(dose as f64, first).min(0.95);
        let all: Vec<_> = (0..doses).map(|dose| format!("{:.2}", rate(dose))).collect();
        all.join(", ")
    };
    format!(
        "title = \"t\"\ntarget_dlt_rate = 0.3\n{labels}[[scenario]]\nname = \"mild\"\ndlt_probabilities = [{}]\n[[scenario]]\n\
         name = \"toxic\"\ndlt_probabilities = [{}]\n[[design]]\nname = \"d\"\n{design}\n",
        curve(0.07, 0.11),
        curve(0.31, 0.13)
    )
}

fn plan(text: &str) -> Plan {
    parse("file", text).unwrap_or_else(|wrong| panic!("{wrong}\n{text}")).plan
}

fn refused(text: &str) -> String {
    match parse("file", text) {
        Ok(_) => panic!("not refused:\n{text}"),
        Err(wrong) => wrong.to_string(),
    }
}

/// The decision table of the design of a plan, as `dosim table --format csv` writes it.
fn table(plan: &Plan) -> String {
    String::from_utf8(csv::decision_table(&[DesignDecisions::new(plan, &plan.designs[0])]).unwrap()).unwrap()
}

fn answers(plan: Plan) -> Vec<OperatingCharacteristics> {
    let study = Study::new(plan);
    (0..2).map(|scenario| exact::answer(&study, scenario, 0).unwrap()).collect()
}

/// Rules of a [[design]], the table that has them, and the keys that a table does not have.
const DESIGNS: [(&str, &str, &str); 24] = [
    ("", "[design.three_plus_three]\nrule = \"classic\"", ""),
    ("", "[design.three_plus_three]\nrule = \"classic-top-six\"", ""),
    ("", "[design.three_plus_three]\nrule = \"de-escalating\"", ""),
    ("", "[design.three_plus_three]\nrule = \"de-escalating-top-six\"", ""),
    ("", "[design.three_plus_three]\nrule = \"two-in-six\"", ""),
    ("", "[design.three_plus_three]\nrule = \"de-escalating-top-six\"\nstarting_dose = 2", "starting_dose = 2"),
    ("cap = 9\nat_cap = \"declare\"", "[design.three_plus_three]\nrule = \"classic-top-six\"", ""),
    ("", "[design.a_plus_b]\na = 2\nb = 4\nc = 1\nd = 1\ne = 2", ""),
    (
        "",
        "[design.a_plus_b]\na = 3\nb = 2\nc = 1\nd = 2\ne = 2\nde_escalate = true\nstarting_dose = 2",
        "starting_dose = 2",
    ),
    ("max_patients = 15", "[design.i_three_plus_three]", ""),
    ("max_patients = 15", "[design.mtpi]", ""),
    ("max_patients = 12", "[design.mtpi]\ncohort_size = 1", "cohort_size = 1"),
    ("max_patients = 15", "[design.keyboard]\nstarting_dose = 2", "starting_dose = 2"),
    ("max_patients = 18", "[design.boin]", ""),
    ("max_patients = 16", "[design.boin]\ncohort_size = 2", ""),
    // The last cohort is a short one.
    ("max_patients = 16", "[design.boin]", ""),
    ("max_patients = 10", "[design.keyboard]", ""),
    ("max_patients = 18\nlowest_too_toxic = 0.9", "[design.boin]", ""),
    ("max_patients = 18\nenough_at_dose = 9", "[design.boin]", ""),
    ("max_patients = 18\nenough_at_dose = 6\nenough_when = \"staying\"", "[design.boin]", ""),
    ("max_patients = 18\nenough_at_dose = 6\nenough_when = \"any\"", "[design.keyboard]", ""),
    (
        "max_patients = 18\nenough_at_dose = 9\nlowest_too_toxic = 0.9",
        "[design.boin]\nstarting_dose = 2",
        "starting_dose = 2",
    ),
    ("max_patients = 18", "[design.boin]\nde_escalate_at_two_in_six = true", ""),
    ("cap = 12\nmax_patients = 15", "[design.i_three_plus_three]\ntarget_dlt_rate = 0.25", "target_dlt_rate = 0.25"),
];

/// Every built-in design that decides at one dose level: the same exact answers to the last digit, and the same table.
#[test]
fn what_is_written_reads_back_to_the_same_rule() {
    for doses in 1..=4 {
        for (general, rule, keys) in DESIGNS {
            if doses < 2 && keys.contains("starting_dose") {
                continue;
            }
            let original = plan(&file(doses, &format!("{general}\n{rule}")));
            let written = table(&original);
            let read =
                plan(&file(doses, &format!("{general}\n[design.decision_table]\n{keys}\ntable = '''\n{written}'''")));
            // Where enough patients end a trial, "the next dose level" is told of a design that would go on, which a table does not. And
            // an interval design is told of places that no trial comes to, a table only of others.
            let is_interval = ["boin", "keyboard", "mtpi", "i_three"].iter().any(|name| rule.contains(name));
            if !general.contains("enough_at_dose") && !is_interval {
                assert_eq!(table(&read), written, "{doses} dose levels: {general} {rule}");
            }
            let (of_read, expected) = (answers(read), answers(original));
            assert!(of_read == expected, "{doses} dose levels: {general} {rule}\n{of_read:#?}\n{expected:#?}");
        }
    }
}

/// What the general rule on the lowest dose level does is in the rows, which need no key for it.
#[test]
fn a_stop_at_the_lowest_dose_level_is_in_the_rows() {
    let boin = plan(&file(3, "max_patients = 18\nlowest_too_toxic = 0.9\n[design.boin]"));
    let rows = table(&boin);
    let read = plan(&file(3, &format!("max_patients = 18\n[design.decision_table]\ntable = '''\n{rows}'''")));
    for (read, of_boin) in answers(read).into_iter().zip(answers(boin)) {
        assert!((read.p_none_tolerable.value - of_boin.p_none_tolerable.value).abs() < 1e-12);
        let mean = |of: &OperatingCharacteristics| of.mean_patients().unwrap().value;
        assert!((mean(&read) - mean(&of_boin)).abs() < 1e-12);
    }
}

/// Six lines of a grid are the 3+3 that de-escalates, with the keys that say what the ends of the ladder mean.
#[test]
fn a_grid_of_letters_is_read() {
    let grid = "DLTs,3,6\n0,E,E\n1,S,E\n2,DU,DU\n3,DU,DU\n4,,DU\n";
    let keys = "escalate_at_top = \"stop\"\nchoose_mtd = \"highest-passed\"";
    let read = |more: &str| plan(&file(4, &format!("[design.decision_table]\n{keys}\n{more}table = '''\n{grid}'''")));
    let rule = |rule: &str| plan(&file(4, &format!("[design.three_plus_three]\nrule = \"{rule}\"")));
    assert_eq!(answers(read("")), answers(rule("de-escalating")));
    assert_eq!(answers(read("coming_back = \"declare\"\n")), answers(rule("classic")));
    // What a table makes of too many DLTs in a cohort is asked of its rows, on no ladder.
    assert!(describe(&read("starting_dose = 3\n")).contains("starting_dose = 3"));
}

/// The grid of keyboard at a target of .30 as its papers print it (Yan 2017; Guo 2017, mTPI-2), and that of the letters here.
#[test]
fn a_grid_of_an_interval_design_is_that_design() {
    let keyboard = plan(&file(3, "max_patients = 12\n[design.keyboard]\neliminate_from = 3"));
    let grid = "Number of DLTs,3,6,9,12\n0,E,E,E,E\n1,S,E,E,E\n2,D,S,E,E\n3,DU,D,S,S\n4,,DU,D,S\n5,,DU,DU,D\n6,,DU,DU,D\n7,,,DU,DU\n";
    let read = plan(&file(3, &format!("max_patients = 12\n[design.decision_table]\ntable = '''\n{grid}'''")));
    for state in [(3, 0), (3, 1), (3, 2), (6, 1), (6, 2), (6, 3), (9, 3), (9, 4)] {
        let of = |plan: &Plan| {
            let design = design::build(&plan.designs[0].spec, 3, 0.3).into_cohort().unwrap();
            let at = DoseLevel::new(2).unwrap();
            let tallies = Tallies::default().with(DoseLevel::LOWEST, 3, 0).with(at, state.0, state.1);
            design.decide(&Standing::of(tallies, Some(at))).decision
        };
        assert_eq!(of(&read), of(&keyboard), "{state:?}");
    }
    assert_eq!(answers(read), answers(keyboard));
}

/// The table below this comment in `docs/methods.md`.
fn of_the_methods(name: &str) -> String {
    let methods = fs::read_to_string("docs/methods.md").unwrap();
    let begin = methods.find(&format!("```toml\n# {name}\n")).unwrap_or_else(|| panic!("no table {name}"));
    methods[begin..].split("```").nth(1).unwrap().trim_start_matches("toml\n").to_owned()
}

/// By hand. Best of five: 0/3; 1/3 and then 1/4 or 2/5; 2/3 and then 2/5. Three to six: 0/3, or 1/3 and three more without a DLT, one by one. On two
/// dose levels the lower one is the MTD where it is passed and the upper one is not.
#[test]
fn variants_of_the_three_plus_three_in_the_methods_have_their_closed_forms() {
    fn best_of_five(p: f64) -> (f64, f64) {
        let q = 1.0 - p;
        let [one, two] = [3.0 * p * q * q, 3.0 * p * p * q];
        (q.powi(3) + one * (q + p * q) + two * q * q, 3.0 + one * (1.0 + p) + two * (1.0 + q))
    }
    fn three_to_six(p: f64) -> (f64, f64) {
        let q = 1.0 - p;
        let one = 3.0 * p * q * q;
        (q.powi(3) * (1.0 + one), 3.0 + one * (p + 2.0 * q * p + 3.0 * q * q))
    }
    type ByHand = fn(f64) -> (f64, f64);
    let by_hand: [(&str, ByHand); 2] = [("best of five", best_of_five), ("three to six", three_to_six)];
    for (name, at) in by_hand {
        let answers = answers(plan(&file(2, &of_the_methods(name))));
        for (answer, dlt) in answers.iter().zip([[0.07, 0.18], [0.31, 0.44]]) {
            let [(first, patients), (second, more)] = dlt.map(at);
            let [low, high] = [0, 1].map(|dose: usize| answer.doses[dose].p_mtd.value);
            assert!((low - first * (1.0 - second)).abs() < 1e-12, "{name}: {low}");
            assert!((high - first * second).abs() < 1e-12, "{name}: {high}");
            let mean = answer.mean_patients().unwrap().value;
            assert!((mean - (patients + first * more)).abs() < 1e-12, "{name}: {mean}");
        }
    }
    // The figures of the text, and what 3+3 with whole cohorts has: 3 + 9pq².
    assert_eq!([three_to_six(0.3).1, 3.0 + 9.0 * 0.3 * 0.49].map(|mean| format!("{mean:.1}")), ["4.0", "4.3"]);
    // Four or five at once.
    let design =
        design::build(&plan(&file(2, &of_the_methods("three to six"))).designs[0].spec, 2, 0.3).into_cohort().unwrap();
    let next = |patients, dlts| {
        let seen = Tallies::default().with(DoseLevel::LOWEST, patients, dlts);
        design.decide(&Standing::of(seen, Some(DoseLevel::LOWEST))).decision
    };
    for patients in [3, 4, 5] {
        let up = next(patients, 0).cohort().map(|cohort| (cohort.dose.number(), cohort.patients));
        assert_eq!(up, Some((2, 3)), "0/{patients}");
        let more = next(patients, 1).cohort().map(|cohort| (cohort.dose.number(), cohort.patients));
        assert_eq!(more, Some((1, 1)), "1/{patients}");
        assert!(next(patients, 2).ending().is_some(), "2/{patients}");
    }
}

/// An A+B+C, which no design of its own is needed for: 2 of 6 gives three more. With one dose level it is passed with probability
/// q³ + 3pq²·q³ + (3pq²)²·q³; without a stop at it, the trial ends with none tolerable.
#[test]
fn three_plus_three_plus_three_has_its_closed_form() {
    let rows = "3,0,escalate\n3,1,stay\n3,2+,eliminate\n6,0-1,escalate\n6,2,stay\n6,3+,eliminate\n9,2,escalate\n9,3+,eliminate\n";
    let keys = "escalate_at_top = \"stop\"\nchoose_mtd = \"highest-passed\"";
    let of = format!("[design.decision_table]\n{keys}\ntable = '''\npatients,dlts,decision\n{rows}'''");
    let answers = answers(plan(&file(1, &of)));
    for (answer, p) in answers.iter().zip([0.07_f64, 0.31]) {
        let q = 1.0 - p;
        let one = 3.0 * p * q.powi(2);
        let passed = q.powi(3) * (1.0 + one + one * one);
        assert!((answer.doses[0].p_mtd.value - passed).abs() < 1e-12, "{p}: {} {passed}", answer.doses[0].p_mtd.value);
        assert!((answer.p_none_tolerable.value - (1.0 - passed)).abs() < 1e-12, "{p}");
    }
}

#[test]
fn the_echo_of_a_table_reads_back() {
    for (general, rule, keys) in DESIGNS {
        let rows = table(&plan(&file(3, &format!("{general}\n{rule}"))));
        let read = plan(&file(3, &format!("{general}\n[design.decision_table]\n{keys}\ntable = '''\n{rows}'''")));
        assert_eq!(plan(&describe(&read)), read);
    }
}

#[test]
fn a_table_in_a_file_of_its_own_is_written_into_the_text() {
    let folder = tempfile::tempdir().unwrap();
    let both = "title = \"t\"\ntarget_dlt_rate = 0.3\n[[dose]]\nlabel = \"a\"\n[[dose]]\nlabel = \"b\"\n[[scenario]]\nname = \"s\"\n\
                dlt_probabilities = [0.1, 0.2]\n[[design]]\nname = \"A\"\n[design.three_plus_three]\n[[design]]\nname = \"B\"\n\
                [design.a_plus_b]\na = 2\n";
    let source = plan(both);
    let decisions: Vec<_> = source.designs.iter().map(|design| DesignDecisions::new(&source, design)).collect();
    fs::write(folder.path().join("rows.csv"), csv::decision_table(&decisions).unwrap()).unwrap();
    let scenario = folder.path().join("own.toml");
    fs::write(&scenario, file(2, "[design.decision_table]\nfile = \"rows.csv\" # by dosim\nrows_of = \"B\"")).unwrap();
    let loaded = load(&scenario).unwrap();
    assert!(
        loaded.text.contains("table = '''\ndesign,patients") && !loaded.text.contains("rows.csv"),
        "{}",
        loaded.text
    );
    assert_eq!(plan(&loaded.text), loaded.plan);
    assert_eq!(answers(loaded.plan), answers(plan(&file(2, "[design.a_plus_b]\na = 2"))));
    fs::write(&scenario, file(2, "[design.decision_table]\nfile = \"rows.csv\"")).unwrap();
    let wrong = load(&scenario).unwrap_err().to_string();
    assert!(wrong.contains("own.toml:16:8") && wrong.contains("add `rows_of`, one of \"A\", \"B\""), "{wrong}");
    fs::write(&scenario, file(2, "[design.decision_table]\nfile = \"absent.csv\"")).unwrap();
    let wrong = load(&scenario).unwrap_err().to_string();
    assert!(wrong.contains("own.toml:16:8") && wrong.contains("this file cannot be read"), "{wrong}");
    assert!(
        refused(&file(2, "[design.decision_table]\nfile = \"rows.csv\"")).contains("there is no folder to find it in")
    );
}

#[test]
fn what_a_table_leaves_open_is_refused_with_the_history_that_leads_there() {
    let of = |rows: &str| {
        file(3, &format!("[design.decision_table]\ntable = '''\npatients,dlts,when,decision,mtd\n{rows}'''"))
    };
    let ends = "6,2+,lowest,stop,none\n6,2+,above the lowest dose level,stop,below\n";
    let first = "3,0,,escalate,\n3,1,,stay,\n3,2+,lowest,stop,none\n3,2+,above the lowest dose level,stop,below\n";
    for (rows, message) in [
        // 1 of 6 is left out.
        (format!("{first}{ends}"), "after 1NNT 1NNN no row says what follows for 1/6 at dose level 1"),
        // Only where there is a dose level above.
        (
            format!("{first}6,1,between,escalate,\n6,1,lowest,escalate,\n{ends}"),
            "after 1NNN 2NNN 3NNT 3NNN no row says what follows for 1/6 at dose level 3",
        ),
        (
            format!("{first}6,1,,escalate,\n6,1,top,stay,\n{ends}"),
            "after 1NNN 2NNN 3NNT 3NNN two rows contradict each other: \"1 of 6: escalate\" and \"1 of 6 top: stay\"",
        ),
        (
            format!("{first}6,1,,stay,\n{ends}"),
            "after 1NNT 1NNN 1NNN the trial goes on beyond the table: no row has 9 patients",
        ),
        (
            format!("{first}6,1,,stop,1\n{ends}"),
            "after 1NNN 2NNT 2NNN a row makes the MTD dose level 1, and by choose_mtd it would be dose level 2",
        ),
    ] {
        let wrong = refused(&of(&rows));
        assert!(wrong.contains("design[1].decision_table") && wrong.contains(message), "{message}\n{wrong}");
    }
    let wrong = refused(&file(3, "[design.decision_table]\ntable = '''\nDLTs,3\n0,E\n1,S\n2,D\n3,DU\n'''"));
    assert!(wrong.contains("max_patients"), "{wrong}");
    let rows = table(&plan(&file(3, "max_patients = 18\nenough_at_dose = 9\n[design.boin]")));
    let wrong = refused(&file(3, &format!("max_patients = 18\n[design.decision_table]\ntable = '''\n{rows}'''")));
    assert!(wrong.contains("add `enough_at_dose`"), "{wrong}");
}

/// A grid for so many dose levels and patients that its trials are too many to be followed.
#[test]
fn a_large_table_is_followed_dose_level_by_dose_level() {
    let grid = |columns: &[u32]| {
        let header: String = columns.iter().map(|patients| format!(",{patients}")).collect();
        let letter = |dlts: u32, patients: u32| match (f64::from(dlts) / f64::from(patients), dlts) {
            (_, dlts) if dlts > patients => "",
            (rate, _) if rate < 0.24 => "E",
            (rate, _) if rate < 0.36 => "S",
            (rate, _) if rate < 0.6 => "D",
            _ => "DU",
        };
        let row = |dlts: u32| {
            let letters: String = columns.iter().map(|&patients| format!(",{}", letter(dlts, patients))).collect();
            format!("{dlts}{letters}\n")
        };
        format!("DLTs{header}\n{}", (0..=45).map(row).collect::<String>())
    };
    let columns: Vec<u32> = (1..=15).map(|cohorts| 3 * cohorts).collect();
    let of = |columns: &[u32]| {
        file(8, &format!("max_patients = 45\n[design.decision_table]\ntable = '''\n{}'''", grid(columns)))
    };
    let read = plan(&of(&columns));
    let design = design::build(&read.designs[0].spec, 8, 0.3).into_cohort().unwrap();
    assert!(Graph::compile(&*design, 8, 20_000).is_err(), "not large");
    let wrong = refused(&of(&columns[..13]));
    assert!(wrong.contains("/42, and no row says what follows"), "{wrong}");
}

/// Where a running trial may come to and no table leads.
#[test]
fn counts_without_a_row_are_answered_by_the_nearest() {
    let of = plan(&file(3, "[design.decision_table]"));
    let design: Box<dyn CohortDesign> = design::build(&of.designs[0].spec, 3, 0.3).into_cohort().unwrap();
    let at = |patients: u16, dlts: u16| {
        let dose = DoseLevel::new(2).unwrap();
        let tallies = Tallies::default().with(DoseLevel::LOWEST, 3, 0).with(dose, patients, dlts);
        design.decide(&Standing::of(tallies, Some(dose))).decision
    };
    let treats = |decision: Decision| decision.cohort().map(|cohort| (cohort.dose.number(), cohort.patients));
    // Of the 3+3, as its own design answers (docs/methods.md).
    assert_eq!(treats(at(4, 0)), Some((3, 3)));
    assert_eq!(treats(at(4, 1)), Some((2, 2)));
    assert_eq!(treats(at(5, 1)), Some((2, 1)));
    assert_eq!(treats(at(2, 0)), Some((2, 1)));
    assert_eq!(treats(at(7, 1)), Some((3, 3)));
    for (patients, dlts) in [(4, 2), (2, 2), (7, 2), (9, 3)] {
        assert_eq!(treats(at(patients, dlts)), Some((1, 3)), "{dlts} of {patients}");
    }
}

/// Titration goes on after a patient without a DLT unless moderate toxicities end it: two rows, told apart by how many there were.
/// What is decided by the patients at a dose level alone is so wherever that is on the ladder, unless the row says where, also
/// where few trials come. (BOIN with 0 DLTs of 18: only where a trial cannot go up, and there it stays.)
#[test]
fn a_row_without_a_place_holds_on_the_whole_ladder() {
    let doses = 3;
    let mut held = 0;
    for design in ["[design.boin]", "[design.keyboard]", "[design.mtpi]", "[design.i_three_plus_three]"] {
        let plan = plan(&file(doses, &format!("max_patients = 30\n{design}")));
        let spec = &plan.designs[0].spec;
        let table = DecisionTable::new(spec, doses, plan.target_dlt_rate.get()).unwrap();
        let general = GeneralRules { max_patients: None, ..spec.general };
        let endless = DesignSpec { general, ..spec.clone() };
        let endless = design::build(&endless, doses, plan.target_dlt_rate.get()).into_cohort().unwrap();
        for row in &table.rows {
            if row.when.contains("dose level") {
                continue;
            }
            for at in DoseLevel::ladder(doses) {
                let mut tallies = Tallies::default();
                DoseLevel::ladder(doses).take_while(|below| below < &at).for_each(|below| tallies.add(below, 3, 0));
                tallies.add(at, row.patients as u16, row.dlts as u16);
                let decided = match endless.decide(&Standing::of(tallies, Some(at))).decision {
                    Decision::Treat(next) if next.dose > at => "escalate",
                    Decision::Treat(next) if next.dose == at => "stay",
                    Decision::Treat(_) => "de-escalate",
                    Decision::Wait => "wait",
                    Decision::Stop { .. } => "stop",
                };
                assert_eq!(decided, row.verdict.name(), "{design} at dose level {at}: {row:?}");
                held += 1;
            }
        }
    }
    assert!(held > 50, "{held}");
}

#[test]
fn moderate_toxicities_stand_in_the_table_of_titration() {
    let text = file(4, "[design.accelerated_titration]\nend_titration_at_moderate = 2");
    let counting = table(&plan(&text));
    let one = |of: &str| counting.lines().filter(|line| line.contains(of)).collect::<Vec<_>>().join("\n");
    assert!(one("escalate").contains("moderate toxicit"), "{counting}");
    assert!(one("2 moderate toxicities").contains("stay"), "{counting}");
    let plain = table(&plan(&text.replace("\nend_titration_at_moderate = 2", "")));
    assert!(!plain.contains("moderate toxicit"), "{plain}");
}
