"""What do the four areas mean together? A plan and its reports in, findings out."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import attrs

from iom_me.model.framework import require_plan
from iom_me.tracking.diagnosis.along import along
from iom_me.tracking.diagnosis.case import Case, case_of
from iom_me.tracking.diagnosis.finding import DiagnosisFinding, DiagnosisKind
from iom_me.tracking.diagnosis.ground import ground, risk_findings
from iom_me.tracking.diagnosis.money import money_findings
from iom_me.tracking.diagnosis.report import Diagnosis
from iom_me.tracking.diagnosis.reports import Reports, checked, days_apart
from iom_me.tracking.diagnosis.states import AREAS, of_indicator
from iom_me.tracking.diagnosis.within import few_lights, within
from iom_me.tracking.diagnosis.work import work
from iom_me.tracking.progress.status import Status

if TYPE_CHECKING:
    from iom_me.model import ResultsFramework
    from iom_me.tracking.budget.report import BudgetReport
    from iom_me.tracking.report import TrackingReport
    from iom_me.tracking.risk.report import RiskReport
    from iom_me.tracking.workplan.report import WorkplanReport

__all__ = ["diagnose"]


def diagnose(
    fw: ResultsFramework,
    tracking: TrackingReport,
    *,
    workplan: WorkplanReport | None = None,
    budget: BudgetReport | None = None,
    risks: RiskReport | None = None,
) -> Diagnosis:
    """Say what results, activities, money and risks mean together.

    Parameters
    ----------
    fw
        The plan.
    tracking
        Where its indicators stand: what `iom_me.track` handed back.
    workplan
        Where its activities stand: from `iom_me.tracking.track_activities`.
    budget
        Where its money stands: from `iom_me.tracking.track_budget`.
    risks
        Where its risks stand: from `iom_me.tracking.track_risks`.

    Returns
    -------
    Diagnosis
        What does not fit together, what may explain it, where to look next; and how
        each result stands in each area. Nothing is said of an area that was not handed
        over.

    Raises
    ------
    ModelError
        A report is none, is of another plan, or of another version of it.

    See Also
    --------
    iom_me.check : Find what is wrong with the plan itself.

    Notes
    -----
    Findings are contradictions, and the readings are possibilities: which of them is
    true, the data cannot tell. If the outputs are there and the outcome is not, either
    the theory or an assumption failed; if not even the outputs are there, delivery did
    [1]_.

    References
    ----------
    .. [1] C. H. Weiss (1997), Theory-based evaluation: past, present, and future, *New
       Directions for Evaluation* 76, 41-55.

    Examples
    --------
    >>> import iom_me as me
    >>> import pandas as pd
    >>> def counted(id, target):
    ...     return me.Indicator(
    ...         id,
    ...         f"# of {id}",
    ...         measure="count",
    ...         direction="increase",
    ...         baseline=me.Baseline(0, date="2023-12-31"),
    ...         targets=me.Target(target, date="2024-12-31"),
    ...     )
    >>> plan = me.ResultsFramework("P", "Return").add(
    ...     me.Outcome("1", "Returnees have an income", indicators=counted("1.a", 80)),
    ...     me.Output(
    ...         "1.1", "Returnees have a trade", indicators=counted("1.1.a", 100)
    ...     ),
    ...     me.Assumption("A1", "Employers hire", status="in_doubt"),
    ...     me.Link("1.1", "1", assumptions="A1"),
    ... )
    >>> values = pd.DataFrame(
    ...     {
    ...         "indicator": ["1.a", "1.1.a"],
    ...         "period_end": "2024-06-30",
    ...         "value": [8, 55],
    ...     }
    ... )
    >>> diagnosis = me.tracking.diagnose(plan, me.track(plan, values))
    >>> diagnosis
    <Diagnosis P at 2024-06-30: 2 findings>
    >>> print(diagnosis.findings[0].sentence)
    Outcome 1 (Returnees have an income) lags: 1 of 1 indicator (1.a off track, 10 % of
    the way where 50 % is expected), although the output below it is met: 1.1 (1 of 1
    indicator).
    >>> print(diagnosis.findings[0].reading[0])
    Assumption: A1 (Employers hire) is in doubt, so the step may not carry.
    """
    require_plan(fw)
    reports = checked(
        fw, Reports(tracking=tracking, workplan=workplan, budget=budget, risks=risks)
    )
    case = case_of(fw, reports)
    handed = (tracking, workplan, budget, risks)
    entries = tracking.entries
    return Diagnosis(
        plan=fw.id,
        title=fw.title,
        as_of=tracking.as_of,
        areas=tuple(itertools.compress(AREAS, [one is not None for one in handed])),
        lights=sum(of_indicator(entry) is not None for entry in entries),
        not_due=sum(entry.status is Status.NOT_DUE for entry in entries),
        indicators=len(entries),
        states=tuple(case.states.values()),
        findings=_findings(case),
        notes=days_apart(reports),
    )


def _findings(case: Case) -> tuple[DiagnosisFinding, ...]:
    """Collect all findings, by result and kind, and number them."""
    found = [*few_lights(case), *risk_findings(case), *money_findings(case)]
    for id in case.steps.nodes:
        for rule in (along, within, ground, work):
            found += rule(case, id)
    place = {id: number for number, id in enumerate(case.steps.nodes, start=1)}
    rank = {kind: number for number, kind in enumerate(DiagnosisKind)}
    found.sort(key=lambda finding: (place.get(finding.result, 0), rank[finding.kind]))
    return tuple(
        attrs.evolve(finding, number=number)
        for number, finding in enumerate(found, start=1)
    )
