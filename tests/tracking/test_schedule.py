"""What should be there by now: paths to targets, and the values that are due."""

import contextlib
import datetime as dt
import itertools
from typing import Any

import attrs
import pytest
from hypothesis import assume, given, strategies as st

import iom_me as me
from iom_me.tracking._reason import CannotTell
from iom_me.tracking.measurements.cells import Period
from iom_me.tracking.periods.calendars import listed
from iom_me.tracking.periods.schedule import (
    Schedule,
    expected_share,
    interpolate,
    path,
    schedule,
)
from iom_me.tracking.progress.yardstick import Formula, Yardstick, yardstick
from tests import strategies
from tests.tracking.build import END, START, entry, indicator, plan

D = dt.date.fromisoformat
LINES = (D("2022-01-01"), D("2024-01-01"))
MIDDLE = D("2023-01-01")
TRAJECTORIES = st.sampled_from(list(me.Trajectory))
QUARTERLY, YEARLY = me.Frequency.QUARTERLY, me.Frequency.YEARLY
REGULAR = ("monthly", "quarterly", "half_yearly", "yearly")


def stick_of(one: me.Indicator) -> Yardstick:
    return yardstick(one, formula=Formula.AUTO)


def dates_of(one: me.Indicator, **fields: Any) -> Schedule:
    return schedule(plan(one, **fields), one)


def share(one: me.Indicator, day: dt.date, **fields: Any) -> float:
    return expected_share(stick_of(one), dates_of(one, **fields), day)


def days(*texts: str) -> list[Period]:
    """Periods that are known by their last day."""
    return [(None, D(text)) for text in texts]


def due(frequency: str, start: str | None = "2024-01-01", **fields: Any) -> Schedule:
    return Schedule(
        frequency=me.Frequency(frequency), start=D(start) if start else None, **fields
    )


# The path to the target


@pytest.mark.parametrize(
    ("trajectory", "day", "expected"),
    [
        ("linear", "2022-07-02", 182 / 730),
        ("linear", "2023-01-01", 0.5),
        ("step", "2023-12-31", 0.0),
        ("step", "2024-01-01", 1.0),
        ("s_curve", "2023-01-01", 0.5),
        ("s_curve", "2022-07-02", 3 * (182 / 730) ** 2 - 2 * (182 / 730) ** 3),
        (None, "2023-01-01", 0.5),
    ],
)
def test_a_declared_path_beats_the_straight_line(
    trajectory: str | None, day: str, expected: float
) -> None:
    one = indicator(trajectory=trajectory)

    assert share(one, D(day)) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("trajectory", "expected"),
    [("linear", 0.4), ("step", 0.2), ("s_curve", 0.4)],
)
def test_each_trajectory_goes_through_the_milestones(
    trajectory: str, expected: float
) -> None:
    milestones = [
        me.Target(20, date="2022-06-30"),
        me.Target(60, date="2023-06-30"),
        me.Target(100, date=END),
    ]
    one = indicator(0, milestones, trajectory=trajectory)

    assert share(one, D("2022-06-30")) == 0.2
    assert share(one, D("2023-06-30")) == 0.6
    half = D("2022-06-30") + dt.timedelta(days=365) / 2
    assert share(one, half) == pytest.approx(expected, abs=0.002)


def test_the_light_follows_the_declared_path() -> None:
    row = {"period_end": "2023-01-01", "value": 20}

    assert entry(indicator(), row).status.value == "off_track"
    late = entry(indicator(trajectory="step"), row)
    assert (late.status.value, late.expected) == ("on_track", 0.0)


def test_a_falling_indicator_has_the_same_path() -> None:
    one = indicator(40, 10, direction="decrease", trajectory="s_curve")

    assert share(one, D("2022-07-02")) == pytest.approx(
        share(indicator(trajectory="s_curve"), D("2022-07-02"))
    )


def test_a_baseline_later_than_the_first_target_begins_the_path() -> None:
    targets = [me.Target(50, date="2021-06-30"), me.Target(100, date=END)]

    assert share(indicator(0, targets), MIDDLE) == 0.5


def test_a_baseline_later_than_the_last_target_has_no_path() -> None:
    one = indicator(me.Baseline(0, date="2025-01-01"))

    with pytest.raises(CannotTell, match="2025-01-01, is not before the date of the"):
        share(one, MIDDLE)


