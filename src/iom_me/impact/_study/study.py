"""What estimators by regression and imputation share: who is used, and tables."""

from __future__ import annotations

import itertools
import warnings
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Generic, Literal, TypeAlias, TypeVar

import attrs
import numpy as np

from iom_me.errors import DataWarning, EstimationError, EstimationWarning, ModelError
from iom_me.impact import panel_results
from iom_me.impact._columns import Floats, Mask
from iom_me.impact._linear import bands, family, own_weights
from iom_me.impact._linear.family import Family, Inferred
from iom_me.impact._linear.timing import Timing, only, timing
from iom_me.impact._study import facts as _panel_facts
from iom_me.impact.panel_results import Effect, EventStudyResult, PanelResult

if TYPE_CHECKING:
    from iom_me.impact._panel.reading import Reading

Control: TypeAlias = Literal["never_treated", "last_treated"]
Result = TypeVar("Result", bound=PanelResult)
_SHOWN = 5


@attrs.frozen(kw_only=True, eq=False)
class Used:
    """The part of a table that an estimator can use.

    Attributes
    ----------
    reading : its moments hold the units that are used
    timing : of these moments
    left_out : what was left out, in words
    """

    reading: Reading
    timing: Timing
    left_out: tuple[str, ...]


@attrs.frozen(kw_only=True, eq=False)
class Found(Generic[Result]):
    """A result, and which of its warnings are about data that were left out."""

    result: Result
    left_out: tuple[str, ...]


@attrs.frozen(kw_only=True)
class Options:
    """What every result is asked for, checked."""

    vcov: str
    level: float
    seed: int


def options(
    *,
    vcov: str | None,
    level: object,
    seed: object = 0,
    known: tuple[str, ...] = family.BY_CLUSTER,
) -> Options:
    """Check the options that all results share."""
    return Options(
        vcov=family.choose(vcov, known),
        level=_panel_facts.fraction(level),
        seed=_panel_facts.seeded(seed),
    )


def names(covariates: object) -> tuple[str, ...]:
    """Take one name of a column, or several, as a tuple."""
    if isinstance(covariates, str):
        return (covariates,)
    if not isinstance(covariates, Iterable):
        raise ModelError(
            f"covariates={covariates!r} is no list of column names: write ['age'], say."
        )
    return tuple(covariates)


def announced(found: Found[Result], *, stacklevel: int = 3) -> Result:
    """Warn of what the reader of a result should know, and hand it over."""
    for message in found.result.warnings:
        kind = DataWarning if message in found.left_out else EstimationWarning
        warnings.warn(message, kind, stacklevel=stacklevel)
    return found.result


def used(reading: Reading) -> Used:
    """Leave out units that had the programme whenever they were observed.

    Raises
    ------
    EstimationError
        Nobody starts, or nobody was observed before the start.
    """
    columns = reading.columns
    reading = attrs.evolve(reading, moments=own_weights.told_apart(reading))
    when = timing(reading.moments, reading.periods, reading.cohorts)
    _require_treated(when, columns.treated_from)
    before: Mask = np.asarray((when.moments.observed & ~when.treated).any(axis=1))
    left_out = list(lacking_outcome(reading))
    if before.all():
        return Used(reading=reading, timing=when, left_out=tuple(left_out))
    gone = int(when.moments.n[~before].sum())
    total = int(when.moments.n.sum())
    left_out.append(
        f"{gone:,} of {total:,} units have no untreated period, so nothing shows what "
        "they would have had without the programme: they were left out."
    )
    moments = only(when.moments, before)
    when = timing(moments, reading.periods, reading.cohorts)
    if not (when.treated & when.seen).any():
        raise EstimationError(
            "No treated unit was observed before its start, so there is no effect to "
            f"estimate: look at {columns.treated_from!r} (treated_from=), or collect "
            "data from before the programme."
        )
    return Used(
        reading=attrs.evolve(reading, moments=moments),
        timing=when,
        left_out=tuple(left_out),
    )


def _require_treated(when: Timing, name: str) -> None:
    if not when.ever.any():
        raise EstimationError(
            f"Nobody starts the programme: column {name!r} (treated_from=) says never "
            "treated in every row. Look at its values: it is the first treated period."
        )
    if not (when.treated & when.seen).any():
        raise EstimationError(
            f"Nobody was observed after the start that column {name!r} (treated_from=) "
            "gives, so there is no effect to estimate."
        )


def lacking_outcome(reading: Reading) -> Iterator[str]:
    """Say how many rows lack the outcome."""
    if reading.missing:
        yield (
            f"{reading.missing:,} of {reading.rows:,} rows lack the outcome, and count "
            "as not observed."
        )


def cell_names(when: Timing, cells: Sequence[tuple[int, int]]) -> str:
    """Name some cohorts and periods."""
    shown = [
        f"({when.cohorts[k].label}, {when.periods.labels[t]})"
        for k, t in cells[:_SHOWN]
    ]
    more = f" and {len(cells) - _SHOWN} more" if len(cells) > _SHOWN else ""
    return f"{', '.join(shown)}{more}"


@attrs.frozen(kw_only=True)
class Question:
    """What is asked of a method, checked.

    Attributes
    ----------
    reference : event time that others are measured from
    first, last : ends of the window, or None
    control : whom to compare with, or None to choose
    shares_estimated : whether the shares of cohorts count as estimates
    """

    reference: int = -1
    first: int | None = None
    last: int | None = None
    control: Control | None = None
    shares_estimated: bool = True


