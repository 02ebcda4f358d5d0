"""Is selection on what was measured a guide to selection on the rest."""

from __future__ import annotations

import math
import numbers
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np

import iom_me
from iom_me.errors import EstimationError, ModelError
from iom_me.impact import _scale
from iom_me.impact._columns import Floats
from iom_me.impact.matching import _roles
from iom_me.impact.matching._announce import announced
from iom_me.impact.matching._effect import assembly, study as _study
from iom_me.impact.matching._effect.study import EffectOptions, Loss, Study
from iom_me.impact.matching.comparison_group import ComparisonGroup
from iom_me.impact.matching.sensitivity._bias import Selection
from iom_me.impact.matching.sensitivity._units import in_units
from iom_me.impact.matching.sensitivity.oster_results import OsterDelta

if TYPE_CHECKING:
    from iom_me.impact.matching.terms import Part
    from iom_me.typing import IntoFrame

__all__ = ["oster_delta"]

_FACTOR = 1.3
_BALANCED = 0.01
_ROUNDING = 1e-9


def oster_delta(
    data: IntoFrame,
    result: ComparisonGroup,
    *,
    outcome: str,
    covariates: Sequence[Part] | Part | None = None,
    r_max: float | None = None,
    delta: float = 1.0,
    missing: Loss = "raise",
) -> OsterDelta:
    r"""Ask what is left of an effect if hidden selection is like that on covariates.

    Covariates move an estimate, and explain some of the outcome. If what is hidden is
    as much bound up with joining as the covariates are, and explains so much more of
    the outcome, the estimate would move on: by how much, and how strong would hidden
    selection have to be to take it to zero?

    Parameters
    ----------
    data
        The table that the comparison was made from.
    result
        What `match` or `weight` handed back; its weights count in all regressions.
    outcome
        Column of numbers.
    covariates
        Columns and terms; those of the comparison unless given.
    r_max
        R squared of a regression with everything hidden, too; 1.3 times that with the
        covariates unless given, and 1 at most.
    delta
        Strength of hidden selection relative to that on the covariates, above 0, for
        the adjusted estimate.
    missing
        "raise", or "drop" those whose outcome is missing, as in `effect`.

    Returns
    -------
    OsterDelta
        The adjusted estimate, and the delta that takes the estimate to zero.

    Raises
    ------
    DataError
        The table is not that of the comparison, or lacks values.
    EstimationError
        The outcome is constant, or the covariates tell the groups apart.
    ModelError
        A number is out of range, or no covariates are named.

    Warns
    -----
    EstimationWarning
        The match made the groups so alike in the covariates that they are no guide; or
        there is no adjusted estimate.

    Notes
    -----
    Weighted least squares of the outcome on treatment gives
    :math:`\mathring\beta, \mathring R`, with covariates :math:`\tilde\beta, \tilde R`.
    With the variances :math:`\sigma_y^2` of the outcome, :math:`\sigma^2` of the
    treatment and :math:`\tau` of its residual on the covariates,
    :math:`A = \mathring\beta - \tilde\beta` and the bias
    :math:`\nu = \tilde\beta - \beta^*`, proposition 2 of [1]_ is

    .. math::
        \delta = \frac{\nu (\tilde R - \mathring R) \sigma_y^2 \tau
        + \nu \sigma^2 \tau A^2 + 2 \nu^2 \tau A \sigma^2
        + \nu^3 (\tau \sigma^2 - \tau^2)}
        {(R_{max} - \tilde R) \sigma_y^2 (A \sigma^2 + \nu (\sigma^2 - \tau))
        + \nu^2 \tau A \sigma^2 + \nu^3 (\tau \sigma^2 - \tau^2)}

    For a given delta that is a cubic in the bias (a quadratic for 1). Of its roots the
    one nearest to zero is taken that moves the estimate on in the direction in which
    the covariates moved it, as Stata's psacalc does. ``delta_for_zero`` is the above at
    :math:`\nu = \tilde\beta`; below 0 it says that hidden selection would have to work
    against that on the covariates.

    The question is best asked of weak matches, or of covariates that were not matched
    on. After a good match the covariates move nothing (A is about 0) and say little of
    what is hidden.

    References
    ----------
    .. [1] Oster, E. (2019). Unobservable selection and coefficient stability: theory
       and evidence. Journal of Business & Economic Statistics 37(2), 187-204.

    Examples
    --------
    Joined by the young, and the young earn more:

    >>> import iom_me as me
    >>> import pandas as pd
    >>> people = pd.DataFrame(
    ...     {
    ...         "joined": [int(i * 7 % 10 < 3 + (i % 4 == 0)) for i in range(200)],
    ...         "age": [40.0 - 10 * (i % 4 == 0) + i * 13 % 11 for i in range(200)],
    ...         "land": [i * 0.618034 % 1 for i in range(200)],
    ...     }
    ... )
    >>> people["income"] = (
    ...     80.0 - people["age"] + 5 * people["joined"] + people.index * 29 % 17
    ... )
    >>> group = me.impact.match(people, treatment="joined", covariates="land")
    >>> found = me.impact.oster_delta(
    ...     people, group, outcome="income", covariates=["age", "land"]
    ... )
    >>> found.verdict
    'stands'
    """
    if not isinstance(result, ComparisonGroup):
        raise ModelError(
            f"{type(result).__name__} is no comparison: pass the table first, and then "
            "what match() or weight() handed back."
        )
    parts = result.covariates if covariates is None else covariates
    options = EffectOptions(covariates=parts, missing=missing)
    if not options.covariates:
        raise ModelError("covariates= is empty: name what was measured.")
    _require_delta(delta)
    outcome = _roles.column_name(outcome, "outcome")
    study = _study.read(data, result, outcome, options)
    scale = _scale.scaled(study.outcome[study.used])
    if scale.is_constant:
        raise EstimationError(f"{outcome!r} is the same for everybody: no effect.")
    found = _selection(study, scale.values)
    most = _r_max(r_max, found.long_r2)
    bias = found.bias(delta, most)
    effects = found.short, found.long, found.long - bias
    short, long, adjusted = in_units(scale, effects, outcome)
    lost = [assembly.words_of_lost(study)] if study.lost else []
    return announced(
        OsterDelta(
            treatment=result.treatment,
            outcome=outcome,
            covariates=tuple(map(str, options.covariates)),
            estimate_uncontrolled=short,
            r2_uncontrolled=found.short_r2,
            estimate=long,
            r2=found.long_r2,
            r_max=most,
            delta=float(delta),
            estimate_adjusted=adjusted,
            delta_for_zero=found.delta(found.long, most),
            verdict=_verdict(long, adjusted),
            n=int(np.count_nonzero(study.used)),
            warnings=(*lost, *_notes(found, adjusted)),
            version=iom_me.__version__,
        ),
        of_data=lost,
    )


