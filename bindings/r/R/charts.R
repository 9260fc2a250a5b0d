# How results are drawn: by R on the screen, and as the files that the command writes.

#' Draw the results
#'
#' On the screen: of [exact()] and [simulate()], how often each dose level is the MTD, as bars; of [compare()], how
#' often each design is right; of [sweep()], the spread over the curves. A panel for each scenario where there are
#' several.
#'
#' With `file`, instead, one of dosim's own charts, the same file as the command `dosim` writes. [charts()] says which
#' there are, and writes them all.
#'
#' @param x A `dosim_result`.
#' @param file A name in .svg, .png or .pdf; what has this name is replaced.
#' @param chart With `file`, the name of the chart; the first of [charts()] if `NULL`.
#' @param ... On the screen, further arguments of [graphics::barplot()] or [graphics::boxplot()].
#' @return `x`, invisibly.
#' @examples
#' plan <- scenario(
#'   doses = c("low", "high"), true_prob_tox = list(a = c(0.1, 0.4)),
#'   designs = three_plus_three(), target = 0.3
#' )
#' plot(exact(plan))
#' plot(exact(plan), file = tempfile(fileext = ".png"), chart = "allocation")
#' @export
plot.dosim_result <- function(x, file = NULL, chart = NULL, ...) {
  if (!is.null(file)) {
    write_chart(x, file, chart)
  } else if (!is.null(chart)) {
    refuse("chart goes into a file\nhelp: give file as well, such as file = \"", chart, ".svg\"")
  } else if (inherits(x, "dosim_comparison")) {
    bars_of_designs(x, ...)
  } else if (inherits(x, "dosim_sweep")) {
    boxes_of_designs(x, ...)
  } else {
    bars_of_doses(x, ...)
  }
  invisible(x)
}

#' The charts of the results, as files
#'
#' They are those that the command `dosim` writes, to the byte.
#'
#' @param x A `dosim_result`.
#' @param dir A folder, made if it is not there, into which every chart is written; files of the same names are
#'   replaced.
#' @param formats The formats that are written.
#' @return The names of the charts without `dir`, and the paths of the files, invisibly, with it.
#' @examples
#' plan <- scenario(
#'   doses = c("low", "high"), true_prob_tox = list(a = c(0.1, 0.4)),
#'   designs = three_plus_three(), target = 0.3
#' )
#' charts(exact(plan))
#' charts(exact(plan), dir = tempfile("charts"), formats = "svg")
#' @export
charts <- function(x, dir = NULL, formats = c("svg", "png", "pdf")) {
  if (!inherits(x, "dosim_result")) refuse("charts() draws results\nhelp: give what simulate() or exact() gave")
  names <- names(attr(x, "charts"))
  if (is.null(dir)) return(names)
  if (!dir.exists(dir) && !dir.create(dir, recursive = TRUE, showWarnings = FALSE)) {
    refuse(dir, ": cannot be made\nhelp: choose another folder")
  }
  files <- outer(formats, names, function(format, name) file.path(dir, paste0(name, ".", format)))
  for (file in files) write_chart(x, file, sub("[.][^.]*$", "", basename(file)))
  invisible(as.vector(files))
}

write_chart <- function(x, file, chart) {
  charts <- attr(x, "charts")
  if (length(charts) == 0) refuse("there are no charts of these results\nhelp: draw them as they come from dosim")
  if (is.null(chart)) chart <- names(charts)[1]
  if (!chart %in% names(charts)) {
    refuse("chart ", dQuote(chart, FALSE), ": there is none\nhelp: choose one of ", toString(dQuote(names(charts), FALSE)))
  }
  said <- basename(file)
  format <- if (grepl(".", said, fixed = TRUE)) tolower(sub(".*[.]", "", said)) else ""
  drawn <- charts[[chart]]
  writeBin(answered(rust_chart(drawn$svg, drawn$title, drawn$size, format)), file)
}

greys <- function(number) grDevices::grey.colors(number, start = 0.25, end = 0.85)

bars_of_doses <- function(x, ...) {
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
}

bars_of_designs <- function(x, ...) {
  rows <- x$comparison[x$comparison$quantity == "p_correct" & is.na(x$comparison$dose), ]
  named <- paste(rows$scenario, rows$design, sep = ": ")
  old <- graphics::par(mar = c(4, 12, 2, 1))
  on.exit(graphics::par(old))
  graphics::barplot(
    100 * rev(rows$estimate),
    names.arg = rev(named), horiz = TRUE, las = 1, xlim = c(0, 100), xlab = "MTD right, % of trials", ...
  )
}

boxes_of_designs <- function(x, ...) {
  graphics::boxplot(100 * p_correct ~ design, x$sweep,
    ylim = c(0, 100), xlab = "", ylab = "MTD right, % of trials", ...
  )
}
