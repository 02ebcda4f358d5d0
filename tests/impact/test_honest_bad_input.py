"""What cannot be analysed is refused, with the cure."""

from typing import Any

import attrs
import numpy as np
import pytest

import iom_me as me
from iom_me.impact._columns import Floats

ESTIMATES = np.array([0.1, -0.2, 1.0, 1.5])
COVARIANCE = 0.04 * np.eye(4) + 0.01


def analyse(**changes: Any) -> me.impact.HonestDidResult:
    options = {
        "estimates": ESTIMATES,
        "covariance": COVARIANCE,
        "n_pre": 2,
        "n_post": 2,
        **changes,
    }
    return me.impact.honest_did(**options)


@attrs.frozen(eq=False)
class EventStudy:
    event_times: tuple[int, ...] = (-3, -2, 0, 1)
    estimates: Floats = ESTIMATES
    covariance: Floats = COVARIANCE
    reference: int | None = -1
    outcome: str = "income"


def changed(row: int, column: int, value: float) -> Floats:
    matrix = COVARIANCE.copy()
    matrix[row, column] = value
    return matrix


DATA = {
    "not symmetric": ({"covariance": changed(0, 1, 0.02)}, "row 0, column 1 is 0.02"),
    "not positive": (
        {"covariance": changed(0, 1, 0.5) + changed(1, 0, 0.5) - COVARIANCE},
        "not positive semi-definite",
    ),
    "standard errors only": ({"covariance": np.full(4, 0.2)}, "must be 4 by 4"),
    "too large": ({"covariance": np.eye(5)}, r"shape \(5, 5\), but there are 4"),
    "missing": ({"covariance": changed(0, 0, np.nan)}, r"missing .* position \[0, 0\]"),
    "infinite": ({"estimates": [0.1, np.inf, 1, 1.5]}, r"position \[1\]"),
    "text": ({"estimates": ["0,1", "0,2", "1", "2"]}, "must hold numbers"),
    "yes and no": ({"estimates": [True, False, True, True]}, "must hold numbers"),
    "a table": ({"estimates": np.eye(4)}, "one number per period"),
    "ragged": ({"covariance": [[1.0], [1.0, 2.0]]}, "rows of one length"),
    "ragged target": ({"target": [[1.0], [1.0, 2.0]]}, "rows of one length"),
}
OPTIONS = {
    "no covariance": ({"covariance": None}, "covariance is missing"),
    "no n_pre": ({"n_pre": None}, "n_pre=None must be the number of estimates before"),
    "n_post true": ({"n_post": True}, "n_post=True must be"),
    "n_pre negative": ({"n_pre": -1}, "n_pre=-1 must be"),
    "n_pre broken": ({"n_pre": 2.5}, "n_pre=2.5 must be"),
    "counts": ({"n_pre": 3}, "make 5 periods, but there are 4 estimates"),
    "restriction": ({"restriction": "smooth"}, "Did you mean 'smoothness'?"),
    "method": ({"method": "hybird"}, "Did you mean 'hybrid'?"),
    "method of the other": ({"method": "flci"}, "none for restriction='relative_mag"),
    "bound negative": ({"bound": -0.5}, "bound=-0.5 must be a number of at least 0"),
    "bound missing": ({"bound": [1, np.nan]}, "bound=nan must be"),
    "bound true": ({"bound": True}, "bound=True must be"),
    "bound as text": ({"bound": "1"}, "bound='1' must be"),
    "bound empty": ({"bound": []}, "bound is empty"),
    "bound too large": ({"bound": 1e7}, "it bounds nothing"),
    "bound twice": ({"bound": [1, 2, 1.0]}, "bound names 1 twice"),
    "level": ({"level": 95}, "write 0.95"),
    "outcome": ({"outcome": 3}, "outcome=3 must be text"),
    "target before": ({"target": -2}, "choose one of 0, 1"),
    "target as text": ({"target": "avrage"}, "Did you mean 'average'?"),
    "target too short": ({"target": [1.0]}, "1 weights, but there are 2 periods"),
    "target zero": ({"target": [0, 0]}, "no weight that is not zero"),
    "slope unknown": (
        {"restriction": "smoothness", "n_pre": 1, "n_post": 3},
        "bound is missing",
    ),
}
NOT_ESTIMABLE = {
    "nothing before": ({"n_pre": 0, "n_post": 4}, "before the reference period"),
    "nothing after": ({"n_pre": 4, "n_post": 0}, "no effect to bound"),
    "reference left in": (
        {"covariance": np.diag([0.04, 0.0, 0.04, 0.04])},
        "event time -2 has the variance 0",
    ),
    "repeated period": (
        {"covariance": np.kron(np.eye(2), np.ones((2, 2)))},
        "standard error 0",
    ),
    "singular": (
        {
            "covariance": np.outer([1, -1, 2, 3], [1, -1, 2, 3])
            + np.diag([0, 0, 0, 1]),
            "restriction": "smoothness",
        },
        "singular: .* fewer clusters than periods",
    ),
}


