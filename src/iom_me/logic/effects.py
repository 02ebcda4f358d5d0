"""What is claimed to have been caused, as far as rules need to know."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

import attrs

from iom_me.errors import ModelError
from iom_me.model import Measure, fields
from iom_me.model.fields import Choice

if TYPE_CHECKING:
    from iom_me.impact import BalanceResult

__all__ = [
    "Balance",
    "Claim",
    "Design",
    "Effect",
    "Group",
    "Sampling",
    "Trends",
    "as_effect",
    "as_effects",
]


class Design(Choice):
    """How an effect was found: what stands for the world without the project.

    Examples
    --------
    >>> import iom_me as me
    >>> me.logic.Design("pre_post").value
    'pre_post'
    """

    RANDOMISED = "randomised"
    DIFFERENCE_IN_DIFFERENCES = "difference_in_differences"
    MATCHING = "matching"
    MATCHED_DIFFERENCE_IN_DIFFERENCES = "matched_difference_in_differences"
    WEIGHTING = "weighting"
    REGRESSION_DISCONTINUITY = "regression_discontinuity"
    INSTRUMENTAL_VARIABLES = "instrumental_variables"
    INTERRUPTED_TIME_SERIES = "interrupted_time_series"
    SYNTHETIC_CONTROL = "synthetic_control"
    PRE_POST = "pre_post"
    THEORY_BASED = "theory_based"
    CASE_STUDY = "case_study"


class Claim(Choice):
    """How far a report goes: caused by it, helped by it, or seen along with it.

    Examples
    --------
    >>> import iom_me as me
    >>> [claim.value for claim in me.logic.Claim]
    ['attribution', 'contribution', 'association']
    """

    ATTRIBUTION = "attribution"
    CONTRIBUTION = "contribution"
    ASSOCIATION = "association"


class Trends(Choice):
    """What a report says of parallel trends before the project.

    Examples
    --------
    >>> import iom_me as me
    >>> [trends.value for trends in me.logic.Trends]
    ['tested', 'not_tested', 'untestable']
    """

    TESTED = "tested"
    NOT_TESTED = "not_tested"
    UNTESTABLE = "untestable"


def _number(value: Any) -> float | None:
    return None if value is None else fields.number(value)


def _whole(least: int) -> Any:
    def validate(
        record: object, attribute: attrs.Attribute[Any], value: object
    ) -> None:
        is_whole = isinstance(value, int) and not isinstance(value, bool)
        if value is not None and not (is_whole and value >= least):  # type: ignore[operator]
            raise ModelError(
                f"{type(record).__name__}.{attribute.name} is {value!r}: it must be a "
                f"whole number, {least} or more."
            )

    return validate


def _share(record: Group, attribute: attrs.Attribute[Any], value: float | None) -> None:
    if value is not None and not 0 <= value <= 1:
        raise ModelError(
            f"{type(record).__name__}.{attribute.name} is {value!r}: it must be a "
            "share from 0 to 1."
        )


@attrs.frozen(kw_only=True)
class Group:
    """One of the groups of rows that a comparison rests on.

    Attributes
    ----------
    name : str
        The group: ``untreated baseline``.
    n : int
        Its rows.
    variance_share : float, optional
        Share of the variance of the effect that it carries, from 0 to 1.

    Examples
    --------
    >>> import iom_me as me
    >>> me.logic.Group("comparison, baseline", n=29, variance_share=0.7).n
    29
    """

    __repr__ = fields.compact_repr

    name: str = attrs.field(converter=fields.text, kw_only=False)
    n: int = attrs.field(validator=_whole(0))
    variance_share: float | None = attrs.field(
        default=None, converter=_number, validator=_share
    )


@attrs.frozen(kw_only=True)
class Balance:
    """How alike treated and untreated are in one covariate after matching.

    Attributes
    ----------
    covariate : str
        Its name.
    smd : float, optional
        Standardized mean difference.
    variance_ratio : float, optional
        Variance of the treated over that of the untreated.

    Examples
    --------
    >>> import iom_me as me
    >>> me.logic.Balance("age", smd=0.31, variance_ratio=1.1).smd
    0.31
    """

    __repr__ = fields.compact_repr

    covariate: str = attrs.field(converter=fields.text, kw_only=False)
    smd: float | None = attrs.field(default=None, converter=_number)
    variance_ratio: float | None = attrs.field(default=None, converter=_number)


@attrs.frozen(kw_only=True)
class Sampling:
    """How those who were asked were chosen, as far as a report says.

    Attributes
    ----------
    frame : str
        The list that they were drawn from.
    method : str
        How: ``stratified by state``, ``census``, ``convenience``.
    size : int, optional
        How many were drawn.
    limits : str
        Who could not be reached, and what that means.

    Examples
    --------
    >>> import iom_me as me
    >>> me.logic.Sampling(frame="case management database", method="census").method
    'census'
    """

    __repr__ = fields.compact_repr

    frame: str = attrs.field(default="", converter=fields.text)
    method: str = attrs.field(default="", converter=fields.text)
    size: int | None = attrs.field(default=None, validator=_whole(0))
    limits: str = attrs.field(default="", converter=fields.text)


def _specifications(
    value: Mapping[str, float] | Iterable[tuple[str, float]],
) -> tuple[tuple[str, float], ...]:
    pairs = value.items() if isinstance(value, Mapping) else value
    return tuple((fields.text(name), fields.number(number)) for name, number in pairs)


def _groups(value: Iterable[Group]) -> tuple[Group, ...]:
    return tuple(value)


def _balances(value: Iterable[Balance]) -> tuple[Balance, ...]:
    return tuple(value)


@attrs.frozen(kw_only=True)
class Effect:
    """A claim that a project changed something, as a report makes it.

    Fill in what the report says, of your own study or of somebody else's; what is not
    given counts as not said. `check` then asks whether the claim goes further than the
    evidence. Results of `iom_me.impact` need not be written down: `check` takes them as
    they are, and `as_effect` shows the record made of them.

    Attributes
    ----------
    term : str
        What changed, as the report names it.
    indicator : str
        Id of the indicator of the plan that it is about, if there is one.
    design : Design, optional
        How it was found.
    claim : Claim, optional
        How far the report goes.
    estimate, std_error, p_value : float, optional
        The effect, in `unit`.
    unit : str
        As the report gives it: ``points``, ``%``, ``EUR``.
    measure : Measure, optional
        What kind of number the outcome is (an index is a ``score``); that of the
        indicator if not given.
    waves, waves_before : int, optional
        Rounds of data, and how many of them were before the project.
    trends : Trends, optional
        What is said of parallel trends.
    groups : tuple of Group
        The groups of rows that are compared.
    balance : tuple of Balance
        The covariates after matching.
    dropped_treated : int, optional
        How many of the treated were left out for want of somebody to compare them with.
    is_dropping_reported : bool
        Whether the report says so; False if you found it out yourself.
    outcomes_tested : int, optional
        How many outcomes were tested in the same study.
    correction : str
        How p-values were corrected for that: ``Holm``.
    specifications : tuple of (str, float)
        Estimates of the same effect in other ways; a mapping is accepted.
    sampling : Sampling, optional
        How those who were asked were chosen.

    Examples
    --------
    A report compares before and after, and calls the difference an impact.

    >>> import iom_me as me
    >>> index = me.logic.Effect(
    ...     "reintegration sustainability index",
    ...     design="pre_post",
    ...     claim="attribution",
    ...     estimate=0.15,
    ... )
    >>> plan = me.datasets.example_plan("en")
    >>> [finding.code for finding in me.check(plan, effects=[index])]
    ['X01', 'X08']
    """

    __repr__ = fields.compact_repr

    term: str = attrs.field(
        converter=fields.text, validator=fields.not_blank, kw_only=False
    )
    indicator: str = attrs.field(default="", converter=fields.identifier)
    design: Design | None = attrs.field(
        default=None, converter=attrs.converters.optional(Design)
    )
    claim: Claim | None = attrs.field(
        default=None, converter=attrs.converters.optional(Claim)
    )
    estimate: float | None = attrs.field(default=None, converter=_number)
    std_error: float | None = attrs.field(default=None, converter=_number)
    p_value: float | None = attrs.field(default=None, converter=_number)
    unit: str = attrs.field(default="", converter=fields.text)
    measure: Measure | None = attrs.field(
        default=None, converter=attrs.converters.optional(Measure)
    )
    waves: int | None = attrs.field(default=None, validator=_whole(1))
    waves_before: int | None = attrs.field(default=None, validator=_whole(0))
    trends: Trends | None = attrs.field(
        default=None, converter=attrs.converters.optional(Trends)
    )
    groups: tuple[Group, ...] = attrs.field(
        default=(), converter=_groups, validator=fields.each(Group)
    )
    balance: tuple[Balance, ...] = attrs.field(
        default=(), converter=_balances, validator=fields.each(Balance)
    )
    dropped_treated: int | None = attrs.field(default=None, validator=_whole(0))
    is_dropping_reported: bool = attrs.field(default=True, validator=fields.flag)
    outcomes_tested: int | None = attrs.field(default=None, validator=_whole(1))
    correction: str = attrs.field(default="", converter=fields.text)
    specifications: tuple[tuple[str, float], ...] = attrs.field(
        default=(), converter=_specifications
    )
    sampling: Sampling | None = attrs.field(
        default=None, validator=fields.maybe(Sampling)
    )


def as_effect(claim: Any, *, balance: BalanceResult | None = None) -> Effect:
    """Take a claim as it is, or read it off a result of `iom_me.impact`.

    Parameters
    ----------
    claim
        An `Effect`, or the result of an estimator. Such a result claims attribution,
        and says nothing of sampling: add that with `attrs.evolve`.
    balance : BalanceResult, optional
        What `iom_me.impact.balance` found of the comparison that a matched or weighted
        effect rests on, which does not stand in the effect itself.

    Returns
    -------
    Effect
        What the rules about effects read.

    Raises
    ------
    ModelError
        It is neither, it is a result with several effects, or the balance is none of
        a comparison.

    Examples
    --------
    >>> import attrs, iom_me as me
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
    >>> effect = me.logic.as_effect(result)
    >>> effect.term, effect.design.value, effect.trends.value
    ('income', 'difference_in_differences', 'untestable')
    >>> drawn = me.logic.Sampling(frame="register of returnees", method="census")
    >>> attrs.evolve(effect, indicator="1.a", sampling=drawn).indicator
    '1.a'
    """
    found = _read(claim)
    if len(found) > 1:
        raise ModelError(
            f"{claim!r} holds several effects: pick one by its outcome, such as "
            f"result[{found[0].term!r}], or hand all of them to check."
        )
    if balance is None:
        return found[0]
    return attrs.evolve(found[0], balance=_after(balance))


def _read(claim: Any) -> tuple[Effect, ...]:
    """Read one effect or several off a claim."""
    if isinstance(claim, Effect):
        return (claim,)
    from iom_me.logic import estimates

    found = estimates.effects_of(claim)
    if found:
        return found
    raise ModelError(
        f"{claim!r} is no effect: pass a result of iom_me.impact, or describe one with "
        "me.logic.Effect."
    )


def _after(balance: Any) -> tuple[Balance, ...]:
    from iom_me.impact import BalanceResult
    from iom_me.logic import estimates

    if isinstance(balance, BalanceResult) and balance.has_comparison:
        return estimates.balances_of(balance)
    raise ModelError(
        f"balance={balance!r} says nothing of how alike the groups are after a match: "
        "pass the result of me.impact.balance(data, match)."
    )


def as_effects(claims: Any) -> tuple[Effect, ...]:
    """Take one claim or several."""
    # Not any iterable: a text has letters and a table columns, which are no effects.
    if not isinstance(claims, (list, tuple, set, frozenset, Iterator)):
        claims = (claims,)
    return tuple(effect for claim in claims for effect in _read(claim))
