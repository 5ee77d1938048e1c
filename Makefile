# Everything a person does here. `make help` lists the targets.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INSTALL := $(BIN)/pip install --quiet --disable-pip-version-check -c requirements.lock

.DEFAULT_GOAL := help
.PHONY: help setup start test check format lock train evaluate supports clean

help: ## List the targets
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

$(VENV)/.serve: pyproject.toml requirements.lock
	$(PYTHON) -m venv $(VENV)
	$(INSTALL) -e '.[prepare]'
	@touch $@

$(VENV)/.dev: $(VENV)/.serve
	$(INSTALL) -e '.[prepare,supports,dev]'
	@touch $@

tests/e2e/node_modules: tests/e2e/package-lock.json
	npm ci --ignore-scripts --no-audit --no-fund --silent --prefix tests/e2e
	@touch $@

setup: $(VENV)/.serve ## Install, prepare the model, index the catalogue
	$(BIN)/romin model prepare
	$(BIN)/romin index build

start: setup ## Do all that, then serve on http://127.0.0.1:8000
	$(BIN)/romin serve

test: $(VENV)/.dev ## Install what the tests need, then run them all
	./scripts/system-packages.sh
	@if command -v npm >/dev/null; then $(MAKE) --no-print-directory tests/e2e/node_modules; fi
	$(BIN)/romin model prepare
	$(BIN)/romin index build
	$(BIN)/pytest

check: $(VENV)/.dev ## Format, lint, types, room contracts, catalogue, Dockerfile
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/romin catalogue check
	$(BIN)/hadolint Dockerfile

format: $(VENV)/.dev ## Format the code and mend what can be
	$(BIN)/ruff format
	$(BIN)/ruff check --fix

train: $(VENV)/.dev ## Adapt the model again on content/examples (about an hour on two cores)
	$(BIN)/romin model train

evaluate: $(VENV)/.dev ## Measure understanding on the untouched part, beside the baselines
	$(BIN)/romin evaluate

supports: $(VENV)/.dev ## Make the printable supports again from their sources
	$(BIN)/romin catalogue supports

lock: ## Write requirements.lock from a fresh environment
	rm -rf .venv-lock && $(PYTHON) -m venv .venv-lock
	.venv-lock/bin/pip install --quiet -e '.[prepare,supports,dev]'
	.venv-lock/bin/pip freeze --exclude-editable | sed 's/+cpu//' > requirements.lock
	rm -rf .venv-lock

clean: ## Remove what was made, the data folder excepted
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis
