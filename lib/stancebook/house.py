"""Where data and notebooks lie: beside `lib` in a checkout, inside the package where it is installed."""

from pathlib import Path

PACKAGE = Path(__file__).resolve().parent
INSTALLED = PACKAGE / "house"  # a wheel carries them here
ROOT = INSTALLED if INSTALLED.is_dir() else PACKAGE.parents[1]
DATA, NOTEBOOKS = ROOT / "data", ROOT / "notebooks"
EXAMPLE = DATA / "articles" / "idlib.txt"
TEMPLATES = PACKAGE / "pages" / "templates"
