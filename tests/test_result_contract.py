"""Every analysis hands back a result of one shape; one test walks them all."""

import copy
import json
import math
import warnings
from collections.abc import Callable, Iterator
from typing import Any

import attrs
import matplotlib as mpl
import pandas as pd
import pytest
from matplotlib.axes import Axes

import iom_me as me
from iom_me._result import AnalysisResult
from tests.impact.clustered import as_table, two_by_two
from tests.markup import parse

HOSTILE = "<script>alert(1)</script>"


def checked() -> AnalysisResult:
    return me.check(
        me.ResultsFramework("P", HOSTILE, results=[me.Outcome("1", HOSTILE)])
    )


def tracked() -> AnalysisResult:
    indicator = me.Indicator(
        "1.a",
        HOSTILE,
        baseline=me.Baseline(0, date="2023-12-31"),
        targets=[me.Target(10, date="2024-12-31")],
    )
    plan = me.ResultsFramework(
        "P", HOSTILE, results=[me.Outcome("1", HOSTILE, indicators=indicator)]
    )
    values = pd.DataFrame(
        {"indicator": ["1.a"], "period_end": ["2024-06-30"], "value": [4]}
    )
    return me.track(plan, values)


def estimated() -> AnalysisResult:
    survey = me.datasets.nigeria_reintegration().survey
    survey = survey.rename(columns={"composite": HOSTILE})
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", me.EstimationWarning)
        return me.impact.difference_in_differences(
            survey, outcome=HOSTILE, treated="project", post="endline", vcov="classical"
        )


def activities_tracked() -> AnalysisResult:
    plan = me.ResultsFramework("P", HOSTILE).add(
        me.Activity("1.1.1", HOSTILE, start="2024-01-01", end="2024-03-31")
    )
    progress = pd.DataFrame(
        {"activity": ["1.1.1"], "actual_start": ["2024-02-01"], "comment": [HOSTILE]}
    )
    return me.tracking.track_activities(plan, progress, as_of="2024-04-30")


def money_tracked() -> AnalysisResult:
    plan = me.ResultsFramework("P", HOSTILE, start="2024-01-01", end="2024-12-31").add(
        me.BudgetLine("B1", HOSTILE, amount=100),
        me.BudgetLine("B1.1", HOSTILE, amount=90, parent="B1"),
    )
    ledger = pd.DataFrame(
        {"line": ["B1.1"], "date": ["2024-06-30"], "amount": [30], HOSTILE: ["x"]}
    )
    return me.tracking.track_budget(plan, ledger)


def disaggregated() -> AnalysisResult:
    groups = me.Disaggregation("group", is_exclusive=False)
    indicator = me.Indicator("1.a", HOSTILE, disaggregation=groups)
    plan = me.ResultsFramework(
        "P", HOSTILE, results=[me.Outcome("1", HOSTILE, indicators=indicator)]
    )
    values = pd.DataFrame(
        {
            "indicator": "1.a",
            "period_end": "2024-06-30",
            "group": ["cash", HOSTILE],
            "value": [4, 3],
        }
    )
    return me.tracking.disaggregate(plan, values, "1.a")


def persons_bounded() -> AnalysisResult:
    return me.tracking.unique_people({HOSTILE: 4, "cash": 3}, population=5)


def followed() -> AnalysisResult:
    one = me.Indicator("1.a", HOSTILE, baseline=me.Baseline(1, date="2022-12-31"))
    plan = me.ResultsFramework("P", HOSTILE).add(
        me.Outcome("1", HOSTILE, indicators=one)
    )
    values = pd.DataFrame(
        {"indicator": ["1.a"], "period_end": ["2024-06-30"], "value": [HOSTILE]}
    )
    return me.tracking.history(plan, values, "1.a")


def forecast() -> AnalysisResult:
    one = me.Indicator(
        "1.a", HOSTILE, measure="score", targets=me.Target(9, date="2025-12-31")
    )
    plan = me.ResultsFramework("P", HOSTILE).add(
        me.Outcome("1", HOSTILE, indicators=one)
    )
    days = ["2022-12-31", "2023-06-30", "2023-12-31", "2024-06-30"]
    values = pd.DataFrame(
        {"indicator": "1.a", "period_end": days, "value": [1, 3, 2, 5]}
    )
    return me.tracking.forecast(plan, values)


def rated() -> AnalysisResult:
    risk = me.Risk("R1", HOSTILE, likelihood=2, consequence=5)
    plan = me.ResultsFramework("P", HOSTILE, risks=[risk])
    return me.tracking.track_risks(plan)


def suppressed() -> AnalysisResult:
    counts = pd.DataFrame({"sex": [HOSTILE, "male", None], "n": [3, 40, 43]})
    return me.tracking.suppress_small_cells(counts, count="n", by="sex")


