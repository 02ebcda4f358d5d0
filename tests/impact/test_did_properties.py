"""What must hold for every data set: invariances, and the textbook formulas."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings, strategies as st

from iom_me.impact import DidResult, difference_in_differences

ROBUST = ["HC0", "HC1", "HC2", "HC3", "CR0", "CR1", "CR1S", "CR2", "CR3"]
KINDS = ["classical", *ROBUST]

# Each example estimates twice; the profile decides how many a long night deserves.
FEWER = settings(max_examples=settings().max_examples // 3)

pytestmark = pytest.mark.filterwarnings("ignore::iom_me.errors.EstimationWarning")


@st.composite
def surveys(draw: st.DrawFn) -> pd.DataFrame:
    """Unbalanced cells of 6 to 12 clusters, at least two of them in each cell."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    clusters = draw(st.integers(6, 12))
    extra = draw(st.integers(0, 40))
    # Each cluster is seen once in each period, then at random.
    cluster = np.concatenate(
        [np.repeat(np.arange(clusters), 2), rng.integers(0, clusters, extra)]
    )
    post = np.concatenate([np.tile([0, 1], clusters), rng.integers(0, 2, extra)])
    treated = (cluster % 3 == 0).astype(int)
    y = rng.normal(size=len(cluster)) + cluster / 5 + treated * post
    age = rng.integers(18, 65, len(cluster)) + cluster
    return pd.DataFrame({"y": y, "d": treated, "t": post, "c": cluster, "age": age})


def estimate(data: pd.DataFrame, vcov: str = "CR2", *covariates: str) -> DidResult:
    return difference_in_differences(
        data,
        outcome="y",
        treated="d",
        post="t",
        cluster="c" if vcov.startswith("CR") else None,
        covariates=covariates,
        vcov=vcov,  # type: ignore[arg-type]
    )


def income_effect(survey: pd.DataFrame) -> DidResult:
    return difference_in_differences(
        survey, outcome="income", treated="project", post="endline"
    )


def assert_same(one: DidResult, other: DidResult, *, rtol: float = 1e-9) -> None:
    columns = ["estimate", "std_error", "df", "ci_low", "ci_high"]
    np.testing.assert_allclose(
        one.to_frame()[columns], other.to_frame()[columns], rtol=rtol, atol=1e-11
    )


def textbook(data: pd.DataFrame, vcov: str) -> tuple[float, float, float]:
    """Compute estimate, standard error and df with n x n matrices and no shortcuts."""
    d, t, age = (data[name].to_numpy(float) for name in ("d", "t", "age"))
    x = np.column_stack([np.ones_like(d), d, t, d * t, age - age.mean()])
    n, k = x.shape
    inverse = np.linalg.inv(x.T @ x)
    rest = np.eye(n) - x @ inverse @ x.T
    e = rest @ data["y"].to_numpy()
    group = data["c"].to_numpy() if vcov.startswith("CR") else np.arange(n)
    power = {"2": -0.5, "3": -1.0}.get(vcov[-1], 0.0)
    reads = []
    for label in np.unique(group):
        rows = np.flatnonzero(group == label)
        values, vectors = np.linalg.eigh(rest[np.ix_(rows, rows)])
        adjust = vectors @ np.diag(values**power) @ vectors.T
        reads.append(rest[:, rows] @ adjust @ x[rows] @ inverse[:, 3])
    read = np.array(reads)  # row g times y is the part of cluster g
    groups = len(read)
    factor = {
        "HC1": n / (n - k),
        "CR1": groups / (groups - 1),
        "CR1S": groups / (groups - 1) * (n - 1) / (n - k),
    }.get(vcov, 1.0)
    # A residual is rest @ y, and rest is a projection: rest @ rest @ y = rest @ y.
    variance = factor * ((read @ e) ** 2).sum()
    form = read @ read.T
    df = np.trace(form) ** 2 / np.trace(form @ form)
    if not power:
        df = n - k if vcov.startswith("HC") else groups - 1
    return (inverse @ x.T @ data["y"].to_numpy())[3], np.sqrt(variance), df


