#!/bin/sh
# The end of the month: overdue cases, figures of every unit, the bulletin, attendance, and a check of the audit chain.
set -eu
hotline demo months-end.db
export HOTLINE_DB=months-end.db HOTLINE_NOW=2020-05-06T09:00
hotline overdue
hotline report units --month 2020-04 -f csv -o units-2020-04.csv
hotline report monthly --month 2020-04 -o bulletin-2020-04.html
hotline report attendance --year 2020
hotline db verify
