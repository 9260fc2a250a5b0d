//! The report: every section is there, its figures are those of the CSV files, and every format says the same.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "../results/mod.rs"]
mod results;

mod budget;
mod commands;
mod content;
mod examples;
mod expansion;
mod first_page;
mod fixture;
mod formats;
mod protocol_table;
mod sensitivity;
mod shown;
mod text;
mod what_if;
