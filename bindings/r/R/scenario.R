#' A scenario: from a file, or from R values
#'
#' @param file The path of a scenario file; nothing else is given then.
#' @param doses The dose levels, the lowest first: labels, or amounts.
#' @param true_prob_tox A named list of curves: the true DLT probabilities by dose level under each scenario.
#' @param designs One design or a list of them, such as `boin(max_patients = 30)`.
#' @param target The DLT rate that the designs aim at or are judged by.
#' @param title What the trial is called.
#' @param patients_per_month Patients who arrive in a month.
#' @param preconditioning_days Days from the start of preconditioning to infusion.
#' @param days_after_infusion Days from infusion to the close of the DLT window.
#' @param ... Any other key or table of the scenario file, such as `trials = 20000`, `seed = 7`,
#'   `enrolment = list(cap = 12)`, `conduct = list(...)`, `onset = list(...)`, `sweep = list(...)`.
#' @return A scenario, whose `text` the command `dosim` reads as well.
#' @examples
#' plan <- scenario(
#'   doses = c("10 mg", "20 mg", "40 mg"),
#'   true_prob_tox = list(moderate = c(0.05, 0.15, 0.30)),
#'   designs = list(three_plus_three("de-escalating"), boin(max_patients = 30)),
#'   target = 0.30
#' )
#' exact(plan)
#' @export
scenario <- function(file = NULL, doses = NULL, true_prob_tox = NULL, designs = NULL, target = NULL,
                     title = "Dose escalation", patients_per_month = 2, preconditioning_days = 0,
                     days_after_infusion = 28, ...) {
  if (!is.null(file)) {
    return(new_scenario(file, paste(readLines(file, encoding = "UTF-8", warn = FALSE), collapse = "\n")))
  }
  given <- list(doses = doses, true_prob_tox = true_prob_tox, designs = designs, target = target)
  missing <- names(given)[vapply(given, is.null, logical(1))]
  if (length(missing)) stop("scenario() needs a file, or ", paste(missing, collapse = ", "), call. = FALSE)
  if (inherits(designs, "dosim_design")) designs <- list(designs)
  plan <- list(
    title = title, target_dlt_rate = target,
    dose = lapply(seq_along(doses), function(place) dose_table(doses[[place]])),
    scenario = lapply(names(true_prob_tox), function(name) {
      list(name = name, dlt_probabilities = I(as.numeric(true_prob_tox[[name]])))
    }),
    design = lapply(unname(designs), function(design) design$table),
    enrolment = list(patients_per_month = patients_per_month),
    dlt_window = list(preconditioning_days = preconditioning_days, days_after_infusion = days_after_infusion)
  )
  others <- list(...)
  for (key in names(others)) {
    both <- is.list(others[[key]]) && is_table(plan[[key]])
    plan[[key]] <- if (both) utils::modifyList(plan[[key]], others[[key]]) else others[[key]]
  }
  new_scenario("scenario.toml", toml(plan))
}

dose_table <- function(dose) {
  if (is.list(dose)) return(dose)
  if (is.numeric(dose)) list(label = format(dose, trim = TRUE), amount = dose) else list(label = as.character(dose))
}

new_scenario <- function(name, text) {
  answered(rust_check(name, text))
  structure(list(name = name, text = text), class = "dosim_scenario")
}

as_scenario <- function(x) if (inherits(x, "dosim_scenario")) x else scenario(x)

#' @export
print.dosim_scenario <- function(x, ...) {
  cat("<dosim scenario> ", x$name, "\n", answered(rust_check(x$name, x$text)), sep = "")
  invisible(x)
}
