//! Decision tables alone, as Markdown and as a page.

use std::fmt::Write;

use crate::report::content::decision_table::{DesignDecisions, key_headers, lines, notes};
use crate::report::content::letter_grid::{Boundaries, Letter, LetterGrid};
use crate::report::words::{design_sentence, on_one_line};

/// The tables as Markdown.
pub fn markdown(title: &str, tables: &[DesignDecisions<'_>]) -> String {
    let cell = |text: &str| on_one_line(text).replace('\\', "\\\\").replace('|', "\\|").replace('<', "&lt;");
    let mut text = format!("# Decision tables: {}\n", cell(title));
    for tabled in tables {
        let _ = write!(text, "\n## {}\n\n{}\n\n", cell(&tabled.design.name), cell(&design_sentence(tabled.design)));
        if let Ok(table) = &tabled.table {
            if let Some(grid) = LetterGrid::new(table) {
                markdown_grid(&mut text, &grid);
            }
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
            if let Some(grid) = LetterGrid::new(table) {
                html_grid(&mut text, &grid);
            }
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

fn markdown_grid(text: &mut String, grid: &LetterGrid) {
    let heads = grid.patients.iter().map(|patients| format!(" {patients} |")).collect::<String>();
    let _ = writeln!(text, "| DLTs |{heads}\n|---:|{}", ":---:|".repeat(grid.patients.len()));
    for (dlts, letters) in grid.by_dlts.iter().enumerate() {
        let letters = letters.iter().map(|letter| format!(" {} |", letter.written().replace('*', "\\*")));
        let _ = writeln!(text, "| {dlts} |{}", letters.collect::<String>());
    }
    let _ = writeln!(text, "\n{}\n", grid.legend().replace('*', "\\*"));
    let Some(all) = grid.boundaries() else { return };
    let heads = all.iter().map(|of| format!(" {} |", of.patients)).collect::<String>();
    let _ = writeln!(text, "| evaluable patients |{heads}\n|---|{}", "---:|".repeat(all.len()));
    for (head, cells) in Boundaries::rows(&all) {
        let _ = writeln!(text, "| {} | {} |", head.replace('<', "&lt;"), cells.join(" | "));
    }
    text.push('\n');
}

fn html_grid(text: &mut String, grid: &LetterGrid) {
    let heads = grid.patients.iter().map(|patients| format!("<th scope=\"col\">{patients}</th>")).collect::<String>();
    let _ = writeln!(
        text,
        "<table class=\"letters\">\n<thead><tr><th scope=\"col\">DLTs</th>{heads}</tr></thead>\n<tbody>"
    );
    for (dlts, letters) in grid.by_dlts.iter().enumerate() {
        let cells = letters.iter().map(|letter| match class(*letter) {
            "" => format!("<td>{}</td>", letter.written()),
            class => format!("<td class=\"{class}\">{}</td>", letter.written()),
        });
        let _ = writeln!(text, "<tr><th scope=\"row\">{dlts}</th>{}</tr>", cells.collect::<String>());
    }
    let _ = writeln!(text, "</tbody>\n</table>\n<p>{}</p>", grid.legend());
    let Some(all) = grid.boundaries() else { return };
    let heads = all.iter().map(|of| format!("<th scope=\"col\">{}</th>", of.patients)).collect::<String>();
    let _ =
        writeln!(text, "<table>\n<thead><tr><th scope=\"col\">evaluable patients</th>{heads}</tr></thead>\n<tbody>");
    for (head, cells) in Boundaries::rows(&all) {
        let head = head.replace("<=", "≤").replace(">=", "≥");
        let cells = cells.iter().map(|cell| format!("<td>{cell}</td>")).collect::<String>();
        let _ = writeln!(text, "<tr><th scope=\"row\">{head}</th>{cells}</tr>");
    }
    *text += "</tbody>\n</table>\n";
}

/// By what a letter has its colour; none where it is no decision on the dose.
fn class(letter: Letter) -> &'static str {
    match letter {
        Letter::Escalate => "escalate",
        Letter::Stay => "stay",
        Letter::DeEscalate => "de-escalate",
        Letter::Eliminate => "eliminate",
        Letter::Nothing | Letter::Stop | Letter::Depends => "",
    }
}

/// The letters darken from "escalate" to "eliminate", so that a print without colour, and whoever tells no red from green, sees the same.
const STYLE: &str = "<style>\nbody { font-family: sans-serif; max-width: 60em; margin: 2em auto; padding: 0 1em; }\n\
table { border-collapse: collapse; }\nth, td { border-bottom: 1px solid #999; padding: .3em .8em; text-align: left; \
vertical-align: top; }\n.letters th, .letters td { padding: .2em .5em; text-align: center; print-color-adjust: exact; -webkit-print-color-adjust: exact; }\n\
.escalate { background: #d7f0e4; }\n.stay { background: #b9d7f0; }\n.de-escalate { background: #e0a030; }\n\
.eliminate { background: #7a1020; color: #fff; }\n@media print { tr { break-inside: avoid; } }\n</style>\n";
