//! Tables as LaTeX, to be put into a document that uses `booktabs`.

use std::fmt::Write;

use crate::report::content::{Cell, Document, Table};

/// All tables of a document, in their order.
pub fn tables(document: &Document<'_>) -> String {
    document.tables().map(table).collect::<Vec<_>>().join("\n")
}

/// A floating table with its caption. The same table gives the same text.
pub fn table(table: &Table) -> String {
    let aligned: String = (0..table.columns.len()).map(|place| alignment(table, place)).collect();
    let header: Vec<_> = table.columns.iter().map(|column| escaped(&column.header)).collect();
    let mut text = format!(
        "% Needs \\usepackage{{booktabs}}.\n\\begin{{table}}\n\\centering\n\\caption{{{}}}\n\\begin{{tabular}}{{{aligned}}}\n\
         \\toprule\n{} \\\\\n",
        escaped(&table.caption),
        header.join(" & ")
    );
    if !table.rows.first().is_some_and(|row| row.is_heading) {
        text.push_str("\\midrule\n");
    }
    for row in &table.rows {
        // Writing to a string cannot fail.
        let _ = match (&row.cells[..], row.is_heading) {
            ([heading, ..], true) => {
                let (columns, heading) = (table.columns.len(), escaped(&heading.text));
                writeln!(text, "\\midrule\n\\multicolumn{{{columns}}}{{l}}{{\\textbf{{{heading}}}}} \\\\")
            }
            (cells, _) => writeln!(text, "{} \\\\", cells.iter().map(cell).collect::<Vec<_>>().join(" & ")),
        };
    }
    text + "\\bottomrule\n\\end{tabular}\n\\end{table}\n"
}

/// How a column stands; one of long texts breaks its lines.
fn alignment(table: &Table, place: usize) -> String {
    const LONG: usize = 40;
    let cells = table.rows.iter().filter(|row| !row.is_heading).filter_map(|row| row.cells.get(place));
    let longest = cells.map(|cell| cell.text.chars().count()).max().unwrap_or(0);
    match (table.is_compact && place > 0, table.columns[place].is_number) {
        (true, _) => "c".to_owned(),
        (_, true) => "r".to_owned(),
        (_, false) if longest > LONG => "p{0.35\\textwidth}".to_owned(),
        (_, false) => "l".to_owned(),
    }
}

fn cell(cell: &Cell) -> String {
    let text = escaped(&cell.text);
    if cell.strong { format!("\\textbf{{{text}}}") } else { text }
}

/// Text that LaTeX shows as it is.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' => escaped.push_str("\\textbackslash{}"),
            '^' => escaped.push_str("\\textasciicircum{}"),
            '~' => escaped.push_str("\\textasciitilde{}"),
            '<' => escaped.push_str("\\textless{}"),
            '>' => escaped.push_str("\\textgreater{}"),
            '[' => escaped.push_str("{[}"),
            '±' => escaped.push_str("$\\pm$"),
            '≤' => escaped.push_str("$\\le$"),
            '≥' => escaped.push_str("$\\ge$"),
            'λ' => escaped.push_str("$\\lambda$"),
            'β' => escaped.push_str("$\\beta$"),
            '−' => escaped.push_str("$-$"),
            '&' | '%' | '$' | '#' | '_' | '{' | '}' => escaped.extend(['\\', c]),
            _ if c.is_control() => escaped.push(' '),
            _ => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_name_is_a_command() {
        assert_eq!(
            escaped("50 % of {a_b} & \\end^2"),
            "50 \\% of \\{a\\_b\\} \\& \\textbackslash{}end\\textasciicircum{}2"
        );
        // A bracket behind the end of a row would be read as a length.
        assert_eq!(escaped("[1]"), "{[}1]");
    }
}