def test_two_milestones_of_one_day_do_no_harm() -> None:
    targets = [me.Target(value, date="2023-01-01") for value in (30, 60)] + [
        me.Target(100, date=END)
    ]
    one = indicator(0, targets)

    assert share(one, MIDDLE) == 0.3
    assert 0.6 < share(one, D("2023-01-02")) < 0.61


def test_several_baselines_by_dimension_leave_the_path_of_the_whole() -> None:
    parts = [
        me.DisaggregatedValue(value, by={"sex": sex})
        for sex, value in (("female", 10), ("male", 30))
    ]
    one = indicator(me.Baseline(20, date=START, disaggregated=parts), 60)

    dates = dates_of(one)

    assert path(stick_of(one), dates) == ((LINES[0], 20.0), (LINES[1], 60.0))


def test_baselines_by_dimension_alone_are_no_start_of_the_whole() -> None:
    parts = [me.DisaggregatedValue(10, by={"sex": "female"})]
    missing = me.NotAvailable("not_collected")
    one = indicator(me.Baseline(missing, date=START, disaggregated=parts), 60)

    assert path(stick_of(one), dates_of(one))[0] == (LINES[0], 0.0)


def test_a_milestone_that_is_held_against_ends_the_path() -> None:
    stick = attrs.evolve(stick_of(indicator(0, 40)), due=MIDDLE)
    dates = attrs.evolve(
        dates_of(indicator()), milestones=((MIDDLE, 40.0), (D("2023-06-30"), 60.0))
    )

    assert path(stick, dates) == ((LINES[0], 0.0), (MIDDLE, 40.0))
    assert expected_share(stick, dates, MIDDLE) == 1.0


def test_the_steps_of_a_scale_make_a_path() -> None:
    targets = [me.Target("fair", date="2023-01-01"), me.Target("strong", date=END)]
    one = indicator(
        me.Baseline("weak", date=START),
        targets,
        measure="ordinal",
        scale=["weak", "poor", "fair", "good", "strong"],
    )

    assert dates_of(one).milestones == ((MIDDLE, 3.0),)


# Targets within a period


def test_new_values_of_a_period_are_expected_within_that_period() -> None:
    targets = [
        me.Target(100, period=me.model.Period(f"{year}-01-01", f"{year}-12-31"))
        for year in (2022, 2023)
    ]
    one = indicator(0, targets, accumulation="per_period")

    assert share(one, D("2023-01-01")) == 0.0
    assert share(one, D("2023-07-02")) == pytest.approx(0.5)


def test_running_totals_go_through_the_targets_of_all_periods() -> None:
    targets = [
        me.Target(100, period=me.model.Period("2022-01-01", "2022-12-31")),
        me.Target(150, period=me.model.Period("2023-01-01", "2023-12-31")),
    ]
    one = indicator(0, targets, accumulation="cumulative")

    assert share(one, D("2022-12-31")) == pytest.approx(100 / 150)


# Ranges and states to keep


def test_a_range_is_approached_by_the_trajectory() -> None:
    between = me.Target(40, upper=60, operator="between", date=END)

    assert share(indicator(0, between, trajectory="step"), MIDDLE) == 0.0
    assert share(indicator(0, between), MIDDLE) == 0.5


@pytest.mark.parametrize(
    ("baseline", "milestone", "edge"), [(0, 10, 40.0), (100, 90, 60.0)]
)
def test_a_range_is_approached_from_its_nearer_end_through_milestones(
    baseline: int, milestone: int, edge: float
) -> None:
    between = me.Target(40, upper=60, operator="between", date=END)
    one = indicator(baseline, [me.Target(milestone, date="2023-01-01"), between])

    assert share(one, MIDDLE) == pytest.approx(0.25)
    assert path(stick_of(one), dates_of(one))[-1] == (LINES[1], edge)


def test_a_range_without_a_baseline_number_has_shares_but_no_path() -> None:
    between = me.Target(40, upper=60, operator="between", date=END)
    one = indicator(None, between)
    dates = attrs.evolve(dates_of(one), start=LINES[0])

    assert expected_share(stick_of(one), dates, MIDDLE) == 0.5
    with pytest.raises(CannotTell, match="no baseline number outside the target"):
        path(stick_of(one), dates)


