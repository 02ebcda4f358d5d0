"""What stands in the cells of a form: the texts of a result and of an indicator."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import attrs

from iom_me.io.layouts.wording import (
    baseline_text,
    date_text,
    frequency_text,
    target_text,
    value_text,
    words_in,
)
from iom_me.model import Activity, Level

if TYPE_CHECKING:
    from collections.abc import Mapping

    from iom_me.io.layouts.forms import Column, Form
    from iom_me.model import Indicator, Result, ResultsFramework
    from iom_me.model.matrix import MatrixEntry
    from iom_me.tracking import IndicatorProgress

__all__ = ["Filling"]

_NUMBER = re.compile(r"\d{1,6}(?:\.\d{1,6}){0,5}|[A-Za-z]{1,2}\d{0,3}", re.ASCII)
_LONE_OBJECTIVE = "O"


@attrs.frozen(kw_only=True)
class Filling:
    """What a form is filled with, and how it is said.

    Attributes
    ----------
    fw : ResultsFramework
        The plan.
    form : Form
        The form.
    language : str
        Of its words.
    progress : mapping
        Where indicators stand, by id; one that is not there stands nowhere.
    """

    fw: ResultsFramework
    form: Form
    language: str
    progress: Mapping[str, IndicatorProgress] = attrs.field(factory=dict)

    def word(self, result: Result) -> str:
        """Say how the form calls the level of a result."""
        is_lower = result.level is Level.OUTCOME and any(
            self.fw[link.target].level is Level.OUTCOME
            for link in self.fw.links_up(result.id)
        )
        return self.form.word(result.level, self.language, is_lower=is_lower)

    def number(self, result: Result) -> str:
        """Take the id, if it is one that is printed: 1.1, or a short code."""
        if result.level is Level.OBJECTIVE and result.id == _LONE_OBJECTIVE:
            return ""
        return result.id if _NUMBER.fullmatch(result.id) else ""

    def statement(self, result: Result) -> str:
        """Write level, number and statement."""
        label = f"{self.word(result)} {self.number(result)}".strip()
        return f"{label}{words_in(self.language)['colon']}{_line(result.statement)}"

    def assumptions(self, entry: MatrixEntry) -> str:
        """Write what the steps up from a result rest on, one per line."""
        ids = dict.fromkeys(id for link in entry.links for id in link.assumptions)
        return "\n".join(_line(self.fw[id].statement) for id in ids)

    def preconditions(self) -> str:
        """Write what must hold before activities start, one per line."""
        ids = dict.fromkeys(
            id for a in self.fw.activities.values() for id in a.preconditions
        )
        return "\n".join(
            _line(self.fw[id].statement if id in self.fw.assumptions else id)
            for id in ids
        )

    def of_indicator(self, column: Column, indicator: Indicator) -> str:
        """Write a cell of an indicator's row."""
        return "\n".join(self.lines(column.contents, indicator))

    def lines(self, contents: tuple[str, ...], indicator: Indicator) -> list[str]:
        """Write several things in one cell: the first plain, the others named."""
        words = words_in(self.language)
        first, *others = contents
        found = self._lines(first, indicator)
        for content in others:
            lines = self._lines(content, indicator)
            found += [
                f"{words['labels'][content]}{words['colon']}{line}" for line in lines
            ]
        return found

    def of_activity(self, column: Column, result: Result) -> str:
        """Write a cell of a result that has no indicator: who does an activity."""
        if column.contents[0] == "responsible" and isinstance(result, Activity):
            return result.responsible
        return ""

    def _lines(self, content: str, indicator: Indicator) -> list[str]:
        language = self.language
        match content:
            case "indicators":
                lines = [_line(indicator.title)]
            case "baseline":
                lines = [baseline_text(indicator.baseline, indicator, language)]
            case "target":
                lines = [target_text(t, indicator, language) for t in indicator.targets]
            case "actual":
                lines = [self.actual(indicator)]
            case "source":
                lines = [_line(indicator.data_source)]
            case "method":
                lines = [_line(indicator.collection_method)]
            case "frequency":
                lines = [frequency_text(indicator.frequency, language)]
            case _:  # the contents are a closed list
                lines = [_line(indicator.responsible)]
        return [line for line in lines if line]

    def actual(self, indicator: Indicator) -> str:
        """Write where an indicator stands, and when; nothing if that is unknown."""
        entry = self.progress.get(indicator.id)
        if entry is None or entry.actual is None:
            return ""
        shown = value_text(entry.actual, indicator, self.language)
        if entry.actual_date is None:
            return shown
        return f"{shown} ({date_text(entry.actual_date, self.language)})"


def _line(text: str) -> str:
    """Put a text on one line: in these cells each line is a thing of its own."""
    return " ".join(text.split())
