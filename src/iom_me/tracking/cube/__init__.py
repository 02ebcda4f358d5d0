"""One indicator by groups and places: a cube in which totals are members."""

from iom_me.tracking.cube.bounds import PeopleBound, PeopleBounds
from iom_me.tracking.cube.build import disaggregate
from iom_me.tracking.cube.crossing import crossed_people
from iom_me.tracking.cube.people import unique_people
from iom_me.tracking.cube.places import people_over_places
from iom_me.tracking.cube.records import (
    CubeDimension,
    CubeMember,
    CubeProblem,
    CubeProblemKind,
    CubeStatus,
)
from iom_me.tracking.cube.report import Cube

__all__ = [
    "Cube",
    "CubeDimension",
    "CubeMember",
    "CubeProblem",
    "CubeProblemKind",
    "CubeStatus",
    "PeopleBound",
    "PeopleBounds",
    "crossed_people",
    "disaggregate",
    "people_over_places",
    "unique_people",
]
