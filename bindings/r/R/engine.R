# The functions that are carried out by dosim, one for each in src/rust/src/lib.rs, and what they answer.

rust_check <- function(name, text) .Call(wrap__rust_check, name, text)
rust_exact <- function(name, text, threads) .Call(wrap__rust_exact, name, text, threads)
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
rust_next <- function(name, text, design, outcomes, counts, at, sheet, read_as, strict) {
  .Call(wrap__rust_next, name, text, design, outcomes, counts, at, sheet, read_as, strict)
}

rust_chart <- function(svg, title, size, format) .Call(wrap__rust_chart, svg, title, size, format)

# The engine gives a list with `answer`, with `error`, or with `interrupted`.
answered <- function(reply) {
  if (!is.null(reply$interrupted)) {
    signalCondition(structure(class = c("interrupt", "condition"), list(message = "", call = NULL)))
    invokeRestart("abort")
  }
  if (!is.null(reply$error)) refuse(reply$error)
  reply$answer
}

refuse <- function(...) {
  stop(structure(class = c("dosim_error", "error", "condition"), list(message = paste0(...), call = NULL)))
}

# What is said of a scenario file, although it can be used.
warn <- function(warnings) {
  for (said in warnings) {
    warning(structure(class = c("dosim_warning", "warning", "condition"), list(message = said, call = NULL)))
  }
}

# Data frames by name.
tables <- function(reply, kind) {
  answer <- answered(reply)
  warn(answer$warnings)
  structure(
    lapply(answer$tables, list2DF),
    notes = answer$notes, charts = answer$charts, class = c(paste0("dosim_", kind), "dosim_result")
  )
}

# Whole numbers go to the engine as doubles, which hold them exactly to 2^53.
whole <- function(x) {
  if (is.null(x)) return(NULL)
  if (!is.numeric(x) || length(x) != 1 || !is.finite(x) || x < 0 || x != round(x) || x > 2^53) {
    refuse("not a whole number: ", deparse1(x), "\nhelp: give one from 0 on")
  }
  as.numeric(x)
}
