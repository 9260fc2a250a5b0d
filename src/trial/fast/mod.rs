//! Twins that exist for speed alone; `tests/calendar/short_way.rs` ties each to its plain original.

pub(super) mod plain;
