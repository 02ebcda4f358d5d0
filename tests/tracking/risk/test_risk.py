"""Risks: how high, where they moved, what is late, and what they threaten."""

import datetime as dt
import json
from collections.abc import Iterator
from typing import Any

import matplotlib as mpl
import pandas as pd
import pytest
from hypothesis import given, settings, strategies as st
from matplotlib import pyplot as plt

import iom_me as me
from iom_me.tracking import (
    RISK_SCALES,
    RiskBand,
    RiskEntry,
    RiskReport,
    RiskScale,
    track_risks,
)
from tests import strategies
from tests.markup import parse


@pytest.fixture(autouse=True)
def draw_without_a_screen() -> Iterator[None]:
    with mpl.rc_context({"backend": "agg"}):
        yield
        plt.close("all")


def plan(*risks: me.Risk, **fields: Any) -> me.ResultsFramework:
    fw = me.ResultsFramework("P", "Return", **fields).add(
        me.Objective("O", "Reintegration"),
        me.Outcome(
            "1", "Returnees have an income", indicators=me.Indicator("1.a", "#")
        ),
        me.Output("1.1", "Returnees have a trade"),
        *risks,
    )
    hire = me.Assumption("A1", "Employers hire")
    return fw.link("1.1", "1", assuming=hire).link("1", "O")


def risk(likelihood: int | None = 2, consequence: int | None = 5, **f: Any) -> me.Risk:
    return me.Risk(
        "R1", "Employers withdraw", likelihood=likelihood, consequence=consequence, **f
    )


def rows(*rows: dict[str, Any]) -> pd.DataFrame:
    return pd.DataFrame([{"risk": "R1", "recorded_on": "2024-06-30"} | r for r in rows])


def entry(one: me.Risk, *ratings: dict[str, Any], **options: Any) -> RiskEntry:
    table = rows(*ratings) if ratings else None
    return track_risks(plan(one), table, **options)["R1"]


def test_the_score_is_likelihood_times_consequence() -> None:
    assert entry(risk(3, 6)).now.score == 18
    assert entry(risk(3, 6)).now.band == "high"


def test_a_risk_that_is_not_ranked_has_no_score() -> None:
    found = entry(risk(None, 5))

    assert (found.now.score, found.now.band) == (None, "")
    assert (found.movement.value, found.reason) == ("unknown", "likelihood not ranked")


def test_an_empty_rank_stands_as_it_was() -> None:
    found = entry(risk(2, 5), {"likelihood": 4, "consequence": None})

    assert (found.now.likelihood, found.now.consequence) == (4, 5)
    assert (found.movement.value, found.before.score) == ("up", 10)


@pytest.mark.parametrize(
    ("later", "movement"),
    [
        ({"likelihood": 1}, "down"),
        ({"comment": "seen"}, "same"),
        ({"closed": True}, "closed"),
    ],
)
def test_movement_is_by_the_score(later: dict[str, Any], movement: str) -> None:
    assert entry(risk(), later).movement.value == movement


def test_the_same_score_by_other_ranks_is_said() -> None:
    found = entry(risk(2, 4), {"likelihood": 4, "consequence": 2})

    assert found.movement.value == "same"
    assert found.reason == "likelihood 2 to 4, consequence 4 to 2"


def test_one_rating_alone_shows_no_movement() -> None:
    assert entry(risk()).reason == "rated once only"


def test_movement_can_be_counted_from_a_day() -> None:
    later: list[dict[str, Any]] = [
        {"likelihood": 4},
        {"likelihood": 5, "recorded_on": "2024-09-30"},
    ]

    assert entry(risk(), *later, since="2024-07-31").before.score == 20
    assert entry(risk(), *later, since="2024-01-31").before.score == 10


def test_a_risk_first_rated_later_is_new() -> None:
    found = entry(risk(reviewed_on="2024-05-01"), since="2024-03-31")

    assert (found.movement.value, found.reason) == ("new", "no rating by 2024-03-31")


def test_a_rating_that_was_half_there_is_unknown_not_new() -> None:
    found = entry(risk(None, 5), {"likelihood": 2}, since="2024-03-31")

    assert found.movement.value == "unknown"
    assert found.reason == "likelihood not ranked by 2024-03-31"


