"""A table and a comparison -> the two groups, before and after."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs
import numpy as np

from iom_me import _frames
from iom_me.errors import DataError, EstimationError
from iom_me.impact._columns import MISSING, Codes, Floats
from iom_me.impact.matching import _sample, _sets, terms
from iom_me.impact.matching._balance import pairing, stages
from iom_me.impact.matching._balance.pairing import Pairing
from iom_me.impact.matching._balance.stages import Stages
from iom_me.impact.matching._roles import Roles
from iom_me.impact.matching._sample import Missing, Sample
from iom_me.impact.matching.comparison_group import (
    ArmCount,
    ComparisonGroup,
    require_same_rows,
)
from iom_me.impact.matching.match_results import MatchResult

if TYPE_CHECKING:
    from iom_me.impact.matching.terms import Part
    from iom_me.typing import IntoFrame

_DENOMINATORS = {"ATT": "treated", "ATC": "control"}
_SCORE = "propensity score"


@attrs.frozen(kw_only=True, eq=False)
class Asked:
    """What is to be compared.

    Attributes
    ----------
    treatment, weights : columns; weights may be None
    estimand : for whom the comparison speaks
    missing : what happens to rows with gaps
    parts : covariates
    group : the comparison; None if there is only a before
    """

    treatment: str
    weights: str | None
    estimand: str
    missing: Missing
    parts: tuple[Part, ...]
    group: ComparisonGroup | None

    @property
    def denominator(self) -> str:
        """Whose standard deviation differences are divided by."""
        return _DENOMINATORS.get(self.estimand, "pooled")


@attrs.frozen(kw_only=True, eq=False)
class Reading:
    """Both groups as arrays.

    Attributes
    ----------
    sample : n rows, with their covariates
    stages : the weights
    pairing : who is compared with whom
    score : its name and values, (n,), or None
    counts : the untreated and the treated
    lost : how many rows that could be compared lack a covariate, and were left out
    """

    sample: Sample
    stages: Stages
    pairing: Pairing
    score: tuple[str, Floats] | None
    counts: tuple[ArmCount, ArmCount]
    lost: int


def read(data: IntoFrame, asked: Asked) -> Reading:
    """Read the covariates of both groups."""
    roles = Roles(
        treatment=asked.treatment,
        covariates=terms.columns_of(asked.parts),
        unit=None if asked.group is None else asked.group.unit,
        weights=asked.weights,
    )
    if asked.group is None:
        return _without_group(_sample.read(data, roles, missing=asked.missing), asked)
    return _with_group(data, roles, asked, asked.group)


def _without_group(sample: Sample, asked: Asked) -> Reading:
    made = _stages(sample, None, asked)
    return Reading(
        sample=sample,
        stages=made,
        pairing=pairing.Nobody(),
        score=None,
        counts=(_counted(made, 0), _counted(made, 1)),
        lost=sample.rows - len(sample),
    )


def _counted(made: Stages, arm: int) -> ArmCount:
    count = made.before.counts[arm]
    return ArmCount(
        treated=bool(arm),
        rows=count,
        used=count,
        dropped=0,
        effective=float(made.before.effective[arm]),
    )


def _with_group(
    data: IntoFrame, roles: Roles, asked: Asked, group: ComparisonGroup
) -> Reading:
    kept = group._kept  # noqa: SLF001 - it is kept for this
    there = kept.treated != MISSING
    if len(there) != _frames.row_count(_frames.wrapped(data)):
        raise _other_table(len(there), data)
    sample = _sample.read(data, roles, missing=asked.missing, only=there)
    kept.require_same(sample, group.treatment)
    require_same_rows(group, data)
    take: Any = slice(None) if sample.kept is None else sample.kept
    weights = kept.analysis_weights[take]
    _require_both(weights, sample)
    return Reading(
        sample=sample,
        stages=_stages(sample, weights, asked),
        pairing=_pairing(group, sample),
        score=None
        if kept.score is None
        else (_score_name(group, roles.names), kept.score[take]),
        counts=group.counts,
        lost=int(np.count_nonzero(there)) - len(sample),
    )


def _other_table(rows: int, data: IntoFrame) -> DataError:
    now = _frames.row_count(_frames.wrapped(data))
    return DataError(
        f"This is not the table that the comparison was made from: it has {now:,} "
        f"rows, the other {rows:,}. Pass the same table, in the same order of rows."
    )


def _require_both(weights: Floats, sample: Sample) -> None:
    for words, arm in (("treated", sample.treated), ("untreated", ~sample.treated)):
        if not weights[arm].any():
            raise EstimationError(
                f"No {words} row of the comparison has all covariates that are named: "
                "name fewer in covariates=, or fill their missing values."
            )


def _stages(sample: Sample, weights: Floats | None, asked: Asked) -> Stages:
    return Stages(
        treated=sample.treated,
        before=stages.stage(sample.treated, sample.weights),
        after=None if weights is None else stages.stage(sample.treated, weights),
        denominator=asked.denominator,
        weights=sample.weights,
    )


def _pairing(group: ComparisonGroup, sample: Sample) -> Pairing:
    """Take pairs where there are any, and sets otherwise."""
    kept = group._kept  # noqa: SLF001 - it is kept for this
    if kept.pairs is not None:
        row = _rows(sample)
        focal, partner = row[kept.pairs.focal], row[kept.pairs.partner]
        both = (focal >= 0) & (partner >= 0)
        if not both.any():
            return pairing.Nobody()
        return pairing.Couples(focal[both], partner[both])
    if kept.sets is None:
        return pairing.Nobody()
    take: Any = slice(None) if sample.kept is None else sample.kept
    return pairing.of_sets(kept.sets[take], sample.treated)


def _rows(sample: Sample) -> Codes:
    """Say which row of the sample each row of the table is: (N,), -1 for none."""
    if sample.kept is None:
        return np.arange(sample.rows)
    row = np.full(sample.rows, _sets.ALONE)
    row[sample.kept] = np.arange(len(sample))
    return row


def _score_name(group: ComparisonGroup, taken: tuple[str, ...]) -> str:
    """Name the score, by no name that a column has."""
    name = _SCORE
    if isinstance(group, MatchResult):
        if isinstance(group.options.distance, np.ndarray):
            name = "score"
        elif "linear_propensity" in {group.distance, *group.options.caliper}:
            name = f"linear {_SCORE}"
    return f"{name} (estimated)" if name in taken else name
