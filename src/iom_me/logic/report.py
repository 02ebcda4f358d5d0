"""What `check` hands back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

import attrs

from iom_me import _frames
from iom_me._html import MAX_ROWS, Html, join
from iom_me._messages import translate
from iom_me._result import AnalysisResult, new_axes
from iom_me.errors import CheckError, ModelError, suggest
from iom_me.logic.findings import Finding, Fix, Severity
from iom_me.logic.fixes import fixes_of, repaired
from iom_me.logic.formats import html, text
from iom_me.model.framework import require_plan

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from iom_me.model import ResultsFramework, Suppression

__all__ = ["CheckReport", "Suppressed"]

_COLUMNS = (
    "code",
    "name",
    "severity",
    "node",
    "indicator",
    "message",
    "suggestion",
    "source",
    "path",
)
_IN_ERROR = 10


@attrs.frozen(kw_only=True)
class Suppressed:
    """A finding that the plan accepts, and the suppression that says why.

    Attributes
    ----------
    finding : Finding
        What was found.
    suppression : Suppression
        The reason given for it.

    Examples
    --------
    >>> import iom_me as me
    >>> plan = me.ResultsFramework("P", "Return").add(
    ...     me.Suppression("S02", reason="agreed at inception")
    ... )
    >>> me.check(plan).suppressed[0].suppression.reason
    'agreed at inception'
    """

    finding: Finding
    suppression: Suppression


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
    suppressed : tuple of Suppressed
        What was found and is accepted by the plan, with the reasons.
    profile : str
        Whose reading of the rules was applied.
    language : str
        Language of the messages.

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
    suppressed: tuple[Suppressed, ...] = ()
    profile: str = "iom"
    language: str = "en"

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
        count = f"{len(found):,} finding{'' if len(found) == 1 else 's'}"
        worst_first = sorted(found, key=lambda finding: -finding.severity.rank)
        lines = [
            f"{count} of severity {grade} in plan {self.plan}:",
            *text.lines(worst_first[:_IN_ERROR], self.language),
        ]
        if len(found) > _IN_ERROR:
            lines.append(text.and_more(len(found) - _IN_ERROR, self.language))
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

    def fixes(self) -> tuple[Fix, ...]:
        """List the repairs that are safe, in the order of the report.

        Where two findings would change the same field of a record, the first counts.
        Results are renumbered together or not at all: if the plan accepts one number
        as it is, no other is changed.

        Examples
        --------
        >>> import iom_me as me
        >>> plan = me.ResultsFramework("P", "Return").add(
        ...     me.Outcome("1", "Outcome 1: Returnees have an income")
        ... )
        >>> [(fix.node, fix.after) for fix in me.check(plan).fixes()]
        [('1', 'Returnees have an income')]
        """
        return self._fixes(set(self.rules))

    def apply_fixes(
        self, fw: ResultsFramework, *, only: str | Iterable[str] | None = None
    ) -> ResultsFramework:
        """Return the plan with all repairs made that are safe.

        Changed ids are followed everywhere in the plan; a table of measurements that
        names them has to be changed by hand.

        Parameters
        ----------
        fw
            The plan that was checked.
        only
            Codes of the rules whose repairs are wanted; a single code is accepted. All
            if not given.

        Returns
        -------
        ResultsFramework
            The new plan. ``fw.diff`` of it says in words what was done.

        Raises
        ------
        ModelError
            The plan has changed since the check, or a code is of no rule that was
            applied.

        Examples
        --------
        >>> import iom_me as me
        >>> plan = me.ResultsFramework("P", "Return").add(
        ...     me.Outcome("1", "Outcome 1: Returnees have an income")
        ... )
        >>> better = me.check(plan).apply_fixes(plan)
        >>> print(plan.diff(better).changes[0].message)
        1: statement changed from 'Outcome 1: Returnees have an income' to 'Returne...'
        """
        require_plan(fw)
        codes = (
            self.rules if only is None else (only,) if isinstance(only, str) else only
        )
        wanted = set(codes)
        for code in sorted(wanted - set(self.rules), key=str):
            raise ModelError(
                f"There are no fixes of {code!r}: no such rule was applied. "
                f"{suggest(str(code), self.rules)}"
            )
        return repaired(fw, self._fixes(wanted))

    def _fixes(self, codes: set[str]) -> tuple[Fix, ...]:
        accepted = (item.finding for item in self.suppressed)
        return fixes_of(
            (finding for finding in self.findings if finding.code in codes),
            (finding for finding in accepted if finding.code in codes),
        )

    def summary(self) -> str:
        """Write the findings as text, the gravest first, in at most 25 lines.

        What one rule finds in several places is written once, with the other places.
        What the plan accepts is counted, and listed with the reasons.

        Examples
        --------
        >>> import iom_me as me
        >>> print(me.check(me.ResultsFramework("P", "Return")).summary())
        P: 2 errors (... rules applied, profile iom)
        error    S01  The plan has no objective: ...
        error    S02  The plan has no outcome: ...
        """
        return text.summary(self)

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
            label = translate(severity.value, self.language)
            if findings:
                colour = html.COLOURS[severity]
                axes.barh(rows, widths, left=left, color=colour, label=label)
            left = [sum(pair) for pair in zip(left, widths, strict=True)]
        axes.set_yticks(rows, list(names.values()), parse_math=False)
        axes.locator_params(axis="x", integer=True)
        axes.invert_yaxis()
        axes.set_xlabel(translate("findings", self.language))
        title = text.titled(self, text.counts(self.findings, self.language))
        axes.set_title(title, loc="left", parse_math=False)
        axes.spines[["top", "right"]].set_visible(False)
        if names:
            axes.legend(loc="upper left", bbox_to_anchor=(1, 1))
        return axes

    def __repr__(self) -> str:
        return f"<CheckReport {self.plan}: {text.counts(self.findings, 'en')}>"

    def _repr_html_(self) -> Html:
        found = html.findings(self, max_rows=MAX_ROWS)
        return join([found, *html.accepted(self, max_rows=MAX_ROWS)])
