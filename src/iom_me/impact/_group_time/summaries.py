"""From group-time effects to their summaries."""

from __future__ import annotations

import math
import warnings
from typing import TYPE_CHECKING, Any, get_args

import attrs
import numpy as np

from iom_me.errors import EstimationWarning, ModelError
from iom_me.impact import panel_results
from iom_me.impact._columns import Floats
from iom_me.impact._group_time import report
from iom_me.impact._group_time.aggregate import Kind, Summary, Weighing, summarise
from iom_me.impact._group_time.report import Reader
from iom_me.impact._linear import bands, family
from iom_me.impact._resampling import sums
from iom_me.impact._study import facts as _panel_facts
from iom_me.impact.panel_results import (
    AggregateResult,
    Effect,
    EventStudyResult,
    GroupTimeResult,
)

if TYPE_CHECKING:
    from iom_me.impact._linear.family import Inferred


@attrs.frozen(kw_only=True)
class Window:
    """Which event times to show; None for no limit."""

    first: int | None = None
    last: int | None = None
    balance: int | None = None

    def __attrs_post_init__(self) -> None:
        for name, value in self.given().items():
            if not _panel_facts.is_whole(value):
                raise ModelError(
                    f"{name}={value!r} is no event time: write a whole number, such "
                    "as -2 or 3."
                )

    def given(self) -> dict[str, object]:
        """Return the limits that were set, by the name of their argument."""
        named = {
            "min_event": self.first,
            "max_event": self.last,
            "balance_event": self.balance,
        }
        return {name: value for name, value in named.items() if value is not None}


def aggregate(
    result: GroupTimeResult,
    kind: Kind,
    *,
    window: Window,
    vcov: str,
    level: float,
    seed: int,
) -> AggregateResult | EventStudyResult:
    """Sum up group-time effects."""
    sums.choice("kind", kind, get_args(Kind))
    _panel_facts.fraction(level)
    weighing, events = _windowed(result, kind, window)
    summary = summarise(weighing, kind, events)
    reader = Reader(
        family=result._family,  # noqa: SLF001 - a part of the result
        vcov=family.choose(vcov, family.BY_CLUSTER),
        level=level,
        exponent=result._exponent,  # noqa: SLF001
        shares_estimated=result._shares_estimated,  # noqa: SLF001
    )
    inferred = reader.infer(summary.weights, summary.shares)
    critical = float("nan")
    if not math.isnan(result.critical_value):
        critical = panel_results.band_width(inferred, level, _panel_facts.seeded(seed))
    overall = reader.overall(summary, _units(result, weighing, summary.overall))
    rows = reader.rows(
        [_label(result, kind, key) for key in summary.keys],
        inferred,
        [_units(result, weighing, row) for row in summary.weights],
        critical,
    )
    facts = {
        **_shared(result),
        "effects": rows,
        "overall": overall,
        "vcov": vcov,
        "level": level,
        "critical_value": critical,
        "contrasts": summary.weights,
        "overall_contrast": summary.overall,
        "inferred": inferred,
        "warnings": _warned(result, overall, vcov),
    }
    if kind == "event":
        return _event_study(result, facts, summary, inferred, events)
    return AggregateResult(**facts, kind=kind)


def _shared(result: GroupTimeResult) -> dict[str, Any]:
    fields = attrs.fields(panel_results.PanelResult)
    return {str(field.alias): getattr(result, field.name) for field in fields}


def _warned(result: GroupTimeResult, overall: Effect, vcov: str) -> tuple[str, ...]:
    """Repeat what was warned of, as far as it holds for this kind of error.

    Out loud only where the kind is another one than that of the result.
    """
    cautions = tuple(_panel_facts.cautions(result.design, overall.df, vcov))
    if vcov != result.vcov:
        for message in cautions:
            warnings.warn(message, EstimationWarning, stacklevel=4)
    lasting = result._lasting  # noqa: SLF001 - a part of the result
    return report.extended(lasting, cautions)


