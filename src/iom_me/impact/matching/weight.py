"""Weight everybody, so that the groups are alike."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, get_args

import attrs
import numpy as np

import iom_me
from iom_me.errors import ModelError, suggest
from iom_me.impact.matching import _measure, _sample, _sets, terms
from iom_me.impact.matching._roles import Roles
from iom_me.impact.matching._sample import Missing, Sample
from iom_me.impact.matching._weighting import making, reached, truncation, words
from iom_me.impact.matching._weighting.by_score import Target
from iom_me.impact.matching._weighting.making import Raw
from iom_me.impact.matching._weighting.notes import announced, notes
from iom_me.impact.matching.comparison_group import Kept, counted
from iom_me.impact.matching.propensity_results import PropensityScore
from iom_me.impact.matching.weight_results import Made, Weighting, WeightResult

if TYPE_CHECKING:
    from iom_me.impact.matching.terms import Matrix, Part
    from iom_me.typing import IntoFrame

__all__ = ["weight"]


def weight(
    data: IntoFrame,
    *,
    treatment: str,
    covariates: Sequence[Part] | Part,
    method: Weighting = "inverse_probability",
    estimand: Target | None = None,
    weights: str | None = None,
    score: PropensityScore | None = None,
    truncate: float | None = None,
    missing: Missing = "raise",
    unit: str | None = None,
) -> WeightResult:
    r"""Weight everybody, so that the groups are alike.

    Nobody is paired, and nobody left out: those who look like the people the effect is
    about count more, and the others less.

    Parameters
    ----------
    data
        A table with one row per person or household.
    treatment
        Column that is 1 for those who got the programme and 0 for the others.
    covariates
        Columns, and `Term`\ s made of them, that the groups are made alike in. Name
        what was there before the programme and decides both who joins and how they
        fare.
    method
        ``"inverse_probability"``: the inverse of the probability to be in one's group,
        given the covariates. ``"overlap"``: the probability to be in the *other* group;
        no weight is extreme, but the effect is about those who could have been in
        either group. ``"entropy"``: the means of all covariates are equal exactly, and
        the weights as equal as they can be then; no score is needed.
    estimand
        ``"ATT"``, the effect on those who got the programme (the default), ``"ATC"`` on
        those who did not, or ``"ATE"`` on everybody. With overlap weights it is
        ``"ATO"``, and nothing else can be asked for.
    weights
        Column of sampling weights. They count in the score, in the means to be met, and
        in the final weights.
    score
        A `PropensityScore` to take the probabilities from. Without one a logit of the
        covariates is fitted. If a score was fitted to covariates that are not named
        here, or to other rows or weights, `effect` has to take the weights for known.
    truncate
        A quantile, such as 0.99, to which the larger weights of each group are
        lowered. That makes estimates steadier, and the groups less alike.
    missing
        ``"raise"``, ``"drop"`` rows with gaps, or ``"indicator"``: fill gaps of
        covariates and add a column that says where they were.
    unit
        Column that says which rows are of one person or household, for `effect`.

    Returns
    -------
    WeightResult
        With ``weights``, one per row of the table; pass it to `balance` and `effect`.

    Raises
    ------
    DataError
        A column is absent, of the wrong kind, or has gaps.
    EstimationError
        The groups do not overlap: the covariates tell them apart without error, or no
        weights meet the means.
    ModelError
        A choice is unknown, or choices contradict each other.

    Warns
    -----
    DataWarning
        Rows were left out.
    EstimationWarning
        A group is worth less than a tenth of its rows; one row has more than 5 % of
        the weight of its group, and twice an equal share; or a difference of more than
        0.1 standard deviations is left.

    Notes
    -----
    With p the probability of treatment and q = 1 - p, the treated and the untreated
    weigh 1 and p / q (ATT), q / p and 1 (ATC), 1 / p and 1 / q (ATE), q and p (ATO,
    [1]_). Entropy balancing [2]_ gives the arms that are not their own target the
    weights with the smallest :math:`\sum_i w_i \log (w_i / s_i)`, s the sampling
    weights, under which all means are those of the target; it stops at differences
    below :math:`10^{-9}` standard deviations, or says that there is no solution. If a
    mean to be met is the smallest or largest value of a group, as with a level that
    nobody of the target has, the rows with other values get weight 0.

    Weights have mean 1 in each group, with sampling weights as well as without; a
    weight is the value above times the sampling weight. Truncation looks at the values
    before sampling weights, group by group.

    References
    ----------
    .. [1] Li, F., Morgan, K. L. and Zaslavsky, A. M. (2018). Balancing covariates via
       propensity score weighting. Journal of the American Statistical Association 113.
    .. [2] Hainmueller, J. (2012). Entropy balancing for causal effects. Political
       Analysis 20.

    Examples
    --------
    Training was given to the young rather than to the old:

    >>> import iom_me as me
    >>> import pandas as pd
    >>> survey = pd.DataFrame(
    ...     {
    ...         "trained": [1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0],
    ...         "age": [19, 27, 34, 44, 21, 24, 29, 33, 36, 41, 48, 52],
    ...     }
    ... )
    >>> group = me.impact.weight(
    ...     survey, treatment="trained", covariates="age", method="entropy"
    ... )
    >>> group
    <WeightResult trained: entropy, ATT, 4 treated worth 4, 8 untreated worth 7>
    >>> group.weights[4:].round(2).tolist()
    [1.76, 1.53, 1.21, 1.01, 0.88, 0.7, 0.5, 0.42]

    The weighted mean of the untreated is that of the treated, 31:

    >>> round(float(group.weights[4:] @ survey.age[4:]) / 8, 6)
    31.0
    """
    parts = terms.listed(covariates)
    target = _target(method, estimand)
    share = truncation.quantile(truncate)
    if not parts:
        raise ModelError("covariates= is empty: name what makes the groups differ.")
    _require_score(score, method, treatment)
    roles = Roles(
        treatment=treatment,
        covariates=terms.columns_of(parts),
        unit=unit,
        weights=weights,
    )
    sample = _sample.read(data, roles, missing=missing)
    matrix = _measure.covariates(sample, parts)
    if method == "entropy":
        raw = making.balanced(sample, matrix, target)
    else:
        raw = making.scored(sample, matrix, target, score)
    raw = raw if share is None else making.cut(raw, sample.treated, share)
    asked = _Asked(
        parts=parts, method=method, missing=missing, truncate=share, score=score
    )
    return announced(_result(sample, roles, matrix, asked, raw))


def _target(method: object, estimand: object) -> Target:
    """Say for whom the effect will speak, or refuse."""
    if not (isinstance(method, str) and method in get_args(Weighting)):
        raise ModelError(
            f"method={method!r} is unknown. {suggest(str(method), get_args(Weighting))}"
        )
    possible = ("ATO",) if method == "overlap" else ("ATT", "ATC", "ATE")
    chosen = possible[0] if estimand is None else estimand
    for target in get_args(Target):
        if isinstance(chosen, str) and chosen == target and target in possible:
            found: Target = target
            return found
    if method == "overlap":
        raise ModelError(
            f"estimand={estimand!r} cannot be had from overlap weights, which speak "
            "for those who could have been in either group: leave estimand= out (it is "
            "'ATO'), or choose method='inverse_probability' or 'entropy'."
        )
    raise ModelError(
        f"estimand={estimand!r} cannot be had from method={method!r}: choose "
        f"{', '.join(map(repr, possible))}; 'ATO' goes with method='overlap'."
    )


def _require_score(score: object, method: str, treatment: str) -> None:
    if score is None:
        return
    if not isinstance(score, PropensityScore):
        raise ModelError(
            f"score={type(score).__name__} is no PropensityScore: make one by "
            "propensity_score(), or leave score= out."
        )
    if method == "entropy":
        raise ModelError(
            "score= has no meaning for method='entropy', which needs no score: leave "
            "it out, or choose another method."
        )
    if score.treatment != treatment:
        raise ModelError(
            f"score= is the probability of {score.treatment!r}, not of {treatment!r}: "
            "fit a score for this treatment."
        )


@attrs.frozen(kw_only=True, eq=False)
class _Asked:
    parts: tuple[Part, ...]
    method: Weighting
    missing: Missing
    truncate: float | None
    score: PropensityScore | None


def _result(
    sample: Sample, roles: Roles, matrix: Matrix, asked: _Asked, raw: Raw
) -> WeightResult:
    kept = _keep(sample, raw)
    counts, shares = counted(kept), _largest_shares(kept)
    before, after = reached.furthest(
        matrix, making.base(sample), sample.treated, making.base(sample) * raw.weights
    )
    fit, balancing = raw.fit, raw.balancing
    return WeightResult(
        treatment=roles.treatment,
        covariates=asked.parts,
        method=asked.method,
        estimand=raw.target,
        unit=roles.unit,
        sampling_weights=roles.weights,
        missing=asked.missing,
        score_model=None if fit is None else fit.model,
        counts=counts,
        largest_shares=shares,
        difference_before=before.size,
        furthest_before=before.name,
        difference=after.size,
        furthest=after.name,
        truncate=asked.truncate,
        truncated=int(np.count_nonzero(raw.truncated)),
        steps=None if balancing is None else sum(arm.steps for arm in balancing.arms),
        n_dropped=sample.rows - len(sample),
        population=words.POPULATIONS[raw.target],
        warnings=tuple(notes(counts, shares, after, sample)),
        version=iom_me.__version__,
        fingerprint=sample.fingerprint(),
        kept=kept,
        made=Made(
            score=asked.score,
            truncated=sample.spread_out(raw.truncated, nothing=False),
            balancing=None
            if balancing is None
            else attrs.evolve(balancing, weights=np.empty(0)),
        ),
    )


def _keep(sample: Sample, raw: Raw) -> Kept:
    weights = _sets.normalised(raw.weights, sample.treated)
    return Kept(
        treated=sample.codes(),
        weights=sample.spread_out(weights, 0.0),
        sampling=None
        if sample.weights is None
        else sample.spread_out(sample.weights, np.nan),
        sets=None,
        pairs=None,
        score=None if raw.score is None else sample.spread_out(raw.score, np.nan),
        fit=raw.fit,
    )


def _largest_shares(kept: Kept) -> tuple[float, float]:
    weights = kept.analysis_weights
    untreated, treated = (weights[kept.treated == code] for code in (0, 1))
    return (
        float(untreated.max() / untreated.sum()),
        float(treated.max() / treated.sum()),
    )
