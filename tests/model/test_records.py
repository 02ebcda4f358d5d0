"""Records: what can exist, what cannot, and what is said about it."""

# mypy: disable-error-code="arg-type,list-item"

import datetime as dt
import pickle
from decimal import Decimal
from fractions import Fraction
from typing import Any

import attrs
import numpy as np
import pytest
from hypothesis import given

import iom_me as me
from tests import strategies

YEAR = me.Period("2024-01-01", "2024-12-31")


def test_a_list_becomes_a_tuple() -> None:
    outcome = me.Outcome("1", "Jobs", indicators=[me.Indicator("1.a", "Income")])

    assert isinstance(outcome.indicators, tuple)


def test_one_record_is_taken_where_several_may_stand() -> None:
    indicator = me.Indicator("1.a", "Income", targets=me.Target(5))

    assert me.Outcome("1", "Jobs", indicators=indicator).indicators == (indicator,)
    assert indicator.targets == (me.Target(5),)
    sex, goal = me.Disaggregation("sex"), me.Alignment("SDG", "10.7")
    both = me.Indicator("1.a", "Income", disaggregation=sex, alignment=goal)
    assert (both.disaggregation, both.alignment) == ((sex,), (goal,))
    activity = me.Activity("1.1.1", "Train", depends_on="1.1.0", preconditions="A1")
    assert (activity.depends_on, activity.preconditions) == (("1.1.0",), ("A1",))


def test_a_record_cannot_be_changed() -> None:
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        me.Outcome("1", "Jobs").statement = "Other"  # type: ignore[misc]


def test_a_date_is_taken_as_text() -> None:
    assert me.Target(5, date="2024-02-29").date == dt.date(2024, 2, 29)


def test_midnight_is_taken_as_a_date() -> None:
    assert me.Target(5, date=dt.datetime(2024, 1, 2)).date == dt.date(2024, 1, 2)  # noqa: DTZ001


@pytest.mark.parametrize("date", ["2023-02-29", "31.12.2024", 20240101, ""])
def test_what_is_no_date_is_refused(date: object) -> None:
    with pytest.raises(me.ModelError, match="is not a date: write it as 2024-03-31"):
        me.Target(5, date=date)


def test_a_time_of_day_is_refused() -> None:
    with pytest.raises(me.ModelError, match="has a time of day"):
        me.Target(5, date=dt.datetime(2024, 1, 2, 3))  # noqa: DTZ001


def test_whole_floats_and_ints_are_one() -> None:
    assert repr(me.Baseline(40.0)) == repr(me.Baseline(40)) == "Baseline(40)"


@pytest.mark.parametrize("value", [np.int8(5), np.float32(0.5), Fraction(1, 2)])
def test_numbers_of_other_libraries_become_plain_numbers(value: object) -> None:
    assert type(me.Baseline(value).value) in (int, float)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -float("inf")])
def test_a_number_that_is_not_finite_is_refused(value: float) -> None:
    with pytest.raises(me.ModelError, match="not a finite number: .* NotAvailable"):
        me.Baseline(value)


@pytest.mark.parametrize("value", [None, "", "  ", True, [5], Decimal("0.1"), 10**309])
def test_what_is_no_value_is_refused(value: object) -> None:
    with pytest.raises(me.ModelError):
        me.Baseline(value)


def test_missing_is_not_zero() -> None:
    missing = me.NotAvailable("not_collected", "road closed")

    assert me.Baseline(missing) != me.Baseline(0)
    assert str(missing) == "not collected: road closed"


@pytest.mark.parametrize(
    "bad", ["a\x00b", "\x1b[31m", "\ud800", "\ufffe", "\x7f", "\x85"]
)
@pytest.mark.parametrize("kind", [me.Outcome, me.Assumption, me.Risk, me.Indicator])
def test_control_characters_are_refused_in_ids_and_texts(kind: type, bad: str) -> None:
    with pytest.raises(me.ModelError, match=r"holds the character U\+"):
        kind("1", bad)
    with pytest.raises(me.ModelError):
        kind(bad, "text")


def test_tabs_and_line_breaks_stay_in_text() -> None:
    assert me.Outcome("1", "a\tb\nc").statement == "a\tb\nc"


def test_line_ends_become_one_kind() -> None:
    assert me.Outcome("1", "a\r\nb\rc").statement == "a\nb\nc"


@pytest.mark.parametrize("bad", ["1\n2", "1\t2", " 1", "1 ", ""])
def test_an_id_stands_on_one_line_without_space_around_it(bad: str) -> None:
    with pytest.raises(me.ModelError):
        me.Outcome(bad, "Jobs")


def test_text_and_ids_are_put_in_one_unicode_form() -> None:
    composed, decomposed = "R\u00e9ussite", "Re\u0301ussite"

    assert me.Outcome(decomposed, decomposed) == me.Outcome(composed, composed)


