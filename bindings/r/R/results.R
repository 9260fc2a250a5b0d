# How results are printed, summed up and drawn.

percent <- function(p) ifelse(is.na(p), "-", sprintf("%.1f %%", 100 * p))

# The columns that answer first, as far as they are there.
first_answers <- function(summary) {
  shown <- c(
    p_correct = "MTD right", p_overdose = "MTD too high", p_none_tolerable = "none tolerable",
    mean_patients = "patients", mean_dlts = "DLTs", median_days_to_mtd = "days to MTD"
  )
  shown <- shown[names(shown) %in% names(summary)]
  cells <- lapply(names(shown), function(column) {
    if (startsWith(column, "p_")) percent(summary[[column]]) else sprintf("%.1f", summary[[column]])
  })
  frame <- data.frame(scenario = summary$scenario, design = summary$design, cells, check.names = FALSE)
  names(frame) <- c("scenario", "design", unname(shown))
  frame
}

#' @export
print.dosim_result <- function(x, ...) {
  said <- c(
    dosim_exact = "exact", dosim_simulated = "simulated", dosim_comparison = "compared", dosim_sweep = "swept"
  )
  kind <- said[class(x)[1]]
  cat("<dosim: ", if (is.na(kind)) "answer" else kind, ">\n", sep = "")
  if (!is.null(x$summary)) {
    most <- 20
    frame <- first_answers(x$summary)
    print(utils::head(frame, most), row.names = FALSE, right = FALSE)
    if (nrow(frame) > most) cat("and", nrow(frame) - most, "more rows\n")
  }
  sizes <- vapply(names(x), function(name) paste0(name, " (", nrow(x[[name]]), " rows)"), "")
  cat("Data frames: ", paste(sizes, collapse = ", "), "\n", sep = "")
  for (note in attr(x, "notes")) cat("Note: ", note, "\n", sep = "")
  invisible(x)
}

#' @export
summary.dosim_result <- function(object, ...) {
  if (is.null(object$summary)) object[[1]] else first_answers(object$summary)
}

#' MTD selection as bars, a panel for each scenario
#'
#' @param x A `dosim_result` of [exact()] or [simulate()].
#' @param ... Further arguments of [graphics::barplot()].
#' @return `x`, invisibly.
#' @export
plot.dosim_result <- function(x, ...) {
  doses <- x$doses
  if (is.null(doses)) stop("only what exact() and simulate() give can be drawn", call. = FALSE)
  scenarios <- unique(doses$scenario)
  designs <- unique(doses$design)
  greys <- grDevices::grey.colors(length(designs), start = 0.2, end = 0.85)
  old <- graphics::par(mfrow = grDevices::n2mfrow(length(scenarios)), mar = c(4, 4, 3, 1))
  on.exit(graphics::par(old))
  for (scenario in scenarios) {
    rows <- doses[doses$scenario == scenario, ]
    heights <- 100 * stats::xtabs(p_mtd ~ factor(design, designs) + dose, rows)
    graphics::barplot(heights,
      beside = TRUE, col = greys, ylim = c(0, 100), main = scenario, xlab = "MTD (0: none tolerable)",
      ylab = "% of trials", legend.text = if (scenario == scenarios[1]) designs else FALSE,
      args.legend = list(bty = "n", x = "topright"), ...
    )
  }
  invisible(x)
}

# Registered when tibble is there.
as_tibble.dosim_result <- function(x, ...) tibble::as_tibble(x[[1]], ...)
