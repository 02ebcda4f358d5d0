"""The Nigerian project: its facts are the published ones."""

import importlib
import itertools
import warnings
from decimal import Decimal
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import iom_me as me

DATA = me.datasets.nigeria_reintegration()

# Tables 9 and 10 of the report: constant, project, period, both, SE of the last.
PUBLISHED = {
    "composite": (0.661, -0.047, 0.005, 0.013, 0.0248),
    "economic": (0.575, -0.088, -0.0001, 0.061, 0.0383),
    "social": (0.654, -0.108, -0.048, 0.064, 0.0337),
    "psychosocial": (0.712, 0.037, 0.056, -0.085, 0.0241),
}


def test_the_workbook_and_the_json_hold_the_same_matrix() -> None:
    from_workbook, from_json = me.read_excel(DATA.workbook), DATA.framework

    pd.testing.assert_frame_equal(from_workbook.to_frame(), from_json.to_frame())


def test_everything_in_the_workbook_is_understood() -> None:
    _, notes = me.read_excel(DATA.workbook, notes=True)

    assert notes == ()


@pytest.mark.parametrize(
    ("id", "baseline", "target"),
    [
        ("O.a", 0, 75),
        ("O.b", 0, 80),
        ("1.a", 0, 80),
        ("1.1.a", 0, 48),
        ("1.1.b", 0, 12),
        ("1.2.a", 0, 320),
        ("1.2.b", 1, 3),
        ("1.2.c", 6, 4),
        ("1.2.d", 0, 150),
        ("2.a", 0, 75),
        ("2.b", 0, 5000),
        ("2.1.a", 0, 8),
        ("2.1.b", 0, 20),
        ("2.1.c", 0, 80),
        ("2.1.d", 0, 2),
        ("2.2.a", 0, 10),
        ("2.2.b", 0, 80),
    ],
)
def test_baselines_and_targets_are_the_published_ones(
    id: str, baseline: float, target: float
) -> None:
    indicator = DATA.framework.indicators[id]

    assert indicator.baseline is not None
    assert indicator.final_target is not None
    assert (indicator.baseline.value, indicator.final_target.value) == (
        baseline,
        target,
    )
    percentage = indicator.title.startswith("%")
    assert (indicator.measure is me.Measure.PERCENTAGE) == percentage


def test_the_checker_finds_the_target_below_its_baseline() -> None:
    findings = me.check(DATA.framework).to_frame()

    assert findings.loc[findings["code"] == "T06", "indicator"].tolist() == ["1.2.c"]
    assert set(findings.loc[findings["code"] == "A01", "path"]) == {
        "1 -> O",
        "2 -> O",
        "1.1 -> 1",
        "1.2 -> 1",
        "2.1 -> 2",
        "2.2 -> 2",
    }


@pytest.mark.parametrize(
    ("id", "progress"),
    [("1.1.a", 154 / 48), ("1.2.a", 428 / 320), ("1.2.d", 249 / 150)],
)
def test_progress_is_that_of_the_report(id: str, progress: float) -> None:
    report = me.track(DATA.framework, DATA.measurements)

    assert report[id].progress == pytest.approx(progress)
    assert report[id].status == "achieved"


def test_women_and_men_add_up_to_the_total() -> None:
    values = DATA.measurements
    is_total = values["sex"] == ""
    totals = values[is_total].set_index("indicator")["value"]
    parts = values[~is_total].groupby("indicator")["value"].sum()

    pd.testing.assert_series_equal(totals, parts)


def test_the_budget_adds_up_to_the_cent() -> None:
    money = DATA.expenditure.set_index("budget_line")
    plan = DATA.framework

    for outcome in ("B1", "B2"):
        parts = money[money.index.str.startswith(f"{outcome}.")]
        for column in ("budget", "expenditure"):
            assert parts[column].sum() == money.loc[outcome, column]
    assert money.loc[["B1", "B2"], "budget"].sum() == Decimal("793849.80")
    assert money.loc[["B1", "B2"], "expenditure"].sum() == Decimal("777416.13")
    assert {line.amount for line in plan.budget_lines.values()} == set(money["budget"])


