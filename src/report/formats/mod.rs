//! One file a format: a document as HTML, Word and Markdown behind one trait, and rows as CSV and JSON.

pub mod csv;
mod docx;
mod html;
pub mod json;
pub mod latex;
mod markdown;

pub use docx::Word;
pub use html::Html;
pub use markdown::Markdown;

use super::content::Document;

/// What a document can be written as.
pub trait DocumentFormat {
    /// What the name of the file ends in.
    fn extension(&self) -> &'static str;

    /// Whether charts are files beside it, of which it holds no more than the names.
    fn has_charts_beside(&self) -> bool {
        false
    }

    /// The whole file. The same document gives the same bytes.
    ///
    /// # Errors
    ///
    /// [`FormatError`], each of which would be a fault of this program.
    fn write(&self, document: &Document<'_>) -> Result<Vec<u8>, FormatError>;
}

/// A document could not be written.
#[derive(Debug, thiserror::Error)]
pub enum FormatError {
    /// The template of the page failed.
    #[error("the report cannot be written as HTML: {0}")]
    Html(#[from] minijinja::Error),
    /// A chart could not be drawn in the size of a print.
    #[error("the report cannot be written as a Word document: {0}")]
    Picture(String),
    /// The archive of the Word document could not be made.
    #[error("the report cannot be written as a Word document: {0}")]
    WordArchive(String),
    /// The library writes something else than it did, so that figures and header rows are not where they are looked for.
    #[error("the report cannot be written as a Word document: its {0} are not where they should be")]
    WordStructure(&'static str),
}
