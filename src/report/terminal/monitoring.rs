//! `dosim monitor` as text: a stopping boundary and what it does, or Simon's two stages.

use super::Style;
use super::columns::{Column, dash};
use super::layout::{tables, wrapped};
use crate::monitoring::{Boundary, Hypotheses, Passing, TwoStage};
use crate::report::words::percent;

/// The boundary, numbers of patients with the same one together, and what it does. It ends with a line break.
pub fn monitored(rule: &str, boundary: &Boundary, passed: &[(f64, Passing)], style: Style, max_width: usize) -> String {
    let rows = steps(boundary);
    let patients = Column {
        header: "evaluable\npatients".to_owned(),
        is_text: false,
        cells: rows
            .iter()
            .map(|&(from, to, _)| if from == to { from.to_string() } else { format!("{from}-{to}") })
            .collect(),
    };
    let stop = Column {
        header: "stop at\nDLTs".to_owned(),
        is_text: false,
        cells: rows.iter().map(|&(_, _, dlts)| dlts.map_or(dash(), |dlts| format!("{dlts} or more"))).collect(),
    };
    let column = |header: &str, of: &dyn Fn(&(f64, Passing)) -> String| Column {
        header: header.to_owned(),
        is_text: false,
        cells: passed.iter().map(of).collect(),
    };
    let keys = [column("true DLT\nprobability", &|(p, _)| p.to_string())];
    let values = vec![
        column("stopped\n%", &|(_, of)| percent(of.p_stop)),
        column("patients\nmean", &|(_, of)| format!("{:.1}", of.mean_patients)),
        column("DLTs\nmean", &|(_, of)| format!("{:.2}", of.mean_dlts)),
    ];
    format!(
        "{}\n\n{}\n\nWhat it does (exact):\n{}\n",
        wrapped(rule, max_width),
        tables(&[patients], vec![vec![stop]], style, max_width).join("\n\n"),
        tables(&keys, vec![values], style, max_width).join("\n\n")
    )
}

/// Numbers of patients from one to another with the same boundary.
fn steps(boundary: &Boundary) -> Vec<(u32, u32, Option<u32>)> {
    let mut steps: Vec<(u32, u32, Option<u32>)> = Vec::new();
    for patients in 1..=boundary.patients() {
        let stop_at = boundary.stop_at(patients);
        match steps.last_mut() {
            Some(last) if last.2 == stop_at => last.1 = patients,
            _ => steps.push((patients, patients, stop_at)),
        }
    }
    steps
}

/// Simon's designs with what they do. It ends with a line break.
pub fn two_stage(hypotheses: &Hypotheses, designs: &[(&str, TwoStage)], style: Style, max_width: usize) -> String {
    let column = |header: &str, of: &dyn Fn(&TwoStage) -> String| Column {
        header: header.to_owned(),
        is_text: false,
        cells: designs.iter().map(|(_, design)| of(design)).collect(),
    };
    let (p0, p1) = (hypotheses.p0.get(), hypotheses.p1.get());
    let names = designs.iter().map(|(name, _)| (*name).to_owned()).collect();
    let keys = [Column { header: "design".to_owned(), is_text: true, cells: names }];
    let values = vec![
        column("first\nstage", &|of| of.first_stage.to_string()),
        column("go on if\nmore than", &|of| of.more_than.to_string()),
        column("patients\nin all", &|of| of.patients.to_string()),
        column("success if\nmore than", &|of| of.success_above.to_string()),
        column("mean patients\nat p0", &|of| format!("{:.1}", of.mean_patients(p0))),
        column("ended early\nat p0 %", &|of| percent(of.p_early_end(p0))),
        column("success\nat p0 %", &|of| percent(of.p_success(p0))),
        column("success\nat p1 %", &|of| percent(of.p_success(p1))),
    ];
    let heading = format!(
        "Simon's two stages (doi:10.1016/0197-2456(89)90015-9): response rates p0 = {p0} and p1 = {p1}, errors {} and {}",
        hypotheses.alpha, hypotheses.beta
    );
    format!("{}\n\n{}\n", wrapped(&heading, max_width), tables(&keys, vec![values], style, max_width).join("\n\n"))
}
