"""What a match and a weighting have in common: who counts, and for how much."""

from __future__ import annotations

import abc
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import attrs
import numpy as np

from iom_me import _frames
from iom_me._result import AnalysisResult
from iom_me.errors import DataError
from iom_me.impact._columns import MISSING, Bytes, Codes, Floats, Mask
from iom_me.impact.matching import _fingerprint, _sets, terms

if TYPE_CHECKING:
    from iom_me.impact.matching._problem import Pairs
    from iom_me.impact.matching._sample import Missing, Sample
    from iom_me.impact.matching._score.fit import ScoreFit
    from iom_me.impact.matching.terms import Part
    from iom_me.typing import IntoFrame

__all__ = ["ArmCount", "ComparisonGroup"]


@attrs.frozen(kw_only=True)
class ArmCount:
    """How many of a group there were, and how many are left.

    Attributes
    ----------
    treated : bool
        Which group.
    rows : int
        Rows of the table.
    used : int
        Rows with a weight above zero.
    dropped : int
        The others.
    effective : float
        How many equally weighted rows the used ones are worth (Kish).

    Examples
    --------
    >>> import iom_me as me
    >>> me.impact.ArmCount(
    ...     treated=True, rows=185, used=173, dropped=12, effective=173.0
    ... ).name
    'treated'
    """

    treated: bool
    rows: int
    used: int
    dropped: int
    effective: float

    @property
    def name(self) -> str:
        """The group in words."""
        return "treated" if self.treated else "untreated"


@attrs.frozen(kw_only=True, eq=False)
class Kept:
    """What is kept of a comparison, by row of the table.

    Attributes
    ----------
    treated : (N,) 0, 1, or `MISSING` where a row was left out for a missing value
    weights : (N,) of the match or the weighting, without sampling weights
    sampling : (N,) or None; NaN where a row was left out
    sets : (N,) codes from 0, -1 outside of any; None if a row may be in several
    pairs : positions in the table, or None
    score : (N,) NaN where there is none; None if no score was used
    fit : the model of the score, by row of the sample, or None
    """

    treated: Bytes
    weights: Floats
    sampling: Floats | None
    sets: Codes | None
    pairs: Pairs | None
    score: Floats | None
    fit: ScoreFit | None

    @property
    def used(self) -> Mask:
        """Which rows count: (N,)."""
        counts: Mask = self.weights > 0
        return counts

    @property
    def analysis_weights(self) -> Floats:
        """The weights times the sampling weights, mean 1 in each arm: (N,)."""
        if self.sampling is None:
            return self.weights
        both = np.where(self.used, self.weights * np.nan_to_num(self.sampling), 0.0)
        return _sets.normalised(both, self.treated == 1)

    def require_same(self, sample: Sample, treatment: str) -> None:
        """Refuse a table that is not the one the comparison was made from."""
        given, now = self.treated, sample.codes()
        if len(given) == len(now):
            both = (given != MISSING) & (now != MISSING)
            if (given[both] == now[both]).all():
                return
        what = (
            f"it has {len(now):,} rows, the other {len(given):,}"
            if len(given) != len(now)
            else f"{treatment!r} differs in {np.count_nonzero(given != now):,} rows"
        )
        raise DataError(
            f"This is not the table that the comparison was made from: {what}. Pass "
            "the same table, in the same order of rows."
        )


class ComparisonGroup(AnalysisResult):
    """A group to compare the treated with: a `MatchResult` or a `WeightResult`.

    Examples
    --------
    >>> import iom_me as me
    >>> issubclass(me.impact.WeightResult, me.impact.ComparisonGroup)
    True
    """

    __slots__ = ()

    treatment: str
    covariates: tuple[Part, ...]
    estimand: str
    counts: tuple[ArmCount, ArmCount]
    warnings: tuple[str, ...]
    fingerprint: Mapping[str, str]
    _kept: Kept

    @property
    def weights(self) -> Floats:
        """How much each row of the table counts: (N,), 0 for those left out.

        Sampling weights are in it; the weights above zero of each group have mean 1.
        """
        return self._kept.analysis_weights.copy()

    @property
    def scores(self) -> Floats:
        """The score of each row of the table: (N,), NaN where there is none."""
        score = self._kept.score
        return (
            np.full(len(self._kept.weights), np.nan)
            if score is None
            else (score.copy())
        )

    @property
    @abc.abstractmethod
    def unit(self) -> str | None:
        """The column that says which rows are of one person, or None."""

    @property
    @abc.abstractmethod
    def sampling_weights(self) -> str | None:
        """The column of the sampling weights, or None."""

    @property
    @abc.abstractmethod
    def missing(self) -> Missing:
        """What was done with missing values."""

    @abc.abstractmethod
    def record(self) -> dict[str, Any]:
        """Return what an audit needs to make the comparison again."""


def require_same_rows(group: ComparisonGroup, data: IntoFrame) -> None:
    """Refuse a table whose rows changed, or stand in another order.

    Weights and pairs go by position, so rows in another order would be somebody else's.
    What names the rows is compared: the unit, or all covariates if there is none.
    """
    then = group.fingerprint
    names = terms.columns_of(group.covariates) if group.unit is None else (group.unit,)
    known = [name for name in names if then.get(name)]
    now = _fingerprint.of_columns(_frames.fetched(data, known)) if known else {}
    changed = [name for name in known if now[name] != then[name]]
    if changed:
        raise DataError(
            "This is not the table that the comparison was made from: column "
            f"{changed[0]!r} has other values now, or its rows stand in another order. "
            "Pass the same table, in the same order of rows."
        )


def counted(kept: Kept) -> tuple[ArmCount, ArmCount]:
    """Count the untreated and the treated."""
    made = []
    for code in (0, 1):
        arm = kept.treated == code
        weights = kept.analysis_weights[arm]
        used = int(np.count_nonzero(weights))
        made.append(
            ArmCount(
                treated=bool(code),
                rows=int(np.count_nonzero(arm)),
                used=used,
                dropped=int(np.count_nonzero(arm)) - used,
                effective=_sets.effective(weights),
            )
        )
    return made[0], made[1]
