//! The tables of a comparison: selection side by side with the benchmark, and differences with their standard errors.

use super::Style;
use super::columns::Column;
use super::layout::{tables, wrapped};
use super::sentences;
use crate::characteristics::{
    Against, Compared, Comparison, ComparisonLine, ComparisonRow, DifferenceEstimate, Estimate,
    OperatingCharacteristics,
};
use crate::counted::{counted, counted_in_threes};
use crate::dose::DoseLevel;
use crate::report::words::{exactness_of_comparison, on_one_line, other_truths, percent, shortened};
use unicode_width::UnicodeWidthStr;

/// The comparison as text in at most `max_width` columns wherever names allow. It ends with a line break.
pub fn comparison(comparison: &Comparison, style: Style, max_width: usize) -> String {
    let comparison = &comparison.shown();
    let all = Table { comparison, lines: comparison.distinct_lines(), style, max_width };
    let designs = Table { lines: comparison.rows.iter().map(ComparisonLine::Design).collect(), ..all };
    let mut paragraphs = vec![all.heading()];
    paragraphs.extend(tables(&all.keys(), vec![all.selection(), all.verdict()], style, max_width));
    paragraphs.push(all.prose(&all.selection_legend()));
    if comparison.rows.iter().any(|row| row.against.difference().is_some()) {
        let what = "Differences from the first design of the first file under the same scenario, with standard errors:";
        paragraphs.push(wrapped(what, max_width));
        let [selection, patients, days] = designs.differences();
        paragraphs.extend(tables(&designs.keys(), vec![selection, patients, days], style, max_width));
    }
    paragraphs.push(all.prose(&designs.difference_legend()));
    paragraphs.join("\n\n") + "\n"
}

struct Table<'a> {
    comparison: &'a Comparison,
    lines: Vec<ComparisonLine<'a>>,
    style: Style,
    max_width: usize,
}

