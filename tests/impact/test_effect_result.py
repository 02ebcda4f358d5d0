"""What hangs off the result of the one call."""

from __future__ import annotations

import math
from typing import Any

import attrs
import matplotlib as mpl
import numpy as np
import pytest
from matplotlib import pyplot as plt
from tests.impact.staggered import NEVER, panel
from tests.impact.test_effect import cohorts, estimated, one_treated, two_by_two

import iom_me as me
from iom_me.errors import EstimationError, ModelError
from iom_me.impact._linear import bands
from iom_me.impact._linear.family import Inferred


@pytest.fixture(autouse=True)
def draw_without_a_screen() -> Any:
    with mpl.rc_context({"backend": "agg"}):
        yield
    plt.close("all")


def test_the_event_study_is_that_of_the_chosen_estimator() -> None:
    table = panel(units=90)
    same = me.impact.group_time_att(
        table, outcome="income", unit="person", time="year", treated_from="start"
    ).aggregate("event")

    study = estimated(table).event_study()

    assert study.to_frame().equals(same.to_frame())
    assert isinstance(same, me.impact.EventStudyResult)
    tested = me.impact.pretrend_test(same)
    assert estimated(table).pretrend.to_dict() == tested.to_dict()


def test_two_periods_cannot_test_trends() -> None:
    assert estimated(two_by_two()).pretrend.verdict == "untestable"


def test_honest_is_honest_did_of_the_event_study() -> None:
    result = estimated(panel(units=90), level=0.9)

    bounded = result.honest(bound=[0, 1], target="average")

    same = me.impact.honest_did(
        result.event_study(), bound=[0, 1], target="average", level=0.9
    )
    assert bounded.to_frame().equals(same.to_frame())
    assert result.honest(level=0.5).level == 0.5


def test_honest_needs_a_lead() -> None:
    with pytest.raises(EstimationError):
        estimated(two_by_two()).honest()


def test_the_result_can_be_bootstrapped_as_it_is() -> None:
    result = estimated(panel(units=90, clusters=18), cluster="village")

    bootstrapped = me.impact.wild_bootstrap(result, draws=99)

    assert bootstrapped.estimate == pytest.approx(result.estimate, rel=1e-9)
    assert bootstrapped.clusters == 18


# In words


def test_the_summary_holds_what_matters() -> None:
    summary = estimated(panel(units=90), cluster="village").summary()

    assert "Effect of 'start' on 'income': staggered roll-out" in summary
    assert "95 % interval" in summary
    assert "never treated" in summary
    assert "all leads zero" in summary
    assert "two-way fixed effects" in summary


def test_the_summary_has_at_most_25_lines() -> None:
    table = panel(units=90)

    assert len(estimated(table).summary().split("\n")) <= 25


def test_a_summary_without_room_for_all_estimates_says_how_many_are_left() -> None:
    table = panel(units=240, cohorts=(2020, 2021, 2022, 2023, 2024, NEVER), clusters=12)
    names = [f"a covariate with a long name {i}" for i in range(3)]
    table[names] = np.random.default_rng(1).normal(size=(len(table), 3))
    table.loc[table.index[::9], "income"] = np.nan

    result = estimated(table, cluster="village", covariates=names)
    full = attrs.evolve(
        result,
        explanation=result.explanation + " And so on." * 15,
        warnings=("a", "b", "c"),
    )

    lines = full.summary().split("\n")
    assert len(lines) == 25
    assert any(line.endswith("more, see to_frame()") for line in lines)


def test_many_starts_are_counted() -> None:
    table = panel(units=100, years=12, cohorts=(*range(2021, 2030), NEVER))

    assert "2025, 2026 and 3 more periods" in estimated(table).explanation


def test_leads_that_differ_are_said_to_differ() -> None:
    table = panel(units=90)
    drift = table["start"].notna() * (table["year"] - 2019) * 3.0
    result = estimated(table.assign(income=table["income"] + drift))

    assert "they were not parallel before" in result.summary()
    assert "Do not report the effect without honest()" in result.next_steps[0]


def test_one_period_before_cannot_test_trends() -> None:
    result = estimated(two_by_two())

    assert "untestable with one period before the start" in result.summary()
    assert any("look for an earlier round" in step for step in result.next_steps)


