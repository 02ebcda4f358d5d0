"""The parts of a document: heading, tables, or a sentence where there is nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeAlias

import attrs

from iom_me._messages import translate
from iom_me.io.layouts.compose import results_matrix
from iom_me.io.layouts.monitoring import monitoring_framework
from iom_me.io.layouts.risks import assumptions_table, risk_plan
from iom_me.io.layouts.workplan import workplan

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from iom_me.io.layouts.grid import Grid
    from iom_me.model import ResultsFramework
    from iom_me.tracking import TrackingReport

__all__ = ["PARTS", "Part", "Section", "Wanted", "section"]

Part: TypeAlias = Literal["matrix", "monitoring", "workplan", "risks"]
PARTS: tuple[Part, ...] = ("matrix", "monitoring", "workplan", "risks")
"""The parts that there are, in their usual order."""


@attrs.frozen(kw_only=True)
class Wanted:
    """What a document is to be made of.

    Attributes
    ----------
    fw : ResultsFramework
        The plan.
    layout : str
        The form of the matrix.
    language : str
        Of all but the texts of the plan.
    tracking : TrackingReport, optional
        Where the plan stands.
    """

    fw: ResultsFramework
    layout: str
    language: str
    tracking: TrackingReport | None


@attrs.frozen
class Section:
    """A heading, and below it tables or sentences.

    Attributes
    ----------
    heading : str
        What stands above.
    content : tuple of (Grid or str)
        In their order; a text is a paragraph.
    """

    heading: str
    content: tuple[Grid | str, ...]


def section(part: Part, wanted: Wanted) -> Section:
    """Make one part of a document."""
    return _MAKERS[part](wanted)


def _matrix(wanted: Wanted) -> Section:
    language = wanted.language
    heading = translate("Results matrix", language)
    if not wanted.fw.results:
        nothing = translate("The plan has no results yet.", language)
        return Section(heading, (nothing,))
    grid = results_matrix(
        wanted.fw, wanted.layout, language=language, tracking=wanted.tracking
    )
    return Section(heading, (grid,))


def _monitoring(wanted: Wanted) -> Section:
    language = wanted.language
    heading = translate("Results monitoring framework", language)
    if not wanted.fw.indicators:
        nothing = translate("The plan has no indicators yet.", language)
        return Section(heading, (nothing,))
    grid = monitoring_framework(wanted.fw, language=language, tracking=wanted.tracking)
    return Section(heading, (grid,))


def _workplan(wanted: Wanted) -> Section:
    language = wanted.language
    heading = translate("Workplan", language)
    if not wanted.fw.activities:
        nothing = translate("The plan has no activities yet.", language)
        return Section(heading, (nothing,))
    return Section(heading, (workplan(wanted.fw, language=language),))


def _risks(wanted: Wanted) -> Section:
    heading = translate("Risk assessment plan", wanted.language)
    return Section(heading, tuple(_risk_content(wanted)))


def _risk_content(wanted: Wanted) -> Iterator[Grid | str]:
    fw, language = wanted.fw, wanted.language
    if fw.risks:
        yield risk_plan(fw, language=language)
    else:
        yield translate("The plan names no risks yet.", language)
    if fw.assumptions:
        yield assumptions_table(fw, language=language)
    else:
        yield translate("The plan names no assumptions yet.", language)


_MAKERS: Mapping[Part, Callable[[Wanted], Section]] = {
    "matrix": _matrix,
    "monitoring": _monitoring,
    "workplan": _workplan,
    "risks": _risks,
}
