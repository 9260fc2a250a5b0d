# A design as the scenario file has it: a rule with its keys.

given <- function(keys) keys[!vapply(keys, is.null, logical(1))]

new_design <- function(rule, name, own, general) {
  if (is.null(name)) name <- gsub("_", " ", rule)
  table <- c(list(name = name), given(general))
  table[[rule]] <- structure(given(own), class = "toml_table")
  structure(list(rule = rule, table = table), class = "dosim_design")
}

#' @export
print.dosim_design <- function(x, ...) {
  own <- x$table[[x$rule]]
  keys <- c(x$table[setdiff(names(x$table), c("name", x$rule))], own)
  said <- vapply(names(keys), function(key) paste0(key, " = ", toml_value(keys[[key]])), "")
  cat("<dosim design> ", x$table$name, " (", x$rule, ")\n", sep = "")
  if (length(said)) cat("  ", paste(said, collapse = ", "), "\n", sep = "")
  invisible(x)
}
