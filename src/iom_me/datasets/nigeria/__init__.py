"""A reintegration project in Nigeria: plan, reported values, money, survey cells.

Source: IOM, *Nigeria: Strengthening Reintegration for Returnees (SRARP) Phase II –
Ex-post evaluation*, May 2023. ``SOURCE.md`` beside this file says what was taken.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import attrs

from iom_me.io import read_json, read_measurements

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    from iom_me.model import ResultsFramework

__all__ = ["NigeriaReintegration", "nigeria_reintegration"]

_FOLDER = Path(__file__).parent


class _Cell(NamedTuple):
    """One group at one survey round."""

    project: int
    endline: int
    people: int


# Table 7: people interviewed, by group (assisted by the project or not) and round.
_CELLS = (_Cell(1, 0, 281), _Cell(1, 1, 102), _Cell(0, 0, 29), _Cell(0, 1, 831))


class _Published(NamedTuple):
    """A regression of the report: coefficients and residual standard error."""

    constant: float
    project: float
    endline: float
    both: float
    residual: float

    def mean(self, cell: _Cell) -> float:
        return (
            self.constant
            + self.project * cell.project
            + self.endline * cell.endline
            + self.both * cell.project * cell.endline
        )


# Tables 9 and 10: the Reintegration Sustainability Index and its three dimensions.
_PUBLISHED = {
    "composite": _Published(0.661, -0.047, 0.005, 0.013, 0.112),
    "economic": _Published(0.575, -0.088, -0.0001, 0.061, 0.173),
    "social": _Published(0.654, -0.108, -0.048, 0.064, 0.152),
    "psychosocial": _Published(0.712, 0.037, 0.056, -0.085, 0.109),
}


@attrs.frozen(repr=False)
class NigeriaReintegration:
    """The data set; each part is read when it is asked for, and is yours to change.

    Examples
    --------
    >>> import iom_me as me
    >>> me.datasets.nigeria_reintegration()
    <NigeriaReintegration RR.0163: framework, measurements, expenditure, survey>
    """

    @property
    def workbook(self) -> Path:
        """Path of the results matrix as a workbook in IOM's layout."""
        return _FOLDER / "results-matrix.xlsx"

    @property
    def framework(self) -> ResultsFramework:
        """The plan."""
        return read_json(_FOLDER / "plan.json")

    @property
    def measurements(self) -> pd.DataFrame:
        """The reported values, with women and men apart where they were published."""
        return read_measurements(_FOLDER / "measurements.csv")

    @property
    def expenditure(self) -> pd.DataFrame:
        """Budget and expenditure by budget line, as exact decimals in euros."""
        from decimal import Decimal

        import pandas as pd

        money = {"budget": Decimal, "expenditure": Decimal}
        text = {"budget_line": str, "node": str}
        return pd.read_csv(_FOLDER / "expenditure.csv", converters=money | text)

    @property
    def survey(self) -> pd.DataFrame:
        """A made survey table with the published cell sizes, means and residual SDs.

        Columns ``project`` (1: assisted by the project), ``endline`` (1: second round)
        and four indices from 0 to 1: ``composite``, ``economic``, ``social``,
        ``psychosocial``. No row is a person.
        """
        import pandas as pd

        rounds = [_made_rows(cell, shift) for shift, cell in enumerate(_CELLS)]
        return pd.concat(rounds, ignore_index=True)

    @property
    def source(self) -> str:
        """Where the data come from, and what about them is made."""
        return (_FOLDER / "SOURCE.md").read_text(encoding="utf-8")

    def __repr__(self) -> str:
        parts = "framework, measurements, expenditure, survey"
        return f"<NigeriaReintegration RR.0163: {parts}>"


def nigeria_reintegration() -> NigeriaReintegration:
    """Open the data set of a reintegration project in Nigeria.

    Returns
    -------
    NigeriaReintegration
        ``framework``, ``workbook``, ``measurements``, ``expenditure``, ``survey``,
        ``source``.

    Examples
    --------
    >>> import iom_me as me
    >>> data = me.datasets.nigeria_reintegration()
    >>> data.framework
    <ResultsFramework RR.0163: 3 levels, 7 results, 17 indicators>
    >>> data.survey.groupby(["project", "endline"]).size().tolist()
    [29, 831, 281, 102]
    """
    return NigeriaReintegration()


def _made_rows(cell: _Cell, shift: int) -> pd.DataFrame:
    """Make the rows of one cell: exact means and standard deviations, nothing else."""
    import pandas as pd

    columns: dict[str, object] = {"project": cell.project, "endline": cell.endline}
    for place, (name, published) in enumerate(_PUBLISHED.items()):
        deviations = _standard_deviates(cell.people, stride=place + shift)
        columns[name] = published.mean(cell) + published.residual * deviations
    return pd.DataFrame(columns)


def _standard_deviates(
    count: int, *, stride: int
) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Make numbers of mean 0 and standard deviation 1 (n - 1), within two of 0.

    They are quantiles of a symmetric beta distribution, so that every index stays
    between 0 and 1; a stride prime to the count spreads them over the rows, differently
    for each index.
    """
    import numpy as np
    from scipy.special import betaincinv

    quantiles = betaincinv(1.5, 1.5, (np.arange(count) + 0.5) / count)
    step = _prime_to(count, at_least=count // (stride + 2) + 2)
    spread = quantiles[np.arange(count) * step % count]
    centred = spread - spread.mean()
    scaled: np.ndarray[tuple[int], np.dtype[np.float64]]
    scaled = centred / centred.std(ddof=1)
    return scaled


def _prime_to(count: int, *, at_least: int) -> int:
    from math import gcd

    while gcd(at_least, count) != 1:
        at_least += 1
    return at_least