def test_a_wrong_word_is_refused_with_the_allowed_ones() -> None:
    with pytest.raises(
        me.ModelError, match="no operator: choose one of at_least, at_most"
    ):
        me.Target(5, operator="more")


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: me.Target(5, operator="between"), "upper is missing"),
        (lambda: me.Target("x", operator="between", upper=9), "needs two numbers"),
        (lambda: me.Target(5, operator="between", upper=5), "is not above"),
        (lambda: me.Target(5, upper=9), "operator is not 'between'"),
        (lambda: me.Target(5, date="2024-01-01", period=YEAR), "Target has a date"),
        (lambda: me.Baseline(5, date="2024-01-01", period=YEAR), "Baseline has a"),
        (lambda: me.Period("2024-02-01", "2024-01-01"), "ends .* before it starts"),
        (lambda: me.Period("2024-02-01", None), "date is missing"),
        (lambda: me.Indicator("1", "t", baseline=5), "must be Baseline or None"),
        (lambda: me.Indicator("1", "t", targets=[5]), r"targets\[0\] is 5"),
        (lambda: me.Indicator("1", "t", is_proxy=1), "must be True or False"),
        (lambda: me.Outcome("1", "t", indicators=["x"]), r"indicators\[0\] is 'x'"),
        (lambda: me.Outcome("1", 5), "5 is not text"),
        (lambda: me.Disaggregation("sex", categories=["f", "f"]), "'f' twice"),
        (lambda: me.DisaggregatedValue(5, by={}), "by is empty"),
        (lambda: me.DisaggregatedValue(5, by=[("a", "b"), ("a", "c")]), "stands twice"),
        (lambda: me.Link("1", "2", assumptions=["A", "A"]), "'A' twice"),
        (lambda: me.Activity("1", "t", depends_on=["2", "2"]), "activity '2' twice"),
        (lambda: me.Activity("1", "t", preconditions=["B", "B"]), "'B' twice"),
        (lambda: me.Risk("R", "r", reviewed_on="yesterday"), "is not a date"),
        (lambda: me.Risk("R", "r", likelihood=6), "from 1 to 5"),
        (lambda: me.Risk("R", "r", consequence=0), "consequence is 0: .* 1 to 6"),
        (lambda: me.Risk("R", "r", consequence=True), "consequence is True"),
        (lambda: me.Risk("R", "r", treatment="ignore"), "no treatment"),
        (lambda: me.BudgetLine("B", "b", amount=0.1), "cannot hold cents exactly"),
        (lambda: me.BudgetLine("B", "b", amount="1,5"), "is not a number"),
        (lambda: me.BudgetLine("B", "b", amount="NaN"), "not finite"),
        (lambda: me.BudgetLine("B", "b", amount=None), "no Decimal"),
        (lambda: me.BudgetLine("B", "b", amount=1, currency="eur"), "no currency code"),
    ],
)
def test_a_record_that_cannot_exist_is_refused(make: object, said: str) -> None:
    with pytest.raises(me.ModelError, match=said):
        make()  # type: ignore[operator]


def test_money_is_exact() -> None:
    lines = [me.BudgetLine("B", "b", amount=text) for text in ("0.10", "0.20")]

    assert sum(line.amount for line in lines) == Decimal("0.30")


@pytest.mark.parametrize(
    ("targets", "final"),
    [
        ((), None),
        ((10,), 10),
        ((("2024-06-30", 10), ("2023-12-31", 5)), 10),
        ((("2024-06-30", 10), (None, 20)), 20),
        (((None, 20), ("2024-06-30", 10)), 20),
    ],
)
def test_the_final_target_is_the_last_or_the_one_without_date(
    targets: tuple[Any, ...], final: int | None
) -> None:
    made = [
        me.Target(t) if isinstance(t, int) else me.Target(t[1], date=t[0])
        for t in targets
    ]

    found = me.Indicator("a", "t", targets=made).final_target

    assert (found.value if found else None) == final


def test_a_period_counts_by_its_last_day() -> None:
    assert me.Target(5, period=YEAR).when == dt.date(2024, 12, 31)


def test_a_risk_is_scored_only_when_both_ranks_are_given() -> None:
    assert me.Risk("R", "r", likelihood=2).score is None
    assert me.Risk("R", "r", likelihood=2, consequence=6).score == 12


def test_an_alignment_names_its_edition() -> None:
    assert str(me.Alignment("SRF", "1a1", version="2024")) == "SRF 2024 1a1"


@given(strategies.indicators(every_field=True))
def test_the_repr_of_a_record_makes_it_again(indicator: me.Indicator) -> None:
    names = {name: getattr(me, name) for name in me.model.__all__}

    again = eval(repr(indicator), names)  # noqa: S307 - our own repr, in a test

    assert again == indicator


@given(strategies.results())
def test_records_survive_pickle(result: me.Result) -> None:
    assert pickle.loads(pickle.dumps(result)) == result  # noqa: S301
