"""The wheel carries data and notebooks within the package, where `stancebook.house` looks for them first."""

import shutil
from pathlib import Path
from tempfile import TemporaryDirectory

from setuptools import setup
from setuptools.command.build_py import build_py

SCRATCH = (
    TemporaryDirectory()
)  # a folder `build` in the checkout would keep a copy, and what has since been deleted


class BuildWithHouse(build_py):
    """The package, and beside its modules the folder `house`; an editable install finds both in
    the checkout.
    """

    def run(self) -> None:
        super().run()
        for name in () if self.editable_mode else ("data", "notebooks"):
            house = Path(self.build_lib, "stancebook", "house", name)
            shutil.copytree(name, house, ignore=shutil.ignore_patterns(".*", "__pycache__"))


setup(cmdclass={"build_py": BuildWithHouse}, options={"build": {"build_base": SCRATCH.name}})