def test_what_is_to_be_kept_is_a_level_path() -> None:
    one = indicator(80, 80, direction="maintain", trajectory="s_curve")

    assert share(one, MIDDLE) == 1.0
    assert path(stick_of(one), dates_of(one)) == ((LINES[0], 80.0), (LINES[1], 80.0))


# The points that draw it


def test_a_straight_path_is_drawn_by_its_dated_values() -> None:
    one = indicator(0, [me.Target(30, date="2023-01-01"), me.Target(100, date=END)])

    assert path(stick_of(one), dates_of(one)) == (
        (LINES[0], 0.0),
        (MIDDLE, 30.0),
        (LINES[1], 100.0),
    )


def test_a_step_is_drawn_upright() -> None:
    one = indicator(trajectory="step")

    assert path(stick_of(one), dates_of(one)) == (
        (LINES[0], 0.0),
        (D("2023-12-31"), 0.0),
        (LINES[1], 100.0),
    )


def test_a_step_within_a_day_is_drawn_by_its_ends() -> None:
    one = indicator(target=me.Target(100, date="2022-01-02"), trajectory="step")

    assert path(stick_of(one), dates_of(one)) == (
        (LINES[0], 0.0),
        (D("2022-01-02"), 100.0),
    )


@pytest.mark.parametrize(("end", "points"), [("2024-01-01", 25), ("2022-01-04", 4)])
def test_a_curve_is_drawn_by_no_more_points_than_it_has_days(
    end: str, points: int
) -> None:
    one = indicator(target=me.Target(100, date=end), trajectory="s_curve")

    drawn = path(stick_of(one), dates_of(one))

    assert len(drawn) == points
    assert len({day for day, _ in drawn}) == points
    assert (drawn[0][1], drawn[-1]) == (0.0, (D(end), 100.0))


@pytest.mark.parametrize(
    ("fields", "missing"),
    [({"start": None}, "baseline or start"), ({"end": None}, "target or end")],
)
def test_a_path_without_a_date_says_which(fields: dict[str, Any], missing: str) -> None:
    one = indicator()
    dates = attrs.evolve(dates_of(one), **fields)

    for ask in (
        lambda: path(stick_of(one), dates),
        lambda: expected_share(stick_of(one), dates, MIDDLE),
    ):
        with pytest.raises(CannotTell, match=f"there is no date for the {missing}"):
            ask()


def test_a_report_without_a_day_expects_nothing() -> None:
    one = indicator()

    with pytest.raises(CannotTell, match="there is no date for the report"):
        expected_share(stick_of(one), dates_of(one), None)


POINTS = st.dictionaries(
    st.dates(dt.date(2020, 1, 1), dt.date(2030, 1, 1)),
    st.floats(-1e6, 1e6),
    min_size=2,
    max_size=5,
).map(lambda points: sorted(points.items()))


@given(points=POINTS, trajectory=TRAJECTORIES)
def test_a_path_meets_every_dated_value(
    points: list[tuple[dt.date, float]], trajectory: me.Trajectory
) -> None:
    for day, value in points:
        assert interpolate(points, day, trajectory=trajectory) == value


@given(points=POINTS, trajectory=TRAJECTORIES, data=st.data())
def test_a_path_is_monotone_between_two_dated_values(
    points: list[tuple[dt.date, float]], trajectory: me.Trajectory, data: st.DataObject
) -> None:
    (left, low), (right, high) = data.draw(
        st.sampled_from(list(itertools.pairwise(points)))
    )
    inside = data.draw(st.lists(st.dates(left, right), min_size=2, max_size=2))

    one, two = (
        interpolate(points, day, trajectory=trajectory) for day in sorted(inside)
    )

    small = 1e-9 * max(abs(low), abs(high))
    assert (one <= two + small) if low <= high else (one >= two - small)
    assert min(low, high) <= one <= max(low, high)


