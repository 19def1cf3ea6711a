# `make` alone lists the words. Every word does its own set-up first.
.DEFAULT_GOAL := help
.PHONY: help run test check fuzz faults bench fanout similar flood widget package deploy demo screenshots clean

FITS := import sys; sys.exit(sys.version_info < (3, 11))
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
	command -v $$p >/dev/null && $$p -c '$(FITS)' 2>/dev/null && echo $$p && break; done)
BIN := .venv/bin
READY := .venv/.ready node_modules/.ready
STACK ?= hearback
ARGS ?=

help: ## This list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' Makefile

run: $(READY) ## Serve the whole product on http://localhost:8000 (PORT=8080 for another port)
	@exec $(BIN)/python -m dev.cli run $(if $(PORT),--port $(PORT)) $(ARGS)

test: $(READY) ## All tests (ARGS="-k ledger" for some)
	@$(BIN)/python -m pytest -n 4 --dist worksteal $(ARGS)

check: $(READY) ## Format, lint, types, layers and all tests
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@PYTHONPATH=. $(BIN)/lint-imports
	@$(MAKE) --no-print-directory test

fuzz: $(READY) ## 20,000 generated calls over the whole API: no 5xx, no breach of its specification (ARGS="--cases 2000")
	@$(BIN)/python -m tests.api.fuzz $(ARGS)

faults: $(READY) ## Every fault that can be injected: one table of what became of everyone (ARGS=--short for seconds)
	@$(BIN)/python -m tests.faults $(ARGS)

bench: $(READY) ## Ratios and capacity units of docs/performance.md, measured here
	@$(BIN)/python -m dev.bench $(ARGS)

fanout: $(READY) ## One suggestion with 100,000 supporters: time, memory, units (ARGS="--supporters 1000")
	@$(BIN)/python -m dev.bench_fan_out $(ARGS)

similar: $(READY) ## Similar suggestions among 20,000: time for each answer (ARGS="--suggestions 1000")
	@$(BIN)/python -m dev.bench_similar $(ARGS)

flood: $(READY) ## 10,000 submissions while the store throttles and loses answers (ARGS="--submissions 500")
	@$(BIN)/python -m tests.flood $(ARGS)

widget: $(READY) ## Make the widget small anew, after templates/static/widget.js was changed
	@npm run --silent widget -- --output templates/static/widget.min.js

package: $(READY) ## The CloudFormation template and the zip, in build/
	@$(BIN)/python -m dev.package $(ARGS)

deploy: $(READY) ## The stack into your AWS account (STACK=name BUCKET=for-the-zip)
	@$(BIN)/python -m dev.deploy --stack $(STACK) $(if $(BUCKET),--bucket $(BUCKET)) $(ARGS)

demo: $(READY) ## Fill an empty installation with a small sample company
	@$(BIN)/python -m dev.cli demo $(ARGS)

screenshots: $(READY) ## The pictures of the README, taken in a real browser
	@$(BIN)/python -m dev.screenshots $(ARGS)

clean: ## Remove what set-up, tests and packaging made (never your data in .hearback)
	rm -rf .venv node_modules build .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache .chalice/deployments
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

.venv/.ready: requirements.txt requirements-dev.txt
	@test -n "$(PYTHON)" || { echo "Hearback needs Python 3.11 or newer, and none was found. Name one: make run PYTHON=/path/to/python"; exit 1; }
	@echo "Setting up Python packages in .venv (once) ..."
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install -qq --disable-pip-version-check -r requirements-dev.txt
	@touch $@

node_modules/.ready: package.json package-lock.json
	@if command -v npm >/dev/null; then echo "Fetching the embedded engine from npm (once) ..."; \
		npm ci --loglevel=error && touch $@; \
	else echo "npm was not found, so the embedded engine cannot be fetched. What needs it will say so."; fi
