"""Sums that do not depend on the order of the rows, to the last digit.

Adding floats rounds, so the same rows in another order give another last digit, and a
tie between two partners would be settled by it. Here the values are cut into whole
numbers that are small enough for their products to add up without rounding (Ozaki,
Ogita, Oishi and Rump 2012).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from iom_me.impact._columns import Floats

_DIGITS = 52
_PIECES = 3
_BLOCK = 1 << 13


def column_sums(part: Callable[[slice], Floats], count: int, width: int) -> Floats:
    """Add up the columns of a table that is made part by part: (width,).

    Parameters
    ----------
    part : a slice of rows -> (rows of the slice, width), sizes up to 1
    count : how many rows there are
    """
    bits = _bits(count)
    found = np.zeros((_PIECES, width))
    for block in _blocks(count):
        for place, piece in enumerate(_pieces(part(block), bits)):
            found[place] += piece.sum(axis=0)
    return _put_together(found, bits)


def cross_products(part: Callable[[slice], Floats], count: int, width: int) -> Floats:
    """Add up the products of each two columns: (width, width).

    Parameters
    ----------
    part : a slice of rows -> (rows of the slice, width), sizes up to 1
    count : how many rows there are
    """
    bits = _bits(count)
    found = np.zeros((_PIECES, width, width))
    for block in _blocks(count):
        pieces = list(_pieces(part(block), bits))
        for left in range(_PIECES):
            for right in range(left, _PIECES - left):
                product = pieces[left].T @ pieces[right]
                found[left + right] += product
                if left != right:
                    found[left + right] += product.T
    return _put_together(found, 2 * bits, step=bits)


def _bits(count: int) -> int:
    """Find how many digits a piece may have, so that sums of products stay exact."""
    # The last sum adds up to four products of pieces.
    return (_DIGITS - 2 - int(count).bit_length()) // 2


def _blocks(count: int) -> Iterator[slice]:
    return (slice(start, start + _BLOCK) for start in range(0, count, _BLOCK))


def _pieces(values: Floats, bits: int) -> Iterator[Floats]:
    """Cut values into whole numbers of some digits, the leading digits first."""
    rest = values
    for _ in range(_PIECES):
        rest = rest * 2.0**bits
        piece = np.rint(rest)
        yield piece
        rest = rest - piece


def _put_together(found: Floats, bits: int, step: int | None = None) -> Floats:
    step = bits if step is None else step
    total = np.zeros(found.shape[1:])
    for place in reversed(range(len(found))):
        total += np.ldexp(found[place], -bits - step * place)
    return total
