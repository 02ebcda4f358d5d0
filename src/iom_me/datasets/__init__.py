"""Real projects to try the library on, with their sources.

Every data set says where it comes from, and what about it is made.
"""

from iom_me.datasets.nigeria import NigeriaReintegration, nigeria_reintegration

__all__ = ["NigeriaReintegration", "nigeria_reintegration"]
