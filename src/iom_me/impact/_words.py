"""A difference-in-differences in words."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import attrs

from iom_me._messages import known_language, number
from iom_me.impact._inference import IN_WORDS

if TYPE_CHECKING:
    from iom_me.impact.results import DidResult

_MAX_DECIMALS = 6
_LARGE = 1e12
_SMALLEST_P = 0.001


def lines(result: DidResult) -> list[str]:
    """Write the summary: at most 25 lines."""
    return [*_headline(result), *_cell_table(result), *_caveats(result)]


def interval(result: DidResult) -> str:
    """Write the estimate and its interval."""
    estimate = _number(result.estimate, result.std_error, sign="+")
    if math.isnan(result.ci_low):
        return f"{estimate} [no interval]"
    low = _number(result.ci_low, result.std_error)
    return f"{estimate} [{low}, {_number(result.ci_high, result.std_error)}]"


def _number(value: float, error: float, *, sign: str = "") -> str:
    """Write a number to the second significant digit of its standard error."""
    size = error if error > 0 else abs(value)
    decimals = 1 - math.floor(math.log10(size)) if size > 0 else 0
    if decimals > _MAX_DECIMALS or max(abs(value), size) >= _LARGE:
        return f"{value:{sign}.3g}"
    return f"{value:{sign},.{max(decimals, 0)}f}"


def _headline(result: DidResult) -> list[str]:
    effect = f"{interval(result)}, {100 * result.level:g} % interval"
    error = f"{result.std_error:.4g}, t with {result.df:.4g} degrees of freedom"
    return [
        f"Difference-in-differences of {result.outcome!r}",
        "Estimand     average effect on the treated at endline",
        f"Effect       {effect}, {_p_value(result.p_value)}",
        f"Std. error   {error}",
        f"             {result.vcov}: {_kind(result)}",
        f"Estimator    {_estimator(result)}",
        f"Rows         {result.n:,} used, {result.n_dropped:,} left out",
        *_clusters(result),
    ]


_ADJUSTMENTS = {
    "doubly_robust": "doubly robust, of Sant'Anna and Zhao",
    "ipw": "untreated rows weighted by the odds of treatment",
    "regression": "regression among the untreated",
}


def _estimator(result: DidResult) -> str:
    words = "least squares on treated, post and treated:post"
    if result.adjust is not None:
        words = _ADJUSTMENTS[result.adjust]
    if result.covariates:
        words += f", adjusted for {', '.join(map(repr, result.covariates))}"
    return words if result.weights is None else f"{words}, weighted"


def _kind(result: DidResult) -> str:
    if result.adjust is None:
        return IN_WORDS[result.vcov]
    by = "row" if result.vcov.startswith("HC") else "cluster"
    if result.vcov[-1] == "2":
        return f"influence by {by}, unbiased by the share in each group"
    factor = "times G/(G-1)" if result.vcov == "CR1" else "no correction"
    return f"influence by {by}, {factor}"


def _clusters(result: DidResult) -> list[str]:
    if result.clusters is None:
        return []
    total, treated, untreated = attrs.astuple(result.clusters)
    sides = f"{treated:,} treated, {untreated:,} untreated"
    return [f"Clusters     {total:,} by {result.cluster!r}: {sides}"]


def _p_value(value: float) -> str:
    if math.isnan(value):
        return "no p-value"
    return f"p = {value:.3f}" if value >= _SMALLEST_P else f"p < {_SMALLEST_P}"


def _cell_table(result: DidResult) -> list[str]:
    rows = [
        f"{cell.name:<20}{cell.n:>9,}{cell.mean:>12.4g}{cell.sd:>12.4g}"
        f"{100 * cell.variance_share:>8.0f} %"
        for cell in result.cells
    ]
    header = f"{'Cell':<20}{'rows':>9}{'mean':>12}{'SD':>12}{'carries':>10}"
    return ["", header, *rows, ""]


def _caveats(result: DidResult) -> list[str]:
    return [
        "Rests on     parallel trends: without the programme the treated would have",
        f"             changed as the untreated did; {result.parallel_trends}",
        *(f"Warning      {warning}" for warning in result.warnings),
    ]


_EFFECT = {
    "en": (
        "The average effect of the programme on {outcome} of those who took part is "
        "estimated at {estimate}{interval}, from {rows} observations{clusters}{given}; "
        "this holds if without the programme they would have changed as the comparison "
        "group did, which two periods cannot test."
    ),
    "fr": (
        "L’effet moyen du programme sur {outcome} des participants est estimé à "
        "{estimate}{interval}, d’après {rows} observations{clusters}{given} ; cela "
        "vaut à supposer que, sans le programme, ils auraient évolué comme le groupe "
        "de comparaison, ce que deux périodes ne permettent pas de vérifier."
    ),
    "es": (
        "El efecto medio del programa sobre {outcome} de quienes participaron se "
        "estima en {estimate}{interval}, a partir de {rows} observaciones{clusters}"
        "{given}; vale si sin el programa habrían evolucionado como el grupo de "
        "comparación, lo que con dos períodos no se puede comprobar."
    ),
}
_INTERVAL = {
    "en": " ({level} % interval: {low} to {high})",
    "fr": " (intervalle à {level} % : de {low} à {high})",
    "es": " (intervalo del {level} %: de {low} a {high})",
}
_NO_INTERVAL = {
    "en": " (no interval: the outcome does not vary)",
    "fr": " (sans intervalle : le résultat ne varie pas)",
    "es": " (sin intervalo: el resultado no varía)",
}
_CLUSTERS = {
    "en": " in {clusters} clusters",
    "fr": " dans {clusters} grappes",
    "es": " en {clusters} conglomerados",
}
_GIVEN = {
    "en": ", given equal {covariates}",
    "fr": ", à valeurs égales de {covariates}",
    "es": ", a igualdad de {covariates}",
}
_QUOTES = {"en": "“{}”", "fr": "« {} »", "es": "«{}»"}


def sentence(
    language: str,
    *,
    outcome: str,
    estimate: float,
    ci_low: float,
    ci_high: float,
    level: float,
    std_error: float,
    n: int,
    clusters: int | None,
    covariates: tuple[str, ...],
) -> str:
    """Write the sentence for the report, from plain values."""
    language = known_language(language)
    quoted = _QUOTES[language]
    around = _NO_INTERVAL[language]
    if not math.isnan(ci_low):
        around = _INTERVAL[language].format(
            level=number(round(100 * level, 6), language),
            low=_local(ci_low, std_error, language),
            high=_local(ci_high, std_error, language),
        )
    in_clusters = given = ""
    if clusters is not None:
        in_clusters = _CLUSTERS[language].format(clusters=number(clusters, language))
    if covariates:
        names = ", ".join(quoted.format(_one_line(name)) for name in covariates)
        given = _GIVEN[language].format(covariates=names)
    return _EFFECT[language].format(
        outcome=quoted.format(_one_line(outcome)),
        estimate=_local(estimate, std_error, language),
        interval=around,
        rows=number(n, language),
        clusters=in_clusters,
        given=given,
    )


def _one_line(name: str) -> str:
    """Show what cannot be printed as an escape."""
    return "".join(
        letter if letter.isprintable() else repr(letter)[1:-1] for letter in name
    )


def _local(value: float, error: float, language: str) -> str:
    """Write a number to the second significant digit of its standard error."""
    size = error if error > 0 else abs(value)
    decimals = max(1 - math.floor(math.log10(size)), 0) if size > 0 else 0
    if decimals > _MAX_DECIMALS or max(abs(value), size) >= _LARGE:
        return number(float(f"{value:.3g}"), language)
    return number(round(value, decimals), language)
