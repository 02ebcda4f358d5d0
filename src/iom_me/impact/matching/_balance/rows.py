"""The covariates of a comparison, one after the other."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from iom_me.errors import DataError
from iom_me.impact._columns import Floats
from iom_me.impact.matching import terms
from iom_me.impact.matching._balance import levels, numbers
from iom_me.impact.matching._balance.facts import Found
from iom_me.impact.matching._balance.pairing import Pairing
from iom_me.impact.matching._balance.stages import Stages

if TYPE_CHECKING:
    from iom_me.impact.matching._sample import Sample
    from iom_me.impact.matching.terms import Part


def found(
    sample: Sample, parts: tuple[Part, ...], stages: Stages, pairing: Pairing
) -> Iterator[tuple[Part, Found]]:
    """Compare covariates, and what says that they are missing, one after the other."""
    for part in (*parts, *sample.added):
        if isinstance(part, str):
            yield part, _column(part, sample, stages, pairing)
        else:
            yield from ((part, one) for one in _term(part, sample, stages, pairing))


def _column(name: str, sample: Sample, stages: Stages, pairing: Pairing) -> Found:
    column = sample.covariates[name]
    if column.levels:
        labels = tuple(map(str, column.levels))
        codes = column.entries.astype(np.intp, copy=False)
        return levels.found(name, codes, labels, stages, pairing)
    values = column.entries.astype(np.float64, copy=False)
    return numbers.found(name, values, stages, pairing)


def _term(
    part: Part, sample: Sample, stages: Stages, pairing: Pairing
) -> Iterator[Found]:
    with np.errstate(over="ignore"):
        made = terms.matrix([part], sample.covariates, all_levels=True)
    for place, name in enumerate(made.names):
        values = made.values[:, place]
        _require_finite(name, values)
        yield numbers.found(name, values, stages, pairing)


def _require_finite(name: str, values: Floats) -> None:
    if not np.isfinite(values).all():
        raise DataError(
            f"{name} is too large for a number in some rows: measure the column in a "
            "larger unit, such as thousands."
        )
