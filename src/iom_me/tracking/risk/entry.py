"""Where one risk stands."""

from __future__ import annotations

import datetime as dt

import attrs

from iom_me.model import Treatment
from iom_me.model.fields import Choice
from iom_me.tracking.risk.ratings import TreatmentStatus

__all__ = ["RiskEntry", "RiskMovement", "RiskRank"]


class RiskMovement(Choice):
    """Which way a risk went.

    ``up``, ``down``, ``same``
        By the score.
    ``new``
        Its first rating is later than the day it is compared with, or it was opened
        again since.
    ``closed``
        It was closed since.
    ``unknown``
        One of the two ratings is missing; the reason says which.

    Examples
    --------
    >>> from iom_me.tracking import RiskMovement
    >>> RiskMovement("up").value
    'up'
    """

    UP = "up"
    DOWN = "down"
    SAME = "same"
    NEW = "new"
    CLOSED = "closed"
    UNKNOWN = "unknown"


@attrs.frozen(kw_only=True)
class RiskRank:
    """Likelihood and consequence on a day, and what they come to.

    Attributes
    ----------
    likelihood, consequence : int, optional
        Steps of the scale; None while not ranked, which is never 0.
    score : float, optional
        What the scale makes of the two; None while one of them is missing.
    band : str
        The band of the score; empty while there is none.
    date : datetime.date, optional
        When it was last rated; None for a rating of the plan without a date of review.

    Examples
    --------
    >>> from iom_me.tracking import RiskRank
    >>> RiskRank(likelihood=2, consequence=5, score=10, band="medium").score
    10
    """

    likelihood: int | None = None
    consequence: int | None = None
    score: float | None = None
    band: str = ""
    date: dt.date | None = None


@attrs.frozen(kw_only=True)
class RiskEntry:
    """Where one risk stands on the day of the report.

    Attributes
    ----------
    risk, statement, owner : str
        As in the plan.
    now, before : RiskRank
        Its rating on the day of the report, and on the day it is compared with.
    residual : RiskRank
        What is expected to remain once the treatment is done.
    movement : RiskMovement
        Which way it went.
    reason : str
        Why the movement is what it is, where the scores alone do not show it.
    treatment : Treatment, optional
        One of IOM's five options.
    treatment_status : TreatmentStatus, optional
        How far it is; None if nothing says so.
    action : str
        The concrete step.
    due : datetime.date, optional
        By when.
    days_overdue : int, optional
        Days since the treatment was due, if it is not done; None if it is not overdue.
    reviewed_on, review_due : datetime.date, optional
        When it was last looked at, and when it is next to be.
    review_days_overdue : int, optional
        Days since the review was due; None if it is not overdue.
    node : str
        What it threatens directly.
    threatens, outcomes : tuple of str
        The results it threatens, the node itself and all that rest on it; and those of
        them that are outcomes.
    occurred_on : datetime.date, optional
        When it was first recorded that the risk came true.
    is_closed : bool
        Whether it is no longer watched.
    comment : str
        The last one.
    problems : tuple of str
        What to look into, in words.

    Examples
    --------
    >>> import iom_me as me
    >>> risk = me.Risk("R1", "Employers withdraw", likelihood=2, consequence=5)
    >>> plan = me.ResultsFramework("P", "Return", risks=[risk])
    >>> entry = me.tracking.track_risks(plan)["R1"]
    >>> entry.now.score, entry.now.band
    (10, 'medium')
    """

    risk: str
    statement: str
    owner: str
    now: RiskRank
    before: RiskRank
    residual: RiskRank
    movement: RiskMovement
    reason: str
    treatment: Treatment | None
    treatment_status: TreatmentStatus | None
    action: str
    due: dt.date | None
    days_overdue: int | None
    reviewed_on: dt.date | None
    review_due: dt.date | None
    review_days_overdue: int | None
    node: str
    threatens: tuple[str, ...]
    outcomes: tuple[str, ...]
    occurred_on: dt.date | None
    is_closed: bool
    comment: str
    problems: tuple[str, ...]
