"""The activity that the IATI standard explains itself by.

``SOURCE.md`` beside this file names the source and the licence.
"""

from __future__ import annotations

from pathlib import Path

__all__ = ["iati_example"]


def iati_example() -> Path:
    """Return the path of the annotated example of the IATI Activity Standard 2.03.

    One activity that uses every element once, with comments that explain them; one
    result with an indicator, a baseline, a target and a value, by sex and age. Its
    schema and codes are sound, but it breaks some rules of the ruleset, as it shows
    things side by side that exclude each other.

    Source: IATI Standard (http://iatistandard.org/), IATI-Extra-Documentation, branch
    version-2.03, under the Creative Commons Attribution 4.0 licence
    (https://creativecommons.org/licenses/by/4.0/).

    Returns
    -------
    pathlib.Path
        For `iom_me.read_iati` and `iom_me.io.check_iati`.

    Examples
    --------
    >>> import iom_me as me
    >>> check = me.io.check_iati(me.datasets.iati_example(), today="2026-01-01")
    >>> sorted({found.code for found in check.errors})
    ['3.4.2', '3.6.2', '6.13.1', '6.6.2', '8.11.1']
    """
    return Path(__file__).with_name("activity-standard-example-annotated_v203.xml")
