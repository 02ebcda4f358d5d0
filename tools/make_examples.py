"""Make the well-made plans of ``iom_me.datasets.example_plan``, one per language.

Run ``python tools/make_examples.py`` after a change of one; the files are committed. The
projects are made up. They show what a sound plan looks like: `iom_me.check` has nothing
to say about them.
"""

from pathlib import Path

import example_english
import example_french
import example_spanish

import iom_me as me

FOLDER = Path(me.datasets.__file__).parent / "examples"
PLANS = {"en": example_english, "fr": example_french, "es": example_spanish}


def main(folder: Path = FOLDER) -> None:
    for language, example in PLANS.items():
        me.write_json(example.plan(), folder / f"{language}.json")


if __name__ == "__main__":
    main()
