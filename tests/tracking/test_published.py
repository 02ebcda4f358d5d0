"""What evaluations of IOM projects printed comes out again."""

import math
from typing import Any

import pandas as pd
import pytest

import iom_me as me
from iom_me.tracking import IndicatorProgress, TrackingReport

IDEE_RATES = {
    "O.a": 71,
    "O.b": 71,
    "1.a": 115,
    "1.b": 63,
    "1.c": 158,
    "2.a": 3.1,
    "1.1.a": 450,
    "1.1.c": 89,
    "1.1.h": 58,
    "1.2.a": 125,
    "1.2.b": 208,
    "1.2.c": 132,
    "1.2.d": 58,
    "1.2.e": 0,
    "2.1.a": 3,
    "2.1.b": 55,
}


def tracked(name: str, *, cap: bool = True) -> TrackingReport:
    matrix = me.datasets.published_matrix(name)
    assert matrix.measurements is not None
    return me.track(matrix.framework, matrix.measurements, cap=cap)


def per_cent(entry: IndicatorProgress) -> float:
    assert entry.achievement_rate is not None
    return 100 * entry.achievement_rate


@pytest.mark.parametrize("id", IDEE_RATES)
def test_rates_of_idee_come_out_to_the_printed_digit(id: str) -> None:
    places = 1 if id == "2.a" else 0

    # Halves go up there: 25 of 40 is printed as 63, and 747 of 600 as 125.
    scaled = math.floor(per_cent(tracked("idee")[id]) * 10**places + 0.5 + 1e-9)

    assert scaled / 10**places == IDEE_RATES[id]


def test_the_one_rate_of_idee_that_was_cut_comes_out_to_a_point() -> None:
    rate = per_cent(tracked("idee")["1.1.f"])

    assert rate == 78.75
    assert rate == pytest.approx(78, abs=1)


@pytest.mark.parametrize(
    ("result", "printed"),
    [("O", 71), ("1", 112), ("2", 3), ("1.1", 128), ("1.2", 104), ("2.1", 29)],
)
def test_means_of_idee_come_out_uncapped(result: str, printed: int) -> None:
    mean = tracked("idee", cap=False).by_result[result].mean

    assert mean is not None
    assert round(100 * mean) == printed


def test_a_cap_takes_what_overshoots_out_of_the_mean() -> None:
    record = tracked("idee").by_result["1.1"]

    assert record.mean == pytest.approx(0.89, abs=0.005)
    assert record.spread == pytest.approx((7 / 12, 4.5))


def test_the_overall_rate_of_idee_cannot_be_had_by_any_mean() -> None:
    report = tracked("idee", cap=False)
    of_results = [100 * record.mean for record in report.results if record.mean]
    shares = [100 * e.progress for e in report.entries if e.progress is not None]
    capped = [min(share, 100) for share in shares]

    means = [sum(found) / len(found) for found in (of_results, shares, capped)]

    assert means == [
        pytest.approx(74.5, abs=0.1),
        pytest.approx(100.6, abs=0.1),
        pytest.approx(73.9, abs=0.1),
    ]


def test_what_idee_did_not_measure_is_not_zero() -> None:
    entry = tracked("idee")["2.1.c"]

    assert (entry.actual, entry.progress, entry.target) == (None, None, 120)
    assert entry.reason == "the value is not applicable"


def test_a_start_up_that_was_never_founded_is_zero() -> None:
    assert tracked("idee")["1.2.e"].progress == 0


NG2 = {
    "1.1.a": (48, 154, 221),
    "1.2.a": (320, 428, 34),
    "1.2.d": (150, 249, 66),
}


@pytest.mark.parametrize("id", NG2)
def test_ng2_exceeds_its_targets_as_printed(id: str) -> None:
    data = me.datasets.nigeria_reintegration()
    target, actual, printed = NG2[id]

    entry = me.track(data.framework, data.measurements)[id]

    assert (entry.target, entry.actual) == (target, actual)
    assert round(100 * (entry.difference_from_target or 0)) == printed
    assert per_cent(entry) == pytest.approx(100 + printed, abs=0.5)


