"""All effects at once: covariance, band, test of the earlier periods."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from iom_me.impact._columns import Codes, Floats, added
from iom_me.impact._linear import bands
from iom_me.impact._linear.bands import JointTest
from iom_me.impact._linear.family import Inferred
from iom_me.impact._records import Untestable

if TYPE_CHECKING:
    from iom_me.impact.matching._effect.choice import Choice
    from iom_me.impact.matching._effect.study import Estimate, Study
    from iom_me.impact.matching._panel_match.changes import Change

_NAN = math.nan


def inferred(
    whole: Study, choice: Choice, changes: Sequence[Change]
) -> Inferred | None:
    """Put the effects of several periods together; None if they have no influence.

    Each standard error is that of its own period; the influence of each row says how
    they hang together.
    """
    parts = [change.estimate.influence for change in changes]
    if not changes or any(part is None for part in parts):
        return None
    influence = np.column_stack([part for part in parts if part is not None])
    plain = _summed(whole, choice, influence)
    spread = np.sqrt(np.maximum(np.diag(plain), 0.0))
    errors = np.array([change.estimate.std_error for change in changes])
    stretch = np.divide(errors, spread, out=np.zeros_like(errors), where=spread > 0)
    stretch[np.isnan(errors)] = np.nan
    return Inferred(
        estimates=np.array([change.estimate.estimate for change in changes]),
        covariance=plain * np.outer(stretch, stretch),
        df=np.array([change.estimate.df for change in changes]),
    )


def _summed(whole: Study, choice: Choice, influence: Floats) -> Floats:
    """Add up influence by whoever belongs together: (q, q)."""
    if choice.two_way and whole.sets is not None and whole.clusters is not None:
        both = _crossed(whole.sets, whole.clusters)
        apart = _by(whole.sets, influence) + _by(whole.clusters, influence)
        return _floored(apart - _by(both, influence))
    if choice.inference == "pair":
        return _by(whole.sets, influence)
    return _by(whole.clusters, influence)


def _floored(matrix: Floats) -> Floats:
    """Set eigenvalues below zero to zero, which chance can bring about."""
    values, directions = np.linalg.eigh(matrix)
    floored: Floats = (directions * np.maximum(values, 0.0)) @ directions.T
    return floored


def _by(codes: Codes | None, influence: Floats) -> Floats:
    if codes is None:
        by_row: Floats = influence.T @ influence
        return by_row
    inside = codes >= 0
    count = int(codes.max(initial=-1)) + 1
    sums = np.stack(
        [added(codes[inside], column[inside], count) for column in influence.T]
    )
    return sums @ sums.T


def _crossed(sets: Codes, clusters: Codes) -> Codes:
    """Give each pair of set and cluster a number; -1 outside of sets."""
    codes = np.where(sets >= 0, sets * (int(clusters.max()) + 1) + clusters, -1)
    _, found = np.unique(codes, return_inverse=True)
    numbered: Codes = np.where(sets >= 0, found - int((codes < 0).any()), -1)
    return numbered


def reach(
    whole: Study,
    choice: Choice,
    changes: Sequence[Change],
    *,
    level: float,
    seed: int,
) -> float:
    """Say how many standard errors the band is wide; NaN if there is none.

    Without influence by Bonferroni.
    """
    known = [change for change in changes if change.estimate.std_error > 0]
    if not known:
        return _NAN
    joint = inferred(whole, choice, known)
    if joint is not None:
        return bands.critical_value(joint, level, seed=seed)
    df = min(change.estimate.df for change in known)
    return _quantile(df, 1 - (1 - level) / (2 * len(known)))


def _quantile(df: float, share: float) -> float:
    from scipy.special import ndtri, stdtrit

    return float(stdtrit(df, share) if math.isfinite(df) else ndtri(share))


def pre_trends(
    whole: Study,
    choice: Choice,
    changes: Sequence[Change],
    terms: Sequence[str],
    *,
    matched_on: int,
) -> tuple[JointTest | Untestable, str]:
    """Test that nothing happened before the start, and say how it was tested.

    ``matched_on`` is how many earlier periods were left out, because the groups were
    made alike in them.
    """
    if not changes:
        reason = (
            "as the groups were made alike in all periods before the start"
            if matched_on
            else "with one period before the start"
        )
        return Untestable(reason), "untestable"
    p_values = [_p_value(change.estimate) for change in changes]
    if any(map(math.isnan, p_values)):
        return Untestable("as some earlier change has no standard error"), "untestable"
    joint = inferred(whole, choice, changes)
    if joint is not None:
        return bands.all_zero(joint, terms, float(joint.df.min())), "joint Wald test"
    holm = JointTest(
        terms=tuple(terms),
        statistic=_NAN,
        df1=float(len(terms)),
        df2=_NAN,
        p_value=min(1.0, len(p_values) * min(p_values)),
    )
    return holm, "smallest p-value of all periods, by Holm"


def _p_value(found: Estimate) -> float:
    """Return the p-value of one change; NaN if there is none."""
    from scipy.special import ndtr, stdtr

    if found.p_value is not None:
        return found.p_value
    if not found.std_error > 0:
        return _NAN
    size = abs(found.estimate / found.std_error)
    return float(
        2 * (stdtr(found.df, -size) if math.isfinite(found.df) else ndtr(-size))
    )


def largest(changes: Sequence[Change], level: float) -> float:
    """Return the smallest margin within which all changes are shown to lie.

    By two one-sided tests per period, of size one less the level; NaN if there is none.
    In the unit of the scaled outcome.
    """
    bounds = [
        abs(change.estimate.estimate)
        + _quantile(change.estimate.df, level) * change.estimate.std_error
        for change in changes
    ]
    return max(bounds, default=_NAN) if not any(map(math.isnan, bounds)) else _NAN
