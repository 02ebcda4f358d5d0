"""What IATI 2.03 cannot say of a plan and its values, item by item."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

import attrs

from iom_me import _frames
from iom_me._html import Html, join, table, tag, text
from iom_me._result import plain_fields

if TYPE_CHECKING:
    import pandas as pd

    from iom_me.io.document import Document
    from iom_me.io.iati._write.activity import Contents
    from iom_me.model import ResultsFramework
    from iom_me.typing import FilePath, IntoFrame, JsonValue

__all__ = ["Loss", "LossReport", "loss_report", "report_of"]

_COLUMNS = ("project", "record", "field", "value", "reason")
_KINDS_SHOWN = 20


@attrs.frozen(kw_only=True)
class Loss:
    """Something that IATI 2.03 cannot say.

    Attributes
    ----------
    project, record : str
        Ids of the plan, and of the result, indicator or other record; empty if it is
        about the plan itself.
    field : str
        Which field of it: ``unit``, ``targets[0].date``, ``measurements[12].status``;
        ``link``, ``assumption``, ``result`` and so on for a whole record.
    value : str
        What stands there; empty for a field that the plan leaves open, and that IATI
        wants filled.
    reason : str
        Why IATI cannot say it.

    Examples
    --------
    >>> import iom_me as me
    >>> report = me.io.loss_report(me.datasets.example_plan())
    >>> report.losses[0].project
    'EX-EN'
    """

    project: str
    record: str
    field: str
    value: str
    reason: str

    def __str__(self) -> str:
        place = " ".join(part for part in (self.record, self.field) if part)
        shown = f" = {self.value}" if self.value else ""
        return f"{self.project}, {place}{shown}: {self.reason}"


@attrs.frozen(kw_only=True, repr=False)
class LossReport:
    """What does not survive in a file of IATI's own elements alone.

    It is false if nothing is lost.

    Attributes
    ----------
    losses : tuple of Loss
        By plan; of each the plan itself, its results and indicators, its values.

    Examples
    --------
    >>> import iom_me as me
    >>> plan = me.ResultsFramework("P", "Return", results=[me.Output("1.1", "Grants")])
    >>> report = me.io.loss_report(plan)
    >>> report
    <LossReport: 2 losses in 1 plan>
    >>> print(report.summary())
    IATI 2.03 cannot say 2 things of 1 plan:
      1 x id: IATI has no ids of plans, results and indicators
      1 x result: a result of IATI has an indicator
    """

    losses: tuple[Loss, ...] = ()

    def __len__(self) -> int:
        return len(self.losses)

    def __bool__(self) -> bool:
        return bool(self.losses)

    def __iter__(self) -> Iterator[Loss]:
        return iter(self.losses)

    def to_frame(self) -> pd.DataFrame:
        """Return the losses as a table: project, record, field, value, reason."""
        rows = [tuple(getattr(loss, name) for name in _COLUMNS) for loss in self]
        return _frames.frame(rows, _COLUMNS)

    def to_dict(self) -> dict[str, JsonValue]:
        """Return the losses as plain values, fit for JSON."""
        return {"result": type(self).__name__, **plain_fields(self)}

    def summary(self) -> str:
        """Say in words what is lost: how often which field, and why."""
        if not self:
            return "IATI 2.03 can say all of it."
        kinds = Counter((_kind(loss.field), loss.reason) for loss in self)
        lines = [f"IATI 2.03 cannot say {self._counts('thing', 'of')}:"]
        for (field, reason), count in kinds.most_common(_KINDS_SHOWN):
            lines.append(f"  {count:,} x {field}: {reason}")
        if len(kinds) > _KINDS_SHOWN:
            lines.append(f"  ... and {len(kinds) - _KINDS_SHOWN:,} more kinds")
        return "\n".join(lines)

    def _counts(self, noun: str, between: str) -> str:
        plans = len({loss.project for loss in self})
        things = f"{len(self):,} {noun}{'' if len(self) == 1 else _plural(noun)}"
        return f"{things} {between} {plans:,} plan{'' if plans == 1 else 's'}"

    def __repr__(self) -> str:
        return f"<LossReport: {self._counts('loss', 'in')}>"

    def _repr_html_(self) -> Html:
        rows = [[getattr(loss, name) for name in _COLUMNS] for loss in self]
        parts = [tag("p", text(self.summary().partition("\n")[0]))]
        parts += [table(_COLUMNS, rows)] if rows else []
        return tag("div", join(parts), class_="iom-me")


def _plural(noun: str) -> str:
    return "es" if noun.endswith("s") else "s"


def _kind(field: str) -> str:
    """Name a field without the numbers of its items: ``targets.date``."""
    return re.sub(r"\[\d+\]", "", field)


def loss_report(
    frameworks: ResultsFramework | Iterable[ResultsFramework] | Document,
    measurements: FilePath | IntoFrame | None = None,
) -> LossReport:
    """Say what IATI 2.03 cannot say of plans and their values.

    These are the things that `write_iati` writes in a namespace of our own, and that
    are not in the file if it is called with ``extension=False``. They are found by
    writing the plans so and reading them back, so nothing is left out.

    Parameters
    ----------
    frameworks
        A plan, several plans, or what `read` or `read_iati` returned.
    measurements
        The values: any table that `read_measurements` takes.

    Returns
    -------
    LossReport
        Every loss with its place, its value and the reason.

    Raises
    ------
    DataError
        The measurements cannot be read, or rows belong to no plan.
    ModelError
        There is no plan, or two have one id.

    See Also
    --------
    write_iati : Writes them.

    Examples
    --------
    >>> import iom_me as me
    >>> jobs = me.Indicator("1.a", "Returnees in work", measure="count", unit="people")
    >>> plan = me.ResultsFramework(
    ...     "P", "Return", results=[me.Outcome("1", "Jobs", indicators=[jobs])]
    ... )
    >>> print(me.io.loss_report(plan).losses[-1])
    P, 1.a unit = people: the unit of IATI stands in a text
    """
    from iom_me.io.iati._write.contents import contents_of

    return report_of(contents_of(frameworks, measurements, None))


def report_of(contents: Sequence[Contents]) -> LossReport:
    """Say what is lost of what was gathered for a file."""
    from iom_me.io.iati._write.losses import losses_of

    return LossReport(losses=tuple(Loss(**one) for one in losses_of(contents)))
