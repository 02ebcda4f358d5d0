"""Leads and lags of a programme: effects by the time since its start."""

from __future__ import annotations

import numbers
from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal, TypeAlias, get_args

import attrs

from iom_me.errors import ModelError
from iom_me.impact._linear import family
from iom_me.impact._panel import reading as door
from iom_me.impact._panel.door import PanelColumns
from iom_me.impact._resampling.sums import choice
from iom_me.impact._study import facts as _panel_facts, study as _panel_study
from iom_me.impact._study.event_methods import METHODS
from iom_me.impact._study.study import Control, Found, Options, Question

if TYPE_CHECKING:
    from iom_me.impact._least_squares.inference import Vcov
    from iom_me.impact._panel.reading import Reading
    from iom_me.impact.panel_results import EventStudyResult
    from iom_me.typing import IntoFrame

__all__ = ["event_study"]

Method: TypeAlias = Literal["interaction_weighted", "twfe", "imputation", "two_stage"]
Shares: TypeAlias = Literal["estimated", "fixed"]

_IN_WORDS = {
    "interaction_weighted": "Event study, interaction-weighted (Sun and Abraham)",
    "twfe": "Event study, two-way fixed effects",
    "imputation": "Event study, imputation (Borusyak, Jaravel and Spiess)",
    "two_stage": "Event study, two stages (Gardner)",
}
_REFERENCE = -1


