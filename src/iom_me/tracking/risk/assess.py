"""From what was said of one risk to where it stands."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import attrs

from iom_me.errors import ModelError
from iom_me.graph import downstream
from iom_me.model import Assumption, Indicator, Level, Result, Treatment
from iom_me.tracking.periods.schedule import add_months
from iom_me.tracking.risk.entry import RiskEntry, RiskMovement, RiskRank
from iom_me.tracking.risk.ratings import TreatmentStatus

if TYPE_CHECKING:
    from collections.abc import Sequence

    from iom_me.model import ResultsFramework, Risk
    from iom_me.tracking.risk.ratings import Rating
    from iom_me.tracking.risk.scale import RiskScale

__all__ = ["RiskCase", "assess_risk"]


@attrs.frozen(kw_only=True)
class RiskCase:
    """One risk, what was said of it by the day, and the settings.

    Attributes
    ----------
    ratings : sequence of Rating
        In time, none of them after the day.
    since : datetime.date, optional
        The day to compare with; the first rating if not given.
    review_months : int, optional
        Months between two reviews; None if no rule is set.
    """

    fw: ResultsFramework
    risk: Risk
    ratings: Sequence[Rating]
    scale: RiskScale
    as_of: dt.date | None
    since: dt.date | None
    review_months: int | None


@attrs.frozen(kw_only=True)
class _State:
    """What was known of a risk on a day."""

    rank: RiskRank
    is_rated: bool
    is_closed: bool


def assess_risk(case: RiskCase) -> RiskEntry:
    """Say where a risk stands."""
    risk = case.risk
    _require_on_scale(risk, case.scale)
    now, before = _state(case, case.as_of), _earlier(case)
    movement, reason = _movement(case, before, now)
    reviewed = _reviewed_on(case)
    review_due = _review_due(case, reviewed)
    threatens = _threatens(case.fw, risk.node)
    status = _last(case.ratings, "treatment_status")
    residual = _residual(case)
    occurred = _occurred(case.ratings)
    return RiskEntry(
        risk=risk.id,
        statement=risk.statement,
        owner=risk.owner,
        now=now.rank,
        before=before.rank,
        residual=residual,
        movement=movement,
        reason=reason,
        treatment=risk.treatment,
        treatment_status=status,
        action=risk.action,
        due=risk.due,
        days_overdue=_days_overdue(case, status, is_closed=now.is_closed),
        reviewed_on=reviewed,
        review_due=None if now.is_closed else review_due,
        review_days_overdue=None
        if now.is_closed
        else _days_past(review_due, case.as_of),
        node=risk.node,
        threatens=threatens,
        outcomes=tuple(
            id for id in threatens if case.fw.results[id].level is Level.OUTCOME
        ),
        occurred_on=None if occurred is None else occurred.day,
        is_closed=now.is_closed,
        comment=next((r.comment for r in reversed(case.ratings) if r.comment), ""),
        problems=tuple(_problems(case, now, residual, occurred)),
    )


def _require_on_scale(risk: Risk, scale: RiskScale) -> None:
    for axis in ("likelihood", "consequence"):
        step, steps = getattr(risk, axis), len(getattr(scale, axis))
        if step is not None and step > steps:
            raise ModelError(
                f"Risk {risk.id!r} has the {axis} {step}, but the scale {scale.name!r} "
                f"goes from 1 to {steps}: rank it anew, or pass another scale."
            )


def _last(ratings: Sequence[Rating], name: str) -> Any:
    """Return what was last said; what a row leaves empty stands as it was."""
    said = (getattr(rating, name) for rating in reversed(ratings))
    return next((value for value in said if value is not None), None)


def _is_plan_known(risk: Risk, day: dt.date | None) -> bool:
    """Whether the plan's own rating counts; without a day it is the first of all."""
    return day is None or risk.reviewed_on is None or risk.reviewed_on <= day


