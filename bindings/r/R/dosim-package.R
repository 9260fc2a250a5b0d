#' Phase-I dose-escalation trials, exact and simulated
#'
#' [scenario()] says what is planned and what the truth might be; [exact()] and [simulate()] give operating
#' characteristics, [compare()] and [sweep()] more of them; [decision_table()], [dose_paths()] and [next_dose()]
#' are for protocols and running trials.
#' @keywords internal
#' @useDynLib dosim, .registration = TRUE
"_PACKAGE"
