"""What a reader of a table with gaps can work out.

The reader knows what is shown, that totals are sums, that counts are whole numbers and
none is negative, and whether zeros are ever hidden. All is written as deviations from
the true table, so that large counts do no harm to the arithmetic: what is shown does
not deviate, and the deviations of parts add up to that of their total.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import attrs

from iom_me.errors import DataError
from iom_me.tracking.disclosure.cells import TOTAL, widened

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from iom_me.tracking.disclosure.cells import CountTable

__all__ = ["Range", "System", "build_system", "ranges"]

Range = tuple[int, int | None]
"""The least and the most that a hidden count may be; None if nothing limits it."""


@attrs.frozen(kw_only=True, eq=False)
class System:
    """The linear relations of a table.

    Attributes
    ----------
    sums : scipy sparse matrix
        One row for each total in the table: times the deviations it is zero.
    counts : numpy array
        The cells of the table, then the unlisted ones (some way to fill them in).
    listed : int
        How many of these are in the table.
    floor : int
        The least that a reader knows a hidden count to be: 1 if zeros are shown.
    lines : tuple of tuple of int
        A total and its parts along one dimension, where all of them are in the table.
    """

    sums: Any
    counts: NDArray[np.int64]
    listed: int
    floor: int
    lines: tuple[tuple[int, ...], ...]

    def lowest(self) -> NDArray[np.float64]:
        """Return how far each count can fall, were it hidden; not above zero."""
        import numpy as np

        floors = np.zeros(len(self.counts))
        floors[: self.listed] = self.floor
        lowest: NDArray[np.float64] = np.minimum(floors - self.counts, 0.0)
        return lowest


def build_system(table: CountTable, *, floor: int) -> System:
    """Write the relations of a table down."""
    import numpy as np
    from scipy import sparse

    cells = [*table.counts, *table.unlisted]
    places = {cell: place for place, cell in enumerate(cells)}
    totals = {cell: row for row, cell in enumerate(c for c in cells if TOTAL in c)}
    rows, columns = [*totals.values()], [places[cell] for cell in totals]
    values = [-1.0] * len(totals)
    for cell in cells:
        for total in widened(cell) if TOTAL not in cell else ():
            if total in totals:
                rows.append(totals[total])
                columns.append(places[cell])
                values.append(1.0)
    shape = (len(totals), len(cells))
    sums = sparse.csr_matrix((values, (rows, columns)), shape=shape)
    listed = np.array([*table.counts.values()], dtype=np.int64)
    filled = _fill(sums, listed, len(table.unlisted))
    return System(
        sums=sums,
        counts=filled,
        listed=len(listed),
        floor=floor,
        lines=tuple(tuple(places[cell] for cell in line) for line in table.lines),
    )


def _fill(sums: Any, listed: NDArray[np.int64], unlisted: int) -> NDArray[np.int64]:
    """Find some counts for the cells that are not in the table."""
    import numpy as np
    from scipy.optimize import Bounds, LinearConstraint, milp

    if not unlisted:
        return listed
    rest = -(sums[:, : len(listed)] @ listed.astype(float))
    found = milp(
        np.zeros(unlisted),
        constraints=LinearConstraint(sums[:, len(listed) :], rest, rest),
        bounds=Bounds(0, np.inf),
        integrality=np.ones(unlisted),
    )
    if found.x is None:
        raise DataError(
            "The table does not add up: no counts of the cells that it leaves out "
            "would make its totals. Compare these, or add the missing cells."
        )
    return np.concatenate([listed, np.rint(found.x).astype(np.int64)])


def ranges(system: System, hidden: NDArray[np.bool_]) -> dict[int, Range]:
    """Work out what each hidden cell may be, in whole persons."""
    import numpy as np

    limits = _limits(system, hidden)
    free = _unlimited(system, hidden)
    found: dict[int, Range] = {}
    for cell in np.flatnonzero(hidden):
        own = int(system.counts[cell])
        least = own + _extreme(system, limits, int(cell), sign=1)
        most = (
            None if free[cell] else own + _extreme(system, limits, int(cell), sign=-1)
        )
        found[int(cell)] = (least, most)
    return found


def _limits(
    system: System, hidden: NDArray[np.bool_]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    import numpy as np

    is_open = np.concatenate(
        [hidden, np.ones(len(system.counts) - system.listed, bool)]
    )
    return np.where(is_open, system.lowest(), 0.0), np.where(is_open, math.inf, 0.0)


def _extreme(system: System, limits: Any, cell: int, *, sign: int) -> int:
    """Return how far a cell can fall (sign 1) or rise (sign -1)."""
    import numpy as np
    from scipy.optimize import Bounds, LinearConstraint, milp

    goal = np.zeros(len(system.counts))
    goal[cell] = sign
    found = milp(
        goal,
        constraints=LinearConstraint(system.sums, 0, 0),
        bounds=Bounds(*limits),
        integrality=np.ones(len(goal)),
    )
    reached: float = found.fun
    return sign * round(reached)


def _unlimited(system: System, hidden: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Mark the cells that can grow at will: no total that is shown holds them."""
    import numpy as np

    parts = system.sums > 0
    totals = (system.sums < 0).nonzero()
    owner = dict(zip(totals[0].tolist(), totals[1].tolist(), strict=True))
    is_shown = np.array([not hidden[owner[row]] for row in range(parts.shape[0])])
    held = np.asarray(parts[is_shown].sum(axis=0)).ravel() > 0
    is_open = np.concatenate([hidden, np.ones(len(held) - system.listed, bool)])
    free = is_open & ~held
    free[list(owner.values())] = False
    for row, total in owner.items():
        free[total] = hidden[total] and bool(free[parts[row].indices].any())
    return free