def _state(case: RiskCase, day: dt.date | None) -> _State:
    """Collect what was known on a day; the plan's own rating has its place in time."""
    known = [r for r in case.ratings if day is None or r.day <= day]
    is_plan_known = _is_plan_known(case.risk, day)
    likelihood = _step(case, known, "likelihood", with_plan=is_plan_known)
    consequence = _step(case, known, "consequence", with_plan=is_plan_known)
    ranked = [r.day for r in known if (r.likelihood or r.consequence) is not None]
    if is_plan_known and case.risk.reviewed_on and _has_rank(case.risk):
        ranked.append(case.risk.reviewed_on)
    return _State(
        rank=_rank(case.scale, likelihood, consequence, max(ranked, default=None)),
        is_rated=likelihood is not None and consequence is not None,
        is_closed=bool(_last(known, "closed")),
    )


def _has_rank(risk: Risk) -> bool:
    return risk.likelihood is not None or risk.consequence is not None


def _step(
    case: RiskCase, known: Sequence[Rating], axis: str, *, with_plan: bool
) -> int | None:
    """Return the latest rank; on the same day a row of the table comes after."""
    own: int | None = getattr(case.risk, axis) if with_plan else None
    day = case.risk.reviewed_on or dt.date.min
    for rating in reversed(known):
        rank: int | None = getattr(rating, axis)
        if own is not None and rating.day < day:
            return own
        if rank is not None:
            return rank
    return own


def _rank(
    scale: RiskScale,
    likelihood: int | None,
    consequence: int | None,
    day: dt.date | None,
) -> RiskRank:
    if likelihood is None or consequence is None:
        return RiskRank(likelihood=likelihood, consequence=consequence, date=day)
    score = scale.score(likelihood=likelihood, consequence=consequence)
    return RiskRank(
        likelihood=likelihood,
        consequence=consequence,
        score=score,
        band=scale.band(score),
        date=day,
    )


_NOTHING = _State(rank=RiskRank(), is_rated=False, is_closed=False)


def _earlier(case: RiskCase) -> _State:
    """Return what was known on the day to compare with, or at the first rating."""
    if case.since is not None:
        return _state(case, case.since)
    days = {rating.day for rating in case.ratings}
    if _is_plan_known(case.risk, case.as_of):
        days.add(case.risk.reviewed_on or dt.date.min)
    states = (_state(case, day) for day in sorted(days)[:-1])
    return next((state for state in states if state.is_rated), _NOTHING)


def _movement(case: RiskCase, before: _State, now: _State) -> tuple[RiskMovement, str]:
    if now.is_closed:
        was = before.is_closed
        return (
            (RiskMovement.SAME, "closed before") if was else (RiskMovement.CLOSED, "")
        )
    if before.is_closed:
        return RiskMovement.NEW, "opened again"
    if now.rank.score is None:
        return RiskMovement.UNKNOWN, _why_unranked(case, now.rank)
    if before.rank.score is None:
        return _first_rating(case, before)
    change = now.rank.score - before.rank.score
    if change:
        return (RiskMovement.UP if change > 0 else RiskMovement.DOWN), ""
    pairs = [
        f"{axis} {getattr(before.rank, axis)} to {getattr(now.rank, axis)}"
        for axis in ("likelihood", "consequence")
        if getattr(before.rank, axis) != getattr(now.rank, axis)
    ]
    return RiskMovement.SAME, ", ".join(pairs)


def _unranked(rank: RiskRank) -> str:
    axes = ("likelihood", "consequence")
    missing = [axis for axis in axes if getattr(rank, axis) is None]
    return f"{' and '.join(missing)} not ranked"


def _why_unranked(case: RiskCase, rank: RiskRank) -> str:
    if _is_plan_known(case.risk, case.as_of) or not _has_rank(case.risk):
        return _unranked(rank)
    day = case.risk.reviewed_on
    return f"{_unranked(rank)} by {case.as_of}: the plan's rating is of {day}"


