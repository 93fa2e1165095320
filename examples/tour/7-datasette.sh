#!/bin/sh
# Look at the figures in a browser, without callers: units and sessions exported, then opened by Datasette.
set -eu
hotline demo datasette.db
export HOTLINE_DB=datasette.db HOTLINE_NOW=2020-05-06T09:00
hotline export cases -f csv -o cases.csv
hotline export sessions -f csv -o sessions.csv
echo "sqlite-utils insert public.db cases cases.csv --csv && datasette public.db"
