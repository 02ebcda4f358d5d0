"""Verification: can the values be had at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from iom_me.logic.findings import Flaw, Rule
from iom_me.logic.rules._rows import measured
from iom_me.logic.wording import named

if TYPE_CHECKING:
    from collections.abc import Iterator

    from iom_me.model import ResultsFramework

__all__ = ["M01"]


def _no_source(plan: ResultsFramework) -> Iterator[Flaw]:
    for result, indicator in measured(plan):
        if not (indicator.data_source.strip() or indicator.collection_method.strip()):
            yield Flaw(
                f"{named(indicator)} has neither a data source nor a collection "
                "method.",
                node=result.id,
                indicator=indicator.id,
            )


M01 = Rule(
    "M01",
    "no-source",
    severity="error",
    summary="Every indicator has a data source or a collection method.",
    why="An indicator that nobody knows how to collect will not be collected, and "
    "nobody has set money aside for it.",
    source="IOM proposal template (results matrix); seen in IOM's evaluation of "
    "CD.0015, Guinea, 2022",
    suggestion="Say where the value comes from and how it is obtained, such as: survey "
    "of returnees, questionnaire at baseline and endline.",
    find=_no_source,
)
