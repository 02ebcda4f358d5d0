"""How does it get in and out? One module per format, and one way in."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from iom_me.io.json import from_json, read_json, to_json, write_json
from iom_me.io.measurements import read_measurements, validate_measurements

if TYPE_CHECKING:
    from iom_me.io.document import Document
    from iom_me.io.excel import ReadNote, read_excel, write_excel
    from iom_me.io.hxl import read_hxl, write_hxl
    from iom_me.io.iati.checking import IatiCheck, IatiFinding, check_iati
    from iom_me.io.iati.losses import Loss, LossReport, loss_report
    from iom_me.io.iati.reading import iter_iati, read_iati
    from iom_me.io.iati.records import (
        IatiActivity,
        IatiDocument,
        IatiDocumentLink,
        IatiLocation,
        IatiNarrative,
        IatiNote,
        IatiOrganisation,
        IatiShare,
    )
    from iom_me.io.iati.writing import write_iati
    from iom_me.io.layouts import LAYOUTS, Recognition, recognise_layout
    from iom_me.io.reading import read
    from iom_me.io.word import write_docx

__all__ = [
    "LAYOUTS",
    "Document",
    "IatiActivity",
    "IatiCheck",
    "IatiDocument",
    "IatiDocumentLink",
    "IatiFinding",
    "IatiLocation",
    "IatiNarrative",
    "IatiNote",
    "IatiOrganisation",
    "IatiShare",
    "Loss",
    "LossReport",
    "ReadNote",
    "Recognition",
    "check_iati",
    "from_json",
    "iter_iati",
    "loss_report",
    "read",
    "read_excel",
    "read_hxl",
    "read_iati",
    "read_json",
    "read_measurements",
    "recognise_layout",
    "to_json",
    "validate_measurements",
    "write_docx",
    "write_excel",
    "write_hxl",
    "write_iati",
    "write_json",
]

_RECORDS = "iati.records"
_MODULES = {
    "LAYOUTS": "layouts",
    "Document": "document",
    "IatiActivity": _RECORDS,
    "IatiCheck": "iati.checking",
    "IatiDocument": _RECORDS,
    "IatiDocumentLink": _RECORDS,
    "IatiFinding": "iati.checking",
    "IatiLocation": _RECORDS,
    "IatiNarrative": _RECORDS,
    "IatiNote": _RECORDS,
    "IatiOrganisation": _RECORDS,
    "IatiShare": _RECORDS,
    "Loss": "iati.losses",
    "LossReport": "iati.losses",
    "ReadNote": "excel",
    "Recognition": "layouts",
    "check_iati": "iati.checking",
    "iter_iati": "iati.reading",
    "loss_report": "iati.losses",
    "read": "reading",
    "read_excel": "excel",
    "read_hxl": "hxl",
    "read_iati": "iati.reading",
    "recognise_layout": "layouts",
    "write_docx": "word",
    "write_excel": "excel",
    "write_hxl": "hxl",
    "write_iati": "iati.writing",
}
"""In which module a name is; each is imported when it is first asked for."""

if not TYPE_CHECKING:

    def __getattr__(name: str) -> Any:
        if name in _MODULES:
            module = import_module(f"{__name__}.{_MODULES[name]}")
            return getattr(module, name)
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
