//! Files of patients as people have them: every usual form says the same, and what can be read in two ways is refused.

use std::fs;

use insta::assert_snapshot;
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};
use serde_json::Value;

use crate::place::Place;

const PLAIN: &str = "patient,dose,enrolled,preconditioning,infusion,dlt,off_study,outcome\n\
                     P01,1,2026-01-05,2026-01-06,2026-01-11,,,\n\
                     P02,1,2026-01-06,2026-01-07,2026-01-12,2026-01-20,,\n\
                     P03,1,2026-01-07,2026-01-08,2026-01-13,,,\n";

/// A scenario file with these dose levels.
fn scenario(doses: &[&str]) -> String {
    let doses: String = doses.iter().map(|dose| format!("[[dose]]\n{dose}\n")).collect();
    format!(
        "title = \"t\"\ntarget_dlt_rate = 0.30\n{doses}[[scenario]]\nname = \"s\"\ndlt_probabilities = [0.1, 0.2, 0.3]\n\
         [[design]]\nname = \"3+3\"\n[design.three_plus_three]\n"
    )
}

const LOW_MEDIUM_HIGH: [&str; 3] = ["label = \"low\"", "label = \"medium\"", "label = \"high\""];

/// What is said of a file, on standard output.
fn answer(name: &str, bytes: impl AsRef<[u8]>, more: &[&str]) -> String {
    let place = Place::new();
    fs::write(place.path("s.toml"), scenario(&LOW_MEDIUM_HIGH)).unwrap();
    fs::write(place.path(name), bytes).unwrap();
    place.succeed(&[&["next", "s.toml", "--patients", name], more].concat())
}

/// What is said of a file that is refused, on standard error, under a scenario file.
fn refusal(scenario: &str, name: &str, bytes: impl AsRef<[u8]>, more: &[&str]) -> String {
    let place = Place::new();
    fs::write(place.path("s.toml"), scenario).unwrap();
    fs::write(place.path(name), bytes).unwrap();
    place.fail(&[&["next", "s.toml", "--patients", name], more].concat(), 2)
}

fn refused(bytes: impl AsRef<[u8]>, more: &[&str]) -> String {
    refusal(&scenario(&LOW_MEDIUM_HIGH), "p.csv", bytes, more)
}

fn json(bytes: &str, more: &[&str]) -> Value {
    serde_json::from_str(&answer("p.csv", bytes, &[&["--json"], more].concat())).unwrap()
}

