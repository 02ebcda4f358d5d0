# Write pretrends.json: joint tests of leads by clubSandwich::Wald_test (HTZ).
#
#   Rscript tests/impact/oracle/panel/make_pretrends.R    (from the root of the repository)
#
# The regressions are those of make_regression.R, with all dummies. "event_study" tests the
# leads of the two-way fixed effects event study; "saturated" each cell before the start but
# the last; "averages" their means by event time, weighed by rows.

suppressPackageStartupMessages(library(clubSandwich))

folder <- "tests/impact/oracle/panel"
quoted <- function(x) paste0('"', x, '"')
digits <- function(x) sprintf("%.17g", x)

dummies <- function(values, keep) {
  levels <- sort(unique(values[keep]))
  block <- sapply(levels, function(level) as.numeric(keep & values == level))
  colnames(block) <- levels
  block
}

tested <- function(data_name, model, cluster_name, effects, kind) {
  data <- read.csv(file.path(folder, paste0(data_name, ".csv")))
  since <- ifelse(data$first > 0, data$time - data$first, NA)
  keep <- !is.na(since) & since != -1
  values <- if (model == "event_study") since else paste0(data$first, ",", data$time)
  block <- dummies(values, keep)
  event <- if (model == "event_study") as.numeric(colnames(block)) else
    vapply(strsplit(colnames(block), ","), function(cell) as.numeric(cell[2]) - as.numeric(cell[1]), 0)
  frame <- data.frame(outcome = data$outcome, group = factor(data[[effects]]), periods = factor(data$time))
  full <- lm(outcome ~ group + periods + block, frame)
  stopifnot(!anyNA(coef(full)))
  at <- match(paste0("block", colnames(block)), names(coef(full)))
  loads <- diag(ncol(block))[event < 0, , drop = FALSE]
  if (model == "averages") {
    rows <- colSums(block)
    loads <- t(sapply(sort(unique(event[event < 0])), function(e) rows * (event == e) / sum(rows[event == e])))
  }
  constraints <- matrix(0, nrow(loads), length(coef(full)))
  constraints[, at] <- loads
  covariance <- vcovCR(full, cluster = data[[cluster_name]], type = kind)
  found <- Wald_test(full, constraints = constraints, vcov = covariance, test = "HTZ")
  sprintf(
    '{"data": %s, "model": %s, "effects": %s, "cluster": %s, "vcov": %s, "statistic": %s, "df1": %s, "df2": %s, "p_value": %s}',
    quoted(data_name), quoted(model), quoted(effects), quoted(cluster_name), quoted(kind),
    digits(found$Fstat), digits(found$df_num), digits(found$df_denom), digits(found$p_val)
  )
}

plan <- rbind(
  expand.grid(data = c("staggered", "common", "unbalanced"), model = "event_study", cluster = c("unit", "cluster", "mixed"), effects = "unit", kind = "CR2"),
  expand.grid(data = c("staggered", "common"), model = c("saturated", "averages"), cluster = c("unit", "cluster"), effects = "unit", kind = "CR2"),
  expand.grid(data = "rows", model = c("saturated", "averages"), cluster = "cluster", effects = "first", kind = c("CR2", "CR3"))
)
plan <- plan[!(plan$data != "staggered" & plan$cluster == "mixed"), ]
records <- vapply(seq_len(nrow(plan)), function(i) {
  step <- lapply(plan[i, ], as.character)
  message(paste(step, collapse = " "))
  tested(step$data, step$model, step$cluster, step$effects, step$kind)
}, "")
version <- as.character(packageVersion("clubSandwich"))
writeLines(c(
  paste0('{"versions": {"R": ', quoted(paste(R.version$major, R.version$minor, sep = ".")), ', "clubSandwich": ', quoted(version), "},"),
  '"records": [', paste(records, collapse = ",\n"), "]}"
), file.path(folder, "pretrends.json"))