def test_a_closed_risk_can_open_again() -> None:
    later: list[dict[str, Any]] = [
        {"closed": True},
        {"closed": False, "recorded_on": "2024-09-30"},
    ]

    assert entry(risk(), *later, since="2024-07-31").movement.value == "new"
    assert entry(risk(), later[0], since="2024-06-30").reason == "closed before"


def test_a_later_review_of_the_plan_counts_from_its_day() -> None:
    one = risk(2, 5, reviewed_on="2024-09-30")

    assert entry(one, {"likelihood": 4}).now.score == 10
    assert entry(one, {"likelihood": 4}, as_of="2024-07-31").now.consequence is None
    assert "the plan's rating is of 2024-09-30" in entry(one, as_of="2024-07-31").reason


def test_ratings_after_the_day_are_not_used() -> None:
    report = track_risks(plan(risk()), rows({"likelihood": 5}), as_of="2024-05-31")

    assert report["R1"].now.score == 10
    assert (report.ratings, report.ratings_later) == (1, 1)
    assert "Ratings: 1, 1 of them later and not used." in report.summary()


def test_the_summary_names_the_columns_that_were_not_used() -> None:
    report = track_risks(plan(risk()), rows({"likelihood": 5, "remarks": "x"}))

    assert "Ratings: 1; columns not used: remarks." in report.summary()


def test_a_treatment_that_was_due_is_overdue_until_done() -> None:
    one = risk(due="2024-06-20", treatment="avoid")

    assert entry(one, {"comment": "x"}).days_overdue == 10
    assert entry(one, {"treatment_status": "done"}).days_overdue is None
    assert entry(one, {"closed": True}).days_overdue is None
    assert entry(one, as_of="2024-06-20").days_overdue is None


def test_what_is_tolerated_without_action_is_not_overdue() -> None:
    one = risk(due="2024-06-20", treatment="tolerate")

    assert entry(one, {"comment": "x"}).days_overdue is None


def test_a_review_is_due_after_some_months() -> None:
    one = risk(reviewed_on="2024-01-31")

    found = entry(one, as_of="2024-05-10", review_every="quarterly")

    assert (found.review_due, found.review_days_overdue) == (dt.date(2024, 4, 30), 10)
    assert entry(one, as_of="2024-05-10", review_every=None).review_due is None
    assert entry(one, as_of="9999-12-31").review_days_overdue is not None


@pytest.mark.parametrize(
    ("node", "threatens", "outcomes"),
    [
        ("1.1", ("1.1", "1", "O"), ("1",)),
        ("A1", ("1", "O"), ("1",)),
        ("1.a", ("1", "O"), ("1",)),
        ("O", ("O",), ()),
        ("", (), ()),
        ("R1", (), ()),
    ],
)
def test_a_risk_threatens_all_that_rests_on_its_node(
    node: str, threatens: tuple[str, ...], outcomes: tuple[str, ...]
) -> None:
    found = entry(risk(node=node))

    assert (found.threatens, found.outcomes) == (threatens, outcomes)


def test_a_risk_to_a_precondition_threatens_the_activity_and_what_it_serves() -> None:
    fw = plan(risk(node="A1"))
    fw = fw.add(me.Activity("1.1.1", "Train", preconditions="A1"))
    found = track_risks(fw.link("1.1.1", "1.1"))["R1"]

    assert set(found.threatens) == {"1.1.1", "1.1", "1", "O"}


def test_a_node_that_is_not_in_the_plan_is_a_problem() -> None:
    assert entry(risk(node="9")).problems == (
        "it threatens '9', which is not in the plan",
    )


@pytest.mark.parametrize(
    ("treatment", "status", "words"),
    [
        (None, None, "without any treatment"),
        ("tolerate", None, "was to be tolerated"),
        ("share", "planned", "still only planned"),
        ("share", None, "nothing says that the treatment had begun"),
    ],
)
def test_a_risk_that_came_true_untreated_is_a_problem(
    treatment: Any, status: Any, words: str
) -> None:
    one = risk(treatment=treatment)

    found = entry(one, {"occurred": "yes", "treatment_status": status})

    assert found.occurred_on == dt.date(2024, 6, 30)
    assert words in found.problems[0]