@given(
    trajectory=TRAJECTORIES,
    numbers=st.lists(st.integers(-1000, 1000), min_size=3, max_size=3, unique=True),
    factor=st.sampled_from([0.001, 0.5, 60, 1000]),
    shift=st.sampled_from([0, 273.15]),
    day=st.dates(*LINES),
)
def test_the_expected_share_does_not_depend_on_the_unit(
    trajectory: me.Trajectory,
    numbers: list[int],
    factor: float,
    shift: float,
    day: dt.date,
) -> None:
    def expected(factor: float, shift: float) -> float:
        baseline, milestone, target = (value * factor + shift for value in numbers)
        dates = Schedule(
            start=LINES[0],
            end=LINES[1],
            milestones=((MIDDLE, milestone),),
            trajectory=trajectory,
        )
        stick = attrs.evolve(stick_of(indicator()), baseline=baseline, target=target)
        return expected_share(stick, dates, day)

    assert expected(factor, shift) == pytest.approx(expected(1, 0), rel=1e-6, abs=1e-6)


# Periods for which a value is due


@pytest.mark.parametrize(
    ("frequency", "as_of", "names"),
    [
        ("monthly", "2024-03-15", "2024-01 and 2024-02"),
        ("monthly", "2024-02-29", "2024-01 and 2024-02"),
        ("monthly", "2024-02-28", "2024-01"),
        ("quarterly", "2024-09-30", "2024 Q1, 2024 Q2 and 2024 Q3"),
        ("half_yearly", "2025-01-31", "2024 H1 and 2024 H2"),
        ("yearly", "2025-12-30", "2024"),
        ("yearly", "2023-12-31", ""),
        ("per_event", "2025-12-31", ""),
    ],
)
def test_the_periods_that_are_over_are_expected(
    frequency: str, as_of: str, names: str
) -> None:
    assert listed(due(frequency).missing_periods(D(as_of), [])) == names


def test_nothing_is_expected_after_the_end() -> None:
    dates = due("yearly", end=D("2025-12-31"))

    assert listed(dates.missing_periods(D("2030-01-01"), [])) == "2024 and 2025"


def test_without_a_day_or_a_start_no_period_is_expected() -> None:
    assert due("monthly").missing_periods(None, []) == ()
    assert due("monthly", None).missing_periods(MIDDLE, []) == ()
    assert Schedule(start=LINES[0]).missing_periods(MIDDLE, []) == ()


def test_a_baseline_of_the_last_of_a_month_is_the_state_at_its_end() -> None:
    dates = due("quarterly", "2023-12-31")

    assert listed(dates.missing_periods(D("2024-06-30"), [])) == "2024 Q1 and 2024 Q2"
    assert dates.values_due(D("2024-03-30")) == 0
    assert dates.values_due(D("2024-03-31")) == 1


def test_periods_that_begin_within_a_month_are_named_by_their_days() -> None:
    dates = due("quarterly", "2024-02-15")

    names = [period.name for period in dates.missing_periods(D("2024-08-31"), [])]

    assert names == ["2024-02-15 to 2024-05-14", "2024-05-15 to 2024-08-14"]


def test_periods_that_are_reported_by_the_calendar_are_expected_by_it() -> None:
    dates = due("quarterly", "2024-02-15")
    reported = days("2024-06-30", "2024-12-31")

    assert listed(dates.missing_periods(D("2024-12-31"), reported)) == "2024 Q3"
    assert dates.values_due(D("2024-12-31"), reported) == 3


@given(
    frequency=st.sampled_from(REGULAR),
    start=st.dates(dt.date(1990, 1, 1), dt.date(2030, 12, 31)),
    as_of=st.dates(dt.date(1990, 1, 1), dt.date(2040, 12, 31)),
    end=st.none() | st.dates(dt.date(1990, 1, 1), dt.date(2040, 12, 31)),
)
def test_as_many_periods_are_expected_as_values_are_due(
    frequency: str, start: dt.date, as_of: dt.date, end: dt.date | None
) -> None:
    dates = due(frequency, str(start), end=end)

    expected = dates.missing_periods(as_of, [])

    assert len(expected) == dates.values_due(as_of)
    for one, following in itertools.pairwise(expected):
        assert one.end + dt.timedelta(days=1) == following.start
    reported = [(period.start, period.end) for period in expected]
    assert dates.missing_periods(as_of, reported) == ()
    assert len(reported) == dates.values_due(as_of, reported)


# Periods whose value is missing


