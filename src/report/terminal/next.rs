//! What the protocol of a running trial says now, for people.

use super::Style;
use super::columns::Column;
use super::layout::{tables, wrapped};
use crate::counted::counted;
use crate::dose::DoseLevel;
use crate::report::next::{
    DecisionRow, DepartureRow, DoseRow, EstimateRow, ExpansionRow, InfusionRow, IntervalsRow, NeighbourRow, NextReport,
    OutcomeRow, WaitingRow,
};
use crate::report::words;
use crate::report::words::{design_sentence, on_one_line, shortened};
use crate::scenario::{NamedDesign, Plan};

/// The report in at most `max_width` columns wherever names allow. It ends with a line break.
pub fn next(report: &NextReport, plan: &Plan, design: &NamedDesign, style: Style, max_width: usize) -> String {
    let line = |text: String| wrapped(&text, max_width);
    let chosen = if report.on_last_date { ", the last date given" } else { "" };
    let asked = report.on.as_ref().map_or(String::new(), |on| format!(", as known on {on}{chosen}"));
    let mut paragraphs = vec![
        [
            line(format!("{}{asked}", on_one_line(&plan.title))),
            line(design_sentence(design)),
            line(on_one_line(&format!("History as understood: {}", report.history.in_words()))),
            line(not_read(&report.history.columns_not_read)),
            line(words::patients_before(&design.spec.rule).unwrap_or_default()),
        ]
        .into_iter()
        .filter(|line| !line.is_empty())
        .collect::<Vec<_>>()
        .join("\n"),
        tables(&[labels(report, style, max_width)], vec![counts(&report.doses), estimates(report)], style, max_width)
            .join("\n\n"),
    ];
    let cohorts = report.cohorts.iter().map(|cohort| {
        let at = format!("{} of {} with a DLT at dose level {}", cohort.dlts, cohort.evaluable, cohort.dose);
        line(format!("Cohort {}: {at}; then {}.", cohort.cohort, done(&cohort.decision, "", plan)))
    });
    paragraphs.extend(Some(cohorts.collect::<Vec<_>>().join("\n")).filter(|cohorts| !cohorts.is_empty()));
    if !report.departures.is_empty() {
        let departures = report.departures.iter().map(|departure| line(on_one_line(&departed(departure, plan))));
        let departures: Vec<_> = std::iter::once("Departures:".to_owned()).chain(departures).collect();
        paragraphs.push(departures.join("\n"));
    }
    if !report.expansions.is_empty() {
        let expansions = report.expansions.iter().map(|expansion| line(expanded(expansion, report, plan)));
        paragraphs.push(expansions.collect::<Vec<_>>().join("\n"));
    }
    let mut now = vec![line(headline(report, plan))];
    // What the protocol does not say is followed by why not.
    if !report.why.is_empty() && report.decision.action != "not_said" {
        now.push(line(format!("Why: {}.", report.why)));
    }
    now.extend(report.already_enrolled.iter().map(|sentence| line(sentence.clone())));
    now.extend(report.waiting_for.iter().map(|patient| line(pending(patient))));
    now.extend(report.earliest_infusion.as_ref().map(|InfusionRow { day, because }| {
        let given = plan.treatment.words().given;
        line(on_one_line(&format!("The next patient may be {given} on {day} at the earliest: {because}.")))
    }));
    now.extend(report.dose_not_fixed.iter().map(|name| {
        let name = on_one_line(name);
        line(format!(
            "Patient {name} is enrolled without a place: the dose level is fixed when {} begins.",
            plan.treatment.words().opening
        ))
    }));
    paragraphs.push(now.join("\n"));
    if !report.neighbouring_answers.is_empty() {
        let mut lines = vec!["The neighbouring answers:".to_owned()];
        lines.extend(report.neighbouring_answers.iter().map(|answer| {
            let NeighbourRow { when, decision, why } = answer;
            line(format!("- {when}: {}; {why}.", done(decision, why, plan)))
        }));
        paragraphs.push(lines.join("\n"));
    }
    if !report.outcomes.is_empty() {
        let mut lines = vec!["What the outcomes of this cohort lead to:".to_owned()];
        lines.extend(report.outcomes.iter().map(|outcome| line(possible(outcome, plan))));
        paragraphs.push(lines.join("\n"));
    }
    paragraphs.push(line(format!("dosim {}; {}.", report.version, report.decision_support)));
    paragraphs.join("\n\n") + "\n"
}

