"""Hide small counts before a table is published, and what would give them away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from iom_me import _frames
from iom_me.errors import ModelError
from iom_me.model import fields
from iom_me.tracking.disclosure.cells import read_counts
from iom_me.tracking.disclosure.protect import protect
from iom_me.tracking.disclosure.report import PublishedCell, SuppressedTable
from iom_me.tracking.disclosure.system import build_system

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from iom_me.tracking.disclosure.cells import CountTable
    from iom_me.tracking.disclosure.system import Range
    from iom_me.typing import IntoFrame

__all__ = ["suppress_small_cells"]

_LARGEST = 1000
_OWN = ("is_hidden", "least", "most")


def suppress_small_cells(
    table: IntoFrame,
    *,
    count: str,
    by: str | Sequence[str],
    threshold: int = 5,
    hide_zeros: bool = False,
    totals: str | Iterable[str] = (),
    protection: int | None = None,
) -> SuppressedTable:
    """Hide small counts, and the fewest further persons that keep them hidden.

    A small count can point at a person. To leave it out is not enough where a total is
    shown: the rest can be subtracted. So further cells are hidden, until a reader who
    knows the totals, the threshold and that zeros are shown can work out of each small
    cell no more than a wide range.

    Parameters
    ----------
    table
        One row per cell. An empty cell of a dimension means the total over it, as in
        the measurements table. A cell that has no row, but that a sum needs, is zero.
        Not modified.
    count
        Column with the counts: whole persons, none of them missing.
    by
        The columns that name a cell: one dimension or several.
    threshold
        Counts below it are small, from 2 to 1,000.
    hide_zeros
        Whether zero is small too: that nobody is in a group can also say too much.
    totals
        Words that mean the total beside the empty cell, such as ``"Total"``.
    protection
        How wide the range of a small cell must be to a reader, in persons; as many as
        ``threshold`` if not given.

    Returns
    -------
    SuppressedTable
        The table to publish, with what a reader can work out of each hidden cell.

    Raises
    ------
    DataError
        A column is absent, counts cannot be read, a cell stands twice, or the parts do
        not add up to their totals.
    ModelError
        An option is out of range.

    Notes
    -----
    The choice is a covering problem, solved exactly by cutting planes with
    `scipy.optimize.milp` [1]_ [2]_; if that takes more than 12 rounds (4 in a large
    table), the result is safe but says that it may hide more than needed. At last each
    hidden cell is looked at in whole numbers [3]_. Two tables about the same persons
    have to be protected together, as one.

    References
    ----------
    .. [1] Cox, L. H. (1980), "Suppression methodology and statistical disclosure
       control", Journal of the American Statistical Association 75 (370).
    .. [2] Fischetti, M. and Salazar, J. J. (2001), "Solving the cell suppression
       problem on tabular data with linear constraints", Management Science 47 (7).
    .. [3] Hundepool, A. et al. (2012), "Statistical disclosure control", Wiley.

    Examples
    --------
    >>> import iom_me as me
    >>> import pandas as pd
    >>> persons = pd.DataFrame(
    ...     [
    ...         ("Lagos", "female", 40),
    ...         ("Lagos", "male", 25),
    ...         ("Lagos", None, 65),
    ...         ("Edo", "female", 30),
    ...         ("Edo", "male", 2),
    ...         ("Edo", None, 32),
    ...         (None, "female", 70),
    ...         (None, "male", 27),
    ...         (None, None, 97),
    ...     ],
    ...     columns=["place", "sex", "persons"],
    ... )
    >>> safe = me.tracking.suppress_small_cells(
    ...     persons, count="persons", by=["place", "sex"]
    ... )
    >>> safe
    <SuppressedTable persons by place and sex: 4 of 9 cells hidden>
    >>> print(safe.audit().to_string(index=False))
    place    sex  least  most
    Lagos female   39.0  64.0
    Lagos   male    1.0  26.0
      Edo female    6.0  31.0
      Edo   male    1.0  26.0
    """
    axes = _axes(by, count)
    small_below = _whole(threshold, "threshold", least=2)
    width = _whole(
        small_below if protection is None else protection, "protection", least=1
    )
    frame = _frames.columns(table, [*axes, count])
    words = {text.strip() for text in fields.words(totals)}
    counts = read_counts(frame, count=count, by=axes, totals=words)
    hidden, is_least = _hidden(counts, small_below, width, hide_zeros=hide_zeros)
    return SuppressedTable(
        count=count,
        by=axes,
        threshold=small_below,
        protection=width,
        hides_zeros=bool(hide_zeros),
        cells=_published(counts, hidden),
        is_least=is_least,
    )


def _axes(by: str | Sequence[str], count: str) -> tuple[str, ...]:
    axes = fields.words(by)
    if not axes:
        raise ModelError("by is empty: name the columns that tell the cells apart.")
    for name in axes:
        if name == count or axes.count(name) > 1:
            raise ModelError(f"The column {name!r} is named twice: name it once.")
    for name in (*axes, count):
        if name in _OWN:
            raise ModelError(
                f"The column {name!r} is named like a column of the result: rename it."
            )
    return axes


def _whole(value: object, name: str, *, least: int) -> int:
    is_whole = isinstance(value, int) and not isinstance(value, bool)
    if not is_whole or not least <= value <= _LARGEST:  # type: ignore[operator]
        raise ModelError(
            f"{name}={value!r:.40} is none: give a whole number from {least} to "
            f"{_LARGEST:,}."
        )
    return int(value)  # type: ignore[call-overload, no-any-return]


def _hidden(
    counts: CountTable, threshold: int, width: int, *, hide_zeros: bool
) -> tuple[dict[int, Range], bool]:
    """Say which cells are hidden, by row, and what a reader can work out of them."""
    import numpy as np

    floor = 0 if hide_zeros else 1
    values = np.array([*counts.counts.values()], dtype=np.int64)
    small = (values >= floor) & (values < threshold)
    system = build_system(counts, floor=floor)
    if not small.any():
        return {}, True
    found = protect(system, small, width=width)
    return found.ranges, found.is_least


def _published(
    counts: CountTable, hidden: dict[int, Range]
) -> tuple[PublishedCell, ...]:
    cells = []
    for row, (members, count) in enumerate(
        zip(counts.keys, counts.counts.values(), strict=True)
    ):
        least, most = hidden.get(row, (count, count))
        cells.append(
            PublishedCell(
                members=members,
                count=None if row in hidden else count,
                least=least,
                most=most,
            )
        )
    return tuple(cells)
