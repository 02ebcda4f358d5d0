"""The command that writes a file in another format."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

import attrs

import iom_me as me
from iom_me._messages import LANGUAGES, plural
from iom_me.cli._activity import activities, add_activity
from iom_me.cli._files import (
    ANY_TABLE,
    document_of,
    ending_in,
    one_plan,
    refuse_overwriting,
    values_of,
)
from iom_me.cli._output import complain, print_line
from iom_me.cli._selection import only
from iom_me.io.files import write_atomically
from iom_me.io.measurements._writing import measurements_csv

if TYPE_CHECKING:
    import pandas as pd

    from iom_me.io import Document, IatiDocument
    from iom_me.model import ResultsFramework
    from iom_me.tracking import TrackingReport

__all__ = ["add"]

_DESCRIPTION = """\
Write a file in another format. What IN is, is seen by its content; what OUT becomes, by
its ending: .json (the whole plan), .xlsx (the plan as a workbook, or with --layout the
form of a donor), .xml (IATI), .docx (Word), .html (a report), .csv (the values). What
was read goes to standard output, what is lost to standard error."""

_SHOWN = 5


def add(convert: argparse.ArgumentParser) -> None:
    """Set up ``iom-me convert``."""
    convert.description = _DESCRIPTION
    convert.formatter_class = argparse.RawDescriptionHelpFormatter
    convert.add_argument("file", metavar="IN", help="any file with a plan or values")
    convert.add_argument("out", metavar="OUT", type=ending_in(*_WRITERS))
    convert.add_argument(
        "--project",
        metavar="ID",
        help="which plan, of a file that holds several (.xml takes all)",
    )
    convert.add_argument(
        "--measurements", metavar="TABLE", help=f"instead of those in IN: {ANY_TABLE}"
    )
    convert.add_argument(
        "--layout", metavar="NAME", help="whose form, of .xlsx and .docx: iom, eu, ..."
    )
    convert.add_argument(
        "--language",
        choices=LANGUAGES,
        help="of headings and messages (en); and which one is read, of an IATI file",
    )
    convert.add_argument(
        "--hxl", action="store_true", help="write HXL tags, in .csv or .xlsx"
    )
    convert.add_argument(
        "--notes", action="store_true", help="print all that was not read for certain"
    )
    add_activity(convert.add_argument_group("for .xml"))
    convert.set_defaults(run=_convert)


@attrs.frozen(kw_only=True)
class _Content:
    """What was read, and how it is to be written."""

    document: Document
    options: argparse.Namespace

    @property
    def language(self) -> str:
        return self.options.language or "en"

    def plan(self) -> ResultsFramework:
        """Take the plan of the file, or the one that is asked for."""
        return one_plan(self.document, project=self.options.project)

    def values(self) -> pd.DataFrame | None:
        """Take the values of that plan, from the table that is named or the file."""
        plan = self.plan()
        if self.options.measurements is not None:
            return values_of(self.options.measurements, plan)
        if self.document.measurements is None:
            return None
        return self.document.measurements_of(plan.id)


def _tracked(
    plan: ResultsFramework, values: pd.DataFrame | None
) -> TrackingReport | None:
    """Say where the plan stands, if there are values."""
    return None if values is None else me.track(plan, values)


def _convert(options: argparse.Namespace) -> int:
    refuse_overwriting(options.out, options.file, options.measurements, option="OUT")
    _refuse_idle(options)
    document = document_of(options.file, language=options.language)
    _tell(document, notes=options.notes)
    _WRITERS[_ending(options)](_Content(document=document, options=options))
    print_line(f"{options.out}: written")
    return 0


def _tell(document: Document, *, notes: bool) -> None:
    """Say what was read, and how much was not, or not for certain."""
    print_line(f"{document.source}: {document.why}")
    for plan in document.frameworks[:_SHOWN]:
        print_line(f"  {plan.id}: {plan.title}")
    if len(document.frameworks) > _SHOWN:
        print_line(f"  ... and {len(document.frameworks) - _SHOWN:,} more plans")
    if document.measurements is not None:
        print_line(f"  {plural(len(document.measurements), 'row')} of measurements")
    if document.notes:
        hint = "" if notes else " (--notes prints them)"
        count = plural(len(document.notes), "note")
        print_line(f"  {count} on what was not read for certain{hint}")
    for note in document.notes if notes else ():
        print_line(f"  - {note}")


def _ending(options: argparse.Namespace) -> str:
    return str(options.out.suffix.lower())


def _refuse_idle(options: argparse.Namespace) -> None:
    """Refuse an option that would have no effect on this kind of file."""
    ending = _ending(options)
    idle = [
        name
        for name, is_given, endings in (
            ("--layout", options.layout is not None, (".xlsx", ".docx")),
            ("--hxl", options.hxl, (".csv", ".xlsx")),
            ("--no-extension", not options.extension, (".xml",)),
            ("--country", bool(options.country), (".xml",)),
            ("--sector", bool(options.sector), (".xml",)),
            ("--reporter", bool(options.reporter), (".xml",)),
            (
                "--measurements",
                options.measurements is not None,
                (*_WITH_VALUES, *((".xlsx",) if _takes_values(options) else ())),
            ),
        )
        if is_given and ending not in endings
    ]
    if idle:
        raise me.ModelError(
            f"There is no place for {', '.join(idle)} in a file {ending}: leave it out."
        )
    if options.hxl and options.layout is not None:
        raise me.ModelError(
            "A table with --hxl has no --layout: leave one of them out."
        )


def _takes_values(options: argparse.Namespace) -> bool:
    """Whether a workbook holds values: those with tags, and forms of donors, do."""
    return bool(options.hxl) or options.layout is not None


_WITH_VALUES = (".xml", ".docx", ".html", ".csv")


def _say_left(content: _Content) -> None:
    """Say that what is beside the plan stays behind."""
    document = content.document
    left = ["measurements"] if document.measurements is not None else []
    if isinstance(document, me.io.IatiDocument):
        left.append("facts on the activity")
    if left:
        complain(
            f"{content.options.out} holds the plan alone, without {' and '.join(left)}:"
            " an .xml holds all of it."
        )


def _to_json(content: _Content) -> None:
    me.write_json(content.plan(), content.options.out)
    _say_left(content)


def _to_excel(content: _Content) -> None:
    options = content.options
    if options.hxl:
        _to_table(content)
        return
    plan = content.plan()
    if options.layout is None:
        me.write_excel(plan, options.out)
        _say_left(content)
        return
    me.write_excel(
        plan,
        options.out,
        layout=options.layout,
        language=content.language,
        tracking=_tracked(plan, content.values()),
    )


def _to_iati(content: _Content) -> None:
    options, document = content.options, content.document
    if options.project is not None:
        document = only(document, content.plan().id)
    plans = document.frameworks
    values = document.measurements
    if options.measurements is not None:
        values = _values_of_all(options.measurements, plans)
    frameworks: IatiDocument | tuple[ResultsFramework, ...] = plans
    if isinstance(document, me.io.IatiDocument):
        frameworks = document
        values = None if options.measurements is None else values
    me.write_iati(
        options.out,
        frameworks,
        values,
        extension=options.extension,
        activities=activities(options, document),
    )
    lost = me.io.loss_report(frameworks, values)
    if len(lost):
        kept = (
            "kept in the extension, which other programs pass over"
            if options.extension
            else "lost"
        )
        complain(f"What IATI cannot say of {document.source}, {kept}:")
        complain(lost.summary())


def _values_of_all(
    path: str, plans: tuple[ResultsFramework, ...]
) -> pd.DataFrame | None:
    """Read the table for one plan; or, for several, without a plan to check it by."""
    if len(plans) == 1:
        return values_of(path, plans[0])
    return document_of(path).measurements


def _to_word(content: _Content) -> None:
    plan = content.plan()
    me.write_docx(
        plan,
        content.options.out,
        layout=content.options.layout or "iom",
        language=content.language,
        tracking=_tracked(plan, content.values()),
    )


def _to_report(content: _Content) -> None:
    plan, values = content.plan(), content.values()
    me.write_report(
        content.options.out,
        plan,
        checks=me.check(plan, values, language=content.language),
        tracking=_tracked(plan, values),
        language=content.language,
    )


def _to_table(content: _Content) -> None:
    """Write the values; a plan, where there is one, gives the titles."""
    options, document = content.options, content.document
    one = options.project is not None or len(document.frameworks) == 1
    plan = content.plan() if one else None
    values = document.measurements if plan is None else content.values()
    if plan is None and options.measurements is not None:
        values = document_of(options.measurements).measurements
    if values is None:
        raise me.DataError(
            f"{document.source} holds no measurements: name them with --measurements."
        )
    if options.hxl:
        me.io.write_hxl(values, options.out, plan)
    else:
        write_atomically(options.out, measurements_csv(values))
    if document.frameworks:
        complain(f"{options.out} holds the measurements alone, without the plan.")


_WRITERS: Mapping[str, Callable[[_Content], None]] = {
    ".json": _to_json,
    ".xlsx": _to_excel,
    ".xml": _to_iati,
    ".docx": _to_word,
    ".html": _to_report,
    ".csv": _to_table,
}
"""How a file is written, by its ending."""
