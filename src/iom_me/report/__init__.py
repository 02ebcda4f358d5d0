"""What a programme manager sends on: a plan and what is known of it, in one file."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from iom_me._messages import known_language
from iom_me._result import AnalysisResult
from iom_me.errors import ModelError
from iom_me.io.files import write_atomically
from iom_me.logic import CheckReport
from iom_me.model.framework import require_plan
from iom_me.report.story import Story
from iom_me.tracking import TrackingReport

if TYPE_CHECKING:
    from iom_me.model import ResultsFramework
    from iom_me.typing import FilePath

__all__ = ["write_report"]


def write_report(
    path: FilePath,
    fw: ResultsFramework,
    *,
    checks: CheckReport | None = None,
    tracking: TrackingReport | None = None,
    effects: Iterable[AnalysisResult] | AnalysisResult = (),
    language: str = "en",
) -> None:
    """Write a plan and what is known of it as one page, or as a workbook.

    The page needs no network and runs nothing: it can be sent by mail, opened in any
    browser, read on a phone and printed. The workbook holds the same as tables. Both
    begin with what is achieved, off track and missing; both say what they do not hold.

    Parameters
    ----------
    path
        Where to write: ``.html`` or ``.htm`` for the page, ``.xlsx`` for the workbook.
        An existing file is replaced at once or not at all.
    fw
        The plan.
    checks
        What `iom_me.check` found. Its texts keep the language that it was asked for.
    tracking
        What `iom_me.track` computed. Its reasons and notes are in English.
    effects
        Results of `iom_me.impact`; a single one is accepted.
    language
        ``en``, ``fr`` or ``es``: of headings, sentences, dates and numbers. What the
        plan says stays as it is.

    Raises
    ------
    ModelError
        The ending of the path is another; what was handed over is of another kind or
        of another plan; there are no messages in the language; a text is longer than a
        cell of a workbook can hold.
    MissingDependencyError
        A workbook is asked for, and XlsxWriter (extra ``excel``) is not installed.
    OSError
        The file cannot be written.

    Notes
    -----
    Pictures of effects are drawn with matplotlib (extra ``plots``). Where it is not
    installed, the page says so and shows the sentences and the tables alone. Labels in
    these pictures are in English.

    The same input gives the same bytes: no file says when it was written.

    Examples
    --------
    >>> import iom_me as me, pathlib, tempfile
    >>> data = me.datasets.nigeria_reintegration()
    >>> page = pathlib.Path(tempfile.mkdtemp()) / "report.html"
    >>> me.write_report(page, data.framework, checks=me.check(data.framework))
    >>> page.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    True
    """
    require_plan(fw)
    known_language(language)
    make = _maker(path)
    _check_kind(checks, CheckReport, "checks", "iom_me.check", fw)
    _check_kind(tracking, TrackingReport, "tracking", "iom_me.track", fw)
    story = Story(
        plan=fw,
        checks=checks,
        tracking=tracking,
        effects=_results(effects),
        language=language,
    )
    write_atomically(path, make(story))


def _page(story: Story) -> bytes:
    from iom_me.report.page import page_bytes

    return page_bytes(story)


def _workbook(story: Story) -> bytes:
    from iom_me.report.workbook import workbook_bytes

    return workbook_bytes(story)


_MAKERS = {".html": _page, ".htm": _page, ".xlsx": _workbook}


def _maker(path: FilePath) -> Callable[[Story], bytes]:
    """Choose by the ending what to write; refuse what means something else."""
    ending = Path(path).suffix.lower()
    if ending not in _MAKERS:
        raise ModelError(
            f"A report cannot be written to {Path(path).name!r}: let the name end in "
            ".html for a page, or in .xlsx for a workbook. A browser prints the page "
            "as PDF."
        )
    return _MAKERS[ending]


def _check_kind(
    value: CheckReport | TrackingReport | None,
    kind: type,
    name: str,
    verb: str,
    fw: ResultsFramework,
) -> None:
    """Refuse what is of another kind, or speaks of another plan."""
    if value is None:
        return
    if not isinstance(value, kind):
        raise ModelError(
            f"{name} is {type(value).__name__}: hand over what {verb} returned."
        )
    if value.plan != fw.id:
        raise ModelError(
            f"{name} is of plan {value.plan!r}, and the report is of {fw.id!r}: call "
            f"{verb} with this plan."
        )


def _results(
    effects: Any,
) -> tuple[AnalysisResult, ...]:
    if isinstance(effects, AnalysisResult):
        return (effects,)
    if not isinstance(effects, Iterable) or isinstance(effects, (str, bytes)):
        raise ModelError(
            f"effects is {type(effects).__name__}: hand over a list of results of "
            "iom_me.impact."
        )
    found = tuple(effects)
    for place, effect in enumerate(found):
        if not isinstance(effect, AnalysisResult):
            raise ModelError(
                f"effects[{place}] is {type(effect).__name__}: hand over results of "
                "iom_me.impact, as difference_in_differences returns them."
            )
    return found
