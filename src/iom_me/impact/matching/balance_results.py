"""How alike two groups are: the table, the verdict and the pictures."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import attrs

from iom_me import _frames
from iom_me._result import AnalysisResult
from iom_me.errors import ModelError, suggest
from iom_me.impact._columns import Codes
from iom_me.impact.matching._balance import pictures, suppression, words
from iom_me.impact.matching._balance.curves import Curve, Shares
from iom_me.impact.matching._balance.suppression import Cell
from iom_me.impact.matching.comparison_group import ArmCount

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

__all__ = ["BalanceCount", "BalanceResult", "CovariateBalance"]

_NAN = float("nan")


@attrs.frozen(kw_only=True)
class CovariateBalance:
    """One covariate, or one level of it, in both groups, before and after.

    Attributes
    ----------
    covariate : str
        A column, ``column[level]``, or the score.
    mean_treated_before, mean_control_before : float
        Weighted by sampling weights. Of a level, the share that has it.
    smd_before : float
        Difference of the means in standard deviations. NaN for a constant; infinite if
        the groups differ in what varies in neither.
    variance_ratio_before : float
        Treated over control; NaN for yes and no.
    ecdf_mean_before, ecdf_max_before : float
        Mean and largest distance of the two distribution functions.
    mean_treated_after, mean_control_after, smd_after, variance_ratio_after,
    ecdf_mean_after, ecdf_max_after : float
        The same with the weights of the comparison; NaN without one.
    pair_distance : float
        Mean distance of two that are compared, in standard deviations; NaN without
        pairs or sets.
    equivalence_p : float
        The p-value against a difference of the margin or more. NaN without a standard
        error.
    verdict : str
        "balanced", "doubtful", "not balanced" or "constant": after, or before if there
        is no comparison.

    Examples
    --------
    >>> import iom_me as me
    >>> me.impact.CovariateBalance(
    ...     covariate="age", mean_treated_before=25.8, mean_control_before=28.0,
    ...     smd_before=-0.31, verdict="not balanced",
    ... ).smd_before
    -0.31
    """  # fmt: skip

    covariate: str
    mean_treated_before: float
    mean_control_before: float
    smd_before: float
    variance_ratio_before: float = _NAN
    ecdf_mean_before: float = _NAN
    ecdf_max_before: float = _NAN
    mean_treated_after: float = _NAN
    mean_control_after: float = _NAN
    smd_after: float = _NAN
    variance_ratio_after: float = _NAN
    ecdf_mean_after: float = _NAN
    ecdf_max_after: float = _NAN
    pair_distance: float = _NAN
    equivalence_p: float = _NAN
    verdict: str


@attrs.frozen(kw_only=True)
class BalanceCount:
    """How many covariates are beyond a limit.

    Attributes
    ----------
    statistic : str
        "smd", "variance_ratio" or "ecdf_max".
    limit : str
        In words: ``above 0.1``.
    before : int
        How many are beyond it before.
    after : int or None
        How many after; None without a comparison.
    of : int
        How many have this statistic.

    Examples
    --------
    >>> import iom_me as me
    >>> me.impact.BalanceCount(
    ...     statistic="smd", limit="above 0.1", before=7, after=2, of=9
    ... ).after
    2
    """

    statistic: str
    limit: str
    before: int
    after: int | None
    of: int


@attrs.frozen(kw_only=True, eq=False, repr=False)
class BalanceResult(AnalysisResult):
    """How alike the treated and their comparison group are.

    Attributes
    ----------
    treatment : str
        The column.
    estimand : str
        For whom the comparison speaks.
    denominator : str
        Whose standard deviation, before, all differences are divided by: "treated",
        "control" or "pooled".
    verdict : str
        The worst of all covariates.
    covariates : tuple of CovariateBalance
        One per covariate or level; the score first.
    limits : tuple of BalanceCount
        How many covariates are beyond the usual limits.
    margin, level : float
        The margin of the tests of equivalence, in standard deviations; one less the
        level is their size.
    equivalent : int
        In how many covariates a difference of the margin is ruled out.
    counts : tuple of ArmCount
        The untreated and the treated: how many there are, and how many are compared.
    has_comparison : bool
        Whether there is an after.
    warnings : tuple of str
        What the reader should know.
    version : str
        Version of this library.

    Examples
    --------
    >>> import iom_me as me
    >>> import pandas as pd
    >>> people = pd.DataFrame({"course": [1, 1, 1, 0, 0, 0], "age": range(20, 26)})
    >>> result = me.impact.balance(people, treatment="course", covariates=["age"])
    >>> result.verdict
    'not balanced'
    >>> result.to_frame()[["covariate", "smd_before", "verdict"]].round(2)
      covariate  smd_before       verdict
    0       age        -3.0  not balanced
    """

    treatment: str
    estimand: str
    denominator: str
    verdict: str
    covariates: tuple[CovariateBalance, ...]
    limits: tuple[BalanceCount, ...]
    margin: float
    level: float
    equivalent: int
    counts: tuple[ArmCount, ArmCount]
    has_comparison: bool
    warnings: tuple[str, ...]
    version: str
    _cells: tuple[Cell, ...]
    _totals: Codes
    _curves: Mapping[str, Curve | Shares]

    def to_frame(self, *, suppress_below: int = 0) -> pd.DataFrame:
        """Return one row per covariate or level.

        Parameters
        ----------
        suppress_below
            With 10, say, a level that fewer than 10 persons of a group have, or lack,
            is left empty, and so are levels that would reveal it. The column
            ``suppressed`` says so. Weights are not counted, persons are. Only this
            frame is protected, and not the summary, `to_dict` or the pictures.

        Raises
        ------
        ModelError
            This is no whole number, 0 or more.
        """
        least = _whole(suppress_below)
        reasons = suppression.suppressed(self._cells, self._totals, least)
        names = [field.name for field in attrs.fields(CovariateBalance)]
        blank = (_NAN,) * (len(names) - 2)
        rows = [
            (row.covariate, *blank, "", reason) if reason else (*attrs.astuple(row), "")
            for row, reason in zip(self.covariates, reasons, strict=True)
        ]
        return _frames.frame(rows, [*names, "suppressed"])

    def summary(self) -> str:
        """Return the balance in words, the worst covariates first."""
        return "\n".join(words.lines(self))

    def plot(self, *, ax: Axes | None = None) -> Axes:
        """Draw all differences in standard deviations, before and after (love plot)."""
        return pictures.love(self, ax=ax)

    def plot_density(self, covariate: str, *, ax: Axes | None = None) -> Axes:
        """Draw how a covariate is distributed in both groups, before and after.

        Categories, and numbers with few different values, are drawn as bars. The curve
        is smoothed with a normal kernel, of the bandwidth of Silverman's rule.

        Raises
        ------
        ModelError
            There is no such covariate.
        """
        return pictures.density(self._curve(covariate), covariate, ax=ax)

    def plot_ecdf(self, covariate: str, *, ax: Axes | None = None) -> Axes:
        """Draw the distribution functions of a covariate, before and after.

        With more than 200 different values the functions are drawn at 200 quantiles.
        Categories are drawn as bars.

        Raises
        ------
        ModelError
            There is no such covariate.
        """
        return pictures.ecdf(self._curve(covariate), covariate, ax=ax)

    def _curve(self, covariate: str) -> Curve | Shares:
        if isinstance(covariate, str):
            for known in (covariate, *self._owner(covariate)):
                if known in self._curves:
                    return self._curves[known]
        raise ModelError(
            f"There is no covariate {covariate!r} in this balance. "
            f"{suggest(str(covariate), self._curves)}"
        )

    def _owner(self, row: str) -> list[str]:
        """Name the covariate that a row of the table belongs to."""
        return [
            cell.part
            for cell, found in zip(self._cells, self.covariates, strict=True)
            if found.covariate == row
        ]

    def __repr__(self) -> str:
        name = repr(self.treatment)[1:-1]
        count = len(self.covariates)
        return (
            f"<BalanceResult {name}: {self.verdict}, "
            f"{count:,} covariate{'s' if count != 1 else ''}>"
        )


def _whole(value: object) -> int:
    if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        return value
    raise ModelError(
        f"suppress_below={value!r} must be a whole number, 0 or more: the smallest "
        "count of persons that may be shown."
    )
