"""Forms of donors, as data: what stands in which column, in three languages."""

from iom_me.io.layouts.compose import results_matrix
from iom_me.io.layouts.forms import LAYOUTS
from iom_me.io.layouts.recognition import Recognition, recognise_layout

__all__ = ["LAYOUTS", "Recognition", "recognise_layout", "results_matrix"]
