"""What the values can be: shares, counts and texts, of one kind throughout."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import TYPE_CHECKING

import attrs

from iom_me.logic.findings import Flaw, Rule
from iom_me.logic.language import terms
from iom_me.logic.rules.mentions import mentions
from iom_me.logic.rules.targets.stated import has_value, is_share
from iom_me.logic.wording import Stated
from iom_me.model import Direction, Measure, is_number

if TYPE_CHECKING:
    from collections.abc import Iterator

    from iom_me.logic.dossier import Dossier
    from iom_me.logic.rules.targets.stated import Cell
    from iom_me.model import Indicator, Value

__all__ = ["T09", "T10", "T11"]

_WHOLE = 100


def _empty_shares(dossier: Dossier) -> Iterator[Flaw]:
    for result, indicator in dossier.measured:
        baseline = indicator.baseline
        if (
            baseline is not None
            and baseline.value == 0
            and not baseline.source.strip()
            and indicator.direction in (None, Direction.INCREASE)
            and is_share(dossier, indicator)
            and _is_of_a_population(dossier, indicator)
        ):
            yield Flaw(
                "{indicator} has a baseline of 0 %: either nobody was found, or nobody "
                "was asked.",
                values={"indicator": indicator},
                node=result.id,
                indicator=indicator.id,
            )


def _is_of_a_population(dossier: Dossier, indicator: Indicator) -> bool:
    """Say whether it is a share of people who were there before the project.

    Of those whom only the project trains or serves, there are none before it.
    """
    phrase = dossier.read(indicator.title)
    people = terms("targets", "populations", phrase.language)
    reached = terms("targets", "reached", phrase.language)
    return bool(people.first(phrase.words)) and not reached.first(phrase.words)


T09 = Rule(
    "T09",
    "zero-share-of-population",
    severity="info",
    summary="A baseline of 0 % of a population was measured, and not just filled in.",
    why="A count of what the project delivers begins at 0, but hardly ever does nobody "
    "in a population have an income or trust the authorities. A 0 that means nobody "
    "was asked makes every later value look like an effect.",
    source="Seen in IOM's ex-post evaluation of SRARP II, Nigeria, 2023",
    suggestion="If it was measured, name the source. If not, say that it is to be "
    "determined, or that it does not apply, and why.",
    find=_empty_shares,
    is_heuristic=True,
)


def _impossible(dossier: Dossier) -> Iterator[Flaw]:
    for result, indicator in dossier.measured:
        if not is_share(dossier, indicator) and indicator.measure is not Measure.COUNT:
            continue
        for stated in (indicator.baseline, *indicator.targets):
            for value in _numbers(stated):
                objection = _objection(indicator, value)
                if objection and not _is_excused(dossier, indicator, objection):
                    yield Flaw(
                        objection,
                        values={"indicator": indicator, "value": value},
                        node=result.id,
                        indicator=indicator.id,
                    )
                    break  # the parts repeat what is wrong with the whole


_OUTSIDE = "{indicator} is a share, but {value} % does not lie between 0 and 100."
_NEGATIVE = "{indicator} is a count, but {value} is less than nothing."
_FRACTION = "{indicator} is a count, but {value} is no whole number."


def _numbers(stated: Cell | None) -> Iterator[int | float]:
    """List the numbers of a baseline or a target: itself, its upper end, its parts."""
    if stated is None:
        return
    if is_number(stated.value):
        yield stated.value
    upper = getattr(stated, "upper", None)
    if upper is not None:
        yield upper
    for part in stated.disaggregated:
        if is_number(part.value):
            yield part.value


def _objection(indicator: Indicator, value: float) -> str:
    if indicator.measure is not Measure.COUNT:
        return "" if 0 <= value <= _WHOLE else _OUTSIDE
    if value < 0:
        return _NEGATIVE
    return "" if isinstance(value, int) or value.is_integer() else _FRACTION


def _is_excused(dossier: Dossier, indicator: Indicator, objection: str) -> bool:
    """Say whether the words explain the value: a rate of growth, tonnes, an average."""
    category = "quantities" if objection == _FRACTION else "changes"
    phrases = [dossier.read(indicator.title), dossier.read(indicator.unit)]
    if objection == _FRACTION and not all(phrase.language for phrase in phrases):
        return True  # it may well say tonnes
    return any(mentions(phrase, "targets", category) for phrase in phrases)


T10 = Rule(
    "T10",
    "impossible-value",
    severity="error",
    summary="Shares lie between 0 and 100; counts are whole, and not negative.",
    why="A share above 100 or half a person is a slip of the pen, or a value of "
    "another indicator. Rates of growth, shares of a plan and measured quantities are "
    "left alone where the title or the unit says so.",
    source="General practice (percentages are written 0 to 100)",
    suggestion="Correct the value, or the measure: a rate that may pass 100 is a "
    "ratio, an average a score.",
    find=_impossible,
)


def _mixed(dossier: Dossier) -> Iterator[Flaw]:
    for result, indicator in dossier.measured:
        if indicator.measure not in _OPEN:
            continue
        texts = [
            cell.value
            for cell in (indicator.baseline, *indicator.targets)
            if cell and isinstance(cell.value, str) and has_value(dossier, cell)
        ]
        if texts:
            flaws = [_other_unit(dossier, indicator, text) for text in texts]
            for flaw in flaws if any(flaws) else [_other_kind(dossier, indicator)]:
                if flaw is not None:
                    yield attrs.evolve(flaw, node=result.id, indicator=indicator.id)


# A measure in numbers or in words says itself what its values have to be: I17.
_OPEN = {None, Measure.BINARY, Measure.ORDINAL}


def _other_unit(dossier: Dossier, indicator: Indicator, text: str) -> Flaw | None:
    """Hold a text that gives a number against the sign that the title begins with."""
    sign = _sign(dossier, indicator)
    kind = _kind(dossier, text)
    values = {"indicator": indicator, "words": text}
    if sign == "%" and kind is _Kind.AMOUNT:
        return Flaw(
            '{indicator} is a share, but "{words}" is given in another unit than per '
            "cent.",
            values=values,
        )
    if sign == "#" and kind is _Kind.SHARE:
        return Flaw(
            '{indicator} is a number, but "{words}" is given in per cent.',
            values=values,
        )
    return None


def _sign(dossier: Dossier, indicator: Indicator) -> str:
    """Return the one sign that a title begins with; empty for "# and % of"."""
    words = dossier.read(indicator.title).words
    signs = {"#", "%"} & {*words}
    return words[0] if len(signs) == 1 and words[0] in signs else ""


class _Kind(StrEnum):
    """What a cell holds, as far as it can be told."""

    NUMBER = "number"
    AMOUNT = "amount"
    SHARE = "share"
    TEXT = "text"
    UNCLEAR = "unclear"


def _kind(dossier: Dossier, value: Value) -> _Kind:
    """Tell a text from one that is a single number with its unit."""
    if not isinstance(value, str):
        return _Kind.NUMBER
    phrase = dossier.read(value)
    numbers = sum(word[0].isdigit() for word in phrase.words)
    if numbers == 1 and mentions(phrase, "targets", "percent"):
        return _Kind.SHARE
    if not (phrase.words and phrase.language):
        return _Kind.UNCLEAR
    if numbers == 0:
        return _Kind.TEXT
    is_amount = numbers == 1 and _AMOUNT.match(value)
    return _Kind.AMOUNT if is_amount else _Kind.UNCLEAR


# "12 offices", but neither "0 (no such office)" nor "12 of the offices".
_AMOUNT = re.compile(r"\W*[1-9][\d.,\s]*[^\W\d_]{4}")


def _other_kind(dossier: Dossier, indicator: Indicator) -> Flaw | None:
    """Hold the baseline against the target."""
    baseline, target = indicator.baseline, indicator.final_target
    if baseline is None or target is None:
        return None
    if not (has_value(dossier, baseline) and has_value(dossier, target)):
        return None
    kinds = {_kind(dossier, baseline.value), _kind(dossier, target.value)}
    if kinds == {_Kind.NUMBER, _Kind.TEXT}:
        message = (
            "{indicator}: one of baseline, {baseline}, and target, {target}, is a "
            "number, the other a text."
        )
    elif kinds == {_Kind.AMOUNT, _Kind.SHARE}:
        message = (
            "{indicator}: one of baseline, {baseline}, and target, {target}, is given "
            "in per cent, the other is not."
        )
    else:
        return None
    return Flaw(
        message,
        values={
            "indicator": indicator,
            "baseline": Stated(baseline, indicator),
            "target": Stated(target, indicator),
        },
    )


T11 = Rule(
    "T11",
    "mixed-units",
    severity="error",
    summary="Baseline and target are of one kind, in the unit of the indicator.",
    why="Between 12 offices and 80 % there is no distance that could be measured. In "
    "an IOM project the target was 80 % and the value reported was 136 persons; nobody "
    "could say whether it was reached.",
    source="epitoolkit.com (one definition for baseline and reporting); seen in "
    "IOM's evaluation of a reintegration project in Nigeria, 2021",
    suggestion="Give both in the same unit. If the share matters as well as the "
    "number, make two indicators of it.",
    find=_mixed,
)
