# Stancebook: `make report` reads an article and writes its pages, `make test` runs every test, `make lab` opens the notebooks.

ARTICLE ?= $(or $(STANCEBOOK_ARTICLE),data/articles/idlib.txt)
BIN := .venv/bin
READY := .venv/.ready
PYTHONS := python3.13 python3.12 python3.11 python3 python

.DEFAULT_GOAL := help
.PHONY: help report test format lab bench sample lock clean

help: ## show these lines
	@sed -n 's/^\([a-z.-]*\):.*## \(.*\)/make \1	\2/p' Makefile | expand -t 26
	@echo 'Another article:  make report ARTICLE=path/to/article.txt'

report: $(READY) ## analyse the article and write reports/NAME/*.html
	@$(BIN)/stancebook report "$(ARTICLE)" --out reports

test: $(READY) ## run the whole test suite
	@$(BIN)/ruff check
	@$(BIN)/mypy
	@$(BIN)/python -m pytest

format: $(READY) ## put code into shape
	@$(BIN)/ruff check --fix
	@$(BIN)/ruff format

lab: $(READY) ## open JupyterLab on the notebooks of the article
	@$(BIN)/stancebook lab "$(ARTICLE)" $(LAB:%=--jupyter=%)

bench: $(READY) ## print how long a report takes, beside a notebook that only imports
	@$(BIN)/python tests/bench.py "$(ARTICLE)"

environment.yml: pyproject.toml tests/make_environment.py $(READY) ## write the conda environment anew from pyproject.toml
	@$(BIN)/python tests/make_environment.py > $@.new && mv $@.new $@

sample: $(READY) ## write docs/sample anew: the worked example in one file, and the pictures of the README
	@$(BIN)/python tests/make_sample.py

lock: ## resolve requirements.lock anew from pyproject.toml (needs uv)
	@uv pip compile --universal --generate-hashes --fork-strategy fewest --python-version 3.11 --group test --all-extras --upgrade \
	  --only-binary :all: --no-header --no-annotate --no-emit-index-url --no-emit-find-links --quiet -o requirements.lock pyproject.toml

clean: ## remove the pages, the virtual environment and all caches
	@rm -rf reports .venv .pytest_cache .ruff_cache .mypy_cache lib/*.egg-info
	@find lib tests notebooks training -name __pycache__ -o -name .ipynb_checkpoints | xargs rm -rf

# uv where it is, else a Python that can make a virtual environment: on Debian `import ensurepip` succeeds without python3-venv, `ensurepip.version()` does not.
$(READY): requirements.lock pyproject.toml
	@echo 'Setting up .venv (once, about a minute) …' >&2; \
	can_make='import sys, ensurepip; ensurepip.version(); sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 14))'; \
	if command -v uv >/dev/null 2>&1 && uv venv --quiet --clear --no-python-downloads --python '>=3.11,<3.14' .venv 2>/dev/null; then \
	  uv pip sync --quiet --python $(BIN)/python --require-hashes --only-binary :all: requirements.lock && \
	  uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation -e . && touch $@; exit $$?; \
	fi; \
	for python in $(PYTHONS); do \
	  if "$$python" -c "$$can_make" >/dev/null 2>&1; then \
	    "$$python" -m venv --clear .venv && \
	    $(BIN)/python -m pip install -qq --disable-pip-version-check --require-hashes --only-binary :all: -r requirements.lock && \
	    $(BIN)/python -m pip install -qq --disable-pip-version-check --no-deps --no-build-isolation -e . && touch $@; exit $$?; \
	  fi; \
	done; \
	echo 'No Python from 3.11 to 3.13 that can make a virtual environment was found. Type one of these lines, then make again:' >&2; \
	if command -v apt-get >/dev/null 2>&1; then echo '  sudo apt-get install python3 python3-venv' >&2; \
	elif command -v brew >/dev/null 2>&1; then echo '  brew install python@3.13' >&2; \
	elif command -v dnf >/dev/null 2>&1; then echo '  sudo dnf install python3.13' >&2; \
	else echo '  conda env create -f environment.yml && conda activate stancebook' >&2; fi; \
	exit 2
