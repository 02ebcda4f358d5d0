"""What other estimators make of the same data, from the moments that were read once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import attrs
import numpy as np

from iom_me.errors import EstimationError
from iom_me.impact import bacon, imputation, panel_results, two_way
from iom_me.impact._group_time import estimation, sample
from iom_me.impact._study import (
    interaction_weighted as _interaction_weighted,
    study as _panel_study,
)
from iom_me.impact._study.study import Options, Question
from iom_me.impact.panel_results import Effect

if TYPE_CHECKING:
    from iom_me.impact._effect.design import Design
    from iom_me.impact._group_time.cells import Control
    from iom_me.impact._group_time.estimation import Plan
    from iom_me.impact._panel.reading import Reading

_SHOWN_FROM = 0.005
_OTHER: dict[Control, Control] = {
    "never_treated": "not_yet_treated",
    "not_yet_treated": "never_treated",
}


@attrs.frozen(kw_only=True, eq=False)
class Beside:
    """One estimate beside the chosen one; ``effect`` is None if there is none.

    ``forbidden`` is the share of its weight on comparisons with units that have the
    programme already, where that is known.
    """

    estimator: str
    control: str
    effect: Effect | None
    note: str = ""
    forbidden: float = 0.0


def others(reading: Reading, plan: Plan, design: Design) -> Iterator[Beside]:
    """Estimate in other ways."""
    options = Options(vcov=plan.vcov, level=plan.level, seed=plan.seed)
    columns = attrs.evolve(reading.columns, covariates=())
    plain = attrs.evolve(reading, columns=columns)
    unadjusted = ""
    if reading.columns.covariates:
        unadjusted = "not adjusted for covariates"
        yield _group_time(plain, plan, unadjusted)
    if design.kind == "staggered":
        other = attrs.evolve(plan.rule, control=_OTHER[plan.rule.control])
        yield _group_time(reading, attrs.evolve(plan, rule=other), "")
    if reading.columns.unit is None:
        return
    if design.kind != "two_by_two":
        yield _tried(
            "interaction_weighted", lambda: _weighted(plain, options), unadjusted
        )
        yield _tried("imputation", lambda: _imputed(plain, options), unadjusted)
        yield _tried("two_stage", lambda: _two_stage(plain, options), unadjusted)
    share, said = _forbidden(plain, design)
    row = _tried("twfe", lambda: _two_way(plain, options), _joined(unadjusted, said))
    yield attrs.evolve(row, forbidden=share)


def _tried(
    estimator: str, estimate: Callable[[], tuple[str, Effect]], note: str
) -> Beside:
    """Estimate, or say why that cannot be done."""
    try:
        control, effect = estimate()
    except EstimationError as error:
        return Beside(
            estimator=estimator, control="", effect=None, note=f"no estimate: {error}"
        )
    return Beside(estimator=estimator, control=control, effect=effect, note=note)


def _group_time(reading: Reading, plan: Plan, note: str) -> Beside:
    def estimate() -> tuple[str, Effect]:
        result = estimation.estimate(reading, plan).result
        return result.control, result.overall

    return _tried("group_time", estimate, note)


def _weighted(reading: Reading, options: Options) -> tuple[str, Effect]:
    """Average over treated observations, as the other estimators do."""
    answer = _interaction_weighted.interaction_weighted(
        _panel_study.used(reading), Question(shares_estimated=False)
    )
    study, when = answer.study, answer.used.timing
    mass = np.array(
        [
            when.mass(when.seen & when.treated & (when.event == event))
            for event in study.events
        ]
    )
    mean = (mass / mass.sum()) @ study.contrasts
    (row,) = panel_results.rows_of(
        [{"term": "overall"}],
        study.family.infer(mean[None], options.vcov),
        [study.total],
        level=options.level,
        exponent=reading.moments.exponent,
    )
    return answer.control, row


def _imputed(reading: Reading, options: Options) -> tuple[str, Effect]:
    result = imputation.from_reading(reading, options).result
    return result.control, result.overall


def _two_stage(reading: Reading, options: Options) -> tuple[str, Effect]:
    result = imputation.two_stage_from_reading(reading, options).result
    return result.control, result.overall


def _two_way(reading: Reading, options: Options) -> tuple[str, Effect]:
    result = two_way.from_reading(reading, options).result
    return result.control, attrs.evolve(result.overall, term="overall")


def _forbidden(reading: Reading, design: Design) -> tuple[float, str]:
    """Say how much weight comparisons with treated units have."""
    try:
        # A decomposition needs units that were observed in every period.
        whole = sample.keep(reading, without=(), complete=True)
        share = bacon.from_reading(whole).forbidden_weight
    except EstimationError:
        several = len(design.starts) > 1
        return 0.0, "may weigh forbidden comparisons" if several else ""
    if share < _SHOWN_FROM:
        return 0.0, ""
    note = f"{100 * share:.0f} % of the weight forbidden"
    return share, note if whole is reading else f"about {note}"


def _joined(*notes: str) -> str:
    return "; ".join(note for note in notes if note)
