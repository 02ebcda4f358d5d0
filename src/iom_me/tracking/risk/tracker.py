"""Which risks are high, which moved? A plan and ratings in, a report out."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Literal

from iom_me.errors import ModelError, suggest
from iom_me.model import fields
from iom_me.model.framework import require_plan
from iom_me.tracking.risk.assess import RiskCase, assess_risk
from iom_me.tracking.risk.ratings import read_ratings
from iom_me.tracking.risk.report import RiskReport
from iom_me.tracking.risk.scale import RiskScale, risk_scale_of

if TYPE_CHECKING:
    from iom_me.model import ResultsFramework
    from iom_me.tracking.risk.ratings import Rating, Ratings
    from iom_me.typing import IntoFrame

__all__ = ["track_risks"]

_MONTHS = {"monthly": 1, "quarterly": 3, "half_yearly": 6, "yearly": 12}


def track_risks(
    fw: ResultsFramework,
    ratings: IntoFrame | None = None,
    *,
    as_of: dt.date | str | None = None,
    since: dt.date | str | None = None,
    scale: RiskScale | str = "iom",
    review_every: Literal["monthly", "quarterly", "half_yearly", "yearly"]
    | None = "half_yearly",
) -> RiskReport:
    """Say of each risk how high it is, where it moved, and what is late.

    Parameters
    ----------
    fw
        The plan; its own rating of a risk counts from the day of its review, and if it
        has none it is the first one.
    ratings
        Later ratings: a table with the columns ``risk`` and ``recorded_on``, and if
        wanted ``likelihood``, ``consequence``, ``treatment_status`` (``planned``,
        ``ongoing``, ``done``), ``residual_likelihood``, ``residual_consequence``,
        ``occurred`` (the risk came true), ``closed`` (it is no longer watched) and
        ``comment``. An empty cell says nothing: what was known before stands. Not
        modified.
    as_of
        The day to look back from, also as ISO text. If not given, the last day that the
        table or the plan's reviews speak of; never today's date.
    since
        The day to compare with; the first rating of each risk if not given.
    scale
        The name of a preset in `iom_me.tracking.RISK_SCALES`, or a scale of your own.
    review_every
        How often a risk is to be looked at; None if there is no rule.

    Returns
    -------
    RiskReport
        One entry per risk, in the order of the plan.

    Raises
    ------
    DataError
        A column is absent, or rows cannot be read, contradict each other or name
        unknown risks.
    ModelError
        A day, the scale or the interval is none, or a risk of the plan is not on the
        scale.

    See Also
    --------
    iom_me.check : Find risks that are not ranked, not treated, or linked to nothing.

    Notes
    -----
    The score is likelihood times consequence, unless the scale has a table of its own;
    a risk that is not ranked has no score, and is not at 0 [1]_.

    References
    ----------
    .. [1] IOM project proposal template, risk assessment plan.

    Examples
    --------
    >>> import iom_me as me
    >>> import pandas as pd
    >>> plan = me.ResultsFramework("P", "Return").add(
    ...     me.Outcome("1", "Returnees have an income"),
    ...     me.Risk(
    ...         "R1",
    ...         "Employers withdraw",
    ...         likelihood=2,
    ...         consequence=5,
    ...         treatment="change_likelihood",
    ...         due="2024-03-31",
    ...         node="1",
    ...     ),
    ... )
    >>> later = pd.DataFrame(
    ...     {"risk": ["R1"], "recorded_on": ["2024-06-30"], "likelihood": [4]}
    ... )
    >>> report = me.tracking.track_risks(plan, later)
    >>> report
    <RiskReport P at 2024-06-30: 1 very high; 1 moved, 1 treatment overdue>
    >>> entry = report["R1"]
    >>> entry.movement.value, entry.before.score, entry.now.score, entry.days_overdue
    ('up', 10, 20, 91)
    >>> entry.outcomes
    ('1',)
    """
    require_plan(fw)
    day, earlier = fields.date(as_of), fields.date(since)
    chosen = risk_scale_of(scale)
    months = _months(review_every)
    read = read_ratings(fw, ratings, chosen)
    day = day if day is not None else _latest(fw, read.rows)
    _require_order(earlier, day)
    known = _by_risk(read, day)
    entries = tuple(
        assess_risk(
            RiskCase(
                fw=fw,
                risk=risk,
                ratings=known.get(risk.id, ()),
                scale=chosen,
                as_of=day,
                since=earlier,
                review_months=months,
            )
        )
        for risk in fw.risks.values()
    )
    return RiskReport(
        plan=fw.id,
        title=fw.title,
        as_of=day,
        since=earlier,
        scale=chosen,
        review_every=review_every or "",
        risks=entries,
        ratings=len(read.rows),
        ratings_later=len(read.rows) - sum(map(len, known.values())),
        ignored_columns=read.ignored,
    )


def _months(review_every: str | None) -> int | None:
    if review_every is None:
        return None
    if review_every in _MONTHS:
        return _MONTHS[review_every]
    raise ModelError(
        f"review_every={review_every!r:.80} is none: choose one of "
        f"{', '.join(_MONTHS)}, or None. {suggest(str(review_every), _MONTHS)}"
    )


def _latest(fw: ResultsFramework, rows: tuple[Rating, ...]) -> dt.date | None:
    days = [rating.day for rating in rows]
    days += [risk.reviewed_on for risk in fw.risks.values() if risk.reviewed_on]
    return max(days, default=None)


def _require_order(since: dt.date | None, as_of: dt.date | None) -> None:
    if since is not None and as_of is not None and since > as_of:
        raise ModelError(
            f"since={since} lies after the day of the report, {as_of}: exchange the "
            "two, or pass a later as_of."
        )


def _by_risk(read: Ratings, day: dt.date | None) -> dict[str, tuple[Rating, ...]]:
    grouped: dict[str, list[Rating]] = {}
    for rating in read.rows:
        if day is None or rating.day <= day:
            grouped.setdefault(rating.risk, []).append(rating)
    return {id: tuple(ratings) for id, ratings in grouped.items()}
