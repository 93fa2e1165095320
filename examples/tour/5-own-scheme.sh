#!/bin/sh
# Your own scheme: write what differs from another, check it, try it on past cases, apply it.
set -eu
hotline demo own-scheme.db
export HOTLINE_DB=own-scheme.db HOTLINE_NOW=2020-05-06T09:00
cat > our-office.toml <<'TOML'
extends = "changzhou-2020"
title = "本办方案（草案）"
source = "本办 2020 年草案"

[[limit]]
stage = "answer"
span = "5 working days"
start = "dispatch"
clause = "草案第三条"
TOML
hotline scheme check our-office.toml
hotline scheme try our-office.toml --from 2020-03-01 --to 2020-03-31
hotline scheme apply our-office.toml
hotline scheme list