/// A departure with what the design said there, unless it says so itself.
fn departed(departure: &DepartureRow, plan: &Plan) -> String {
    let said = departure.design_said.as_ref().filter(|_| departure.kind != "dose_level");
    let said = said.map_or(String::new(), |said| match said.action {
        "wait" => "; the design enrolled nobody".to_owned(),
        _ => format!("; the design said: {}", done(said, "", plan)),
    });
    format!("- {}{said}.", departure.what)
}

/// An expansion and where it stands.
fn expanded(of: &ExpansionRow, report: &NextReport, plan: &Plan) -> String {
    let is_silent = report.decision.action == "not_said";
    let pending = if of.pending > 0 { format!(", {} pending", of.pending) } else { String::new() };
    let pooled = match of.escalation_evaluable {
        0 => String::new(),
        evaluable => format!("; {} of {evaluable} of the escalation count too", of.escalation_dlts),
    };
    let stands = match (of.state, &of.stopped_by) {
        ("open", Some(by)) => {
            let stop = if by.dlts == 1 { "stops" } else { "stop" };
            format!("{} in {} {stop} it when it is looked at next", counted(by.dlts, "DLT"), by.evaluable)
        }
        ("open", None) if is_silent && report.neighbouring_answers.is_empty() => {
            "others were treated apart from it".to_owned()
        }
        ("open", None) if is_silent => "its first stage for response is over".to_owned(),
        ("open", None) => "no number of DLTs stops it when it is looked at next".to_owned(),
        ("stopped", _) => "it is stopped".to_owned(),
        _ => "it is over".to_owned(),
    };
    let assumed = of.assumed.map_or(String::new(), |assumed| format!("; {assumed}"));
    format!(
        "Expansion at {}: {} of {} {} evaluable, {} with a DLT{pending}{pooled}; {stands}{assumed}.",
        level(plan, Some(of.dose)),
        of.evaluable,
        counted(of.planned, "patient"),
        if of.planned == 1 { "is" } else { "are" },
        of.dlts
    )
}

fn not_read(columns: &[String]) -> String {
    let names: Vec<_> = columns.iter().map(|name| on_one_line(name)).collect();
    match names.len() {
        0 => String::new(),
        1 => format!("Not read: the column {}.", names[0]),
        _ => format!("Not read: the columns {}.", names.join(", ")),
    }
}

fn pending(patient: &WaitingRow) -> String {
    let name = on_one_line(&patient.patient);
    let passed = patient.follow_up.map_or(String::new(), |share| format!(", {:.0} % of it has passed", share * 100.0));
    match &patient.window_closes {
        None => format!("Patient {name} is pending: the DLT window has not begun{passed}."),
        Some(date) if patient.is_overdue => {
            format!("Patient {name} is pending: the DLT window was to close on {date}.")
        }
        Some(date) => format!("Patient {name} is pending: the DLT window closes on {date}{passed}."),
    }
}

/// What to do now, in one sentence.
pub fn headline(report: &NextReport, plan: &Plan) -> String {
    match report.decision.action {
        "wait" => {
            // Nobody knows until when if a window has not begun, or is open for longer than planned.
            let is_known = report.waiting_for.iter().all(|of| of.window_closes.is_some() && !of.is_overdue);
            let until = report.waiting_for.iter().filter_map(|patient| patient.window_closes.as_ref()).max();
            let until = match until {
                Some(date) if is_known => format!(", until {date} at the latest"),
                _ => " until their DLT windows have closed".to_owned(),
            };
            format!("Now: wait for the pending patients at {}{until}; enrol nobody.", level(plan, report.decision.dose))
        }
        "not_said" => format!("Now: {}.", report.why),
        _ => format!("Now: {}.", done(&report.decision, &report.why, plan)),
    }
}

