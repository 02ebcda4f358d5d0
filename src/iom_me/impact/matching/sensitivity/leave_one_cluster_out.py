"""Does the effect of a comparison rest on one cluster."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import attrs
import numpy as np

import iom_me
from iom_me import _frames
from iom_me.errors import EstimationError, IomMeError, ModelError
from iom_me.impact import _columns
from iom_me.impact._columns import MISSING, Codes
from iom_me.impact._least_squares.inference import Vcov
from iom_me.impact.matching import _roles
from iom_me.impact.matching._announce import announced
from iom_me.impact.matching._effect import assembly, study as _study
from iom_me.impact.matching._effect.study import EffectOptions, Loss, Study
from iom_me.impact.matching.comparison_group import ComparisonGroup
from iom_me.impact.matching.matched_effects import MatchedEffect
from iom_me.impact.matching.sensitivity import _again
from iom_me.impact.matching.sensitivity.left_out_results import (
    ClusterLeftOut,
    LeaveOneClusterOut,
)

if TYPE_CHECKING:
    from iom_me.impact.matching.terms import Part
    from iom_me.typing import IntoFrame

__all__ = ["leave_one_cluster_out"]

_NAMED = 5
_FEWEST = 2


def leave_one_cluster_out(
    data: IntoFrame,
    result: ComparisonGroup,
    *,
    outcome: str,
    cluster: str,
    rematch: bool = True,
    covariates: Sequence[Part] | Part = (),
    vcov: Vcov | None = None,
    level: float = 0.95,
    missing: Loss = "raise",
) -> LeaveOneClusterOut:
    """Make the comparison and the effect anew without each village in turn.

    Says whether one village, district or camp makes the effect: whether its sign, or
    whether zero lies in its interval, turns without it.

    Parameters
    ----------
    data
        The table that the comparison was made from.
    result
        What `match` or `weight` handed back.
    outcome
        Column of numbers.
    cluster
        Column that says which rows belong together. Standard errors are clustered by
        it, as in ``effect(..., cluster=...)``.
    rematch
        Whether score, pairs and weights are made anew on the rows of the others, which
        is what would have happened without the village. Otherwise only its rows leave,
        with whoever was paired with nobody else.
    covariates, vcov, level, missing
        As in `effect`.

    Returns
    -------
    LeaveOneClusterOut
        One row per cluster; where nothing can be estimated it says why.

    Raises
    ------
    DataError
        The table is not that of the comparison, or lacks values.
    EstimationError
        There is one cluster only, or no effect even with all of them.
    ModelError
        This is no comparison, or an option does not fit.

    Warns
    -----
    DataWarning
        Rows were left out as they lack the outcome.
    EstimationWarning
        Without some cluster there is no effect, or its sign turns.

    Notes
    -----
    As many matches are made as there are clusters. A score or a matrix of distances
    that was given as numbers is kept for the rows that are left; a `PropensityScore` is
    fitted anew.

    Examples
    --------
    >>> import iom_me as me
    >>> import pandas as pd
    >>> people = pd.DataFrame(
    ...     {
    ...         "village": [i % 12 for i in range(240)],
    ...         "joined": [int(i * 7 % 20 < 6) for i in range(240)],
    ...         "age": [20.0 + i * 0.618034 % 1 * 40 for i in range(240)],
    ...     }
    ... )
    >>> people["income"] = 50.0 + people.index * 29 % 17 + 6 * people["joined"]
    >>> match = me.impact.match(people, treatment="joined", covariates=["age"])
    >>> me.impact.leave_one_cluster_out(
    ...     people, match, outcome="income", cluster="village"
    ... )
    <LeaveOneClusterOut income: stands, 12 clusters>
    """
    group = _again.require_group(result)
    outcome = _roles.column_name(outcome, "outcome")
    cluster = _roles.column_name(cluster, "cluster")
    if not isinstance(rematch, bool):
        raise ModelError(f"rematch={rematch!r} must be True or False.")
    options = EffectOptions(
        covariates=covariates,
        cluster=cluster,
        vcov=vcov,
        level=level,
        missing=missing,
    )
    study = _study.read(data, group, outcome, options)
    labels = _columns.labels(_frames.fetched(data, [cluster])[cluster], "cluster")
    there = group._kept.treated != MISSING  # noqa: SLF001 - it is kept for this
    codes = np.where(there, labels.codes, -1)
    present = np.unique(codes[codes >= 0]).tolist()
    if len(present) < _FEWEST:
        raise EstimationError(
            f"Column {cluster!r} (cluster=) has one value only: without it nobody is "
            "left."
        )
    whole = assembly.estimated(study, options)[0]
    refit = _Refit(data=data, study=study, options=options, codes=codes)
    rows = [
        _row(labels.name_of(code), refit, code, whole, rematch=rematch)
        for code in present
    ]
    lost = (assembly.words_of_lost(study),) if study.lost else ()
    found = _finished(whole, cluster, rows, rematch=rematch)
    return announced(
        attrs.evolve(found, warnings=(*lost, *found.warnings)), of_data=lost
    )


@attrs.frozen(kw_only=True, eq=False)
class _Refit:
    """What is needed to estimate anew; codes are clusters by row of the table."""

    data: Any
    study: Study
    options: EffectOptions
    codes: Codes

    def without(self, code: int, *, rematch: bool) -> MatchedEffect:
        study = self._anew(code) if rematch else self._less(code)
        return assembly.estimated(study, self.options)[0]

    def _anew(self, code: int) -> Study:
        keep = self.codes != code
        rows = _again.rows_of(self.data, keep)
        group = _again.on_rows(rows, self.study.group, keep)
        return _study.read(rows, group, self.study.name, self.options)

    def _less(self, code: int) -> Study:
        kept = self.study.sample.kept
        codes = self.codes if kept is None else self.codes[kept]
        outcome = np.where(codes == code, np.nan, self.study.outcome)
        study = attrs.evolve(self.study, outcome=outcome, lost=0)
        found = _study.without_lost(study, attrs.evolve(self.options, missing="drop"))
        treated = found.treated
        if not (found.weights[treated].any() and found.weights[~treated].any()):
            raise EstimationError("Nobody is left of one group.")
        return found


def _row(
    name: Any, refit: _Refit, code: int, whole: MatchedEffect, *, rematch: bool
) -> ClusterLeftOut:
    try:
        found = refit.without(code, rematch=rematch).effect
    except IomMeError as error:
        no = math.nan
        return ClusterLeftOut(
            cluster=name, estimate=no, std_error=no, statistic=no, p_value=no, df=no,
            ci_low=no, ci_high=no, n=0, change=no, reason=str(error),
        )  # fmt: skip
    return ClusterLeftOut(
        cluster=name,
        estimate=found.estimate,
        std_error=found.std_error,
        statistic=found.statistic,
        p_value=found.p_value,
        df=found.df,
        ci_low=found.ci_low,
        ci_high=found.ci_high,
        n=found.n,
        change=found.estimate - whole.estimate,
        reason="" if found.std_error > 0 else "There is no standard error.",
    )


def _finished(
    whole: MatchedEffect, cluster: str, rows: list[ClusterLeftOut], *, rematch: bool
) -> LeaveOneClusterOut:
    size = 1 - whole.level
    known = [row for row in rows if not math.isnan(row.estimate)]
    turned = [row for row in known if row.estimate * whole.estimate < 0]
    crossed = [
        row
        for row in known
        if not math.isnan(row.p_value)
        and (row.p_value < size) != (whole.p_value < size)
    ]
    gone = [row for row in rows if row.reason]
    estimates = [row.estimate for row in known] or [math.nan]
    return LeaveOneClusterOut(
        treatment=whole.treatment,
        outcome=whole.outcome,
        cluster=cluster,
        rematched=rematch,
        estimate=whole.estimate,
        std_error=whole.std_error,
        p_value=whole.p_value,
        ci_low=whole.ci_low,
        ci_high=whole.ci_high,
        lowest=min(estimates),
        highest=max(estimates),
        effects=tuple(rows),
        verdict=_verdict(gone, turned, crossed),
        sign_turns=_names(turned),
        significance_turns=_names(crossed),
        without_estimate=_names(gone),
        level=whole.level,
        warnings=tuple(_notes(gone, turned)),
        version=iom_me.__version__,
    )


def _names(rows: list[ClusterLeftOut]) -> tuple[Any, ...]:
    return tuple(row.cluster for row in rows)


def _verdict(
    gone: list[ClusterLeftOut],
    turned: list[ClusterLeftOut],
    crossed: list[ClusterLeftOut],
) -> str:
    if gone:
        return "rests on one cluster"
    if turned:
        return "sign turns"
    return "significance turns" if crossed else "stands"


def _notes(gone: list[ClusterLeftOut], turned: list[ClusterLeftOut]) -> Iterator[str]:
    if gone:
        yield (
            f"Without {_listed(gone)} there is no effect, or no standard error: "
            f"{gone[0].reason}"
        )
    if turned:
        yield f"The sign of the effect turns without {_listed(turned)}."


def _listed(rows: list[ClusterLeftOut]) -> str:
    more = f" and {len(rows) - _NAMED:,} more" if len(rows) > _NAMED else ""
    return ", ".join(repr(row.cluster) for row in rows[:_NAMED]) + more