@pytest.mark.parametrize(("changes", "message"), DATA.values(), ids=list(DATA))
def test_bad_numbers_are_refused(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(me.errors.DataError, match=message):
        analyse(**changes)


@pytest.mark.parametrize(("changes", "message"), OPTIONS.values(), ids=list(OPTIONS))
def test_bad_options_are_refused(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(me.errors.ModelError, match=message):
        analyse(**changes)


@pytest.mark.parametrize(
    ("changes", "message"), NOT_ESTIMABLE.values(), ids=list(NOT_ESTIMABLE)
)
def test_what_the_data_cannot_say_is_refused(
    changes: dict[str, Any], message: str
) -> None:
    with pytest.raises(me.errors.EstimationError, match=message):
        analyse(**changes)


def test_a_target_of_perfectly_correlated_effects_has_no_error() -> None:
    root = np.array([[1.0, 0, 0], [0.3, 1, 0], [0.2, 0.1, 1], [-0.2, -0.1, -1]])

    with pytest.raises(me.errors.EstimationError, match="no sampling error"):
        analyse(covariance=root @ root.T, target="average")


STUDIES = {
    "gap": ({"event_times": (-4, -2, 0, 1)}, "lacks event time -3"),
    "order": ({"event_times": (-2, -3, 0, 1)}, "must be in order"),
    "reference in": ({"event_times": (-2, -1, 0, 1)}, "without the reference period"),
    "too few": ({"event_times": (-2, 0, 1)}, "3 event times and 4 estimates"),
    "no one base": ({"reference": None}, "not measured from one reference period"),
}


@pytest.mark.parametrize(("changes", "message"), STUDIES.values(), ids=list(STUDIES))
def test_a_broken_event_study_is_refused(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(me.errors.DataError, match=message):
        me.impact.honest_did(attrs.evolve(EventStudy(), **changes))


def test_effects_that_end_before_the_start_are_refused() -> None:
    early = EventStudy(event_times=(-6, -5, -3, -2), reference=-4)

    with pytest.raises(me.errors.EstimationError, match="from the start on"):
        me.impact.honest_did(early)


@pytest.mark.parametrize("name", ["covariance", "n_pre", "n_post"])
def test_what_an_event_study_knows_is_not_given_again(name: str) -> None:
    given: dict[str, Any] = {name: 2}

    with pytest.raises(me.errors.ModelError, match=f"{name} is known"):
        me.impact.honest_did(EventStudy(), **given)


def test_another_result_is_no_event_study() -> None:
    other = analyse()

    with pytest.raises(me.errors.ModelError, match="HonestDidResult is no event study"):
        me.impact.honest_did(other)  # type: ignore[arg-type]


def test_a_reference_period_before_the_last_is_said() -> None:
    early = EventStudy(event_times=(-4, -3, -1, 0), reference=-2)

    with pytest.warns(me.EstimationWarning, match="reference period is -2, not -1"):
        result = me.impact.honest_did(early)

    assert result.target == "effect at event time 0"
    assert result.weights == (0.0, 1.0)


def test_a_singular_covariance_is_said() -> None:
    root = np.array([[1.0, 0, 0], [0.3, 1, 0], [0.2, 0.1, 1], [0.4, 0.5, 0.6]])

    with pytest.warns(me.EstimationWarning, match="covariance is singular"):
        result = analyse(covariance=root @ root.T)

    assert len(result.warnings) == 1


def test_smoothness_with_one_period_before_the_start_is_said() -> None:
    with pytest.warns(me.EstimationWarning, match="one estimate before the reference"):
        analyse(n_pre=1, n_post=3, restriction="smoothness", bound=0.1)
