"""Run the notebooks: `python notebooks/run.py` writes NN-title.ipynb from NN-title.py.

The sources are plain Python in the percent format; what is written beside them is for
readers, and the same from run to run, so that a diff shows what changed for them.
"""

import re
from pathlib import Path
from tempfile import TemporaryDirectory

import jupytext
import nbformat
from nbclient import NotebookClient

FOLDER = Path(__file__).parent
TIMEOUT = 60  # seconds for one cell; a whole notebook should take less
KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}
# Where a warning came from: a file of the kernel's, with another name at each run.
PLACE = re.compile(r"\S*ipykernel_\S*\.py:\d+: ")


def main() -> None:
    for source in sorted(FOLDER.glob("[0-9]*.py")):
        print(source.with_suffix(".ipynb").name)
        nbformat.write(executed(source), source.with_suffix(".ipynb"))


def executed(source: Path) -> nbformat.NotebookNode:
    notebook = jupytext.read(source)
    with TemporaryDirectory() as elsewhere:  # what a notebook writes does not stay
        NotebookClient(
            notebook,
            timeout=TIMEOUT,
            record_timing=False,
            coalesce_streams=True,
            resources={"metadata": {"path": elsewhere}},
            extra_arguments=["--log-level=ERROR"],
        ).execute()
    notebook.metadata = {"kernelspec": KERNEL, "language_info": {"name": "python"}}
    for number, cell in enumerate(notebook.cells):
        cell.id = f"cell-{number:02}"
        cell.metadata = {}
        for output in cell.get("outputs", ()):
            if output.output_type == "stream":
                output.text = PLACE.sub("", output.text)
    return notebook


if __name__ == "__main__":
    main()
