"""How much an effect withstands violations of parallel trends."""

from __future__ import annotations

import math
import numbers
import warnings
from collections.abc import Iterable
from typing import TYPE_CHECKING, get_args

import attrs
import numpy as np

import iom_me
from iom_me.errors import EstimationError, EstimationWarning, ModelError, suggest
from iom_me.impact._columns import Floats
from iom_me.impact._honest import choices, door, moments, study
from iom_me.impact._honest.choices import Target
from iom_me.impact._honest.door import EventStudy, Read
from iom_me.impact._honest.result import HonestDidResult, HonestInterval
from iom_me.impact._honest.study import Analysis, Method, Restriction, Study

if TYPE_CHECKING:
    import numpy.typing as npt

__all__ = ["HonestDidResult", "HonestInterval", "honest_did"]

_METHODS: dict[str, tuple[Method, ...]] = {
    "relative_magnitudes": ("hybrid", "conditional"),
    "smoothness": ("flci", "hybrid", "conditional"),
}


def honest_did(
    estimates: EventStudy | npt.ArrayLike,
    covariance: npt.ArrayLike | None = None,
    *,
    n_pre: int | None = None,
    n_post: int | None = None,
    restriction: Restriction = "relative_magnitudes",
    bound: float | Iterable[float] | None = None,
    method: Method | None = None,
    target: str | int | npt.ArrayLike | None = None,
    outcome: str | None = None,
    level: float = 0.95,
) -> HonestDidResult:
    r"""Bound an effect when trends may not be parallel.

    Parallel trends cannot be tested after the start. Instead of taking them for
    granted, this bounds how far they may be violated, by what is seen before the start,
    and gives an interval that covers the effect whatever the violation within the
    bound. The largest bound at which zero stays outside says how much the conclusion
    withstands. The method is that of Rambachan and Roth [1]_.

    Parameters
    ----------
    estimates
        The result of an event study; or its estimates as an array, in time order: those
        before the reference period, then those after it. The reference period, which is
        zero, is left out.
    covariance
        Of the estimates, if they are an array: (m, m).
    n_pre, n_post
        How many estimates are before and after the reference period, if they are an
        array. The first one after it is then event time 0.
    restriction
        "relative_magnitudes": from one period to the next, the violation changes after
        the start by at most ``bound`` times its largest change before.
        "smoothness": its slope changes by at most ``bound`` from one period to the
        next; 0 is a straight line.
    bound
        One or several, at least 0. For relative magnitudes a pure number, by default 0,
        0.5, 1, 1.5 and 2. For smoothness in the unit of the outcome, by default these
        times the largest change of slope among the estimates before the start.
    method
        "hybrid" (default for relative magnitudes), "conditional", or, for smoothness
        only, "flci" (its default), see Notes.
    target
        The effect that is bounded: an event time, "average" (over event times from 0
        on), or one weight for each period after the reference period. By default event
        time 0, as in HonestDiD.
    outcome
        Name of the outcome, for summary and picture.
    level
        Coverage of the intervals, between 0 and 1.

    Returns
    -------
    HonestDidResult
        The original interval, one for each bound, and the breakdown value.

    Raises
    ------
    DataError
        The estimates or the covariance are not what they should be: text, missing
        numbers, shapes that do not fit, no covariance matrix, gaps between periods.
    EstimationError
        There is no estimate before or after the reference period; one has no sampling
        error; the covariance is singular and the method needs it not to be.
    ModelError
        An option is unknown, or does not fit with the others.

    Warns
    -----
    EstimationWarning
        No value fits the data under a bound; an interval has no end; the covariance is
        singular; the reference period is not -1; smoothness rests on one estimate
        before the start.

    Notes
    -----
    Critical values are normal: the estimates are taken to be jointly normal with this
    covariance, as in the paper. With few clusters that is too optimistic, as for any
    interval from normal critical values.

    - "conditional" inverts the test of Andrews, Roth and Pakes [2]_, which needs no
      tuning but may be long where several inequalities almost bind.
    - "hybrid" tests first with a least favourable critical value, at a tenth of the
      size, then conditionally with what is left (C-LF in HonestDiD).
    - "flci" is the shortest interval of fixed length around a linear estimator [3]_.

    An interval is reported from the lowest to the highest value that is not rejected.
    For relative magnitudes the values are those of the union over which change before
    the start is the largest, and its sign. As in HonestDiD, inequalities that involve
    only periods before the start count in the tests only if there is a single period
    after it.

    Nothing is simulated, and no end is a point of a grid: the least favourable critical
    value and the quantile of the folded normal are computed, the ends of the intervals
    are refined to about twelve digits. HonestDiD draws 1,000 and 1,000,000 normal
    numbers for the former, and reports points of a grid of 1,000 over 40 standard
    errors around zero, also where the set goes beyond. With one period after the start
    the hybrid test here is that of the paper, which truncates at the first-stage
    critical value; HonestDiD leaves that out there, which lengthens intervals a little.

    References
    ----------
    .. [1] Rambachan, A. and Roth, J. (2023). A more credible approach to parallel
       trends. Review of Economic Studies 90(5), 2555-2591.
    .. [2] Andrews, I., Roth, J. and Pakes, A. (2023). Inference for linear conditional
       moment inequalities. Review of Economic Studies 90(6), 2763-2791.
    .. [3] Armstrong, T. B. and Kolesár, M. (2018). Optimal inference in a class of
       regression models. Econometrica 86(2), 655-683.

    Examples
    --------
    Three estimates before the reference period and two after it:

    >>> import iom_me as me
    >>> import numpy as np
    >>> result = me.impact.honest_did(
    ...     [0.2, -0.1, 0.1, 2.0, 2.4],
    ...     0.02 * np.eye(5) + 0.02,
    ...     n_pre=3,
    ...     n_post=2,
    ... )
    >>> print(result.summary())
    Sensitivity to violations of parallel trends
    Estimand     effect at event time 0
    Restriction  relative magnitudes: ...
    """
    used = _method(restriction, method)
    coverage = _fraction(level)
    read = door.read(estimates, covariance, n_pre, n_post)
    if outcome is not None:
        read = attrs.evolve(read, outcome=_name(outcome))
    chosen = choices.target(target, read.after)
    asked = _bounds(bound, restriction, read)
    result = _analyse(read, chosen, asked, (restriction, used, coverage))
    for message in result.warnings:
        warnings.warn(message, EstimationWarning, stacklevel=2)
    return result


