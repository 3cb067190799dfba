# One word for everything one does with Inkling. Needs python3 (3.11 or newer), make and the package registries.
# Plain enough for the GNU make 3.81 of macOS.

PYTHON ?= python3
PORT ?= 8501

VENV := .venv
PY := $(VENV)/bin/python
# Touched when what they are named after is installed: older than a requirements file means "install again".
APP_READY := $(VENV)/.app-ready
DEV_READY := $(VENV)/.dev-ready
# The libraries that Inkling is raced against are large, so they have an environment of their own.
BENCH := .venv-bench
BENCH_READY := $(BENCH)/.bench-ready

export PIP_DISABLE_PIP_VERSION_CHECK := 1
# Compiled files are kept whatever the shell says: each process that a test starts would compile all sources again.
export PYTHONDONTWRITEBYTECODE :=

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help app test unit test-long mutants lint format texts models bench bench-quick chromium clean distclean

help: ## list these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

app: $(APP_READY) ## install what is missing and start the app (another port: PORT=8502)
	@$(PY) -m mlp compile
	@echo "Inkling: http://localhost:$(PORT) (stop: Ctrl-C; another port: make app PORT=8502)"
	@$(PY) -m streamlit run app.py --server.port $(PORT)

test: chromium lint unit ## style, types and all tests except the long ones
	$(PY) -m pytest -m "not long" -n 2 tests/e2e

unit: $(DEV_READY) ## the quick tests: no browser, no long ones
	$(PY) -m pytest -m "not long" -n auto --dist worksteal --ignore tests/e2e

test-long: chromium ## the long tests, and the properties of the quick ones with 300 examples each
	$(PY) -m pytest -m long -n auto -o faulthandler_timeout=3600 --ignore tests/e2e
	$(PY) -m pytest -m long -o faulthandler_timeout=3600 tests/e2e
	$(PY) -m pytest -m "hypothesis and not long" --hypothesis-profile thorough -n auto --ignore tests/e2e
	NUMBA_DISABLE_JIT=1 $(PY) -m pytest -m "not long" -n auto tests/mlp/passes tests/mlp/training/test_additions.py

# N mutants of the folders in ONLY. BROWSER=0 leaves out the browser tests, which take minutes for each survivor.
N ?= 60
SEED ?= 1
BROWSER ?= 1
mutants: chromium ## change the source in 60 small ways; which test notices? (N=60 SEED=1 ONLY=ui/charts BROWSER=0)
	$(PY) -m tools.mutants $(ONLY) --sample $(N) --seed $(SEED) $(if $(filter 0,$(BROWSER)),--no-browser)

lint: $(DEV_READY) ## style (ruff) and types (mypy)
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy

format: $(DEV_READY) ## bring the source into style
	$(PY) -m ruff check --fix .
	$(PY) -m ruff format .

texts: $(DEV_READY) ## bring the translations (ui/language/*.po) up to date with the texts of the pages
	$(PY) -m tools.texts

models: $(APP_READY) ## train the shipped networks again: half an hour (one of them: ONLY=small)
	$(PY) -m tools.shipped $(ONLY)

bench: $(BENCH_READY) ## race Inkling against other libraries, all of it: half an hour
	$(BENCH)/bin/python -m benchmarks

bench-quick: $(BENCH_READY) ## the three smaller networks and the race to 98 %: under ten minutes
	$(BENCH)/bin/python -m benchmarks --quick

chromium: $(DEV_READY)
	@path=$$($(PY) tools/chromium.py) && echo "Browser tests use $$path"

clean: ## remove what tools left behind, but not the environments
	rm -rf .hypothesis .mutants .mypy_cache .pytest_cache .ruff_cache test-results
	find . -name '$(VENV)*' -prune -o -name __pycache__ -prune -exec rm -rf {} +

distclean: clean ## the same, and the environments
	rm -rf $(VENV) $(BENCH)

# The environment. `$(PY)` is a link to the Python it was made with: if that one is gone, the environment is made anew.
$(PY):
	@command -v "$(PYTHON)" >/dev/null || { echo "Inkling needs Python 3.11 or newer, but there is no '$(PYTHON)' here." \
		"Install one, or name it: make PYTHON=/path/to/python3 ..." >&2; exit 1; }
	@"$(PYTHON)" tools/check_python.py
	"$(PYTHON)" -m venv --clear $(VENV)

$(APP_READY): requirements.txt $(PY)
	$(PY) -m pip install -r requirements.txt
	@touch $@

$(DEV_READY): requirements.txt requirements-dev.txt $(PY)
	$(PY) -m pip install -r requirements-dev.txt
	@touch $(APP_READY) $@

# A library that cannot be installed has a column that says so; what runs the app has to be there.
$(BENCH_READY): requirements.txt requirements-bench.txt $(PY)
	$(PY) -m venv --clear $(BENCH)
	$(BENCH)/bin/python -m pip install -r requirements.txt
	grep '^[a-z].*==' requirements-bench.txt | while read -r one; do \
		$(BENCH)/bin/python -m pip install "$$one" || echo "Without $$one."; done
	@touch $@
