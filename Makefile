# `make demo` and `make test` on a fresh machine need Python 3.11 or newer with pip, and nothing else. The first installs the
# program alone, the second adds what tests it.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
CORE := $(VENV)/core
INSTALLED := $(VENV)/installed
EXAMPLE := questionnaires/examples/manufacturer_onprem.yaml

export PIP_DISABLE_PIP_VERSION_CHECK := 1
# Where it is set, thousands of starts compile anew what could be read.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help demo test lint types schemas anew docs contact bench fuzz lock sbom clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-7s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: $(CORE) ## assess the bundled example organisation
	@$(BIN)/aifactory-assess report $(EXAMPLE) --as-of 2026-11-25

test: $(INSTALLED) ## run the tests (ARGS="..." is passed to pytest)
	@$(BIN)/python -m pytest -n auto --dist worksteal $(ARGS)

lint: $(INSTALLED) ## check style, format and commit subjects
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@.ci/subjects

types: $(INSTALLED) ## check types
	@$(BIN)/mypy

schemas: $(INSTALLED) ## make the published schemas of results anew
	@$(BIN)/python -m tools.schemas

anew: schemas ## make anew what is made of questionnaires/, rules and reports
	@$(BIN)/aifactory-assess framework schema -o schemas -q
	@$(BIN)/aifactory-assess check --list-rules > docs/rules.md
	@$(BIN)/python -m tests.verdicts
	@$(BIN)/python -m tests.telling.wholes

docs: $(INSTALLED) ## build the documentation site into docs/site/_build
	@$(BIN)/pip install --quiet -e '.[docs]'
	@$(BIN)/python -m sphinx -q -W --keep-going docs/site docs/site/_build
	@$(BIN)/python -m tests.site_links docs/site/_build
	@echo "open docs/site/_build/index.html"

contact: $(INSTALLED) ## picture every page at every width, light, dark and printed (needs Chromium)
	@mkdir -p docs/site/_build
	@$(BIN)/python -m tests.telling.contact docs/site/_build/contact-sheet.png
	@echo "look at docs/site/_build/contact-sheet.png"

fuzz: $(INSTALLED) ## mutate inputs for an hour (ARGS="--seconds 60 --reader answers")
	@$(BIN)/python -m tests.hostile.fuzz --seconds 3600 $(ARGS)

bench: $(INSTALLED) ## measure the start and the scoring rate
	@$(BIN)/python benchmarks/start.py $(ARGS)
	@$(BIN)/python -m benchmarks.plan

lock: ## pin what the GitHub action installs, with hashes (needs uv)
	@printf 'hatchling>=1.27\njinja2>=3.1\n' | uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --custom-compile-command "make lock" pyproject.toml - --output-file requirements.lock

sbom: $(INSTALLED) ## list all that the wheel brings along into dist/sbom.cdx.json (CycloneDX)
	@$(BIN)/pip install --quiet 'cyclonedx-bom>=7'
	@rm -rf dist/alone && $(PYTHON) -m venv dist/alone
	@$(BIN)/python -m build --no-isolation --wheel --outdir dist . >/dev/null
	@dist/alone/bin/pip install --quiet dist/aifactory_assess-*.whl
	@dist/alone/bin/pip uninstall --quiet --yes setuptools pip
	@$(BIN)/cyclonedx-py environment --output-reproducible --of JSON -o dist/sbom.cdx.json dist/alone/bin/python
	@rm -rf dist/alone
	@echo "wrote dist/sbom.cdx.json"

clean: ## remove the environment, caches and built files
	rm -rf $(VENV) .venv-ci build dist aifactory_assess/compiled htmlcov .coverage .coverage.* coverage.json coverage.xml
	rm -rf .hypothesis .mypy_cache .pytest_cache .ruff_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(CORE): pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=python3.11 ...")'
	@echo "Installing the program into $(VENV), once ..." >&2
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/pip install --quiet -e .
	@touch $@

$(INSTALLED): $(CORE)
	@echo "Installing what tests it into $(VENV), once; this takes a minute or two ..." >&2
	@$(BIN)/pip install --quiet -e '.[dev]'
	@touch $@