def _method(restriction: object, method: object) -> Method:
    if restriction not in get_args(Restriction):
        raise ModelError(
            f"restriction={restriction!r} is unknown. "
            f"{suggest(str(restriction), get_args(Restriction))}"
        )
    known = _METHODS[str(restriction)]
    if method is None:
        return known[0]
    for each in known:
        if method == each:
            return each
    raise ModelError(
        f"method={method!r} is none for restriction={restriction!r}. "
        f"{suggest(str(method), known)}"
    )


def _fraction(level: object) -> float:
    if isinstance(level, numbers.Real) and 0 < float(level) < 1:
        return float(level)
    raise ModelError(
        f"level={level!r} is not between 0 and 1: for a 95 % interval write 0.95."
    )


def _name(outcome: object) -> str:
    if isinstance(outcome, str):
        return outcome
    raise ModelError(f"outcome={outcome!r} must be text: the name of the outcome.")


def _bounds(bound: object, restriction: Restriction, read: Read) -> tuple[float, ...]:
    if bound is not None:
        return choices.bounds(bound, restriction)
    if restriction == "relative_magnitudes":
        return choices.default_bounds(None)
    rows = moments.second_differences(read.n_pre, 0)
    return choices.default_bounds(rows @ read.estimates[: read.n_pre])


