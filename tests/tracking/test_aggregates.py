"""Rows put together by indicator, period and group, in every engine."""

from typing import Any

import pandas as pd
import pytest
from hypothesis import given, strategies as st

import iom_me as me
from iom_me.tracking import Aggregates, aggregate
from iom_me.tracking.measurements import entries, readings
from tests.strategies import FEW_EXAMPLES
from tests.tracking.build import indicator, plan, table
from tests.tracking.engines import ENGINES

SEX = me.Disaggregation("sex", categories=["female", "male"])
COUNT = indicator(id="1.a", disaggregation=SEX)
SHARE = indicator(0, 80, id="1.b", measure="percentage")
SCORE = indicator(0, 10, id="1.c", measure="score")
MEAN = indicator(0, 10, id="1.d", measure="score", aggregation={"place": "mean"})
NEEDS = me.Disaggregation("needs", is_exclusive=False)
NEEDY = indicator(id="1.e", disaggregation=NEEDS)
PLAN = plan(COUNT, SHARE, SCORE, MEAN, NEEDY)


def frame_of(made: Aggregates) -> dict[tuple[Any, ...], Any]:
    """Value by indicator and group."""
    frame = made.to_frame().astype(object)
    frame = frame.where(frame.notna(), None)
    return {
        (row["indicator"], *(row[name] for name in made.by)): row["value"]
        for row in frame.to_dict("records")
    }


def reason(made: Aggregates) -> str:
    (found,) = made.to_frame()["reason"]
    return str(found)


PLACES = table(
    {"place": "Lagos", "sex": "female", "value": 3},
    {"place": "Lagos", "sex": "male", "value": 4},
    {"place": "Edo", "sex": "female", "value": 5},
)


@pytest.mark.parametrize("rows", ["cells", "entries"])
def test_values_are_summed_over_what_is_not_told_apart(rows: Any) -> None:
    assert frame_of(aggregate(PLAN, PLACES, rows=rows)) == {("1.a",): 12}
    assert frame_of(aggregate(PLAN, PLACES, by="sex", rows=rows)) == {
        ("1.a", "female"): 8,
        ("1.a", "male"): 4,
    }


def test_of_cells_the_total_is_taken_where_there_is_one() -> None:
    rows = pd.concat([PLACES, table({"value": 20})])

    assert frame_of(aggregate(PLAN, rows)) == {("1.a",): 20}
    assert frame_of(aggregate(PLAN, rows, by=["sex"]))["1.a", None] == 20


def test_of_entries_every_row_counts() -> None:
    rows = pd.concat([PLACES, PLACES, table({"value": 20})])

    assert frame_of(aggregate(PLAN, rows, rows="entries")) == {("1.a",): 44}
    assert frame_of(aggregate(PLAN, rows, by="sex", rows="entries")) == {
        ("1.a", "female"): 16,
        ("1.a", "male"): 8,
        ("1.a", None): 20,
    }


def test_two_rows_for_one_cell_are_refused() -> None:
    made = aggregate(PLAN, pd.concat([PLACES, PLACES[:1]]), by=["sex", "place"])

    assert made.refused == made.groups == 3
    assert set(made.to_frame()["reason"].str[:12]) == {"two rows are"}


@pytest.mark.parametrize("rows", ["cells", "entries"])
def test_percentages_are_pooled_and_say_so_if_they_cannot_be(rows: Any) -> None:
    rated = [
        {"indicator": "1.b", "place": place, "numerator": n, "denominator": d}
        for place, n, d in (("Lagos", 10, 40), ("Edo", 45, 60))
    ]
    plain = {"indicator": "1.b", "place": "Kano", "value": 50}

    (pooled,) = aggregate(PLAN, table(*rated), rows=rows).to_frame().to_dict("records")
    mixed = aggregate(PLAN, table(*rated, plain), rows=rows)

    assert pooled["value"] == pytest.approx(55)
    assert (pooled["numerator"], pooled["denominator"]) == (55, 100)
    assert "numerator" in reason(mixed)


@pytest.mark.parametrize("rows", ["cells", "entries"])
def test_scores_are_not_put_together_unless_that_is_declared(rows: Any) -> None:
    scores = [{"place": "Lagos", "value": 2}, {"place": "Edo", "value": 8}]

    plain = aggregate(PLAN, table(*scores, indicator="1.c"), rows=rows)
    mean = aggregate(PLAN, table(*scores, indicator="1.d"), rows=rows)

    assert plain.refused == 1
    assert "declare" in reason(plain) or "do not add up" in reason(plain)
    assert frame_of(mean) == {("1.d",): 5}


@pytest.mark.parametrize("rows", ["cells", "entries"])
def test_groups_that_overlap_are_not_summed(rows: Any) -> None:
    needs = table(
        {"needs": "health", "value": 2}, {"needs": "food", "value": 8}, indicator="1.e"
    )

    assert "overlap" in reason(aggregate(PLAN, needs, rows=rows))
    assert len(frame_of(aggregate(PLAN, needs, by="needs", rows=rows))) == 2


