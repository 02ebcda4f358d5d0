import subprocess
import sys

import pytest

from iom_me import io


@pytest.mark.parametrize("name", io.__all__)
def test_every_name_of_the_room_can_be_had(name: str) -> None:
    assert getattr(io, name) is not None


def test_a_name_that_is_not_there_is_no_attribute() -> None:
    with pytest.raises(AttributeError, match="read_yaml"):
        io.read_yaml  # type: ignore[attr-defined]  # noqa: B018 - on purpose


def test_the_room_is_entered_without_heavy_packages() -> None:
    code = (
        "import iom_me.io, sys;"
        "heavy = {'cattrs', 'numpy', 'pandas', 'openpyxl', 'xlsxwriter', 'networkx'};"
        "sys.exit(', '.join(heavy & set(sys.modules)) or None)"
    )

    subprocess.run([sys.executable, "-c", code], check=True)  # noqa: S603 - our own
