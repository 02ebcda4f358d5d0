"""What tracking hands back: entries, frame, words and picture."""

import datetime as dt
import json
from collections.abc import Iterator
from typing import Any

import matplotlib as mpl
import pandas as pd
import pytest
from matplotlib import pyplot as plt

import iom_me as me
from iom_me.tracking import Status, TrackingReport
from tests.markup import parse
from tests.tracking.build import entry, indicator, plan, table

COLUMNS = [
    "result",
    "indicator",
    "title",
    "baseline",
    "target",
    "target_date",
    "actual",
    "actual_date",
    "progress",
    "formula",
    "expected",
    "status",
    "reason",
    "parts_present",
    "parts_expected",
    "level",
    "unit",
    "note",
]
MONITORING = [
    "statement",
    "source",
    "method",
    "analysis",
    "frequency",
    "responsible",
    "interval_low",
    "interval_high",
    "direction",
    "is_sensitive",
]


@pytest.fixture(autouse=True)
def draw_without_a_screen() -> Iterator[None]:
    with mpl.rc_context({"backend": "agg"}):
        yield
        plt.close("all")


def report(count: int = 3, title: str = "") -> TrackingReport:
    indicators = [indicator(0, 100, id=f"1.{n:03}") for n in range(count)]
    rows = [
        {"indicator": f"1.{n:03}", "value": 30 * n, "period_end": "2023-01-01"}
        for n in range(1, count)
    ]
    fw = plan(*indicators).replace("P", title=title or "Return")
    return me.track(fw, table(*rows))


def test_the_frame_has_the_columns_that_tools_rely_on() -> None:
    frame = report().to_frame()

    assert frame.columns.tolist()[: len(COLUMNS)] == COLUMNS
    assert frame["indicator"].tolist() == ["1.000", "1.001", "1.002"]


def test_the_frame_is_a_results_monitoring_framework() -> None:
    one = indicator(
        40,
        80,
        data_source="registry",
        collection_method="survey",
        analysis="trend",
        frequency="quarterly",
        responsible="M&E officer",
    )

    frame = me.track(plan(one), table({"value": 52})).to_frame()

    assert frame.columns.tolist() == COLUMNS + MONITORING
    first = frame.iloc[0]
    assert first[MONITORING[:6]].tolist() == [
        "Returnees have an income",
        "registry",
        "survey",
        "trend",
        "quarterly",
        "M&E officer",
    ]
    assert pd.isna(first["interval_low"])
    assert (first["direction"], first["is_sensitive"]) == ("increase", True)


def test_the_kinds_of_the_columns_do_not_depend_on_the_rows() -> None:
    nothing = pd.DataFrame(columns=["indicator", "period_end", "value"])
    empty = me.track(me.ResultsFramework("P", "x"), nothing).to_frame()

    full = report().to_frame()

    numeric = ["progress", "interval_low", "interval_high", "is_sensitive"]
    assert empty[numeric].dtypes.tolist() == full[numeric].dtypes.tolist()


def test_the_frame_and_the_entries_say_the_same() -> None:
    tracked = report()
    frame = tracked.to_frame()

    for name in COLUMNS:
        assert frame.loc[1, name] == getattr(tracked["1.001"], name)


def test_missing_numbers_are_missing_in_the_frame() -> None:
    first = report().to_frame().iloc[0]

    assert pd.isna(first["progress"])
    assert pd.isna(first["actual"])
    assert (first["status"], first["reason"]) == ("no_data", "no value is reported")
    assert first["actual_date"] is None


def test_an_unknown_indicator_is_refused_with_a_suggestion() -> None:
    with pytest.raises(me.UnknownIdError, match="Did you mean '1.001'"):
        report()["1.01"]


def test_a_report_is_no_sequence() -> None:
    with pytest.raises(TypeError):
        iter(report())  # type: ignore[call-overload]


def test_completion_offers_the_indicators() -> None:
    assert report()._ipython_key_completions_() == ["1.000", "1.001", "1.002"]


def test_the_repr_counts_the_lights_in_their_order() -> None:
    assert repr(report(6)) == (
        "<TrackingReport P at 2023-01-01: "
        "2 achieved, 2 on track, 1 off track, 1 no data>"
    )


def test_the_counts_cover_every_indicator() -> None:
    counts = report(6).counts

    assert sum(counts.values()) == 6
    assert list(counts) == [status for status in Status if status in counts]


def test_the_summary_is_short_however_long_the_plan() -> None:
    lines = report(200).summary().splitlines()

    assert len(lines) <= 25
    assert "1.001" in "\n".join(lines)  # the one that lags most comes first
    assert "more with progress" in "\n".join(lines)


def test_the_dict_is_fit_for_json() -> None:
    shown = json.loads(json.dumps(report().to_dict(), allow_nan=False))

    assert shown["as_of"] == "2023-01-01"
    assert shown["entries"][1]["status"] == "off_track"
    assert shown["results"][0]["worst"] == "1.001"
    assert shown["thresholds"]["name"] == "pace"


