# Every number is that of the command, and the closed form's where there is one.

# The rows of a CSV file as the command wrote it, every field as text.
written <- function(folder, table) {
  utils::read.csv(file.path(folder, paste0(table, ".csv")), colClasses = "character", check.names = FALSE)
}

# Whether each number is the one that the text says, to the last bit.
expect_same <- function(frame, text) {
  expect_identical(names(frame), names(text))
  for (column in names(frame)) {
    if (is.numeric(frame[[column]])) {
      said <- suppressWarnings(as.numeric(text[[column]]))
      # R reads decimals to within a unit in the last place.
      expect_equal(frame[[column]], said, tolerance = 1e-15, label = column)
    } else if (is.character(frame[[column]])) {
      expect_identical(ifelse(is.na(frame[[column]]), "", frame[[column]]), text[[column]], label = column)
    }
  }
}

test_that("exact, simulated, compared and swept numbers are those of the command", {
  skip_if(command == "", "no command to be held against")
  folder <- tempfile()
  dir.create(folder)
  plan <- small(trials = 1000, sweep = list(random_curves = list(curves = 20)))
  file <- file.path(folder, "small.toml")
  writeLines(plan$text, file)
  run <- function(...) system2(command, c(..., "-q"), stdout = TRUE)
  run("exact", file, "--out", file.path(folder, "exact"))
  exactly <- exact(file)
  for (table in c("summary", "doses")) expect_same(exactly[[table]], written(file.path(folder, "exact"), table))
  run("run", file, "--out", file.path(folder, "run"))
  for (threads in 1:2) {
    simulated <- simulate(file, threads = threads, progress = FALSE)
    for (table in c("summary", "doses")) expect_same(simulated[[table]], written(file.path(folder, "run"), table))
  }
  run("compare", file, "--out", file.path(folder, "compare"))
  expect_same(compare(file, progress = FALSE)$comparison, written(file.path(folder, "compare"), "comparison"))
  run("sweep", file, "--out", file.path(folder, "sweep"))
  swept <- sweep(file, progress = FALSE)
  for (table in names(swept)) expect_same(swept[[table]], written(file.path(folder, "sweep"), table))
  table <- utils::read.csv(text = run("table", file, "--format", "csv"), colClasses = "character")
  expect_same(decision_table(file), table)
  run("paths", file, "--out", file.path(folder, "paths"))
  expect_same(dose_paths(file), written(file.path(folder, "paths"), "paths"))
  said <- paste(run("next", file, "--outcomes", shQuote("1NNN 2NNT"), "--json"), collapse = "\n")
  expect_identical(trimws(next_dose(file, "1NNN 2NNT")$json), trimws(said))
})

test_that("charts are those of the command to the byte", {
  skip_if(command == "", "no command to be held against")
  folder <- tempfile()
  dir.create(folder)
  file <- file.path(folder, "small.toml")
  writeLines(small(trials = 500, sweep = list(random_curves = list(curves = 10)))$text, file)
  bytes <- function(path) readBin(path, "raw", file.size(path))
  for (asked in list(
    list("run", simulate(file, progress = FALSE)), list("compare", compare(file, progress = FALSE)),
    list("sweep", sweep(file, progress = FALSE))
  )) {
    system2(command, c(asked[[1]], file, "--out", file.path(folder, asked[[1]]), "-q"))
    drawn <- charts(asked[[2]], file.path(folder, "drawn", asked[[1]]))
    written <- list.files(file.path(folder, asked[[1]]), "[.](svg|png|pdf)$")
    expect_setequal(basename(drawn), written)
    for (path in drawn) expect_identical(bytes(path), bytes(file.path(folder, asked[[1]], basename(path))), label = path)
    expect_setequal(paste0(charts(asked[[2]]), ".svg"), grep("svg$", written, value = TRUE))
  }
})

test_that("a 3+3 follows its closed form", {
  # P(none) = 1 - e_1, P(MTD = j) = (product of e_i up to j)(1 - e_(j+1)), e = q^3 + 3 p q^5: the one that never de-escalates.
  result <- exact(small())
  for (scenario in c("moderate", "steep")) {
    p <- list(moderate = c(0.05, 0.15, 0.30), steep = c(0.10, 0.30, 0.60))[[scenario]]
    passes <- (1 - p)^3 + 3 * p * (1 - p)^5
    reached <- cumprod(passes)
    expected <- c(1 - passes[1], reached * c(1 - passes[-1], 1))
    rows <- result$doses[result$doses$scenario == scenario & result$doses$design == "3+3", ]
    none <- result$summary$p_none_tolerable[result$summary$scenario == scenario & result$summary$design == "3+3"]
    expect_equal(c(none, rows$p_mtd), expected, tolerance = 1e-12)
  }
})

test_that("simulated trials agree with the exact answer, and with themselves on any number of threads", {
  exactly <- exact(small())$summary
  one <- simulate(small(), trials = 20000, seed = 1, threads = 1, progress = FALSE)
  two <- simulate(small(), nsim = 20000, seed = 1, threads = 2, progress = FALSE)
  expect_identical(one$summary, two$summary)
  expect_false(identical(one$summary, simulate(small(), trials = 20000, seed = 2, progress = FALSE)$summary))
  off <- abs(one$summary$p_correct - exactly$p_correct) / one$summary$p_correct_mc_se
  expect_lt(max(off), 4.5)
})

test_that("dose paths have probabilities that add up to one", {
  expect_equal(sum(dose_paths(small(), design = "3+3")$probability), 1, tolerance = 1e-12)
})
