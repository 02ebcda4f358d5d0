"""Is this a sound IATI file? The official schema, code lists and ruleset, applied."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from iom_me.errors import FormatError
from iom_me.io._workbook import file_name
from iom_me.io.iati._check.findings import IatiCheck, IatiFinding
from iom_me.io.iati._check.inspection import Inspection, refusals
from iom_me.io.iati._check.schema import ACTIVITIES, ACTIVITY
from iom_me.io.iati._xml.stream import RawActivity, activities
from iom_me.model import fields

if TYPE_CHECKING:
    from iom_me.typing import FilePath

__all__ = ["IatiCheck", "IatiFinding", "check_iati", "check_tree"]


def check_iati(path: FilePath, *, today: dt.date | str | None = None) -> IatiCheck:
    """Check an IATI activity file as the standard asks, without a network.

    Held against version 2.03 of the standard, which also fits files of 2.01 and 2.02:
    is it XML; the schema; the code lists that are shipped; the ruleset. What is no
    IATI activity file at all has one finding, with the code ``xml``.

    Parameters
    ----------
    path
        The file. A large one is read activity by activity.
    today
        The day that counts as now for rules on the future; the day of the call if not
        given.

    Returns
    -------
    IatiCheck
        Every finding with its line and path.

    Raises
    ------
    ModelError
        ``today`` is no day.
    MissingDependencyError
        lxml is not installed.
    OSError
        The file cannot be opened or read.

    See Also
    --------
    read_iati : Reads a file, also one with errors, and says what it could not read.

    Examples
    --------
    >>> import iom_me as me
    >>> check = me.io.check_iati(me.datasets.iati_example(), today="2026-01-01")
    >>> check.version, check.is_valid
    ('2.03', False)
    >>> print(check.errors[-1])
    error 8.11.1, line 346, iati-activity[1]/result[1]/reference[1]: A reference code
    must only be declared at result OR result indicator level (there are 2)
    """
    inspection = Inspection(_day(today))
    try:
        for raw in activities(path, progress=False):
            if raw.number == 1:
                _begin(inspection, raw)
            if raw.element is not None:  # none is at the end
                inspection.activity(raw.element)
        inspection.end()
    except FormatError as refusal:
        inspection.findings += refusals(refusal)
    return IatiCheck(
        file=file_name(path),
        version=inspection.version,
        findings=tuple(inspection.findings),
        unchecked=tuple(inspection.unchecked()),
    )


def check_tree(
    root: Any, *, today: dt.date | str | None = None
) -> tuple[IatiFinding, ...]:
    """Check a tree that is in memory; `check_iati` says how.

    Parameters
    ----------
    root
        The lxml element ``iati-activities``, or a single ``iati-activity``.
    today
        The day that counts as now; the day of the call if not given.

    Returns
    -------
    tuple of IatiFinding
        First those of the root, then those of each activity: by the schema, the code
        lists, the ruleset. Lines are those of the file that the tree was read from,
        else 0.
    """
    inspection = Inspection(_day(today))
    if root.tag == ACTIVITY:
        inspection.activity(root)
    elif root.tag == ACTIVITIES:
        inspection.root(root)
        for activity in root.iterchildren(ACTIVITY):
            inspection.activity(activity)
        inspection.end(root)
    else:
        inspection.no_activities(root)
    return tuple(inspection.findings)


def _begin(inspection: Inspection, first: RawActivity) -> None:
    """Look at the root, which is there once there is an activity."""
    inspection.version = first.root.version
    if first.element is not None and not first.root.is_bare:
        inspection.root(first.element.getparent())
    if first.root.namespace:
        inspection.foreign(first.element, first.root.namespace)


def _day(today: dt.date | str | None) -> dt.date:
    return fields.date(today) or dt.datetime.now(tz=dt.UTC).date()
