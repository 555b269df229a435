# mec-bot: `make help` says what there is. Everything happens in .venv; nothing else on the machine is changed,
# except that `make test` installs Debian's chromium where it is missing and apt-get may be used.

PYTHON   ?= python3
WORKBOOK ?= exemple
ARGS     ?=
# Tests wait for much of their time (for leases, paces, processes): more workers than processors.
WORKERS  ?= $(shell expr 3 \* "$$(getconf _NPROCESSORS_ONLN 2>/dev/null || echo 2)")

VENV  := .venv
BIN   := $(VENV)/bin
STAMP := $(VENV)/.installed
# Only the errors: an index of the person's own configuration may have much to say.
PIP   := $(BIN)/python -m pip -qq --disable-pip-version-check
LOCK  := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
         --no-annotate --no-emit-index-url --no-emit-find-links --no-emit-build-options \
         --custom-compile-command "make lock"

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help setup demo check test soak format lint types layers bench lock browser clean

help: ## Say what there is
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
	@printf '\n  make demo WORKBOOK=mec-2023-2024   the published table instead of the invented programme; or any .xlsx file\n'
	@printf '  make demo ARGS="--once --json"     more options for the command; the same with test and lock\n'
	@printf '  make test PYTHON=python3.12        another interpreter, for a first set-up\n'

setup: $(STAMP) ## Make .venv with everything the other targets need

$(STAMP): requirements-dev.lock pyproject.toml
	@command -v $(PYTHON) >/dev/null || { echo "$(PYTHON) was not found. Install Python 3.11 or newer, or say which one: make $(MAKECMDGOALS) PYTHON=/path/to/python3" >&2; exit 2; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "$(PYTHON) is $$($(PYTHON) -V 2>&1); mec-bot needs Python 3.11 or newer. Say which one: make $(MAKECMDGOALS) PYTHON=python3.12" >&2; exit 2; }
	@echo "Setting up $(VENV) with $$($(PYTHON) -V 2>&1): about a minute, once" >&2
	@$(PYTHON) -m venv --clear $(VENV) || { echo "The environment could not be made. On Debian and Ubuntu: apt-get install python3-venv" >&2; exit 2; }
	@$(PIP) install --require-hashes -r requirements-dev.lock
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

demo: $(STAMP) ## Run the bot on loopback with stand-ins for Google and Slack; no account needed
	@$(BIN)/mec-bot demo $(WORKBOOK) $(ARGS)

check: lint types layers ## Check style, types and layers, and run the unit tests: before every commit
	@$(BIN)/pytest -q -n $(WORKERS) --dist worksteal tests/unit $(ARGS)

test: $(STAMP) browser ## Run all tests
	@$(BIN)/pytest -n $(WORKERS) --dist worksteal $(ARGS)

# The tests marked `soak` have two forms: `make test` runs the short one, this the long one. The seed of what is random
# is printed where a test fails.
soak: $(STAMP) ## Run the long form of the crash, fault and simulation tests: half an hour at most
	@MEC_BOT_SOAK=1 $(BIN)/pytest -n $(WORKERS) --dist worksteal -m soak $(ARGS)

format: $(STAMP) ## Put the code in the one format, and mend what can be mended
	@$(BIN)/ruff check --fix --quiet || true
	@$(BIN)/ruff format --quiet

lint: $(STAMP) ## Check the style of the code and the Dockerfile
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
	@$(BIN)/hadolint Dockerfile

# The tests are no package: each folder's modules have names of their own, and it is checked by itself.
types: $(STAMP) ## Check the types, the tests' too
	@$(BIN)/mypy
	@$(BIN)/mypy tests/*.py tests/unit
	@$(BIN)/mypy tests/integration
	@$(BIN)/mypy tests/acceptance

layers: $(STAMP) ## Check that no layer of the program uses one above it
	@$(BIN)/lint-imports

bench: $(STAMP) ## Measure the speed against its limits
	@$(BIN)/python -m benchmarks $(ARGS)

# What runs, what it is developed with, and what its wheel is built with; each agrees with the ones before.
lock: $(STAMP) ## Make the locks again; ARGS=--upgrade for newer versions
	@$(LOCK) pyproject.toml --extra postgres --extra sandbox --output-file requirements.lock $(ARGS)
	@$(LOCK) pyproject.toml --all-extras --constraints requirements.lock --output-file requirements-dev.lock $(ARGS)
	@echo hatchling | $(LOCK) - --constraints requirements-dev.lock --output-file requirements-build.lock $(ARGS)

# The page's tests drive a real browser. Without one they skip and say why; in CI that is an error.
browser:
	@if command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null; then \
	    :; \
	elif command -v apt-get >/dev/null && { [ "$$(id -u)" = 0 ] || sudo -n true 2>/dev/null; }; then \
	    echo "Installing Debian's chromium, for the tests of the page" >&2; \
	    as_root=$$([ "$$(id -u)" = 0 ] || echo "sudo -n"); \
	    $$as_root apt-get -qq update && \
	    $$as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq install --yes --no-install-recommends chromium >/dev/null; \
	fi; \
	if ! command -v chromium >/dev/null && ! command -v chromium-browser >/dev/null && ! command -v google-chrome >/dev/null; then \
	    echo "There is no Chromium here, and it could not be installed: the tests of the page are skipped." >&2; \
	    [ -z "$$CI" ]; \
	fi

clean: ## Remove everything that was made here
	rm -rf $(VENV) dist build .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
