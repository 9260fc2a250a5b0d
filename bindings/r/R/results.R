# How results are printed, summed up and drawn.

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

#' Draw the results
#'
#' Of [exact()] and [simulate()], how often each dose level is the MTD, as bars; of [compare()], how often each
#' design is right; of [sweep()], the spread over the curves. A panel for each scenario where there are several.
#'
#' @param x A `dosim_result`.
#' @param ... Further arguments of [graphics::barplot()] or [graphics::boxplot()].
#' @return `x`, invisibly.
#' @examples
#' plan <- scenario(
#'   doses = c("low", "high"), true_prob_tox = list(a = c(0.1, 0.4)),
#'   designs = three_plus_three(), target = 0.3
#' )
#' plot(exact(plan))
#' @name plot.dosim_result
NULL

greys <- function(number) grDevices::grey.colors(number, start = 0.25, end = 0.85)

#' @rdname plot.dosim_result
#' @export
plot.dosim_result <- function(x, ...) {
  doses <- x$doses
  designs <- unique(doses$design)
  scenarios <- unique(doses$scenario)
  old <- graphics::par(mfrow = grDevices::n2mfrow(length(scenarios)), mar = c(4, 4, 3, 1))
  on.exit(graphics::par(old))
  for (scenario in scenarios) {
    rows <- doses[doses$scenario == scenario, ]
    none <- x$summary[x$summary$scenario == scenario, ]
    selected <- stats::xtabs(p_mtd ~ factor(design, designs) + dose, rows)
    heights <- 100 * cbind(none = none$p_none_tolerable[match(designs, none$design)], selected)
    labelled <- c("none", rows$label[match(colnames(selected), rows$dose)])
    legend <- length(designs) > 1 && scenario == scenarios[1]
    graphics::barplot(heights,
      beside = TRUE, col = greys(length(designs)), ylim = c(0, 100), main = scenario, names.arg = labelled,
      xlab = "MTD", ylab = "% of trials", legend.text = if (legend) designs else FALSE,
      args.legend = list(bty = "n", x = "topright"), ...
    )
  }
  invisible(x)
}

#' @rdname plot.dosim_result
#' @export
plot.dosim_comparison <- function(x, ...) {
  rows <- x$comparison[x$comparison$quantity == "p_correct" & is.na(x$comparison$dose), ]
  named <- paste(rows$scenario, rows$design, sep = ": ")
  old <- graphics::par(mar = c(4, 12, 2, 1))
  on.exit(graphics::par(old))
  graphics::barplot(
    100 * rev(rows$estimate),
    names.arg = rev(named), horiz = TRUE, las = 1, xlim = c(0, 100), xlab = "MTD right, % of trials", ...
  )
  invisible(x)
}

#' @rdname plot.dosim_result
#' @export
plot.dosim_sweep <- function(x, ...) {
  graphics::boxplot(100 * p_correct ~ design, x$sweep,
    ylim = c(0, 100), xlab = "", ylab = "MTD right, % of trials", ...
  )
  invisible(x)
}

#' @exportS3Method tibble::as_tibble
as_tibble.dosim_result <- function(x, ..., table = 1) tibble::as_tibble(x[[table]], ...)

#' @export
as.data.frame.dosim_result <- function(x, row.names = NULL, optional = FALSE, ..., table = 1) x[[table]]
