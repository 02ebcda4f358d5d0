"""Randomisation inference within pairs and sets.

Under the hypothesis that the programme added x to everybody who got it, the outcome
without it is known; had others of the same set got it, the effect would have come out
as ``a - b x``, with a and b the same mean of differences between the two groups of each
set, of the outcome and of who really got it. The effect found is tau, and its own a and
b are tau and 1. The assignment is as extreme as the one there was if
``|a - b x| >= |tau - x|``, which for x below tau means ``x >= low``, for x above it
``x <= high``, with low and high the smaller and the larger of::

    (tau - a) / (1 - b)(tau + a) / (1 + b)

So one pass over the assignments gives the p-value of every x, and the interval is made
of two of these numbers: nothing is searched for. For pairs they are means of the
differences of some of the pairs (the typical values of Hartigan 1969).
"""

from __future__ import annotations

import math
from collections.abc import Iterator

import attrs
import numpy as np

from iom_me.errors import EstimationError
from iom_me.impact._columns import Floats
from iom_me.impact.matching._effect import many_pairs
from iom_me.impact.matching._effect.assignments import (
    Blocks,
    arranged,
    drawn_moves,
    every_move,
)
from iom_me.impact.matching._effect.study import EffectOptions, Estimate, Study

# Up to so many assignments all are looked at.
_ENUMERATED = 2**16
_MOST_CELLS = 2 * 10**9
# Effects closer than this, in units of the largest one, are equal.
TIE = 1e-12


def estimate(study: Study, options: EffectOptions) -> Estimate:
    """Test the effect by giving the programme to others of the same set.

    Raises
    ------
    EstimationError
        There are no sets without replacement, there are sampling weights, clusters, or
        too many rows for so many draws.
    """
    _require_possible(study)
    blocks, scale = arranged(study)
    tau = blocks.effect(blocks.y)
    test = tested(blocks, options)
    treated = float(np.where(blocks.loads > 0, blocks.loads, 0.0) @ blocks.y)
    low, high = (
        float(scale.difference(np.array(tau + end)))
        for end in test.interval(options.level)
    )
    levels = scale.level(np.array([treated, treated - tau]))
    sizes = scale.difference(np.array([tau, _of_pairs(blocks, tau)]))
    return Estimate(
        estimate=float(sizes[0]),
        std_error=float(sizes[1]),
        df=math.nan,
        treated_mean=float(levels[0]),
        untreated_mean=float(levels[1]),
        words=test.words,
        p_value=test.p_value,
        ci_low=low,
        ci_high=high,
        warnings=tuple(_thin_ice(blocks, test, options.level)),
    )


def p_value(study: Study, options: EffectOptions) -> float:
    """Test without an interval, which is fast for forty pairs; NaN if it cannot be."""
    try:
        _require_possible(study)
    except EstimationError:
        return math.nan
    blocks, _ = arranged(study)
    if _is_for_many_pairs(blocks):
        return many_pairs.p_value(blocks.weights * blocks.differences)
    return tested(blocks, options).p_value


def _require_possible(study: Study) -> None:
    if study.sets is None or not (study.sets >= 0).any():
        raise EstimationError(
            "inference='randomization' needs pairs or sets in which everybody is once: "
            "match without replacement, or choose inference='auto'."
        )
    if study.clusters is not None:
        raise EstimationError(
            "inference='randomization' swaps persons within pairs and sets, and "
            "cluster= says that whole clusters go together: choose inference='cluster'."
        )
    if study.sample.weights is not None:
        raise EstimationError(
            "inference='randomization' speaks of those in the sample, so sampling "
            "weights have no meaning for it: choose inference='pair', or match without "
            "weights=."
        )


# The test


@attrs.frozen(kw_only=True, eq=False)
class Test:
    """What all assignments, or those drawn, say.

    Attributes
    ----------
    p_value : of no effect
    lows, highs : sorted, as differences from the effect found; the assignment there was
        is among them, and counts for every x
    words : how it was done
    smallest : the smallest p-value that any outcome could have had
    """

    p_value: float
    lows: Floats
    highs: Floats
    words: str
    smallest: float

    def interval(self, level: float) -> tuple[float, float]:
        """Return the ends of what is not rejected, as differences from the effect."""
        allowed = math.floor((1 - level) * len(self.lows) + TIE * len(self.lows))
        return float(self.lows[allowed]), float(self.highs[-1 - allowed])


