"""Steps of a scale, and yes and no: counted, not measured."""

from typing import Any

import pytest

import iom_me as me
from iom_me.tracking import IndicatorProgress
from iom_me.tracking.progress.steps import number_of, whole_steps
from tests.tracking.build import entry, indicator, plan, table

SCALE = ("none", "weak", "fair", "strong")
HALFWAY = {"period_end": "2023-01-01"}


def capacity(
    baseline: Any = "none", target: Any = "strong", **fields: Any
) -> me.Indicator:
    return indicator(baseline, target, measure="ordinal", scale=SCALE, **fields)


def halfway(value: Any, one: me.Indicator, **options: Any) -> IndicatorProgress:
    return entry(one, HALFWAY | {"value": value}, **options)


@pytest.mark.parametrize(
    ("value", "progress", "status"),
    [
        ("none", 0, "off_track"),
        ("weak", 1 / 3, "on_track"),
        ("fair", 2 / 3, "on_track"),
        ("strong", 1, "achieved"),
    ],
)
def test_progress_on_a_scale_is_steps_made_of_steps_to_make(
    value: str, progress: float, status: str
) -> None:
    found = halfway(value, capacity())

    assert found.progress == pytest.approx(progress)
    assert (found.formula, found.status, found.actual) == ("ordinal", status, value)


def test_only_whole_steps_are_expected() -> None:
    found = halfway("weak", capacity())

    assert found.expected == pytest.approx(1 / 3)  # a step and a half, cut to one


def test_a_step_may_be_lost() -> None:
    assert halfway("none", capacity("weak")).status == "regressed"


def test_a_falling_scale_counts_downwards() -> None:
    one = capacity("strong", "none", direction="decrease")

    found = halfway("fair", one)

    assert found.progress == pytest.approx(1 / 3)


def test_case_and_spaces_do_not_matter_on_a_scale() -> None:
    assert halfway(" Fair ", capacity()).progress == pytest.approx(2 / 3)


def test_a_value_off_the_scale_has_a_reason_with_the_near_miss() -> None:
    found = halfway("stron", capacity())

    assert (found.progress, found.status) == (None, "cannot_tell")
    assert found.reason == (
        "the value 'stron' is not on the scale. Did you mean 'strong'?"
    )


def test_a_target_off_the_scale_has_a_reason() -> None:
    found = halfway("fair", capacity(target="excellent"))

    assert (found.progress, found.status) == (None, "cannot_tell")
    assert "the target 'excellent' is not on the scale" in found.reason


def test_a_baseline_off_the_scale_has_a_reason_but_the_target_can_be_met() -> None:
    found, met = (halfway(value, capacity("?")) for value in ("fair", "strong"))

    assert (found.progress, found.status) == (None, "cannot_tell")
    assert "the baseline '?' is not on the scale" in found.reason
    assert met.status == "achieved"


def test_without_a_baseline_steps_have_no_share_but_a_target() -> None:
    fw = plan(capacity(None), start="2022-01-01")

    def tracked(value: str) -> IndicatorProgress:
        return me.track(fw, table({"value": value}, **HALFWAY))["1.a"]

    assert "no baseline number" in tracked("fair").reason
    assert tracked("strong").status == "achieved"


def test_without_a_scale_steps_are_not_measured() -> None:
    found = halfway("fair", indicator("none", "strong", measure="ordinal"))

    assert found.progress is None
    assert "ordinal" in found.reason


def test_a_milestone_on_a_scale_bends_what_is_expected() -> None:
    targets = [
        me.Target("fair", date="2023-01-01"),
        me.Target("strong", date="2024-01-01"),
    ]

    found = halfway("fair", capacity(target=targets))

    assert found.expected == pytest.approx(2 / 3)
    assert found.status == "on_track"


def test_a_scale_of_numbers_is_read_by_its_names() -> None:
    one = indicator("0", "5", measure="ordinal", scale=["0", "1", "3", "5"])

    assert halfway(3.0, one).progress == pytest.approx(2 / 3)


def test_a_range_of_steps_is_refused() -> None:
    target = me.Target(1, operator="between", upper=3)

    found = halfway(
        2.0, indicator("0", target, measure="ordinal", scale=["0", "1", "2", "3"])
    )

    assert found.progress is None
    assert "at_least" in found.reason


def test_steps_have_no_other_formula() -> None:
    found = halfway("weak", capacity(), formula="ratio")

    assert (found.formula, found.alternatives, found.is_sensitive) == (
        "ordinal",
        (),
        False,
    )


def test_steps_are_explained_by_their_numbers() -> None:
    words = halfway("fair", capacity()).explain()

    assert "(3 - 1) / (4 - 1), by steps made / steps to make" in words


def test_an_error_of_sampling_says_nothing_of_steps() -> None:
    one = indicator("0", "5", measure="ordinal", scale=["0", "1", "3", "5"])

    found = entry(one, HALFWAY | {"value": 3.0, "std_error": 2.0})

    assert (found.status, found.progress_interval) == ("on_track", None)


# Yes and no


@pytest.mark.parametrize(
    ("value", "progress", "status"),
    [
        ("Yes", 1, "achieved"),
        ("no", 0, "on_track"),
        (True, 1, "achieved"),
        (0, 0, "on_track"),
    ],
)
def test_yes_and_no_are_one_and_zero(value: Any, progress: float, status: str) -> None:
    found = halfway(value, indicator("no", "yes", measure="binary"))

    assert (found.progress, found.status) == (progress, status)


def test_yes_and_no_may_be_held_against_numbers() -> None:
    assert halfway("yes", indicator(0, 1, measure="binary")).status == "achieved"


def test_what_is_still_no_is_late_only_on_its_day() -> None:
    one = indicator("no", "yes", measure="binary")

    before, after = (
        entry(one, {"period_end": day, "value": "no"})
        for day in ("2023-12-31", "2024-01-02")
    )

    assert (before.expected, before.status) == (0, "on_track")
    assert (after.expected, after.status) == (1, "off_track")


@pytest.mark.parametrize("word", ["oui", "Sí", "TRUE", "vrai"])
def test_yes_is_read_in_the_languages_of_the_organization(word: str) -> None:
    one = indicator("no", "yes", measure="binary")

    assert number_of(word, one) == 1


def test_what_is_neither_yes_nor_no_has_a_reason() -> None:
    found = halfway("partly", indicator("no", "yes", measure="binary"))

    assert (found.progress, found.status) == (None, "cannot_tell")
    assert "'partly'" in found.reason


def test_a_binary_target_in_other_words_is_met_by_them() -> None:
    one = indicator(None, "adopted", measure="binary")

    assert halfway("Adopted", one).status == "achieved"
    assert "neither yes nor no" in halfway("yes", one).reason


@pytest.mark.parametrize(
    ("share", "steps", "whole"),
    [(0.5, 3, 1 / 3), (2 / 3, 3, 2 / 3), (0.999, 1, 0), (1, 7, 1), (0.5, 0, 0.5)],
)
def test_nobody_makes_half_a_step(share: float, steps: float, whole: float) -> None:
    assert whole_steps(share, steps=steps) == pytest.approx(whole)


def test_steps_beyond_counting_are_left_as_they_are() -> None:
    assert whole_steps(0.5, steps=1e308 * 10) == 0.5
