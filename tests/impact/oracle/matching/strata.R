# Write strata.json: exact, coarsened exact and subclass matching by MatchIt.
#
#   Rscript tests/impact/oracle/matching/strata.R      (from the root of the repository)
#
# Scores are given to matchit() as they are given to iom_me, so that what is compared is
# what is made of them.

suppressPackageStartupMessages(library(MatchIt))

folder <- "tests/impact/oracle/matching"
people <- read.csv(file.path(folder, "lalonde.csv"))
covariates <- c("age", "educ", "race", "married", "nodegree", "re74", "re75")
formula_of <- function(names) as.formula(paste("treat ~", paste(names, collapse = "+")))

fitted_score <- unname(fitted(glm(formula_of(covariates), binomial, people,
  control = glm.control(epsilon = 1e-14)
)))
# The same without ties, as MatchIt settles them by the order of rows.
set.seed(20)
untied <- fitted_score + runif(nrow(people), 0, 1e-6)

cases <- list()
add <- function(name, made, options) {
  sets <- as.integer(made$subclass)
  sets[is.na(sets)] <- -1L
  cases[[name]] <<- list(
    options = options, sets = sets,
    # Of every seventh row: they follow from the sets.
    weights = unname(made$weights)[seq(1, length(sets), 7)]
  )
}

for (estimand in c("ATT", "ATC", "ATE")) {
  few <- c("race", "married", "nodegree", "educ")
  add(paste("exact", estimand),
    matchit(formula_of(few), people, method = "exact", estimand = estimand),
    list(method = "exact", covariates = few, estimand = estimand)
  )
  add(paste("coarsened", estimand),
    matchit(formula_of(covariates), people, method = "cem", estimand = estimand),
    list(method = "coarsened_exact", covariates = covariates, estimand = estimand)
  )
  for (count in c(6, 15, 60)) {
    add(paste("subclass", count, estimand),
      suppressWarnings(matchit(formula_of(covariates), people,
        method = "subclass", distance = untied, subclass = count, estimand = estimand
      )),
      list(method = "subclass", subclasses = count, estimand = estimand, score = "untied")
    )
  }
}
add("subclass with ties",
  matchit(formula_of(covariates), people,
    method = "subclass", distance = fitted_score
  ),
  list(method = "subclass", subclasses = 6, estimand = "ATT", score = "tied")
)
add("coarsened at cut points",
  matchit(formula_of(covariates), people,
    method = "cem", cutpoints = list(age = "q4", educ = c(9, 12), re74 = 3)
  ),
  list(
    method = "coarsened_exact", covariates = covariates,
    cutpoints = list(age = "q4", educ = c(9, 12), re74 = 3)
  )
)
for (rule in c("none", "treated", "control", "both")) {
  made <- matchit(formula_of(covariates), people,
    method = "nearest", distance = untied, discard = rule, replace = TRUE
  )
  cases[[paste("discard", rule)]] <- list(
    options = list(discard = rule), discarded = I(which(unname(made$discarded)) - 1L)
  )
}

oracle <- list(
  made_with = list(
    R = R.version.string, MatchIt = as.character(packageVersion("MatchIt"))
  ),
  scores = list(tied = fitted_score, untied = untied),
  cases = cases
)
write(
  jsonlite::toJSON(oracle, digits = I(17), auto_unbox = TRUE),
  file.path(folder, "strata.json")
)
