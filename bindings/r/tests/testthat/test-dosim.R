plan <- scenario(
  doses = c("low", "medium", "high"),
  true_prob_tox = list(moderate = c(0.05, 0.15, 0.30), steep = c(0.10, 0.30, 0.60)),
  designs = list(three_plus_three("de-escalating-top-six", name = "3+3"), boin(max_patients = 30, name = "BOIN")),
  target = 0.30
)

test_that("a 3+3 follows its closed form", {
  doses <- exact(plan)$doses
  none <- doses$p_mtd[doses$scenario == "steep" & doses$design == "3+3" & doses$dose == 0]
  p <- 0.10
  expect_equal(none, 1 - ((1 - p)^3 + 3 * p * (1 - p)^5), tolerance = 1e-12)
})

test_that("simulated trials agree with the exact answer, and with themselves on any number of threads", {
  exact_rows <- exact(plan)$summary
  one <- simulate(plan, trials = 20000, seed = 1, threads = 1, progress = FALSE)
  two <- simulate(plan, trials = 20000, seed = 1, threads = 2, progress = FALSE)
  expect_identical(one$summary, two$summary)
  off <- abs(one$summary$p_correct - exact_rows$p_correct) / one$summary$p_correct_mc_se
  expect_lt(max(off), 4.5)
})

test_that("the next dose is that of the rule", {
  expect_match(next_dose(plan, "1NNN")$json, "\"dose\": 2")
  frame <- data.frame(
    patient = 1:3, dose_level = 1, enrolled = as.Date("2026-01-01") + 0:2,
    preconditioning = as.Date("2026-01-01") + 0:2, infusion = as.Date("2026-01-01") + 0:2, outcome = "N"
  )
  expect_match(next_dose(plan, patients = frame, on = "2026-03-01")$json, "\"notation\": \"1NNN\"")
})

test_that("dose paths have probabilities that add up to one", {
  expect_equal(sum(dose_paths(plan, design = "3+3")$probability), 1, tolerance = 1e-12)
})

test_that("errors carry the place, the value and the remedy", {
  expect_error(scenario(
    doses = "a", true_prob_tox = list(a = 0.1), designs = three_plus_three(), target = 1.5
  ), "target_dlt_rate")
  expect_error(decision_table(plan, design = "no such design"), "choose one of")
})

test_that("results print on one screen and are drawn", {
  shown <- capture.output(print(exact(plan)))
  expect_lt(length(shown), 25)
  expect_match(shown[1], "exact")
  file <- tempfile(fileext = ".pdf")
  grDevices::pdf(file)
  plot(exact(plan))
  grDevices::dev.off()
  expect_gt(file.size(file), 1000)
})

test_that("a result is a tibble where tibble is there", {
  skip_if_not_installed("tibble")
  expect_s3_class(tibble::as_tibble(exact(plan)), "tbl_df")
})

test_that("every constructor gives a design that is read", {
  more <- list(max_patients = 30)
  rules <- c("boin", "crm", "keyboard", "mtpi", "i_three_plus_three", "tite_boin", "tite_crm", "blrm")
  for (rule in rules) {
    design <- do.call(rule, more)
    read <- scenario(doses = c(10, 20, 40), true_prob_tox = list(a = c(.1, .2, .4)), designs = design, target = .3)
    expect_s3_class(read, "dosim_scenario")
  }
})
