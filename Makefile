# Everything here sets up what it needs by itself; all it asks for is make and Python 3.11 or newer.
# Packages come from wherever your own pip configuration says, and only those the lock files name by hash.

HOST ?= 127.0.0.1
PORT ?= 8501
PYTHON ?= python3.13 python3.12 python3.11 python3 /usr/bin/python3

PIP = .venv/bin/python -m pip --disable-pip-version-check --no-input --quiet
# Node.js comes into .venv with everything else; npm fetches TypeScript alone, by the hashes in package-lock.json.
WITH_NODE = PATH="$(CURDIR)/.venv/bin:$$PATH"
WITH_BROWSER = POSTMORTEM_CHROMIUM="$$(.venv/bin/python tests/setup_browser.py)" && export POSTMORTEM_CHROMIUM
USABLE = import sys, ensurepip, venv; sys.exit(sys.version_info < (3, 11))

# A checkout that was moved, or whose Python is gone, is set up anew.
$(shell { .venv/bin/python -c '' && grep -qxF '$(CURDIR)' .venv/.made; } 2>/dev/null || rm -f .venv/.made)

# Where an image forbids Python to keep what it compiled, every process of a test would compile all of it again.
unexport PYTHONDONTWRITEBYTECODE

# What is done at the same time; where one fails, the other is finished all the same.
BESIDE = $(MAKE) --no-print-directory --keep-going --jobs=2

.PHONY: help setup run test quick browser bench check format lock clean .units .types .others
.DEFAULT_GOAL := help

help: ## show this list
	@sed -n 's/^\([a-z]*\):.*## /  make \1	/p' Makefile

setup: .venv/.dev ## install everything for development into .venv

run: .venv/.run ## start the app (HOST=127.0.0.1 PORT=8501)
	@echo 'Postmortem is starting: open http://$(patsubst 0.0.0.0,localhost,$(HOST)):$(PORT) in your browser. Ctrl-C stops it.'
	@exec .venv/bin/streamlit run app.py --server.address '$(HOST)' --server.port '$(PORT)' \
	    --server.headless true --browser.gatherUsageStats false

# The folders of tests in a browser, and how to run all others: nobody reads tests that are not theirs.
IN_BROWSER = tests/browser tests/js
WITHOUT = --dist worksteal $(IN_BROWSER:%=--ignore=%) --ignore=tests/bench

test: .venv/.dev ## run every test, those in a browser too
	@$(WITH_BROWSER) && $(BESIDE) .units browser

# Beside the browsers, which wait for each other much of the time: what they leave of the processor is enough for the rest.
.units: .venv/.dev
	@said=$$(nice -n 2 .venv/bin/pytest -n 2 $(WITHOUT) 2>&1); code=$$?; \
	printf '%s\n' "$$said"; exit $$code

quick: .venv/.dev ## run the quick tests: no browser, no server in another process, nothing of more than a second or two
	@.venv/bin/pytest -n 4 $(WITHOUT) -m 'not slow'

browser: .venv/.dev ## run only the tests in a browser
	@$(WITH_BROWSER) && .venv/bin/pytest -n 2 --dist loadfile --no-loadscope-reorder $(IN_BROWSER)

bench: .venv/.dev ## measure, and print the table of budgets
	@$(WITH_BROWSER) && .venv/bin/pytest -m bench --capture=no -q

check: .venv/.dev node_modules/.made ## lint, format, types, layers
	@$(BESIDE) .types .others

.types: .venv/.dev
	@.venv/bin/mypy

.others: .venv/.dev node_modules/.made
	@.venv/bin/ruff check
	@.venv/bin/ruff format --check
	@.venv/bin/lint-imports
	@.venv/bin/oxlint --quiet pages pmcore
	@.venv/bin/djlint --lint --quiet pmcore
	@$(WITH_NODE) node_modules/.bin/tsc --project jsconfig.json

format: .venv/.dev ## put the code into shape
	@.venv/bin/ruff check --fix
	@.venv/bin/ruff format

# Both files hold names, versions and hashes only. Add --upgrade to LOCK to take newer releases: make lock LOCK=--upgrade
COMPILE = uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
    --no-emit-index-url --quiet --extra postgres --extra build

lock: .venv/.dev ## write the lock files anew (needs uv)
	@command -v uv >/dev/null || { echo 'make lock needs uv: pip install uv' >&2; exit 1; }
	$(COMPILE) $(LOCK) -o requirements.lock
	$(COMPILE) $(LOCK) --extra dev --constraint requirements.lock -o requirements-dev.lock
	$(WITH_NODE) npm install --package-lock-only --omit-lockfile-registry-resolved --no-audit --no-fund
	@! grep -n '://' requirements.lock requirements-dev.lock package-lock.json || { echo 'An address got into a lock file.' >&2; exit 1; }

clean: ## remove .venv and caches, never data
	rm -rf .venv node_modules .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache dist
	find app.py pages pmcore tests -name __pycache__ -prune -exec rm -rf {} +

.venv/.made:
	@echo 'Setting up .venv (once; about half a minute)…'
	@rm -rf .venv
	@usable() { for python in $(PYTHON); do \
	        "$$python" -c '$(USABLE)' 2>/dev/null && echo "$$python" && return; done; return 1; }; \
	if python=$$(usable); then "$$python" -m venv .venv; \
	elif command -v uv >/dev/null; then uv venv --quiet --seed --python '>=3.11' .venv; \
	elif [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq python3-venv >/dev/null </dev/null \
	    && python=$$(usable) && "$$python" -m venv .venv; \
	else false; fi || { rm -rf .venv; \
	    echo 'Postmortem needs Python 3.11 or newer with its venv module.' \
	         'Debian: apt install python3-venv. macOS: brew install python.' \
	         'Or say which one: make PYTHON=/path/to/python3 …' >&2; exit 1; }
	@echo '$(CURDIR)' >$@

.venv/.run: .venv/.made requirements.lock pyproject.toml
	@$(PIP) install --require-hashes -r requirements.lock
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

# Nothing is compiled here: that takes half a minute of a processor, and most of it nobody ever imports.
.venv/.dev: .venv/.made requirements-dev.lock pyproject.toml
	@$(PIP) install --require-hashes --no-deps --no-compile -r requirements-dev.lock
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch .venv/.run $@

node_modules/.made: .venv/.dev package.json package-lock.json
	@$(WITH_NODE) npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@