def aggregated() -> AnalysisResult:
    indicator = me.Indicator("1.a", HOSTILE, measure="count")
    plan = me.ResultsFramework(
        HOSTILE, HOSTILE, results=[me.Outcome("1", HOSTILE, indicators=indicator)]
    )
    values = pd.DataFrame(
        {
            "indicator": "1.a",
            "period_end": "2024-06-30",
            HOSTILE: ["a", "b"],
            "value": 4,
        }
    )
    return me.tracking.aggregate(plan, values, by=HOSTILE)


def read_together() -> AnalysisResult:
    def indicator(id: str) -> me.Indicator:
        return me.Indicator(
            id,
            HOSTILE,
            baseline=me.Baseline(0, date="2023-12-31"),
            targets=[me.Target(10, date="2024-12-31")],
        )

    plan = me.ResultsFramework("P", HOSTILE).add(
        me.Outcome("1", HOSTILE, indicators=indicator("1.a")),
        me.Output("1.1", HOSTILE, indicators=indicator("1.1.a")),
        me.Assumption("A1", HOSTILE, status="failed"),
        me.Link("1.1", "1", because=HOSTILE, assumptions="A1"),
    )
    values = pd.DataFrame(
        {"indicator": ["1.a", "1.1.a"], "period_end": "2024-06-30", "value": [1, 6]}
    )
    return me.tracking.diagnose(plan, me.track(plan, values))


def permuted() -> AnalysisResult:
    rows = as_table(two_by_two(8, 4)).rename(columns={"income": HOSTILE})
    return me.impact.permutation_test(
        rows, outcome=HOSTILE, treated="project", post="endline", cluster="village"
    )


def bootstrapped() -> AnalysisResult:
    return me.impact.wild_bootstrap(attrs.evolve(two_by_two(8, 4), outcome=HOSTILE))


def sensitivity_analysed() -> AnalysisResult:
    covariance = [[0.04, 0.01, 0.01], [0.01, 0.04, 0.01], [0.01, 0.01, 0.04]]
    return me.impact.honest_did(
        [0.1, -0.2, 2.0], covariance, n_pre=2, n_post=1, outcome=HOSTILE
    )


def _staggered() -> pd.DataFrame:
    starts = (2021.0, 2022.0, math.nan)
    return pd.DataFrame(
        {
            "person": person,
            "year": year,
            "start": starts[person % 3],
            "on": int(year >= starts[person % 3]),
            HOSTILE: person * 7 % 5 + person * year % 3 + (year - 2019) / 2,
        }
        for person in range(36)
        for year in range(2019, 2024)
    )


_ROLES: dict[str, Any] = {"outcome": HOSTILE, "unit": "person", "time": "year"}


def two_way() -> AnalysisResult:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", me.EstimationWarning)
        return me.impact.twoway_fixed_effects(_staggered(), **_ROLES, treatment="on")


def imputed() -> AnalysisResult:
    return me.impact.imputation_att(_staggered(), **_ROLES, treated_from="start")


def in_two_stages() -> AnalysisResult:
    return me.impact.two_stage_did(_staggered(), **_ROLES, treated_from="start")


def leads_and_lags() -> AnalysisResult:
    return me.impact.event_study(_staggered(), **_ROLES, treated_from="start")


def decomposed() -> AnalysisResult:
    return me.impact.bacon_decomposition(_staggered(), **_ROLES, treated_from="start")


def grouped_by_start() -> AnalysisResult:
    return me.impact.group_time_att(_staggered(), **_ROLES, treated_from="start")


def estimated_in_one_call() -> AnalysisResult:
    return me.impact.estimate_effect(_staggered(), **_ROLES, treatment="on")


def averaged_by_start() -> AnalysisResult:
    result = me.impact.group_time_att(_staggered(), **_ROLES, treated_from="start")
    return result.aggregate("group")


def leads_tested() -> AnalysisResult:
    return me.impact.pretrend_test(leads_and_lags())  # type: ignore[arg-type]


def leads_shown_to_be_small() -> AnalysisResult:
    return me.impact.equivalence_test(leads_and_lags(), margin=2)  # type: ignore[arg-type]


def without_each_cluster() -> AnalysisResult:
    return me.impact.leave_one_out(leads_and_lags())  # type: ignore[arg-type]


def started_earlier() -> AnalysisResult:
    return me.impact.placebo_periods(_staggered(), **_ROLES, treated_from="start")


def pretended_elsewhere() -> AnalysisResult:
    return me.impact.placebo_groups(grouped_by_start())  # type: ignore[arg-type]


