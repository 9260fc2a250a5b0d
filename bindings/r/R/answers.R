# What the engine is asked, and its answers as data frames.

#' Operating characteristics without chance
#'
#' Designs without an exact answer are left out; the attribute `notes` of the result, which is printed, names them
#' and says why.
#'
#' @param scenario A [scenario()], or the path of a scenario file.
#' @param threads How many threads work; one for each processor if `NULL`.
#' @return A `dosim_result`: data frames `summary` and `doses`.
#' @examples
#' plan <- scenario(
#'   doses = c("low", "high"), true_prob_tox = list(a = c(0.1, 0.4)),
#'   designs = three_plus_three(), target = 0.3
#' )
#' exact(plan)
#' exact(plan)$doses
#' @export
exact <- function(scenario, threads = NULL) {
  plan <- as_scenario(scenario)
  tables(rust_exact(plan$name, plan$text, whole(threads)), "exact")
}

#' Operating characteristics of simulated trials
#'
#' Methods of [stats::simulate()] for scenarios. The same scenario, seed and version give the same numbers, on any
#' number of threads; R's own generator is not used.
#'
#' @param object A [scenario()], or the path of a scenario file.
#' @param nsim,seed The number of trials and the seed, instead of those of the scenario.
#' @param ... Not used.
#' @param trials The same as `nsim`.
#' @param threads How many threads work; one for each processor if `NULL`.
#' @param progress Whether it is told how far it is.
#' @return A `dosim_result`: data frames `summary` and `doses`, with Monte Carlo standard errors.
#' @examples
#' plan <- scenario(
#'   doses = c("low", "high"), true_prob_tox = list(a = c(0.1, 0.4)),
#'   designs = three_plus_three(), target = 0.3
#' )
#' simulate(plan, trials = 1000, threads = 1)
#' @name simulate
#' @importFrom stats simulate
#' @rawNamespace export(simulate)
NULL

#' @rdname simulate
#' @export
simulate.dosim_scenario <- function(object, nsim = NULL, seed = NULL, ..., trials = nsim, threads = NULL,
                                    progress = interactive()) {
  no_more(...)
  tables(
    rust_simulate(object$name, object$text, whole(trials), whole(seed), whole(threads), progress), "simulated"
  )
}

#' @rdname simulate
#' @export
simulate.character <- function(object, ...) simulate(scenario(object), ...)

#' Designs, scenarios and files side by side on the same patients
#'
#' @param ... Scenarios, or paths of scenario files.
#' @param trials,seed Instead of those of the scenarios.
#' @param threads How many threads work; one for each processor if `NULL`.
#' @param progress Whether it is told how far it is.
#' @return A `dosim_result`: data frame `comparison`, with the difference of each design from the first and its
#'   paired standard error, and the optimal benchmark.
#' @examples
#' plan <- scenario(
#'   doses = c("low", "high"), true_prob_tox = list(a = c(0.1, 0.4)),
#'   designs = list(three_plus_three(), boin(max_patients = 18)), target = 0.3
#' )
#' compare(plan, trials = 500, threads = 1)
#' @export
compare <- function(..., trials = NULL, seed = NULL, threads = NULL, progress = interactive()) {
  plans <- lapply(list(...), as_scenario)
  names <- vapply(plans, function(plan) plan$name, "")
  texts <- vapply(plans, function(plan) plan$text, "")
  tables(rust_compare(names, texts, whole(trials), whole(seed), whole(threads), progress), "comparison")
}

#' Answers over grids, random curves and variants of a design
#'
#' What a scenario says under `sweep` varies, or else the true DLT probabilities of 1,000 random curves. Anything
#' that is no scenario goes to [base::sweep()].
#'
#' @param x A [scenario()], or the path of a scenario file.
#' @param seed Instead of that of the scenario.
#' @param ... For [base::sweep()].
#' @param threads How many threads work; one for each processor if `NULL`.
#' @param progress Whether it is told how far it is.
#' @return A `dosim_result`: data frames `sweep_summary` and `sweep`; where a 3+3 is among the designs also
#'   `passing`, the chance of passing a dose level.
#' @examples
#' plan <- scenario(
#'   doses = c("low", "high"), true_prob_tox = list(a = c(0.1, 0.4)),
#'   designs = three_plus_three(), target = 0.3, sweep = list(random_curves = list(curves = 20))
#' )
#' sweep(plan, threads = 1)
#' @export
sweep <- function(x, ...) UseMethod("sweep")

#' @rdname sweep
#' @export
sweep.dosim_scenario <- function(x, seed = NULL, ..., threads = NULL, progress = interactive()) {
  no_more(...)
  tables(rust_sweep(x$name, x$text, whole(seed), whole(threads), progress), "sweep")
}

#' @rdname sweep
#' @export
sweep.character <- function(x, ...) {
  if (length(x) == 1 && is.null(dim(x))) sweep(scenario(x), ...) else base::sweep(x, ...)
}

#' @rdname sweep
#' @export
sweep.default <- function(x, ...) base::sweep(x, ...)

#' The decision table of a design
#'
#' @inheritParams exact
#' @param design The name of the design; all if `NULL`.
#' @return A data frame.
#' @examples
#' plan <- scenario(
#'   doses = c("low", "high"), true_prob_tox = list(a = c(0.1, 0.4)),
#'   designs = boin(max_patients = 12), target = 0.3
#' )
#' head(decision_table(plan))
#' @export
decision_table <- function(scenario, design = NULL) {
  plan <- as_scenario(scenario)
  tables(rust_decision_table(plan$name, plan$text, design), "table")$decision_table
}

#' Every distinct dose path with its exact probability
#'
#' @inheritParams exact
#' @param under,design The names of the scenario and of the design; the first ones if `NULL`.
#' @return A data frame.
#' @examples
#' plan <- scenario(
#'   doses = c("low", "high"), true_prob_tox = list(a = c(0.1, 0.4)),
#'   designs = three_plus_three(), target = 0.3
#' )
#' dose_paths(plan)
#' @export
dose_paths <- function(scenario, under = NULL, design = NULL) {
  plan <- as_scenario(scenario)
  tables(rust_dose_paths(plan$name, plan$text, under, design), "paths")$paths
}

no_more <- function(...) {
  if (...length() > 0) refuse("no such argument: ", paste(c(...names(), "without a name")[1], collapse = ", "))
}
