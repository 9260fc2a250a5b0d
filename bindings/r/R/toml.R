# Writes plain R values as TOML.

is_table <- function(value) inherits(value, "toml_table") || (is.list(value) && !is.null(names(value)))
is_tables <- function(value) {
  is.list(value) && is.null(names(value)) && length(value) > 0 && all(vapply(value, is_table, logical(1)))
}

toml <- function(table) paste(toml_lines(table, character()), collapse = "\n")

toml_lines <- function(table, path) {
  below <- vapply(table, function(value) is_table(value) || is_tables(value), logical(1))
  values <- table[!below & !vapply(table, is.null, logical(1))]
  lines <- vapply(names(values), function(key) paste(toml_key(key), "=", toml_value(values[[key]])), "")
  for (key in names(table)[below]) {
    inner <- c(path, toml_key(key))
    head <- paste(inner, collapse = ".")
    if (is_table(table[[key]])) {
      lines <- c(lines, "", paste0("[", head, "]"), toml_lines(table[[key]], inner))
    } else {
      for (entry in table[[key]]) lines <- c(lines, "", paste0("[[", head, "]]"), toml_lines(entry, inner))
    }
  }
  unname(lines)
}

toml_key <- function(key) if (grepl("^[A-Za-z0-9_-]+$", key)) key else toml_string(key)

toml_string <- function(text) {
  text <- enc2utf8(text)
  for (pair in list(c("\\", "\\\\"), c("\"", "\\\""), c("\n", "\\n"), c("\t", "\\t"), c("\r", "\\r"))) {
    text <- gsub(pair[1], pair[2], text, fixed = TRUE)
  }
  paste0("\"", text, "\"")
}

toml_value <- function(value) {
  if (is.list(value) || length(value) != 1 || inherits(value, "AsIs")) {
    return(paste0("[", paste(vapply(as.list(value), toml_value, ""), collapse = ", "), "]"))
  }
  if (is.logical(value)) return(if (value) "true" else "false")
  if (inherits(value, "Date")) return(format(value))
  if (is.character(value)) return(toml_string(value))
  if (is.factor(value)) return(toml_string(as.character(value)))
  if (!is.numeric(value) || !is.finite(value)) stop("a scenario file cannot hold ", deparse(value))
  # Seventeen digits read back as the same number; whole numbers are written as such.
  if (value == round(value) && abs(value) < 2^53) return(format(value, scientific = FALSE, digits = 17, trim = TRUE))
  short <- format(value, digits = 15, trim = TRUE)
  if (as.numeric(short) == value) short else sprintf("%.17g", value)
}
