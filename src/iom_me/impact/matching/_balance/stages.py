"""Before and after: how much each row counts for the mean of its group."""

from __future__ import annotations

import attrs
import numpy as np

from iom_me.impact._columns import Floats, Mask


@attrs.frozen(kw_only=True, eq=False)
class Stage:
    """The groups as they are compared at one stage, before or after.

    Attributes
    ----------
    shares : (2, n) weights of the untreated and of the treated; each row adds up to 1
    concentration : (2,) sums of squared shares: one over the effective sample size
    used : (2, n) who counts
    """

    shares: Floats
    concentration: Floats
    used: Mask

    @property
    def counts(self) -> tuple[int, int]:
        """How many of the untreated and of the treated count."""
        return int(np.count_nonzero(self.used[0])), int(np.count_nonzero(self.used[1]))

    @property
    def effective(self) -> Floats:
        """Effective sample sizes (Kish 1965) of the untreated and the treated: (2,)."""
        sizes: Floats = 1 / self.concentration
        return sizes


def stage(treated: Mask, weights: Floats | None) -> Stage:
    """Make a stage from weights, (n,), of which some are above zero in each group."""
    arms = np.stack([~treated, treated])
    # The largest weight is 1, so that no sum overflows.
    plain = np.ones(len(treated)) if weights is None else weights / weights.max()
    shares = np.where(arms, plain, 0.0)
    shares /= shares.sum(axis=1, keepdims=True)
    return Stage(
        shares=shares,
        concentration=np.einsum("ij,ij->i", shares, shares),
        used=shares > 0,
    )


@attrs.frozen(kw_only=True, eq=False)
class Stages:
    """Both stages, and what differences are measured by.

    Attributes
    ----------
    treated : (n,)
    before : by the sampling weights, or all rows alike
    after : by the weights of the comparison; None if there is none
    denominator : whose standard deviation, ``treated``, ``control`` or ``pooled``
    weights : (n,) sampling weights, or None
    signed : (n, stages) shares of the treated less shares of the untreated
    """

    treated: Mask
    before: Stage
    after: Stage | None
    denominator: str
    weights: Floats | None
    signed: Floats = attrs.field(init=False)

    @signed.default
    def _signed(self) -> Floats:
        # Side by side, so that all stages are put in order together.
        return np.column_stack([one.shares[1] - one.shares[0] for one in self.both])

    @property
    def everybody(self) -> Floats:
        """Weights of all rows together, before: (n,), they add up to 1."""
        count = len(self.treated)
        if self.weights is None:
            return np.full(count, 1 / count)
        plain = self.weights / self.weights.max()
        shares: Floats = plain / plain.sum()
        return shares

    @property
    def both(self) -> tuple[Stage, ...]:
        """The stages that there are."""
        return (self.before,) if self.after is None else (self.before, self.after)

    def chosen(self, variances: Floats) -> float:
        """Take the variance of the denominator from those of the arms, (2,)."""
        if self.denominator == "pooled":
            return float(variances.mean())
        return float(variances[int(self.denominator == "treated")])
