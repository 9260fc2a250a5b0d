//! Designs that decide while patients are pending: their decisions, their trials on the calendar, and what holds for all.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod by_hand;
mod conformance;
mod decisions;
mod plans;
mod published;
#[path = "../support/mod.rs"]
mod support;
mod tables;
mod witness;
