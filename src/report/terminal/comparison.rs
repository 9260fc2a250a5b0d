//! The table of a comparison: selection side by side, and differences with their standard errors.

use super::Style;
use super::columns::Column;
use super::layout::{tables, wrapped};
use super::numbers::{grouped, percent};
use super::sentences;
use crate::characteristics::{Against, Comparison, ComparisonRow, DifferenceEstimates, Estimate};
use crate::dose::DoseLevel;
use crate::report::label::{on_one_line, shortened};

/// The comparison as text in at most `max_width` columns wherever names allow. It ends with a line break.
pub fn comparison(comparison: &Comparison, style: Style, max_width: usize) -> String {
    let of = Table { comparison, style, max_width };
    let keys = vec![
        of.text("scenario", &|row| comparison.scenario(row).to_owned()),
        of.text("file", &|row| comparison.files[row.file].0.clone()),
        of.text("design", &|row| comparison.design(row).to_owned()),
    ];
    let groups = vec![of.selection(), of.differences()];
    let mut paragraphs = vec![of.heading()];
    paragraphs.extend(tables(&keys, groups, style, max_width));
    paragraphs.push(of.legend());
    paragraphs.join("\n\n") + "\n"
}

struct Table<'a> {
    comparison: &'a Comparison,
    style: Style,
    max_width: usize,
}

impl Table<'_> {
    fn column(&self, header: &str, is_text: bool, cell: &dyn Fn(&ComparisonRow) -> String) -> Column {
        Column { header: header.to_owned(), is_text, cells: self.comparison.rows.iter().map(cell).collect() }
    }

    fn text(&self, header: &str, cell: &dyn Fn(&ComparisonRow) -> String) -> Column {
        let width = (self.max_width / 6).max(8);
        self.column(header, true, &|row| shortened(&on_one_line(&cell(row)), width, self.style.ellipsis()))
    }

    fn selection(&self) -> Vec<Column> {
        let mut columns = Vec::new();
        for dose in DoseLevel::ladder(self.comparison.dose_count()) {
            columns.push(self.column(&format!("MTD {dose}\n% "), false, &|row| {
                let of = self.comparison.characteristics(row);
                let mark = if of.true_mtd == Some(dose) { "*" } else { " " };
                of.doses.get(dose.index()).map_or(String::new(), |dose| percent(dose.p_mtd.value) + mark)
            }));
        }
        columns.push(self.column("none \n% ", false, &|row| {
            let of = self.comparison.characteristics(row);
            percent(of.p_none_tolerable.value) + if of.true_mtd.is_none() { "*" } else { " " }
        }));
        columns.push(self.column("undeter-\nmined %", false, &|row| {
            percent(self.comparison.characteristics(row).p_undetermined.value)
        }));
        columns
    }

    fn differences(&self) -> Vec<Column> {
        let column = |header: &str, scale: f64, of: &dyn Fn(&DifferenceEstimates) -> Option<Estimate>| {
            self.column(header, false, &|row| match &row.against {
                Against::Nothing => String::new(),
                Against::Itself => "reference".to_owned(),
                Against::Reference(difference) => {
                    of(difference).map_or(String::new(), |estimate| self.signed(estimate, scale))
                }
            })
        };
        vec![
            column("correct\ndifference %", 100.0, &|of| Some(of.p_correct)),
            column("patients\ndifference", 1.0, &|of| Some(of.mean_patients)),
            column("days to MTD\ndifference", 1.0, &|of| of.mean_days_to_mtd),
        ]
    }

    /// A difference with its standard error: `+1.20 ± 0.05`.
    fn signed(&self, estimate: Estimate, scale: f64) -> String {
        let plus_minus = match self.style {
            Style::Plain => "+-",
            Style::Rich => "±",
        };
        let se = estimate.mc_se.unwrap_or(0.0) * scale;
        // Adding zero turns −0 into 0.
        format!("{:+.2} {plus_minus} {se:.2}", estimate.value * scale + 0.0)
    }

    fn heading(&self) -> String {
        let mut lines = Vec::new();
        for (name, results) in &self.comparison.files {
            let plan = &results.plan;
            let (name, title) = (on_one_line(name), on_one_line(&plan.title));
            lines.push(format!("{name}: {title}; {} trials, seed {}", grouped(plan.trials), plan.seed));
            lines.extend(sentences::designs(plan));
        }
        lines.iter().map(|line| wrapped(line, self.max_width)).collect::<Vec<_>>().join("\n")
    }

    fn legend(&self) -> String {
        let rows = &self.comparison.rows;
        let paired = rows.iter().filter_map(|row| row.against.difference()).filter(|of| of.paired).count();
        let compared = rows.iter().filter_map(|row| row.against.difference()).count();
        let pairing = match paired {
            _ if compared == 0 => "Nothing shares a scenario with the reference, so there are no differences.",
            0 => "Standard errors are of unpaired differences: seed or number of trials differ.",
            _ if paired == compared => "Standard errors are of paired differences: the same patients met both.",
            _ => {
                "Standard errors are of paired differences where seed and number of trials are those of the reference; \
                 comparison.csv says where."
            }
        };
        let lines = [
            "*: the true MTD. Difference: from the first design of the first file under the same scenario, with its standard \
             error.",
            pairing,
        ];
        lines.map(|line| wrapped(line, self.max_width)).join("\n")
    }
}
