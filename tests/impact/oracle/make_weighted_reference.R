# Write weighted_reference.json: what R says about the same data with sampling weights.
#
#   Rscript tests/impact/oracle/make_weighted_reference.R   (from the root of the repository)

suppressPackageStartupMessages({
  library(sandwich)
  library(clubSandwich)
  library(estimatr)
})

folder <- "tests/impact/oracle"
adjustments <- list(none = NULL, covariates = c("age", "female", "region"))
kinds <- c("classical", paste0("HC", 0:3), "CR0", "CR1", "CR1S", "CR2", "CR3")

digits <- function(x) ifelse(is.na(x), "null", sprintf("%.17g", x))
quoted <- function(x) paste0('"', x, '"')

# R's names of the terms, in the words of iom_me.
in_words <- function(term) {
  term <- sub("^\\(Intercept\\)$", "constant", term)
  term <- sub("^femaleTRUE$", "female", term)
  sub("^region(.+)$", "region[\\1]", term)
}

# HC2 and HC3 are asked of clubSandwich, each row a cluster: its working model is
# independent errors of one variance, that of sandwich a variance of one over the weight.
covariance <- function(fit, kind, village) {
  row <- seq_len(nobs(fit))
  switch(kind,
    classical = vcov(fit),
    HC0 = , HC1 = vcovHC(fit, type = kind),
    HC2 = , HC3 = vcovCR(fit, cluster = row, type = sub("HC", "CR", kind)),
    vcovCR(fit, cluster = village, type = kind)
  )
}

degrees <- function(fit, kind, village, adjusted) {
  if (kind %in% c("classical", "HC0", "HC1")) return(rep(df.residual(fit), length(coef(fit))))
  if (kind %in% c("CR0", "CR1", "CR1S")) return(rep(length(unique(village)) - 1, length(coef(fit))))
  coef_test(fit, vcov = adjusted, test = "Satterthwaite")$df_Satt
}

rows <- character()
for (data_name in c("many", "few", "waves", "panel")) {
  data <- read.csv(file.path(folder, paste0(data_name, ".csv")))
  data$female <- data$female == "True"
  data$region <- factor(data$region, levels = sort(unique(data$region), method = "radix"))
  data$weight <- 1 + (7 * data$age) %% 13 / 4
  for (adjustment in names(adjustments)) {
    if (data_name == "few" && adjustment == "covariates") next # leverage one
    formula <- reformulate(c("treated", "post", adjustments[[adjustment]], "treated:post"), "outcome")
    fit <- lm(formula, data, weights = weight)
    for (kind in kinds) {
      adjusted <- covariance(fit, kind, data$village)
      rows <- c(rows, sprintf(
        '  {"data": %s, "adjustment": %s, "vcov": %s, "term": %s, "estimate": %s, "std_error": %s, "df": %s}',
        quoted(data_name), quoted(adjustment), quoted(kind), quoted(in_words(names(coef(fit)))),
        digits(coef(fit)), digits(sqrt(diag(adjusted))), digits(degrees(fit, kind, data$village, adjusted))
      ))
    }
    # A second opinion on CR2, from an independent implementation.
    second <- lm_robust(formula, data, weights = weight, clusters = village, se_type = "CR2")
    rows <- c(rows, sprintf(
      '  {"data": %s, "adjustment": %s, "vcov": "CR2 by estimatr", "term": %s, "estimate": %s, "std_error": %s, "df": %s}',
      quoted(data_name), quoted(adjustment), quoted(in_words(names(second$coefficients))),
      digits(second$coefficients), digits(second$std.error), digits(second$df)
    ))
  }
}

versions <- vapply(c("sandwich", "clubSandwich", "estimatr"), function(p) as.character(packageVersion(p)), "")
versions <- c(R = paste(R.version$major, R.version$minor, sep = "."), versions)
json <- c(
  '{"versions": {', paste0("  ", quoted(names(versions)), ": ", quoted(versions), collapse = ",\n"), "},",
  '"rows": [', paste(rows, collapse = ",\n"), "]}"
)
writeLines(json, file.path(folder, "weighted_reference.json"))
