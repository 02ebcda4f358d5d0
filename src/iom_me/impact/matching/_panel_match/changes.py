"""Outcome by period -> the effect on each change since the baseline."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import attrs
import numpy as np

from iom_me.errors import EstimationError
from iom_me.impact._records import Effect
from iom_me.impact.matching._effect import estimation, study as _study
from iom_me.impact.matching._effect.choice import choose
from iom_me.impact.matching._panel_match import reading

if TYPE_CHECKING:
    from iom_me.impact.matching._effect.choice import Choice
    from iom_me.impact.matching._effect.study import EffectOptions, Estimate, Study
    from iom_me.impact.matching._panel_match.reading import Waves
    from iom_me.impact.matching.comparison_group import ComparisonGroup

_NAN = math.nan


@attrs.frozen(kw_only=True, eq=False)
class Change:
    """The effect on one change of the outcome.

    Attributes
    ----------
    study : whom it rests on
    estimate : in the unit of the scaled outcome
    """

    study: Study
    estimate: Estimate


@attrs.frozen(kw_only=True, eq=False)
class Changes:
    """The effects of all periods.

    Attributes
    ----------
    whole : everybody with a baseline
    by_period : by position of the period; the baseline is not among them
    overall : on the mean over the periods from the start on
    choice : the kind of inference, the same for all
    exponent : power of two between the scaled outcome and its unit
    """

    whole: Study
    by_period: dict[int, Change]
    overall: Change
    choice: Choice
    exponent: int

    @property
    def all(self) -> tuple[Change, ...]:
        """By period, then the overall one."""
        return (*self.by_period.values(), self.overall)


def estimated(waves: Waves, group: ComparisonGroup, options: EffectOptions) -> Changes:
    """Estimate the effect on the change from the baseline to each other period.

    Raises
    ------
    EstimationError
        In some period nobody of a group is left.
    """
    outcome, exponent = reading.to_scale(waves)
    change = outcome - outcome[:, [waves.base]]
    after = list(waves.after)
    values = {
        _name(waves, place): change[:, place] for place in range(len(waves.periods))
    }
    together = _name(waves, *after)
    values[together] = change[:, after].mean(axis=1)
    reading.require_free(waves, values)
    table = waves.table.assign(**values)
    with_gaps = attrs.evolve(options, missing="drop")
    studies = dict(
        zip(
            values,
            _study.read_each(table, group, list(values), with_gaps),
            strict=True,
        )
    )
    whole = studies.pop(_name(waves, waves.base))
    choice = choose(whole, with_gaps)
    # One kind for all periods, also where some have lost a few pairs.
    fixed = attrs.evolve(
        with_gaps,
        inference=choice.inference,  # type: ignore[arg-type] # it is one of them
        vcov=choice.vcov or None,  # type: ignore[arg-type] # it is one of them
    )
    found = {name: _change(study, fixed) for name, study in studies.items()}
    return Changes(
        whole=whole,
        by_period={
            place: found[_name(waves, place)]
            for place in range(len(waves.periods))
            if place != waves.base
        },
        overall=found[together],
        choice=choice,
        exponent=exponent,
    )


def _name(waves: Waves, *periods: int) -> str:
    """Name the change to a period, or to the mean of several."""
    labels = [reading.label_of(waves.periods.labels[place]) for place in periods]
    ends = dict.fromkeys((labels[0], labels[-1]))
    base = reading.label_of(waves.periods.labels[waves.base])
    return f"{waves.columns.outcome}: {' to '.join(ends)} less {base}"


def _change(study: Study, options: EffectOptions) -> Change:
    for arm in (study.treated, ~study.treated):
        if not (study.used & arm).any():
            raise EstimationError(
                f"Nobody of one group is left for {study.name!r}: leave this period "
                "out of the table."
            )
    estimate, _ = estimation.estimate(study, options)
    return Change(study=study, estimate=estimate)


# The rows of the result


def in_unit(value: float, exponent: int) -> float:
    """Bring a number back to the unit of the outcome."""
    with np.errstate(over="ignore"):
        return float(np.ldexp(value, exponent))


def effect(
    change: Change, options: EffectOptions, exponent: int, **keys: Any
) -> Effect:
    """Write an effect in the unit of the outcome."""
    count = int(np.count_nonzero(change.study.used))
    row = estimation.row(change.estimate, options, term=keys.pop("term"), n=count)
    numbers = attrs.asdict(row)
    for name in ("estimate", "std_error", "ci_low", "ci_high"):
        numbers[name] = in_unit(numbers[name], exponent)
    return Effect(**numbers, **keys)


def base(waves: Waves) -> Effect:
    """Write the row that all others are measured from."""
    time = waves.event_time(waves.base)
    return Effect(
        term=f"event_time {time}",
        estimate=0.0,
        std_error=_NAN,
        statistic=_NAN,
        p_value=_NAN,
        df=_NAN,
        ci_low=_NAN,
        ci_high=_NAN,
        n=0,
        time=waves.periods.labels[waves.base],
        event_time=time,
        reference=True,
    )


def rows(
    changes: Changes, waves: Waves, options: EffectOptions, reach: float
) -> tuple[tuple[Effect, ...], Effect]:
    """Write all effects, by period, and the overall one.

    ``reach`` is how many standard errors the band is wide, NaN for none.
    """
    made = []
    for place, label in enumerate(waves.periods.labels):
        if place == waves.base:
            made.append(base(waves))
            continue
        time = waves.event_time(place)
        row = effect(
            changes.by_period[place],
            options,
            changes.exponent,
            term=f"event_time {time}",
            time=label,
            event_time=time,
        )
        wide = reach * row.std_error if row.std_error > 0 else _NAN
        made.append(
            attrs.evolve(
                row, band_low=row.estimate - wide, band_high=row.estimate + wide
            )
        )
    overall = effect(changes.overall, options, changes.exponent, term="overall")
    return tuple(made), overall
