"""Whether two groups are alike, covariate by covariate."""

from __future__ import annotations

import math
import numbers
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, get_args

import attrs

from iom_me.errors import ModelError, suggest
from iom_me.impact._level import fraction
from iom_me.impact.matching import terms
from iom_me.impact.matching._announce import announced
from iom_me.impact.matching._balance import building, reading
from iom_me.impact.matching._balance.reading import Asked
from iom_me.impact.matching.balance_results import BalanceResult
from iom_me.impact.matching.comparison_group import ComparisonGroup
from iom_me.impact.matching.options import Estimand

if TYPE_CHECKING:
    from iom_me.impact.matching._sample import Missing
    from iom_me.impact.matching.terms import Part
    from iom_me.typing import IntoFrame

__all__ = ["balance"]


def balance(
    data: IntoFrame,
    result: ComparisonGroup | None = None,
    *,
    covariates: Sequence[Part] | Part | None = None,
    treatment: str | None = None,
    weights: str | None = None,
    estimand: Estimand | None = None,
    missing: Missing | None = None,
    equivalence: float = 0.25,
    level: float = 0.95,
) -> BalanceResult:
    r"""Compare the treated and their comparison group in all covariates.

    Parameters
    ----------
    data
        The table that the comparison was made from, in the same order of rows.
    result
        A match or a weighting. Without one the groups are compared as they stand.
    covariates
        More columns and terms to compare, such as the outcome before the programme.
        Those of the comparison are always there. Without a comparison, all of them.
    treatment
        Without a comparison, the column that is 1 for those who got the programme.
    weights
        Without a comparison, a column of sampling weights.
    estimand
        Without a comparison, for whom: "ATT" (the default), "ATC" or "ATE". It decides
        whose standard deviation the differences are divided by.
    missing
        "raise", "drop" or "indicator", as in `match`: as the comparison did unless
        given, "raise" without one. Rows that are left out are counted.
    equivalence
        The margin of the tests of equivalence, in standard deviations.
    level
        One less the size of these tests.

    Returns
    -------
    BalanceResult
        One row per covariate: the score first, then columns and terms. A text column
        has a row per level, or one row for the second of two levels.

    Raises
    ------
    ModelError
        An argument is unknown, or is decided by the comparison already.
    DataError
        This is not the table of the comparison, or a covariate has gaps.
    EstimationError
        Nobody is left on one side.

    Warns
    -----
    EstimationWarning
        A covariate does not vary, or its difference is infinite in standard deviations,
        or rows that lack a covariate are left out.

    Notes
    -----
    The conventions are those of MatchIt 4.7 [1]_. With weights :math:`p_i` that add up
    to 1 in each group (sampling weights before, all weights after):

    - The difference of means is divided by the standard deviation *before*, also after:
      of the treated for the ATT, of the untreated for the ATC, and
      :math:`\sqrt{(v_1 + v_0)/2}` otherwise. The variance is
      :math:`\sum p_i (x_i - \bar x)^2 / (1 - \sum p_i^2)`, with n - 1 if weights are
      alike, and :math:`\bar x (1 - \bar x)` for yes and no (0 and 1, or a level). If it
      is 0, the variance within both groups stands in, which is said.
    - The variance ratio is treated over untreated, at each stage.
    - The distance of the distribution functions is averaged over all values that occur
      before; its largest is the statistic of Kolmogorov and Smirnov. For yes and no
      both are the difference of shares.
    - The pair distance is the mean absolute difference of the two of a pair, or of all
      pairs within a set, divided by the same standard deviation.

    Unlike MatchIt, a covariate that nobody varies in has no standardised difference
    (NaN and not 0), and a difference of exactly 0 leaves the pair distance in standard
    deviations.

    A verdict is "balanced" up to 0.1 standard deviations [2]_, "not balanced" above
    0.25, and "doubtful" between these, or if the variance ratio is not within 0.5 and
    2 [3]_ [4]_. These are habits, and not tests: a covariate that moves the outcome
    much deserves a stricter look.

    A t test that finds no difference is no proof of balance. ``equivalence_p`` is the
    p-value against a difference of the margin m or more, by two one-sided tests: with
    the difference :math:`d`, the standard deviation :math:`s` from above, taken as
    known, and :math:`e^2 = v_1 \sum p_{1i}^2 + v_0 \sum p_{0i}^2`, the distribution
    function of Student's t at :math:`(|d| - m s) / e`, with the degrees of freedom of
    Welch and Satterthwaite from effective sample sizes :math:`1 / \sum p_i^2`. It takes
    the groups as independent, and so asks for slightly more than pairs need.

    References
    ----------
    .. [1] Ho, D. E., Imai, K., King, G. and Stuart, E. A. (2011). MatchIt:
       nonparametric preprocessing for parametric causal inference. Journal of
       Statistical Software 42(8).
    .. [2] Austin, P. C. (2009). Balance diagnostics for comparing the distribution of
       baseline covariates between treatment groups in propensity-score matched samples.
       Statistics in Medicine 28(25), 3083-3107.
    .. [3] Rubin, D. B. (2001). Using propensity scores to help design observational
       studies: application to the tobacco litigation. Health Services and Outcomes
       Research Methodology 2, 169-188.
    .. [4] Stuart, E. A. (2010). Matching methods for causal inference: a review and a
       look forward. Statistical Science 25(1), 1-21.

    Examples
    --------
    Six people came to a course; twelve did not, who are younger on average:

    >>> import iom_me as me
    >>> import pandas as pd
    >>> people = pd.DataFrame(
    ...     {
    ...         "course": [1] * 6 + [0] * 12,
    ...         "age": [31, 24, 45, 38, 29, 52]
    ...         + [19, 22, 30, 25, 44, 27, 39, 20, 28, 51, 23, 26],
    ...     }
    ... )
    >>> before = me.impact.balance(people, treatment="course", covariates="age")
    >>> round(before.covariates[0].smd_before, 2)
    0.66

    After a match by age, the difference is small:

    >>> match = me.impact.match(
    ...     people, treatment="course", covariates="age", distance="mahalanobis"
    ... )
    >>> after = me.impact.balance(people, match)
    >>> round(after.covariates[0].smd_after, 2), after.verdict
    (0.03, 'balanced')
    """
    margin, level = _positive(equivalence), fraction(level)
    own = {"treatment": treatment, "weights": weights, "estimand": estimand}
    more = () if covariates is None else terms.listed(covariates)
    asked = _alone(own, more) if result is None else _with_group(result, own, more)
    if missing is not None:
        asked = attrs.evolve(asked, missing=missing)
    return announced(measured(data, asked, margin=margin, level=level))


