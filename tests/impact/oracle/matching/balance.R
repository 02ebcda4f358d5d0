# Balance by MatchIt, for tests of balance(). Run in this folder: Rscript balance.R
# Only methods that MatchIt 4.5.1 does right are used; see the methods page of balance.
suppressMessages({
  library(MatchIt)
  library(jsonlite)
})

people <- read.csv("lalonde.csv")
# One row per set of values, so that no match depends on the order of rows; whole
# multiples of a small step keep every value exact.
row <- seq_len(nrow(people))
people$age2 <- people$age + row / 1024
people$re75b <- people$re75 + row / 1024
people$survey_weight <- 1 + (row * 7) %% 5

plain <- treat ~ age2 + educ + race + married + nodegree + re74 + re75b
coarse <- treat ~ race + married + nodegree

table_of <- function(summary) {
  stage <- function(values) {
    names <- c("mean_treated", "mean_control", "smd", "variance_ratio", "ecdf_mean",
               "ecdf_max", "pair_distance")
    values <- as.data.frame(unname(values))
    names(values) <- names
    values
  }
  list(
    covariate = rownames(summary$sum.all),
    before = stage(summary$sum.all),
    after = stage(
      if (is.null(summary$sum.matched)) summary$sum.across else summary$sum.matched
    )
  )
}

case <- function(formula, ...) {
  found <- suppressWarnings(matchit(formula, data = people, ...))
  subclass <- if (is.null(found$subclass)) NULL else as.integer(found$subclass)
  pairs <- NULL
  if (!is.null(found$match.matrix)) {
    focal <- rownames(found$match.matrix)
    kept <- !is.na(found$match.matrix)
    places <- function(names) match(names, names(found$treat)) - 1
    pairs <- list(
      focal = places(rep(focal, ncol(found$match.matrix))[kept]),
      partner = places(found$match.matrix[kept])
    )
  }
  list(
    weights = as.numeric(found$weights),
    sets = subclass,
    pairs = pairs,
    score = if (is.null(found$distance)) NULL else as.numeric(found$distance),
    balance = table_of(summary(found, standardize = TRUE, pair.dist = TRUE))
  )
}

cases <- list(
  mahalanobis = case(plain, method = "nearest", distance = "mahalanobis",
                     m.order = "data"),
  mahalanobis_atc = case(plain, method = "nearest", distance = "mahalanobis",
                         m.order = "data", estimand = "ATC", replace = TRUE),
  mahalanobis_ratio = case(plain, method = "nearest", distance = "mahalanobis",
                           m.order = "data", ratio = 2),
  exact = case(coarse, method = "exact"),
  coarsened_ate = case(plain, method = "cem", estimand = "ATE"),
  subclass = case(plain, method = "subclass", subclass = 6),
  subclass_weighted_ate = case(plain, method = "subclass", subclass = 5,
                               estimand = "ATE", s.weights = people$survey_weight)
)
versions <- list(R = R.version.string, MatchIt = paste("MatchIt", packageVersion("MatchIt")))
# All 17 digits, which toJSON does not write.
exact <- rapply(cases, function(x) sprintf("%.17g", x), "numeric", how = "replace")
json <- toJSON(list(versions = versions, cases = exact), na = "null", null = "null",
               auto_unbox = TRUE)
json <- gsub('"(-?[0-9][0-9.e+-]*)"', "\\1", json)
writeLines(gsub('"NA"', "null", json), "balance.json")
