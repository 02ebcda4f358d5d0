"""The steps between results, and what must hold for them."""

from __future__ import annotations

import attrs

from iom_me.model import fields
from iom_me.model.fields import Choice

__all__ = ["Assumption", "AssumptionStatus", "Likelihood", "Link"]


class Likelihood(Choice):
    """How likely an assumption is to hold.

    One that is almost certain can be left out; an unlikely one calls for a new design.

    Examples
    --------
    >>> import iom_me as me
    >>> me.Likelihood("likely").value
    'likely'
    """

    ALMOST_CERTAIN = "almost_certain"
    LIKELY = "likely"
    UNLIKELY = "unlikely"


class AssumptionStatus(Choice):
    """What is known by now of an assumption.

    Examples
    --------
    >>> import iom_me as me
    >>> me.AssumptionStatus("failed").value
    'failed'
    """

    UNTESTED = "untested"
    HOLDS = "holds"
    IN_DOUBT = "in_doubt"
    FAILED = "failed"


@attrs.frozen(kw_only=True)
class Assumption:
    """A condition outside the project's control that a step of the plan rests on.

    Attributes
    ----------
    id : str
        Unique in the plan: ``A1``.
    statement : str
        The condition, stated as if it were true.
    likelihood : Likelihood, optional
        How likely it is to hold.
    monitored_by : tuple of str
        Ids of the indicators that watch it; one id is accepted.
    responsible : str
        Who watches it.
    status : AssumptionStatus, optional
        What is known by now.
    notes : str
        Remarks.
    reviewed : str
        Fingerprint of the results' wording at the last review; `review` of a plan
        writes it.

    Examples
    --------
    >>> import iom_me as me
    >>> me.Assumption("A1", "The labour market absorbs returnees", likelihood="likely")
    Assumption('A1', 'The labour market absorbs returnees', likelihood='likely')
    """

    __repr__ = fields.compact_repr

    id: str = attrs.field(
        converter=fields.identifier, validator=fields.not_blank, kw_only=False
    )
    statement: str = attrs.field(converter=fields.text, kw_only=False)
    likelihood: Likelihood | None = attrs.field(
        default=None, converter=attrs.converters.optional(Likelihood)
    )
    monitored_by: tuple[str, ...] = attrs.field(
        default=(),
        converter=fields.identifiers,
        validator=fields.no_repeats("indicator"),
    )
    responsible: str = attrs.field(default="", converter=fields.text)
    status: AssumptionStatus | None = attrs.field(
        default=None, converter=attrs.converters.optional(AssumptionStatus)
    )
    notes: str = attrs.field(default="", converter=fields.text)
    reviewed: str = attrs.field(default="", converter=fields.identifier)


@attrs.frozen(kw_only=True)
class Link:
    """One step of the theory of change, from child to parent.

    *If* the source is there, *and* the assumptions hold, *then* the target follows,
    *because* of the reason given.

    Attributes
    ----------
    source, target : str
        Ids of the child and of the parent.
    because : str
        Why the one leads to the other.
    assumptions : tuple of str
        Ids of what must hold for this step; one id is accepted.
    reviewed : str
        Fingerprint of the wording of both ends at the last review; `review` of a plan
        writes it.

    Examples
    --------
    >>> import iom_me as me
    >>> me.Link("1.1", "1", because="skills open jobs", assumptions="A1")
    Link('1.1', '1', because='skills open jobs', assumptions=('A1',))
    """

    __repr__ = fields.compact_repr

    source: str = attrs.field(
        converter=fields.identifier, validator=fields.not_blank, kw_only=False
    )
    target: str = attrs.field(
        converter=fields.identifier, validator=fields.not_blank, kw_only=False
    )
    because: str = attrs.field(default="", converter=fields.text)
    assumptions: tuple[str, ...] = attrs.field(
        default=(),
        converter=fields.identifiers,
        validator=fields.no_repeats("assumption"),
    )
    reviewed: str = attrs.field(default="", converter=fields.identifier)

    def __str__(self) -> str:
        return f"{self.source} -> {self.target}"