@attrs.frozen(kw_only=True, eq=False)
class Study:
    """Leads and lags, ready for a table.

    Attributes
    ----------
    family : the p estimates behind them
    contrasts : (q, p) how each event time reads the estimates
    events : (q,) in order
    n : (q,) treated units observed at each
    total : treated units observed after the start
    zero : event times that are 0 by rule, with the treated units observed then
    reference : the one that all others are measured from, if there is one
    more : (q, q) covariance that comes on top of the family's, or None
    """

    family: Family
    contrasts: Floats
    events: tuple[int, ...]
    n: tuple[int, ...]
    total: int
    zero: Mapping[int, int] = attrs.field(factory=dict)
    reference: int | None = None
    more: Floats | None = None


@attrs.frozen(kw_only=True, eq=False)
class Answer:
    """Leads and lags, who was used, and what was decided on the way."""

    study: Study
    used: Used
    control: str
    notes: tuple[str, ...] = ()


def averaged(
    estimates: object, when: Timing, marks: Sequence[Mask], events: Sequence[int]
) -> Study:
    """Average cells at each event time by the weight of their observations."""
    mass = np.array([when.mass(mark) for mark in marks])
    shown = sorted(set(events))
    contrasts = np.array([mass * (np.array(events) == event) for event in shown])
    contrasts /= contrasts.sum(axis=1, keepdims=True)
    times = np.array(events)
    n = [when.units(_any(marks, times == event)) for event in shown]
    return Study(
        family=estimates,  # type: ignore[arg-type]
        contrasts=contrasts,
        events=tuple(shown),
        n=tuple(n),
        total=when.units(_any(marks, times >= 0)),
    )


def _any(marks: Sequence[Mask], chosen: Mask) -> Mask:
    """Mark what any of the chosen ones marks: (J, T)."""
    found = np.zeros_like(marks[0])
    for mark in itertools.compress(marks, chosen):
        found |= mark
    return found


def shown(study: Study, first: int | None, last: int | None) -> Study:
    """Keep the event times within a window.

    Raises
    ------
    EstimationError
        No event time from 0 on is left.
    """
    keep = [
        place
        for place, event in enumerate(study.events)
        if (first is None or event >= first) and (last is None or event <= last)
    ]
    if not any(study.events[place] >= 0 for place in keep):
        raise EstimationError(
            "No event time from 0 on was estimated, so there is no overall effect: "
            "widen window=, or look at which cohorts were observed when."
        )
    more = study.more
    return attrs.evolve(
        study,
        contrasts=study.contrasts[keep],
        events=tuple(study.events[place] for place in keep),
        n=tuple(study.n[place] for place in keep),
        zero={
            event: count
            for event, count in study.zero.items()
            if (first is None or event >= first) and (last is None or event <= last)
        },
        more=None if more is None else more[np.ix_(keep, keep)],
    )


def event_study(
    study: Study, facts: Mapping[str, Any], chosen: Options, *, exponent: int
) -> EventStudyResult:
    """Put the table together; the overall effect is the plain mean from 0 on."""
    inferred = _with_more(study.family.infer(study.contrasts, chosen.vcov), study.more)
    each = np.array([event >= 0 for event in study.events], dtype=np.float64)
    each /= each.sum()
    mean = each @ study.contrasts
    more = None if study.more is None else each @ study.more @ each
    of_mean = _with_more(study.family.infer(mean[None], chosen.vcov), more)
    critical = panel_results.band_width(inferred, chosen.level, chosen.seed)
    rows = panel_results.rows_of(
        [_label(event) for event in study.events],
        inferred,
        study.n,
        level=chosen.level,
        exponent=exponent,
        critical=critical,
    )
    (overall,) = panel_results.rows_of(
        [{"term": "overall"}],
        of_mean,
        [study.total],
        level=chosen.level,
        exponent=exponent,
    )
    return EventStudyResult(
        **with_cautions(facts, overall, chosen.vcov),
        effects=_in_order(rows, study.zero),
        overall=overall,
        vcov=chosen.vcov,
        level=chosen.level,
        critical_value=critical,
        family=study.family,
        contrasts=study.contrasts,
        overall_contrast=mean,
        inferred=inferred,
        exponent=exponent,
        reference=study.reference,
        pre_trends=_pre_trends(study, inferred, chosen.vcov),
    )


def with_cautions(
    facts: Mapping[str, Any], overall: Effect, vcov: str
) -> dict[str, Any]:
    """Add the warnings that depend on the standard error."""
    more = _panel_facts.cautions(facts["design"], overall.df, vcov)
    known = dict.fromkeys((*facts["warnings"], *more))
    return {**facts, "warnings": tuple(known)}


def _with_more(inferred: Inferred, more: Floats | float | None) -> Inferred:
    if more is None:
        return inferred
    return attrs.evolve(inferred, covariance=inferred.covariance + more)


def _label(event: int) -> dict[str, Any]:
    return {"term": f"event_time {event}", "event_time": event}


def _in_order(rows: Sequence[Effect], zero: Mapping[int, int]) -> tuple[Effect, ...]:
    references = [
        panel_results.reference_row(count, **_label(event))
        for event, count in zero.items()
    ]
    return tuple(sorted([*rows, *references], key=lambda row: row.event_time or 0))


def _pre_trends(study: Study, inferred: Inferred, vcov: str) -> bands.JointTest:
    leads = [place for place, event in enumerate(study.events) if event < 0]
    tested = Inferred(
        estimates=inferred.estimates[leads],
        covariance=inferred.covariance[np.ix_(leads, leads)],
        df=inferred.df[leads],
    )
    df = bands.together(study.family, study.contrasts[leads], tested, vcov)
    return bands.all_zero(tested, [_label(study.events[p])["term"] for p in leads], df)