def test_a_risk_that_came_true_while_treated_is_none() -> None:
    found = entry(risk(), {"occurred": 1, "treatment_status": "ongoing"})

    assert found.problems == ()


def test_a_residual_above_the_present_rating_is_a_problem() -> None:
    found = entry(risk(), {"residual_likelihood": 3, "residual_consequence": 5})

    assert (found.residual.score, found.residual.band) == (15, "high")
    assert found.problems == ("the residual score 15 is above the present one, 10",)


def test_rows_of_one_moment_are_put_together() -> None:
    found = entry(risk(), {"likelihood": 4}, {"consequence": 6, "comment": "b"})

    assert (found.now.score, found.comment) == (24, "b")


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ({"risk": "R1."}, r"not a risk of the plan \(Did you mean 'R1'\?\) in row 0"),
        ({"risk": 1}, "is not an id"),
        ({"risk": None}, "'risk' is missing in row 0"),
        ({"Occurred": True}, "'Occurred' would not be read: rename it to 'occurred'"),
        ({"recorded_on": None}, "'recorded_on' is missing"),
        ({"likelihood": 6}, "whole number from 1 to 5"),
        ({"likelihood": 0}, "whole number from 1 to 5"),
        ({"consequence": "5"}, "whole number from 1 to 6"),
        ({"treatment_status": "soon"}, "none of planned, ongoing, done"),
        ({"occurred": "perhaps"}, "neither true nor false"),
        ({"closed": 2}, "neither true nor false"),
    ],
)
def test_a_row_that_cannot_be_read_is_refused(row: dict[str, Any], words: str) -> None:
    with pytest.raises(me.errors.DataError, match=words):
        entry(risk(), row)


def test_rows_of_one_moment_that_differ_are_refused() -> None:
    with pytest.raises(me.errors.DataError, match="'likelihood' differs in rows 0, 1"):
        entry(risk(), {"likelihood": 4}, {"likelihood": 5})


def test_a_missing_column_is_refused() -> None:
    with pytest.raises(
        me.errors.DataError, match="ratings have no column 'recorded_on'"
    ):
        track_risks(plan(risk()), pd.DataFrame({"risk": ["R1"]}))


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"scale": "iomm"}, "no risk scale 'iomm'. Did you mean 'iom'"),
        ({"scale": []}, "no risk scale"),
        ({"review_every": "weekly"}, "choose one of monthly"),
        ({"since": "2024-07-01", "as_of": "2024-06-01"}, "lies after the day"),
        ({"scale": "five_by_five"}, "goes from 1 to 5"),
    ],
)
def test_an_option_that_is_none_is_refused(options: dict[str, Any], words: str) -> None:
    with pytest.raises(me.ModelError, match=words):
        track_risks(plan(risk(2, 6)), **options)


STEPS = {"likelihood": ["a", "b"], "consequence": ["c", "d"]}


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"bands": {"x": 2}}, "leaves a gap"),
        ({"bands": {"x": 1, "y": 1}}, "overlap"),
        ({"bands": {"x": 1, "y": 9}}, "No score falls into the band 'y'"),
        ({"bands": {}}, "bands is empty"),
        ({"bands": [RiskBand("x", least=1), RiskBand("x", least=2)]}, "name twice"),
        ({"bands": {"x": 1}, "likelihood": []}, "likelihood has no steps"),
        ({"bands": {"x": 1}, "scores": [[1, 2]]}, "must have 2 rows"),
        ({"bands": {"x": 1}, "scores": [[2, 1], [3, 4]]}, "falls from 2 to 1"),
    ],
)
def test_a_scale_that_cannot_be_is_refused(fields: dict[str, Any], words: str) -> None:
    with pytest.raises(me.ModelError, match=words):
        RiskScale("s", **(STEPS | fields))


def test_a_scale_may_have_a_table_of_its_own() -> None:
    ours = RiskScale("s", **STEPS, bands={"x": 1, "y": 5}, scores=[[1, 2], [3, 7]])  # type: ignore[arg-type]

    assert entry(risk(2, 2), scale=ours).now.band == "y"
    with pytest.raises(me.ModelError, match="below every band"):
        ours.band(0)
    with pytest.raises(me.ModelError, match="not on the scale"):
        ours.score(likelihood=3, consequence=1)


