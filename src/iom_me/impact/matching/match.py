"""Find somebody comparable for everybody: the match."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from iom_me.impact.matching import _making
from iom_me.impact.matching._announce import announced
from iom_me.impact.matching._sample import Missing
from iom_me.impact.matching.match_results import MatchResult
from iom_me.impact.matching.options import (
    Discard,
    Estimand,
    MatchOptions,
    Method,
    Order,
    Width,
)

if TYPE_CHECKING:
    import numpy.typing as npt

    from iom_me.impact.matching.propensity_results import PropensityScore
    from iom_me.impact.matching.terms import Part
    from iom_me.typing import IntoFrame

__all__ = ["match"]


def match(
    data: IntoFrame,
    *,
    treatment: str,
    covariates: Sequence[Part] | Part,
    unit: str | None = None,
    method: Method = "nearest",
    distance: str | PropensityScore | npt.ArrayLike = "propensity",
    estimand: Estimand = "ATT",
    ratio: int = 1,
    replace: bool = False,
    caliper: float | Mapping[str, float | Width] | None = None,
    exact: Sequence[str] | str = (),
    anti_exact: Sequence[str] | str = (),
    order: Order = "largest",
    within: Sequence[str] | str | None = None,
    weights: str | None = None,
    seed: int | None = None,
    mahalanobis_covariates: Sequence[Part] | Part | None = None,
    discard: Discard = "none",
    subclasses: int = 6,
    cutpoints: Mapping[str, Any] | None = None,
    missing: Missing = "raise",
) -> MatchResult:
    """Find somebody comparable for everybody who got the programme.

    The outcome is not needed, and should not be in the table of covariates: a match is
    settled before anybody looks at the results. `balance` then says whether the groups
    are alike, and `effect` what the programme changed.

    Parameters
    ----------
    data : DataFrame
        One row per person, or per person and visit; pandas, polars or pyarrow.
    treatment : str
        Column with 1 (or True) for those who got the programme and 0 for the others.
    covariates : list of str and Term
        What the groups are to be alike in, measured before the programme: columns of
        numbers, text or categories.
    unit : str, optional
        Column that says which rows are of one person. Nobody is paired with
        themselves, nobody is twice in a set, and without replacement nobody is used
        twice, with whichever of their rows.
    method : {"nearest", "optimal", "full", "exact", "coarsened_exact", "subclass"}
        ``nearest`` gives each in turn the nearest who is left; ``optimal`` makes the
        sum of all distances smallest; ``full`` puts everybody into sets of one with
        several; ``exact`` and ``coarsened_exact`` compare those who are equal, or
        equal after rounding; ``subclass`` divides by the score.
    distance : str, PropensityScore, or array, default "propensity"
        What near means: ``propensity`` and ``linear_propensity`` (its logit) by a
        fitted score; ``mahalanobis``, ``robust_mahalanobis`` or ``scaled_euclidean``
        among the covariates; a result of `propensity_score`; a score of one's own, one
        number per row; or a matrix with a row per treated and a column per untreated,
        infinite where a pair is not allowed.
    estimand : {"ATT", "ATC", "ATE"}
        Whose effect is asked for: of those who got the programme, of those who did not,
        or of all. For the ATT the treated get partners, for the ATC the untreated.
    ratio : int, default 1
        How many partners each gets; fewer if there are no more.
    replace : bool, default False
        Whether one person can be the partner of several.
    caliper : float or dict, optional
        How far apart the two of a pair may be. A number is in standard deviations of
        the score over the whole sample. By name, a width on a score is in standard
        deviations and on a column in its own unit: ``{"propensity": 0.2, "age": 5}``;
        `Sd` and `Raw` say it otherwise. A pair exactly at the width is allowed.
    exact : list of str, optional
        Columns that the two of a pair have the same value of.
    anti_exact : list of str, optional
        Columns that the two of a pair have different values of.
    order : {"largest", "smallest", "closest", "farthest", "random", "data"}
        Who chooses first among nearest neighbours without replacement: the largest or
        smallest score; the closest pair of all; who has the farthest nearest
        neighbour; by lot; or as the rows stand. Without a score ``largest`` and
        ``smallest`` give way to ``data``.
    within : list of str, optional
        Columns from finest to coarsest, such as ``["village", "district"]``: everybody
        gets somebody of their own village, or else of their own district, or nobody.
    weights : str, optional
        Column of sampling weights, above zero. They count in the score, in standard
        deviations and covariances, and in the weights of the result; not in who is
        near.
    seed : int, optional
        Settles ties, and the order ``random``; 0 if not given.
    mahalanobis_covariates : list of str and Term, optional
        Measure distance among these, and use the score for the caliper only.
    discard : {"none", "treated", "control", "both", "crump"}
        Whom to leave out who has nobody comparable, by the score.
    subclasses : int, default 6
        How many, for ``method="subclass"``.
    cutpoints : dict, optional
        For ``method="coarsened_exact"``, by column: edges, a number of intervals,
        ``"q4"`` for quarters of the sample, or ``"sturges"``.
    missing : {"raise", "drop", "indicator"}
        Whether missing values are refused, their rows left out, or covariates filled
        by the mean with a further covariate that says so. Missing is then a value of
        its own in columns of ``exact`` that are covariates, and keeps no caliper.

    Returns
    -------
    MatchResult
        Pairs or sets, weights, what was checked, and who was left out and why.

    Raises
    ------
    ModelError
        A choice is unknown, or does not go with another one.
    DataError
        A column is absent, of the wrong kind, or has gaps.
    EstimationError
        The score cannot be fitted, or nobody could be matched.

    See Also
    --------
    balance : are the groups alike?
    effect : what did the programme change?
    tie_range : how much hangs on ties that were settled by chance?

    Notes
    -----
    Conventions are those of MatchIt 4.7 where it has one. With a ratio, everybody gets
    a first partner before anybody gets a second. Weights are 1 for those who have
    partners and are split among these, then scaled to mean 1 in each group.

    Ties: of two who are equally near by the score the one with the smaller score is
    taken; of equal scores, and by other distances, the one with the smaller hash of the
    unit (of the whole row without a unit, or among the rows of one unit). So the order
    of the rows changes nothing, but for ``order="data"``. ``ties`` counts the choices
    where somebody else was as near.

    Every pair is checked against every constraint after the match, by other code than
    made it; ``constraints`` says what was checked.

    Pairs should not be judged by tests of significance, but by `balance`. A caliper
    leaves out those who have nobody comparable, so the effect is then that of the
    others: the result counts them, and `population` says so.

    References
    ----------
    .. [1] Stuart, E. A. (2010). Matching methods for causal inference: a review and a
       look forward. Statistical Science 25(1), 1-21.
    .. [2] Rosenbaum, P. R. (2010). Design of Observational Studies. Springer.
    .. [3] Ho, D. E., Imai, K., King, G. and Stuart, E. A. (2011). MatchIt:
       nonparametric preprocessing for parametric causal inference. Journal of
       Statistical Software 42(8).

    Examples
    --------
    >>> import iom_me as me
    >>> import pandas as pd
    >>> people = pd.DataFrame(
    ...     {
    ...         "name": list("ABCDEFGH"),
    ...         "trained": [1, 1, 1, 0, 0, 0, 0, 0],
    ...         "age": [24, 31, 52, 23, 33, 30, 48, 61],
    ...         "village": list("xxyxxxyy"),
    ...     }
    ... )
    >>> matched = me.impact.match(
    ...     people,
    ...     treatment="trained",
    ...     covariates=["age"],
    ...     unit="name",
    ...     distance="scaled_euclidean",
    ...     exact="village",
    ...     caliper={"age": 5},
    ... )
    >>> matched.pairs[["treated", "control"]]
      treated control
    0       A       D
    1       B       F
    2       C       G
    >>> [constraint.name for constraint in matched.constraints][1:4]
    ['same village', 'nobody with themselves (name)', 'age within 5']
    """
    options = MatchOptions(
        covariates=covariates,
        unit=unit,
        method=method,
        distance=distance,
        estimand=estimand,
        ratio=ratio,
        replace=replace,
        caliper=caliper,
        exact=exact,
        anti_exact=anti_exact,
        order=order,
        within=within,
        weights=weights,
        seed=seed,
        mahalanobis_covariates=mahalanobis_covariates,
        discard=discard,
        subclasses=subclasses,
        cutpoints=cutpoints,
        missing=missing,
    )
    return announced(_making.matched(data, treatment, options))
