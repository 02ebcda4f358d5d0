"""What a check of an IATI file hands back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, Literal

import attrs

from iom_me import _frames
from iom_me._html import Html, join, table, tag, text

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["IatiCheck", "IatiFinding"]

_COLUMNS = ("severity", "code", "line", "path", "message", "source")
_IN_SUMMARY = 15


@attrs.frozen(kw_only=True)
class IatiFinding:
    """Something in an IATI file that is not as the standard asks.

    Attributes
    ----------
    severity : str
        ``error`` or ``warning``.
    code : str
        ``xml``, ``xsd``, ``codelist`` or the number of a rule: ``8.8.1``.
    line : int
        The line of the file; 0 where there is none.
    path : str
        The element or attribute: ``iati-activity[1]/result[2]/@type``.
    message : str
        What is wrong.
    source : str
        Who says so.

    Examples
    --------
    >>> import iom_me as me
    >>> print(
    ...     me.io.IatiFinding(
    ...         severity="error",
    ...         code="xsd",
    ...         line=7,
    ...         path="iati-activity[1]/result[1]/@type",
    ...         message="this attribute is missing",
    ...     )
    ... )
    error xsd, line 7, iati-activity[1]/result[1]/@type: this attribute is missing
    """

    severity: Literal["error", "warning"]
    code: str
    line: int
    path: str
    message: str
    source: str = ""

    @property
    def place(self) -> str:
        """The line and the path."""
        parts = (f"line {self.line:,}" if self.line else "", self.path)
        return ", ".join(part for part in parts if part)

    def __str__(self) -> str:
        where = f", {self.place}" if self.place else ""
        return f"{self.severity} {self.code}{where}: {self.message}"


@attrs.frozen(kw_only=True, repr=False)
class IatiCheck:
    """What a check of an IATI file found.

    Attributes
    ----------
    file : str
        Name of the file, without its folder.
    version : str
        The version that the file names; empty if it names none.
    findings : tuple of IatiFinding
        First what is wrong by the schema, then by the code lists, then by the ruleset.
    unchecked : tuple of str
        What could not be checked, and why.

    Examples
    --------
    >>> import iom_me as me
    >>> check = me.io.check_iati(me.datasets.iati_example(), today="2026-01-01")
    >>> len(check.errors), check.is_valid
    (6, False)
    """

    file: str
    version: str = ""
    findings: tuple[IatiFinding, ...] = ()
    unchecked: tuple[str, ...] = ()

    @property
    def errors(self) -> tuple[IatiFinding, ...]:
        """The findings that are errors."""
        return tuple(found for found in self.findings if found.severity == "error")

    @property
    def is_valid(self) -> bool:
        """Whether there is no error; warnings may be there."""
        return not self.errors

    def __len__(self) -> int:
        return len(self.findings)

    def __bool__(self) -> bool:
        return True  # a check is there, also one without findings

    def __iter__(self) -> Iterator[IatiFinding]:
        return iter(self.findings)

    def to_frame(self) -> pd.DataFrame:
        """Return the findings as a table, one row for each."""
        rows = [tuple(getattr(found, name) for name in _COLUMNS) for found in self]
        return _frames.frame(rows, _COLUMNS)

    def summary(self) -> str:
        """Say in words what was found, the first of each kind."""
        lines = [f"{self.file}: {self._verdict()}"]
        alike: dict[object, list[IatiFinding]] = {}
        for found in self.findings:
            alike.setdefault(_kind(found), []).append(found)
        for first, *others in list(alike.values())[:_IN_SUMMARY]:
            lines.append(f"  {first}{f' (and {len(others):,} more)' * bool(others)}")
        if len(alike) > _IN_SUMMARY:
            count = len(alike) - _IN_SUMMARY
            lines.append(f"  ... and {count:,} more kinds (see .findings)")
        lines += [f"  not checked: {what}" for what in self.unchecked]
        return "\n".join(lines)

    def _verdict(self) -> str:
        counts = Counter(found.severity for found in self.findings)
        parts = [_count(counts[kind], kind) for kind in ("error", "warning")]
        verdict = "valid" if self.is_valid else "not valid"
        return f"{verdict}, {' and '.join(parts)}"

    def __repr__(self) -> str:
        return f"<IatiCheck {self.file}: {self._verdict()}>"

    def _repr_html_(self) -> Html:
        rows = [[getattr(found, name) for name in _COLUMNS] for found in self]
        parts = [tag("p", text(f"{self.file}: {self._verdict()}"))]
        parts += [table(_COLUMNS, rows)] if rows else []
        parts += [tag("p", text(f"Not checked: {what}")) for what in self.unchecked]
        return tag("div", join(parts), class_="iom-me")


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _kind(found: IatiFinding) -> object:
    """Say which findings are alike: those of one rule, or of one code list."""
    return found if found.code in {"xml", "xsd"} else (found.code, found.source)