def test_the_source_of_each_preset_says_what_is_not_published() -> None:
    assert "likelihood is not published" in RISK_SCALES["iom"].source
    assert all("general practice" in s.source for s in RISK_SCALES.values())


def many() -> RiskReport:
    risks = [
        me.Risk(
            f"R{n}", "$x^2$ עברית " * 9, likelihood=4, consequence=4, due="2024-01-01"
        )
        for n in range(1, 30)
    ]
    table = rows(
        {"likelihood": 5, "occurred": True},
        {"risk": "R2", "closed": True},
        {"risk": "R3", "residual_likelihood": 5, "residual_consequence": 6},
    ).assign(remark="x")
    fw = plan(*risks, me.Risk("R99", "x"), start="2023-01-01")
    return track_risks(fw, table)


def test_the_report_groups_and_sorts() -> None:
    report = many()

    assert {band: len(group) for band, group in report.by_band.items()} == {
        "very high": 1,
        "high": 27,
        "not ranked": 1,
    }
    assert [e.risk for e in report.moved] == ["R1", "R2"]
    assert len(report.overdue) == 28
    assert len(report.review_overdue) == 27
    assert report.ignored_columns == ("remark",)
    assert report._ipython_key_completions_()[0] == "R1"
    assert report.to_frame()["risk"].tolist()[:2] == ["R1", "R2"]


def test_the_matrix_holds_the_open_risks() -> None:
    matrix = many().matrix().set_index("consequence")

    assert matrix.loc[4, "likelihood_5"] == "R1"
    assert str(matrix.loc[4, "likelihood_4"]).startswith("R3, R4")
    assert matrix.index.tolist() == [6, 5, 4, 3, 2, 1]


def test_the_report_shows_itself() -> None:
    report = many()

    assert len(report.summary().splitlines()) <= 25
    assert "Came true: 1 (R1)" in report.summary()
    assert repr(report) == (
        "<RiskReport P at 2024-06-30: 1 very high, 27 high, 1 not ranked, 1 closed; "
        "2 moved, 28 treatment overdue>"
    )
    parse(report._repr_html_())


def test_the_picture_says_what_does_not_fit() -> None:
    axes = many().plot()

    texts = [text.get_text() for text in axes.texts]
    assert any("more" in text for text in texts)
    assert "not ranked: R99" in axes.get_xlabel()


def test_a_plan_without_risks_is_drawn_too() -> None:
    report = track_risks(plan())

    report.plot(ax=plt.subplots()[1]).figure.canvas.draw()
    assert repr(report) == "<RiskReport P: no risks>"
    assert "movement since the first rating: none" in report.summary()


def test_an_unknown_risk_is_refused_with_a_suggestion() -> None:
    with pytest.raises(me.UnknownIdError, match="Did you mean 'R99'"):
        many()["R999"]


@settings(max_examples=40, deadline=None)
@given(
    fw=strategies.frameworks(max_results=3),
    data=st.data(),
    as_of=st.none() | strategies.dates(),
    since=st.none() | strategies.dates(),
)
def test_every_plan_can_be_reported_in_any_order_of_rows(
    fw: me.ResultsFramework, data: st.DataObject, as_of: Any, since: Any
) -> None:
    row = st.fixed_dictionaries(
        {
            "risk": st.sampled_from(list(fw.risks) or ["R"]),
            "recorded_on": strategies.dates(),
            "likelihood": st.none() | st.integers(1, 5),
            "consequence": st.none() | st.integers(1, 6),
            "occurred": st.none() | st.booleans(),
            "closed": st.none() | st.booleans(),
        }
    )
    drawn = data.draw(st.lists(row, max_size=5)) if fw.risks else []
    names = ["risk", "recorded_on", "likelihood", "consequence", "occurred", "closed"]
    table = pd.DataFrame(drawn, columns=names, dtype=object)
    try:
        report = track_risks(fw, table, as_of=as_of, since=since)
    except (me.ModelError, me.errors.DataError) as error:
        assert "lies after" in str(error) or "differs in rows" in str(error)  # noqa: PT017
        return

    other = track_risks(fw, table[::-1], as_of=as_of, since=since)
    assert report.to_dict() == other.to_dict()
    assert len(report.summary().splitlines()) <= 25
    json.dumps(report.to_dict(), allow_nan=False)
    parse(report._repr_html_())
