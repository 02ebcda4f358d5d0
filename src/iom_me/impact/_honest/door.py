"""What the user passes, as a checked event study, a target and bounds."""

from __future__ import annotations

import numbers
from collections.abc import Iterable
from typing import Any, Protocol, runtime_checkable

import attrs
import numpy as np

from iom_me._result import AnalysisResult
from iom_me.errors import DataError, EstimationError, ModelError
from iom_me.impact._columns import Floats

_ASYMMETRY = 1e-8
_INDEFINITE = 1e-8
_SINGULAR = 1e-10
REFERENCE = -1
"""The last period before the start."""


@runtime_checkable
class EventStudy(Protocol):
    """Any result with effects by time since the start, and their joint covariance."""

    @property
    def event_times(self) -> Iterable[int]:
        """Periods since the start in order, without the reference period: (m,)."""

    @property
    def estimates(self) -> Floats:
        """One estimate per event time: (m,)."""

    @property
    def covariance(self) -> Floats:
        """Of the estimates: (m, m)."""

    @property
    def reference(self) -> int | None:
        """The event time that all estimates are compared with."""


@attrs.frozen(kw_only=True, eq=False)
class Read:
    """An event study, checked.

    Attributes
    ----------
    estimates, covariance : (m,) and (m, m), in the unit of the outcome
    event_times : the m periods since the start
    reference : the period left out
    outcome : name of the outcome, if known
    is_singular : whether some combination of the estimates has no variance
    """

    estimates: Floats
    covariance: Floats
    event_times: tuple[int, ...]
    reference: int
    outcome: str | None
    is_singular: bool

    @property
    def n_pre(self) -> int:
        """Periods before the reference period."""
        return sum(time < self.reference for time in self.event_times)

    @property
    def after(self) -> tuple[int, ...]:
        """The event times after the reference period."""
        return self.event_times[self.n_pre :]


def read(estimates: Any, covariance: Any, n_pre: Any, n_post: Any) -> Read:
    """Check an event study, given as arrays or as a result of ours."""
    if hasattr(estimates, "event_times") or isinstance(estimates, AnalysisResult):
        return _from_result(estimates, covariance, n_pre, n_post)
    if covariance is None:
        raise ModelError(
            "covariance is missing: pass the covariance matrix of the estimates, or "
            "the result of an event study, which has it."
        )
    before = _count(n_pre, "n_pre", "before the reference period")
    after = _count(n_post, "n_post", "from the start on")
    values = vector(estimates, "estimates")
    if before + after != len(values):
        raise ModelError(
            f"n_pre={before} and n_post={after} make {before + after} periods, but "
            f"there are {len(values)} estimates. Leave out the reference period, which "
            "is zero."
        )
    times = (*range(-before - 1, -1), *range(after))
    return _checked(values, covariance, times, REFERENCE, None)


def _from_result(result: Any, covariance: Any, n_pre: Any, n_post: Any) -> Read:
    if not isinstance(result, EventStudy):
        wanted = ("event_times", "estimates", "covariance", "reference")
        absent = ", ".join(name for name in wanted if not hasattr(result, name))
        raise ModelError(
            f"{type(result).__name__} is no event study: it has no {absent}. Pass the "
            "result of an event study, or arrays with n_pre and n_post."
        )
    given = {"covariance": covariance, "n_pre": n_pre, "n_post": n_post}
    for argument, value in given.items():
        if value is not None:
            raise ModelError(
                f"{argument} is known from the event study: leave it out, or pass "
                "arrays."
            )
    reference = _base(result.reference)
    times = tuple(int(time) for time in result.event_times)
    _require_every_period(times, reference)
    values = vector(result.estimates, "estimates")
    if len(values) != len(times):
        raise DataError(
            f"The event study has {len(times)} event times and {len(values)} "
            "estimates: there must be one for each."
        )
    named = getattr(result, "outcome", None)
    name = named if isinstance(named, str) else None
    return _checked(values, result.covariance, times, reference, name)


def _base(reference: Any) -> int:
    if isinstance(reference, numbers.Integral):
        return int(reference)
    raise DataError(
        "The estimates of the event study are not measured from one reference period, "
        "so they show no path. Estimate it with the period before the start as the "
        "base of all others."
    )


