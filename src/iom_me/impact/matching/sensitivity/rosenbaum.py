"""How strong a hidden reason to join would have to be, to explain the effect."""

from __future__ import annotations

import math
import numbers
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, Literal, Protocol, TypeAlias, get_args

import numpy as np

import iom_me
from iom_me.errors import DataError, EstimationError, ModelError, suggest
from iom_me.impact.matching import _roles
from iom_me.impact.matching._announce import announced
from iom_me.impact.matching._effect import assembly, study as _study
from iom_me.impact.matching._effect.study import EffectOptions, Loss, Study
from iom_me.impact.matching.match_results import MatchResult
from iom_me.impact.matching.sensitivity import _roots, _sets
from iom_me.impact.matching.sensitivity._discordant import Discordant
from iom_me.impact.matching.sensitivity._mean import Mean
from iom_me.impact.matching.sensitivity._sets import Sets
from iom_me.impact.matching.sensitivity._signed_rank import SignedRank
from iom_me.impact.matching.sensitivity._units import in_units
from iom_me.impact.matching.sensitivity.rosenbaum_results import (
    GammaBound,
    RosenbaumBounds,
)

if TYPE_CHECKING:
    from iom_me.typing import IntoFrame

__all__ = ["rosenbaum_bounds"]

Statistic: TypeAlias = Literal["wilcoxon", "mean", "mcnemar"]
Alternative: TypeAlias = Literal["two-sided", "greater", "less"]
_GAMMAS = tuple(np.linspace(1, 3, 21).round(1).tolist())
_SENSITIVE, _ROBUST = 1.5, 3.0


class _Statistic(Protocol):
    """What every statistic can be asked."""

    @property
    def name(self) -> str: ...
    @property
    def is_exact(self) -> bool: ...
    @property
    def zeros(self) -> int: ...
    def p_values(self, gamma: float) -> tuple[float, float, float, float]: ...
    def estimates(self, gamma: float) -> tuple[float, float]: ...
    def ends(self, gamma: float, size: float) -> tuple[float, float]: ...


