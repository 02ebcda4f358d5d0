"""Effects on the page: a sentence, how sure it is, and what it rests on."""

import sys
from pathlib import Path

import attrs
import pandas as pd
import pytest

import iom_me as me
from tests.report.pages import PageParser, written


def test_an_effect_is_a_sentence_an_interval_and_how_sure_it_is(
    full: PageParser, effect: me.impact.DidResult
) -> None:
    assert full.text.count(" ".join(effect.sentence().split())) == 2
    assert "The interval holds zero" in full.text
    assert "95 % interval \N{MINUS SIGN}0.037 to 0.063" in full.text
    assert "The untreated baseline cell has 29 rows" in full.text


def test_an_effect_away_from_zero_says_so(full: PageParser) -> None:
    assert "The interval leaves out zero" in full.text


def test_an_effect_without_interval_is_not_called_sure(
    plan: me.ResultsFramework, effect: me.impact.DidResult, file: Path
) -> None:
    nan = float("nan")
    row = attrs.evolve(effect.effect, std_error=nan, ci_low=nan, ci_high=nan)
    row = attrs.evolve(row, p_value=nan)

    page = written(file, plan, effects=attrs.evolve(effect, effect=row, n_dropped=2))

    assert "do not show how uncertain this effect is" in page.text
    assert "No interval Effect on “composite”" in page.text
    assert "2 observations were left out" in page.text
    assert not [kind for kind in page.values("class") if kind == "strip"]


def test_a_result_without_effect_or_sentence_is_shown_by_its_summary(
    plan: me.ResultsFramework, file: Path
) -> None:
    people = pd.DataFrame(
        {
            "joined": [int(i % 3 == 0) for i in range(300)],
            "age": [20 + i * 0.618034 % 1 * 40 for i in range(300)],
        }
    )
    match = me.impact.match(people, treatment="joined", covariates=["age"], caliper=0.2)

    page = written(file, plan, effects=match)

    assert "MatchResult" in [words for _, words in page.headings]
    assert " ".join(match.summary().split()) in page.text
    assert not [kind for kind in page.values("class") if kind == "strip"]


def test_what_an_effect_assumes_is_among_the_methods(
    plan: me.ResultsFramework, one_call: me.impact.EffectResult, file: Path
) -> None:
    page = written(file, plan, effects=one_call)

    methods = page.text.split("How was it computed?")[-1]
    for said in (*one_call.assumptions, one_call.explanation):
        assert " ".join(said.split()) in methods


def test_lights_that_depend_on_the_formula_are_counted_among_the_methods(
    lights: me.ResultsFramework, tracked: me.tracking.TrackingReport, file: Path
) -> None:
    first, *others = tracked.entries
    entries = (
        attrs.evolve(first, is_sensitive=True),
        *(attrs.evolve(other, is_sensitive=False) for other in others),
    )

    page = written(file, lights, tracking=attrs.evolve(tracked, entries=entries))

    assert "Indicators whose light depends on the formula: 1." in page.text


def test_small_p_values_are_not_called_zero(full: PageParser) -> None:
    assert "p-value < 0.001" in full.text


def test_without_matplotlib_the_page_says_how_to_get_pictures(
    plan: me.ResultsFramework,
    effect: me.impact.DidResult,
    file: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", None)

    page = written(file, plan, effects=[effect])

    assert "iom_me[plots]" in page.text
    assert "The interval holds zero" in page.text
