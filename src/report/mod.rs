//! What is written and shown: [`content`] says what, `words` in which words, [`formats`] as which bytes, [`chart`] as which
//! pictures; [`files`] writes.

pub mod chart;
pub mod content;
pub mod files;
pub mod formats;
pub mod manifest;
pub mod next;
pub mod part;
pub mod recorded;
pub mod terminal;
pub(crate) mod words;