def rosenbaum_bounds(
    data: IntoFrame,
    result: MatchResult,
    *,
    outcome: str,
    gamma: Iterable[float] | float | None = None,
    statistic: Statistic = "wilcoxon",
    alternative: Alternative = "two-sided",
    level: float = 0.95,
    missing: Loss = "raise",
) -> RosenbaumBounds:
    r"""Ask how strong a hidden reason to join would have to be, to explain an effect.

    Two people of a pair are alike in what was measured. If nothing else decides who
    joins, it is as if a coin had chosen. Suppose instead that something hidden makes
    the odds of one up to gamma times those of the other: how large could the p-value
    be then, and at which gamma could the effect be chance?

    Parameters
    ----------
    data
        The table that the match was made from.
    result
        A match without shared partners, by "nearest", "optimal" or "full".
    outcome
        Column of numbers.
    gamma
        1 or more, or a list of such; 1, 1.1, ..., 3 unless given.
    statistic
        "wilcoxon", the signed rank of pairs; "mean", the weighted mean of differences,
        also for sets of one with several; "mcnemar" for an outcome of 0 and 1 in pairs.
    alternative
        "two-sided", "greater" (the programme raises the outcome) or "less".
    level
        Coverage of the intervals; one less it is the size of the test.
    missing
        "raise", or "drop" those whose outcome is missing and whoever was paired with
        nobody else, as in `effect`.

    Returns
    -------
    RosenbaumBounds
        P-values, estimates and intervals by gamma, and the gamma of breakdown.

    Raises
    ------
    DataError
        The table is not that of the match, or an outcome is missing or not 0 and 1.
    EstimationError
        No pair differs, or sets have several of both groups.
    ModelError
        A choice is unknown, or does not fit the match.

    Warns
    -----
    DataWarning
        Rows were left out as they lack the outcome.
    EstimationWarning
        Sampling weights are not used.

    See Also
    --------
    e_value : the same question for any published effect

    Notes
    -----
    In a pair, the chance p of the one with the larger outcome to be the treated one is
    at most :math:`\gamma / (1 + \gamma)` and at least :math:`1 / (1 + \gamma)` [1]_.

    - "wilcoxon": ranks :math:`r_i` of the sizes of all differences (ties share their
      ranks); pairs that do not differ are ranked, and then count for neither side [2]_,
      as in [1]_. Up to 50 pairs the law of the sum is enumerated. With more it is
      normal with mean :math:`p \sum r_i` and variance :math:`p (1 - p) \sum r_i^2`,
      without continuity correction. The estimate is that of Hodges and Lehmann, which
      with gamma is a range of quantiles of the averages of two differences; estimates
      and intervals use all pairs and the law without ties.
    - "mcnemar": the law of those who have the outcome, among the pairs that differ, is
      binomial: exact. There is no estimate.
    - "mean": the differences themselves, or in sets of one with several the one less
      the mean of the others, times what the set counts in the estimand. Of each set the
      worst of all possible odds is taken (the separable approximation of [3]_), and the
      normal approximation. For pairs it is the permutational t-test.

    The two-sided p-value is twice the smaller of both one-sided ones, at most 1. An
    interval holds all constant effects that are not rejected at this gamma; it has one
    end if the alternative has one side. The gamma of breakdown is solved for, not read
    off the list.

    The bound is for the worst case, in which the hidden reason all but decides the
    outcome. What it cannot say is whether there is such a reason.

    References
    ----------
    .. [1] Rosenbaum, P. R. (2002). Observational Studies. 2nd ed., Springer, ch. 4.
    .. [2] Pratt, J. W. (1959). Remarks on zeros and ties in the Wilcoxon signed rank
       procedures. Journal of the American Statistical Association 54, 655-667.
    .. [3] Gastwirth, J. L., Krieger, A. M. and Rosenbaum, P. R. (2000). Asymptotic
       separability in sensitivity analysis. Journal of the Royal Statistical Society B
       62(3), 545-555.

    Examples
    --------
    Forty returnees with a grant, each beside one of about the same age without:

    >>> import iom_me as me
    >>> import pandas as pd
    >>> people = pd.DataFrame(
    ...     {
    ...         "grant": [1, 0] * 40,
    ...         "age": [20 + i // 2 + 0.1 * (i % 2) for i in range(80)],
    ...         "income": [50 + i * 29 % 17 + 6 * (i % 2 == 0) for i in range(80)],
    ...     }
    ... )
    >>> pairs = me.impact.match(
    ...     people, treatment="grant", covariates="age", distance="scaled_euclidean"
    ... )
    >>> bounds = me.impact.rosenbaum_bounds(people, pairs, outcome="income")
    >>> bounds
    <RosenbaumBounds income: fairly robust, breakdown gamma 2.99>
    """
    if not isinstance(result, MatchResult):
        raise ModelError(
            f"A {type(result).__name__} has no pairs: pass the result of match(...). "
            "For weights, e_value(effect(...)) asks the same question."
        )
    _require_choice("statistic", statistic, Statistic)
    _require_choice("alternative", alternative, Alternative)
    gammas = _listed(gamma)
    outcome = _roles.column_name(outcome, "outcome")
    options = EffectOptions(level=level, missing=missing)
    study = _study.read(data, result, outcome, options)
    sets = _sets.read(study)
    made = _statistic(statistic, sets, study)
    breakdown = _roots.first_above(
        lambda value: _p_values(made, value, alternative)[1], 1 - options.level
    )
    lost = [assembly.words_of_lost(study)] if study.lost else []
    return announced(
        RosenbaumBounds(
            treatment=result.treatment,
            outcome=outcome,
            statistic=statistic,
            alternative=alternative,
            is_exact=made.is_exact,
            level=options.level,
            sets=sets.count,
            zeros=made.zeros,
            bounds=tuple(
                _bound(made, value, alternative, sets, options.level, name=outcome)
                for value in gammas
            ),
            breakdown=breakdown,
            verdict=_verdict(breakdown),
            warnings=(*lost, *_notes(result)),
            version=iom_me.__version__,
        ),
        of_data=lost,
    )