def composed() -> AnalysisResult:
    rows = _staggered().drop(index=[4, 9, 14]).drop(columns=HOSTILE)
    rows = rows.rename(columns={"person": HOSTILE})
    return me.impact.composition(rows, unit=HOSTILE, time="year", treated_from="start")


def overlapping() -> AnalysisResult:
    rows = _staggered().rename(columns={HOSTILE: "income"})
    rows[HOSTILE] = rows["person"] % 5
    return me.impact.overlap_check(
        rows,
        outcome="income",
        unit="person",
        time="year",
        treated_from="start",
        covariates=[HOSTILE],
    )


def profiled() -> AnalysisResult:
    return me.impact.profile_panel(_staggered(), **_ROLES, treated_from="start")


def scored() -> AnalysisResult:
    people = pd.DataFrame({HOSTILE: [0, 0, 1, 0, 1] * 8, "age": range(40)})
    return me.impact.propensity_score(people, treatment=HOSTILE, covariates="age")


def weighted_to_be_alike() -> AnalysisResult:
    people = pd.DataFrame({HOSTILE: [0, 0, 1, 0, 1] * 8, "age": range(40)})
    return me.impact.weight(people, treatment=HOSTILE, covariates="age")


def matched_over_time() -> AnalysisResult:
    rows = _staggered().assign(land=lambda data: data["person"] * 0.618034 % 1)
    rows = rows[rows["start"] != 2022.0]
    rows[HOSTILE] += rows["person"] ** 2 % 11 * (rows["year"] - 2019)
    return me.impact.matched_difference_in_differences(
        rows,
        **_ROLES,
        treated_from="start",
        comparison=me.impact.MatchOptions(covariates=["land"], caliper=2),
    )


def _joined() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "joined": [int(i % 3 == 0) for i in range(60)],
            "age": [20.0 + i * 37 % 41 for i in range(60)],
            HOSTILE: [50.0 + i * 29 % 17 for i in range(60)],
            "works": [i % 2 for i in range(60)],
        }
    )


def compared() -> AnalysisResult:
    people = _joined()
    group = me.impact.match(people, treatment="joined", covariates="age", caliper=0.2)
    return me.impact.effect(people, group, outcome=HOSTILE)


def compared_in_several() -> AnalysisResult:
    people = _joined()
    group = me.impact.match(people, treatment="joined", covariates="age", caliper=0.2)
    return me.impact.effect(people, group, outcome=[HOSTILE, "works"])


def matched() -> AnalysisResult:
    people = _joined().drop(columns=HOSTILE).rename(columns={"joined": HOSTILE})
    return me.impact.match(people, treatment=HOSTILE, covariates="age", caliper=0.2)


def balanced() -> AnalysisResult:
    people = pd.DataFrame(
        {"joined": [1, 0] * 6, HOSTILE: [HOSTILE, "b", "c"] * 4, "age": range(12)}
    )
    return me.impact.balance(people, treatment="joined", covariates=[HOSTILE, "age"])


def tie_broken() -> AnalysisResult:
    people = pd.DataFrame(
        {
            HOSTILE: [1, 1, 0, 0, 0],
            "age": [20, 40, 20, 20, 40],
            "<b>income</b>": [13.0, 16.0, 10.0, 12.0, 15.0],
        }
    )
    found = me.impact.match(
        people, treatment=HOSTILE, covariates="age", distance=people["age"]
    )
    return me.impact.tie_range(people, found, outcome="<b>income</b>", draws=9)


def _paired() -> tuple[pd.DataFrame, me.impact.MatchResult]:
    people = _joined()
    people["age"] += people.index * 0.618034 % 1
    return people, me.impact.match(people, treatment="joined", covariates="age")


def hidden_bias_bounded() -> AnalysisResult:
    people, pairs = _paired()
    return me.impact.rosenbaum_bounds(people, pairs, outcome=HOSTILE)


def hidden_reason_weighed() -> AnalysisResult:
    people, pairs = _paired()
    return me.impact.e_value(me.impact.effect(people, pairs, outcome=HOSTILE))


def hidden_selection_assumed() -> AnalysisResult:
    people, pairs = _paired()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", me.EstimationWarning)
        return me.impact.oster_delta(people, pairs, outcome=HOSTILE)


def looked_for_where_nothing_is() -> AnalysisResult:
    people, pairs = _paired()
    return me.impact.placebo_outcomes(people, pairs, outcomes=[HOSTILE])


def compared_without_each_village() -> AnalysisResult:
    people, pairs = _paired()
    people["village"] = [f"{HOSTILE}{i % 7}" for i in range(60)]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", me.EstimationWarning)
        return me.impact.leave_one_cluster_out(
            people, pairs, outcome=HOSTILE, cluster="village"
        )


