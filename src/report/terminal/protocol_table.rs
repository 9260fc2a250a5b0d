//! The table that every protocol has, for the terminal.

use super::Style;
use super::columns::Column;
use super::layout::{tables, wrapped};
use crate::characteristics::Results;
use crate::report::content::{Table, TableRow, protocol_table as table_of};
use crate::report::words::{on_one_line, shortened};

/// The table in at most `max_width` columns wherever names allow, under the title of the plan. It ends with a line break.
pub fn protocol_table(results: &Results, style: Style, max_width: usize) -> String {
    let table = table_of(results);
    let mut paragraphs = vec![wrapped(&on_one_line(&results.plan.title), max_width)];
    // What shares a scenario stands in a table of its own, under its name.
    for group in table.rows.chunk_by(|_, next| !next.is_heading) {
        let Some((heading, _)) = group.split_first() else { continue };
        let heading = heading.cells.first().map_or("", |cell| &cell.text);
        paragraphs.push(wrapped(heading, max_width) + "\n" + &of_scenario(&table, group, style, max_width));
    }
    paragraphs.push(wrapped(&style.sentence(&table.caption), max_width));
    paragraphs.join("\n\n") + "\n"
}

/// The rows of one scenario behind its heading.
fn of_scenario(table: &Table, group: &[TableRow], style: Style, max_width: usize) -> String {
    let column = |place: usize| {
        let of = &table.columns[place];
        let cell = |text: &str| match of.is_number {
            // A mark stands behind its number, so that the others leave room for it.
            true => text.strip_suffix(" *").map_or_else(|| format!("{text} "), |number| format!("{number}*")),
            false => shortened(text, max_width / 4, style.ellipsis()),
        };
        Column {
            // The scenario stands above, so that the first column needs no word for it.
            header: if of.is_number { format!("{} ", of.header) } else { String::new() },
            is_text: !of.is_number,
            cells: group.iter().skip(1).map(|row| cell(&row.cells[place].text)).collect(),
        }
    };
    let (numbers, keys): (Vec<_>, Vec<_>) = (0..table.columns.len()).partition(|&place| table.columns[place].is_number);
    let keys: Vec<_> = keys.into_iter().map(column).collect();
    tables(&keys, vec![numbers.into_iter().map(column).collect()], style, max_width).join("\n")
}
