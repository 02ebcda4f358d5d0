"""What holds for every plan and every table."""

import contextlib
import datetime as dt
import json
import math
from typing import Any

import pandas as pd
import pytest
from hypothesis import assume, given, strategies as st

import iom_me as me
from iom_me.tracking import THRESHOLDS, Status, TrackingReport
from tests import strategies
from tests.markup import parse
from tests.strategies import FEW_EXAMPLES
from tests.tracking.build import indicator, plan

FORMULAS = st.sampled_from(["auto", "baseline_relative", "ratio", "milestone"])
DAYS = st.dates(dt.date(2021, 6, 1), dt.date(2024, 6, 30))
WHOLE = st.integers(-1000, 1000)


def rows(ids: list[str], values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Rows of measurements of these indicators, with all that a row may hold."""
    row = st.fixed_dictionaries(
        {
            "indicator": st.sampled_from(ids),
            "period_end": DAYS | strategies.dates(),
            "value": st.none() | values,
            "numerator": st.none() | values,
            "denominator": st.none() | values,
            "place": st.sampled_from([None, "Lagos", "Edo"]),
            "sex": st.sampled_from([None, "", "female", "male"]),
            "recorded_on": st.none() | DAYS,
        }
    )
    return st.lists(row, max_size=6)


def frame(rows: list[dict[str, Any]]) -> pd.DataFrame:
    names = ["indicator", "period_end", "value", "numerator", "denominator"]
    names += ["place", "sex", "recorded_on"]
    return pd.DataFrame(rows, columns=names, dtype=object)


@given(
    fw=strategies.frameworks(max_results=3),
    data=st.data(),
    options=st.fixed_dictionaries(
        {
            "formula": FORMULAS,
            "thresholds": st.sampled_from(list(THRESHOLDS)),
            "as_of": st.none() | strategies.dates(),
            "cap": st.booleans(),
        }
    ),
)
def test_every_plan_can_be_tracked(
    fw: me.ResultsFramework, data: st.DataObject, options: dict[str, Any]
) -> None:
    ids = list(fw.indicators)
    numbers = st.floats(allow_nan=False, allow_infinity=False) | WHOLE
    table = frame(data.draw(rows(ids, numbers)) if ids else [])

    report = me.track(fw, table, **options)

    assert [entry.indicator for entry in report.entries] == ids
    for entry in report.entries:
        assert_is_consistent(entry)
    assert len(report.summary().splitlines()) <= 25
    json.dumps(report.to_dict(), allow_nan=False)
    parse(report._repr_html_())


def odd_rows(ids: list[str]) -> st.SearchStrategy[Any]:
    """Rows with any columns, which may contradict each other or themselves."""
    edges = st.sampled_from([dt.date.min, dt.date.max, dt.date(2024, 2, 29)])
    days = DAYS | strategies.dates() | edges
    number = WHOLE | st.floats(allow_infinity=False) | st.sampled_from([10**20, -0.0])
    row = st.fixed_dictionaries(
        {"indicator": st.sampled_from(ids), "period_end": days},
        optional={
            "value": st.none() | number,
            "numerator": number,
            "denominator": number,
            "n": number,
            "std_error": number,
            "period_start": days,
            "recorded_on": days,
            "project": st.sampled_from(["A", "B"]),
            "sex": st.sampled_from(["", "female", "male"]),
            "status": st.sampled_from(["reported", "not_due", "not_collected"]),
        },
    )
    return st.lists(row, min_size=1, max_size=8)


@FEW_EXAMPLES
@given(
    fw=strategies.frameworks(max_results=3).filter(lambda fw: bool(fw.indicators)),
    data=st.data(),
    as_of=st.none() | strategies.dates(),
)
def test_odd_rows_have_an_answer_or_are_refused(
    fw: me.ResultsFramework, data: st.DataObject, as_of: dt.date | None
) -> None:
    table = pd.DataFrame(data.draw(odd_rows(list(fw.indicators)))).astype(object)
    table = table if "value" in table else table.assign(value=None)

    with contextlib.suppress(me.DataError):
        report = me.track(fw, table, as_of=as_of)
        forecast = me.tracking.forecast(fw, table, as_of=as_of)

        for entry in report.entries:
            assert_is_consistent(entry)
            past = me.tracking.history(fw, table, entry.indicator, as_of=as_of)
            if past.points and entry.actual is not None:
                assert past.points[-1].value == entry.actual
        for one in forecast.entries:
            assert (one.estimate is None) == bool(one.reason)


def assert_is_consistent(entry: me.tracking.IndicatorProgress) -> None:
    assert entry.explain()
    if entry.progress is None:
        assert entry.reason
    else:
        assert math.isfinite(entry.progress)
        assert entry.formula
        assert entry.actual is not None
    if entry.status in {Status.CANNOT_TELL, Status.OVERDUE, Status.NO_DATA}:
        assert entry.reason
    assert entry.parts_present >= 0
    if entry.actual is not None:
        assert 1 <= entry.parts_present <= entry.parts_expected


@given(
    table=rows(["1.a", "1.b"], WHOLE),
    order=st.randoms(use_true_random=False),
    accumulation=st.sampled_from([None, *me.Accumulation]),
    measure=st.sampled_from(["count", "percentage", "ratio"]),
)
def test_the_order_of_rows_does_not_matter(
    table: list[dict[str, Any]], order: Any, accumulation: Any, measure: str
) -> None:
    options = {"accumulation": accumulation, "measure": measure}
    sex = me.Disaggregation("sex", categories=["female", "male"])
    fw = plan(
        indicator(id="1.a", disaggregation=[sex], **options),
        indicator(10, 4, id="1.b", direction="decrease", **options),
    )
    shuffled = order.sample(table, len(table))

    one, other = me.track(fw, frame(table)), me.track(fw, frame(shuffled))

    # Only the numbers of the rows tell where in the table they stood.
    assert without_rows(one) == without_rows(other)


def without_rows(report: TrackingReport) -> Any:
    shown: Any = report.to_dict()
    for entry in shown["entries"]:
        del entry["rows"]
    return shown


@given(
    numbers=st.tuples(st.none() | WHOLE, WHOLE, WHOLE),
    factor=st.sampled_from([0.001, 0.01, 0.1, 3, 100, 1e6]),
    formula=FORMULAS,
    direction=st.sampled_from([None, *me.Direction]),
    operator=st.sampled_from([None, "at_least", "at_most", "equal"]),
)
def test_the_unit_does_not_matter(
    numbers: tuple[int | None, int, int],
    factor: float,
    formula: Any,
    direction: Any,
    operator: Any,
) -> None:
    baseline, target, actual = numbers

    def tracked(scale: float) -> me.tracking.IndicatorProgress:
        goal = me.Target(target * scale, operator=operator, date="2024-01-01")
        start = None if baseline is None else baseline * scale
        one = indicator(start, goal, direction=direction)
        row = {"indicator": "1.a", "period_end": "2023-03-31", "value": actual * scale}
        return me.track(plan(one), pd.DataFrame([row]), formula=formula)["1.a"]

    one, other = tracked(1), tracked(factor)

    assert one.progress == pytest.approx(other.progress)
    assert one.expected == pytest.approx(other.expected)
    assert one.formula == other.formula
    assert one.status == other.status


@given(baseline=WHOLE, target=WHOLE, actual=WHOLE)
def test_progress_does_not_depend_on_what_is_called_better(
    baseline: int, target: int, actual: int
) -> None:
    assume(baseline != target)

    def tracked(sign: int) -> TrackingReport:
        falls = (target < baseline) == (sign > 0)
        one = indicator(
            sign * baseline,
            sign * target,
            direction="decrease" if falls else "increase",
        )
        row = {"indicator": "1.a", "period_end": "2023-03-31", "value": sign * actual}
        return me.track(plan(one), pd.DataFrame([row]))

    up, down = tracked(1)["1.a"], tracked(-1)["1.a"]

    assert up.progress == down.progress
    assert up.status == down.status


@given(
    counts=st.lists(WHOLE.filter(lambda value: value >= 0), min_size=2, max_size=6),
    cut=st.integers(1, 5),
)
def test_a_table_may_be_split_by_place_without_changing_the_sum(
    counts: list[int], cut: int
) -> None:
    split = [
        {"period_end": "2023-03-31", "value": count, "place": f"place {number}"}
        for number, count in enumerate(counts)
    ]
    head, tail = counts[:cut], counts[cut:]
    merged = [
        {"period_end": "2023-03-31", "value": sum(part), "place": f"place {number}"}
        for number, part in enumerate((head, tail))
    ]

    actuals = [
        me.track(plan(indicator()), pd.DataFrame(table).assign(indicator="1.a"))["1.a"]
        for table in (split, merged)
    ]

    assert actuals[0].actual == actuals[1].actual == sum(counts)


@given(
    numbers=st.tuples(WHOLE, WHOLE, WHOLE),
    shift=st.integers(-(10**6), 10**6),
    formula=st.sampled_from(["auto", "milestone"]),
)
def test_where_the_unit_has_its_zero_does_not_matter_from_a_baseline(
    numbers: tuple[int, int, int], shift: int, formula: Any
) -> None:
    baseline, target, actual = numbers
    direction = "decrease" if target < baseline else "increase"

    def tracked(by: int) -> me.tracking.IndicatorProgress:
        one = indicator(baseline + by, target + by, direction=direction)
        row = {"indicator": "1.a", "period_end": "2023-03-31", "value": actual + by}
        return me.track(plan(one), pd.DataFrame([row]), formula=formula)["1.a"]

    one, other = tracked(0), tracked(shift)

    assert one.progress == pytest.approx(other.progress)
    assert one.status == other.status


@given(
    counts=st.lists(st.integers(0, 1000), min_size=2, max_size=2),
    names=st.lists(
        st.text(st.characters(max_codepoint=0x17F, categories=["L"]), min_size=1),
        min_size=2,
        max_size=2,
        unique=True,
    ),
)
def test_what_categories_are_called_does_not_matter(
    counts: list[int], names: list[str]
) -> None:
    def tracked(categories: list[str]) -> me.tracking.IndicatorProgress:
        group = me.Disaggregation("group", categories=categories)
        rows = pd.DataFrame({"value": counts, "group": categories})
        rows = rows.assign(indicator="1.a", period_end="2023-03-31")
        return me.track(plan(indicator(disaggregation=[group])), rows)["1.a"]

    one, other = tracked(["women", "men"]), tracked(names)

    assert (one.actual, one.progress) == (other.actual, other.progress)
    assert (one.status, one.parts_expected) == (other.status, other.parts_expected)
