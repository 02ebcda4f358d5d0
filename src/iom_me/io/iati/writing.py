"""Plans and their values as an IATI 2.03 file."""

from __future__ import annotations

import datetime as dt
import os
import re
import warnings
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

import attrs

from iom_me._optional import optional
from iom_me.errors import DataWarning, FormatError, Problem
from iom_me.io.files import write_atomically
from iom_me.io.iati._extension import NAMESPACE, LeftOut
from iom_me.io.iati._write.activity import (
    Contents,
    WrittenActivity,
    identifier_of,
    make_activity,
)
from iom_me.io.iati._write.base import (
    VERSION,
    by_identifier,
    errors_of_base,
    fewer,
    open_base,
    take_results,
)
from iom_me.io.iati._write.contents import contents_of

if TYPE_CHECKING:
    from iom_me.io.document import Document
    from iom_me.io.iati._check.findings import IatiFinding
    from iom_me.io.iati.records import IatiActivity
    from iom_me.model import ResultsFramework
    from iom_me.typing import FilePath, IntoFrame

__all__ = ["write_iati"]

_EXPECTED = "valid IATI file"
_ADVICE = "To say otherwise: activities=iom_me.io.IatiActivity(...)."
_SHOWN = 5
_IS_ABOUT_DAYS = re.compile(r"6\.11\.1|activity-date")


def write_iati(
    path: FilePath,
    frameworks: ResultsFramework | Iterable[ResultsFramework] | Document,
    measurements: FilePath | IntoFrame | None = None,
    *,
    extension: bool = True,
    activities: IatiActivity | Iterable[IatiActivity] | None = None,
    base: FilePath | None = None,
    today: dt.date | str | None = None,
) -> None:
    """Write plans and their values as an IATI file, version 2.03.

    The file is held against the official schema, code lists and ruleset before a byte
    of it is written. What IATI cannot say stands beside it in a namespace of our own,
    which the standard allows: `read_iati` gives back equal plans and an equal table.

    Parameters
    ----------
    path
        The file; what is there is replaced.
    frameworks
        A plan, several plans, or what `read` or `read_iati` returned: then its values
        are written too, and of an IATI file the facts on its activities, its texts in
        other languages, documents and places.
    measurements
        The values: any table that `read_measurements` takes. A row belongs to the plan
        that its column ``project`` names, or to the only one that has its indicator.
    extension
        Whether to write what IATI cannot say. Without it `loss_report` says what is
        lost.
    activities
        What IATI asks of each activity and a plan does not say: the reporter, the
        sector, the country. One for all plans, or several that name their
        ``project``.
    base
        An IATI file of version 2.03 whose activities are kept but for their results:
        those with the identifier of a plan get its results, the others are copied.
        Errors that it has outside of these results are no reason to refuse.
    today
        The day that counts as now for rules on the future; the day of the call if not
        given.

    Raises
    ------
    FormatError
        The file would break the standard, or the base cannot be used: ``.problems``
        names every place. Nothing is written.
    DataError
        The measurements cannot be read, or rows belong to no plan.
    ModelError
        There is no plan, or two have one id; or activities do not fit the plans.
    OSError
        The file cannot be written; what was there is unchanged.

    Warns
    -----
    DataWarning
        Facts were put in that IATI asks for and nobody gave; the ruleset warns; the
        base has errors, or its results had texts or documents that the new ones have
        not; something is lost (without the extension), or has no place in
        the file.

    See Also
    --------
    read_iati : Reads it back.
    loss_report : Says what is lost without the extension.
    check_iati : Checks a file that is already there.

    Notes
    -----
    A target with a date stands in a period that begins with the project; a value with
    no first day, too. The extension says so, and the plan comes back as it was.

    Examples
    --------
    >>> import iom_me as me
    >>> import pathlib, tempfile
    >>> plan = me.datasets.example_plan()
    >>> about = me.io.IatiActivity(countries="NG")
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = pathlib.Path(folder, "plan.xml")
    ...     me.io.write_iati(path, plan, activities=about, today="2026-01-01")
    ...     me.io.read_iati(path).framework == plan
    True
    """
    contents = contents_of(frameworks, measurements, activities)
    root, written = _tree(contents, base, extension=extension)
    if extension:
        _extend(written)
    if base is None:
        optional("lxml.etree").indent(root)
    else:
        _indent_new(written)
    data = _finished(root)
    is_said = activities is not None or bool(getattr(frameworks, "activities", ()))
    doubts = [*_told(written, is_said=is_said)]
    findings = _findings(data, today)
    old: Collection[IatiFinding] = ()
    if base is not None:
        elements = [one.element for one in written]
        old = errors_of_base(base, findings, elements, today=today)
    doubts += _checked(findings, old, os.fspath(path), written)
    if not extension:
        doubts += _losses(contents)
    write_atomically(path, data)
    for doubt in doubts:
        warnings.warn(doubt, DataWarning, stacklevel=2)


# From contents to bytes


def _tree(
    contents: Sequence[Contents], base: FilePath | None, *, extension: bool
) -> tuple[Any, list[WrittenActivity]]:
    """Make the tree of the file, without the extension."""
    root = open_base(base) if base is not None else _new_root(extension=extension)
    known = by_identifier(root)
    written = []
    for one in contents:
        old = known.get(identifier_of(one.plan, one.about))
        if old is None:
            made = make_activity(one)
            root.append(made.element)
        else:
            made = _with_results_of(old, one)
        written.append(made)
    return root, written


def _new_root(*, extension: bool) -> Any:
    etree = optional("lxml.etree")
    root = etree.Element(
        "iati-activities", nsmap={"iom": NAMESPACE} if extension else None
    )
    root.set("version", VERSION)
    return root


