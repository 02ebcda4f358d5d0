"""The code lists that plans refer to: SRF, MiGOF, MCOF, the Global Compact, the SDGs.

Every list is a file of data with its edition, its source and what is known to be wrong
with it. The SRF has two editions that do not agree.
"""

from iom_me.catalogues.code_lists import (
    CodeEntry,
    CodeList,
    editions,
    load,
    names,
    short_name,
)

__all__ = ["CodeEntry", "CodeList", "editions", "load", "names", "short_name"]
