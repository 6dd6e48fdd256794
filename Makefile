# All that is needed: make, git and Python 3.11 or newer.

PYTHON ?= $(shell for python in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$python && break; done)
PORT ?= 5000
BENCH ?= search_quality
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check
FLASK := $(BIN)/flask --app app
TABLES := $(wildcard migrations/versions/*.py forum/plugins/*/migrations/versions/*.py forum/demo/*.* instance/config.py)
# Another database than the one in instance/ may be in any state, and so may one that is not there.
ANEW := $(if $(DATABASE_URL)$(FORUM_DATABASE_URL),anew,$(if $(wildcard instance/toctoc.db),,anew))
COMPILE := $(BIN)/uv pip compile pyproject.toml --quiet --upgrade --universal --python-version 3.11 \
	--generate-hashes --no-header --no-annotate --no-emit-index-url --no-emit-find-links

.DEFAULT_GOAL := help
.PHONY: help run install test test-opensearch lint format bench e2e lock translations clean

help: ## Say what can be made
	@awk -F ':.*## ' '/^[a-z0-9]+:.*## / {printf "make %-15s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: instance/.prepared ## Start the forum with demo cases; PORT=5000 is the default
	@$(FLASK) serve --port $(PORT)

install: $(VENV)/.runtime ## Create .venv with what the forum needs to run

test: $(VENV)/.development ## Run all tests
	@.ci/browser
	@$(BIN)/python -m pytest

test-opensearch: $(VENV)/.development ## Run the search tests on the OpenSearch that OPENSEARCH_URL names
	@if [ -n "$$OPENSEARCH_URL" ]; then $(BIN)/python -m pytest tests/search -k opensearch; \
	else echo "Skipped: set OPENSEARCH_URL=opensearch://localhost:9200, where" \
		"'docker compose --profile opensearch up opensearch' puts one."; fi

e2e: $(VENV)/.development ## Run only the tests that drive a real browser
	@.ci/browser
	@$(BIN)/python -m pytest -m browser

bench: $(VENV)/.development ## Measure; BENCH names a module of tests/bench/, ARGS its options
	@$(BIN)/python -m tests.bench.$(BENCH) $(ARGS)

lint: $(VENV)/.development ## Check style and formatting
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check

format: $(VENV)/.development ## Mend style and formatting
	@$(BIN)/ruff check --fix
	@$(BIN)/ruff format

lock: $(VENV)/.runtime ## Write the lock files anew from pyproject.toml
	@$(PIP) uv
	@$(COMPILE) --output-file requirements.lock
	@$(COMPILE) --output-file requirements-dev.lock --extra dev --constraints requirements.lock

translations: install ## Bring the catalogues up to the texts in the code
	@$(FLASK) translations

clean: ## Remove what was made, but not the forum's data in instance/
	rm -rf $(VENV) .pytest_cache .ruff_cache .hypothesis *.egg-info
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed; tell where with make PYTHON=..."; exit 1; }
	@$(PYTHON) -m venv $(VENV)

# Both commands are harmless to repeat; the mark saves their seconds when the tables are the same as last time.
instance/.prepared: $(VENV)/.runtime $(TABLES) $(ANEW)
	@$(FLASK) init
	@$(FLASK) demo
	@touch $@

.PHONY: anew
anew:

$(VENV)/.runtime: requirements.lock | $(BIN)/python
	@echo "Installing what the forum needs ..."
	@$(PIP) --require-hashes -r requirements.lock
	@touch $@

$(VENV)/.development: requirements-dev.lock | $(BIN)/python
	@echo "Installing what the tests need ..."
	@$(PIP) --require-hashes -r requirements-dev.lock
	@touch $@ $(VENV)/.runtime
