"""The picture of a diagnosis: results by areas, and where the findings are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from iom_me._result import new_axes
from iom_me.tracking.diagnosis.states import AREAS, AreaState
from iom_me.tracking.words import shortened

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes

    from iom_me.tracking.diagnosis.report import Diagnosis
    from iom_me.tracking.diagnosis.states import AreaStanding, ResultState

__all__ = ["draw"]

# From Okabe and Ito's palette, which people with any colour vision can tell apart; the
# word in each cell says the same.
_GOOD, _MIND, _BAD, _DARK = "#009e73", "#e69f00", "#d55e00", "#bbbbbb"
_COLOURS = {
    AreaState.LAGGING: _BAD,
    AreaState.LATE: _BAD,
    AreaState.OVER: _BAD,
    AreaState.OCCURRED: _BAD,
    AreaState.UNDER: _MIND,
    AreaState.RAISED: _MIND,
    AreaState.HIGH: _MIND,
    AreaState.MET: _GOOD,
    AreaState.ON_TIME: _GOOD,
    AreaState.DONE: _GOOD,
    AreaState.ON_PLAN: _GOOD,
    AreaState.STEADY: _GOOD,
    AreaState.UNKNOWN: _DARK,
}
_LEGEND = {
    "as planned": _GOOD,
    "to mind": _MIND,
    "not as planned": _BAD,
    "unknown": _DARK,
}
_MAX_ROWS = 60
_ROOMY = 25
_TITLE, _LABEL, _NUMBERS = 60, 44, 5


def draw(diagnosis: Diagnosis, ax: Axes | None) -> Axes:
    """Draw a diagnosis; an own figure is as high as its results need."""
    axes = new_axes(ax)
    states = _shown(diagnosis)
    if ax is None:
        figure = axes.get_figure(root=True)
        if figure is not None:
            figure.set_size_inches(10, 1.6 + 0.36 * max(len(states), 3))
    size = 6 if ax is not None and len(states) > _ROOMY else 8
    numbers = _numbers(diagnosis)
    for row, state in enumerate(states):
        _draw_row(axes, row, state, size)
        axes.text(
            len(AREAS), row, _listed(numbers.get(state.result, [])),
            ha="center", va="center", fontsize=size, fontweight="bold",
        )  # fmt: skip
    if not states:
        axes.text(
            0.5, 0.5, "the plan has no results", ha="center", transform=axes.transAxes
        )
    _frame(axes, diagnosis, states, size)
    return axes


def _shown(diagnosis: Diagnosis) -> Sequence[ResultState]:
    """Choose the results to draw: all, or of many those with findings."""
    states = diagnosis.states
    if len(states) <= _MAX_ROWS:
        return states
    concerned = {finding.result for finding in diagnosis.findings}
    marked = [state for state in states if state.result in concerned]
    return (marked or states)[:_MAX_ROWS]


def _numbers(diagnosis: Diagnosis) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for finding in diagnosis.findings:
        found.setdefault(finding.result, []).append(finding.number)
    return found


def _listed(numbers: Sequence[int]) -> str:
    shown = ", ".join(map(str, numbers[:_NUMBERS]))
    return f"{shown}, …" if len(numbers) > _NUMBERS else shown


def _draw_row(axes: Axes, row: int, state: ResultState, size: float) -> None:
    standings = (state.results, state.activities, state.money, state.risk)
    for column, standing in enumerate(standings):
        if standing is None:
            axes.text(
                column, row, "–", ha="center", va="center", fontsize=size,
                color="#777777",
            )  # fmt: skip
        elif standing.state is not AreaState.NOTHING:
            _draw_cell(axes, column, row, standing, size)


def _draw_cell(
    axes: Axes, column: int, row: int, standing: AreaStanding, size: float
) -> None:
    from matplotlib.patches import Rectangle

    axes.add_patch(
        Rectangle(
            (column - 0.48, row - 0.44), 0.96, 0.88,
            facecolor=_COLOURS[standing.state], edgecolor="none",
        )
    )  # fmt: skip
    # Black can be read on all of the colours.
    words = standing.state.words
    if standing.known:
        words += f" {standing.count}/{standing.total}"
    axes.text(column, row, words, ha="center", va="center", fontsize=size)


def _label(state: ResultState) -> str:
    return shortened(f"{state.result} {state.statement}", _LABEL)


def _remarks(diagnosis: Diagnosis, drawn: int) -> str:
    """Say what has no place in the grid."""
    remarks = []
    whole = _numbers(diagnosis).get("", [])
    if whole:
        remarks.append(f"about the whole plan: {_listed(whole)}")
    if len(diagnosis.areas) < len(AREAS):
        remarks.append("–: not handed over")
    if len(diagnosis.states) > drawn:
        remarks.append(f"{len(diagnosis.states) - drawn:,} more results are not drawn")
    return "; ".join(remarks)


def _frame(
    axes: Axes, diagnosis: Diagnosis, states: Sequence[ResultState], size: float
) -> None:
    from matplotlib.patches import Patch

    axes.set_xlim(-0.52, len(AREAS) + 0.5)
    axes.set_ylim(max(len(states), 1) - 0.5, -0.5)
    axes.set_xticks(range(len(AREAS) + 1), [*AREAS, "findings"], fontsize=9)
    axes.xaxis.tick_top()
    axes.set_yticks(
        range(len(states)), [_label(state) for state in states], fontsize=size,
        parse_math=False,
    )  # fmt: skip
    axes.spines[:].set_visible(False)
    axes.tick_params(length=0)
    day = f" as of {diagnosis.as_of}" if diagnosis.as_of else ""
    title = shortened(f"{diagnosis.plan}: the four areas{day}", _TITLE)
    axes.set_title(title, loc="left", parse_math=False)
    axes.set_xlabel(_remarks(diagnosis, len(states)), fontsize=size)
    axes.legend(
        handles=[Patch(color=colour, label=words) for words, colour in _LEGEND.items()],
        fontsize=size, frameon=False, loc="upper left", bbox_to_anchor=(1.01, 1),
    )  # fmt: skip
