# Data frames, patients, errors, printing, Ctrl-C.

test_that("the next dose is that of the rule", {
  now <- next_dose(small(), "1NNN")
  expect_identical(list(now$action, now$dose, now$patients), list("enrol", 2L, 3L))
  expect_output(print(now), "treat 3 patients at dose level 2")
  expect_identical(next_dose(small(), counts = "0/3 1/6", at = 2)$dose, 3L)
  expect_identical(next_dose(small(), "1NTT")$mtd, "none")
})

test_that("patients come as a data frame and as a file", {
  file <- tempfile(fileext = ".csv")
  utils::write.csv(patients, file, row.names = FALSE)
  now <- next_dose(small(), patients = patients, on = "2026-03-01")
  expect_identical(list(now$action, now$dose), list("enrol", 2L))
  from_file <- next_dose(small(), patients = file, on = as.Date("2026-03-01"))
  expect_identical(from_file$dose, now$dose)
  pending <- transform(patients, outcome = "")
  expect_identical(next_dose(small(), patients = pending, on = "2026-01-10")$action, "wait")
})

test_that("errors carry the place, the value and the remedy", {
  expect_error(small(target_dlt_rate = 1.5), "scenario.toml:[0-9]+:[0-9]+.*target_dlt_rate.*1\\.5.*help:", class = "dosim_error")
  expect_error(decision_table(small(), design = "no such design"), "choose one of \"3\\+3\", \"BOIN\"")
  expect_error(exact(tempfile()), "cannot be read")
  expect_error(next_dose(small(), patients = patients, on = "yesterday"), "no such date")
  expect_error(next_dose(small(), "1NNN", counts = "0/3", at = 1), "give one of")
  expect_error(simulate(small(), trials = 1.5), "not a whole number")
  expect_error(simulate(small(), trails = 10), "no such argument: trails")
  expect_error(scenario(target = 0.3), "doses")
  expect_error(scenario("some.toml", target = 0.3), "leave out target")
})

test_that("what is left out is said", {
  plan <- scenario(
    doses = c("low", "high"), true_prob_tox = list(a = c(0.1, 0.3)),
    designs = list(three_plus_three(), rolling_six()), target = 0.3
  )
  result <- exact(plan)
  expect_identical(unique(result$summary$design), "three plus three")
  expect_output(print(result), "rolling six")
})

test_that("results print on one screen, are summed up and drawn", {
  shown <- capture.output(print(exact(small())))
  expect_lt(length(shown), 25)
  expect_match(shown[1], "exact")
  expect_identical(nrow(summary(exact(small()))), 4L)
  results <- list(
    exact(small()), compare(small(), trials = 500, progress = FALSE),
    sweep(small(sweep = list(random_curves = list(curves = 10))), progress = FALSE)
  )
  for (result in results) {
    file <- tempfile(fileext = ".pdf")
    grDevices::pdf(file)
    plot(result)
    grDevices::dev.off()
    expect_gt(file.size(file), 1000)
    drawn <- tempfile(fileext = ".SVG")
    expect_identical(plot(result, file = drawn), result)
    expect_match(readLines(drawn, n = 1, warn = FALSE), "^<svg ")
  }
  expect_lt(length(capture.output(print(small()))), 27)
})

test_that("charts are refused with what is wrong and what may be", {
  result <- exact(small())
  expect_error(plot(result, file = "a.bmp"), "bmp.*choose one of \"svg\", \"png\", \"pdf\"", class = "dosim_error")
  expect_error(plot(result, file = "a"), "choose one of \"svg\"")
  expect_error(plot(result, file = "a.svg", chart = "none such"), "choose one of \"mtd_selection\"")
  expect_error(plot(result, chart = "allocation"), "give file as well")
  expect_error(charts(data.frame()), "give what simulate")
  expect_error(plot(structure(result, charts = NULL), file = "a.svg"), "no charts")
})

test_that("what is said of the scenario file is a warning", {
  falling <- scenario(
    doses = c("low", "high"), true_prob_tox = list(a = c(0.3, 0.1)), designs = three_plus_three(), target = 0.3
  )
  expect_warning(next_dose(falling, "1NNN"), "falls from 0.3 at dose level 1.*help:", class = "dosim_warning")
  expect_warning(exact(falling), class = "dosim_warning")
  expect_warning(decision_table(falling), class = "dosim_warning")
  expect_no_warning(next_dose(small(), "1NNN"))
})

test_that("a result is a tibble where tibble is there", {
  skip_if_not_installed("tibble")
  expect_s3_class(tibble::as_tibble(exact(small())), "tbl_df")
  expect_identical(names(tibble::as_tibble(exact(small()), table = "doses")), names(exact(small())$doses))
})

test_that("columns have the type of their values", {
  doses <- exact(small())$doses
  expect_type(doses$dose, "integer")
  expect_type(doses$p_mtd, "double")
  expect_type(doses$is_true_mtd, "logical")
  expect_type(doses$label, "character")
  expect_true(all(is.na(doses$amount)))
})

test_that("every constructor gives a design that is read", {
  fixed_size <- c("boin", "crm", "keyboard", "mtpi", "i_three_plus_three", "tite_boin", "tite_crm", "blrm")
  ladders <- c("three_plus_three", "a_plus_b", "accelerated_titration", "rolling_six", "iq_three_plus_three")
  for (rule in c(fixed_size, ladders)) {
    design <- do.call(rule, if (rule %in% fixed_size) list(max_patients = 30) else list())
    read <- scenario(doses = c(10, 20, 40), true_prob_tox = list(a = c(.1, .2, .4)), designs = design, target = .3)
    expect_match(summary(read), paste0(".", rule, "]"), fixed = TRUE)
    expect_output(print(design), rule)
  }
})

test_that("the generics of R go on working", {
  expect_identical(sweep(matrix(1:4, 2), 2, c(1, 2)), base::sweep(matrix(1:4, 2), 2, c(1, 2)))
  set.seed(1)
  expect_s3_class(simulate(stats::lm(dist ~ speed, datasets::cars)), "data.frame")
})

test_that("progress is told", {
  expect_output(simulate(small(), trials = 5000, progress = TRUE), "5000 of 5000")
})

test_that("Ctrl-C ends the work within a second", {
  skip_on_os("windows")
  skip_on_cran()
  pressing <- sprintf("(sleep 1; kill -INT %d) &", Sys.getpid())
  began <- Sys.time()
  system(pressing)
  ended <- tryCatch(simulate(small(), trials = 1e9, progress = FALSE), interrupt = function(condition) "stopped")
  expect_identical(ended, "stopped")
  expect_lt(as.numeric(difftime(Sys.time(), began, units = "secs")), 2)
})