def test_leads_without_an_error_cannot_be_tested() -> None:
    result = estimated(one_treated(), cluster="village")

    assert "untestable as there is no standard error" in result.summary()
    assert "(permutation)" in result.summary()
    assert "none can be computed" in result.summary()
    assert "permutation.summary()" in result.next_steps[0]


def test_few_clusters_lead_to_the_wild_bootstrap() -> None:
    result = estimated(panel(units=60, clusters=20), cluster="village")

    assert any("wild_bootstrap(result)" in step for step in result.next_steps)


def test_with_covariates_the_wild_bootstrap_is_one_without() -> None:
    table = panel(units=60, clusters=20)

    result = estimated(table, cluster="village", covariates=["age"])

    said = "wild_bootstrap of the effect without covariates"
    assert any(said in step for step in result.next_steps)


def test_gaps_lead_to_a_look_at_who_left() -> None:
    result = estimated(panel(units=90).drop(index=[3, 70]))

    assert any("who stayed and who left" in step for step in result.next_steps)


def test_more_warnings_than_fit_are_counted() -> None:
    result = estimated(one_treated(), cluster="village", vcov="CR1")

    assert len(result.warnings) > 2
    assert f"... {len(result.warnings) - 2} more, see .warnings" in result.summary()


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "The average effect of the programme"),
        ("fr", "L’effet moyen du programme"),
        ("es", "El efecto medio del programa"),
    ],
)
def test_the_sentence_is_in_three_languages(language: str, words: str) -> None:
    assert estimated(panel(units=90)).sentence(language).startswith(words)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "gives the programme to other clusters finds p = "),
        ("fr", "attribue le programme à d’autres grappes donne p = 0,"),
        ("es", "asigna el programa a otros conglomerados da p = 0,"),
    ],
)
def test_the_sentence_names_the_permutation_test(language: str, words: str) -> None:
    assert words in estimated(one_treated(), cluster="village").sentence(language)


def test_an_unknown_language_is_refused() -> None:
    with pytest.raises(ModelError):
        estimated(panel()).sentence("de")


def test_the_sentence_of_two_periods_names_the_period() -> None:
    assert "in the period 2021" in estimated(two_by_two()).sentence()


def test_assumptions_name_the_covariates() -> None:
    result = estimated(panel(units=90), covariates=["age"])

    assert "among units alike in 'age'" in result.assumptions[0]


def test_names_of_the_user_stay_on_one_line() -> None:
    table = panel(units=60).rename(columns={"income": "a\nb", "start": "c\nd"})

    result = estimated(table, outcome="a\nb", treatment="c\nd")

    assert "\n" not in repr(result)
    assert result.summary().split("\n")[0].startswith(r"Effect of 'c\\nd'")


# As a picture


def test_the_picture_is_the_event_study() -> None:
    result = estimated(panel(units=90))

    assert result.plot().get_xlabel() == result.event_study().plot().get_xlabel()


def test_two_periods_are_drawn_as_means() -> None:
    result = estimated(two_by_two())

    drawn = [np.asarray(line.get_ydata()) for line in result.plot().get_lines()]

    table = two_by_two()
    last = table[table["year"] == 2021]
    means = last.groupby(last["start"].notna())["income"].mean()
    ends = [line[-1] for line in drawn if len(line) == 2]
    assert all(np.isclose(ends, mean).any() for mean in means)


def test_the_result_has_the_numbers_of_its_effect() -> None:
    result = estimated(cohorts())

    for name in ("estimate", "std_error", "statistic", "p_value", "df", "ci_low"):
        assert getattr(result, name) == getattr(result.effect, name)
    assert result.n == result.group_time.n == 540
    assert result.n_dropped == 0
    assert result.clusters.total == 90
    assert attrs.asdict(result.estimates[0])["chosen"]
    assert not math.isnan(result.ci_high)


def test_a_band_of_effects_that_move_as_one_is_no_wider_than_an_interval() -> None:
    both = Inferred(
        estimates=np.array([1.0, 2.0]),
        covariance=np.array([[1.0, 2.0], [2.0, 4.0]]),
        df=np.array([30.0, 30.0]),
    )

    assert bands.critical_value(both, 0.95, seed=0) == pytest.approx(2.0422724563)
