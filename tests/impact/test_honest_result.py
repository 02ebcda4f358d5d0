"""What a sensitivity analysis hands back."""

import math
from typing import Any

import attrs
import numpy as np
import pytest
from matplotlib.collections import LineCollection

import iom_me as me
from iom_me.impact import honest
from iom_me.impact._columns import Floats

COVARIANCE = 0.01 * np.eye(5) + 0.01
ESTIMATES = np.array([0.2, -0.1, 0.1, 2.0, 2.4])


def analyse(size: float = 2.0, **options: Any) -> me.impact.HonestDidResult:
    estimates = np.array([0.2, -0.1, 0.1, size, 1.2 * size])
    return me.impact.honest_did(estimates, COVARIANCE, n_pre=3, n_post=2, **options)


@attrs.frozen(eq=False)
class EventStudy:
    event_times: tuple[int, ...] = (-4, -3, -2, 0, 1)
    estimates: Floats = ESTIMATES
    covariance: Floats = COVARIANCE
    reference: int = -1
    outcome: str = "income"


def test_an_event_study_gives_what_its_arrays_give() -> None:
    result = me.impact.honest_did(EventStudy())

    arrays = analyse()
    assert result.outcome == "income"
    assert result.intervals == arrays.intervals
    assert result.event_times == arrays.event_times
    assert (result.n_pre, result.n_post) == (3, 2)


def test_the_outcome_can_be_named_otherwise() -> None:
    result = me.impact.honest_did(EventStudy(), outcome="wage")

    assert "of 'wage'" in result.summary()


def test_the_frame_has_the_original_interval_first() -> None:
    frame = analyse(bound=[0.5, 1]).to_frame()

    assert list(frame.columns) == [
        "restriction",
        "method",
        "bound",
        "ci_low",
        "ci_high",
        "excludes_zero",
    ]
    assert frame["method"].tolist() == ["original", "hybrid", "hybrid"]
    assert math.isnan(frame["bound"][0])
    assert frame["bound"][1:].tolist() == [0.5, 1.0]


def test_the_original_interval_is_the_usual_one() -> None:
    result = analyse()

    half = 1.959963984540054 * math.sqrt(0.02)
    assert result.estimate == 2.0
    assert result.std_error == pytest.approx(math.sqrt(0.02))
    assert result.original.ci_low == pytest.approx(2 - half)
    assert result.original.ci_high == pytest.approx(2 + half)


def test_the_default_bounds_of_smoothness_are_in_the_unit_of_the_outcome() -> None:
    result = analyse(restriction="smoothness")

    # The path 0.2, -0.1, 0.1, 0 bends by 0.5 and by -0.3.
    bounds = [row.bound for row in result.intervals]
    np.testing.assert_allclose(bounds, [0, 0.25, 0.5, 0.75, 1.0])


def test_the_average_leaves_out_periods_before_the_start() -> None:
    early = attrs.evolve(EventStudy(), event_times=(-4, -3, -1, 0, 1), reference=-2)

    with pytest.warns(me.EstimationWarning, match="reference period"):
        result = me.impact.honest_did(early, target="average")

    assert result.weights == (0.0, 0.5, 0.5)
    assert result.target == "average effect over event times 0 to 1"


def test_weights_are_said() -> None:
    result = analyse(target=[0.25, 0.75], bound=1)

    assert result.target == "weighted effect, 0.25 x event time 0 + 0.75 x event time 1"


def test_the_summary_says_what_was_done() -> None:
    text = analyse(outcome="income", bound=[0.0, 1.0]).summary()

    assert "Sensitivity to violations of parallel trends of 'income'" in text
    assert "effect at event time 0" in text
    assert "3 before the reference period -1, 2 after" in text
    assert "Breakdown" in text


def test_a_long_list_of_bounds_is_cut_in_the_summary_alone() -> None:
    result = analyse(bound=np.linspace(0, 2, 30))

    assert "and 20 more" in result.summary()
    assert len(result.summary().split("\n")) <= 25
    assert len(result.to_frame()) == 31


