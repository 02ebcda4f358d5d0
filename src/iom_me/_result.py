"""What every analysis hands back has in common.

A result is a frozen record of scalars and tuples of small records; it holds no frame
and is finished when the call returns. The verbs are the same everywhere::

    result.to_frame()   tidy table, fixed column names, a new frame each call
    result.to_dict()    the same content, fit for JSON: finite numbers or None
    result.summary()    text of at most 25 lines
    result.plot()       draws on one matplotlib Axes and returns it
    repr(result)        one line

In a notebook it shows its summary, escaped.
"""

from __future__ import annotations

import abc
import datetime as dt
import math
import numbers
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import attrs

from iom_me._html import Html, tag, text
from iom_me._optional import optional

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from iom_me.typing import JsonValue

__all__ = ["AnalysisResult", "new_axes", "plain", "plain_fields"]


class AnalysisResult(abc.ABC):
    """The contract of every result: five verbs and two ways to show itself."""

    __slots__ = ()

    @abc.abstractmethod
    def to_frame(self) -> pd.DataFrame:
        """Return the result as a tidy table."""

    def to_dict(self) -> dict[str, JsonValue]:
        """Return the result as plain values, fit for JSON."""
        return {"result": type(self).__name__, **plain_fields(self)}

    @abc.abstractmethod
    def summary(self) -> str:
        """Return the result in words, in at most 25 lines."""

    @abc.abstractmethod
    def plot(self, *, ax: Axes | None = None) -> Axes:
        """Draw the result and return the Axes."""

    def _repr_html_(self) -> Html:
        return tag("pre", text(self.summary()), class_="iom-me summary")


def plain(value: Any) -> JsonValue:
    """Turn a value into what JSON can say; what is not finite becomes None."""
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if attrs.has(type(value)):
        return plain_fields(value)
    return _plain_scalar(value)


def plain_fields(record: Any) -> dict[str, JsonValue]:
    """Turn the public fields of a record into plain values."""
    names = (field.name for field in attrs.fields(type(record)))
    return {
        name: plain(getattr(record, name)) for name in names if not name.startswith("_")
    }


def _plain_scalar(value: Any) -> JsonValue:
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, numbers.Integral):
        return int(value)
    if isinstance(value, numbers.Real):
        return float(value) if math.isfinite(value) else None
    return value.isoformat() if isinstance(value, dt.date) else str(value)


def new_axes(ax: Axes | None) -> Axes:
    """Return the Axes given, or those of a new figure."""
    if ax is not None:
        return ax
    _, axes = optional("matplotlib.pyplot").subplots(layout="constrained")
    new: Axes = axes
    return new
