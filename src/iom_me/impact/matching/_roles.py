"""Which columns of a table a comparison needs, and what for."""

from __future__ import annotations

from collections.abc import Mapping

import attrs

from iom_me.errors import ModelError

_SHOWN = 40


def column_name(value: object, role: str) -> str:
    """Refuse what is no name of a column."""
    if isinstance(value, str):
        return value
    raise ModelError(
        f"{role}= is no column name, but {_shown(value)}: write {role}='column'."
    )


def column_name_or_none(value: object, role: str) -> str | None:
    """Refuse what is neither the name of a column nor None."""
    return None if value is None else column_name(value, role)


def _shown(value: object) -> str:
    """Write a value if it is a short one, else its type."""
    text = repr(value)
    is_short = len(text) <= _SHOWN and text.isprintable()
    return text if is_short else f"of type {type(value).__name__}"


@attrs.frozen(kw_only=True)
class Roles:
    """Which columns of a table are needed, and what for.

    Attributes
    ----------
    treatment : 1 for those who got the programme, 0 for the others
    covariates : columns of numbers, text or categories
    keys : columns whose values are only told apart, by role: ``exact``, ``cluster``
    numbers : columns of numbers, by role: ``outcome``
    unit, weights : columns, or None
    """

    treatment: str
    covariates: tuple[str, ...] = ()
    keys: Mapping[str, tuple[str, ...]] = attrs.field(factory=dict)
    numbers: Mapping[str, tuple[str, ...]] = attrs.field(factory=dict)
    unit: str | None = None
    weights: str | None = None

    def __attrs_post_init__(self) -> None:
        """Refuse what is no name of a column."""
        column_name(self.treatment, "treatment")
        column_name_or_none(self.unit, "unit")
        column_name_or_none(self.weights, "weights")

    @property
    def names(self) -> tuple[str, ...]:
        """All columns, each once."""
        found = [self.treatment, *self.covariates]
        for columns in (*self.keys.values(), *self.numbers.values()):
            found += columns
        found += [name for name in (self.unit, self.weights) if name is not None]
        return tuple(dict.fromkeys(found))