def _require_choice(name: str, value: object, kind: Any) -> None:
    known = get_args(kind)
    if not isinstance(value, str) or value not in known:
        raise ModelError(f"{name}={value!r} is unknown. {suggest(str(value), known)}")


def _listed(gamma: Any) -> tuple[float, ...]:
    if gamma is None:
        return _GAMMAS
    is_list = isinstance(gamma, Iterable) and not isinstance(gamma, (str, bytes))
    given = list(gamma) if is_list else [gamma]
    for value in given:
        is_number = isinstance(value, numbers.Real) and not isinstance(value, bool)
        if not is_number or not 1 <= float(value) < math.inf:
            raise ModelError(
                f"gamma={value!r} must be a number of 1 (no hidden bias) or more."
            )
    if not given:
        raise ModelError("gamma= is empty: leave it out, or write gamma=[1, 1.5, 2].")
    return tuple(sorted({float(value) for value in given}))


def _statistic(name: Statistic, sets: Sets, study: Study) -> _Statistic:
    if name == "mean":
        made: _Statistic = Mean(sets=sets)
        _require_difference(any(np.ptp(b.outcome, axis=1).any() for b in sets.blocks))
        return made
    if not sets.are_pairs:
        raise ModelError(
            f"statistic={name!r} is for pairs, but sets have more than two rows: "
            "choose statistic='mean', or match with ratio=1."
        )
    differences = sets.differences()
    _require_difference(bool(differences.any()))
    if name == "wilcoxon":
        return SignedRank(differences=differences)
    known = study.outcome[study.used]
    if not np.isin(known, (0, 1)).all():
        raise DataError(
            f"Column {study.name!r} (outcome=) has other values than 0 and 1: "
            "statistic='mcnemar' is for those. Choose 'wilcoxon' or 'mean'."
        )
    return Discordant(
        treated=int(np.count_nonzero(differences > 0)),
        untreated=int(np.count_nonzero(differences < 0)),
        alike=int(np.count_nonzero(differences == 0)),
    )


def _require_difference(differs: bool) -> None:  # noqa: FBT001 - it is all there is
    if not differs:
        raise EstimationError(
            "The outcome is the same for both sides in every pair or set: there is no "
            "effect that a hidden reason could explain."
        )


def _p_values(
    made: _Statistic, gamma: float, alternative: Alternative
) -> tuple[float, float]:
    """Return the smallest and the largest p-value that are possible."""
    greater_low, greater_high, less_low, less_high = made.p_values(gamma)
    if alternative == "greater":
        return greater_low, greater_high
    if alternative == "less":
        return less_low, less_high
    return (
        min(1.0, 2 * min(greater_low, less_low)),
        min(1.0, 2 * min(greater_high, less_high)),
    )


def _bound(
    made: _Statistic,
    gamma: float,
    alternative: Alternative,
    sets: Sets,
    level: float,
    *,
    name: str,
) -> GammaBound:
    low, high = _p_values(made, gamma, alternative)
    share = (1 - level) / (2 if alternative == "two-sided" else 1)
    found = *made.estimates(gamma), *made.ends(gamma, share)
    first, last, bottom, top = in_units(sets.scale, found, name)
    has_no_ends = math.isnan(bottom)
    return GammaBound(
        gamma=gamma,
        p_value_low=low,
        p_value_high=high,
        estimate_low=first,
        estimate_high=last,
        ci_low=-math.inf if alternative == "less" and not has_no_ends else bottom,
        ci_high=math.inf if alternative == "greater" and not has_no_ends else top,
    )


def _verdict(breakdown: float) -> str:
    if breakdown == 1:
        return "not significant"
    if breakdown < _SENSITIVE:
        return "sensitive"
    return "fairly robust" if breakdown < _ROBUST else "robust"


def _notes(result: MatchResult) -> Iterator[str]:
    if result.sampling_weights is not None:
        yield (
            f"Sampling weights ({result.sampling_weights!r}) are not used: the bounds "
            "are for the people in the sample."
        )
