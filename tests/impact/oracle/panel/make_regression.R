# Write regression.json: fixed effects regressions by lm, errors by clubSandwich.
#
#   Rscript tests/impact/oracle/panel/make_regression.R    (from the root of the repository)
#
# Every regression is fitted twice. With all dummies, for CR0 to CR2 and the count of
# coefficients in CR1S. And after an orthonormal transformation that takes the unit effects
# out (T - 1 rows for a unit seen T times), for CR3: with a dummy for each unit the clusters
# have leverage one and CR3 has no inverse. CR0 and CR2 of both must agree, or we stop.

suppressPackageStartupMessages({
  library(clubSandwich)
  library(estimatr)
})

folder <- "tests/impact/oracle/panel"
kinds <- c("CR0", "CR1", "CR1S", "CR2", "CR3")

digits <- function(x) ifelse(is.na(x), "null", sprintf("%.17g", x))
quoted <- function(x) ifelse(is.na(x), "null", paste0('"', x, '"'))

# An orthonormal basis of the vectors of this length that sum to zero, in rows.
without_mean <- function(length) {
  if (length == 1) return(matrix(0, 0, 1))
  basis <- contr.helmert(length)
  t(sweep(basis, 2, sqrt(colSums(basis^2)), "/"))
}

transform_rows <- function(block, unit) {
  pieces <- lapply(split(seq_along(unit), unit), function(at) without_mean(length(at)) %*% block[at, , drop = FALSE])
  do.call(rbind, pieces)
}

close_enough <- function(a, b, what) {
  if (max(abs(a - b) / pmax(abs(b), 1e-3)) > 1e-7) stop("two ways differ: ", what, " ", max(abs(a - b)))
}

# The terms of each model: one 0/1 column each, named by what it is.
columns_of <- function(model, data) {
  treated <- data$first > 0
  since <- ifelse(treated, data$time - data$first, NA)
  cell <- paste0(data$first, ",", data$time)
  dummies <- function(values, keep) {
    levels <- sort(unique(values[keep]))
    block <- sapply(levels, function(level) as.numeric(keep & values == level))
    colnames(block) <- levels
    block
  }
  switch(model,
    static = cbind(treatment = as.numeric(treated & since >= 0)),
    event_study = dummies(since, treated & since != -1),
    event_study_binned = {
      binned <- pmin(pmax(since, -3), 2)
      dummies(binned, treated & binned != -1)
    },
    saturated = dummies(cell, treated & since != -1),
    imputation = dummies(cell, treated & since >= 0),
    pretrend = dummies(since, treated & since %in% c(-2, -1))
  )
}

# Combinations of the cells with weights that are the number of their rows.
combinations_of <- function(model, data, terms) {
  if (!model %in% c("saturated", "imputation")) return(NULL)
  counts <- table(paste0(data$first, ",", data$time))
  since <- sapply(strsplit(terms, ","), function(key) as.numeric(key[2]) - as.numeric(key[1]))
  weigh <- function(keep) ifelse(keep, counts[terms], 0) / sum(counts[terms][keep])
  result <- lapply(sort(unique(since)), function(e) weigh(since == e))
  names(result) <- paste0("event_time ", sort(unique(since)))
  c(result, list("average after" = weigh(since >= 0)))
}

# Combinations as coefficients of a regression on other columns of the same span: with
# weights linear_contrast of clubSandwich 0.5.8 fails. `loads` have one row each, independent.
as_coefficients <- function(loads, block, frame, periods, weights, cluster, kind) {
  change <- diag(ncol(block))
  taken <- integer()
  for (i in seq_len(nrow(loads))) {
    at <- setdiff(which(loads[i, ] != 0), taken)[1]
    taken <- c(taken, at)
    change[at, ] <- loads[i, ]
  }
  block <- block %*% solve(change)
  colnames(block) <- paste0("term", seq_len(ncol(block)))
  fit <- lm(outcome ~ group + periods + block, frame, weights = weights)
  coefs <- match(paste0("blockterm", taken), names(coef(fit)))
  result <- coef_test(fit, vcov = vcovCR(fit, cluster = cluster, type = kind), coefs = coefs, test = "Satterthwaite")
  given <- rank(taken) # coef_test answers in the order of the regression
  list(Est = result$beta[given], SE = result$SE[given], df = result$df_Satt[given])
}

key_of <- function(model, term) {
  if (model == "static") return(quoted(term))
  if (startsWith(model, "event_study") || model == "pretrend") return(term)
  paste0("[", term, "]")
}

rows_of <- function(kind, cluster_count, names, estimate, error, df) {
  if (kind %in% c("CR0", "CR1", "CR1S")) df <- rep(cluster_count - 1, length(estimate))
  sprintf('{"term": %s, "estimate": %s, "std_error": %s, "df": %s}', names, digits(estimate), digits(error), digits(df))
}

loads_of <- function(name, load, model, terms) {
  at <- which(load != 0)
  sprintf('{"combination": %s, "loads": [%s]}', quoted(name), paste0(
    '{"term": ', sapply(terms[at], key_of, model = model), ', "load": ', digits(load[at]), "}", collapse = ", "
  ))
}

