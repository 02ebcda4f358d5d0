"""Tables of counts that are safe to publish."""

from iom_me.tracking.disclosure.report import PublishedCell, SuppressedTable
from iom_me.tracking.disclosure.suppress import suppress_small_cells

__all__ = ["PublishedCell", "SuppressedTable", "suppress_small_cells"]