def _with_results_of(old: Any, contents: Contents) -> WrittenActivity:
    """Give an activity of the base the results of a plan."""
    from iom_me.io.iati._read.head import language_of, read_locations
    from iom_me.io.iati._read.scope import Scope

    language = language_of(old)
    scope = Scope(default_language=language)
    known = read_locations(old, scope, project=contents.plan.id)
    new = attrs.evolve(contents, locations=known)
    made = make_activity(new)
    less = tuple(fewer(old, made.element))
    take_results(old, made.element)
    return attrs.evolve(made, element=old, is_new=False, fewer=less)


def _extend(written: Iterable[WrittenActivity]) -> None:
    from iom_me.io.iati._write.extension import extend

    for one in written:
        extend(one)


def _indent_new(written: Iterable[WrittenActivity]) -> None:
    """Put what is new in a base on lines of its own; the rest keeps its form."""
    indent = optional("lxml.etree").indent
    for one in written:
        inner = one.element.iterchildren("result", f"{{{NAMESPACE}}}*")
        for part in [one.element] if one.is_new else [*inner]:
            level = 1 if one.is_new else 2
            indent(part, level=level)
            part.tail = "\n" + "  " * (level - (part.getnext() is None))


def _finished(root: Any) -> bytes:
    etree = optional("lxml.etree")
    tree = root.getroottree()  # with the comments before and after the root
    data: bytes = etree.tostring(tree, xml_declaration=True, encoding="UTF-8")
    return data.rstrip() + b"\n"


def _findings(data: bytes, today: dt.date | str | None) -> Sequence[IatiFinding]:
    """Hold the file against the standard."""
    from iom_me.io.iati.checking import check_tree

    return check_tree(optional("lxml.etree").fromstring(data), today=today)


def _checked(
    findings: Iterable[IatiFinding],
    old: Collection[IatiFinding],
    source: str,
    written: Iterable[WrittenActivity],
) -> Iterator[str]:
    """Refuse a file with errors of its own; say how many others and warnings it has."""
    problems = [*_without_a_day(written)]
    warned = []
    for found in findings:
        is_told = problems and _IS_ABOUT_DAYS.search(f"{found.code} {found.message}")
        if found.severity == "warning":
            warned.append(found.code)
        elif not is_told and found not in old:
            problems.append(Problem(found.path, f"{found.message} ({found.code})"))
    if problems:
        raise FormatError(source, problems, expected=_EXPECTED)
    if old:
        yield (
            f"The base has {_count(len(old), 'error')} by the IATI standard, which "
            f"{'is' if len(old) == 1 else 'are'} still there: check_iati names them."
        )
    if warned:
        yield (
            f"The IATI standard has {_count(len(warned), 'warning')} on the file "
            f"({', '.join(dict.fromkeys(warned))}): check_iati names them."
        )


def _without_a_day(written: Iterable[WrittenActivity]) -> Iterator[Problem]:
    """Name the plans that name no day: IATI asks for the first one."""
    for one in written:
        if one.is_new and one.element.find("activity-date") is None:
            message = "it names no day, and IATI asks for the first: give it a start"
            yield Problem(f"plan {one.plain['id']!r}", message)


# What a user should know


def _told(written: Iterable[WrittenActivity], *, is_said: bool) -> Iterator[str]:
    """Say what was put in, and what found no place."""
    written = tuple(written)
    new = [one for one in written if one.is_new]
    if new and not is_said:
        about = new[0].contents.about
        yield (
            "IATI asks for facts that a plan does not hold; put in were the reporter "
            f"{about.reporting_org.ref} ({about.reporting_org.name}), the sector "
            f"{about.sectors[0].code} (migration) and the status {about.status} "
            f"(implementation). {_ADVICE}"
        )
    for one in new:
        if one.put_in:
            yield f"{one.plain['id']!r}: put in {', '.join(one.put_in)}. {_ADVICE}"
    for one in written:
        if one.homeless:
            shown = ", ".join(one.homeless[:_SHOWN])
            more = f" and {len(one.homeless) - _SHOWN:,} more"
            yield (
                f"{one.plain['id']!r}: the plan has no place for the texts in other "
                f"languages and the documents about {shown}"
                f"{more if len(one.homeless) > _SHOWN else ''}: they were not written."
            )
        if one.fewer:
            yield (
                f"{one.plain['id']!r}: the results of the base had "
                f"{' and '.join(one.fewer)}: to keep them, write what read_iati "
                "returned of the base, with the new plan in its frameworks."
            )
        if count := _unseen(one):
            noun = _count(count, "baseline or target", "baselines and targets")
            yield (
                f"{one.plain['id']!r}: {noun} without a time that IATI could hold: "
                "loss_report names what other readers of the file do not see."
            )


def _unseen(written: WrittenActivity) -> int:
    """Count the values that only the extension holds, for want of a date."""
    left_out = (
        record.value["value"]
        for result in written.results
        for indicator in result.indicators
        for record in (
            indicator.truth.get("baseline"),
            *indicator.truth.get("targets", ()),
        )
        if isinstance(record, LeftOut)
    )
    return sum(not isinstance(value, dict) for value in left_out)


def _losses(contents: Sequence[Contents]) -> Iterator[str]:
    from iom_me.io.iati.losses import report_of

    report = report_of(contents)
    if report:
        yield (
            f"Without the extension {_count(len(report), 'value is', 'values are')} "
            "lost: loss_report names each, and why."
        )


def _count(number: int, noun: str, several: str = "") -> str:
    return f"{number:,} {noun if number == 1 else several or f'{noun}s'}"
