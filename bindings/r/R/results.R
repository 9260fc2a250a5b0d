# How results are printed and summed up.

percent <- function(p) ifelse(is.na(p), "-", sprintf("%.1f %%", 100 * p))

# The columns that answer first, as far as they are there, under the headings that they are shown with.
first_answers <- function(summary) {
  shown <- c(
    p_correct = "MTD right", p_overdose = "MTD too high", p_none_tolerable = "none tolerable",
    mean_patients = "patients", mean_dlts = "DLTs", q50_days_to_mtd = "days to MTD"
  )
  shown <- shown[names(shown) %in% names(summary)]
  cells <- lapply(names(shown), function(column) {
    values <- summary[[column]]
    if (startsWith(column, "p_")) percent(values) else ifelse(is.na(values), "-", sprintf("%.1f", values))
  })
  frame <- data.frame(scenario = summary$scenario, design = summary$design, cells)
  names(frame) <- c("scenario", "design", unname(shown))
  frame
}

most_rows <- 15

#' @export
print.dosim_result <- function(x, ...) {
  said <- c(
    dosim_exact = "exact", dosim_simulated = "simulated", dosim_comparison = "compared", dosim_sweep = "swept"
  )
  cat("<dosim: ", said[[class(x)[1]]], ">\n", sep = "")
  if (!is.null(x$summary)) {
    frame <- first_answers(x$summary)
    print(utils::head(frame, most_rows), row.names = FALSE, right = FALSE)
    if (nrow(frame) > most_rows) cat("and", nrow(frame) - most_rows, "more rows\n")
  }
  sizes <- vapply(names(x), function(name) paste0(name, " (", nrow(x[[name]]), " rows)"), "")
  cat("Data frames: ", paste(sizes, collapse = ", "), "\n", sep = "")
  for (note in attr(x, "notes")) cat(strwrap(paste("Note:", note), exdent = 2), sep = "\n")
  invisible(x)
}

#' @export
summary.dosim_result <- function(object, ...) {
  if (is.null(object$summary)) object[[1]] else first_answers(object$summary)
}

#' @exportS3Method tibble::as_tibble
as_tibble.dosim_result <- function(x, ..., table = 1) tibble::as_tibble(x[[table]], ...)

#' @export
as.data.frame.dosim_result <- function(x, row.names = NULL, optional = FALSE, ..., table = 1) x[[table]]
