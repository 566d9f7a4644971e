"""Prints environment.yml, made from pyproject.toml: `make environment.yml` writes it,
a test fails when it is stale.
"""

import tomllib
from itertools import chain
from pathlib import Path

PROJECT = Path(__file__).parents[1] / "pyproject.toml"


def build_environment(project: Path = PROJECT) -> str:
    """The text of environment.yml: conda brings Python and pip, pip installs everything else,
    this folder last and editable.
    """
    declared = tomllib.loads(project.read_text(encoding="utf-8"))
    name, python = declared["project"]["name"], declared["project"]["requires-python"]
    extras = declared["project"].get("optional-dependencies", {}).values()
    packages = [*declared["project"]["dependencies"], *chain(*extras), *declared["dependency-groups"]["test"]]
    lines = [
        "# Made from pyproject.toml by `make environment.yml`; edit that file, not this one.",
        f"name: {name}",
        "channels:",
        "  - conda-forge",
        "dependencies:",
        f"  - python {python}",
        "  - pip",
        "  - pip:",
        *(f'      - "{package.replace(" ", "")}"' for package in packages),
        "      - -e .",
    ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    print(build_environment(), end="")
