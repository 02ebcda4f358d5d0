"""Risks: ranked, treated, linked to what they threaten, and looked at again."""

from __future__ import annotations

from itertools import compress
from typing import TYPE_CHECKING

from iom_me.logic.findings import Flaw, Rule, Severity
from iom_me.logic.wording import Word
from iom_me.model import Treatment

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from iom_me.logic.dossier import Dossier
    from iom_me.model import Risk

__all__ = ["RULES"]

_TEMPLATE = "IOM proposal template (risk assessment plan)"
_COLUMNS = (Word("likelihood"), Word("consequence"), Word("treatment"), Word("action"))
_RANKS = set(_COLUMNS[:2])


def _incomplete(dossier: Dossier) -> Iterator[Flaw]:
    """Report what risks lack; once for the plan what every one of them lacks."""
    risks = tuple(dossier.plan.risks.values())
    missing = [_missing(risk) for risk in risks]
    shared = set.intersection(*map(set, missing)) if len(risks) > 1 else set()
    everywhere = tuple(column for column in _COLUMNS if column in shared)
    if everywhere:
        yield Flaw(
            "None of the {count} risks of the plan says anything about its {missing}.",
            values={"count": len(risks), "missing": everywhere},
            severity=_gravity(everywhere),
        )
    for risk, lacks in zip(risks, missing, strict=True):
        own = tuple(column for column in lacks if column not in everywhere)
        if own:
            yield Flaw(
                "{risk} says nothing about its {missing}.",
                values={"risk": risk, "missing": own},
                node=risk.id,
                severity=_gravity(own),
            )


def _missing(risk: Risk) -> tuple[Word, ...]:
    """List the columns of the risk assessment plan that are empty."""
    tolerated = risk.treatment is Treatment.TOLERATE
    empty = (
        risk.likelihood is None,
        risk.consequence is None,
        risk.treatment is None,
        not risk.action.strip() and not tolerated,
    )
    return tuple(compress(_COLUMNS, empty))


def _gravity(missing: tuple[Word, ...]) -> Severity:
    return Severity.ERROR if _RANKS & set(missing) else Severity.WARNING


A12 = Rule(
    "A12",
    "incomplete-risk",
    severity="error",
    summary="Every risk has a likelihood, a consequence, a treatment and an action.",
    why="A risk without ranks (an error) cannot be told from the others: nobody knows "
    "which to look at first. One without treatment or action (a warning) is only a "
    "worry. To tolerate a risk needs no action.",
    source=_TEMPLATE,
    suggestion="Rank the likelihood from 1 to 5 and the consequence from 1 to 6, "
    "choose one of the five treatments, and say what is done.",
    find=_incomplete,
)


def _tolerated(dossier: Dossier) -> Iterator[Flaw]:
    high = dossier.profile.thresholds.high_risk
    for risk in dossier.plan.risks.values():
        score = risk.score
        if risk.treatment is Treatment.TOLERATE and score is not None and score >= high:
            yield Flaw(
                "{risk} is high (likelihood {likelihood} times consequence "
                "{consequence} makes {score}), but it is to be tolerated.",
                values={
                    "risk": risk,
                    "likelihood": risk.likelihood,
                    "consequence": risk.consequence,
                    "score": score,
                },
                node=risk.id,
            )


A13 = Rule(
    "A13",
    "tolerated-high-risk",
    severity="warning",
    summary="A high risk is treated and not tolerated.",
    why="To tolerate means to do nothing further. That is for risks too small for the "
    "effort, or for those that nothing can be done about; then somebody has to decide "
    "it who may.",
    source=f"{_TEMPLATE}; General practice (what counts as high is a threshold)",
    suggestion="Choose what makes it less likely or less harmful, or share it with "
    "another party. If it really has to be tolerated, suppress this finding and give "
    "the reason.",
    find=_tolerated,
)


def _out_of_sight(dossier: Dossier) -> Iterator[Flaw]:
    yield from _unlinked(dossier)
    yield from _unreviewed(dossier)


def _unlinked(dossier: Dossier) -> Iterator[Flaw]:
    risks = tuple(dossier.plan.risks.values())
    unlinked = [risk for risk in risks if not risk.node]
    if len(unlinked) == len(risks) > 1:
        yield Flaw(
            "None of the {count} risks of the plan says which result or assumption it "
            "threatens.",
            values={"count": len(risks)},
        )
        return
    for risk in unlinked:
        yield Flaw(
            "{risk} does not say which result or assumption it threatens.",
            values={"risk": risk},
            node=risk.id,
        )


def _unreviewed(dossier: Dossier) -> Iterator[Flaw]:
    """Report the risks that nobody has looked at for long, as the data show the day.

    A risk without a date of review counts from the start of the project.
    """
    plan = dossier.plan
    today = _today(dossier)
    limit = dossier.profile.thresholds.review_months
    if today is None:
        return
    risks = tuple(plan.risks.values())
    stale = [
        risk
        for risk in risks
        if _months(risk.reviewed_on or plan.start or today, today) > limit
    ]
    if len(stale) == len(risks) > 1 and not any(risk.reviewed_on for risk in risks):
        yield Flaw(
            "None of the {count} risks of the plan has been reviewed since the project "
            "began on {start}, by {today}.",
            values={"count": len(risks), "start": plan.start, "today": today},
        )
        return
    for risk in stale:
        yield Flaw(
            "{risk} was last reviewed on {reviewed}, long before {today}."
            if risk.reviewed_on
            else "{risk} has not been reviewed since the project began on {start}, by "
            "{today}.",
            values={
                "risk": risk,
                "reviewed": risk.reviewed_on,
                "start": plan.start,
                "today": today,
            },
            node=risk.id,
        )


def _today(dossier: Dossier) -> dt.date | None:
    """Take the day of the data; once the project is over, its last day."""
    if dossier.evidence is None or dossier.evidence.as_of is None:
        return None
    today, end = dossier.evidence.as_of, dossier.plan.end
    return today if end is None else min(today, end)


def _months(earlier: dt.date, later: dt.date) -> int:
    """Count the full months from one day to another; less than 0 if it lies before."""
    months = 12 * (later.year - earlier.year) + later.month - earlier.month
    return months - (later.day < earlier.day)


A14 = Rule(
    "A14",
    "risk-out-of-sight",
    severity="info",
    summary="Every risk says what it threatens, and is reviewed at intervals.",
    why="A list of risks that was written for the proposal helps nobody in the second "
    "year. Linked to a result or to an assumption, a risk is looked at together with "
    "it; reviewed, it is still true.",
    source="IOM Monitoring and Evaluation Guidelines, chapter 1 (risk monitoring); IOM "
    "Reintegration Handbook, 5.3",
    suggestion="Name the result or the assumption that would suffer. Look at every "
    "risk again at intervals: rank it anew, and write down the day.",
    find=_out_of_sight,
)

RULES: tuple[Rule, ...] = (A12, A13, A14)
