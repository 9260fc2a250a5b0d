//! The columns of the summary table: headers and cells as text.

use crate::report::words::{on_one_line, percent, shortened};
use unicode_width::UnicodeWidthStr;

use super::Style;
use crate::characteristics::{Cell, OperatingCharacteristics, Results};
use crate::dose::DoseLevel;
use crate::scenario::Plan;

/// A column; its header may have several lines.
#[derive(Debug, Clone)]
pub(super) struct Column {
    pub(super) header: String,
    pub(super) is_text: bool,
    pub(super) cells: Vec<String>,
}

impl Column {
    /// Terminal columns that its widest line takes.
    pub(super) fn width(&self) -> usize {
        let lines = self.header.lines().chain(self.cells.iter().flat_map(|cell| cell.lines()));
        lines.map(UnicodeWidthStr::width).max().unwrap_or(0)
    }
}

/// Names as they fit into the table.
#[derive(Debug)]
pub(super) struct Names {
    scenarios: Vec<String>,
    designs: Vec<String>,
    doses: Vec<String>,
    /// Labels were too long, so that `doses` has numbers.
    pub(super) doses_are_numbers: bool,
}

impl Names {
    pub(super) fn new(plan: &Plan, style: Style, max_width: usize) -> Self {
        let short =
            |name: &str, share: usize| shortened(&on_one_line(name), (max_width / share).max(8), style.ellipsis());
        let labels: Vec<_> = plan.doses.iter().map(|dose| on_one_line(&dose.label)).collect();
        let label_columns: usize = labels.iter().map(|label| label.width().max(4) + 3).sum();
        let doses_are_numbers = label_columns > max_width / 2;
        Self {
            scenarios: plan.scenarios.iter().map(|scenario| short(&scenario.name, 5)).collect(),
            designs: plan.designs.iter().map(|design| short(&design.name, 5)).collect(),
            doses: if doses_are_numbers { (1..=labels.len()).map(|n| n.to_string()).collect() } else { labels },
            doses_are_numbers,
        }
    }

    fn dose(&self, dose: Option<DoseLevel>) -> String {
        dose.map_or("none".to_owned(), |dose| self.doses[dose.index()].clone())
    }

    fn dose_header(&self, dose: DoseLevel) -> String {
        if self.doses_are_numbers { format!("dose {dose}") } else { self.doses[dose.index()].clone() }
    }
}

/// Which columns a table has beside those of selection.
#[derive(Debug, Clone, Copy)]
pub(super) struct Told {
    /// Patients.
    pub(super) counts: bool,
    /// DLTs.
    pub(super) dlts: bool,
    /// How often more patients are needed than planned.
    pub(super) planned: bool,
    /// Those of the calendar.
    pub(super) time: bool,
}

impl Told {
    /// Those of the first so many groups of [`value_groups`].
    pub(super) fn groups(shown: usize) -> Self {
        Self { counts: shown > 2, dlts: shown > 2, planned: shown > 2, time: shown > 3 }
    }
}

/// What there is no value for.
pub(super) fn dash() -> String {
    "-".to_owned()
}

/// The columns that say what a row is of; the name of the design only where there are several.
pub(super) fn key_columns(results: &Results, names: &Names) -> Vec<Column> {
    let several = results.plan.designs.len() > 1;
    let scenario = |cell: &Cell| {
        let is_repeated = several && cell.design > 0;
        if is_repeated { String::new() } else { names.scenarios[cell.scenario].clone() }
    };
    let text = |header: &str, cell_text: &dyn Fn(&Cell) -> String| Column {
        header: header.to_owned(),
        is_text: true,
        cells: results.cells.iter().map(cell_text).collect(),
    };
    let mut columns = vec![text("scenario", &scenario)];
    if several {
        columns.push(text("design", &|cell| names.designs[cell.design].clone()));
    }
    columns
}

