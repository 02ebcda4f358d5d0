"""What holds for every workplan and every table."""

import datetime as dt
import json
from typing import Any

import attrs
import pandas as pd
from hypothesis import given, strategies as st

import iom_me as me
from iom_me.tracking import ActivityProgress, ActivityState, track_activities
from tests import strategies
from tests.markup import parse
from tests.strategies import FEW_EXAMPLES

DAYS = st.dates(dt.date(2024, 1, 1), dt.date(2024, 12, 31))
COLUMNS = [
    "activity",
    "actual_start",
    "actual_end",
    "status",
    "share_done",
    "expected_end",
    "comment",
    "recorded_on",
]


def rows(ids: list[str], days: st.SearchStrategy[dt.date]) -> st.SearchStrategy[Any]:
    """At most one row of each activity, or several with times."""
    row = st.fixed_dictionaries(
        {
            "activity": st.sampled_from(ids),
            "actual_start": st.none() | days,
            "actual_end": st.none() | days,
            "status": st.none() | st.sampled_from(list(me.ActivityStatus)),
            "share_done": st.none() | st.floats(0, 1),
            "expected_end": st.none() | days,
            "comment": st.none() | strategies.texts(),
            "recorded_on": days,
        }
    )
    return st.lists(
        row, max_size=6, unique_by=lambda row: (row["activity"], row["recorded_on"])
    )


def frame(rows: list[dict[str, Any]]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=COLUMNS, dtype=object)


@FEW_EXAMPLES
@given(
    fw=strategies.frameworks(max_results=5),
    data=st.data(),
    as_of=st.none() | strategies.dates(),
)
def test_every_plan_can_be_tracked(
    fw: me.ResultsFramework, data: st.DataObject, as_of: dt.date | None
) -> None:
    ids = list(fw.activities)
    progress = data.draw(st.none() | rows(ids, strategies.dates())) if ids else None

    report = track_activities(
        fw, None if progress is None else frame(progress), as_of=as_of
    )

    assert [entry.activity for entry in report.activities] == ids
    for entry in report.activities:
        assert_is_consistent(entry)
    assert len(report.summary().splitlines()) <= 25
    json.dumps(report.to_dict(), allow_nan=False)
    parse(report._repr_html_())
    assert len(report.to_frame()) == len(ids)


def assert_is_consistent(entry: ActivityProgress) -> None:
    assert entry.explain()
    if entry.state is ActivityState.CANNOT_TELL:
        assert entry.reason
    if entry.expected_end is None and not entry.is_over:
        assert entry.forecast_reason
    if entry.total_float is not None:
        assert entry.free_float is not None
        assert 0 <= entry.free_float <= entry.total_float
    if entry.expected_start and entry.expected_end and not entry.problems:
        assert entry.expected_start <= entry.expected_end
    assert entry.share_done is None or 0 <= entry.share_done <= 1


@st.composite
def networks(draw: st.DrawFn) -> me.ResultsFramework:
    """Activities with dates, in any order, of which none waits for itself."""
    count = draw(st.integers(1, 7))
    activities = []
    for number in range(count):
        first, last = sorted((draw(DAYS), draw(DAYS)))
        before = [str(other) for other in range(number)]
        after = draw(st.lists(st.sampled_from(before), unique=True)) if before else []
        status = draw(st.sampled_from([None, "planned", "ongoing", "completed"]))
        activities.append(
            me.Activity(
                str(number), "x", start=first, end=last, depends_on=after, status=status
            )
        )
    return me.ResultsFramework("P", "Return", results=draw(st.permutations(activities)))


def ends(fw: me.ResultsFramework, **options: Any) -> dict[str, dt.date | None]:
    report = track_activities(fw, **options)
    return {entry.activity: entry.expected_end for entry in report.activities}


@given(fw=networks(), as_of=st.none() | DAYS)
def test_nothing_begins_before_what_it_depends_on_ends(
    fw: me.ResultsFramework, as_of: dt.date | None
) -> None:
    report = track_activities(fw, as_of=as_of)

    for entry in report.activities:
        for before in map(report.__getitem__, entry.waits_on):
            if entry.expected_start is not None:
                assert before.expected_end
                assert entry.expected_start >= before.expected_end


@given(fw=networks(), order=st.randoms(use_true_random=False))
def test_the_order_of_the_plan_does_not_move_the_schedule(
    fw: me.ResultsFramework, order: Any
) -> None:
    records = list(fw.results.values())
    shuffled = me.ResultsFramework(
        "P", "R", results=order.sample(records, len(records))
    )

    assert ends(fw, as_of="2024-06-30") == ends(shuffled, as_of="2024-06-30")


@given(fw=networks(), data=st.data())
def test_the_order_of_rows_does_not_matter(
    fw: me.ResultsFramework, data: st.DataObject
) -> None:
    progress = data.draw(rows(list(fw.activities), DAYS))
    shuffled = data.draw(st.permutations(progress))

    one, other = (track_activities(fw, frame(table)) for table in (progress, shuffled))

    assert one.to_dict() == other.to_dict()


@given(fw=networks(), slip=st.integers(1, 400), data=st.data())
def test_a_slip_within_the_float_does_not_move_the_end(
    fw: me.ResultsFramework, slip: int, data: st.DataObject
) -> None:
    day = "2024-06-30"
    report = track_activities(fw, as_of=day)
    known = [one for one in report.activities if one.total_float is not None]
    if len(known) < len([one for one in report.activities if not one.is_over]):
        return  # of the others, nothing is expected
    if not known:
        return
    entry = data.draw(st.sampled_from(known))
    assert entry.expected_end
    later = frame(
        [
            {
                "activity": entry.activity,
                "status": fw.activities[entry.activity].status,
                "expected_end": entry.expected_end + dt.timedelta(days=slip),
            }
        ]
    )

    moved = track_activities(fw, later, as_of=day)

    finish = max(one.expected_end for one in known if one.expected_end)
    assert entry.total_float is not None
    beyond = max(slip - entry.total_float, 0)
    open_ = [one for one in moved.activities if not one.is_over]
    assert max(
        one.expected_end for one in open_ if one.expected_end
    ) == finish + dt.timedelta(days=beyond)


@given(fw=networks(), days=st.integers(1, 1000))
def test_moving_every_date_moves_the_schedule_with_them(
    fw: me.ResultsFramework, days: int
) -> None:
    step = dt.timedelta(days=days)
    records = [
        attrs.evolve(one, start=one.start + step, end=one.end + step)
        for one in fw.activities.values()
        if one.start and one.end
    ]
    moved = me.ResultsFramework("P", "Return", results=records)
    day = dt.date(2024, 6, 30)

    before, after = ends(fw, as_of=day), ends(moved, as_of=day + step)

    assert {id: end and end + step for id, end in before.items()} == after
