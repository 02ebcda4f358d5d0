"""Results matrices as published in evaluations, with what is weak about them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import attrs

from iom_me.datasets.nigeria import nigeria_reintegration
from iom_me.errors import ModelError, suggest
from iom_me.io import read_json, read_measurements

if TYPE_CHECKING:
    import pandas as pd

    from iom_me.model import ResultsFramework

__all__ = ["PUBLISHED", "PublishedMatrix", "published_matrix"]

PUBLISHED = ("nigeria_phase_2", "idee", "nigeria_phase_1", "arco", "mali_niger")
"""Names of the matrices."""

_FOLDER = Path(__file__).parent
_PROFILES = {"mali_niger": "gac"}


@attrs.frozen(repr=False)
class PublishedMatrix:
    """One matrix; each part is read when it is asked for, and is yours to change.

    Attributes
    ----------
    name : str
        One of ``me.datasets.PUBLISHED``.

    Examples
    --------
    >>> import iom_me as me
    >>> me.datasets.published_matrix("idee").framework
    <ResultsFramework CE.0369: 3 levels, 6 results, 23 indicators>
    """

    name: str

    @property
    def framework(self) -> ResultsFramework:
        """The plan."""
        if self.name == "nigeria_phase_2":
            return nigeria_reintegration().framework
        return read_json(_FOLDER / f"{self.name}.json")

    @property
    def measurements(self) -> pd.DataFrame | None:
        """The reported values; None where the report's are not dated."""
        if self.name == "nigeria_phase_2":
            return nigeria_reintegration().measurements
        path = _FOLDER / f"{self.name}.csv"
        return read_measurements(path) if path.exists() else None

    @property
    def profile(self) -> str:
        """The profile of the donor whose form the matrix has."""
        return _PROFILES.get(self.name, "iom")

    @property
    def source(self) -> str:
        """Where the matrices come from, and what was left out."""
        return (_FOLDER / "SOURCE.md").read_text(encoding="utf-8")

    def __repr__(self) -> str:
        return f"<PublishedMatrix {self.name}>"


def published_matrix(name: str) -> PublishedMatrix:
    """Open a results matrix that an evaluation published.

    Parameters
    ----------
    name
        One of ``me.datasets.PUBLISHED``.

    Returns
    -------
    PublishedMatrix
        ``framework``, ``measurements``, ``profile``, ``source``.

    Raises
    ------
    ModelError
        There is no such matrix.

    Examples
    --------
    >>> import iom_me as me
    >>> arco = me.datasets.published_matrix("arco").framework
    >>> list(arco.outputs)
    ['1.2']
    """
    if name not in PUBLISHED:
        raise ModelError(
            f"There is no published matrix {name!r}. {suggest(str(name), PUBLISHED)}"
        )
    return PublishedMatrix(name)