def _first_rating(case: RiskCase, before: _State) -> tuple[RiskMovement, str]:
    if case.since is None:
        return RiskMovement.UNKNOWN, "rated once only"
    if before.rank != RiskRank():
        return RiskMovement.UNKNOWN, f"{_unranked(before.rank)} by {case.since}"
    return RiskMovement.NEW, f"no rating by {case.since}"


def _reviewed_on(case: RiskCase) -> dt.date | None:
    days = [rating.day for rating in case.ratings]
    if case.risk.reviewed_on and _is_plan_known(case.risk, case.as_of):
        days.append(case.risk.reviewed_on)
    return max(days, default=None)


def _review_due(case: RiskCase, reviewed: dt.date | None) -> dt.date | None:
    """Count from the last review, or from the start of the plan."""
    last = reviewed or case.fw.start
    if last is None or case.review_months is None:
        return None
    return add_months(last, case.review_months)


def _days_past(due: dt.date | None, as_of: dt.date | None) -> int | None:
    if due is None or as_of is None or due >= as_of:
        return None
    return (as_of - due).days


def _days_overdue(
    case: RiskCase, status: TreatmentStatus | None, *, is_closed: bool
) -> int | None:
    """Count the days that a treatment is late; where none is planned, it is not."""
    risk = case.risk
    nothing_to_do = risk.treatment is Treatment.TOLERATE and not risk.action.strip()
    if is_closed or nothing_to_do or status is TreatmentStatus.DONE:
        return None
    return _days_past(risk.due, case.as_of)


def _threatens(fw: ResultsFramework, node: str) -> tuple[str, ...]:
    """List the results that suffer: what the risk names and all that rests on it."""
    record = fw.by_id.get(node)
    if isinstance(record, Result):
        first = [record.id]
    elif isinstance(record, Indicator):
        first = [fw.result_of(record.id).id]
    elif isinstance(record, Assumption):
        first = [link.target for link in fw.links_assuming(record.id)]
        first += [a.id for a in fw.activities.values() if node in a.preconditions]
    else:
        return ()
    first = [id for id in dict.fromkeys(first) if id in fw.results]
    above = [id for start in first for id in downstream(fw, start)]
    return tuple(id for id in dict.fromkeys([*first, *above]) if id in fw.results)


def _residual(case: RiskCase) -> RiskRank:
    ranks = ("residual_likelihood", "residual_consequence")
    likelihood, consequence = (_last(case.ratings, name) for name in ranks)
    days = [
        rating.day
        for rating in case.ratings
        if any(getattr(rating, name) is not None for name in ranks)
    ]
    return _rank(case.scale, likelihood, consequence, max(days, default=None))


def _occurred(ratings: Sequence[Rating]) -> Rating | None:
    return next((rating for rating in ratings if rating.occurred), None)


def _problems(
    case: RiskCase, now: _State, residual: RiskRank, occurred: Rating | None
) -> list[str]:
    problems = [_untreated(case, occurred)] if occurred is not None else []
    score = now.rank.score
    if residual.score is not None and score is not None and residual.score > score:
        problems.append(
            f"the residual score {residual.score:g} is above the present one, {score:g}"
        )
    node = case.risk.node
    if node and node not in case.fw:
        problems.append(f"it threatens {node!r}, which is not in the plan")
    return [problem for problem in problems if problem]


def _untreated(case: RiskCase, occurred: Rating) -> str:
    """Say how a risk came true without treatment; nothing if it was treated."""
    by_then = [r for r in case.ratings if r.moment <= occurred.moment]
    status = _last(by_then, "treatment_status")
    if status in {TreatmentStatus.ONGOING, TreatmentStatus.DONE}:
        return ""
    came_true = f"it came true ({occurred.day})"
    if case.risk.treatment is None:
        return f"{came_true} without any treatment"
    if case.risk.treatment is Treatment.TOLERATE:
        return f"{came_true} and was to be tolerated without treatment"
    if status is TreatmentStatus.PLANNED:
        return f"{came_true} while the treatment was still only planned"
    return f"{came_true}, and nothing says that the treatment had begun"
