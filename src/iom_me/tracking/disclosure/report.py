"""A table that is fit to be published, and what readers can work out of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from iom_me import _frames
from iom_me._html import Html, table
from iom_me._result import AnalysisResult
from iom_me.tracking.words import shortened

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

__all__ = ["PublishedCell", "SuppressedTable"]

_MAX_LISTED = 15


@attrs.frozen(kw_only=True)
class PublishedCell:
    """One cell as it may be shown. The count of a hidden cell is not kept.

    Attributes
    ----------
    members : tuple of str
        One for each dimension; an empty one is the total.
    count : int, optional
        Persons; None if hidden.
    least, most : int, optional
        What a reader can work out that the count must be; ``most`` is None where
        nothing limits it.

    Examples
    --------
    >>> from iom_me.tracking import PublishedCell
    >>> PublishedCell(members=("female",), count=None, least=1, most=9).is_hidden
    True
    """

    members: tuple[str, ...]
    count: int | None
    least: int
    most: int | None

    @property
    def is_hidden(self) -> bool:
        """Whether the count is not shown."""
        return self.count is None


@attrs.frozen(kw_only=True, eq=False, repr=False)
class SuppressedTable(AnalysisResult):
    """A table of counts with its small cells hidden, and what protects these.

    Nothing in it tells a small cell from one that was hidden to protect it, and the
    hidden counts are not kept.

    Attributes
    ----------
    count : str
        What is counted: the name of the column.
    by : tuple of str
        The dimensions.
    threshold : int
        Counts below it are small.
    protection : int
        How wide the range of a small cell is at least, to a reader.
    hides_zeros : bool
        Whether zero counts as small.
    cells : tuple of PublishedCell
        In the order of the rows.
    is_least : bool
        Whether no other choice would hide fewer persons.

    Examples
    --------
    >>> import iom_me as me
    >>> import pandas as pd
    >>> table = pd.DataFrame(
    ...     {"sex": ["female", "male", "other", ""], "persons": [60, 35, 3, 98]}
    ... )
    >>> safe = me.tracking.suppress_small_cells(table, count="persons", by="sex")
    >>> safe
    <SuppressedTable persons by sex: 2 of 4 cells hidden>
    >>> safe.to_frame()
          sex  persons  is_hidden
    0  female     60.0      False
    1    male      NaN       True
    2   other      NaN       True
    3             98.0      False
    """

    count: str
    by: tuple[str, ...]
    threshold: int
    protection: int
    hides_zeros: bool
    cells: tuple[PublishedCell, ...]
    is_least: bool

    @property
    def hidden(self) -> tuple[PublishedCell, ...]:
        """The cells that are not shown."""
        return tuple(cell for cell in self.cells if cell.is_hidden)

    def to_frame(self) -> pd.DataFrame:
        """Return the table to publish, in the order of the rows.

        Returns
        -------
        pandas.DataFrame
            The dimensions, the count (a float, NaN if hidden) and ``is_hidden``.

        Examples
        --------
        >>> import iom_me as me
        >>> import pandas as pd
        >>> table = pd.DataFrame({"sex": ["female", "male"], "persons": [60, 35]})
        >>> safe = me.tracking.suppress_small_cells(table, count="persons", by="sex")
        >>> safe.to_frame()["persons"].tolist()
        [60.0, 35.0]
        """
        names = [*self.by, self.count, "is_hidden"]
        rows = [(*cell.members, cell.count, cell.is_hidden) for cell in self.cells]
        frame = _frames.frame(rows, names)
        return frame.astype({self.count: "float64", "is_hidden": bool})

    def audit(self) -> pd.DataFrame:
        """Return what a reader can work out of each hidden cell.

        Returns
        -------
        pandas.DataFrame
            The dimensions, ``least`` and ``most`` (floats; NaN where nothing limits
            the count).

        Examples
        --------
        >>> import iom_me as me
        >>> import pandas as pd
        >>> table = pd.DataFrame(
        ...     {"sex": ["female", "male", "other", ""], "persons": [60, 35, 3, 98]}
        ... )
        >>> safe = me.tracking.suppress_small_cells(table, count="persons", by="sex")
        >>> safe.audit()
             sex  least  most
        0   male    1.0  37.0
        1  other    1.0  37.0
        """
        names = [*self.by, "least", "most"]
        rows = [(*cell.members, cell.least, cell.most) for cell in self.hidden]
        return _frames.frame(rows, names).astype({"least": float, "most": float})

    def summary(self) -> str:
        """Return what is hidden, by which rule, and what a reader can work out."""
        zeros = "0" if self.hides_zeros else "1"
        least = "no choice hides fewer persons" if self.is_least else "not the least"
        lines = [
            f"{self._title()}: {self._counted()}.",
            (
                f"Small: from {zeros} to {self.threshold - 1}. To a reader, the range "
                f"of a small cell is no narrower than {self.protection}."
            ),
            f"Further cells are hidden to that end ({least}).",
        ]
        lines += [
            f"  {shortened(self.words(cell), 60)}: {_range(cell)}"
            for cell in self.hidden[:_MAX_LISTED]
        ]
        more = len(self.hidden) - _MAX_LISTED
        if more > 0:
            lines.append(f"  ... and {more:,} more hidden cells")
        lines.append("Method: Cox 1980; Fischetti and Salazar 2001.")
        return "\n".join(lines)

    def words(self, cell: PublishedCell) -> str:
        """Name a cell.

        Examples
        --------
        >>> import iom_me as me
        >>> import pandas as pd
        >>> table = pd.DataFrame({"sex": ["female", None], "persons": [60, 60]})
        >>> safe = me.tracking.suppress_small_cells(table, count="persons", by="sex")
        >>> [safe.words(cell) for cell in safe.cells]
        ['female', 'total']
        """
        named = [member for member in cell.members if member]
        return ", ".join(named) or "total"

    def _title(self) -> str:
        return shortened(f"{self.count} by {' and '.join(self.by)}", 80)

    def _counted(self) -> str:
        return f"{len(self.hidden):,} of {len(self.cells):,} cells hidden"

    def plot(self, *, ax: Axes | None = None) -> Axes:
        """Draw the counts that are shown as bars, and say which are hidden.

        Parameters
        ----------
        ax
            Where to draw; a new figure, as high as the cells need, if not given.

        Returns
        -------
        matplotlib.axes.Axes
            One row per cell, from the top in the order of the table.
        """
        from iom_me.tracking.disclosure._bars import draw

        return draw(self, ax)

    def __repr__(self) -> str:
        return f"<SuppressedTable {self._title()}: {self._counted()}>"

    def _repr_html_(self) -> Html:
        rows = [
            [*cell.members, "hidden" if cell.is_hidden else f"{cell.count:,}"]
            for cell in self.cells
        ]
        caption = f"{self._title()}: {self._counted()}"
        header = (*self.by, self.count)
        return table(header, rows, caption=caption, class_="iom-me suppressed")


def _range(cell: PublishedCell) -> str:
    if cell.most is None:
        return f"{cell.least:,} or more"
    return f"{cell.least:,} to {cell.most:,}"
