# What R says about effects in matched rows: lm with weights, sandwich, clubSandwich.
# Run from the root of the repository: Rscript tests/impact/oracle/matching/effect.R
suppressPackageStartupMessages({library(sandwich); library(clubSandwich); library(jsonlite)})
here <- "tests/impact/oracle/matching/"
d <- read.csv(paste0(here, "effect.csv"))
d$row <- seq_len(nrow(d))

target <- function(d, w, estimand) {
  side <- switch(estimand, ATT = d$treated == 1, ATC = d$treated == 0, TRUE)
  w * side
}

fitted <- function(d, outcome, w, adjusted, estimand) {
  d$w <- w
  d$y <- d[[outcome]]
  v <- target(d, w, estimand)
  d$a <- d$age - weighted.mean(d$age, v)
  d$s <- d$score - weighted.mean(d$score, v)
  if (adjusted) lm(y ~ treated * (a + s), data = d, weights = w)
  else lm(y ~ treated, data = d, weights = w)
}

number <- function(fit, V) unname(sqrt(V["treated", "treated"]))
satterthwaite <- function(fit, cluster, type) {
  V <- vcovCR(fit, cluster = cluster, type = type)
  t <- coef_test(fit, V, test = "Satterthwaite", coefs = "treated")
  list(std_error = t$SE, df = t$df_Satt)
}
ratio <- function(fit, V) {
  b <- coef(fit)[c("(Intercept)", "treated")]
  V <- V[c("(Intercept)", "treated"), c("(Intercept)", "treated")]
  g <- c(1 / (b[1] + b[2]) - 1 / b[1], 1 / (b[1] + b[2]))
  list(estimate = unname(1 + b[2] / b[1]), log_error = sqrt(drop(t(g) %*% V %*% g)))
}

one <- function(outcome, w, adjusted, estimand) {
  fit <- fitted(d, outcome, w, adjusted, estimand)
  cr <- function(by, type, adjust) vcovCL(fit, by, type = type, cadjust = adjust)
  list(
    estimate = unname(coef(fit)["treated"]),
    untreated_mean = unname(coef(fit)["(Intercept)"]),
    pair = list(
      CR0 = number(fit, cr(d$set, "HC0", FALSE)),
      CR1 = number(fit, cr(d$set, "HC0", TRUE)),
      CR1S = number(fit, cr(d$set, "HC1", TRUE)),
      CR2 = satterthwaite(fit, d$set, "CR2"),
      CR3 = satterthwaite(fit, d$set, "CR3")),
    robust = list(
      HC0 = number(fit, vcovHC(fit, "HC0")),
      HC1 = number(fit, vcovHC(fit, "HC1")),
      HC3 = number(fit, vcovHC(fit, "HC3")),
      rows = satterthwaite(fit, d$row, "CR3")),
    district = satterthwaite(fit, d$district, "CR2"),
    village = satterthwaite(fit, d$village, "CR2"),
    two_way = list(
      CR0 = number(fit, cr(d[, c("set", "village")], "HC0", FALSE)),
      CR1 = number(fit, cr(d[, c("set", "village")], "HC0", TRUE)),
      CR1S = number(fit, cr(d[, c("set", "village")], "HC1", TRUE)),
      both = number(fit, cr(paste(d$set, d$village), "HC0", TRUE))),
    ratio = ratio(fit, cr(d$set, "HC0", FALSE)))
}

# As here, the weights have mean 1 in each arm, which matters to the target of the ATE.
both <- d$weight * d$sampling
both <- both / ave(both, d$treated)
made <- list(versions = list(R = R.version.string,
  sandwich = as.character(packageVersion("sandwich")),
  clubSandwich = as.character(packageVersion("clubSandwich"))))
for (outcome in c("income", "works")) for (adjusted in c(FALSE, TRUE))
  for (sampled in c(FALSE, TRUE)) for (estimand in c("ATT", "ATC", "ATE")) {
    if (!adjusted && estimand != "ATT") next
    name <- paste(outcome, if (adjusted) "adjusted" else "plain",
                  if (sampled) "sampled" else "all", estimand)
    made[[name]] <- one(outcome, if (sampled) both else d$weight, adjusted, estimand)
  }
writeLines(toJSON(made, auto_unbox = TRUE, digits = I(17), pretty = TRUE), paste0(here, "effect.json"))
