"""What a file held, whatever its format: plans, values, and notes on the rest."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import attrs

from iom_me._html import Html, tag, text
from iom_me._messages import plural
from iom_me.errors import DataError, FormatError

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

    from iom_me.model import ResultsFramework

__all__ = ["Document", "Note"]

_LONGEST = 300
_SHOWN = 5


class Note(Protocol):
    """Something that was not read, or not for certain."""

    @property
    def place(self) -> str:
        """Where: ``Matrix!C7`` in a workbook, ``line 12`` in a text file."""

    @property
    def message(self) -> str:
        """What was not read, or how it was read."""

    @property
    def text(self) -> str:
        """What stands there."""


@attrs.frozen(kw_only=True, eq=False, repr=False)
class Document:
    """What a file held.

    Attributes
    ----------
    format : str
        How it was recognised: ``json``, ``excel``, ``iati``, ``hxl``, ``table``.
    source : str
        Name of the file, without its folder.
    why : str
        By what the format was recognised, in words.
    frameworks : tuple of ResultsFramework
        The plans in it, in the order of the file; empty if it holds values alone.
    notes : tuple
        What was not read, or not for certain; each has a place, a message and the text
        that stands there.

    Examples
    --------
    >>> import iom_me as me
    >>> data = me.datasets.nigeria_reintegration()
    >>> document = me.read(data.workbook)
    >>> document
    <Document results-matrix.xlsx: excel, 1 plan, no measurements, 0 notes>
    >>> document.framework.id
    'RR.0163'
    """

    format: str
    source: str
    why: str = ""
    frameworks: tuple[ResultsFramework, ...] = ()
    notes: tuple[Note, ...] = ()
    _measurements: pd.DataFrame | None = attrs.field(default=None, alias="measurements")

    @property
    def framework(self) -> ResultsFramework:
        """The plan, of a file that holds one.

        Raises
        ------
        FormatError
            It holds none, or several.
        """
        if len(self.frameworks) == 1:
            return self.frameworks[0]
        ids = ", ".join(repr(plan.id) for plan in self.frameworks[:_SHOWN])
        count = len(self.frameworks)
        message = (
            f"it holds {count} plans ({ids}{', ...' if count > _SHOWN else ''}): take "
            "them from .frameworks"
            if count
            else "it holds measurements alone"
        )
        raise FormatError(self.source, [(self.source, message)], expected="single plan")

    @property
    def measurements(self) -> pd.DataFrame | None:
        """The values as a tidy table, new each time; None if the file has none."""
        return None if self._measurements is None else self._measurements.copy()

    def measurements_of(self, project: str) -> pd.DataFrame:
        """Return the values of one plan of the file, ready for `iom_me.track`.

        Parameters
        ----------
        project
            The plan's id.

        Raises
        ------
        DataError
            The file holds no values.
        UnknownIdError
            The file holds no such plan.
        """
        from iom_me.errors import UnknownIdError

        ids = [plan.id for plan in self.frameworks]
        if project not in ids:
            raise UnknownIdError(project, ids, where=self.source)
        if self._measurements is None:
            raise DataError(f"{self.source} holds no measurements.")
        if len(ids) == 1:
            return self._measurements.copy()
        rows = self._measurements["project"] == project
        return self._measurements[rows].reset_index(drop=True)

    def summary(self) -> str:
        """Say in words what the file held, with the notes that come most often."""
        lines = [f"{self.source}: {self.why}" if self.why else self.source]
        lines += [f"  {plan.id}: {plan.title}" for plan in self.frameworks[:_SHOWN]]
        if len(self.frameworks) > _SHOWN:
            lines.append(f"  ... and {len(self.frameworks) - _SHOWN:,} more plans")
        lines.append(f"  {self._counts()}")
        return "\n".join([*lines, *self._told()])

    def _told(self) -> Iterator[str]:
        """Tell the notes by what they say, and how many of all that is."""
        by_message: dict[str, list[Note]] = {}
        for note in self.notes:
            by_message.setdefault(note.message, []).append(note)
        often = sorted(by_message.values(), key=len, reverse=True)[:_SHOWN]
        for notes in often:
            first = _short(str(notes[0]))
            yield f"  - {first}" if len(notes) == 1 else f"  - {len(notes):,} x {first}"
        if left := len(self.notes) - sum(map(len, often)):
            yield f"  ... and {left:,} more (see .notes)"

    def _counts(self) -> str:
        rows = None if self._measurements is None else len(self._measurements)
        values = "no measurements" if rows is None else plural(rows, "measurement")
        plans = plural(len(self.frameworks), "plan")
        return f"{plans}, {values}, {plural(len(self.notes), 'note')}"

    def __repr__(self) -> str:
        name = type(self).__name__
        return f"<{name} {self.source}: {self.format}, {self._counts()}>"

    def _repr_html_(self) -> Html:
        return tag("pre", text(self.summary()), class_="iom-me summary")


def _short(line: str) -> str:
    return line if len(line) <= _LONGEST else f"{line[:_LONGEST]}..."
