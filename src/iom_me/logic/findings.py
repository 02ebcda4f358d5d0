"""What a rule is, what it sees, and what comes of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import attrs

from iom_me.errors import ModelError
from iom_me.model import ResultsFramework, fields
from iom_me.model.fields import Choice

__all__ = ["Finding", "Flaw", "Rule", "Severity"]


class Severity(Choice):
    """How grave a finding is.

    An error breaks the logic of the plan or makes a result impossible to judge, a
    warning weakens it, an info is worth a second look.

    Examples
    --------
    >>> import iom_me as me
    >>> max(me.logic.Severity, key=lambda severity: severity.rank).value
    'error'
    """

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"

    @property
    def rank(self) -> int:
        """The graver, the higher: 0 for info to 2 for error."""
        return 2 - list(Severity).index(self)


@attrs.frozen(kw_only=True)
class Flaw:
    """What a rule saw: where, and what is wrong there.

    Attributes
    ----------
    message : str
        The flaw in one line, with the words of the plan that it is about.
    node : str
        Id of the record; for a link, the child. Empty for the plan as a whole.
    indicator : str
        Id of the indicator, for a flaw of one.
    path : str
        For a flaw of a link or of several, the way: ``1.1 -> 1``.
    severity : Severity, optional
        If this case is more or less grave than the rule usually is.
    suggestion : str
        What to do about this case, where the rule's own advice is too general.

    Examples
    --------
    >>> import iom_me as me
    >>> me.logic.Flaw("Output 1.1 has no indicator.", node="1.1")
    Flaw('Output 1.1 has no indicator.', node='1.1')
    """

    __repr__ = fields.compact_repr

    message: str = attrs.field(kw_only=False)
    node: str = ""
    indicator: str = ""
    path: str = ""
    severity: Severity | None = attrs.field(
        default=None, converter=attrs.converters.optional(Severity)
    )
    suggestion: str = ""


@attrs.frozen(kw_only=True)
class Finding:
    """A flaw of a plan: what is wrong, where, what to do, and who says so.

    Attributes
    ----------
    code, name : str
        The rule: ``I01``, ``no-indicator``.
    severity : Severity
        ``error``, ``warning`` or ``info``.
    node : str
        Id of the record; for a link, the child. Empty for the plan as a whole.
    indicator : str
        Id of the indicator; empty if it is not about one.
    message : str
        The flaw in one line.
    suggestion : str
        What to do.
    source : str
        The norm that the plan departs from.
    path : str
        For a link, ``child -> parent``; for a circle, the way round; else empty.

    Examples
    --------
    >>> import iom_me as me
    >>> plan = me.ResultsFramework("P", "Return")
    >>> me.check(plan).findings[0].message
    'The plan has no objective: it does not say what it contributes to.'
    """

    code: str
    name: str
    severity: Severity
    node: str
    indicator: str
    message: str
    suggestion: str
    source: str
    path: str


def _kebab(_rule: Rule, _attribute: attrs.Attribute[str], value: str) -> None:
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", value):
        raise ModelError(
            f"Rule.name is {value!r}: write it in small letters and hyphens, "
            "as 'no-indicator'."
        )


def _function(_rule: Rule, _attribute: attrs.Attribute[Any], value: object) -> None:
    if not callable(value):
        raise ModelError(
            f"Rule.find is {value!r}: it must be a function that takes a plan and "
            "yields flaws."
        )


@attrs.frozen(kw_only=True)
class Rule:
    """One thing that makes a plan sound, and how to see that it is missing.

    Attributes
    ----------
    code : str
        Unique, never used again for another rule: ``I01``.
    name : str
        What is wrong, in small letters and hyphens: ``no-indicator``.
    severity : Severity
        How grave it is, where `find` does not say otherwise.
    summary : str
        What a sound plan has, in one line.
    why : str
        What goes wrong in a project without it.
    source : str
        The norm, in words.
    find : callable
        A pure function that takes a plan and yields a `Flaw` for each breach.
    suggestion : str
        What to do, where `find` does not say otherwise.

    Examples
    --------
    A rule of one's own is an object; hand it to `check`.

    >>> import iom_me as me
    >>> def in_capitals(plan):
    ...     for result in plan.results.values():
    ...         if result.statement.isupper():
    ...             yield me.logic.Flaw(f"{result.id} is in capitals.", node=result.id)
    >>> shouting = me.logic.Rule(
    ...     "X-1",
    ...     "statement-in-capitals",
    ...     severity="info",
    ...     summary="Statements are written as sentences.",
    ...     why="Capitals are slow to read.",
    ...     source="house style of the mission",
    ...     find=in_capitals,
    ... )
    >>> plan = me.ResultsFramework("P", "Return").add(me.Outcome("1", "JOBS"))
    >>> me.check(plan, rules=[shouting])
    <CheckReport P: 1 info>
    """

    code: str = attrs.field(
        converter=fields.identifier, validator=fields.not_blank, kw_only=False
    )
    name: str = attrs.field(converter=fields.text, validator=_kebab, kw_only=False)
    severity: Severity = attrs.field(converter=Severity)
    summary: str = attrs.field(converter=fields.text, validator=fields.not_blank)
    why: str = attrs.field(converter=fields.text, validator=fields.not_blank)
    source: str = attrs.field(converter=fields.text, validator=fields.not_blank)
    find: Callable[[ResultsFramework], Iterable[Flaw]] = attrs.field(
        validator=_function
    )
    suggestion: str = attrs.field(default="", converter=fields.text)

    def __repr__(self) -> str:
        return f"<Rule {self.code} {self.name}: {self.severity.value}>"

    def check(self, plan: ResultsFramework) -> Iterator[Finding]:
        """Apply the rule to a plan.

        Examples
        --------
        >>> import iom_me as me
        >>> no_outcome = me.logic.RULES[1]
        >>> [
        ...     finding.code
        ...     for finding in no_outcome.check(me.ResultsFramework("P", "Return"))
        ... ]
        ['S02']
        """
        for flaw in self.find(plan):
            if not isinstance(flaw, Flaw):
                raise ModelError(
                    f"Rule {self.code} found {flaw!r}: its function must yield Flaw "
                    "records."
                )
            yield Finding(
                code=self.code,
                name=self.name,
                severity=flaw.severity or self.severity,
                node=flaw.node,
                indicator=flaw.indicator,
                message=flaw.message,
                suggestion=flaw.suggestion or self.suggestion,
                source=self.source,
                path=flaw.path,
            )
