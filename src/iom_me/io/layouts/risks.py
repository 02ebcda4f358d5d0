"""The Risk Assessment Plan, and the assumptions that the plan rests on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from iom_me._messages import number, translate
from iom_me.io.layouts._values import result_name, sentence_case, short_date
from iom_me.io.layouts.grid import Grid, GridCell, Role
from iom_me.model import Result

if TYPE_CHECKING:
    from collections.abc import Iterator

    from iom_me.model import Assumption, ResultsFramework, Risk

__all__ = ["assumptions_table", "risk_plan"]

_RISK_WIDTHS = (34.0, 12.0, 13.0, 11.0, 16.0, 29.0, 15.0, 13.0, 13.0)
_ASSUMPTION_WIDTHS = (44.0, 26.0, 14.0, 15.0, 20.0, 20.0)


def risk_plan(fw: ResultsFramework, *, language: str = "en") -> Grid:
    """Lay out the risks of a plan, the gravest first.

    Parameters
    ----------
    fw
        The plan.
    language
        Of the headings, dates and treatments: ``en``, ``fr`` or ``es``.

    Returns
    -------
    Grid
        A row for each risk, by falling score (likelihood times consequence); those that
        are not ranked yet come last, in the order of the plan, and say so.

    Notes
    -----
    Risk factor, consequence, likelihood and treatment (option and action) are the
    columns of IOM's Risk Assessment Plan, which ranks the consequence from 1 to 6;
    score, owner, due date and what is threatened are added.

    Examples
    --------
    >>> import iom_me as me
    >>> from iom_me.io.layouts.risks import risk_plan
    >>> risks = [
    ...     me.Risk("R1", "Prices rise", likelihood=1, consequence=2),
    ...     me.Risk("R2", "Employers withdraw", likelihood=2, consequence=5),
    ... ]
    >>> grid = risk_plan(me.ResultsFramework("P", "Return", risks=risks))
    >>> [row[0].text for row in grid.rows]
    ['Risk factor', 'R2 Employers withdraw', 'R1 Prices rise']
    """
    headings = (
        translate("Risk factor", language),
        translate("Likelihood (1–5)", language),
        translate("Consequence (1–6)", language),
        translate("Score", language),
        translate("Treatment", language),
        translate("Action", language),
        translate("Owner", language),
        translate("Due", language),
        translate("Threatens", language),
    )
    # Sorting keeps the order of the plan among equals.
    risks = sorted(fw.risks.values(), key=lambda risk: -(risk.score or 0))
    rows = [tuple(GridCell(word, "heading") for word in headings)]
    rows += [tuple(_risk_cells(fw, risk, language)) for risk in risks]
    return Grid(
        title=translate("Risks, the highest score first", language),
        headings=1,
        widths=_RISK_WIDTHS,
        rows=tuple(rows),
        language=language,
    )


def _risk_cells(fw: ResultsFramework, risk: Risk, language: str) -> Iterator[GridCell]:
    yield GridCell("\n".join(_factor(risk, language)))
    yield _rank(risk.likelihood, language)
    yield _rank(risk.consequence, language)
    yield _rank(risk.score, language)
    treatment = risk.treatment.replace("_", " ") if risk.treatment else ""
    yield GridCell(sentence_case(translate(treatment, language)))
    yield GridCell(risk.action)
    yield GridCell(risk.owner)
    yield GridCell(short_date(risk.due, language) if risk.due else "")
    yield GridCell(_named(fw, risk.node, language))


def _factor(risk: Risk, language: str) -> Iterator[str]:
    yield f"{risk.id} {risk.statement}"
    if risk.notes:
        yield risk.notes
    if risk.reviewed_on:
        words = translate("Reviewed on {date}", language)
        yield words.format(date=short_date(risk.reviewed_on, language))


def _rank(rank: int | None, language: str) -> GridCell:
    if rank is None:
        return GridCell(translate("not ranked", language))
    role: Role = "number"
    return GridCell(number(rank, language), role)


def _named(fw: ResultsFramework, id: str, language: str) -> str:
    """Name what an id stands for; an id that the plan does not have stays as it is."""
    if id not in fw.by_id:
        return id
    record = fw.by_id[id]
    if isinstance(record, Result):
        return result_name(record, language)
    return id


def assumptions_table(fw: ResultsFramework, *, language: str = "en") -> Grid:
    """Lay out what a plan assumes, and who watches it.

    Parameters
    ----------
    fw
        The plan.
    language
        Of the headings and statuses: ``en``, ``fr`` or ``es``.

    Returns
    -------
    Grid
        A row for each assumption, in the order of the plan, with the steps that rest
        on it.

    Examples
    --------
    >>> import iom_me as me
    >>> from iom_me.io.layouts.risks import assumptions_table
    >>> plan = me.datasets.example_plan()
    >>> [cell.text for cell in assumptions_table(plan).rows[0]][:3]
    ['Assumption', 'Needed for', 'Likelihood']
    """
    headings = (
        translate("Assumption", language),
        translate("Needed for", language),
        translate("Likelihood", language),
        translate("Status", language),
        translate("Watched by", language),
        translate("Responsible", language),
    )
    rows = [tuple(GridCell(word, "heading") for word in headings)]
    rows += [_assumption_cells(fw, one, language) for one in fw.assumptions.values()]
    return Grid(
        title=translate("What the plan assumes", language),
        headings=1,
        widths=_ASSUMPTION_WIDTHS,
        rows=tuple(rows),
        language=language,
    )


def _assumption_cells(
    fw: ResultsFramework, assumption: Assumption, language: str
) -> tuple[GridCell, ...]:
    likelihood = (assumption.likelihood or "").replace("_", " ")
    status = (assumption.status or "").replace("_", " ")
    notes = [assumption.notes] if assumption.notes else []
    return (
        GridCell("\n".join([f"{assumption.id} {assumption.statement}", *notes])),
        GridCell("\n".join(_needed_for(fw, assumption, language))),
        GridCell(sentence_case(translate(likelihood, language))),
        GridCell(sentence_case(translate(status, language))),
        GridCell(", ".join(assumption.monitored_by)),
        GridCell(assumption.responsible),
    )


def _needed_for(
    fw: ResultsFramework, assumption: Assumption, language: str
) -> Iterator[str]:
    """Name the steps that rest on an assumption, and what waits for it."""
    for link in fw.links_assuming(assumption.id):
        yield f"{link.source} → {link.target}"
    for activity in fw.activities.values():
        if assumption.id in activity.preconditions:
            words = translate("start of {id}", language)
            yield words.format(id=activity.id)
