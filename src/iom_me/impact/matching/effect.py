"""What the programme changed, by comparison with people like those it reached."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, overload

from iom_me.errors import ModelError
from iom_me.impact._least_squares.inference import Vcov
from iom_me.impact.matching._effect import assembly, study as _study
from iom_me.impact.matching._effect.study import (
    EffectOptions,
    Inference,
    Loss,
    Scale as Measure,
)
from iom_me.impact.matching.comparison_group import ComparisonGroup
from iom_me.impact.matching.matched_effects import MatchedEffect, MatchedEffects

if TYPE_CHECKING:
    from iom_me.impact.matching.terms import Part
    from iom_me.typing import IntoFrame

__all__ = ["effect"]


@overload
def effect(
    data: IntoFrame,
    result: ComparisonGroup,
    *,
    outcome: str,
    covariates: Sequence[Part] | Part = ...,
    cluster: str | None = ...,
    inference: Inference = ...,
    level: float = ...,
    vcov: Vcov | None = ...,
    variance_matches: int = ...,
    bias_correction: Sequence[Part] | Part = ...,
    measure: Measure = ...,
    missing: Loss = ...,
    draws: int = ...,
    seed: int = ...,
) -> MatchedEffect: ...
@overload
def effect(
    data: IntoFrame,
    result: ComparisonGroup,
    *,
    outcome: list[str] | tuple[str, ...],
    covariates: Sequence[Part] | Part = ...,
    cluster: str | None = ...,
    inference: Inference = ...,
    level: float = ...,
    vcov: Vcov | None = ...,
    variance_matches: int = ...,
    bias_correction: Sequence[Part] | Part = ...,
    measure: Measure = ...,
    missing: Loss = ...,
    draws: int = ...,
    seed: int = ...,
) -> MatchedEffects: ...
def effect(
    data: IntoFrame,
    result: ComparisonGroup,
    *,
    outcome: str | list[str] | tuple[str, ...],
    covariates: Sequence[Part] | Part = (),
    cluster: str | None = None,
    inference: Inference = "auto",
    level: float = 0.95,
    vcov: Vcov | None = None,
    variance_matches: int = 2,
    bias_correction: Sequence[Part] | Part = (),
    measure: Measure = "difference",
    missing: Loss = "raise",
    draws: int = 9_999,
    seed: int = 0,
) -> MatchedEffect | MatchedEffects:
    r"""Estimate an effect in matched or weighted groups, and how sure it is.

    Which standard error is right follows from how the comparison was made, so it is
    chosen by that, and the result says which one it is and why.

    Parameters
    ----------
    data
        The table that the comparison was made from, in the same order of rows. Not
        modified.
    result
        What `match` or `weight` handed back.
    outcome
        Column of numbers; the effect has its unit. A list of columns gives all effects
        with p-values that hold for all of them together (Holm).
    covariates
        Columns and terms to adjust for: each group has a weighted regression of its
        own, and both are evaluated at the covariate means of those whose effect is
        asked for (g-computation). Makes up for what balance is left, and often narrows
        the interval.
    cluster
        Column that says which rows belong together: the place or group at which the
        programme was assigned, or people were sampled.
    inference
        Kind of standard error, see Notes; "auto" takes the one for the design.
    level
        Coverage of the interval, between 0 and 1.
    vcov
        Kind of robust standard error, see Notes.
    variance_matches
        With "abadie_imbens": from how many of the nearest rows of the same group the
        variance of a row is estimated; 0 takes one variance for all.
    bias_correction
        With "abadie_imbens": columns and terms for the regression among the partners
        that makes up for what still tells the two of a pair apart.
    measure
        "difference" of means; of an outcome of 0 and 1 it is the risk difference, shown
        in percentage points. "ratio" of means for an outcome of 0 or more, which is the
        risk ratio for 0 and 1: tested on the scale of its logarithm.
    missing
        "raise" refuses an outcome that is missing in a row that is compared. "drop"
        leaves the row out; a pair or set in which one side is left alone goes, too, and
        in other sets those who are left share the weight.
    draws, seed
        Of the randomisation test, where not all assignments can be counted.

    Returns
    -------
    MatchedEffect or MatchedEffects
        The second for a list of outcomes.

    Raises
    ------
    DataError
        The table is not that of the comparison; a column is absent, of the wrong kind,
        or lacks values.
    EstimationError
        There is no standard error (one cluster), no such ratio, or covariates are fixed
        by each other.
    ModelError
        An option is unknown, or does not fit the design or other options.

    Warns
    -----
    DataWarning
        Rows were left out as they lack the outcome.
    EstimationWarning
        Few clusters, pairs or degrees of freedom; a standard error of 0; an outcome
        that was matched on.

    Notes
    -----
    With weights w (mean 1 in each group) and D the treatment, the effect is

    .. math:: \frac{\sum w D y}{\sum w D} - \frac{\sum w (1-D) y}{\sum w (1-D)}

    or the same of regression means. The means of the covariates that both regressions
    are evaluated at count as fixed, as in R's marginaleffects; only "m_estimation"
    accounts for them. Kinds of inference, and when "auto" takes them:

    - "pair": pairs without replacement and full matching. Clustered on the pair or set
      [1]_ [2]_. ``vcov`` is "CR0" (also called HC0 on pairs: for pairs it is the SD of
      their differences, dividing by G, over the root of G) with t(G - 1); with fewer
      than 60 pairs or sets "CR2" with Satterthwaite degrees of freedom, as the variance
      of "CR0" is too small by (G - 1)/G. There the result also has ``exact_p_value``,
      which needs no large sample.
    - "robust": strata (exact, coarsened exact, subclasses), whose rows are not paired,
      and shared partners if means are adjusted or a ratio is asked for. Row by row,
      "HC3" with Satterthwaite degrees of freedom.
    - "abadie_imbens": matches with replacement [3]_.
    - "m_estimation": weights. Their equations are stacked with those of the
      means [4]_; "HC0", t with n less all parameters; by cluster "CR1", t(G - 1).
    - "cluster": whenever ``cluster`` is given, other than for weights. "CR2" with
      Satterthwaite degrees of freedom. If pairs or sets reach across clusters, both are
      clustered on [5]_: the variance by pair plus that by cluster less that by their
      intersection. The default is "CR2" by cluster with its degrees of freedom, "CR1"
      for the other two, and what pairs would take off is left on; "CR0", "CR1" and
      "CR1S" take it off, negative eigenvalues set to zero, t with the smaller number
      of clusters less 1.
    - "randomization": on request. Who could have been treated within each pair or set.

    ``vcov`` can be "CR0", "CR1" (times G/(G - 1)), "CR1S" (and (n - 1)/(n - K)), "CR2"
    and "CR3" with clusters, "HC0" to "HC3" without. The working model of "CR2" is
    independent errors of one variance, as in the R package clubSandwich.

    References
    ----------
    .. [1] Abadie, A. and Spiess, J. (2022). Robust post-matching inference. Journal of
       the American Statistical Association 117(538), 983-995.
    .. [2] Austin, P. C. and Stuart, E. A. (2017). Estimating the effect of treatment on
       binary outcomes using full matching on the propensity score. Statistical Methods
       in Medical Research 26(6), 2505-2525.
    .. [3] Abadie, A. and Imbens, G. W. (2006). Large sample properties of matching
       estimators for average treatment effects. Econometrica 74(1), 235-267.
    .. [4] Stefanski, L. A. and Boos, D. D. (2002). The calculus of M-estimation. The
       American Statistician 56(1), 29-38.
    .. [5] Cameron, A. C., Gelbach, J. B. and Miller, D. L. (2011). Robust inference
       with multiway clustering. Journal of Business & Economic Statistics 29(2),
       238-249.

    Examples
    --------
    Three hundred people, of whom a hundred joined a programme that raised incomes by 3:

    >>> import iom_me as me
    >>> import pandas as pd
    >>> people = pd.DataFrame(
    ...     {
    ...         "joined": [int(i % 3 == 0) for i in range(300)],
    ...         "age": [20 + i * 0.618034 % 1 * 40 for i in range(300)],
    ...         "income": [50.0 + i * 29 % 17 + 3 * (i % 3 == 0) for i in range(300)],
    ...     }
    ... )
    >>> match = me.impact.match(
    ...     people, treatment="joined", covariates=["age"], caliper=0.2
    ... )
    >>> result = me.impact.effect(people, match, outcome="income")
    >>> result.inference, result.vcov, result.sets
    ('pair', 'CR0', 100)
    """
    options = EffectOptions(
        covariates=covariates,
        cluster=cluster,
        inference=inference,
        level=level,
        vcov=vcov,
        variance_matches=variance_matches,
        bias_correction=bias_correction,
        measure=measure,
        missing=missing,
        draws=draws,
        seed=seed,
    )
    names = _outcomes(outcome)
    _require_group(result)
    _require_roles(names, result, options)
    made = [
        assembly.estimated(study, options)
        for study in _study.read_each(data, result, names, options)
    ]
    notes = assembly.said_once(made)
    for message, kind in notes:
        warnings.warn(message, kind, stacklevel=2)
    if isinstance(outcome, str):
        return made[0][0]
    return assembly.together([one for one, _ in made], notes)


def _outcomes(outcome: Any) -> list[str]:
    names = [outcome] if isinstance(outcome, str) else outcome
    is_list = isinstance(names, (list, tuple)) and len(names) > 0
    if not is_list or not all(isinstance(name, str) for name in names):
        raise ModelError(
            f"outcome={outcome!r} is neither a column nor a list of columns: write "
            "'income', or ['income', 'savings']."
        )
    found: list[str] = list(names)
    for name in found:
        if found.count(name) > 1:
            raise ModelError(f"outcome= names {name!r} twice: leave one out.")
    return found


def _require_group(result: object) -> None:
    if not isinstance(result, ComparisonGroup):
        raise ModelError(
            f"{type(result).__name__} is no comparison: pass the table first, and then "
            "what match() or weight() handed back."
        )


def _require_roles(
    outcomes: list[str], group: ComparisonGroup, options: EffectOptions
) -> None:
    """Refuse a column in two roles that contradict each other."""
    roles = {group.treatment: "treatment", group.unit: "unit"}
    roles[group.sampling_weights] = "weights"
    for name in outcomes:
        if name in roles:
            raise ModelError(
                f"{name!r} is the {roles[name]} column of the comparison: it cannot be "
                "the outcome."
            )
        for part in (*options.covariates, *options.bias_correction):
            if name == part or name in getattr(part, "columns", ()):
                raise ModelError(
                    f"{name!r} is the outcome and a covariate: an outcome explains "
                    "itself without error. Leave it out of one of them."
                )