def event_study(
    data: IntoFrame,
    *,
    outcome: str,
    unit: str,
    time: str,
    treated_from: str,
    method: Method = "interaction_weighted",
    reference: int = _REFERENCE,
    window: tuple[int | None, int | None] | None = None,
    control: Control | None = None,
    shares: Shares = "estimated",
    cluster: str | None = None,
    weights: str | None = None,
    vcov: Vcov | None = None,
    level: float = 0.95,
    seed: int = 0,
) -> EventStudyResult:
    r"""Estimate effects by the time since the start, with leads before it.

    The leads show whether treated and comparison moved alike before the programme; the
    lags show how its effect grows or fades. Right if, without the programme, all units
    would have changed alike (parallel trends), and nobody reacted before the start.

    Parameters
    ----------
    data
        Table with one row per unit and period, in any order. Not modified.
    outcome
        Column of numbers; effects have its unit. Rows that lack it count as not
        observed, with a warning.
    unit, time
        Columns that say who a row is about, and when: periods are whole numbers, dates,
        or ordered categories.
    treated_from
        Column of the first treated period, written like the periods and the same in all
        rows of a unit; missing for never treated (0 and infinity are read as never too,
        and noted).
    method
        "interaction_weighted": the effect on each cohort in each period, averaged by
        the shares of the cohorts. "imputation": outcome less what unit and period
        effects of the untreated observations predict. "two_stage": the same estimates
        with Gardner's standard errors, and leads of their own. "twfe": one regression
        on dummies for event times; wrong if effects differ between cohorts, and kept
        for comparison.
    reference
        Event time that all others are measured from (interaction_weighted, twfe). A
        cohort that was not observed then is measured from the last period before, and a
        note says so.
    window
        First and last event time, None for no limit. With "twfe" all beyond an end
        share the dummy of that end; with the other methods they are not shown, and not
        averaged. With "imputation" the first event time also says which leads are
        estimated: earlier ones are their reference.
    control
        Only with interaction_weighted. "never_treated", or "last_treated": the cohort
        that starts last, in the periods before. By default never treated, and the last
        cohort if nobody is.
    shares
        Only with interaction_weighted: whether the shares of cohorts are "estimated",
        so that their uncertainty counts (Sun and Abraham), or "fixed" (as in R's
        fixest).
    cluster
        Column of the clusters: the level at which the programme was assigned. By
        default each unit is its own cluster.
    weights
        Column of positive weights, one per unit; only their proportions matter.
    vcov
        Kind of standard error, see Notes: "CR2" by default.
    level
        Coverage of the intervals, between 0 and 1.
    seed
        Of the draws behind the band that holds for all event times at once.

    Returns
    -------
    EventStudyResult
        One row per event time; ``estimate`` and its interval are the plain mean over
        the event times from 0 on; ``pre_trends`` tests all leads at once. ``n`` counts
        the treated units observed at the event time.

    Raises
    ------
    DataError
        A column is absent or of the wrong kind, a pair of unit and period stands in
        several rows, or the start of a unit changes.
    EstimationError
        Nobody is treated, nobody can serve as comparison, nobody was observed before a
        start, or leads and lags cannot be told apart.
    ModelError
        An option is unknown, or does not fit with the others.

    Warns
    -----
    DataWarning
        Rows lack the outcome; units have no untreated period, or no reference.
    EstimationWarning
        A cohort is a single cluster; a side has fewer than 10 clusters; fewer than 5
        degrees of freedom.

    See Also
    --------
    group_time_att : Effects by cohort and period, with covariates.
    imputation_att, two_stage_did : One effect, or effects by cohort, by imputation.

    Notes
    -----
    Event time is counted in the unit of the periods if they are whole numbers, in
    periods otherwise. Units that had the programme in every period they were observed
    in show nothing of its effect, and are left out with a warning.

    *interaction_weighted* [1]_. Least squares with unit and period effects and a dummy
    for every cohort and period but its reference, over treated and comparison. Effects
    at event time e are averaged by the observations of each cohort at e. The shares add
    :math:`\sum_i w_i^2 m_{ie} m_{ie'}` to the covariance, with :math:`m_{ie}` the
    effect on the cohort of i less the average, over the observations at e: units drawn
    independently.

    *twfe*. Least squares with unit and period effects and a dummy for each event time
    but the reference. Where nobody is never treated, the most distant leads are set to
    0 as well, as many as are needed, and a note names them.

    *imputation* [2]_ and *two_stage* [3]_: see `imputation_att` and `two_stage_did`.
    Leads of the imputation are least squares on untreated observations with unit and
    period effects and a dummy for each lead from the window on (by default all but the
    earliest), as in the test of Borusyak, Jaravel and Spiess: measured from all earlier
    observations, so not from the base of the lags, and ``reference`` is None. Leads of
    two stages are means of what the first stage leaves.

    Standard errors: "CR0" squared sums of scores by cluster; "CR1" times G/(G - 1);
    "CR1S" CR1 times (n - 1)/(n - K) with every dummy counted; all with t on G - 1
    degrees of freedom. "CR2" and "CR3" correct by leverage, with no factor, and have
    Bell-McCaffrey degrees of freedom. "classical" and "HC0" to "HC3" take rows for
    independent, and are offered with "twfe", without weights and clusters, for
    comparison with other programs. With weights the
    working model stays errors of one variance, as in R's clubSandwich for ``lm``; with
    more than 10,000 units, or where clusters hold several units and the table stays in
    its engine, it is a variance of one over the weight.

    References
    ----------
    .. [1] Sun, L. and Abraham, S. (2021). Estimating dynamic treatment effects in event
       studies with heterogeneous treatment effects. Journal of Econometrics 225(2),
       175-199.
    .. [2] Borusyak, K., Jaravel, X. and Spiess, J. (2024). Revisiting event-study
       designs: robust and efficient estimation. Review of Economic Studies 91(6),
       3253-3285.
    .. [3] Gardner, J. (2022). Two-stage differences in differences. arXiv:2207.05943.

    Examples
    --------
    Sixty households; twenty joined a livelihood programme in 2022, twenty in 2023:

    >>> import iom_me as me
    >>> import pandas as pd
    >>> starts = {0: 2022, 1: 2023, 2: None}
    >>> visits = pd.DataFrame(
    ...     [
    ...         {
    ...             "household": h,
    ...             "year": year,
    ...             "joined": starts[h % 3],
    ...             "income": 50.0
    ...             + h * 37 % 19
    ...             + (h * year) % 7
    ...             + 4 * (starts[h % 3] is not None and year >= starts[h % 3]),
    ...         }
    ...         for h in range(60)
    ...         for year in range(2020, 2025)
    ...     ]
    ... )
    >>> study = me.impact.event_study(
    ...     visits,
    ...     outcome="income",
    ...     unit="household",
    ...     time="year",
    ...     treated_from="joined",
    ...     window=(-2, 1),
    ... )
    >>> study.to_frame()[["event_time", "estimate", "std_error", "n"]].round(2)
       event_time  estimate  std_error   n
    0          -2      0.10       0.45  40
    1          -1      0.00        NaN  40
    2           0      4.07       0.40  40
    3           1      4.15       0.61  40
    4        <NA>      4.11       0.46  40
    """
    columns = PanelColumns(
        outcome=outcome,
        unit=unit,
        time=time,
        treated_from=treated_from,
        cluster=cluster,
        weights=weights,
    )
    question = asked(
        method, reference=reference, window=window, control=control, shares=shares
    )
    by_row = method == "twfe" and weights is None and cluster in (None, unit)
    known = (*family.BY_CLUSTER, *family.BY_ROW) if by_row else family.BY_CLUSTER
    chosen = _panel_study.options(vcov=vcov, level=level, seed=seed, known=known)
    read = door.read(data, columns)
    return _panel_study.announced(from_reading(read, method, question, chosen))


