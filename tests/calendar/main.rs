//! Trials on their calendar: examples worked out by hand, and invariants of trials under random plans.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod agreement;
mod audit;
mod by_hand;
mod invariants;
mod plans;
mod short_way;
#[path = "../support/mod.rs"]
mod support;
