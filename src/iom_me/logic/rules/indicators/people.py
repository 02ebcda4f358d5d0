"""Whose lives an indicator is about: women and men, young and old."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import attrs

from iom_me.logic.findings import Flaw, Rule
from iom_me.logic.rules.indicators.titles import (
    head,
    listed,
    names,
    read_title,
    titled,
)
from iom_me.model import Level, Measure, is_number

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from iom_me.logic.dossier import Dossier
    from iom_me.logic.rules.indicators.titles import Title
    from iom_me.model import Baseline, Disaggregation, Indicator, Target

__all__ = ["I12", "I13", "I20"]

_OF_PERSONS = frozenset({None, Measure.COUNT, Measure.PERCENTAGE, Measure.RATIO})


def _persons_as_one(dossier: Dossier) -> Iterator[Flaw]:
    found = []
    for result, indicator, title in titled(dossier):
        if indicator.measure in _OF_PERSONS:
            counted = title if title.kind else read_title(dossier, indicator.unit)
            start, end = _persons(counted)
            missing = _missing_breakdown(indicator, counted, start, end)
            if missing is not None:
                found.append((result, indicator, missing, (counted, start, end)))
    nothing = not any(indicator.disaggregation for _, indicator in dossier.measured)
    if nothing and len(found) > 1:
        yield Flaw(
            "No indicator of the plan is broken down, though these are about persons: "
            "{ids}.",
            values={"ids": tuple(indicator.id for _, indicator, *_ in found)},
        )
        return
    for result, indicator, missing, (counted, start, end) in found:
        words = counted.quote(counted.rest[start:end])
        yield attrs.evolve(
            missing,
            values={"indicator": indicator, "words": words},
            node=result.id,
            indicator=indicator.id,
        )


def _persons(title: Title) -> tuple[int, int]:
    """Return where a title names the persons that it is about, and where that ends.

    Women groups are no persons, and persons per room are a rate.
    """
    start, length = head("persons", title.language, title.rest)
    end = start + length
    collective = listed("collectives", title.language).length_at(title.rest, end)
    return (start, start) if collective else (start, end)


def _missing_breakdown(
    indicator: Indicator, title: Title, start: int, end: int
) -> Flaw | None:
    """Say by what persons are not broken down, unless the title itself tells.

    "Women" are of one sex, "women and youth" are not. A title may also ask for the
    breakdown in words: "(disaggregated by sex and age)".
    """
    if start == end:
        return None
    persons, language = title.rest[start:end], title.language
    by_sex = (
        _is_broken_down(indicator, "sex")
        or _holds("by_sex", language, title.rest)
        or (
            not listed("joiners", language).length_at(title.rest, end)
            and any(_holds(sex, language, persons) for sex in ("female", "male"))
        )
    )
    by_age = _is_broken_down(indicator, "age") or _holds("aged", language, title.rest)
    if by_sex and by_age:
        return None
    return _NO_AGE if by_sex else _NO_SEX if by_age else _NEITHER


def _holds(category: str, language: str, words: Sequence[str]) -> bool:
    return listed(category, language).find(words) != (0, 0)


def _is_broken_down(indicator: Indicator, by: str) -> bool:
    """Say if one of the dimensions is sex, or is age."""
    return any(_is_dimension(entry, by) for entry in indicator.disaggregation)


def _is_dimension(entry: Disaggregation, by: str) -> bool:
    telling = "female" if by == "sex" else "aged"
    return _names(entry.dimension, by) or any(
        _names(category, telling) for category in entry.categories
    )


# Plans use a few names of dimensions and categories again and again.
_names = lru_cache(maxsize=1024)(names)

_NEITHER = Flaw(
    '{indicator} is about persons ("{words}"), but is broken down neither by sex nor '
    "by "
    "age."
)
_NO_SEX = Flaw(
    '{indicator} is about persons ("{words}"), but is not broken down by sex.'
)
_NO_AGE = Flaw(
    '{indicator} is about persons ("{words}"), but is not broken down by age.'
)

I12 = Rule(
    "I12",
    "persons-not-broken-down",
    severity="warning",
    summary="Indicators about persons are broken down by sex and age.",
    why="A total of 428 hides that a third of them are women, or that no one over "
    "forty came. Who was left out cannot be seen, let alone be reached, and it cannot "
    "be asked afterwards of data that did not record it.",
    source="IOM proposal template (data disaggregated by sex and age wherever "
    "relevant); IOM Emergency Manual (monitoring and evaluation); seen in IOM's "
    "evaluation of CD.0015, Guinea, 2022",
    suggestion="Add sex and age as dimensions of the indicator, and break down its "
    "baseline and target.",
    is_heuristic=True,
    find=_persons_as_one,
)


def _parts_missing(dossier: Dossier) -> Iterator[Flaw]:
    asked = [row for row in dossier.measured if row[1].disaggregation]
    anything = any(
        stated is not None and stated.disaggregated
        for _, indicator in asked
        for stated in (indicator.baseline, indicator.final_target)
    )
    gaps = [
        (
            row,
            _dimensions_missing(row[1].baseline, row[1]),
            _dimensions_missing(row[1].final_target, row[1]),
        )
        for row in asked
    ]
    gaps = [gap for gap in gaps if any(gap[1:])]
    if len(gaps) > 1 and not anything:
        yield Flaw(
            "Breakdowns are asked for, but no baseline and no target of the plan is "
            "broken down: {ids}.",
            values={"ids": tuple(row[1].id for row, *_ in gaps)},
        )
        return
    for (result, indicator), at_start, at_end in gaps:
        if at_start == at_end:
            cases = [(_NEITHER_BROKEN, at_start)]
        else:
            cases = [(_BASELINE_UNBROKEN, at_start), (_TARGET_UNBROKEN, at_end)]
        for flaw, dimensions in cases:
            if dimensions:
                yield attrs.evolve(
                    flaw,
                    values={"indicator": indicator, "dimensions": dimensions},
                    node=result.id,
                    indicator=indicator.id,
                )


def _dimensions_missing(
    stated: Baseline | Target | None, indicator: Indicator
) -> tuple[str, ...]:
    """List the dimensions by which a value is not broken down, though it can be.

    A value of zero has no parts, and what has no fixed categories (places, for
    instance) cannot be planned part by part.
    """
    if stated is None or not is_number(stated.value) or stated.value == 0:
        return ()
    given = {dimension for part in stated.disaggregated for dimension, _ in part.by}
    return tuple(
        entry.dimension
        for entry in indicator.disaggregation
        if entry.dimension not in given
        and (entry.categories or _names(entry.dimension, "sex"))
    )


_NEITHER_BROKEN = Flaw(
    "{indicator} is to be broken down by {dimensions}, but neither its baseline nor "
    "its target is."
)
_BASELINE_UNBROKEN = Flaw(
    "{indicator} is to be broken down by {dimensions}, but its baseline is not."
)
_TARGET_UNBROKEN = Flaw(
    "{indicator} is to be broken down by {dimensions}, but its target is not."
)

I13 = Rule(
    "I13",
    "breakdown-without-parts",
    severity="warning",
    summary="Baseline and target are broken down as the indicator is.",
    why="A breakdown of the values alone has nothing to be held against: that a third "
    "of those trained are women says little if nobody said how many should be.",
    source="IOM proposal template (baseline and target disaggregated as the indicator)",
    suggestion="Add the parts to the value, or take the dimension out if nobody is "
    "going to look at it.",
    find=_parts_missing,
)


def _marker_without_gender(dossier: Dossier) -> Iterator[Flaw]:
    marked = [
        (result, entry)
        for result in dossier.results
        for entry in result.alignment
        if entry.code.casefold() not in _NOT_CLAIMED
        and _names(entry.framework, "gender_marker")
    ]
    if marked and not _has_gender(dossier):
        result, entry = marked[0]
        yield Flaw(
            "{result} claims a gender marker ({marker}), but no result of the plan is "
            "about women or men, and no indicator is broken down by sex.",
            values={"result": result, "marker": str(entry)},
            node=result.id,
        )


# The codes by which the markers say that a project does not aim at equality.
_NOT_CLAIMED = frozenset({"0", "na", "n/a", "none", "not applicable", "not targeted"})


def _has_gender(dossier: Dossier) -> bool:
    """Say if a result or an indicator is about women, men or gender.

    Also if it may be: of a plan that is mostly in a language that is not read, one
    cannot tell.
    """
    if any(_is_broken_down(indicator, "sex") for _, indicator in dossier.measured):
        return True
    results = (r for r in dossier.results if r.level is not Level.ACTIVITY)
    phrases = [
        *(dossier.read(result.statement) for result in results),
        *(dossier.read(indicator.title) for _, indicator in dossier.measured),
    ]
    read = [phrase for phrase in phrases if phrase.language]
    return len(read) <= len(phrases) / 2 or any(
        _holds("gender", phrase.language, phrase.words) for phrase in read
    )


I20 = Rule(
    "I20",
    "gender-marker-unmeasured",
    severity="info",
    summary="A plan with a gender marker says what changes for women and men.",
    why="A marker is a promise. Without a result about women and men, or an indicator "
    "that is broken down by sex, nobody can show that it was kept.",
    source="IOM proposal template (gender in the results matrix); noted in IOM's "
    "ex-post evaluation of SRARP II, Nigeria, 2023",
    suggestion="Break the indicators about persons down by sex, and state what is to "
    "change between women and men; otherwise lower the marker.",
    is_heuristic=True,
    find=_marker_without_gender,
)
