PYTHON ?= python3
IN := .venv/bin/

QUICK := not (browser or postgres or html or slow)

.DEFAULT_GOAL := help
.PHONY: help run test check bench soak fmt

help: ## Show this list
	@sed -n 's/^\([a-z]*\):.*## /  make \1	/p' Makefile

run: .venv/ready ## Set up, load the demo into an empty database, serve at 127.0.0.1:8000
	@$(IN)eventsite run --demo

test: .venv/ready-for-tests ## Run every check and every test, after installing what they need
	@$(IN)python -m tests.tools.needs
	@$(MAKE) --no-print-directory lint
	@$(IN)pytest -q -n 2

check: .venv/ready-for-tests lint ## Run the checks and the quick tests, in under a minute
	@$(IN)pytest -q -n 2 -m "$(QUICK)"

bench: .venv/ready-for-tests ## Measure the site beside a bare floor; writes docs/performance.md
	@$(IN)python -m tests.tools.needs bench
	@$(IN)python -m tests.bench

soak: .venv/ready-for-tests ## Run the storms, kills and rubbish at full count
	@SOAK=1 $(IN)pytest -q -n 2 tests/soak tests/*/test_races.py

fmt: .venv/ready-for-tests ## Format the code and mend what can be mended by itself
	@$(IN)ruff check --quiet --fix-only
	@$(IN)ruff format

.PHONY: lint
lint: .venv/ready-for-tests
	@$(IN)ruff format --check
	@$(IN)ruff check
	@$(IN)mypy
	@$(IN)codespell

# The stamps are made again whenever pyproject.toml changes.
.venv/ready: pyproject.toml
	@$(PYTHON) -c 'import sys; sys.version_info >= (3, 11) or sys.exit("eventsite needs Python 3.11 or newer")'
	@echo "Installing eventsite into .venv ..."
	@$(PYTHON) -m venv .venv
	@$(IN)pip install -qq --disable-pip-version-check --editable .
	@touch $@

.venv/ready-for-tests: .venv/ready
	@echo "Installing the test tools into .venv ..."
	@$(IN)pip install -qq --disable-pip-version-check --editable '.[test]'
	@touch $@
