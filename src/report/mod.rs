//! What is written and shown: every writer returns bytes or text; one function writes files.

pub mod chart;
pub mod csv;
mod design;
pub mod document;
pub mod docx;
pub mod files;
pub mod html;
pub mod json;
pub(crate) mod label;
pub mod manifest;
pub mod markdown;
pub mod next;
pub mod recorded;
pub mod story;
pub mod table;
pub mod terminal;
pub(crate) mod words;
