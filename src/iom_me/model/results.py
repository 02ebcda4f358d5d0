"""The four levels of a results matrix."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, ClassVar

import attrs

from iom_me.model import fields
from iom_me.model.fields import Choice
from iom_me.model.indicators import Indicator
from iom_me.model.values import Alignment, to_alignments

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = [
    "LEVELS",
    "Activity",
    "ActivityStatus",
    "Level",
    "Objective",
    "Outcome",
    "Output",
    "Result",
]


class Level(Choice):
    """The levels of IOM's results chain, from the top.

    Examples
    --------
    >>> import iom_me as me
    >>> [level.value for level in me.Level]
    ['objective', 'outcome', 'output', 'activity']
    """

    OBJECTIVE = "objective"
    OUTCOME = "outcome"
    OUTPUT = "output"
    ACTIVITY = "activity"

    @property
    def rank(self) -> int:
        """How far below the objective: 0 to 3."""
        return list(Level).index(self)


class ActivityStatus(Choice):
    """Where an activity stands.

    Examples
    --------
    >>> import iom_me as me
    >>> me.ActivityStatus("ongoing").value
    'ongoing'
    """

    PLANNED = "planned"
    ONGOING = "ongoing"
    COMPLETED = "completed"
    DELAYED = "delayed"
    CANCELLED = "cancelled"


def _indicators(value: Iterable[Indicator] | Indicator) -> tuple[Indicator, ...]:
    return (value,) if isinstance(value, Indicator) else tuple(value)


@attrs.frozen(kw_only=True)
class Result:
    """What the four levels have in common; make one of those, not this.

    Attributes
    ----------
    id : str
        Unique in the plan: ``O``, ``1``, ``1.1``, ``1.1.1``.
    statement : str
        What will be true (objective, outcome, output) or done (activity), without a
        prefix such as "Outcome 1:".
    indicators : tuple of Indicator
        What shows that it is reached.
    alignment : tuple of Alignment
        References to code lists.
    notes : str
        Remarks.

    Examples
    --------
    >>> import iom_me as me
    >>> isinstance(me.Output("1.1", "Returnees have a trade"), me.Result)
    True
    """

    __repr__ = fields.compact_repr

    level: ClassVar[Level]

    id: str = attrs.field(
        converter=fields.identifier, validator=fields.not_blank, kw_only=False
    )
    statement: str = attrs.field(converter=fields.text, kw_only=False)
    indicators: tuple[Indicator, ...] = attrs.field(
        default=(), converter=_indicators, validator=fields.each(Indicator)
    )
    alignment: tuple[Alignment, ...] = attrs.field(
        default=(), converter=to_alignments, validator=fields.each(Alignment)
    )
    notes: str = attrs.field(default="", converter=fields.text)


@attrs.frozen(kw_only=True, repr=False)
class Objective(Result):
    """The most significant realistic goal, to which the project contributes.

    Fields are those of `Result`.

    Examples
    --------
    >>> import iom_me as me
    >>> me.Objective("O", "To contribute to sustainable reintegration")
    Objective('O', 'To contribute to sustainable reintegration')
    """

    level: ClassVar[Level] = Level.OBJECTIVE


@attrs.frozen(kw_only=True, repr=False)
class Outcome(Result):
    """A change in behaviour, performance or position of persons or institutions.

    Fields are those of `Result`.

    Examples
    --------
    >>> import iom_me as me
    >>> me.Outcome("1", "Returnees are economically self-sufficient").level.value
    'outcome'
    """

    level: ClassVar[Level] = Level.OUTCOME


@attrs.frozen(kw_only=True, repr=False)
class Output(Result):
    """New skills or abilities, or products and services that are newly there.

    Fields are those of `Result`.

    Examples
    --------
    >>> import iom_me as me
    >>> me.Output("1.1", "Returnees have access to vocational training").id
    '1.1'
    """

    level: ClassVar[Level] = Level.OUTPUT


@attrs.frozen(kw_only=True, repr=False)
class Activity(Result):
    """A task of the project.

    Fields are those of `Result`, and these.

    Attributes
    ----------
    start, end : datetime.date, optional
        First and last planned day.
    responsible : str
        The party in charge (a role or an organisation).
    status : ActivityStatus, optional
        Where it stands.
    depends_on : tuple of str
        Ids of the activities that have to end before it starts; one id is accepted.
    preconditions : tuple of str
        Ids of the assumptions that have to hold before it starts; one id is accepted.

    Examples
    --------
    >>> import iom_me as me
    >>> me.Activity("1.1.1", "Run job fairs", start="2022-01-10", responsible="IOM")
    Activity('1.1.1', 'Run job fairs', start='2022-01-10', responsible='IOM')
    """

    level: ClassVar[Level] = Level.ACTIVITY

    start: dt.date | None = attrs.field(default=None, converter=fields.date)
    end: dt.date | None = attrs.field(default=None, converter=fields.date)
    responsible: str = attrs.field(default="", converter=fields.text)
    status: ActivityStatus | None = attrs.field(
        default=None, converter=attrs.converters.optional(ActivityStatus)
    )
    depends_on: tuple[str, ...] = attrs.field(
        default=(),
        converter=fields.identifiers,
        validator=fields.no_repeats("activity"),
    )
    preconditions: tuple[str, ...] = attrs.field(
        default=(),
        converter=fields.identifiers,
        validator=fields.no_repeats("assumption"),
    )


LEVELS: dict[str, type[Result]] = {
    kind.level: kind for kind in (Objective, Outcome, Output, Activity)
}
"""The class of each level; a level is its word, so either finds it."""