@pytest.mark.parametrize("rows", ["cells", "entries"])
def test_what_is_missing_is_counted_and_is_no_zero(rows: Any) -> None:
    values = pd.concat([PLACES, table({"place": "Kano", "sex": "male", "value": None})])

    by_place = aggregate(PLAN, values, by="place", rows=rows).to_frame()
    kano = by_place[by_place["place"] == "Kano"].iloc[0]
    whole = aggregate(PLAN, values, rows=rows).to_frame().iloc[0]

    assert pd.isna(kano["value"])
    assert "no value" in kano["reason"]
    assert (kano["parts_present"], kano["parts_expected"]) == (0, 1)
    assert (whole["parts_present"], whole["parts_expected"]) == (3, 4)


@pytest.mark.parametrize("rows", ["cells", "entries"])
def test_only_what_was_there_on_a_day_counts(rows: Any) -> None:
    values = table(
        {"period_end": pd.Timestamp("2022-06-30"), "value": 1},
        {"period_end": pd.Timestamp("2022-12-31"), "value": 2},
    )

    made = aggregate(PLAN, values, rows=rows, as_of="2022-10-01")

    assert frame_of(made) == {("1.a",): 1}
    assert made.rows == 1


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("rows", ["cells", "entries"])
@pytest.mark.parametrize("by", [(), ("sex",), ("place", "sex")])
def test_every_engine_makes_the_same_values(
    engine: str, rows: Any, by: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    values = PLACES.assign(period_end=pd.Timestamp("2022-12-31"))
    expected = aggregate(PLAN, values, by=by, rows=rows).to_frame()
    monkeypatch.setattr(readings, "LARGE", -1)
    monkeypatch.setattr(entries, "LARGE", -1)

    found = aggregate(PLAN, ENGINES[engine](values), by=by, rows=rows).to_frame()

    pd.testing.assert_frame_equal(found, expected, check_dtype=False, rtol=1e-10)


@FEW_EXAMPLES
@given(st.lists(st.floats(0, 1e9), min_size=2, max_size=30), st.randoms())
def test_splitting_merging_and_shuffling_tables_change_nothing(
    values: list[float], random: Any
) -> None:
    rows = [
        {"place": str(number), "value": value} for number, value in enumerate(values)
    ]
    shuffled = random.sample(rows, k=len(rows))

    whole = aggregate(PLAN, table(*rows), rows="entries").to_frame()["value"][0]
    again = aggregate(PLAN, table(*shuffled), rows="entries").to_frame()["value"][0]
    halves = [
        aggregate(PLAN, table(*half), rows="entries").to_frame()["value"][0]
        for half in (rows[: len(rows) // 2], rows[len(rows) // 2 :])
    ]

    assert again == pytest.approx(whole, rel=1e-12)
    assert sum(halves) == pytest.approx(whole, rel=1e-12)


@pytest.mark.parametrize("rows", ["cells", "entries"])
def test_a_table_that_cannot_be_read_is_refused(rows: Any) -> None:
    with pytest.raises(me.DataError, match=r"not in the plan.*9\.z"):
        aggregate(PLAN, table({"indicator": "9.z", "value": 1}), rows=rows)
    with pytest.raises(me.DataError, match="no column 'period_end'"):
        aggregate(PLAN, PLACES.drop(columns="period_end"), rows=rows)
    with pytest.raises(me.DataError, match="by='sx'.*'sex'"):
        aggregate(PLAN, PLACES, by="sx", rows=rows)
    with pytest.raises(me.DataError, match="is not a date"):
        aggregate(PLAN, PLACES.assign(period_end="soon"), rows=rows)
    with pytest.raises(me.DataError):
        aggregate(PLAN, PLACES.assign(value="many"), rows=rows)


def test_what_a_row_is_has_to_be_named() -> None:
    with pytest.raises(me.ModelError, match="'entries'"):
        aggregate(PLAN, PLACES, rows="entrys")  # type: ignore[arg-type]


@pytest.mark.parametrize("rows", ["cells", "entries"])
def test_an_empty_table_gives_an_empty_frame_with_its_columns(rows: Any) -> None:
    made = aggregate(PLAN, PLACES[:0], by="sex", rows=rows)

    first = ["indicator", "period_start", "period_end", "sex", "value"]
    assert list(made.to_frame().columns[:5]) == first
    assert made.groups == 0


def test_the_summary_gives_the_reasons_for_what_was_refused() -> None:
    made = aggregate(PLAN, pd.concat([PLACES, PLACES[:1]]))

    assert "Refused: 1" in made.summary()
    assert "two rows are for" in made.summary()
    assert repr(made) == "<Aggregates of P: 1 value of 4 rows>"
