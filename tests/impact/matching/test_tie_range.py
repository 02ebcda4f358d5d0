"""The effects that come out if the ties of a match are broken in other ways."""

import itertools
import warnings
from pathlib import Path

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from matplotlib.patches import Rectangle
from tests.impact.matching.expected import FAR_PAIRS

import iom_me as me
from iom_me.impact.matching.match import match
from iom_me.impact.matching.match_results import MatchResult
from iom_me.impact.matching.tie_range import tie_range

mpl.use("Agg")

LALONDE = Path(__file__).parents[1] / "oracle" / "matching" / "lalonde.csv"
COVARIATES = ["age", "educ", "race", "married", "nodegree", "re74", "re75"]


def people() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "project": [1, 1, 0, 0, 0, 0, 0],
            "age": [20, 40, 20, 20, 40, 40, 60],
            "income": [13.0, 16.0, 10.0, 12.0, 11.0, 15.0, 9.0],
        }
    )


def matched(data: pd.DataFrame, **options: object) -> MatchResult:
    asked = {"distance": data["age"], "replace": True, **options}
    return match(data, treatment="project", covariates="age", **asked)  # type: ignore[arg-type]


def test_all_effects_that_ties_allow_are_found() -> None:
    data = people()
    found = tie_range(data, matched(data), outcome="income")
    possible = {
        (13 - one + 16 - other) / 2
        for one, other in itertools.product((10, 12), (11, 15))
    }
    frame = found.to_frame()
    assert list(frame.columns) == ["draw", "estimate"]
    assert set(frame["estimate"]) == possible
    assert (found.low, found.high, found.distinct) == (1, 4, 4)
    assert found.ties == 2
    assert frame["estimate"].iloc[0] == found.estimate
    assert len(frame) == found.draws + 1 == 201


def test_the_quartiles_are_those_of_the_draws() -> None:
    data = people()
    found = tie_range(data, matched(data), outcome="income", draws=40)
    drawn = found.to_frame()["estimate"].iloc[1:]
    expected = drawn.quantile([0.25, 0.5, 0.75]).tolist()
    assert [found.lower_quartile, found.median, found.upper_quartile] == expected


def test_the_same_seed_draws_the_same() -> None:
    data = people()
    one, two, other = (
        tie_range(data, matched(data), outcome="income", draws=30, seed=seed)
        for seed in (1, 1, 2)
    )
    assert one.to_frame().equals(two.to_frame())
    assert not one.to_frame().equals(other.to_frame())


def test_the_order_of_the_rows_does_not_matter() -> None:
    data = people()
    other = data.sample(frac=1, random_state=1).reset_index(drop=True)
    found = [
        tie_range(table, matched(table), outcome="income", draws=20)
        for table in (data, other)
    ]
    assert found[0].to_frame().equals(found[1].to_frame())


def test_without_ties_there_is_one_value() -> None:
    data = people().assign(age=[20, 40, 21, 23, 42, 45, 60])
    found = tie_range(data, matched(data), outcome="income")
    assert (found.ties, found.draws, found.distinct) == (0, 0, 1)
    assert found.low == found.high == found.median == found.estimate
    assert found.same_sign == 1
    assert "nothing in this match was arbitrary" in found.summary()
    assert len(found.to_frame()) == 1


def test_it_is_the_estimate_of_effect() -> None:
    data = people()
    for options in ({}, {"replace": False}, {"ratio": 2}):
        result = matched(data, **options)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", me.EstimationWarning)
            effect = me.impact.effect(data, result, outcome="income")
            found = tie_range(data, result, outcome="income", draws=5)
        assert found.estimate == pytest.approx(effect.estimate)


def test_sampling_weights_are_used_in_each_draw() -> None:
    data = people().assign(drawn=[1.0, 3.0, 1.0, 1.0, 1.0, 1.0, 1.0])
    found = tie_range(data, matched(data, weights="drawn"), outcome="income")
    possible = {
        (13 - one + 3 * (16 - other)) / 4
        for one, other in itertools.product((10, 12), (11, 15))
    }
    assert set(found.to_frame()["estimate"].round(12)) == possible
    alone = tie_range(
        data, matched(data, weights="drawn", replace=False), outcome="income"
    )
    # Without replacement each partner has its own weight, as in `effect`.
    apart = {
        (13 + 3 * 16) / 4 - (one + other) / 2
        for one, other in itertools.product((10, 12), (11, 15))
    }
    assert set(alone.to_frame()["estimate"].round(12)) == apart


