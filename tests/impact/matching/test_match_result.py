"""The match in words and pictures."""

import re
from pathlib import Path
from typing import Any

import attrs
import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest

import iom_me as me
from iom_me.impact.matching._making import matched
from iom_me.impact.matching.options import USABLE

PAGE = Path(__file__).parents[3] / "docs/how-to/match-a-comparison-group.md"
NASTY = "<b>$x^2$</b>\n%s{0}"


def crowd(size: int = 240, seed: int = 0) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    treated = (np.arange(size) % 3 == 0).astype(int)
    return pd.DataFrame(
        {
            "person": np.arange(size),
            "treated": treated,
            "age": rng.normal(40, 10, size) + 3 * treated,
            "land": rng.gamma(2, 2, size),
            "sex": np.where(rng.random(size) < 0.5, "f", "m"),
            "village": rng.integers(12, size=size),
            "weight": rng.uniform(1, 2, size),
        }
    )


CROWD = crowd()


def match(rows: pd.DataFrame = CROWD, **options: Any) -> me.impact.MatchResult:
    chosen = {"covariates": ["age", "land"], **options}
    return matched(rows, "treated", me.impact.MatchOptions(**chosen))


def design(**options: Any) -> str:
    """Return the design as one line."""
    text = match(**options).summary()
    found = re.search(r"^Design +(.*?)^Alike in", text, re.DOTALL | re.MULTILINE)
    assert found is not None
    return " ".join(found[1].split())


@pytest.fixture(autouse=True)
def draw_without_a_screen() -> Any:
    with mpl.rc_context({"backend": "agg"}):
        yield


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (
            {},
            (
                "1:1 nearest neighbours on the propensity score (logit of 2 "
                "covariates), "
                "without replacement, largest score first"
            ),
        ),
        (
            {"replace": True, "ratio": 3, "covariates": "age", "seed": 7},
            (
                "1:3 nearest neighbours on the propensity score (logit of 1 "
                "covariate), "
                "with replacement, seed 7"
            ),
        ),
        (
            {"method": "optimal", "distance": "linear_propensity"},
            (
                "1:1 optimal pairs on the log odds of the propensity score (logit of 2 "
                "covariates), without replacement"
            ),
        ),
        (
            {"distance": "mahalanobis"},
            (
                "1:1 nearest neighbours on Mahalanobis distance, without "
                "replacement, in "
                "the order of the rows, on which the pairs depend"
            ),
        ),
        (
            {"mahalanobis_covariates": "land", "order": "closest", "caliper": 0.5},
            (
                "1:1 nearest neighbours on Mahalanobis distance of land, without "
                "replacement, closest pair first"
            ),
        ),
        (
            {"distance": CROWD["age"].to_numpy(), "order": "random"},
            (
                "1:1 nearest neighbours on a score that was given, not made here, "
                "without "
                "replacement, in random order"
            ),
        ),
        (
            {"distance": np.ones((80, 160)), "method": "full"},
            "full matching on a matrix of distances that was given",
        ),
        (
            {"method": "subclass", "discard": "both"},
            (
                "6 subclasses of the propensity score (logit of 2 covariates), within "
                "common support (discard='both')"
            ),
        ),
        (
            {"method": "exact", "covariates": "sex", "weights": "weight"},
            "strata of rows that agree in every covariate, sampling weights 'weight'",
        ),
        (
            {"method": "coarsened_exact", "missing": "indicator"},
            (
                "strata of rows that agree in every covariate, put into classes, "
                "missing "
                "covariates filled and marked"
            ),
        ),
    ],
)
def test_the_design_is_said_in_words(options: dict[str, Any], words: str) -> None:
    assert design(**options) == words


def test_a_given_propensity_score_is_named_with_its_model() -> None:
    score = me.impact.propensity_score(
        CROWD, treatment="treated", covariates=["age"], model="probit"
    )

    assert "a propensity score that was given (probit)" in design(distance=score)


def test_the_summary_says_what_was_checked_who_is_used_and_for_whom_it_speaks() -> None:
    found = match(exact="sex", caliper=0.1, unit="person")

    text = " ".join(found.summary().split())

    used = found.counts[1].used
    assert f"Treated {used} of 80 used" in text
    assert (
        f"Checked all {used} pairs keep: a treated with an untreated; same sex" in text
    )
    assert "Ties none: every partner was the only nearest one" in text
    assert f"Speaks for {found.population}" in text
    assert f"{found.dropped[0].count} treated: {found.dropped[0].reason}" in text


def test_levels_and_worth_are_in_the_summary() -> None:
    text = match(within=["village", "sex"], replace=True).summary()

    assert re.search(r"Level +\d+ pairs of one village, \d+ pairs of one sex", text)
    assert re.search(r"Untreated +\d+ of 160 used, worth [\d.]+ equally weighted", text)