@pytest.mark.parametrize(
    ("reported", "missing"),
    [
        ([], "2024 Q1, 2024 Q2, 2024 Q3 and 2024 Q4"),
        (["2024-12-31"], "2024 Q1, 2024 Q2 and 2024 Q3"),
        (["2024-03-31", "2024-12-31"], "2024 Q2 and 2024 Q3"),
        (["2024-03-31", "2024-06-30"], "2024 Q3 and 2024 Q4"),
        (["2024-03-31", "2024-06-30", "2024-09-30", "2024-12-31"], ""),
        (["2024-03-28", "2024-07-02", "2024-09-30", "2024-12-31"], ""),
        (["2023-12-31"], "2024 Q1, 2024 Q2, 2024 Q3 and 2024 Q4"),
    ],
)
def test_missing_quarters_are_named(reported: list[str], missing: str) -> None:
    found = due("quarterly").missing_periods(D("2024-12-31"), days(*reported))

    assert listed(found) == missing


YEAR = (D("2024-01-01"), D("2024-12-31"))


def test_the_sum_of_a_year_stands_for_its_quarters() -> None:
    dates = due("quarterly", accumulation=me.Accumulation.PER_PERIOD)

    assert dates.missing_periods(D("2024-12-31"), [YEAR]) == ()


@pytest.mark.parametrize("accumulation", ["cumulative", "latest"])
def test_a_state_at_the_end_of_a_year_is_no_state_of_its_quarters(
    accumulation: str,
) -> None:
    dates = due("quarterly", accumulation=me.Accumulation(accumulation))

    found = dates.missing_periods(D("2024-12-31"), [YEAR])

    assert listed(found) == "2024 Q1, 2024 Q2 and 2024 Q3"


def test_a_missing_middle_of_a_running_total_is_named() -> None:
    start = YEAR[0]
    dates = due("quarterly", accumulation=me.Accumulation.CUMULATIVE)
    totals: list[Period] = [
        (start, D(end)) for end in ("2024-03-31", "2024-09-30", "2024-12-31")
    ]

    assert listed(dates.missing_periods(D("2024-12-31"), totals)) == "2024 Q2"


def test_months_add_up_to_the_quarter_that_is_due() -> None:
    months: list[Period] = [
        (D("2024-01-01"), D("2024-01-31")),
        (D("2024-02-01"), D("2024-02-29")),
        (D("2024-03-01"), D("2024-03-31")),
    ]

    assert due("quarterly").missing_periods(D("2024-03-31"), months) == ()


def test_an_event_within_a_quarter_is_a_value_of_it() -> None:
    day: list[Period] = [(D("2024-02-10"), D("2024-02-10"))]

    assert due("quarterly").missing_periods(D("2024-03-31"), day) == ()


@given(
    order=st.permutations(
        days("2024-03-31", "2024-05-15", "2024-06-30", "2024-12-31", "2023-12-31")
    )
)
def test_the_order_of_reported_periods_does_not_matter(order: list[Period]) -> None:
    found = due("quarterly").missing_periods(D("2024-12-31"), order)

    assert listed(found) == "2024 Q3"


@pytest.mark.parametrize(
    ("last", "as_of", "names"),
    [
        ("2024-03-31", "2024-11-15", "2024 Q2 and 2024 Q3"),
        ("2024-03-31", "2024-06-29", ""),
        ("2024-03-31", "2024-06-30", "2024 Q2"),
        ("2020-12-31", "2024-12-31", "2021 Q1, 2021 Q2, 2021 Q3 and 13 more"),
        ("2024-02-10", "2024-06-30", "2024-02-11 to 2024-05-10"),
        ("9999-12-31", "9999-12-31", ""),
    ],
)
def test_the_periods_after_the_last_value_are_named(
    last: str, as_of: str, names: str
) -> None:
    assert due("quarterly").overdue_periods(D(last), D(as_of)) == names


def test_no_period_is_overdue_where_none_is_regular() -> None:
    assert due("once").overdue_periods(MIDDLE, LINES[1]) == ""


@given(
    frequency=st.sampled_from(list(me.Frequency)),
    last=strategies.dates(),
    as_of=strategies.dates(),
    end=st.none() | strategies.dates(),
)
def test_periods_are_overdue_when_a_value_is(
    frequency: str, last: dt.date, as_of: dt.date, end: dt.date | None
) -> None:
    dates = due(frequency, None, end=end)

    is_overdue = dates.overdue_since(last, as_of) is not None

    assert bool(dates.overdue_periods(last, as_of)) is is_overdue