def test_a_change_of_sign_is_told() -> None:
    data = people().assign(income=[11.0, 13.0, 10.0, 12.0, 11.0, 15.0, 9.0])
    with pytest.warns(me.EstimationWarning, match="sign of the effect depends"):
        found = tie_range(data, matched(data), outcome="income")
    assert found.same_sign < 1
    assert "Warning" in found.summary()


def test_lost_outcomes_are_left_out_in_each_draw() -> None:
    data = people()
    result = matched(data)
    data.loc[2, "income"] = np.nan
    with pytest.raises(me.DataError, match="missing='drop'"):
        tie_range(data, result, outcome="income")
    found = tie_range(data, result, outcome="income", missing="drop")
    assert set(found.to_frame()["estimate"]) <= {1.0, 3.0, 5.0}
    assert found.distinct > 1


def test_rows_left_out_of_the_match_stay_out() -> None:
    data = people()
    data["age"] = data["age"].astype(float)
    data.loc[6, "age"] = np.nan
    result = match(
        data,
        treatment="project",
        covariates="age",
        distance="mahalanobis",
        replace=True,
        missing="drop",
    )
    found = tie_range(data, result, outcome="income")
    assert (found.low, found.high) == (1, 4)


@FAR_PAIRS
def test_lalonde_lies_in_the_range_that_row_orders_give() -> None:
    data = pd.read_csv(LALONDE)
    shared, alone = (
        match(data, treatment="treat", covariates=COVARIATES, replace=replace)
        for replace in (True, False)
    )
    found = tie_range(data, shared, outcome="re78", draws=60)
    assert found.ties == 24
    # Orders of the tied rows gave 1823 to 2110, median 1970.
    assert found.low < 1823
    assert found.high > 2110
    assert found.median == pytest.approx(1970, abs=60)
    found = tie_range(data, alone, outcome="re78", draws=20)
    assert (found.low, found.high) == pytest.approx((894.37, 908.20), abs=0.01)


def test_a_picture_marks_the_match() -> None:
    data = people().rename(columns={"income": "$in_come$"})
    found = tie_range(data, matched(data), outcome="$in_come$", draws=30)
    ax = found.plot()
    legend = ax.get_legend()
    assert legend is not None
    assert [text.get_text() for text in legend.get_texts()] == ["this match"]
    assert np.asarray(ax.lines[0].get_xdata())[0] == found.estimate
    bars = [patch for patch in ax.patches if isinstance(patch, Rectangle)]
    assert sum(bar.get_height() for bar in bars) == 30
    ax.figure.canvas.draw()


def test_a_picture_of_huge_or_single_values_can_be_drawn() -> None:
    for data, shown in (
        (people().assign(income=lambda table: table["income"] * 1e300), 1.0),
        (people().assign(age=[20, 40, 21, 23, 42, 45, 60]), 4.0),
        (people().assign(income=0.0), 0.0),
    ):
        found = tie_range(data, matched(data), outcome="income", draws=5)
        axes = found.plot()
        axes.figure.canvas.draw()
        low, high = axes.get_xlim()
        assert low < shown < high


def test_it_tells_itself_on_one_line() -> None:
    data = people()
    found = tie_range(data, matched(data), outcome="income")
    assert repr(found).startswith("<TieRange income: +")
    assert repr(found).endswith(", +1.00 to +4.00, 2 ties>")
    assert len(found.summary().splitlines()) <= 25


@pytest.mark.parametrize(
    ("options", "message"),
    [({"draws": 0}, "draws=0"), ({"draws": 2.5}, "draws=2.5"), ({"seed": -1}, "seed")],
)
def test_numbers_out_of_range_are_refused(
    options: dict[str, object], message: str
) -> None:
    data = people()
    with pytest.raises(me.ModelError, match=message):
        tie_range(data, matched(data), outcome="income", **options)  # type: ignore[arg-type]


def test_what_is_no_match_is_refused() -> None:
    with pytest.raises(me.ModelError, match="A str is no match"):
        tie_range(people(), "match", outcome="income")  # type: ignore[arg-type]


def test_another_table_is_refused() -> None:
    data = people()
    with pytest.raises(me.DataError, match="not the table"):
        tie_range(data.iloc[::-1], matched(data), outcome="income")
