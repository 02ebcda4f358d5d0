# Write abadie_imbens.json: what R's Matching says about made-up data without ties.
#
#   Rscript tests/impact/oracle/matching/abadie_imbens.R   (from the root of the repository)

suppressPackageStartupMessages(library(Matching))

digits <- function(x) sprintf("%.17g", x)
listed <- function(x) paste0("[", paste(digits(x), collapse = ", "), "]")

set.seed(20240501)
n <- 150
a <- rnorm(n)
b <- rexp(n)
treated <- rbinom(n, 1, plogis(-0.4 + 0.6 * a))
outcome <- 10 + 2 * a^2 + b + treated * (1 + a) + rnorm(n) * (1 + 0.5 * treated)
x <- list(score = cbind(a), inverse_variance = cbind(a, b), mahalanobis = cbind(a, b))
kinds <- c(score = 1, inverse_variance = 1, mahalanobis = 2)

rows <- character()
for (metric in names(x)) for (estimand in c("ATT", "ATC", "ATE")) for (m in 1:3) {
  for (j in 0:4) for (adjusted in c(FALSE, TRUE)) {
    if (metric != "score" && j %in% c(1, 3, 4)) next
    found <- Match(
      Y = outcome, Tr = treated, X = x[[metric]], Z = cbind(a, b), estimand = estimand,
      M = m, Var.calc = j, BiasAdjust = adjusted, Weight = kinds[[metric]],
      distance.tolerance = 0
    )
    rows <- c(rows, sprintf(
      '    {"metric": "%s", "estimand": "%s", "ratio": %d, "variance_matches": %d, "corrected": %s, "estimate": %s, "std_error": %s}',
      metric, estimand, m, j, tolower(adjusted), digits(found$est), digits(found$se)
    ))
  }
}

json <- c(
  "{",
  sprintf('  "versions": {"R": "%s", "Matching": "%s"},', getRversion(), packageVersion("Matching")),
  sprintf('  "a": %s,', listed(a)),
  sprintf('  "b": %s,', listed(b)),
  sprintf('  "treated": [%s],', paste(treated, collapse = ", ")),
  sprintf('  "outcome": %s,', listed(outcome)),
  '  "found": [',
  paste(rows, collapse = ",\n"),
  "  ]",
  "}"
)
writeLines(json, "tests/impact/oracle/matching/abadie_imbens.json")
