"""Weights in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from iom_me.impact._text.writing import cautions, percent, shortened, titled

if TYPE_CHECKING:
    from iom_me.impact.matching.comparison_group import ArmCount
    from iom_me.impact.matching.weight_results import WeightResult

_NAME = 40
_MAX_LINES = 25

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


def lines(result: WeightResult) -> list[str]:
    """Say what was done, who counts, what it reached, and what to know."""
    parts = {
        "For": POPULATIONS[result.estimand],
        "Covariates": _listed(result),
        "Weights": _how(result),
        "Sampling": _sampling(result),
        **{
            arm.name.capitalize(): _worth(arm, share)
            for arm, share in zip(
                reversed(result.counts), reversed(result.largest_shares), strict=True
            )
        },
        "Left out": _left_out(result),
        "Difference": _difference(result),
        "Truncated": _truncated(result),
        "Rests on": "no other difference between the groups that matters for the "
        "outcome",
    }
    head = [title(result)]
    for name, words in parts.items():
        head += titled(name, words, most=2)
    return [*head, *cautions(result.warnings, _MAX_LINES - len(head))]


def _listed(result: WeightResult) -> str:
    return ", ".join(shortened(str(part), _NAME) for part in result.covariates)


def _sampling(result: WeightResult) -> str:
    if result.sampling_weights is None:
        return ""
    column = shortened(result.sampling_weights, _NAME)
    return f"weights of {column!r} are part of all of this"


def _left_out(result: WeightResult) -> str:
    rows = result.n_dropped
    return f"{rows:,} rows, as a value is missing" if rows else ""


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
