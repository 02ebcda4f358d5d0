"""Covariates as a model takes them: columns, powers, logarithms and products."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Literal, TypeAlias

import attrs
import numpy as np

from iom_me.errors import DataError, ModelError
from iom_me.impact._columns import Covariate, Floats, Mask, rows

__all__ = ["Term"]

_MIN_DEGREE = 2


@attrs.frozen(kw_only=True)
class Term:
    """A covariate that is made of columns, for a list of covariates.

    A name in the list stands for the column itself; a term stands for what is made of
    it. Nothing is parsed: names of columns are taken as they are.

    Attributes
    ----------
    kind : str
        "power", "log" or "product".
    columns : tuple of str
        The columns it is made of.
    degree : int
        Of a power; 1 otherwise.

    Examples
    --------
    >>> import iom_me as me
    >>> Term = me.impact.Term
    >>> covariates = ["age", Term.power("age"), Term.product("age", "sex")]
    >>> [str(term) for term in covariates]
    ['age', 'age^2', 'age:sex']
    """

    kind: Literal["power", "log", "product"]
    columns: tuple[str, ...]
    degree: int = 1

    @classmethod
    def power(cls, column: str, degree: Any = 2) -> Term:
        """Take a number to a whole power, 2 or more.

        Raises
        ------
        ModelError
            The power is not a whole number of 2 or more.

        Examples
        --------
        >>> import iom_me as me
        >>> str(me.impact.Term.power("age", 3))
        'age^3'
        """
        is_whole = isinstance(degree, int) and not isinstance(degree, bool)
        if not is_whole or degree < _MIN_DEGREE:
            raise ModelError(
                f"The degree of Term.power({column!r}, {degree!r}) must be a whole "
                f"number, {_MIN_DEGREE} or more."
            )
        return cls(kind="power", columns=(column,), degree=degree)

    @classmethod
    def log(cls, column: str) -> Term:
        """Take the natural logarithm of a number above zero.

        Examples
        --------
        >>> import iom_me as me
        >>> str(me.impact.Term.log("income"))
        'log(income)'
        """
        return cls(kind="log", columns=(column,))

    @classmethod
    def product(cls, *columns: str) -> Term:
        """Multiply columns; of text columns, each level with each other.

        Raises
        ------
        ModelError
            Fewer than two columns.

        Examples
        --------
        >>> import iom_me as me
        >>> str(me.impact.Term.product("age", "sex"))
        'age:sex'
        """
        if len(columns) < 2:  # noqa: PLR2004 - a product has factors
            raise ModelError("Term.product() needs two columns or more.")
        return cls(kind="product", columns=columns)

    def __str__(self) -> str:
        if self.kind == "power":
            return f"{self.columns[0]}^{self.degree}"
        if self.kind == "log":
            return f"log({self.columns[0]})"
        return ":".join(self.columns)


Part: TypeAlias = "str | Term"


def listed(covariates: object, role: str = "covariates") -> tuple[Part, ...]:
    """Take one covariate, or several, as a tuple without repetitions.

    Raises
    ------
    ModelError
        It is no list of names and terms, or one stands twice.
    """
    if isinstance(covariates, (str, Term)):
        covariates = (covariates,)
    if not isinstance(covariates, Iterable):
        raise ModelError(
            f"{role}={covariates!r} is no list of column names: write ['age'], say."
        )
    found = tuple(covariates)
    for place, part in enumerate(found):
        if not isinstance(part, (str, Term)):
            raise ModelError(
                f"{role}= holds {part!r}: name columns, or use Term.power, Term.log "
                "and Term.product."
            )
        if part in found[:place]:
            raise ModelError(f"{role}= names {str(part)!r} twice: leave one out.")
    return found


def columns_of(parts: Iterable[Part]) -> tuple[str, ...]:
    """Name the columns that covariates are made of, each once."""
    names = [
        name
        for part in parts
        for name in ((part,) if isinstance(part, str) else part.columns)
    ]
    return tuple(dict.fromkeys(names))


@attrs.frozen(kw_only=True, eq=False)
class Matrix:
    """Covariates as numbers.

    Attributes
    ----------
    values : (n, k) column by column in memory
    names : (k,) ``age``, ``sex[female]``
    parts : (k,) the covariate that each column comes from
    is_level : (k,) whether the column says yes or no to one level
    """

    values: Floats
    names: tuple[str, ...]
    parts: tuple[str, ...]
    is_level: tuple[bool, ...]

    def __len__(self) -> int:
        return len(self.values)


_Named: TypeAlias = "list[tuple[str, Floats, bool]]"


def matrix(
    parts: Iterable[Part],
    columns: Mapping[str, Covariate],
    *,
    all_levels: bool = False,
) -> Matrix:
    """Lay out covariates as numbers.

    Parameters
    ----------
    parts
        Names and terms.
    columns
        The columns that they are made of, without gaps.
    all_levels
        Whether a text column gets a number for all of its levels, or for all but the
        first, which the others are then compared with.

    Raises
    ------
    DataError
        A power or logarithm is asked of a text column, or of a number not above zero.
    """
    made: list[tuple[str, Floats, bool]] = []
    owners: list[str] = []
    for part in parts:
        new = _columns(part, columns, all_levels=all_levels)
        made += new
        owners += [str(part)] * len(new)
    count = len(next(iter(columns.values())).entries) if columns else 0
    values = np.empty((count, len(made)), order="F")
    for place, (_, column, _) in enumerate(made):
        values[:, place] = column
    return Matrix(
        values=values,
        names=tuple(name for name, _, _ in made),
        parts=tuple(owners),
        is_level=tuple(level for _, _, level in made),
    )


def _columns(
    part: Part, columns: Mapping[str, Covariate], *, all_levels: bool
) -> _Named:
    if isinstance(part, str):
        return _plain(part, columns[part], all_levels=all_levels)
    if part.kind == "product":
        found = _plain(part.columns[0], columns[part.columns[0]], all_levels=all_levels)
        for name in part.columns[1:]:
            factor = _plain(name, columns[name], all_levels=all_levels)
            found = [
                (f"{left}:{right}", a * b, is_a and is_b)
                for left, a, is_a in found
                for right, b, is_b in factor
            ]
        return found
    name = part.columns[0]
    if columns[name].levels:
        raise DataError(
            f"{part} needs numbers, but column {name!r} (covariates=) holds "
            "categories: name the column itself instead."
        )
    values = columns[name].entries.astype(np.float64)
    if part.kind == "power":
        return [(str(part), values**part.degree, False)]
    return [(str(part), _logarithm(name, values), False)]


def _logarithm(name: str, values: Floats) -> Floats:
    bad = np.flatnonzero(values <= 0)
    if len(bad):
        raise DataError(
            f"log({name}) does not exist: column {name!r} (covariates=) is "
            f"{values[bad[0]]:g} in {rows(bad)}. Use the column itself, or add a "
            "constant to it first."
        )
    found: Floats = np.log(values)
    return found


def _plain(name: str, column: Covariate, *, all_levels: bool) -> _Named:
    if not column.levels:
        return [(name, column.entries.astype(np.float64, copy=False), False)]
    start = 0 if all_levels else 1
    found: _Named = []
    for code, level in enumerate(column.levels[start:], start):
        says: Mask = column.entries == code
        found.append((f"{name}[{level}]", says.astype(np.float64), True))
    return found
