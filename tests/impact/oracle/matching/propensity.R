# Write propensity.json: what R says about the score of the data of Lalonde.
#
#   Rscript tests/impact/oracle/matching/propensity.R   (from the root of the repository)

suppressPackageStartupMessages({
  library(survey)
  library(brglm2)
})

folder <- "tests/impact/oracle/matching"
data <- read.csv(file.path(folder, "lalonde.csv"))
data$weight <- 1 + (7 * data$age) %% 13 / 4
# Nobody untreated is `ever`, so the likelihood has no maximum.
apart <- data[seq(1, nrow(data), 12), ]
apart$ever <- as.numeric(apart$treat == 1 & apart$age > 20)
formula <- treat ~ age + educ + race + married + nodegree + re74 + re75
sharp <- glm.control(epsilon = 1e-15, maxit = 200)

digits <- function(x) sprintf("%.17g", x)
named <- function(x) {
  names(x) <- sub("^race", "race[", names(x))
  names(x) <- sub("^\\(Intercept\\)$", "constant", names(x))
  names(x) <- ifelse(startsWith(names(x), "race["), paste0(names(x), "]"), names(x))
  paste0("{", paste0('"', names(x), '": ', digits(x), collapse = ", "), "}")
}
list_of <- function(x) paste0("[", paste(digits(x), collapse = ", "), "]")
written <- function(name, fit) {
  scores <- unname(fitted(fit))
  paste0(
    '"', name, '": {\n  "coefficients": ', named(coef(fit)),
    ',\n  "std_errors": ', named(sqrt(diag(as.matrix(vcov(fit))))),
    ',\n  "scores": ', list_of(scores[seq(1, length(scores), 10)]), "}"
  )
}

maximum_likelihood <- function(link, ...) {
  glm(formula, binomial(link), data, control = sharp, ...)
}
# Fisher's steps of brglm2 shrink the error by a share each.
firth <- function(formula, data, ...) {
  glm(formula, binomial("logit"), data, method = "brglmFit", type = "AS_mean",
      control = list(epsilon = 1e-13, maxit = 10000), ...)
}
design <- svydesign(ids = ~1, weights = ~weight, data = data)
weighted <- function(link) {
  svyglm(formula, design, family = quasibinomial(link), control = sharp)
}
data$share <- data$weight / mean(data$weight)

fits <- c(
  written("logit", maximum_likelihood("logit")),
  written("probit", maximum_likelihood("probit")),
  written("weighted logit", weighted("logit")),
  written("weighted probit", weighted("probit")),
  written("firth", firth(formula, data)),
  written("firth apart", firth(treat ~ age + educ + ever, apart))
)
packages <- c("survey", "brglm2")
versions <- sapply(packages, function(name) as.character(packageVersion(name)))
versions <- c(R = paste(R.version$major, R.version$minor, sep = "."), versions)
writeLines(
  paste0(
    "{\n\"versions\": {",
    paste0('"', names(versions), '": "', versions, '"', collapse = ", "), "},\n",
    paste(fits, collapse = ",\n"), "\n}"
  ),
  file.path(folder, "propensity.json")
)
