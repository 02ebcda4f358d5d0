"""Real projects to try the library on, with their sources.

Every data set says where it comes from, and what about it is made.
"""

from iom_me.datasets.examples import example_plan
from iom_me.datasets.iati import iati_example
from iom_me.datasets.nigeria import NigeriaReintegration, nigeria_reintegration
from iom_me.datasets.published import PUBLISHED, PublishedMatrix, published_matrix

__all__ = [
    "PUBLISHED",
    "NigeriaReintegration",
    "PublishedMatrix",
    "example_plan",
    "iati_example",
    "nigeria_reintegration",
    "published_matrix",
]
