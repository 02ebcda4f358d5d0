"""What a case is made of."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import attrs

import iom_me as me

SOUND = me.datasets.example_plan("en")
"""The plan in which nothing is found; cases are edits of it."""


@attrs.frozen
class Given:
    """What `check` is handed."""

    plan: me.ResultsFramework = SOUND
    measurements: Any = attrs.field(default=None, kw_only=True)
    effects: tuple[Any, ...] = attrs.field(default=(), kw_only=True)
    profile: str = attrs.field(default="iom", kw_only=True)

    def check(self, **options: Any) -> me.logic.CheckReport:
        options = {"profile": self.profile} | options
        return me.check(self.plan, self.measurements, effects=self.effects, **options)


def _given(value: Given | me.ResultsFramework) -> Given:
    return value if isinstance(value, Given) else Given(value)


def _codes(value: Iterable[str]) -> frozenset[str]:
    return frozenset(value)


@attrs.frozen
class Case:
    """One rule: what breaks it, what does not, and what else the bad one breaks."""

    bad: Given = attrs.field(converter=_given)
    good: Given = attrs.field(factory=Given, converter=_given)
    also: frozenset[str] = attrs.field(
        default=frozenset(), converter=_codes, kw_only=True
    )