def _event_study(
    result: GroupTimeResult,
    facts: dict[str, Any],
    summary: Summary,
    inferred: Inferred,
    events: list[int] | None,
) -> EventStudyResult:
    """Put the reference in its place, and test the leads."""
    rows: tuple[Effect, ...] = facts["effects"]
    reference = _reference(result)
    if reference is not None and (events is None or reference in events):
        row = panel_results.reference_row(
            0, term=f"event_time {reference}", event_time=reference
        )
        after = [place for place, key in enumerate(summary.keys) if key > reference]
        place = after[0] if after else len(rows)
        facts["effects"] = (*rows[:place], row, *rows[place:])
    leads = [place for place, key in enumerate(summary.keys) if key < 0]
    tested = family.Inferred(
        estimates=inferred.estimates[leads],
        covariance=inferred.covariance[np.ix_(leads, leads)],
        df=inferred.df[leads],
    )
    df = bands.together(
        result._family,  # noqa: SLF001 - a part of the result
        summary.weights[leads],
        tested,
        facts["vcov"],
    )
    test = bands.all_zero(tested, [rows[place].term for place in leads], df)
    return EventStudyResult(**facts, reference=reference, pre_trends=test)


def _reference(result: GroupTimeResult) -> int | None:
    """Name the event time that all effects are measured from, if there is one."""
    found = {row.event_time for row in result.effects if row.reference}
    return found.pop() if len(found) == 1 else None


def _windowed(
    result: GroupTimeResult, kind: Kind, window: Window
) -> tuple[Weighing, list[int] | None]:
    """Leave out cohorts and event times that are outside of the window."""
    weighing = result._weighing  # noqa: SLF001 - a part of the result
    if kind != "event":
        if window.given():
            raise ModelError(
                f"{' and '.join(window.given())} belong to kind='event', not to "
                f"kind={kind!r}: leave them out."
            )
        return weighing, None
    first, last = window.first, window.last
    low, high = -np.inf if first is None else first, np.inf if last is None else last
    reference = _reference(result)
    base = set() if reference is None else {reference}
    if window.balance is not None:
        weighing, lead = _balanced(weighing, window.balance, base)
        low, high = max(low, lead), min(high, window.balance)
    events = base | {c.event_time for c in weighing.cells if weighing.share[c.cohort]}
    kept = sorted(event for event in events if low <= event <= high)
    if not any(event >= 0 for event in kept):
        raise ModelError(
            "No event time from 0 on is left, so there is no overall effect: widen "
            "min_event and max_event, or lower balance_event."
        )
    return weighing, kept


def _balanced(weighing: Weighing, balance: int, base: set[int]) -> tuple[Weighing, int]:
    """Keep the cohorts observed so long after their start; find their first lead.

    The first that all of them have: R's ``did`` also shows leads that some have.
    """
    by_cohort: dict[int, set[int]] = {}
    for cell in weighing.cells:
        by_cohort.setdefault(cell.cohort, set(base)).add(cell.event_time)
    kept = {cohort: min(e) for cohort, e in by_cohort.items() if max(e) >= balance}
    places = np.arange(len(weighing.share))
    share = np.where(np.isin(places, list(kept)), weighing.share, 0.0)
    return attrs.evolve(weighing, share=share), max(kept.values(), default=0)


def _label(result: GroupTimeResult, kind: Kind, key: int) -> dict[str, Any]:
    if kind == "event":
        return {"term": f"event_time {key}", "event_time": key}
    if kind == "group":
        label = result._cohort_labels[key]  # noqa: SLF001 - a part of the result
        return {"term": f"group {label}", "group": label}
    label = result.design.periods[key]
    return {"term": f"time {label}", "time": label}


def _units(result: GroupTimeResult, weighing: Weighing, weights: Floats) -> int:
    labels = result._cohort_labels  # noqa: SLF001 - a part of the result
    return report.units(result.design, labels, weighing, weights)