/// The other columns, in groups that are kept together if possible.
pub(super) fn value_groups(results: &Results, names: &Names) -> Vec<Vec<Column>> {
    let of = Values(results);
    vec![of.answers(names), of.verdict(), of.size(), of.time()]
}

/// What the cells hold, column by column.
struct Values<'a>(&'a Results);

impl Values<'_> {
    fn column(&self, header: &str, cell: impl Fn(&OperatingCharacteristics) -> String) -> Column {
        let cells = self.0.cells.iter().map(|of| cell(&of.characteristics)).collect();
        Column { header: header.to_owned(), is_text: false, cells }
    }

    /// Percentages with the right answer marked; the others leave room for the mark.
    fn marked(&self, name: &str, cell: impl Fn(&OperatingCharacteristics) -> (f64, bool)) -> Column {
        self.column(&format!("{name} \n% "), |of| {
            let (probability, is_right) = cell(of);
            percent(probability) + if is_right { "*" } else { " " }
        })
    }

    fn answers(&self, names: &Names) -> Vec<Column> {
        let mut columns = vec![Column { is_text: true, ..self.column("true\nMTD", |of| names.dose(of.true_mtd)) }];
        for dose in DoseLevel::ladder(self.0.plan.dose_count()) {
            columns.push(self.marked(&names.dose_header(dose), |of| {
                (of.doses[dose.index()].p_mtd.value, of.true_mtd == Some(dose))
            }));
        }
        columns.push(self.marked("none", |of| (of.p_none_tolerable.value, of.true_mtd.is_none())));
        if self.0.plan.may_be_undetermined() {
            columns.push(self.column("undeter-\nmined %", |of| percent(of.p_undetermined.value)));
        }
        columns
    }

    fn verdict(&self) -> Vec<Column> {
        vec![
            self.column("correct\n%", |of| percent(of.p_correct.value)),
            self.column("over-\ndose %", |of| percent(of.p_overdose.value)),
        ]
    }

    fn size(&self) -> Vec<Column> {
        let mut columns = vec![
            self.column("patients\nmean", |of| of.mean_patients().map_or(dash(), |mean| format!("{:.1}", mean.value))),
            self.column("DLTs\nmean", |of| of.mean_dlts().map_or(dash(), |mean| format!("{:.2}", mean.value))),
        ];
        let planned = |of: &OperatingCharacteristics| of.planned.map(|planned| planned.patients);
        let mut numbers = self.0.cells.iter().map(|cell| planned(&cell.characteristics));
        let over = |of: &OperatingCharacteristics| of.planned.map_or(dash(), |planned| percent(planned.p_more.value));
        let number = |of: &OperatingCharacteristics| planned(of).map_or(dash(), |patients| patients.to_string());
        match numbers.next().unwrap_or_default() {
            first if numbers.all(|other| other == first) => {
                columns.extend(first.map(|patients| self.column(&format!("> {patients}\n%"), over)));
            }
            _ => columns.extend([self.column("planned", number), self.column("> planned\n%", over)]),
        }
        columns
    }

    /// Nothing for exact answers, which have no calendar.
    fn time(&self) -> Vec<Column> {
        let calendars = || self.0.cells.iter().filter_map(|cell| cell.characteristics.calendar.as_ref());
        let mut columns = Vec::new();
        if calendars().next().is_some() {
            columns.push(self.column("days to\nMTD", |of| {
                let median = of.calendar.as_ref().map(|calendar| calendar.days_to_mtd.distribution.quantile(0.5));
                median.map_or(String::new(), |days| days.to_string())
            }));
        }
        if calendars().any(|calendar| calendar.p_by_planned_completion.is_some()) {
            columns.push(self.column("on time\n%", |of| {
                let on_time = of.calendar.as_ref().and_then(|calendar| calendar.p_by_planned_completion);
                on_time.map_or(String::new(), |on_time| percent(on_time.value))
            }));
        }
        columns
    }
}
