"""Events are plain JSON that can be read, and checked, without this program."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from hashlib import sha256
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from clerk import Clerk

CHAIN = """
SELECT e.seq, e.entry, n.entered_at, n.operator, n.login, n.clock, e.command, e.case_id, e.verb, e.at, e.data,
       iif(e.digest IS NULL, NULL, lower(hex(e.digest))) AS digest, e.hash
FROM events e JOIN entries n ON n.seq = e.entry ORDER BY e.seq"""


def events(clerk: Clerk) -> list[sqlite3.Row]:
    """All events of the file with their entries, oldest first."""
    with closing(sqlite3.connect(clerk.database)) as con:
        con.row_factory = sqlite3.Row
        return con.execute(CHAIN).fetchall()


def handled(clerk: Clerk) -> dict[str, dict[str, Any]]:
    """What the verbs of one case wrote, by verb."""
    clerk("init")
    clerk("unit", "add", "交通局")
    clerk("register", "--kind", "help", "--content", "路灯不亮", "--phone", "13800000001", "--to", "交通局")
    clerk("sign", "last", "--responsible", "王五")
    return {row["verb"]: json.loads(row["data"]) for row in events(clerk) if row["case_id"]}


def test_an_event_says_all_of_it_by_name(clerk: Clerk) -> None:
    """The key of the case, its origin, how it was dispatched; each change of a limit is an object."""
    said = handled(clerk)
    key = events(clerk)[-1]["case_id"]
    assert said["register"] == {
        "origin": "own", "id": key, "scheme": 1, "kind": "help", "channel": "phone",
        "limits": [
            {"do": "begin", "stage": "transfer", "due": "2026-03-03 23:59:59", "clause": "ST-01",
             "span": "1 working day"}
        ],
    }  # fmt: skip
    assert (said["dispatch"]["unit"], said["dispatch"]["via"]) == (1, "system")
    assert [change["do"] for change in said["dispatch"]["limits"]] == ["meet", "begin", "begin"]
    assert said["dispatch"]["limits"][0] == {"do": "meet", "n": 0}
    assert said["sign"] == {"responsible": "王五", "limits": [{"do": "meet", "n": 1}]}


def test_the_chain_is_checked_by_hand(clerk: Clerk) -> None:
    """With the few words that docs/tables.md spends on it, over the text as it is stored."""
    handled(clerk)
    before = bytes(32)
    for row in events(clerk):
        *linked, found = tuple(row)
        text = json.dumps(linked, ensure_ascii=False, separators=(",", ":"))
        before = sha256(before + text.encode()).digest()
        assert found == before, row["seq"]
