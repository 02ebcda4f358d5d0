"""Fit the probability of treatment given covariates: the propensity score."""

from __future__ import annotations

import warnings as _warnings
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, get_args

import numpy as np

import iom_me
from iom_me.errors import DataWarning, EstimationWarning, ModelError, suggest
from iom_me.impact import _level
from iom_me.impact._records import Coefficient
from iom_me.impact.matching import _measure, _sample, terms
from iom_me.impact.matching._roles import Roles
from iom_me.impact.matching._sample import Missing, Sample
from iom_me.impact.matching._score.fit import Correction, ScoreFit
from iom_me.impact.matching._score.links import Model
from iom_me.impact.matching._score.overlap import ScoreOverlap, overlap
from iom_me.impact.matching.propensity_results import PropensityScore

if TYPE_CHECKING:
    from iom_me.impact.matching.terms import Part
    from iom_me.typing import IntoFrame

__all__ = ["propensity_score"]

_NAN = float("nan")
_FEW_PER_COEFFICIENT = 5
_MANY_ABOVE = 0.1


def propensity_score(
    data: IntoFrame,
    *,
    treatment: str,
    covariates: Sequence[Part] | Part,
    model: Model = "logit",
    correction: Correction | None = None,
    weights: str | None = None,
    missing: Missing = "raise",
    level: float = 0.95,
) -> PropensityScore:
    r"""Fit the probability of treatment given covariates.

    `match` and `weight` fit a plain logit by themselves. Fit the score apart to look at
    it before you use it, to use a probit or Firth's correction, or to use one score for
    several comparisons: ``match(..., distance=score)``.

    Parameters
    ----------
    data
        A table with one row per person or unit, measured before the programme.
    treatment
        Column of 0 and 1 (or False and True): who got the programme.
    covariates
        Columns, and terms made of them (`Term`). Numbers and booleans enter as they
        are; text and categories become one 0/1 column per level, the first level in
        sorted order being the reference. Never the outcome, nor what the programme may
        have changed.
    model
        "logit" or "probit".
    correction
        "firth" adds Firth's penalty to the likelihood of a logit: it takes away most of
        the bias of small samples, and has an answer where covariates tell the groups
        apart without error (separation).
    weights
        Column of sampling weights, above zero: how many people a row stands for. Only
        their proportions matter.
    missing
        "raise" refuses rows that lack a value; "drop" leaves them out, and says how
        many; "indicator" fills gaps of covariates by the mean, or by a level of its
        own, and adds a covariate that says where they were.
    level
        Coverage of the intervals of the coefficients, between 0 and 1.

    Returns
    -------
    PropensityScore
        The scores, the coefficients, and how far the two groups overlap.

    Raises
    ------
    DataError
        A column is absent, of the wrong kind, or has gaps; weights that are not above
        zero.
    EstimationError
        Nobody is treated, or everybody; a covariate does not vary, or is fixed by
        others; covariates tell the groups apart without error.
    ModelError
        An option is unknown, or does not fit with the others.

    Warns
    -----
    DataWarning
        Rows were left out.
    EstimationWarning
        The smaller group has fewer than 5 rows per coefficient; over a tenth of the
        treated score above every untreated row.

    See Also
    --------
    match : Find somebody comparable for everybody treated.

    Notes
    -----
    Maximum likelihood of

    .. math:: P(D = 1 \mid x) = F(\beta_0 + \beta' x),

    F logistic or normal, without any penalty unless asked for. Newton's method goes on
    until a step is below 1e-8 standard deviations of the index, after which the error
    is rounding. The numbers are those of R's ``glm``. Many programs shrink the
    coefficients unasked, which gives other scores and other matches.

    With ``correction="firth"`` the logarithm of the determinant of the information,
    halved, is added to the log-likelihood [1]_ [2]_. Wald tests and intervals are rough
    under separation.

    The standard errors come from the expected information. With sampling weights they
    are robust instead, as for a sample drawn with replacement: a sandwich with factor
    n/(n - 1), as in R's ``survey::svyglm`` with a design of weights alone [3]_. Tests
    are by the normal distribution. None of this matters for the scores themselves.

    A score that predicts well is not the aim: it should make the groups alike. Judge it
    by balance after matching or weighting.

    References
    ----------
    .. [1] Firth, D. (1993). Bias reduction of maximum likelihood estimates. Biometrika
       80(1), 27-38.
    .. [2] Heinze, G. and Schemper, M. (2002). A solution to the problem of separation
       in logistic regression. Statistics in Medicine 21(16), 2409-2419.
    .. [3] Binder, D. A. (1983). On the variances of asymptotically normal estimators
       from complex surveys. International Statistical Review 51(3), 279-292.

    Examples
    --------
    Sixty people, twenty of whom joined, the older ones rather than the younger:

    >>> import iom_me as me
    >>> import pandas as pd
    >>> people = pd.DataFrame(
    ...     {
    ...         "joined": [int(i % 3 == 0) for i in range(60)],
    ...         "age": [20 + i * 7 % 31 - 4 * (i % 3) for i in range(60)],
    ...         "region": [["north", "south"][i * i % 7 % 2] for i in range(60)],
    ...     }
    ... )
    >>> score = me.impact.propensity_score(
    ...     people, treatment="joined", covariates=["age", "region"]
    ... )
    >>> score
    <PropensityScore joined: logit, 20 treated, 40 untreated, concordance 0.62>
    >>> score.scores[:3].round(3).tolist()
    [0.221, 0.247, 0.276]
    """
    parts = terms.listed(covariates)
    _require_choices(parts, model, correction)
    chosen = _level.fraction(level)
    roles = Roles(
        treatment=treatment, covariates=terms.columns_of(parts), weights=weights
    )
    sample = _sample.read(data, roles, missing=missing)
    fit = _measure.fitted(sample, parts, model=model, correction=correction)
    found = overlap(fit.probabilities, sample.treated, sample.weights)
    left_out = tuple(_left_out(sample))
    thin = tuple(_thin(sample, fit, found))
    for messages, kind in ((left_out, DataWarning), (thin, EstimationWarning)):
        for message in messages:
            _warnings.warn(message, kind, stacklevel=2)
    count = int(np.count_nonzero(sample.treated))
    return PropensityScore(
        treatment=treatment,
        covariates=parts,
        model=fit.model,
        correction=fit.correction,
        weights=weights,
        missing=missing,
        coefficients=tuple(_coefficients(fit, chosen)),
        n=len(sample),
        n_dropped=sample.rows - len(sample),
        treated=count,
        untreated=len(sample) - count,
        overlap=found,
        level=chosen,
        warnings=(*left_out, *thin),
        version=iom_me.__version__,
        scores=sample.spread_out(fit.probabilities, np.nan),
        linear=sample.spread_out(fit.index, np.nan),
        codes=sample.codes(),
        sampling=None
        if sample.weights is None
        else sample.spread_out(sample.weights, np.nan),
        fit=fit,
    )


