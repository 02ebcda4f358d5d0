# Distances between covariates as MatchIt has them; run beside lalonde.csv.
# MatchIt 4.5.1 stops in robust_mahalanobis_dist() (det(var) of NULL), so its formula
# stands here, with the covariance of the ranks in the place of what is missing.
suppressMessages({library(MatchIt); library(jsonlite)})
d <- read.csv("lalonde.csv")
d <- d[c(1:12, 300:320), ]
d$w <- 1 + (seq_len(nrow(d)) %% 5) / 3
f <- treat ~ age + educ + race + married + re74 + re75
g <- treat ~ age + educ + re74 + re75
full <- model.matrix(~ age + educ + factor(race) + married + re74 + re75 - 1, d)
robust <- function(x, treat) {
  r <- apply(x, 2, rank)
  v <- cov(r)
  s <- sd(seq_len(nrow(x))) / sqrt(diag(v))
  v <- v * outer(s, s)
  e <- svd(v)
  keep <- e$d > 1e-8 * e$d[1]
  inv <- e$v[, keep] %*% (t(e$u[, keep]) / e$d[keep])
  out <- matrix(0, sum(treat == 1), sum(treat == 0))
  i <- which(treat == 1); j <- which(treat == 0)
  for (a in seq_along(i)) for (b in seq_along(j)) {
    step <- r[i[a], ] - r[j[b], ]
    out[a, b] <- sqrt(sum(step * (inv %*% step)))
  }
  out
}
levels <- sapply(sort(unique(d$race)), function(l) as.numeric(d$race == l))
wide <- cbind(d$age, d$educ, levels, d$married, d$re74, d$re75)
plain <- function(m) unname(as.matrix(m))
out <- list(
  versions = list(R = R.version.string, MatchIt = as.character(packageVersion("MatchIt"))),
  rows = c(1:12, 300:320),
  weights = d$w,
  mahalanobis = plain(mahalanobis_dist(f, d)),
  mahalanobis_numbers = plain(mahalanobis_dist(g, d)),
  scaled_euclidean_numbers = plain(scaled_euclidean_dist(g, d)),
  robust_mahalanobis = robust(wide, d$treat)
)
write(toJSON(out, digits = 17, auto_unbox = TRUE, pretty = FALSE), "distances.json")