/// What is done; with its reason for stopping unless `why` is said beside it, in which the rule says the same and more.
fn done(decision: &DecisionRow, why: &str, plan: &Plan) -> String {
    if decision.action == "wait" {
        return "wait until more is known".to_owned();
    }
    match (&decision.stop, decision.patients) {
        (Some((mtd, reason)), _) => {
            let reason = if why.is_empty() { format!(" ({reason})") } else { String::new() };
            format!("stop{reason}, {}", words::recommendation(plan, *mtd))
        }
        (None, patients) => {
            let patients = counted(patients.unwrap_or(0), "patient");
            format!("treat {patients} at {}", level(plan, decision.dose))
        }
    }
}

fn possible(outcome: &OutcomeRow, plan: &Plan) -> String {
    let dlts = match (outcome.dlts_from, outcome.dlts_to) {
        (from, to) if from == to => format!("{from}"),
        (from, to) if to == from + 1 => format!("{from} or {to}"),
        (from, to) if to == outcome.evaluable => format!("{from} or more"),
        (from, to) => format!("{from} to {to}"),
    };
    let then = done(&outcome.decision, &outcome.why, plan);
    let why = if outcome.why.is_empty() { String::new() } else { format!("; {}", outcome.why) };
    let moderate = if outcome.moderate { ", but a moderate toxicity" } else { "" };
    format!("- {dlts} of {} with a DLT{moderate}: {then}{why}.", outcome.evaluable)
}

fn level(plan: &Plan, dose: Option<usize>) -> String {
    let dose = dose.and_then(DoseLevel::new).unwrap_or(DoseLevel::LOWEST);
    on_one_line(&words::level(plan, dose))
}

fn labels(report: &NextReport, style: Style, max_width: usize) -> Column {
    let label = |row: &DoseRow| {
        let label = shortened(&on_one_line(&row.label), (max_width / 3).max(8), style.ellipsis());
        format!("{} ({label})", row.dose)
    };
    Column { header: "dose level".to_owned(), is_text: true, cells: report.doses.iter().map(label).collect() }
}

fn counts(doses: &[DoseRow]) -> Vec<Column> {
    let column = |header: &str, count: fn(&DoseRow) -> u32| Column {
        header: header.to_owned(),
        is_text: false,
        cells: doses.iter().map(|row| count(row).to_string()).collect(),
    };
    vec![
        column("evaluable", |row| row.evaluable),
        column("with a DLT", |row| row.dlts),
        column("pending", |row| row.pending),
        column("not evaluable", |row| row.not_evaluable),
    ]
}

/// What a model makes of each dose level; no columns without a model.
fn estimates(report: &NextReport) -> Vec<Column> {
    if report.estimates.is_empty() {
        return Vec::new();
    }
    let of = |text: &dyn Fn(&EstimateRow) -> String| report.estimates.iter().map(text).collect();
    let column = |header: &str, cells| Column { header: header.to_owned(), is_text: false, cells };
    let mut columns = vec![
        column("estimated\nDLT probability", of(&|row| format!("{:.3}", row.dlt_probability))),
        column("90 %\ninterval", of(&|row| format!("{:.3} to {:.3}", row.lower, row.upper))),
    ];
    type Share = fn(&IntervalsRow) -> f64;
    let shares: [(&str, Share); 3] = [
        ("below target\ninterval (%)", |row| row.below_target_interval),
        ("in it (%)", |row| row.in_target_interval),
        ("above it (%)", |row| row.above_target_interval),
    ];
    for (header, share) in shares {
        let cells: Option<Vec<String>> = report
            .estimates
            .iter()
            .map(|row| row.intervals.as_ref().map(|intervals| format!("{:.1}", 100.0 * share(intervals))))
            .collect();
        columns.extend(cells.map(|cells| column(header, cells)));
    }
    columns
}
