"""Did it work, and how sure are we? Effects, and the data they rest on.

An estimator is a function of a table and the names of its columns; it hands back a
finished result. How a call goes through the modules::

    did.py         the public function: checks the options, puts the result together
    _door.py       any table -> the complete rows as checked arrays
    _columns.py    one column -> numbers, flags, levels or clusters
    _cells.py      the four groups of rows: enough for an effect and a standard error?
    _scale.py      exact shift and scale
    _design.py     arrays -> orthonormal basis and what each coefficient reads from it
    _inference.py  basis and residuals -> standard errors and degrees of freedom
    results.py     what is handed back
    _words.py      the same in words
"""

from iom_me.impact.did import difference_in_differences
from iom_me.impact.results import Cell, Clusters, Coefficient, DidResult, Untestable

__all__ = [
    "Cell",
    "Clusters",
    "Coefficient",
    "DidResult",
    "Untestable",
    "difference_in_differences",
]