def test_ng2_has_a_target_on_the_wrong_side_of_its_baseline() -> None:
    data = me.datasets.nigeria_reintegration()

    entry = one_value(data.framework, "1.2.c", 5)

    assert (entry.baseline, entry.target) == (6, 4)
    assert entry.status == "cannot_tell"
    assert "the baseline 6 is already beyond the target 4" in entry.reason


def one_value(plan: me.ResultsFramework, id: str, value: Any) -> IndicatorProgress:
    row = {"indicator": [id], "period_end": ["2023-03-31"], "value": [value]}
    return me.track(plan, pd.DataFrame(row))[id]


NG1 = {
    "1.a": (75, 79.5),
    "1.b": (70, 87),
    "1.c": (10, 6),
    "1.1.a": (225, 224),
    "1.1.b": (1, 3),
    "1.2.a": (200, 0),
    "1.3.b": (6, 6),
    "2.b": (70, 90),
    "2.1.a": (30, 37),
    "2.1.b": (800, 968),
    "2.1.c": (1, 1),
}


@pytest.mark.parametrize("id", NG1)
def test_ng1_comes_out(id: str) -> None:
    target, actual = NG1[id]

    entry = tracked("nigeria_phase_1")[id]

    assert (entry.target, entry.actual) == (target, actual)
    assert entry.progress == pytest.approx(actual / target)


@pytest.mark.parametrize("id", ["1.3.a", "1.3.c", "2.a"])
def test_na_in_ng1_is_not_zero(id: str) -> None:
    entry = tracked("nigeria_phase_1")[id]

    assert (entry.actual, entry.progress) == (None, None)
    assert entry.reason == "the value is not applicable"


def test_an_undecided_target_of_ng1_has_a_reason() -> None:
    entry = tracked("nigeria_phase_1")["1.1.c"]

    assert (entry.actual, entry.progress, entry.status) == (136, None, "cannot_tell")
    assert entry.reason


def test_224_of_225_do_not_read_as_all() -> None:
    entry = tracked("nigeria_phase_1")["1.1.a"]

    assert entry.progress is not None
    assert entry.progress < 1
    assert "99.5 % of the way" in entry.explain()


def arco(id: str, value: Any) -> IndicatorProgress:
    return one_value(me.datasets.published_matrix("arco").framework, id, value)


def test_a_baseline_that_does_not_apply_leaves_arco_the_ratio() -> None:
    entry = arco("1.a", 100)

    assert (entry.baseline, entry.formula) == (None, "ratio")
    assert entry.progress == pytest.approx(100 / 90)
    assert entry.status == "achieved"


def test_a_roadmap_of_arco_counts_from_its_baseline_of_zero() -> None:
    entry = arco("1.2.a", 100)

    assert (entry.baseline, entry.formula) == (0, "baseline_relative")
    assert entry.progress == pytest.approx(100 / 90)


def test_two_cohorts_of_arco_without_their_sizes_are_not_averaged() -> None:
    plan = me.datasets.published_matrix("arco").framework
    cohorts = {"indicator": "1.2.b", "period_end": "2018-06-30", "value": [75.0, 92.0]}
    table = pd.DataFrame(cohorts).assign(place=["one", "two"])

    entry = me.track(plan, table)["1.2.b"]

    assert (entry.actual, entry.progress, entry.status) == (None, None, "cannot_tell")
    assert "numerators and denominators" in entry.reason


def test_two_cohorts_of_arco_with_their_sizes_are_pooled() -> None:
    plan = me.datasets.published_matrix("arco").framework
    counts = {"numerator": [15, 23], "denominator": [20, 25]}
    table = pd.DataFrame(counts).assign(
        indicator="1.2.b", period_end="2018-06-30", place=["one", "two"]
    )

    entry = me.track(plan, table)["1.2.b"]

    assert entry.actual == pytest.approx(100 * 38 / 45)
    assert entry.status == "achieved"


def test_both_cohorts_in_one_cell_are_refused_by_row() -> None:
    with pytest.raises(me.DataError, match="row 0 .counted from 0.: '75 % / 92 %'"):
        arco("1.2.b", "75 % / 92 %")


def test_a_narrative_of_arco_has_words_and_no_percentage() -> None:
    entry = arco("O.a", "narrative actual")

    assert (entry.progress, entry.alternatives) == (None, ())
    assert entry.reason == "a qualitative indicator has no percentage"