fit_model <- function(data_name, model, cluster_name, weights_name = NA, effects = "unit") {
  data <- read.csv(file.path(folder, paste0(data_name, ".csv")))
  data <- data[order(data$unit, data$time), ]
  if (model == "pretrend") data <- data[data$first == 0 | data$time < data$first, ]
  block <- columns_of(model, data)
  terms <- colnames(block)
  colnames(block) <- paste0("term", seq_along(terms))
  cluster <- data[[cluster_name]]
  group <- factor(data[[effects]])
  periods <- model.matrix(~ factor(time), data)[, -1]
  weights <- if (is.na(weights_name)) NULL else data[[weights_name]]
  frame <- data.frame(outcome = data$outcome, group = group)
  full <- lm(outcome ~ group + periods + block, frame, weights = weights)
  wanted <- paste0("block", if (length(terms) > 1) colnames(block))
  stopifnot(!anyNA(coef(full)))
  small <- NULL
  if (is.null(weights)) {
    all <- transform_rows(cbind(data$outcome, block, periods), group)
    reduced <- list(y = all[, 1], x = all[, -1, drop = FALSE])
    first_row <- unlist(lapply(split(cluster, group), function(of) of[-1]))
    if (effects == "unit") small <- lm(y ~ 0 + x, reduced)
  }
  combinations <- combinations_of(model, data, terms)
  loads <- do.call(rbind, as.list(combinations))
  text <- character()
  for (kind in kinds) {
    if (kind == "CR3" && effects == "unit" && is.null(small)) next
    fit <- if (kind == "CR3" && !is.null(small)) small else full
    at <- if (identical(fit, full)) match(wanted, names(coef(full))) else seq_along(terms)
    by <- if (identical(fit, full)) cluster else first_row
    covariance <- vcovCR(fit, cluster = by, type = kind)
    single <- coef_test(fit, vcov = covariance, coefs = at, test = "Satterthwaite")
    several <- NULL
    if (!is.null(loads) && !is.null(weights)) {
      last <- nrow(loads)
      parts <- lapply(list(-last, last), function(which) {
        as_coefficients(loads[which, , drop = FALSE], block, frame, periods, weights, cluster, kind)
      })
      several <- do.call(Map, c(list(f = c), parts))
      close_enough(several$Est, as.vector(loads %*% single$beta), "combinations")
    } else if (!is.null(loads)) {
      contrasts <- matrix(0, nrow(loads), length(coef(fit)))
      contrasts[, at] <- loads
      several <- linear_contrast(fit, vcov = covariance, contrasts = contrasts, test = "Satterthwaite")
    }
    if (kind %in% c("CR0", "CR2") && !is.null(small)) {
      again <- vcovCR(small, cluster = first_row, type = kind)
      second <- coef_test(small, vcov = again, coefs = seq_along(terms), test = "Satterthwaite")
      close_enough(second$beta, single$beta, paste(data_name, model, kind, "estimate"))
      close_enough(second$SE, single$SE, paste(data_name, model, kind, "error"))
      if (kind == "CR2") close_enough(second$df_Satt, single$df_Satt, paste(data_name, model, kind, "df"))
    }
    if (kind == "CR2" && model == "static") {
      frame$treatment <- block[, 1]
      frame$periods <- factor(data$time)
      weight <- if (is.null(weights)) rep(1, nrow(data)) else weights
      other <- lm_robust(outcome ~ treatment + group + periods, frame, clusters = cluster, weights = weight, se_type = "CR2")
      close_enough(other$std.error["treatment"], single$SE, paste(data_name, "estimatr"))
      close_enough(other$df["treatment"], single$df_Satt, paste(data_name, "estimatr df"))
    }
    count <- length(unique(cluster))
    rows <- rows_of(kind, count, sapply(terms, key_of, model = model), single$beta, single$SE, single$df_Satt)
    if (!is.null(several)) {
      rows <- c(rows, rows_of(kind, count, quoted(names(combinations)), several$Est, several$SE, several$df))
    }
    text <- c(text, sprintf(
      '{"data": %s, "model": %s, "effects": %s, "cluster": %s, "weights": %s, "vcov": %s, "rows": [\n  %s\n]%s}',
      quoted(data_name), quoted(model), quoted(effects), quoted(cluster_name), quoted(weights_name), quoted(kind),
      paste(rows, collapse = ",\n  "),
      if (is.null(combinations)) "" else paste0(', "combinations": [\n  ', paste(mapply(
        loads_of, names(combinations), combinations, MoreArgs = list(model = model, terms = terms)
      ), collapse = ",\n  "), "\n]")
    ))
  }
  message(data_name, " ", model, " ", cluster_name, " ", weights_name)
  text
}

plan <- rbind(
  expand.grid(data = c("staggered", "common", "unbalanced", "early"), model = "static", weights = c(NA, "weight")),
  expand.grid(data = c("staggered", "common", "unbalanced"), model = c("event_study", "event_study_binned", "saturated", "imputation", "pretrend"), weights = NA),
  expand.grid(data = c("staggered", "unbalanced"), model = c("event_study", "saturated", "imputation"), weights = "weight"),
  expand.grid(data = "all_treated", model = "static", weights = NA)
)
records <- character()
for (i in seq_len(nrow(plan))) {
  step <- lapply(plan[i, ], as.character)
  for (cluster in c("unit", "cluster", if (step$model == "static") "mixed")) {
    records <- c(records, fit_model(step$data, step$model, cluster, step$weights))
  }
}
for (model in c("static", "event_study", "saturated", "imputation")) {
  records <- c(records, fit_model("rows", model, "cluster", effects = "first"))
}

packages <- vapply(c("clubSandwich", "estimatr"), function(name) as.character(packageVersion(name)), "")
versions <- c(R = paste(R.version$major, R.version$minor, sep = "."), packages)
writeLines(c(
  paste0('{"versions": {', paste0(quoted(names(versions)), ": ", quoted(versions), collapse = ", "), "},"),
  '"records": [', paste(records, collapse = ",\n"), "]}"
), file.path(folder, "regression.json"))