#[test]
fn every_usual_form_says_the_same() {
    let expected = answer("p.csv", PLAIN, &[]);
    assert!(expected.contains("P01 P, P02 T, P03 P"));
    let units: Vec<u8> = "\u{feff}".encode_utf16().chain(PLAIN.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    let forms = [
        PLAIN.replace(',', ";").into_bytes(),
        PLAIN.replace(',', "\t").into_bytes(),
        PLAIN.replace("patient", "Patient").replace("dlt", "DLT").replace("off_study", "Off study").into_bytes(),
        PLAIN.replace('\n', ",\n").into_bytes(),
        format!("{PLAIN}\n,,,,,,,\n").into_bytes(),
        PLAIN.replace("2026-01-05,", "2026-01-05 00:00:00,").into_bytes(),
        PLAIN.replace("2026-01-11,,,", "2026-01-11,NA,-,n/a").into_bytes(),
        PLAIN.replace('\n', "\r\n").into_bytes(),
        format!("\u{feff}{PLAIN}").into_bytes(),
        units,
    ];
    for form in forms {
        assert_eq!(answer("p.csv", &form, &[]), expected, "{}", String::from_utf8_lossy(&form));
    }
}

#[test]
fn further_columns_are_named_and_misspelt_ones_refused() {
    let more = PLAIN.replace("outcome\n", "outcome,comments,\n").replace(",,\n", ",,,\"fever, grade 2\",\n");
    let said = answer("p.csv", &more, &[]);
    assert!(said.contains("\nNot read: the column comments.\n"), "{said}");
    assert_eq!(said.replace("Not read: the column comments.\n", ""), answer("p.csv", PLAIN, &[]));
    let misspelt = refused(PLAIN.replace("off_study", "of_study"), &[]);
    assert!(misspelt.contains("p.csv:1: error: there is no column \"of_study\"; is it \"off_study\"?"), "{misspelt}");
}

#[test]
fn dates_in_two_possible_orders_are_refused_until_the_order_is_given() {
    let dates = |order: &str| {
        let mut text = PLAIN.to_owned();
        for day in [5, 6, 7, 8, 11, 12, 13, 20] {
            let new = order.replace('d', &format!("{day:02}"));
            text = text.replace(&format!("2026-01-{day:02}"), &new);
        }
        text
    };
    let expected = answer("p.csv", PLAIN, &[]);
    assert_eq!(answer("p.csv", dates("d/01/2026"), &["--date-order", "dmy"]), expected);
    assert_eq!(answer("p.csv", dates("01/d/2026"), &["--date-order", "mdy"]), expected);
    assert_eq!(answer("p.csv", dates("d.1.2026"), &["--date-order", "dmy"]), expected);
    assert_eq!(answer("p.csv", dates("d-JAN-2026"), &[]), expected);
    assert_snapshot!(refused(dates("d/01/2026"), &[]));
    let wrong = refused(dates("01/d/2026"), &["--date-order", "dmy"]);
    assert!(wrong.contains("p.csv:3: error: dlt: \"01/20/2026\" is no date"), "{wrong}");
}

/// A workbook whose second sheet has the patients, with dates as dates, as bare numbers of days and as text.
fn workbook() -> Vec<u8> {
    let mut workbook = Workbook::new();
    workbook.add_worksheet().set_name("Notes").unwrap().write_string(0, 0, "a note").unwrap();
    let sheet = workbook.add_worksheet().set_name("Patients").unwrap();
    for (column, name) in
        (0..).zip(["Patient", "Dose level", "Enrolled", "Preconditioning", "Infusion", "DLT", "Remarks"])
    {
        sheet.write_string(0, column, name).unwrap();
    }
    let as_date = Format::new().set_num_format("dd/mm/yyyy");
    for (row, enrolled) in (1..).zip(5..=7) {
        sheet.write_string(row, 0, format!("P0{row}")).unwrap();
        sheet.write_number(row, 1, 1.0).unwrap();
        let day = ExcelDateTime::from_ymd(2026, 1, enrolled).unwrap();
        sheet.write_datetime_with_format(row, 2, &day, &as_date).unwrap();
        // Day 46,027 of such a workbook is 2026-01-05.
        sheet.write_number(row, 3, 46_027.0 + f64::from(row)).unwrap();
        sheet.write_string(row, 4, format!("2026-01-{}", enrolled + 6)).unwrap();
    }
    sheet.write_string(2, 5, "2026-01-20").unwrap();
    sheet.write_string(3, 6, "fever, grade 2").unwrap();
    sheet.write_string(9, 8, " ").unwrap();
    workbook.save_to_buffer().unwrap()
}

#[test]
fn a_workbook_is_read() {
    let said = answer("p.xlsx", workbook(), &["--sheet", "Patients"]);
    assert_eq!(said.replace("Not read: the column Remarks.\n", ""), answer("p.csv", PLAIN, &[]));
    let refuse = |bytes: &[u8], more: &[&str]| refusal(&scenario(&LOW_MEDIUM_HIGH), "p.xlsx", bytes, more);
    // The first sheet, if none is named.
    assert!(refuse(&workbook(), &[]).contains("p.xlsx:1: error: the column \"patient\" is missing"));
    assert!(refuse(&workbook(), &["--sheet", "patients"]).contains("choose one with --sheet: \"Notes\", \"Patients\""));
    assert!(refuse(&workbook()[..2000], &[]).contains("p.xlsx: error: cannot be read as a workbook"));
    assert!(refuse(&[0xd0, 0xcf, 0x11, 0xe0, 0xa1], &[]).contains("save it as .xlsx"));
    assert!(refused(PLAIN, &["--sheet", "Patients"]).contains("leave out --sheet"));
}

#[test]
fn a_cell_far_outside_a_list_is_refused_with_its_row() {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    sheet.write_string(0, 0, "patient").unwrap().write_string(6, 256, "stray").unwrap();
    let said = refusal(&scenario(&LOW_MEDIUM_HIGH), "p.xlsx", workbook.save_to_buffer().unwrap(), &[]);
    assert!(said.contains("p.xlsx:7: error: \"stray\" stands in column 257 of this row"), "{said}");
}

#[test]
fn a_date_with_a_time_of_day_in_a_workbook_is_refused_with_its_row() {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    for (column, name) in (0..).zip(["patient", "dose", "preconditioning", "infusion", "dlt"]) {
        sheet.write_string(2, column, name).unwrap();
    }
    let day = ExcelDateTime::from_ymd(2026, 1, 5).unwrap().and_hms(14, 30, 0).unwrap();
    sheet.write_string(4, 0, "A").unwrap().write_number(4, 1, 1).unwrap();
    sheet.write_datetime_with_format(4, 2, &day, &Format::new().set_num_format("yyyy-mm-dd hh:mm")).unwrap();
    let said = refusal(&scenario(&LOW_MEDIUM_HIGH), "p.xlsx", workbook.save_to_buffer().unwrap(), &[]);
    assert!(said.contains("p.xlsx:5: error: preconditioning: \"2026-01-05 14:30:00\" has a time of day"), "{said}");
}

#[test]
fn a_dose_that_means_two_dose_levels_is_refused_until_a_column_settles_it() {
    let place = Place::new();
    let patients = |column: &str, dose: &str| {
        format!("patient,{column},preconditioning,infusion,dlt\n1,{dose},2026-01-05,2026-01-05,\n")
    };
    let labels = scenario(&["label = \"-1\"", "label = \"1\"", "label = \"2\""]) + "starting_dose = 2\n";
    fs::write(place.path("s.toml"), &labels).unwrap();
    let dose = |column: &str, dose: &str| {
        fs::write(place.path("p.csv"), patients(column, dose)).unwrap();
        let said = place.run(&["next", "s.toml", "--patients", "p.csv", "--json"]);
        let answer: Value = serde_json::from_slice(&said.stdout).unwrap_or_default();
        (answer["history"]["patients"][0]["dose"].as_u64(), String::from_utf8(said.stderr).unwrap())
    };
    let (none, said) = dose("dose", "1");
    assert_eq!(none, None);
    assert!(
        said.contains("dose: \"1\" is the label of dose level 2 (1) and the number of dose level 1 (-1)"),
        "{said}"
    );
    assert_eq!(dose("dose_level", "2").0, Some(2));
    assert_eq!(dose("dose_label", "1").0, Some(2));
    assert_eq!(dose("dose_level", "1").0, Some(1));
    assert!(dose("dose_level", "4").1.contains("\"4\" is not the number of a dose level"));
    assert!(dose("dose_label", "3").1.contains("\"3\" is not the label of a dose level"));
    assert!(
        dose("dose,dose_level", "-1,2")
            .1
            .contains("\"-1\" is the label of dose level 1 (-1), but dose level 2 is given")
    );
    assert_eq!(dose("dose,dose_level", "1,2").0, Some(2));
    assert!(dose("dose_level,dose_label", "2,2").1.contains("this is dose level 3, but dose_level says 2"));
    // `check` warns.
    let checked = place.succeed(&["check", "s.toml"]);
    assert!(
        checked.contains("dose[2].label: this label of dose level 2 is also the number of dose level 1"),
        "{checked}"
    );
    assert_eq!(checked.matches("warning").count(), 2, "{checked}");
}

#[test]
fn a_dose_may_be_an_amount_with_or_without_its_unit() {
    let amounts = [(1, 2), (2, 3), (3, 6)].map(|(n, mg)| format!("label = \"DL{n}\"\namount = {mg}\nunit = \"mg\""));
    let scenario = scenario(&amounts.each_ref().map(String::as_str));
    let place = Place::new();
    fs::write(place.path("s.toml"), &scenario).unwrap();
    let patients = |dose: &str| format!("patient,dose,preconditioning,infusion,dlt\n1,{dose},2026-01-05,2026-01-05,\n");
    for dose in ["2 mg", "2.0mg", "dl1", "DL1", "1"] {
        fs::write(place.path("p.csv"), patients(dose)).unwrap();
        let answer: Value =
            serde_json::from_str(&place.succeed(&["next", "s.toml", "--patients", "p.csv", "--json"])).unwrap();
        assert_eq!(answer["history"]["patients"][0]["dose"], 1, "{dose}");
    }
    let said = refusal(&scenario, "p.csv", patients("2"), &[]);
    let both = "\"2\" is the number of dose level 2 (DL2 (3 mg)) and the amount of dose level 1 (DL1 (2 mg))";
    assert!(said.contains(both), "{said}");
    assert!(refusal(&scenario, "p.csv", patients("7 mg"), &[]).contains("\"7 mg\" is no dose level"));
}

#[test]
fn twenty_mistakes_are_told_at_once() {
    let rows = [
        ",1,2026-01-05,,,,,",
        "2,9,2026-01-05,,,,,",
        "3,,2026-01-05,,,,,",
        "4,1,,,,,,",
        "5,1,05/01/2026,,,,,",
        "6,1,2026-02-30,,,,,",
        "7,1,2026-01-05T10:00,,,,,",
        "8,1,2026-01-05,2026-01-04,,,,",
        "9,1,2026-01-05,2026-01-06,2026-01-05,,,",
        "10,1,2026-01-05,,,2026-01-11,,",
        "11,1,2026-01-05,2026-01-06,2026-01-11,2026-01-01,,",
        "12,1,2026-01-05,2026-01-06,2026-01-11,2026-02-09,,",
        "13,1,2026-01-05,2026-01-06,2026-01-11,2026-01-20,2026-01-19,",
        "14,1,2026-01-05,2026-01-06,2026-01-11,,2026-01-10,",
        "15,1,2026-01-05,2026-01-06,2026-01-11,,,N",
        "16,1,2026-01-05,2026-01-06,2026-01-11,,,T",
        "17,1,2026-01-05,2026-01-06,2026-01-11,,,X",
        "17,1,2026-01-05,,,,,",
        "19,1,2026-01-04,,,,,",
        "20,1,2026-01-05",
    ];
    let said = refused(format!("{}\n{}\n", PLAIN.lines().next().unwrap(), rows.join("\n")), &["--on", "2026-01-30"]);
    for line in 2..=21 {
        assert!(said.contains(&format!("p.csv:{line}: error: ")), "line {line}: {said}");
    }
    assert_snapshot!(said);
}

/// The window of P01 closes on 2026-02-08.
const JUDGED: &str = "patient,dose,preconditioning,infusion,dlt,off_study,outcome,reason\n";

#[test]
fn an_outcome_with_a_reason_wins_over_the_dates_and_is_listed() {
    for (row, outcome, by_dates) in [
        ("2026-02-20,,T,late DLT", "T", "N"),
        ("2026-01-20,,N,judged unrelated", "N", "T"),
        (",2026-01-20,N,left with full safety data", "N", "E"),
        (",,E,half the product was given", "E", "N"),
        (",,T,found on review", "T", "N"),
        (",,P,an event is under review", "P", "N"),
    ] {
        let file = format!("{JUDGED}P01,1,2026-01-06,2026-01-11,{row}\nP02,1,2026-01-07,2026-01-12,,,,\n");
        let told = json(&file, &["--on", "2026-03-01"]);
        assert_eq!(told["history"]["patients"][0]["outcome"], outcome, "{row}");
        let departures = told["departures"].as_array().unwrap();
        assert_eq!(departures.len(), 1, "{row}");
        assert_eq!(departures[0]["patient"], "P01");
        let what = departures[0]["what"].as_str().unwrap();
        let reason = row.rsplit(',').next().unwrap();
        assert!(what.contains(&format!("where {by_dates} follows from the dates: {reason}")), "{what}");
        // Without the reason the dates win: whatever gainsays them is refused.
        let unsaid = refused(file.replace(reason, ""), &["--on", "2026-03-01"]);
        assert!(unsaid.contains("p.csv:2: error: "), "{unsaid}");
    }
}

#[test]
fn a_judgement_counts_from_the_day_on_which_it_can_have_been_made() {
    let outcome = |row: &str, on: &str| {
        let file = format!("{JUDGED}P01,1,2026-01-06,2026-01-11,{row}\nP02,1,2026-03-07,2026-03-12,,,,\n");
        let told = json(&file, &["--on", on]);
        (
            told["history"]["patients"][0]["outcome"].as_str().unwrap().to_owned(),
            told["departures"].as_array().unwrap().len(),
        )
    };
    let is = |letter: &str, departures| (letter.to_owned(), departures);
    let late = "2026-02-20,,T,late DLT";
    assert_eq!(outcome(late, "2026-02-07"), is("P", 0));
    assert_eq!(outcome(late, "2026-02-19"), is("N", 0));
    assert_eq!(outcome(late, "2026-02-20"), is("T", 1));
    // An event that is judged to be none leaves the patient pending, and is known to be none once the window has closed.
    let unrelated = "2026-01-20,,N,judged unrelated";
    assert_eq!(outcome(unrelated, "2026-01-19"), is("P", 0));
    assert_eq!(outcome(unrelated, "2026-01-25"), is("P", 1));
    assert_eq!(outcome(unrelated, "2026-02-08"), is("N", 1));
    // An outcome that agrees with the dates departs from nothing.
    assert_eq!(outcome("2026-01-20,,T,fever", "2026-03-07"), is("T", 0));
}

/// Nobody is without a DLT in the window before it has closed, whatever the reason.
#[test]
fn no_reason_makes_a_window_close_earlier() {
    let file = format!("{JUDGED}P01,1,2026-01-06,2026-01-11,,,N,sure\n");
    let said = refused(&file, &["--on", "2026-02-07"]);
    assert!(said.contains("outcome: N on 2026-02-07, before the DLT window closes on 2026-02-08"), "{said}");
    assert_eq!(json(&file, &["--on", "2026-02-08"])["history"]["patients"][0]["outcome"], "N");
}

/// The window closes 28 days after 2026-01-11, on 2026-02-08: who leaves on that day has completed it.
#[test]
fn leaving_on_the_closing_day_is_no_loss() {
    let outcome = |left: &str| {
        let file = format!("{JUDGED}P01,1,2026-01-06,2026-01-11,,{left},,\n");
        json(&file, &["--on", "2026-03-01"])["history"]["patients"][0]["outcome"].clone()
    };
    assert_eq!(outcome("2026-02-07"), "E");
    assert_eq!(outcome("2026-02-08"), "N");
    assert_eq!(outcome("2026-02-09"), "N");
}

#[test]
fn the_template_is_an_empty_file_of_patients_that_is_never_written_over_another() {
    let place = Place::new();
    let said = place.succeed(&["next", "--template", "p.csv"]);
    assert!(said.starts_with("p.csv written"), "{said}");
    let header = fs::read_to_string(place.path("p.csv")).unwrap();
    assert_eq!(header, "patient,dose_level,enrolled,preconditioning,infusion,dlt,off_study,outcome,reason\n");
    assert!(said.contains("`dosim next --patients p.csv`"), "{said}");
    assert_eq!(place.succeed(&["next", "--patients", "p.csv"]), place.succeed(&["next"]));
    // What it says to ask next is about the same trial.
    fs::write(place.path("s.toml"), scenario(&LOW_MEDIUM_HIGH)).unwrap();
    let said = place.succeed(&["next", "s.toml", "--template", "q.csv"]);
    assert!(said.contains("`dosim next s.toml --patients q.csv`"), "{said}");
    // And what is filled in otherwise is refused with what helps.
    fs::write(place.path("q.csv"), header + "1,low,2026-01-05,,,no,,,\n").unwrap();
    let refused = place.fail(&["next", "s.toml", "--patients", "q.csv"], 2);
    let dose = "help: give the number, or call the column dose, where either will do: 1 (low), 2 (medium), 3 (high)";
    assert!(refused.contains(dose), "{refused}");
    assert!(refused.contains("help: give the date of the DLT, and nothing where there is none"), "{refused}");
    fs::write(place.path("p.csv"), "mine").unwrap();
    assert!(place.fail(&["next", "--template", "p.csv"], 2).contains("p.csv: exists already"));
    assert_eq!(fs::read_to_string(place.path("p.csv")).unwrap(), "mine");
    assert!(place.fail(&["next", "--template", "p.xlsx"], 2).contains("give it a name in .csv"));
    assert!(place.fail(&["next", "--template", "none/p.csv"], 1).contains("create the folder first"));
    assert_eq!(place.names(), ["p.csv", "q.csv", "s.toml"]);
}

/// TITE-BOIN enrols nobody while more than half of a dose level are pending. Infused on 01-11, 01-25 and 02-08, windows close 28 days
/// later: on 02-10 two of three are pending, on 02-22 one; then five days of preconditioning, and seven for the decision. On
/// each day the design is asked anew, too.
#[test]
fn the_earliest_day_of_the_next_infusion_of_a_design_that_waits() {
    let place = Place::new();
    let rows = "1,1,2026-01-06,2026-01-11,\n2,1,2026-01-20,2026-01-25,\n3,1,2026-02-03,2026-02-08,\n";
    fs::write(place.path("p.csv"), format!("patient,dose,preconditioning,infusion,dlt\n{rows}")).unwrap();
    let told = |conduct: &str, on: &str| -> Value {
        let (head, _) =
            scenario(&LOW_MEDIUM_HIGH).split_once("[[design]]").map(|(a, b)| (a.to_owned(), b.to_owned())).unwrap();
        let design = "[[design]]\nname = \"d\"\nmax_patients = 18\n[design.tite_boin]\ntarget_dlt_rate = 0.3\n";
        let text = format!("{head}{design}[dlt_window]\npreconditioning_days = 5\n[conduct]\n{conduct}\n");
        fs::write(place.path("w.toml"), text).unwrap();
        serde_json::from_str(&place.succeed(&["next", "w.toml", "--patients", "p.csv", "--on", on, "--json"])).unwrap()
    };
    let day = |conduct: &str, on: &str| told(conduct, on)["earliest_infusion"]["day"].as_str().map(str::to_owned);
    assert_eq!(day("", "2026-02-10").as_deref(), Some("2026-02-27"));
    assert_eq!(day("decision_days = 7", "2026-02-10").as_deref(), Some("2026-03-06"));
    // A stagger is between patients of one dose level: the next is enrolled at the second, where nobody is.
    assert_eq!(day("stagger = \"all\"\nstagger_days = 28", "2026-02-10").as_deref(), Some("2026-02-27"));
    for (on, waits) in [("2026-02-10", true), ("2026-02-21", true), ("2026-02-22", false)] {
        assert_eq!(told("", on)["decision"]["action"] == "wait", waits, "{on}: {}", told("", on)["decision"]);
    }
}

/// A window without days of preconditioning begins with the infusion, whose date is then enough; any other window needs both.
#[test]
fn a_date_of_infusion_is_enough_where_the_window_begins_with_it() {
    let place = Place::new();
    let rows = "1,1,2026-01-06,,2026-01-07,\n2,1,2026-01-06,,2026-01-08,2026-01-20\n";
    let both = rows.replace(",,2026-01-07", ",2026-01-07,2026-01-07").replace(",,2026-01-08", ",2026-01-08,2026-01-08");
    for (name, rows) in [("p.csv", rows), ("q.csv", both.as_str())] {
        fs::write(place.path(name), format!("patient,dose,enrolled,preconditioning,infusion,dlt\n{rows}")).unwrap();
    }
    fs::write(place.path("s.toml"), scenario(&LOW_MEDIUM_HIGH)).unwrap();
    let told = |file: &str| place.succeed(&["next", "s.toml", "--patients", file, "--on", "2026-02-10"]);
    assert!(told("p.csv").contains("1 N, 2 T"), "{}", told("p.csv"));
    assert_eq!(told("p.csv"), told("q.csv"));
    let window = "[dlt_window]\npreconditioning_days = 5\n";
    fs::write(place.path("w.toml"), format!("{}{window}", scenario(&LOW_MEDIUM_HIGH))).unwrap();
    let refused = place.fail(&["next", "w.toml", "--patients", "p.csv", "--on", "2026-02-10"], 2);
    assert!(refused.contains("there is no date of preconditioning"), "{refused}");
}

/// One day opens the window and is that of treatment; no text speaks of another.
#[test]
fn a_file_of_first_doses() {
    let place = Place::new();
    fs::write(place.path("s.toml"), format!("treatment = \"dose\"\n{}", scenario(&LOW_MEDIUM_HIGH))).unwrap();
    place.succeed(&["next", "s.toml", "--template", "empty.csv"]);
    let columns = "patient,dose_level,enrolled,first_dose,dlt,off_study,outcome,reason\n";
    assert_eq!(fs::read_to_string(place.path("empty.csv")).unwrap(), columns);
    let rows = "1,1,2026-01-06,2026-01-07,,,,\n2,1,2026-01-06,2026-01-08,2026-01-20,,,\n";
    fs::write(place.path("p.csv"), format!("{columns}{rows}")).unwrap();
    let told = place.succeed(&["next", "s.toml", "--patients", "p.csv", "--on", "2026-02-10"]);
    assert!(told.contains("1 N, 2 T") && told.contains("may be given the first dose on 2026-02-10"), "{told}");
    assert!(!told.contains("infus") && !told.contains("precondition"), "{told}");
    let of_infusions =
        rows.replace("2026-01-07", "2026-01-07,2026-01-07").replace("2026-01-08", "2026-01-08,2026-01-08");
    fs::write(
        place.path("q.csv"),
        format!("{}{of_infusions}", columns.replace("first_dose", "preconditioning,infusion")),
    )
    .unwrap();
    assert_eq!(place.succeed(&["next", "s.toml", "--patients", "q.csv", "--on", "2026-02-10"]), told);
    // What is wrong with that one day is said once, in the words of the file.
    let wrong =
        "1,1,2026-01-06,30/02/2026,,,,\n2,1,2026-01-06,2026-01-05,,,,\n3,1,2026-01-06,2026-01-07,2026-01-06,,,\n";
    fs::write(place.path("r.csv"), format!("{columns}{wrong}")).unwrap();
    let refused = place.fail(&["next", "s.toml", "--patients", "r.csv"], 2);
    assert_eq!(refused.matches("error: first_dose: ").count(), 2, "{refused}");
    assert!(refused.contains("r.csv:4: error: dlt: 2026-01-06 is before first_dose on 2026-01-07"), "{refused}");
    assert!(!refused.contains("infus") && !refused.contains("precondition"), "{refused}");
}

#[test]
fn the_earliest_day_of_the_next_infusion_is_counted_by_stagger_and_decision() {
    let place = Place::new();
    let day = |conduct: &str, rows: &str, on: &str| {
        let scenario = scenario(&LOW_MEDIUM_HIGH);
        fs::write(
            place.path("s.toml"),
            format!("{scenario}[dlt_window]\npreconditioning_days = 5\n[conduct]\n{conduct}\n"),
        )
        .unwrap();
        fs::write(place.path("p.csv"), format!("patient,dose,preconditioning,infusion,dlt\n{rows}")).unwrap();
        let told = place.succeed(&["next", "s.toml", "--patients", "p.csv", "--on", on, "--json"]);
        let told: Value = serde_json::from_str(&told).unwrap();
        told["earliest_infusion"]["day"].as_str().map(str::to_owned)
    };
    let (none, first, all) = ("", "stagger = \"first\"\nstagger_days = 14", "stagger = \"all\"\nstagger_days = 14");
    let is = |day: &str| Some(day.to_owned());
    let one = "1,1,2026-01-06,2026-01-11,\n";
    let two = "1,1,2026-01-06,2026-01-11,\n2,1,2026-01-20,2026-01-25,\n";
    // Enrolled on 01-15, five days of preconditioning; 14 days after 01-11; both are passed on 01-30.
    assert_eq!(day(none, one, "2026-01-15"), is("2026-01-20"));
    assert_eq!(day(first, one, "2026-01-15"), is("2026-01-25"));
    assert_eq!(day(first, one, "2026-01-30"), is("2026-02-04"));
    // Of two, the first one is waited for, or the last.
    assert_eq!(day(first, two, "2026-01-26"), is("2026-01-31"));
    assert_eq!(day(all, two, "2026-01-26"), is("2026-02-08"));
    // Preconditioned since 01-06 and not infused yet: on 01-11 at the earliest, or on the day that is asked about if that is late.
    assert_eq!(day(first, "1,1,2026-01-06,,\n", "2026-01-08"), is("2026-01-25"));
    assert_eq!(day(first, "1,1,2026-01-06,,\n", "2026-01-13"), is("2026-01-27"));
    // Nobody is preconditioned before one patient is known to have been free of a DLT for 14 days.
    let until = "stagger = \"until-free\"\nstagger_days = 14";
    assert_eq!(day(until, one, "2026-01-15"), is("2026-01-30"));
    assert_eq!(day(until, one, "2026-01-25"), is("2026-01-30"));
    assert_eq!(day(until, one, "2026-01-30"), is("2026-02-04"));
    let (early, late) = (",2026-01-14\n2,1,2026-01-25,2026-01-30,\n", ",2026-01-28\n2,1,2026-01-25,2026-01-30,\n");
    assert_eq!(day(until, "1,1,2026-01-06,2026-01-11,2026-01-14\n", "2026-01-15"), is("2026-01-30"));
    assert_eq!(day(until, &format!("1,1,2026-01-06,2026-01-11{early}"), "2026-02-01"), is("2026-02-18"));
    assert_eq!(day(until, &format!("1,1,2026-01-06,2026-01-11{late}"), "2026-02-01"), is("2026-02-06"));
    // Of two who are pending the first may be free of a DLT on 01-25, whoever else was infused or waits.
    assert_eq!(day(until, "1,1,2026-01-06,2026-01-11,\n2,1,2026-01-08,2026-01-13,\n", "2026-01-20"), is("2026-01-30"));
    assert_eq!(day(until, "1,1,2026-01-06,2026-01-11,\n2,1,2026-01-19,,\n", "2026-01-20"), is("2026-01-30"));
    // In the second cohort, the first at its dose level.
    let second: String = (1..4).map(|name| format!("{name},1,2026-01-06,2026-01-11,\n")).collect();
    let second = format!("{second}4,2,2026-02-10,2026-02-15,\n");
    for (cohorts, expected) in
        [("every", "2026-03-01"), ("first-at-dose-level", "2026-03-01"), ("first-of-trial", "2026-02-21")]
    {
        let conduct = format!("{first}\nstagger_cohorts = \"{cohorts}\"");
        assert_eq!(day(&conduct, &second, "2026-02-16"), is(expected), "{cohorts}");
    }
    // A full cohort: 28 days after the last infusion, then the decision, then preconditioning.
    let three = format!("{two}3,1,2026-02-03,2026-02-08,\n");
    assert_eq!(day(none, &three, "2026-02-10"), is("2026-03-13"));
    assert_eq!(day("decision_days = 7", &three, "2026-02-10"), is("2026-03-20"));
    // Decided on 03-08 + 7; on a later day, that day.
    assert_eq!(day("decision_days = 7", &three, "2026-03-09"), is("2026-03-20"));
    assert_eq!(day("decision_days = 7", &three, "2026-03-20"), is("2026-03-25"));
    // The trial is over.
    assert_eq!(
        day(
            none,
            "1,1,2026-01-06,2026-01-11,2026-01-12\n2,1,2026-01-06,2026-01-11,2026-01-12\n3,1,2026-01-06,2026-01-11,\n",
            "2026-03-01"
        ),
        None
    );
}

/// A date of a moderate toxicity, or the letter M, ends titration where the design counts them; elsewhere the column is not read.
#[test]
fn moderate_toxicities_have_a_column() {
    let counting = scenario(&LOW_MEDIUM_HIGH)
        .replace(
            "probabilities = [0.1, 0.2, 0.3]",
            "probabilities = [0.1, 0.2, 0.3]\nmoderate_probabilities = [0.1, 0.2, 0.3]",
        )
        .replace("[design.three_plus_three]", "[design.accelerated_titration]\nend_titration_at_moderate = 1");
    let place = Place::new();
    fs::write(place.path("s.toml"), &counting).unwrap();
    let header = "patient,dose,enrolled,preconditioning,infusion,dlt,moderate,off_study,outcome\n";
    let first = "P01,1,2026-01-05,2026-01-06,2026-01-11,,,,\n";
    let said = |second: &str, more: &[&str]| {
        fs::write(place.path("p.csv"), format!("{header}{first}P02,2,2026-03-02,2026-03-03,2026-03-08,{second}\n"))
            .unwrap();
        place.succeed(&[&["next", "s.toml", "--patients", "p.csv", "--on", "2026-05-01"], more].concat())
    };
    assert!(said(",,,", &[]).contains("treat 1 patient at dose level 3"), "{}", said(",,,", &[]));
    for moderate in [",2026-03-20,,", ",,,M"] {
        let told = said(moderate, &[]);
        assert!(told.contains("treat 2 patients at dose level 2"), "{told}");
        assert!(told.contains("1 moderate toxicity ends titration: dose level 2 has three patients"), "{told}");
    }
    // It is not known before it was seen, and a DLT is no moderate toxicity.
    let dlt = said("2026-03-22,2026-03-20,,", &["--json"]);
    assert!(dlt.contains("\"outcome\": \"T\"") && !dlt.contains("\"outcome\": \"M\""), "{dlt}");
    fs::write(place.path("p.csv"), format!("{header}P01,1,2026-01-05,2026-01-06,2026-01-11,,2026-04-20,,\n")).unwrap();
    let late = place.fail(&["next", "s.toml", "--patients", "p.csv"], 2);
    assert!(late.contains("moderate") && late.contains("is after the DLT window"), "{late}");
    place.succeed(&["next", "s.toml", "--template", "t.csv"]);
    let template = fs::read_to_string(place.path("t.csv")).unwrap();
    assert_eq!(
        template,
        "patient,dose_level,enrolled,preconditioning,infusion,dlt,moderate,off_study,outcome,reason\n"
    );
    let plain = answer("p.csv", format!("{header}{first}"), &[]);
    assert!(!plain.contains("moderate"), "an empty column is nothing to tell of: {plain}");
}
