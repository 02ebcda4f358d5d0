"""What `check` hands back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import TYPE_CHECKING

import attrs

from iom_me import _frames
from iom_me._html import MAX_ROWS, Html, more_row, tag, text
from iom_me._result import AnalysisResult, new_axes
from iom_me.errors import CheckError
from iom_me.logic.findings import Finding, Severity
from iom_me.logic.wording import listed, one_line

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

__all__ = ["CheckReport"]

_COLUMNS = tuple(field.name for field in attrs.fields(Finding))
_LINES = 20
_WIDTH = 240
_IN_ERROR = 10
_HEADER = ("severity", "rule", "finding", "what to do", "source")
_CELL = "text-align:left;vertical-align:top"
# Told apart also by those who do not see red and green, and in print.
_COLOURS = {
    Severity.ERROR: "#b3261e",
    Severity.WARNING: "#b26a00",
    Severity.INFO: "#7a8794",
}


@attrs.frozen(kw_only=True, eq=False, repr=False)
class CheckReport(AnalysisResult):
    """The findings of a check; empty if the plan is sound.

    Attributes
    ----------
    plan : str
        Id of the plan.
    findings : tuple of Finding
        In the order of the plan, then by code.
    headings : mapping of str to str
        What each record with findings is: ``Output 1.1 "Returnees have a trade"``.
    rules : tuple of str
        Codes of the rules that were applied.
    ignored : tuple of str
        Codes that were left out on request.

    Examples
    --------
    >>> import iom_me as me
    >>> report = me.check(me.ResultsFramework("P", "Return"))
    >>> report
    <CheckReport P: 2 errors>
    >>> [finding.name for finding in report]
    ['objective-count', 'no-outcome']
    """

    plan: str
    findings: tuple[Finding, ...]
    headings: Mapping[str, str]
    rules: tuple[str, ...]
    ignored: tuple[str, ...] = ()

    @property
    def by_severity(self) -> dict[Severity, tuple[Finding, ...]]:
        """The findings of each severity, the gravest first.

        Examples
        --------
        >>> import iom_me as me
        >>> report = me.check(me.ResultsFramework("P", "Return"))
        >>> len(report.by_severity["error"]), len(report.by_severity["info"])
        (2, 0)
        """
        return {
            severity: tuple(f for f in self.findings if f.severity is severity)
            for severity in Severity
        }

    def at_least(self, severity: Severity | str) -> tuple[Finding, ...]:
        """List the findings that are at least this grave.

        Parameters
        ----------
        severity
            ``error``, ``warning`` or ``info``.

        Returns
        -------
        tuple of Finding
            In the order of the report.

        Examples
        --------
        >>> import iom_me as me
        >>> report = me.check(me.ResultsFramework("P", "Return"))
        >>> [finding.code for finding in report.at_least("warning")]
        ['S01', 'S02']
        """
        least = Severity(severity).rank
        return tuple(f for f in self.findings if f.severity.rank >= least)

    def raise_if(self, severity: Severity | str) -> None:
        """Raise if there is a finding at least this grave; a gate for pipelines.

        Parameters
        ----------
        severity
            ``error``, ``warning`` or ``info``.

        Raises
        ------
        CheckError
            There is one; the message lists them.

        Examples
        --------
        >>> import iom_me as me
        >>> me.check(me.ResultsFramework("P", "Return")).raise_if("error")
        Traceback (most recent call last):
        ...
        iom_me.errors.CheckError: 2 findings of severity error in plan P:
        ...
        """
        severity = Severity(severity)
        found = self.at_least(severity)
        if not found:
            return
        grade = severity.value + ("" if severity is Severity.ERROR else " or above")
        headline = f"{_count(len(found), 'finding')} of severity {grade}"
        lines = [f"{headline} in plan {self.plan}:", *_lines(found, at_most=_IN_ERROR)]
        raise CheckError("\n  ".join(lines))

    def __len__(self) -> int:
        return len(self.findings)

    def __iter__(self) -> Iterator[Finding]:
        return iter(self.findings)

    def to_frame(self) -> pd.DataFrame:
        """List the findings as a table, one row each.

        Returns
        -------
        pandas.DataFrame
            Columns ``code, name, severity, node, indicator, message, suggestion,
            source, path``, all of text; what does not apply is empty.

        Examples
        --------
        >>> import iom_me as me
        >>> frame = me.check(me.ResultsFramework("P", "Return")).to_frame()
        >>> list(frame["code"])
        ['S01', 'S02']
        """
        rows = [[str(getattr(f, name)) for name in _COLUMNS] for f in self.findings]
        return _frames.frame(rows, _COLUMNS)

    def summary(self) -> str:
        """Write the findings as text, the gravest first, in at most 25 lines.

        What one rule finds in several places is written once, with the other places.

        Examples
        --------
        >>> import iom_me as me
        >>> print(me.check(me.ResultsFramework("P", "Return")).summary())
        P: 2 errors (16 rules applied)
        error    S01  The plan has no objective: ...
        error    S02  The plan has no outcome: ...
        """
        applied = _count(len(self.rules), "rule") + " applied"
        left_out = f", {', '.join(self.ignored)} ignored" if self.ignored else ""
        headline = f"{self.plan}: {self._counts()} ({applied}{left_out})"
        lines = _grouped_lines(self.findings, at_most=_LINES)
        return "\n".join([one_line(headline, width=_WIDTH), *lines])

    def plot(self, *, ax: Axes | None = None) -> Axes:
        """Draw how often each rule was broken, as bars.

        Parameters
        ----------
        ax
            Where to draw; a new figure if not given.

        Returns
        -------
        matplotlib.axes.Axes
            The axes drawn on.

        Examples
        --------
        >>> import iom_me as me
        >>> axes = me.check(me.ResultsFramework("P", "Return")).plot()
        >>> axes.get_xlabel()
        'findings'
        """
        axes = new_axes(ax)
        names = dict(sorted((f.code, f"{f.code} {f.name}") for f in self.findings))
        rows = range(len(names))
        left = [0] * len(names)
        for severity, findings in self.by_severity.items():
            counts = Counter(f.code for f in findings)
            widths = [counts[code] for code in names]
            colour, label = _COLOURS[severity], severity.value
            if findings:
                axes.barh(rows, widths, left=left, color=colour, label=label)
            left = [sum(pair) for pair in zip(left, widths, strict=True)]
        axes.set_yticks(rows, list(names.values()), parse_math=False)
        axes.locator_params(axis="x", integer=True)
        axes.invert_yaxis()
        axes.set_xlabel("findings")
        axes.set_title(f"{self.plan}: {self._counts()}", loc="left", parse_math=False)
        axes.spines[["top", "right"]].set_visible(False)
        if names:
            axes.legend(loc="upper left", bbox_to_anchor=(1, 1))
        return axes

    def _counts(self) -> str:
        counts = [
            _count(len(findings), severity.value)
            for severity, findings in self.by_severity.items()
            if findings
        ]
        return ", ".join(counts) or "no findings"

    def __repr__(self) -> str:
        return f"<CheckReport {self.plan}: {self._counts()}>"

    def _repr_html_(self) -> Html:
        head = [tag("th", text(name), scope="col", style=_CELL) for name in _HEADER]
        body: list[Html] = []
        for node, findings in groupby(self.findings[:MAX_ROWS], lambda f: f.node):
            heading = self.headings.get(node, node) if node else "The plan as a whole"
            body += [_group(heading), *map(_row, findings)]
        if len(self) > MAX_ROWS:
            body.append(more_row(len(self) - MAX_ROWS, len(_HEADER)))
        parts = [tag("caption", text(f"{self.plan}: {self._counts()}"))]
        if body:
            parts += [tag("thead", tag("tr", head)), tag("tbody", body)]
        return tag("table", parts, class_="iom-me findings")


def _group(heading: str) -> Html:
    cell = tag("th", text(heading), colspan=len(_HEADER), scope="rowgroup", style=_CELL)
    return tag("tr", cell)


def _row(finding: Finding) -> Html:
    badge = f"{_CELL};color:{_COLOURS[finding.severity]};font-weight:bold"
    cells = (
        f"{finding.code} {finding.name}",
        finding.message,
        finding.suggestion,
        finding.source,
    )
    severity = tag("td", text(finding.severity.value), style=badge)
    return tag("tr", [severity, *(tag("td", text(c), style=_CELL) for c in cells)])


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _grouped_lines(findings: tuple[Finding, ...], *, at_most: int) -> list[str]:
    """Write the first finding of each rule, and where else it was found."""
    groups: dict[tuple[Severity, str], list[Finding]] = {}
    for finding in sorted(findings, key=lambda f: -f.severity.rank):
        groups.setdefault((finding.severity, finding.code), []).append(finding)
    lines: list[str] = []
    left_out = len(findings)
    for first, *others in groups.values():
        if len(lines) + 2 > at_most:
            break
        lines += _lines((first,), at_most=1)
        if others:
            places = listed(f.indicator or f.path or f.node for f in others)
            lines.append(f"{'':13}and {len(others):,} more: {places}")
        left_out -= 1 + len(others)
    return [*lines, f"... and {left_out:,} more"] if left_out else lines


def _lines(findings: tuple[Finding, ...], *, at_most: int) -> list[str]:
    """Write one line per finding, the gravest first, and how many are left out."""
    worst_first = sorted(findings, key=lambda f: -f.severity.rank)
    lines = [
        f"{f.severity.value:<7}  {f.code}  {one_line(f.message, width=_WIDTH)}"
        for f in worst_first[:at_most]
    ]
    if len(findings) > at_most:
        lines.append(f"... and {len(findings) - at_most:,} more")
    return lines
