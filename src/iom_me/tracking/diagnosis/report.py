"""What a diagnosis hands back: findings and states, and how to show them."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import TYPE_CHECKING

import attrs

from iom_me import _frames
from iom_me._html import Html, table
from iom_me._result import AnalysisResult
from iom_me.errors import UnknownIdError
from iom_me.tracking.diagnosis.finding import DiagnosisFinding, DiagnosisKind
from iom_me.tracking.diagnosis.states import AREAS, AreaState, ResultState
from iom_me.tracking.words import shortened

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from iom_me.model import Assumption

__all__ = ["Diagnosis"]

_MAX_FINDINGS = 12
_WIDTH = 200

COLUMNS = (
    "number",
    "kind",
    "result",
    "sentence",
    "reading",
    "look_at",
    "results",
    "links",
    "assumptions",
    "indicators",
    "activities",
    "budget_lines",
    "risks",
)
"""The columns of the frame."""


@attrs.frozen(kw_only=True, eq=False, repr=False)
class Diagnosis(AnalysisResult):
    """What results, activities, money and risks say together.

    Attributes
    ----------
    plan, title : str
        Id and title of the plan.
    as_of : datetime.date, optional
        The day of the tracking report.
    areas : tuple of str
        The areas that were handed over: ``results``, ``activities``, ``money``,
        ``risk``.
    lights, not_due, indicators : int
        How many indicators have a light, of how many none is due yet, and how many
        there are.
    states : tuple of ResultState
        How each objective, outcome and output stands in each area, in the order of the
        plan.
    findings : tuple of DiagnosisFinding
        What does not fit together, in the order of the plan; what is about the whole
        plan comes first.
    notes : tuple of str
        What to know of the reports themselves, such as that they are of other days.

    Examples
    --------
    >>> import iom_me as me
    >>> data = me.datasets.nigeria_reintegration()
    >>> tracking = me.track(data.framework, data.measurements)
    >>> diagnosis = me.tracking.diagnose(data.framework, tracking)
    >>> print(diagnosis.findings[0].sentence)
    The diagnosis rests on 3 of 17 indicators that are due: of the others, 14 no data.
    """

    plan: str
    title: str
    as_of: dt.date | None
    areas: tuple[str, ...]
    lights: int
    not_due: int
    indicators: int
    states: tuple[ResultState, ...]
    findings: tuple[DiagnosisFinding, ...]
    notes: tuple[str, ...]

    def of(self, result_id: str) -> tuple[DiagnosisFinding, ...]:
        """Return the findings that concern a result, at it or at a step to or from it.

        Parameters
        ----------
        result_id
            Id of an objective, outcome or output.

        Returns
        -------
        tuple of DiagnosisFinding
            In the order of the diagnosis.

        Raises
        ------
        UnknownIdError
            There is no such result.

        Examples
        --------
        >>> import iom_me as me
        >>> data = me.datasets.nigeria_reintegration()
        >>> tracking = me.track(data.framework, data.measurements)
        >>> diagnosis = me.tracking.diagnose(data.framework, tracking)
        >>> [finding.kind.value for finding in diagnosis.of("1.1")]
        ['no_data_above']
        """
        known = [state.result for state in self.states]
        if result_id not in known:
            where = f"the objectives, outcomes and outputs of plan {self.plan!r}"
            raise UnknownIdError(str(result_id), known, where=where)
        return tuple(one for one in self.findings if result_id in one.results)

    @property
    def by_kind(self) -> dict[DiagnosisKind, tuple[DiagnosisFinding, ...]]:
        """The findings of each kind that there is, in the order of `DiagnosisKind`."""
        found: dict[DiagnosisKind, list[DiagnosisFinding]] = {
            kind: [] for kind in DiagnosisKind
        }
        for finding in self.findings:
            found[finding.kind].append(finding)
        return {kind: tuple(group) for kind, group in found.items() if group}

    def to_frame(self) -> pd.DataFrame:
        """Return one row per finding, in the order of the diagnosis.

        Returns
        -------
        pandas.DataFrame
            Columns ``number, kind, result, sentence, reading, look_at, results, links,
            assumptions, indicators, activities, budget_lines, risks``. Ids are
            separated by commas, sentences by line breaks; an assumption has its status
            and likelihood in brackets.

        Examples
        --------
        >>> import iom_me as me
        >>> import pandas as pd
        >>> plan = me.ResultsFramework("P", "Return")
        >>> table = pd.DataFrame(columns=["indicator", "period_end", "value"])
        >>> me.tracking.diagnose(plan, me.track(plan, table)).to_frame().empty
        True
        """
        frame = _frames.frame([_row(one) for one in self.findings], COLUMNS)
        return frame.astype({"number": "int64"})

    def summary(self) -> str:
        """Return what the diagnosis rests on, and the first findings."""
        lines = [
            f"Diagnosis of {self.plan}: {shortened(self.title, 60)}",
            f"As of {self.as_of or 'an unknown day'}: {self._counted()}.",
            self._rests_on(),
            self._states(),
            *(f"Note: {note}" for note in self.notes),
        ]
        lines += [
            f"  {one.number}. " + shortened(f"{one.kind.words}: {one.sentence}", _WIDTH)
            for one in self.findings[:_MAX_FINDINGS]
        ]
        more = len(self.findings) - _MAX_FINDINGS
        if more > 0:
            lines.append(f"  ... and {more:,} more (.findings)")
        return "\n".join(line.rstrip() for line in lines)

    def _counted(self) -> str:
        count = len(self.findings)
        if not count:
            return "no findings"
        return f"{count:,} {'finding' if count == 1 else 'findings'}"

    def _rests_on(self) -> str:
        words = f"Read together: {', '.join(self.areas)}"
        missing = [area for area in AREAS if area not in self.areas]
        if missing:
            words += f" (nothing is said of {', '.join(missing)})"
        words += f". {self.lights:,} of {self.indicators:,} indicators have a light"
        if self.not_due:
            words += f"; of {self.not_due:,} no value is due yet"
        return f"{words}."

    def _states(self) -> str:
        counts = Counter(state.results.state for state in self.states)
        said = [f"{counts[state]:,} {_OF_RESULTS[state]}" for state in _OF_RESULTS]
        return f"Results: {', '.join(said)}."

    def plot(self, *, ax: Axes | None = None) -> Axes:
        """Draw a grid: a row per result, a column per area, and numbers of findings.

        Parameters
        ----------
        ax
            Where to draw; a new figure, as high as the results need, if not given.

        Returns
        -------
        matplotlib.axes.Axes
            One row per result, from the top in the order of the plan. Of a large plan,
            only results with findings are drawn, as far as they fit.
        """
        from iom_me.tracking.diagnosis._grid import draw

        return draw(self, ax)

    def __repr__(self) -> str:
        day = f" at {self.as_of}" if self.as_of else ""
        return f"<Diagnosis {self.plan}{day}: {self._counted()}>"

    def _repr_html_(self) -> Html:
        header = ("", "result", "kind", "finding", "may be explained by", "look at")
        rows = [
            (
                finding.number,
                finding.result,
                finding.kind.words,
                finding.sentence,
                "\n".join(finding.reading),
                "\n".join(finding.look_at),
            )
            for finding in self.findings
        ]
        day = f" as of {self.as_of}" if self.as_of else ""
        caption = f"{self.plan}{day}: {self._counted()}. {self._rests_on()}"
        return table(header, rows, caption=caption, class_="iom-me diagnosis")


_OF_RESULTS = {
    AreaState.MET: "met",
    AreaState.LAGGING: "lagging",
    AreaState.UNKNOWN: "unknown",
    AreaState.NOTHING: "without indicators",
}


def _row(finding: DiagnosisFinding) -> tuple[object, ...]:
    return (
        finding.number,
        finding.kind.value,
        finding.result,
        finding.sentence,
        "\n".join(finding.reading),
        "\n".join(finding.look_at),
        ", ".join(finding.results),
        ", ".join(finding.links),
        ", ".join(map(_assumption, finding.assumptions)),
        ", ".join(finding.indicators),
        ", ".join(finding.activities),
        ", ".join(finding.budget_lines),
        ", ".join(finding.risks),
    )


def _assumption(one: Assumption) -> str:
    known = [word.value for word in (one.status, one.likelihood) if word is not None]
    return f"{one.id} ({', '.join(known)})" if known else one.id