def _analyse(
    read: Read,
    target: Target,
    bounds: tuple[float, ...],
    options: tuple[Restriction, Method, float],
) -> HonestDidResult:
    """Work on the scale of the standard errors, which changes no digit."""
    restriction, method, level = options
    outcome_size = _exponent(np.sqrt(np.diag(read.covariance)))
    size = outcome_size + _exponent(target.weights)
    scaled = _scaled(read, target, outcome_size)
    analysis = study.analysis(
        scaled, restriction=restriction, method=method, level=level
    )
    smooth = restriction == "smoothness"
    unit, step = (outcome_size, scaled.std_error) if smooth else (0, 1.0)
    rows = tuple(_row(analysis, bound, unit, size) for bound in bounds)
    breakdown = study.breakdown(analysis.distance, step)
    return HonestDidResult(
        original=_original(scaled, level, size),
        intervals=rows,
        breakdown=math.ldexp(breakdown, unit),
        estimate=math.ldexp(scaled.estimate, size),
        std_error=math.ldexp(scaled.std_error, size),
        target=target.words,
        weights=tuple(target.weights.tolist()),
        restriction=restriction,
        method=method,
        event_times=read.event_times,
        reference=read.reference,
        outcome=read.outcome,
        level=level,
        warnings=_thin_ice(read, restriction, rows),
        version=iom_me.__version__,
        sign=_sign(*analysis.interval(0.0)),
    )


def _exponent(values: Floats) -> int:
    """Return the power of two just above the largest size."""
    return int(np.frexp(np.abs(values).max())[1])


def _scaled(read: Read, target: Target, exponent: int) -> Study:
    study_ = Study(
        estimates=np.ldexp(read.estimates, -exponent),
        covariance=np.ldexp(read.covariance, -2 * exponent),
        weights=np.ldexp(target.weights, -_exponent(target.weights)),
        n_pre=read.n_pre,
    )
    if study_.std_error > 0:
        return study_
    raise EstimationError(
        f"The {target.words} has no sampling error: the estimates that it weighs are "
        "perfectly correlated. Choose another target."
    )


def _row(analysis: Analysis, bound: float, unit: int, exponent: int) -> HonestInterval:
    low, high = analysis.interval(math.ldexp(bound, -unit))
    return HonestInterval(
        restriction=analysis.restriction,
        method=analysis.method,
        bound=bound,
        ci_low=math.ldexp(low, exponent),
        ci_high=math.ldexp(high, exponent),
        excludes_zero=_sign(low, high) != 0,
    )


def _original(study_: Study, level: float, exponent: int) -> HonestInterval:
    """Return the interval under parallel trends."""
    from scipy.special import ndtri

    half = study_.std_error * float(ndtri((1 + level) / 2))
    low, high = study_.estimate - half, study_.estimate + half
    return HonestInterval(
        restriction="none",
        method="original",
        bound=math.nan,
        ci_low=math.ldexp(low, exponent),
        ci_high=math.ldexp(high, exponent),
        excludes_zero=_sign(low, high) != 0,
    )


def _sign(low: float, high: float) -> int:
    """Tell on which side of zero an interval lies; 0 if on none."""
    return int(low > 0) - int(high < 0)


def _thin_ice(
    read: Read, restriction: Restriction, rows: tuple[HonestInterval, ...]
) -> tuple[str, ...]:
    """Say what the reader of the intervals should know."""
    found = []
    if read.is_singular:
        found.append(
            "The covariance is singular, as with fewer clusters than periods: normal "
            "critical values are then far too optimistic."
        )
    if read.reference != door.REFERENCE:
        found.append(
            f"The reference period is {read.reference}, not {door.REFERENCE}: the "
            "periods after it count as if the programme may have had effects there."
        )
    if restriction == "smoothness" and read.n_pre == 1:
        found.append(
            "There is one estimate before the reference period: nothing shows how much "
            "the slope changes."
        )
    found += _odd_sets(rows)
    return tuple(found)


def _odd_sets(rows: tuple[HonestInterval, ...]) -> list[str]:
    empty = [row.bound for row in rows if math.isnan(row.ci_low)]
    open_ = [row.bound for row in rows if math.isinf(row.ci_high - row.ci_low)]
    found = []
    if empty:
        found.append(
            f"Under the bound {_shown(empty)} every value is rejected: the estimates "
            "before the start contradict it. Allow for more."
        )
    if open_:
        found.append(f"The interval under the bound {_shown(open_)} has no end.")
    return found


def _shown(bounds: list[float]) -> str:
    return ", ".join(f"{bound:.4g}" for bound in bounds)
