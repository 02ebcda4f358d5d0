"""The Results Monitoring Framework: who collects which value, how, and what it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from iom_me._messages import translate
from iom_me.io.layouts._values import (
    colon,
    on_one_line,
    sentence_case,
    titled_statement,
    written_baseline,
    written_share,
    written_target,
    written_value,
)
from iom_me.io.layouts.grid import Grid, GridCell
from iom_me.io.layouts.wording import date_text, frequency_text
from iom_me.model import Level
from iom_me.model.matrix import entries

if TYPE_CHECKING:
    from collections.abc import Iterator

    from iom_me.model import Indicator, Result, ResultsFramework
    from iom_me.tracking import IndicatorProgress, TrackingReport

__all__ = ["monitoring_framework"]

_WIDTHS = (22.0, 24.0, 20.0, 16.0, 11.0, 12.0, 15.0, 18.0)
_WIDTHS_TRACKED = (20.0, 20.0, 16.0, 13.0, 11.5, 13.0, 14.0, 16.0, 14.0, 9.5, 13.0)


def monitoring_framework(
    fw: ResultsFramework,
    *,
    language: str = "en",
    tracking: TrackingReport | None = None,
) -> Grid:
    """Lay out how each indicator is monitored, and where it stands.

    Parameters
    ----------
    fw
        The plan.
    language
        Of the headings and the values: ``en``, ``fr`` or ``es``.
    tracking
        What `iom_me.track` computed of this plan; it adds three columns.

    Returns
    -------
    Grid
        A row for each indicator, with its result merged over the rows of the result.
        A result that should have an indicator and has none says so.

    Notes
    -----
    Columns are those of the tool as it is known in the field (result, indicator, data
    source and collection method, data analysis, frequency, responsible, baseline,
    target); no official template of it was found.

    Examples
    --------
    >>> import iom_me as me
    >>> from iom_me.io.layouts.monitoring import monitoring_framework
    >>> grid = monitoring_framework(me.datasets.example_plan())
    >>> [cell.text for cell in grid.rows[0]][:3]
    ['Result', 'Indicator', 'Data source and collection method']
    >>> grid.rows[1][0].text
    'Objective O: To contribute to the sustainable reintegration of returning ...'
    """
    found = {} if tracking is None else {one.indicator: one for one in tracking.entries}
    widths = _WIDTHS if tracking is None else _WIDTHS_TRACKED
    headings = _headings(language, is_tracked=tracking is not None)
    rows: list[tuple[GridCell | None, ...]] = [headings]
    for entry in entries(fw):
        if entry.result.indicators:
            rows += _rows(entry.result, found, len(widths), language)
        elif entry.result.level is not Level.ACTIVITY:
            rows.append(_row_without(entry.result, len(widths), language))
    return Grid(
        title=_title(tracking, language),
        headings=1,
        widths=widths,
        rows=tuple(rows),
        notes=tuple(_notes(fw, tracking, language)),
        language=language,
    )


def _headings(language: str, *, is_tracked: bool) -> tuple[GridCell, ...]:
    words = [
        translate("Result", language),
        translate("Indicator", language),
        translate("Data source and collection method", language),
        translate("Data analysis", language),
        translate("Frequency", language),
        translate("Responsible", language),
        translate("Baseline", language),
        translate("Target", language),
    ]
    if is_tracked:
        words += [
            translate("Actual", language),
            translate("Progress", language),
            translate("Status", language),
        ]
    return tuple(GridCell(word, "heading") for word in words)


def _title(tracking: TrackingReport | None, language: str) -> str:
    if tracking is None or tracking.as_of is None:
        return translate("How each indicator is monitored", language)
    return translate("Where each indicator stands on {date}", language).format(
        date=date_text(tracking.as_of, language)
    )


def _statement(result: Result, rows: int, language: str) -> GridCell:
    text = titled_statement(result, language)
    return GridCell(text, "statement", result.level, rows=rows)


def _row_without(
    result: Result, columns: int, language: str
) -> tuple[GridCell | None, ...]:
    """Say of a result that it has no indicator, over all columns beside it."""
    words = translate("It has no indicator yet.", language)
    note = GridCell(words, "text", result.level, columns=columns - 1)
    return _statement(result, 1, language), note, *[None] * (columns - 2)


def _rows(
    result: Result,
    found: dict[str, IndicatorProgress],
    columns: int,
    language: str,
) -> Iterator[tuple[GridCell | None, ...]]:
    merged: GridCell | None = _statement(result, len(result.indicators), language)
    is_tracked = columns == len(_WIDTHS_TRACKED)
    for indicator in result.indicators:
        texts = [*_planned(indicator, language)]
        if is_tracked:
            texts += _standing(indicator, found.get(indicator.id), language)
        yield merged, *(GridCell(text, "text", result.level) for text in texts)
        merged = None


def _planned(indicator: Indicator, language: str) -> Iterator[str]:
    yield "\n".join(
        [f"{indicator.id} {indicator.title}", *_broken_down(indicator, language)]
    )
    yield "\n".join(filter(None, (indicator.data_source, indicator.collection_method)))
    yield indicator.analysis
    yield sentence_case(frequency_text(indicator.frequency, language))
    yield indicator.responsible
    baseline = indicator.baseline
    yield written_baseline(baseline, indicator, language)
    yield "\n".join(
        written_target(target, indicator, language) for target in indicator.targets
    )


def _broken_down(indicator: Indicator, language: str) -> list[str]:
    """Write the dimensions with their categories: (sex: female, male; place)."""
    shown = []
    for one in indicator.disaggregation:
        categories = ", ".join(map(on_one_line, one.categories))
        among = f"{colon(language)}{categories}" if categories else ""
        shown.append(one.dimension + among)
    return [f"({'; '.join(shown)})"] if shown else []


def _standing(
    indicator: Indicator, entry: IndicatorProgress | None, language: str
) -> tuple[str, str, str]:
    """Write actual value, progress and status of an indicator."""
    if entry is None:
        return "", "", translate("not in the report", language)
    actual = "" if entry.actual is None else str(entry.actual)
    if isinstance(entry.actual, (int, float)):
        actual = written_value(entry.actual, indicator, language)
    if actual and entry.actual_date:
        actual = f"{actual} ({date_text(entry.actual_date, language)})"
    share = entry.progress
    progress = "" if share is None else written_share(share, language)
    status = sentence_case(translate(entry.status.words, language))
    # That no value is reported is what the status says.
    reason = "" if entry.status.value == "no_data" else entry.reason
    return actual, progress, "\n".join(filter(None, (status, reason)))


def _notes(
    fw: ResultsFramework, tracking: TrackingReport | None, language: str
) -> Iterator[str]:
    """Say how to read progress, and what of the report has no row."""
    if tracking is None:
        return
    yield translate(
        "Progress is the share of the way from the baseline to the target, "
        "or another formula where that one does not fit; it can be above 100 %.",
        language,
    )
    known = fw.indicators
    strange = [one.indicator for one in tracking.entries if one.indicator not in known]
    if strange:
        words = translate(
            "The report also holds indicators that the plan does not have: {ids}.",
            language,
        )
        yield words.format(ids=", ".join(strange))