def test_html_is_escaped_and_cut() -> None:
    hostile = me.Indicator("<b>", "<script>alert(1)</script>")
    others = [indicator(id=f"1.{n}") for n in range(150)]
    fw = plan(hostile, *others)

    html = me.track(fw, table({"indicator": "1.1", "value": 3}))._repr_html_()

    parsed = parse(html)
    assert "script" not in parsed.tags
    assert "&lt;script&gt;" in html
    assert "... and 51 more" in html


def test_the_table_of_a_notebook_shows_units_and_both_ends_of_a_range() -> None:
    target = me.Target(40, operator="between", upper=60, date="2024-01-01")
    one = indicator(10, target, measure="percentage")

    html = me.track(plan(one), table({"value": 25}))._repr_html_()

    assert "<td>10 %</td><td>40 to 60 %</td><td>25 %</td><td>50 %</td>" in html


def test_an_explanation_shows_formula_and_numbers() -> None:
    words = entry(indicator(15, 50, measure="percentage"), 53).explain()

    assert "53 % (2022-12-31)" in words
    assert "(53 - 15) / (50 - 15)" in words
    assert "109 % of the way" in words
    assert "Status: achieved" in words


def test_an_explanation_of_a_ratio_shows_its_numbers() -> None:
    assert "71 % of the way = 568 / 800" in entry(indicator(None, 800), 568).explain()


def test_an_explanation_of_a_range_shows_both_ends() -> None:
    target = me.Target(0.25, operator="between", upper=60.5, date="2024-01-01")

    words = entry(indicator(-10, target), 20).explain()

    assert "target 0.25 to 60.5 (2024-01-01)" in words
    assert "1 inside the target" in words


def test_an_explanation_says_why_there_is_no_progress() -> None:
    words = entry(indicator(None, None), 5).explain()

    assert "target none" in words
    assert "cannot tell (there is no target)" in words


def test_an_explanation_tells_what_was_assumed() -> None:
    fw = plan(indicator(direction=None))

    words = me.track(fw, table({"value": 5})).explain("1.a")

    assert "Note: direction assumed: increase." in words


def test_what_falls_just_short_does_not_read_as_complete() -> None:
    assert "Progress: 99.5 % of the way" in entry(indicator(0, 225), 224).explain()


def test_a_text_is_explained_in_quotes() -> None:
    one = indicator(None, "good", measure="qualitative")

    words = entry(one, "fair").explain()

    assert "'fair'" in words
    assert "a qualitative indicator has no percentage" in words


def test_rates_of_the_target_need_two_numbers() -> None:
    found = entry(indicator(None, "good", measure="qualitative"), "fair")

    assert (found.achievement_rate, found.difference_from_target) == (None, None)


def test_the_picture_has_a_row_for_each_indicator_and_a_bar_for_each_progress() -> None:
    axes = report(6).plot()

    labels = [label.get_text() for label in axes.get_yticklabels()]
    assert [label.split()[0] for label in labels] == [f"1.00{n}" for n in range(6)]
    assert len(axes.patches) == 5
    assert axes.get_ylim()[0] > axes.get_ylim()[1]  # the first is on top


def test_the_picture_marks_what_is_expected() -> None:
    axes = report(6).plot()

    lines: Any = axes.collections
    marks = [line.get_segments()[0][0][0] for line in lines]
    assert marks == [0.5] * 6


@pytest.mark.parametrize("value", [-500, 5000])
def test_a_bar_that_is_too_long_is_cut_and_keeps_its_number(value: int) -> None:
    fw = plan(indicator())

    axes = me.track(fw, table({"value": value})).plot()

    shown = [text.get_text() for text in axes.texts]
    assert len(shown) == 1
    assert f"{value:,} %" in shown[0]
    bars: Any = axes.patches
    assert abs(bars[0].get_width()) <= 1.5


@pytest.mark.parametrize("title", ["$\\href{x}$", "$$", "a$b", "two\nlines"])
def test_the_picture_survives_what_looks_like_a_formula(title: str) -> None:
    one = me.Indicator("$1", title)
    fw = me.ResultsFramework(
        "$P$", title, results=[me.Outcome("1", "x", indicators=one)]
    )

    axes = me.track(fw, table({"indicator": "$1", "value": 1})).plot()

    axes.figure.canvas.draw()
    (label,) = (tick.get_text() for tick in axes.get_yticklabels())
    assert label.startswith("$1 ")


def test_an_empty_plan_can_be_drawn_and_told() -> None:
    values = pd.DataFrame(columns=["indicator", "period_end", "value"])

    empty = me.track(me.ResultsFramework("P", "Return"), values, as_of="2023-01-01")

    empty.plot().figure.canvas.draw()
    assert repr(empty) == "<TrackingReport P at 2023-01-01: no indicators>"
    assert empty.as_of == dt.date(2023, 1, 1)
    assert empty.to_frame().columns.tolist()[: len(COLUMNS)] == COLUMNS
    assert empty.by_result == {}


def test_the_summary_names_the_columns_that_were_not_used() -> None:
    rows = table({"value": 50, "comment": "x", "remark": "y"})

    words = me.track(plan(indicator()), rows).summary()

    assert "columns not used: comment, remark." in words
