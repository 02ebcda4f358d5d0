"""IATI's codes and our words for them."""

from __future__ import annotations

from iom_me.model import Level, Measure

__all__ = [
    "LEVELS",
    "MEASURES",
    "NUMERIC",
    "QUALITATIVE",
    "RESULT_TYPES",
    "VOCABULARIES",
    "code_of",
]

LEVELS = {"1": Level.OUTPUT, "2": Level.OUTCOME, "3": Level.OBJECTIVE}
"""The level for each code of ResultType; 9 is any other result."""

RESULT_TYPES = {level: code for code, level in LEVELS.items()}

MEASURES = {
    Measure.COUNT: "1",
    Measure.RATIO: "1",
    Measure.SCORE: "1",
    Measure.CURRENCY: "1",
    Measure.PERCENTAGE: "2",
    Measure.BINARY: "3",
    Measure.ORDINAL: "4",
    Measure.QUALITATIVE: "5",
}
"""The code of IndicatorMeasure for each measure: unit, percentage, nominal, ordinal,
qualitative. Read back, 1 is a count and 3 qualitative, as a plan knows no nominal."""

NUMERIC = frozenset({"1", "2", "3", "4"})
"""The measures whose values IATI wants as numbers (rules 8.8.2, 8.9.2, 8.10.2)."""

QUALITATIVE = "5"
"""The measure whose values IATI wants in words, in the comment (8.8.3 and so on)."""

VOCABULARIES = {
    "1": "WHO",
    "2": "Sphere",
    "3": "US-FAF",
    "4": "WDI",
    "5": "MDG",
    "6": "UNOCHA",
    "7": "HIV",
    "8": "HIPSO",
    "9": "SDG",
    "99": "own",
}
"""The frameworks that IndicatorVocabulary names, as an `Alignment` names them."""


def code_of(framework: str) -> str:
    """Find the vocabulary of a framework; one that IATI has no code for is our own."""
    codes = {name: code for code, name in VOCABULARIES.items()}
    return codes.get(framework, "99")