RESULTS = [
    checked,
    tracked,
    aggregated,
    estimated,
    activities_tracked,
    money_tracked,
    disaggregated,
    persons_bounded,
    followed,
    forecast,
    rated,
    suppressed,
    read_together,
    permuted,
    bootstrapped,
    sensitivity_analysed,
    estimated_in_one_call,
    grouped_by_start,
    averaged_by_start,
    two_way,
    imputed,
    in_two_stages,
    leads_and_lags,
    decomposed,
    leads_tested,
    leads_shown_to_be_small,
    without_each_cluster,
    started_earlier,
    pretended_elsewhere,
    composed,
    overlapping,
    profiled,
    scored,
    weighted_to_be_alike,
    matched_over_time,
    compared,
    compared_in_several,
    matched,
    tie_broken,
    hidden_bias_bounded,
    hidden_reason_weighed,
    hidden_selection_assumed,
    looked_for_where_nothing_is,
    compared_without_each_village,
    balanced,
]


@pytest.fixture(params=RESULTS, ids=lambda make: make.__name__)
def result(request: pytest.FixtureRequest) -> AnalysisResult:
    make: Callable[[], AnalysisResult] = request.param
    return make()


@pytest.fixture(autouse=True)
def draw_without_a_screen() -> Iterator[None]:
    with mpl.rc_context({"backend": "agg"}):
        yield


def test_every_result_class_is_walked() -> None:
    walked = {type(make()) for make in RESULTS}

    assert walked == set(_finished(AnalysisResult))


def _finished(kind: type) -> Iterator[type]:
    """Go through the classes that nothing is derived from."""
    below: list[type] = kind.__subclasses__()
    for each in below:
        yield from _finished(each)
    if not below and kind.__module__.startswith("iom_me."):  # and not of a test
        yield kind


def test_the_frame_is_new_each_time(result: AnalysisResult) -> None:
    first, second = result.to_frame(), result.to_frame()

    assert first is not second
    pd.testing.assert_frame_equal(first, second)
    assert len(first) > 0
    assert isinstance(first.index, pd.RangeIndex)


def test_changing_the_frame_does_not_change_the_result(result: AnalysisResult) -> None:
    before = result.to_frame()

    del result.to_frame()[before.columns[0]]

    pd.testing.assert_frame_equal(result.to_frame(), before)


def test_the_dict_is_fit_for_json(result: AnalysisResult) -> None:
    shown = json.loads(json.dumps(result.to_dict(), allow_nan=False))

    assert shown["result"] == type(result).__name__
    assert shown == result.to_dict()


def test_the_summary_is_short_text(result: AnalysisResult) -> None:
    lines = result.summary().split("\n")

    assert 1 <= len(lines) <= 25
    assert all(line == line.rstrip() for line in lines)


def test_the_repr_is_one_line_without_an_address(result: AnalysisResult) -> None:
    assert "\n" not in repr(result)
    assert repr(result).startswith(f"<{type(result).__name__} ")
    assert " at 0x" not in repr(result)


def test_html_is_well_formed_and_escaped(result: AnalysisResult) -> None:
    html = result._repr_html_()

    parsed = parse(html)

    assert "script" not in parsed.tags
    assert not {name for name in parsed.attributes if name.startswith("on")}
    assert "script" in html


def test_the_plot_is_drawn_where_it_is_asked_for(result: AnalysisResult) -> None:
    from matplotlib import pyplot as plt

    figure, axes = plt.subplots()

    assert result.plot(ax=axes) is axes
    new = result.plot()
    assert isinstance(new, Axes)
    assert new is not axes
    figure.canvas.draw()
    plt.close("all")


def test_a_result_cannot_be_changed(result: AnalysisResult) -> None:
    name = min(result.to_dict().keys() - {"result"})

    with pytest.raises(AttributeError):
        setattr(result, name, None)


def test_a_result_can_be_copied(result: AnalysisResult) -> None:
    assert copy.deepcopy(result).to_dict() == result.to_dict()


def test_a_result_holds_no_frame(result: AnalysisResult) -> None:
    held = [getattr(result, name) for name in result.to_dict().keys() - {"result"}]

    assert not any(isinstance(value, pd.DataFrame | pd.Series) for value in held)


def test_no_number_in_a_dict_is_not_finite(result: AnalysisResult) -> None:
    def numbers(value: Any) -> Iterator[float]:
        if isinstance(value, dict):
            for item in value.values():
                yield from numbers(item)
        elif isinstance(value, list):
            for item in value:
                yield from numbers(item)
        elif isinstance(value, float):
            yield value

    assert all(math.isfinite(number) for number in numbers(result.to_dict()))
