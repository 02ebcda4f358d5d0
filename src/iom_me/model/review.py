"""What people have looked at: wordings they reviewed, findings they accept.

A link, an indicator and an assumption stand beside a statement that somebody may
reword. Each can remember, as a fingerprint, the wording it was reviewed against; once
the wording is another, it is suspect until somebody looks again.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import attrs

from iom_me.model import fields
from iom_me.model.indicators import Indicator
from iom_me.model.links import Assumption, Link

if TYPE_CHECKING:
    from iom_me.model.framework import ResultsFramework

__all__ = ["Suppression", "fingerprint", "suspects"]

_LENGTH = 16


@attrs.frozen(kw_only=True)
class Suppression:
    """A finding that the team accepts, and why.

    Attributes
    ----------
    code : str
        The rule: ``S07``.
    node : str
        Id of the result, indicator or other record where it is accepted; empty for
        everywhere in the plan.
    reason : str
        Why the plan departs from the rule. Reports show it.

    Examples
    --------
    >>> import iom_me as me
    >>> plan = me.ResultsFramework("P", "Return").add(
    ...     me.Suppression("S02", reason="agreed at the inception workshop")
    ... )
    >>> report = me.check(plan, ignore=["S01"])
    >>> len(report), len(report.suppressed)
    (0, 1)

    It is taken back by leaving it out.

    >>> plan = plan.replace("P", suppressions=())
    """

    __repr__ = fields.compact_repr

    code: str = attrs.field(
        converter=fields.identifier, validator=fields.not_blank, kw_only=False
    )
    node: str = attrs.field(default="", converter=fields.identifier, kw_only=False)
    reason: str = attrs.field(
        converter=fields.text, validator=fields.not_blank, kw_only=True
    )

    def __str__(self) -> str:
        return f"{self.code} at {self.node}" if self.node else self.code


def fingerprint(fw: ResultsFramework, record: Link | Indicator | Assumption) -> str:
    """Condense the statements that a review of a record looks at to a short mark.

    For a link these are the two ends, for an indicator its result, for an assumption
    the ends of every step that rests on it, in whatever order the steps stand. Space
    and case do not matter to the mark.
    """
    if isinstance(record, Indicator):
        texts = [_plain(fw.result_of(record.id).statement)]
    else:
        steps = [record] if isinstance(record, Link) else fw.links_assuming(record.id)
        texts = sorted(
            "\0".join(_plain(fw[end].statement) for end in (step.source, step.target))
            for step in steps
        )
    return hashlib.sha256("\0".join(texts).encode()).hexdigest()[:_LENGTH]


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()


def suspects(fw: ResultsFramework) -> tuple[Link | Indicator | Assumption, ...]:
    """List what was reviewed against another wording than the present one."""
    records: list[Link | Indicator | Assumption] = [*fw.links]
    records += [*fw.indicators.values(), *fw.assumptions.values()]
    return tuple(
        record
        for record in records
        if record.reviewed and record.reviewed != fingerprint(fw, record)
    )
