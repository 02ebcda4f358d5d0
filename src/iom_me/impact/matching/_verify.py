"""Check every pair and every set against every constraint, and say so.

What is checked here does not come from the code that made the pairs: a mistake there
ends in an error, and never in a comparison that is not what was asked for.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Protocol

import numpy as np

from iom_me.errors import EstimationError
from iom_me.impact._columns import Codes, Floats, Mask
from iom_me.impact.matching.match_results import Constraint
from iom_me.impact.matching.options import Sd

if TYPE_CHECKING:
    from iom_me.impact.matching._problem import Caliper, Pairs, Problem
    from iom_me.impact.matching._sample import Sample
    from iom_me.impact.matching.options import MatchOptions


class Made(Protocol):
    """What a method found, by row of the sample."""

    @property
    def sets(self) -> Codes | None:
        """The set of each row, -1 for none; None if a row may be in several."""

    @property
    def pairs(self) -> Pairs | None:
        """Who was paired with whom; None for methods without pairs."""

    @property
    def problem(self) -> Problem | None:
        """What was asked for."""


def checked(
    made: Made, sample: Sample, options: MatchOptions
) -> tuple[Constraint, ...]:
    """Return what was checked.

    Raises
    ------
    EstimationError
        A pair or a set breaks a constraint, which is a mistake of this library.
    """
    found: list[Constraint] = []
    if made.pairs is not None and made.problem is not None:
        found += _of_pairs(made.pairs, made.problem, sample, options)
    if made.sets is not None:
        found += _of_sets(made.sets, sample, options)
    return tuple(found)


def _of_pairs(
    pairs: Pairs, problem: Problem, sample: Sample, options: MatchOptions
) -> Iterator[Constraint]:
    yield _kept(
        "a treated with an untreated",
        sample.treated[pairs.focal] != sample.treated[pairs.partner],
    )
    for name in options.exact:
        codes = sample.keys[name]
        yield _kept(f"same {name}", codes[pairs.focal] == codes[pairs.partner])
    if options.within:
        yield _kept(
            ", or else ".join(f"same {name}" for name in options.within),
            _agree_at_level(pairs, [sample.keys[name] for name in options.within]),
        )
    for name in options.anti_exact:
        codes = sample.keys[name]
        yield _kept(f"different {name}", codes[pairs.focal] != codes[pairs.partner])
    if sample.unit is not None:
        codes = sample.unit
        is_other = codes[pairs.focal] != codes[pairs.partner]
        yield _kept(f"nobody with themselves ({options.unit})", is_other)
    for caliper in problem.calipers:
        yield _of_caliper(pairs, caliper, options)
    yield from _of_numbers(pairs, sample, options)


def _agree_at_level(pairs: Pairs, levels: list[Codes]) -> Mask:
    found = np.zeros(len(pairs), dtype=bool)
    for place, codes in enumerate(levels):
        at = pairs.level == place
        found[at] = codes[pairs.focal[at]] == codes[pairs.partner[at]]
    return found


def _of_caliper(pairs: Pairs, caliper: Caliper, options: MatchOptions) -> Constraint:
    gaps = np.abs(caliper.values[pairs.focal] - caliper.values[pairs.partner])
    width = options.caliper[caliper.name]
    unit = f" ({width.width:g} SD)" if isinstance(width, Sd) else ""
    name = f"{caliper.name} within {caliper.width:.3g}{unit}"
    return _kept(name, gaps <= caliper.width, gaps)


def _of_numbers(
    pairs: Pairs, sample: Sample, options: MatchOptions
) -> Iterator[Constraint]:
    """Count how often somebody is used; the stars of full matching have no limit."""
    if options.method == "full":
        return
    ones = "row" if sample.unit is None else options.unit
    person = np.arange(len(sample)) if sample.unit is None else sample.unit
    if not options.replace:
        group = "treated" if options.estimand == "ATC" else "untreated"
        name = f"each {group} {ones} used once"
        yield _kept(name, ~_is_repeated(person[pairs.partner][None, :]))
    if options.ratio > 1:
        yield _kept(
            f"no more than {options.ratio} partners each", pairs.rank <= options.ratio
        )
        same_set = np.stack([pairs.focal, person[pairs.partner]])
        yield _kept(f"no {ones} twice in a set", ~_is_repeated(same_set))


def _is_repeated(keys: Codes) -> Mask:
    """Say which columns of a (k, m) array were there before."""
    order = np.lexsort(keys)
    ordered = keys[:, order]
    found = np.zeros(keys.shape[1], dtype=bool)
    found[order[1:]] = (ordered[:, 1:] == ordered[:, :-1]).all(axis=0)
    return found


def _of_sets(
    sets: Codes, sample: Sample, options: MatchOptions
) -> Iterator[Constraint]:
    count = int(sets.max(initial=-1)) + 1
    inside = sets >= 0
    arms = [
        np.bincount(sets[inside & arm], minlength=count) > 0
        for arm in (sample.treated, ~sample.treated)
    ]
    yield _kept("treated and untreated in every set", arms[0] & arms[1])
    same: dict[str, Codes | Floats] = {}
    if options.method == "exact":
        same |= {name: it.entries for name, it in sample.covariates.items()}
    if options.method in {"full", "coarsened_exact"}:
        same |= {name: sample.keys[name] for name in options.exact}
    for name, values in same.items():
        yield _kept(f"same {name} in every set", _same_in_sets(values, sets, count))


def _same_in_sets(values: Codes | Floats, sets: Codes, count: int) -> Mask:
    """Say which sets have one value only: (count,)."""
    rows = np.flatnonzero(sets >= 0)
    one = np.zeros(count, dtype=np.intp)
    one[sets[rows]] = rows
    is_other = values[rows] != values[one[sets[rows]]]
    found: Mask = np.bincount(sets[rows[is_other]], minlength=count) == 0
    return found


def _kept(name: str, keeps: Mask, gaps: Floats | None = None) -> Constraint:
    broken = int(np.count_nonzero(~keeps))
    if broken:
        raise EstimationError(
            f"{broken:,} of {len(keeps):,} pairs or sets break a constraint ({name}). "
            "This is a mistake of this library and not of your data: please report "
            "the options of the match."
        )
    largest = float("nan") if gaps is None or not len(gaps) else float(gaps.max())
    return Constraint(name=name, pairs=len(keeps), largest=largest)
