"""Where assumptions stand: on every step that needs one, and nowhere else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from iom_me.logic.findings import Flaw, Rule
from iom_me.model import Activity, Level

if TYPE_CHECKING:
    from collections.abc import Iterator

    from iom_me.logic.dossier import Dossier

__all__ = ["A01", "A02", "A03", "A18"]

_STEPS = {(Level.OUTPUT, Level.OUTCOME), (Level.OUTCOME, Level.OBJECTIVE)}
_TEMPLATE = "IOM proposal template (results matrix)"


def _unconditional(dossier: Dossier) -> Iterator[Flaw]:
    results = dossier.plan.results
    for link in dossier.plan.links:
        source, target = results[link.source], results[link.target]
        if (source.level, target.level) in _STEPS and not link.assumptions:
            yield Flaw(
                "{result} is to lead to {parent}, but the step rests on no assumption.",
                values={"result": source, "parent": target},
                node=source.id,
                path=str(link),
            )


A01 = Rule(
    "A01",
    "no-assumption",
    severity="warning",
    summary="Every step to an outcome or to the objective rests on an assumption.",
    why="Above the outputs, others have to act: employers hire, authorities apply what "
    "they learnt. A step without assumption claims that it follows by itself, and when "
    "it does not, nobody was watching.",
    source=f"{_TEMPLATE}; USAID Project Starter, assumptions; assumptions rubric of "
    "monitoringevaluationstudio.com",
    suggestion="Ask what else must be true, outside the project's control, for this "
    "step to work; write it down as if it were so.",
    find=_unconditional,
)


def _unconditional_work(dossier: Dossier) -> Iterator[Flaw]:
    """Report the outputs to which no activity leads under a condition.

    If that is so for every output, it is said once; and not at all in a plan that has
    no assumptions anywhere, which is the business of A01.
    """
    plan = dossier.plan
    if not any(link.assumptions for link in plan.links):
        return
    outputs = {}
    conditional = set()
    for activity in dossier.results:
        if not isinstance(activity, Activity):
            continue
        for link in plan.links_up(activity.id):
            output = plan[link.target]
            if output.level is Level.OUTPUT:
                outputs[output.id] = output
                if link.assumptions or activity.preconditions:
                    conditional.add(output.id)
    if len(outputs) > 1 and not conditional:
        yield Flaw("No step from an activity to its output rests on an assumption.")
        return
    for id, output in outputs.items():
        if id not in conditional:
            yield Flaw(
                "The activities are to lead to {result}, but none of these steps rests "
                "on an assumption.",
                values={"result": output},
                node=id,
            )


A02 = Rule(
    "A02",
    "no-activity-assumption",
    severity="info",
    summary="The steps from the activities to an output rest on an assumption.",
    why="In IOM's matrix, the row of the activities holds what must be true for them "
    "to produce the output: the participants come, the licence is granted. It is the "
    "first place where a plan meets the world.",
    source=f"{_TEMPLATE}; assumptions rubric of monitoringevaluationstudio.com",
    suggestion="Ask what others must do or allow for the activities to produce the "
    "output; if there is truly nothing, leave it as it is.",
    find=_unconditional_work,
)


def _above_the_top(dossier: Dossier) -> Iterator[Flaw]:
    for objective in dossier.plan.objectives.values():
        for link in dossier.plan.links_up(objective.id):
            if link.assumptions:
                yield Flaw(
                    "{objective} rests on {assumptions}; in the matrix, its cell for "
                    "assumptions stays empty.",
                    values={"objective": objective, "assumptions": link.assumptions},
                    node=objective.id,
                    path=str(link),
                )


A03 = Rule(
    "A03",
    "objective-assumption",
    severity="warning",
    summary="The objective carries no assumption.",
    why="An assumption says what must hold for a result to lead to the one above it, "
    "and nothing stands above the objective.",
    source="IOM proposal template (results matrix, where the cell is empty by design)",
    suggestion="Move it to the outcome whose step to the objective rests on it, or "
    "take it out.",
    find=_above_the_top,
)


def _idle(dossier: Dossier) -> Iterator[Flaw]:
    """Report the assumptions that nothing rests on.

    Where a result has lost its link up (S03 to S05), its assumptions have lost their
    step with it, and that is said there.
    """
    plan = dossier.plan
    if any(
        result.level is not Level.OBJECTIVE and not plan.links_up(result.id)
        for result in dossier.results
    ):
        return
    used = {id for link in plan.links for id in link.assumptions}
    for activity in plan.activities.values():
        used.update(activity.preconditions)
    assumptions = tuple(plan.assumptions.values())
    idle = [assumption for assumption in assumptions if assumption.id not in used]
    if len(idle) == len(assumptions) > 1:
        yield Flaw(
            "The plan lists {count} assumptions, but no step rests on any of them.",
            values={"count": len(idle)},
        )
        return
    for assumption in idle:
        yield Flaw(
            "{assumption} stands in the plan, but no step rests on it.",
            values={"assumption": assumption},
            node=assumption.id,
        )


A18 = Rule(
    "A18",
    "idle-assumption",
    severity="warning",
    summary="Every assumption belongs to a step of the plan, or to the start of an "
    "activity.",
    why="An assumption matters for the step that needs it. One that belongs to none "
    "is not in the matrix, and when it fails nobody can say what falls with it.",
    source=f"{_TEMPLATE}: the assumption stands in the row whose step up needs it",
    suggestion="Attach it to the step that needs it, or take it out.",
    find=_idle,
)
