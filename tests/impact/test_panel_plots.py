"""Results about panels in pictures."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator
from typing import Any

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.lines import Line2D
from tests.impact import panel_made as made

from iom_me.errors import EstimationError
from iom_me.impact._pictures import parts

NAN = math.nan
MONTHS = [dt.date(2020, month, 1) for month in (1, 2, 12)]


@pytest.fixture(autouse=True)
def draw_without_a_screen() -> Iterator[None]:
    from matplotlib import pyplot as plt

    with mpl.rc_context({"backend": "agg"}):
        yield
        plt.close("all")


def drawn(ax: Axes) -> Axes:
    """Draw for real, so that what cannot be drawn is found."""
    figure = ax.get_figure(root=True)
    assert figure is not None
    figure.canvas.draw()
    return ax


def texts(ax: Axes) -> list[str]:
    return [text.get_text() for text in ax.texts]


def points(ax: Axes) -> dict[float, Line2D]:
    """Find the single points, by where they stand from left to right."""
    return {across(line)[0]: line for line in ax.lines if len(across(line)) == 1}


def across(line: Line2D) -> list[float]:
    return [float(x) for x in np.asarray(line.get_xdata())]


def up(line: Line2D) -> list[float]:
    return [float(y) for y in np.asarray(line.get_ydata())]


def bars(ax: Axes, kind: str) -> list[Any]:
    """Find the ends of the bars of one kind."""
    found = [
        each
        for each in ax.collections
        if isinstance(each, LineCollection) and kind in str(each.get_label())
    ]
    return [segment for each in found for segment in each.get_segments()]


def ticks(ax: Axes, axis: str) -> list[str]:
    labels = ax.get_xticklabels() if axis == "x" else ax.get_yticklabels()
    return [each.get_text() for each in labels]


# Leads and lags


def test_points_stand_at_the_estimates() -> None:
    ax = drawn(made.event_study().plot())

    heights = {place: up(line)[0] for place, line in points(ax).items()}
    assert heights == {-3: 0.3, -2: -0.5, -1: 0.0, 0: 3.0, 1: 4.0, 2: 5.0}


def test_interval_and_band_reach_to_their_ends() -> None:
    ax = drawn(made.event_study().plot())

    assert len(bars(ax, "interval")) == len(bars(ax, "band")) == 5
    np.testing.assert_allclose(bars(ax, "interval")[2], [[0, 1], [0, 5]])
    np.testing.assert_allclose(bars(ax, "band")[2], [[0, 0], [0, 6]])


def test_the_legend_tells_the_band_from_the_interval() -> None:
    legend = made.event_study(level=0.9).plot().get_legend()

    assert legend is not None
    assert [text.get_text() for text in legend.get_texts()] == [
        "90 % band: holds for all at once",
        "90 % interval: each for itself",
    ]


def test_the_base_is_a_hollow_point_with_a_word() -> None:
    ax = drawn(made.event_study().plot())

    assert points(ax)[-1].get_markerfacecolor() == "white"
    assert "base" in texts(ax)


def test_every_base_is_marked() -> None:
    rows = [made.base(event_time=-3), made.base(event_time=-1), made.at(0)]

    assert texts(drawn(made.event_study(rows).plot())).count("base") == 2


def test_a_varying_base_marks_none() -> None:
    ax = drawn(made.event_study([made.at(-1), made.at(0)]).plot())

    assert "base" not in texts(ax)


@pytest.mark.parametrize(
    ("events", "start"),
    [((-2, -1, 0, 1), -0.5), ((-4, -2, 0, 2), -1.0), ((0, 1), -0.5)],
)
def test_the_start_lies_between_the_last_lead_and_the_first_lag(
    events: tuple[int, ...], start: float
) -> None:
    ax = drawn(made.event_study([*map(made.at, events)]).plot())

    (dotted,) = [line for line in ax.lines if line.get_linestyle() == ":"]
    assert across(dotted) == [start, start]
    assert "start" in texts(ax)


def test_the_title_says_the_overall_effect() -> None:
    ax = drawn(made.event_study().plot())

    assert ax.get_title(loc="left") == (
        "Effect +4.00 [3.10, 4.90], over the times 0 to 2 since the start"
    )


def test_a_point_without_an_interval_is_hollow_and_said() -> None:
    ax = drawn(made.event_study([made.at(0, 2.0, NAN), made.at(1)]).plot())

    legend = ax.get_legend()
    assert points(ax)[0].get_markerfacecolor() == "white"
    assert points(ax)[1].get_markerfacecolor() != "white"
    assert legend is not None
    assert "no interval" in [text.get_text() for text in legend.get_texts()]


def test_forty_event_times_are_drawn_with_fewer_ticks() -> None:
    rows = [made.base(event_time=e) if e == -1 else made.at(e) for e in range(-20, 20)]

    ax = drawn(made.event_study(rows).plot())

    legend = ax.get_legend()
    assert len(points(ax)) == 40
    assert len(ticks(ax, "x")) < 20
    assert "base" not in texts(ax)  # no room among the others
    assert legend is not None
    assert "base" in [text.get_text() for text in legend.get_texts()]


@pytest.mark.parametrize("power", [300, -300])
def test_numbers_beyond_the_reach_of_matplotlib_are_drawn(power: int) -> None:
    unit = 10.0**power

    ax = drawn(made.event_study([made.at(0, 2 * unit, unit / 2)]).plot())

    np.testing.assert_allclose(bars(ax, "interval")[0][:, 1], [1, 3])
    assert f"(× $10^{{{power}}}$)" in ax.get_ylabel()


def test_usual_numbers_are_not_divided() -> None:
    assert parts.power_of_ten([1e12, -3.0, NAN, math.inf]) == 0
    assert parts.power_of_ten([0.0]) == 0
    assert parts.power_of_ten([]) == 0
    assert parts.power_of_ten([5e-324]) == -300


def test_no_effects_are_said_instead_of_drawn() -> None:
    overall = made.row("overall", NAN, NAN)

    ax = drawn(made.event_study([made.at(0, NAN, NAN)], overall).plot())

    assert texts(ax) == ["no effect could be estimated"]


def test_names_are_no_formulas() -> None:
    result = made.event_study(outcome="$a_b$", time="$t^2$")

    ax = drawn(result.plot())

    assert r"\$a_b\$" in ax.get_ylabel()
    assert r"\$t^2\$" in ax.get_xlabel()


def test_long_and_broken_names_are_cut_to_one_line() -> None:
    ax = drawn(made.event_study(outcome="in\ncome " * 20).plot())

    assert "\n" not in ax.get_ylabel()
    assert ax.get_ylabel().endswith("…")


# Cohorts, periods, and one effect alone


def test_effects_on_cohorts_are_drawn_line_by_line_with_the_overall_last() -> None:
    rows = [made.row("group", value, group=2020 + value) for value in (1, 2)]

    ax = drawn(made.aggregate("group", rows).plot())

    assert ticks(ax, "y") == ["2021", "2022", "overall"]
    np.testing.assert_allclose(bars(ax, "interval")[0], [[-1, 0], [3, 0]])
    np.testing.assert_allclose(bars(ax, "interval")[2], [[3.1, 2], [4.9, 2]])
    assert ax.get_ylabel() == "cohort"


def test_effects_in_periods_are_named_by_the_periods() -> None:
    rows = [made.row("time", 1.0, time=month) for month in MONTHS]

    ax = drawn(made.aggregate("calendar", rows).plot())

    assert ticks(ax, "y") == ["2020-01-01", "2020-02-01", "2020-12-01", "overall"]
    assert ax.get_ylabel() == "year"


def test_one_effect_alone_is_one_line() -> None:
    ax = drawn(made.aggregate("simple").plot())

    assert ticks(ax, "y") == ["overall"]


def test_text_from_right_to_left_is_drawn() -> None:
    rows = [made.row("group", 1.0, group="مرحلة"), made.row("group", 2.0, group="$x$")]

    ax = drawn(made.aggregate("group", rows).plot())

    assert ticks(ax, "y") == ["مرحلة", r"\$x\$", "overall"]


def test_a_picture_without_intervals_has_no_legend_of_them() -> None:
    ax = drawn(made.aggregate("simple", overall=made.row("overall", NAN, NAN)).plot())

    assert ax.get_legend() is None


# The heat map


def test_cohorts_go_down_and_periods_across() -> None:
    ax = drawn(made.group_time().plot())

    assert ticks(ax, "y") == ["2021", "2022"]
    assert ticks(ax, "x") == ["2019", "2020", "2021", "2022"]
    shown = np.asarray(ax.images[0].get_array())
    np.testing.assert_allclose(shown, [[-2, 0, 0, 1], [-3, -2, 0, 0]])


def test_colours_are_centred_at_zero() -> None:
    image = drawn(made.group_time().plot()).images[0]

    assert image.get_clim() == (-3.0, 3.0)
    assert image.cmap(0.5)[:3] == pytest.approx((1, 1, 1), abs=0.01)


def test_cells_hold_their_numbers_when_they_are_few() -> None:
    assert texts(drawn(made.group_time().plot())) == [
        "-2.00",
        "0.00",
        "1.00",
        "-3.00",
        "-2.00",
        "0.00",
    ]


def test_many_cells_hold_no_numbers() -> None:
    years = range(2000, 2020)
    rows = [made.cell(start, time) for start in years for time in years]

    ax = drawn(made.group_time(rows, design=made.design(years)).plot())

    assert texts(ax) == []
    assert len(ticks(ax, "x")) == 10


def test_a_cell_that_was_not_estimated_is_transparent_on_hatched_ground() -> None:
    rows = [made.cell(2021, time) for time in (2019, 2020, 2022)]
    lost = made.row("x", NAN, NAN, group=2021, time=2021, event_time=0)

    ax = drawn(made.group_time([*rows, lost]).plot())

    values = ax.images[0].get_array()
    assert values is not None
    assert np.ma.getmaskarray(values).tolist() == [[False, False, True, False]]
    assert ax.patch.get_hatch() == "////"


def test_bases_and_starts_are_marked() -> None:
    ax = drawn(made.group_time().plot())

    (bases,) = ax.lines
    assert bases.get_xydata().tolist() == [[1, 0], [2, 1]]  # type: ignore[union-attr]
    starts = [
        segment[0].tolist()
        for each in ax.collections
        if isinstance(each, LineCollection)
        for segment in each.get_segments()
    ]
    assert starts == [[1.5, -0.5], [2.5, 0.5]]


def test_a_cohort_without_lags_has_no_start() -> None:
    ax = drawn(made.group_time([made.cell(2022, 2019)]).plot())

    assert not [x for x in ax.collections if isinstance(x, LineCollection)]


def test_a_heat_map_of_nothing_says_so() -> None:
    lost = made.row("x", NAN, NAN, group=2021, time=2021, event_time=0)

    assert texts(drawn(made.group_time([lost]).plot())) == [
        "no effect could be estimated"
    ]


def test_a_heat_map_of_zeros_is_drawn() -> None:
    rows = [made.row("x", 0.0, group=2021, time=2021, event_time=0)]

    assert drawn(made.group_time(rows).plot()).images[0].get_clim() == (-1.0, 1.0)


def test_a_heat_map_of_huge_effects_is_drawn() -> None:
    rows = [made.row("x", 2e300, 1e300, group=2021, time=2021, event_time=0)]

    ax = drawn(made.group_time(rows).plot())

    assert texts(ax) == ["2.0"]


# Paths


def test_paths_join_the_means_of_each_cohort() -> None:
    paths = made.paths([1, 2, 4, 5], [1, 2, 3, 5], [1, 2, 2.5, 3], starts=(2, 3, 4))

    ax = drawn(made.group_time(paths=paths).plot_paths())

    joined = {str(line.get_label()): line for line in ax.lines}
    assert up(joined["from 2021"]) == [1, 2, 4, 5]
    assert across(joined["from 2021"]) == [2019, 2020, 2021, 2022]
    assert joined["never treated"].get_linestyle() == "--"


def test_points_are_filled_from_the_start_on_which_is_marked() -> None:
    paths = made.paths([1, 2, 4, 5], [1, 2, 2.5, 3], starts=(2, 4))

    ax = drawn(made.group_time(paths=paths).plot_paths())

    filled = [line for line in ax.lines if line.get_linestyle() == "None"]
    assert [across(line) for line in filled] == [[2021, 2022], []]
    dotted = [line for line in ax.lines if line.get_linestyle() == ":"]
    assert [across(line)[0] for line in dotted] == [2020.5]


def test_a_period_without_anybody_breaks_the_line() -> None:
    paths = made.paths([1, 2, NAN, 4], starts=[1])

    ax = drawn(made.group_time(paths=paths).plot_paths())

    assert math.isnan(up(ax.lines[0])[2])


@pytest.mark.parametrize(
    ("periods", "places"),
    [
        ((2019, 2020, 2023), [2019, 2020, 2023]),
        (MONTHS, [0, 31, 335]),
        ([dt.datetime(2020, 1, 1, h) for h in (0, 12, 18)], [0, 0.5, 0.75]),  # noqa: DTZ001 - periods have no zone
        (("wave 1", "wave 2", "wave 10"), [0, 1, 2]),
        ((3, 1, 2), [0, 1, 2]),
    ],
)
def test_periods_stand_in_their_distance_where_it_is_known(
    periods: Any, places: list[float]
) -> None:
    paths = made.paths([1, 2, 3], starts=[1])

    result = made.group_time(paths=paths, design=made.design(periods))
    ax = drawn(result.plot_paths())

    assert across(ax.lines[0]) == places
    assert ticks(ax, "x") == [str(period) for period in periods]


def test_many_cohorts_have_a_colour_each_and_a_short_legend() -> None:
    means = [[float(k + t) for t in range(20)] for k in range(17)]
    paths = made.paths(*means, starts=[*range(3, 19), 20])

    design = made.design(range(2019, 2039))
    ax = drawn(made.group_time(paths=paths, design=design).plot_paths())

    legend = ax.get_legend()
    assert legend is not None
    names = [text.get_text() for text in legend.get_texts()]
    assert len(names) <= 12
    assert names[-1] == "never treated"
    whole = [line for line in ax.lines if line.get_linestyle() in ("-", "--")]
    assert len({str(line.get_color()) for line in whole}) == 17


def test_a_result_without_paths_says_so() -> None:
    with pytest.raises(EstimationError, match="no paths to draw"):
        made.group_time().plot_paths()


def test_pictures_are_drawn_where_they_are_asked_for() -> None:
    from matplotlib import pyplot as plt

    paths = made.paths([1, 2, 4, 5], starts=[2])
    result = made.group_time(paths=paths)
    for draw in (result.plot, result.plot_paths, made.event_study().plot):
        _, ax = plt.subplots()

        assert draw(ax=ax) is ax


def test_names_along_an_axis_are_turned_when_they_are_crowded() -> None:
    from matplotlib import pyplot as plt

    turned = []
    for names in (["a", "b"], ["a long name of it"] * 6, ["one"]):
        _, ax = plt.subplots()
        parts.name_ticks(ax, "x", range(len(names)), names)
        turned.append(ax.get_xticklabels()[0].get_rotation())

    assert turned == [0, 45, 0]
