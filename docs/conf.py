"""How the documentation is built: `make docs`, in which every warning is an error."""

import shutil
import sys
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.config import Config

import iom_me

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))

import generate_rules  # noqa: E402

project = "iom_me"
author = "iom_me contributors"
copyright = "2026, iom_me contributors"
release = version = iom_me.__version__

extensions = [
    "myst_nb",
    "numpydoc",
    "sphinx.ext.autodoc",
    "sphinx.ext.autosummary",
    "sphinx.ext.mathjax",
    "sphinx_copybutton",
    "sphinxcontrib.mermaid",
]
templates_path = ["_templates"]
exclude_patterns = ["_build"]
default_role = "autolink"  # `name` is a link where there is such a name

# Pages: Markdown and notebooks. Notebooks run at each change of their code, so that
# what they show is what the library does.
myst_enable_extensions = ["colon_fence", "deflist", "dollarmath"]
myst_fence_as_directive = ["mermaid"]
myst_heading_anchors = 3
nb_execution_mode = "cache"
nb_execution_in_temp = True
nb_execution_raise_on_error = True
nb_execution_timeout = 120
nb_render_markdown_format = "myst"  # so that plans show as diagrams there too
nb_output_stderr = "remove"  # results repeat their warnings, without a path

# Reference: one page for each public name, from its docstring.
autosummary_generate = True
autodoc_member_order = "bysource"
autodoc_typehints = "signature"
numpydoc_show_class_members = False
python_use_unqualified_type_names = True
python_maximum_signature_line_length = 88

# A reference that leads nowhere is a warning, except for:
nitpick_ignore_regex = [
    # Names of other projects, because the build asks nothing of the network.
    (r"py:.*", r"(pd|pandas|np|npt|numpy|nx|networkx|narwhals|matplotlib)\..*"),
    (r"py:.*", r"(dt|datetime|decimal|pathlib|collections|enum|os|typing)\..*"),
    # Aliases and types imported for checking only: signatures name them bare.
    (r"py:class", r"\w+"),
    (r"py:class", r".*\.T_co"),
    # What a result keeps, and what it must be able to do, lives in private modules.
    (r"py:class", r"iom_me\.impact\.(\w+\.)*_[\w.]+"),
    # `name` in a docstring: a link if the name has a page.
    (r"py:obj", r".*"),
]

# Two rooms have a record of limits with one name; their pages say which is meant.
suppress_warnings = ["ref.python"]

html_theme = "pydata_sphinx_theme"
html_title = "iom_me"
html_static_path = ["_static"]
html_css_files = ["iom_me.css"]
html_show_sourcelink = False
html_sidebars = {"tutorials/*": []}  # matrices want the width
html_theme_options = {
    "logo": {"text": "iom_me"},
    "navbar_align": "left",
    "navbar_end": ["theme-switcher"],
    "show_toc_level": 2,
    "footer_start": ["copyright"],
    "footer_end": [],
}
copybutton_prompt_text = r">>> |\.\.\. |\$ "
copybutton_prompt_is_regexp = True


def write_pages(_app: Sphinx, _config: Config) -> None:
    """Write the pages that are made from other files of the repository."""
    generate_rules.write_pages(HERE / "rules")
    for notebook in sorted((HERE.parent / "notebooks").glob("*.ipynb")):
        shutil.copy2(notebook, HERE / "tutorials")


def setup(app: Sphinx) -> None:
    """Hook the generated pages in before Sphinx looks for its sources."""
    app.connect("config-inited", write_pages)
