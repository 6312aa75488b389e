# Everything is done by make, the shell and one virtual environment, .venv. Stamp files in it say
# what was installed, so that a second run installs nothing.

PORT ?= 8000
# Not ?=: some shells and tools put the name of the machine into HOST.
HOST = 127.0.0.1
# Tried in this order when .venv is made.
PYTHON ?= python3 python3.13 python3.12 python3.11
export TEST_DATABASE_URL ?= postgres://postgres@127.0.0.1:5432/postgres

# The scripts in .venv/bin break when the folder is moved; `python -m` does not.
VENV = .venv/bin/python
PIP_INSTALL = $(VENV) -m pip install -qq --disable-pip-version-check --require-hashes
UV_COMPILE = uv pip compile pyproject.toml --quiet --universal --python-version 3.11 \
	--generate-hashes --no-header --no-annotate --no-emit-index-url --no-emit-find-links
# Two starts at once take turns: the second finds what the first has set up.
TURN = import fcntl, os, sys; folder = os.open('.', os.O_RDONLY); \
	os.set_inheritable(folder, True); fcntl.flock(folder, fcntl.LOCK_EX); \
	os.execvp(sys.argv[1], sys.argv[1:])
PYTEST = $(VENV) -m pytest -p no:cacheprovider
TEMPLATES = $(shell find templates */templates -name '*.html' 2>/dev/null)
# Folders are listed too: theirs is the date that changes when a file is removed.
STATIC = $(shell find static */static 2>/dev/null)

.DEFAULT_GOAL := help
.PHONY: help run setup migrate serve is-set-up port-is-free test check trials \
	rows pages on-postgresql in-browser style types lint lock pdf

help: ## say what can be typed
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "make %-8s %s\n", $$1, $$2}' Makefile

run: setup port-is-free migrate serve ## set up what is missing and serve on PORT (8000)
# One step after another, with --jobs too.
ifneq ($(filter run,$(MAKECMDGOALS)),)
.NOTPARALLEL:
endif

# On a server each of the three is a step by itself, and does nothing of another.
setup: .venv/.installed ## make .venv, install the packages, collect the static files
	@$(VENV) -c "$(TURN)" $(MAKE) --silent staticfiles/staticfiles.json

migrate: is-set-up ## bring the database up to date, load the record into an empty one
	@$(VENV) manage.py prepare

serve: port-is-free ## serve on PORT (8000)
	@echo "Open http://$(subst 127.0.0.1,localhost,$(subst 0.0.0.0,localhost,$(HOST))):$(PORT)/" \
		"(Ctrl-C stops it)"
	@exec $(VENV) -m gunicorn sccp_tracker.wsgi -b $(HOST):$(PORT) -w 2 -k gthread --threads 4 \
		--no-control-socket --log-level warning

# What setup makes last is there.
is-set-up:
	@test -e staticfiles/staticfiles.json || { echo "Type first: make setup" >&2; exit 1; }

port-is-free: is-set-up
	@$(VENV) -c "import socket; socket.create_server(('$(HOST)', $(PORT)))" 2>/dev/null \
		|| { echo "Port $(PORT) is taken. Add to the command: PORT=$$(($(PORT) + 1))" >&2; exit 1; }

# What runs where, and why: docs/testing.md
ON_BOTH = both_databases or not (pages or one_database)
# Two jobs at a time, the longest first.
IN_PARALLEL = $(MAKE) --no-print-directory --jobs=2 --output-sync=target
# In CI a PostgreSQL and a browser must be there; elsewhere the tests do without the one that is not.
test: style ## check the code, then run the tests on SQLite, on PostgreSQL and in a browser
	@if $(VENV) -c "import os, psycopg; \
			psycopg.connect(os.environ['TEST_DATABASE_URL'], connect_timeout=3).close()" 2>/dev/null; \
	then \
		echo "The tests run on SQLite, on PostgreSQL and in a browser, two of them side by side"; \
		$(IN_PARALLEL) on-postgresql pages rows in-browser types; \
	elif [ "$$CI" = true ]; then \
		echo "No PostgreSQL answers at TEST_DATABASE_URL, and in CI one must." >&2; exit 1; \
	else \
		echo "No PostgreSQL answers at TEST_DATABASE_URL: the tests run on SQLite and in a browser"; \
		$(IN_PARALLEL) pages rows in-browser types; \
	fi

