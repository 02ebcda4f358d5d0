"""Pairs, and sets of one with several, as arrays."""

from __future__ import annotations

from collections.abc import Iterator

import attrs
import numpy as np

from iom_me.errors import EstimationError, ModelError
from iom_me.impact import _scale
from iom_me.impact._columns import Codes, Floats
from iom_me.impact._scale import Scale
from iom_me.impact.matching._effect.study import Study

_PAIR = 2


@attrs.frozen(kw_only=True, eq=False)
class Block:
    """Sets of one size, with as many treated each.

    Attributes
    ----------
    outcome : (m, size) scaled; the first column is the one who is alone of a group
    is_treated : whether the one who is alone is treated
    weight : what each set counts in the effect
    """

    outcome: Floats
    is_treated: bool
    weight: float


@attrs.frozen(kw_only=True, eq=False)
class Sets:
    """All sets of a comparison."""

    blocks: tuple[Block, ...]
    scale: Scale

    @property
    def count(self) -> int:
        return sum(len(block.outcome) for block in self.blocks)

    @property
    def are_pairs(self) -> bool:
        return all(block.outcome.shape[1] == _PAIR for block in self.blocks)

    def differences(self) -> Floats:
        """Return treated less untreated, of pairs, scaled: (m,)."""
        return np.concatenate(
            [
                (1 if block.is_treated else -1)
                * (block.outcome[:, 0] - block.outcome[:, 1])
                for block in self.blocks
            ]
        )


def read(study: Study) -> Sets:
    """Lay out the sets of a match.

    Raises
    ------
    EstimationError
        There are sets with several of both groups.
    ModelError
        Rows may be in several sets.
    """
    if study.sets is None:
        raise ModelError(
            "Partners are shared between pairs (replace=True), so pairs are not "
            "independent and these bounds are not known: match with replace=False, or "
            "ask e_value()."
        )
    rows = np.flatnonzero(study.used & (study.sets >= 0))
    codes = np.unique(study.sets[rows], return_inverse=True)[1]
    treated = study.treated[rows]
    size = np.bincount(codes)
    on_treated = np.bincount(codes[treated], minlength=len(size))
    _require_alone(np.minimum(on_treated, size - on_treated))
    scale = _scale.scaled(study.outcome[rows])
    # The one who is alone first: by set, then by whether its group is the larger one.
    is_alone = treated == (on_treated == 1)[codes]
    order = np.lexsort((~is_alone, codes))
    start = np.cumsum(size) - size
    made = _blocks(scale.values[order], size, on_treated, start, study.estimand)
    return Sets(blocks=tuple(made), scale=scale)


def _require_alone(fewer: Codes) -> None:
    if (fewer != 1).any():
        raise EstimationError(
            f"{int(np.count_nonzero(fewer != 1)):,} sets have several of both groups: "
            "bounds are known for pairs, and sets of one with several. Match with "
            "method='nearest', 'optimal' or 'full'."
        )


def _blocks(
    values: Floats, size: Codes, on_treated: Codes, start: Codes, estimand: str
) -> Iterator[Block]:
    kinds = np.unique(np.column_stack([size, on_treated]), axis=0)
    for length, treated in kinds.tolist():
        there = (size == length) & (on_treated == treated)
        places = start[there][:, None] + np.arange(length)
        counts = {"ATT": treated, "ATC": length - treated}
        yield Block(
            outcome=values[places],
            is_treated=treated == 1,
            weight=float(counts.get(estimand, length)),
        )
