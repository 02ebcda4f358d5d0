"""Attrition and composition in words, and in a picture."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from iom_me._messages import known_language, number
from iom_me.impact._pictures import parts
from iom_me.impact._text.writing import one_line, p_value, percent, shortened
from iom_me.impact.diagnostics import _legend

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from iom_me.impact.diagnostics.composition import CompositionResult, WaveCount

_MAX_WAVES = 8
_MAX_BALANCE = 6
_NAME = 24

_SAID = {
    "nobody left": {
        "en": "All {count} units were observed in every wave.",
        "fr": "Les {count} unités ont toutes été observées à chaque vague.",
        "es": "Las {count} unidades fueron observadas en todas las rondas.",
    },
    "attrition differs between arms": {
        "en": "Of {count} units, {complete} were observed in every wave, and the share "
        "differs between those with and without the programme: comparisons over time "
        "may mix who changed with who left.",
        "fr": "Sur {count} unités, {complete} ont été observées à chaque vague, et la "
        "part diffère entre celles avec et sans le programme, de sorte que les "
        "comparaisons dans le temps peuvent confondre changement et départ.",
        "es": "De {count} unidades, {complete} fueron observadas en todas las rondas, "
        "y la proporción difiere entre las que tienen y no tienen el programa, de modo "
        "que las comparaciones en el tiempo pueden confundir cambio y abandono.",
    },
    "no difference found": {
        "en": "Of {count} units, {complete} were observed in every wave; no difference "
        "in this between those with and without the programme was found, which is no "
        "proof that there is none.",
        "fr": "Sur {count} unités, {complete} ont été observées à chaque vague, sans "
        "différence constatée entre celles avec et sans le programme, ce qui ne prouve "
        "pas qu’il n’y en a pas.",
        "es": "De {count} unidades, {complete} fueron observadas en todas las rondas, "
        "sin que se encontrara diferencia entre las que tienen y no tienen el "
        "programa, lo que no prueba que no la haya.",
    },
    "untestable": {
        "en": "Of {count} units, {complete} were observed in every wave; whether this "
        "differs between those with and without the programme cannot be tested.",
        "fr": "Sur {count} unités, {complete} ont été observées à chaque vague, sans "
        "qu’une différence entre celles avec et sans le programme puisse être testée.",
        "es": "De {count} unidades, {complete} fueron observadas en todas las rondas, "
        "sin que se pueda poner a prueba una diferencia entre las que tienen y no "
        "tienen el programa.",
    },
}


def lines(result: CompositionResult) -> list[str]:
    """Write the summary."""
    verdict = result.verdict
    if result.untestable is not None:
        verdict = f"untestable {one_line(result.untestable.reason)}"
    shown = result.waves[:_MAX_WAVES]
    hidden = len(result.waves) - len(shown)
    more = [f"  {hidden:,} more waves, see to_frame()"] if hidden else []
    return [
        f"Who of {one_line(result.unit)!r} was observed when",
        f"Verdict      {verdict}",
        f"Units        {result.treated:,} treated, {result.untreated:,} untreated",
        (
            f"Used by      'balanced' {result.complete:,}, 'pairwise' at most "
            f"{result.repeated:,}, 'rows' {result.units:,}"
        ),
        "",
        *map(_wave, shown),
        *more,
        *_balance(result),
    ]


def _wave(wave: WaveCount) -> str:
    test = "" if math.isnan(wave.p_value) else f", {p_value(wave.p_value)}"
    treated, untreated = (
        "none" if math.isnan(share) else percent(round(share, 3))
        for share in (wave.share_treated, wave.share_untreated)
    )
    return (
        f"  {shortened(wave.time, _NAME)}  treated {wave.treated:,} ({treated}), "
        f"untreated {wave.untreated:,} ({untreated}){test}"
    )


def _balance(result: CompositionResult) -> list[str]:
    known = [
        row for row in result.balance if not math.isnan(row.standardised_difference)
    ]
    largest = sorted(known, key=lambda row: -abs(row.standardised_difference))
    said = [
        f"  {row.arm} {shortened(row.column, _NAME)}  "
        f"{row.standardised_difference:+.2f} SD, {row.leavers:,} leavers"
        for row in largest[:_MAX_BALANCE]
    ]
    return ["", "Leavers less stayers, in the first wave", *said] if said else []


def sentence(result: CompositionResult, language: str) -> str:
    """Write the sentence for the report."""
    language = known_language(language)
    return _SAID[result.verdict][language].format(
        count=number(result.units, language), complete=number(result.complete, language)
    )


def draw(result: CompositionResult, *, ax: Axes | None) -> Axes:
    """Draw the share of each arm that was observed."""
    ax = parts.roomy(ax, 6)
    places = [float(place) for place in range(len(result.waves))]
    for name, colour, marker in (
        ("treated", parts.BLUE, "o"),
        ("untreated", parts.ORANGE, "s"),
    ):
        shares = [100 * getattr(wave, f"share_{name}") for wave in result.waves]
        ax.plot(places, shares, marker, ls="-", color=colour, label=name)
    parts.name_ticks(ax, "x", places, [wave.time for wave in result.waves])
    ax.set_ylim(0, 105)
    ax.set_ylabel("observed, % of those ever observed")
    ax.set_xlabel(parts.label(result.time))
    ax.set_title(f"Composition: {result.verdict}", loc="left")
    _legend.below(ax, 6)
    return ax
