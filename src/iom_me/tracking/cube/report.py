"""The cube of one indicator: its members, how to find them and how to show them."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal

import attrs

from iom_me import _frames
from iom_me._html import Html
from iom_me._result import AnalysisResult
from iom_me.errors import ModelError, UnknownIdError
from iom_me.tracking.cube.bounds import PeopleBounds
from iom_me.tracking.cube.grid import (
    crossed,
    free_name,
    grid_of,
    grid_of_total,
    numeric,
    pivoted,
)
from iom_me.tracking.cube.members import without_value
from iom_me.tracking.cube.overlaps import people_of
from iom_me.tracking.cube.records import (
    CubeDimension,
    CubeMember,
    CubeProblem,
    CubeStatus,
    Part,
)
from iom_me.tracking.cube.wording import counted, html_of, summary_of
from iom_me.tracking.words import shortened

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

__all__ = ["Cube"]

FIELDS = (
    "value",
    "numerator",
    "denominator",
    "baseline",
    "target",
    "progress",
    "parts_present",
    "parts_expected",
    "status",
    "note",
    "reason",
    "formula",
    "date",
)
"""The columns of the frame that follow those of the dimensions."""

_NUMBERS = ("value", "numerator", "denominator", "baseline", "target", "progress")


@attrs.frozen(kw_only=True, eq=False, repr=False)
class Cube(AnalysisResult):
    """One indicator by groups and places, with the totals as members.

    Attributes
    ----------
    plan, indicator, title : str
        Id of the plan; id and title of the indicator.
    unit, measure : str
        Unit of the values, ``%`` for a percentage; kind of value.
    as_of : datetime.date, optional
        The day of the report: what was known then.
    dimensions : tuple of CubeDimension
        The axes.
    members : tuple of CubeMember
        The total first, then each category, then the crossed ones.
    problems : tuple of CubeProblem
        What does not fit together; nothing is mended.
    rows, rows_later : int
        Rows of the table, of all indicators; those of after ``as_of``, not used.

    Examples
    --------
    >>> import iom_me as me
    >>> import pandas as pd
    >>> served = me.Indicator(
    ...     "1.1.a",
    ...     "# returnees served",
    ...     measure="count",
    ...     disaggregation=me.Disaggregation("sex", categories=["female", "male"]),
    ... )
    >>> plan = me.ResultsFramework("NG-1", "Reintegration").add(
    ...     me.Output("1.1", "Returnees are served", indicators=served)
    ... )
    >>> values = pd.DataFrame(
    ...     {
    ...         "indicator": "1.1.a",
    ...         "period_end": "2022-12-31",
    ...         "place": ["Edo", "Edo", "Lagos", "Lagos"],
    ...         "sex": ["female", "male"] * 2,
    ...         "value": [20, 30, 25, 45],
    ...     }
    ... )
    >>> cube = me.tracking.disaggregate(plan, values, "1.1.a")
    >>> cube
    <Cube 1.1.a by sex, place at 2022-12-31: 9 members, 9 with a value, 2 problems>
    >>> cube[{"sex": "female"}].value, cube[{"place": "Edo"}].value, cube[{}].value
    (45, 50, 120)
    >>> cube.pivot(rows="place", columns="sex")
       place  female  male  total
    0    Edo    20.0  30.0   50.0
    1  Lagos    25.0  45.0   70.0
    2  total    45.0  75.0  120.0
    """

    plan: str
    indicator: str
    title: str
    unit: str
    measure: str
    as_of: dt.date | None
    dimensions: tuple[CubeDimension, ...]
    members: tuple[CubeMember, ...]
    problems: tuple[CubeProblem, ...]
    rows: int
    rows_later: int

    def __getitem__(self, by: Mapping[str, str | None]) -> CubeMember:
        """Find a member by its categories; what is not named stands at its total."""
        if not isinstance(by, Mapping):
            raise ModelError(
                f"{by!r:.80} names no member: write cube[{{'sex': 'female'}}], and "
                "cube[{}] for the total."
            )
        for name in by:
            self.dimension(name)
        part: Part = tuple(
            (dimension.name, self._category(dimension, by[dimension.name]))
            for dimension in self.dimensions
            if by.get(dimension.name) not in (None, "")
        )
        return self._find(part)

    # Without this, the presence of __getitem__ would let Python try cube[0], ...
    __iter__ = None

    def _find(self, part: Part) -> CubeMember:
        found = {member.by: member for member in self.members}
        return found.get(part) or without_value(part)

    def dimension(self, name: str) -> CubeDimension:
        """Find a dimension.

        Raises
        ------
        UnknownIdError
            The cube has no such dimension.
        """
        for dimension in self.dimensions:
            if dimension.name == name:
                return dimension
        known = [dimension.name for dimension in self.dimensions]
        raise UnknownIdError(str(name), known, where="the dimensions of the cube")

    def _category(self, dimension: CubeDimension, category: str | None) -> str:
        if category in dimension.categories:
            return str(category)
        where = f"the categories of {dimension.name!r}"
        raise UnknownIdError(str(category), dimension.categories, where=where)

    @property
    def counts(self) -> dict[CubeStatus, int]:
        """How many members have each status, in the order of `CubeStatus`."""
        found = Counter(member.status for member in self.members)
        return {status: found[status] for status in CubeStatus if found[status]}

    def pivot(
        self,
        *,
        rows: str,
        columns: str | None = None,
        values: Literal[
            "value", "numerator", "denominator", "baseline", "target", "progress"
        ] = "value",
        at: Mapping[str, str | None] | None = None,
    ) -> pd.DataFrame:
        """Return a table of two dimensions, with the totals last.

        Parameters
        ----------
        rows, columns
            Dimensions; without ``columns`` only the totals of each row are shown.
        values
            What is shown of each member.
        at
            Where the other dimensions stand; at their totals, if not given.

        Returns
        -------
        pandas.DataFrame
            The first column, of the name of ``rows``, has its categories; then there is
            one column for each category of ``columns``, and ``total``. What is missing
            is NaN, never 0.

        Raises
        ------
        ModelError
            ``values`` is none of these, or a dimension stands twice.
        UnknownIdError
            The cube has no such dimension or category.
        """
        return pivoted(self, rows=rows, columns=columns, values=values, at=at)

    def unique_people(
        self,
        dimension: str | None = None,
        *,
        population: int | None = None,
        over: str | None = None,
    ) -> PeopleBounds:
        """Bound how many different persons there are in groups that overlap.

        Parameters
        ----------
        dimension
            A dimension whose groups overlap; the only one of the cube, if not given.
        population
            How many persons there are at most, in each place if ``over`` is given; if
            not given, the total that is reported.
        over
            A dimension whose categories exclude each other, such as ``place``: the
            bounds are worked out in each and added up, which makes them narrower.

        Returns
        -------
        PeopleBounds
            A group without a value is left out, and the note says so.

        Raises
        ------
        ModelError
            The indicator does not count persons, the groups do not overlap, or no
            group has a value.
        UnknownIdError
            The cube has no such dimension.
        """
        return people_of(self, dimension, population=population, over=over)

    def to_frame(self) -> pd.DataFrame:
        """Return one row per member, totals included.

        Returns
        -------
        pandas.DataFrame
            One column per dimension, in which None is the total, then ``value,
            numerator, denominator, baseline, target, progress, parts_present,
            parts_expected, status, note, reason, formula, date``. Numbers are floats,
            missing ones NaN (a column with text values keeps its objects). A dimension
            that has the name of such a column gets ``(dimension)`` added.
        """
        names = [free_name(dimension.name, FIELDS) for dimension in self.dimensions]
        rows = [
            [
                *(member.category(dimension.name) for dimension in self.dimensions),
                *(_cell(getattr(member, name)) for name in FIELDS),
            ]
            for member in self.members
        ]
        frame = _frames.frame(rows, [*names, *FIELDS])
        frame = frame.astype(dict.fromkeys(names, object))
        frame[names] = frame[names].where(frame[names].notna(), None)
        return frame.astype(dict.fromkeys(numeric(frame, _NUMBERS), "float64"))

    def summary(self) -> str:
        """Return the total, the groups of each dimension, and what does not fit."""
        return summary_of(self)

    def plot(
        self,
        *,
        rows: str | None = None,
        columns: str | None = None,
        at: Mapping[str, str | None] | None = None,
        ax: Axes | None = None,
    ) -> Axes:
        """Draw one or two dimensions as a heat map, with the values in its cells.

        The colour is the progress, if a member that is shown has any, or else the
        value; a cell without a value is hatched.

        Parameters
        ----------
        rows, columns
            Dimensions; if neither is given, those that are crossed, or else the first.
        at
            Where the other dimensions stand; at their totals, if not given.
        ax
            Where to draw; a new figure, as large as the cells need, if not given.

        Returns
        -------
        matplotlib.axes.Axes
            The totals are last, in both directions.
        """
        from iom_me.tracking.cube._heat import draw

        if rows is None and columns is None:
            rows, columns = crossed(self)
        elif rows is None:
            rows, columns = columns, None
        if rows is None:
            return draw(self, grid_of_total(self), ax)
        return draw(self, grid_of(self, rows=rows, columns=columns, at=at), ax)

    def __repr__(self) -> str:
        by = ", ".join(dimension.name for dimension in self.dimensions)
        day = f" at {self.as_of}" if self.as_of else ""
        problems = (
            f", {len(self.problems)} problem{'s' if len(self.problems) > 1 else ''}"
        )
        return (
            f"<Cube {self.indicator}{f' by {shortened(by, 60)}' if by else ''}{day}: "
            f"{counted(self)}{problems if self.problems else ''}>"
        )

    def _repr_html_(self) -> Html:
        return html_of(self)


def _cell(value: Any) -> Any:
    return value.value if isinstance(value, CubeStatus) else value
