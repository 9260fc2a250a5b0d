# What the tests share.

small <- function(...) {
  scenario(
    doses = c("low", "medium", "high"),
    true_prob_tox = list(moderate = c(0.05, 0.15, 0.30), steep = c(0.10, 0.30, 0.60)),
    designs = list(three_plus_three("classic", name = "3+3"), boin(max_patients = 30, name = "BOIN")),
    target = 0.30, ...
  )
}

patients <- data.frame(
  patient = 1:3, dose_level = 1, enrolled = as.Date("2026-01-01") + 0:2,
  preconditioning = as.Date("2026-01-01") + 0:2, infusion = as.Date("2026-01-01") + 0:2,
  dlt = NA, outcome = "N"
)

# The command that numbers are held against, if there is one: a program of its own.
command <- Sys.getenv("DOSIM")
