"""What a plan rests on: how much of it, and what happens when it gives way."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import attrs

from iom_me.graph.ways import to_networkx
from iom_me.model import Assumption, AssumptionStatus, Level, Likelihood, Link, fields
from iom_me.model.framework import require_plan

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import TypeAlias

    from iom_me.model import ResultsFramework

    _Step: TypeAlias = tuple[str, str]
    _Height: TypeAlias = tuple[str, int]

__all__ = ["Doubt", "Load", "doubts", "load_bearing", "reason_to_doubt"]

_GRAVEST_FIRST = (
    AssumptionStatus.FAILED,
    AssumptionStatus.IN_DOUBT,
    Likelihood.UNLIKELY,
)
# Shares are sums of fractions; what differs less than this differs by rounding only.
_DIGITS = 12


@attrs.frozen(kw_only=True)
class Doubt:
    """A result that no sound way leads to, and the assumption that is the reason.

    Attributes
    ----------
    result : str
        Id of the result in doubt.
    assumption : str
        Id of the assumption at the root of it.
    reason : AssumptionStatus or Likelihood
        What is wrong with the assumption: ``failed``, ``in_doubt`` or ``unlikely``.
    step : Link
        The step that rests on the assumption.
    through : str
        Id of the result right below that hands the doubt on; empty where the step
        itself leads to the result.

    Examples
    --------
    >>> import iom_me as me
    >>> plan = me.ResultsFramework("P", "Return").add(
    ...     me.Outcome("1", "Returnees have an income"),
    ...     me.Output("1.1", "Returnees have a trade"),
    ...     me.Assumption("A1", "Employers hire", status="failed"),
    ...     me.Link("1.1", "1", assumptions="A1"),
    ... )
    >>> (doubt,) = me.graph.doubts(plan)
    >>> doubt.result, doubt.assumption, doubt.reason.value, str(doubt.step)
    ('1', 'A1', 'failed', '1.1 -> 1')
    """

    __repr__ = fields.compact_repr

    result: str = attrs.field(kw_only=False)
    assumption: str
    reason: AssumptionStatus | Likelihood
    step: Link
    through: str = ""


def doubts(fw: ResultsFramework) -> tuple[Doubt, ...]:
    """Find the results that cannot be counted on, since an assumption gave way.

    An assumption gives way when it has failed, is in doubt, or is unlikely to hold; not
    when it is known to hold. A result is in doubt when every step that leads to it from
    below rests on such an assumption or comes from a result that is in doubt itself. So
    the doubt spreads upwards, up to where another, sound way leads. A circle is no
    support of its own: it needs a sound way that leads into it.

    Parameters
    ----------
    fw
        The plan.

    Returns
    -------
    tuple of Doubt
        One for each result in doubt: those right above the step that gave way first,
        by how grave the reason is; then those that they hand it on to.

    Examples
    --------
    >>> import iom_me as me
    >>> plan = me.ResultsFramework("P", "Return").add(
    ...     me.Objective("O", "To contribute to reintegration"),
    ...     me.Outcome("1", "Returnees have an income"),
    ...     me.Output("1.1", "Returnees have a trade"),
    ...     me.Assumption("A1", "Employers hire", status="failed"),
    ...     me.Link("1", "O"),
    ...     me.Link("1.1", "1", assumptions="A1"),
    ... )
    >>> for doubt in me.graph.doubts(plan):
    ...     print(doubt.result, "rests on", doubt.assumption, "by way of", doubt.step)
    1 rests on A1 by way of 1.1 -> 1
    O rests on A1 by way of 1.1 -> 1

    A second way to the outcome takes it out of doubt, and the objective with it.

    >>> me.graph.doubts(
    ...     plan.add(me.Output("1.2", "Returnees have loans"), contributes_to="1")
    ... )
    ()
    """
    require_plan(fw)
    weak = _weak_steps(fw)
    if not weak:
        return ()
    sound = _sound(fw, weak)
    found: dict[str, Doubt] = {}
    for doubt in weak.values():
        if doubt.result not in sound:
            found.setdefault(doubt.result, doubt)
    waiting = list(found)
    for id in waiting:  # grows while it is read
        for link in fw.links_up(id):
            above = link.target
            if above not in sound and above not in found:
                found[above] = attrs.evolve(found[id], result=above, through=id)
                waiting.append(above)
    return tuple(found.values())


def reason_to_doubt(assumption: Assumption) -> AssumptionStatus | Likelihood | None:
    """Say what is wrong with an assumption; nothing if it can be relied upon."""
    status = assumption.status
    if status in (AssumptionStatus.FAILED, AssumptionStatus.IN_DOUBT):
        return status
    unlikely = assumption.likelihood is Likelihood.UNLIKELY
    return (
        assumption.likelihood
        if unlikely and status is not AssumptionStatus.HOLDS
        else None
    )


def _weak_steps(fw: ResultsFramework) -> dict[_Step, Doubt]:
    """Collect the steps that cannot be relied upon, each with its gravest reason."""
    reasons = {id: reason_to_doubt(one) for id, one in fw.assumptions.items()}
    weak: dict[_Step, Doubt] = {}
    for gravest in _GRAVEST_FIRST:
        for id, reason in reasons.items():
            if reason is gravest:
                for link in fw.links_assuming(id):
                    doubt = Doubt(link.target, assumption=id, reason=reason, step=link)
                    weak.setdefault((link.source, link.target), doubt)
    return weak


def _sound(fw: ResultsFramework, weak: Mapping[_Step, Doubt]) -> set[str]:
    """Collect what can be reached from the lowest results without a weak step."""
    waiting = [id for id in fw.results if not fw.links_down(id)]
    sound = set(waiting)
    while waiting:
        for link in fw.links_up(waiting.pop()):
            if link.target not in sound and (link.source, link.target) not in weak:
                sound.add(link.target)
                waiting.append(link.target)
    return sound


@attrs.frozen(kw_only=True)
class Load:
    """How much of a plan one link or one assumption carries.

    Attributes
    ----------
    on : Assumption or Link
        What carries it.
    share : float
        Share of the lowest results of the plan whose way up passes here: 0 to 1.

    Examples
    --------
    >>> import iom_me as me
    >>> plan = me.ResultsFramework("P", "Return").add(
    ...     me.Outcome("1", "Returnees have an income"),
    ...     me.Output("1.1", "Returnees have a trade"),
    ...     me.Output("1.2", "Returnees have loans"),
    ...     me.Link("1.1", "1"),
    ...     me.Link("1.2", "1"),
    ... )
    >>> load = me.graph.load_bearing(plan)[0]
    >>> str(load.on), load.share
    ('1.1 -> 1', 0.5)
    """

    __repr__ = fields.compact_repr

    on: Assumption | Link = attrs.field(kw_only=False)
    share: float


def load_bearing(fw: ResultsFramework) -> tuple[Load, ...]:
    """Measure how much of a plan each link and each assumption carries.

    Every lowest result (one that nothing leads to) sends one unit upwards, and each
    result divides what it gets equally among its parents. The load of a link is the
    share of all units that pass it. The load of an assumption is what passes its links:
    the most at any one height, so that a chain of steps that rests on it counts once.
    In a tree, the load is just the share of the lowest results below.

    Results that lead to each other in a circle count as one: what enters the circle
    leaves it by the links that lead out, and the links within it carry nothing.

    Parameters
    ----------
    fw
        The plan.

    Returns
    -------
    tuple of Load
        The heaviest first; of those that carry the same, assumptions before links, in
        the order of the plan. Without what carries nothing.

    Examples
    --------
    >>> import iom_me as me
    >>> plan = me.ResultsFramework("P", "Return").add(
    ...     me.Outcome("1", "Returnees have an income"),
    ...     me.Output("1.1", "Returnees have a trade"),
    ...     me.Output("1.2", "Returnees have loans"),
    ...     me.Assumption("A1", "Employers hire"),
    ...     me.Link("1.1", "1", assumptions="A1"),
    ...     me.Link("1.2", "1"),
    ... )
    >>> for load in me.graph.load_bearing(plan):
    ...     print(getattr(load.on, "id", str(load.on)), f"{load.share:.0%}")
    A1 50%
    1.1 -> 1 50%
    1.2 -> 1 50%
    """
    require_plan(fw)
    circle = _circles(fw)
    steps = [(link, circle[link.source], circle[link.target]) for link in fw.links]
    up: dict[str, list[str]] = {}
    for _, below, above in steps:
        if below != above:
            up.setdefault(below, []).append(above)
    shares, depth = _flow(up)
    by_link: list[Load] = []
    by_height: dict[_Height, float] = {}
    for link, below, above in steps:
        if below != above:
            by_link.append(Load(link, share=round(shares[below], _DIGITS)))
            for id in link.assumptions:
                height = id, depth[below]
                by_height[height] = by_height.get(height, 0) + shares[below]
    most: dict[str, float] = {}
    for (id, _), share in by_height.items():
        most[id] = max(round(share, _DIGITS), most.get(id, 0))
    by_assumption = [
        Load(one, share=most[one.id])
        for one in fw.assumptions.values()
        if one.id in most
    ]
    loads = [*by_assumption, *by_link]
    return tuple(sorted(loads, key=lambda load: load.share, reverse=True))


def _circles(fw: ResultsFramework) -> dict[str, str]:
    """Name, for each result, the circle that it stands in: mostly only itself."""
    rank = {level: place for place, level in enumerate(Level)}
    ranks = {id: rank[result.level] for id, result in fw.results.items()}
    # A circle has to come down again somewhere, and most plans never do.
    if all(ranks[link.target] < ranks[link.source] for link in fw.links):
        return dict(zip(ranks, ranks, strict=True))
    import networkx as nx

    return {
        id: circle[0]
        for circle in map(list, nx.strongly_connected_components(to_networkx(fw)))
        for id in circle
    }


def _flow(
    up: Mapping[str, Sequence[str]],
) -> tuple[dict[str, float], dict[str, int]]:
    """Send one unit up from each lowest result, where nothing goes round in a circle.

    Returns the share of all units that each link up from a result carries, and how far
    the result stands below the top.
    """
    waits = Counter(above for parents in up.values() for above in parents)
    order = [one for one in up if not waits[one]]
    units = dict.fromkeys(order, 1 / max(len(order), 1))
    for one in order:  # grows while it is read
        for above in up.get(one, ()):
            units[above] = units.get(above, 0) + units[one] / len(up[one])
            waits[above] -= 1
            if not waits[above]:
                order.append(above)
    depth: dict[str, int] = {}
    for one in reversed(order):
        depth[one] = max((depth[above] + 1 for above in up.get(one, ())), default=0)
    return {one: units[one] / len(up[one]) for one in up}, depth
