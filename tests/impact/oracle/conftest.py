"""The scripts here make the stored figures; they need what the tests do without."""

from __future__ import annotations

collect_ignore_glob = ["*.py", "panel/*.py", "matching/*.py"]
