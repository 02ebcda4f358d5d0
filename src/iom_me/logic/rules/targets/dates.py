"""When baselines were measured, and by when targets are to be reached."""

from __future__ import annotations

import datetime as dt
from operator import itemgetter
from typing import TYPE_CHECKING

from iom_me.logic.findings import Flaw, Rule, Severity
from iom_me.logic.rules.mentions import is_readable, mentions
from iom_me.logic.rules.targets.stated import has_value
from iom_me.logic.wording import Stated
from iom_me.model import Activity, ActivityStatus

if TYPE_CHECKING:
    from collections.abc import Iterator

    from iom_me.logic.dossier import Dossier
    from iom_me.model import ResultsFramework

__all__ = ["T03", "T04", "T07", "T08"]

_SIX_PARTS = "results-lab.com (the six parts of a complete indicator)"


def _undated_baselines(dossier: Dossier) -> Iterator[Flaw]:
    rows = [
        (result, indicator, indicator.baseline)
        for result, indicator in dossier.measured
        if indicator.baseline and has_value(dossier, indicator.baseline)
    ]
    undated = [row for row in rows if row[2].when is None]
    if len(undated) == len(rows) > 1:
        yield Flaw(
            "None of the {count} baselines of the plan has a date.",
            values={"count": len(rows)},
        )
        return
    for result, indicator, baseline in undated:
        yield Flaw(
            "{indicator}: the baseline {baseline} has no date.",
            values={
                "indicator": indicator,
                "baseline": Stated(baseline, indicator),
            },
            node=result.id,
            indicator=indicator.id,
        )


T03 = Rule(
    "T03",
    "undated-baseline",
    severity="warning",
    summary="Every baseline says when it was measured.",
    why="A value without a date may be ten years old. Whoever compares with it later "
    "cannot tell how much of the change came before the project.",
    source=f"IATI guidance on results (the year of a baseline is mandatory); "
    f"{_SIX_PARTS}",
    suggestion="Give the day, or the period over which it was measured. A count of "
    "what the project delivers is 0 on the day before it begins.",
    find=_undated_baselines,
)


def _undated_targets(dossier: Dossier) -> Iterator[Flaw]:
    if dossier.plan.end is not None:
        return  # a target without date counts for the end of the project
    rows = [
        (result, indicator, indicator.final_target)
        for result, indicator in dossier.measured
        if indicator.final_target and has_value(dossier, indicator.final_target)
    ]
    undated = [row for row in rows if row[2].when is None]
    if len(undated) == len(rows) > 1:
        yield Flaw(
            "None of the {count} targets of the plan has a date, and the plan has no "
            "end that they could count for.",
            values={"count": len(rows)},
        )
        return
    for result, indicator, target in undated:
        yield Flaw(
            "{indicator}: the target {target} has no date, and the plan has no end "
            "that it could count for.",
            values={
                "indicator": indicator,
                "target": Stated(target, indicator),
            },
            node=result.id,
            indicator=indicator.id,
        )


T04 = Rule(
    "T04",
    "undated-target",
    severity="warning",
    summary="Every target says by when; if not, the end of the project is meant.",
    why="A target is a level and a day. Without the day nobody can say in the second "
    "year whether the project is late.",
    source=f"{_SIX_PARTS}; USAID, performance indicator targets",
    suggestion="Give the target a date, or the plan its last day.",
    find=_undated_targets,
)


def _untimely(dossier: Dossier) -> Iterator[Flaw]:
    end = _last_day(dossier.plan)
    for result, indicator in dossier.measured:
        dated = [
            (target.when, target)
            for target in indicator.targets
            if target.when is not None and has_value(dossier, target)
        ]
        if not dated:
            continue
        first_day, first = min(dated, key=itemgetter(0))
        last_day, last = max(dated, key=itemgetter(0))
        if end is not None and last_day > end:
            yield Flaw(
                "{indicator}: the target {target} is due after the project ends "
                "({end}).",
                values={
                    "indicator": indicator,
                    "target": Stated(last, indicator),
                    "end": end,
                },
                node=result.id,
                indicator=indicator.id,
            )
        baseline = indicator.baseline
        if baseline and baseline.when and first_day <= baseline.when:
            yield Flaw(
                "{indicator}: the target {target} is due no later than its baseline "
                "{baseline}.",
                values={
                    "indicator": indicator,
                    "target": Stated(first, indicator),
                    "baseline": Stated(baseline, indicator),
                },
                node=result.id,
                indicator=indicator.id,
                severity=Severity.WARNING,
                suggestion="Check both dates: the baseline comes first, the target "
                "after it.",
            )


def _last_day(plan: ResultsFramework) -> dt.date | None:
    """Return the end of the project, unless it lies before its start (see W02)."""
    if plan.start and plan.end and plan.end < plan.start:
        return None
    return plan.end


T07 = Rule(
    "T07",
    "target-outside-project",
    severity="error",
    summary="Targets fall due after the baseline, and before the project ends.",
    why="After its last day a project has neither staff nor money to measure with, so "
    "such a target is never held against anything. One that is due before its own "
    "baseline (a warning) has a wrong date.",
    source="General practice (baseline, then target, within the project); seen in "
    "IOM's evaluation of CD.0015, Guinea, 2022",
    suggestion="Move the target to the end of the project at the latest, or extend the "
    "project. What is to last beyond it belongs into an ex-post evaluation.",
    find=_untimely,
)


def _late_baselines(dossier: Dossier) -> Iterator[Flaw]:
    first = _first_work(dossier)
    for result, indicator in dossier.measured:
        activity = first.get(result.id)
        baseline = indicator.baseline
        if activity is None or baseline is None or not has_value(dossier, baseline):
            continue
        day = baseline.period.start if baseline.period else baseline.date
        if day is not None and activity.start is not None and day > activity.start:
            yield Flaw(
                "{indicator}: the baseline dates from {day}, after {activity} began "
                "({start}).",
                values={
                    "indicator": indicator,
                    "day": day,
                    "activity": activity,
                    "start": activity.start,
                },
                node=result.id,
                indicator=indicator.id,
            )


def _first_work(dossier: Dossier) -> dict[str, Activity]:
    """Find for each result the activity leading to it that begins first."""
    plan = dossier.plan
    work = [
        (activity.start, activity, phrase)
        for activity in plan.activities.values()
        if activity.start
        and activity.status is not ActivityStatus.CANCELLED
        and (phrase := dossier.read(activity.statement)).words
    ]
    if not is_readable([phrase for _, _, phrase in work]):
        return {}
    # What changes nothing yet for anybody does not count: a survey, recruitment.
    dated = [
        (start, activity)
        for start, activity, phrase in work
        if not mentions(phrase, "targets", "preparation")
    ]
    first: dict[str, Activity] = {}
    for _, activity in sorted(dated, key=itemgetter(0)):
        waiting = [activity.id]
        while waiting:
            id = waiting.pop()
            if id not in first:
                first[id] = activity
                waiting += [link.target for link in plan.links_up(id)]
    return first


T08 = Rule(
    "T08",
    "baseline-after-start-of-work",
    severity="warning",
    summary="Baselines are measured before the work that is to change them begins.",
    why="A baseline taken when people are already being trained holds a part of the "
    "change, and makes the project look less effective than it is. Surveys, "
    "recruitment and the like do not count as work here.",
    source="afrotech.tz (common mistakes in log-frames)",
    suggestion="Use an earlier measurement if there is one. Otherwise say in the notes "
    "how much of the work was done by then.",
    find=_late_baselines,
)
