"""What a rule is, what it sees, and what comes of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

import attrs

from iom_me.errors import ModelError
from iom_me.logic.wording import Verbatim, say
from iom_me.model import fields
from iom_me.model.fields import Choice

if TYPE_CHECKING:
    from iom_me.logic.dossier import Dossier

__all__ = ["Finding", "Fix", "Flaw", "Needs", "Rule", "Severity"]

_HEURISTIC = "{source} (a heuristic: it reads words, not meaning)"


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


class Needs(Choice):
    """What a rule reads; it is applied only when that was handed over.

    Examples
    --------
    >>> import iom_me as me
    >>> [needs.value for needs in me.logic.Needs]
    ['plan', 'measurements', 'effects', 'findings']
    """

    PLAN = "plan"
    MEASUREMENTS = "measurements"
    EFFECTS = "effects"
    FINDINGS = "findings"


@attrs.frozen(kw_only=True)
class Fix:
    """A repair that is safe: one field of one record gets another value.

    Attributes
    ----------
    node : str
        Id of the record.
    field : str
        Name of the field: ``direction``.
    before, after : object
        Its value now, and its value then.
    also : tuple of Fix
        What has to change with it: the ids of all that is numbered after a result.

    Examples
    --------
    >>> import iom_me as me
    >>> print(me.logic.Fix("1.1.a", "direction", before=None, after="increase"))
    1.1.a: direction None -> 'increase'
    """

    node: str = attrs.field(kw_only=False)
    field: str = attrs.field(kw_only=False)
    before: Any
    after: Any
    also: tuple[Fix, ...] = ()

    @property
    def steps(self) -> tuple[Fix, ...]:
        """Every single change, this one first; they are made at once.

        Examples
        --------
        >>> import iom_me as me
        >>> letter = me.logic.Fix("1.2.a", "id", before="1.2.a", after="1.1.a")
        >>> fix = me.logic.Fix("1.2", "id", before="1.2", after="1.1", also=(letter,))
        >>> [step.after for step in fix.steps]
        ['1.1', '1.1.a']
        """
        return (self, *self.also)

    def __str__(self) -> str:
        return ", ".join(
            f"{step.node}: {step.field} {step.before!r} -> {step.after!r}"
            for step in self.steps
        )


def _values(value: Mapping[str, Any]) -> dict[str, Any]:
    if not isinstance(value, Mapping):
        raise ModelError(
            f"Flaw.values is {value!r}: give what the message speaks of by name, as "
            "{'result': result}."
        )
    return dict(value)


@attrs.frozen(kw_only=True)
class Flaw:
    """What a rule saw: where, and what is wrong there.

    Attributes
    ----------
    message : str
        The flaw in one line, with the words of the plan that it is about; ``{name}``
        stands for one of the `values`, if there are any.
    values : mapping of str to object
        What the message and the suggestion speak of: records, which are named by
        level, id and statement; words of closed lists; tuples of ids; dates, numbers
        and texts.
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
    fix : Fix, optional
        What repairs it, if there is one safe repair.

    Examples
    --------
    >>> import iom_me as me
    >>> me.logic.Flaw("Output 1.1 has no indicator.", node="1.1")
    Flaw('Output 1.1 has no indicator.', node='1.1')
    """

    __repr__ = fields.compact_repr

    message: str = attrs.field(
        converter=fields.text, validator=fields.not_blank, kw_only=False
    )
    values: Mapping[str, Any] = attrs.field(default={}, converter=_values)
    node: str = attrs.field(default="", converter=fields.text)
    indicator: str = attrs.field(default="", converter=fields.text)
    path: str = attrs.field(default="", converter=fields.text)
    severity: Severity | None = attrs.field(
        default=None, converter=attrs.converters.optional(Severity)
    )
    suggestion: str = attrs.field(default="", converter=fields.text)
    fix: Fix | None = attrs.field(default=None, validator=fields.maybe(Fix))


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
        The norm that the plan departs from, and whether the rule is a heuristic.
    path : str
        For a link, ``child -> parent``; for a circle, the way round; else empty.
    fix : Fix, optional
        What repairs it, if there is one safe repair.

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
    fix: Fix | None = None


def _kebab(_rule: Rule, _attribute: attrs.Attribute[str], value: str) -> None:
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", value):
        raise ModelError(
            f"Rule.name is {value!r}: write it in small letters and hyphens, "
            "as 'no-indicator'."
        )


def _function(_rule: Rule, _attribute: attrs.Attribute[Any], value: object) -> None:
    if not callable(value):
        raise ModelError(
            f"Rule.find is {value!r}: it must be a function that takes a Dossier and "
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
        A pure function that takes a `Dossier` (``dossier.plan`` is the plan) and yields
        a `Flaw` for each breach.
    suggestion : str
        What to do, where `find` does not say otherwise.
    is_heuristic : bool
        Whether it reads words, and so may be wrong. A heuristic is never an error, and
        every finding says that it is one.
    needs : Needs
        ``plan``, or the ``measurements`` or ``effects`` without which it is not
        applied; ``findings`` is for a rule about the check itself, applied last.

    Examples
    --------
    A rule of one's own is an object; hand it to `check`.

    >>> import iom_me as me
    >>> def in_capitals(dossier):
    ...     for result in dossier.results:
    ...         if result.statement.isupper():
    ...             yield me.logic.Flaw(
    ...                 "{result} is in capitals.",
    ...                 values={"result": result},
    ...                 node=result.id,
    ...             )
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
    find: Callable[[Dossier], Iterable[Flaw]] = attrs.field(validator=_function)
    suggestion: str = attrs.field(default="", converter=fields.text)
    is_heuristic: bool = attrs.field(default=False, validator=fields.flag)
    needs: Needs = attrs.field(default=Needs.PLAN, converter=Needs)

    def __attrs_post_init__(self) -> None:
        if self.is_heuristic and self.severity is Severity.ERROR:
            raise ModelError(
                f"Rule {self.code} is a heuristic of severity error: what reads words "
                "may be wrong, so make it a warning or an info."
            )

    def __repr__(self) -> str:
        return f"<Rule {self.code} {self.name}: {self.severity.value}>"

    def check(self, dossier: Dossier) -> Iterator[Finding]:
        """Apply the rule to a plan and what goes with it.

        Raises
        ------
        ModelError
            The rule itself is broken: its function fails, yields something that is no
            `Flaw`, or writes a message that cannot be filled in.

        Examples
        --------
        >>> import iom_me as me
        >>> empty = me.logic.Dossier(plan=me.ResultsFramework("P", "Return"))
        >>> [finding.code for finding in me.logic.RULES[1].check(empty)]
        ['S02']
        """
        language = dossier.language or "en"
        fixed = dossier.profile.severities.get(self.code)
        source = say(self.source, {}, language)
        if self.is_heuristic:
            source = say(_HEURISTIC, {"source": Verbatim(source)}, language)
        for flaw in self._flaws(dossier):
            if not isinstance(flaw, Flaw):
                raise ModelError(
                    f"Rule {self.code} found {flaw!r}: its function must yield Flaw "
                    "records."
                )
            severity = fixed or flaw.severity or self.severity
            if self.is_heuristic and severity is Severity.ERROR:
                severity = Severity.WARNING
            advice = flaw.suggestion or self.suggestion
            yield Finding(
                code=self.code,
                name=self.name,
                severity=severity,
                node=flaw.node,
                indicator=flaw.indicator,
                message=self._said(flaw.message, flaw.values, language),
                suggestion=self._said(
                    advice, flaw.values if flaw.suggestion else {}, language
                ),
                source=source,
                path=flaw.path,
                fix=flaw.fix,
            )

    def _flaws(self, dossier: Dossier) -> Iterator[Flaw]:
        """Apply the function; if it fails, say whose it is."""
        try:
            yield from self.find(dossier)
        except Exception as error:
            raise ModelError(
                f"Rule {self.code} ({self.name}) failed: {type(error).__name__}: "
                f"{str(error).rstrip('.')}. Repair its function, or leave the rule out "
                f"with ignore={self.code!r}."
            ) from error

    def _said(self, template: str, values: Mapping[str, Any], language: str) -> str:
        try:
            return say(template, values, language)
        except Exception as error:
            raise ModelError(
                f"Rule {self.code} ({self.name}) has a text that cannot be filled in, "
                f"{template!r}: {type(error).__name__}: {str(error).rstrip('.')}. Its "
                f"values are {list(values)}."
            ) from error
