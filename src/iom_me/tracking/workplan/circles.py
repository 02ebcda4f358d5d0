"""Activities that wait for each other, so that none of them can begin."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import networkx as nx

__all__ = ["circles"]


def circles(after: Mapping[str, Sequence[str]]) -> tuple[tuple[str, ...], ...]:
    """Find the activities that wait for each other.

    Parameters
    ----------
    after
        The ids that each activity depends on, in the order of the plan.

    Returns
    -------
    tuple of tuple of str
        For each set of activities that wait for each other a shortest closed route,
        such as ``("1", "2", "1")``, in which each depends on the next.
    """
    if not any(after.values()):
        return ()
    import networkx as nx

    graph: nx.DiGraph[str] = nx.DiGraph()
    graph.add_nodes_from(after)
    graph.add_edges_from(
        (id, before) for id, names in after.items() for before in names
    )
    place = {id: number for number, id in enumerate(after)}
    found = []
    for group in nx.strongly_connected_components(graph):
        first = min(group, key=place.__getitem__)
        if len(group) > 1 or graph.has_edge(first, first):
            found.append(_route(after, group, first))
    return tuple(sorted(found, key=lambda route: place[route[0]]))


def _route(
    after: Mapping[str, Sequence[str]], group: set[str], first: str
) -> tuple[str, ...]:
    """Walk from an activity back to itself, by a shortest way within its group."""
    came_from: dict[str, str] = {}
    waiting = deque([first])
    while first not in came_from:
        id = waiting.popleft()
        for before in after[id]:
            if before in group and before not in came_from:
                came_from[before] = id
                waiting.append(before)
    route = [first, came_from[first]]
    while route[-1] != first:
        route.append(came_from[route[-1]])
    return tuple(reversed(route))
