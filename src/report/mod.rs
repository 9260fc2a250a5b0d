//! What is written and shown: every writer returns bytes or text; one function writes files.

pub mod chart;
