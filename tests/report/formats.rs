//! The three formats: the same tables, everything escaped, the same bytes every time; read back by other libraries.

use std::io::{Cursor, Read};

use dosim::report::content::{Document, Table};
use dosim::report::formats::{DocumentFormat, Html, Markdown, Word};
use dosim::scenario::Plan;
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use super::fixture::{HOSTILE, Made, plan};

/// Header and cells of a table, row by row.
type Rows = Vec<Vec<String>>;

fn rows(table: &Table) -> Rows {
    let header = table.columns.iter().map(|column| column.header.clone()).collect();
    let cells = table.rows.iter().map(|row| row.cells.iter().map(|cell| cell.text.clone()).collect());
    [header].into_iter().chain(cells).collect()
}

fn tables(document: &Document<'_>) -> Vec<Rows> {
    document.tables().map(rows).collect()
}

fn small() -> Made {
    Made::new(Plan { trials: 200, ..plan() })
}

fn text(document: &Document<'_>, format: &dyn DocumentFormat) -> String {
    String::from_utf8(format.write(document).unwrap()).unwrap()
}

fn document_xml(bytes: Vec<u8>) -> String {
    let mut text = String::new();
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    archive.by_name("word/document.xml").unwrap().read_to_string(&mut text).unwrap();
    text
}

#[test]
fn markdown_has_the_same_tables() {
    let made = small();
    let document = made.document();
    let text = text(&document, &Markdown);
    let mut found: Vec<Rows> = Vec::new();
    for event in Parser::new_ext(&text, Options::ENABLE_TABLES) {
        match event {
            Event::Start(Tag::Table(_)) => found.push(Vec::new()),
            Event::Start(Tag::TableHead | Tag::TableRow) => found.last_mut().unwrap().push(Vec::new()),
            Event::Start(Tag::TableCell) => found.last_mut().unwrap().last_mut().unwrap().push(String::new()),
            Event::Text(text) => {
                if let Some(cell) = found.last_mut().and_then(|table| table.last_mut()).and_then(|row| row.last_mut()) {
                    cell.push_str(&text);
                }
            }
            // What comes between tables is added to no cell.
            Event::End(TagEnd::Table) => found.last_mut().unwrap().push(Vec::new()),
            Event::Html(html) | Event::InlineHtml(html) => panic!("HTML in Markdown: {html}"),
            _ => {}
        }
    }
    found.iter_mut().for_each(|table| drop(table.pop()));
    assert_eq!(found, tables(&document));
    for figure in document.figures() {
        assert!(text.contains(&format!("]({}.svg)", figure.name)), "{}", figure.name);
    }
}

#[test]
fn word_has_the_same_tables_and_every_picture_its_words() {
    let made = small();
    let document = made.document();
    let xml = document_xml(Word.write(&document).unwrap());
    let tree = roxmltree::Document::parse(&xml).unwrap();
    let all = |node: roxmltree::Node<'_, '_>, name: &str| -> Vec<_> {
        node.descendants().filter(|node| node.tag_name().name() == name).map(|node| node.id()).collect()
    };
    let text = |node: roxmltree::Node<'_, '_>| -> String {
        let texts = node.descendants().filter(|node| node.tag_name().name() == "t");
        // Numbers are written with blanks at which no line breaks.
        texts.filter_map(|node| node.text()).collect::<String>().replace('\u{a0}', " ")
    };
    let mut found: Vec<Rows> = Vec::new();
    for table in all(tree.root(), "tbl").into_iter().map(|id| tree.get_node(id).unwrap()) {
        let mut rows = Vec::new();
        for (place, row) in all(table, "tr").into_iter().map(|id| tree.get_node(id).unwrap()).enumerate() {
            assert_eq!(all(row, "tblHeader").len(), usize::from(place == 0), "only the first row is a header");
            rows.push(all(row, "tc").into_iter().map(|id| text(tree.get_node(id).unwrap())).collect());
        }
        found.push(rows);
    }
    // A heading of rows is one cell over all columns.
    let mut expected = tables(&document);
    for (rows, table) in expected.iter_mut().zip(document.tables()) {
        rows.iter_mut().skip(1).zip(&table.rows).filter(|(_, of)| of.is_heading).for_each(|(row, _)| row.truncate(1));
    }
    assert_eq!(found, expected);
    let pictures: Vec<_> = tree.descendants().filter(|node| node.tag_name().name() == "docPr").collect();
    let shown: Vec<_> = pictures.iter().filter_map(|node| node.attribute("descr")).collect();
    assert_eq!(shown, document.figures().map(|figure| figure.alt.as_str()).collect::<Vec<_>>());
    // A paragraph right before a picture stands on its page.
    let paragraph =
        |node: &roxmltree::Node<'_, '_>| node.ancestors().find(|node| node.tag_name().name() == "p").unwrap().id();
    let before = pictures.iter().filter_map(|node| tree.get_node(paragraph(node)).unwrap().prev_sibling_element());
    let said: Vec<_> = before
        .filter(|node| node.tag_name().name() == "p" && all(*node, "numPr").is_empty())
        .filter(|node| !["", "Figure", "Table"].contains(&text(*node).split(' ').next().unwrap_or_default()))
        .collect();
    assert!(!said.is_empty(), "a picture has words before it");
    for node in said {
        assert_eq!(all(node, "keepNext").len(), 1, "{}", text(node));
    }
}

