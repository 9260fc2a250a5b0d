# The functions that are carried out by dosim, one for each in src/rust/src/lib.rs.

rust_check <- function(name, text) .Call(wrap__rust_check, name, text)
rust_exact <- function(name, text) .Call(wrap__rust_exact, name, text)
rust_simulate <- function(name, text, trials, seed, threads, progress) {
  .Call(wrap__rust_simulate, name, text, trials, seed, threads, progress)
}
rust_compare <- function(names, texts, trials, seed, threads, progress) {
  .Call(wrap__rust_compare, names, texts, trials, seed, threads, progress)
}
rust_sweep <- function(name, text, seed, threads, progress) {
  .Call(wrap__rust_sweep, name, text, seed, threads, progress)
}
rust_decision_table <- function(name, text, design) .Call(wrap__rust_decision_table, name, text, design)
rust_dose_paths <- function(name, text, under, design) .Call(wrap__rust_dose_paths, name, text, under, design)
rust_next <- function(name, text, design, outcomes, counts, at, sheet_name, sheet, on, strict) {
  .Call(wrap__rust_next, name, text, design, outcomes, counts, at, sheet_name, sheet, on, strict)
}