def test_ties_are_counted_in_the_summary() -> None:
    rows = CROWD.assign(age=30 + CROWD["treated"] * 0.5, land=CROWD["land"].round())

    found = match(rows, distance=rows["land"].to_numpy())

    assert f"Ties         {found.ties:,} of 80 partners were chosen" in found.summary()


def test_full_matching_counts_pairs_and_sets_that_were_checked() -> None:
    found = match(method="full")

    words = " ".join(found.summary().split())

    pairs = len(found.pairs)
    assert f"all keep: a treated with an untreated ({pairs})" in words
    assert f"treated and untreated in every set ({found.sets})" in words


def test_hostile_names_stay_on_their_lines_and_within_the_page() -> None:
    names = [f"{NASTY} {i} {'long ' * 20}" for i in range(40)]
    rng = np.random.default_rng(0)
    more = pd.DataFrame(rng.normal(size=(240, 40)), columns=names)
    rows = pd.concat([CROWD, more], axis=1)

    found = match(
        rows,
        covariates=names[:12],
        caliper={name: me.impact.Sd(3) for name in names},
        anti_exact="person",
        weights="weight",
        replace=True,
    )
    lines = found.summary().split("\n")

    assert len(lines) <= 25
    assert max(map(len, lines)) <= 90
    assert all(line.isprintable() for line in lines)


def test_many_warnings_leave_room_and_say_where_the_others_are() -> None:
    found = attrs.evolve(
        match(), warnings=tuple(f"{i} " + "word " * 60 for i in range(9))
    )

    lines = found.summary().split("\n")

    assert len(lines) <= 25
    assert re.fullmatch(r"Warning +\d more, see \.warnings", lines[-1])


def test_many_reasons_are_cut_to_four_lines() -> None:
    some = tuple(
        me.impact.Dropped(treated=True, reason=f"reason {i}", count=1) for i in range(6)
    )

    text = attrs.evolve(match(), dropped=some).summary()

    assert "1 treated: reason 2\n             ... 3 more reasons, see .dropped" in text


# Pictures


def shares(ax: Any) -> list[Any]:
    """Return the shares of each outline or area."""
    return [patch.get_data()[0] for patch in ax.patches]


def totals(ax: Any) -> list[float]:
    return [float(each.sum()) for each in shares(ax)]


def test_the_picture_has_each_group_whole_and_used_on_its_side() -> None:
    ax: Any = match(caliper=0.2).plot()

    assert np.allclose(totals(ax), [1, 1, -1, -1])
    assert ax.get_xlim() == (0, 1)
    names = [text.get_text() for text in ax.get_legend().get_texts()]
    assert names == ["treated, used", "everybody", "untreated, used"]


def test_sampling_weights_count_in_the_picture() -> None:
    plain, weighted = (match(weights=name).plot() for name in (None, "weight"))

    before = [shares(ax)[1] for ax in (plain, weighted)]
    assert not np.allclose(*before)


@pytest.mark.parametrize("factor", [1.0, 1e-250, 1e250])
def test_scores_of_any_size_can_be_drawn(factor: float) -> None:
    ax: Any = match(distance=CROWD["age"].to_numpy() * factor).plot()

    low, high = ax.get_xlim()
    assert np.isfinite([low, high]).all()
    assert np.allclose(totals(ax), [1, 1, -1, -1])


def test_a_score_that_does_not_vary_is_drawn_too() -> None:
    ax: Any = match(distance=np.full(240, 7.0)).plot()

    assert ax.get_xlim() == (6, 8)


@pytest.mark.parametrize("factor", [1.0, 1e-250, 1e250])
def test_distances_are_drawn_where_there_is_no_score(factor: float) -> None:
    rng = np.random.default_rng(0)

    ax: Any = match(distance=factor * rng.random((80, 160)), order="data").plot()

    assert sum(bar.get_height() for bar in ax.patches) == 80
    assert ax.get_xlabel().startswith("distance of the two of a pair")


def test_pairs_without_distance_are_drawn_at_zero() -> None:
    ax: Any = match(distance=np.zeros((80, 160)), order="data").plot()

    assert ax.patches[0].get_height() == 80


def test_counts_are_drawn_where_there_are_no_pairs() -> None:
    found = match(method="exact", covariates=["sex", "village"])

    ax: Any = found.plot()

    used = [found.counts[0].used, found.counts[1].used]
    assert [bar.get_width() for bar in ax.patches[:2]] == used
    assert [text.get_text() for text in ax.get_yticklabels()] == [
        "untreated",
        "treated",
    ]


# The table of options


def test_the_page_shows_which_option_works_with_which_method() -> None:
    rows = re.findall(r"^\| `(\w+)` \|(.*)\|$", PAGE.read_text("utf-8"), re.MULTILINE)
    shown = {
        name: [cell.strip() == "yes" for cell in cells.split("|")]
        for name, cells in rows
    }

    assert shown == {
        field.name: [field.name in usable for usable in USABLE.values()]
        for field in attrs.fields(me.impact.MatchOptions)
    }
