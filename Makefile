# Two commands: `make run` and `make test`. Nothing is needed before them but Python 3.11+ and make.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: run test check install install-dev web lock clean

run: install web  ## everything on this machine: web UI, API and worker, with the sample project
	@$(BIN)/earmark up $(ARGS)

test: install-dev  ## the tests that need no server, no browser and no network, and kill nothing
	@$(PYTHON) tools/build_web.py --test
	@OMP_NUM_THREADS=1 $(BIN)/pytest -n auto --maxprocesses 2 -m "not server and not browser and not fault" $(ARGS)

check: install-dev  ## what must hold before a commit lands: format, lint, types, layers
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(PYTHON) tools/build_web.py --test
	@$(BIN)/pytest -q tests/house

install:
	@$(PYTHON) tools/install.py

install-dev:
	@$(PYTHON) tools/install.py --dev

web: install
	@$(PYTHON) tools/build_web.py

lock:  ## pin every package anew (needs uv)
	tools/lock.sh

clean:  ## forget what was built; the data folder stays
	rm -rf .venv web/node_modules web/dist .mypy_cache .ruff_cache .pytest_cache
