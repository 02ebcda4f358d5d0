"""What kind of value an indicator has, which way it should go, and how it adds up."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from iom_me.logic.findings import Fix, Flaw, Rule, Severity
from iom_me.logic.rules.indicators.everywhere import each, each_or_once
from iom_me.logic.rules.indicators.titles import Title, titled
from iom_me.model import Accumulation, Direction, Measure, Operator, is_number

if TYPE_CHECKING:
    from collections.abc import Iterator

    from iom_me.logic.dossier import Dossier
    from iom_me.model import Indicator
    from iom_me.model.values import Value

__all__ = ["I10", "I11", "I14", "I15", "I17"]

_NUMERIC = frozenset(
    {
        Measure.COUNT,
        Measure.PERCENTAGE,
        Measure.RATIO,
        Measure.SCORE,
        Measure.CURRENCY,
    }
)
# A percentage or a score is a state: it is never summed over periods.
_STATES = frozenset({Measure.PERCENTAGE, Measure.RATIO, Measure.SCORE})
_SIGNS = frozenset({"#", "%"})
# A title has words after its sign: "# of wells".
_SIGNED = 3


def _unclear_measure(dossier: Dossier) -> Iterator[Flaw]:
    unknown = [row for row in titled(dossier) if row[1].measure is None]
    pairs = [row[:2] for row in unknown if row[2].kind == "pairs"]
    others = [row[:2] for row in unknown if row[2].kind != "pairs"]
    asked = len(dossier.measured) - len(pairs)
    yield from each(pairs, _TWO_MEASURES)
    yield from each_or_once(others, _NO_MEASURE, asked=asked, once=_NO_MEASURE_ANYWHERE)
    for result, indicator, title in titled(dossier):
        flaw = _mismatch(title, indicator) or _no_unit(
            indicator, currency=dossier.plan.currency
        )
        if flaw is not None:
            yield attrs.evolve(
                flaw,
                values={"indicator": indicator, **flaw.values},
                node=result.id,
                indicator=indicator.id,
            )


_TWO_MEASURES = Flaw(
    "{indicator} asks for a number and a share, but says of neither what kind of value "
    "it is.",
    severity=Severity.WARNING,
    suggestion="Make two indicators of it, one a count and one a percentage: each has "
    "its own baseline and target.",
)
_NO_MEASURE = Flaw(
    "{indicator} does not say what kind of value it has.",
    severity=Severity.WARNING,
    suggestion="Declare the measure: count, percentage, ratio, score, currency, "
    "binary, ordinal or qualitative.",
)
_NO_MEASURE_ANYWHERE = Flaw(
    "No indicator of the plan says what kind of value it has.",
    severity=Severity.WARNING,
    suggestion="Declare the measure of each: count, percentage, ratio, score, "
    "currency, binary, ordinal or qualitative.",
)
_NO_CURRENCY = Flaw(
    "{indicator} is an amount of money, but neither its unit nor the plan names a "
    "currency.",
    severity=Severity.WARNING,
    suggestion="Write the currency into the unit, such as EUR.",
)
_NO_SCALE = Flaw(
    "{indicator} is a score, but its unit does not name the scale.",
    severity=Severity.WARNING,
    suggestion="Write the scale into the unit, such as: points out of 100.",
)
_SIGN_OF_SHARE = Flaw(
    "{indicator} begins with %, but its measure is count.",
    suggestion="Declare the measure as percentage, or write # if things are counted.",
)
_SIGN_OF_COUNT = Flaw(
    "{indicator} begins with #, but its measure is percentage.",
    suggestion="Declare the measure as count, or write % if it is a share.",
)
_WORDS_OF_SHARE = Flaw(
    "{indicator} begins as a share, but its measure is count.",
    severity=Severity.WARNING,
    suggestion="Declare the measure as percentage, or write # if things are counted.",
)
_WORDS_OF_COUNT = Flaw(
    "{indicator} begins as a number of things, but its measure is percentage.",
    severity=Severity.WARNING,
    suggestion="Declare the measure as count, or write % if it is a share.",
)
_UNIT_OF_SHARE = Flaw(
    '{indicator} has the unit "{unit}", but its measure is count.',
    suggestion="Declare the measure as percentage, or correct the unit.",
)


def _mismatch(title: Title, indicator: Indicator) -> Flaw | None:
    """Hold the sign or the words that a title begins with against the measure."""
    sign = _sign(title)
    in_words = "" if _SIGNS.intersection(title.phrase.words[:1]) else title.kind
    if indicator.measure is Measure.COUNT:
        if sign == "%":
            return _SIGN_OF_SHARE
        if indicator.unit.lstrip().startswith("%"):
            return attrs.evolve(_UNIT_OF_SHARE, values={"unit": indicator.unit})
        return _WORDS_OF_SHARE if in_words == "shares" else None
    if indicator.measure is Measure.PERCENTAGE:
        if sign == "#":
            return _SIGN_OF_COUNT
        return _WORDS_OF_COUNT if in_words == "counts" else None
    return None


def _sign(title: Title) -> str:
    """Return the one sign that a title begins with; empty for "# and % of"."""
    words = title.phrase.words
    if len(words) < _SIGNED or words[0] not in _SIGNS or words[1] in _SIGNS:
        return ""
    return words[0] if (_SIGNS - {words[0]}).isdisjoint(words) else ""


def _no_unit(indicator: Indicator, *, currency: str) -> Flaw | None:
    if indicator.unit.strip():
        return None
    if indicator.measure is Measure.CURRENCY and not currency:
        return _NO_CURRENCY
    return _NO_SCALE if indicator.measure is Measure.SCORE else None


I10 = Rule(
    "I10",
    "unclear-measure",
    severity="error",
    summary="An indicator says what kind of value it has, and its title agrees.",
    why="80 may be eighty persons or eighty per cent. Where title and measure "
    "disagree, target and value are soon of different kinds, and the progress that is "
    "computed from them is wrong. A sign (# or %) against the measure is an error; "
    "what only the words say, or what is missing, is a warning.",
    source="IATI guidance on results (measure of an indicator); seen in IOM's final "
    "evaluation of the GIZ reintegration project, Nigeria, 2021 (target in per cent, "
    "value in persons)",
    suggestion="Declare the measure, and write the title to match.",
    find=_unclear_measure,
)


def _undefined_share(dossier: Dossier) -> Iterator[Flaw]:
    shares = [row for row in dossier.measured if row[1].measure in _OF_TWO]
    numerator = [row for row in shares if not row[1].numerator.strip()]
    denominator = [row for row in shares if not row[1].denominator.strip()]
    both = [row for row in numerator if not row[1].denominator.strip()]
    yield from each_or_once(
        both, _UNDEFINED, asked=len(shares), once=_UNDEFINED_ANYWHERE
    )
    yield from each([row for row in numerator if row not in both], _NO_NUMERATOR)
    yield from each([row for row in denominator if row not in both], _NO_DENOMINATOR)


_OF_TWO = frozenset({Measure.PERCENTAGE, Measure.RATIO})
_UNDEFINED = Flaw("{indicator} defines neither its numerator nor its denominator.")
_UNDEFINED_ANYWHERE = Flaw(
    "The plan defines numerator and denominator of none of its percentages and ratios: "
    "{ids}."
)
_NO_NUMERATOR = Flaw("{indicator} does not define its numerator.")
_NO_DENOMINATOR = Flaw("{indicator} does not define its denominator.")

I11 = Rule(
    "I11",
    "undefined-percentage",
    severity="warning",
    summary="A percentage defines its numerator and its denominator.",
    why="A share of whom? All returnees, those assisted, those who answered: each "
    "gives another value. If it is not written down, baseline and endline are computed "
    "in different ways, and the difference is taken for a result.",
    source="epitoolkit.com (how to develop indicators); Akvo RSR (numerator and "
    "denominator of a percentage)",
    suggestion="Write down who or what is counted above the line, and out of whom or "
    "what, such as: returnees interviewed who have a job; returnees interviewed.",
    find=_undefined_share,
)


def _no_direction(dossier: Dossier) -> Iterator[Flaw]:
    numeric = [row for row in dossier.measured if _has_numbers(row[1])]
    rows = [row for row in numeric if row[1].direction is None]
    flaws = each_or_once(
        rows, _NO_DIRECTION, asked=len(numeric), once=_NO_DIRECTION_ANYWHERE
    )
    fixes = {indicator.id: _direction(indicator) for _, indicator in rows}
    for flaw in flaws:
        wanted = [fixes[flaw.indicator]] if flaw.indicator else fixes.values()
        yield attrs.evolve(flaw, fix=_together([fix for fix in wanted if fix]))


def _together(fixes: list[Fix]) -> Fix | None:
    return attrs.evolve(fixes[0], also=tuple(fixes[1:])) if fixes else None


_NO_DIRECTION = Flaw(
    "{indicator} does not declare which way is better; increase is assumed."
)
_NO_DIRECTION_ANYWHERE = Flaw(
    "No indicator of the plan declares which way is better; increase is assumed of all "
    "of them: {ids}."
)


def _has_numbers(indicator: Indicator) -> bool:
    if indicator.measure is None:
        stated = (indicator.baseline, *indicator.targets)
        return any(one is not None and is_number(one.value) for one in stated)
    return indicator.measure in _NUMERIC


def _direction(indicator: Indicator) -> Fix | None:
    """Tell the direction from baseline and targets, where they leave no doubt.

    A target below the baseline may be a slip, so that it takes a ceiling ("at most") to
    tell that the value is meant to fall.
    """
    baseline = indicator.baseline
    if baseline is None or not is_number(baseline.value) or not indicator.targets:
        return None
    rises = falls = True
    for target in indicator.targets:
        if not is_number(target.value):
            return None
        ceiling = target.operator is Operator.AT_MOST
        rises = rises and target.value > baseline.value and not ceiling
        falls = falls and target.value < baseline.value and ceiling
    if rises:
        return Fix(
            indicator.id, "direction", before=None, after=Direction.INCREASE.value
        )
    if falls:
        return Fix(
            indicator.id, "direction", before=None, after=Direction.DECREASE.value
        )
    return None


I14 = Rule(
    "I14",
    "no-direction",
    severity="warning",
    summary="A numeric indicator declares which way is better.",
    why="Fewer cases of trafficking are good, fewer jobs are not. Without a direction, "
    "a target below the baseline may be right or a slip, and progress is computed as "
    "if more were better.",
    source="IATI guidance on results (ascending or descending)",
    suggestion="Declare the direction: increase, decrease or maintain.",
    find=_no_direction,
)


def _no_accumulation(dossier: Dossier) -> Iterator[Flaw]:
    for result, indicator in dossier.measured:
        dated = sum(target.when is not None for target in indicator.targets)
        if indicator.accumulation is None and dated > 1 and _has_numbers(indicator):
            state = indicator.measure in _STATES
            yield Flaw(
                "{indicator} has {count} dated targets, but does not say how its "
                "values add up over time.",
                values={"indicator": indicator, "count": dated},
                node=result.id,
                indicator=indicator.id,
                fix=_latest(indicator) if state else None,
            )


def _latest(indicator: Indicator) -> Fix:
    return Fix(
        indicator.id, "accumulation", before=None, after=Accumulation.LATEST.value
    )


I15 = Rule(
    "I15",
    "no-accumulation",
    severity="warning",
    summary="An indicator with several dated targets says how its values add up.",
    why="100 this year and 150 next year are 150 or 250, depending on whether the "
    "second number holds the first. Who reports and who reads have to mean the same.",
    source="IATI guidance on results (cumulative and aggregable values)",
    suggestion="Declare the accumulation: per_period if each value is new and they are "
    "summed, cumulative if the last holds all before, latest if it is a state, as a "
    "percentage is.",
    find=_no_accumulation,
)


def _wrong_kind_of_value(dossier: Dossier) -> Iterator[Flaw]:
    for result, indicator in dossier.measured:
        baseline = [indicator.baseline.value] if indicator.baseline else []
        targets = [target.value for target in indicator.targets]
        for values, flaws in (
            (baseline, _BASELINE),
            (targets, _TARGET),
        ):
            wrong = [value for value in values if _is_wrong(value, indicator)]
            if wrong:
                yield attrs.evolve(
                    flaws[is_number(wrong[0])],
                    values={"indicator": indicator, "value": wrong[0]},
                    node=result.id,
                    indicator=indicator.id,
                )


def _is_wrong(value: Value, indicator: Indicator) -> bool:
    if indicator.measure is Measure.QUALITATIVE:
        return is_number(value)
    return indicator.measure in _NUMERIC and isinstance(value, str)


_BASELINE = {
    True: Flaw("{indicator} is qualitative, but its baseline is a number: {value}."),
    False: Flaw('{indicator} is measured in numbers, but its baseline says "{value}".'),
}
_TARGET = {
    True: Flaw("{indicator} is qualitative, but it has a number as target: {value}."),
    False: Flaw('{indicator} is measured in numbers, but a target says "{value}".'),
}

I17 = Rule(
    "I17",
    "wrong-kind-of-value",
    severity="error",
    summary="Qualitative indicators have words as values, all others numbers.",
    why="Words cannot be compared with a number, so that nobody can tell whether the "
    "target is reached.",
    source="IATI ruleset (values of qualitative and quantitative indicators)",
    suggestion="Correct the value or the measure. If there is no value yet, say so and "
    "why, instead of writing words in its place.",
    find=_wrong_kind_of_value,
)
