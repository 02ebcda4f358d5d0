"""A sensitivity analysis in words, and as a picture."""

from __future__ import annotations

import decimal
import itertools
import math
from typing import TYPE_CHECKING

from iom_me._messages import known_language
from iom_me.impact._pictures.parts import BLUE, GREY, VERMILION, label
from iom_me.impact._text.writing import ends, local, percent

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from iom_me.impact._honest.result import HonestDidResult, HonestInterval

_MAX_ROWS = 10
_DIGITS = 2
RESTRICTIONS = {
    "relative_magnitudes": "relative magnitudes: from one period to the next, the gap "
    "to\n             parallel trends changes by at most bound x the largest change "
    "before",
    "smoothness": "smoothness: the slope of the gap to parallel trends changes by at\n"
    "             most the bound from one period to the next",
}
METHODS = {
    "conditional": "conditional test, inverted",
    "hybrid": "conditional test after a least favourable first stage, inverted",
    "flci": "shortest interval of fixed length",
}
_HOLDS = {
    "en": "The conclusion that the effect is {sign} zero holds as long as {limit}.",
    "fr": "La conclusion que l’effet est {sign} à zéro tient tant que {limit}.",
    "es": "La conclusión de que el efecto es {sign} a cero se mantiene mientras "
    "{limit}.",
}
_SIGNS = {
    "en": ("above", "below"),
    "fr": ("supérieur", "inférieur"),
    "es": ("superior", "inferior"),
}
_LIMITS = {
    "relative_magnitudes": {
        "en": "the violation of parallel trends after the start is, from one period to "
        "the next, at most {bound} times the largest before it",
        "fr": "l’écart aux tendances parallèles après le début est, d’une période à la "
        "suivante, au plus {bound} fois le plus grand d’avant",
        "es": "la desviación de las tendencias paralelas después del inicio sea, de un "
        "período al siguiente, a lo sumo {bound} veces la mayor de antes",
    },
    "smoothness": {
        "en": "the slope of the violation of parallel trends changes by at most {bound}"
        ", in the unit of the outcome, from one period to the next",
        "fr": "la pente de l’écart aux tendances parallèles varie d’au plus {bound}, "
        "dans l’unité du résultat, d’une période à la suivante",
        "es": "la pendiente de la desviación de las tendencias paralelas cambie a lo "
        "sumo {bound}, en la unidad del resultado, de un período al siguiente",
    },
}
_NEVER = {
    "relative_magnitudes": {
        "en": "Even if trends were exactly parallel after the start, the effect may be "
        "zero.",
        "fr": "Même si les tendances étaient exactement parallèles après le début, "
        "l’effet peut être nul.",
        "es": "Aunque las tendencias fueran exactamente paralelas después del inicio, "
        "el efecto puede ser cero.",
    },
    "smoothness": {
        "en": "Even if the trend before the start went on in a straight line, the "
        "effect may be zero.",
        "fr": "Même si la tendance d’avant le début se poursuivait en ligne droite, "
        "l’effet peut être nul.",
        "es": "Aunque la tendencia anterior al inicio siguiera en línea recta, el "
        "efecto puede ser cero.",
    },
}
_ALWAYS = {
    "en": "The conclusion that the effect is {sign} zero holds however large the "
    "violation of parallel trends is, as far as was looked.",
    "fr": "La conclusion que l’effet est {sign} à zéro tient quelle que soit l’ampleur "
    "de l’écart aux tendances parallèles, aussi loin que l’on a cherché.",
    "es": "La conclusión de que el efecto es {sign} a cero se mantiene por grande que "
    "sea la desviación de las tendencias paralelas, hasta donde se ha buscado.",
}


def sentence(result: HonestDidResult, language: str) -> str:
    """Say in one sentence how much the conclusion withstands."""
    language = known_language(language)
    if math.isnan(result.breakdown):
        return _NEVER[result.restriction][language]
    sign = _SIGNS[language][result.sign < 0]
    if math.isinf(result.breakdown):
        return _ALWAYS[language].format(sign=sign)
    known = rounded_down(result.breakdown)
    bound = local(known, known, language)
    limit = _LIMITS[result.restriction][language].format(bound=bound)
    return _HOLDS[language].format(sign=sign, limit=limit)


