"""The result of a sensitivity analysis."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from iom_me import _frames
from iom_me._result import AnalysisResult, new_axes
from iom_me.impact._honest import words

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from iom_me.impact._honest.study import Method, Restriction

__all__ = ["HonestDidResult", "HonestInterval"]


@attrs.frozen(kw_only=True)
class HonestInterval:
    """The interval of the effect under one bound.

    Attributes
    ----------
    restriction : str
        "relative_magnitudes", "smoothness", or "none" for the original interval.
    method : str
        "conditional", "hybrid", "flci", or "original".
    bound : float
        How far the violation of parallel trends may go; NaN for the original interval.
    ci_low, ci_high : float
        In the unit of the outcome; NaN if no value fits the data under the bound.
    excludes_zero : bool
        Whether zero lies outside of the interval.

    Examples
    --------
    >>> import iom_me as me
    >>> me.impact.HonestInterval(
    ...     restriction="smoothness",
    ...     method="flci",
    ...     bound=0.5,
    ...     ci_low=0.2,
    ...     ci_high=1.4,
    ...     excludes_zero=True,
    ... ).excludes_zero
    True
    """

    restriction: str
    method: str
    bound: float
    ci_low: float
    ci_high: float
    excludes_zero: bool


@attrs.frozen(kw_only=True, eq=False, repr=False)
class HonestDidResult(AnalysisResult):
    """How much an effect withstands violations of parallel trends.

    Attributes
    ----------
    original : HonestInterval
        The usual interval, which takes trends to be parallel.
    intervals : tuple of HonestInterval
        One for each bound, in the order asked for.
    breakdown : float
        Largest bound up to which zero stays outside of the interval; NaN if zero is
        inside even at bound 0, infinite if it never comes in.
    estimate, std_error : float
        Of the target, under parallel trends.
    target : str
        What the intervals are of, in words.
    weights : tuple of float
        Weights of the periods after the reference period in the target.
    restriction, method : str
        As asked for.
    event_times : tuple of int
        Periods since the start, without the reference period.
    reference : int
        The reference period.
    outcome : str or None
        Name of the outcome, if known.
    level : float
        Coverage of the intervals, between 0 and 1.
    warnings : tuple of str
        Everything the reader of the intervals should know.
    version : str
        Version of this library.

    Examples
    --------
    >>> import iom_me as me
    >>> import numpy as np
    >>> result = me.impact.honest_did(
    ...     [0.1, -0.2, 2.0, 2.5], 0.04 * np.eye(4), n_pre=2, n_post=2
    ... )
    >>> result
    <HonestDidResult relative_magnitudes, hybrid: breakdown 2.54>
    >>> result.original.excludes_zero
    True
    """

    original: HonestInterval
    intervals: tuple[HonestInterval, ...]
    breakdown: float
    estimate: float
    std_error: float
    target: str
    weights: tuple[float, ...]
    restriction: Restriction
    method: Method
    event_times: tuple[int, ...]
    reference: int
    outcome: str | None
    level: float
    warnings: tuple[str, ...]
    version: str
    _sign: int

    @property
    def n_pre(self) -> int:
        """Estimates before the reference period."""
        return len(self.event_times) - self.n_post

    @property
    def n_post(self) -> int:
        """Estimates after the reference period."""
        return len(self.weights)

    @property
    def sign(self) -> int:
        """Side of zero on which the interval at bound 0 lies; 0 if zero is inside."""
        return self._sign

    def to_frame(self) -> pd.DataFrame:
        """Return the intervals, one row each, the original one first.

        Examples
        --------
        >>> import iom_me as me
        >>> import numpy as np
        >>> result = me.impact.honest_did(
        ...     [0.1, -0.2, 2.0], 0.04 * np.eye(3), n_pre=2, n_post=1, bound=[0.5, 1]
        ... )
        >>> result.to_frame()[["method", "bound", "excludes_zero"]]
             method  bound  excludes_zero
        0  original    NaN           True
        1    hybrid    0.5           True
        2    hybrid    1.0           True
        """
        names = [field.name for field in attrs.fields(HonestInterval)]
        rows = (self.original, *self.intervals)
        return _frames.frame((attrs.astuple(row) for row in rows), names)

    def summary(self) -> str:
        """Return the result in words, in at most 25 lines."""
        return "\n".join(words.lines(self))

    def sentence(self, language: str = "en") -> str:
        """Say in one sentence how much the conclusion withstands.

        The breakdown value is rounded down to two digits.

        Parameters
        ----------
        language
            "en", "fr" or "es".

        Raises
        ------
        ModelError
            There are no messages in that language.

        Examples
        --------
        >>> import iom_me as me
        >>> import numpy as np
        >>> result = me.impact.honest_did(
        ...     [0.1, -0.2, 2.0], 0.04 * np.eye(3), n_pre=2, n_post=1
        ... )
        >>> result.sentence()
        'The conclusion that the effect is above zero holds as long as the violation of
        parallel trends after the start is, from one period to the next, at most ...
        times the largest before it.'
        """
        return words.sentence(self, language)

    def plot(self, *, ax: Axes | None = None) -> Axes:
        """Draw the original interval and those under each bound."""
        ax = new_axes(ax)
        words.draw(self, ax)
        return ax

    def __repr__(self) -> str:
        value = f"{self.breakdown:.3g}"
        shown = {"nan": "none", "inf": "not found"}.get(value, value)
        return f"<HonestDidResult {self.restriction}, {self.method}: breakdown {shown}>"
