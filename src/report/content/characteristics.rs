//! Operating characteristics: what is declared, how well, whom it costs; simulated and exact side by side.

use super::cells::{
    declared_mtd, key_cells, key_columns, maybe, number_cell, percent_cell, selection_cell, where_errors_are,
};
use super::level_blocks::in_blocks;
use super::material::Material;
use super::model::{Block, Cell, Column, Part, Table};
use super::protocol_table::protocol_tables;
use super::sample_size::quantile_columns;
use super::toxicity::burden;
use crate::characteristics::{
    self, AT_MTD, DoseCharacteristics, Estimate, OperatingCharacteristics, QUANTILES, Quantity, Results, Statistic,
};
use crate::design::StopReason;
use crate::report::words::{dose_label, on_one_line, percent, reason, true_mtd};
use crate::scenario::Plan;

pub(super) const LEAD: &str = "How often each answer is given, and how many patients are treated and have a DLT for it; * marks the right \
                               answer. The appendix has simulated and exact values side by side, each simulated one with its Monte Carlo \
                               standard error (±).";

pub(super) fn build<'a>(material: &Material<'a>) -> Part<'a> {
    let results = material.results;
    let selection = "MTD selection under each scenario, in % of trials; the right answer is marked.";
    let allocation = "Mean number of patients treated and of DLTs at each dose level.";
    let mut blocks = protocol_tables(results);
    blocks.push(Block::Table(reasons(results)));
    blocks.push(Block::Table(burden(results)));
    blocks.extend(material.figure("mtd_selection", selection));
    blocks.extend(material.figure("allocation", allocation));
    let doses = results.plan.dose_count();
    let mut appendix = in_blocks(selected(results), key_columns(&results.plan).len(), doses);
    appendix.extend([verdict(results), patients_above(results), at_mtd(results), by_dose(results)].map(Block::Table));
    Part { blocks, appendix }
}

fn with_keys(plan: &Plan, caption: &str, columns: impl IntoIterator<Item = Column>) -> Table {
    let mut keys = key_columns(plan);
    keys.extend(columns);
    Table::new(caption, keys)
}

/// A row for each cell of the results.
fn each_cell(results: &Results, mut table: Table, of: impl Fn(&characteristics::Cell) -> Vec<Cell>) -> Table {
    for cell in &results.cells {
        let mut cells = key_cells(results, cell);
        let scenario = super::cells::scenario_name(results, cell);
        cells.extend(of(cell));
        table.push(Some(&scenario), cells);
    }
    table
}

/// What is declared the MTD.
fn selected(results: &Results) -> Table {
    let plan = &results.plan;
    let errors = where_errors_are(plan.dose_count());
    let caption = format!("MTD selection: how often each dose level is {}.{errors}", declared_mtd(plan));
    let doses = plan.doses.iter().map(|dose| Column::number(format!("{} %", on_one_line(&dose.label))));
    let columns = doses.chain(["None tolerable %", "Undetermined %"].map(Column::number));
    let table = with_keys(plan, &caption, columns);
    each_cell(results, table, |cell| {
        let of = &cell.characteristics;
        let share =
            |quantity, place| maybe(cell.known(quantity, place), |share| selection_cell(share, plan.dose_count()));
        let dose = |(place, dose): (usize, &DoseCharacteristics)| {
            share(Quantity::Mtd, Some(place)).marked(of.true_mtd == Some(dose.dose))
        };
        let none = share(Quantity::Mtd, None).marked(of.true_mtd.is_none());
        of.doses.iter().enumerate().map(dose).chain([none, share(Quantity::Undetermined, None)]).collect()
    })
}

/// The value of an exact answer.
fn exactly(cell: &characteristics::Cell, of: impl Fn(&OperatingCharacteristics) -> Estimate) -> Cell {
    maybe(cell.exact.as_ref(), |exact| percent_cell(Estimate::exact(of(exact).value)))
}

/// How good the answers are.
fn verdict(results: &Results) -> Table {
    let headers = [
        "Correct %",
        "exact",
        "Overdose %",
        "exact",
        "Undetermined %",
        "exact",
        "Mean true DLT probability of the MTD %",
        "Patients above the true MTD %",
    ];
    let columns = [Column::text("True MTD")].into_iter().chain(headers.map(Column::number));
    let caption = "How good the answers are: correct (the true MTD, or none where none is tolerable), overdose (an MTD above the \
                   true MTD); each beside its exact value.";
    let table = with_keys(&results.plan, caption, columns);
    each_cell(results, table, |cell| {
        let of = &cell.characteristics;
        vec![
            Cell::text(true_mtd(&results.plan, of.true_mtd)),
            percent_cell(of.p_correct),
            exactly(cell, |of| of.p_correct),
            percent_cell(of.p_overdose),
            exactly(cell, |of| of.p_overdose),
            percent_cell(of.p_undetermined),
            exactly(cell, |of| of.p_undetermined),
            maybe(cell.known(Quantity::TrueDltOfMtd, None), percent_cell),
            maybe(cell.known(Quantity::ShareAbove, None), percent_cell),
        ]
    })
}

