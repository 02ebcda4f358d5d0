"""A plan laid out in the form of a donor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from iom_me._messages import known_language
from iom_me.errors import ModelError
from iom_me.io.layouts.compose_blocks import blocks
from iom_me.io.layouts.compose_rows import rows
from iom_me.io.layouts.compose_texts import Filling
from iom_me.io.layouts.forms import form_of
from iom_me.model.framework import require_plan

if TYPE_CHECKING:
    from iom_me.io.layouts.forms import Form
    from iom_me.io.layouts.grid import Grid
    from iom_me.model import ResultsFramework
    from iom_me.tracking import TrackingReport

__all__ = ["compose", "require_report_of", "results_matrix"]


def results_matrix(
    fw: ResultsFramework,
    layout: str,
    *,
    language: str = "en",
    tracking: TrackingReport | None = None,
) -> Grid:
    """Lay a plan out in the form of a donor, as a grid that Excel and Word draw.

    Parameters
    ----------
    fw
        The plan.
    layout
        One of `LAYOUTS`.
    language
        ``en``, ``fr`` or ``es``: of headings, levels, numbers and dates. The texts of
        the plan stay as they are.
    tracking
        Where the plan stands; fills the columns for current values, where the form has
        them.

    Returns
    -------
    Grid
        Cells in rows; a result's statement spans the rows of its indicators.

    Raises
    ------
    ModelError
        There is no such form or language, this is no plan, or the report is of another.

    Examples
    --------
    >>> import iom_me as me
    >>> plan = me.ResultsFramework("P", "Return", results=[me.Outcome("1", "Jobs")])
    >>> grid = results_matrix(plan, "eu", language="es")
    >>> grid.rows[0][0].text, grid.rows[1][0].text
    ('Cadena de resultados', 'Efecto 1: Jobs')
    """
    require_plan(fw)
    known_language(language)
    return compose(fw, form_of(layout), language=language, tracking=tracking)


def compose(
    fw: ResultsFramework,
    form: Form,
    *,
    language: str,
    tracking: TrackingReport | None = None,
) -> Grid:
    """Lay a plan out in any form."""
    require_report_of(fw, tracking)
    known = () if tracking is None else tracking.entries
    progress = {one.indicator: one for one in known}
    filling = Filling(fw=fw, form=form, language=language, progress=progress)
    return blocks(filling) if form.shape == "blocks" else rows(filling)


def require_report_of(fw: ResultsFramework, tracking: TrackingReport | None) -> None:
    """Refuse what is no report of progress, or speaks of another plan."""
    if tracking is None:
        return
    # No import: this layer does not know tracking.
    if not (hasattr(tracking, "entries") and hasattr(tracking, "by_result")):
        kind = type(tracking).__name__
        raise ModelError(f"tracking is a {kind}: give what track(fw, values) returns.")
    if tracking.plan != fw.id:
        raise ModelError(
            f"The report is of plan {tracking.plan!r}, and the plan is {fw.id!r}: "
            "track this plan."
        )
