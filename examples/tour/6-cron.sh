#!/bin/sh
# What cron does every morning: the overdue list, one file per unit, a backup. Status 7 means that something is overdue.
set -eu
hotline demo cron.db
export HOTLINE_DB=cron.db HOTLINE_NOW=2020-05-06T08:00
hotline overdue --check -o overdue.txt || test $? = 7
test -s overdue.txt
hotline overdue --per-unit overdue-by-unit
mkdir -p backup
hotline db backup backup
