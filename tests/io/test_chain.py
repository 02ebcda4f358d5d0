"""A plan goes through every format one after the other, and stays what it was."""

from pathlib import Path

import attrs
import pytest

import iom_me as me
from iom_me.io.excel import read_excel, write_excel
from iom_me.io.iati.reading import read_iati
from iom_me.io.iati.records import IatiActivity
from iom_me.io.iati.writing import write_iati


@pytest.mark.filterwarnings("ignore::iom_me.DataWarning")
@pytest.mark.parametrize("name", me.datasets.PUBLISHED)
def test_a_published_matrix_keeps_all_of_it_through_all_formats(
    tmp_path: Path, name: str
) -> None:
    matrix = me.datasets.published_matrix(name)
    plan = attrs.evolve(matrix.framework, start="2020-01-01")
    names = ("1.xlsx", "2.xml", "3.json", "4.xlsx")
    first, second, third, fourth = (tmp_path / name for name in names)

    write_excel(plan, first)
    write_iati(
        second,
        read_excel(first),
        matrix.measurements,
        activities=IatiActivity(countries="NG"),
        today="2026-01-01",
    )
    document = read_iati(second)
    me.write_json(document.framework, third)
    write_excel(me.read_json(third), fourth)

    assert read_excel(fourth) == plan
    if matrix.measurements is not None:
        assert document.measurements is not None
        assert document.measurements.equals(matrix.measurements)