def from_reading(
    reading: Reading, method: Method, question: Question, chosen: Options
) -> Found[EventStudyResult]:
    """Estimate from a table that was read before; nothing is warned of."""
    used = _panel_study.used(reading)
    answer = METHODS[method](used, question)
    study = answer.study
    if method != "twfe":
        study = _panel_study.shown(study, question.first, question.last)
    used = answer.used
    facts = _panel_facts.facts(
        used.reading,
        estimator=method,
        method=_IN_WORDS[method],
        control=answer.control,
        notes=answer.notes,
        warnings=used.left_out,
    )
    return Found(
        result=_panel_study.event_study(
            study, facts, chosen, exponent=reading.moments.exponent
        ),
        left_out=used.left_out,
    )


def asked(
    method: str,
    *,
    reference: object = _REFERENCE,
    window: object = None,
    control: str | None = None,
    shares: str = "estimated",
) -> Question:
    """Check the options of an event study against its method."""
    choice("method", method, get_args(Method))
    choice("shares", shares, get_args(Shares))
    first, last = _window(window)
    base = _whole("reference", reference)
    if base >= 0:
        raise ModelError(
            f"reference={base} lies after the start: choose an event time before it, "
            "such as -1."
        )
    question = Question(
        reference=base, first=first, last=last, shares_estimated=shares == "estimated"
    )
    if method in ("imputation", "two_stage") and base != _REFERENCE:
        raise ModelError(
            f"reference= does not go with method={method!r}, which measures effects "
            "from all untreated observations: leave it out."
        )
    if method == "twfe" and not (first or base) <= base:
        raise ModelError(
            f"window={window!r} leaves out the reference {base}: begin it earlier."
        )
    if method != "interaction_weighted":
        _refuse(
            method, control=control, shares=None if shares == "estimated" else shares
        )
    elif control is not None:
        choice("control", control, get_args(Control))
        question = attrs.evolve(
            question,
            control=control,  # type: ignore[arg-type]
        )
    return question


def _refuse(method: str, **given: str | None) -> None:
    for name, value in given.items():
        if value is not None:
            raise ModelError(
                f"{name}={value!r} belongs to method='interaction_weighted', not to "
                f"{method!r}: leave it out."
            )


def _window(window: object) -> tuple[int | None, int | None]:
    """Read the ends of a window."""
    if window is None:
        return None, None
    ends = list(window) if isinstance(window, Sequence) else []
    if isinstance(window, str) or len(ends) != 2:  # noqa: PLR2004 - first and last
        raise ModelError(
            f"window={window!r} is no pair of event times: write (-4, 4), say, with "
            "None for no limit."
        )
    first, last = (None if e is None else _whole("window", e) for e in ends)
    if last is not None and last < 0:
        raise ModelError(
            f"window={window!r} ends before the start: its last event time is 0 or "
            "later."
        )
    if first is not None and first > 0:
        raise ModelError(
            f"window={window!r} begins after the start: its first event time is 0 or "
            "earlier."
        )
    return first, last


def _whole(name: str, value: object) -> int:
    """Check an event time."""
    if isinstance(value, bool) or not isinstance(value, numbers.Integral):
        raise ModelError(
            f"{name}={value!r} is no event time: write a whole number, such as -1."
        )
    return int(value)
