"""Which further cells to hide, so that the small ones cannot be worked out.

The choice is a covering problem in whole numbers. It is solved by rounds: choose the
cheapest cells that fulfil all conditions found so far; look, by linear programming, how
narrow the range of each small cell is then; where it is too narrow, the dual solution
says which cells would widen it, and that is the next condition (Fischetti and Salazar
2001). The last look is in whole numbers, as readers know that persons are not divided.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from iom_me.tracking.disclosure.system import ranges

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from iom_me.tracking.disclosure.system import Range, System

__all__ = ["Protection", "protect"]

_ROUNDS = 12
_FEW_ROUNDS = 4
_MUCH = 3000  # cells times small cells, from which on a round takes seconds
_NODES = 100
_TOLERANCE = 1e-6
# How far a count may move in the search, in widths: small numbers keep it exact, and
# what is protected within these limits is protected without them.
_REACH = 4


@attrs.frozen(kw_only=True, eq=False)
class Protection:
    """The cells to hide, what readers can work out of them, and whether it is least.

    Attributes
    ----------
    hidden : numpy array of bool
        For each cell of the table.
    ranges : dict
        Hidden cell to what it may be.
    is_least : bool
        Whether no other choice hides fewer persons.
    """

    hidden: NDArray[np.bool_]
    ranges: dict[int, Range]
    is_least: bool


@attrs.define(eq=False)
class _Search:
    """The conditions found so far."""

    system: System
    small: NDArray[np.bool_]
    width: int
    conditions: list[tuple[NDArray[np.float64], float]] = attrs.Factory(list)
    kept: NDArray[np.bool_] | None = None
    is_least: bool = True


def protect(system: System, small: NDArray[np.bool_], *, width: int) -> Protection:
    """Hide small cells and as few further persons as protect them.

    Parameters
    ----------
    system
        The relations of the table.
    small
        The cells to hide in any case.
    width
        How wide the range of each of these must be at least.
    """
    search = _Search(system, small, width, _nobody_alone(system))
    much = system.listed * int(small.sum()) > _MUCH
    left = _FEW_ROUNDS if much else _ROUNDS
    hidden = _cheapest(search)
    found = _looked_at(search, hidden)
    while found is None:
        left -= 1
        if left <= 0:
            # From here on cells are only added, so that an end is certain.
            search.kept, search.is_least = hidden, False
        hidden = _cheapest(search)
        found = _looked_at(search, hidden)
    return _without_idle(search, hidden, found)


def _nobody_alone(system: System) -> list[tuple[NDArray[np.float64], float]]:
    """Ask that no cell is the only hidden one of a sum: it could be subtracted."""
    import numpy as np

    conditions = []
    for line in system.lines:
        counted = [cell for cell in line if system.counts[cell] >= system.floor]
        for cell in counted if len(counted) > 1 else ():
            row = np.zeros(system.listed)
            row[counted] = 1.0
            row[cell] = -1.0
            conditions.append((row, 0.0))
    return conditions


def _looked_at(search: _Search, hidden: NDArray[np.bool_]) -> dict[int, Range] | None:
    """Return what readers can work out; None if it is too much, and a new condition."""
    is_all = bool((hidden | (search.system.counts[: search.system.listed] == 0)).all())
    if _add_conditions(search, hidden) and not is_all:
        return None
    found = ranges(search.system, hidden)
    if is_all or _is_protected(search, found):
        return found
    _forbid(search, hidden)
    return None


def _cheapest(search: _Search) -> NDArray[np.bool_]:
    """Choose the cells with the fewest persons that fulfil all conditions."""
    import numpy as np
    from scipy import sparse
    from scipy.optimize import Bounds, LinearConstraint, milp

    counts = search.system.counts[: search.system.listed]
    least = search.small if search.kept is None else search.small | search.kept
    # Zeros are never hidden to protect others: readers would not believe them.
    most = least | (counts > 0)
    if not search.conditions:
        return least.copy()
    rows = sparse.csr_matrix(np.array([row for row, _ in search.conditions]))
    # Of choices with as many persons, the one with fewer cells.
    cost = counts + 1 / (1 + len(counts))
    found = milp(
        cost,
        constraints=LinearConstraint(rows, [bound for _, bound in search.conditions]),
        bounds=Bounds(least.astype(float), most.astype(float)),
        integrality=np.ones(len(counts)),
        options={"mip_rel_gap": 0.0, "node_limit": _NODES},
    )
    if not found.success:
        search.is_least = False
    chosen: NDArray[np.bool_] = most if found.x is None else found.x > 1 / 2
    return chosen


def _add_conditions(search: _Search, hidden: NDArray[np.bool_]) -> bool:
    """Add a condition for each small cell whose range is too narrow; say if any."""
    import numpy as np

    before = len(search.conditions)
    for cell in np.flatnonzero(search.small):
        width, weights = _width(search, hidden, int(cell))
        if width < search.width - _TOLERANCE:
            _add(search, hidden, weights)
    return len(search.conditions) > before


def _width(
    search: _Search, hidden: NDArray[np.bool_], cell: int
) -> tuple[float, NDArray[np.float64]]:
    """Return the range of a cell, and what hiding each cell could add to it at most."""
    import numpy as np
    from scipy.optimize import linprog

    system = search.system
    reach = _REACH * search.width
    down = np.minimum(-system.lowest(), reach)
    is_open = np.concatenate([hidden, np.ones(len(down) - system.listed, bool)])
    bounds = np.column_stack([-down * is_open, reach * is_open])
    width, weights = 0.0, np.zeros(len(down))
    for sign in (1.0, -1.0):
        goal = np.zeros(len(down))
        goal[cell] = sign
        found = linprog(
            goal,
            A_eq=system.sums,
            b_eq=np.zeros(system.sums.shape[0]),
            bounds=bounds,
            method="highs",
        )
        width -= found.fun
        slopes = goal - system.sums.T @ found.eqlin.marginals
        weights += np.where(slopes > 0, slopes * down, -slopes * reach)
    return width, weights


def _add(
    search: _Search, hidden: NDArray[np.bool_], weights: NDArray[np.float64]
) -> None:
    """Turn the weights of a range that is too narrow into a condition."""
    import numpy as np

    listed = search.system.listed
    given = float(weights[:listed][search.small].sum() + weights[listed:].sum())
    lacking = search.width - given
    row = np.where(search.small, 0.0, np.minimum(weights[:listed], lacking))
    # Rounded up, which keeps the condition true.
    row = np.where(row < _TOLERANCE, 0.0, np.ceil(row * 1000) / 1000)
    if lacking <= _TOLERANCE or row[hidden].sum() > lacking - _TOLERANCE:
        _forbid(search, hidden)
    else:
        search.conditions.append((row, lacking))


def _forbid(search: _Search, hidden: NDArray[np.bool_]) -> None:
    """Ask for a cell beyond these: if they do not protect, nor do fewer of them."""
    search.conditions.append(((~hidden).astype(float), 1.0))


def _is_protected(search: _Search, found: dict[int, Range]) -> bool:
    return all(
        most is None or most - least >= search.width
        for cell, (least, most) in found.items()
        if search.small[cell]
    )


def _without_idle(
    search: _Search,
    hidden: NDArray[np.bool_],
    found: dict[int, Range],
) -> Protection:
    """Show what readers know anyway: a further cell that can be worked out."""
    shown = hidden.copy()
    for cell, (least, most) in found.items():
        if least == most and not search.small[cell]:
            shown[cell] = False
    kept = {cell: limits for cell, limits in found.items() if shown[cell]}
    return Protection(hidden=shown, ranges=kept, is_least=search.is_least)
