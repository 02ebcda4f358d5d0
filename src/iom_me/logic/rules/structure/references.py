"""References between records: do they lead somewhere, and to what they once meant."""

from __future__ import annotations

from typing import TYPE_CHECKING

from iom_me.logic.findings import Flaw, Rule
from iom_me.model import (
    Activity,
    Assumption,
    BudgetLine,
    Indicator,
    Link,
    Result,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from iom_me.logic.dossier import Dossier
    from iom_me.model import Record, ResultsFramework

__all__ = ["S13", "S15"]


def _dangling(dossier: Dossier) -> Iterator[Flaw]:
    plan = dossier.plan
    for result in dossier.results:
        if isinstance(result, Activity):
            yield from _lost(
                plan,
                result,
                result.depends_on,
                Activity,
                "{record} depends on {name}, but the plan has no such activity.",
            )
            yield from _lost(
                plan,
                result,
                result.preconditions,
                Assumption,
                "{record} has the precondition {name}, but the plan has no such "
                "assumption.",
            )
    for assumption in plan.assumptions.values():
        yield from _lost(
            plan,
            assumption,
            assumption.monitored_by,
            Indicator,
            "{record} is to be monitored by {name}, but the plan has no such "
            "indicator.",
        )
    for risk in plan.risks.values():
        yield from _lost(
            plan,
            risk,
            (risk.node,),
            (Result, Assumption),
            "{record} threatens {name}, but the plan has no such result or assumption.",
        )
    for line in plan.budget_lines.values():
        yield from _lost(
            plan,
            line,
            (line.node,),
            Result,
            "{record} pays for {name}, but the plan has no such result or activity.",
        )
        yield from _lost(
            plan,
            line,
            (line.parent,),
            BudgetLine,
            "{record} is a part of {name}, but the plan has no such budget line.",
        )


def _lost(
    plan: ResultsFramework,
    record: Record,
    names: Iterable[str],
    kinds: type[Record] | tuple[type[Record], ...],
    message: str,
) -> Iterator[Flaw]:
    """Report the names that stand for no record of these kinds."""
    for name in names:
        if name and not (name in plan and isinstance(plan[name], kinds)):
            yield Flaw(
                message,
                values={"record": record, "name": repr(name)},
                node=record.id,
            )


S13 = Rule(
    "S13",
    "dangling-reference",
    severity="error",
    summary="What a record refers to is in the plan.",
    why="A reference to something that was renamed or removed looks complete and says "
    "nothing: the assumption is not monitored, the risk not watched, the money not "
    "counted under any result.",
    source="IOM Strategic Results Framework data (codes that lead nowhere)",
    suggestion="Correct the id, add what is missing, or remove the reference.",
    find=_dangling,
)


def _suspects(dossier: Dossier) -> Iterator[Flaw]:
    plan = dossier.plan
    for record in plan.suspects():
        match record:
            case Link():
                yield Flaw(
                    "The step from {result} to {parent} was reviewed in another "
                    "wording.",
                    values={
                        "result": plan[record.source],
                        "parent": plan[record.target],
                    },
                    node=record.source,
                    path=str(record),
                )
            case Indicator():
                result = plan.result_of(record.id)
                yield Flaw(
                    "{indicator} was reviewed for another wording of {result}.",
                    values={"indicator": record, "result": result},
                    node=result.id,
                    indicator=record.id,
                )
            case Assumption():
                yield Flaw(
                    "{assumption} was reviewed for another wording of the steps that "
                    "rest on it.",
                    values={"assumption": record},
                    node=record.id,
                )


S15 = Rule(
    "S15",
    "suspect-review",
    severity="warning",
    summary="What was reviewed still stands beside the wording that it was reviewed "
    "for.",
    why="When a result is reworded, its indicators may measure something else, and "
    "what was true of a step may no longer be. Nobody notices, for each record looks "
    "as complete as before.",
    source="General practice (suspect links in requirements management)",
    suggestion="Read them together again. What still fits, mark as reviewed; change "
    "the rest.",
    find=_suspects,
)
