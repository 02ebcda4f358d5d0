"""The ways through a plan: what feeds a result, what it leads to, and circles."""

from __future__ import annotations

from typing import TYPE_CHECKING

from iom_me.errors import UnknownIdError
from iom_me.model.framework import require_plan

if TYPE_CHECKING:
    from collections.abc import Iterable

    import networkx as nx

    from iom_me.model import Assumption, Link, ResultsFramework

__all__ = [
    "critical_assumptions",
    "cycles",
    "downstream",
    "levels",
    "rests_on",
    "to_networkx",
    "upstream",
]


def to_networkx(fw: ResultsFramework) -> nx.DiGraph[str]:
    """Copy a plan into a networkx graph.

    Parameters
    ----------
    fw
        The plan.

    Returns
    -------
    networkx.DiGraph
        Nodes are ids, with the attributes ``record`` and ``level``; edges point from
        child to parent, with the attribute ``link``.

    Examples
    --------
    >>> import iom_me as me
    >>> plan = me.datasets.nigeria_reintegration().framework
    >>> graph = me.graph.to_networkx(plan)
    >>> graph.nodes["1.1"]["level"], sorted(graph.predecessors("1"))
    ('output', ['1.1', '1.2'])
    """
    import networkx as nx

    require_plan(fw)
    graph: nx.DiGraph[str] = nx.DiGraph()
    for id, record in fw.results.items():
        graph.add_node(id, record=record, level=record.level.value)
    for link in fw.links:
        graph.add_edge(link.source, link.target, link=link)
    return graph


def upstream(fw: ResultsFramework, id: str) -> tuple[str, ...]:
    """List the results that feed a result, nearest first.

    Parameters
    ----------
    fw
        The plan.
    id
        A result. It is itself in the list only if it stands in a cycle.

    Returns
    -------
    tuple of str
        Ids.

    Raises
    ------
    UnknownIdError
        There is no such result.

    Examples
    --------
    >>> import iom_me as me
    >>> plan = me.datasets.nigeria_reintegration().framework
    >>> me.graph.upstream(plan, "O")
    ('1', '2', '1.1', '1.2', '2.1', '2.2')
    """
    return _ends(_walk(fw, id, upwards=False), "source")


def downstream(fw: ResultsFramework, id: str) -> tuple[str, ...]:
    """List the results that a result leads to, nearest first.

    Parameters
    ----------
    fw
        The plan.
    id
        A result. It is itself in the list only if it stands in a cycle.

    Returns
    -------
    tuple of str
        Ids.

    Raises
    ------
    UnknownIdError
        There is no such result.

    Examples
    --------
    >>> import iom_me as me
    >>> plan = me.datasets.nigeria_reintegration().framework
    >>> me.graph.downstream(plan, "1.1")
    ('1', 'O')
    """
    return _ends(_walk(fw, id, upwards=True), "target")


def critical_assumptions(fw: ResultsFramework, id: str) -> tuple[Assumption, ...]:
    """List what must hold for a result to be reached.

    The logic of a results matrix is read upwards: *if* the outputs are there *and*
    their assumptions hold, *then* the outcome follows. So a result rests on every
    assumption of every step that leads to it.

    Parameters
    ----------
    fw
        The plan.
    id
        A result.

    Returns
    -------
    tuple of Assumption
        Each once; those of the nearest steps first.

    Raises
    ------
    UnknownIdError
        There is no such result.

    Examples
    --------
    >>> import iom_me as me
    >>> plan = me.ResultsFramework("P", "Return").add(
    ...     me.Outcome("1", "Returnees have an income"),
    ...     me.Output("1.1", "Returnees have a trade"),
    ... )
    >>> plan = plan.link("1.1", "1", assuming=me.Assumption("A1", "Employers hire"))
    >>> me.graph.critical_assumptions(plan, "1")
    (Assumption('A1', 'Employers hire'),)
    """
    names = (name for link in _walk(fw, id, upwards=False) for name in link.assumptions)
    return tuple(fw[name] for name in dict.fromkeys(names))


