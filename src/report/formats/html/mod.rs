//! `report.html`: a document as one self-contained page that needs no network and, to be read, no script.

use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;
use minijinja::{Environment, UndefinedBehavior, context};

use super::{DocumentFormat, FormatError};
use crate::report::content::Document;

/// The name ends in `.html`, so that every text is escaped unless the template says otherwise.
const TEMPLATE: &str = "report.html";

/// The page, in UTF-8. Nothing but the charts, which the program draws itself, is put in without being escaped.
#[derive(Debug, Clone, Copy)]
pub struct Html;

impl DocumentFormat for Html {
    fn extension(&self) -> &'static str {
        "html"
    }

    fn write(&self, document: &Document<'_>) -> Result<Vec<u8>, FormatError> {
        Ok(page(document)?.into_bytes())
    }
}

fn page(document: &Document<'_>) -> Result<String, minijinja::Error> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    let syntax = SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).keep_trailing_newline(true).build()?;
    environment.set_syntax(syntax);
    environment.add_template(TEMPLATE, include_str!("report.html"))?;
    let page = environment.get_template(TEMPLATE)?;
    page.render(context! {
        document => Serde(document),
        style => concat!(include_str!("report.css"), include_str!("what_if.css")),
        script => concat!(include_str!("report.js"), include_str!("what_if.js")),
    })
}
