//! The first answer: what fits on one screen of whatever a command found. The rest is told when it is asked for.

mod characteristics;
mod comparison;
mod sweep;

pub use characteristics::{CountedBeside, characteristics};
pub use comparison::comparison;
pub use sweep::sweep;

use super::Style;
use super::columns::Column;
use super::layout::{tables, wrapped};
use crate::counted::counted;
use crate::report::words::{on_one_line, shortened};

/// The most lines of a first answer, at the usual width of a terminal.
pub const LINES: usize = 25;

/// Lines that stand together.
struct Block {
    text: String,
    /// 0 is never left out; of the others the greatest goes first.
    dispensable: u8,
}

impl Block {
    /// Nothing, if there are no lines.
    fn new(dispensable: u8, lines: &[String], max_width: usize) -> Option<Self> {
        let text = lines.iter().map(|line| wrapped(line, max_width)).collect::<Vec<_>>().join("\n");
        (!lines.is_empty()).then_some(Self { text, dispensable })
    }

    /// As it is.
    fn of(text: String) -> Option<Self> {
        Some(Self { text, dispensable: 0 })
    }
}

/// Blocks with blank lines between them: where there is no room, blank lines go first, then blocks. It ends with a line break.
fn fitted(blocks: impl IntoIterator<Item = Option<Block>>) -> String {
    let mut blocks: Vec<_> = blocks.into_iter().flatten().collect();
    let lines = |blocks: &[Block]| blocks.iter().map(|block| block.text.lines().count()).sum::<usize>();
    while lines(&blocks) > LINES {
        let most = blocks.iter().map(|block| block.dispensable).max().unwrap_or(0);
        if most == 0 {
            break;
        }
        blocks.retain(|block| block.dispensable != most);
    }
    let mut blank = LINES.saturating_sub(lines(&blocks));
    let mut text = String::new();
    for (place, block) in blocks.into_iter().enumerate() {
        // As many blank lines as there is room for, from the top on.
        if place > 0 && blank > 0 {
            text.push('\n');
            blank -= 1;
        }
        text.push_str(block.text.trim_end_matches('\n'));
        text.push('\n');
    }
    text
}

/// A table with a row for each design and a column for each scenario.
struct Matrix {
    keys: Vec<Column>,
    /// One for each scenario.
    scenarios: Vec<Column>,
    last: Vec<Column>,
}

impl Matrix {
    /// As many rows and scenarios as there is room for, and what is left out.
    fn drawn(mut self, most_rows: usize, style: Style, max_width: usize) -> (String, Vec<String>) {
        let rows = self.keys.first().map_or(0, |column| column.cells.len());
        let all = self.keys.iter_mut().chain(&mut self.scenarios).chain(&mut self.last);
        all.for_each(|column| column.cells.truncate(most_rows));
        let mut shown = self.scenarios.len();
        let drawn = loop {
            let values = [self.scenarios.get(..shown).unwrap_or_default(), &self.last].concat();
            let drawn = tables(&self.keys, vec![values], style, max_width);
            if drawn.len() <= 1 || shown <= 1 {
                break drawn;
            }
            shown -= 1;
        };
        let more = [(rows.saturating_sub(most_rows), "design"), (self.scenarios.len() - shown, "scenario")];
        let more = more.iter().filter(|(count, _)| *count > 0);
        let left_out = more.map(|(count, what)| counted(*count, &format!("more {what}")));
        (drawn.into_iter().next().unwrap_or_default(), left_out.collect())
    }
}

/// The name of one of so many scenarios, as the header of a column.
fn header(name: &str, scenarios: usize, style: Style, max_width: usize) -> String {
    let widest = (max_width * 2 / 3 / scenarios.max(1)).clamp(8, 30);
    shortened(&on_one_line(name), widest, style.ellipsis())
}

/// Names in a sentence, as far as they fit on a line or two.
fn listed(names: &[String]) -> String {
    const MOST: usize = 6;
    let mut shown: Vec<String> = names.iter().take(MOST).map(|name| on_one_line(name)).collect();
    if names.len() > MOST {
        shown.push(format!("{} more", names.len() - MOST));
    }
    shown.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn block(lines: usize, dispensable: u8) -> Option<Block> {
        Block::new(dispensable, &vec![dispensable.to_string(); lines], 80)
    }

    #[test]
    fn blank_lines_go_first_and_then_what_can_be_left_out() {
        let all = fitted([block(10, 0), block(3, 1), block(3, 2)]);
        assert_eq!(all.lines().count(), 18);
        let packed = fitted([block(15, 0), block(5, 2), block(5, 1)]);
        assert_eq!((packed.lines().count(), packed.contains('2')), (25, true));
        let without = fitted([block(15, 0), block(6, 2), block(5, 1)]);
        assert_eq!((without.lines().count(), without.contains('2')), (21, false));
        let packed = fitted([block(13, 0), block(12, 0), block(1, 1)]);
        assert_eq!((packed.lines().count(), packed.contains('1')), (25, false));
        assert_eq!(fitted([block(1, 0), None]), "0\n");
    }

    #[test]
    fn lists_are_short() {
        let names: Vec<_> = (1..=9).map(|n| n.to_string()).collect();
        assert_eq!(listed(&names), "1, 2, 3, 4, 5, 6, 3 more");
    }
}
