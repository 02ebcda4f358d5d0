"""Put the result of a matched difference-in-differences together."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import attrs
import numpy as np

import iom_me
from iom_me.impact.matching._effect import estimation
from iom_me.impact.matching._panel_match import changes, paths, reading, together
from iom_me.impact.matching.balance import balance
from iom_me.impact.matching.matched_did_results import MatchedDidResult, PeriodLoss

if TYPE_CHECKING:
    from iom_me.impact._records import Effect
    from iom_me.impact.matching._effect.study import EffectOptions
    from iom_me.impact.matching._panel_match.changes import Change, Changes
    from iom_me.impact.matching._panel_match.reading import Waves
    from iom_me.impact.matching.balance_results import BalanceResult
    from iom_me.impact.matching.comparison_group import ComparisonGroup


@attrs.frozen(kw_only=True, eq=False)
class Asked:
    """What is asked.

    Attributes
    ----------
    waves : the panel
    group : who is compared with whom
    made_here : whether the comparison was made in this call
    lags : positions of the periods whose outcome was matched on
    options : of the effect
    """

    waves: Waves
    group: ComparisonGroup
    made_here: bool
    lags: tuple[int, ...]
    options: EffectOptions

    @property
    def tested(self) -> list[int]:
        """Positions of the periods that say something about parallel trends."""
        before = range(self.waves.start)
        return [p for p in before if p != self.waves.base and p not in self.lags]


def answered(asked: Asked) -> MatchedDidResult:
    """Estimate all effects, and put the result together."""
    waves, group = asked.waves, asked.group
    found = changes.estimated(waves, group, asked.options)
    columns, labels = waves.columns, waves.periods.labels
    before = [found.by_period[place] for place in asked.tested]
    reach = _reach(asked, found)
    effects, overall = changes.rows(found, waves, asked.options, reach)
    test, tested_by = together.pre_trends(
        found.whole,
        found.choice,
        before,
        [f"event_time {waves.event_time(place)}" for place in asked.tested],
        matched_on=len(asked.lags),
    )
    largest = together.largest(before, asked.options.level)
    used = int(np.count_nonzero(found.whole.used))
    return MatchedDidResult(
        outcome=columns.outcome,
        unit=str(columns.unit),
        time=columns.time,
        treatment=columns.treated_from,
        cluster=columns.cluster,
        periods=labels,
        start=waves.cohort.label,
        baseline=labels[waves.base],
        effects=effects,
        overall=overall,
        comparison=group,
        balance=_balance(asked),
        matched_on=tuple(labels[place] for place in asked.lags),
        pre_trends=test,
        pre_trends_by=tested_by,
        largest_lead=changes.in_unit(largest, found.exponent),
        paths=paths.paths(waves, found.whole),
        losses=tuple(_losses(found, waves)),
        clusters=estimation.count_clusters(found.whole),
        inference=found.choice.inference,
        why=found.choice.why,
        std_error_in_words=found.overall.estimate.words,
        vcov=found.overall.estimate.vcov,
        level=asked.options.level,
        critical_value=reach,
        n=used,
        n_dropped=waves.units - used,
        notes=waves.notes,
        warnings=tuple(dict.fromkeys(_cautions(asked, found, overall))),
        version=iom_me.__version__,
    )


def _reach(asked: Asked, found: Changes) -> float:
    return together.reach(
        found.whole,
        found.choice,
        list(found.by_period.values()),
        level=asked.options.level,
        seed=asked.options.seed,
    )


def _balance(asked: Asked) -> BalanceResult | None:
    """Compare the groups at the baseline, also in the outcome up to then.

    Outcomes that somebody lacks are left out; so are those matched on, which the
    comparison has already.
    """
    if not asked.made_here:
        return None
    waves = asked.waves
    added = [
        place
        for place in range(waves.base + 1)
        if place not in asked.lags and np.isfinite(waves.outcome[:, place]).all()
    ]
    waves, names = reading.with_path(waves, added)
    covariates = [*asked.group.covariates, *names.values()]
    return balance(waves.table, asked.group, covariates=covariates)


def _losses(found: Changes, waves: Waves) -> Iterator[PeriodLoss]:
    used = int(np.count_nonzero(found.whole.used))

    def loss(label: object, each: Change) -> Iterator[PeriodLoss]:
        if each.study.lost:
            left = used - int(np.count_nonzero(each.study.used))
            yield PeriodLoss(time=label, missing=each.study.lost, left_out=left)

    for place, each in found.by_period.items():
        yield from loss(waves.periods.labels[place], each)
    yield from loss(None, found.overall)


def _cautions(asked: Asked, found: Changes, overall: Effect) -> Iterator[str]:
    """Say what to be careful about; what a given comparison warned of is known."""
    if asked.made_here:
        yield from asked.group.warnings
    for each in found.all:
        yield from each.estimate.warnings
    yield from estimation.thin_ice(found.overall.study, overall, found.choice)
