# What the engine is asked, and its answers as data frames.

# The engine gives a list with `answer`, or with `error`.
answered <- function(reply) {
  if (!is.null(reply$error)) {
    stop(structure(class = c("dosim_error", "error", "condition"), list(message = reply$error, call = NULL)))
  }
  reply$answer
}

# Tables by name, each the text of its CSV.
tables <- function(reply, kind) {
  answer <- answered(reply)
  read <- function(csv) {
    utils::read.csv(text = csv, stringsAsFactors = FALSE, na.strings = "", check.names = FALSE, encoding = "UTF-8")
  }
  frames <- lapply(stats::setNames(answer$csv, answer$names), read)
  structure(frames, notes = answer$notes, class = c(paste0("dosim_", kind), "dosim_result"))
}

#' Operating characteristics without chance
#'
#' @param scenario A [scenario()], or the path of a scenario file.
#' @return A `dosim_result`: data frames `summary` and `doses`.
#' @examples
#' plan <- scenario(
#'   doses = c("low", "high"), true_prob_tox = list(a = c(0.1, 0.4)),
#'   designs = three_plus_three(), target = 0.3
#' )
#' exact(plan)$doses
#' @export
exact <- function(scenario) {
  plan <- as_scenario(scenario)
  tables(rust_exact(plan$name, plan$text), "exact")
}

#' Operating characteristics of simulated trials
#'
#' The same scenario, seed and version give the same numbers, on any number of threads.
#'
#' @inheritParams exact
#' @param trials,seed Instead of those of the scenario.
#' @param threads How many threads work; one a processor if `NULL`.
#' @param progress Whether a bar shows how far it is.
#' @return A `dosim_result`: data frames `summary` and `doses`, with Monte Carlo standard errors.
#' @export
simulate <- function(scenario, trials = NULL, seed = NULL, threads = NULL, progress = interactive()) {
  plan <- as_scenario(scenario)
  tables(rust_simulate(plan$name, plan$text, number(trials), number(seed), number(threads), progress), "simulated")
}

#' Designs, scenarios and files side by side on the same patients
#'
#' @param ... Scenarios, or paths of scenario files.
#' @inheritParams simulate
#' @return A `dosim_result`: data frame `comparison`.
#' @export
compare <- function(..., trials = NULL, seed = NULL, threads = NULL, progress = interactive()) {
  plans <- lapply(list(...), as_scenario)
  names <- vapply(plans, function(plan) plan$name, "")
  texts <- vapply(plans, function(plan) plan$text, "")
  tables(rust_compare(names, texts, number(trials), number(seed), number(threads), progress), "comparison")
}

#' Answers over grids, random curves and variants of a design
#'
#' @inheritParams simulate
#' @return A `dosim_result`: data frames `sweep_summary` and `sweep`.
#' @export
sweep <- function(scenario, seed = NULL, threads = NULL, progress = interactive()) {
  plan <- as_scenario(scenario)
  tables(rust_sweep(plan$name, plan$text, number(seed), number(threads), progress), "sweep")
}

#' The decision table of a design
#'
#' @inheritParams exact
#' @param design The name of the design; all if `NULL`.
#' @return A data frame.
#' @export
decision_table <- function(scenario, design = NULL) {
  plan <- as_scenario(scenario)
  tables(rust_decision_table(plan$name, plan$text, design), "table")[["decision_table"]]
}

#' Every distinct dose path with its exact probability
#'
#' @inheritParams exact
#' @param under,design The names of the scenario and of the design; the first ones if `NULL`.
#' @return A data frame.
#' @export
dose_paths <- function(scenario, under = NULL, design = NULL) {
  plan <- as_scenario(scenario)
  tables(rust_dose_paths(plan$name, plan$text, under, design), "paths")[["paths"]]
}

# Whole numbers go to the engine as they are written.
number <- function(x) {
  if (is.null(x)) return(NULL)
  if (!is.numeric(x) || length(x) != 1 || !is.finite(x) || x < 0 || x != round(x)) {
    stop("not a whole number: ", deparse(x), call. = FALSE)
  }
  as.numeric(x)
}