def rounded_down(value: float) -> float:
    """Round down to two significant digits, so that what is said is true."""
    with decimal.localcontext(prec=_DIGITS, rounding=decimal.ROUND_DOWN):
        # Twelve digits are what is known: 1.1999999999999 is 1.2.
        return float(+decimal.Decimal(f"{value:.11e}"))


def lines(result: HonestDidResult) -> list[str]:
    """Write the summary: at most 25 lines."""
    name = f" of {result.outcome!r}" if result.outcome else ""
    shown = result.intervals[:_MAX_ROWS]
    hidden = len(result.intervals) - len(shown)
    return [
        f"Sensitivity to violations of parallel trends{name}",
        f"Estimand     {result.target}",
        f"Restriction  {RESTRICTIONS[result.restriction]}",
        f"Method       {METHODS[result.method]}",
        f"Periods      {_periods(result)}",
        f"             {percent(result.level)} intervals, normal critical values",
        "",
        f"{'bound':>12}  {'interval':<32}zero outside",
        _line("original", result, result.original),
        *(_line(f"{each.bound:.4g}", result, each) for each in shown),
        *([f"{'...':>12}  and {hidden} more, see to_frame()"] if hidden else []),
        "",
        f"Breakdown    {breakdown(result)}",
        *(f"Warning      {warning}" for warning in result.warnings),
    ]


def _periods(result: HonestDidResult) -> str:
    before = f"{result.n_pre} before the reference period {result.reference}"
    return f"{before}, {result.n_post} after"


def _line(name: str, result: HonestDidResult, row: HonestInterval) -> str:
    outside = "yes" if row.excludes_zero else "no"
    return f"{name:>12}  {interval(result, row):<32}{outside}"


def breakdown(result: HonestDidResult) -> str:
    """Write the breakdown value."""
    if math.isnan(result.breakdown):
        return "none: zero is inside even at bound 0"
    if math.isinf(result.breakdown):
        return "none found: zero stays outside however large the bound"
    return f"{result.breakdown:.4g}: the largest bound with zero outside"


def interval(result: HonestDidResult, row: HonestInterval) -> str:
    """Write an interval."""
    if math.isnan(row.ci_low):
        return "no value fits the data"
    return ends(row.ci_low, row.ci_high, result.std_error)


def draw(result: HonestDidResult, ax: Axes) -> None:
    """Draw the original interval and those under each bound, side by side."""
    bounds = sorted(row.bound for row in result.intervals)
    gaps = [high - low for low, high in itertools.pairwise(bounds)]
    gap = min(gaps, default=bounds[0] or 1.0)
    first = bounds[0] - gap
    ax.axhline(0, color=GREY, linewidth=1)
    _bar(ax, [(first, result.original)], VERMILION, "original")
    rows = [(row.bound, row) for row in result.intervals]
    _bar(ax, rows, BLUE, f"robust ({result.method})")
    ax.set_xticks([first, *bounds], ["original", *(f"{each:.3g}" for each in bounds)])
    ax.set_xlim(first - gap / 2, bounds[-1] + gap / 2)
    ax.margins(y=0.15)
    ax.set_xlabel(_X_LABELS[result.restriction])
    name = f" on {label(result.outcome)}" if result.outcome else ""
    words = result.target[0].upper() + result.target[1:]
    ax.set_ylabel(f"{words}{name}\n{percent(result.level)} interval")
    ax.set_title(f"Breakdown {breakdown(result)}", loc="left", fontsize="medium")
    ax.legend(frameon=False)


_X_LABELS = {
    "relative_magnitudes": "bound: times the largest change before the start",
    "smoothness": "bound: change of slope per period, in the unit of the outcome",
}


def _bar(
    ax: Axes, rows: list[tuple[float, HonestInterval]], color: str, name: str
) -> None:
    drawn = [
        (place, row)
        for place, row in rows
        if math.isfinite(row.ci_low) and math.isfinite(row.ci_high)
    ]
    middles = [row.ci_low / 2 + row.ci_high / 2 for _, row in drawn]
    halves = [row.ci_high / 2 - row.ci_low / 2 for _, row in drawn]
    ax.errorbar(
        [place for place, _ in drawn],
        middles,
        yerr=halves,
        fmt="none",
        color=color,
        capsize=6,
        linewidth=2,
        label=name,
    )
