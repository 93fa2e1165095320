#!/bin/sh
# View the figures in a browser, without callers: a copy of the file, with three views open in Datasette.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
hotline demo datasette.db
export HOTLINE_DB=datasette.db HOTLINE_NOW=2020-05-06T09:00
mkdir -p look
hotline db backup look/hotline.db
look() { datasette --immutable look/hotline.db --metadata "$here/../datasette/metadata.json" "$@"; }
if command -v datasette >/dev/null; then
    for view in v_cases v_overdue v_units; do look --get "/hotline/$view.json" >"$view.json"; done
    if look --get /hotline/callers.json >callers.json; then exit 1; fi # tables are closed
fi
echo "datasette --immutable look/hotline.db --metadata $here/../datasette/metadata.json --open"
