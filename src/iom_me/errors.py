"""Everything this library raises or warns of, in one tree.

::

    IomMeError
      ModelError              (ValueError)   a record or plan that cannot exist
        DuplicateIdError
        UnknownIdError        (KeyError)     says "did you mean"
      FormatError             (ValueError)   a file is not what it claims to be
        FormatVersionError                   written by a newer version
      DataError               (ValueError)   a table lacks what is needed
      EstimationError                        an effect cannot be identified
      CheckError                             a plan has findings that were not wanted
      MissingDependencyError  (ImportError)  an optional package is not installed
    IomMeWarning              (UserWarning)
      DataWarning                            rows were left out, values were unusual
      EstimationWarning                      an estimate rests on thin ice

Every message says what was wrong, where, and what to do.
"""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = [
    "CheckError",
    "DataError",
    "DataWarning",
    "DuplicateIdError",
    "EstimationError",
    "EstimationWarning",
    "FormatError",
    "FormatVersionError",
    "IomMeError",
    "IomMeWarning",
    "MissingDependencyError",
    "ModelError",
    "Problem",
    "UnknownIdError",
]

_MAX_PROBLEMS_SHOWN = 10
_MAX_KNOWN_SHOWN = 12
_LONGEST_COMPARED = 200


class IomMeError(Exception):
    """Base of every error that this library raises on purpose.

    Examples
    --------
    >>> import iom_me as me
    >>> try:
    ...     me.Outcome("", "Returnees have an income")
    ... except me.IomMeError as error:
    ...     print(error)
    Outcome.id is empty: give it an id such as '1' or '1.1'.
    """


class ModelError(IomMeError, ValueError):
    """A record, or a set of records, that cannot exist.

    Examples
    --------
    >>> import iom_me as me
    >>> me.Target(40, operator="between")
    Traceback (most recent call last):
    ...
    iom_me.errors.ModelError: Target.upper is missing: a 'between' target needs ...
    """


class DuplicateIdError(ModelError):
    """Two records of one plan have the same id.

    Examples
    --------
    >>> import iom_me as me
    >>> plan = me.ResultsFramework("P", "Return", results=(me.Outcome("1", "Jobs"),))
    >>> plan.add(me.Output("1", "Grants"))
    Traceback (most recent call last):
    ...
    iom_me.errors.DuplicateIdError: The id '1' is used twice, ...
    """


class UnknownIdError(ModelError, KeyError):
    """An id that the plan does not have.

    Attributes
    ----------
    id : str
        The id that was asked for.
    known : tuple of str
        The ids that there are.

    Examples
    --------
    >>> import iom_me as me
    >>> plan = me.ResultsFramework("P", "Return", results=(me.Output("1.1", "Jobs"),))
    >>> plan["1.2"]
    Traceback (most recent call last):
    ...
    iom_me.errors.UnknownIdError: There is no '1.2' in plan 'P'. Did you mean '1.1'?
    """

    def __init__(self, id: str, known: Iterable[str], *, where: str) -> None:
        self.id = id
        self.known = tuple(known)
        self.where = where
        super().__init__(f"There is no {id!r} in {where}. {suggest(id, self.known)}")

    def __str__(self) -> str:
        # KeyError shows the repr of its argument: the sentence would be in quotes.
        return str(self.args[0])

    def __reduce__(self) -> tuple[object, ...]:
        return (_unknown_id, (self.id, self.known, self.where))


def _unknown_id(id: str, known: tuple[str, ...], where: str) -> UnknownIdError:
    return UnknownIdError(id, known, where=where)


class Problem(NamedTuple):
    """One thing that is wrong with a file, and where.

    Attributes
    ----------
    path : str
        Where: ``$.framework.results[3].id`` in JSON, ``Matrix!C7`` in a workbook.
    message : str
        What is wrong there.

    Examples
    --------
    >>> import iom_me as me
    >>> str(me.errors.Problem("Matrix!C7", "no level is named"))
    'no level is named @ Matrix!C7'
    """

    path: str
    message: str

    def __str__(self) -> str:
        return f"{self.message} @ {self.path}"


class FormatError(IomMeError, ValueError):
    """A file is not of the format it should be; all problems are reported at once.

    Attributes
    ----------
    source : str
        The file, as the user named it.
    problems : tuple of Problem
        Every problem found, in the order of the file.

    Examples
    --------
    >>> import iom_me as me
    >>> me.from_json("[]")
    Traceback (most recent call last):
    ...
    iom_me.errors.FormatError: text is not a results framework: ...
    """

    def __init__(
        self,
        source: str,
        problems: Iterable[Problem | tuple[str, str]],
        *,
        expected: str = "results framework",
    ) -> None:
        self.source = source
        self.problems = tuple(Problem(*problem) for problem in problems)
        self.expected = expected
        shown = [str(problem) for problem in self.problems[:_MAX_PROBLEMS_SHOWN]]
        hidden = len(self.problems) - len(shown)
        if hidden:
            shown.append(f"... and {hidden} more (see .problems)")
        text = shown[0] if len(shown) == 1 else "\n  " + "\n  ".join(shown)
        super().__init__(f"{source} is not a {expected}: {text}")

    def __reduce__(self) -> tuple[object, ...]:
        return (_format_error, (type(self), self.source, self.problems, self.expected))


