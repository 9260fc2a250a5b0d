//! The program: carries out its arguments, and ends with the exit code.

use std::process::ExitCode;

fn main() -> ExitCode {
    ExitCode::from(dosim::commands::carry_out(std::env::args_os().collect()))
}
