"""Weights in words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from iom_me.impact._text.writing import one_line, percent, shortened

if TYPE_CHECKING:
    from iom_me.impact.matching.comparison_group import ArmCount
    from iom_me.impact.matching.weight_results import WeightResult

_NAME = 40
_MAX_WARNINGS = 6
_LONG = 160

METHODS = {
    "inverse_probability": "inverse probability of treatment",
    "overlap": "overlap weights",
    "entropy": "entropy balancing",
}
POPULATIONS = {
    "ATT": "those who got the programme",
    "ATC": "those who did not get the programme",
    "ATE": "everybody, with the programme or without it",
    "ATO": "those who could as well have been in the one group as in the other",
}
_FORMULAS = {
    "ATT": "treated 1, untreated p / (1 - p)",
    "ATC": "treated (1 - p) / p, untreated 1",
    "ATE": "treated 1 / p, untreated 1 / (1 - p)",
    "ATO": "treated 1 - p, untreated p",
}


def title(result: WeightResult) -> str:
    """Write the title of the picture."""
    name = shortened(result.treatment, _NAME)
    return f"Weights of {name!r}: {METHODS[result.method]}, {result.estimand}"


def lines(result: WeightResult) -> Iterator[str]:
    """Say what was done, who counts, what it reached, and what to know."""
    yield title(result)
    yield f"For          {POPULATIONS[result.estimand]}"
    yield f"Covariates   {_listed(result)}"
    yield f"Weights      {_how(result)}"
    if result.sampling_weights is not None:
        column = shortened(result.sampling_weights, _NAME)
        yield f"Sampling     weights of {column!r} are part of all of this"
    for arm, share in zip(
        reversed(result.counts), reversed(result.largest_shares), strict=True
    ):
        yield f"{arm.name.capitalize():<12} {_worth(arm, share)}"
    if result.n_dropped:
        yield f"Left out     {result.n_dropped:,} rows, as a value is missing"
    yield f"Difference   {_difference(result)}"
    yield f"Truncated    {_truncated(result)}"
    yield (
        "Rests on     no other difference between the groups that matters for the "
        "outcome"
    )
    for message in result.warnings[:_MAX_WARNINGS]:
        yield f"Note         {shortened(one_line(message), _LONG)}"
    more = len(result.warnings) - _MAX_WARNINGS
    if more > 0:
        yield f"             and {more} more notes: see .warnings"


def _listed(result: WeightResult) -> str:
    names = [shortened(str(part), _NAME) for part in result.covariates]
    return shortened(", ".join(names), 2 * _NAME)


def _how(result: WeightResult) -> str:
    if result.method == "entropy":
        return (
            "as equal as can be under the same means of all covariates "
            f"({result.steps} Newton steps)"
        )
    return f"{_FORMULAS[result.estimand]}, with p from a {result.score_model}"


def _worth(arm: ArmCount, share: float) -> str:
    dropped = f" of {arm.rows:,}" if arm.dropped else ""
    return (
        f"{arm.used:,}{dropped} rows, worth {arm.effective:,.1f} equally weighted; the "
        f"largest has {percent(round(share, 4))} of the weight"
    )


def _difference(result: WeightResult) -> str:
    before = _at(result.difference_before, result.furthest_before)
    return f"of means: {before} before, {_at(result.difference, result.furthest)} after"


def _at(size: float, name: str) -> str:
    if not name:
        return "none"
    return f"at most {size:.3f} SD ({shortened(name, _NAME)})"


def _truncated(result: WeightResult) -> str:
    if result.truncate is None:
        return "no"
    return (
        f"{result.truncated:,} weights lowered to the {percent(result.truncate)} "
        "quantile of their group"
    )
