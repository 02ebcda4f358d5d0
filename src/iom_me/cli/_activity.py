"""Facts on an activity of IATI, which a plan does not hold, from a command line."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

import attrs

import iom_me as me

if TYPE_CHECKING:
    from iom_me.io import Document, IatiActivity, IatiShare

__all__ = ["activities", "add_activity"]


def add_activity(group: argparse._ArgumentGroup) -> None:
    """Let a command take what IATI asks for."""
    group.add_argument(
        "--no-extension",
        dest="extension",
        action="store_false",
        help="leave out what IATI cannot say, instead of writing it beside",
    )
    group.add_argument(
        "--country", metavar="CODE[:SHARE][,...]", default="", help="NG, or NG:60,GH:40"
    )
    group.add_argument(
        "--sector", metavar="CODE[:SHARE][,...]", default="", help="five digits (15190)"
    )
    group.add_argument(
        "--reporter", metavar="REF", default="", help="who publishes (XM-DAC-47066)"
    )


def activities(
    options: argparse.Namespace, document: Document
) -> tuple[IatiActivity, ...] | None:
    """Change the facts on each activity that are given; none, if none is given."""
    changes: dict[str, Any] = {
        "countries": [_share(code) for code in _listed(options.country)],
        "sectors": [_share(code) for code in _listed(options.sector)],
    }
    changes = {name: shares for name, shares in changes.items() if shares}
    if options.reporter:
        changes["reporting_org"] = attrs.evolve(
            me.io.IatiActivity().reporting_org, ref=options.reporter
        )
    if not changes:
        return None
    known = (
        document.activities
        if isinstance(document, me.io.IatiDocument)
        else (me.io.IatiActivity(),)
    )
    return tuple(attrs.evolve(activity, **changes) for activity in known)


def _share(text: str) -> IatiShare:
    """Read ``NG`` or ``NG:60``, a code and its share in per cent."""
    code, colon, percentage = text.partition(":")
    if not colon:
        return me.io.IatiShare(code)
    try:
        return me.io.IatiShare(code, percentage=float(percentage))
    except ValueError:
        raise me.ModelError(
            f"{text!r} is no code with its share: write it as NG:60."
        ) from None


def _listed(text: str) -> list[str]:
    return [code.strip() for code in text.split(",") if code.strip()]
