"""Lets ``python -m iom_me.cli`` do what ``iom-me`` does."""

import sys

from iom_me.cli import main

if __name__ == "__main__":
    sys.exit(main())
