library(testthat)
library(dosim)

test_check("dosim")
