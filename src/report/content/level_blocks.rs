//! Tables with a column for each dose level, cut so that a printed page has room for all columns.

use super::model::{Block, Column, Table, TableRow};

/// More dose levels side by side are cut off where a page ends.
const MOST_LEVELS: usize = 12;

/// A table whose columns are `keys` that name a row, `levels` dose levels, and others: as it is, or in as few blocks of dose levels
/// as a page has room for, as equal as can be. Every block has the keys, and only the last the other columns.
pub(super) fn in_blocks<'a>(table: Table, keys: usize, levels: usize) -> Vec<Block<'a>> {
    let blocks = levels.div_ceil(MOST_LEVELS).max(1);
    if blocks == 1 {
        return vec![Block::Table(table)];
    }
    let block = |number: usize| {
        let (from, to) = (number * levels / blocks, (number + 1) * levels / blocks);
        let others = if number + 1 == blocks { keys + levels..table.columns.len() } else { 0..0 };
        let places: Vec<usize> = (0..keys).chain(keys + from..keys + to).chain(others).collect();
        let caption = match number {
            0 => format!("{} Dose levels {} to {to} of {levels}; the others follow.", table.caption, from + 1),
            _ => format!("The same, dose levels {} to {to} of {levels}.", from + 1),
        };
        Block::Table(chosen(&table, &places, caption))
    };
    (0..blocks).map(block).collect()
}

/// The columns at these places.
fn chosen(table: &Table, places: &[usize], caption: String) -> Table {
    let columns: Vec<Column> = places.iter().map(|&place| table.columns[place].clone()).collect();
    let row = |row: &TableRow| TableRow {
        scenario: row.scenario.clone(),
        is_heading: row.is_heading,
        cells: places.iter().map(|&place| row.cells[place].clone()).collect(),
    };
    Table { number: 0, caption, columns, rows: table.rows.iter().map(row).collect(), is_compact: false }
}