def _format_error(
    kind: type[FormatError], source: str, problems: tuple[Problem, ...], expected: str
) -> FormatError:
    return kind(source, problems, expected=expected)


class FormatVersionError(FormatError):
    """A file was written by a newer version of the format than this library reads.

    Examples
    --------
    >>> import iom_me as me
    >>> me.from_json('{"format": "iom_me.results_framework", "version": 99}')
    Traceback (most recent call last):
    ...
    iom_me.errors.FormatVersionError: ... version 99 ...
    """


class DataError(IomMeError, ValueError):
    """A table lacks a column, has the wrong type in one, or repeats its keys.

    Attributes
    ----------
    problems : tuple of Problem
        Every bad cell; empty if the error is not about single cells.

    Examples
    --------
    >>> import iom_me as me
    >>> survey = me.datasets.nigeria_reintegration().survey
    >>> me.impact.difference_in_differences(
    ...     survey, outcome="rsi", treated="project", post="endline"
    ... )
    Traceback (most recent call last):
    ...
    iom_me.errors.DataError: There is no column 'rsi' ...
    """

    def __init__(self, message: str, problems: Iterable[Problem] = ()) -> None:
        self.problems = tuple(problems)
        super().__init__(message)


class EstimationError(IomMeError):
    """An effect is not identified by the data, or a fit failed.

    Examples
    --------
    >>> import iom_me as me
    >>> import pandas as pd
    >>> survey = pd.DataFrame({"y": [1.0, 2.0], "d": [0, 0], "t": [0, 1]})
    >>> me.impact.difference_in_differences(survey, outcome="y", treated="d", post="t")
    Traceback (most recent call last):
    ...
    iom_me.errors.EstimationError: The effect is not identified: ...
    """


class CheckError(IomMeError):
    """A plan has findings at or above the severity that was asked for.

    Examples
    --------
    >>> import iom_me as me
    >>> me.check(me.ResultsFramework("P", "Return")).raise_if("error")
    Traceback (most recent call last):
    ...
    iom_me.errors.CheckError: 2 findings ...
    """


class MissingDependencyError(IomMeError, ImportError):
    """An optional package is needed and not installed.

    Attributes
    ----------
    extra : str
        The extra of ``iom_me`` that installs it.

    Examples
    --------
    >>> import iom_me as me
    >>> error = me.errors.MissingDependencyError("openpyxl", extra="excel")
    >>> print(error)
    This needs the package openpyxl: install it with  pip install "iom_me[excel]"
    """

    def __init__(self, package: str, *, extra: str) -> None:
        self.package = package
        self.extra = extra
        super().__init__(
            f"This needs the package {package}: "
            f'install it with  pip install "iom_me[{extra}]"'
        )

    def __reduce__(self) -> tuple[object, ...]:
        return (_missing_dependency, (self.package, self.extra))


def _missing_dependency(package: str, extra: str) -> MissingDependencyError:
    return MissingDependencyError(package, extra=extra)


class IomMeWarning(UserWarning):
    """Base of every warning that this library gives.

    Examples
    --------
    >>> import iom_me as me
    >>> issubclass(me.DataWarning, me.IomMeWarning)
    True
    """


class DataWarning(IomMeWarning):
    """Rows were left out or values were unusual; the message says how many.

    Examples
    --------
    >>> import iom_me as me
    >>> issubclass(me.DataWarning, UserWarning)
    True
    """


class EstimationWarning(IomMeWarning):
    """An estimate rests on little: few clusters, a small cell, weak overlap.

    Examples
    --------
    >>> import iom_me as me
    >>> issubclass(me.EstimationWarning, UserWarning)
    True
    """


def suggest(word: str, known: Iterable[str]) -> str:
    """Say which known word was probably meant, or which words there are."""
    known = tuple(known)
    # Comparing takes time that grows with the word, and nobody types such a long one.
    compared = known if len(word) <= _LONGEST_COMPARED else ()
    close = difflib.get_close_matches(word, compared, n=3, cutoff=0.6)
    if close:
        return f"Did you mean {' or '.join(repr(str(word)) for word in close)}?"
    if not known:
        return "There are none yet."
    shown = ", ".join(repr(str(word)) for word in known[:_MAX_KNOWN_SHOWN])
    more = len(known) - _MAX_KNOWN_SHOWN
    return f"Known: {shown}{f' and {more} more' if more > 0 else ''}."
