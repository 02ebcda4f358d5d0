"""How much an effect depends on how the ties of a match are broken."""

from __future__ import annotations

import numbers
from collections.abc import Iterator
from typing import TYPE_CHECKING

import attrs
import numpy as np

import iom_me
from iom_me.errors import ModelError
from iom_me.impact import _scale
from iom_me.impact._columns import Codes, Floats
from iom_me.impact.matching import _making, _roles, _sets
from iom_me.impact.matching._announce import announced
from iom_me.impact.matching._effect import abadie_imbens, study as _study
from iom_me.impact.matching._effect.study import EffectOptions, Loss, Study
from iom_me.impact.matching._making import Prepared
from iom_me.impact.matching.match_results import MatchResult
from iom_me.impact.matching.tie_range_results import TieRange

if TYPE_CHECKING:
    from iom_me.typing import IntoFrame

__all__ = ["tie_range"]

_LAST_SEED = 2**31


def tie_range(
    data: IntoFrame,
    result: MatchResult,
    *,
    outcome: str,
    draws: int = 200,
    seed: int = 0,
    missing: Loss = "raise",
) -> TieRange:
    """Break the ties of a match in other ways, and see how far the effect moves.

    Where two persons are just as near to a third, a match has to choose one of them.
    `match` counts these choices, and makes them by a rule that knows nothing of the
    order of the rows; but any other rule would have been as good. This one makes them
    anew, at random, and tells the effects that come out. The score is estimated once.

    Parameters
    ----------
    data
        The table that the match was made from.
    result
        A match.
    outcome
        Column of numbers.
    draws
        How often the ties are broken anew.
    seed
        Whole number from 0, where the draws start from.
    missing
        What to do with those whose outcome is missing: "raise", or "drop" them and
        whoever was compared with nobody else, as in `effect`.

    Returns
    -------
    TieRange
        The effect of the match, the range and the quartiles of the draws. Without ties
        nothing is drawn, and the range is one value.

    Raises
    ------
    ModelError
        This is no match, or a number is out of range.
    DataError
        The table is not that of the match, or an outcome is missing for somebody who is
        used in one of the draws.

    Warns
    -----
    EstimationWarning
        The sign of the effect depends on how ties are broken.

    Notes
    -----
    The effect is the estimate of `effect` without covariates: the weighted difference
    of means, with replacement the mean of the differences within pairs. A draw gives
    the match another seed, which settles ties by other random numbers. With
    ``order="random"`` the seed also decides who chooses first, so that is in the range
    too; with ``order="data"`` the order of the rows stays what it is. Of two with
    different scores that are just as near from both sides, the smaller score is taken
    in every draw.

    The range is no confidence interval: it holds what is arbitrary in this sample, not
    the chance of having drawn this sample. Of each draw the rows are the same.

    Examples
    --------
    Six people of two ages; each of the two in the project can be compared with two
    others who are just as old:

    >>> import iom_me as me
    >>> import pandas as pd
    >>> people = pd.DataFrame(
    ...     {
    ...         "project": [1, 1, 0, 0, 0, 0],
    ...         "age": [20, 40, 20, 20, 40, 40],
    ...         "income": [13, 16, 10, 12, 11, 15],
    ...     }
    ... )
    >>> matched = me.impact.match(
    ...     people,
    ...     treatment="project",
    ...     covariates="age",
    ...     distance=people["age"],
    ...     replace=True,
    ... )
    >>> found = me.impact.tie_range(people, matched, outcome="income")
    >>> found.low, found.high, found.distinct
    (1.0, 4.0, 4)
    """
    if not isinstance(result, MatchResult):
        raise ModelError(
            f"A {type(result).__name__} is no match: pass the result of match(...). A "
            "weighting has no ties."
        )
    outcome = _roles.column_name(outcome, "outcome")
    _whole("draws", draws, least=1)
    _whole("seed", seed, least=0)
    options = EffectOptions(missing=missing)
    study = _study.read(data, result, outcome, options)
    own = _effect(study)
    made = np.empty(0)
    if result.ties:
        start = _making.prepared(data, result.treatment, result.options)
        seeds = np.random.default_rng(seed).integers(1, _LAST_SEED, draws)
        made = np.array(list(_drawn(start, study, options, seeds)))
    return announced(_ranged(study, result, own, made, seed))


def _whole(name: str, value: object, *, least: int) -> None:
    is_whole = isinstance(value, numbers.Integral) and not isinstance(value, bool)
    if not is_whole or int(value) < least:  # type: ignore[call-overload]
        raise ModelError(f"{name}={value!r} must be a whole number, {least} or more.")


def _effect(study: Study) -> float:
    """Estimate the effect, and nothing else."""
    if study.sets is None and study.pairs is not None:
        return abadie_imbens.point(study)
    scale = _scale.scaled(study.outcome[study.used])
    weights, treated = study.weights[study.used], study.treated[study.used]
    means = [
        float(weights[arm] @ scale.values[arm]) / float(weights[arm].sum())
        for arm in (treated, ~treated)
    ]
    return float(scale.difference(np.array(means[0] - means[1])))


def _drawn(
    start: Prepared, study: Study, options: EffectOptions, seeds: Codes
) -> Iterator[float]:
    """Match again and again, from the same score."""
    for other in seeds.tolist():
        made = start.matched(seed=other)
        weights = _sets.normalised(made.weights, study.treated)
        if study.sample.weights is not None:
            both = weights * study.sample.weights
            weights = _sets.normalised(both, study.treated)
        again = attrs.evolve(
            study, weights=weights, sets=made.sets, pairs=made.pairs, lost=0
        )
        yield _effect(_study.without_lost(again, options))


def _ranged(
    study: Study, result: MatchResult, own: float, made: Floats, seed: int
) -> TieRange:
    every = np.append(made, own)
    quartiles = np.quantile(made if len(made) else every, [0.25, 0.5, 0.75])
    same = float(np.mean(np.sign(made) == np.sign(own))) if len(made) else 1.0
    return TieRange(
        treatment=result.treatment,
        outcome=study.name,
        estimand=result.estimand,
        estimate=own,
        low=float(every.min()),
        high=float(every.max()),
        lower_quartile=float(quartiles[0]),
        median=float(quartiles[1]),
        upper_quartile=float(quartiles[2]),
        same_sign=same,
        distinct=_distinct(every),
        ties=result.ties,
        draws=len(made),
        seed=seed,
        warnings=tuple(_doubts(same)),
        version=iom_me.__version__,
        estimates=made,
    )


def _distinct(values: Floats) -> int:
    """Count different effects; those that differ by rounding only are one."""
    size = float(np.abs(values).max())
    steps = np.diff(np.sort(values)) > 1e-12 * size
    return 1 + int(np.count_nonzero(steps))


def _doubts(same: float) -> Iterator[str]:
    if same < 1:
        yield (
            "The sign of the effect depends on how ties are broken: it is that of this "
            f"match in {100 * same:.3g} % of the draws. Match on more covariates, or "
            "with ratio= above 1."
        )
