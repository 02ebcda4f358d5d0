"""Rows left out of a match, counted by reason: the first that applies."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Protocol

import attrs
import numpy as np

from iom_me.impact import _columns
from iom_me.impact._columns import Codes, Floats, Mask
from iom_me.impact.matching._dropped import partners
from iom_me.impact.matching._dropped.partners import Limits
from iom_me.impact.matching.match_results import Dropped

if TYPE_CHECKING:
    from iom_me.impact.matching._problem import Pairs, Problem
    from iom_me.impact.matching._sample import Sample
    from iom_me.impact.matching.options import MatchOptions

MISSING = "a value is missing"
SPARE = "spare, the partner of nobody"
TAKEN = "everybody comparable was taken by others"


class Made(Protocol):
    """What a method found, by row of the sample."""

    @property
    def weights(self) -> Floats:
        """Above zero for those who are used."""

    @property
    def pairs(self) -> Pairs | None:
        """Who was paired with whom; None for methods without pairs."""

    @property
    def problem(self) -> Problem | None:
        """What was asked for; None for methods without pairs."""


def focal_arms(estimand: str) -> tuple[bool, ...]:
    """Say whose effect it is: the treated (True), the untreated, or both."""
    return {"ATT": (True,), "ATC": (False,)}.get(estimand, (True, False))


def counted(
    sample: Sample, options: MatchOptions, treatment: str, inside: Mask, made: Made
) -> tuple[Dropped, ...]:
    """Count those left out, by group and reason; first those the effect is about."""
    missing = _missing(sample, treatment)
    asked = focal_arms(options.estimand)
    arms = sorted((True, False), key=lambda arm: arm not in asked)
    found = []
    for is_treated in arms:
        arm = sample.treated if is_treated else ~sample.treated
        reasons = {
            **missing.get(is_treated, {}),
            **_outside(arm & ~inside, options),
            **_alone(
                np.flatnonzero(arm & inside & (made.weights == 0)),
                np.flatnonzero(~arm & inside),
                _Side(is_treated=is_treated, is_asked=is_treated in asked),
                (sample, options, made),
            ),
        }
        found += [
            Dropped(treated=is_treated, reason=reason, count=count)
            for reason, count in reasons.items()
            if count
        ]
    return tuple(found)


def _missing(sample: Sample, treatment: str) -> dict[bool, dict[str, int]]:
    """Count rows that were never read into the sample; unknown treatment is told."""
    if sample.kept is None:
        return {}
    lost = np.ones(sample.rows, dtype=bool)
    lost[sample.kept] = False
    codes = _columns.codes(sample.source[treatment], "treatment")[lost]
    treated, untreated, unknown = (
        int(np.count_nonzero(codes == code)) for code in (1, 0, _columns.MISSING)
    )
    return {
        True: {MISSING: treated},
        False: {MISSING: untreated, "not known whether treated": unknown},
    }


def _outside(rows: Mask, options: MatchOptions) -> dict[str, int]:
    reason = f"outside of common support (discard={options.discard!r})"
    return {reason: int(np.count_nonzero(rows))}


@attrs.frozen(kw_only=True)
class _Side:
    """Whose rows are looked at, and whether the effect is about them."""

    is_treated: bool
    is_asked: bool

    @property
    def other(self) -> str:
        return "untreated" if self.is_treated else "treated"


def _alone(
    rows: Codes, pool: Codes, side: _Side, known: tuple[Sample, MatchOptions, Made]
) -> dict[str, int]:
    """Say why rows that could be compared are not."""
    sample, options, made = known
    if not len(rows):
        return {}
    if made.problem is None:
        return {_of_sets(options.method, side): len(rows)}
    if not side.is_asked and options.method != "full":
        return {SPARE: len(rows)}
    rules = list(_rules(sample, options, made.problem, side))
    limits = _limits(made.problem, rules)
    answer = partners.found(limits, rows, pool)
    lonely = rows[answer == partners.NO]
    reasons = dict(_blamed(lonely, pool, made.problem, rules))
    had = int(np.count_nonzero(answer == partners.YES))
    reasons[TAKEN] = had
    unclear = int(np.count_nonzero(answer == partners.UNKNOWN))
    reasons["nobody was left who keeps every constraint"] = unclear
    return reasons


def _of_sets(method: str, side: _Side) -> str:
    return {
        "exact": f"nobody {side.other} with the same values",
        "coarsened_exact": f"nobody {side.other} in the same class",
    }.get(method, f"nobody {side.other} in the same subclass")


@attrs.frozen(kw_only=True, eq=False)
class _Rule:
    """A constraint in words, and what it adds to the limits."""

    words: str
    limits: Limits


def _rules(
    sample: Sample, options: MatchOptions, problem: Problem, side: _Side
) -> Iterator[_Rule]:
    nobody = f"nobody {side.other}"
    for caliper in problem.calipers:
        words = f"{nobody} within {caliper.width:.3g} of their {caliper.name}"
        yield _Rule(words=words, limits=Limits(calipers=(caliper,)))
    for name in options.exact:
        words = f"{nobody} of the same {name}"
        yield _Rule(words=words, limits=Limits(same=(sample.keys[name],)))
    if problem.levels:
        words = f"{nobody} of the same {', or else '.join(options.within)}"
        yield _Rule(words=words, limits=Limits(levels=problem.levels))
    for name in options.anti_exact:
        words = f"{nobody} of another {name}"
        yield _Rule(words=words, limits=Limits(apart=(sample.keys[name],)))
    if sample.unit is not None:
        words = f"{nobody} but themselves"
        yield _Rule(words=words, limits=Limits(apart=(sample.unit,)))
    if problem.matrix is not None:
        words = f"{nobody} whom distance= allows"
        yield _Rule(words=words, limits=Limits(problem=problem))


def _limits(problem: Problem, rules: list[_Rule]) -> Limits:
    """Put constraints together."""
    parts = [rule.limits for rule in rules]
    return Limits(
        same=tuple(codes for part in parts for codes in part.same),
        levels=tuple(codes for part in parts for codes in part.levels),
        apart=tuple(codes for part in parts for codes in part.apart),
        calipers=tuple(one for part in parts for one in part.calipers),
        problem=problem if any(part.problem for part in parts) else None,
    )


def _blamed(
    rows: Codes, pool: Codes, problem: Problem, rules: list[_Rule]
) -> Iterator[tuple[str, int]]:
    """Find the constraint without which they would have had somebody."""
    left = rows
    for rule in rules:
        if not len(left):
            return
        rest = [other for other in rules if other is not rule]
        is_it = partners.found(_limits(problem, rest), left, pool) == partners.YES
        yield rule.words, int(np.count_nonzero(is_it))
        left = left[~is_it]
    yield "nobody who keeps even all constraints but one", len(left)
