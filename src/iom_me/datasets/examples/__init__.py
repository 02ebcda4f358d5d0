"""Plans that are well made, one per language: examples to learn from and to edit."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from iom_me.errors import ModelError
from iom_me.io import read_json

if TYPE_CHECKING:
    from iom_me.model import ResultsFramework

__all__ = ["example_plan"]

_FOLDER = Path(__file__).parent
_LANGUAGES = ("en", "fr", "es")


def example_plan(language: str = "en") -> ResultsFramework:
    """Read a well-made plan, in which `check` finds nothing.

    Parameters
    ----------
    language
        ``en`` (reintegration), ``fr`` or ``es``; each is a project of its own.

    Returns
    -------
    ResultsFramework
        A made-up project, complete in every column of the matrix.

    Raises
    ------
    ModelError
        There is no example in this language.

    Examples
    --------
    >>> import iom_me as me
    >>> plan = me.datasets.example_plan()
    >>> plan["1"].statement
    'Returning migrants earn a living in their communities'
    >>> me.check(plan)
    <CheckReport EX-EN: no findings>
    """
    if language not in _LANGUAGES:
        raise ModelError(
            f"There is no example in {language!r}: choose one of "
            f"{', '.join(_LANGUAGES)}."
        )
    return read_json(_FOLDER / f"{language}.json")
