#' What the protocol of a running trial says now
#'
#' @inheritParams exact
#' @param outcomes The history in letters, such as `"1NNN 2NNT"`: N no DLT, T a DLT, P pending, E not evaluable.
#' @param patients Instead: a data frame of patients, a row each, with dates; or the path of a CSV or .xlsx file.
#' @param counts Instead: DLTs/evaluable by dose level, such as `"0/3 1/6"`.
#' @param at With `counts`, the dose level treated last, counted from 1.
#' @param design The name of the design; the first of the scenario if `NULL`.
#' @param on With `patients`, the day that it is asked for.
#' @param strict Whether a history that departs from the design is refused.
#' @return A `dosim_next`, with what `dosim next` prints as `json`.
#' @examples
#' plan <- scenario(
#'   doses = c("low", "high"), true_prob_tox = list(a = c(0.1, 0.4)),
#'   designs = three_plus_three(), target = 0.3
#' )
#' next_dose(plan, "1NNN")
#' @export
next_dose <- function(scenario, outcomes = NULL, patients = NULL, counts = NULL, at = NULL, design = NULL,
                      on = NULL, strict = FALSE) {
  plan <- as_scenario(scenario)
  sheet <- NULL
  name <- "patients"
  if (is.character(patients)) {
    name <- patients
    sheet <- readBin(patients, "raw", file.size(patients))
  } else if (!is.null(patients)) {
    sheet <- charToRaw(enc2utf8(paste(sheet_lines(patients), collapse = "\n")))
  }
  day <- if (is.null(on)) NULL else format(as.Date(on))
  reply <- rust_next(plan$name, plan$text, design, outcomes, counts, number(at), name, sheet, day, strict)
  answer <- answered(reply)
  structure(as.list(answer), class = "dosim_next")
}

sheet_lines <- function(patients) {
  cell <- function(column) {
    text <- if (inherits(column, "Date")) format(column) else as.character(column)
    text[is.na(column)] <- ""
    ifelse(grepl("[\",;\n]", text), paste0("\"", gsub("\"", "\"\"", text, fixed = TRUE), "\""), text)
  }
  cells <- lapply(patients, cell)
  c(paste(names(patients), collapse = ","), do.call(paste, c(unname(cells), sep = ",")))
}

#' @export
print.dosim_next <- function(x, ...) {
  cat(x$said, sep = "\n")
  invisible(x)
}