def rests_on(fw: ResultsFramework, id: str) -> tuple[str, ...]:
    """List the results that rest on an assumption.

    The other way round than `critical_assumptions`: a result is in the list if the
    assumption is critical for it.

    Parameters
    ----------
    fw
        The plan.
    id
        An assumption.

    Returns
    -------
    tuple of str
        Ids: what its steps lead to, then what follows from that, nearest first.

    Raises
    ------
    UnknownIdError
        There is no such assumption.

    Examples
    --------
    >>> import iom_me as me
    >>> plan = me.ResultsFramework("P", "Return").add(
    ...     me.Outcome("1", "Returnees have an income"),
    ...     me.Output("1.1", "Returnees have a trade"),
    ... )
    >>> plan = plan.link("1.1", "1", assuming=me.Assumption("A1", "Employers hire"))
    >>> me.graph.rests_on(plan, "A1")
    ('1',)
    """
    require_plan(fw)
    first = fw.links_assuming(id)
    targets = dict.fromkeys(link.target for link in first)
    beyond = _links_from(fw, targets, upwards=True)
    return tuple(dict.fromkeys((*targets, *_ends(beyond, "target"))))


def levels(fw: ResultsFramework) -> dict[str, int]:
    """Count how many steps each result stands below the top.

    Parameters
    ----------
    fw
        The plan.

    Returns
    -------
    dict of str to int
        For each result, in the order of the plan, the most steps that lead from it to a
        result without parent: 0 at the top. Results in one cycle share their number.

    Examples
    --------
    >>> import iom_me as me
    >>> plan = me.datasets.nigeria_reintegration().framework
    >>> me.graph.levels(plan)["1.1"]
    2
    """
    import networkx as nx

    groups = nx.condensation(to_networkx(fw))
    depth: dict[int, int] = {}
    for group in reversed(list(nx.topological_sort(groups))):
        above = [depth[parent] + 1 for parent in groups.successors(group)]
        depth[group] = max(above, default=0)
    return {id: depth[groups.graph["mapping"][id]] for id in fw.results}


def cycles(fw: ResultsFramework) -> tuple[tuple[str, ...], ...]:
    """Find where the plan goes round in a circle.

    Parameters
    ----------
    fw
        The plan.

    Returns
    -------
    tuple of tuple of str
        For every set of results that lead to each other, one shortest circle as a
        closed path ``("1", "2", "1")``, in the order of the plan. Empty if the plan has
        none.

    Examples
    --------
    >>> import iom_me as me
    >>> plan = me.ResultsFramework("P", "Return").add(
    ...     me.Outcome("1", "Trust grows"), me.Outcome("2", "Use grows")
    ... )
    >>> me.graph.cycles(plan.link("1", "2").link("2", "1"))
    (('1', '2', '1'),)
    """
    import networkx as nx

    graph = to_networkx(fw)
    position = {id: place for place, id in enumerate(fw.results)}
    found = []
    for group in nx.strongly_connected_components(graph):
        first = min(group, key=position.__getitem__)
        if len(group) > 1 or graph.has_edge(first, first):
            found.append(_circle(graph.subgraph(group), first))
    return tuple(sorted(found, key=lambda circle: position[circle[0]]))


def _circle(graph: nx.DiGraph[str], first: str) -> tuple[str, ...]:
    """Find a shortest way from a node back to itself."""
    import networkx as nx

    came_from: dict[str, str] = {}
    last = first
    if not graph.has_edge(first, first):
        for before, last in nx.bfs_edges(graph, first):
            came_from[last] = before
            if graph.has_edge(last, first):
                break
    path = [first]
    while last != first:
        path.append(last)
        last = came_from[last]
    return tuple(reversed([*path, first]))


def _walk(fw: ResultsFramework, id: str, *, upwards: bool) -> list[Link]:
    """List every link that can be reached from a result, breadth first."""
    require_plan(fw)
    if id not in fw.results:
        raise UnknownIdError(id, fw.results, where=f"the results of plan {fw.id!r}")
    return _links_from(fw, (id,), upwards=upwards)


def _links_from(
    fw: ResultsFramework, ids: Iterable[str], *, upwards: bool
) -> list[Link]:
    """List every link that can be reached from these results, breadth first."""
    links: list[Link] = []
    waiting = list(ids)
    seen = set(waiting)
    for node in waiting:  # grows while it is read
        for link in fw.links_up(node) if upwards else fw.links_down(node):
            links.append(link)
            other = link.target if upwards else link.source
            if other not in seen:
                seen.add(other)
                waiting.append(other)
    return links


def _ends(links: list[Link], end: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(getattr(link, end) for link in links))