def tested(blocks: Blocks, options: EffectOptions) -> Test:
    """Look at all assignments if they can be listed, else at some."""
    if _can_be_listed(blocks):
        return _of_moves(blocks, every_move(blocks), drawn=0)
    if _is_for_many_pairs(blocks):
        found = many_pairs.test(
            blocks.weights * blocks.differences,
            blocks.weights,
            level=options.level,
        )
        return Test(
            p_value=found.p_value,
            lows=np.array([found.low]),
            highs=np.array([found.high]),
            words=_words(blocks, 2 ** len(blocks.weights), drawn=0),
            smallest=2 / 2 ** len(blocks.weights),
        )
    cells = options.draws * len(blocks.y)
    if cells > _MOST_CELLS:
        raise EstimationError(
            f"{options.draws:,} draws of {len(blocks.y):,} rows take too long: with so "
            "many rows choose inference='pair', or fewer draws=."
        )
    return _of_moves(
        blocks,
        drawn_moves(blocks, options.draws, options.seed),
        drawn=options.draws,
    )


def _can_be_listed(blocks: Blocks) -> bool:
    return blocks.assignments() <= _ENUMERATED * (1 + TIE)


def _is_for_many_pairs(blocks: Blocks) -> bool:
    few = len(blocks.weights) <= many_pairs.MOST_PAIRS
    return blocks.are_pairs and few and not _can_be_listed(blocks)


def _of_moves(
    blocks: Blocks, moves: Iterator[tuple[Floats, Floats]], *, drawn: int
) -> Test:
    """Turn what assignments would have given into a test.

    Each is seen from the effect found: ``a - tau b``, which does not change if a
    constant effect is added, and b.
    """
    tau = blocks.effect(blocks.y)
    parts = list(moves)
    away, b = (np.concatenate(part) for part in zip(*parts, strict=True))
    size = float(np.abs(blocks.loads) @ np.abs(blocks.y)) + abs(tau)
    room = TIE * size
    extreme = np.abs(away + tau * b) >= abs(tau) - room
    lows, highs = _jumps(away, b)
    total = len(away)
    return Test(
        p_value=float(np.count_nonzero(extreme)) / total,
        lows=np.sort(lows),
        highs=np.sort(highs),
        words=_words(blocks, total - (1 if drawn else 0), drawn=drawn),
        smallest=max(int(np.count_nonzero(np.isinf(lows))), 1) / total,
    )


def _jumps(away: Floats, b: Floats) -> tuple[Floats, Floats]:
    """Return from where on, and up to where, each assignment counts: x - tau."""
    same, swapped = 1 - b <= TIE, 1 + b <= TIE
    always = same | swapped
    with np.errstate(divide="ignore", invalid="ignore"):
        one = np.where(always, np.inf, -away / (1 - b))
        other = np.where(always, -np.inf, away / (1 + b))
    return np.minimum(one, other), np.maximum(one, other)


def _of_pairs(blocks: Blocks, tau: float) -> float:
    """Return the standard error of the mean of differences; NaN for sets."""
    if not blocks.are_pairs or len(blocks.weights) == 1:
        return math.nan
    return float(np.linalg.norm(blocks.weights * (blocks.differences - tau)))


# Words


def _words(blocks: Blocks, total: int, *, drawn: int) -> str:
    where = "pairs" if blocks.are_pairs else "sets"
    if drawn:
        return f"randomisation within {where}, {drawn:,} assignments drawn"
    return f"randomisation within {where}, all {total:,} assignments"


def _thin_ice(blocks: Blocks, test: Test, level: float) -> Iterator[str]:
    if test.smallest <= 1 - level + TIE:
        return
    where = "pairs" if blocks.are_pairs else "sets"
    yield (
        f"With {len(blocks.weights):,} {where} the smallest possible p-value is "
        f"{test.smallest:.2g}: no effect, however large, is significant at "
        f"{100 * (1 - level):.3g} %, and the interval has no end. More {where} are "
        "needed, or a lower level=."
    )
