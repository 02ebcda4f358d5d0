"""Small IATI files, and the files of tests/io/data/iati."""

import os
from pathlib import Path

from iom_me.io.iati.reading import read_iati
from iom_me.io.iati.records import IatiDocument

# The same folders with the texts of the publishers, where somebody has them.
DATA = Path(
    os.environ.get("IOM_ME_IATI_FILES", Path(__file__).parents[1] / "data/iati")
)

OWN = 'xmlns:iom="urn:iom-me:iati:1"'


def file_of(*activities: str, attributes: str = 'version="2.03"') -> str:
    return f"<iati-activities {attributes}>{''.join(activities)}</iati-activities>"


def activity(
    *results: str, id: str = "XM-1", head: str = "", attributes: str = 'xml:lang="en"'
) -> str:
    return (
        f"<iati-activity {attributes}><iati-identifier>{id}</iati-identifier>"
        '<reporting-org ref="XM" type="40"><narrative>IOM</narrative></reporting-org>'
        f"{told('title', 'Return')}{head}{''.join(results)}</iati-activity>"
    )


def told(name: str, text: str) -> str:
    return f"<{name}><narrative>{text}</narrative></{name}>"


def result(
    *indicators: str, title: str = "Jobs", type: str = "2", inside: str = ""
) -> str:
    return (
        f'<result type="{type}">{told("title", title)}{inside}'
        f"{''.join(indicators)}</result>"
    )


def indicator(
    inside: str = "", *, measure: str = "1", attributes: str = "", title: str = "Jobs"
) -> str:
    return (
        f'<indicator measure="{measure}" {attributes}>{told("title", title)}{inside}'
        "</indicator>"
    )


def period(
    inside: str = "", *, start: str = "2024-01-01", end: str = "2024-12-31"
) -> str:
    return (
        f'<period><period-start iso-date="{start}"/><period-end iso-date="{end}"/>'
        f"{inside}</period>"
    )


def read(path: Path, *activities: str, language: str | None = None) -> IatiDocument:
    """Read a file of these activities."""
    path = path / "activities.xml"
    path.write_text(file_of(*activities), encoding="utf-8")
    return read_iati(path, language=language)


def read_indicators(path: Path, *indicators: str) -> IatiDocument:
    """Read a file of one outcome with these indicators."""
    return read(path, activity(result(*indicators)))


def notes_on(document: IatiDocument, end: str) -> list[str]:
    """List the messages of the notes whose path ends so."""
    return [note.message for note in document.notes if note.path.endswith(end)]