check: style ## while writing: check the code and test rows, rules and histories on SQLite
	@$(IN_PARALLEL) rows types

rows:
	DATABASE_URL=sqlite://:memory: $(PYTEST) --ignore=tests/browser -m "not pages"

pages:
	DATABASE_URL=sqlite://:memory: $(PYTEST) --ignore=tests/browser -m pages

on-postgresql:
	DATABASE_URL="$$TEST_DATABASE_URL" $(PYTEST) --ignore=tests/browser -m "$(ON_BOTH)"

# The server in front of the browser has a database of its own.
in-browser:
	DATABASE_URL=sqlite://:memory: $(PYTEST) tests/browser

pdf: .venv/.installed-pdf ## install what sets a briefing as PDF

# Slow, and so no part of the tests. They serve a database of their own of each kind.
trials: .venv/.installed staticfiles/staticfiles.json ## let eight officers write at once, ROUNDS (200) times
	@$(VENV) -m trials $(ROUNDS)

lint: style types ## check style, templates and types

style: .venv/.installed-dev
	$(VENV) -m ruff check
	$(VENV) -m ruff format --check
	$(if $(TEMPLATES),.venv/bin/djade --check --target-version 5.2 $(TEMPLATES))

types: .venv/.installed-dev
	$(VENV) -m mypy .

lock: ## write requirements*.txt anew from pyproject.toml (needs uv)
	@command -v uv >/dev/null || { echo "uv is not on the PATH: install uv first." >&2; exit 1; }
	$(UV_COMPILE) -o requirements.txt
	$(UV_COMPILE) --extra pdf -c requirements.txt -o requirements-pdf.txt
	$(UV_COMPILE) --extra pdf --group dev -c requirements.txt -o requirements-dev.txt

.venv/bin/pip:
	@missing="Python 3.11 or newer is needed: install it, or name it as in make run PYTHON=python3.12"; \
	for python in $(PYTHON); do \
		$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || continue; \
		missing="$$python cannot make virtual environments yet. Type: apt install python3-venv"; \
		$$python -c 'import ensurepip, venv' 2>/dev/null || continue; \
		echo "Making .venv with $$python"; \
		exec $$python -c "$(TURN)" $$python -m venv .venv; \
	done; \
	echo "$$missing" >&2; exit 1

.venv/.installed: requirements.txt | .venv/bin/pip
	@echo "Installing the packages of $<"
	@$(VENV) -c "$(TURN)" $(PIP_INSTALL) -r $<
	@touch $@

.venv/.installed-pdf: requirements-pdf.txt | .venv/bin/pip
	@echo "Installing the packages of $<"
	@$(VENV) -c "$(TURN)" $(PIP_INSTALL) -r $<
	@touch $@

.venv/.installed-dev: requirements-dev.txt | .venv/bin/pip
	@echo "Installing the packages of $<"
	@$(VENV) -c "$(TURN)" $(PIP_INSTALL) -r $<
	@touch $@

# collectstatic writes this file last.
staticfiles/staticfiles.json: .venv/.installed sccp_tracker/settings.py $(STATIC)
	@echo "Collecting the static files"
	@$(VENV) manage.py collectstatic --no-input --verbosity 0

# locale_libraries is kept by hand: it holds what the libraries leave in English.
.PHONY: messages
messages: .venv/.installed ## find the strings to translate and compile them (needs gettext)
	@command -v xgettext >/dev/null && command -v msgfmt >/dev/null \
		|| { echo "gettext is not on the PATH. Type: apt install gettext" >&2; exit 1; }
	$(VENV) manage.py makemessages -l zh_Hant --no-location --no-obsolete --no-wrap \
		--ignore tests --ignore var --ignore staticfiles
	$(VENV) manage.py compilemessages --ignore .venv
