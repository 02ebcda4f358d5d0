"""What tracking of risks hands back: one entry per risk, and how to show them."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import TYPE_CHECKING

import attrs

from iom_me import _frames
from iom_me._html import Html, table
from iom_me._result import AnalysisResult
from iom_me.errors import UnknownIdError
from iom_me.tracking.risk.entry import RiskEntry, RiskMovement, RiskRank
from iom_me.tracking.risk.scale import RiskScale
from iom_me.tracking.words import shortened, used

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd
    from matplotlib.axes import Axes

__all__ = ["RiskReport"]

_MAX_RISKS = 10
_MAX_PROBLEMS = 5

UNRANKED = "not ranked"

COLUMNS = (
    "risk",
    "statement",
    "likelihood",
    "consequence",
    "score",
    "band",
    "rated_on",
    "movement",
    "score_before",
    "band_before",
    "reason",
    "treatment",
    "treatment_status",
    "action",
    "owner",
    "due",
    "days_overdue",
    "reviewed_on",
    "review_due",
    "review_days_overdue",
    "residual_likelihood",
    "residual_consequence",
    "residual_score",
    "residual_band",
    "node",
    "threatens",
    "outcomes",
    "occurred_on",
    "is_closed",
    "comment",
    "problems",
)
"""The columns of the frame."""

_NUMBERS = (
    "likelihood",
    "consequence",
    "score",
    "score_before",
    "days_overdue",
    "review_days_overdue",
    "residual_likelihood",
    "residual_consequence",
    "residual_score",
)
_SHOWN = ("risk", "statement", "likelihood", "consequence", "score", "band")
_ARROWS = {
    RiskMovement.UP: "↑",
    RiskMovement.DOWN: "↓",
    RiskMovement.SAME: "→",
    RiskMovement.NEW: "new",
    RiskMovement.CLOSED: "closed",
    RiskMovement.UNKNOWN: "",
}


@attrs.frozen(kw_only=True, eq=False, repr=False)
class RiskReport(AnalysisResult):
    """How high the risks of a plan are, which moved, and what is late.

    Attributes
    ----------
    plan, title : str
        Id and title of the plan.
    as_of : datetime.date, optional
        The day of the report; None if neither table nor plan have a date to take it
        from, and then nothing is late.
    since : datetime.date, optional
        The day that ratings are compared with; None for the first rating of each risk.
    scale : tracking.RiskScale
        What made scores and bands of the ranks.
    review_every : str
        How often a risk is to be looked at; empty if there is no rule.
    risks : tuple of RiskEntry
        One for each risk, in the order of the plan.
    ratings, ratings_later : int
        Ratings in the table; those that are of after ``as_of`` and were not used.
    ignored_columns : tuple of str
        Columns of the table that were not used.

    Examples
    --------
    >>> import iom_me as me
    >>> plan = me.ResultsFramework("P", "Return").add(
    ...     me.Risk("R1", "Employers withdraw", likelihood=4, consequence=5),
    ...     me.Risk("R2", "Officials are transferred"),
    ... )
    >>> report = me.tracking.track_risks(plan)
    >>> report
    <RiskReport P: 1 very high, 1 not ranked>
    >>> {
    ...     band: [entry.risk for entry in risks]
    ...     for band, risks in report.by_band.items()
    ... }
    {'very high': ['R1'], 'not ranked': ['R2']}
    """

    plan: str
    title: str
    as_of: dt.date | None
    since: dt.date | None
    scale: RiskScale
    review_every: str
    risks: tuple[RiskEntry, ...]
    ratings: int
    ratings_later: int
    ignored_columns: tuple[str, ...]

    def __getitem__(self, id: str) -> RiskEntry:
        """Find the entry of a risk."""
        for entry in self.risks:
            if entry.risk == id:
                return entry
        known = [entry.risk for entry in self.risks]
        raise UnknownIdError(str(id), known, where=f"the risks of plan {self.plan!r}")

    # Without this, the presence of __getitem__ would let Python try report[0], ...
    __iter__ = None

    def _ipython_key_completions_(self) -> list[str]:
        return [entry.risk for entry in self.risks]

    @property
    def open_risks(self) -> tuple[RiskEntry, ...]:
        """The risks that are not closed, highest first, unranked ones last."""
        found = [entry for entry in self.risks if not entry.is_closed]
        return tuple(sorted(found, key=lambda entry: -(entry.now.score or 0)))

    @property
    def by_band(self) -> dict[str, tuple[RiskEntry, ...]]:
        """The open risks of each band that has any, from the highest."""
        bands = [band.name for band in reversed(self.scale.bands)]
        groups: dict[str, list[RiskEntry]] = {band: [] for band in [*bands, UNRANKED]}
        for entry in self.open_risks:
            groups[entry.now.band or UNRANKED].append(entry)
        return {band: tuple(group) for band, group in groups.items() if group}

    @property
    def overdue(self) -> tuple[RiskEntry, ...]:
        """The risks whose treatment was due and is not done, the latest first."""
        late = [entry for entry in self.risks if entry.days_overdue is not None]
        return tuple(sorted(late, key=lambda entry: -(entry.days_overdue or 0)))

    @property
    def review_overdue(self) -> tuple[RiskEntry, ...]:
        """The risks that nobody has looked at in time."""
        return tuple(e for e in self.risks if e.review_days_overdue is not None)

    @property
    def moved(self) -> tuple[RiskEntry, ...]:
        """The risks that went up or down, came newly or were closed."""
        still = {RiskMovement.SAME, RiskMovement.UNKNOWN}
        return tuple(entry for entry in self.risks if entry.movement not in still)

    @property
    def occurred(self) -> tuple[RiskEntry, ...]:
        """The risks that came true."""
        return tuple(entry for entry in self.risks if entry.occurred_on is not None)

    def to_frame(self) -> pd.DataFrame:
        """Return one row per risk, in the order of the plan.

        Returns
        -------
        pandas.DataFrame
            Ranks, scores and days are floats, missing ones NaN; dates are
            `datetime.date`; lists of ids are texts, separated by commas.

        Examples
        --------
        >>> import iom_me as me
        >>> plan = me.ResultsFramework("P", "Return")
        >>> me.tracking.track_risks(plan).to_frame().empty
        True
        """
        frame = _frames.frame([_row(entry) for entry in self.risks], COLUMNS)
        return frame.astype({**dict.fromkeys(_NUMBERS, "float64"), "is_closed": bool})

    def matrix(self) -> pd.DataFrame:
        """Return the ids of the open risks, consequence by likelihood.

        Returns
        -------
        pandas.DataFrame
            One row per consequence, the gravest first, with its step and name in
            ``consequence`` and ``consequence_name``, and one column of ids, separated
            by commas, for each likelihood: ``likelihood_1``, ...

        Examples
        --------
        >>> import iom_me as me
        >>> risk = me.Risk("R1", "Employers withdraw", likelihood=4, consequence=5)
        >>> plan = me.ResultsFramework("P", "Return", risks=[risk])
        >>> matrix = me.tracking.track_risks(plan).matrix()
        >>> matrix.loc[matrix["consequence"] == 5, "likelihood_4"].item()
        'R1'
        """
        steps = range(1, len(self.scale.likelihood) + 1)
        names = [f"likelihood_{step}" for step in steps]
        cells = self.cells()
        rows = [
            (
                step,
                self.scale.consequence[step - 1],
                *(", ".join(cells.get((likelihood, step), ())) for likelihood in steps),
            )
            for step in range(len(self.scale.consequence), 0, -1)
        ]
        return _frames.frame(rows, ["consequence", "consequence_name", *names])

    def cells(self) -> dict[tuple[int, int], tuple[str, ...]]:
        """List the ids of the open risks by likelihood and consequence.

        Examples
        --------
        >>> import iom_me as me
        >>> risk = me.Risk("R1", "Employers withdraw", likelihood=4, consequence=5)
        >>> plan = me.ResultsFramework("P", "Return", risks=[risk])
        >>> me.tracking.track_risks(plan).cells()
        {(4, 5): ('R1',)}
        """
        found: dict[tuple[int, int], tuple[str, ...]] = {}
        for entry in self.risks:
            place = cell_of(entry.now)
            if place is not None and not entry.is_closed:
                found[place] = (*found.get(place, ()), entry.risk)
        return found

    def summary(self) -> str:
        """Return the bands, the highest risks, what is late, and what came true."""
        since = f" since {self.since}" if self.since else " since the first rating"
        lines = [
            f"Risks of {self.plan}: {shortened(self.title, 60)}",
            f"As of {self.as_of or 'an unknown day'}: {self._counted()}.",
            f"Scale {self.scale.name!r}; movement{since}: {self._movements()}.",
        ]
        if self.ratings or self.ignored_columns:
            words = f"Ratings: {self.ratings:,}"
            words = used(words, self.ratings_later, self.ignored_columns)
            lines.append(f"{words}.")
        lines += [_line(entry) for entry in self.open_risks[:_MAX_RISKS]]
        lines += _more(self.open_risks, _MAX_RISKS, "open risks")
        lines += self._late()
        found = [
            f"  {entry.risk}: {shortened(problem, 90)}"
            for entry in self.risks
            for problem in entry.problems
        ]
        if found:
            lines.append("To look into:")
            lines += found[:_MAX_PROBLEMS] + _more(found, _MAX_PROBLEMS, "problems")
        return "\n".join(lines)

    def _counted(self) -> str:
        counts = [f"{len(group):,} {band}" for band, group in self.by_band.items()]
        closed = len(self.risks) - len(self.open_risks)
        if closed:
            counts.append(f"{closed:,} closed")
        return ", ".join(counts) or "no risks"

    def _movements(self) -> str:
        counts = Counter(entry.movement for entry in self.risks)
        said = [f"{counts[way]:,} {way}" for way in RiskMovement if counts[way]]
        return ", ".join(said) or "none"

    def _late(self) -> list[str]:
        lines = []
        for name, late in (
            ("Treatment", self.overdue),
            ("Review", self.review_overdue),
        ):
            if late:
                ids = ", ".join(entry.risk for entry in late)
                lines.append(f"{name} overdue: {len(late):,} ({shortened(ids, 60)}).")
        if self.occurred:
            ids = ", ".join(entry.risk for entry in self.occurred)
            lines.append(f"Came true: {len(self.occurred):,} ({shortened(ids, 60)}).")
        return lines

    def plot(self, *, ax: Axes | None = None) -> Axes:
        """Draw a heat map of the ids, with arrows for the movement.

        Parameters
        ----------
        ax
            Where to draw; a new figure if not given.

        Returns
        -------
        matplotlib.axes.Axes
            Likelihood from left to right, consequence from bottom to top; the small
            number in each cell is its score.
        """
        from iom_me.tracking.risk._heat import draw

        return draw(self, ax)

    def __repr__(self) -> str:
        day = f" at {self.as_of}" if self.as_of else ""
        notes = [
            f"{len(group):,} {words}"
            for group, words in (
                (self.moved, "moved"),
                (self.overdue, "treatment overdue"),
            )
            if group
        ]
        tail = f"; {', '.join(notes)}" if notes else ""
        return f"<RiskReport {self.plan}{day}: {self._counted()}{tail}>"

    def _repr_html_(self) -> Html:
        names = (*_SHOWN, "movement", "treatment", "due", "days_overdue", "outcomes")
        places = [COLUMNS.index(name) for name in names]
        rows = [[_row(entry)[place] for place in places] for entry in self.risks]
        day = f" as of {self.as_of}" if self.as_of else ""
        caption = f"{self.plan}{day}: {self._counted()}"
        return table(names, rows, caption=caption, class_="iom-me risks")


def cell_of(rank: RiskRank) -> tuple[int, int] | None:
    """Return likelihood and consequence, if both are ranked."""
    if rank.likelihood is None or rank.consequence is None:
        return None
    return rank.likelihood, rank.consequence


def _row(entry: RiskEntry) -> tuple[object, ...]:
    return (
        entry.risk,
        entry.statement,
        entry.now.likelihood,
        entry.now.consequence,
        entry.now.score,
        entry.now.band,
        entry.now.date,
        entry.movement.value,
        entry.before.score,
        entry.before.band,
        entry.reason,
        entry.treatment.value if entry.treatment else "",
        entry.treatment_status.value if entry.treatment_status else "",
        entry.action,
        entry.owner,
        entry.due,
        entry.days_overdue,
        entry.reviewed_on,
        entry.review_due,
        entry.review_days_overdue,
        entry.residual.likelihood,
        entry.residual.consequence,
        entry.residual.score,
        entry.residual.band,
        entry.node,
        ", ".join(entry.threatens),
        ", ".join(entry.outcomes),
        entry.occurred_on,
        entry.is_closed,
        entry.comment,
        "; ".join(entry.problems),
    )


def _line(entry: RiskEntry) -> str:
    score = "" if entry.now.score is None else f"{entry.now.score:g}"
    arrow = _ARROWS[entry.movement]
    words = shortened(entry.statement, 44)
    band = entry.now.band or UNRANKED
    return f"  {entry.risk:<6} {score:>4} {band:<10} {arrow:<6} {words}".rstrip()


def _more(items: Iterable[object], shown: int, what: str) -> list[str]:
    rest = len(tuple(items)) - shown
    return [f"  ... and {rest:,} more {what}"] if rest > 0 else []
