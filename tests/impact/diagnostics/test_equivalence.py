"""Tests that leads are small."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats
from tests.impact.diagnostics.made import (
    group_time,
    households,
    study,
    table,
    two_periods,
)

from iom_me.errors import ModelError
from iom_me.impact import equivalence_test


def test_each_lead_is_tested_by_two_one_sided_t_tests() -> None:
    result = study(table("common"), cluster="cluster")

    tested = equivalence_test(result, margin=1.5)

    for lead, row in zip(tested.leads, result.effects, strict=False):
        below = stats.t.sf((row.estimate + 1.5) / row.std_error, row.df)
        above = stats.t.cdf((row.estimate - 1.5) / row.std_error, row.df)
        assert lead.p_value == pytest.approx(max(below, above), rel=1e-10)
        reach = stats.t.ppf(0.95, row.df) * row.std_error
        assert lead.bound == pytest.approx(abs(row.estimate) + reach)


def test_the_worst_lead_decides() -> None:
    tested = equivalence_test(study(table("staggered"), cluster="cluster"), margin=1)

    assert tested.p_value == max(lead.p_value for lead in tested.leads)
    assert tested.bound == max(lead.bound for lead in tested.leads)


@pytest.mark.parametrize("level", [0.8, 0.95])
def test_the_bound_is_the_smallest_margin_that_is_accepted(level: float) -> None:
    result = study(table("staggered"), cluster="cluster")
    bound = equivalence_test(result, margin=1, level=level).bound

    above = equivalence_test(result, margin=bound * 1.0001, level=level)
    below = equivalence_test(result, margin=bound * 0.9999, level=level)

    assert above.verdict == "small"
    assert below.verdict == "not shown to be small"


def test_few_data_do_not_show_that_leads_are_small() -> None:
    few = equivalence_test(study(households(10)), margin=1)
    many = equivalence_test(study(households(2000)), margin=1)

    assert few.verdict == "not shown to be small"
    assert many.verdict == "small"


def test_two_periods_are_untestable() -> None:
    tested = equivalence_test(two_periods(), margin=1)

    assert tested.verdict == "untestable"
    assert math.isnan(tested.bound)
    assert "with two periods" in tested.summary()
    assert "cannot be tested" in tested.sentence()
    assert tested.to_frame()["term"].tolist() == ["largest"]


def test_one_earlier_period_is_untestable() -> None:
    data = table("common")

    tested = equivalence_test(study(data[data["time"] >= 2013]), margin=1)

    assert str(tested.untestable).startswith("untestable with one period before")


def test_a_lead_without_a_standard_error_is_untestable() -> None:
    data = households(units=9)
    alone = data.assign(first=data["first"].where(data["unit"] == 1))

    tested = equivalence_test(group_time(alone), margin=1)

    assert tested.verdict == "untestable"
    assert "no standard error" in tested.summary()


@pytest.mark.parametrize("margin", [0, -1.0, math.nan, math.inf, "1", True, None])
def test_a_margin_is_a_positive_number(margin: object) -> None:
    with pytest.raises(ModelError, match="is no positive number"):
        equivalence_test(two_periods(), margin=margin)  # type: ignore[arg-type]


def test_a_level_is_a_share() -> None:
    with pytest.raises(ModelError, match="level=95"):
        equivalence_test(two_periods(), margin=1, level=95)


@pytest.mark.parametrize("language", ["en", "fr", "es"])
@pytest.mark.parametrize("margin", [0.5, 9.0])
def test_a_sentence_names_the_margin(language: str, margin: float) -> None:
    tested = equivalence_test(study(table("common"), cluster="cluster"), margin=margin)

    said = tested.sentence(language)

    shown = f"{margin:.3g}"
    assert (shown if language == "en" else shown.replace(".", ",")) in said


def test_many_leads_are_cut_in_the_summary() -> None:
    data = households(years=20).assign(first=lambda d: d["first"] + 14)

    lines = equivalence_test(group_time(data), margin=1).summary().split("\n")

    assert len(lines) <= 25
    assert any("4 earlier ones" in line for line in lines)


def test_the_picture_shows_the_interval_that_must_lie_within_the_margin() -> None:
    tested = equivalence_test(study(table("common"), cluster="cluster"), margin=2)

    lines = tested.plot().lines[1:]
    reach = max(np.abs(np.asarray(line.get_xdata(), float)).max() for line in lines)

    assert reach == pytest.approx(tested.bound)
