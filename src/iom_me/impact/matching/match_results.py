"""The result of a match."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import attrs
import numpy as np

from iom_me import _frames
from iom_me.impact._columns import Codes
from iom_me.impact.matching import _matching_pictures, _matching_words, _record, _sets
from iom_me.impact.matching.comparison_group import ArmCount, ComparisonGroup, Kept
from iom_me.impact.matching.options import MatchOptions

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from iom_me.impact.matching._sample import Missing
    from iom_me.impact.matching.terms import Part
    from iom_me.typing import JsonValue

__all__ = ["Constraint", "Dropped", "LevelCount", "MatchResult"]


@attrs.frozen(kw_only=True)
class Constraint:
    """Something that every pair was checked for, after the match.

    Attributes
    ----------
    name : str
        In words: ``propensity within 0.021``, ``same village``.
    pairs : int
        How many pairs were checked; all of them keep it, or there would be no result.
    largest : float
        The largest difference found, for a caliper; NaN otherwise.

    Examples
    --------
    >>> import iom_me as me
    >>> me.impact.Constraint(name="same village", pairs=173).pairs
    173
    """

    name: str
    pairs: int
    largest: float = float("nan")


@attrs.frozen(kw_only=True)
class Dropped:
    """Rows that were left out, and why.

    Attributes
    ----------
    treated : bool
        Of which group.
    reason : str
        In words: a value is missing; outside of common support; nobody keeps a
        constraint, the first one without which there would have been somebody;
        everybody comparable was taken by others; or spare, which does no harm.
    count : int
        How many rows.

    Examples
    --------
    >>> import iom_me as me
    >>> me.impact.Dropped(treated=True, reason="nobody comparable", count=12).count
    12
    """

    treated: bool
    reason: str
    count: int


@attrs.frozen(kw_only=True)
class LevelCount:
    """How many pairs have a level of ``within`` in common.

    Attributes
    ----------
    column : str
        The column that the two of a pair agree in.
    pairs : int
        How many pairs agree in it, and in none that is finer.

    Examples
    --------
    >>> import iom_me as me
    >>> me.impact.LevelCount(column="district", pairs=7).pairs
    7
    """

    column: str
    pairs: int


@attrs.frozen(kw_only=True, eq=False, repr=False)
class MatchResult(ComparisonGroup):
    """Who is compared with whom.

    Attributes
    ----------
    treatment : str
        The column.
    covariates : tuple of str and Term
        What the groups were made alike in.
    options : MatchOptions
        Everything that decided the match.
    method, distance, estimand : str
        As asked for; ``own`` is a distance that was given.
    order : str
        Who chose first.
    counts : tuple of ArmCount
        The untreated and the treated: how many there were, and how many are used.
    sets : int
        How many pairs or sets.
    ties : int
        How many choices were arbitrary: somebody else was just as near.
    constraints : tuple of Constraint
        What every pair was checked for.
    levels : tuple of LevelCount
        How many pairs agree at each level of ``within``.
    dropped : tuple of Dropped
        Who was left out, and why.
    population : str
        For whom the effect will speak, in words; with the group that is left out most,
        if five or more of it are: fewer could be recognised.
    warnings : tuple of str
        Everything the reader should know.
    version : str
        Version of this library.
    fingerprint : mapping of str to str
        A hash of each column that was used, in the order of the rows; nothing for
        those that could do no more than settle ties.

    Examples
    --------
    >>> import iom_me as me
    >>> import pandas as pd
    >>> people = pd.DataFrame(
    ...     {
    ...         "name": list("ABCDEF"),
    ...         "trained": [1, 1, 1, 0, 0, 0],
    ...         "age": [24, 31, 70, 23, 33, 30],
    ...     }
    ... )
    >>> matched = me.impact.match(
    ...     people,
    ...     treatment="trained",
    ...     covariates=["age"],
    ...     unit="name",
    ...     distance="scaled_euclidean",
    ...     caliper={"age": 5},
    ... )
    >>> matched
    <MatchResult trained: nearest, 2 of 3 treated with 2 of 3 untreated>
    >>> matched.population
    '2 of the 3 treated'
    >>> matched.dropped[0].reason
    'nobody untreated within 5 of their age'
    >>> matched.pairs[["treated", "control"]]
      treated control
    0       A       D
    1       B       F
    >>> matched.weights
    array([1., 1., 0., 1., 0., 1.])
    >>> matched.subclass
    array([ 0,  1, -1,  0, -1,  1])
    >>> print(matched.summary().splitlines()[0])
    Match of 'trained' for the average effect on the treated
    >>> matched.to_frame()[["group", "rows", "used"]]
           group  rows  used
    0  untreated     3     2
    1    treated     3     2
    """

    treatment: str
    covariates: tuple[Part, ...]
    options: MatchOptions
    method: str
    distance: str
    estimand: str
    order: str
    counts: tuple[ArmCount, ArmCount]
    sets: int
    ties: int
    constraints: tuple[Constraint, ...]
    levels: tuple[LevelCount, ...]
    dropped: tuple[Dropped, ...]
    population: str
    warnings: tuple[str, ...]
    version: str
    fingerprint: Mapping[str, str]
    _kept: Kept
    _units: pd.Series[Any] | None

    @property
    def unit(self) -> str | None:
        """The column that says which rows are of one person, or None."""
        return self.options.unit

    @property
    def sampling_weights(self) -> str | None:
        """The column of the sampling weights, or None."""
        return self.options.weights

    @property
    def missing(self) -> Missing:
        """What was done with missing values."""
        return self.options.missing

    @property
    def pairs(self) -> pd.DataFrame:
        """Who was paired with whom: ``treated``, ``control``, ``rank``, ``distance``.

        The first two are values of the unit column, or positions of rows (from 0) if no
        unit was named. Rank 1 is the first partner that somebody got. Empty where the
        method makes sets and no pairs; with ``within`` a column ``level`` says what the
        two have in common.
        """
        names = ["treated", "control", "rank", "distance"]
        pairs = self._kept.pairs
        if pairs is None:
            return _frames.frame([], names)
        is_treated = self._kept.treated[pairs.focal] == 1
        sides = {
            "treated": np.where(is_treated, pairs.focal, pairs.partner),
            "control": np.where(is_treated, pairs.partner, pairs.focal),
        }
        made = {name: self._named(rows) for name, rows in sides.items()}
        made |= {"rank": pairs.rank, "distance": pairs.distance}
        if self.options.within:
            made["level"] = np.array(self.options.within, dtype=object)[pairs.level]
        import pandas as pd

        return pd.DataFrame(made)

    def _named(self, rows: Codes) -> Any:
        return rows if self._units is None else self._units.iloc[rows].to_numpy()

    @property
    def subclass(self) -> Codes:
        """The pair or set of each row of the table: (N,), -1 for those in none.

        With replacement a row can be in several sets: then all are -1, and `pairs`
        says who belongs together.
        """
        sets = self._kept.sets
        if sets is None:
            return np.full(len(self._kept.weights), _sets.ALONE, dtype=np.intp)
        return sets.copy()

    def record(self) -> dict[str, JsonValue]:
        """Return what an audit needs to make the match again, fit for JSON.

        All options, a hash of each column that was used, what came out as hashes and
        counts, and the versions of this library and of what it rests on; no data.
        `rematch` makes the match again from it, and proves that it is the same.
        """
        kept = self._kept
        return _record.written(
            _record.MATCH,
            self,
            options=_record.fields_of(self.options),
            made={
                "pairs": None if kept.pairs is None else len(kept.pairs),
                "sets": self.sets,
                "ties": self.ties,
                "pairs_hash": _record.hash_of_pairs(kept.pairs),
                "sets_hash": _record.hash_of_sets(kept.sets),
            },
            version=self.version,
        )

    def to_frame(self) -> pd.DataFrame:
        """Return how many there were in each group, and how many are used."""
        names = ["group", "rows", "used", "dropped", "effective"]
        return _frames.frame(
            (
                (arm.name, arm.rows, arm.used, arm.dropped, arm.effective)
                for arm in self.counts
            ),
            names,
        )

    def summary(self) -> str:
        """Return the result in words, in at most 25 lines."""
        return "\n".join(_matching_words.lines(self))

    def plot(self, *, ax: Axes | None = None) -> Axes:
        """Draw the scores of both groups: all of them, and those who are used.

        The treated are above the axis and the untreated below, as shares of their
        group; the closer the two halves mirror each other, the more alike the groups
        are. Where there is no score, the distances of the pairs are drawn, and where
        there are no pairs, how many are used.

        Parameters
        ----------
        ax : Axes, optional
            Where to draw; a new figure if not given.
        """
        return _matching_pictures.draw(self, ax=ax)

    def __repr__(self) -> str:
        name = repr(self.treatment)[1:-1]
        treated, untreated = self.counts[1], self.counts[0]
        return (
            f"<MatchResult {name}: {self.method}, {treated.used:,} of "
            f"{treated.rows:,} treated with {untreated.used:,} of "
            f"{untreated.rows:,} untreated>"
        )
