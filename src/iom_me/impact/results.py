"""The result of a difference-in-differences."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from iom_me import _frames
from iom_me._result import new_axes
from iom_me.errors import EstimationError
from iom_me.impact._one_effect import OneEffect
from iom_me.impact._pictures.parts import BLUE, GREY, VERMILION, label
from iom_me.impact._records import Cell, Clusters, Coefficient, Untestable
from iom_me.impact._resampling.sums import Assignment, ClusterScores, refuse_many
from iom_me.impact._text.two_by_two import interval, lines, sentence
from iom_me.impact._two_by_two.cluster_fit import ClusterFit

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

__all__ = ["Cell", "Clusters", "Coefficient", "DidResult", "Untestable"]


@attrs.frozen(kw_only=True, eq=False, repr=False)
class DidResult(OneEffect):
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
    unit, weights : str or None
        The columns of the units of a panel, and of the sampling weights.
    adjust : str or None
        How covariates were adjusted for, if not by least squares.

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
    unit: str | None = None
    weights: str | None = None
    adjust: str | None = None
    _clusters_kept: ClusterFit | None = None

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

    def sentence(self, language: str = "en") -> str:
        """Return the sentence for the report, in English, French or Spanish.

        It says what is estimated, the number, its interval, the rows and clusters, and
        the assumption that the number rests on.

        Raises
        ------
        ModelError
            The language is not "en", "fr" or "es".

        Examples
        --------
        >>> import iom_me as me
        >>> effect = me.impact.from_cells(
        ...     n=[40, 42, 39, 45], mean=[50, 52, 49, 55], sd=6, outcome="income"
        ... )
        >>> print(effect.sentence())
        The average effect of the programme on “income” of those it reached, at endline,
        is estimated at 4.0 in the unit of the outcome (95 % interval: 0.3 to 7.7), from
        166 observations, by comparison with those it did not reach. This assumes that,
        without the programme, treated and comparison would have changed alike, and that
        nobody reacted to it in advance; two periods cannot test this.
        """
        return sentence(self, language)

    def plot(self, *, ax: Axes | None = None) -> Axes:
        """Draw the four means, the path without the programme, and the effect."""
        ax = new_axes(ax)
        means = [cell.mean for cell in self.cells]
        without = means[3] - self.estimate
        ax.plot([0, 1], means[:2], "o-", color=GREY, label="untreated")
        ax.plot([0, 1], means[2:], "o-", color=BLUE, label="treated")
        path, name = [means[2], without], "treated, had there been no programme"
        ax.plot([0, 1], path, "--", color=BLUE, alpha=0.6, label=name)
        arrow = {"arrowstyle": "<->", "color": VERMILION}
        ax.annotate("", (1.04, means[3]), (1.04, without), arrowprops=arrow)
        middle = (means[3] + without) / 2
        ax.annotate("effect", (1.08, middle), color=VERMILION, va="center")
        ax.set_xticks([0, 1], ["baseline", "endline"])
        ax.set_xlim(-0.15, 1.4)
        ax.margins(y=0.45)  # room for the legend above the lines
        ax.set_ylabel(label(self.outcome))
        ax.set_title(f"Effect {interval(self)}", loc="left")
        ax.legend(frameon=False, loc="upper left")
        return ax

    def _cluster_scores(self, term: str | None = None) -> ClusterScores:
        """Hand out one coefficient by cluster, for the wild bootstrap."""
        return self._kept().scores(term)

    def _assignment(self, term: str | None = None) -> Assignment:
        """Hand out which clusters got the programme, for randomisation inference."""
        return self._kept().assignment(term)

    def _kept(self) -> ClusterFit:
        if self._clusters_kept is not None:
            return self._clusters_kept
        if self.clusters is None:
            raise EstimationError(
                "The result has no clusters to draw from: estimate the effect with "
                "cluster= first."
            )
        if self.adjust is not None:
            raise EstimationError(
                f"The effect is adjusted (adjust={self.adjust!r}) and so is no "
                "coefficient of least squares: leave adjust= out to resample it."
            )
        refuse_many(self.clusters.total)
        raise EstimationError(
            f"{self.clusters.total:,} clusters with {len(self.coefficients):,} "
            "coefficients are too many to resample: use the t interval of the result."
        )

    def __repr__(self) -> str:
        name = repr(self.outcome)[1:-1]  # stays on one line whatever the name holds
        return f"<DidResult {name}: {interval(self)}, {self.n:,} rows>"
