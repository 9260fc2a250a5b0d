#' What the protocol of a running trial says now
#'
#' Without a history, what the trial begins with.
#'
#' @inheritParams exact
#' @param outcomes The history in letters, such as `"1NNN 2NNT"`: N no DLT, M no DLT but a moderate toxicity, T a DLT, H one that ended the study, P pending, E not evaluable.
#' @param patients Instead: a data frame of patients, a row each, with dates; or the path of a CSV or .xlsx file.
#' @param counts Instead: DLTs/evaluable by dose level, such as `"0/3 1/6"`.
#' @param at With `counts`, the dose level treated last, counted from 1.
#' @param design The name of the design; the first of the scenario if `NULL`.
#' @param on With `patients`, the day that it is asked for; the last date of the patients if `NULL`.
#' @param sheet With an .xlsx file, the name of the sheet; the first if `NULL`.
#' @param date_order With `patients`, `"dmy"` or `"mdy"`, where dates do not say so themselves.
#' @param strict Whether a history that departs from the design is refused.
#' @return A `dosim_next`: in `said` what `dosim next` prints, in `json` what it prints with `--json`, and of the
#'   decision `action` ("enrol", "wait", "stop" or "not_said"), `dose`, `patients` and `mtd`.
#' @examples
#' plan <- scenario(
#'   doses = c("low", "high"), true_prob_tox = list(a = c(0.1, 0.4)),
#'   designs = three_plus_three(), target = 0.3
#' )
#' next_dose(plan, "1NNN")
#' @export
next_dose <- function(scenario, outcomes = NULL, patients = NULL, counts = NULL, at = NULL, design = NULL,
                      on = NULL, sheet = NULL, date_order = NULL, strict = FALSE) {
  plan <- as_scenario(scenario)
  given <- NULL
  if (is.character(patients)) {
    if (!file.exists(patients)) refuse(patients, ": cannot be read\nhelp: check the path")
    given <- list(patients, readBin(patients, "raw", file.size(patients)))
  } else if (!is.null(patients)) {
    given <- list("patients", charToRaw(enc2utf8(paste(sheet_lines(patients), collapse = "\n"))))
  }
  day <- if (is.null(on) || is.character(on)) on else format(as.Date(on))
  read_as <- list(sheet, date_order, day)
  reply <- rust_next(plan$name, plan$text, design, outcomes, counts, whole(at), given, read_as, strict)
  answer <- answered(reply)
  warn(answer$warnings)
  structure(answer[names(answer) != "warnings"], class = "dosim_next")
}

# A data frame as the lines of a CSV file.
sheet_lines <- function(patients) {
  cell <- function(column) {
    dated <- inherits(column, c("Date", "POSIXt"))
    text <- if (dated) format(as.Date(column)) else as.character(column)
    text[is.na(column)] <- ""
    ifelse(grepl("[\",;\n]", text), paste0("\"", gsub("\"", "\"\"", text, fixed = TRUE), "\""), text)
  }
  cells <- lapply(patients, cell)
  c(paste(names(patients), collapse = ","), do.call(paste, c(unname(cells), sep = ",")))
}

#' @export
print.dosim_next <- function(x, ...) {
  cat(x$said)
  invisible(x)
}
