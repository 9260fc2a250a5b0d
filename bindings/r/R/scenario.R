#' A scenario: from a file, or from R values
#'
#' @param file The path of a scenario file; nothing else is given then.
#' @param doses The dose levels, the lowest first: labels, or amounts; or a list of lists with `label`, `amount` and
#'   `unit`.
#' @param true_prob_tox A named list of curves: the true DLT probabilities by dose level under each scenario.
#' @param designs One design or a list of them, such as `boin(max_patients = 30)`.
#' @param target The DLT rate that the designs aim at or are judged by.
#' @param title What the trial is called.
#' @param patients_per_month Patients who arrive in a month.
#' @param preconditioning_days Days from the start of preconditioning to infusion.
#' @param days_after_infusion Days from infusion to the close of the DLT window.
#' @param ... Any other key or table of the scenario file, such as `trials = 20000`, `seed = 7`,
#'   `enrolment = list(cap = 12)`, `conduct = list(...)`, `onset = list(...)`, `sweep = list(...)`. A vector of one
#'   that is to be a list of the file goes into `I()`.
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
  given <- list(doses = doses, true_prob_tox = true_prob_tox, designs = designs, target = target)
  missing <- vapply(given, is.null, logical(1))
  if (!is.null(file)) {
    if (!all(missing) || ...length() > 0) {
      more <- c(names(given)[!missing], ...names())
      refuse("a scenario file says all by itself: leave out ", paste(more, collapse = ", "))
    }
    return(read_scenario(file))
  }
  if (any(missing)) refuse("scenario() needs a file, or ", paste(names(given)[missing], collapse = ", "))
  if (inherits(designs, "dosim_design")) designs <- list(designs)
  plan <- list(
    title = title, target_dlt_rate = target,
    dose = lapply(doses, dose_table),
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
  new_scenario("scenario.toml", paste0(toml(plan), "\n"))
}

dose_table <- function(dose) {
  if (is.list(dose)) return(dose)
  if (is.numeric(dose)) list(label = format(dose, trim = TRUE), amount = dose) else list(label = as.character(dose))
}

# As bytes: line ends stay as they are, so that places in messages are those of the command.
read_scenario <- function(file) {
  if (!file.exists(file)) refuse(file, ": cannot be read\nhelp: check the path")
  bytes <- readBin(file, "raw", file.size(file))
  if (any(bytes == 0)) refuse(file, ": not text\nhelp: save the file as UTF-8")
  text <- rawToChar(bytes)
  Encoding(text) <- "UTF-8"
  if (!validUTF8(text)) refuse(file, ": not UTF-8\nhelp: save the file as UTF-8")
  new_scenario(file, text)
}

new_scenario <- function(name, text) {
  answered(rust_check(name, text))
  structure(list(name = name, text = text), class = "dosim_scenario")
}

as_scenario <- function(x) if (inherits(x, "dosim_scenario")) x else scenario(x)

#' @export
print.dosim_scenario <- function(x, ...) {
  lines <- strsplit(answered(rust_check(x$name, x$text)), "\n", fixed = TRUE)[[1]]
  most <- 24
  cat("<dosim scenario> ", x$name, "\n", sep = "")
  cat(utils::head(lines, most), sep = "\n")
  if (length(lines) > most) cat("and", length(lines) - most, "more lines; summary() has all\n")
  invisible(x)
}

#' @export
summary.dosim_scenario <- function(object, ...) answered(rust_check(object$name, object$text))