def _require_delta(delta: object) -> None:
    is_number = isinstance(delta, numbers.Real) and not isinstance(delta, bool)
    if not is_number or not 0 < float(delta) < math.inf:  # type: ignore[arg-type]
        raise ModelError(f"delta={delta!r} must be a number above 0.")


def _r_max(given: object, known: float) -> float:
    if given is None:
        return min(_FACTOR * known, 1.0)
    is_number = isinstance(given, numbers.Real) and not isinstance(given, bool)
    if not is_number or not known - _ROUNDING <= float(given) <= 1:  # type: ignore[arg-type]
        raise ModelError(
            f"r_max={given!r} must lie between R squared with the covariates, "
            f"{known:.4g}, and 1."
        )
    return max(float(given), known)  # type: ignore[arg-type]


def _selection(study: Study, outcome: Floats) -> Selection:
    """Run the regressions."""
    used = study.used
    root = np.sqrt(study.weights[used] / study.weights[used].sum())
    joined = _centred(study.treated[used].astype(np.float64), root)
    values = _centred(outcome, root)
    known = np.column_stack(
        [_centred(_unit(column), root) for column in study.covariates.values[used].T]
    )
    left = joined - _explained(known, joined)
    whole, residual = float(joined @ joined), float(left @ left)
    if residual <= _ROUNDING * whole:
        raise EstimationError(
            "The covariates tell the treated from the untreated without error: there "
            "is nobody to compare. Leave out the one that does."
        )
    spread = float(values @ values)
    short = float(joined @ values) / whole
    long = float(left @ values) / residual
    rest = values - _explained(known, values)
    errors = rest - long * left
    return Selection(
        short=short,
        short_r2=short * float(joined @ values) / spread,
        long=long,
        long_r2=1 - float(errors @ errors) / spread,
        outcome=spread,
        treatment=whole,
        residual=residual,
    )


def _centred(values: Floats, root: Floats) -> Floats:
    """Take off the weighted mean, and weight: sums of squares are variances then."""
    found: Floats = (values - (root**2 @ values)) * root
    return found


def _unit(column: Floats) -> Floats:
    return _scale.scaled(column).values


def _explained(known: Floats, values: Floats) -> Floats:
    coefficients = np.linalg.lstsq(known, values, rcond=None)[0]
    found: Floats = known @ coefficients
    return found


def _verdict(long: float, adjusted: float) -> str:
    if math.isnan(adjusted):
        return "unknown"
    return "stands" if long * adjusted > 0 else "could be hidden selection"


def _notes(found: Selection, adjusted: float) -> Iterator[str]:
    if found.treatment - found.residual < _BALANCED * found.treatment:
        yield (
            "The groups are so alike in these covariates (they explain less than 1 % "
            "of who joined) that selection on them says little of what is hidden. Ask "
            "rosenbaum_bounds() or e_value()."
        )
    if math.isnan(adjusted):
        yield (
            "No adjusted estimate moves on in the direction of the covariates: delta= "
            "is too large for these data."
        )
