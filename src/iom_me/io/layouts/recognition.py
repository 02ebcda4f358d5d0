"""Which form a workbook is in, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from iom_me.io.layouts.forms import built_in
from iom_me.io.layouts.match import matches

if TYPE_CHECKING:
    from collections.abc import Iterable

    from iom_me.io.layouts.forms import Form
    from iom_me.io.layouts.match import Evidence
    from iom_me.typing import FilePath

__all__ = ["Recognition", "recognise_layout", "recognised"]

_CLOSE = 0.1
_UNLIKELY = 0.6


@attrs.frozen(kw_only=True)
class Recognition:
    """In which form a sheet is, and by what that is seen.

    Attributes
    ----------
    layout : str
        One of `io.LAYOUTS`: the form that fits best.
    language : str
        ``en``, ``fr`` or ``es``.
    sheet : str
        Name of the sheet.
    score : float
        How well the form fits, from 0 to 1; 1 is every heading and every level in its
        words.
    why : tuple of str
        What speaks for it, and what against.
    others : tuple of (str, float)
        The other forms of the same shape with their scores, the best first.

    Examples
    --------
    >>> import iom_me as me
    >>> found = me.io.recognise_layout(me.datasets.nigeria_reintegration().workbook)
    >>> found.layout, found.language
    ('iom', 'en')
    """

    layout: str
    language: str
    sheet: str
    score: float
    why: tuple[str, ...]
    others: tuple[tuple[str, float], ...] = ()

    def __str__(self) -> str:
        said = "; ".join(self.why)
        return (
            f"{self.sheet}: {self.layout} ({self.language}, {self.score:.2f}): {said}"
        )


def recognise_layout(path: FilePath, *, sheet: str | None = None) -> Recognition:
    """Say in which donor's form a workbook is, by its headings and words for levels.

    Parameters
    ----------
    path
        The ``.xlsx`` file.
    sheet
        Name of the sheet; if not given, the one most like a results matrix.

    Returns
    -------
    Recognition
        The form, its language, and why.

    Raises
    ------
    FormatError
        The file is no workbook, is damaged or harmful, or has no results matrix.
    OSError
        The file cannot be opened.
    MissingDependencyError
        The extra ``excel`` is not installed.

    See Also
    --------
    read_excel : Reads any of the forms.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> import iom_me as me
    >>> plan = me.ResultsFramework("P", "Return", results=[me.Outcome("1", "Jobs")])
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = pathlib.Path(folder, "pmf.xlsx")
    ...     me.write_excel(plan, path, layout="gac", language="fr")
    ...     found = me.io.recognise_layout(path)
    >>> found.layout, found.language, found.score
    ('gac', 'fr', 1.0)
    """
    from iom_me.io.excel._evidence import evidence_in

    title, evidence = evidence_in(path, sheet=sheet)
    return recognised(title, evidence)


def recognised(
    sheet: str, evidence: Evidence, forms: Iterable[Form] | None = None
) -> Recognition:
    """Choose the form that fits best, and say why."""
    found = matches(evidence, built_in() if forms is None else forms)
    best, *others = found
    why = list(best.why)
    if best.score < _UNLIKELY:
        why.append("it may be a form that is not known here")
    close = [other for other in others if best.score - other.score < _CLOSE]
    if close:
        why.append(f"{close[0].form.name} fits nearly as well ({close[0].score:.2f})")
    return Recognition(
        layout=best.form.name,
        language=best.language,
        sheet=sheet,
        score=best.score,
        why=tuple(why),
        others=tuple((other.form.name, other.score) for other in others),
    )
