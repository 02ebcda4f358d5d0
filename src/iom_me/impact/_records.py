"""The small records that results of effects are made of."""

from __future__ import annotations

from typing import Any

import attrs

_NAN = float("nan")


@attrs.frozen(kw_only=True)
class Coefficient:
    """One row of the table of coefficients.

    Attributes
    ----------
    term : str
        ``constant``, ``treated``, ``post``, ``treated:post``, or a covariate; the level
        of a text covariate is ``column[level]``.
    estimate, std_error : float
        In the unit of the outcome (per unit of the covariate).
    statistic, p_value : float
        Test of zero against the t distribution; NaN if the standard error is 0.
    df : float
        Degrees of freedom of the t distribution.
    ci_low, ci_high : float
        The interval at the level of the result; NaN if the standard error is 0.
    n : int
        Rows used.

    Examples
    --------
    >>> import iom_me as me
    >>> from math import nan
    >>> me.impact.Coefficient(
    ...     term="post",
    ...     estimate=2.0,
    ...     std_error=1.0,
    ...     statistic=2.0,
    ...     p_value=0.05,
    ...     df=60.0,
    ...     ci_low=0.0,
    ...     ci_high=4.0,
    ...     n=64,
    ... ).term
    'post'
    """

    term: str
    estimate: float
    std_error: float
    statistic: float
    p_value: float
    df: float
    ci_low: float
    ci_high: float
    n: int


@attrs.frozen(kw_only=True)
class Cell:
    """One of the four groups of rows that are compared.

    Attributes
    ----------
    treated, post : bool
        Which group, and which period.
    n : int
        Rows.
    mean, sd : float
        Of the outcome, without covariates; the SD divides by n - 1.
    variance_share : float
        Share of the classical variance of the effect, without covariates, that this
        cell carries: 1/n over the sum of 1/n of the four cells.

    Examples
    --------
    >>> import iom_me as me
    >>> me.impact.Cell(
    ...     treated=False, post=False, n=29, mean=0.661, sd=0.112, variance_share=0.703
    ... ).name
    'untreated baseline'
    """

    treated: bool
    post: bool
    n: int
    mean: float
    sd: float
    variance_share: float

    @property
    def name(self) -> str:
        """The cell in words."""
        group = "treated" if self.treated else "untreated"
        return f"{group} {'endline' if self.post else 'baseline'}"


@attrs.frozen(kw_only=True)
class Clusters:
    """How many clusters there are, and how many have rows of each side.

    Attributes
    ----------
    total : int
        Clusters.
    treated, untreated : int
        Clusters with treated rows and with untreated rows; one may have both.

    Examples
    --------
    >>> import iom_me as me
    >>> me.impact.Clusters(total=12, treated=3, untreated=9).treated
    3
    """

    total: int
    treated: int
    untreated: int


@attrs.frozen
class Untestable:
    """A diagnostic that these data cannot give, and why; it counts as false.

    Attributes
    ----------
    reason : str
        Why there is no test.
    status : str
        Always ``untestable``, also in `to_dict`.

    Examples
    --------
    >>> import iom_me as me
    >>> parallel_trends = me.impact.Untestable("with two periods")
    >>> str(parallel_trends)
    'untestable with two periods'
    >>> bool(parallel_trends)
    False
    """

    reason: str
    status: str = attrs.field(default="untestable", init=False)

    def __bool__(self) -> bool:
        return False

    def __str__(self) -> str:
        return f"{self.status} {self.reason}"


@attrs.frozen(kw_only=True)
class Effect(Coefficient):
    """One row of a table of effects over time.

    A `Coefficient` that also says whom and when it is about. ``n`` counts the units
    (rows of cross-sections) that the estimate rests on.

    Attributes
    ----------
    group : the first treated period of the cohort, or None
    time : the period, or None
    event_time : how long after the start, or None
    band_low, band_high : the interval that holds for all rows of the table at once
    reference : whether the effect is 0 by rule, because all others are measured from it

    Examples
    --------
    >>> import iom_me as me
    >>> from math import nan
    >>> me.impact.Effect(
    ...     term="event_time 2",
    ...     estimate=2.0,
    ...     std_error=1.0,
    ...     statistic=2.0,
    ...     p_value=0.05,
    ...     df=60.0,
    ...     ci_low=0.0,
    ...     ci_high=4.0,
    ...     n=64,
    ...     event_time=2,
    ... ).event_time
    2
    """

    group: Any = None
    time: Any = None
    event_time: int | None = None
    band_low: float = _NAN
    band_high: float = _NAN
    reference: bool = False


@attrs.frozen(kw_only=True)
class CohortSize:
    """How many units start together.

    Attributes
    ----------
    label : the first treated period; None for never treated
    units : units, or rows of cross-sections
    clusters : clusters that hold such units; None if not counted

    Examples
    --------
    >>> import iom_me as me
    >>> me.impact.CohortSize(label=2021, units=40).units
    40
    """

    label: Any
    units: int
    clusters: int | None = None


@attrs.frozen(kw_only=True)
class PanelDesign:
    """The data that effects over time rest on.

    Attributes
    ----------
    periods : the periods, first to last
    cohorts : the cohorts by their start; never treated last
    units : units used, or rows of cross-sections
    rows : rows used
    rows_dropped : rows left out
    balanced : whether every unit was observed in every period
    panel : False for repeated cross-sections
    clusters : how many clusters there are, and how many on each side

    Examples
    --------
    >>> import iom_me as me
    >>> me.impact.PanelDesign(
    ...     periods=(2019, 2020, 2021),
    ...     cohorts=(me.impact.CohortSize(label=2021, units=40),),
    ...     units=40,
    ...     rows=120,
    ...     rows_dropped=0,
    ...     balanced=True,
    ...     panel=True,
    ...     clusters=me.impact.Clusters(total=40, treated=40, untreated=0),
    ... ).rows
    120
    """

    periods: tuple[Any, ...]
    cohorts: tuple[CohortSize, ...]
    units: int
    rows: int
    rows_dropped: int
    balanced: bool
    panel: bool
    clusters: Clusters