#[test]
fn nothing_from_the_file_is_markup() {
    let made = small();
    let document = made.document();
    let page = text(&document, &Html);
    assert_eq!(page.matches("<script").count(), 1, "only the report's own script");
    assert!(!page.contains("<b>knows"));
    assert!(
        page.contains("moderate &lt;script&gt;alert(&quot;1&quot;)&lt;&#x2f;script&gt;"),
        "the name is there, escaped"
    );
    // The title of the page, names of scenarios, labels of doses and of designs.
    assert!(page.matches("&lt;script&gt;").count() > 50);
    let xml = document_xml(Word.write(&document).unwrap());
    assert!(!xml.contains("<script>") && xml.contains("&lt;script&gt;"));
    let tree = roxmltree::Document::parse(&xml).unwrap();
    assert!(tree.descendants().any(|node| node.text().is_some_and(|text| text.contains(HOSTILE))));
}

#[test]
fn the_page_is_whole_by_itself_and_can_be_read_without_seeing_it() {
    let made = small();
    let document = made.document();
    let page = text(&document, &Html);
    assert!(page.starts_with("<!DOCTYPE html>\n<html lang=\"en\">"));
    for outside in ["src=", "@import", "url(", "<link rel=\"stylesheet\"", "<iframe", "<?xml"] {
        assert!(!page.contains(outside), "{outside}");
    }
    // An address in an attribute is an anchor of the page, or the namespace of SVG.
    for address in page.split("href=\"").skip(1) {
        assert!(address.starts_with('#') || address.starts_with("data:,"), "{}", &address[..40.min(address.len())]);
    }
    let mut ids: Vec<_> = page.split(" id=\"").skip(1).map(|rest| rest.split('"').next().unwrap()).collect();
    let all = ids.len();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), all, "an id is there twice");
    assert_eq!(page.matches("<h1>").count(), 1);
    assert_eq!(page.matches("<caption").count(), document.tables().count());
    assert_eq!(page.matches("<th>").count(), 0, "every header cell has a scope");
    assert_eq!(page.matches("class=\"chart\" role=\"img\" aria-label=\"").count(), document.figures().count());
    for section in &document.sections {
        assert!(page.contains(&format!("<section id=\"{}\"", section.id)));
        assert!(page.contains(&format!("<a href=\"#{}\">", section.id)));
    }
}

#[test]
fn the_same_document_gives_the_same_bytes() {
    let (one, other) = (small(), small());
    let (one, other) = (one.document(), other.document());
    assert_eq!(text(&one, &Html), text(&other, &Html));
    assert_eq!(text(&one, &Markdown), text(&other, &Markdown));
    assert_eq!(Word.write(&one).unwrap(), Word.write(&other).unwrap());
    // On another thread, too, whatever was written there before.
    let again = std::thread::scope(|scope| scope.spawn(|| Word.write(&one).unwrap()).join().unwrap());
    assert_eq!(again, Word.write(&other).unwrap());
}