impl Table<'_> {
    fn column(&self, header: &str, is_text: bool, cell: &dyn Fn(&ComparisonLine<'_>) -> String) -> Column {
        Column { header: header.to_owned(), is_text, cells: self.lines.iter().map(cell).collect() }
    }

    fn short(&self, text: &str) -> String {
        shortened(&on_one_line(text), (self.max_width / 6).max(8), self.style.ellipsis())
    }

    /// Scenario, file if there are several, and design. A scenario is named once.
    fn keys(&self) -> Vec<Column> {
        let names: Vec<_> = self.lines.iter().map(|line| self.comparison.scenario_of(line)).collect();
        let is_first = |place: usize| place == 0 || names[place] != names[place - 1];
        let scenario = |place: usize| if is_first(place) { self.short(names[place]) } else { String::new() };
        let cells = (0..names.len()).map(scenario).collect();
        let mut keys = vec![Column { header: "scenario".to_owned(), is_text: true, cells }];
        if self.comparison.files.len() > 1 {
            keys.push(
                self.column("file", true, &|line| self.short(&self.comparison.files[self.comparison.file_of(line)].0)),
            );
        }
        keys.push(self.column("design", true, &|line| match line {
            ComparisonLine::Design(row) => self.short(self.comparison.design(row)),
            ComparisonLine::Benchmark(row) => {
                format!("{}, {}", self.comparison.benchmark_name(), counted(row.patients, "patient"))
            }
            ComparisonLine::BestRule(row) => {
                format!("best rule, {}", counted(row.max_patients, "patient"))
            }
        }));
        keys
    }

    /// The label of a dose level where all files have the same and there is room for them, and else its number.
    fn dose_header(&self, dose: DoseLevel) -> String {
        let labels = |file: usize| {
            let doses = &self.comparison.files[file].1.plan.doses;
            doses.iter().map(|dose| on_one_line(&dose.label)).collect::<Vec<_>>()
        };
        let first = labels(0);
        let is_shared = (1..self.comparison.files.len()).all(|file| labels(file) == first);
        let needed: usize = first.iter().map(|label| label.width().max(4) + 3).sum();
        match first.get(dose.index()) {
            Some(label) if is_shared && needed <= self.max_width / 2 => format!("MTD\n{label}"),
            _ => format!("MTD {dose}"),
        }
    }

    fn selection(&self) -> Vec<Column> {
        let marked = |estimate: Estimate, is_true: bool| percent(estimate.value) + if is_true { "*" } else { " " };
        let mut columns = Vec::new();
        for dose in DoseLevel::ladder(self.comparison.dose_count()) {
            columns.push(self.column(&format!("{}\n% ", self.dose_header(dose)), false, &|line| match line {
                ComparisonLine::Design(row) => {
                    let of = self.comparison.characteristics(row);
                    let here = of.doses.get(dose.index()).map(|dose| dose.p_mtd);
                    here.map_or(String::new(), |p_mtd| marked(p_mtd, of.true_mtd == Some(dose)))
                }
                ComparisonLine::Benchmark(row) => {
                    let here = row.selection.p_mtd.get(dose.index());
                    let is_true = self.comparison.true_mtd_of(row) == Some(dose);
                    here.map_or(String::new(), |&p_mtd| marked(p_mtd, is_true))
                }
                ComparisonLine::BestRule(row) => {
                    let is_true = self.comparison.true_mtd_under(row.file, row.scenario) == Some(dose);
                    let here = row.p_mtd.get(dose.index()).copied();
                    here.map_or(String::new(), |p_mtd| marked(Estimate::exact(p_mtd), is_true))
                }
            }));
        }
        columns.push(self.column("none \n% ", false, &|line| match line {
            ComparisonLine::Design(row) => {
                let of = self.comparison.characteristics(row);
                marked(of.p_none_tolerable, of.true_mtd.is_none())
            }
            ComparisonLine::Benchmark(row) => {
                marked(row.selection.p_none_tolerable, self.comparison.true_mtd_of(row).is_none())
            }
            ComparisonLine::BestRule(row) => {
                let is_true = self.comparison.true_mtd_under(row.file, row.scenario).is_none();
                marked(Estimate::exact(row.p_none_tolerable), is_true)
            }
        }));
        let undetermined = |line: &ComparisonLine<'_>| match line {
            ComparisonLine::Design(row) => percent(self.comparison.characteristics(row).p_undetermined.value),
            ComparisonLine::Benchmark(_) | ComparisonLine::BestRule(_) => String::new(),
        };
        columns.push(self.column("undeter-\nmined %", false, &undetermined));
        columns
    }

    fn verdict(&self) -> Vec<Column> {
        let of_design = |of: fn(&OperatingCharacteristics) -> String| {
            move |line: &ComparisonLine<'_>| match line {
                ComparisonLine::Design(row) => of(self.comparison.characteristics(row)),
                ComparisonLine::Benchmark(_) | ComparisonLine::BestRule(_) => String::new(),
            }
        };
        let efficiency = |line: &ComparisonLine<'_>| match line {
            ComparisonLine::Design(row) => {
                self.comparison.efficiency(row).map_or("-".to_owned(), |of| format!("{:.2}", of.value))
            }
            ComparisonLine::Benchmark(_) => "1".to_owned(),
            ComparisonLine::BestRule(_) => String::new(),
        };
        let share_of_best = |line: &ComparisonLine<'_>| match line {
            ComparisonLine::Design(row) => {
                let correct = self.comparison.characteristics(row).p_correct;
                let share = self.comparison.share_of_best(row, correct);
                share.map_or("-".to_owned(), |of| format!("{:.2}", of.value))
            }
            ComparisonLine::Benchmark(_) => String::new(),
            ComparisonLine::BestRule(_) => "1".to_owned(),
        };
        let overdose = |line: &ComparisonLine<'_>| match line {
            ComparisonLine::Design(row) => percent(self.comparison.characteristics(row).p_overdose.value),
            ComparisonLine::Benchmark(row) => percent(row.selection.p_overdose.value),
            ComparisonLine::BestRule(row) => percent(row.p_overdose),
        };
        let patients = of_design(|of| of.mean_patients().map_or("-".to_owned(), |mean| format!("{:.1}", mean.value)));
        let patients = |line: &ComparisonLine<'_>| match line {
            ComparisonLine::BestRule(row) => format!("{:.1}", row.mean_patients),
            other => patients(other),
        };
        let mut columns =
            vec![self.column("over-\ndose %", false, &overdose), self.column("effi-\nciency", false, &efficiency)];
        if !self.comparison.best_rules.is_empty() {
            columns.push(self.column("of the\nbest", false, &share_of_best));
        }
        columns.push(self.column("patients\nmean", false, &patients));
        columns
    }

    /// Of selection, of patients, and of time.
    fn differences(&self) -> [Vec<Column>; 3] {
        let column = |header: &str, compared: Compared| {
            self.column(header, false, &|line| match line {
                ComparisonLine::Design(ComparisonRow { against: Against::Itself, .. }) => "reference".to_owned(),
                ComparisonLine::Design(ComparisonRow { against: Against::Reference(of), .. }) => {
                    of.of(compared).map_or(String::new(), |of| self.signed(of, compared.scale()))
                }
                ComparisonLine::Design(_) | ComparisonLine::Benchmark(_) | ComparisonLine::BestRule(_) => String::new(),
            })
        };
        [
            vec![column("correct\n%", Compared::Correct), column("overdose\n%", Compared::Overdose)],
            vec![
                column("patients\nmean", Compared::Patients),
                column("DLTs\nmean", Compared::Dlts),
                column("patients above\ntrue MTD", Compared::PatientsAbove),
            ],
            vec![column("days to MTD\nmean", Compared::DaysToMtd)],
        ]
    }

    /// A difference with its standard error, unless it is exact: `+1.20 ± 0.05`.
    fn signed(&self, of: &DifferenceEstimate, scale: f64) -> String {
        let estimate = of.known();
        let plus_minus = match self.style {
            Style::Plain => "+-",
            Style::Rich => "±",
        };
        let se = estimate
            .mc_se
            .filter(|_| of.exact.is_none())
            .map_or(String::new(), |se| format!(" {plus_minus} {:.2}", se * scale));
        // Adding zero turns −0 into 0.
        format!("{:+.2}{se}", estimate.value * scale + 0.0)
    }

    fn prose(&self, lines: &[String]) -> String {
        lines.iter().map(|line| wrapped(line, self.max_width)).collect::<Vec<_>>().join("\n")
    }

    fn heading(&self) -> String {
        let mut lines = Vec::new();
        for (name, results) in &self.comparison.files {
            let plan = &results.plan;
            let (name, title) = (on_one_line(name), on_one_line(&plan.title));
            lines.push(format!("{name}: {title}; {}, seed {}", counted_in_threes(plan.trials, "trial"), plan.seed));
            lines.extend(sentences::designs(plan));
        }
        self.prose(&lines)
    }

    fn selection_legend(&self) -> Vec<String> {
        let mut legend = vec![
            "*: the true MTD, or none if there is none; its percentage is that of a correct selection.".to_owned(),
            self.style.sentence(&exactness_of_comparison(self.comparison, true)),
            "benchmark: what the first patients would say, had each been observed at every dose level (after O'Quigley, \
             Paoletti and Maccario 2002); as many as a design treats on average. Efficiency: correct selection as a multiple of its \
             benchmark's."
                .to_owned(),
        ];
        if !self.comparison.best_rules.is_empty() {
            let said = "best rule: no rule with cohorts of 3 and so many patients at most is right more often on average over the scenarios of \
                        its file (dosim bound); it knows them, and is no proposal. Of the best: correct selection as a multiple of its, which \
                        under a single scenario may exceed 1.";
            legend.push(said.to_owned());
        }
        legend
    }

    fn difference_legend(&self) -> Vec<String> {
        let differences: Vec<_> = self.comparison.rows.iter().filter_map(|row| row.against.difference()).collect();
        let paired: Vec<_> = differences.iter().filter(|of| of.paired).collect();
        let days_only = differences.iter().all(|of| {
            Compared::ALL.iter().all(|&compared| {
                let is_simulated = of.of(compared).is_some_and(|of| of.exact.is_none());
                compared == Compared::DaysToMtd || !is_simulated
            })
        });
        let pairing = match paired.len() {
            _ if differences.is_empty() => "There is nothing to hold against a reference, so there are no differences.",
            _ if days_only && paired.len() == differences.len() => {
                "Differences are exact but for days, of which the same patients met both: their standard errors are of paired differences."
            }
            0 => "Standard errors are of unpaired differences: seed or number of trials differ.",
            count if count == differences.len() => {
                "Standard errors are of paired differences: the same patients met both."
            }
            _ => {
                "Standard errors are of paired differences where seed and number of trials are those of the reference; \
                 comparison.csv says where."
            }
        };
        let gains = paired.iter().flat_map(|of| Compared::ALL.map(|compared| of.pairing_gain(compared)));
        let mut gains: Vec<f64> = gains.flatten().collect();
        gains.sort_by(f64::total_cmp);
        let gain = match (gains.first(), gains.last()) {
            (Some(least), Some(most)) => format!(
                " With patients of its own for each design they would be {least:.1} to {most:.1} times as large (median \
                 {:.1}).",
                gains[gains.len() / 2]
            ),
            _ => String::new(),
        };
        [pairing.to_owned() + &gain].into_iter().chain(other_truths(self.comparison)).collect()
    }
}
