"""A match in words: the summary."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from textwrap import wrap
from typing import TYPE_CHECKING, Any

from iom_me.impact._text.writing import one_line, shortened
from iom_me.impact.matching.propensity_results import PropensityScore

if TYPE_CHECKING:
    from iom_me.impact.matching.comparison_group import ArmCount
    from iom_me.impact.matching.match_results import MatchResult
    from iom_me.impact.matching.options import MatchOptions

_MAX_LINES = 25
_WIDTH = 88
_INDENT = 13
_NAME = 40
_LINES_OF = {"Design": 3, "Alike in": 2, "Checked": 4, "Left out": 4, "Speaks for": 2}
_LINES_OF_WARNING = 3

ESTIMANDS = {
    "ATT": "for the average effect on the treated",
    "ATC": "for the average effect on the untreated, had they been treated",
    "ATE": "for the average effect on all",
}
_ORDERS = {
    "largest": "largest score first",
    "smallest": "smallest score first",
    "closest": "closest pair first",
    "farthest": "hardest to match first",
    "random": "in random order",
    "data": "in the order of the rows, on which the pairs depend",
}
_SPACES = {
    "mahalanobis": "Mahalanobis distance",
    "robust_mahalanobis": "robust Mahalanobis distance (of ranks)",
    "scaled_euclidean": "Euclidean distance of scaled covariates",
}


def lines(result: MatchResult) -> Iterator[str]:
    """Say what was done, who is used, who is not, and what to know."""
    name = shortened(repr(result.treatment), 60)
    head = [
        f"Match of {name} {ESTIMANDS[result.estimand]}",
        *_written("Design", ", ".join(_design(result))),
        *_written("Alike in", ", ".join(_names(result.covariates))),
        *(
            f"{arm.name.capitalize():<{_INDENT}}{_used(arm)}"
            for arm in reversed(result.counts)
        ),
        *_written("Checked", _checked(result)),
        *_written("Ties", _ties(result)),
        *_written("Level", _levels(result)),
        *_left_out(result),
        *_written("Speaks for", result.population),
    ]
    yield from head
    yield from _warnings(result.warnings, _MAX_LINES - len(head))


def _written(title: str, words: str) -> list[str]:
    """Write a title and some words, on as many lines as there is room for."""
    return wrap(
        one_line(words),
        _WIDTH,
        initial_indent=f"{title:<{_INDENT}}",
        subsequent_indent=" " * _INDENT,
        max_lines=_LINES_OF.get(title, 1),
        placeholder=" …",
    ) * bool(words)


def _names(parts: Iterable[Any]) -> list[str]:
    return [shortened(part, _NAME) for part in parts]


# Design


def _design(result: MatchResult) -> Iterator[str]:
    options = result.options
    yield _method(options)
    if options.method in {"nearest", "optimal"}:
        yield "with replacement" if options.replace else "without replacement"
    if options.method == "nearest" and not options.replace:
        yield _ORDERS[result.order]
    if options.discard != "none":
        yield f"within common support (discard={options.discard!r})"
    if options.seed is not None:
        yield f"seed {options.seed}"
    if options.weights is not None:
        yield f"sampling weights {shortened(options.weights, _NAME)!r}"
    if options.missing == "indicator":
        yield "missing covariates filled and marked"


def _method(options: MatchOptions) -> str:
    if options.method == "exact":
        return "strata of rows that agree in every covariate"
    if options.method == "coarsened_exact":
        return "strata of rows that agree in every covariate, put into classes"
    if options.method == "subclass":
        return f"{options.subclasses} subclasses of {_distance(options)}"
    if options.method == "full":
        return f"full matching on {_distance(options)}"
    kind = "nearest neighbours" if options.method == "nearest" else "optimal pairs"
    return f"1:{options.ratio} {kind} on {_distance(options)}"


def _distance(options: MatchOptions) -> str:
    if options.measured_in is not None:
        among = options.mahalanobis_covariates
        of = f" of {', '.join(_names(among))}" if among else ""
        return _SPACES[options.measured_in] + of
    if options.is_matrix:
        return "a matrix of distances that was given"
    if isinstance(options.distance, PropensityScore):
        return f"a propensity score that was given ({options.distance.model})"
    if options.has_own_score:
        return "a score that was given, not made here"
    count = len(options.covariates)
    of = f"logit of {count} covariate{'s' * (count > 1)}"
    if options.distance == "linear_propensity":
        return f"the log odds of the propensity score ({of})"
    return f"the propensity score ({of})"


# Who is used


def _used(arm: ArmCount) -> str:
    worth = ""
    if arm.effective < arm.used - 0.05:
        worth = f", worth {arm.effective:,.1f} equally weighted"
    return f"{arm.used:,} of {arm.rows:,} used{worth}"


def _checked(result: MatchResult) -> str:
    """Say what was checked; once how many pairs, if it is always the same number."""
    found = result.constraints
    if not found:
        return ""
    counts = {one.pairs for one in found}
    if len(counts) > 1:
        return "all keep: " + "; ".join(f"{o.name} ({o.pairs:,})" for o in found)
    kind = "sets" if _count_pairs(result) is None else "pairs"
    names = "; ".join(one.name for one in found)
    return f"all {counts.pop():,} {kind} keep: {names}"


def _count_pairs(result: MatchResult) -> int | None:
    pairs = result._kept.pairs  # noqa: SLF001 - it is kept for this
    return None if pairs is None else len(pairs)


def _ties(result: MatchResult) -> str:
    made = _count_pairs(result)
    if made is None:
        return ""
    if not result.ties:
        return "none: every partner was the only nearest one"
    return (
        f"{result.ties:,} of {made:,} partners were chosen among several just as near"
    )


def _levels(result: MatchResult) -> str:
    return ", ".join(
        f"{level.pairs:,} pairs of one {shortened(level.column, _NAME)}"
        for level in result.levels
    )


def _left_out(result: MatchResult) -> list[str]:
    shown = [
        shortened(
            f"{drop.count:,} {'treated' if drop.treated else 'untreated'}: "
            f"{drop.reason}",
            _WIDTH - _INDENT,
        )
        for drop in result.dropped
    ]
    room = _LINES_OF["Left out"]
    if len(shown) > room:
        more = len(shown) - room + 1
        shown = [*shown[: room - 1], f"... {more:,} more reasons, see .dropped"]
    return [
        f"{'' if place else 'Left out':<{_INDENT}}{line}"
        for place, line in enumerate(shown)
    ]


def _warnings(messages: tuple[str, ...], room: int) -> list[str]:
    """List warnings as far as there is room, and say where the others are."""
    made: list[str] = []
    for place, message in enumerate(messages):
        lines_ = wrap(
            one_line(message),
            _WIDTH,
            initial_indent=f"{'Warning':<{_INDENT}}",
            subsequent_indent=" " * _INDENT,
            max_lines=_LINES_OF_WARNING,
            placeholder=" …",
        )
        is_last = place == len(messages) - 1
        if len(made) + len(lines_) + (not is_last) > room:
            made.append(f"Warning      {len(messages) - place:,} more, see .warnings")
            break
        made += lines_
    return made


def title(result: MatchResult) -> str:
    """Write the title of the picture."""
    untreated, treated = result.counts
    return (
        f"{treated.used:,} of {treated.rows:,} treated with {untreated.used:,} of "
        f"{untreated.rows:,} untreated"
    )
