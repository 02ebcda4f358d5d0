"""Renew the JSON Schema that the package ships.

Run ``python tools/make_schema.py`` after a class of the model or its docstring changed.
"""

from pathlib import Path

from iom_me.io.json import schema
from iom_me.io.json._text import render

if __name__ == "__main__":
    shipped = Path(schema.__file__).with_name(schema.NAME)
    shipped.write_text(render(schema.generate()) + "\n", encoding="utf-8")