def _require_every_period(times: tuple[int, ...], reference: int) -> None:
    """Require all periods, once, in order: for changes from one to the next."""
    wanted = sorted({*times, reference})
    if list(times) != [time for time in wanted if time != reference]:
        raise DataError(
            f"The event times {shown(times)} must be in order, each once, and without "
            f"the reference period {reference}."
        )
    gaps = sorted(set(range(wanted[0], wanted[-1] + 1)) - set(wanted))
    if gaps:
        raise DataError(
            f"The event study lacks event time {shown(gaps)}: changes from one period "
            "to the next need every period. Estimate it over a window without gaps."
        )


def _checked(
    estimates: Floats,
    covariance: Any,
    times: tuple[int, ...],
    reference: int,
    outcome: str | None,
) -> Read:
    _require_both_sides(times, reference)
    matrix = _matrix(covariance, len(estimates))
    return Read(
        estimates=estimates,
        covariance=matrix,
        event_times=times,
        reference=reference,
        outcome=outcome,
        is_singular=_require_positive(matrix, times),
    )


def _require_both_sides(times: tuple[int, ...], reference: int) -> None:
    if not times or min(times) > reference:
        raise EstimationError(
            "There is no estimate before the reference period: nothing shows how "
            "trends differed before the start, so no bound can be tied to it. Add "
            "earlier periods to the event study."
        )
    if max(times) < max(reference, 0):
        raise EstimationError(
            "There is no estimate from the start on, so no effect to bound. Add later "
            "periods to the event study."
        )


def _count(value: Any, name: str, where: str) -> int:
    if is_whole(value) and value >= 0:
        return int(value)
    raise ModelError(
        f"{name}={value!r} must be the number of estimates {where}, such as 3."
    )


def is_whole(value: Any) -> bool:
    """Tell whether it is a whole number."""
    return isinstance(value, numbers.Integral) and not isinstance(value, bool)


def vector(value: Any, name: str) -> Floats:
    """Read one number per period."""
    values = _numbers(value, name)
    if values.ndim != 1:
        raise DataError(
            f"{name} has the shape {values.shape}: pass one number per period."
        )
    return values


def _matrix(value: Any, size: int) -> Floats:
    matrix = _numbers(value, "covariance")
    if matrix.shape != (size, size):
        raise DataError(
            f"covariance has the shape {matrix.shape}, but there are {size} estimates: "
            f"it must be {size} by {size}. Standard errors alone do not do."
        )
    errors = np.sqrt(np.abs(np.diag(matrix)))
    apart = np.abs(matrix - matrix.T)
    if np.any(apart > _ASYMMETRY * np.outer(errors, errors)):
        row, column = np.unravel_index(int(apart.argmax()), apart.shape)
        raise DataError(
            f"covariance is not symmetric: row {row}, column {column} is "
            f"{matrix[row, column]:.6g}, its mirror image {matrix[column, row]:.6g}."
        )
    halves: Floats = matrix / 2 + matrix.T / 2
    return halves


def _numbers(value: Any, name: str) -> Floats:
    values = _as_floats(value)
    if values is None:
        raise DataError(
            f"{name} must hold numbers: pass an array or a list of them, in rows of "
            "one length."
        )
    if not np.all(np.isfinite(values)):
        place = np.argwhere(~np.isfinite(values))[0].tolist()
        raise DataError(
            f"{name} holds a number that is missing or infinite, at position {place}. "
            "Leave out periods without an estimate at the ends of the window."
        )
    return values


def _as_floats(value: Any) -> Floats | None:
    """Read numbers; None for text, yes and no, rows of several lengths."""
    try:
        raw = np.asarray(value)
        return None if raw.dtype.kind in "SUb" else raw.astype(np.float64)
    except (TypeError, ValueError):
        return None


def _require_positive(matrix: Floats, times: tuple[int, ...]) -> bool:
    """Refuse what is no covariance; tell whether it is singular."""
    variances = np.diag(matrix)
    if np.any(variances <= 0):
        time = times[int(variances.argmin())]
        raise EstimationError(
            f"The estimate at event time {time} has the variance "
            f"{variances.min():.6g}: without sampling error there is no interval. Was "
            "the reference period, which is zero by definition, left in?"
        )
    errors = np.sqrt(variances)
    lowest = float(np.linalg.eigvalsh(matrix / np.outer(errors, errors))[0])
    if lowest < -_INDEFINITE:
        raise DataError(
            "covariance is not positive semi-definite: it gives some combination of "
            "the estimates a negative variance. Copy it with all digits, or compute it "
            "anew."
        )
    return lowest <= _SINGULAR


def shown(times: Iterable[int]) -> str:
    """Write event times one after the other."""
    return ", ".join(str(time) for time in times)
