# Everything a newcomer needs: `make run` and `make test`.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
export PYTHONUTF8 := 1

.DEFAULT_GOAL := help
.PHONY: help setup run test test-matrix test-spark check bench bench-cases bench-sheets bench-full messages lock fuzz audit

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: ## everything that run and test need, inside this folder; quick when nothing changed
	@$(PYTHON) scripts/setup.py

run: ## set-up, database, demo city, then site and worker on localhost (PORT=8000)
	@$(PYTHON) scripts/setup.py --for-run
	@exec $(BIN)/python -m config.run

test: ## set-up, then all tests on the embedded PostgreSQL, the lower floors on Debian's
	@$(PYTHON) scripts/setup.py --for-test
	@$(BIN)/python scripts/test.py

test-matrix: ## every role at every place, asking for every address; about half an hour
	@$(PYTHON) scripts/setup.py --for-test
	@GONGHUI_WHOLE_MATRIX=1 $(BIN)/python scripts/test.py tests/faces/matrix

test-spark: ## every metric on Spark: the same numbers as on DuckDB (brings PySpark and Java)
	@$(PYTHON) scripts/setup.py --for-spark
	@PYTHONPATH=.venv/spark $(BIN)/python scripts/test.py tests/conformance

check: ## lint, format, types, import contracts, templates, security lint
	@$(PYTHON) scripts/setup.py --for-run
	@$(BIN)/python scripts/check.py

bench: ## measures freshness, pages, warehouse; SCALE=default, or another size of the demo city
	@$(PYTHON) scripts/setup.py --for-run
	@$(BIN)/python scripts/bench --scale $(or $(SCALE),default)

bench-cases: ## measures the workbench at CASES=1000000 cases, and twenty intakes a second; about ten minutes
	@$(PYTHON) scripts/setup.py --for-run
	@$(BIN)/python scripts/bench/cases.py --cases $(or $(CASES),1000000)

bench-sheets: ## measures sheets in and out at ROWS=1000000 members; half an hour
	@$(PYTHON) scripts/setup.py --for-run
	@$(BIN)/python scripts/bench/sheets.py --rows $(or $(ROWS),1000000)

bench-full: ## measures at the size of a capital: six million people; takes hours and 60 GB of disk
	@$(MAKE) bench SCALE=full

messages: ## gathers msgids into locale/ and compiles the catalogues
	@$(PYTHON) scripts/setup.py
	@$(BIN)/python scripts/messages.py

lock: ## resolves pyproject.toml and package.json into their lock files again
	@$(PYTHON) scripts/setup.py --for-run
	@sh scripts/lock.sh

fuzz: ## brings broken files to every reader of files; SECONDS=300 in all, SEED=1 to repeat
	@$(PYTHON) scripts/setup.py --for-test
	@$(BIN)/python scripts/fuzz.py --seconds $(or $(SECONDS),300) $(if $(SEED),--seed $(SEED))

audit: ## known holes in what the lock files name; ADVISORIES=folder with OSV's dumps
	@$(PYTHON) scripts/setup.py --for-run
	@$(BIN)/python scripts/audit.py $(if $(ADVISORIES),--advisories $(ADVISORIES))
