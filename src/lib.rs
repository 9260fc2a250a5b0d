//! Simulator of phase-I dose-escalation trials.

pub mod characteristics;
pub mod cli;
pub mod commands;
pub mod design;
pub mod dose;
pub mod exact;
pub mod graph;
pub mod probability;
pub mod report;
pub mod scenario;
pub mod simulate;
pub mod stats;
pub mod streams;
pub mod sweep;
pub mod trial;