# Surveys, and values that are due once


def surveys(*milestones: str, end: str = "2026-01-01") -> Schedule:
    dated = tuple((D(day), 1.0) for day in milestones)
    return due("baseline_midterm_endline", milestones=dated, end=D(end))


@pytest.mark.parametrize(
    ("reported", "missing"),
    [
        ([], "2025-01-01"),
        (["2024-01-01"], "2025-01-01"),
        (["2024-12-10"], ""),
        (["2025-03-20"], ""),
    ],
)
def test_a_survey_counts_for_the_nearest_day(reported: list[str], missing: str) -> None:
    found = surveys("2025-01-01").missing_periods(D("2025-06-30"), days(*reported))

    assert listed(found) == missing


def test_the_endline_is_missing_when_its_day_has_come() -> None:
    found = surveys("2025-01-01").missing_periods(D("2026-01-01"), days("2024-12-10"))

    assert listed(found) == "2026-01-01"


def test_with_a_midline_only_one_survey_is_due() -> None:
    one = indicator(
        0,
        me.Target(60, date="2023-01-01"),
        frequency="baseline_midterm_endline",
    )
    dates = dates_of(one, end=END)

    assert listed(dates.missing_periods(D("2025-01-01"), [])) == "2023-01-01"
    assert dates.values_due(D("2025-01-01")) == 1


def test_a_survey_is_due_where_its_target_is_still_undecided() -> None:
    targets = [
        me.Target(me.NotAvailable("to_be_determined"), date="2023-01-01"),
        me.Target(60, date=END),
    ]
    one = indicator(0, targets, frequency="baseline_midterm_endline")

    assert dates_of(one).values_due(MIDDLE) == 1


def test_two_targets_of_one_day_are_one_survey() -> None:
    assert surveys("2025-01-01", "2025-01-01").values_due(D("2025-06-30")) == 1


def test_what_is_due_once_is_due_at_the_end() -> None:
    dates = due("once", end=D("2025-01-01"))

    assert dates.missing_periods(D("2024-12-31"), []) == ()
    assert listed(dates.missing_periods(D("2025-01-01"), [])) == "2025-01-01"
    assert dates.missing_periods(D("2025-01-01"), days("2024-11-30")) == ()


def test_events_are_never_due_but_can_have_a_value() -> None:
    one = indicator(0, me.Target(10), frequency="per_event")
    dates = dates_of(one)

    assert dates.values_due(LINES[1]) is None
    assert dates.missing_periods(LINES[1], []) == ()
    assert entry(one).status.value == "no_data"
    held = entry(one, 4)
    assert (held.progress, held.expected) == (0.4, None)
    assert "there is no date for the target or end" in held.reason


# Whatever the dates


@given(
    dates=st.builds(
        Schedule,
        frequency=st.none() | st.sampled_from(list(me.Frequency)),
        start=st.none() | strategies.dates(),
        end=st.none() | strategies.dates(),
        accumulation=st.none() | st.sampled_from(list(me.Accumulation)),
        milestones=st.lists(
            st.tuples(strategies.dates(), st.floats(-10, 10)), max_size=2
        ).map(lambda points: tuple(sorted(points))),
    ),
    reported=st.lists(
        st.tuples(st.none() | strategies.dates(), strategies.dates()), max_size=3
    ),
    as_of=st.none() | strategies.dates(),
)
def test_any_dates_give_an_answer(
    dates: Schedule, reported: list[Period], as_of: dt.date | None
) -> None:
    # Ten thousand years of months are many, not difficult.
    assume(dates.start is None or as_of is None or (as_of - dates.start).days < 40_000)

    missing = dates.missing_periods(as_of, reported)

    assert all(as_of is not None and period.end <= as_of for period in missing)


@given(one=strategies.indicators())
def test_any_indicator_has_a_schedule(one: me.Indicator) -> None:
    dates = schedule(me.ResultsFramework("P", "Return"), one)

    with contextlib.suppress(CannotTell):
        drawn = [point[0] for point in path(stick_of(one), dates)]
        assert drawn == sorted(drawn)
        assert (drawn[0], drawn[-1]) == (dates.start, dates.end)