def _require_choices(
    parts: tuple[Part, ...], model: object, correction: object
) -> None:
    if not parts:
        raise ModelError("covariates= is empty: name the columns that the score has.")
    for name, value, known in (
        ("model", model, get_args(Model)),
        ("correction", correction, (None, *get_args(Correction))),
    ):
        if not (value is None or isinstance(value, str)) or value not in known:
            words = [word for word in known if word is not None]
            raise ModelError(
                f"{name}={value!r} is unknown. {suggest(str(value), words)}"
            )


def _coefficients(fit: ScoreFit, level: float) -> Iterator[Coefficient]:
    from scipy.special import ndtr, ndtri

    reach = float(ndtri((1 + level) / 2))
    for term, estimate, error in zip(
        fit.terms, fit.coefficients.tolist(), fit.std_errors.tolist(), strict=True
    ):
        statistic = estimate / error if error > 0 else _NAN
        width = reach * error if error > 0 else _NAN
        yield Coefficient(
            term=term,
            estimate=estimate,
            std_error=error,
            statistic=statistic,
            p_value=float(2 * ndtr(-abs(statistic))),
            df=float("inf"),
            ci_low=estimate - width,
            ci_high=estimate + width,
            n=len(fit.index),
        )


def _left_out(sample: Sample) -> Iterator[str]:
    lost = sample.rows - len(sample)
    if lost:
        where = ", ".join(
            f"{name!r} ({count:,})" for name, count in sample.gaps.items()
        )
        yield (
            f"{lost:,} of {sample.rows:,} rows were left out for missing values in "
            f"{where}: they have no score."
        )


def _thin(sample: Sample, fit: ScoreFit, found: ScoreOverlap) -> Iterator[str]:
    treated = int(np.count_nonzero(sample.treated))
    fewer = min(treated, len(sample) - treated)
    slopes = len(fit.inner) - 1
    if fewer < _FEW_PER_COEFFICIENT * slopes and fit.correction is None:
        firth = ", or choose correction='firth'" if fit.model == "logit" else ""
        yield (
            f"The smaller group has {fewer:,} rows for {slopes:,} coefficients, fewer "
            f"than {_FEW_PER_COEFFICIENT} each: the scores are too extreme. Leave out "
            f"or coarsen covariates{firth}."
        )
    if found.share_above > _MANY_ABOVE:
        yield (
            f"{100 * found.share_above:.0f} % of the treated have a score above every "
            "untreated one: nobody is like them. Compare with discard= or caliper=, "
            "and say for whom the effect speaks."
        )