/// How many patients a trial treats above the true MTD, and how often that is much of all; exact where there is an exact answer.
fn patients_above(results: &Results) -> Table {
    let numbers = ["Mean", "SD"].map(Column::number).into_iter().chain(quantile_columns());
    let shares = ["Maximum", "60 % of its patients or more, in % of trials", "80 % or more, in % of trials"];
    let caption = "Patients treated above the true MTD: how many a trial has, and how often they are so great a share of all its \
                   patients (Yuan, Hess, Hilsenbeck and Gilbert 2016).";
    let table = with_keys(&results.plan, caption, numbers.chain(shares.map(Column::number)));
    each_cell(results, table, |cell| {
        let known = |quantity: Quantity| cell.known(quantity, None);
        let part = |part: Statistic, decimals| {
            maybe(known(Quantity::PatientsAbove(part)), |estimate| number_cell(estimate, decimals))
        };
        let mut cells = vec![part(Statistic::Mean, 2), part(Statistic::Sd, 2)];
        cells.extend((0..QUANTILES.len()).map(|place| part(Statistic::Quantile(place), 0)));
        cells.push(part(Statistic::Maximum, 0));
        cells.extend(
            [Quantity::SixtyPercentAbove, Quantity::EightyPercentAbove].map(|of| maybe(known(of), percent_cell)),
        );
        cells
    })
}

/// How often enough patients to trust it are treated at the dose level declared; exact where there is an exact answer.
fn at_mtd(results: &Results) -> Table {
    let caption =
        format!("At least so many patients at the dose level {}, in % of trials.", declared_mtd(&results.plan));
    let table = with_keys(&results.plan, &caption, AT_MTD.map(|least| Column::number(format!("{least} or more"))));
    each_cell(results, table, |cell| {
        let of = [Quantity::SixAtMtd, Quantity::NineAtMtd, Quantity::TwelveAtMtd];
        of.map(|quantity| maybe(cell.known(quantity, None), percent_cell)).to_vec()
    })
}

/// A row for each dose level, so that the table is as wide for twelve as for three.
fn by_dose(results: &Results) -> Table {
    let headers = ["True DLT %", "Declared MTD %", "exact", "Patients, mean", "exact", "DLTs, mean", "exact"];
    let columns = [Column::text("Dose level")].into_iter().chain(headers.map(Column::number));
    let declared = declared_mtd(&results.plan);
    let caption = format!("Each dose level: {declared}, patients treated, and patients with a DLT.");
    let mut table = with_keys(&results.plan, &caption, columns);
    for cell in &results.cells {
        let scenario = super::cells::scenario_name(results, cell);
        for (place, of) in cell.characteristics.doses.iter().enumerate() {
            let exact = cell.exact.as_ref().and_then(|exact| exact.doses.get(place));
            let mean = |mean: Estimate| number_cell(mean, 3);
            let mut cells = key_cells(results, cell);
            cells.extend([
                Cell::text(dose_label(&results.plan, of.dose)),
                Cell::number(100.0 * of.true_dlt_probability, percent(of.true_dlt_probability)),
                percent_cell(of.p_mtd).marked(cell.characteristics.true_mtd == Some(of.dose)),
                maybe(exact, |exact| percent_cell(exact.p_mtd)),
                maybe(of.mean_patients(), mean),
                maybe(exact.and_then(DoseCharacteristics::mean_patients), mean),
                maybe(of.mean_dlts(), mean),
                maybe(exact.and_then(DoseCharacteristics::mean_dlts), mean),
            ]);
            table.push(Some(&scenario), cells);
        }
    }
    table
}

/// Why trials stop; reasons that no cell has are left out.
fn reasons(results: &Results) -> Table {
    let share = |cell: &characteristics::Cell, why: StopReason| cell.known(Quantity::Stop(why), None);
    let occurs = |why: &StopReason| {
        results.cells.iter().filter_map(|cell| share(cell, *why)).any(|probability| probability.value > 0.0)
    };
    let shown: Vec<_> = StopReason::ALL.into_iter().filter(occurs).collect();
    let columns = shown.iter().map(|&why| Column::number(format!("{} %", capitalised(&reason(why)))));
    let what = if results.plan.expansion.is_some() { "escalations end" } else { "trials stop" };
    let table = with_keys(&results.plan, &format!("Why {what}, in % of trials."), columns);
    each_cell(results, table, |cell| shown.iter().map(|&why| maybe(share(cell, why), percent_cell)).collect())
}

fn capitalised(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
