"""Sentences of plain values, and how numbers and names are written in them."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given, strategies as st

from iom_me.errors import ModelError
from iom_me.impact._text import sentences as _sentences, writing as _writing

NARROW, NO_BREAK, MINUS = "\u202f", "\u00a0", "\u2212"


def effect(language: str = "en", **changes: Any) -> str:
    values: dict[str, Any] = {
        "outcome": "income",
        "estimate": 4.0,
        "std_error": 0.45,
        "ci_low": 3.1,
        "ci_high": 4.9,
        "level": 0.95,
        "average": "over everybody",
        "n": 1200,
        "are_units": True,
        "clusters": 40,
        "control": "never treated",
    }
    return _sentences.effect(language, **{**values, **changes})


# Numbers


@pytest.mark.parametrize(
    ("value", "error", "shown"),
    [
        (3.36257, 0.5488, "3.36"),
        (3.36257, 5.488, "3.4"),
        (1234567.8, 54.88, "1,234,568"),
        (0.123456, 0.00996, "0.123"),
        (-0.04, 1.0, "0.0"),
        (3.36257, 0.0, "3.36"),
        (3.36257, math.nan, "3.36"),
        (1234.5, math.nan, "1,234"),
        (0.0, math.nan, "0"),
        (2e300, 1e299, "2e+300"),
        (2e-300, 1e-301, "2e-300"),
        (1e-8, 1e-9, "1e-08"),
        (math.inf, 1.0, "inf"),
    ],
)
def test_a_number_is_rounded_to_the_second_digit_of_its_error(
    value: float, error: float, shown: str
) -> None:
    assert _writing.rounded(value, error) == shown


def test_the_sign_is_shown_on_request() -> None:
    assert _writing.rounded(3.0, 1.0, sign="+") == "+3.0"


@pytest.mark.parametrize(
    ("language", "shown"),
    [
        ("en", f"{MINUS}12,345.60"),
        ("fr", f"{MINUS}12{NARROW}345,60"),
        ("es", f"{MINUS}12{NARROW}345,60"),
    ],
)
def test_a_number_is_written_as_its_language_does(language: str, shown: str) -> None:
    assert _writing.local(-12345.6, 0.12, language) == shown


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (2.5e300, "2,50 × 10³⁰⁰"),
        (-2.5e-300, f"{MINUS}2,50 × 10⁻³⁰⁰"),
        (math.inf, "inf"),
    ],
)
def test_a_number_beyond_digits_is_written_with_a_power(
    value: float, shown: str
) -> None:
    assert _writing.local(value, abs(value), "fr") == shown


@given(
    value=st.floats(-1e9, 1e9, allow_subnormal=False),
    error=st.floats(1e-3, 1e6),
)
def test_rounding_loses_less_than_a_tenth_of_the_error(
    value: float, error: float
) -> None:
    shown = float(_writing.rounded(value, error).replace(",", ""))

    assert abs(shown - value) <= max(0.051 * error, 0.5 * (error >= 10))


@pytest.mark.parametrize(
    ("language", "shown"),
    [("en", "95 %"), ("fr", f"95{NARROW}%"), ("es", f"95{NO_BREAK}%")],
)
def test_a_percentage_keeps_its_sign_on_its_line(language: str, shown: str) -> None:
    assert _writing.percent(0.95, language) == shown


@pytest.mark.parametrize(
    ("p", "language", "shown"),
    [
        (0.0314, "en", "p = 0.031"),
        (0.5, "fr", "p = 0,500"),
        (0.0002, "es", "p < 0,001"),
        (0.9996, "en", "p > 0.999"),
        (math.nan, "en", "no p-value"),
        (math.nan, "fr", "sans valeur p"),
        (math.nan, "es", "sin valor p"),
    ],
)
def test_a_p_value_is_written_to_a_thousandth(
    p: float, language: str, shown: str
) -> None:
    assert _writing.p_value(p, language) == shown


@pytest.mark.parametrize(
    ("low", "high", "shown"),
    [
        (0.14, 1.72, "[0.14, 1.72]"),
        (-math.inf, 1.72, "[unbounded, 1.72]"),
        (0.14, math.inf, "[0.14, unbounded]"),
        (math.nan, math.nan, "[no interval]"),
        (0.14, math.nan, "[no interval]"),
    ],
)
def test_an_interval_can_lack_ends(low: float, high: float, shown: str) -> None:
    assert _writing.ends(low, high, 0.4) == shown
    assert _writing.with_ends(0.93, low, high, 0.4) == f"+0.93 {shown}"


# Names


def test_what_cannot_be_printed_is_shown_as_an_escape() -> None:
    assert _writing.one_line("in\ncome\u202e") == r"in\ncome\u202e"


def test_a_long_name_is_cut_with_a_mark() -> None:
    assert _writing.shortened("household income", 9) == "househol…"


# The sentence


def test_the_sentence_says_the_effect_and_what_it_rests_on() -> None:
    assert effect() == (
        "The average effect of the programme on “income” of those it reached, over "
        "everybody, is estimated at 4.00 in the unit of the outcome (95 % interval: "
        "3.10 to 4.90), from 1,200 units in 40 clusters, by comparison with units that "
        "were never treated. This assumes that, without the programme, treated and "
        "comparison would have changed alike, and that nobody reacted to it in advance."
    )


def test_french_has_its_own_typography() -> None:
    said = effect("fr")

    assert f"«{NO_BREAK}income{NO_BREAK}»" in said
    assert f"intervalle à 95{NARROW}%{NO_BREAK}: de 3,10 à 4,90" in said
    assert f"1{NARROW}200 unités dans 40 grappes" in said
    assert "jamais traitées" in said


def test_spanish_has_its_own_typography() -> None:
    said = effect("es")

    assert f"intervalo del 95{NO_BREAK}%: de 3,10 a 4,90" in said
    assert f"1{NARROW}200 unidades en 40 conglomerados" in said
    assert "nunca tratadas" in said


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "; compatible with no effect)"),
        ("fr", f"{NARROW}; compatible avec une absence d’effet)"),
        ("es", "; compatible con la ausencia de efecto)"),
    ],
)
def test_an_interval_that_holds_zero_is_compatible_with_no_effect(
    language: str, words: str
) -> None:
    assert words in effect(language, ci_low=-0.1)
    assert words in effect(language, ci_low=0.0)
    assert words not in effect(language)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "(no interval: the data do not show how uncertain this is)"),
        ("fr", f"(sans intervalle{NO_BREAK}: les données n’en montrent pas"),
        ("es", "(sin intervalo: los datos no muestran su incertidumbre)"),
    ],
)
def test_a_missing_interval_is_said(language: str, words: str) -> None:
    assert words in effect(language, ci_low=math.nan, ci_high=math.nan)


@pytest.mark.parametrize(
    ("language", "above", "below", "around"),
    [
        (
            "en",
            "95 % interval: from 3.10 up, without upper end)",
            "95 % interval: up to 4.90, without lower end; compatible",
            "95 % interval without ends; compatible",
        ),
        (
            "fr",
            f"95{NARROW}%{NO_BREAK}: à partir de 3,10, sans borne supérieure)",
            f"jusqu’à 4,90, sans borne inférieure{NARROW}; compatible",
            f"95{NARROW}% sans bornes{NARROW}; compatible",
        ),
        (
            "es",
            f"95{NO_BREAK}%: desde 3,10, sin límite superior)",
            "hasta 4,90, sin límite inferior; compatible",
            f"95{NO_BREAK}% sin límites; compatible",
        ),
    ],
)
def test_an_interval_without_an_end_says_which(
    language: str, above: str, below: str, around: str
) -> None:
    assert above in effect(language, ci_high=math.inf)
    assert below in effect(language, ci_low=-math.inf)
    assert around in effect(language, ci_low=-math.inf, ci_high=math.inf)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "cannot be estimated from these data (1,200 units in 40 clusters)"),
        ("fr", "ne peut pas être estimé"),
        ("es", "no se puede estimar"),
    ],
)
def test_an_effect_that_is_missing_is_no_number(language: str, words: str) -> None:
    said = effect(language, estimate=math.nan)

    assert words in said
    assert "nan" not in said.lower().split()


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "from 1,200 observations, given equal “age”, “sex”, by"),
        ("fr", "observations, à valeurs égales de"),
        ("es", "observaciones, a igualdad de «age», «sex», en"),
    ],
)
def test_cross_sections_have_observations_and_covariates_are_named(
    language: str, words: str
) -> None:
    said = effect(language, are_units=False, clusters=None, covariates=("age", "sex"))

    assert words in said


@pytest.mark.parametrize(
    ("control", "words"),
    [
        ("not yet treated", "units that were not treated yet"),
        ("the last cohort (2024), before its start", "the last cohort before"),
        ("untreated observations, by unit and period effects", "what untreated"),
        ("all units, by unit and period effects", "all other units, treated or not"),
        ("the untreated", "those it did not reach"),
        ("somebody else", "the comparison group"),
    ],
)
def test_the_comparison_is_named(control: str, words: str) -> None:
    assert f"by comparison with {words}" in effect(control=control)


@pytest.mark.parametrize(
    ("p", "words"),
    [
        (0.173, "does not speak against this (p = 0.173), which is no proof."),
        (0.01, "speaks against this (p = 0.010)."),
        (math.nan, "these data allow no joint test of the times before the start."),
    ],
)
def test_the_sentence_says_what_the_leads_tell(p: float, words: str) -> None:
    assert effect(leads=p).endswith(words)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "in advance; two periods cannot test this."),
        ("fr", f"{NARROW}; deux périodes ne permettent pas de le vérifier."),
        ("es", "; con dos períodos no se puede comprobar."),
    ],
)
def test_two_periods_test_nothing(language: str, words: str) -> None:
    assert effect(language, two_periods=True).endswith(words)


def test_what_speaks_against_the_assumption_depends_on_the_level() -> None:
    assert "speaks against" in effect(leads=0.07, level=0.9)
    assert "does not speak against" in effect(leads=0.07, level=0.95)


@pytest.mark.parametrize("language", ["en", "fr", "es"])
@pytest.mark.parametrize("p", [0.2, 0.001, math.nan])
def test_no_template_is_left_open(language: str, p: float) -> None:
    said = effect(language, leads=p, same_effect=True, covariates=("age",))

    assert not set("{}") & set(said)


def test_two_way_fixed_effects_assume_more() -> None:
    assert "effect is the same for all cohorts" in effect(same_effect=True)


def test_braces_in_a_name_are_no_template() -> None:
    assert "“{estimate}”" in effect(outcome="{estimate}")


@pytest.mark.parametrize("language", ["de", "EN", "", None, ["en"]])
def test_another_language_is_refused(language: Any) -> None:
    with pytest.raises(ModelError, match="choose one of en, fr, es"):
        effect(language)


@pytest.mark.parametrize("over", _sentences.AVERAGES)
@pytest.mark.parametrize("language", ["en", "fr", "es"])
def test_every_average_can_be_said_in_every_language(over: str, language: str) -> None:
    said = _sentences.averaged(over, language, first="0", last="4")

    assert said
    assert "{" not in said