def test_the_survey_has_the_published_cells() -> None:
    survey = DATA.survey

    sizes = survey.groupby(["project", "endline"]).size().to_dict()

    assert sizes == {(1, 0): 281, (1, 1): 102, (0, 0): 29, (0, 1): 831}
    indices = survey[list(PUBLISHED)]
    assert indices.min().min() >= 0
    assert indices.max().max() <= 1


@pytest.mark.parametrize("outcome", PUBLISHED)
def test_the_regression_gives_back_the_published_table(outcome: str) -> None:
    *coefficients, std_error = PUBLISHED[outcome]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", me.EstimationWarning)
        effect = me.impact.difference_in_differences(
            DATA.survey,
            outcome=outcome,
            treated="project",
            post="endline",
            vcov="classical",
        )

    frame = effect.to_frame()

    np.testing.assert_allclose(frame["estimate"], coefficients, atol=1e-12)
    assert round(effect.std_error, 4) == std_error


def test_no_two_indices_rise_and_fall_together() -> None:
    indices = DATA.survey[list(PUBLISHED)]

    for one, other in itertools.combinations(PUBLISHED, 2):
        assert abs(indices[one].corr(indices[other])) < 0.2


def test_what_is_read_is_the_readers_own() -> None:
    survey = DATA.survey
    survey["composite"] = 0

    assert DATA.survey["composite"].max() > 0


def test_the_source_is_named() -> None:
    assert "Ex-post evaluation" in " ".join(DATA.source.split())
    assert "not** the survey" in DATA.source


@pytest.mark.parametrize("language", ["en", "fr", "es"])
def test_nothing_is_found_in_an_example(language: str) -> None:
    plan = me.datasets.example_plan(language)

    assert list(me.check(plan)) == []
    assert list(me.check(plan, language=language)) == []


@pytest.mark.parametrize("language", ["en", "fr", "es"])
def test_an_example_holds_what_a_plan_can_hold(language: str) -> None:
    plan = me.datasets.example_plan(language)

    kinds = {type(record) for record in plan.by_id.values()}
    assert kinds == {
        *(me.Objective, me.Outcome, me.Output, me.Activity, me.Indicator),
        *(me.Assumption, me.Risk, me.BudgetLine),
    }
    assert all(link.assumptions for link in plan.links)


def test_an_example_in_another_language_is_refused() -> None:
    with pytest.raises(me.ModelError, match="no example in 'de': choose one of en, fr"):
        me.datasets.example_plan("de")


@pytest.mark.parametrize("made", ["examples", "published"])
def test_the_made_files_are_up_to_date(
    made: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(Path(__file__).parents[1] / "tools")
    importlib.import_module(f"make_{made}").main(tmp_path)

    shipped = Path(me.datasets.__file__).parent / made
    files = [*shipped.glob("*.json"), *shipped.glob("*.csv")]
    assert {file.name for file in tmp_path.iterdir()} == {file.name for file in files}
    for file in files:
        assert (tmp_path / file.name).read_bytes() == file.read_bytes()


@pytest.mark.parametrize("name", me.datasets.PUBLISHED)
def test_a_published_matrix_can_be_checked(name: str) -> None:
    matrix = me.datasets.published_matrix(name)

    assert len(me.check(matrix.framework, matrix.measurements)) > 0
    assert name in matrix.source
    assert (matrix.measurements is None) == (name in {"arco", "mali_niger"})


def test_the_values_of_idee_are_the_published_ones() -> None:
    idee = me.datasets.published_matrix("idee")
    assert idee.measurements is not None
    report = me.track(idee.framework, idee.measurements)

    # "taux d'atteinte" of the report, in percent; it prints 78 for 78.75.
    rates = {
        "O.a": 71,
        "1.a": 115,
        "1.b": 62.5,
        "1.1.a": 450,
        "1.1.f": 78.75,
        "2.a": 3.06,
    }
    for id, percent in rates.items():
        assert report[id].achievement_rate == pytest.approx(percent / 100, abs=0.001)


def test_an_unknown_matrix_is_refused() -> None:
    with pytest.raises(me.ModelError, match="no published matrix 'ide'.*'idee'"):
        me.datasets.published_matrix("ide")
