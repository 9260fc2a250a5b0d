//! `report.html`: a document as one self-contained page that needs no network and, to be read, no script.

use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;
use minijinja::{Environment, UndefinedBehavior, context};

use super::document::Document;

/// The name ends in `.html`, so that every text is escaped unless the template says otherwise.
const TEMPLATE: &str = "report.html";

/// The page could not be written, which would be a fault of this program.
#[derive(Debug, thiserror::Error)]
#[error("the report cannot be written as HTML: {0}")]
pub struct HtmlError(#[from] minijinja::Error);

/// The page as UTF-8. Nothing but the charts, which the program draws itself, is put in without being escaped.
///
/// # Errors
///
/// [`HtmlError`] if the template fails.
pub fn html(document: &Document<'_>) -> Result<String, HtmlError> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    let syntax = SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).keep_trailing_newline(true).build()?;
    environment.set_syntax(syntax);
    environment.add_template(TEMPLATE, include_str!("report.html"))?;
    let page = environment.get_template(TEMPLATE)?;
    Ok(page.render(context! {
        document => Serde(document),
        style => include_str!("report.css"),
        script => include_str!("report.js"),
    })?)
}