@pytest.mark.parametrize("vcov", ROBUST)
@given(data=surveys())
@settings(max_examples=settings().max_examples // 8)
def test_agrees_with_the_textbook_formulas(vcov: str, data: pd.DataFrame) -> None:
    result = estimate(data, vcov, "age")

    expected = textbook(data, vcov)
    assert (result.estimate, result.std_error, result.df) == pytest.approx(
        expected, rel=1e-7, abs=1e-12
    )


@given(data=surveys(), vcov=st.sampled_from(KINDS))
@FEWER
def test_the_order_of_rows_does_not_matter(data: pd.DataFrame, vcov: str) -> None:
    shuffled = data.sample(frac=1, random_state=1)

    assert_same(estimate(data, vcov, "age"), estimate(shuffled, vcov, "age"))


@given(
    data=surveys(),
    vcov=st.sampled_from(KINDS),
    shift=st.floats(-1e8, 1e8),
    scale=st.sampled_from([1e-6, -1.0, 3.0, 1e6]),
)
@FEWER
def test_effect_and_error_follow_the_scale_of_the_outcome_and_ignore_its_shift(
    data: pd.DataFrame, vcov: str, shift: float, scale: float
) -> None:
    plain = estimate(data, vcov, "age")

    moved = estimate(data.assign(y=(data["y"] + shift / 1e6) * scale), vcov, "age")

    assert moved.estimate == pytest.approx(plain.estimate * scale, rel=1e-9, abs=1e-9)
    assert moved.std_error == pytest.approx(plain.std_error * abs(scale), rel=1e-9)


def test_an_outcome_far_from_zero_keeps_nine_digits(survey: pd.DataFrame) -> None:
    plain = income_effect(survey)

    far = income_effect(survey.assign(income=survey["income"] + 1e8))

    assert far.std_error == pytest.approx(plain.std_error, rel=1e-9)
    assert far.estimate == pytest.approx(plain.estimate, abs=1e-6)


@pytest.mark.parametrize("size", [1e300, 1e-300])
def test_an_outcome_of_any_size_gives_the_same_test(
    survey: pd.DataFrame, size: float
) -> None:
    plain = income_effect(survey)

    far = income_effect(survey.assign(income=survey["income"] * size))

    assert far.std_error == pytest.approx(plain.std_error * size, rel=1e-12)
    assert far.p_value == pytest.approx(plain.p_value, rel=1e-10)


@given(data=surveys(), vcov=st.sampled_from(KINDS))
@FEWER
def test_shift_and_scale_of_a_covariate_leave_the_effect_alone(
    data: pd.DataFrame, vcov: str
) -> None:
    in_days = data.assign(age=data["age"] * 365.25 - 7000)

    one, other = estimate(data, vcov, "age"), estimate(in_days, vcov, "age")

    assert other.estimate == pytest.approx(one.estimate, rel=1e-9, abs=1e-11)
    assert other.std_error == pytest.approx(one.std_error, rel=1e-9)
    slopes = [result.coefficients[-1].estimate for result in (one, other)]
    assert slopes[1] * 365.25 == pytest.approx(slopes[0], rel=1e-9, abs=1e-11)


@given(data=surveys(), vcov=st.sampled_from(["CR0", "CR1", "CR1S", "CR2", "CR3"]))
@FEWER
def test_the_names_of_the_clusters_do_not_matter(data: pd.DataFrame, vcov: str) -> None:
    renamed = data.assign(c=[f"village {97 * code % 101}" for code in data["c"]])

    assert_same(estimate(data, vcov, "age"), estimate(renamed, vcov, "age"))


@given(data=surveys())
@FEWER
def test_every_row_twice_gives_the_same_estimates(data: pd.DataFrame) -> None:
    twice = pd.concat([data, data])

    one, other = (estimate(rows, "HC0", "age") for rows in (data, twice))

    np.testing.assert_allclose(
        other.to_frame()["estimate"], one.to_frame()["estimate"], rtol=1e-9, atol=1e-10
    )
    assert other.std_error == pytest.approx(one.std_error / np.sqrt(2), rel=1e-9)


@given(data=surveys(), vcov=st.sampled_from(KINDS), column=st.sampled_from(["d", "t"]))
@FEWER
def test_swapping_the_codes_turns_the_sign_and_nothing_else(
    data: pd.DataFrame, vcov: str, column: str
) -> None:
    swapped = data.assign(**{column: 1 - data[column]})

    one, other = estimate(data, vcov, "age"), estimate(swapped, vcov, "age")

    assert other.estimate == pytest.approx(-one.estimate, rel=1e-9, abs=1e-11)
    assert other.std_error == pytest.approx(one.std_error, rel=1e-9)
    assert other.df == pytest.approx(one.df, rel=1e-9)


@given(data=surveys())
@FEWER
def test_hc2_is_cr2_with_each_row_as_a_cluster(data: pd.DataFrame) -> None:
    by_row = estimate(data, "HC2", "age")

    as_clusters = estimate(data.assign(c=np.arange(len(data))), "CR2", "age")

    assert_same(by_row, as_clusters, rtol=1e-8)


@given(data=surveys(), level=st.floats(0.01, 0.999))
@FEWER
def test_the_interval_holds_zero_exactly_when_the_p_value_says_so(
    data: pd.DataFrame, level: float
) -> None:
    result = difference_in_differences(
        data, outcome="y", treated="d", post="t", cluster="c", level=level
    )

    assert (result.ci_low <= 0 <= result.ci_high) == (result.p_value >= 1 - level)


@given(data=surveys())
@FEWER
def test_shares_of_the_variance_add_to_one(data: pd.DataFrame) -> None:
    cells = estimate(data).cells

    assert sum(cell.variance_share for cell in cells) == pytest.approx(1)
    assert sum(cell.n for cell in cells) == len(data)


@given(data=surveys())
@FEWER
def test_the_data_are_not_modified(data: pd.DataFrame) -> None:
    before = data.copy(deep=True)

    estimate(data, "CR2", "age")

    pd.testing.assert_frame_equal(data, before)
