"""What there is to say of those left out, and of the pairs that were made."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import attrs
import numpy as np

from iom_me.impact._columns import Mask
from iom_me.impact._text.writing import percent
from iom_me.impact.matching._dropped import reasons as _reasons
from iom_me.impact.matching._dropped.profile import LostGroup, most_lost
from iom_me.impact.matching.options import SCORES

if TYPE_CHECKING:
    from iom_me.impact.matching._dropped.reasons import Made
    from iom_me.impact.matching._problem import Pairs
    from iom_me.impact.matching._sample import Sample
    from iom_me.impact.matching.match_results import Dropped
    from iom_me.impact.matching.options import MatchOptions

_MANY_DROPPED = 0.1
_ENOUGH = 5  # fewer than these are not worth a warning
_MANY_TIES = 0.2
_FAR = 0.25
_MANY_FAR = 0.05

_CURES = {
    _reasons.TAKEN: " With replace=True they would have somebody.",
    _reasons.MISSING: " See missing=.",
}
WHO = {"ATT": "treated", "ATC": "untreated", "ATE": "treated and untreated"}
"""Those whose effect is asked for."""


@attrs.frozen(kw_only=True)
class Told:
    """Who was left out, for whom the effect speaks, and what to warn of."""

    reasons: tuple[Dropped, ...]
    population: str
    warnings: tuple[str, ...]


@attrs.frozen(kw_only=True)
class _Loss:
    """How many of those the effect is about are left out, why, and who above all."""

    lost: int
    total: int
    mostly: str
    group: LostGroup | None


def described(
    sample: Sample, options: MatchOptions, treatment: str, inside: Mask, made: Made
) -> Told:
    """Describe a match by those who are not in it."""
    reasons = _reasons.counted(sample, options, treatment, inside, made)
    loss = _loss(sample, options, reasons, made)
    return Told(
        reasons=reasons,
        population=_population(loss, options.estimand),
        warnings=tuple(_warnings(options, loss, made)),
    )


def _loss(
    sample: Sample, options: MatchOptions, reasons: tuple[Dropped, ...], made: Made
) -> _Loss:
    arms = _reasons.focal_arms(options.estimand)
    focal = np.isin(sample.treated, arms)
    lost = focal & (made.weights == 0)
    # Whose values are missing is left out too, but of them nothing can be said.
    asked = [one for one in reasons if one.treated in arms]
    count = sum(one.count for one in asked)
    used = int(np.count_nonzero(focal & ~lost))
    most = max(asked, key=lambda one: one.count, default=None)
    return _Loss(
        lost=count,
        total=count + used,
        mostly="" if most is None else most.reason,
        group=most_lost(sample, options, focal, lost),
    )


def _population(loss: _Loss, estimand: str) -> str:
    if not loss.lost:
        return f"all {loss.total:,} {WHO[estimand]}"
    speaks = f"{loss.total - loss.lost:,} of the {loss.total:,} {WHO[estimand]}"
    if loss.group is None:
        return speaks
    return f"{speaks}; among the {loss.lost:,} left out are {loss.group.in_words}"


def _warnings(options: MatchOptions, loss: _Loss, made: Made) -> Iterator[str]:
    if loss.lost >= max(_ENOUGH, _MANY_DROPPED * loss.total):
        yield _of_loss(loss, options.estimand)
    if made.pairs is None or made.problem is None or options.method == "full":
        return
    yield from _of_pairs(made.pairs)
    score = made.problem.score
    # A score of the user's own can mean anything; one that was fitted is about all.
    is_bounded = options.has_own_score or set(options.caliper) & set(SCORES)
    if score is not None and not is_bounded:
        spread = float(score.std(ddof=1))
        far = int(np.count_nonzero(made.pairs.distance > _FAR * spread))
        if far >= max(_ENOUGH, _MANY_FAR * len(made.pairs)):
            share = percent(round(far / len(made.pairs), 3))
            yield (
                f"{share} of the pairs are further apart than {_FAR} "
                "standard deviations of the score: set a caliper, such as caliper=0.2, "
                "or look at balance."
            )


def _of_loss(loss: _Loss, estimand: str) -> str:
    share = percent(round(loss.lost / loss.total, 2))
    above_all = "" if loss.group is None else f", among them {loss.group.in_words}"
    return (
        f"{loss.lost:,} of {loss.total:,} {WHO[estimand]} ({share}) are left "
        f"out{above_all}: the effect speaks for the others only. Most often: "
        f"{loss.mostly}.{_CURES.get(loss.mostly, '')}"
    )


def _of_pairs(pairs: Pairs) -> Iterator[str]:
    if pairs.ties >= max(_ENOUGH, _MANY_TIES * len(pairs)):
        yield (
            f"{pairs.ties:,} of {len(pairs):,} partners were chosen among several who "
            "were just as near: tie_range shows how much the effect hangs on that. "
            "More covariates, or a ratio= above 1, make it less arbitrary."
        )
