# Yichuang. Two commands do everything: `make run` and `make test`. The rest is below, explained by `make help`.
PYTHON_IN_VENV = .venv/bin/python
MANAGE = $(PYTHON_IN_VENV) manage.py
BIN = .venv/bin
TEMPLATES = templates cms/templates
# Two test processes pay on two cores; one core or a debugger wants PYTEST="pytest -n 0".
PYTEST ?= pytest -q -n auto --dist loadfile --no-loadscope-reorder

.DEFAULT_GOAL := help
.PHONY: help setup run test test-sqlite test-postgres quick check fix lock draw demo vendor shots bench

help: ## This list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## The virtual environment, system packages and translations that `run` needs
	@bin/bootstrap run

run: setup ## Start everything with the demonstration; YICHUANG_BIND=127.0.0.1:8001 for another address
	@$(MANAGE) up --demo

# One file or folder, on SQLite: make test T=tests/ledger/test_journal.py; the same on PostgreSQL: make test-postgres T=...
T ?=

test: setup-tests ## Everything: checks, and each test on the database it belongs to; T=tests/x.py for one file
ifdef T
	$(BIN)/$(PYTEST) $(T)
else
	@bin/test
endif

.PHONY: setup-tests
setup-tests:
	@bin/bootstrap test

# Which test belongs where is said in tests/databases.py.
test-sqlite: setup-tests ## What needs no database, what opens a browser, and what is asked of both databases, on SQLite
	$(BIN)/$(PYTEST) $(T) $(if $(T),,-m "not database or browser or once or both")

test-postgres: setup-tests ## Every test that asks for a database, without a browser, on a PostgreSQL server made for them
	PGOPTIONS="-c jit=off" PG_SETTINGS="-c autovacuum=off" bin/with-postgres $(BIN)/$(PYTEST) $(T) -m "database and not browser"

quick: setup-tests ## The tests that the change in the working tree touches, and those of the house: about a minute
	YICHUANG_DEMO_AS_IS=1 $(BIN)/$(PYTEST) -m "not browser and not slow" $$(bin/touched)

check: setup-tests ## All checks; writes nothing
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(MANAGE) check
	YICHUANG_SECRET_KEY=$$($(PYTHON_IN_VENV) -c 'import secrets; print(secrets.token_urlsafe(60))') \
		YICHUANG_HOSTS=grants.example.org YICHUANG_SITE_URL=https://grants.example.org YICHUANG_SQLITE=1 \
		YICHUANG_CHAIN_KEY=k1:$$($(PYTHON_IN_VENV) -c 'import secrets; print(secrets.token_urlsafe(60))') \
		$(MANAGE) check --deploy --fail-level WARNING --settings config.settings.production
	$(MANAGE) makemigrations --check --dry-run
	$(MANAGE) draw_workflows --check
	$(MANAGE) draw_data --check
	$(MANAGE) check_translations
	bin/templates --check
	$(PYTHON_IN_VENV) bin/vendor.py --check
	$(PYTHON_IN_VENV) bin/scripts.py
	$(PYTHON_IN_VENV) bin/house.py

fix: setup-tests ## Put right what a program can: style, import order, templates, drawings, catalogue
	$(BIN)/ruff check --fix
	$(BIN)/ruff format
	bin/templates
	$(MANAGE) draw_workflows
	$(MANAGE) draw_data
	$(MANAGE) merge_translations

lock: setup-tests ## Pin the newest dependencies that fit requirements/*.in
	bin/lock --upgrade

draw: setup ## Draw the processes and the map of the data anew: workflows/README.md, docs/data.md
	$(MANAGE) draw_workflows
	$(MANAGE) draw_data

demo: setup ## Load the demonstration into the database (twice changes nothing)
	$(MANAGE) migrate -v 0
	$(MANAGE) demo

vendor: setup ## Fetch the vendored CSS and JavaScript anew from npm
	$(PYTHON_IN_VENV) bin/vendor.py

shots: setup-tests ## Take the screenshots in docs/screenshots
	$(PYTHON_IN_VENV) bin/shots.py

bench: setup-tests ## Measure: every screen at three sizes beside a peer, public pages beside Wagtail's, papers, autosave (PG_KEPT=/folder keeps the databases, SIZES="200 1000" rehearses)
	BENCH_SIZES="$(SIZES)" bin/with-postgres sh -ec 'for one in peer public autosave; do $(PYTHON_IN_VENV) benchmarks/$$one.py; done'
	BENCH_SIZES="$(SIZES)" $(PYTHON_IN_VENV) benchmarks/papers.py