def measured(
    data: IntoFrame, asked: Asked, *, margin: float = 0.25, level: float = 0.95
) -> BalanceResult:
    """Compare without warning; what there is to know stands in the result."""
    return building.result(reading.read(data, asked), asked, margin=margin, level=level)


def asked_of(group: ComparisonGroup, more: Sequence[Part] = ()) -> Asked:
    """Ask for the covariates of a comparison, and for more."""
    return Asked(
        treatment=group.treatment,
        weights=group.sampling_weights,
        estimand=group.estimand,
        missing=group.missing,
        parts=tuple(dict.fromkeys((*group.covariates, *more))),
        group=group,
    )


def _with_group(group: object, own: dict[str, Any], more: tuple[Part, ...]) -> Asked:
    if not isinstance(group, ComparisonGroup):
        raise ModelError(
            f"This is no comparison: {type(group).__name__}. Pass what match() or "
            "weight() returned, or None and treatment='column'."
        )
    for name, value in own.items():
        if value is not None:
            raise ModelError(
                f"{name}= is decided by the comparison already: leave it out."
            )
    return asked_of(group, more)


def _alone(own: dict[str, Any], parts: tuple[Part, ...]) -> Asked:
    treatment = own["treatment"]
    estimand = "ATT" if own["estimand"] is None else own["estimand"]
    if treatment is None:
        raise ModelError(
            "There is nothing to compare: pass what match() or weight() returned, or "
            "name a column of 0 and 1 in treatment=."
        )
    if not parts:
        raise ModelError("covariates= is empty: name the columns to compare in.")
    known = get_args(Estimand)
    if not (isinstance(estimand, str) and estimand in known):
        raise ModelError(
            f"estimand={estimand!r} is unknown. {suggest(str(estimand), known)}"
        )
    return Asked(
        treatment=treatment,
        weights=own["weights"],
        estimand=estimand,
        missing="raise",
        parts=parts,
        group=None,
    )


def _positive(margin: object) -> float:
    is_number = isinstance(margin, numbers.Real) and not isinstance(margin, bool)
    if is_number and math.isfinite(size := float(margin)) and size > 0:  # type: ignore[arg-type]
        return size
    raise ModelError(
        f"equivalence={margin!r} is no positive number: it is the difference, in "
        "standard deviations, that would matter."
    )
