"""How numbers and names are written in results, for any reader."""

from __future__ import annotations

import math
from collections.abc import Sequence
from decimal import Decimal
from textwrap import wrap

from iom_me._messages import number

WIDTH = 88
"""Columns of a summary."""
_INDENT = 13
_MAX_DECIMALS = 6
_LARGE = 1e12
_SMALLEST_P, _LARGEST_P = 0.001, 0.999
_DIGITS = 3
_MINUS = "\N{MINUS SIGN}"
_SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
# What stands between a number and its per cent sign; it keeps them on one line.
_GAPS = {"en": " ", "fr": "\N{NARROW NO-BREAK SPACE}", "es": "\N{NO-BREAK SPACE}"}
_NO_P_VALUE = {"en": "no p-value", "fr": "sans valeur p", "es": "sin valor p"}
_QUOTES = {"en": "“{}”", "fr": "«\N{NO-BREAK SPACE}{}\N{NO-BREAK SPACE}»", "es": "«{}»"}


def rounded(value: float, error: float, *, sign: str = "") -> str:
    """Write a number to the second significant digit of its standard error.

    Without an error (0 or NaN) to its own third. ``sign="+"`` shows the sign always.
    """
    decimals = _decimals(value, error)
    if decimals is None:
        return f"{value:{sign}.{_DIGITS}g}"
    return f"{value:{sign}z,.{decimals}f}"


def local(value: float, error: float, language: str) -> str:
    """Write a number like `rounded`, as the language and its printers do."""
    decimals = _decimals(value, error)
    if decimals is None:
        return _with_power(value, language)
    return _signed(number(Decimal(f"{value:z.{decimals}f}"), language))


def ends(low: float, high: float, error: float) -> str:
    """Write an interval between brackets; an end can be missing, or both."""
    if math.isnan(low) or math.isnan(high):
        return "[no interval]"
    shown = (
        rounded(end, error) if math.isfinite(end) else "unbounded"
        for end in (low, high)
    )
    return f"[{', '.join(shown)}]"


def with_ends(estimate: float, low: float, high: float, error: float) -> str:
    """Write an estimate and its interval: +0.93 [0.14, 1.72]."""
    return f"{rounded(estimate, error, sign='+')} {ends(low, high, error)}"


def with_test(shown: str, low: float, level: float, p: float) -> str:
    """Write after an estimate with its ends how sure they are."""
    if math.isnan(low):
        return f"{shown}, {p_value(p)}"
    return f"{shown}, {percent(level)} interval, {p_value(p)}"


def percent(share: float, language: str = "en") -> str:
    """Write a share as a percentage: 95 %."""
    return f"{number(round(100 * share, 6), language)}{_GAPS[language]}%"


def p_value(value: float, language: str = "en") -> str:
    """Write a p-value, to a thousandth."""
    if math.isnan(value):
        return _NO_P_VALUE[language]
    if value > _LARGEST_P:
        return f"p > {number(_LARGEST_P, language)}"
    if value >= _SMALLEST_P:
        return f"p = {number(Decimal(f'{value:.3f}'), language)}"
    return f"p < {number(_SMALLEST_P, language)}"


def quoted(name: str, language: str) -> str:
    """Write the name of a column between the quotation marks of the language."""
    return _QUOTES[language].format(one_line(name))


def one_line(name: object) -> str:
    """Write a name on one line; what cannot be printed is shown as an escape."""
    return "".join(
        letter if letter.isprintable() else repr(letter)[1:-1] for letter in str(name)
    )


def shortened(name: object, width: int) -> str:
    """Write a name on one line of at most so many characters."""
    line = one_line(name)
    return line if len(line) <= width else f"{line[: width - 1]}…"


def titled(title: str, words: object, *, most: int = 3) -> list[str]:
    """Write a title and words beside it, on so many lines of a summary at most."""
    return wrap(
        one_line(words),
        WIDTH,
        initial_indent=f"{title:<{_INDENT}}",
        subsequent_indent=" " * _INDENT,
        max_lines=most,
        placeholder=" …",
    )


def cautions(messages: Sequence[str], room: int, title: str = "Warning") -> list[str]:
    """Write warnings on so many lines at most, and say where the others are."""
    shown: list[str] = []
    for place, message in enumerate(messages):
        left = len(messages) - place
        free = room - len(shown) - (left > 1)
        if free < 1:
            shown.append(f"{' ' * _INDENT}... {left:,} more, see .warnings")
            break
        shown += titled(title, message, most=min(free, 3))
    return shown


def _decimals(value: float, error: float) -> int | None:
    """Say how many decimals a number deserves; None for one in powers of ten."""
    has_error = math.isfinite(error) and error > 0
    size = error if has_error else abs(value)
    if not math.isfinite(value) or not math.isfinite(size):
        return None
    if size == 0:
        return 0
    # The exponent of the rounded number: 0.0996 is 0.10.
    power = int(f"{size:.{1 if has_error else _DIGITS - 1}e}".split("e")[1])
    decimals = (1 if has_error else _DIGITS - 1) - power
    if decimals > _MAX_DECIMALS or max(abs(value), size) >= _LARGE:
        return None
    return max(decimals, 0)


def _with_power(value: float, language: str) -> str:
    """Write 1.5 × 10³⁰⁰."""
    mantissa, _, power = f"{value:.{_DIGITS - 1}e}".partition("e")
    if not power:  # infinity, or no number
        return _signed(f"{value:g}")
    digits = _signed(number(Decimal(mantissa), language))
    return f"{digits} × 10{str(int(power)).translate(_SUPERSCRIPTS)}"


def _signed(digits: str) -> str:
    return digits.replace("-", _MINUS)
