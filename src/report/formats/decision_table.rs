//! Decision tables alone, as Markdown and as a page.

use std::fmt::Write;

use crate::report::content::decision_table::{DesignDecisions, key_headers, lines, notes};
use crate::report::words::{design_sentence, on_one_line};

/// The tables as Markdown.
pub fn markdown(title: &str, tables: &[DesignDecisions<'_>]) -> String {
    let cell = |text: &str| on_one_line(text).replace('\\', "\\\\").replace('|', "\\|").replace('<', "&lt;");
    let mut text = format!("# Decision tables: {}\n", cell(title));
    for tabled in tables {
        let _ = write!(text, "\n## {}\n\n{}\n\n", cell(&tabled.design.name), cell(&design_sentence(tabled.design)));
        if let Ok(table) = &tabled.table {
            let keys = key_headers(table);
            let _ = writeln!(text, "| {} | when | then |\n|{}---|---|", keys.join(" | "), "---:|".repeat(keys.len()));
            for line in lines(table) {
                let keys = line.shown().collect::<Vec<_>>().join(" | ");
                let _ = writeln!(text, "| {keys} | {} | {} |", cell(&line.when), cell(&line.then));
            }
            text.push('\n');
        }
        let _ = writeln!(text, "{}", notes(tabled).join(" "));
    }
    text
}

/// The tables as one HTML document that needs nothing else.
pub fn html(title: &str, tables: &[DesignDecisions<'_>]) -> String {
    let cell = |text: &str| {
        on_one_line(text).replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
    };
    let mut text = format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<title>Decision tables: {0}</title>\n{STYLE}</head>\n\
         <body>\n<h1>Decision tables: {0}</h1>\n",
        cell(title)
    );
    for tabled in tables {
        let (name, sentence) = (cell(&tabled.design.name), cell(&design_sentence(tabled.design)));
        let _ = writeln!(text, "<h2>{name}</h2>\n<p>{sentence}</p>");
        if let Ok(table) = &tabled.table {
            let heads =
                key_headers(table).iter().chain(&["when", "then"]).map(|head| format!("<th scope=\"col\">{head}</th>"));
            let _ = writeln!(text, "<table>\n<thead><tr>{}</tr></thead>\n<tbody>", heads.collect::<String>());
            for line in lines(table) {
                let cells = line.shown().chain([line.when.as_str(), &line.then]);
                let cells = cells.map(|text| format!("<td>{}</td>", cell(text)));
                let _ = writeln!(text, "<tr>{}</tr>", cells.collect::<String>());
            }
            text += "</tbody>\n</table>\n";
        }
        let _ = writeln!(text, "<p>{}</p>", cell(&notes(tabled).join(" ")));
    }
    text + "</body>\n</html>\n"
}

const STYLE: &str = "<style>\nbody { font-family: sans-serif; max-width: 60em; margin: 2em auto; padding: 0 1em; }\n\
table { border-collapse: collapse; }\nth, td { border-bottom: 1px solid #999; padding: .3em .8em; text-align: left; \
vertical-align: top; }\n@media print { tr { break-inside: avoid; } }\n</style>\n";
