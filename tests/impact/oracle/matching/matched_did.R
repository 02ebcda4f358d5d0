# Write matched_did.json: a panel, its pairs, and what lm with R's sandwich and
# clubSandwich say of the effect on each change since the baseline.
#
#   Rscript tests/impact/oracle/matching/matched_did.R   (from the root of the repository)

suppressPackageStartupMessages({
  library(sandwich)
  library(clubSandwich)
  library(jsonlite)
})

set.seed(20260901)
units <- 160
periods <- 2018:2022
start <- 2021
base <- 2020
village <- rep(seq_len(20), each = 8)
score <- rnorm(units)
joined <- runif(units) < 1 / (1 + exp(1.2 - score))
level <- 20 + 4 * score + rnorm(20)[village] + rnorm(units)
outcome <- sapply(periods, function(year) {
  round(level + score * (year - 2018) / 2 + 2 * joined * (year >= start) +
    rnorm(20, sd = 0.5)[village] + rnorm(units), 6)
})
score <- round(score, 8)

# Nearest on the score without replacement, the largest score first.
pair <- rep(NA, units)
free <- which(!joined)
for (one in which(joined)[order(-score[joined])]) {
  if (!length(free)) break
  other <- free[which.min(abs(score[free] - score[one]))]
  pair[c(one, other)] <- one
  free <- setdiff(free, other)
}
used <- !is.na(pair)

effect <- function(change) {
  data <- data.frame(
    change = change, joined = 1 * joined, pair = pair, village = village
  )[used, ]
  fit <- lm(change ~ joined, data)
  by_pair <- vcovCL(fit, cluster = ~pair, type = "HC0", cadjust = FALSE)
  by_pair_1 <- vcovCL(fit, cluster = ~pair, type = "HC0", cadjust = TRUE)
  both <- vcovCL(fit, cluster = ~ pair + village, type = "HC0", cadjust = TRUE)
  small <- vcovCR(fit, cluster = data$pair, type = "CR2")
  list(
    estimate = unname(coef(fit)["joined"]),
    CR0 = sqrt(by_pair["joined", "joined"]),
    CR1 = sqrt(by_pair_1["joined", "joined"]),
    CR2 = sqrt(small["joined", "joined"]),
    CR2_df = coef_test(fit, vcov = small, test = "Satterthwaite")["joined", "df_Satt"],
    two_way = sqrt(both["joined", "joined"])
  )
}

others <- periods[periods != base]
found <- lapply(others, function(year) {
  effect(outcome[, periods == year] - outcome[, periods == base])
})
names(found) <- others
after <- rowMeans(outcome[, periods >= start]) - outcome[, periods == base]
found$overall <- effect(after)

versions <- sapply(c("sandwich", "clubSandwich"), function(package) {
  as.character(packageVersion(package))
})
written <- list(
  versions = as.list(c(R = as.character(getRversion()), versions)),
  periods = periods, start = start, baseline = base,
  joined = joined, village = village, score = score,
  pair = pair, outcome = outcome, effects = found
)
write_json(
  written, "tests/impact/oracle/matching/matched_did.json",
  digits = I(17), auto_unbox = TRUE, na = "null"
)