SENTENCES = {
    "en": "at most {} times the largest before it.",
    "fr": "au plus {} fois le plus grand d’avant.",
    "es": "a lo sumo {} veces la mayor de antes.",
}


@pytest.mark.parametrize("language", ["en", "fr", "es"])
def test_the_sentence_rounds_the_breakdown_value_down(language: str) -> None:
    result = analyse()

    shown = math.floor(result.breakdown * 10) / 10
    decimal = f"{shown:.1f}" if language == "en" else f"{shown:.1f}".replace(".", ",")
    assert result.sentence(language).endswith(SENTENCES[language].format(decimal))


@pytest.mark.parametrize("language", ["en", "fr", "es"])
def test_the_sentence_of_smoothness_has_the_unit_of_the_outcome(language: str) -> None:
    sentence = analyse(restriction="smoothness").sentence(language)

    words = {
        "en": "in the unit of the outcome",
        "fr": "dans l’unité du résultat",
        "es": "en la unidad del resultado",
    }
    assert words[language] in sentence


@pytest.mark.parametrize("restriction", ["relative_magnitudes", "smoothness"])
@pytest.mark.parametrize("language", ["en", "fr", "es"])
def test_the_sentence_says_when_nothing_holds(restriction: Any, language: str) -> None:
    sentence = analyse(0.0, restriction=restriction, bound=1).sentence(language)

    words = {"en": "may be zero", "fr": "peut être nul", "es": "puede ser cero"}
    assert words[language] in sentence


def test_the_sentence_names_the_side_of_zero() -> None:
    assert "below zero" in analyse(-2.0).sentence()
    assert "inférieur à zéro" in analyse(-2.0).sentence("fr")
    assert "superior a cero" in analyse().sentence("es")


def test_the_sentence_says_when_nothing_breaks() -> None:
    flat = np.diag([1e-20, 1e-20, 1e-20, 1.0, 1.0])
    estimates = [0.0, 0.0, 0.0, 1e3, 1e3]

    result = me.impact.honest_did(estimates, flat, n_pre=3, n_post=2, bound=1)

    assert "however large" in result.sentence()
    assert "however large" in result.summary()
    assert repr(result).endswith("breakdown not found>")


def test_an_unknown_language_is_refused() -> None:
    with pytest.raises(me.errors.ModelError, match="choose one of en, fr, es"):
        analyse().sentence("de")


def test_the_repr_says_when_there_is_no_breakdown_value() -> None:
    assert repr(analyse(0.0)).endswith("breakdown none>")


def test_numbers_far_from_one_are_shortened() -> None:
    size = 2.0**60
    result = me.impact.honest_did(
        size * np.array([0.2, -0.1, 2.0]),
        size * size * 0.01 * np.eye(3),
        n_pre=2,
        n_post=1,
        bound=1,
    )

    assert "e+18" in result.summary()


@pytest.mark.filterwarnings("ignore::iom_me.errors.EstimationWarning")
def test_the_plot_leaves_out_sets_without_a_value() -> None:
    result = me.impact.honest_did(
        [5.0, 0.0, 1.0],
        0.01 * np.eye(3),
        n_pre=2,
        n_post=1,
        restriction="smoothness",
        method="hybrid",
        bound=[0.1, 8.0],
        outcome="$income$",
    )

    ax = result.plot()

    labels = [label.get_text() for label in ax.get_xticklabels()]
    assert labels == ["original", "0.1", "8"]
    bars = [line for line in ax.collections if isinstance(line, LineCollection)]
    assert [len(each.get_segments()) for each in bars] == [1, 1]
    assert r"\$income\$" in ax.get_ylabel()


def test_the_plot_of_a_single_bound_of_zero_has_room() -> None:
    ax = analyse(bound=0).plot()

    assert ax.get_xlim() == (-1.5, 0.5)


def test_an_interval_without_end_is_said() -> None:
    row = attrs.evolve(analyse(bound=2).intervals[0], ci_high=math.inf)

    assert honest._odd_sets((row,)) == ["The interval under the bound 2 has no end."]
