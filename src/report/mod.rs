//! What is written and shown: [`content`] says what, `words` in which words, [`formats`] as which bytes, [`chart`] as which
//! pictures.

pub mod chart;
pub mod content;
pub mod formats;
mod manifest;
pub mod next;
pub mod terminal;
pub(crate) mod words;

pub use manifest::Planned;
