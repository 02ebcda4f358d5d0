"""The style: contrast in both schemes, and what print needs."""

import re
from pathlib import Path

import pytest

import iom_me

STYLE = (Path(iom_me.__file__).parent / "_page.css").read_text(encoding="utf-8")
COLOUR = re.compile(r"--([\w-]+):\s*(#[0-9a-f]{6})")
LIGHT, DARK = (dict(COLOUR.findall(block)) for block in re.findall(
    r":root \{.*?\}", STYLE, re.DOTALL
)[:2])  # fmt: skip
TEXTS = sorted(set(LIGHT) - {"paper", "card", "line", "track"})


def luminance(colour: str) -> float:
    """WCAG 2.2, relative luminance."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in parts
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_contrast_is_computed_as_the_standard_says() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("scheme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("ground", ["paper", "card"])
def test_text_can_be_read(scheme: dict[str, str], text: str, ground: str) -> None:
    assert contrast(scheme[text], scheme[ground]) >= 4.5  # AA


@pytest.mark.parametrize("scheme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("tone", ["blue", "green", "orange", "vermilion", "purple"])
def test_bars_stand_out_from_their_track(scheme: dict[str, str], tone: str) -> None:
    assert contrast(scheme[tone], scheme["track"]) >= 3  # AA, graphical objects


def test_both_schemes_have_every_colour() -> None:
    assert set(LIGHT) == set(DARK)


def test_nothing_is_made_faint() -> None:
    assert "opacity" not in STYLE


def test_print_repeats_headings_and_cuts_no_row() -> None:
    printed = STYLE.split("@media print")[1]

    assert "size: A4 landscape" in printed
    assert re.search(r"thead \{ display: table-header-group; \}", printed)
    assert re.search(r"tr, figure[^}]*break-inside: avoid", printed)


def test_the_style_asks_for_nothing() -> None:
    assert "url(" not in STYLE
    assert "@import" not in STYLE
    assert "</" not in STYLE
