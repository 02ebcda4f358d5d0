"""Which group of people is lost whole, or more than others."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import combinations
from typing import TYPE_CHECKING

import attrs
import numpy as np

from iom_me.impact._columns import Codes, Covariate, Mask
from iom_me.impact._text.writing import shortened

if TYPE_CHECKING:
    from iom_me.impact.matching._sample import Sample
    from iom_me.impact.matching.options import MatchOptions

LEAST = 5
"""A group is named only if so many of it are left out: fewer could be recognised."""

_MOST_VALUES = 4  # a number with no more values is taken value by value
_MOST_LEVELS = 50  # of columns that are looked at two by two
_MOSTLY = 0.5
_MORE = 1.5
_CLEARER = 1.1
_NAME = 30
_LARGE, _TOO_LARGE = 1e3, 1e12


@attrs.frozen(kw_only=True)
class LostGroup:
    """A group of which all or most are left out.

    Attributes
    ----------
    words : who they are
    lost, total : how many are left out, and how many there are
    """

    words: str
    lost: int
    total: int

    @property
    def in_words(self) -> str:
        """All 5 with sex = f, or 7 of the 9."""
        if self.lost == self.total:
            return f"all {self.total:,} with {self.words}"
        return f"{self.lost:,} of the {self.total:,} with {self.words}"


@attrs.frozen(kw_only=True, eq=False)
class _Feature:
    """A column as levels or bands, by focal row.

    Attributes
    ----------
    codes : (f,) from 0
    size : how many there are
    named : code -> words
    """

    codes: Codes
    size: int
    named: Callable[[int], str]


@attrs.frozen(kw_only=True)
class _Candidate:
    score: float
    group: LostGroup


def most_lost(
    sample: Sample, options: MatchOptions, focal: Mask, lost: Mask
) -> LostGroup | None:
    """Find the group, by one column or two, that is lost whole or most.

    Numbers are cut at their quartiles. A group is named if at least half of it is lost,
    half as many again as of all, and `LEAST` rows or more; of several the one that
    stands out most: (lost - expected) / SD under the same loss everywhere. Two columns
    are named only if that is clearer by a tenth.

    Parameters
    ----------
    focal, lost : (n,) whom the effect is about, and who of them is left out
    """
    rows = np.flatnonzero(focal)
    is_lost = lost[rows]
    if np.count_nonzero(is_lost) < LEAST or is_lost.all():
        return None
    features = list(_features(sample, options, rows))
    one = max(_singles(features, is_lost), key=_score, default=None)
    two = max(_doubles(features, is_lost), key=_score, default=None)
    if two is not None and (one is None or two.score > _CLEARER * one.score):
        return two.group
    return None if one is None else one.group


def _score(candidate: _Candidate) -> float:
    return candidate.score


def _singles(features: list[_Feature], lost: Mask) -> Iterator[_Candidate]:
    for feature in features:
        yield from _candidates(feature.codes, feature.size, feature.named, lost)


def _doubles(features: list[_Feature], lost: Mask) -> Iterator[_Candidate]:
    few = [feature for feature in features if 1 < feature.size <= _MOST_LEVELS]
    for a, b in combinations(few, 2):

        def named(code: int, a: _Feature = a, b: _Feature = b) -> str:
            first, second = divmod(code, b.size)
            return f"{a.named(first)} and {b.named(second)}"

        yield from _candidates(a.codes * b.size + b.codes, a.size * b.size, named, lost)


def _candidates(
    codes: Codes, size: int, named: Callable[[int], str], lost: Mask
) -> Iterator[_Candidate]:
    total = np.bincount(codes, minlength=size)
    gone = np.bincount(codes[lost], minlength=size)
    overall = np.count_nonzero(lost) / len(lost)
    with np.errstate(invalid="ignore", divide="ignore"):
        share = gone / total
        spread = np.sqrt(total * overall * (1 - overall))
        score = (gone - total * overall) / spread
    enough = (gone >= LEAST) & (share >= max(_MOSTLY, min(_MORE * overall, 1.0)))
    if enough.any():
        best = int(np.flatnonzero(enough)[np.argmax(score[enough])])
        group = LostGroup(
            words=named(best), lost=int(gone[best]), total=int(total[best])
        )
        yield _Candidate(score=float(score[best]), group=group)


def _features(sample: Sample, options: MatchOptions, rows: Codes) -> Iterator[_Feature]:
    for name, column in sample.covariates.items():
        if name not in sample.added:
            yield _of_covariate(name, column, rows)
    for name in dict.fromkeys((*options.exact, *options.within)):
        if name not in sample.covariates:
            yield _of_key(sample, name, rows)


def _of_covariate(name: str, column: Covariate, rows: Codes) -> _Feature:
    shown, entries = shortened(name, _NAME), column.entries[rows]
    if column.levels:
        levels = column.levels
        return _Feature(
            codes=entries.astype(np.intp),
            size=len(levels),
            named=lambda code: f"{shown} = {shortened(levels[code], _NAME)}",
        )
    values = np.unique(entries)
    if len(values) <= _MOST_VALUES:
        return _Feature(
            codes=np.searchsorted(values, entries),
            size=len(values),
            named=lambda code: f"{shown} = {_written(values[code])}",
        )
    quartiles = np.quantile(entries, [0.25, 0.5, 0.75], method="inverted_cdf")
    edges = np.unique(quartiles)
    edges = edges[edges < values[-1]]

    def band(code: int) -> str:
        parts = [f"above {_written(edges[code - 1])}"] if code else []
        parts += [f"up to {_written(edges[code])}"] if code < len(edges) else []
        return f"{shown} {', '.join(parts)}"

    return _Feature(
        codes=np.searchsorted(edges, entries), size=len(edges) + 1, named=band
    )


def _written(value: float) -> str:
    """Write the end of a band; large numbers whole, others to four digits."""
    is_large = _LARGE <= abs(value) < _TOO_LARGE
    return f"{value:,.0f}" if is_large else f"{value:.4g}"


def _of_key(sample: Sample, name: str, rows: Codes) -> _Feature:
    values, first, codes = np.unique(
        sample.keys[name][rows], return_index=True, return_inverse=True
    )

    def level(code: int) -> str:
        row = sample.positions(rows[first[code : code + 1]])
        value = sample.source[name].iloc[row].tolist()[0]
        return f"{shortened(name, _NAME)} = {shortened(value, _NAME)}"

    return _Feature(codes=codes, size=len(values), named=level)
