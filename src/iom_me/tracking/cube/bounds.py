"""Bounds on numbers of persons: the fewest and the most there can be."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import attrs

from iom_me import _frames
from iom_me._result import AnalysisResult, new_axes
from iom_me.errors import UnknownIdError
from iom_me.tracking.words import shortened

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from matplotlib.axes import Axes

__all__ = ["PeopleBound", "PeopleBounds"]

COLUMNS = ("of", "groups", "lower", "upper")
"""The columns of the frame."""

_MAX_LISTED = 18
_MAX_DRAWN = 40


@attrs.frozen(kw_only=True)
class PeopleBound:
    """The fewest and the most persons in any, or in all, of some groups.

    Attributes
    ----------
    of : str
        ``any``: in at least one of the groups; ``all``: in every one of them.
    groups : tuple of str
        The groups.
    lower, upper : int
        The fewest and the most persons.

    Examples
    --------
    >>> from iom_me.tracking import PeopleBound
    >>> PeopleBound(of="all", groups=("cash", "food"), lower=0, upper=250).label
    'cash and food'
    """

    of: str
    groups: tuple[str, ...]
    lower: int
    upper: int

    @property
    def label(self) -> str:
        """The groups in words."""
        if self.of == "any":
            return "at least one group"
        return " and ".join(self.groups)


@attrs.frozen(kw_only=True, eq=False, repr=False)
class PeopleBounds(AnalysisResult):
    """How many persons there can be in groups that overlap, or in crossed groups.

    Attributes
    ----------
    bounds : tuple of PeopleBound
        What is bounded: persons in any group, in all, and in each two of them; or the
        cells of a crossed table.
    counts : tuple of (str, int)
        The groups, and how many persons each has.
    population : int, optional
        How many persons there are at most.
    method : str
        How the bounds were found: ``Frechet``, or ``linear programming``.
    places : tuple of str
        The places that were added up, if there were several.
    note : str
        What was left out.

    Examples
    --------
    >>> from iom_me.tracking import unique_people
    >>> reached = unique_people({"cash": 300, "food": 250}, population=500)
    >>> reached
    <PeopleBounds 2 groups: 300 to 500 persons>
    >>> reached["cash", "food"].lower, reached["cash", "food"].upper
    (50, 250)
    """

    bounds: tuple[PeopleBound, ...]
    counts: tuple[tuple[str, int], ...]
    population: int | None
    method: str
    places: tuple[str, ...]
    note: str

    @property
    def any_group(self) -> PeopleBound | None:
        """Persons in at least one group; None for a crossed table."""
        return next((bound for bound in self.bounds if bound.of == "any"), None)

    def find(
        self, of: Literal["any", "all"], groups: Sequence[str]
    ) -> PeopleBound | None:
        """Find the bound of some groups, in any order; None if there is none."""
        found = [b for b in self.bounds if b.of == of and set(b.groups) == set(groups)]
        # Two dimensions may have categories of one name: there the order matters.
        exact = [bound for bound in found if bound.groups == tuple(groups)]
        return next(iter(exact or found), None)

    def __getitem__(self, groups: tuple[str, ...] | str) -> PeopleBound:
        """Find the bound of those who are in all of some groups."""
        several = isinstance(groups, tuple | list | frozenset | set)
        wanted = tuple(map(str, groups)) if several else (str(groups),)
        found = self.find("all", wanted)
        if found is None:
            known = [bound.label for bound in self.bounds if bound.of == "all"]
            raise UnknownIdError(" and ".join(wanted), known, where="the bounds")
        return found

    # Without this, the presence of __getitem__ would let Python try bounds[0], ...
    __iter__ = None

    def to_frame(self) -> pd.DataFrame:
        """Return one row per bound.

        Returns
        -------
        pandas.DataFrame
            Columns ``of, groups, lower, upper``; the groups are one text, the numbers
            floats.
        """
        rows = [(b.of, " and ".join(b.groups), b.lower, b.upper) for b in self.bounds]
        frame = _frames.frame(rows, COLUMNS)
        return frame.astype({"lower": "float64", "upper": "float64"})

    def summary(self) -> str:
        """Return the bounds in words, and how they were found."""
        most = "" if self.population is None else f" of at most {self.population:,}"
        lines = [f"Persons{most} in {len(self.counts):,} groups, by {self.method}."]
        if self.places:
            lines.append(f"Added up over {len(self.places):,} places.")
        for bound in self.bounds[:_MAX_LISTED]:
            label = shortened(bound.label, 60)
            lines.append(f"  {label}: {bound.lower:,} to {bound.upper:,}")
        more = len(self.bounds) - _MAX_LISTED
        if more > 0:
            lines.append(f"  ... and {more:,} more")
        if self.note:
            lines.append(shortened(f"Note: {self.note}", 120))
        return "\n".join(lines)

    def plot(self, *, ax: Axes | None = None) -> Axes:
        """Draw each bound as a bar from the fewest to the most persons.

        Parameters
        ----------
        ax
            Where to draw; a new figure, as high as the bounds need, if not given.

        Returns
        -------
        matplotlib.axes.Axes
            One bar for each of the first 40 bounds, from the top.
        """
        axes = new_axes(ax)
        drawn = self.bounds[:_MAX_DRAWN]
        figure = axes.get_figure(root=True)
        if ax is None and figure is not None:
            figure.set_size_inches(8, 1.4 + 0.32 * len(drawn))
        lower = [float(bound.lower) for bound in drawn]
        width = [float(bound.upper - bound.lower) for bound in drawn]
        # The edge shows a bound that is one number.
        axes.barh(
            range(len(drawn)), width, left=lower, height=0.5, linewidth=2,
            color="#56b4e9", edgecolor="#0072b2",
        )  # fmt: skip
        labels = [
            f"{shortened(b.label, 42)}  {b.lower:,} to {b.upper:,}" for b in drawn
        ]
        axes.set_yticks(range(len(drawn)), labels, parse_math=False)
        axes.set_ylim(len(drawn) - 0.4, -0.6)
        axes.set_xlim(left=0)
        axes.set_xlabel("persons")
        rest = len(self.bounds) - len(drawn)
        title = "Fewest and most persons" + (f" (and {rest:,} more)" if rest else "")
        axes.set_title(title, loc="left")
        axes.spines[["top", "right", "left"]].set_visible(False)
        axes.tick_params(axis="y", length=0)
        return axes

    def __repr__(self) -> str:
        found = self.any_group
        n = len(self.counts)
        if found is None:
            return f"<PeopleBounds {len(self.bounds):,} crossed cells>"
        groups = f"{n:,} group{'' if n == 1 else 's'}"
        return f"<PeopleBounds {groups}: {found.lower:,} to {found.upper:,} persons>"
