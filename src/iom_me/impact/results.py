"""The result of a difference-in-differences."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from iom_me import _frames
from iom_me._result import AnalysisResult, new_axes
from iom_me.impact._words import interval, lines

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

__all__ = ["Cell", "Clusters", "Coefficient", "DidResult", "Untestable"]


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


@attrs.frozen(kw_only=True, eq=False, repr=False)
class DidResult(AnalysisResult):
    """The effect of a programme, from two groups and two periods.

    The attributes of the effect's own row stand on the result itself: ``estimate``,
    ``std_error``, ``statistic``, ``p_value``, ``df``, ``ci_low``, ``ci_high``.

    Attributes
    ----------
    effect : Coefficient
        The effect: the row ``treated:post``.
    coefficients : tuple of Coefficient
        Every row of the table, the effect among them.
    cells : tuple of Cell
        Untreated baseline, untreated endline, treated baseline, treated endline.
    clusters : Clusters or None
        How many clusters there are, on each side.
    parallel_trends : Untestable
        What the data say about the assumption: with two periods, nothing.
    outcome, treated, post : str
        The columns.
    covariates : tuple of str
        The columns adjusted for.
    cluster : str or None
        The column of the clusters.
    vcov : str
        Kind of standard error.
    level : float
        Coverage of the intervals, between 0 and 1.
    n, n_dropped : int
        Rows used, and rows left out because a value is missing.
    residual_sd, r_squared : float
        Of the regression; the SD divides by n - k.
    warnings : tuple of str
        Everything the reader of the estimate should know.
    version : str
        Version of this library.

    Examples
    --------
    >>> import iom_me as me
    >>> import pandas as pd
    >>> survey = pd.DataFrame(
    ...     {
    ...         "income": [float(i % 7 + i % 2 * (i % 4 // 2)) for i in range(400)],
    ...         "project": [i % 2 for i in range(400)],
    ...         "endline": [i % 4 // 2 for i in range(400)],
    ...     }
    ... )
    >>> result = me.impact.difference_in_differences(
    ...     survey, outcome="income", treated="project", post="endline"
    ... )
    >>> result
    <DidResult income: +0.93 [0.14, 1.72], 400 rows>
    >>> str(result.parallel_trends)
    'untestable with two periods'
    """

    effect: Coefficient
    coefficients: tuple[Coefficient, ...]
    cells: tuple[Cell, ...]
    clusters: Clusters | None
    parallel_trends: Untestable
    outcome: str
    treated: str
    post: str
    covariates: tuple[str, ...]
    cluster: str | None
    vcov: str
    level: float
    n: int
    n_dropped: int
    residual_sd: float
    r_squared: float
    warnings: tuple[str, ...]
    version: str

    @property
    def estimate(self) -> float:
        """The effect, in the unit of the outcome."""
        return self.effect.estimate

    @property
    def std_error(self) -> float:
        """Standard error of the effect."""
        return self.effect.std_error

    @property
    def statistic(self) -> float:
        """Effect over standard error."""
        return self.effect.statistic

    @property
    def p_value(self) -> float:
        """Two-sided p-value of no effect."""
        return self.effect.p_value

    @property
    def df(self) -> float:
        """Degrees of freedom of the effect."""
        return self.effect.df

    @property
    def ci_low(self) -> float:
        """Lower end of the interval of the effect."""
        return self.effect.ci_low

    @property
    def ci_high(self) -> float:
        """Upper end of the interval of the effect."""
        return self.effect.ci_high

    def to_frame(self) -> pd.DataFrame:
        """Return the coefficients, one row each.

        Examples
        --------
        >>> import iom_me as me
        >>> import pandas as pd
        >>> survey = pd.DataFrame(
        ...     {
        ...         "income": [float(i % 7 + i % 2 * (i % 4 // 2)) for i in range(400)],
        ...         "project": [i % 2 for i in range(400)],
        ...         "endline": [i % 4 // 2 for i in range(400)],
        ...     }
        ... )
        >>> result = me.impact.difference_in_differences(
        ...     survey, outcome="income", treated="project", post="endline"
        ... )
        >>> list(result.to_frame()["term"])
        ['constant', 'treated', 'post', 'treated:post']
        """
        names = [field.name for field in attrs.fields(Coefficient)]
        return _frames.frame((attrs.astuple(row) for row in self.coefficients), names)

    def summary(self) -> str:
        """Return the result in words, in at most 25 lines."""
        return "\n".join(lines(self))

    def plot(self, *, ax: Axes | None = None) -> Axes:
        """Draw the four means, the path without the programme, and the effect."""
        ax = new_axes(ax)
        means = [cell.mean for cell in self.cells]
        without = means[3] - self.estimate
        grey, blue, red = "tab:gray", "tab:blue", "tab:red"
        ax.plot([0, 1], means[:2], "o-", color=grey, label="untreated")
        ax.plot([0, 1], means[2:], "o-", color=blue, label="treated")
        label = "treated, had there been no programme"
        ax.plot([0, 1], [means[2], without], "--", color=blue, alpha=0.6, label=label)
        arrow = {"arrowstyle": "<->", "color": red}
        ax.annotate("", (1.04, means[3]), (1.04, without), arrowprops=arrow)
        middle = (means[3] + without) / 2
        ax.annotate("effect", (1.08, middle), color=red, va="center")
        ax.set_xticks([0, 1], ["baseline", "endline"])
        ax.set_xlim(-0.15, 1.4)
        ax.margins(y=0.45)  # room for the legend above the lines
        ax.set_ylabel(self.outcome.replace("$", r"\$"))  # a name is no formula
        ax.set_title(f"Effect {interval(self)}", loc="left")
        ax.legend(frameon=False, loc="upper left")
        return ax

    def __repr__(self) -> str:
        name = repr(self.outcome)[1:-1]  # stays on one line whatever the name holds
        return f"<DidResult {name}: {interval(self)}, {self.n:,} rows>"
