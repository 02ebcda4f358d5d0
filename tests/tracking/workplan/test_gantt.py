from collections.abc import Iterator
from typing import Any

import matplotlib as mpl
import pytest
from matplotlib import pyplot as plt
from matplotlib.axes import Axes

import iom_me as me
from iom_me.tracking import track_activities
from tests import strategies
from tests.tracking.workplan.build import activity, plan, table, tracked


@pytest.fixture(autouse=True)
def draw_without_a_screen() -> Iterator[None]:
    with mpl.rc_context({"backend": "agg"}):
        yield
    plt.close("all")


def drawn(axes: Axes) -> Axes:
    figure = axes.get_figure(root=True)
    assert figure
    figure.canvas.draw()
    return axes


def labels(axes: Axes) -> list[str]:
    return [label.get_text() for label in axes.get_yticklabels()]


def texts(axes: Axes) -> list[str]:
    return [text.get_text() for text in axes.texts if text.get_text()]


def test_activities_stand_below_the_result_that_they_serve() -> None:
    fw = plan(me.Output("1", "Trade"), me.Output("2", "Loans"), activity("X"))
    fw = fw.add(activity("2.1"), contributes_to="2").add(
        activity("1.1"), contributes_to="1"
    )

    axes = drawn(track_activities(fw, as_of="2024-06-30").plot())

    assert labels(axes) == [
        "1 Trade",
        "1.1 Do 1.1",
        "2 Loans",
        "2.1 Do 2.1",
        "serves no result",
        "X Do X",
    ]


def test_without_results_there_are_no_headings() -> None:
    assert labels(drawn(tracked(activity()).plot())) == ["1 Do 1"]


def test_delays_are_marked_with_their_days() -> None:
    report = tracked(
        activity("1", end="2024-06-10"),
        activity("2", status="planned"),
        activity("3", end="2024-06-10"),
        rows=[
            {"activity": "1", "actual_start": "2024-06-01", "actual_end": "2024-06-12"},
            {"activity": "3", "actual_start": "2024-06-01", "actual_end": "2024-06-09"},
        ],
    )

    assert texts(drawn(report.plot())) == ["+2 d", "+29 d"]


def test_bars_run_from_the_first_day_to_the_end_of_the_last() -> None:
    report = tracked(activity(start="2024-07-01", end="2024-07-01"))

    bar = drawn(report.plot()).patches[0]

    assert bar.get_width() == 1  # type: ignore[attr-defined]


def test_what_is_expected_follows_on_what_was_done() -> None:
    report = tracked(activity(), rows=[{"actual_start": "2024-06-01"}])

    _, actual, expected = drawn(report.plot()).patches

    done = actual.get_x() + actual.get_width()  # type: ignore[attr-defined]
    assert done == expected.get_x()  # type: ignore[attr-defined]


def test_what_has_no_bar_of_its_own_says_why() -> None:
    report = tracked(
        activity("1", None, None), activity("2", status="cancelled"), activity("3")
    )

    shown = [text.strip() for text in texts(drawn(report.plot()))]

    assert shown == ["unscheduled", "cancelled", "cannot tell"]


def arrows(axes: Axes) -> int:
    return sum(getattr(text, "arrow_patch", None) is not None for text in axes.texts)


def chain(length: int) -> list[me.Activity]:
    return [
        activity(str(n), status="planned", depends_on=[str(n - 1)] if n else [])
        for n in range(length)
    ]


@pytest.mark.parametrize(("length", "count"), [(1, 0), (3, 2), (26, 25), (27, 0)])
def test_arrows_are_drawn_while_there_are_few(length: int, count: int) -> None:
    assert arrows(drawn(tracked(*chain(length)).plot())) == count


def test_of_very_many_activities_the_first_are_drawn() -> None:
    axes = drawn(tracked(*chain(130)).plot())

    assert len(labels(axes)) == 120
    assert axes.get_xlabel() == "... and 10 more rows"


def test_a_plan_without_activities_is_drawn() -> None:
    assert texts(drawn(tracked(me.Output("1", "T"), as_of=None).plot())) == [
        "no activities"
    ]


def test_the_height_grows_with_the_activities() -> None:
    heights = []
    for count in (3, 80):
        figure = tracked(*chain(count)).plot().get_figure(root=True)
        assert figure
        heights.append(figure.get_figheight())

    assert heights[1] > 5 * heights[0]


def test_axes_of_others_are_used_with_small_letters_if_there_is_much() -> None:
    figure, axes = plt.subplots()

    assert tracked(*chain(80)).plot(ax=axes) is axes
    assert axes.get_yticklabels()[0].get_fontsize() == 6
    assert figure.get_figheight() == plt.rcParams["figure.figsize"][1]


@pytest.mark.filterwarnings("ignore:.*Glyph")  # fonts do not have every sign
@pytest.mark.parametrize("text", strategies.HOSTILE)
def test_any_text_is_drawn_as_it_is(text: str) -> None:
    record = me.Activity("1", text, start="2024-06-01", end="2024-07-10")

    drawn(tracked(record).plot())


@pytest.mark.parametrize("as_of", [None, "0001-01-01", "2024-06-30", "9999-12-31"])
@pytest.mark.parametrize(
    "dates",
    [
        {"start": "0001-01-01", "end": "9999-12-31"},
        {"start": "0001-01-01", "end": "0001-01-01"},
        {"start": "9999-12-31", "end": "9999-12-31"},
        {"start": "2024-07-01", "end": "2024-06-01"},
    ],
)
@pytest.mark.parametrize("status", ["planned", "ongoing"])
def test_days_at_the_ends_of_the_calendar_are_drawn(
    as_of: str | None, dates: dict[str, Any], status: str
) -> None:
    fw = plan(activity(**dates), end=dates["end"])
    rows = table({"status": status, "actual_start": None})

    drawn(track_activities(fw, rows, as_of=as_of).plot())


def test_work_that_goes_on_at_the_end_of_the_calendar_is_drawn() -> None:
    fw = plan(activity(start="9999-12-01", end="9999-12-31"))
    rows = table({"actual_start": "9999-12-01"})

    drawn(track_activities(fw, rows, as_of="9999-12-31").plot())
