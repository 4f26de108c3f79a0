# Two commands matter: make run, make test. All need only Python 3.11 to 3.14 (with venv), git and make.

PORT ?= 8000
export PORT
PYTHON ?= python3
BIN := .venv/bin
ARGS ?=

.DEFAULT_GOAL := help
.PHONY: help setup setup-run run test test-newest check format lock docs messages bench bench-triage clean

help: ## list these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: setup-run ## everything a newcomer needs, then the server: PORT (8000) and DOORSTEP_HOME (./var) count
	@$(BIN)/doorstep serve --prepare --port $(PORT)

test: setup ## everything a developer needs, then all tests on SQLite and PostgreSQL; ARGS goes to pytest
	@$(BIN)/python -m tools.test $(ARGS)

setup: ## environment with the locked dependencies of development; costs nothing the second time
	@PYTHON=$(PYTHON) sh tools/setup.sh dev

setup-run: ## the same with what running needs, for a server
	@PYTHON=$(PYTHON) sh tools/setup.sh run

check: setup ## style, types, import rules, migrations, generated pages: what CI checks beside the tests
	@$(BIN)/python -m tools.check

format: setup ## put the code in the house's form
	@$(BIN)/ruff check --fix --quiet . ; $(BIN)/ruff format --quiet .

docs: setup ## regenerate what docs/ has from the code
	@$(BIN)/python -m tools.docs

messages: setup ## compile the Chinese catalogue and list what it lacks
	@$(BIN)/python -m tools.words

bench: setup ## the benchmarks; ARGS="--write" puts them into docs/benchmarks.md
	@$(BIN)/python -m benchmarks.run $(ARGS)

bench-triage: setup ## what triage's advice is worth on the shared data; ARGS="--write" puts it into docs/triage.md
	@$(BIN)/python -m benchmarks.triage $(ARGS)

test-newest: setup ## all tests on SQLite under the newest Python found on this machine
	@$(BIN)/python -m tools.newest $(ARGS)

lock: setup ## compile requirements/*.txt anew from pyproject.toml, newest versions that fit: ARGS=--upgrade
	@$(BIN)/python -m tools.lock $(ARGS)

clean: ## remove what make made, but for the data folder
	rm -rf .venv .venv-newest .mypy_cache .ruff_cache .import_linter_cache benchmarks/out
