# Everything is done from here; each target does its own set-up on a fresh clone.
SHELL := /bin/bash
PY := .venv/bin/python
PORT ?= 8000
export PORT

.PHONY: demo demo-reset test test-changed test-postgres test-postgres-all lint fmt types bench lock screenshots pictures messages
.DEFAULT_GOAL := help
help:
	@echo "make demo | demo-reset | test | test-changed | test-postgres | test-postgres-all | lint | fmt | types | bench | screenshots | pictures | lock"

.venv/base.stamp: requirements/base.lock .ci/venv
	@.ci/venv base
.venv/dev.stamp: requirements/dev.lock .ci/venv
	@.ci/venv dev

demo: .venv/base.stamp
	@.ci/demo

demo-reset: .venv/base.stamp
	@rm -rf var/demo.sqlite3* var/seedbed.sqlite3* var/media
	@.ci/demo

test: .venv/dev.stamp
	@.ci/test

# What this branch and the working tree touch, by folder.
test-changed: .venv/dev.stamp
	@.ci/test-changed

# What can differ between the databases; what only looks at pages needs one of them.
test-postgres: .venv/dev.stamp
	@.ci/test-postgres --ignore=tests/browser --ignore=tests/site --ignore=tests/bench

test-postgres-all: .venv/dev.stamp
	@.ci/test-postgres

lint: .venv/dev.stamp
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/djangofmt --check templates
	.venv/bin/djade --check $$(git ls-files 'templates/*.html')
	PYTHONPATH=.:platform .venv/bin/lint-imports
	.venv/bin/mypy platform/* courses lessons home
	DJANGO_SETTINGS_MODULE=config.settings.test $(PY) manage.py makemigrations --check --dry-run
	.ci/check-deploy

types: .venv/dev.stamp
	.venv/bin/mypy platform/* courses lessons home

fmt: .venv/dev.stamp
	.venv/bin/ruff check --fix .
	.venv/bin/ruff format .
	.venv/bin/djade $$(git ls-files 'templates/*.html') || true
	.venv/bin/djangofmt templates || true

bench: .venv/dev.stamp
	@PYTHONPATH=.:platform $(PY) -m tests.bench

screenshots: .venv/dev.stamp
	@.ci/messages
	@PYTHONPATH=.:platform $(PY) -m tests.screenshots

pictures: .venv/dev.stamp
	@.ci/messages
	@PYTHONPATH=.:platform $(PY) -m tests.screenshots --docs

messages: .venv/dev.stamp
	$(PY) manage.py makemessages -l ar --no-location --no-obsolete -i .venv -i var -i 'tests/*'
	@.ci/messages

lock: .venv/dev.stamp
	cd requirements && for set in base dev; do ../.venv/bin/uv pip compile -q --generate-hashes --python-version 3.11 --universal --no-header --no-emit-index-url $$set.in -o $$set.lock; done
